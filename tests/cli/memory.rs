//! The memory that a song takes: by the option, by the environment, by default; and of the whole process.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::stage::{CliStage, RATE};
use serde_json::Value;

const MEBIBYTE: u64 = 1 << 20;
/// The number of stems.
const STEMS: usize = 16;
/// What the process may take besides, for each core, for sixteen stems of up to five minutes.
const BESIDES: u64 = 64 * MEBIBYTE;

/// Held at most at a time.
fn held(done: &Value) -> u64 {
    done["held_peak_bytes"].as_u64().unwrap()
}

/// What a render says, and the most memory that its process had, in bytes; 0 where the system does not tell.
fn rendered(stage: &CliStage, out: &str, more: &[&str], memory: Option<&str>) -> (Value, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stemlock"));
    command.args(["render", "song", "--json", "--out", out]).args(more).current_dir(stage.path(""));
    command.env_remove("STEMLOCK_MEMORY").stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(memory) = memory {
        command.env("STEMLOCK_MEMORY", memory);
    }
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes: Option<u64> = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        most = most.max(kilobytes.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(5));
    }
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (serde_json::from_slice(&done.stdout).unwrap(), most)
}

#[test]
fn the_environment_sets_the_memory_and_the_option_counts_before_it() {
    let stage = CliStage::new();
    for stem in 0..3 {
        stage.write_noise(&format!("song/Keys {stem}.wav"), stem, 30 * RATE as usize + stem);
    }
    let held = |more: &[&str], memory| held(&rendered(&stage, "mix.wav", more, memory).0);
    let whole = held(&[], None);
    assert!(whole > 17_000_000, "a quarter of the memory holds a small song: {whole}");
    assert!(held(&[], Some("2")) < 4_000_000);
    assert!(held(&["--memory", "2"], Some("100")) < 4_000_000);
    assert_eq!(held(&["--memory", "100"], Some("2")), whole);
    for nonsense in ["", "much", "-1"] {
        assert_eq!(held(&[], Some(nonsense)), whole, "{nonsense:?}");
    }
}

/// The same bits, and no more memory than was allowed; what the process needs besides is bounded. The stems are noise of two minutes, or of as many as
/// `STEMLOCK_MINUTES` says: all of them take more than 256 MB.
#[test]
#[allow(clippy::print_stdout)] // The figures.
fn sixteen_long_stems_keep_to_their_memory() {
    let stage = CliStage::new();
    let minutes: usize = std::env::var("STEMLOCK_MINUTES").map_or(2, |minutes| minutes.parse().unwrap());
    for stem in 0..STEMS {
        stage.write_noise(&format!("song/Keys {stem:02}.wav"), stem, minutes * 60 * RATE as usize);
    }
    let render = |memory: u64| {
        let (done, resident) = rendered(&stage, "mix.wav", &["--memory", &memory.to_string()], None);
        let held = held(&done);
        println!("{memory} MB: {} MiB held, {} MiB resident", held / MEBIBYTE, resident / MEBIBYTE);
        assert_eq!(done["underruns"], 0);
        // Each thread of the pool reads a page before it evicts another.
        let cores = std::thread::available_parallelism().unwrap().get() as u64;
        let allowed = memory * MEBIBYTE;
        assert!(held > allowed / 2 && held <= allowed + cores * MEBIBYTE, "{held} bytes of {memory} MB");
        assert!(resident <= allowed + cores * BESIDES, "{} MiB are resident", resident / MEBIBYTE);
        fs::read(stage.path("mix.wav")).unwrap()
    };
    assert!(render(64) == render(256));
}
