//! Samples on their way from a file to a page.

/// Samples of one or two channels, one `Vec` for each, all equally long.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// Of a file of at most 16 bits, as they came (8 bits stand in the upper half).
    I16(Vec<Vec<i16>>),
    /// Everything else; full scale is 1. Integers of up to 24 bits are exact, more are rounded to nearest.
    F32(Vec<Vec<f32>>),
}

impl Samples {
    /// No samples yet, of no particular shape: the first read gives it the file's.
    pub fn empty() -> Self {
        Self::F32(Vec::new())
    }

    /// Takes the shape of 16-bit or other samples in `channels` channels; what is held in another shape is dropped.
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

    /// 1 or 2; 0 before the first read.
    pub fn channels(&self) -> usize {
        match self {
            Self::I16(planes) => planes.len(),
            Self::F32(planes) => planes.len(),
        }
    }

    /// Frames held.
    pub fn frames(&self) -> usize {
        match self {
            Self::I16(planes) => planes.first().map_or(0, Vec::len),
            Self::F32(planes) => planes.first().map_or(0, Vec::len),
        }
    }

    /// Forgets the samples and keeps the memory.
    pub fn clear(&mut self) {
        match self {
            Self::I16(planes) => planes.iter_mut().for_each(Vec::clear),
            Self::F32(planes) => planes.iter_mut().for_each(Vec::clear),
        }
    }
}
