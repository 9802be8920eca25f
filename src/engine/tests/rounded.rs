//! Hosts that round their beats, at other speeds than the song's.

use super::hosts::{rig, rounded, wander};
use super::rig::{Rig, RigHost, constant};
use crate::engine::TempoMode;

/// 1/1920 beat is 12 frames of this song. All readings together say where between two of them the host is, once it is known how it rounds.
#[test]
fn rounded_beats_lead_to_the_place_between_two_of_them() {
    let wander_of = |rig: &mut Rig, at, from, round: fn(f64) -> f64| {
        let mut host = RigHost::new(constant(126.0)).distorted(move |fields, _| {
            rounded(fields, round);
            fields.seconds = None;
        });
        host.at = at;
        wander(rig, &mut host, (120.0, 512, from))
    };
    for mode in [TempoMode::Stretch, TempoMode::Repitch] {
        for at in [12_345, 777, 31_338, 100_003] {
            let mut rig = rig(120.0);
            rig.settings.tempo_mode = mode;
            let (low, high) = wander_of(&mut rig, at, 200, f64::round);
            assert!(low >= -1.0 && high <= 1.0, "{mode:?}, from {at}: {low} to {high} frames");
            let (low, high) = wander_of(&mut rig, at, 0, f64::round);
            assert!(low >= -12.5 && high <= 12.5, "{mode:?}, from {at}, at first: {low} to {high} frames");
        }
        // On a beat the first reading is exact, so it shows how the host rounds.
        for round in [f64::floor as fn(f64) -> f64, f64::ceil] {
            let mut rig = rig(120.0);
            rig.settings.tempo_mode = mode;
            let (low, high) = wander_of(&mut rig, 0, 0, round);
            assert!(low >= -0.01 && high <= 0.01, "{mode:?}, on a beat: {low} to {high} frames");
            let (low, high) = wander_of(&mut rig, 12_345, 200, round);
            assert!(low >= -1.0 && high <= 1.0, "{mode:?}, known: {low} to {high} frames");
        }
    }
}
