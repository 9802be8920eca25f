//! The audio thread's end.

use crate::dsp::Gain;
use crate::setlist::Output;
use crate::time::Transport;

use super::{Mix, Outputs, Settings};

/// Whether the host said that nobody is listening in real time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// A missed deadline is heard.
    #[default]
    Realtime,
    /// The host announced offline rendering: waiting for data is right.
    Offline,
}

/// The audio thread's end: turns a transport into sound.
#[derive(Debug)]
pub struct Processor {}

impl Processor {
    /// Fills every output for one block.
    pub fn process(
        &mut self,
        _transport: &Transport,
        mix: &Mix,
        _settings: &Settings,
        _pace: Pace,
        outputs: &mut impl Outputs,
    ) {
        for output in Output::ALL {
            let (left, right) = outputs.stereo(output);
            left.fill(mix.master.get() * Gain::ZERO.get());
            right.fill(0.0);
        }
    }

    /// Forgets the transport's past, as after a host's reset; the song stays.
    pub fn reset(&mut self) {}
}
