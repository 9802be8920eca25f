//! The main thread's end: loads songs and reports their state.
//!
//! Runs on the main thread; never blocks, except in [`Controller::wait_until_ready`]. Known here: songs. Not known here: samples,
//! the transport.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::media::{SongStore, StemReport};
use crate::setlist::{Heard, Problem, Song, Stem};
use crate::time::SampleRate;

use super::expectation::Expectation;
use super::follow::Playhead;
use super::glance::Glance;
use super::loader::Queue;
use super::shared::Shared;
use super::sound::{Levels, SongId};

/// The state of loading, and everything that went wrong.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// The song's id; `None` without a song.
    pub id: Option<SongId>,
    /// The song that the audio thread returned last: it is silent now, apart from its last milliseconds.
    pub came_back: Option<SongId>,
    /// The song, with its `problems`; `None` without a song.
    pub song: Option<Song>,
    /// For each stem, the properties of its file, or why it does not play; `None` until it is opened (removed stems are not).
    pub stems: Vec<Option<Result<StemReport, Problem>>>,
    /// Findings while reading, for example a truncated file, and notes, for example about timecode.
    pub problems: Vec<Problem>,
    /// How many pages have been read, and how many there are.
    pub pages: (usize, usize),
    /// The share of the song that is analysed for stretching, 0 to 1.
    pub analysed: f64,
    /// The results of listening to the song, once all of it has been analysed.
    pub heard: Option<Arc<Heard>>,
    /// Bytes of samples in memory, cues included.
    pub bytes: usize,
    /// The peak of that number so far.
    pub held_peak: usize,
    /// How many pages have been read from files; repeated reads count again.
    pub pages_made: usize,
    /// Whether the whole song is in memory; otherwise it is streamed.
    pub is_resident: bool,
    /// The length of the longest stem in frames at the session's rate; 0 until all files are open.
    pub frames: u64,
    /// Blocks with missing audio, counted once per stem.
    pub underruns: u64,
}

impl Status {
    /// Whether every page has been read, so that everything is known about the song.
    pub fn is_complete(&self) -> bool {
        let Some(song) = &self.song else { return false };
        let is_open = |(report, stem): (&Option<_>, &Stem)| report.is_some() || stem.removed;
        self.stems.iter().zip(&song.stems).all(is_open) && self.pages.0 == self.pages.1
    }
}

/// The loading progress of a song.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Whether it cannot play yet, but will.
    pub is_busy: bool,
    /// How many pages have been read, and how many there are.
    pub pages: (usize, usize),
    /// Its length, once all files are open.
    pub seconds: Option<f64>,
}

/// How often the audio thread has switched to another song: newer than [`Glance::turns`], which is set at the end of a block. Reading it takes no lock.
#[derive(Clone, Debug)]
pub struct TurnCount(Arc<Shared>);

impl TurnCount {
    /// The count so far.
    pub fn get(&self) -> u64 {
        self.0.turns()
    }
}

/// The main thread's end.
#[derive(Debug)]
pub struct Controller {
    queue: Arc<Queue>,
    /// Shared with the ends of this song.
    shared: Arc<Shared>,
    /// Shared by the whole engine, whichever song plays.
    whole: Arc<Shared>,
}

impl Controller {
    pub(super) fn new(queue: Arc<Queue>, shared: Arc<Shared>, whole: Arc<Shared>) -> Self {
        Self { queue, shared, whole }
    }

    /// Replaces the song. Returns at once; the old song fades out when the new one is ready to start.
    /// The returned id identifies the song in [`Status`] and [`Glance`].
    pub fn load(&self, song: Song) -> SongId {
        self.queue.order(song)
    }

    /// Updates the song. Its loaded files are kept; if it needs other files, this is the same as
    /// [`Self::load`].
    pub fn revise(&self, song: Song) {
        self.queue.revise(song);
    }

    /// Announces that a song is being looked for, until the returned value is dropped: drop it after [`Self::load`].
    #[must_use]
    pub fn expect(&self) -> Expectation {
        Expectation::new(self.shared.clone())
    }

    /// Sets the host's position before the first block does: the material there is loaded first.
    pub fn stand_at(&self, playhead: Playhead) {
        self.shared.set_playhead(playhead);
    }

    /// Removes the song.
    pub fn clear(&self) {
        self.queue.clear();
    }

