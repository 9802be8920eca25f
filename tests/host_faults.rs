//! Faults that real hosts found once, each provoked as its host did: at the plugin's own interface, by what the host says and what lies on the disk.
//!
//! Which hosts found them stands with each test. Not known here: the engine, whose own tests measure more closely.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod fixtures;
mod hosts;

use std::f64::consts::TAU;

use clack_host::prelude::EventBuffer;
use clap_sys::events::*;
use clap_sys::fixedpoint::CLAP_BEATTIME_FACTOR;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ProcessContext;
use serde_json::{Value, json};
use testkit::wav_of_floats;

use fixtures::{mp3, signal};
use hosts::bank::{Bank, FULL};
use hosts::clap::{ClapHost, transport};
use hosts::song::SongFolder;
use hosts::vst3::{OK, Vst3Host, context};
use hosts::{BLOCK, RATE};

/// A file in which each sample says its frame: this many frames are full scale.
const SPAN: f64 = (1 << 20) as f64;
/// The ticks of a beat in Ardour.
const TICKS: f64 = 1920.0;

/// A song of one stem, whose `song.toml` says its tempo.
fn song_of(bpm: f64, file: &str, content: &[u8]) -> SongFolder {
    let song = SongFolder::new(&[], 0);
    std::fs::write(song.path().join(file), content).unwrap();
    std::fs::write(song.path().join("song.toml"), format!("tempo = {bpm}\n")).unwrap();
    song
}

fn numbered(bpm: f64) -> SongFolder {
    let samples = (0..SPAN as u32).map(|frame| (f64::from(frame) / SPAN) as f32);
    song_of(bpm, "Numbers.wav", &wav_of_floats(1, RATE, samples))
}

/// The frame of the file that a sample is taken from.
fn frame_of(sample: f32) -> f64 {
    f64::from(sample) * SPAN
}

/// The state of `song` in this tempo mode.
fn state(song: &SongFolder, mode: &str) -> String {
    let mut state: Value = serde_json::from_str(&song.state()).unwrap();
    state["params"] = json!({ "tempo_mode": { "string": mode } });
    state.to_string()
}

fn rounded(beats: f64) -> f64 {
    (beats * TICKS).round() / TICKS
}

/// Ardour's transport: beats in ticks, and an exact count of frames.
fn counted(frame: usize, beats: f64, tempo: f64) -> ProcessContext {
    ProcessContext { projectTimeMusic: rounded(beats), tempo, ..context(frame) }
}

/// A transport of beats alone.
fn beats_alone(beats: f64, tempo: f64) -> clap_event_transport {
    clap_event_transport {
        flags: CLAP_TRANSPORT_HAS_TEMPO | CLAP_TRANSPORT_HAS_BEATS_TIMELINE | CLAP_TRANSPORT_IS_PLAYING,
        song_pos_beats: fixed(beats),
        tempo,
        ..transport(0)
    }
}

fn fixed(beats: f64) -> i64 {
    (beats * CLAP_BEATTIME_FACTOR as f64).round() as i64
}

/// One block with this transport; the left of main.
fn clap_block(host: &mut ClapHost, frames: usize, here: &clap_event_transport) -> Vec<f32> {
    let mut bank = Bank::new(&FULL, frames);
    assert!(host.block(&mut bank, frames, Some(here), &EventBuffer::new()).is_some());
    bank.read(0, 0)
}

fn vst3_block(host: &mut Vst3Host, here: ProcessContext) -> Vec<f32> {
    let mut bank = Bank::new(&FULL, BLOCK);
    assert_eq!(host.block(&mut bank, BLOCK, Some(here), false), OK);
    bank.read(0, 0)
}

/// How far what is heard is beside its place in the song, in frames of the song: at least and at most, in the mean of a block, because an interpolated
/// sample may be a millionth too high. A host at `tempo` plays a song of 120 BPM from its frame `first` on; what is heard counts from `settled` frames later on.
fn wander(
    (first, settled): (usize, usize),
    tempo: f64,
    mut block: impl FnMut(usize, f64) -> Vec<f32>,
) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for start in (first..first + 6 * RATE as usize).step_by(BLOCK) {
        let heard = block(start, start as f64 * tempo / 60.0 / f64::from(RATE));
        let off = |(n, sample): (usize, &f32)| frame_of(*sample) - (start + n) as f64 * tempo / 120.0;
        let off = heard.iter().enumerate().map(off).sum::<f64>() / BLOCK as f64;
        if start >= first + settled {
            (low, high) = (low.min(off), high.max(off));
        }
    }
    (low, high)
}

/// Ardour: −3 to +2 frames at 126 BPM. The first frame lies between two of the host's beats.
#[test]
fn at_another_tempo_a_host_that_counts_frames_hears_each_in_its_place() {
    let song = numbered(120.0);
    for tempo in [126.0, 111.3] {
        let mut host = Vst3Host::playing(&state(&song, "repitch"));
        let (low, high) =
            wander((12_350, 2 * BLOCK), tempo, |start, beats| vst3_block(&mut host, counted(start, beats, tempo)));
        assert!(-0.55 < low && high < 0.55, "{tempo} BPM: {low:.2} to {high:.2} frames");
    }
}

