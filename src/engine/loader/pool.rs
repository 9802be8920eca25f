//! Threads that work for engines: one pool for all of the process, however many instances of the plugin it holds.
//!
//! Made and dropped on main threads. The threads run below normal priority, and sleep while there is nothing to do. Only what the audio
//! thread does wakes nobody, because waking takes a system call: while something is with it that has to come back, one thread
//! looks now and then.

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

/// An engine's share in threads that call [`Loader::run_once`], until it is dropped.
///
/// Dropping it does not wait for a thread that reads from a disk which does not answer.
#[derive(Debug)]
pub struct LoaderThreads {
    queue: Arc<Queue>,
    pool: Arc<Pool>,
}

/// Some threads, and the engines that they work for. The threads end with it.
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
    /// Whether a thread looks now and then for what the audio thread did.
    looked_after: AtomicBool,
    /// How many threads work, and told when one has ended.
    running: Mutex<usize>,
    ended: Condvar,
    /// With whom each thread begins: they take turns.
    turn: AtomicUsize,
}

/// The pool of the process, while an engine has a share in it.
static POOL: Mutex<Weak<Pool>> = Mutex::new(Weak::new());

/// How often a thread looks for what the audio thread did, at first, and after nothing came for long.
const LOOKS: [Duration; 2] = [Duration::from_millis(5), Duration::from_secs(1)];
/// How long the end of the threads is waited for: their code may be unloaded afterwards. A thread that hangs in a call for a file ends
/// when the call does.
const FAREWELL: Duration = Duration::from_secs(1);

impl LoaderThreads {
    /// A share in the process's pool, which has a thread for each core; or, for tests and measures, in `count` threads of its own.
    pub fn spawn(loader: &Loader, count: Option<usize>) -> Self {
        let pool = match count {
            Some(count) => Arc::new(Pool::new(count.max(1))),
            None => {
                let mut shared = POOL.lock();
                let pool = shared.upgrade().unwrap_or_else(|| Arc::new(Pool::new(cores())));
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
            // Where there is no thread to spare, the others do its work.
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
            // Nothing is left to them but to end. A panic was contained, or there is nothing to add to what it said.
            drop(running);
            self.threads.drain(..).for_each(|thread| drop(thread.join()));
        }
    }
}

/// Counts a thread that works, or was to.
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
        // Before the question whether to end: the bell that says so must not pass for one that was heard already.
        let seen = members.bell.count();
        if members.stopping.load(Acquire) {
            return;
        }
        if members.work() {
            // What one thread has found may be work for another.
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
    /// Does a piece of work for one of the engines, first for those whose song cannot sound yet; whether there was one.
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

    /// Loads what cannot sound yet, on a thread that is at something long.
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

/// How many threads can run at once.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn without_threads() -> Problem {
    let why = "the system has no thread to spare";
    Problem::error("songs cannot be loaded", why, "close other programs and open the project again")
}
