//! The spoken cues of a song, and its click files.
//!
//! Loader threads. Known here: sections, files. Not known here: playback.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::engine::follow::Timeline;
use crate::engine::sound::{ClickSounds, ShortSounds, SpokenCue, SpokenCues};
use crate::media::{Filler, StemAudio, read_short};
use crate::setlist::{CUES_VARIABLE, Problem, Song, cue_files, cue_folder};
use crate::time::{BeatPos, SampleRate};

/// The longest cue, in seconds.
pub const LONGEST_CUE: f64 = 10.0;
/// The maximum memory for a song's cues and click files, in bytes.
const MOST_BYTES: usize = 32 << 20;
/// The share of a song's memory that they may take.
pub(super) const SHARE: usize = 4;
/// After this time a song that still waits for its cues reports it.
pub(super) const SOON: Duration = Duration::from_secs(2);
/// Held by the thread that reads cues. Only one thread of the process does, so disks that hang cannot block more than one loader thread.
static READING: Mutex<()> = Mutex::new(());

/// Reads a short file completely.
pub(super) type ReadShort = fn(&Path, SampleRate, f64) -> Result<(StemAudio, Vec<Problem>), Problem>;

/// The cues of a song, while and after they are read.
#[derive(Debug)]
pub struct CueReading {
    read: OnceLock<CuesRead>,
    /// When cues were first searched.
    since: OnceLock<Instant>,
    /// The musician's own folder.
    own: Option<PathBuf>,
    read_short: ReadShort,
}

impl Default for CueReading {
    fn default() -> Self {
        Self::with(read_short)
    }
}

impl CueReading {
    /// Nothing is read yet; `read_short` will read files.
    pub fn with(read_short: ReadShort) -> Self {
        let own = std::env::var_os(CUES_VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        Self { read: OnceLock::new(), since: OnceLock::new(), own, read_short }
    }

    /// Searches for cues without opening any. A song without cues is complete after that.
    pub fn look(&self, song: &Song) {
        self.since.get_or_init(Instant::now);
        let wants_none = song.click.files.is_empty() && cue_folder(song, self.own.as_deref()).is_none();
        if self.read.get().is_none() && wants_none {
            let _ = self.read.set(CuesRead::default()); // All threads find the same.
        }
    }

    /// Reads them, unless that is done, or another thread is reading cues; returns whether it did. Their memory is reserved in `filler`.
    pub fn read(&self, song: &Song, rate: SampleRate, filler: &Filler) -> bool {
        if self.read.get().is_some() {
            return false;
        }
        let Some(_reading) = READING.try_lock() else { return false };
        if self.read.get().is_some() {
            return false;
        }
        let read = CuesRead::of(song, self.own.as_deref(), rate, filler, self.read_short);
        filler.reserve(read.bytes);
        let _ = self.read.set(read); // Only one thread reads.
        true
    }

    /// The cues, once they have been read.
    pub fn get(&self) -> Option<&CuesRead> {
        self.read.get()
    }

    /// The problems to report.
    pub fn problems(&self, song: &Song) -> Vec<Problem> {
        if let Some(read) = self.read.get() {
            return read.problems.clone();
        }
        let is_late = self.since.get().is_some_and(|since| since.elapsed() > SOON);
        let why = "their files are still being read";
        let remedy = "check the disk on which they are";
        let late = || Problem::warning("its cues and click files do not sound yet", why, remedy);
        is_late.then(|| late().of(&song.folder)).into_iter().collect()
    }
}

/// The cues of a song in memory, and problems with their files.
#[derive(Debug, Default)]
pub struct CuesRead {
    /// Each cue with the index of its section in playing order.
    cues: Vec<(usize, StemAudio)>,
    /// The sounds of its click.
    click: ClickSounds,
    /// The problems to report.
    pub problems: Vec<Problem>,
    /// Their memory.
    bytes: usize,
}

impl CuesRead {
    /// Reads the cues of `song` at the session's `rate`. They take at most a share of the memory of `filler`.
    fn of(song: &Song, own: Option<&Path>, rate: SampleRate, filler: &Filler, read_short: ReadShort) -> Self {
        let most = MOST_BYTES.min(filler.budget() / SHARE);
        let mut read = Self::default();
        read.click = read.read_click(song, rate, most);
        let mut files: Vec<(PathBuf, Option<StemAudio>)> = Vec::new();
        for cue in cue_files(song, own) {
            let known = files.iter().find(|(path, _)| *path == cue.path).map(|(_, audio)| audio.clone());
            let audio = known.unwrap_or_else(|| {
                let kind = ("is not spoken", "export it again as WAV or FLAC");
                let audio = read.read(&cue.path, most, kind, || read_short(&cue.path, rate, LONGEST_CUE));
                files.push((cue.path.clone(), audio.clone()));
                audio
            });
            read.cues.extend(audio.map(|audio| (cue.section, audio)));
        }
        read
    }

    /// Reads a file with `read`; `kind` states the effect of a failure, and what to do about it.
    pub(super) fn read(
        &mut self,
        path: &Path,
        most: usize,
        (what, remedy): (&str, &str),
        read: impl FnOnce() -> Result<(StemAudio, Vec<Problem>), Problem>,
    ) -> Option<StemAudio> {
        let failed = |_| {
            let why = "its content makes the decoder fail";
            Err(Problem::error(what, why, remedy))
        };
        match catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(failed) {
            Ok((audio, _)) if self.bytes + audio.bytes() > most => {
                let why = format!(
                    "cues and click files of this song may take {:.1} MB",
                    most as f64 / f64::from(1 << 20)
                );
                self.problems.push(Problem::warning(what, why, "make them shorter").of(path));
                None
            }
            Ok((audio, problems)) => {
                self.bytes += audio.bytes();
                self.problems.extend(problems.into_iter().map(|problem| problem.of(path)));
                (audio.frames() > 0).then_some(audio)
            }
            Err(problem) => {
                self.problems.push(problem.of(path));
                None
            }
        }
    }

    /// Everything for the audio thread.
    pub fn sounds(&self, song: &Song, timeline: &Timeline) -> ShortSounds {
        ShortSounds { cues: self.placed(song, timeline), click: self.click.clone() }
    }

    /// The cues at their positions: each ends on the beat before its section.
    fn placed(&self, song: &Song, timeline: &Timeline) -> SpokenCues {
        let spans = song.spans();
        let place = |(section, audio): &(usize, StemAudio)| {
            let begin = spans.get(*section)?.start;
            let map = timeline.map();
            let before = BeatPos::new(begin.get() - 1e-6)?;
            let beat = 4.0 / f64::from(map.meter_at(before).unit());
            let ends = timeline.source_at(BeatPos::new(begin.get() - beat)?).get();
            let announces = timeline.source_at(begin).get();
            Some(SpokenCue { audio: audio.clone(), ends, announces })
        };
        SpokenCues(self.cues.iter().filter_map(place).collect())
    }
}
