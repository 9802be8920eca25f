//! A library preloaded before a host, if the system supports it: it counts a block's allocations, its system calls and the files that it
//! touches, and lets files hang.
//!
//! The main process builds it with the C compiler. The host finds its functions by name. If it was not preloaded,
//! nothing is counted and nothing hangs.

#![allow(unsafe_code)] // Functions that are found by their names.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};

const SOURCE: &str = include_str!("shim.c");

/// A file is slow if its name contains this.
pub const SLOW: &str = ".slow.";

/// Allocations, and calls that concern files, inside of blocks, on all threads.
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static FILE_CALLS: AtomicU64 = AtomicU64::new(0);

struct Functions {
    enter: extern "C" fn(),
    leave: extern "C" fn(*mut u32, *mut u32, *mut i32),
    slowness: extern "C" fn(i32),
}

/// Builds it in `folder`; `None` if the system does not support it.
pub fn build(folder: &Path) -> Result<Option<PathBuf>> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return Ok(None);
    }
    std::fs::create_dir_all(folder)?;
    let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
    std::fs::write(&source, SOURCE)?;
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let built = Command::new(&compiler)
        .args(["-shared", "-fPIC", "-O2", "-fno-builtin", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .with_context(|| format!("{compiler} cannot be started"))?;
    ensure!(built.success(), "{} does not compile", source.display());
    Ok(Some(library))
}

fn functions() -> Option<&'static Functions> {
    static FOUND: OnceLock<Option<Functions>> = OnceLock::new();
    #[cfg(unix)]
    let found = || {
        let program = libloading::os::unix::Library::this();
        // SAFETY: only the shim has functions of these names, and these are their types; it is never unloaded.
        unsafe {
            Some(Functions {
                enter: *program.get(b"torture_enter\0").ok()?,
                leave: *program.get(b"torture_leave\0").ok()?,
                slowness: *program.get(b"torture_slowness\0").ok()?,
            })
        }
    };
    #[cfg(not(unix))]
    let found = || None;
    FOUND.get_or_init(found).as_ref()
}

thread_local! {
    /// The number of times that this thread may still allocate. With its first block, the system's loader allocates the library's variables
    /// of a thread; with its first value, the framework asks the standard library for the current thread, which registers the thread
    /// there. Both allocate up to twice, once for each thread.
    static ALLOWED: Cell<u32> = const { Cell::new(4) };
}

/// The system call of a thread that sleeps.
const SLEEPS: i32 = 230;

/// Runs `play` as a block, and counts forbidden calls. Only a block that `is_live` before and after it may not wait for files, asleep.
pub fn in_block<T>(is_live: impl Fn() -> bool, play: impl FnOnce() -> T) -> T {
    let Some(functions) = functions() else { return play() };
    let (mut allocations, mut files, mut call) = (0, 0, -1);
    let was_live = is_live();
    (functions.enter)();
    let played = play();
    (functions.leave)(&raw mut allocations, &raw mut files, &raw mut call);
    // What allocates may ask the system for memory, and counts as that.
    if call >= 0 && allocations == 0 && (call != SLEEPS || was_live && is_live()) {
        super::watch::find("calls the system in process", format!("system call {call}"));
    }
    let allowed = ALLOWED.get().min(allocations);
    ALLOWED.set(ALLOWED.get() - allowed);
    ALLOCATIONS.fetch_add((allocations - allowed).into(), Ordering::Relaxed);
    FILE_CALLS.fetch_add(files.into(), Ordering::Relaxed);
    played
}

/// Whether the library was preloaded.
pub fn is_loaded() -> bool {
    functions().is_some()
}

/// Whether system calls in blocks are noticed: only where the kernel can turn them into signals.
#[cfg(unix)]
pub fn notices_calls() -> bool {
    let Some(functions) = functions() else { return false };
    let (mut allocations, mut files, mut call) = (0, 0, -1);
    (functions.enter)();
    let _ = std::os::unix::process::parent_id();
    (functions.leave)(&raw mut allocations, &raw mut files, &raw mut call);
    call >= 0
}

#[cfg(not(unix))]
pub fn notices_calls() -> bool {
    false
}

/// The number of allocations and of file calls in blocks.
pub fn counted() -> (u64, u64) {
    (ALLOCATIONS.load(Ordering::Relaxed), FILE_CALLS.load(Ordering::Relaxed))
}

/// From now on each read of a slow file is delayed by this many milliseconds.
pub fn be_slow(milliseconds: i32) {
    if let Some(functions) = functions() {
        (functions.slowness)(milliseconds);
    }
}
