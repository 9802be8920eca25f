//! The output ports for hosts, and the framework's buffers for the engine.

use std::num::NonZeroU32;

use nice_plug::prelude::{AudioIOLayout, AuxiliaryBuffers, Buffer, PortNames, new_nonzero_u32};

use crate::engine::Outputs;
use crate::setlist::{MAX_OUTPUTS, Output};

/// Auxiliary outputs beside main.
const AUXILIARIES: usize = MAX_OUTPUTS - 1;

const STEREO: NonZeroU32 = new_nonzero_u32(2);

const AUXILIARY_NAMES: [&str; AUXILIARIES] = {
    let mut names = [""; AUXILIARIES];
    let mut index = 0;
    while index < AUXILIARIES {
        names[index] = Output::ALL[index + 1].name();
        index += 1;
    }
    names
};

/// A stereo main output and sixteen stereo auxiliaries, in the order of [`Output::ALL`].
pub const LAYOUT: AudioIOLayout = AudioIOLayout {
    main_input_channels: None,
    main_output_channels: Some(STEREO),
    aux_input_ports: &[],
    aux_output_ports: &[STEREO; AUXILIARIES],
    names: PortNames {
        layout: Some("Main and 16 outputs"),
        // The framework names the main output after this field.
        main_input: Some(Output::Main.name()),
        main_output: Some(Output::Main.name()),
        aux_inputs: &[],
        aux_outputs: &AUXILIARY_NAMES,
    },
};

/// The framework's buffers of one block. Audio thread.
pub struct HostOutputs<'block, 'main, 'aux> {
    frames: usize,
    main: &'block mut Buffer<'main>,
    auxiliaries: &'block mut [Buffer<'aux>],
}

impl<'block, 'main, 'aux> HostOutputs<'block, 'main, 'aux> {
    /// The buffers of a block; `None` unless every output is present in stereo, and the block has frames.
    pub fn of(main: &'block mut Buffer<'main>, aux: &'block mut AuxiliaryBuffers<'aux>) -> Option<Self> {
        let frames = main.samples();
        let whole = |buffer: &Buffer<'_>| matches!(buffer.as_slice_immutable(), [left, right] if left.len() == frames && right.len() == frames);
        let complete =
            frames > 0 && aux.outputs.len() == AUXILIARIES && whole(main) && aux.outputs.iter().all(whole);
        complete.then_some(Self { frames, main, auxiliaries: aux.outputs })
    }
}

impl Outputs for HostOutputs<'_, '_, '_> {
    fn frames(&self) -> usize {
        self.frames
    }

    fn stereo(&mut self, output: Output) -> (&mut [f32], &mut [f32]) {
        match output.index().checked_sub(1) {
            None => pair(self.main.as_slice()),
            Some(auxiliary) => pair(self.auxiliaries[auxiliary].as_slice()),
        }
    }
}

fn pair<'a>(channels: &'a mut [&mut [f32]]) -> (&'a mut [f32], &'a mut [f32]) {
    match channels {
        [left, right] => (left, right),
        // `HostOutputs::of` has excluded this.
        _ => (&mut [], &mut []),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_bear_the_names_of_the_outputs() {
        assert_eq!(LAYOUT.main_output_name(), "Main");
        for output in &Output::ALL[1..] {
            assert_eq!(LAYOUT.aux_output_name(output.index() - 1).as_deref(), Some(output.name()));
        }
    }
}
