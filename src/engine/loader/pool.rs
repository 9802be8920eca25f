//! The threads that work for engines: one pool per process, however many instances of the plugin there are.
//!
//! Created and dropped on main threads. The threads run below normal priority and sleep while idle. The audio
//! thread cannot wake them, because that takes a system call: while something must come back from it, one thread
//! polls now and then.
//!
//! A disk that does not answer holds a thread in a file call for as long as it likes. If that happens to all threads, further ones start
//! for the engines whose files do answer, so that a dead drive of one song costs the other songs seconds and not the show.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;

use crate::setlist::Problem;

use super::bell::Bell;
use super::calls::PoolCalls;
use super::priority;
use super::queue::Queue;
use super::worker::{Loader, Work};

/// An engine's share of the threads that call [`Loader::run_once`], until it is dropped.
///
/// Dropping it waits for nothing: a thread that a disk holds up ends when the disk answers. The code of the threads has to stay loaded until then.
#[derive(Debug)]
pub struct LoaderThreads {
    queue: Arc<Queue>,
    pool: Arc<Pool>,
}

/// Some threads, and the engines they work for. The threads end soon after it.
#[derive(Debug)]
struct Pool {
    members: Arc<PoolMembers>,
    /// Whether a thread that loads could be started. The thread that watches loads nothing, and starts none while no call hangs.
    loads: bool,
}

/// What the threads share.
#[derive(Debug)]
struct PoolMembers {
    engines: Mutex<Vec<Loader>>,
    bell: Arc<Bell>,
    stopping: AtomicBool,
    /// Whether a thread is polling for the audio thread's messages.
    looked_after: AtomicBool,
    /// Rotates the engine that a thread serves first.
    turn: AtomicUsize,
    /// The calls of the threads, and how many threads make calls.
    calls: PoolCalls,
}

/// What a thread of the pool does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duty {
    /// Works for all engines.
    Regular,
    /// Works while all others hang, for engines for which none hangs.
    Spare,
    /// Starts spare threads.
    Watch,
}

/// The pool of the process, while any engine has a share in it.
static POOL: Mutex<Weak<Pool>> = Mutex::new(Weak::new());

/// The polling interval for the audio thread's messages: initially, and after a long silence.
const LOOKS: [Duration; 2] = [Duration::from_millis(5), Duration::from_secs(1)];

impl LoaderThreads {
    /// A share of the process's pool, which has a thread per core, and two at least; or, for tests and benchmarks, `count` threads of its own.
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
        Self::in_pool(loader, pool)
    }

    fn in_pool(loader: &Loader, pool: Arc<Pool>) -> Self {
        let queue = Arc::clone(&loader.queue);
        if !pool.loads {
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
        let members = Arc::new(PoolMembers::new(threads));
        // All of them are tried, so no shortcut.
        let loads =
            (0..threads).filter(|index| members.start(Duty::Regular, &format!("stemlock-loader-{index}"))).count()
                > 0;
        members.start(Duty::Watch, "stemlock-watch");
        Self { members, loads }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.members.stopping.store(true, Release);
        self.members.bell.ring();
        self.members.calls.wake();
    }
}

/// A loader thread.
fn run(members: &PoolMembers, duty: Duty) {
    let mut nap = LOOKS[0];
    loop {
        // Read this before checking for the end: otherwise the bell that announces the end could be taken for an earlier one.
        let seen = members.bell.count();
        if members.stopping.load(Acquire) {
            return;
        }
        if members.work(duty) {
            // One thread's result may be work for another.
            members.bell.ring_for_one();
            nap = LOOKS[0];
            continue;
        }
        if duty == Duty::Spare && members.calls.end_spare() {
            return;
        }
        let depends = |queue: &Queue| queue.awaits_audio() || queue.follows_music() || queue.has_untold();
        let looks = members.any(depends) && !members.looked_after.swap(true, AcqRel);
        let follows = members.any(Queue::follows_music);
        let look = looks.then_some(if follows { LOOKS[0] } else { nap });
        members.bell.wait(seen, look.or((duty == Duty::Spare).then_some(LOOKS[1])));
        if looks {
            members.looked_after.store(false, Relaxed);
            nap = if members.bell.count() == seen { LOOKS[1].min(nap * 2) } else { LOOKS[0] };
        }
    }
}

/// The thread that watches the others.
fn watch(members: &Arc<PoolMembers>) {
    while !members.stopping.load(Acquire) {
        if members.calls.watch(&members.stopping) {
            members.start(Duty::Spare, "stemlock-loader-spare");
        }
    }
}

impl PoolMembers {
    fn new(threads: usize) -> Self {
        Self {
            engines: Mutex::default(),
            bell: Arc::default(),
            stopping: AtomicBool::new(false),
            looked_after: AtomicBool::new(false),
            turn: AtomicUsize::new(0),
            calls: PoolCalls::new(threads),
        }
    }

    /// Starts a thread; returns whether that was possible. If it was not, the others do its work.
    fn start(self: &Arc<Self>, duty: Duty, name: &str) -> bool {
        let members = Arc::clone(self);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || match duty {
            Duty::Watch => watch(&members),
            Duty::Regular | Duty::Spare => {
                priority::give_way();
                run(&members, duty);
            }
        });
        thread.is_ok()
    }

    /// Does a piece of work for one of the engines, preferring those whose song cannot play yet; returns whether there was one.
    fn work(&self, duty: Duty) -> bool {
        let mut engines = self.engines.lock().clone();
        if duty == Duty::Spare {
            engines.retain(|engine| !self.calls.hangs(&engine.queue));
        }
        if engines.is_empty() {
            return false;
        }
        let turn = self.turn.fetch_add(1, Relaxed) % engines.len();
        engines.rotate_left(turn);
        engines.sort_by_key(|engine| !engine.queue.is_busy());
        engines.iter().any(|engine| {
            !self.stopping.load(Acquire) && self.calls.during(&engine.queue, || engine.run_once()) == Work::Done
        })
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Instant;

    use super::super::tests::POOLS;
    use super::*;
    use crate::engine::build;
    use crate::time::SampleRate;

    #[test]
    fn a_thread_that_only_watches_loads_nothing_and_that_is_told() {
        let _alone = POOLS.lock();
        for threads in [0, 1] {
            let (_processor, loader, controller) = build(SampleRate::new(48_000).unwrap());
            // As if the system had refused the others.
            let pool = Arc::new(Pool::new(threads));
            let share = LoaderThreads::in_pool(&loader, pool);
            let told = controller.status().problems;
            assert_eq!(
                told.iter().any(|problem| problem.what == "songs cannot be loaded"),
                threads == 0,
                "{told:?}"
            );
            drop(share);
        }
    }

    /// A pool that is dropped while its threads start: all of them end.
    #[test]
    fn threads_that_have_just_begun_hear_that_they_are_to_end() {
        let _alone = POOLS.lock();
        for round in 0..250 {
            let (_processor, loader, _controller) = build(SampleRate::new(48_000).unwrap());
            let share = LoaderThreads::spawn(&loader, Some(4));
            if round % 3 > 0 {
                std::thread::sleep(Duration::from_micros(round % 97));
            }
            let members = Arc::downgrade(&share.pool.members);
            drop(share);
            let dropped = Instant::now();
            while members.strong_count() > 0 {
                assert!(dropped.elapsed() < Duration::from_secs(20), "a thread of pool {round} slept on");
                std::thread::yield_now();
            }
        }
    }
}
