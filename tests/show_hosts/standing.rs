//! A CLAP host that stands still, and moves parameters without playing.

use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;

use crate::hosts::bank::{Bank, FULL};
use crate::hosts::clap::ClapHost;
use crate::hosts::song::played;
use crate::hosts::{BLOCK, param_number};
use crate::{FIRST, LaunchPress, PressedInstance, SETTLED, assert_launched, gig, on_stage};

/// Moves of *Next Song*, one after the other.
fn moves(steps: &[f64]) -> EventBuffer {
    let mut events = EventBuffer::new();
    for &step in steps {
        events.push(&ParamValueEvent::new(0, ClapId::new(param_number("next_song")), Pckn::match_all(), step));
    }
    events
}

fn flush(host: &mut ClapHost, steps: &[f64]) {
    host.flush(&moves(steps));
}

/// In a block without frames.
fn empty(host: &mut ClapHost, steps: &[f64]) {
    let status = ClapHost::block(host, &mut Bank::new(&FULL, 1), 0, None, &moves(steps));
    assert!(status.is_some());
}

/// In a block without outputs.
fn deaf(host: &mut ClapHost, steps: &[f64]) {
    let status = ClapHost::block(host, &mut Bank::new(&[], BLOCK), BLOCK, None, &moves(steps));
    assert!(status.is_some());
}

#[test]
fn what_is_pressed_and_released_without_a_block_launches_with_the_next_one() {
    let gig = gig();
    let mut host = on_stage(&gig);
    for way in [flush, empty, deaf] {
        for pad in [&[&[1.0, 0.0][..]][..], &[&[1.0], &[0.0]]] {
            assert_launched(&mut host, 0, LaunchPress::Note(FIRST), "One");
            pad.iter().for_each(|steps| way(&mut host, steps));
            for block in 0..9 {
                let heard = PressedInstance::block(&mut host, BLOCK, &[]);
                let own = |frame: usize| block * BLOCK + frame;
                let settled = (0..BLOCK).filter(|&frame| own(frame) >= SETTLED);
                settled.for_each(|frame| assert_eq!(heard[frame], played("Two", 0, own(frame)), "{}", own(frame)));
            }
        }
    }
}
