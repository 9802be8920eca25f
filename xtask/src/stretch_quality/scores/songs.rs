//! How a song becomes notes, in General MIDI.
//!
//! A part is a pattern of steps over the chord of each bar. Known here: notes. Not known here: sounds, tempo.

use super::midi::{DRUMS, ScoreNote, TICKS};
use super::{ballad, bossa, funk, rock};
use crate::stretch_quality::signals::NoteSet;

/// Bars of four quarter notes in each song.
pub const BARS: usize = 18;
/// A sixteenth in ticks.
const STEP: u32 = TICKS / 4;

/// An instrument of a song.
#[derive(Clone, Debug)]
pub struct ScorePart {
    /// The song's name.
    pub song: &'static str,
    /// The kind of instrument: figures are also given for each kind.
    pub family: &'static str,
    /// Its name.
    pub name: &'static str,
    /// General MIDI programme, counted from 0.
    pub programme: u8,
    /// MIDI channel, counted from 0.
    pub channel: u8,
    /// Its notes.
    pub notes: Vec<ScoreNote>,
}

/// A stroke of a pattern: the sixteenth in its bar on which it begins, its length in sixteenths, the tone of the
/// bar's chord (0 is the root, 3 the seventh, 4 the root an octave higher, and so on) and its velocity.
pub type Stroke = (u32, u32, usize, u8);

/// A chord: its root, and third, fifth and seventh above it in semitones.
pub type ScoreChord = (u8, [u8; 3]);

/// A minor seventh chord above its root.
pub const MINOR: [u8; 3] = [3, 7, 10];
/// A major seventh chord.
pub const MAJOR: [u8; 3] = [4, 7, 11];
/// A dominant seventh chord.
pub const SEVENTH: [u8; 3] = [4, 7, 10];

/// Keys of the General MIDI drum kit.
pub const KICK: u8 = 36;
pub const SNARE: u8 = 38;
pub const CLOSED_HAT: u8 = 42;
pub const TOM: u8 = 45;
pub const OPEN_HAT: u8 = 46;
pub const CRASH: u8 = 49;

/// A row of drums: a key, and the strength of each sixteenth as a digit.
pub type DrumRow = (u8, &'static str);

/// A song: chords that go round, drums with a fill in every fourth bar, and everybody else.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // As its description says.
pub struct ScoreSong {
    pub name: &'static str,
    pub chords: &'static [ScoreChord],
    pub beat: &'static [DrumRow],
    pub fill: &'static [DrumRow],
    pub parts: &'static [Melodic],
}

/// A melodic instrument: its patterns, which alternate from bar to bar, and how many semitones the chord is moved. The
/// other fields are those of [`ScorePart`].
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // As its description says.
pub struct Melodic {
    pub family: &'static str,
    pub name: &'static str,
    pub programme: u8,
    pub channel: u8,
    pub moved: i16,
    pub bars: &'static [&'static [Stroke]],
}

/// The tone of a chord, as a key.
fn tone((root, above): ScoreChord, tone: usize, moved: i16) -> u8 {
    let inside = [0, above[0], above[1], above[2]][tone % 4];
    (i16::from(root) + i16::from(inside) + 12 * (tone / 4) as i16 + moved).clamp(0, 127) as u8
}

fn melodic(song: &ScoreSong, part: &Melodic) -> ScorePart {
    let strokes =
        (0..BARS).flat_map(|bar| part.bars[bar % part.bars.len()].iter().map(move |stroke| (bar, stroke)));
    let note = |(bar, &(step, length, tone_of, velocity)): (usize, &Stroke)| ScoreNote {
        at: (bar as u32 * 16 + step) * STEP,
        // A breath before the next one.
        length: length * STEP - STEP / 8,
        key: tone(song.chords[bar % song.chords.len()], tone_of, part.moved),
        velocity,
    };
    ScorePart {
        song: song.name,
        family: part.family,
        name: part.name,
        programme: part.programme,
        channel: part.channel,
        notes: strokes.map(note).collect(),
    }
}

fn drums(song: &ScoreSong) -> ScorePart {
    let mut notes = Vec::new();
    for bar in 0..BARS {
        for (key, pattern) in if bar % 4 == 3 { song.fill } else { song.beat } {
            for (step, digit) in pattern.chars().enumerate() {
                let Some(strength) = digit.to_digit(10) else { continue };
                let at = (bar * 16 + step) as u32 * STEP;
                notes.push(ScoreNote { at, length: STEP / 2, key: *key, velocity: (13 * strength + 8) as u8 });
            }
        }
    }
    ScorePart { song: song.name, family: "drums", name: "drums", programme: 0, channel: DRUMS, notes }
}

/// Every part of both songs of a set.
pub fn all(set: NoteSet) -> Vec<ScorePart> {
    let of_song = |song: &'static ScoreSong| {
        std::iter::once(drums(song)).chain(song.parts.iter().map(|part| melodic(song, part)))
    };
    let songs = match set {
        NoteSet::Tuning => [&ballad::SONG, &funk::SONG],
        NoteSet::HeldOut => [&bossa::SONG, &rock::SONG],
    };
    songs.into_iter().flat_map(of_song).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_stays_inside_its_instrument_and_its_song() {
        for part in [NoteSet::Tuning, NoteSet::HeldOut].into_iter().flat_map(all) {
            assert!(part.notes.len() > 15, "{}", part.name);
            for note in &part.notes {
                assert!(note.at + note.length <= BARS as u32 * 16 * STEP, "{} {note:?}", part.name);
                assert!(
                    (24..=100).contains(&note.key) && (1..=127).contains(&note.velocity),
                    "{} {note:?}",
                    part.name
                );
            }
        }
    }

    #[test]
    fn the_bass_of_a_minor_is_a() {
        let bass = all(NoteSet::Tuning)
            .into_iter()
            .find(|part| part.name == "fingered bass")
            .map(|part| part.notes[0].key);
        assert_eq!(bass, Some(33));
    }
}
