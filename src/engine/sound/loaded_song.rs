//! A song in the form that the audio thread needs.
//!
//! Made by a loader thread, used by the audio thread, and returned to a loader thread to be freed.

use crate::dsp::LtcTime;
use crate::media::{PageView, SongAudio};
use crate::setlist::{MAX_STEMS, Output, SongMix};

use super::click_beats::ClickBeats;
use super::click_sounds::ClickSounds;
use super::cue_voice::SpokenCues;
use super::form::Form;
use super::midi_track::MidiTrack;
use super::song_id::SongId;
use super::stretching::Stretching;
use crate::engine::follow::Timeline;

/// A song whose files are open. Its pages may still be missing; they arrive with [`PageView::update`].
#[derive(Debug)]
pub struct LoadedSong {
    /// Its id.
    pub id: SongId,
    /// The id that it had before edits which needed other files; else the same.
    pub origin: SongId,
    /// The samples in memory, stem by stem.
    pub audio: PageView,
    /// The positions of its beats.
    pub timeline: Timeline,
    /// Its sections and its length.
    pub form: Form,
    /// The beats of its generated click.
    pub click: ClickBeats,
    /// The sounds of the click that come from files.
    pub click_sounds: ClickSounds,
    /// The timecode at the beginning of its files, if stated.
    pub ltc: Option<LtcTime>,
    /// The messages that it sends to other devices.
    pub midi: MidiTrack,
    /// The cues that announce its sections.
    pub cues: SpokenCues,
    /// Click and guide stems, which are not faded with the music.
    pub leads: [bool; MAX_STEMS],
    /// The default output of each stem.
    pub routes: [Output; MAX_STEMS],
    /// Timecode stems, which play at the song's own tempo only.
    pub timecode: [bool; MAX_STEMS],
    /// Removed stems: they are silent, and their solo has no effect.
    pub removed: [bool; MAX_STEMS],
    /// Its mix.
    pub mix: SongMix,
    /// Its stretchers.
    pub stretching: Box<Stretching>,
}

impl LoadedSong {
    /// Its stretchers, and the samples that they read.
    pub fn stretch(&self) -> (&Stretching, &SongAudio) {
        (&self.stretching, &self.audio)
    }
}
