//! What a song's click sounds like where a musician gave files.
//!
//! Plain data, made by a loader thread and read by the audio thread. Not known here: where the files are, when beats come.

use super::cue_voice::SpokenCues;
use crate::dsp::BurstWeight;
use crate::media::StemAudio;

/// How loud the beat's file sounds between two beats.
const BETWEEN: f32 = 0.5;

/// Click files in memory. Where there is none, the made sound is heard.
#[derive(Clone, Debug, Default)]
pub struct ClickSounds {
    /// What beats sound like.
    pub beat: Option<StemAudio>,
    /// What beats with an accent sound like, if not like the others.
    pub accent: Option<StemAudio>,
}

/// What a song has of short files in memory.
#[derive(Clone, Debug, Default)]
pub struct ShortSounds {
    /// What announces its sections.
    pub cues: SpokenCues,
    /// What its click sounds like.
    pub click: ClickSounds,
}

impl ClickSounds {
    /// What a beat of a weight sounds like, and its gain.
    pub fn of(&self, weight: BurstWeight) -> Option<(&StemAudio, f32)> {
        match weight {
            BurstWeight::Accent => self.accent.as_ref().or(self.beat.as_ref()).map(|audio| (audio, 1.0)),
            BurstWeight::Beat => self.beat.as_ref().map(|audio| (audio, 1.0)),
            BurstWeight::Between => self.beat.as_ref().map(|audio| (audio, BETWEEN)),
        }
    }
}
