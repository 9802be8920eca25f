//! The generated click and the count-in in hosts of both formats: on their frames, on their outputs, at their faders,
//! and kept by projects.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use serde_json::{Value, json};

use hosts::bank::FULL;
use hosts::clap::{ClapHost, framed};
use hosts::song::{SongFolder, played};
use hosts::vst3::{OK, Vst3Host};
use hosts::{BEAT, RATE};
use stemlock::dsp::{BurstBank, BurstSound, BurstWeight};
use stemlock::time::SampleRate;

/// Left and right of Main, left of Click, left of Drums.
const READ: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (3, 0)];
/// The song begins two bars after the host, and lasts three.
const BEGIN: usize = 8 * BEAT;
const END: usize = 20 * BEAT;
/// Two bars of silence, the song, and what rings.
const ALL: usize = 22 * BEAT;

/// A project with a song whose click is on, and these parameters.
fn project(song: &SongFolder, params: &Value) -> String {
    let click = json!({ "on": true, "sound": "beep", "subdivision": "8ths" });
    let song = json!({ "folder": song.path(), "name": "Song", "stems": [], "click": click });
    let document = json!({ "version": 1, "song": song }).to_string();
    let mut all = json!({ "song_start": { "i32": 8 * 4 } });
    all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
    json!({ "version": "0.1.0", "params": all, "fields": { "song": document } }).to_string()
}

/// The expected output of Click: a bar of beats before the song, if it is counted in; eighths in it, each times `gain`.
fn clicks(counted: bool, gain: f32) -> Vec<f32> {
    let bank = BurstBank::new(SampleRate::new(RATE).unwrap());
    let mut all = vec![0.0; ALL];
    let mut add = |at: usize, weight: BurstWeight| {
        let burst = bank.get(BurstSound::Beep, weight);
        all.iter_mut().skip(at).zip(burst).for_each(|(sum, sample)| *sum += sample * gain);
    };
    let weight = |beat: usize| if beat.is_multiple_of(4) { BurstWeight::Accent } else { BurstWeight::Beat };
    (4..8).filter(|_| counted).for_each(|beat| add(beat * BEAT, weight(beat)));
    (8..20).for_each(|beat| {
        add(beat * BEAT, weight(beat));
        add(beat * BEAT + BEAT / 2, BurstWeight::Between);
    });
    all
}

/// Plays a project in both formats; both have to give the same.
fn render(state: &str) -> Vec<Vec<f32>> {
    let clap = ClapHost::playing(state).render(&FULL, 0, ALL, &READ);
    let vst3 = Vst3Host::playing(state).render(&FULL, 0, ALL, &READ);
    assert!(clap == vst3, "both formats play alike");
    clap
}

fn song() -> SongFolder {
    SongFolder::new(&["Bass"], END - BEGIN)
}

fn assert_music(heard: &[f32], channel: usize) {
    for (frame, sample) in heard.iter().enumerate() {
        let own = (BEGIN..END).contains(&frame);
        let wanted = if own { played("Bass", channel, frame - BEGIN) } else { 0.0 };
        assert_eq!(sample.to_bits(), wanted.to_bits(), "frame {frame}");
    }
}

#[test]
fn bursts_lie_on_their_frames_beside_the_music() {
    let song = song();
    for (count_in, counted) in [("off", false), ("1_bar", true)] {
        let heard = render(&project(&song, &json!({ "count_in": { "string": count_in } })));
        assert_music(&heard[0], 0);
        assert_music(&heard[1], 1);
        assert!(heard[2] == clicks(counted, 1.0), "count-in {count_in}");
    }
}

#[test]
fn its_parameters_hold_and_a_count_in_is_heard_when_it_is_muted() {
    let song = song();
    let params = json!({
        "count_in": { "string": "1_bar" }, "click_mute": { "bool": true }, "click_output": { "string": "Drums" },
    });
    let heard = render(&project(&song, &params));
    assert!(heard[2].iter().all(|sample| *sample == 0.0), "it goes elsewhere");
    let counted = clicks(true, 1.0);
    assert_eq!(heard[3][..BEGIN], counted[..BEGIN]);
    assert!(heard[3][BEGIN..].iter().all(|sample| *sample == 0.0), "it is muted in the song");
    let quiet = render(&project(&song, &json!({ "click_gain": { "f32": -6.0 } })));
    let full = clicks(false, 1.0);
    let gain = 10.0_f32.powf(-6.0 / 20.0);
    assert!(quiet[2].iter().zip(&full).all(|(quiet, full)| (quiet - full * gain).abs() < 1e-6));
}

#[test]
fn split_is_a_parameter() {
    let song = song();
    let heard = render(&project(&song, &json!({ "split": { "bool": true } })));
    let clicks = clicks(false, 1.0);
    for frame in 0..ALL {
        let own = (BEGIN..END).contains(&frame);
        let music =
            if own { (played("Bass", 0, frame - BEGIN) + played("Bass", 1, frame - BEGIN)) * 0.5 } else { 0.0 };
        assert_eq!((heard[0][frame], heard[1][frame]), (music, clicks[frame]), "frame {frame}");
    }
    assert!(heard[2].iter().all(|sample| *sample == 0.0));
}

#[test]
fn a_project_keeps_the_click_and_one_of_before_has_none() {
    let song = song();
    let state = project(&song, &json!({ "click_gain": { "f32": -3.0 }, "count_in": { "string": "4_bars" } }));
    let mut host = ClapHost::playing(&state);
    let saved = String::from_utf8(host.save()[8..].to_vec()).unwrap();
    assert!(saved.contains("\\\"click\\\":{") && saved.contains("8ths") && saved.contains("4_bars"), "{saved}");
    assert!(host.load(&framed(&saved)));
    assert_eq!(host.save()[8..], *saved.as_bytes(), "equal state is equal bytes");
    let mut host = Vst3Host::new();
    assert_eq!(host.load(song.state().as_bytes()), OK);
    let saved = String::from_utf8(host.save()).unwrap();
    assert!(!saved.contains("\\\"click\\\":{"), "{saved}");
    let silent = render(&song.state());
    assert!(silent[2].iter().all(|sample| *sample == 0.0), "a project that knows no click has none");
}
