//! More controllers in one block than are heard of it, in a VST3 host.

mod standing;

use std::time::{Duration, Instant};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IMidiMapping, IMidiMappingTrait};

use super::going_on::stop;
use super::hosts::BLOCK;
use super::hosts::song::set_state;
use super::hosts::vst3::{OK, Vst3Host};
use super::hosts::vst3_host::changes::changes;
use super::{
    Bank, FIRST, FULL, LaunchPress, PressedInstance, SETTLED, assert_launched, gig, live_vst3, place_in,
    wait_until_both_play,
};

/// The hidden parameter that stands for a controller on a channel, as hosts find it.
fn controller(host: &Vst3Host, channel: i16, number: i16) -> u32 {
    let (mapping, mut id) = (host.controller.cast::<IMidiMapping>().expect("a mapping of controllers"), 0);
    // SAFETY: the instance is valid, and the number is written to.
    assert_eq!(unsafe { mapping.getMidiControllerAssignment(0, channel, number, &raw mut id) }, OK);
    id
}

/// A block with so many values of other controllers, and behind them the one that launches the next song.
fn block(host: &mut Vst3Host, others: usize) -> Vec<f32> {
    let mut moves: Vec<_> = (0..others).map(|index| (controller(host, 15, 1 + index as i16 % 2), 0, 0.5)).collect();
    moves.push((controller(host, 0, 20), 7, 1.0));
    host.changes = changes(&moves);
    let mut bank = Bank::new(&FULL, BLOCK);
    assert_eq!(Vst3Host::block(host, &mut bank, BLOCK, None, false), OK);
    host.changes = None;
    bank.read(0, 0)
}

#[test]
fn of_the_controllers_of_a_block_the_first_2048_are_heard() {
    let gig = gig();
    let mut host = live_vst3(&set_state(&gig));
    wait_until_both_play(&mut host);
    for (others, launched) in [(2048, "One"), (2047, "Two")] {
        stop(&mut host);
        assert_launched(&mut host, 0, LaunchPress::Note(FIRST), "One");
        let begun = Instant::now();
        block(&mut host, others);
        assert!(begun.elapsed() < Duration::from_secs(1));
        let heard = PressedInstance::block(&mut host, BLOCK, &[]);
        assert!(place_in(&heard[SETTLED..], launched).is_some(), "behind {others} others");
    }
}
