//! The shape of fades.

use crate::time::SampleRate;

/// A raised cosine from 0 to 1, used for every start, end and jump. A fade-out is 1 minus the fade-in, so
/// a jump to the same material is inaudible.
#[derive(Clone, Debug)]
pub struct Fade {
    curve: Box<[f32]>,
}

impl Fade {
    /// The length of a fade.
    pub const MILLISECONDS: u32 = 4;

    /// The fade at `rate`. Allocates.
    pub fn new(rate: SampleRate) -> Self {
        let frames = (rate.hertz() * Self::MILLISECONDS / 1000).max(1);
        let step = std::f64::consts::PI / f64::from(frames);
        let at = |frame: u32| (0.5 - 0.5 * ((f64::from(frame) + 0.5) * step).cos()) as f32;
        Self { curve: (0..frames).map(at).collect() }
    }

    /// Its length.
    pub fn frames(&self) -> usize {
        self.curve.len()
    }

    /// The fade-in gain, `frame` frames after the start: 1 from [`Self::frames`] on.
    pub fn rising(&self, frame: usize) -> f32 {
        self.curve.get(frame).copied().unwrap_or(1.0)
    }

    /// The fade-in gains from `frame` frames after its beginning to its end.
    pub fn curve_from(&self, frame: usize) -> &[f32] {
        &self.curve[frame.min(self.curve.len())..]
    }

    /// Fills `gains` with `level` times the fade-in gain, from `frame` frames after its beginning on.
    pub fn rise(&self, frame: usize, level: f32, gains: &mut [f32]) {
        let curve = &self.curve[frame.min(self.curve.len())..];
        let (rising, full) = gains.split_at_mut(gains.len().min(curve.len()));
        rising.iter_mut().zip(curve).for_each(|(gain, rising)| *gain = level * rising);
        full.fill(level);
    }

    /// Fills `gains` with `level` times the fade-out gain, from `frame` frames after its beginning on.
    pub fn fall(&self, frame: usize, level: f32, gains: &mut [f32]) {
        let curve = &self.curve[frame.min(self.curve.len())..];
        let (falling, silent) = gains.split_at_mut(gains.len().min(curve.len()));
        falling.iter_mut().zip(curve).for_each(|(gain, rising)| *gain = level * (1.0 - rising));
        silent.fill(0.0);
    }

    /// The fade-out gain, `frame` frames after its beginning: 0 from [`Self::frames`] on.
    pub fn falling(&self, frame: usize) -> f32 {
        1.0 - self.rising(frame)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_within_its_time_and_both_sides_make_one() {
        for hertz in [1_000, 44_100, 48_000, 192_000] {
            let fade = Fade::new(SampleRate::new(hertz).unwrap());
            assert!(fade.frames() as f64 / f64::from(hertz) <= 0.005);
            for frame in 0..fade.frames() {
                assert!(fade.rising(frame) < fade.rising(frame + 1));
                assert_eq!(fade.rising(frame) + fade.falling(frame), 1.0);
            }
            assert_eq!((fade.rising(fade.frames()), fade.falling(fade.frames())), (1.0, 0.0));
            for (from, count) in [(0, 1), (1, fade.frames()), (fade.frames() + 3, 2)] {
                let mut gains = vec![f32::NAN; count];
                fade.fall(from, 0.7, &mut gains);
                assert!((0..count).all(|n| gains[n] == 0.7 * fade.falling(from + n)));
                fade.rise(from, 0.7, &mut gains);
                assert!((0..count).all(|n| gains[n] == 0.7 * fade.rising(from + n)));
            }
        }
    }
}
