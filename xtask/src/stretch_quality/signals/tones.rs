//! Signals of steady partials: what a stretcher should not touch at all.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::stage::{Playing, RecordedTake};
use crate::stretch_quality::sound::HERTZ;
use stemlock::render::demo_song::synth::{Canvas, hertz};

/// How long the tones are, in seconds.
const LENGTH: f64 = 7.0;
/// The gain that keeps the loudest moment below half of full scale.
const LEVEL: f64 = 0.1;

/// Adds a steady partial on both sides; `turn` is added to the phase of the right one, in radians.
fn partial(canvas: &mut Canvas, hertz: f64, gain: f64, phase: f64, turn: f64) {
    let frames = canvas.left.len();
    for (index, (left, right)) in canvas.left.iter_mut().zip(&mut canvas.right).enumerate() {
        // Comes and goes in 30 ms.
        let edge = (index.min(frames - index) as f64 / (0.03 * HERTZ)).min(1.0);
        let angle = TAU * (hertz / HERTZ * index as f64).fract() + phase;
        *left += gain * edge * edge * angle.sin();
        *right += gain * edge * edge * (angle + turn).sin();
    }
}

/// Partials and their gains, with a `turn` between left and right.
fn steady_partials(playing: Playing, partials: &[(f64, f64)], turn: f64) -> RecordedTake {
    let (mut canvas, mut chance) = (playing.canvas(LENGTH), playing.noise(40));
    for &(hertz, gain) in partials {
        partial(&mut canvas, hertz, gain, 3.0 * chance.next(), turn);
    }
    RecordedTake::of(canvas, LEVEL).with_partials(partials.iter().map(|(hertz, _)| *hertz).collect())
}

/// The first `count` harmonics of each note, softer as they rise. Strings are stiff, so no two notes share a
/// partial.
fn harmonics(notes: &[f64], count: u32) -> Vec<(f64, f64)> {
    let of_note = |note: &f64| {
        let base = hertz(*note);
        (1..=count).map(move |k| {
            let stretch = (1.0 + 0.0003 * f64::from(k * k)).sqrt();
            (base * f64::from(k) * stretch, 0.7 / f64::from(k))
        })
    };
    notes.iter().flat_map(of_note).collect()
}

/// A wide chord: four notes of three harmonics.
pub fn chord(playing: Playing) -> RecordedTake {
    steady_partials(playing, &harmonics(playing.pick(&[56.0, 61.0, 70.8, 76.8], &[54.8, 63.6, 69.4, 78.8]), 3), 0.0)
}

/// A dense chord: six close notes of six harmonics. What beats more slowly than 15 times a second is for no
/// stretcher to tell from one tone that swells, so no two partials are nearer to each other than that.
pub fn dense(playing: Playing) -> RecordedTake {
    let notes = playing.pick(&[51.1, 57.0, 59.1, 61.2, 64.7, 67.7], &[55.2, 57.7, 61.2, 63.5, 65.8, 67.9]);
    steady_partials(playing, &harmonics(notes, 6), 0.0)
}

/// Three tones far from each other, whose amplitude must not move.
pub fn steady(playing: Playing) -> RecordedTake {
    let tones = playing.pick([523.7, 1733.1, 5209.9], [391.3, 1466.9, 6103.3]);
    steady_partials(playing, &tones.map(|tone| (tone, 0.3)), 0.0)
}

/// A chord whose right side is its left side turned over.
pub fn anti_phase(playing: Playing) -> RecordedTake {
    let notes = playing.pick([54.8, 63.7, 71.9], [55.5, 60.6, 70.4]);
    steady_partials(playing, &harmonics(&notes, 3), TAU / 2.0)
}

/// A chord whose right side is a quarter turn ahead of its left side.
pub fn quadrature(playing: Playing) -> RecordedTake {
    let notes = playing.pick([60.3, 65.4], [60.0, 64.7]);
    steady_partials(playing, &harmonics(&notes, 3), FRAC_PI_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stretch_quality::signals::NoteSet;

    /// The smallest distance of two partials, in hertz.
    fn nearest(take: fn(Playing) -> RecordedTake, set: NoteSet) -> f64 {
        let mut partials = take(Playing { set, speed: 1.0 }).partials;
        partials.sort_by(f64::total_cmp);
        partials.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn partials_keep_their_distance() {
        for set in [NoteSet::Tuning, NoteSet::HeldOut] {
            for wide in [chord, anti_phase, quadrature] {
                assert!(nearest(wide, set) > 60.0, "{}", nearest(wide, set));
            }
            assert!((15.0..25.0).contains(&nearest(dense, set)), "{}", nearest(dense, set));
        }
    }
}
