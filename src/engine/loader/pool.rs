//! The threads that work for engines: one pool per process, however many instances of the plugin there are.
//!
//! Created and dropped on main threads. The threads run below normal priority and sleep while idle. The audio
//! thread cannot wake them, because that takes a system call: while something must come back from it, one thread
//! polls now and then.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::setlist::Problem;

use super::bell::Bell;
use super::priority;
use super::queue::Queue;
use super::worker::{Loader, Work};

/// An engine's share of the threads that call [`Loader::run_once`], until it is dropped.
///
/// Dropping it does not wait for a thread that is blocked by an unresponsive disk.
#[derive(Debug)]
pub struct LoaderThreads {
    queue: Arc<Queue>,
    pool: Arc<Pool>,
}

/// Some threads, and the engines they work for. The threads end with it.
#[derive(Debug)]
struct Pool {
    members: Arc<PoolMembers>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
#[derive(Debug, Default)]
struct PoolMembers {
    engines: Mutex<Vec<Loader>>,
    bell: Arc<Bell>,
    stopping: AtomicBool,
    /// Whether a thread is polling for the audio thread's messages.
    looked_after: AtomicBool,
    /// The number of running threads, and the signal that one has ended.
    running: Mutex<usize>,
    ended: Condvar,
    /// Rotates the engine that a thread serves first.
    turn: AtomicUsize,
}

/// The pool of the process, while any engine has a share in it.
static POOL: Mutex<Weak<Pool>> = Mutex::new(Weak::new());

/// The polling interval for the audio thread's messages: initially, and after a long silence.
const LOOKS: [Duration; 2] = [Duration::from_millis(5), Duration::from_secs(1)];
/// How long to wait for the threads to end, because their code may be unloaded afterwards. A thread that hangs in a file operation ends
/// when that returns.
const FAREWELL: Duration = Duration::from_secs(1);

impl LoaderThreads {
    /// A share of the process's pool, which has a thread per core; or, for tests and benchmarks, `count` threads of its own.
    pub fn spawn(loader: &Loader, count: Option<usize>) -> Self {
        let pool = match count {
            Some(count) => Arc::new(Pool::new(count.max(1))),
            None => {
                let mut shared = POOL.lock();
                // One thread may be held up by the file of a cue.
                let pool = shared.upgrade().unwrap_or_else(|| Arc::new(Pool::new(cores().max(2))));
                *shared = Arc::downgrade(&pool);
                pool
            }
        };
        let queue = Arc::clone(&loader.queue);
        if *pool.members.running.lock() == 0 {
            queue.tell(without_threads());
        }
        let members = Arc::downgrade(&pool.members);
        let help = move || members.upgrade().iter().for_each(|members| members.help());
        queue.attach(Arc::clone(&pool.members.bell), help);
        pool.members.engines.lock().push(loader.clone());
        queue.ring();
        Self { queue, pool }
    }
}

impl Drop for LoaderThreads {
    fn drop(&mut self) {
        self.queue.close();
        self.pool.members.engines.lock().retain(|engine| !Arc::ptr_eq(&engine.queue, &self.queue));
    }
}

impl Pool {
    fn new(threads: usize) -> Self {
        let members = Arc::<PoolMembers>::default();
        let mut started = Vec::with_capacity(threads);
        for index in 0..threads {
            *members.running.lock() += 1;
            let at_work = AtWork(Arc::clone(&members));
            let name = format!("stemlock-loader-{index}");
            // If a thread cannot be started, the others do its work.
            let thread = std::thread::Builder::new().name(name).spawn(move || {
                priority::give_way();
                run(&at_work.0);
            });
            started.extend(thread);
        }
        Self { members, threads: started }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.members.stopping.store(true, Release);
        self.members.bell.ring();
        let deadline = Instant::now() + FAREWELL;
        let mut running = self.members.running.lock();
        while *running > 0 && !self.members.ended.wait_until(&mut running, deadline).timed_out() {}
        if *running == 0 {
            // All threads are about to return. Panics were contained and reported.
            drop(running);
            self.threads.drain(..).for_each(|thread| drop(thread.join()));
        }
    }
}

/// Counts a thread that runs, or is about to.
struct AtWork(Arc<PoolMembers>);

impl Drop for AtWork {
    fn drop(&mut self) {
        *self.0.running.lock() -= 1;
        self.0.ended.notify_all();
    }
}

/// A loader thread.
fn run(members: &PoolMembers) {
    let mut nap = LOOKS[0];
    loop {
        // Read this before checking for the end: otherwise the bell that announces the end could be taken for an earlier one.
        let seen = members.bell.count();
        if members.stopping.load(Acquire) {
            return;
        }
        if members.work() {
            // One thread's result may be work for another.
            members.bell.ring_for_one();
            nap = LOOKS[0];
            continue;
        }
        let depends = |queue: &Queue| queue.awaits_audio() || queue.follows_music() || queue.has_untold();
        let looks = members.any(depends) && !members.looked_after.swap(true, AcqRel);
        let follows = members.any(Queue::follows_music);
        members.bell.wait(seen, looks.then_some(if follows { LOOKS[0] } else { nap }));
        if looks {
            members.looked_after.store(false, Relaxed);
            nap = if members.bell.count() == seen { LOOKS[1].min(nap * 2) } else { LOOKS[0] };
        }
    }
}

impl PoolMembers {
    /// Does a piece of work for one of the engines, preferring those whose song cannot play yet; returns whether there was one.
    fn work(&self) -> bool {
        let mut engines = self.engines.lock().clone();
        if engines.is_empty() {
            return false;
        }
        let turn = self.turn.fetch_add(1, Relaxed) % engines.len();
        engines.rotate_left(turn);
        engines.sort_by_key(|engine| !engine.queue.is_busy());
        engines.iter().any(|engine| !self.stopping.load(Acquire) && engine.run_once() == Work::Done)
    }

    /// Does urgent loading on a thread that is busy with something long.
    fn help(&self) {
        let engines = self.engines.lock().clone();
        for engine in engines.iter().filter(|engine| engine.queue.is_busy()) {
            let is_needed = || !self.stopping.load(Relaxed) && engine.queue.is_busy();
            while is_needed() && engine.run_urgent() == Work::Done {
                self.bell.ring_for_one();
            }
        }
    }

    fn any(&self, is: impl Fn(&Queue) -> bool) -> bool {
        self.engines.lock().iter().any(|engine| is(&engine.queue))
    }
}

/// The number of cores.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn without_threads() -> Problem {
    let why = "the system cannot start another thread";
    Problem::error("songs cannot be loaded", why, "close other programs and open the project again")
}
