//! Noise, whose level should stay.

use super::stage::{Playing, RecordedTake};
use stemlock::render::demo_song::synth::parts::SeededNoise;

const LENGTH: f64 = 6.0;
/// The gain that keeps the loudest moment below half of full scale.
const LEVEL: f64 = 0.2;

/// Fills each side of a canvas with independent noise, shaped by `colour`.
fn noise(playing: Playing, number: u64, colour: impl Fn(SeededNoise, &mut [f64])) -> RecordedTake {
    let mut canvas = playing.canvas(LENGTH);
    colour(playing.noise(number), &mut canvas.left);
    colour(playing.noise(number + 1), &mut canvas.right);
    RecordedTake::of(canvas, LEVEL)
}

/// The same energy at every frequency.
pub fn white(playing: Playing) -> RecordedTake {
    noise(playing, 60, |mut noise, side| side.fill_with(|| noise.next()))
}

/// About the same energy in every octave: three first-order filters side by side (Paul Kellet's economy filter,
/// music-dsp list, 1999; within 0.5 dB).
pub fn pink(playing: Playing) -> RecordedTake {
    noise(playing, 70, |mut noise, side| {
        let (mut low, mut middle, mut high) = (0.0, 0.0, 0.0);
        side.fill_with(|| {
            let fresh = noise.next();
            low = 0.997_65 * low + 0.099_046 * fresh;
            middle = 0.963 * middle + 0.296_516_4 * fresh;
            high = 0.57 * high + 1.052_691_3 * fresh;
            0.3 * (low + middle + high + 0.184_8 * fresh)
        });
    })
}
