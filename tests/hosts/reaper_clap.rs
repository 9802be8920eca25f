//! REAPER as a CLAP host, and hosts that have CLAP's draft `transport-control`, or nothing of the kind.

use std::sync::Arc;

use clap_sys::fixedpoint::CLAP_BEATTIME_FACTOR;
use stemlock::host::{ProjectAbilities, Relay};
use stemlock::time::BeatPos;

use crate::hosts::clap_home::{AtHome, HomeHost};
use crate::hosts::reaper::StandInProject;
use crate::hosts::reaper_checks::{self, with_project};

/// An instance in REAPER.
fn in_reaper(project: &StandInProject) -> (HomeHost, Arc<Relay>) {
    project.appear();
    let says = AtHome::default();
    says.is_reaper.set(true);
    (HomeHost::new(says), Relay::latest().unwrap())
}

macro_rules! in_reaper {
    ($($check:ident)*) => {$(
        #[test]
        fn $check() {
            let project = StandInProject::default();
            let (host, relay) = in_reaper(&project);
            reaper_checks::$check(&project, &relay, &|| host.call_back());
        }
    )*};
}

in_reaper! {
    a_song_is_written_as_one_step_and_once
    a_changed_song_takes_the_place_of_itself
    a_song_comes_back_as_it_was_written
    a_pickup_and_a_ramp_keep_their_time
    a_host_that_moves_tempos_is_reported
    the_playhead_goes_to_a_beat
}

#[test]
fn a_missing_function_of_reaper_hides_what_needs_it() {
    let project = StandInProject::default();
    reaper_checks::what_a_missing_function_hides(&project, &|| {
        let (_host, relay) = in_reaper(&project);
        relay.signs().project_abilities()
    });
}

#[test]
fn a_host_with_transport_control_moves_its_playhead_and_others_offer_nothing() {
    let says = AtHome::default();
    says.can_jump.set(true);
    let host = HomeHost::new(says);
    let relay = Relay::latest().unwrap();
    assert_eq!(relay.signs().project_abilities(), ProjectAbilities { seeks: true, ..ProjectAbilities::default() });
    with_project(&relay, || host.call_back(), |project| project.seek(BeatPos::new(33.25).unwrap())).unwrap();
    assert_eq!(*host.says.jumps.borrow(), [33 * CLAP_BEATTIME_FACTOR + CLAP_BEATTIME_FACTOR / 4]);
    let _none = HomeHost::new(AtHome::default());
    assert_eq!(Relay::latest().unwrap().signs().project_abilities(), ProjectAbilities::default());
}
