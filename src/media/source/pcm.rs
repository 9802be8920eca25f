//! Reads uncompressed samples, whatever container they stand in.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::Samples;
use super::encoding::{Encoding, Number};
use super::fold::Fold;
use crate::setlist::Problem;

/// Where in a file its uncompressed samples are, and how they are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pcm {
    pub format: String,
    pub encoding: Encoding,
    pub rate: u32,
    /// 1 or more.
    pub channels: usize,
    /// The speakers of more than two channels, as in a WAVE file's channel mask.
    pub speakers: Option<u64>,
    /// The byte at which the first frame starts.
    pub start: u64,
    /// Whole frames that exist.
    pub frames: u64,
    /// What was odd about the container.
    pub problems: Vec<Problem>,
}

/// An open file of uncompressed samples.
#[derive(Debug)]
pub(super) struct PcmReader {
    file: File,
    encoding: Encoding,
    channels: usize,
    start: u64,
    bytes: Vec<u8>,
    /// `None` for mono and stereo.
    fold: Option<Fold>,
    unfolded: Vec<Vec<f32>>,
    silenced: u64,
}

/// Frames that are converted at a time: enough to make the calls cheap, few enough to stay in the cache.
const BATCH_FRAMES: usize = 8_192;

impl PcmReader {
    /// At the first frame.
    pub fn new(file: File, pcm: &Pcm) -> io::Result<Self> {
        let mut reader = Self {
            file,
            encoding: pcm.encoding,
            channels: pcm.channels,
            start: pcm.start,
            bytes: Vec::new(),
            fold: (pcm.channels > 2).then(|| Fold::new(pcm.channels, pcm.speakers)),
            unfolded: Vec::new(),
            silenced: 0,
        };
        reader.seek(0)?;
        Ok(reader)
    }

    fn frame_bytes(&self) -> usize {
        self.encoding.number.bytes() * self.channels
    }

    /// Goes to a frame.
    pub fn seek(&mut self, frame: u64) -> io::Result<()> {
        let offset = self.start + frame * self.frame_bytes() as u64;
        self.file.seek(SeekFrom::Start(offset)).map(drop)
    }

    /// Appends `frames` frames, or as many as there are.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> io::Result<usize> {
        let mut done = 0;
        while done < frames {
            let batch = (frames - done).min(BATCH_FRAMES);
            let got = self.fill(batch)?;
            self.convert(out);
            done += got;
            if got < batch {
                break;
            }
        }
        Ok(done)
    }

    /// How many samples were no numbers since this was last asked.
    pub fn take_silenced(&mut self) -> u64 {
        std::mem::take(&mut self.silenced)
    }

    /// Reads the bytes of up to `frames` whole frames.
    fn fill(&mut self, frames: usize) -> io::Result<usize> {
        let frame_bytes = self.frame_bytes();
        self.bytes.clear();
        let limit = (frames * frame_bytes) as u64;
        Read::by_ref(&mut self.file).take(limit).read_to_end(&mut self.bytes)?;
        let whole = self.bytes.len() / frame_bytes;
        self.bytes.truncate(whole * frame_bytes);
        Ok(whole)
    }

    fn convert(&mut self, out: &mut Samples) {
        match (out, &self.fold) {
            (Samples::I16(planes), _) => {
                for (channel, plane) in planes.iter_mut().enumerate() {
                    self.encoding.append_i16(&self.bytes, self.channels, channel, plane);
                }
            }
            (Samples::F32(planes), None) => {
                for (channel, plane) in planes.iter_mut().enumerate() {
                    self.silenced += append_clean(self.encoding, &self.bytes, self.channels, channel, plane);
                }
            }
            (Samples::F32(planes), Some(fold)) => {
                self.unfolded.resize(self.channels, Vec::new());
                for (channel, plane) in self.unfolded.iter_mut().enumerate() {
                    plane.clear();
                    self.silenced += append_clean(self.encoding, &self.bytes, self.channels, channel, plane);
                }
                fold.append(&self.unfolded, planes);
            }
        }
    }
}

/// Appends one channel; what is no number becomes 0 and is counted.
fn append_clean(encoding: Encoding, frames: &[u8], channels: usize, channel: usize, plane: &mut Vec<f32>) -> u64 {
    let start = plane.len();
    encoding.append_f32(frames, channels, channel, plane);
    match encoding.number {
        Number::Float32 | Number::Float64 => silence_non_numbers(&mut plane[start..]),
        _ => 0,
    }
}

/// Turns NaN and infinity into 0, and counts them.
pub(super) fn silence_non_numbers(samples: &mut [f32]) -> u64 {
    let mut silenced = 0;
    for sample in samples {
        let is_number = sample.is_finite();
        silenced += u64::from(!is_number);
        *sample = if is_number { *sample } else { 0.0 };
    }
    silenced
}
