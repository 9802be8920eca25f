//! What a process holds: threads, open files and memory. Any thread.

#![allow(unsafe_code)] // A function of the C library.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::watch::find;

/// The most memory that the process was seen to hold, in bytes.
static PEAK: AtomicU64 = AtomicU64::new(0);

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
        Self { threads: count("/proc/self/task"), files: count("/proc/self/fd"), memory: resident() }
    }

    /// The resources of this process after the allocator has returned free memory.
    pub fn at_rest() -> Self {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        {
            unsafe extern "C" {
                fn malloc_trim(pad: usize) -> i32;
            }
            // SAFETY: it may be called at any time.
            unsafe { malloc_trim(0) };
        }
        Self::now()
    }

    /// Waits until the process holds no more threads and files than `before`, and at most `room` bytes more, and reports the rest as a fault.
    pub fn compare(before: Self, room: u64, patience: Duration) {
        let begun = Instant::now();
        let mut now = Self::at_rest();
        while !now.more_than(before, room).is_empty() && begun.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(20));
            now = Self::at_rest();
        }
        let (end, peak) = (now.memory.saturating_sub(before.memory) >> 10, peak_over(before) >> 10);
        super::watch::say(super::watch::HELD_LINE, &format!("{end}\t{peak}"));
        for (kind, what) in now.more_than(before, room) {
            find(kind, what);
        }
    }

    /// What is held beyond `before` and `room` more bytes, in kind and in words.
    fn more_than(self, before: Self, room: u64) -> Vec<(&'static str, String)> {
        let mut more = Vec::new();
        if self.threads > before.threads {
            more.push(("threads stay", format!("{} threads were {} before", self.threads, before.threads)));
        }
        if self.files > before.files {
            more.push(("files stay", format!("{} open files were {} before", self.files, before.files)));
        }
        // Without a number from the system there is nothing to compare.
        if before.memory > 0 && self.memory > before.memory + room {
            let (now, then, room) = (self.memory >> 10, before.memory >> 10, room >> 10);
            more.push(("memory stays", format!("{now} KiB were {then} KiB before; at most {room} KiB more")));
        }
        more
    }
}

/// The process's memory, in bytes.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

/// Looks how much memory the process holds. Called again and again.
pub fn look() {
    PEAK.fetch_max(resident(), Ordering::Relaxed);
}

/// By how much the process was ever seen above `before`, in bytes.
fn peak_over(before: Holdings) -> u64 {
    PEAK.load(Ordering::Relaxed).saturating_sub(before.memory)
}

/// Reports it as a fault if the process ever held more than `room` bytes beyond `before`.
pub fn compare_peak(before: Holdings, room: u64) {
    if let Some(what) = above(before, peak_over(before), room) {
        find("takes too much memory", what);
    }
}

fn above(before: Holdings, peak: u64, room: u64) -> Option<String> {
    let above = format!("{} KiB more than at the beginning; at most {} KiB", peak >> 10, room >> 10);
    (before.memory > 0 && peak > room).then_some(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: Holdings = Holdings { threads: 3, files: 7, memory: 100 << 20 };

    #[test]
    fn what_stays_is_found_by_its_kind_and_memory_only_beyond_its_room() {
        let kinds =
            |now: Holdings| now.more_than(BEFORE, 16 << 20).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!(kinds(BEFORE), [""; 0]);
        assert_eq!(kinds(Holdings { memory: 116 << 20, ..BEFORE }), [""; 0]);
        assert_eq!(kinds(Holdings { memory: 117 << 20, ..BEFORE }), ["memory stays"]);
        assert_eq!(kinds(Holdings { threads: 4, files: 8, ..BEFORE }), ["threads stay", "files stay"]);
        assert_eq!(kinds(Holdings { threads: 1, files: 1, memory: 0 }), [""; 0]);
    }

    #[test]
    fn a_peak_is_found_beyond_its_room_if_memory_is_known() {
        assert_eq!(above(BEFORE, 64 << 20, 64 << 20), None);
        assert!(above(BEFORE, 65 << 20, 64 << 20).is_some());
        assert_eq!(above(Holdings::default(), 65 << 20, 64 << 20), None);
    }

    #[test]
    fn memory_that_is_used_is_seen() {
        if resident() == 0 {
            return; // The system does not say.
        }
        // Other tests of this process take and free memory meanwhile, but not this one.
        let held = vec![1_u8; 64 << 20];
        look();
        assert!(peak_over(Holdings::default()) > 64 << 20, "{}", std::hint::black_box(&held).len());
    }
}
