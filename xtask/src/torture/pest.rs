//! What disturbs a host while it plays, and must not be heard: calls of its main thread that only read, and another instance that plays the same.
//!
//! Not known here: what is heard.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use testkit::Random;
use testkit::bank::{Bank, FULL};

use super::clock::Said;
use super::format::{AskedBlock, Instance, Library};
use super::watch::{call, find};
use super::{MAIN_THREAD, state};

/// The other instance's host.
const RATE: f64 = 48_000.0;
const BLOCK: usize = 256;
/// A bounce may wait for files.
const BOUNCE: Duration = Duration::from_millis(10_500);

/// Runs `play` on a thread of its own, which is the host's audio thread of `instance`, and disturbs it meanwhile.
pub fn pester<T: Send>(
    library: &dyn Library,
    instance: &dyn Instance,
    text: &str,
    random: &mut Random,
    play: impl FnOnce() -> T + Send,
) -> anyhow::Result<T> {
    let other = call("create", MAIN_THREAD, || library.create())?;
    state::load_state(&*other, text);
    let plays = call("activate", MAIN_THREAD, || other.activate(RATE, BLOCK, random.chance(0.5)));
    let done = AtomicBool::new(false);
    let played = std::thread::scope(|scope| {
        let audio = scope.spawn(|| {
            let played = play();
            done.store(true, Ordering::Release);
            played
        });
        if plays {
            scope.spawn(|| play_on(&*other, &done));
        }
        while !done.load(Ordering::Acquire) && !audio.is_finished() {
            let whose = if random.chance(0.7) { instance } else { &*other };
            match random.below(4) {
                0 => call("look", MAIN_THREAD, || whose.look()),
                1 if call("save", MAIN_THREAD, || whose.save()).is_none() => {
                    find("state", "is not saved".to_owned());
                }
                _ => call("turn", MAIN_THREAD, || whose.turn()),
            }
            std::thread::sleep(Duration::from_micros(random.octaves(50.0, 20_000.0) as u64));
        }
        done.store(true, Ordering::Release);
        audio.join()
    });
    if plays {
        call("deactivate", MAIN_THREAD, || other.deactivate());
    }
    call("destroy", MAIN_THREAD, || other.destroy());
    played.map_err(|_| anyhow::anyhow!("the host's own audio thread panicked"))
}

/// The other instance's audio thread.
fn play_on(other: &dyn Instance, done: &AtomicBool) {
    other.start();
    let mut frame = 0;
    while !done.load(Ordering::Acquire) {
        let mut bank = Bank::new(&FULL, BLOCK);
        let said = Said { exists: true, playing: true, samples: Some(frame), ..Said::default() };
        let asked = AskedBlock {
            said,
            frames: BLOCK,
            events: &[],
            offline: false,
            paced: false,
            bank: &mut bank,
            sent: None,
        };
        if !call("process", BOUNCE, || other.play(asked)) {
            find("refuses a block", format!("of {BLOCK} frames"));
        }
        frame += BLOCK as i64;
        std::thread::sleep(Duration::from_millis(1));
    }
    other.stop();
}
