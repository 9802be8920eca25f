//! A thread on which the kernel answers every system call by ending the process: no lock that waits, no file, no log, no sleep.
//!
//! Linux on x86-64. The watch cannot be taken off a thread again, so tests use it in a child process of their own.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// Runs `work` on a thread of its own, first with `prepare`, which may still do anything. The thread never ends, because ending takes
/// system calls too; what `prepare` returned is never freed. `work` must own nothing that is freed at its end.
///
/// # Panics
/// If the kernel does not take the filter: then `work` would run unwatched.
pub fn without_system_calls<T: 'static>(
    prepare: impl FnOnce() -> T + Send + 'static,
    work: impl FnOnce(&mut T) + Send + 'static,
) {
    let filter: BpfProgram =
        SeccompFilter::new(BTreeMap::new(), SeccompAction::KillProcess, SeccompAction::Allow, TargetArch::x86_64)
            .and_then(TryInto::try_into)
            .expect("a filter without rules");
    std::thread::spawn(move || {
        let mut prepared = prepare();
        seccompiler::apply_filter(&filter).expect("a kernel with seccomp");
        work(&mut prepared);
        loop {
            std::hint::spin_loop();
        }
    });
}

/// Waits without a system call. A block that comes sooner than its own length is a bounce, which may wait for files.
pub fn spin_for(duration: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < duration {
        std::hint::spin_loop();
    }
}
