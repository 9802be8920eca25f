//! The time that a host waits for an instance, and for a state: figures, no gate. `cargo bench --bench plugin`.
//!
//! The targets are 20 ms to open the library and make an instance, and 5 ms until a state has been taken.
#![allow(missing_docs, unsafe_code, clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/hosts/mod.rs"]
mod hosts;

use std::path::Path;
use std::time::{Duration, Instant};

use clack_host::prelude::*;

use hosts::RATE;
use hosts::clap::{ClapHost, HeardByHost, Silent, framed, instance_of};
use hosts::song::SongFolder;

const RUNS: usize = 50;
const STEMS: usize = 12;

/// Runs `work` many times and prints its time; `work` returns the values to be dropped outside the measurement.
fn measure<T>(name: &str, runs: usize, mut work: impl FnMut() -> (Duration, T)) {
    let mut times: Vec<Duration> = (0..runs).map(|_| work().0).collect();
    let first = times[0];
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{name:<50} median {:8.3} ms   worst {:8.3} ms   first {:8.3} ms",
        ms(times[runs / 2]),
        ms(times[runs - 1]),
        ms(first)
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let made = work();
    (begun.elapsed(), made)
}

/// Opens the bundle as a host does. The system keeps the file in memory from the second time on.
fn open_bundle(path: &Path) -> PluginInstance<Silent> {
    // SAFETY: it is our own library.
    let entry = unsafe { PluginEntry::load(path) }.unwrap();
    instance_of(&entry, HeardByHost::default())
}

fn main() {
    let names: Vec<String> = (1..=STEMS).map(|stem| format!("Stem {stem}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let song = SongFolder::new(&names, RATE as usize);
    let state = framed(&song.state());

    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bundled/Stemlock.clap");
    if bundle.is_file() {
        measure("open the bundle and make an instance", RUNS, || timed(|| open_bundle(&bundle)));
    } else {
        println!("the bundle is not there: cargo xtask bundle --release");
    }
    measure("make an instance", RUNS, || timed(ClapHost::new));
    measure("take a state before activation", RUNS, || {
        let mut host = ClapHost::new();
        let (time, taken) = timed(|| host.load(&state));
        assert!(taken);
        (time, host)
    });
    measure("take a state while active", RUNS, || {
        let mut host = ClapHost::playing(&song.state());
        let (time, taken) = timed(|| host.load(&state));
        assert!(taken);
        (time, host)
    });
    measure("activate with a state (12 stems of 1 s)", RUNS, || {
        let mut host = ClapHost::new();
        assert!(host.load(&state));
        let (time, ()) = timed(|| host.activate(f64::from(RATE)));
        (time, host)
    });
    measure("save a state", RUNS, || {
        let mut host = ClapHost::playing(&song.state());
        host.save();
        let (time, saved) = timed(|| host.save());
        assert!(!saved.is_empty());
        (time, host)
    });
}
