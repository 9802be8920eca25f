//! The smallest plugin with an editor: a gain with one fader, as CLAP and VST3.
//!
//! `cargo build -p nice-plug-vizia --example one_fader` makes a library, which a host loads by the name
//! `one_fader.clap`.

use std::sync::Arc;

use nice_plug::prelude::*;
use nice_plug_vizia::{EditorState, Grip, Parameters, Poll, ViziaEditor};
use vizia_core::prelude::{
    Context, Label, LayoutModifiers, Pixels, SignalMap, Slider, SliderModifiers, Stretch, StyleModifiers,
};

struct OneFader {
    params: Arc<GainParams>,
}

#[derive(Params)]
struct GainParams {
    #[persist = "window"]
    window: Arc<EditorState>,
    #[id = "gain"]
    gain: FloatParam,
}

impl Default for OneFader {
    fn default() -> Self {
        let range = FloatRange::Linear { min: -60.0, max: 12.0 };
        let gain = FloatParam::new("Gain", 0.0, range).with_unit(" dB").with_step_size(0.1);
        Self { params: Arc::new(GainParams { window: EditorState::new(320.0, 120.0), gain }) }
    }
}

/// The views: a fader, and its value in words.
fn build(cx: &mut Context, parameters: &Parameters, params: &Arc<GainParams>) -> Poll {
    let gain = parameters.bind(params, |params| &params.gain);
    let (value, set, words) = (gain.value(), gain.clone(), gain.clone());
    Grip::new(cx, gain, move |cx| {
        Slider::new(cx, value).on_change(move |_, value| set.set(value)).width(Stretch(1.0)).id("gain");
    })
    .height(Pixels(40.0));
    Label::new(cx, value.map(move |&value| words.text_of(value)));
    // Nothing else to poll: the parameters are.
    Box::new(|_| {})
}

impl Plugin for OneFader {
    const NAME: &'static str = "One Fader";
    const VENDOR: &'static str = "Stemlock";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: NonZeroU32::new(2),
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];

    type Editor = ViziaEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.params) as Arc<dyn Params>
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<ViziaEditor> {
        let params = Arc::clone(&self.params);
        let window = Arc::clone(&self.params.window);
        let editor = ViziaEditor::new(window, move |cx, parameters| build(cx, parameters, &params));
        Some(editor.with_title("One Fader").with_min_size(200.0, 80.0))
    }

    fn process(
        &mut self,
        buffer: &mut Buffer<'_>,
        _aux: &mut AuxiliaryBuffers<'_>,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let gain = util::db_to_gain(self.params.gain.value());
        for frame in buffer.iter_samples() {
            frame.into_iter().for_each(|sample| *sample *= gain);
        }
        ProcessStatus::Normal
    }
}

impl ClapPlugin for OneFader {
    const CLAP_ID: &'static str = "org.stemlock.one-fader";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("A gain with one fader");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect, ClapFeature::Stereo];
}

impl Vst3Plugin for OneFader {
    const VST3_CLASS_ID: [u8; 16] = *b"StemlockOneFader";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx];
}

nice_export_clap!(OneFader);
nice_export_vst3!(OneFader);
