//! How much memory a song's pages may take.
//!
//! Plain values, on main and loader threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many bytes the pages of a song may take. Clones share it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<AtomicUsize>);

/// Says in megabytes how much it is, in place of what this machine would allow.
const VARIABLE: &str = "STEMLOCK_MEMORY";
/// The share of the machine's memory that one song may take.
const SHARE: usize = 4;
/// The machine's memory where it is not told: what is common.
const COMMON: usize = 8 << 30;
/// The bytes of a megabyte.
const MEGABYTE: usize = 1 << 20;

impl Budget {
    /// So many bytes. What sounds right now is held in any case.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// So many megabytes of 2²⁰ bytes.
    pub fn megabytes(megabytes: usize) -> Self {
        Self::new(megabytes.saturating_mul(MEGABYTE))
    }

    /// What the variable `STEMLOCK_MEMORY` says in megabytes, else a quarter of this machine's memory. Reads a file.
    pub fn usual() -> Self {
        let said = std::env::var(VARIABLE).ok().and_then(|text| text.trim().parse().ok());
        said.map_or_else(|| Self::new(machine().unwrap_or(COMMON) / SHARE), Self::megabytes)
    }

    /// In bytes.
    pub fn bytes(&self) -> usize {
        self.0.load(Relaxed)
    }

    /// Changes it, for songs that are loaded too.
    pub fn set(&self, bytes: usize) {
        self.0.store(bytes, Relaxed);
    }
}

/// The machine's memory in bytes, where a file tells.
fn machine() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
