//! What the faders say during a block.

use crate::dsp::{Gain, Pan};
use crate::setlist::{MAX_STEMS, Output, SongMix};

use super::Settings;

/// The fader, pan and buttons of one stem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StemMix {
    /// The fader.
    pub gain: Gain,
    /// The balance.
    pub pan: Pan,
    /// Silences the stem.
    pub mute: bool,
    /// Silences every stem that is not soloed.
    pub solo: bool,
    /// Where it goes; `None` for where the song sends it.
    pub output: Option<Output>,
}

/// All faders.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// One for each stem slot, used or not.
    pub stems: [StemMix; MAX_STEMS],
    /// That of the made click.
    pub click: StemMix,
    /// Applied to every output.
    pub master: Gain,
}

impl Default for StemMix {
    /// The fader at 0 dB, the pan in the centre, no button pressed.
    fn default() -> Self {
        Self { gain: Gain::UNITY, pan: Pan::CENTRE, mute: false, solo: false, output: None }
    }
}

impl Default for Mix {
    fn default() -> Self {
        Self { stems: [StemMix::default(); MAX_STEMS], click: StemMix::default(), master: Gain::UNITY }
    }
}

/// Where the engine asks for the mix of the song that sounds in the block at hand: which one that is shows only in the block.
pub trait Mixes {
    /// The mix of the song whose faders these are; what else of `settings` belongs to that song is set.
    fn of(&mut self, song: &SongMix, settings: &mut Settings) -> &Mix;

    /// The song with this mix is the current one from here on: acts or the timeline came to it.
    fn turn_to(&mut self, _song: &SongMix) {}
}

/// One mix for every song.
impl Mixes for &Mix {
    fn of(&mut self, _song: &SongMix, _settings: &mut Settings) -> &Mix {
        self
    }
}
