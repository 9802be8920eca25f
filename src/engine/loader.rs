//! The loader threads' end: opens files, makes pages, frees what is retired.
//!
//! Any number of threads share the work of one [`Loader`]; without threads, [`Loader::run_once`] can be called by hand.
//! Known here: songs, their files, the rings to and from the audio thread. Not known here: the transport.

use std::sync::Arc;
use std::sync::atomic::{
    AtomicBool, AtomicUsize,
    Ordering::{AcqRel, Relaxed},
};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use rtrb::{Consumer, Producer};

use crate::setlist::Song;
use crate::time::SampleRate;

use super::load::AnalysisCache;
use super::load::Job;
use super::load::{Arrival, Retired};
use super::shared::Shared;

/// Whether a call did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Something was done; there may be more.
    Done,
    /// Nothing is to be done until a song or a new playhead comes.
    Idle,
}

/// The loader threads' end. Clones share the work.
#[derive(Clone, Debug)]
pub struct Loader {
    desk: Arc<Desk>,
}

/// Where orders come in and songs go out.
#[derive(Debug)]
pub(super) struct Desk {
    rate: SampleRate,
    cache: AnalysisCache,
    shared: Arc<Shared>,
    state: Mutex<State>,
    /// Rung when an order comes in.
    bell: Condvar,
    /// Whether the threads are asked to end.
    closing: AtomicBool,
}

#[derive(Debug)]
struct State {
    /// The newest order that nobody has begun: a song, or none.
    order: Option<Option<Song>>,
    job: Option<Arc<Job>>,
    delivering: Producer<Arrival>,
    retired: Consumer<Retired>,
}

impl State {
    /// Whether an order waits, or is not with the audio thread yet.
    fn is_waited_for(&self) -> bool {
        self.order.is_some() || self.job.as_ref().is_some_and(|job| !job.is_delivered())
    }
}

impl Desk {
    pub(super) fn new(
        rate: SampleRate,
        cache: AnalysisCache,
        shared: Arc<Shared>,
        delivering: Producer<Arrival>,
        retired: Consumer<Retired>,
    ) -> Arc<Self> {
        let state = Mutex::new(State { order: None, job: None, delivering, retired });
        Arc::new(Self { rate, cache, shared, state, bell: Condvar::new(), closing: AtomicBool::new(false) })
    }

    /// Replaces the song by another one, or by none.
    pub(super) fn order(&self, song: Option<Song>) {
        self.shared.expect_song(true);
        self.shared.expect_refinement(song.is_some());
        self.state.lock().order = Some(song);
        self.bell.notify_all();
    }

    /// The session's rate.
    pub(super) fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Goes on with the song as it is now: at once where the same files are loaded, else as an order of another song.
    pub(super) fn revise(&self, song: Song) {
        let mut state = self.state.lock();
        let revised = state.job.as_ref().filter(|_| state.order.is_none()).and_then(|job| job.revised(&song));
        let Some(job) = revised else {
            drop(state);
            self.order(Some(song));
            return;
        };
        self.shared.expect_song(!job.is_delivered());
        self.shared.expect_refinement(!job.is_complete());
        state.job = Some(Arc::new(job));
        drop(state);
        self.bell.notify_all();
    }

    /// The song that is being loaded or is loaded, unless another one is ordered already.
    pub(super) fn job(&self) -> Option<Arc<Job>> {
        self.state.lock().job.clone()
    }

    /// Whether an order waits, or is not with the audio thread yet.
    pub(super) fn is_busy(&self) -> bool {
        self.state.lock().is_waited_for()
    }

    /// Begins the newest order. Gives what is to be freed, after the lock is released.
    fn begin_order(&self, state: &mut State) -> bool {
        // Taking away a song needs room in the ring; a busy ring keeps the order waiting.
        if state.order.is_none() || state.delivering.slots() == 0 {
            return false;
        }
        match state.order.take().flatten() {
            Some(song) => state.job = Some(Arc::new(Job::new(song, self.rate, self.cache.clone()))),
            None => {
                state.job = None;
                let _ = state.delivering.push(Arrival::Nothing); // There is room: it was asked for.
                self.shared.expect_song(false);
            }
        }
        true
    }

    /// Whether there is room on the way to the audio thread, and nothing newer than `job` to send.
    fn can_send(&self, job: &Arc<Job>) -> bool {
        let state = self.state.lock();
        state.delivering.slots() > 0 && state.job.as_ref().is_some_and(|current| Arc::ptr_eq(current, job))
    }

