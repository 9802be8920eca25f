//! Measures CPU time: that of this thread on Linux, the clock's elsewhere.
//!
//! The kernel updates a thread's time when it switches threads and at its own ticks, so one short run can seem to take
//! no time. Therefore each sample consists of as many runs as fill `SAMPLE`.

use std::time::{Duration, Instant};

const SAMPLE: Duration = Duration::from_millis(40);
const SAMPLES: usize = 15;

/// The time of a run, in milliseconds.
#[derive(Copy, Clone)]
pub struct Times {
    /// The least.
    pub least: f64,
    /// The middle one.
    pub median: f64,
}

/// Prints the least and the middle time of a run, in milliseconds.
#[allow(dead_code, reason = "not every bench prints only that")]
#[expect(clippy::print_stdout, reason = "a bench's result")]
pub fn report(what: &str, run: impl FnMut()) {
    let times = measure(run);
    println!("{what:50} {:8.4} {:8.4}", times.least, times.median);
}

/// The time of a run, from many runs.
pub fn measure(mut run: impl FnMut()) -> Times {
    let clock = Instant::now();
    let mut runs = 0;
    while clock.elapsed() < SAMPLE {
        run();
        runs += 1;
    }
    let mut sample = || {
        let (clock, cpu) = (Instant::now(), cpu_time());
        (0..runs).for_each(|_| run());
        let used = cpu.zip(cpu_time()).map(|(before, after)| Duration::from_nanos(after - before));
        used.unwrap_or_else(|| clock.elapsed()).as_secs_f64() * 1e3 / f64::from(runs)
    };
    let mut times: Vec<f64> = (0..SAMPLES).map(|_| sample()).collect();
    times.sort_by(f64::total_cmp);
    Times { least: times[0], median: times[SAMPLES / 2] }
}

/// The CPU time of this thread so far, in nanoseconds.
fn cpu_time() -> Option<u64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}
