//! Made voices, whose truth at another pitch is known: the same mouth over folds that vibrate at the other pitch.
//!
//! Known here: pitches, resonances. Not known here: engines, measures.

use std::f64::consts::TAU;

use crate::stretch_quality::signals::{NoteSet, RecordedTake, fade_end};
use crate::stretch_quality::sound::{HERTZ, RATE, StereoSound};
use stemlock::render::demo_song::synth::Canvas;
use stemlock::render::demo_song::synth::parts::{Arch, Filter, Saw, SeededNoise, sound};

/// Whose throat it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it all.
pub enum SingerThroat {
    Child,
    Woman,
    Man,
}

/// A sung piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SungPiece {
    /// Five vowels, held.
    Vowels,
    /// From pitch to pitch and from vowel to vowel.
    Glides,
    /// Long notes with vibrato.
    Vibrato,
    /// Sung with much breath.
    Breath,
    /// Syllables that begin with s, sh, t and k.
    Consonants,
    /// Six voices, two on each note of a chord.
    Choir,
}

impl SingerThroat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Child, Self::Woman, Self::Man];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Woman => "woman",
            Self::Man => "man",
        }
    }

    /// How much higher its resonances are than a man's.
    fn scale(self) -> f64 {
        match self {
            Self::Child => 1.32,
            Self::Woman => 1.16,
            Self::Man => 1.0,
        }
    }

    /// A comfortable pitch, in hertz.
    fn hertz(self, set: NoteSet) -> f64 {
        let (tuning, held_out) = match self {
            Self::Child => (330.0, 291.0),
            Self::Woman => (233.0, 262.0),
            Self::Man => (122.0, 104.0),
        };
        if set == NoteSet::Tuning { tuning } else { held_out }
    }
}

impl SungPiece {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Vowels, Self::Glides, Self::Vibrato, Self::Breath, Self::Consonants, Self::Choir];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vowels => "vowels",
            Self::Glides => "glides",
            Self::Vibrato => "vibrato",
            Self::Breath => "breath",
            Self::Consonants => "consonants",
            Self::Choir => "choir",
        }
    }
}

/// Frequency in hertz, width in hertz and gain of a man's resonances in a, e, i, o and u (after Peterson and Barney, Control Methods
/// Used in a Study of the Vowels, JASA 24, 1952; widths after Klatt, Software for a Cascade/Parallel Formant Synthesizer, JASA 67, 1980).
const VOWELS: [[(f64, f64, f64); 5]; 5] = [
    [(730.0, 90.0, 1.0), (1090.0, 100.0, 0.6), (2440.0, 130.0, 0.3), (3400.0, 180.0, 0.2), (4500.0, 300.0, 0.12)],
    [(530.0, 80.0, 1.0), (1840.0, 100.0, 0.45), (2480.0, 130.0, 0.35), (3450.0, 180.0, 0.2), (4500.0, 300.0, 0.12)],
    [(280.0, 60.0, 1.0), (2250.0, 110.0, 0.35), (2890.0, 150.0, 0.35), (3500.0, 200.0, 0.2), (4600.0, 300.0, 0.1)],
    [(550.0, 80.0, 1.0), (870.0, 90.0, 0.5), (2410.0, 130.0, 0.15), (3300.0, 180.0, 0.1), (4400.0, 300.0, 0.05)],
    [(310.0, 65.0, 1.0), (870.0, 90.0, 0.3), (2240.0, 130.0, 0.1), (3200.0, 180.0, 0.06), (4400.0, 300.0, 0.03)],
];

/// One note.
#[derive(Clone, Copy, Debug)]
struct SungNote {
    /// When it begins, and how long it lasts, in seconds.
    at: f64,
    seconds: f64,
    /// Semitones above the singer's pitch at its beginning and its end.
    steps: (f64, f64),
    /// Indices of the vowels at its beginning and its end.
    vowels: (usize, usize),
    /// Depth in cents and speed in hertz.
    vibrato: (f64, f64),
    /// Level of the breath beside the tone.
    breath: f64,
    /// The consonant before it: middle in hertz, quality, seconds, and whether it bursts.
    consonant: Option<(f64, f64, f64, bool)>,
}

const PLAIN: SungNote = SungNote {
    at: 0.0,
    seconds: 0.9,
    steps: (0.0, 0.0),
    vowels: (0, 0),
    vibrato: (12.0, 4.6),
    breath: 0.01,
    consonant: None,
};

fn notes(piece: SungPiece, set: NoteSet) -> Vec<SungNote> {
    let turn = usize::from(set == NoteSet::HeldOut);
    let tune: [f64; 5] = if turn == 0 { [0.0, 2.0, 4.0, 7.0, 5.0] } else { [3.0, -2.0, 5.0, 0.0, 7.0] };
    let note = |index: usize| SungNote {
        at: 0.3 + index as f64,
        steps: (tune[index], tune[index]),
        vowels: ((index + turn) % 5, (index + turn) % 5),
        ..PLAIN
    };
    let made = |index: usize| match piece {
        SungPiece::Vowels | SungPiece::Choir => note(index),
        SungPiece::Glides => SungNote {
            steps: (tune[index], tune[(index + 1) % 5]),
            vowels: ((index + turn) % 5, (index + 2 + turn) % 5),
            ..note(index)
        },
        SungPiece::Vibrato => SungNote { vibrato: (55.0, 5.3 + 0.3 * turn as f64), ..note(index) },
        SungPiece::Breath => SungNote { breath: 0.35, ..note(index) },
        SungPiece::Consonants => {
            let consonants = [
                (6800.0, 1.2, 0.11, false),
                (3900.0, 0.5, 0.012, true),
                (3000.0, 1.0, 0.12, false),
                (1900.0, 0.8, 0.02, true),
            ];
            SungNote { seconds: 0.7, consonant: Some(consonants[(index + turn) % 4]), ..note(index) }
        }
    };
    (0..5).map(made).collect()
}

