//! WAV files in memory.

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WavEncoding {
    /// Whole numbers of as many bits: 8 (unsigned), 16, 24 or 32.
    Integer(u16),
    /// Floating point of as many bits: 32 or 64.
    Float(u16),
}

/// A chunk of a RIFF file, padded to an even length.
pub fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [&name[..], &(content.len() as u32).to_le_bytes(), content].concat();
    // The padding does not count.
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A RIFF file of the form `WAVE`, of these chunks.
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let chunks = chunks.concat();
    [b"RIFF", &(4 + chunks.len() as u32).to_le_bytes()[..], b"WAVE", &chunks].concat()
}

/// The content of a `fmt ` chunk.
pub fn fmt(encoding: WavEncoding, channels: u16, rate: u32) -> Vec<u8> {
    let (tag, bits) = match encoding {
        WavEncoding::Integer(bits) => (1_u16, bits),
        WavEncoding::Float(bits) => (3, bits),
    };
    let frame = channels * bits.div_ceil(8);
    let rates = [rate, rate * u32::from(frame)].map(u32::to_le_bytes).concat();
    [&[tag, channels].map(u16::to_le_bytes).concat()[..], &rates, &[frame, bits].map(u16::to_le_bytes).concat()]
        .concat()
}

/// A WAV file around `data`, which is interleaved and little-endian, of at most 4 GB.
pub fn wav(encoding: WavEncoding, channels: u16, rate: u32, data: &[u8]) -> Vec<u8> {
    riff(&[chunk(b"fmt ", &fmt(encoding, channels, rate)), chunk(b"data", data)])
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
