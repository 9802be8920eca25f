//! Faders, pans, buttons and outputs.

use super::rig::*;
use crate::dsp::{Gain, Pan};
use crate::setlist::Output;

const LENGTH: u64 = 200_000;

/// Full scale all the time, so that gains can be read from the output.
fn one(_stem: usize, _channel: usize, _frame: i64) -> f32 {
    1.0
}

fn rig(stems: usize) -> (Rig, RigHost) {
    let map = constant(120.0);
    let stems = (0..stems).map(|index| stem(one, index, LENGTH, 2)).collect();
    (Rig::new(song(stems, &map, 0.0)), RigHost::new(map))
}

/// The largest step of a gain that moves by 1 in a ramp of 5 ms.
const RAMP_STEP: f32 = 1.0 / (0.005 * RATE as f32) + 1e-6;

fn largest_step(side: &[f32]) -> f32 {
    side.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn gains_and_balance_act_and_ramp() {
    let (mut rig, mut host) = rig(1);
    rig.play(&mut host, [512]);
    rig.mix.stems[0].gain = Gain::new(0.5).unwrap();
    rig.mix.stems[0].pan = Pan::new(-0.5);
    rig.mix.master = Gain::new(0.5).unwrap();
    let heard = rig.play(&mut host, [512]);
    assert_eq!((heard[0][511], heard[1][511]), (0.25, 0.125));
    assert!(largest_step(&heard[0]) <= RAMP_STEP && largest_step(&heard[1]) <= RAMP_STEP);
    assert!(heard[0][0] > 0.9, "the ramp begins where the gain was");
}

#[test]
fn faders_that_were_moved_in_silence_act_from_the_first_frame() {
    let (mut rig, mut host) = rig(1);
    rig.stop(64);
    rig.mix.stems[0].gain = Gain::new(0.5).unwrap();
    let heard = rig.play(&mut host, [64]);
    assert!(heard[0].iter().all(|&sample| sample == 0.5));
}

#[test]
fn mute_and_solo() {
    let (mut rig, mut host) = rig(3);
    assert_eq!(rig.play(&mut host, [512])[0][511], 3.0);
    rig.mix.stems[1].mute = true;
    let heard = rig.play(&mut host, [512]);
    assert_eq!(heard[0][511], 2.0);
    assert!(largest_step(&heard[0]) <= RAMP_STEP);
    rig.mix.stems[2].solo = true;
    assert_eq!(rig.play(&mut host, [512])[0][511], 1.0);
    rig.mix.stems[1].solo = true;
    assert_eq!(rig.play(&mut host, [512])[0][511], 1.0, "a muted stem stays muted when it is soloed");
    rig.mix.stems[1].mute = false;
    assert_eq!(rig.play(&mut host, [512])[0][511], 2.0);
    rig.mix.stems[31].solo = true;
    assert_eq!(rig.play(&mut host, [512])[0][511], 2.0, "a slot without a stem has no say");
}

#[test]
fn other_stems_do_not_change_by_a_bit() {
    let map = constant(93.7);
    let stems = || vec![stem(noise, 0, LENGTH, 2), stem(noise, 1, LENGTH, 2)];
    let mut rig = Rig::new(song(stems(), &map, 0.0));
    rig.mix.stems[1].output = Some(Output::Bass);
    let mut host = RigHost::new(map);
    let mut random = Random::new(1);
    let mut frame = 0;
    for _ in 0..100 {
        rig.mix.stems[1].gain = Gain::new(random.unit() as f32).unwrap();
        rig.mix.stems[1].mute = random.unit() < 0.3;
        let heard = rig.play(&mut host, [300]);
        assert_equals(&heard, 0..300, frame, |channel, frame| noise(0, channel, frame), "the other stem");
        frame += 300;
    }
}

#[test]
fn a_stem_moves_to_another_output_in_a_crossfade() {
    let (mut rig, mut host) = rig(2);
    rig.play(&mut host, [512]);
    rig.mix.stems[1].output = Some(Output::Click);
    let mut main = Vec::new();
    let mut click = Vec::new();
    for _ in 0..8 {
        main.extend(rig.play(&mut host, [64])[0].iter());
        click.extend(rig.output(Output::Click).0);
    }
    assert_eq!((main[511], click[511]), (1.0, 1.0));
    assert!(main.iter().zip(&click).all(|(main, click)| (main + click - 2.0).abs() < 1e-6), "nothing is lost");
    assert!(largest_step(&click) <= std::f32::consts::FRAC_PI_2 / FADE as f32 + 1e-6);
}

#[test]
fn outputs_that_nobody_uses_are_silent_even_if_they_were_dirty() {
    let (mut rig, mut host) = rig(1);
    rig.mix.stems[0].output = Some(Output::Pad);
    let heard = rig.play(&mut host, [512]);
    assert!(heard[0].iter().all(|&sample| sample == 0.0));
    assert!(rig.output(Output::Pad).0.iter().all(|&sample| sample == 1.0));
    rig.mix.stems[0].output = Some(Output::Main);
    rig.play(&mut host, [512]);
    rig.play(&mut host, [512]);
    assert!(rig.output(Output::Pad).0.iter().all(|&sample| sample == 0.0), "left over");
}

#[test]
fn ramps_do_not_depend_on_the_cut_into_blocks() {
    for gain in [0.3, 0.0] {
        let change = |blocks: &[usize]| {
            let map = constant(120.0);
            let mut rig = Rig::new(song(vec![stem(noise, 0, LENGTH, 2)], &map, 0.0));
            let mut host = RigHost::new(map);
            rig.play(&mut host, [512]);
            rig.mix.stems[0].gain = Gain::new(gain).unwrap();
            rig.play(&mut host, blocks.iter().copied())
                .map(|side| side.into_iter().map(f32::to_bits).collect::<Vec<_>>())
        };
        assert_eq!(change(&[512]), change(&[1; 512]));
        assert_eq!(change(&[512]), change(&[100, 3, 200, 209]));
    }
}
