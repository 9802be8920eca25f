//! Watches a host's process: the duration of calls, and the memory that it takes meanwhile. Delays calls, if asked to.
//!
//! A separate thread ends the process when a call does not return.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use testkit::Random;

use super::holdings;

/// A call that takes longer ends the process.
const HANGS: Duration = Duration::from_secs(30);
/// The exit status of the process in that case.
pub const HUNG: i32 = 70;

/// The calls in progress, and the faults so far.
static CALLS: Mutex<BTreeMap<u64, (&'static str, Instant)>> = Mutex::new(BTreeMap::new());
static FOUND: Mutex<BTreeMap<String, (u64, String)>> = Mutex::new(BTreeMap::new());
/// The number of samples heard that were not silent.
static HEARD: AtomicU64 = AtomicU64::new(0);
static NEXT: AtomicU64 = AtomicU64::new(0);
/// The last calls but blocks, each with its begin and its end, in the time of the clock: they explain what depends on the schedule of threads.
static LAST: Mutex<VecDeque<(&'static str, Instant, Instant)>> = Mutex::new(VecDeque::new());
const REMEMBERED: usize = 8;
/// Delays calls at random, as a busy machine does.
static NOISE: Mutex<Option<Random>> = Mutex::new(None);
/// The name of a block's call.
const PROCESS: &str = "process";
/// The longest delay in microseconds, and the share of blocks that are delayed.
const DELAY: f64 = 30_000.0;
const DELAYED_BLOCKS: f64 = 0.002;

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Starts watching.
pub fn start() {
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(Duration::from_millis(50));
            holdings::look();
            let hung = locked(&CALLS).values().find(|(_, begun)| begun.elapsed() > HANGS).map(|(what, _)| *what);
            if let Some(what) = hung {
                find("hang", format!("{what} has not returned after {} s", HANGS.as_secs()));
                tell();
                std::process::exit(HUNG);
            }
        }
    });
}

/// From now on, calls are delayed at random, differently with each seed.
pub fn be_busy(seed: u64) {
    *locked(&NOISE) = Some(Random::new(seed));
}

fn delay(what: &str) {
    let delay = locked(&NOISE).as_mut().and_then(|random| {
        let is_delayed = what != PROCESS || random.chance(DELAYED_BLOCKS);
        is_delayed.then(|| random.octaves(1.0, DELAY))
    });
    if let Some(microseconds) = delay {
        std::thread::sleep(Duration::from_micros(microseconds as u64));
    }
}

/// Calls the plugin; the call should return within `bound`.
pub fn call<T>(what: &'static str, bound: Duration, work: impl FnOnce() -> T) -> T {
    delay(what);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let begun = Instant::now();
    locked(&CALLS).insert(number, (what, begun));
    let done = work();
    locked(&CALLS).remove(&number);
    if what != PROCESS {
        let mut last = locked(&LAST);
        last.push_back((what, begun, Instant::now()));
        if last.len() > REMEMBERED {
            last.pop_front();
        }
    }
    let took = begun.elapsed();
    if took > bound {
        let seconds = took.as_secs_f64();
        find(&format!("slow {what}"), format!("{what} took {seconds:.2} s; at most {:.2}", bound.as_secs_f64()));
    }
    done
}

/// Counts what was heard of a channel: an episode without a sound proves little.
pub fn hear(samples: &[f32]) {
    let sounding = samples.iter().filter(|sample| **sample != 0.0).count();
    HEARD.fetch_add(sounding as u64, Ordering::Relaxed);
}

/// Records a fault. The first fault of each kind is reported, with the number of all and the calls before it.
pub fn find(kind: &str, what: String) {
    if super::state::is_told() {
        let _ = writeln!(std::io::stderr(), "{kind}: {what}");
    }
    let with_history = || (0, what + "; before: " + &history());
    locked(&FOUND).entry(kind.to_owned()).or_insert_with(with_history).0 += 1;
}

/// The calls in progress and the last ones but blocks, each with the milliseconds since its begin and its end.
fn history() -> String {
    let ago = |then: &Instant| then.elapsed().as_secs_f64() * 1000.0;
    let running: Vec<_> = locked(&CALLS).values().copied().filter(|(what, _)| *what != PROCESS).collect();
    let now = running.iter().map(|(what, begun)| format!("{what} since {:.1} ms", ago(begun)));
    let past = locked(&LAST)
        .iter()
        .rev()
        .map(|(what, begun, end)| format!("{what} {:.1} to {:.1} ms ago", ago(begun), ago(end)))
        .collect::<Vec<_>>();
    now.chain(past).collect::<Vec<_>>().join(", ")
}

/// Begins the line that says how many samples were heard.
pub const HEARD_LINE: &str = "HEARD\t";

/// Begins the line that says what was edited, undone, redone, located and dropped in windows.
pub const DESK_LINE: &str = "DESK\t";

/// Begins the line that says by how many KiB the process grew, at its end and at its peak.
pub const HELD_LINE: &str = "HELD\t";

/// Prints a line for the main process.
#[allow(clippy::print_stdout)]
pub fn say(begin: &str, what: &str) {
    println!("{begin}{what}");
}

/// Prints what was heard and the faults for the main process, one per line. Returns whether there were faults.
#[allow(clippy::print_stdout)]
pub fn tell() -> bool {
    println!("{HEARD_LINE}{}", HEARD.load(Ordering::Relaxed));
    let found = locked(&FOUND);
    for (kind, (count, what)) in found.iter() {
        println!("FOUND\t{kind}\t{count}\t{what}");
    }
    !found.is_empty()
}
