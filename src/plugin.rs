//! The plugin: joins all modules and exports them to hosts.
//!
//! The main thread creates, activates and drops an instance; the audio thread resets and processes it.
//! It uses every module, and no module uses it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use nice_plug::prelude::*;
use nice_plug_vizia::{EditorState, ViziaEditor};

use crate::editor;
use crate::engine::{self, Act, Order, Outputs, Processor, SetEngine, SetEntry, Standing, When};
use crate::host::{
    self, ActReader, FaderMixes, HostOutputs, Keeper, MidiIn, MixReader, Press, RecentSongs, Relay, contained,
};
use crate::time::SampleRate;

/// The environment variable with the initial song folder of a new instance; for scripts and tests.
pub const SONG_VARIABLE: &str = "STEMLOCK_SONG";

/// How long activation waits for the song's first second. A host that renders without announcing it asks for its first
/// block right after activation; a musician does not notice the wait.
const PATIENCE: Duration = Duration::from_millis(150);

/// An instance of the plugin.
pub struct Stemlock {
    saved: Arc<Saved>,
    keeper: Arc<Keeper>,
    relay: Arc<Relay>,
    mix: MixReader,
    acts: ActReader,
    midi: MidiIn,
    /// The number of acts pressed so far.
    pressed: u32,
    engine: Option<Engine>,
}

/// The content of a project.
#[derive(Params)]
struct Saved {
    /// Parameters and song.
    #[nested]
    state: Arc<host::State>,
    /// The size of the window.
    #[persist = "window"]
    window: Arc<EditorState>,
}

/// Everything that exists once the sample rate is known.
struct Engine {
    rate: SampleRate,
    processor: Processor,
}

/// Asks the main thread to deliver messages to the host.
pub struct Delivery;

impl Default for Stemlock {
    /// Starts with the song that [`SONG_VARIABLE`] names, if it does. Lists that folder, and opens no file.
    fn default() -> Self {
        let folder = std::env::var_os(SONG_VARIABLE).filter(|folder| !folder.is_empty());
        let relay = Relay::received();
        let recent = contained(RecentSongs::of_user).unwrap_or_default();
        let keeper = Arc::new(Keeper::telling(recent, Arc::clone(relay.journal())));
        if let Some(folder) = folder {
            let started = contained(|| keeper.start_with(Path::new(&folder)));
            if started.is_none() {
                keeper.report_fault("the song was not opened");
            }
        }
        let state = Arc::new(host::State::new(&keeper));
        relay.show_with(state.shown());
        relay.set_with(&state.faders);
        keeper.say_changes_to(relay.news());
        let opener = Arc::downgrade(&keeper);
        relay
            .open_with(move |path| opener.upgrade().into_iter().for_each(|keeper| keeper.open_alone(path.clone())));
        let settler = Arc::downgrade(&keeper);
        relay.settle_with(move || settler.upgrade().iter().for_each(|keeper| keeper.settle()));
        let midi = MidiIn::new(Arc::clone(state.midi()));
        Self {
            saved: Arc::new(Saved { state, window: EditorState::new(editor::SIZE.0, editor::SIZE.1) }),
            keeper,
            relay,
            mix: MixReader::default(),
            acts: ActReader::default(),
            midi,
            pressed: 0,
            engine: None,
        }
    }
}

impl Drop for Stemlock {
    fn drop(&mut self) {
        contained(|| self.keeper.shut_down());
    }
}

impl Stemlock {
    /// Creates the engine for `rate`, unless there is one: hosts deactivate at every stop, and the caches survive that.
    fn ensure_engine(&mut self, rate: SampleRate) {
        if self.engine.as_ref().is_some_and(|engine| engine.rate == rate) {
            return;
        }
        let before = self
            .engine
            .take()
            .map(|Engine { processor, .. }| (processor.playhead(), processor.standing(), processor.held_notes()));
        let cache = contained(host::user_cache).unwrap_or_default();
        let SetEngine { mut processor, ends } = engine::build_set(rate, &cache, &[SetEntry::default()]);
        // If the host changes its rate in mid-song, playback continues at the same position.
        if let Some((playhead, standing, notes)) = before {
            processor.end_notes(notes);
            ends.songs.iter().for_each(|(_, controller)| controller.stand_at(playhead));
            standing.into_iter().for_each(|standing| processor.go_on_from(standing));
        }
        self.engine = Some(Engine { rate, processor });
        self.keeper.install(ends, false);
    }

