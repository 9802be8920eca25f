//! Carla's transport (2.6-alpha1): its beats are its frames at the present tempo, so that a change of tempo moves all of them at once,
//! and as JACK's timebase master it says a period late that it plays.

use super::rig::*;
use crate::engine::TempoMode;
use crate::time::{HostFields, Transport};

const LENGTH: u64 = 2_000_000;
const TEMPO: f64 = 104.0;
const TONES: [f64; 3] = [110.0, 293.7, 523.3];
const PEAK: f64 = 0.2;

fn tones(_: usize, channel: usize, frame: i64) -> f32 {
    let sine = |hertz: f64| {
        let phase = frame as f64 / f64::from(RATE) * hertz + channel as f64 * 0.3;
        (phase.fract() * std::f64::consts::TAU).sin() * PEAK
    };
    TONES.into_iter().map(sine).sum::<f64>() as f32
}

fn content(channel: usize, frame: i64) -> f32 {
    tones(0, channel, frame)
}

fn rig() -> Rig {
    Rig::new(song(vec![stem(tones, 0, LENGTH, 2)], &constant(TEMPO), 0.0))
}

/// What it says in a block that begins at a frame; beside beats and tempo, CLAP has seconds and VST3 frames.
fn said(is_clap: bool, at: i64, tempo: f64, playing: bool) -> Transport {
    let seconds = at as f64 / f64::from(RATE);
    let count = if is_clap { (Some(seconds), None) } else { (None, Some(at)) };
    Transport::believing(&HostFields {
        playing,
        tempo: Some(tempo),
        beats: Some(seconds * tempo / 60.0),
        seconds: count.0,
        samples: count.1,
        meter: Some((4, 4)),
        ..HostFields::default()
    })
}

#[test]
fn a_change_of_tempo_that_moves_all_beats_clicks_nowhere_and_comes_back_to_the_bit() {
    let own: f64 = TONES.iter().map(|hertz| PEAK * std::f64::consts::TAU * hertz / f64::from(RATE)).sum();
    for (is_clap, mode, block) in [true, false]
        .into_iter()
        .flat_map(|format| [TempoMode::Stretch, TempoMode::Repitch].map(|mode| (format, mode)))
        .flat_map(|(format, mode)| [64, 1024].map(|block| (format, mode, block)))
    {
        let what = format!("CLAP {is_clap}, {mode:?}, blocks of {block}");
        let mut rig = rig();
        rig.settings.tempo_mode = mode;
        let (mut at, mut left) = (500_000_i64, Vec::new());
        for tempo in [TEMPO, 120.0, 110.5, TEMPO, 96.0, TEMPO] {
            let (first, mut heard) = (at, [Vec::new(), Vec::new()]);
            for _ in 0..100_000 / block {
                rig.block(&said(is_clap, at, tempo, true), block, &mut heard);
                at += block as i64;
            }
            if tempo == TEMPO {
                assert_equals(&heard, 4096..heard[0].len(), first, content, &what);
            }
            left.append(&mut heard[0]);
        }
        let step = |pair: &[f32]| f64::from((pair[1] - pair[0]).abs());
        let worst = left[FADE..].windows(2).map(step).fold(0.0, f64::max);
        // A fade of 4 ms between two places has slightly larger steps than the tones.
        let most = own * 120.0 / TEMPO * 1.1 + 0.005;
        assert!(worst < most, "{what}: a step of {worst}, at most {most}");
    }
}

#[test]
fn a_start_and_a_stop_that_are_told_a_period_late_are_that_period_late_and_no_more() {
    for is_clap in [true, false] {
        let (mut rig, mut at) = (rig(), 0_i64);
        for _ in 0..3 {
            let mut heard = [Vec::new(), Vec::new()];
            rig.block(&said(is_clap, at, TEMPO, false), 1024, &mut heard);
            assert!(heard[0][FADE..].iter().all(|sample| *sample == 0.0));
            let first = at + 1024;
            heard = [Vec::new(), Vec::new()];
            for period in 1..=40 {
                rig.block(&said(is_clap, at + period * 1024, TEMPO, true), 1024, &mut heard);
            }
            assert_equals(&heard, FADE..heard[0].len(), first, content, "a period late");
            at += 41 * 1024;
        }
    }
}
