//! An open audio file: exact frames, counted from the first frame of the music.
//!
//! Loader threads only. Known here: containers, codings, encoder delay, damaged files. Not known here: the session's
//! rate, pages, stems.

mod aac;
mod adts;
mod aiff;
mod alac;
mod au;
mod block;
mod bytes;
mod caf;
mod chunks;
mod clock;
mod coded;
mod coding;
mod decode;
mod edits;
mod encoding;
mod extent;
mod facts;
mod flac;
mod flac_frames;
mod fold;
mod frame_scan;
mod holes;
mod itun_smpb;
mod loud;
mod matroska;
mod matroska_track;
mod movie;
mod mp4;
mod mp4_boxes;
mod mp4_entry;
mod mp4_samples;
mod mpeg;
mod mpeg_decoder;
mod ogg;
mod ogg_coding;
mod ogg_pages;
mod opening;
mod opus;
mod packets;
mod pcm;
mod reader;
mod riff;
mod riff_format;
mod samples;
mod speakers;
mod stream;
mod sums;
mod surround_vorbis;
mod tags;
mod track;
mod trouble;
mod window;

use std::fs::File;
use std::path::{Path, PathBuf};

pub use facts::{Integers, SourceFacts};
pub use samples::Samples;

use crate::setlist::Problem;
use block::append_silence;
use reader::OpenFile;

/// An opened audio file: exact frames, counted from the first frame of the music (encoder delay already removed).
///
/// A read after a seek returns the same bits as a straight read, for every format.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    facts: SourceFacts,
    reader: OpenFile,
    /// The number of channels as they are read.
    channels: usize,
    /// The number of frames that the musician skips at the beginning of the music.
    skipped: u64,
    /// The number of frames of silence before it.
    silence: u64,
    position: u64,
    opened_bytes: u64,
    ended_early: bool,
    problems: Vec<Problem>,
}

impl Source {
    /// Opens the file at `path` and determines its properties.
    ///
    /// # Errors
    /// A [`Problem`] of severity error that names file, cause and remedy: the file is missing, unreadable, not audio or has no
    /// frames, or its coding or rate is not supported.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        Self::open_after(path, 0)
    }

    /// The same without the file's first `skip` frames, or all but one if it has fewer.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_after(path: &Path, skip: u64) -> Result<Self, Problem> {
        Self::open_track(path, None, skip)
    }

    /// The same for one of its audio tracks, from 1 on; `None` for the default track.
    ///
    /// # Errors
    /// As [`Self::open`], and if there is no such track.
    pub fn open_track(path: &Path, track: Option<u16>, skip: u64) -> Result<Self, Problem> {
        let mut source = Self::open_unnamed(path, track).map_err(|problem| problem.of(path))?;
        source.skipped = source.facts.skip(skip);
        if source.skipped > 0 {
            source.seek(0)?;
        }
        Ok(source)
    }

    /// The same with this many frames of silence before it, at the file's own rate. For a source that was just opened.
    #[must_use]
    pub fn after_silence(mut self, frames: u64) -> Self {
        self.silence = frames;
        self.facts.frames += frames;
        self
    }

    /// The same with all channels of the file, and not folded to stereo. For a source that was just opened.
    #[must_use]
    pub fn unfolded(mut self) -> Self {
        self.reader.unfold();
        self.channels = self.facts.channels;
        self
    }

    fn open_unnamed(path: &Path, track: Option<u16>) -> Result<Self, Problem> {
        let metadata = std::fs::metadata(path).map_err(|error| trouble::unopened(&error))?;
        if !metadata.is_file() {
            return Err(trouble::no_file(&metadata));
        }
        if metadata.len() == 0 {
            return Err(trouble::empty_file());
        }
        let file = File::open(path).map_err(|error| trouble::unopened(&error))?;
        let (reader, mut facts) = OpenFile::open(file, metadata.len(), track)?;
        for problem in &mut facts.problems {
            problem.file = Some(path.to_owned());
        }
        Ok(Self {
            path: path.to_owned(),
            channels: facts.sounding_channels(),
            facts,
            reader,
            skipped: 0,
            silence: 0,
            position: 0,
            opened_bytes: metadata.len(),
            ended_early: false,
            problems: Vec::new(),
        })
    }

    /// The properties of the file.
    pub fn facts(&self) -> &SourceFacts {
        &self.facts
    }

    /// Seeks to frame `frame`, counted from 0 after trimming, or to the end if that is beyond it.
    ///
    /// # Errors
    /// If the file can no longer be read.
    pub fn seek(&mut self, frame: u64) -> Result<(), Problem> {
        self.position = frame.min(self.facts.frames);
        self.reader
            .seek(self.skipped + self.position.saturating_sub(self.silence))
            .map_err(|problem| problem.of(&self.path))
    }

    /// Appends `frames` frames to `out`, fewer only at the end, and returns their number; 0 is the end.
    ///
    /// `out` takes the file's shape (see [`Samples::shape`]), and drops samples of another shape. If a damaged
    /// file has fewer frames than [`SourceFacts::frames`], that is not an error; [`Self::take_problems`] reports it once.
    ///
    /// # Errors
    /// If the file can no longer be read: the device failed, or the file has become shorter since it was
    /// opened.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem> {
        out.shape(self.facts.is_16_bit, self.channels);
        let left = usize::try_from(self.facts.frames - self.position).unwrap_or(usize::MAX);
        let wanted = frames.min(left);
        let silent = usize::try_from(self.silence.saturating_sub(self.position)).unwrap_or(usize::MAX).min(wanted);
        append_silence(silent, out);
        let read = self.reader.read(out, wanted - silent).map_err(|problem| problem.of(&self.path))?;
        let got = silent + read;
        self.position += got as u64;
        if got < wanted {
            self.meet_early_end()?;
        }
        Ok(got)
    }

    /// The number of packets decoded so far, including those that were decoded again after a seek: a measure of the work.
    pub fn packets_decoded(&self) -> u64 {
        self.reader.decoded()
    }

    /// The problems found while reading since the last call. Their counts are of what was read: frames that are read
    /// twice count twice.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(self.reader.take_problems(self.skipped).into_iter().map(|problem| problem.of(&self.path)));
        problems
    }

    /// The file ended before the length that was determined when it was opened.
    fn meet_early_end(&mut self) -> Result<(), Problem> {
        let bytes = std::fs::metadata(&self.path).map(|metadata| metadata.len());
        if bytes.as_ref().map_or(true, |&bytes| bytes < self.opened_bytes) {
            return Err(trouble::shrunk(bytes.err().as_ref()).of(&self.path));
        }
        if !std::mem::replace(&mut self.ended_early, true) {
            let problem = trouble::ends_early(self.position, self.facts.frames, self.facts.rate);
            self.problems.push(problem.of(&self.path));
        }
        Ok(())
    }
}
