//! The demo song as notes: "Harbour Lights", seventeen bars in D minor.

use super::synth::Vowel::{self, Ah, Eh, Oh, Oo};

/// Quarter notes per minute. A beat is not a whole number of frames at any usual rate.
pub const TEMPO: f64 = 104.0;
/// The number of bars of four beats. Bar 0 counts in; in bar 16 the last chord rings.
pub const BARS: usize = 17;
/// The length of the files in seconds.
pub const SECONDS: f64 = 40.0;

/// The part of the song that a bar belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SongPart {
    /// Only the click and the guide.
    CountIn,
    /// Keys and pad.
    Intro,
    /// The voice comes in over light drums.
    Verse,
    /// Everybody.
    Chorus,
    /// The last chord.
    Ending,
}

/// A bar of the song.
#[derive(Clone, Copy, Debug)]
pub struct ScoreBar {
    /// The part that it belongs to.
    pub part: SongPart,
    /// The bass note, as a MIDI number.
    pub root: i32,
    /// The chord above it, from low to high.
    pub chord: [i32; 4],
    /// Whether the drums lead into something new.
    pub fill: bool,
}

const fn bar(part: SongPart, root: i32, chord: [i32; 4]) -> ScoreBar {
    ScoreBar { part, root, chord, fill: false }
}

const fn fill(part: SongPart, root: i32, chord: [i32; 4]) -> ScoreBar {
    ScoreBar { part, root, chord, fill: true }
}

const D_MINOR_9: [i32; 4] = [53, 57, 60, 64];
const B_FLAT_MAJOR_7: [i32; 4] = [53, 57, 58, 62];
const F_MAJOR: [i32; 4] = [53, 57, 60, 65];
const C_SUSPENDED: [i32; 4] = [53, 55, 60, 62];
const C_MAJOR: [i32; 4] = [52, 55, 60, 64];
const A_MINOR_7: [i32; 4] = [52, 55, 57, 60];

/// The bars, in order.
pub const SONG: [ScoreBar; BARS] = [
    bar(SongPart::CountIn, 38, D_MINOR_9),
    bar(SongPart::Intro, 38, D_MINOR_9),
    bar(SongPart::Intro, 34, B_FLAT_MAJOR_7),
    bar(SongPart::Verse, 38, D_MINOR_9),
    bar(SongPart::Verse, 34, B_FLAT_MAJOR_7),
    bar(SongPart::Verse, 41, F_MAJOR),
    fill(SongPart::Verse, 36, C_SUSPENDED),
    bar(SongPart::Chorus, 34, B_FLAT_MAJOR_7),
    bar(SongPart::Chorus, 36, C_MAJOR),
    bar(SongPart::Chorus, 38, D_MINOR_9),
    fill(SongPart::Chorus, 41, F_MAJOR),
    bar(SongPart::Chorus, 34, B_FLAT_MAJOR_7),
    bar(SongPart::Chorus, 36, C_MAJOR),
    bar(SongPart::Chorus, 33, A_MINOR_7),
    fill(SongPart::Chorus, 38, D_MINOR_9),
    bar(SongPart::Ending, 38, D_MINOR_9),
    bar(SongPart::Ending, 38, D_MINOR_9),
];

/// Beat of the song, length in beats, MIDI note, vowel.
pub type VowelNote = (f64, f64, i32, Vowel);

/// The tune.
pub const TUNE: [VowelNote; 44] = [
    (12.5, 0.45, 57, Ah),
    (13.0, 0.45, 60, Oh),
    (13.5, 1.3, 62, Ah),
    (15.0, 0.45, 60, Eh),
    (15.5, 0.9, 57, Oh),
    (16.5, 0.45, 58, Ah),
    (17.0, 0.45, 60, Eh),
    (17.5, 1.4, 62, Oh),
    (19.0, 0.45, 60, Ah),
    (19.5, 0.45, 58, Eh),
    (20.0, 1.4, 57, Ah),
    (21.5, 0.45, 58, Oh),
    (22.0, 0.45, 60, Ah),
    (22.5, 1.3, 65, Oh),
    (24.0, 0.7, 64, Eh),
    (24.75, 0.7, 62, Ah),
    (25.5, 0.45, 60, Oh),
    (26.0, 1.6, 60, Ah),
    (28.0, 1.4, 65, Oh),
    (29.5, 0.45, 62, Ah),
    (30.0, 0.45, 65, Eh),
    (30.5, 1.4, 67, Ah),
    (32.0, 1.4, 67, Oh),
    (33.5, 0.45, 64, Ah),
    (34.0, 0.9, 62, Eh),
    (35.0, 0.9, 60, Ah),
    (36.0, 1.4, 65, Ah),
    (37.5, 0.45, 64, Oh),
    (38.0, 0.45, 60, Ah),
    (38.5, 1.4, 62, Oh),
    (40.0, 2.7, 69, Ah),
    (43.0, 0.45, 67, Eh),
    (43.5, 0.45, 65, Oh),
    (44.0, 1.4, 65, Ah),
    (45.5, 0.45, 67, Oh),
    (46.0, 0.45, 69, Ah),
    (46.5, 1.4, 70, Oh),
    (48.0, 1.4, 67, Ah),
    (49.5, 0.45, 69, Eh),
    (50.0, 0.9, 67, Ah),
    (51.0, 0.9, 64, Oh),
    (52.0, 2.9, 64, Ah),
    (55.5, 0.45, 64, Oh),
    (56.0, 7.0, 62, Oo),
];

/// The words of the tune, line by line, a syllable for each note of it; a blank ends a word.
pub const WORDS: [&str; 10] = [
    "Har|bour |lights |to|night",
    "Call |me |home |a|gain, |love",
    "All |the |years |I |went |a|way",
    "Shine |on |the |bay",
    "Shine |on |the |stone",
    "Hold |me |in |light",
    "Bring |us |home",
    "Shine |on |the |bay",
    "Burn |on |and |on",
    "Light |me |home",
];

/// Strength of each sixteenth of a bar, as a digit; a dot is a rest.
pub type Pattern = &'static str;

/// The drum pattern of a bar.
#[derive(Clone, Copy, Debug)]
pub struct Groove {
    /// The kick.
    pub kick: Pattern,
    /// The snare.
    pub snare: Pattern,
    /// The closed hat.
    pub closed_hat: Pattern,
    /// The open hat.
    pub open_hat: Pattern,
    /// The high tom.
    pub high_tom: Pattern,
    /// The low tom.
    pub low_tom: Pattern,
}

const REST: Pattern = "................";

/// The drums of `bar`.
pub fn groove(bar: ScoreBar) -> Groove {
    let rest = Groove { kick: REST, snare: REST, closed_hat: REST, open_hat: REST, high_tom: REST, low_tom: REST };
    match (bar.part, bar.fill) {
        (SongPart::CountIn | SongPart::Ending, _) => rest,
        (SongPart::Intro, _) => Groove { closed_hat: "6...7...6...7...", ..rest },
        (SongPart::Verse, false) => {
            Groove { kick: "9.....4.8.......", snare: "....5.......6..2", closed_hat: "7.4.7.4.7.4.7.46", ..rest }
        }
        (SongPart::Chorus, false) => Groove {
            kick: "9..5..8.9.5...4.",
            snare: "....9..2.2..9...",
            closed_hat: "8.5.8.5.8.5.8...",
            open_hat: "..............7.",
            ..rest
        },
        (_, true) => Groove {
            kick: "9..5..8.9.......",
            snare: "....9.....5678..",
            closed_hat: "8.5.8.5.........",
            high_tom: "............89..",
            low_tom: "..............99",
            ..rest
        },
    }
}
