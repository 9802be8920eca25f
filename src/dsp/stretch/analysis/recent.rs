//! The most recently read part of the material, for analysers that look back and slightly ahead.
//!
//! Plain data of loader threads.

use std::ops::Range;

use super::Material;

/// The number of frames that are dropped at once, so that the rest is rarely moved.
const DROPPED: usize = 1 << 16;

/// The last frames of all members, with silence before and after them.
#[derive(Debug)]
pub struct Recent {
    members: Box<[Member]>,
    /// The material's frame at which the samples begin.
    first: u64,
    /// The frame after the last one that was read.
    end: u64,
}

#[derive(Debug)]
struct Member {
    channels: usize,
    sides: [Vec<f32>; 2],
}

impl Recent {
    /// For members with these numbers of channels.
    pub fn new(channels: impl Iterator<Item = usize>) -> Self {
        let member = |channels| Member { channels, sides: [Vec::new(), Vec::new()] };
        Self { members: channels.map(member).collect(), first: 0, end: 0 }
    }

    /// Takes the next `frames` frames, which `read` provides for each member.
    pub fn push(&mut self, frames: usize, mut read: impl FnMut(usize, [&mut [f32]; 2])) {
        for (index, member) in self.members.iter_mut().enumerate() {
            let [left, right] = &mut member.sides;
            let before = left.len();
            left.resize(before + frames, 0.0);
            right.resize(before + frames, 0.0);
            read(index, [&mut left[before..], &mut right[before..]]);
        }
        self.end += frames as u64;
    }

    /// The frame after the last one that was read.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Drops everything before a frame.
    pub fn forget_before(&mut self, frame: i64) {
        let past = usize::try_from(frame - self.first as i64).unwrap_or(0).min((self.end - self.first) as usize);
        if past >= DROPPED {
            for side in self.members.iter_mut().flat_map(|member| &mut member.sides) {
                side.drain(..past);
            }
            self.first += past as u64;
        }
    }
}

impl Material for Recent {
    fn members(&self) -> usize {
        self.members.len()
    }

    fn channels(&self, member: usize) -> usize {
        self.members[member].channels
    }

    fn sounds(&self, frames: Range<i64>) -> bool {
        frames.start < self.end as i64 && frames.end > self.first as i64
    }

    fn read(&self, member: usize, first: i64, output: [&mut [f32]; 2]) {
        debug_assert!(first.max(0) >= self.first as i64, "these frames were dropped");
        for (side, output) in self.members[member].sides.iter().zip(output) {
            let place = first - self.first as i64;
            let before = usize::try_from(-place).unwrap_or(0).min(output.len());
            let from = usize::try_from(place).unwrap_or(0).min(side.len());
            let there = (output.len() - before).min(side.len() - from);
            output[..before].fill(0.0);
            output[before..before + there].copy_from_slice(&side[from..from + there]);
            output[before + there..].fill(0.0);
        }
    }
}