    /// Hands the song to the audio thread as soon as it can start.
    fn deliver(&self, job: &Arc<Job>) -> bool {
        // What is sent is not made in vain: a host that does not process may not take it for hours.
        if job.is_delivered() || !self.can_send(job) {
            return false;
        }
        let is_refined = job.is_analysed();
        let Some(song) = job.ready_song(self.shared.playhead()) else { return false };
        let mut state = self.state.lock();
        let is_current = state.job.as_ref().is_some_and(|current| Arc::ptr_eq(current, job));
        if !is_current || job.is_delivered() || state.delivering.push(Arrival::Song(song)).is_err() {
            return false;
        }
        job.set_delivered();
        if is_refined {
            job.set_refined();
        }
        if state.order.is_none() {
            self.shared.expect_song(false);
            self.shared.expect_refinement(!is_refined);
        }
        true
    }
}

impl Desk {
    /// Hands what the analysis found to the audio thread.
    fn refine(&self, job: &Arc<Job>) -> bool {
        if job.is_complete() || !self.can_send(job) {
            return false;
        }
        let Some(stretching) = job.refined() else { return false };
        let mut state = self.state.lock();
        let is_current = state.job.as_ref().is_some_and(|current| Arc::ptr_eq(current, job));
        // Another thread may have been faster.
        if !is_current || job.is_complete() || state.delivering.push(Arrival::Refined(stretching)).is_err() {
            return false;
        }
        job.set_refined();
        if state.order.is_none() {
            self.shared.expect_refinement(false);
        }
        true
    }

    /// Whether what a job reads is still wanted, and nobody waits for its threads.
    fn wants(&self, job: &Arc<Job>) -> bool {
        let state = self.state.lock();
        !self.closing.load(Relaxed)
            && state.order.is_none()
            && state.job.as_ref().is_some_and(|current| current.reads_like(job))
    }
}

impl Loader {
    pub(super) fn new(desk: Arc<Desk>) -> Self {
        Self { desk }
    }

    /// Does one piece of work, the most urgent one: beginning a new song, handing it over, opening a file, making
    /// a run of pages, freeing a retired song.
    pub fn run_once(&self) -> Work {
        let (retired, begun, job) = {
            let mut state = self.desk.state.lock();
            let begun = self.desk.begin_order(&mut state);
            (state.retired.pop().ok(), begun, state.job.clone())
        };
        let freed = retired.is_some();
        drop(retired);
        let worked = job.is_some_and(|job| {
            let work = || job.work(self.desk.shared.playhead(), || self.desk.wants(&job));
            self.desk.deliver(&job) || self.desk.refine(&job) || work() || self.desk.deliver(&job)
        });
        if begun || freed || worked { Work::Done } else { Work::Idle }
    }

    /// Works until there is nothing to do.
    pub fn run_to_end(&self) {
        while self.run_once() == Work::Done {}
    }

    /// The same with as many threads as there are cores, one of which is the caller's.
    pub fn run_to_end_on_all_cores(&self) {
        let busy = AtomicUsize::new(0);
        // Whoever finds nothing to do waits for what the others may find, e.g. the pages of a file that one opens.
        let work = || loop {
            busy.fetch_add(1, AcqRel);
            self.run_to_end();
            if busy.fetch_sub(1, AcqRel) == 1 {
                return;
            }
            std::thread::sleep(SHORT_NAP);
        };
        std::thread::scope(|scope| {
            for _ in 1..cores() {
                // Where there is no thread to spare, the others do its work.
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
    }
}

/// Threads that call [`Loader::run_once`] until they are dropped, which waits for them.
#[derive(Debug)]
pub struct LoaderThreads {
    desk: Arc<Desk>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// How long an idle thread sleeps before it looks whether there is something to free.
const NAP: Duration = Duration::from_millis(20);
/// The same while a song is not with the audio thread yet: every millisecond of it is one until the first sound.
const SHORT_NAP: Duration = Duration::from_millis(1);

impl LoaderThreads {
    /// Starts `count` threads, or one for each core if `None`.
    pub fn spawn(loader: &Loader, count: Option<usize>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..count.unwrap_or_else(cores).max(1))
            .filter_map(|index| {
                let (loader, stop) = (loader.clone(), stop.clone());
                let name = format!("stemlock-loader-{index}");
                std::thread::Builder::new().name(name).spawn(move || run(&loader, &stop)).ok()
            })
            .collect();
        Self { desk: loader.desk.clone(), stop, threads }
    }
}

impl Drop for LoaderThreads {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
        self.desk.closing.store(true, Relaxed);
        self.desk.bell.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so; there is nothing to add.
            let _ = thread.join();
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn run(loader: &Loader, stop: &AtomicBool) {
    while !stop.load(Relaxed) {
        if loader.run_once() == Work::Idle {
            let mut state = loader.desk.state.lock();
            let nap = if state.is_waited_for() { SHORT_NAP } else { NAP };
            loader.desk.bell.wait_for(&mut state, nap);
        }
    }
}
