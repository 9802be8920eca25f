//! Signals of music: bass, plucked strings, keys, a pad, a voice, and all of them with drums.

use super::hits::drum_loop;
use super::instruments::{plucked, soft_bass, sung};
use super::stage::{Playing, RecordedTake, put};
use crate::stretch_quality::sound::{HERTZ, StereoSound};
use stemlock::render::demo_song::synth::{Canvas, hertz, key_note, pad_note, reverberate};

/// How long each plays, in seconds of the music.
const LENGTH: f64 = 10.0;
/// Before the first beat.
const LEAD_IN: f64 = 0.5;
/// The gain that keeps the loudest moment below half of full scale.
const LEVEL: f64 = 0.5;

/// A note: beat, length in beats, MIDI number, velocity from 0 to 1.
type BandNote = (f64, f64, f64, f64);

/// Quarter notes per minute in which a signal is written.
fn tempo(playing: Playing) -> f64 {
    playing.pick(117.0, 97.0)
}

/// Plays `bars` with `instrument`, which gets the pitch in hertz, the length in seconds, the velocity and a number.
fn play(
    playing: Playing,
    canvas: &mut Canvas,
    notes: impl IntoIterator<Item = BandNote>,
    mut instrument: impl FnMut(&mut Canvas, f64, f64, f64, f64, u64),
) -> Vec<usize> {
    let beat_length = 60.0 / tempo(playing);
    let mut onsets = Vec::new();
    for (number, (beat, length, midi, velocity)) in notes.into_iter().enumerate() {
        let at = playing.at(LEAD_IN + beat * beat_length);
        let seconds = playing.at(length * beat_length);
        instrument(canvas, at, hertz(midi), seconds, velocity, number as u64);
        onsets.push((at * HERTZ).round() as usize);
    }
    onsets
}

/// The roots of the four bars that are played.
fn roots(playing: Playing) -> [f64; 4] {
    playing.pick([40.0, 36.0, 33.0, 35.0], [37.0, 42.0, 35.0, 39.0])
}

