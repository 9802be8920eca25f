//! The values of the meters.

use super::rig::*;
use crate::dsp::{Gain, Pan};
use crate::engine::TempoMode;
use crate::engine::sound::{Level, Levels};
use crate::media::{PAGE_FRAMES, Page, StemAudio};
use crate::setlist::Output;

const LENGTH: u64 = 2 * RATE as u64;

/// The peak of each side.
fn loudest(heard: &[Vec<f32>; 2]) -> Level {
    [0, 1].map(|side: usize| heard[side].iter().fold(0.0, |loudest: f32, sample| loudest.max(sample.abs())))
}

/// A stem of noise whose pages are of 16 bits.
fn stem_of_16_bits(channels: usize) -> StemAudio {
    let mut stem = StemAudio::empty(LENGTH, channels);
    for index in 0..stem.page_count() {
        let Page::F32(samples) = page(noise, 0, channels, index, LENGTH) else { unreachable!() };
        stem.set(index, Some(Page::I16(samples.iter().map(|sample| (sample * 32_767.0) as i16).collect())));
    }
    debug_assert_eq!(stem.bytes(), stem.page_count() * PAGE_FRAMES * channels * 2);
    stem
}

#[test]
fn a_single_stem_is_as_loud_as_what_is_heard_of_it() {
    for (mode, tempo) in [(TempoMode::Stretch, 120.0), (TempoMode::Repitch, 132.0), (TempoMode::Stretch, 132.0)] {
        let float = |channels| stem(noise, 0, LENGTH, channels);
        for stem in [float(2), float(1), stem_of_16_bits(2), stem_of_16_bits(1)] {
            let mut rig = Rig::new(song(vec![stem], &constant(120.0), 0.0));
            rig.shared.meters.watch(true);
            rig.settings.tempo_mode = mode;
            let mut host = RigHost::new(constant(tempo));
            for (gain, pan, blocks) in
                [(1.0, 0.0, &[1, 31, 480][..]), (0.3, -0.5, &[4096; 4]), (1.9, 1.0, &[7; 60])]
            {
                rig.mix.stems[0].gain = Gain::new(gain).unwrap();
                rig.mix.stems[0].pan = Pan::new(pan);
                let heard = rig.play(&mut host, blocks.iter().copied());
                let levels = rig.shared.meters.take();
                let expected = loudest(&heard);
                assert_eq!((levels.stems[0], levels.main), (expected, expected), "{mode:?} {tempo} {gain} {pan}");
                assert!(expected[1] > 0.0);
            }
            assert!(rig.shared.meters.take().main_clipped, "1.9 is beyond full scale");
        }
    }
}

#[test]
fn what_is_muted_and_what_is_elsewhere_is_not_on_the_meter() {
    let stems = vec![stem(noise, 0, LENGTH, 2), stem(noise, 1, LENGTH, 2), stem(noise, 2, LENGTH, 2)];
    let mut rig = Rig::new(song(stems, &constant(120.0), 0.0));
    let mut host = RigHost::new(constant(120.0));
    rig.shared.meters.watch(true);
    rig.mix.stems[0].mute = true;
    rig.mix.stems[1].output = Some(Output::Click);
    let heard = rig.play(&mut host, [4096]);
    let click = rig.output(Output::Click);
    let click = loudest(&[click.0.to_vec(), click.1.to_vec()]);
    let levels = rig.shared.meters.take();
    assert_eq!((levels.stems[0], levels.stems[1], levels.stems[2]), ([0.0; 2], click, loudest(&heard)));
    assert_eq!(levels.main, loudest(&heard));
    rig.stop(4096);
    let tail = rig.shared.meters.take();
    assert!(tail.stems[2][0] > 0.0 && tail.main[0] > 0.0, "what fades out is heard");
    rig.stop(4096);
    assert_eq!(rig.shared.meters.take(), Levels::default());
}

#[test]
fn looking_changes_no_bit() {
    for (tempo, mode) in [(120.0, TempoMode::Stretch), (132.0, TempoMode::Repitch), (132.0, TempoMode::Stretch)] {
        for block in [1, 32, 64, 500, 4096] {
            let played = |watched: bool| {
                let stems = vec![stem(noise, 0, LENGTH, 2), stem(noise, 1, LENGTH, 1)];
                let mut rig = Rig::new(song(stems, &constant(120.0), 0.0));
                rig.shared.meters.watch(watched);
                rig.settings.tempo_mode = mode;
                let mut host = RigHost::at_beat(constant(tempo), -0.01);
                let mut heard = rig.play(&mut host, vec![block; 8192 / block]);
                rig.mix.stems[1].gain = Gain::new(0.3).unwrap();
                let more = rig.play(&mut host, vec![block; 8192 / block]);
                heard.iter_mut().zip(more).for_each(|(heard, more)| heard.extend(more));
                assert_eq!(rig.shared.meters.take().main != [0.0; 2], watched);
                heard.map(|side| side.into_iter().map(f32::to_bits).collect::<Vec<_>>())
            };
            assert!(played(true) == played(false), "{tempo} {mode:?} in blocks of {block}");
        }
    }
}