    /// The engine's frame at which the next block begins.
    fn now(&self) -> i64 {
        self.engine.as_ref().map_or(0, |engine| engine.processor.now())
    }

    /// Passes the presses by parameters and MIDI in this block to the engine, with their frames.
    fn hear(&mut self, frames: usize, mut next: impl FnMut() -> Option<PluginNoteEvent<Self>>) {
        let Some(engine) = self.engine.as_mut() else { return };
        if self.relay.take_stumble() {
            engine.processor.count_panic();
        }
        let (now, pressed) = (engine.processor.now(), &mut self.pressed);
        let mut order = |press: Press, at: i64| {
            // Numbers in the upper half belong to these acts; the last one is unused.
            *pressed = (*pressed + 1) % (u32::MAX / 2);
            let number = u32::MAX / 2 + 1 + *pressed;
            let act = match press {
                Press::Song(place) => Act::Switch(engine.processor.slot_at(place).unwrap_or(usize::MAX)),
                Press::Act(act) => act,
            };
            engine.processor.order(Order { number, at: When::Frame(at), act, quantum: None });
        };
        let state = &self.saved.state;
        let moves = (self.relay.moves(), u32::try_from(frames).unwrap_or(u32::MAX));
        self.acts.read(&state.faders.show, state.shown().loads(), moves, |press, frame| {
            order(press, now + i64::from(frame));
        });
        while let Some(event) = next() {
            let at = now + i64::from(event.timing());
            self.midi.press(&event, at, engine.rate).into_iter().for_each(|press| order(press, at));
        }
    }

    /// Passes the messages that the song sends to other devices to the host, in a block that begins with the engine's frame `begin`.
    fn send(&self, begin: i64, mut take: impl FnMut(PluginNoteEvent<Self>)) {
        let Some(engine) = &self.engine else { return };
        for event in engine.processor.sent_midi().iter().filter_map(|sent| host::midi_out(sent, begin)) {
            take(event);
        }
    }

    /// Does a part of a block that makes no sound. A panic in it is reported, and costs nothing else.
    fn aside(&mut self, work: impl FnOnce(&mut Self)) {
        if contained(|| work(self)).is_none() {
            self.engine.iter().for_each(|engine| engine.processor.count_panic());
        }
    }

    /// Fills the outputs. A panic costs the block, and is reported.
    fn fill(&mut self, outputs: &mut impl Outputs, said: &Transport) {
        let begin = self.now();
        let played = contained(|| self.play(outputs, said));
        if played != Some(true) {
            silence(outputs);
        }
        if let (None, Some(engine)) = (played, self.engine.as_mut()) {
            engine.processor.recover(begin + outputs.frames() as i64);
        }
    }

    /// Fills the outputs; returns whether there is an engine. That one recovers from its own panics, and reports them.
    fn play(&mut self, outputs: &mut impl Outputs, said: &Transport) -> bool {
        let Some(engine) = self.engine.as_mut() else { return false };
        let state = &self.saved.state;
        let begin = self.relay.moves().played().saturating_sub(u32::try_from(outputs.frames()).unwrap_or(u32::MAX));
        let mixes = FaderMixes {
            reader: &mut self.mix,
            shown: state.shown(),
            moves: (self.relay.mix_moves(), begin),
            is_held: false,
        };
        let settings = state.faders.settings();
        let (transport, pace) = (host::transport(said, self.relay.tempo_growth(said.tempo)), self.relay.pace());
        self.relay.journal().gives().see(&transport, outputs.frames(), pace);
        engine.processor.process(&transport, mixes, &settings, pace, outputs);
        true
    }
}

/// For a program that is both host and plugin, and leads by Stemlock's own clock.
impl Stemlock {
    /// The parameters and the song.
    pub fn state(&self) -> &Arc<host::State> {
        &self.saved.state
    }

    /// The songs.
    pub fn keeper(&self) -> &Arc<Keeper> {
        &self.keeper
    }

    /// The size of the window.
    pub fn window(&self) -> &Arc<EditorState> {
        &self.saved.window
    }

    /// Creates the engine for `rate`; if there was one for another rate, the show continues. Main thread, while no block is processed.
    pub fn prepare(&mut self, rate: SampleRate) {
        self.ensure_engine(rate);
    }

    /// The state of the show. Audio thread, or while no block is processed.
    pub fn standing(&self) -> Option<Standing> {
        self.engine.as_ref()?.processor.standing()
    }

