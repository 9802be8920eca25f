//! A song continues at its place when the host deactivates or resets its engine, and when it is chosen again.

use std::time::{Duration, Instant};

use super::hosts::song::played;
use super::hosts::{BLOCK, RATE};
use super::{FIRST, LONG, LaunchPress, PressedInstance, SETTLED, assert_launched, gig, on_stage};

/// The frame of a song's file with which the left of main begins; `None` if it is not of that file.
pub(super) fn place_in(heard: &[f32], name: &str) -> Option<usize> {
    let is_there =
        |from: usize| heard.iter().enumerate().all(|(frame, &sample)| sample == played(name, 0, from + frame));
    (0..LONG - heard.len()).find(|&from| is_there(from))
}

/// Presses *Stop*, and lets go for longer than a pedal bounces.
pub(super) fn stop(player: &mut impl PressedInstance) {
    player.block(BLOCK, &[(0, LaunchPress::Note(27))]);
    (0..8).for_each(|_| drop(player.block(BLOCK, &[])));
}

#[test]
fn a_song_that_is_chosen_while_it_sounds_goes_on_and_begins_once_it_does_not() {
    let gig = gig();
    let mut host = on_stage(&gig);
    let chosen = [
        LaunchPress::Note(FIRST + 1),
        LaunchPress::Program(1),
        LaunchPress::Parameter("song", 1.0),
        LaunchPress::Note(FIRST + 1),
    ];
    assert_launched(&mut host, 5, chosen[0], "Two");
    let mut heard = Vec::new();
    for press in &chosen[1..] {
        heard.extend(PressedInstance::block(&mut host, BLOCK, &[(7, *press)]));
        (0..8).for_each(|_| heard.extend(PressedInstance::block(&mut host, BLOCK, &[])));
    }
    for (frame, &sample) in heard.iter().enumerate() {
        assert_eq!(sample, played("Two", 0, 9 * BLOCK + frame - 5), "frame {frame}");
    }
    assert_launched(&mut host, 3, LaunchPress::Note(25), "Two");
    stop(&mut host);
    assert_launched(&mut host, 9, chosen[0], "Two");
    // Chosen behind another one in the same block, it begins.
    let other = (20, LaunchPress::Note(FIRST));
    let heard = PressedInstance::block(&mut host, BLOCK, &[other, (40, LaunchPress::Program(1))]);
    for (frame, &sample) in heard.iter().enumerate().skip(40 + SETTLED) {
        assert_eq!(sample, played("Two", 0, frame - 40), "frame {frame}");
    }
}

#[test]
fn a_song_goes_on_where_it_was_when_the_host_changes_its_rate() {
    let gig = gig();
    let mut host = on_stage(&gig);
    assert_launched(&mut host, 0, LaunchPress::Note(FIRST + 1), "Two");
    // Nine blocks were played. Another rate for a while, and back.
    for (rate, blocks) in [(2 * RATE, 20), (RATE, 1)] {
        host.deactivate();
        host.activate(f64::from(rate));
        let begun = Instant::now();
        while PressedInstance::block(&mut host, BLOCK, &[])[SETTLED..].iter().all(|sample| *sample == 0.0) {
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not go on at {rate} Hz");
            std::thread::sleep(Duration::from_millis(2));
        }
        for _ in 0..blocks {
            PressedInstance::block(&mut host, BLOCK, &[]);
        }
    }
    let heard = PressedInstance::block(&mut host, BLOCK, &[]);
    let place = place_in(&heard, "Two").unwrap();
    // The blocks that were seen to sound first, and the one before this.
    let least = (9 + 10 + 1) * BLOCK;
    assert!((least..=least + 2 * BLOCK).contains(&place), "at frame {place}, not {least}");
}

#[test]
fn a_song_goes_on_where_it_was_after_a_host_s_reset() {
    let gig = gig();
    let mut host = on_stage(&gig);
    assert_launched(&mut host, 0, LaunchPress::Note(FIRST + 1), "Two");
    for blocks in [9, 12] {
        host.reset();
        let heard: Vec<f32> = (0..3).flat_map(|_| PressedInstance::block(&mut host, BLOCK, &[])).collect();
        for (frame, &sample) in heard.iter().enumerate().skip(SETTLED) {
            assert_eq!(sample, played("Two", 0, blocks * BLOCK + frame), "frame {frame} behind {blocks} blocks");
        }
    }
}
