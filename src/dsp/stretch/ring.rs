//! Where overlapping frames add up until their time has come.
//!
//! Audio thread.

/// A ring of samples that are added to now and played later.
#[derive(Debug)]
pub struct Ring {
    samples: Box<[f32]>,
    /// Where the next frame lies.
    cursor: usize,
    /// How many frames are still to come.
    left: usize,
}

impl Ring {
    /// Room for `frames` frames, a power of two. Allocates.
    pub fn new(frames: usize) -> Self {
        Self { samples: vec![0.0; frames.next_power_of_two()].into(), cursor: 0, left: 0 }
    }

    /// Silence.
    pub fn clear(&mut self) {
        self.samples.fill(0.0);
        self.left = 0;
    }

    /// Adds `frames` to what comes `ahead` frames from now on. Together they stay within the ring.
    pub fn add(&mut self, ahead: usize, frames: &[f32]) {
        debug_assert!(ahead + frames.len() <= self.samples.len());
        self.left = self.left.max(ahead + frames.len());
        let begin = (self.cursor + ahead) & (self.samples.len() - 1);
        let (first, second) = frames.split_at(frames.len().min(self.samples.len() - begin));
        for (at, frames) in [(begin, first), (0, second)] {
            for (sum, sample) in self.samples[at..].iter_mut().zip(frames) {
                *sum += sample;
            }
        }
    }

    /// Whether nothing is still to come.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// What comes `ahead` frames from now.
    pub fn peek(&self, ahead: usize) -> f32 {
        self.samples[(self.cursor + ahead) & (self.samples.len() - 1)]
    }

    /// Moves on by `frames` frames, which are played.
    pub fn advance(&mut self, frames: usize) {
        let mask = self.samples.len() - 1;
        for n in 0..frames {
            self.samples[(self.cursor + n) & mask] = 0.0;
        }
        self.cursor = (self.cursor + frames) & mask;
        self.left = self.left.saturating_sub(frames);
    }
}
