//! Finds gaps in noise, at any speed: a moment that is far quieter than noise ever is. Values; any thread.

/// The length of a moment in frames: 2 ms. A gap that is longer holds at least one whole moment.
const MOMENT: usize = 96;
/// The smallest mean square of a moment. The noise has 0.021; where the stretcher blends two places of it, half of that.
const QUIETEST: f64 = 0.003;

/// Listens to a channel.
#[derive(Clone, Debug)]
pub struct GapWatch {
    /// The squares of the last samples, as a ring.
    squares: [f64; MOMENT],
    next: usize,
    /// The number of samples heard, up to a whole moment.
    heard: usize,
    sum: f64,
    /// The mean square of the quietest moment so far.
    pub quietest: f64,
}

impl GapWatch {
    /// A listener that has not heard anything.
    pub fn new() -> Self {
        Self { squares: [0.0; MOMENT], next: 0, heard: 0, sum: 0.0, quietest: f64::INFINITY }
    }

    /// Forgets what it heard: the transport jumps, and the sound fades.
    pub fn forget(&mut self) {
        *self = Self { quietest: self.quietest, ..Self::new() };
    }

    /// Listens on; returns the frame of `samples` with which a quiet moment ends, if there is one.
    pub fn hear(&mut self, samples: &[f32]) -> Option<usize> {
        let mut gap = None;
        for (frame, sample) in samples.iter().enumerate() {
            let square = f64::from(*sample) * f64::from(*sample);
            self.sum += square - std::mem::replace(&mut self.squares[self.next], square);
            self.next = (self.next + 1) % MOMENT;
            self.heard = (self.heard + 1).min(MOMENT);
            let mean = self.sum / MOMENT as f64;
            if self.heard == MOMENT {
                self.quietest = self.quietest.min(mean);
                if mean < QUIETEST {
                    gap = gap.or(Some(frame));
                }
            }
        }
        gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::Random;

    /// A second of the noise of the songs.
    fn noise(seed: u64) -> Vec<f32> {
        let mut random = Random::new(seed);
        (0..48_000).map(|_| (random.noise() / 4.0) as f32).collect()
    }

    /// The first gap in `heard`, in blocks of `block` frames.
    fn gap_in(heard: &[f32], block: usize) -> Option<usize> {
        let mut watch = GapWatch::new();
        heard.chunks(block).enumerate().find_map(|(index, block_of)| Some(index * block + watch.hear(block_of)?))
    }

    #[test]
    fn noise_has_no_gap_and_three_milliseconds_without_it_are_one() {
        for block in [1, 7, 64, 1000] {
            let mut heard = noise(1);
            assert_eq!(gap_in(&heard, block), None);
            heard[20_000..20_144].fill(0.0);
            let found = gap_in(&heard, block);
            assert!(found.is_some_and(|at| (20_000..20_144).contains(&at)), "{found:?} in blocks of {block}");
        }
    }

    #[test]
    fn a_gap_with_soft_edges_is_one_and_a_blend_of_two_places_is_none() {
        let (one, other) = (noise(2), noise(3));
        let blend = |frame: usize| {
            let share = (frame as f32 / 1000.0).sin().mul_add(0.5, 0.5);
            share * one[frame] + (1.0 - share) * other[frame]
        };
        let blended: Vec<_> = (0..one.len()).map(blend).collect();
        assert_eq!(gap_in(&blended, 512), None);
        // 3 ms of silence, with fades of 1 ms around it.
        let soft = |frame: usize| {
            let far = (frame as f32 - 20_000.0).abs();
            ((far - 72.0) / 48.0).clamp(0.0, 1.0) * blended[frame]
        };
        let heard: Vec<_> = (0..blended.len()).map(soft).collect();
        assert!(gap_in(&heard, 512).is_some());
    }

    #[test]
    fn what_was_heard_before_a_jump_does_not_count() {
        let (mut watch, silence) = (GapWatch::new(), [0.0; MOMENT - 1]);
        watch.hear(&noise(4));
        watch.forget();
        assert_eq!(watch.hear(&silence), None);
        watch.forget();
        assert_eq!(watch.hear(&noise(5)), None);
        assert!(watch.hear(&silence).is_some());
    }
}
