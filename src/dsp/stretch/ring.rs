//! The overlap-add buffer.
//!
//! Runs on the audio thread.

use std::ops::{Add, Mul};

/// A ring of samples (or of pairs for both channels) that are accumulated now and played later.
#[derive(Debug)]
pub struct Ring<T> {
    samples: Box<[T]>,
    /// The index of the next frame.
    cursor: usize,
    /// How many frames are pending.
    left: usize,
}

impl<T: Copy + Default + Add<Output = T> + Mul<f32, Output = T>> Ring<T> {
    /// Room for `frames` frames, a power of two. Allocates.
    pub fn new(frames: usize) -> Self {
        Self { samples: vec![T::default(); frames.next_power_of_two()].into(), cursor: 0, left: 0 }
    }

    /// Silence.
    pub fn clear(&mut self) {
        self.samples.fill(T::default());
        self.left = 0;
    }

    /// Adds `frames`, each times its weight, `ahead` frames from now. They must fit into the ring.
    pub fn add(&mut self, ahead: usize, frames: &[T], weights: &[f32]) {
        debug_assert!(ahead + frames.len() <= self.samples.len());
        self.left = self.left.max(ahead + frames.len());
        let begin = (self.cursor + ahead) & (self.samples.len() - 1);
        let first = frames.len().min(self.samples.len() - begin);
        let (frames, weights) = (frames.split_at(first), weights.split_at(first));
        for (at, frames, weights) in [(begin, frames.0, weights.0), (0, frames.1, weights.1)] {
            for ((sum, frame), weight) in self.samples[at..].iter_mut().zip(frames).zip(weights) {
                // `+=` on complex numbers compiles to a call, this to an instruction.
                *sum = *sum + *frame * *weight;
            }
        }
    }

    /// Whether nothing is pending.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// The frames `ahead` from now, in two consecutive slices, because the ring may wrap in between.
    pub fn peek(&self, ahead: usize, frames: usize) -> [&[T]; 2] {
        let begin = (self.cursor + ahead) & (self.samples.len() - 1);
        let first = frames.min(self.samples.len() - begin);
        [&self.samples[begin..begin + first], &self.samples[..frames - first]]
    }

    /// Advances by `frames` frames, which were played.
    pub fn advance(&mut self, frames: usize) {
        let first = frames.min(self.samples.len() - self.cursor);
        self.samples[self.cursor..self.cursor + first].fill(T::default());
        self.samples[..frames - first].fill(T::default());
        self.cursor = (self.cursor + frames) & (self.samples.len() - 1);
        self.left = self.left.saturating_sub(frames);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_once_and_in_time_around_the_end_of_the_ring() {
        let mut ring = Ring::new(8);
        ring.advance(6);
        assert!(ring.is_spent());
        ring.add(1, &[1.0, 2.0, 6.0, 8.0], &[1.0, 1.0, 0.5, 0.5]);
        ring.add(2, &[10.0], &[1.0]);
        assert_eq!(ring.peek(0, 6).concat(), [0.0, 1.0, 12.0, 3.0, 4.0, 0.0]);
        ring.advance(4);
        assert!(!ring.is_spent());
        assert_eq!(ring.peek(0, 1).concat(), [4.0]);
        ring.advance(1);
        assert!(ring.is_spent());
        ring.advance(3);
        assert_eq!(ring.peek(0, 8).concat(), [0.0; 8]);
    }
}
