//! WAV files in memory.

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WavEncoding {
    /// Whole numbers of as many bits: 8 (unsigned), 16, 24 or 32.
    Integer(u16),
    /// Floating point of as many bits: 32 or 64.
    Float(u16),
}

/// A WAV file around `data`, which is interleaved and little-endian, of at most 4 GB.
pub fn wav(encoding: WavEncoding, channels: u16, rate: u32, data: &[u8]) -> Vec<u8> {
    let (tag, bits) = match encoding {
        WavEncoding::Integer(bits) => (1_u16, bits),
        WavEncoding::Float(bits) => (3, bits),
    };
    let frame = channels * bits.div_ceil(8);
    // A chunk of odd length is followed by a byte that does not count.
    let pad = data.len() % 2;
    let mut file = Vec::with_capacity(44 + data.len() + pad);
    file.extend(b"RIFF");
    file.extend((36 + (data.len() + pad) as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0");
    file.extend(tag.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(frame)).to_le_bytes());
    file.extend(frame.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file.resize(file.len() + pad, 0);
    file
}

/// A file of 16-bit samples, interleaved.
pub fn wav_of_shorts(channels: u16, rate: u32, samples: impl IntoIterator<Item = i16>) -> Vec<u8> {
    let data: Vec<u8> = samples.into_iter().flat_map(i16::to_le_bytes).collect();
    wav(WavEncoding::Integer(16), channels, rate, &data)
}

/// A file of 32-bit floating-point samples, interleaved.
pub fn wav_of_floats(channels: u16, rate: u32, samples: impl IntoIterator<Item = f32>) -> Vec<u8> {
    let data: Vec<u8> = samples.into_iter().flat_map(f32::to_le_bytes).collect();
    wav(WavEncoding::Float(32), channels, rate, &data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_sizes_that_it_says() {
        let file = wav(WavEncoding::Integer(24), 1, 48_000, &[1, 2, 3]);
        assert_eq!(file.len(), 48);
        assert_eq!(file[4..8], 40_u32.to_le_bytes());
        assert_eq!(file[28..32], 144_000_u32.to_le_bytes());
        assert_eq!(file[40..], [3, 0, 0, 0, 1, 2, 3, 0]);
        assert_eq!(wav_of_shorts(2, 8000, [-2, 258])[44..], [254, 255, 2, 1]);
        assert_eq!(wav_of_floats(1, 8000, [1.0])[20..22], [3, 0]);
    }
}