/// The flow through the glottis as its derivative: it opens slowly and closes quickly (after Rosenberg).
fn pulse(phase: f64, step: f64) -> f64 {
    const OPEN: f64 = 0.5;
    let close = (0.12_f64).max(4.0 * step);
    if phase < OPEN {
        (std::f64::consts::PI * phase / OPEN).sin() * 0.25
    } else if phase < OPEN + close {
        -(std::f64::consts::FRAC_PI_2 * (phase - OPEN) / close).sin()
    } else {
        -(-(phase - OPEN - close) / 0.02).exp()
    }
}

/// One note of one singer, transposed by `semitones`; `detuned` in cents.
fn sung(throat: SingerThroat, set: NoteSet, note: SungNote, semitones: f64, detuned: f64, seed: u64) -> Vec<f64> {
    let arch = Arch { attack: 0.03, hold: note.seconds, release: 0.06 };
    let before = note.consonant.map_or(0.0, |consonant| consonant.2);
    let [from, to] = [note.vowels.0, note.vowels.1].map(|vowel| VOWELS[vowel]);
    let mut resonances = [const { None::<()> }; 5].map(|_| Filter::default());
    let (mut breath, mut hiss, mut air) = (SeededNoise::new(seed), SeededNoise::new(seed + 77), Filter::default());
    let (mut saw, mut tilt, mut phase) = (Saw(0.0), Filter::default(), 0.0_f64);
    let hertz = throat.hertz(set) * ((semitones + detuned / 100.0) / 12.0).exp2();
    let made = sound(HERTZ, before + arch.length(), |t| {
        let consonant = note.consonant.map_or(0.0, |(middle, quality, seconds, bursts)| {
            let shape = Arch { attack: 0.02, hold: seconds, release: 0.03 };
            let gain = if bursts { (-t / (seconds * 0.4)).exp() } else { shape.at(t) };
            0.5 * gain * air.next(hiss.next(), middle * throat.scale().sqrt() / HERTZ, quality).band
        });
        let t = t - before;
        let part = (t / note.seconds).clamp(0.0, 1.0);
        let steps = note.steps.0 + (note.steps.1 - note.steps.0) * part;
        let depth = note.vibrato.0 * ((t - 0.1) / 0.2).clamp(0.0, 1.0);
        let cents = depth * (TAU * note.vibrato.1 * t).sin();
        let pitch = hertz * (steps / 12.0 + cents / 1200.0).exp2();
        phase = (phase + pitch / HERTZ).fract();
        let tone = match throat {
            SingerThroat::Child => tilt.next(saw.next(pitch / HERTZ), 1800.0 / HERTZ, 0.6).low,
            SingerThroat::Woman | SingerThroat::Man => pulse(phase, pitch / HERTZ),
        };
        let source = if t < 0.0 { 0.0 } else { (tone + note.breath * breath.next()) * arch.at(t) };
        let shaped = resonances.iter_mut().zip(from.iter().zip(&to)).map(|(filter, (a, b))| {
            let mix = |a: f64, b: f64| a + (b - a) * part;
            let middle = mix(a.0, b.0) * throat.scale();
            filter.next(source, middle / HERTZ, middle / (1.2 * mix(a.1, b.1))).band * mix(a.2, b.2)
        });
        shaped.sum::<f64>() + 0.01 * source + consonant
    });
    fade_end(made)
}

/// `piece` as `throat` sings it, `semitones` higher with the same mouth.
pub fn sing(throat: SingerThroat, piece: SungPiece, set: NoteSet, semitones: f64) -> StereoSound {
    let mut canvas = Canvas::new(RATE, 5.6);
    let singers: &[(f64, f64, f64)] = if piece == SungPiece::Choir {
        &[
            (-9.0, 0.0, -0.6),
            (11.0, 0.0, 0.5),
            (-5.0, 4.0, 0.2),
            (8.0, 4.0, -0.3),
            (3.0, 7.0, 0.7),
            (-12.0, 7.0, -0.1),
        ]
    } else {
        &[(0.0, 0.0, 0.0)]
    };
    for (singer, (cents, above, pan)) in singers.iter().enumerate() {
        for (index, note) in notes(piece, set).into_iter().enumerate() {
            let mut note = note;
            note.at += 0.013 * singer as f64;
            note.vibrato.1 += 0.2 * singer as f64;
            let seed = (index * 31 + singer * 997 + throat as usize * 7 + 1) as u64;
            let made = sung(
                throat,
                set,
                note,
                semitones + above,
                *cents,
                seed + 5000 * u64::from(set == NoteSet::HeldOut),
            );
            canvas.add(note.at, 0.25 / (singers.len() as f64).sqrt(), *pan, &made);
        }
    }
    RecordedTake::of(canvas, 1.0).sound
}
