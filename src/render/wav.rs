//! Writes stereo WAV files of 32-bit float samples, and RF64 files if they are too large for WAV.
//!
//! Any thread that may wait for a disk. Not known here: songs.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use crate::time::SampleRate;

/// Two channels of four bytes.
const FRAME_BYTES: u64 = 8;
/// Everything before the samples.
const HEADER_BYTES: u64 = 12 + (8 + 28) + (8 + 18) + (8 + 4) + 8;

/// A WAV file that is being written.
///
/// It is complete after [`Self::finish`]; until then its header states no samples.
#[derive(Debug)]
pub struct WavWriter<W: Write + Seek = BufWriter<File>> {
    file: W,
    rate: SampleRate,
    frames: u64,
    bytes: Vec<u8>,
}

impl WavWriter {
    /// A new file at `path`, which replaces any existing one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: &Path, rate: SampleRate) -> io::Result<Self> {
        Self::new(BufWriter::new(File::create(path)?), rate)
    }
}

impl<W: Write + Seek> WavWriter<W> {
    /// A WAV file in `file`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(mut file: W, rate: SampleRate) -> io::Result<Self> {
        file.write_all(&header(0, rate))?;
        Ok(Self { file, rate, frames: 0, bytes: Vec::new() })
    }

    /// Appends frames; both channels have the same length.
    ///
    /// # Errors
    /// If they cannot be written, e.g. because the disk is full.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> io::Result<()> {
        self.bytes.clear();
        self.bytes
            .extend(left.iter().zip(right).flat_map(|(left, right)| [left, right]).flat_map(|s| s.to_le_bytes()));
        self.frames += self.bytes.len() as u64 / FRAME_BYTES;
        self.file.write_all(&self.bytes)
    }

    /// Appends `frames` frames of silence.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write_silence(&mut self, frames: u64) -> io::Result<()> {
        self.frames += frames;
        io::copy(&mut io::Read::take(io::repeat(0), frames * FRAME_BYTES), &mut self.file).map(drop)
    }

    /// Completes the header.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.frames, self.rate))?;
        self.file.flush()
    }
}

/// The header of a file of `frames` frames, with room for the large numbers of RF64 (EBU Tech 3306).
fn header(frames: u64, rate: SampleRate) -> Vec<u8> {
    let data_bytes = frames * FRAME_BYTES;
    let riff_bytes = HEADER_BYTES - 8 + data_bytes;
    let is_small = u32::try_from(riff_bytes).is_ok();
    let short = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut header = Vec::with_capacity(HEADER_BYTES as usize);
    header.extend(if is_small { b"RIFF" } else { b"RF64" });
    header.extend(if is_small { short(riff_bytes) } else { short(u64::MAX) });
    header.extend(b"WAVE");
    header.extend(if is_small { b"JUNK" } else { b"ds64" });
    header.extend(28_u32.to_le_bytes());
    for number in [riff_bytes, data_bytes, frames] {
        header.extend(if is_small { [0; 8] } else { number.to_le_bytes() });
    }
    header.extend([0; 4]); // No further table.
    header.extend(b"fmt ");
    header.extend(18_u32.to_le_bytes());
    header.extend(3_u16.to_le_bytes()); // IEEE float
    header.extend(2_u16.to_le_bytes());
    header.extend(rate.hertz().to_le_bytes());
    header.extend((rate.hertz() * FRAME_BYTES as u32).to_le_bytes());
    header.extend((FRAME_BYTES as u16).to_le_bytes());
    header.extend(32_u16.to_le_bytes());
    header.extend(0_u16.to_le_bytes()); // No extension.
    header.extend(b"fact");
    header.extend(4_u32.to_le_bytes());
    header.extend(short(frames));
    header.extend(b"data");
    header.extend(if is_small { short(data_bytes) } else { short(u64::MAX) });
    header
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn rate() -> SampleRate {
        SampleRate::new(48_000).unwrap()
    }

    #[test]
    fn a_file_holds_what_was_written() {
        let mut bytes = io::Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut bytes, rate()).unwrap();
        writer.write_silence(2).unwrap();
        writer.write(&[0.5, -1.5], &[0.25, f32::MIN_POSITIVE]).unwrap();
        writer.finish().unwrap();
        let bytes = bytes.into_inner();
        assert_eq!(bytes.len() as u64, HEADER_BYTES + 4 * FRAME_BYTES);
        assert_eq!(&bytes[..4], b"RIFF");
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
        let data = HEADER_BYTES as usize;
        assert_eq!(u32::from_le_bytes(bytes[data - 4..data].try_into().unwrap()), 32);
        let samples: Vec<f32> =
            bytes[data..].chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(samples, [0.0, 0.0, 0.0, 0.0, 0.5, 0.25, -1.5, f32::MIN_POSITIVE]);
    }

    #[test]
    fn beyond_four_gigabytes_the_header_says_so() {
        let largest_wav = (u64::from(u32::MAX) - (HEADER_BYTES - 8)) / FRAME_BYTES;
        assert_eq!(&header(largest_wav, rate())[..4], b"RIFF");
        let frames = largest_wav + 1;
        let large = header(frames, rate());
        assert_eq!((&large[..4], &large[12..16]), (&b"RF64"[..], &b"ds64"[..]));
        let number = |at: usize| u64::from_le_bytes(large[at..at + 8].try_into().unwrap());
        assert_eq!(number(20), HEADER_BYTES - 8 + frames * FRAME_BYTES);
        assert_eq!((number(28), number(36)), (frames * FRAME_BYTES, frames));
        assert_eq!(large[large.len() - 4..], [0xff; 4]);
    }
}
