//! Fades the music out and in, while click and guide stay.
//!
//! A plain value, for the audio thread.

/// The frames of a step of a fade. Steps lie on a grid that begins with the fade, so the cut into blocks changes
/// nothing.
const STEP: i64 = 64;

/// The music's level on its way to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fading {
    from: f32,
    to: f32,
    start: i64,
    frames: i64,
}

impl Fading {
    /// The full level.
    pub const OPEN: Self = Self { from: 1.0, to: 1.0, start: 0, frames: 0 };

    /// Moves to level `to`, 0 to 1, from frame `now` on, over `frames` frames.
    pub fn turn(&mut self, now: i64, to: f32, frames: f64) {
        *self = Self { from: self.level(now), to, start: now, frames: (frames.round() as i64).max(1) };
    }

    /// The level at a frame.
    pub fn level(&self, now: i64) -> f32 {
        let passed = now - self.start;
        if passed >= self.frames {
            return self.to;
        }
        let share = (passed / STEP * STEP).max(0) as f64 / self.frames as f64;
        self.from + (self.to - self.from) * share as f32
    }

    /// Whether it moves to silence, or is silent.
    pub fn is_out(&self) -> bool {
        self.to == 0.0
    }

    /// The number of frames until the level changes.
    pub fn next_step(&self, now: i64) -> Option<usize> {
        let passed = now - self.start;
        let next = ((passed / STEP + 1) * STEP).min(self.frames);
        (passed < self.frames).then(|| (next - passed).max(0) as usize)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_fade_ends_on_its_frame_whatever_is_asked_between() {
        let mut fading = Fading::OPEN;
        fading.turn(1000, 0.0, 100.0);
        assert_eq!((fading.level(1000), fading.next_step(1000)), (1.0, Some(64)));
        assert_eq!((fading.level(1063), fading.level(1064)), (1.0, 1.0 - 0.64));
        assert_eq!((fading.next_step(1064), fading.next_step(1099)), (Some(36), Some(1)));
        assert_eq!((fading.level(1100), fading.next_step(1100)), (0.0, None));
        fading.turn(1200, 1.0, 0.0);
        assert_eq!(fading.level(1201), 1.0);
    }
}
