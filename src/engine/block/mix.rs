//! The state of the faders during a block.

use crate::dsp::{Gain, Pan};
use crate::setlist::{MAX_STEMS, Output, SongMix};

use super::{Settings, SingAlong};

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
    /// Its output; `None` for the song's choice.
    pub output: Option<Output>,
}

/// The state of all faders.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// One for each stem slot, used or not.
    pub stems: [StemMix; MAX_STEMS],
    /// The mix of the generated click.
    pub click: StemMix,
    /// Applied to every output.
    pub master: Gain,
    /// What happens to the lead vocal. Like the master, it is the same for all songs.
    pub sing: SingAlong,
}

impl Default for StemMix {
    /// Faders at 0 dB, pans in the centre, no button pressed.
    fn default() -> Self {
        Self { gain: Gain::UNITY, pan: Pan::CENTRE, mute: false, solo: false, output: None }
    }
}

impl Mix {
    /// Whether another mix has the same effect on a song of this many stems.
    pub fn is_same_for(&self, stems: usize, other: &Self) -> bool {
        let Self { stems: all, click, master, sing } = self;
        let is_same = (click, master, sing) == (&other.click, &other.master, &other.sing);
        is_same && all[..stems] == other.stems[..stems]
    }
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            stems: [StemMix::default(); MAX_STEMS],
            click: StemMix::default(),
            master: Gain::UNITY,
            sing: SingAlong::default(),
        }
    }
}

/// Provides the mix of the song that plays in the current block; only the block itself knows which song that is.
pub trait Mixes {
    /// The mix of the song with these faders; also sets the part of `settings` that belongs to the song.
    fn of(&mut self, song: &SongMix, settings: &mut Settings) -> &Mix;

    /// The song with this mix is the current one from here on: an act or the timeline switched to it.
    fn turn_to(&mut self, _song: &SongMix) {}

    /// The next part of the block ends before its frame `end`: what moves from there on has to wait for its own part.
    fn reach(&mut self, _end: usize) {}

    /// The song with this mix is the current one at the beginning of a block.
    fn go_on(&mut self, _song: &SongMix) {}
}

/// One mix for every song.
impl Mixes for &Mix {
    fn of(&mut self, _song: &SongMix, _settings: &mut Settings) -> &Mix {
        self
    }
}
