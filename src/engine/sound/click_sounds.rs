//! The click sounds from a musician's files.
//!
//! Plain data, made by a loader thread and read by the audio thread. Not known here: paths, beats.

use super::cue_voice::SpokenCues;
use crate::dsp::BurstWeight;
use crate::media::StemAudio;

/// The gain of the beat's file between two beats.
const BETWEEN: f32 = 0.5;

/// Click files in memory. A generated sound replaces a missing one.
#[derive(Clone, Debug, Default)]
pub struct ClickSounds {
    /// The sound of beats.
    pub beat: Option<StemAudio>,
    /// The sound of beats with an accent, if it differs.
    pub accent: Option<StemAudio>,
}

/// The short files of a song in memory.
#[derive(Clone, Debug, Default)]
pub struct ShortSounds {
    /// The cues that announce its sections.
    pub cues: SpokenCues,
    /// The sounds of its click.
    pub click: ClickSounds,
}

impl ClickSounds {
    /// The sound of a beat of this weight, and its gain.
    pub fn of(&self, weight: BurstWeight) -> Option<(&StemAudio, f32)> {
        match weight {
            BurstWeight::Accent => self.accent.as_ref().or(self.beat.as_ref()).map(|audio| (audio, 1.0)),
            BurstWeight::Beat => self.beat.as_ref().map(|audio| (audio, 1.0)),
            BurstWeight::Between => self.beat.as_ref().map(|audio| (audio, BETWEEN)),
        }
    }
}
