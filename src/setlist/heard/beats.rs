//! The tempo that was detected in a song without a click.
//!
//! Main and loader threads.

use crate::dsp::hear::beats::BeatReading;

use super::{Heard, Say, are_about_alike, begins_in_reach, file_name};
use crate::setlist::{Song, Stem};
use crate::time::FileStart;

/// A tempo with at least this confidence is applied; others are offered.
const SURE: f32 = 0.6;

impl Song {
    /// Uses the beats that were detected in the music, or offers their tempo. Offers the other possible tempos in any case.
    pub(super) fn hear_beats(&mut self, heard: &Heard, say: Say) {
        let from = self.only_music();
        // If the musician has set the start, that is beat 0.
        let said = (self.start != FileStart::ZERO).then_some(self.start.get());
        let music = self.music_begins(heard);
        let tempo =
            |reading: &BeatReading| said.map_or_else(|| reading.tempo(music), |said| reading.tempo_near(said));
        for (index, reading) in heard.beats.readings.iter().enumerate() {
            let Some(tempo) = tempo(reading).filter(begins_in_reach) else { continue };
            if index == 0 && reading.confidence >= SURE {
                self.hear_tempo(from.clone(), tempo, reading.confidence, say);
            } else if !are_about_alike(&self.tempo_map, &tempo.map) {
                self.offer(from.clone(), tempo, reading.confidence);
            }
        }
    }

    /// The file of the only stem of music, if there is one.
    fn only_music(&self) -> Option<String> {
        let mut music = self.stems.iter().filter(|stem| stem.is_music());
        music.next().filter(|_| music.next().is_none()).map(file_name)
    }
}

impl Stem {
    /// Whether it is part of the music, unlike click, guide and timecode.
    pub(super) fn is_music(&self) -> bool {
        !self.removed && self.role.is_music()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::TempoSource;

    #[test]
    fn a_tempo_that_begins_after_every_file_is_not_applied() {
        let song = Song::in_folder("/Songs/Ode".into());
        let heard = |from: f64| {
            let knots = format!("[[0,{from:.1}],[64,{:.1}]]", from + 32.0);
            let text = format!(r#"{{"readings":[{{"knots":{knots},"bar":[0,4],"confidence":0.9}}]}}"#);
            let heard = song.heard(&Heard { beats: serde_json::from_str(&text).unwrap(), ..Heard::default() });
            (heard.start.get(), heard.tempo_source)
        };
        assert_eq!(heard(0.5), (0.5, TempoSource::Heard));
        assert_eq!(heard(200_000.0), (0.0, song.tempo_source));
    }
}
