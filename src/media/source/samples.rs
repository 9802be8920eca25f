//! Samples on their way from a file to a page.

use std::ops::Range;

/// Samples of one or two channels (of all, if they are not folded), one `Vec` for each, all equally long.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// From a file of at most 16 bits, unchanged (8 bits are in the upper half).
    I16(Vec<Vec<i16>>),
    /// Everything else; full scale is 1. Integers of up to 24 bits are exact, more are rounded to nearest.
    F32(Vec<Vec<f32>>),
}

fn extend<T: Copy>(planes: &mut [Vec<T>], others: &[Vec<T>], frames: Range<usize>) {
    for (plane, other) in planes.iter_mut().zip(others) {
        plane.extend_from_slice(&other[frames.clone()]);
    }
}

impl Samples {
    /// No samples yet, of no particular shape: the first read gives it the file's.
    pub fn empty() -> Self {
        Self::F32(Vec::new())
    }

    /// Takes the shape of 16-bit or other samples in `channels` channels, and drops samples of another shape.
    pub fn shape(&mut self, is_16_bit: bool, channels: usize) {
        let fits = match self {
            Self::I16(planes) => is_16_bit && planes.len() == channels,
            Self::F32(planes) => !is_16_bit && planes.len() == channels,
        };
        if !fits {
            *self = if is_16_bit {
                Self::I16(vec![Vec::new(); channels])
            } else {
                Self::F32(vec![Vec::new(); channels])
            };
        }
    }

    /// The number of channels; 0 before the first read.
    pub fn channels(&self) -> usize {
        match self {
            Self::I16(planes) => planes.len(),
            Self::F32(planes) => planes.len(),
        }
    }

    /// The number of frames.
    pub fn frames(&self) -> usize {
        match self {
            Self::I16(planes) => planes.first().map_or(0, Vec::len),
            Self::F32(planes) => planes.first().map_or(0, Vec::len),
        }
    }

    /// Appends silence.
    pub fn extend_with_silence(&mut self, frames: usize) {
        match self {
            Self::I16(planes) => planes.iter_mut().for_each(|plane| plane.resize(plane.len() + frames, 0)),
            Self::F32(planes) => planes.iter_mut().for_each(|plane| plane.resize(plane.len() + frames, 0.0)),
        }
    }

    /// Appends some frames of other samples of the same shape.
    pub fn extend_from(&mut self, other: &Self, frames: Range<usize>) {
        match (self, other) {
            (Self::I16(planes), Self::I16(others)) => extend(planes, others, frames),
            (Self::F32(planes), Self::F32(others)) => extend(planes, others, frames),
            _ => {}
        }
    }

    /// Appends a frame interpolated between the two frames of `edges`, which have the same shape: at 0 the first, at 1 the second.
    pub fn push_between(&mut self, edges: &Self, share: f64) {
        let between = |from: f64, to: f64| from + (to - from) * share;
        match (self, edges) {
            (Self::I16(planes), Self::I16(edges)) => planes.iter_mut().zip(edges).for_each(|(plane, edge)| {
                plane.push(between(f64::from(edge[0]), f64::from(edge[1])).round() as i16);
            }),
            (Self::F32(planes), Self::F32(edges)) => planes.iter_mut().zip(edges).for_each(|(plane, edge)| {
                plane.push(between(f64::from(edge[0]), f64::from(edge[1])) as f32);
            }),
            _ => {}
        }
    }

    /// Fades out the last `frames` frames, with `left` frames to follow before the end of a fade of `length` frames.
    pub fn fade_out(&mut self, left: u64, frames: u64, length: u64) {
        let end = self.frames();
        for back in 1..=frames.min(length.saturating_sub(left)) {
            // From 1 before the fade to 0 after it, as a raised cosine.
            let share = (left + back) as f64 / (length + 1) as f64;
            let gain = 0.5 - 0.5 * (std::f64::consts::PI * share).cos();
            let frame = end - back as usize;
            match self {
                Self::I16(planes) => planes.iter_mut().for_each(|plane| {
                    plane[frame] = (f64::from(plane[frame]) * gain).round() as i16;
                }),
                Self::F32(planes) => planes.iter_mut().for_each(|plane| {
                    plane[frame] = (f64::from(plane[frame]) * gain) as f32;
                }),
            }
        }
    }

    /// Removes the samples and keeps the memory.
    pub fn clear(&mut self) {
        match self {
            Self::I16(planes) => planes.iter_mut().for_each(Vec::clear),
            Self::F32(planes) => planes.iter_mut().for_each(Vec::clear),
        }
    }
}
