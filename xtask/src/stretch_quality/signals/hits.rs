//! Signals of attacks: clicks, drums, rolls, flams. Each knows the frames on which its attacks begin.

use super::stage::{Playing, RecordedTake, fade_end, put};
use crate::stretch_quality::sound::HERTZ;
use stemlock::render::demo_song::synth::parts::{Filter, sound};
use stemlock::render::demo_song::synth::{Drum, click, drum_hit};

/// Frame at which the music begins, in seconds: engines need not be perfect on their very first frames.
const LEAD_IN: f64 = 0.5;
/// The gain that keeps the loudest moment below half of full scale.
const LEVEL: f64 = 0.5;

fn hit(playing: Playing, drum: Drum, velocity: f64, number: u64) -> Vec<f64> {
    fade_end(drum_hit(drum, HERTZ, velocity, playing.seed(number)))
}

/// A stick on wood: noise of a few milliseconds.
fn stick(playing: Playing, number: u64) -> Vec<f64> {
    let (mut noise, mut wood) = (playing.noise(number), Filter::default());
    fade_end(sound(HERTZ, 0.05, |t| {
        let noise = noise.next();
        (0.4 * noise + wood.next(noise, 2100.0 / HERTZ, 4.0).band) * (-t / 0.004).exp()
    }))
}

/// Clicks of a metronome and of a stick, 18 seconds of them, at uneven distances.
pub fn clicks(playing: Playing) -> RecordedTake {
    let (mut canvas, mut chance, mut onsets) = (playing.canvas(18.0), playing.noise(1), Vec::new());
    let mut seconds = LEAD_IN;
    for number in 0.. {
        if seconds > 17.5 {
            break;
        }
        let sound = match number % 3 {
            0 => fade_end(click(HERTZ, playing.pick(true, false))),
            1 => stick(playing, number),
            _ => fade_end(click(HERTZ, playing.pick(false, true))),
        };
        let pan = playing.pick(0.3, -0.2);
        onsets.push(put(&mut canvas, playing.at(seconds), 0.5, pan, &sound));
        seconds += playing.pick(0.45, 0.38) + playing.pick(0.05, 0.07) * chance.next();
    }
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Clicks by which the constant latency of an engine is found: others than those that are judged.
pub fn calibration(playing: Playing) -> RecordedTake {
    let (mut canvas, mut onsets) = (playing.canvas(7.0), Vec::new());
    for number in 0..9 {
        let seconds = LEAD_IN + 0.71 * f64::from(number);
        onsets.push(put(&mut canvas, playing.at(seconds), 0.5, 0.0, &stick(playing, 900 + number as u64)));
    }
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Every drum by itself, with silence before each hit.
pub fn single_hits(playing: Playing) -> RecordedTake {
    let (mut canvas, mut onsets) = (playing.canvas(11.0), Vec::new());
    let drums = [Drum::Kick, Drum::Snare, Drum::ClosedHat, Drum::HighTom, Drum::Snare, Drum::LowTom, Drum::Kick];
    for number in 0..13 {
        let drum = drums[(number + playing.pick(3, 5)) % drums.len()];
        let velocity = 0.7 + 0.3 * ((number * 5 % 7) as f64 / 7.0);
        let sound = hit(playing, drum, velocity, number as u64 + 50);
        let seconds = LEAD_IN + playing.pick(0.783, 0.717) * number as f64;
        onsets.push(put(&mut canvas, playing.at(seconds), 0.7, drum.pan(), &sound));
    }
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Four bars of kick, snare, hats and toms. In the tuning set the third one has ghost notes, and the fourth one fills.
pub fn drum_loop(playing: Playing) -> RecordedTake {
    let tempo = playing.pick(117.0, 126.0);
    let rows = playing.pick(
        &[
            (Drum::Kick, "9.....7.6.9..5..9.....7.6.9..5..9..7..9.8.6..8..9...6..98...5...", 1.0),
            (Drum::Snare, "....9.....3.8..3....9.....3.8..3..2.9..3.2.28.23....7.6.5.9.8787", 0.7),
            (Drum::ClosedHat, "747474747474747474747474747474747.867.867.867.868...8...8.......", 0.5),
            (Drum::OpenHat, "................................................8.......6.......", 0.5),
            (Drum::HighTom, ".................................................4.86...........", 0.7),
            (Drum::LowTom, "..............88..............88.........................9.886..", 0.7),
        ][..],
        &[
            (Drum::Kick, "9..8....9...7...", 1.0),
            (Drum::Snare, "....8..4..3.9.2.", 0.7),
            (Drum::ClosedHat, "6.486.486.486.48", 0.5),
            (Drum::OpenHat, "..........7.....", 0.5),
        ],
    );
    let sixteenth = 15.0 / tempo;
    let (mut canvas, mut onsets) = (playing.canvas(64.0 * sixteenth + 1.3), Vec::new());
    for step in 0..64 {
        for (row, (drum, pattern, gain)) in rows.iter().enumerate() {
            let Some(strength) = pattern.chars().nth(step % pattern.len()).and_then(|digit| digit.to_digit(10))
            else {
                continue;
            };
            let sound = hit(playing, *drum, f64::from(strength) / 9.0, (step * 8 + row) as u64);
            let seconds = playing.at(LEAD_IN + step as f64 * sixteenth);
            onsets.push(put(&mut canvas, seconds, *gain, drum.pan(), &sound));
        }
    }
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Rolls of 32nd notes at 140 BPM or somewhat faster on the snare, each a bar long.
pub fn rolls(playing: Playing) -> RecordedTake {
    let step = 60.0 / playing.pick(140.0, 147.0) / 8.0;
    let (mut canvas, mut onsets) = (playing.canvas(9.0), Vec::new());
    for roll in 0..4_u32 {
        for stroke in 0..28 {
            // Accents on the beat; the hand between them is softer.
            let velocity =
                if stroke % 8 == 0 { 1.0 } else { 0.66 + 0.08 * f64::from((stroke + playing.pick(1, 2)) % 3) };
            let sound = hit(playing, Drum::Snare, velocity, u64::from(roll * 100 + stroke) + 2000);
            // Short, as a stroke in a roll is.
            let short: Vec<f64> =
                sound.iter().enumerate().map(|(n, s)| s * (-(n as f64) / (0.03 * HERTZ)).exp()).collect();
            let seconds = LEAD_IN + 2.05 * f64::from(roll) + f64::from(stroke) * step;
            onsets.push(put(&mut canvas, playing.at(seconds), 0.7, 0.0, &fade_end(short)));
        }
    }
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}

/// Flams: a grace note, and the stroke 18 ms after it. At speed 1 the distance is 864 frames exactly.
pub fn flams(playing: Playing) -> RecordedTake {
    let (mut canvas, mut onsets) = (playing.canvas(9.0), Vec::new());
    for number in 0..12_u32 {
        let drums =
            playing.pick([Drum::LowTom, Drum::HighTom, Drum::Snare], [Drum::Snare, Drum::Snare, Drum::HighTom]);
        let drum = drums[number as usize % drums.len()];
        let seconds = LEAD_IN + playing.pick(0.68, 0.63) * f64::from(number);
        let strokes = [(0.0, 0.45), (0.018, 0.95)];
        for (stroke, (later, velocity)) in strokes.into_iter().enumerate() {
            let sound = hit(playing, drum, velocity, u64::from(number) * 2 + stroke as u64 + 3000);
            onsets.push(put(&mut canvas, playing.at(seconds + later), 0.7, 0.0, &sound));
        }
    }
    RecordedTake::of(canvas, LEVEL).with_onsets(onsets)
}
