//! Automation of faders in the block in which another song begins, in hosts of both formats.

use super::hosts::BLOCK;
use super::hosts::song::{played, set_state};
use super::{
    FIRST, LaunchPress, PressedInstance, SETTLED, assert_launched, gig, live_vst3, on_stage, place_in,
    wait_until_both_play,
};

/// Automation moves the song that sounds on its frame, and never the stored mix of another one. The first song is current at the beginning.
fn assert_automation_moves_the_song_of_its_frame(player: &mut impl PressedInstance) {
    let mute = |frame: usize, is_on: f64| (frame, LaunchPress::Parameter("mute_1", is_on));
    let is_silent = |player: &mut dyn FnMut() -> Vec<f32>| player().iter().all(|sample| *sample == 0.0);
    let second = (300, LaunchPress::Note(FIRST + 1));
    for at in [0, 300] {
        assert_launched(player, 0, LaunchPress::Note(FIRST), "One");
        let heard = player.block(BLOCK, &[(at, LaunchPress::Note(FIRST + 1)), mute(at, 1.0)]);
        for (frame, &sample) in heard[..at].iter().enumerate() {
            assert_eq!(sample, played("One", 0, 9 * BLOCK + frame), "frame {frame} of the song before");
        }
        assert!(is_silent(&mut || player.block(BLOCK, &[])), "the song that began is muted");
        (0..8).for_each(|_| drop(player.block(BLOCK, &[])));
        assert_launched(player, 7, LaunchPress::Note(FIRST), "One");
        player.block(BLOCK, &[(0, LaunchPress::Note(FIRST + 1)), mute(0, 0.0)]);
        (0..8).for_each(|_| drop(player.block(BLOCK, &[])));
    }
    assert_launched(player, 7, LaunchPress::Note(FIRST), "One");
    // Muted before the second one begins, which is not.
    player.block(BLOCK, &[mute(100, 1.0), second, mute(300, 0.0)]);
    let heard = player.block(BLOCK, &[]);
    assert_eq!(place_in(&heard[SETTLED..], "Two"), Some(BLOCK - 300 + SETTLED));
    (0..8).for_each(|_| drop(player.block(BLOCK, &[])));
    player.block(BLOCK, &[(7, LaunchPress::Note(FIRST))]);
    assert!(is_silent(&mut || player.block(BLOCK, &[])), "the first one is muted");
    player.block(BLOCK, &[mute(0, 0.0)]);
}

#[test]
fn a_clap_host_moves_the_song_of_the_frame() {
    let gig = gig();
    assert_automation_moves_the_song_of_its_frame(&mut on_stage(&gig));
}

#[test]
fn a_vst3_host_moves_the_song_of_the_frame() {
    let gig = gig();
    let mut host = live_vst3(&set_state(&gig));
    wait_until_both_play(&mut host);
    assert_automation_moves_the_song_of_its_frame(&mut host);
}
