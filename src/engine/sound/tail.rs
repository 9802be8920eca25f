//! Fade-outs after a stop, a jump or a change of song.
//!
//! Runs on the audio thread. When something ends, its last milliseconds are rendered into a ring, one per output,
//! and the ring is added to the output as time passes. However many things end within a few milliseconds, each fades
//! out completely, and nothing of the old song or position must be kept.

use std::ops::Range;

use crate::dsp::{Combine, combine_shaped};
use crate::setlist::{MAX_OUTPUTS, Output};

/// The rings.
#[derive(Debug)]
pub struct Tail {
    rings: Box<[[Box<[f32]>; 2]; MAX_OUTPUTS]>,
    /// For each output, how many frames are pending.
    left: [usize; MAX_OUTPUTS],
    /// The index of the next frame.
    cursor: usize,
}

impl Tail {
    /// Rings of `frames` frames. Allocates.
    pub fn new(frames: usize) -> Self {
        let ring = || vec![0.0; frames].into_boxed_slice();
        Self { rings: Box::new(std::array::from_fn(|_| [ring(), ring()])), left: [0; MAX_OUTPUTS], cursor: 0 }
    }

    /// Drops all pending frames.
    pub fn clear(&mut self) {
        for (ring, left) in self.rings.iter_mut().zip(&mut self.left) {
            if std::mem::take(left) > 0 {
                ring.iter_mut().for_each(|channel| channel.fill(0.0));
            }
        }
    }

    /// Whether frames are pending on `output`.
    pub fn sounds_on(&self, output: Output) -> bool {
        self.left[output.index()] > 0
    }

    /// Adds `left` and `right` to the pending frames of `output`, `ahead` frames from now. With their length they must fit into
    /// the rings.
    pub fn add(&mut self, output: Output, ahead: usize, sound: [&[f32]; 2]) {
        self.blend(output, ahead, sound[0].len(), |side, slots, run| {
            slots.iter_mut().zip(&sound[side][run]).for_each(|(slot, sample)| *slot += sample);
        });
    }

    /// The same with `dry` times `gains`, which are as long.
    pub fn add_shaped(&mut self, output: Output, ahead: usize, dry: [&[f32]; 2], gains: [&[f32]; 2]) {
        self.blend(output, ahead, dry[0].len(), |side, slots, run| {
            combine_shaped(&dry[side][run.clone()], &gains[side][run], slots, Combine::Add);
        });
    }

    /// Calls `blend` with a channel, its slots from `ahead` frames from now on, and which of `frames` frames they are for; `blend` adds to them.
    pub fn blend(
        &mut self,
        output: Output,
        ahead: usize,
        frames: usize,
        blend: impl Fn(usize, &mut [f32], Range<usize>),
    ) {
        let begin = (self.cursor + ahead) % self.length();
        for (side, channel) in self.rings[output.index()].iter_mut().enumerate() {
            let here = frames.min(channel.len() - begin);
            blend(side, &mut channel[begin..begin + here], 0..here);
            blend(side, &mut channel[..frames - here], here..frames);
        }
        let left = &mut self.left[output.index()];
        *left = (*left).max(ahead + frames);
    }

    /// Adds the next pending frames to `output`.
    pub fn play(&mut self, output: Output, sound: [&mut [f32]; 2]) {
        let cursor = self.cursor;
        let frames = self.left[output.index()].min(sound[0].len());
        for (channel, sound) in self.rings[output.index()].iter_mut().zip(sound) {
            let (here, around) = sound[..frames].split_at_mut(frames.min(channel.len() - cursor));
            for (begin, sound) in [(cursor, here), (0, around)] {
                for (slot, sample) in channel[begin..].iter_mut().zip(sound) {
                    *sample += *slot;
                    *slot = 0.0;
                }
            }
        }
    }

    /// Advances by `frames`, after every output was played.
    pub fn advance(&mut self, frames: usize) {
        self.cursor = (self.cursor + frames) % self.length();
        self.left.iter_mut().for_each(|left| *left = left.saturating_sub(frames));
    }

    fn length(&self) -> usize {
        self.rings[0][0].len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_comes_once_in_time_and_is_gone() {
        let mut tail = Tail::new(4);
        let mut heard = Vec::new();
        tail.advance(3);
        tail.add(Output::Bass, 0, [&[1.0, 2.0, 3.0, 4.0], &[0.0; 4]]);
        for frames in [1, 2, 3] {
            if frames == 2 {
                tail.add(Output::Bass, 2, [&[10.0], &[0.0]]);
            }
            let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
            tail.play(Output::Bass, [&mut left, &mut right]);
            tail.advance(frames);
            heard.extend(left);
        }
        assert_eq!(heard, [1.0, 2.0, 3.0, 14.0, 0.0, 0.0]);
        assert!(!tail.sounds_on(Output::Bass));
        assert!(tail.rings.iter().flatten().all(|ring| ring.iter().all(|&sample| sample == 0.0)));
    }

    #[test]
    fn what_is_shorter_breaks_nothing_off() {
        let mut tail = Tail::new(4);
        tail.add(Output::Main, 0, [&[1.0; 4], &[1.0; 4]]);
        tail.add(Output::Main, 0, [&[1.0], &[1.0]]);
        let (mut left, mut right) = ([0.0; 4], [0.0; 4]);
        tail.play(Output::Main, [&mut left, &mut right]);
        assert_eq!((left, right), ([2.0, 1.0, 1.0, 1.0], [2.0, 1.0, 1.0, 1.0]));
    }

    #[test]
    fn clearing_leaves_silence() {
        let mut tail = Tail::new(4);
        tail.add(Output::Main, 0, [&[1.0; 4], &[1.0; 4]]);
        tail.clear();
        let (mut left, mut right) = ([0.0; 4], [0.0; 4]);
        tail.add(Output::Main, 0, [&[0.0; 4], &[0.0; 4]]);
        tail.play(Output::Main, [&mut left, &mut right]);
        assert_eq!((left, right), ([0.0; 4], [0.0; 4]));
    }
}
