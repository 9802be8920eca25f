//! *Sing along*: the lead vocal fades out and in like a fader, nothing else changes, and the centre of a whole song is removed exactly.

use super::rig::*;
use crate::dsp::Gain;
use crate::engine::load::Arrival;
use crate::engine::sound::{Form, LoadedSong};
use crate::setlist::{Output, Sung};

const LENGTH: u64 = 400_000;

fn sung(mut song: Box<LoadedSong>, sung: Sung) -> Box<LoadedSong> {
    song.form.sung = sung;
    song
}

/// A lead vocal on Main, and another stem on Aux.
fn rig(tempo: f64) -> (Rig, RigHost) {
    let stems = vec![stem(noise, 0, LENGTH, 2), stem(noise, 1, LENGTH, 2)];
    let mut rig = Rig::new(sung(analysed(stems, &constant(120.0)), Sung::Apart(1)));
    rig.mix.stems[1].output = Some(Output::Aux);
    (rig, RigHost::new(constant(tempo)))
}

/// Plays `blocks`; returns Main and Aux.
fn play(rig: &mut Rig, host: &mut RigHost, blocks: &[usize]) -> [[Vec<f32>; 2]; 2] {
    let (mut main, mut aux) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for &frames in blocks {
        let transport = host.block(frames);
        rig.block(&transport, frames, &mut main);
        let (left, right) = rig.output(Output::Aux);
        aux[0].extend(left);
        aux[1].extend(right);
    }
    [main, aux]
}

fn bits(sides: &[Vec<f32>; 2]) -> Vec<u32> {
    sides.iter().flatten().map(|sample| sample.to_bits()).collect()
}

#[test]
fn the_lead_vocal_goes_and_comes_back_and_no_bit_of_another_stem_changes() {
    for (tempo, transpose) in [(120.0, 0.0), (131.0, 0.0), (120.0, 3.0)] {
        let session = |sings: bool| {
            let (mut rig, mut host) = rig(tempo);
            rig.settings.transpose = transpose;
            let mut heard = vec![play(&mut rig, &mut host, &[4800])];
            rig.mix.sing.on = sings;
            heard.push(play(&mut rig, &mut host, &[4800]));
            rig.mix.sing.guide = Gain::new(0.25).unwrap();
            heard.push(play(&mut rig, &mut host, &[4800]));
            rig.mix.sing.on = false;
            heard.push(play(&mut rig, &mut host, &[4800]));
            heard
        };
        let (plain, sings) = (session(false), session(true));
        for (index, (plain, sings)) in plain.iter().zip(&sings).enumerate() {
            assert!(bits(&plain[1]) == bits(&sings[1]), "{tempo}, {transpose}: part {index}: the other stem");
        }
        let ramp = RATE as usize / 200;
        for side in 0..2 {
            assert!(sings[1][0][side][ramp..].iter().all(|sample| *sample == 0.0), "it is gone");
            if (tempo, transpose) != (120.0, 0.0) {
                continue; // What was not heard is not stretched, and begins anew.
            }
            let quarter = |(heard, plain): (&f32, &f32)| *heard == plain * 0.25;
            assert!(sings[2][0][side][ramp..].iter().zip(&plain[2][0][side][ramp..]).all(quarter), "a guide");
            let rest =
                |heard: &[[Vec<f32>; 2]; 2]| heard[0][side][ramp..].iter().map(|s| s.to_bits()).collect::<Vec<_>>();
            assert_eq!(rest(&sings[3]), rest(&plain[3]), "{tempo}, {transpose}: it is back");
            assert_eq!(bits(&sings[0][0]), bits(&plain[0][0]));
        }
    }
}

#[test]
fn it_goes_like_a_mute_at_any_cut() {
    let heard = |blocks: &[usize], mutes: bool| {
        let (mut rig, mut host) = rig(120.0);
        play(&mut rig, &mut host, &[1000]);
        if mutes {
            rig.mix.stems[0].mute = true;
        } else {
            rig.mix.sing.on = true;
        }
        play(&mut rig, &mut host, blocks)
    };
    let whole = heard(&[2000], false);
    assert_eq!(whole, heard(&[1, 7, 64, 300, 628, 1000], false));
    assert_eq!(whole, heard(&[2000], true));
}