/// From between two of its beats on, its readings together say where it is: after three seconds, because repitched material is led there.
#[test]
fn at_another_tempo_a_host_that_only_rounds_its_beats_hears_each_frame_in_its_place() {
    let song = numbered(120.0);
    for tempo in [126.0, 111.3] {
        for from in [(0, 2 * BLOCK), (12_350, 3 * RATE as usize)] {
            let mut host = ClapHost::playing(&state(&song, "repitch"));
            let (low, high) =
                wander(from, tempo, |_, beats| clap_block(&mut host, BLOCK, &beats_alone(rounded(beats), tempo)));
            assert!(-1.05 < low && high < 1.05, "{tempo} BPM from {from:?}: {low:.2} to {high:.2} frames");
        }
    }
}

/// Hosts with blocks of one size, whose loop ends within one: 18.5 frames after five minutes at 119 BPM.
#[test]
fn a_loop_that_a_host_does_not_split_at_its_end_does_not_drift() {
    for (tempo, frames, beats, passes) in [
        (119.0, 512, 0.3, 200),
        (119.0, 64, 0.3, 100),
        (93.7, 333, 1.75, 40),
        (119.0, 512, 4.0, 40),
        (174.3, 500, 1.0 / 3.0, 200),
    ] {
        let worst = beside_in_a_loop(tempo, frames, beats, passes);
        // Half a frame is what a copy of whole frames cannot do without.
        assert!(worst < 0.6, "{tempo} BPM, blocks of {frames}, {beats} beats: {worst:.2} frames");
    }
}

/// How far what is heard in a loop is beside its place at most, in frames.
fn beside_in_a_loop(tempo: f64, frames: usize, beats: f64, passes: usize) -> f64 {
    let (start, per_frame) = (1.0, tempo / 60.0 / f64::from(RATE));
    let song = numbered(tempo);
    let mut host = ClapHost::playing(&state(&song, "stretch"));
    // The fade at a wrap takes 4 ms.
    let fade = 0.005 * f64::from(RATE);
    let inside = |frame: usize| (frame as f64 * per_frame).rem_euclid(beats);
    let mut worst = 0.0_f64;
    for at in (0..(passes as f64 * beats / per_frame) as usize).step_by(frames) {
        let mut here = beats_alone(start + inside(at), tempo);
        here.flags |= CLAP_TRANSPORT_IS_LOOP_ACTIVE;
        (here.loop_start_beats, here.loop_end_beats) = (fixed(start), fixed(start + beats));
        for (n, sample) in clap_block(&mut host, frames, &here).into_iter().enumerate() {
            let passed = inside(at + n) / per_frame;
            if at >= 2 * BLOCK && passed > fade && passed < beats / per_frame - 2.0 {
                worst = worst.max((frame_of(sample) - start / per_frame - passed).abs());
            }
        }
    }
    worst
}

/// The tones of a stem in hertz, and their peak.
const TONES: [f64; 3] = [110.0, 293.7, 523.3];
const PEAK: f64 = 0.2;

/// Ardour: steps of 0.1 where its tempo departs from the song's.
#[test]
fn nothing_clicks_where_a_host_that_rounds_its_beats_leaves_the_songs_tempo_and_comes_back() {
    let phase = |frame: u32, hertz: &f64| (f64::from(frame) / f64::from(RATE) * hertz).fract() * TAU;
    let samples =
        (0..10 * RATE).map(|frame| TONES.iter().map(|hertz| phase(frame, hertz).sin() * PEAK).sum::<f64>() as f32);
    let song = song_of(100.0, "Bass.wav", &wav_of_floats(1, RATE, samples));
    let own: f64 = TONES.iter().map(|hertz| PEAK * (TAU * hertz / f64::from(RATE)).powi(2)).sum();
    let mut worst = 0.0_f64;
    for round in 0..12 {
        let mut host = Vst3Host::playing(&state(&song, "stretch"));
        let mut heard = Vec::new();
        let mut beats = f64::from(round) * 0.0371;
        let first = beats * 60.0 / 100.0 * f64::from(RATE);
        for block in 0..220_usize {
            let tempo = if block / 30 % 2 == 0 { 100.0 } else { 94.0 + f64::from(round) };
            let frame = first.round() as usize + block * BLOCK;
            heard.extend(vst3_block(&mut host, counted(frame, beats, tempo)));
            beats += BLOCK as f64 * tempo / 60.0 / f64::from(RATE);
        }
        let bend = |of: &[f32]| (f64::from(of[2]) - 2.0 * f64::from(of[1]) + f64::from(of[0])).abs();
        worst = heard[BLOCK..].windows(3).map(bend).fold(worst, f64::max);
    }
    assert!(worst < 3.0 * own, "a bend of {worst:.4}; the tones have {own:.4}");
}

/// One changed byte, by which a packet says its gain, makes noise of up to +105 dBFS. The plugin plays nothing that is louder than +18 dBFS.
#[test]
fn a_changed_byte_in_an_mp3_is_not_loud() {
    let frames = RATE as usize / 2;
    let whole = mp3::untagged(&signal::music(frames, 2, 16), RATE, 128);
    let packet = mp3::frame_bytes(&whole);
    let mut loud = Vec::new();
    for number in [3, 7, 12] {
        let mut file = whole.clone();
        // After the header's four bytes, 41 bits of the first granule come before its gain.
        file[number * packet + 9] = 0xff;
        let song = song_of(120.0, "Bass.mp3", &file);
        let mut host = ClapHost::playing(&song.state());
        let heard = host.render(&FULL, 0, frames, &[(0, 0), (0, 1)]);
        let peak = heard.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(heard[0].iter().any(|sample| *sample != 0.0), "it is not played at all");
        loud.extend(
            (peak.is_nan() || peak > 7.95).then(|| format!("packet {number}: {:.0} dBFS", 20.0 * peak.log10())),
        );
    }
    assert_eq!(loud, [""; 0]);
}
