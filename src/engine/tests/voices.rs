//! Voices that keep their resonances while their pitch moves, beside stems that do not.

use super::rig::*;
use crate::engine::sound::Stretching;
use crate::setlist::Output;

const LENGTH: u64 = 400_000;

/// A buzz of 150 Hz on one stem, noise on the others.
fn choir(stem: usize, channel: usize, frame: i64) -> f32 {
    if stem == 0 {
        0.3 - ((frame + 7 * channel as i64).rem_euclid(320) as f32 / 320.0) * 0.6
    } else {
        noise(stem, channel, frame) * 0.2
    }
}

/// A voice on Main and noise on Aux; `voice` states whether the voice is treated as one.
fn rig(voice: bool) -> Rig {
    let mut song = analysed(vec![stem(choir, 0, LENGTH, 2), stem(choir, 1, LENGTH, 2)], &constant(100.0));
    song.stretching = Box::new(Stretching::new(voices(&song.audio, |stem| voice && stem == 0), rate()));
    let mut rig = Rig::new(song);
    rig.mix.stems[1].output = Some(Output::Aux);
    rig
}

fn bits(heard: &[Vec<f32>; 2]) -> Vec<u32> {
    heard.iter().flatten().map(|sample| sample.to_bits()).collect()
}

/// The output of Main and Aux in blocks of 512 frames.
fn played(rig: &mut Rig, tempo: f64, blocks: usize) -> [[Vec<f32>; 2]; 2] {
    let mut host = RigHost::new(constant(tempo));
    let (mut main, mut aux) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for _ in 0..blocks {
        let transport = host.block(512);
        rig.block(&transport, 512, &mut main);
        let (left, right) = rig.output(Output::Aux);
        aux[0].extend(left);
        aux[1].extend(right);
    }
    [main, aux]
}

#[test]
fn a_voice_changes_no_bit_of_another_stem_and_none_of_its_own_where_nothing_moves() {
    for (tempo, semitones, character) in
        [(100.0, 3.0, 0.0), (100.0, 0.0, 2.0), (112.0, -5.0, 1.0), (112.0, 0.0, 0.0)]
    {
        let play = |voice| {
            let mut rig = rig(voice);
            (rig.settings.transpose, rig.settings.character) = (semitones, character);
            played(&mut rig, tempo, 60)
        };
        let ([main, aux], [plain, other]) = (play(true), play(false));
        assert!(bits(&aux) == bits(&other), "{semitones}, {character} at {tempo}: the noise");
        let moves = semitones != 0.0 || character != 0.0;
        assert_eq!(bits(&main) != bits(&plain), moves, "{semitones}, {character} at {tempo}: the voice");
    }
}

#[test]
fn the_cut_changes_no_bit_of_a_voice() {
    for (tempo, moves) in [(100.0, [(0.0, 0.0), (0.0, -2.5)]), (110.0, [(-3.0, 0.0), (4.0, 1.0)])] {
        let play = |blocks: Vec<usize>| {
            let mut rig = rig(true);
            let mut host = RigHost::new(constant(tempo));
            let mut heard = [Vec::new(), Vec::new()];
            for (semitones, character) in moves {
                (rig.settings.transpose, rig.settings.character) = (semitones, character);
                let more = rig.play(&mut host, blocks.clone());
                heard.iter_mut().zip(more).for_each(|(heard, more)| heard.extend(more));
            }
            heard
        };
        let whole = play(vec![24_000]);
        for blocks in [vec![100; 240], vec![1; 24_000], vec![7, 993, 23_000]] {
            assert!(bits(&play(blocks.clone())) == bits(&whole), "{tempo} BPM in {} blocks", blocks.len());
        }
    }
}

#[test]
fn a_voice_is_the_file_before_and_after_its_character_moves() {
    let mut rig = rig(true);
    let mut host = RigHost::new(constant(100.0));
    let mut heard = [Vec::new(), Vec::new()];
    for character in [0.0, -3.0, 0.0] {
        rig.settings.character = character;
        let more = rig.play(&mut host, vec![480; 100]);
        heard.iter_mut().zip(more).for_each(|(heard, more)| heard.extend(more));
    }
    let step = |pair: &[f32]| (pair[1] - pair[0]).abs();
    let is_file = |frame: usize| heard[0][frame] == choir(0, 0, frame as i64);
    assert!((0..48_000).all(is_file), "before");
    assert!((60_000..96_000).filter(|frame| is_file(*frame)).count() < 100, "meanwhile");
    assert!((130_000..144_000).all(is_file), "after");
    let most = heard[0].windows(2).map(step).fold(0.0, f32::max);
    assert!(most < 1.0, "a step of {most}: the buzz itself has one of 0.6");
}
