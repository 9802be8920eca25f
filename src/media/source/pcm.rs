//! Reads uncompressed samples from any container.

use std::io;

use super::Samples;
use super::bytes::Bytes;
use super::encoding::Encoding;
use super::fold::Fold;
use super::loud;
use super::speakers::Speakers;
use crate::setlist::Problem;

/// The position and encoding of a file's uncompressed samples.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pcm {
    pub format: String,
    pub encoding: Encoding,
    pub rate: u32,
    /// 1 or more.
    pub channels: usize,
    /// The speakers, if there are more than two channels.
    pub speakers: Option<Speakers>,
    /// The byte at which the first frame starts.
    pub start: u64,
    /// The number of complete frames.
    pub frames: u64,
    /// Problems with the container.
    pub problems: Vec<Problem>,
}

/// An open file of uncompressed samples.
#[derive(Debug)]
pub(super) struct PcmReader {
    file: Bytes,
    encoding: Encoding,
    channels: usize,
    start: u64,
    frames: u64,
    /// The next frame to read.
    position: u64,
    bytes: Vec<u8>,
    /// `None` for mono and stereo, and if all channels are read.
    fold: Option<Fold>,
    unfolded: Vec<Vec<f32>>,
    odd: loud::Odd,
}

/// The number of frames that are converted at once: enough to make the calls cheap, few enough to stay in the cache.
const BATCH_FRAMES: usize = 8_192;

impl PcmReader {
    /// Positioned at the first frame.
    pub fn new(file: Bytes, pcm: &Pcm) -> Self {
        Self {
            file,
            encoding: pcm.encoding,
            channels: pcm.channels,
            start: pcm.start,
            frames: pcm.frames,
            position: 0,
            bytes: Vec::new(),
            fold: (pcm.channels > 2).then(|| Fold::new(pcm.channels, pcm.speakers.as_ref())),
            unfolded: vec![Vec::new(); pcm.channels],
            odd: loud::Odd::default(),
        }
    }

    fn frame_bytes(&self) -> usize {
        self.encoding.number.bytes() * self.channels
    }

    /// Reads all channels from now on.
    pub fn unfold(&mut self) {
        self.fold = None;
    }

    /// Seeks to a frame.
    pub fn seek(&mut self, frame: u64) {
        self.position = frame;
    }

    /// Appends `frames` frames, or as many as there are.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> io::Result<usize> {
        let mut done = 0;
        while done < frames {
            let batch = (frames - done).min(BATCH_FRAMES);
            let got = if self.encoding.number.is_float() {
                self.read_floats(out, batch)?
            } else {
                let got = self.fill(self.position, batch)?;
                self.convert(out);
                got
            };
            self.position += got as u64;
            done += got;
            if got < batch {
                break;
            }
        }
        Ok(done)
    }

    /// The invalid samples read since the last call.
    pub fn odd(&mut self) -> &mut loud::Odd {
        &mut self.odd
    }

    /// Reads the bytes of up to `frames` complete frames from frame `at` on.
    fn fill(&mut self, at: u64, frames: usize) -> io::Result<usize> {
        let frame_bytes = self.frame_bytes();
        self.bytes.clear();
        let place = self.start.saturating_add(at.saturating_mul(frame_bytes as u64));
        self.file.append(place, (frames * frame_bytes) as u64, &mut self.bytes)?;
        let whole = self.bytes.len() / frame_bytes;
        self.bytes.truncate(whole * frame_bytes);
        Ok(whole)
    }

    /// Appends up to `frames` frames of floats. Whether one of them is invalid is judged by its neighbours.
    fn read_floats(&mut self, out: &mut Samples, frames: usize) -> io::Result<usize> {
        let before = self.position.min(loud::AROUND as u64);
        let after = self.frames.saturating_sub(self.position + frames as u64).min(loud::AROUND as u64);
        let got = self.fill(self.position - before, before as usize + frames + after as usize)?;
        let before = before as usize;
        let count = got.saturating_sub(before).min(frames);
        for (channel, plane) in self.unfolded.iter_mut().enumerate() {
            plane.clear();
            self.encoding.append_f32(&self.bytes, self.channels, channel, plane);
            self.odd.silence(plane, before..before + count, self.position);
            plane.drain(..before.min(plane.len()));
            plane.truncate(count);
        }
        match (out, &self.fold) {
            (Samples::F32(planes), Some(fold)) => fold.append(&self.unfolded, planes),
            (Samples::F32(planes), None) => {
                planes.iter_mut().zip(&self.unfolded).for_each(|(plane, read)| plane.extend_from_slice(read));
            }
            (Samples::I16(_), _) => debug_assert!(false, "floats do not fit 16 bits"),
        }
        Ok(count)
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
                    self.encoding.append_f32(&self.bytes, self.channels, channel, plane);
                }
            }
            (Samples::F32(planes), Some(fold)) => {
                for (channel, plane) in self.unfolded.iter_mut().enumerate() {
                    plane.clear();
                    self.encoding.append_f32(&self.bytes, self.channels, channel, plane);
                }
                fold.append(&self.unfolded, planes);
            }
        }
    }
}