    /// Continues from there once that song is in memory. To be called while no block is processed.
    pub fn go_on_from(&mut self, standing: Standing) {
        self.engine.iter_mut().for_each(|engine| engine.processor.go_on_from(standing));
    }

    /// Plays a block without a host's transport. `next` returns its messages; those that the song sends go to `take`. Audio thread.
    pub fn block(
        &mut self,
        outputs: &mut impl Outputs,
        next: impl FnMut() -> Option<PluginNoteEvent<Self>>,
        take: impl FnMut(PluginNoteEvent<Self>),
    ) {
        self.aside(|this| this.hear(outputs.frames(), next));
        let begin = self.now();
        let rate = self.engine.as_ref().map_or(0.0, |engine| engine.rate.as_f64() as f32);
        self.fill(outputs, &Transport::new(rate));
        self.aside(|this| this.send(begin, take));
    }
}

impl Plugin for Stemlock {
    const NAME: &'static str = "Stemlock";
    const VENDOR: &'static str = "Stemlock";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    // The framework allocates if there are more.
    const INPUT_EVENT_CAPACITY: usize = host::MOST_MESSAGES;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[host::LAYOUT];

    type Editor = ViziaEditor;
    type SysExMessage = ();
    type BackgroundTask = Delivery;

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.saved) as Arc<dyn Params>
    }

    fn task_executor(&mut self) -> TaskExecutor<Self> {
        let news = Arc::clone(self.relay.news());
        Box::new(move |Delivery| {
            contained(|| news.deliver());
        })
    }

    fn editor(&mut self, executor: AsyncExecutor<Self>) -> Option<ViziaEditor> {
        // Only now, because the framework provides no way to its main thread earlier.
        self.relay.news().summon_with(move || executor.execute_gui(Delivery));
        let made =
            contained(|| editor::editor(&self.saved.state, &self.keeper, &self.saved.window, self.relay.signs()));
        if made.is_none() {
            self.keeper.report_fault("the window was not opened");
        }
        made
    }

    fn filter_state(state: &mut PluginState) {
        host::filter(state);
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let journal = self.relay.journal();
        let Some(rate) = SampleRate::from_host(config.sample_rate.into()) else {
            journal.note(format!("the host asks for {} Hz, which is refused", config.sample_rate));
            return false;
        };
        journal.note(format!("the host starts: {} Hz, blocks of up to {}", rate.hertz(), config.max_buffer_size));
        let done = contained(|| {
            self.ensure_engine(rate);
            self.keeper.wait_until_ready(PATIENCE);
        });
        if done.is_none() {
            self.keeper.report_fault("the sound was not started");
        }
        done.is_some()
    }

    fn reset(&mut self) {
        if let Some(engine) = self.engine.as_mut()
            && contained(|| engine.processor.reset()).is_none()
        {
            engine.processor.count_panic();
        }
    }

    fn process(
        &mut self,
        main: &mut Buffer<'_>,
        aux: &mut AuxiliaryBuffers<'_>,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        self.aside(|this| this.hear(main.samples(), || context.next_event()));
        let begin = self.now();
        if let Some(mut outputs) = HostOutputs::of(main, aux) {
            self.fill(&mut outputs, context.transport());
        }
        self.aside(|this| {
            this.send(begin, |event| {
                // A host may accept no events at all.
                let _ = context.try_send_event(event);
            });
        });
        // Never let the host suspend it: only the transport decides when there is something to play.
        ProcessStatus::KeepAlive
    }
}

fn silence(outputs: &mut impl Outputs) {
    for output in crate::setlist::Output::ALL {
        let (left, right) = outputs.stereo(output);
        left.fill(0.0);
        right.fill(0.0);
    }
}

impl ClapPlugin for Stemlock {
    const CLAP_ID: &'static str = "org.stemlock.stemlock";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Plays a song's stems, locked to the host's transport");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::Instrument, ClapFeature::Sampler, ClapFeature::Stereo];

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        if contained(|| host::remote_controls(&self.saved.state.faders, context)).is_none() {
            self.keeper.report_fault("the request was not carried out");
        }
    }
}

impl Vst3Plugin for Stemlock {
    const VST3_CLASS_ID: [u8; 16] = *b"StemlockPlayer01";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Sampler, Vst3SubCategory::Stereo];
}

host::export!(Stemlock);

#[cfg(test)]
#[path = "plugin_tests.rs"]
mod tests;