#[test]
fn a_stem_that_becomes_the_lead_vocal_goes_at_once_and_one_that_was_comes_back() {
    let stems = vec![stem(noise, 0, LENGTH, 2), stem(noise, 1, LENGTH, 2)];
    let song = sung(song(stems, &constant(120.0), 0.0), Sung::Apart(1));
    let id = song.id;
    let (mut rig, mut host) = (Rig::new(song), RigHost::new(constant(120.0)));
    rig.mix.stems[1].output = Some(Output::Aux);
    rig.mix.sing.on = true;
    assert!(play(&mut rig, &mut host, &[4800])[0][0].iter().all(|sample| *sample == 0.0), "from the first frame");
    let form = Form { frames: LENGTH, sung: Sung::Apart(0b10), ..Form::default() };
    assert!(rig.songs.send(Arrival::Sections(id, Box::new(form))));
    play(&mut rig, &mut host, &[480]);
    let [main, aux] = play(&mut rig, &mut host, &[4800]);
    assert_equals(&main, 0..4800, 5280, |channel, frame| noise(0, channel, frame), "the first stem");
    assert!(aux.iter().flatten().all(|sample| *sample == 0.0));
}

/// A voice in the centre of noise that is not.
fn mixed(stem: usize, channel: usize, frame: i64) -> f32 {
    if stem == 0 { noise(0, 0, frame) } else { noise(2, channel, frame) }
}

fn whole(content: Content, index: usize, channels: usize, tempo: f64) -> (Rig, RigHost) {
    let song = analysed(vec![stem(content, index, LENGTH, channels)], &constant(120.0));
    let mut rig = Rig::new(sung(song, Sung::Within(0)));
    rig.mix.sing.centre = true;
    (rig, RigHost::new(constant(tempo)))
}

#[test]
fn the_middle_of_a_whole_song_goes_and_its_difference_stays() {
    for tempo in [120.0, 131.0] {
        // While *sing along* is off, nothing changes.
        let (mut rig, mut host) = whole(mixed, 1, 2, tempo);
        rig.mix.sing.centre = false;
        let plain = play(&mut rig, &mut host, &[9600, 4800]);
        let (mut rig, mut host) = whole(mixed, 1, 2, tempo);
        let before = play(&mut rig, &mut host, &[4800]);
        assert_eq!(
            bits(&before[0]),
            [&plain[0][0][..4800], &plain[0][1][..4800]].concat().iter().map(|s| s.to_bits()).collect::<Vec<_>>()
        );
        rig.mix.sing.on = true;
        let [main, _] = play(&mut rig, &mut host, &[4800, 4800]);
        for n in 240..9600 {
            let difference = plain[0][0][4800 + n] - plain[0][1][4800 + n];
            assert_eq!(main[0][n], -main[1][n], "{tempo}: frame {n}");
            assert_eq!((main[0][n] - main[1][n]).to_bits(), difference.to_bits(), "{tempo}: frame {n}");
        }
        let step = |n: usize| (main[0][n] + main[1][n] - plain[0][0][4800 + n] - plain[0][1][4800 + n]).abs();
        assert!((0..8).all(|n| step(n) < 0.1), "{tempo}: it goes in a ramp");
    }
}

#[test]
fn what_is_the_same_on_both_sides_is_gone_and_one_channel_stays() {
    for tempo in [120.0, 131.0] {
        let (mut rig, mut host) = whole(mixed, 0, 2, tempo);
        rig.mix.sing.on = true;
        let [main, _] = play(&mut rig, &mut host, &[9600, 511, 7]);
        let loudest = main.iter().flatten().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
        assert!(loudest < 1e-5, "{tempo}: {loudest}");
        rig.mix.sing.guide = Gain::new(0.5).unwrap();
        play(&mut rig, &mut host, &[480]);
        let heard = play(&mut rig, &mut host, &[480]);
        assert!(heard[0][0].iter().any(|sample| sample.abs() > 0.1), "half of it is back");
        let (mut rig, mut host) = whole(noise, 0, 1, tempo);
        let plain = {
            let (mut rig, mut host) = whole(noise, 0, 1, tempo);
            play(&mut rig, &mut host, &[9600])
        };
        rig.mix.sing.on = true;
        assert_eq!(bits(&play(&mut rig, &mut host, &[9600])[0]), bits(&plain[0]), "{tempo}: one channel");
    }
}
