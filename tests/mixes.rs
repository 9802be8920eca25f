//! The mix belongs to the song: a playing song keeps its mix, whatever values the parameters get.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use hosts::bank::FULL;
use hosts::clap::{ClapHost, framed};
use hosts::song::{SongFolder, played};
use hosts::vst3::{OK, Vst3Host};
use hosts::{BLOCK, RATE};

const FRAMES: usize = 4 * BLOCK;
const MAIN: [(usize, usize); 1] = [(0, 0)];
/// VST3's number for real-time processing.
const REALTIME: i32 = 0;
/// Longer than the fade of 4 ms at a start or jump.
const SETTLED: usize = 240;

/// The text in a state as CLAP hosts keep it.
fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes[8..].to_vec()).unwrap()
}

fn half(sample: f32) -> f32 {
    sample * 10.0_f32.powf(-6.0 / 20.0)
}

/// Plays a muted song, loads a project of another song during playback, and continues until that one sounds, at −6 dB.
fn cross_over(load: impl Fn(&str), mut play: impl FnMut(usize) -> Vec<f32>, project: &str) {
    let mut at = 0;
    let mut block = || {
        at += BLOCK;
        (at - BLOCK, play(at - BLOCK))
    };
    for _ in 0..8 {
        assert_eq!(block().1, vec![0.0; BLOCK], "the song before is muted");
    }
    load(project);
    let begun = Instant::now();
    let (mut first, mut left) = (None, 8);
    while left > 0 {
        assert!(begun.elapsed().as_secs() < 20, "the project's song never sounds");
        let (start, heard) = block();
        for (frame, &sample) in (start..).zip(&heard) {
            let own = half(played("Two", 0, frame));
            first = first.or((sample != 0.0).then_some(frame));
            match first {
                // After a fade of 4 ms it is the file, at its level from the start.
                Some(first) if frame >= first + SETTLED => assert_eq!(sample, own, "frame {frame}"),
                _ => assert!(sample.abs() <= own.abs() + 1e-7, "frame {frame}: {sample} where {own} is the most"),
            }
        }
        left -= usize::from(first.is_some());
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Longer than any crossfade.
const LONG: usize = 40 * RATE as usize;

/// The framework gives the parameters a project's values before the project's song is there.
#[test]
fn what_sounds_keeps_its_mix_until_the_song_of_another_project_is_there() {
    let (one, two) = (SongFolder::new(&["One"], 2 * RATE as usize), SongFolder::new(&["Two"], LONG));
    let with = |song: &SongFolder, params: Value| {
        let mut state: Value = serde_json::from_str(&song.state()).unwrap();
        state["params"] = params;
        state.to_string()
    };
    let muted = with(&one, json!({ "mute_1": { "bool": true } }));
    let quiet = with(&two, json!({ "gain_1": { "f32": -6.0 } }));
    let host = RefCell::new(ClapHost::new());
    assert!(host.borrow_mut().load(&framed(&muted)));
    host.borrow_mut().activate(f64::from(RATE));
    let load = |project: &str| assert!(host.borrow_mut().load(&framed(project)));
    cross_over(load, |at| host.borrow_mut().render(&FULL, at, BLOCK, &MAIN).swap_remove(0), &quiet);

    let host = RefCell::new(Vst3Host::new());
    assert_eq!(host.borrow_mut().load(muted.as_bytes()), OK);
    host.borrow_mut().mode = REALTIME;
    host.borrow_mut().set_up(REALTIME);
    host.borrow_mut().activate();
    let load = |project: &str| assert_eq!(host.borrow_mut().load(project.as_bytes()), OK);
    cross_over(load, |at| host.borrow_mut().render(&FULL, at, BLOCK, &MAIN).swap_remove(0), &quiet);
}

/// Hosts restore a state when they undo. The song stays, and follows its faders at once.
#[test]
fn a_project_of_the_same_song_moves_its_faders() {
    let song = SongFolder::new(&["One"], 4 * FRAMES);
    let mut host = ClapHost::playing(&song.state());
    host.render(&FULL, 0, FRAMES, &MAIN);
    let mut state: Value = serde_json::from_str(&text_of(&host.save())).unwrap();
    state["params"]["gain_1"] = json!({ "f32": -6.0 });
    assert!(host.load(&framed(&state.to_string())));
    host.render(&FULL, FRAMES, FRAMES, &MAIN);
    let expected: Vec<f32> = (0..FRAMES).map(|at| half(played("One", 0, at))).collect();
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0][SETTLED..], expected[SETTLED..]);
}