    /// The state of loading, and everything that went wrong.
    pub fn status(&self) -> Status {
        let underruns = self.shared.underruns();
        let told: Vec<Problem> = self.queue.trouble().into_iter().chain(fault(self.whole.panics())).collect();
        let Some(job) = self.queue.job() else {
            let came_back = self.queue.came_back();
            return Status { underruns, problems: told, came_back, ..Status::default() };
        };
        let store = job.filler.store();
        let (bytes, held_peak) = store.as_ref().map_or((0, 0), |store| store.bytes());
        let cues = job.filler.reserved();
        Status {
            id: Some(job.id),
            came_back: self.queue.came_back(),
            stems: job.filler.reports(),
            problems: told.into_iter().chain(job.problems()).collect(),
            pages: job.filler.progress(),
            analysed: job.analysed(),
            heard: job.heard(),
            bytes: bytes + cues,
            held_peak: held_peak + cues,
            pages_made: job.filler.pages_made(),
            is_resident: store.as_ref().is_some_and(|store| store.is_resident()),
            frames: store.as_ref().map_or(0, |store| store.frames()),
            song: Some(job.song.clone()),
            underruns,
        }
    }

    /// Registers `take`: once a song has been listened to, a loader thread calls it repeatedly until it confirms that it has taken
    /// [`Status::heard`]. Call this once, before the first song. The engine holds no lock during the call.
    pub fn tell_heard(&self, take: impl Fn() -> bool + Send + Sync + 'static) {
        self.shared.told.tell(take);
    }

    /// The song's progress in a few numbers: cheap enough to query for every song of a set.
    pub fn progress(&self) -> Progress {
        let Some(job) = self.queue.job() else {
            return Progress { is_busy: self.queue.is_busy(), ..Progress::default() };
        };
        Progress {
            is_busy: self.queue.is_busy(),
            pages: job.filler.progress(),
            seconds: job.filler.store().map(|store| store.frames() as f64 / self.rate().as_f64()),
        }
    }

    /// Whether a requested song cannot play yet.
    pub fn is_loading(&self) -> bool {
        self.queue.is_busy()
    }

    /// Blocks until the song's first second is loaded or nothing is left to load, at most for `limit`. For the main
    /// thread, before the host's first block; returns whether the song can play.
    pub fn wait_until_ready(&self, limit: Duration) -> bool {
        let begun = Instant::now();
        while self.is_loading() {
            if begun.elapsed() >= limit {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// What the audio thread did in its last block. Cheap: a few atomic loads.
    pub fn glance(&self) -> Glance {
        self.whole.glance_where(self.shared.expects_song())
    }

    /// A counter of the audio thread's switches to other songs.
    pub fn turn_count(&self) -> TurnCount {
        TurnCount(self.whole.clone())
    }

    /// The session's rate.
    pub fn rate(&self) -> SampleRate {
        self.queue.rate()
    }

    /// Starts or stops measuring levels. Nothing is measured while no window is open. Repeated calls are fine.
    pub fn watch(&self, watched: bool) {
        self.whole.meters.watch(watched);
    }

    /// The peaks since the last call.
    pub fn take_levels(&self) -> Levels {
        self.whole.meters.take()
    }

    /// Resets the clip flag of the main output.
    pub fn reset_clip(&self) {
        self.whole.meters.reset_clip();
    }

    /// The pages of the song that is loading or loaded, once all its files are open.
    pub fn audio(&self) -> Option<Arc<SongStore>> {
        self.queue.job()?.filler.store()
    }

    /// The memory limit for a song's pages, in bytes.
    pub fn memory(&self) -> usize {
        self.queue.budget.bytes()
    }

    /// Sets the memory limit for a song's pages, in bytes. Pages that play right now are kept in any case; what does not fit is
    /// streamed.
    pub fn set_memory(&self, bytes: usize) {
        self.queue.budget.set(bytes);
        self.queue.ring();
    }
}

/// The problem to report for blocks that ended in a panic.
fn fault(panics: u64) -> Option<Problem> {
    let what = match panics {
        0 => return None,
        1 => "Stemlock was interrupted once".to_owned(),
        times => format!("Stemlock was interrupted {times} times"),
    };
    let why = "a fault in Stemlock, not in the host or in the files";
    let remedy = "if it stays silent, open the song again; please report what you did before";
    Some(Problem::error(what, why, remedy))
}
