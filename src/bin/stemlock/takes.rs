//! The files that a render writes, and the level of each output.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use stemlock::engine::{OutputBuffers, SentMidi};
use stemlock::render::{MidiFileWriter, WavWriter};
use stemlock::setlist::{Output, Problem, Song, file_stem_for, in_words};
use stemlock::time::SampleRate;

use crate::args::RenderArguments;

/// One output during a render, and its file, if it has one.
#[derive(Debug)]
pub struct OutputTake {
    output: Output,
    path: Option<PathBuf>,
    writer: Option<WavWriter>,
    rate: SampleRate,
    /// Frames played so far.
    frames: u64,
    peak: f32,
}

/// The result for one output.
#[derive(Debug)]
pub struct Finished {
    pub output: Output,
    /// The largest sample, regardless of its sign.
    pub peak: f32,
    /// The file that was written.
    pub file: Option<PathBuf>,
}

impl OutputTake {
    /// Main in the requested file, and then every output, in the folder for outputs if there is one.
    ///
    /// # Errors
    /// The file or folder cannot be created, or would overwrite a stem of one of `songs`.
    pub fn all(arguments: &RenderArguments, songs: &[Song], rate: SampleRate) -> Result<Vec<Self>, Problem> {
        let in_folder = |output: Output| {
            arguments.outputs.as_ref().map(|dir| dir.join(format!("{}.wav", file_stem_for(output.name()))))
        };
        let paths = Output::ALL.map(|output| (output, in_folder(output)));
        let all = [(Output::Main, Some(arguments.out.clone()))].into_iter().chain(paths);
        let mut takes: Vec<Self> =
            all.map(|(output, path)| Self { output, path, writer: None, rate, frames: 0, peak: 0.0 }).collect();
        for path in takes.iter().filter_map(|take| take.path.as_deref()) {
            songs.iter().try_for_each(|song| spare_the_stems(path, song))?;
        }
        if let Some(folder) = &arguments.outputs {
            fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        }
        // Fails early if the file cannot be created, before the song is loaded.
        takes[0].open()?;
        Ok(takes)
    }

    /// Writes a block. A file is created at the first sound, and starts with the silence before it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, block: &OutputBuffers) -> Result<(), Problem> {
        let (left, right) = block.read(self.output);
        let peak = left.iter().chain(right).fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        self.peak = self.peak.max(peak);
        if self.peak > 0.0 && self.writer.is_none() {
            self.open()?;
        }
        self.frames += left.len() as u64;
        let written = self.writer.as_mut().map_or(Ok(()), |writer| writer.write(left, right));
        written.map_err(|error| self.trouble(&error))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<Finished, Problem> {
        let writer = self.writer.take();
        let is_written = writer.is_some();
        writer.map_or(Ok(()), WavWriter::finish).map_err(|error| self.trouble(&error))?;
        Ok(Finished { output: self.output, peak: self.peak, file: self.path.filter(|_| is_written) })
    }

    /// Creates the file and writes the silence so far.
    fn open(&mut self) -> Result<(), Problem> {
        let Some(path) = &self.path else { return Ok(()) };
        let opened = WavWriter::create(path, self.rate).and_then(|mut writer| {
            writer.write_silence(self.frames)?;
            Ok(writer)
        });
        self.writer = Some(opened.map_err(|error| self.trouble(&error))?);
        Ok(())
    }

    fn trouble(&self, error: &io::Error) -> Problem {
        unwritable(self.path.as_deref().unwrap_or(Path::new("")), error)
    }
}

/// The MIDI sent to other devices during a render, and its file, if one was requested.
#[derive(Debug)]
pub struct MidiTake {
    path: Option<PathBuf>,
    writer: MidiFileWriter,
}

impl MidiTake {
    /// Creates the requested file, if there is one.
    ///
    /// # Errors
    /// The file cannot be created, or would overwrite a stem of one of `songs` or a file of `takes`.
    pub fn new(
        arguments: &RenderArguments,
        songs: &[Song],
        takes: &[OutputTake],
        rate: SampleRate,
    ) -> Result<Self, Problem> {
        let path = arguments.midi_out.clone();
        if let Some(path) = &path {
            songs.iter().try_for_each(|song| spare_the_stems(path, song))?;
            let place = place_of(path);
            if takes.iter().filter_map(|take| take.path.as_deref()).any(|other| place_of(other) == place) {
                let why = "the sound is written into the same file";
                return Err(Problem::error("cannot be written", why, "choose another name for --midi-out").of(path));
            }
            // Fails early if the file cannot be created, before hours are rendered.
            fs::File::create(path).map_err(|error| unwritable(path, &error))?;
        }
        Ok(Self { path, writer: MidiFileWriter::new(rate) })
    }

    /// Records the MIDI of a block.
    pub fn write(&mut self, sent: &[SentMidi]) {
        if self.path.is_some() {
            self.writer.write(sent);
        }
    }

    /// Writes the file of a render that is `frames` long.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self, frames: u64) -> Result<(), Problem> {
        let Some(path) = self.path else { return Ok(()) };
        fs::write(&path, self.writer.finish(frames)).map_err(|error| unwritable(&path, &error))
    }
}

/// Where a file is or will be, with symbolic links resolved.
fn place_of(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    fs::canonicalize(path)
        .or_else(|_| Ok::<_, io::Error>(fs::canonicalize(folder)?.join(path.file_name().unwrap_or_default())))
        .ok()
}

/// Refuses a destination that is one of the song's own files.
pub fn spare_the_stems(path: &Path, song: &Song) -> Result<(), Problem> {
    let Ok(real) = fs::canonicalize(path) else { return Ok(()) };
    if song.stems.iter().any(|stem| fs::canonicalize(&stem.file).is_ok_and(|file| file == real)) {
        let why = "it is a stem of the song, and would be overwritten";
        return Err(Problem::error("cannot be written", why, "choose another place").of(path));
    }
    Ok(())
}

pub fn unwritable(path: &Path, error: &io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        _ => in_words(error),
    };
    Problem::error("cannot be written", why, "choose another place, or make room there").of(path)
}
