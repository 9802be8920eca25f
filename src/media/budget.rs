//! The memory limit for a song's pages.
//!
//! Plain data, on main and loader threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The memory limit for a song's pages, in bytes. Clones share it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<AtomicUsize>);

/// Overrides the default limit, in megabytes.
const VARIABLE: &str = "STEMLOCK_MEMORY";
/// The share of the machine's memory that one song may take.
const SHARE: usize = 4;
/// A common memory size, for machines where it is unknown.
const COMMON: usize = 8 << 30;
/// The bytes of a megabyte.
const MEGABYTE: usize = 1 << 20;

impl Budget {
    /// This many bytes. Pages that play right now are kept in any case.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// This many megabytes of 2²⁰ bytes.
    pub fn megabytes(megabytes: usize) -> Self {
        Self::new(megabytes.saturating_mul(MEGABYTE))
    }

    /// The value of `STEMLOCK_MEMORY` in megabytes, or else a quarter of this machine's memory. Reads a file.
    pub fn usual() -> Self {
        let said = std::env::var(VARIABLE).ok().and_then(|text| text.trim().parse().ok());
        said.map_or_else(|| Self::new(machine().unwrap_or(COMMON) / SHARE), Self::megabytes)
    }

    /// In bytes.
    pub fn bytes(&self) -> usize {
        self.0.load(Relaxed)
    }

    /// Changes the limit, also for loaded songs.
    pub fn set(&self, bytes: usize) {
        self.0.store(bytes, Relaxed);
    }
}

/// The machine's memory in bytes, if the system provides it in a file.
fn machine() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
