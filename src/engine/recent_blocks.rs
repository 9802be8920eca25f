//! The last blocks: when they came, how long they are, how long they waited.
//!
//! Audio thread. Not known here: what is concluded from it.

use std::time::{Duration, Instant};

/// How many blocks are examined to recognise a bounce.
pub(super) const WINDOW: usize = 16;

/// One of the recent blocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockTiming {
    /// When it came.
    pub at: Instant,
    /// Its length.
    pub frames: usize,
    /// How long it waited for data.
    waited: Duration,
}

/// The last blocks, with their sums, which are exact: adding all of them up in every block takes longer than the rest of the rules.
#[derive(Debug, Default)]
pub(super) struct RecentBlocks {
    blocks: [Option<BlockTiming>; WINDOW],
    count: usize,
    frames: usize,
    waited: Duration,
}

impl RecentBlocks {
    /// Adds a block; the one before it waited for `waited`. Returns that one.
    pub fn push(&mut self, at: Instant, frames: usize, waited: Duration) -> Option<BlockTiming> {
        let before = &mut self.blocks[(self.count + WINDOW - 1) % WINDOW];
        if let Some(before) = before {
            before.waited = waited;
            self.waited += waited;
        }
        let before = *before;
        let new = BlockTiming { at, frames, waited: Duration::ZERO };
        if let Some(old) = self.blocks[self.count % WINDOW].replace(new) {
            self.frames -= old.frames;
            self.waited -= old.waited;
        }
        self.frames += frames;
        self.count = self.count.wrapping_add(1);
        before
    }

    /// The length of all of them.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// How long all of them waited for data.
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// When the first of them came.
    pub fn oldest(&self) -> Option<Instant> {
        self.blocks[self.count % WINDOW].or(self.blocks[0]).map(|block| block.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_those_of_the_last_blocks() {
        let (mut recent, begun) = (RecentBlocks::default(), Instant::now());
        let (mut blocks, mut random) = (Vec::new(), testkit::Random::new(1));
        for block in 0..100_u64 {
            let at = begun + Duration::from_micros(block * 100 + random.below(100) as u64);
            let (frames, waited) = (random.below(500), Duration::from_nanos(random.below(1000) as u64));
            recent.push(at, frames, waited);
            if let Some((_, _, last)) = blocks.last_mut() {
                *last = waited;
            }
            blocks.push((at, frames, Duration::ZERO));
            let last = &blocks[blocks.len().saturating_sub(WINDOW)..];
            assert_eq!(recent.oldest(), last.first().map(|block| block.0));
            assert_eq!(recent.frames(), last.iter().map(|block| block.1).sum::<usize>());
            assert_eq!(recent.waited(), last.iter().map(|block| block.2).sum::<Duration>());
        }
    }
}
