//! Measures processor time.

/// Processor time in seconds, user and system.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// By this process.
    pub own: f64,
    /// By its children that have ended.
    pub children: f64,
}

/// The processor time so far; `None` if the system does not report it.
#[cfg(unix)]
pub fn cpu_seconds() -> Option<Spent> {
    use nix::sys::resource::{UsageWho, getrusage};
    let of = |who| {
        let usage = getrusage(who).ok()?;
        let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
        Some(seconds(usage.user_time()) + seconds(usage.system_time()))
    };
    Some(Spent { own: of(UsageWho::RUSAGE_SELF)?, children: of(UsageWho::RUSAGE_CHILDREN)? })
}

/// The processor time so far; `None` if the system does not report it.
#[cfg(not(unix))]
pub fn cpu_seconds() -> Option<Spent> {
    None
}