/// A bass line whose attacks are soft and low.
pub fn bass(playing: Playing) -> RecordedTake {
    let mut canvas = playing.canvas(LENGTH);
    let line: &[BandNote] = playing.pick(
        &[
            (0.0, 0.9, 0.0, 0.8),
            (1.0, 0.4, 12.0, 0.5),
            (1.5, 0.9, 7.0, 0.7),
            (2.5, 0.4, 0.0, 0.6),
            (3.0, 0.8, 3.0, 0.7),
        ],
        &[
            (0.0, 0.7, 0.0, 0.8),
            (0.75, 0.7, 0.0, 0.6),
            (1.5, 0.45, 10.0, 0.6),
            (2.0, 1.2, 5.0, 0.8),
            (3.25, 0.65, 7.0, 0.7),
        ],
    );
    let notes = roots(playing).into_iter().enumerate().flat_map(|(bar, root)| {
        line.iter()
            .map(move |(beat, length, step, velocity)| (beat + 4.0 * bar as f64, *length, root + step, *velocity))
    });
    let onsets = play(playing, &mut canvas, notes, |canvas, at, pitch, seconds, velocity, _| {
        put(canvas, at, 0.9, 0.0, &soft_bass(pitch, seconds, velocity));
    });
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// The chord of a bar, from low to high: its root with minor or major third, fifth and seventh.
fn chord(root: f64, index: usize) -> [f64; 4] {
    let third = if index.is_multiple_of(2) { 3.0 } else { 4.0 };
    [root + 24.0, root + 24.0 + third, root + 31.0, root + 34.0]
}

/// A plucked pattern in eighths and sixteenths.
pub fn pluck(playing: Playing) -> RecordedTake {
    let mut canvas = playing.canvas(LENGTH);
    let order: &[usize] = playing.pick(&[0, 1, 3, 2, 3, 1, 2, 0], &[0, 3, 2, 1, 2, 3, 1]);
    let bars = roots(playing).into_iter().enumerate();
    let notes = bars.flat_map(|(bar, root)| {
        (0..12).map(move |step| {
            let beat = if step < 4 { f64::from(step) / 2.0 } else { 2.0 + f64::from(step - 4) / 4.0 };
            let midi = chord(root, bar)[order[step as usize % order.len()]];
            (beat + 4.0 * bar as f64, 0.8, midi, 0.6 + 0.1 * f64::from(step % 4))
        })
    });
    let onsets = play(playing, &mut canvas, notes, |canvas, at, pitch, seconds, velocity, number| {
        put(canvas, at, 0.6, -0.3, &plucked(pitch, seconds, velocity, playing.seed(number)));
    });
    reverberate(&mut canvas, 0.03, 0.5);
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Chords and single notes of an electric piano.
pub fn keys(playing: Playing) -> RecordedTake {
    let mut canvas = playing.canvas(LENGTH);
    let notes = roots(playing).into_iter().enumerate().flat_map(|(bar, root)| {
        let start = 4.0 * bar as f64;
        let chords = [(0.0, 1.3), (1.5, 0.8)]
            .into_iter()
            .flat_map(move |(beat, length)| chord(root, bar).map(move |midi| (start + beat, length, midi, 0.7)));
        let tune = chord(root, bar).into_iter().enumerate();
        chords.chain(tune.map(move |(index, midi)| (start + 2.5 + 0.375 * index as f64, 0.6, midi + 12.0, 0.55)))
    });
    let onsets = play(playing, &mut canvas, notes, |canvas, at, pitch, seconds, velocity, number| {
        let pan = 0.4 * ((number % 5) as f64 / 2.0 - 1.0);
        put(canvas, at, 0.3, pan, &key_note(HERTZ, pitch, seconds, velocity));
    });
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// A wide pad of slow chords.
pub fn pad(playing: Playing) -> RecordedTake {
    let mut canvas = playing.canvas(LENGTH);
    let notes = roots(playing).into_iter().enumerate();
    let notes = notes.flat_map(|(bar, root)| chord(root, bar).map(|midi| (4.0 * bar as f64, 3.8, midi, 0.7)));
    play(playing, &mut canvas, notes, |canvas, at, pitch, seconds, _, number| {
        for (side, pan) in [(0, -0.85), (1, 0.85)] {
            put(canvas, at, 0.25, pan, &pad_note(HERTZ, pitch, seconds, playing.seed(number * 2 + side)));
        }
    });
    reverberate(&mut canvas, 0.06, 1.4);
    RecordedTake::of(canvas, LEVEL)
}

/// A voice with vibrato, vowels and consonants.
pub fn voice(playing: Playing) -> RecordedTake {
    let mut canvas = playing.canvas(LENGTH);
    let tune: &[BandNote] = playing.pick(
        &[
            (0.0, 1.9, 59.0, 0.8),
            (2.0, 0.45, 62.0, 0.6),
            (2.5, 1.4, 64.0, 0.8),
            (4.0, 0.9, 67.0, 0.8),
            (5.0, 2.9, 66.0, 0.9),
            (8.5, 0.45, 59.0, 0.6),
            (9.0, 1.4, 64.0, 0.8),
            (10.5, 1.4, 62.0, 0.7),
            (12.0, 3.5, 57.0, 0.8),
        ],
        &[
            (0.0, 0.9, 61.0, 0.7),
            (1.0, 1.4, 66.0, 0.8),
            (2.5, 0.4, 64.0, 0.6),
            (3.0, 2.4, 63.0, 0.8),
            (6.0, 0.9, 58.0, 0.7),
            (7.0, 0.9, 61.0, 0.7),
            (8.0, 2.9, 68.0, 0.9),
            (11.0, 0.45, 66.0, 0.6),
            (11.5, 3.9, 63.0, 0.8),
        ],
    );
    let onsets =
        play(playing, &mut canvas, tune.iter().copied(), |canvas, at, pitch, seconds, velocity, number| {
            let vibrato = playing.pick((5.4, 38.0), (6.0, 32.0));
            let vowels = [number as usize, number as usize * 2 + playing.pick(2, 3)];
            put(
                canvas,
                at,
                velocity,
                0.0,
                &sung(pitch, seconds, vowels, vibrato, playing.speed, playing.seed(number)),
            );
        });
    reverberate(&mut canvas, 0.03, 0.9);
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Everybody together.
pub fn mix(playing: Playing) -> RecordedTake {
    let mut sum = StereoSound::default();
    for (part, gain) in [
        (drum_loop as fn(Playing) -> RecordedTake, 0.75),
        (bass, 0.6),
        (pluck, 0.3),
        (keys, 0.35),
        (pad, 0.35),
        (voice, 0.5),
    ] {
        let mut sound = part(playing).sound;
        sound.channels.iter_mut().flatten().for_each(|sample| *sample *= gain);
        sum.add(&sound);
    }
    let drums = drum_loop(playing);
    RecordedTake { sound: sum, onsets: drums.onsets, partials: Vec::new() }
}
