//! Keeps a stretcher's output until it is resampled to another pitch.
//!
//! Runs on the audio thread.

use std::ops::Range;

use super::{Course, Hints, Material, Stretcher, Workspace};

/// The newest frames of all members of a stretcher.
#[derive(Debug)]
pub struct Shelf {
    channels: Box<[[Box<[f32]>; 2]]>,
    /// The frame after the last one.
    made: i64,
}

impl Shelf {
    /// For this many members. It keeps at least `kept` frames: as many as are read and made ahead together. Allocates.
    pub fn new(members: usize, kept: usize) -> Self {
        let channel = || vec![0.0; kept.next_power_of_two()].into_boxed_slice();
        Self { channels: (0..members).map(|_| [channel(), channel()]).collect(), made: 0 }
    }

    /// Starts with frame `first`, after silence.
    pub fn start(&mut self, first: i64) {
        self.channels.iter_mut().flatten().for_each(|channel| channel.fill(0.0));
        self.made = first;
    }

    /// Lets `stretcher` make all frames before `end`.
    pub fn fill(
        &mut self,
        end: i64,
        stretcher: &mut Stretcher,
        course: &Course,
        hints: &Hints<'_>,
        material: &impl Material,
        work: &mut Workspace,
    ) {
        while self.made < end {
            let frames = ((end - self.made) as usize).min(Stretcher::RUN);
            stretcher.prepare(course, hints, material, frames, work);
            for (member, channels) in self.channels.iter_mut().enumerate() {
                let mut made = [[0.0; Stretcher::RUN]; 2];
                let [left, right] = &mut made;
                stretcher.play(member, material, 0, [&mut left[..frames], &mut right[..frames]]);
                for (channel, made) in channels.iter_mut().zip(&made) {
                    let (begin, here) = place(self.made, frames, channel.len());
                    channel[begin..begin + here].copy_from_slice(&made[..here]);
                    channel[..frames - here].copy_from_slice(&made[here..frames]);
                }
            }
            stretcher.advance(frames);
            self.made += frames as i64;
        }
    }

    /// Copies frames of a member's channel. They must have been made, and not long enough ago to be overwritten.
    pub fn read(&self, member: usize, side: usize, frames: Range<i64>, output: &mut [f32]) {
        let channel = &self.channels[member][side];
        debug_assert!(frames.end <= self.made && self.made - frames.start <= channel.len() as i64);
        debug_assert_eq!(frames.end - frames.start, output.len() as i64);
        let (begin, here) = place(frames.start, output.len(), channel.len());
        let (output, around) = output.split_at_mut(here);
        output.copy_from_slice(&channel[begin..begin + here]);
        around.copy_from_slice(&channel[..around.len()]);
    }
}

/// The index of frame `first` in a ring of `kept` frames, and how many of `frames` frames lie there before the ring's end.
fn place(first: i64, frames: usize, kept: usize) -> (usize, usize) {
    let begin = first.rem_euclid(kept as i64) as usize;
    (begin, frames.min(kept - begin))
}
