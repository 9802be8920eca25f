//! The stems of the demo song, made from its notes.

use super::score::{BARS, SECONDS, SONG, ScoreBar, SongPart, TEMPO, TUNE, groove};
use super::synth::{
    Canvas, Drum, Syllable, SynthSinger, Vowel, bass_note, click, drum_hit, hertz, key_note, pad_note, reverberate,
    sing,
};

/// The time of a beat, in seconds.
fn seconds(beat: f64) -> f64 {
    beat * 60.0 / TEMPO
}

fn bars() -> impl Iterator<Item = (f64, ScoreBar)> {
    SONG.into_iter().enumerate().map(|(index, bar)| (index as f64 * 4.0, bar))
}

fn note(midi: i32) -> f64 {
    hertz(f64::from(midi))
}

/// A drum kit in a room.
pub fn drums(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for (index, (beat, bar)) in bars().enumerate() {
        let groove = groove(bar);
        let rows = [
            (Drum::Kick, groove.kick, 1.0),
            (Drum::Snare, groove.snare, 0.7),
            (Drum::ClosedHat, groove.closed_hat, 0.4),
            (Drum::OpenHat, groove.open_hat, 0.4),
            (Drum::HighTom, groove.high_tom, 0.7),
            (Drum::LowTom, groove.low_tom, 0.8),
        ];
        for (drum, pattern, gain) in rows {
            for (sixteenth, digit) in pattern.chars().enumerate() {
                let Some(strength) = digit.to_digit(10) else { continue };
                let seed = (index * 16 + sixteenth) as u64 + 1;
                let hit = drum_hit(drum, canvas.rate, f64::from(strength) / 9.0, seed);
                // A drummer's hats are a trifle late between the beats.
                let late = if sixteenth % 4 == 2 { 0.012 } else { 0.0 };
                canvas.add(seconds(beat + sixteenth as f64 / 4.0 + late), gain, drum.pan(), &hit);
            }
        }
    }
    for beat in [28.0, 44.0, 60.0] {
        canvas.add(seconds(beat), 0.5, Drum::Crash.pan(), &drum_hit(Drum::Crash, canvas.rate, 0.9, beat as u64));
        canvas.add(seconds(beat), 1.0, 0.0, &drum_hit(Drum::Kick, canvas.rate, 1.0, beat as u64 + 1));
    }
    reverberate(&mut canvas, 0.06, 0.7);
    canvas.master(0.52);
    canvas
}

/// An electric bass; mono.
pub fn bass(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for (index, (beat, bar)) in bars().enumerate() {
        let next = SONG.get(index + 1).map_or(bar.root, |next| next.root);
        let approach = if next > bar.root { next - 2 } else { next + 2 };
        // Beat, length, note, velocity.
        let line: &[(f64, f64, i32, f64)] = match bar.part {
            SongPart::CountIn | SongPart::Intro => &[],
            SongPart::Verse => &[
                (0.0, 1.3, bar.root, 0.7),
                (1.5, 0.8, bar.root, 0.5),
                (2.5, 0.6, bar.root + 7, 0.5),
                (3.5, 0.4, approach, 0.5),
            ],
            SongPart::Chorus => &[
                (0.0, 0.7, bar.root, 0.9),
                (0.75, 0.6, bar.root, 0.6),
                (1.5, 0.4, bar.root + 12, 0.7),
                (2.0, 0.4, bar.root, 0.8),
                (2.5, 0.4, bar.root + 7, 0.6),
                (3.0, 0.4, bar.root + 10, 0.6),
                (3.5, 0.4, approach, 0.7),
            ],
            SongPart::Ending if index + 1 < BARS => &[(0.0, 6.0, bar.root, 0.8)],
            SongPart::Ending => &[],
        };
        for &(at, length, midi, velocity) in line {
            let sound = bass_note(canvas.rate, note(midi), seconds(length), velocity);
            // The same on both sides, at full level: a mono file stores one side.
            canvas.add(seconds(beat + at), std::f64::consts::SQRT_2, 0.0, &sound);
        }
    }
    canvas.master(0.31);
    canvas
}

/// An electric piano with a tremolo between left and right.
pub fn keys(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for (beat, bar) in bars() {
        let mut play = |at: f64, length: f64, midi: i32, velocity: f64| {
            let sound = key_note(canvas.rate, note(midi), seconds(length), velocity);
            canvas.add(seconds(beat + at), 0.3, 0.0, &sound);
        };
        match bar.part {
            SongPart::CountIn => {}
            SongPart::Intro | SongPart::Verse => {
                for (step, index) in [0_usize, 1, 2, 3, 2, 1, 2, 3].into_iter().enumerate() {
                    let velocity = if step % 2 == 0 { 0.55 } else { 0.4 };
                    play(step as f64 / 2.0, 0.9, bar.chord[index] + 12, velocity);
                }
            }
            SongPart::Chorus => {
                for (at, length, velocity) in [(0.0, 1.4, 0.75), (1.5, 0.9, 0.5), (2.75, 1.1, 0.65)] {
                    bar.chord.iter().for_each(|&midi| play(at, length, midi, velocity));
                }
            }
            SongPart::Ending => {
                for (index, &midi) in bar.chord.iter().enumerate().filter(|_| beat < 62.0) {
                    play(0.12 * index as f64, 7.0, midi + 12, 0.6);
                }
            }
        }
    }
    let rate = canvas.rate;
    for (index, (left, right)) in canvas.left.iter_mut().zip(&mut canvas.right).enumerate() {
        let swing = 0.28 * (std::f64::consts::TAU * 4.6 * index as f64 / rate).sin();
        *left *= 1.0 + swing;
        *right *= 1.0 - swing;
    }
    reverberate(&mut canvas, 0.05, 1.2);
    canvas.master(0.26);
    canvas
}

