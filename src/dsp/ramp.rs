//! Gains that change without a click.

/// A gain that moves to a new value in a straight line over a fixed number of frames.
///
/// Each value is computed from both ends and the frame's number. So it does not depend on how the frames are cut
/// into blocks, and the end value is exact.
#[derive(Clone, Copy, Debug)]
pub struct Ramp {
    from: f32,
    to: f32,
    done: u32,
    length: u32,
}

impl Ramp {
    /// At rest at `value`; later changes take `length` frames (at least one).
    pub fn resting(value: f32, length: u32) -> Self {
        let length = length.max(1);
        Self { from: value, to: value, done: length, length }
    }

    /// Moves to `value` from the current value. Does nothing if it already does so.
    pub fn go_to(&mut self, value: f32) {
        if value != self.to {
            *self = Self { from: self.value(0), to: value, done: 0, length: self.length };
        }
    }

    /// Jumps to `value`.
    pub fn snap_to(&mut self, value: f32) {
        *self = Self::resting(value, self.length);
    }

    /// The value at rest, or `None` while it moves.
    pub fn rest(&self) -> Option<f32> {
        (self.done >= self.length).then_some(self.to)
    }

    /// The final value.
    pub fn target(&self) -> f32 {
        self.to
    }

    /// The value `ahead` frames from here.
    pub fn value(&self, ahead: u32) -> f32 {
        let done = self.done.saturating_add(ahead);
        if done >= self.length {
            self.to
        } else {
            self.from + (self.to - self.from) * (done as f32 / self.length as f32)
        }
    }

    /// Advances by `frames`.
    pub fn advance(&mut self, frames: usize) {
        let left = self.length - self.done.min(self.length);
        self.done = self.length - left.saturating_sub(u32::try_from(frames).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_into_blocks_changes_nothing() {
        let mut whole = Ramp::resting(0.0, 240);
        whole.go_to(0.7);
        let mut cut = whole;
        for frame in 0..300 {
            assert_eq!(whole.value(frame).to_bits(), cut.value(0).to_bits());
            cut.advance(1);
        }
        whole.advance(240);
        assert_eq!(whole.rest(), Some(0.7));
        assert_eq!(cut.rest(), Some(0.7));
    }

    #[test]
    fn a_change_on_the_way_has_no_step() {
        let mut ramp = Ramp::resting(1.0, 100);
        ramp.go_to(0.0);
        ramp.advance(50);
        let before = ramp.value(0);
        ramp.go_to(1.0);
        assert_eq!(ramp.value(0), before);
        ramp.go_to(1.0);
        ramp.advance(99);
        assert_eq!(ramp.rest(), None);
        ramp.advance(1);
        assert_eq!(ramp.rest(), Some(1.0));
    }
}
