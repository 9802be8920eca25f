//! The main thread's end: says which song to load, and tells what became of it.
//!
//! Main thread; never waits, except in [`Controller::wait_until_ready`]. Known here: songs. Not known here: samples,
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

/// What is loaded, and what went wrong.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// Which song it is; `None` when there is none.
    pub id: Option<SongId>,
    /// The song that the audio thread gave back last: nothing of it sounds any more, but for its last milliseconds.
    pub came_back: Option<SongId>,
    /// The song, with its `problems`; `None` when there is none.
    pub song: Option<Song>,
    /// For each stem: what its file turned out to be, `None` until it is opened, which removed ones are not, or why it does not play.
    pub stems: Vec<Option<Result<StemReport, Problem>>>,
    /// What was found while reading, e.g. a truncated file, and what is worth knowing, e.g. of timecode.
    pub problems: Vec<Problem>,
    /// Pages that were read, of how many.
    pub pages: (usize, usize),
    /// How much of the song is analysed for stretching, 0 to 1.
    pub analysed: f64,
    /// What was heard of the song, once all of it was listened to.
    pub heard: Option<Arc<Heard>>,
    /// Bytes of samples held.
    pub bytes: usize,
    /// The most bytes of samples that were held so far.
    pub held_peak: usize,
    /// How many pages were read from the files so far, those that were read again counted again.
    pub pages_made: usize,
    /// Whether all of it is in memory; otherwise pages come and go with the music.
    pub is_resident: bool,
    /// Length of the longest stem in frames at the session's rate; 0 until all files are open.
    pub frames: u64,
    /// Blocks in which audio was missing, each counted once per stem.
    pub underruns: u64,
}

impl Status {
    /// Whether every page was read, so that all is known of the song.
    pub fn is_complete(&self) -> bool {
        let Some(song) = &self.song else { return false };
        let is_open = |(report, stem): (&Option<_>, &Stem)| report.is_some() || stem.removed;
        self.stems.iter().zip(&song.stems).all(is_open) && self.pages.0 == self.pages.1
    }
}

/// How far a song is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Whether it cannot sound yet, and will.
    pub is_busy: bool,
    /// Pages that were read, of how many.
    pub pages: (usize, usize),
    /// Its length, once all files are open.
    pub seconds: Option<f64>,
}

/// The main thread's end.
#[derive(Debug)]
pub struct Controller {
    queue: Arc<Queue>,
    /// What is told of this song.
    shared: Arc<Shared>,
    /// What is told of the whole engine, whichever song sounds.
    whole: Arc<Shared>,
}

impl Controller {
    pub(super) fn new(queue: Arc<Queue>, shared: Arc<Shared>, whole: Arc<Shared>) -> Self {
        Self { queue, shared, whole }
    }

    /// Replaces the song. Returns at once; the old song fades out when the new one is ready to start.
    /// What comes back tells the song apart from all others, in [`Status`] and [`Glance`].
    pub fn load(&self, song: Song) -> SongId {
        self.queue.order(song)
    }

    /// Goes on with the song as it is now. What is loaded of it stays, unless other files are to be read: then as
    /// [`Self::load`].
    pub fn revise(&self, song: Song) {
        self.queue.revise(song);
    }

    /// Says that a song is looked for, until what is returned is dropped: to be dropped after [`Self::load`].
    #[must_use]
    pub fn expect(&self) -> Expectation {
        Expectation::new(self.shared.clone())
    }

    /// Says where the host stands, before the first block says so: what sounds there is loaded first.
    pub fn stand_at(&self, playhead: Playhead) {
        self.shared.set_playhead(playhead);
    }

    /// Removes the song.
    pub fn clear(&self) {
        self.queue.clear();
    }

    /// What is loaded, and what went wrong.
    pub fn status(&self) -> Status {
        let underruns = self.shared.underruns();
        let told: Vec<Problem> = self.queue.trouble().into_iter().chain(fault(self.whole.panics())).collect();
        let Some(job) = self.queue.job() else {
            let came_back = self.queue.came_back();
            return Status { underruns, problems: told, came_back, ..Status::default() };
        };
        let store = job.filler.store();
        let (bytes, held_peak) = store.as_ref().map_or((0, 0), |store| store.bytes());
        Status {
            id: Some(job.id),
            came_back: self.queue.came_back(),
            stems: job.filler.reports(),
            problems: told.into_iter().chain(job.problems()).collect(),
            pages: job.filler.progress(),
            analysed: job.analysed(),
            heard: job.heard(),
            bytes,
            held_peak,
            pages_made: job.filler.pages_made(),
            is_resident: store.as_ref().is_some_and(|store| store.is_resident()),
            frames: store.as_ref().map_or(0, |store| store.frames()),
            song: Some(job.song.clone()),
            underruns,
        }
    }

    /// Once all of a song was listened to, a loader thread calls `take`, again and again, until it says that it has taken
    /// [`Status::heard`]. Said once, before the first song. No lock of the engine is held meanwhile.
    pub fn tell_heard(&self, take: impl Fn() -> bool + Send + Sync + 'static) {
        self.shared.told.tell(take);
    }

    /// How far the song is, in a few numbers: cheap enough to be asked of every song of a set.
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

    /// Whether a song that was asked for cannot sound yet.
    pub fn is_loading(&self) -> bool {
        self.queue.is_busy()
    }

    /// Waits until the song's first second can sound, or nothing is left to load, at most for `limit`. For the main
    /// thread, before the host's first block; whether it can.
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

    /// What the audio thread did in its last block. Cheap: some loads.
    pub fn glance(&self) -> Glance {
        self.whole.glance_where(self.shared.expects_song())
    }

    /// The session's rate.
    pub fn rate(&self) -> SampleRate {
        self.queue.rate()
    }

    /// Begins to measure levels, or ends it. Nothing is measured while nobody looks. May be said again and again.
    pub fn watch(&self, watched: bool) {
        self.whole.meters.watch(watched);
    }

    /// What was loudest since this was last asked.
    pub fn take_levels(&self) -> Levels {
        self.whole.meters.take()
    }

    /// Forgets that the main output clipped.
    pub fn reset_clip(&self) {
        self.whole.meters.reset_clip();
    }

    /// What is held of the song that is being loaded or is loaded, once all its files are open.
    pub fn audio(&self) -> Option<Arc<SongStore>> {
        self.queue.job()?.filler.store()
    }

    /// How many bytes the pages of a song may take.
    pub fn memory(&self) -> usize {
        self.queue.budget.bytes()
    }

    /// Changes how many bytes the pages of a song may take. What sounds right now is held in any case; what has no room comes and goes
    /// with the music.
    pub fn set_memory(&self, bytes: usize) {
        self.queue.budget.set(bytes);
        self.queue.ring();
    }
}

/// What to say of blocks that ended in a panic.
fn fault(panics: u64) -> Option<Problem> {
    let what = match panics {
        0 => return None,
        1 => "the sound was interrupted once".to_owned(),
        times => format!("the sound was interrupted {times} times"),
    };
    let why = "a fault in Stemlock, not in the host or in the files";
    let remedy = "if it stays silent, open the song again; please report what was done before";
    Some(Problem::error(what, why, remedy))
}