/// A wide pad.
pub fn pad(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for (index, (beat, bar)) in bars().enumerate().skip(1).filter(|(index, _)| index + 1 < BARS) {
        let length = if bar.part == SongPart::Ending { 6.0 } else { 3.9 };
        let level = if bar.part == SongPart::Chorus { 0.24 } else { 0.18 };
        for (voice, &midi) in bar.chord.iter().enumerate() {
            for (side, pan) in [(0, -0.85), (1, 0.85)] {
                let seed = (index * 10 + voice * 2 + side) as u64 + 100;
                canvas.add(seconds(beat), level, pan, &pad_note(canvas.rate, note(midi), seconds(length), seed));
            }
        }
    }
    reverberate(&mut canvas, 0.12, 2.6);
    canvas.master(0.2);
    canvas
}

/// The lead voice.
pub fn lead(rate: u32) -> Canvas {
    let singer = SynthSinger { vibrato: 28.0, throat: 0.97, attack: 0.05, seed: 11 };
    let mut canvas = Canvas::new(rate, SECONDS);
    for (beat, length, midi, vowel) in TUNE {
        let pitch = note(midi);
        let syllable =
            Syllable { hertz: (pitch, pitch), seconds: seconds(length), vowels: (vowel, vowel), hiss: 0.0 };
        canvas.add(seconds(beat), 1.0, 0.0, &sing(canvas.rate, singer, syllable));
    }
    reverberate(&mut canvas, 0.09, 1.8);
    canvas.master(0.28);
    canvas
}

/// Three backing voices in the chorus.
pub fn backing(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for (index, (beat, bar)) in bars().enumerate() {
        let length = match bar.part {
            SongPart::Chorus => 3.6,
            SongPart::Ending if index + 1 < BARS => 5.5,
            _ => continue,
        };
        for (voice, pan) in [(1, -0.6), (2, 0.6), (3, 0.1)] {
            let pitch = note(bar.chord[voice]);
            let vowels = if index % 2 == 0 { (Vowel::Oo, Vowel::Ah) } else { (Vowel::Oh, Vowel::Oo) };
            let syllable = Syllable { hertz: (pitch, pitch), seconds: seconds(length), vowels, hiss: 0.0 };
            for double in 0..2 {
                let seed = (voice * 2 + double) as u64 + 20;
                let throat = 0.85 + 0.04 * voice as f64;
                let singer = SynthSinger { vibrato: 18.0, throat, attack: 0.18, seed };
                let late = 0.012 * double as f64;
                let side = pan + 0.25 * (double as f64 - 0.5);
                canvas.add(seconds(beat) + late, 0.4, side, &sing(canvas.rate, singer, syllable));
            }
        }
    }
    reverberate(&mut canvas, 0.14, 2.2);
    canvas.master(0.23);
    canvas
}

/// The metronome.
pub fn clicks(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for beat in 0..BARS * 4 {
        canvas.add(seconds(beat as f64), 1.0, 0.0, &click(canvas.rate, beat % 4 == 0));
    }
    canvas.master(0.5);
    canvas
}

/// A voice that counts into every new part.
pub fn guide(rate: u32) -> Canvas {
    let mut canvas = Canvas::new(rate, SECONDS);
    for (index, (beat, bar)) in bars().enumerate() {
        let leads_on = SONG.get(index + 1).is_some_and(|next| next.part != bar.part);
        if !leads_on && bar.part != SongPart::CountIn {
            continue;
        }
        for (count, word) in counts().into_iter().enumerate() {
            let mut at = seconds(beat + count as f64);
            for syllable in word {
                let singer = SynthSinger { vibrato: 0.0, throat: 1.0, attack: 0.02, seed: 5 };
                canvas.add(at, 1.0, 0.0, &sing(canvas.rate, singer, syllable));
                at += syllable.seconds;
            }
        }
    }
    canvas.master(0.5);
    canvas
}

/// The words one, two, three, four, approximated by five vowels and a hiss.
fn counts() -> [Vec<Syllable>; 4] {
    let say = |pitch: f64, seconds: f64, from: Vowel, to: Vowel, hiss: f64| Syllable {
        hertz: (pitch, 0.8 * pitch),
        seconds,
        vowels: (from, to),
        hiss,
    };
    [
        vec![say(150.0, 0.24, Vowel::Oo, Vowel::Ah, 0.0)],
        vec![say(140.0, 0.22, Vowel::Ee, Vowel::Oo, 0.8)],
        vec![say(140.0, 0.24, Vowel::Oo, Vowel::Ee, 0.6)],
        vec![say(130.0, 0.26, Vowel::Oh, Vowel::Oh, 0.7)],
    ]
}
