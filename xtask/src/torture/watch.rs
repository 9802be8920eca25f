//! Watches a host's process: the duration of calls, and the resources that remain at the end.
//!
//! A separate thread ends the process when a call does not return.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A call that takes longer ends the process.
const HANGS: Duration = Duration::from_secs(30);
/// The exit status of the process in that case.
pub const HUNG: i32 = 70;

/// The calls in progress, and the faults so far.
static CALLS: Mutex<BTreeMap<u64, (&'static str, Instant)>> = Mutex::new(BTreeMap::new());
static FOUND: Mutex<BTreeMap<String, (u64, String)>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicU64 = AtomicU64::new(0);

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Starts watching.
pub fn start() {
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(Duration::from_millis(200));
            let hung = locked(&CALLS).values().find(|(_, begun)| begun.elapsed() > HANGS).map(|(what, _)| *what);
            if let Some(what) = hung {
                find("hang", format!("{what} has not returned after {} s", HANGS.as_secs()));
                tell();
                std::process::exit(HUNG);
            }
        }
    });
}

/// Calls the plugin; the call should return within `bound`.
pub fn call<T>(what: &'static str, bound: Duration, work: impl FnOnce() -> T) -> T {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let begun = Instant::now();
    locked(&CALLS).insert(number, (what, begun));
    let done = work();
    locked(&CALLS).remove(&number);
    let took = begun.elapsed();
    if took > bound {
        let seconds = took.as_secs_f64();
        find(&format!("slow {what}"), format!("{what} took {seconds:.2} s; at most {:.2}", bound.as_secs_f64()));
    }
    done
}

/// Records a fault. The first fault of each kind is reported, with the number of all.
pub fn find(kind: &str, what: String) {
    locked(&FOUND).entry(kind.to_owned()).or_insert((0, what)).0 += 1;
}

/// Prints the faults for the main process, one per line. Returns whether there were any.
#[allow(clippy::print_stdout)]
pub fn tell() -> bool {
    let found = locked(&FOUND);
    for (kind, (count, what)) in found.iter() {
        println!("FOUND\t{kind}\t{count}\t{what}");
    }
    !found.is_empty()
}

/// The resources that a process holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holdings {
    pub threads: usize,
    pub files: usize,
    /// In bytes.
    pub memory: u64,
}

impl Holdings {
    /// The resources of this process; zeros if the system does not report them.
    pub fn now() -> Self {
        let count = |folder: &str| std::fs::read_dir(folder).map_or(0, Iterator::count);
        let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let resident = pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0);
        Self { threads: count("/proc/self/task"), files: count("/proc/self/fd"), memory: resident * 4096 }
    }

    /// Waits until the process holds no more threads and files than `before`, and reports the rest as a fault.
    pub fn compare(before: Self, patience: Duration) {
        let begun = Instant::now();
        let mut now = Self::now();
        while (now.threads > before.threads || now.files > before.files) && begun.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(20));
            now = Self::now();
        }
        if now.threads > before.threads {
            find("threads stay", format!("{} threads were {} before", now.threads, before.threads));
        }
        if now.files > before.files {
            find("files stay", format!("{} open files were {} before", now.files, before.files));
        }
    }
}
