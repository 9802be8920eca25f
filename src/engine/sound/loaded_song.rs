//! What the audio thread needs of a song.
//!
//! Made by a loader thread, used by the audio thread, and given back to a loader thread to be freed.

use crate::media::{PageView, SongAudio};
use crate::setlist::{MAX_STEMS, Output, SongMix};

use super::click_beats::ClickBeats;
use super::cue_voice::SpokenCues;
use super::form::Form;
use super::song_id::SongId;
use super::stretching::Stretching;
use crate::engine::follow::Timeline;

/// A song whose files are open. Its pages may still be missing; they come and go with [`PageView::update`].
#[derive(Debug)]
pub struct LoadedSong {
    /// Which song it is.
    pub id: SongId,
    /// The samples, stem by stem, as far as they are in memory.
    pub audio: PageView,
    /// Where its beats lie in them.
    pub timeline: Timeline,
    /// Its sections and its length.
    pub form: Form,
    /// The beats of the click that is made for it.
    pub click: ClickBeats,
    /// What announces its sections.
    pub cues: SpokenCues,
    /// Which stems lead the band: click and guide. They stay where the music fades out.
    pub leads: [bool; MAX_STEMS],
    /// Where each stem goes when no parameter says otherwise.
    pub routes: [Output; MAX_STEMS],
    /// Which stems are timecode, and only sound as recorded.
    pub timecode: [bool; MAX_STEMS],
    /// Which stems the musician took out: they are silent, and their solo silences nobody.
    pub removed: [bool; MAX_STEMS],
    /// Where its faders stand.
    pub mix: SongMix,
    /// What stretches it.
    pub stretching: Box<Stretching>,
}

impl LoadedSong {
    /// What stretches it, and what that reads.
    pub fn stretch(&self) -> (&Stretching, &SongAudio) {
        (&self.stretching, &self.audio)
    }
}
