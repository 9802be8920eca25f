//! Pages that come and go at any moment, whatever sounds: a live host hears gaps, and never a step.

use super::gaps::{LENGTH, PAGES, tone};
use super::rig::*;
use crate::dsp::stretch::{Analysis, WindowSize};
use crate::engine::sound::{Stretched, Stretching};
use crate::engine::{Pace, TempoMode};
use crate::media::{PAGE_FRAMES, Page, SongStore, StemAudio};

const STEMS: usize = 2;
/// Two stems of one tone, of which one part fades out while another fades in: each moves by less than this from frame to frame.
const STEP: f32 = 0.08;

/// A page of a stem is made or evicted, or cannot be read any more.
fn disturb(store: &SongStore, random: &mut Random) {
    let (stem, index) = (random.below(STEMS), random.below(PAGES));
    store.withdraw(stem, index);
    if random.chance(0.5) {
        let made: Page = page(tone, 0, 1, index, LENGTH);
        publish(store, stem, index, if random.chance(0.2) { Page::Lost } else { made });
    }
}

/// The way in which stems are read changes: the speed, the pitch, the resonances; or whether they are heard at all.
fn turn(rig: &mut Rig, host: &mut RigHost, tempo: &mut f64, random: &mut Random) {
    match random.below(4) {
        0 if rig.settings.tempo_mode != TempoMode::Off => {
            let next = *random.pick(&[60.0, 100.0, 120.0, 133.0, 230.0]);
            host.at = (host.at as f64 * *tempo / next).round() as i64;
            *tempo = next;
            host.map = constant(next);
        }
        1 => rig.settings.transpose = *random.pick(&[-7.0, 0.0, 0.0, 1.0, 12.0]),
        2 => rig.settings.character = *random.pick(&[0.0, 0.0, -4.0]),
        _ => {
            let stem = random.below(STEMS);
            rig.mix.stems[stem].mute ^= true;
        }
    }
}

#[test]
fn pages_that_come_and_go_at_any_moment_make_no_step() {
    for seed in 0..120 {
        let mut random = Random::new(seed);
        let audio = store((0..STEMS).map(|index| stem(tone, index, LENGTH, 1)).collect::<Vec<StemAudio>>());
        let mut rig = Rig::new(song_of(&audio, &constant(120.0), 0.0));
        rig.pace = Pace::Realtime;
        let (mode, mut tempo) = *random.pick(&[
            (TempoMode::Stretch, 120.0),
            (TempoMode::Stretch, 100.0),
            (TempoMode::Off, 133.0),
            (TempoMode::Repitch, 100.0),
            (TempoMode::Repitch, 133.0),
        ]);
        rig.settings.tempo_mode = mode;
        let mut host = RigHost::new(constant(tempo));
        let mut heard = [Vec::new(), Vec::new()];
        for part in 0..60 {
            // Not near the end, where the tone breaks off.
            host.at = (random.unit() * (LENGTH - 2 * PAGE_FRAMES as u64) as f64 * 120.0 / tempo) as i64;
            for _ in 0..1 + random.below(12) {
                if random.chance(0.5) {
                    disturb(&audio, &mut random);
                }
                if random.chance(0.3) {
                    turn(&mut rig, &mut host, &mut tempo, &mut random);
                }
                if random.chance(0.02) {
                    rig.settings.tempo_mode =
                        *random.pick(&[TempoMode::Stretch, TempoMode::Off, TempoMode::Repitch]);
                }
                // Without time between them, blocks would be taken for a bounce that waits.
                rig.processor.patience.reset();
                let block = [1 + random.below(500)];
                let sounds = if random.chance(0.1) { rig.stop(block[0]) } else { rig.play(&mut host, block) };
                heard.iter_mut().zip(sounds).for_each(|(heard, sound)| heard.extend(sound));
            }
            let steps = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs());
            let (at, step) = steps.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default();
            assert!(
                step < STEP,
                "seed {seed}, {mode:?}, {tempo} BPM, {:?}, part {part}, frame {at} of {}: {:?}",
                rig.settings,
                heard[0].len(),
                &heard[0][at.saturating_sub(3)..(at + 4).min(heard[0].len())]
            );
        }
    }
}

/// A pitch that is left reads further than the one that follows it: what it reads until the glide is over is not given up for newer pages. With the
/// longest windows, as sustained sounds have them.
#[test]
fn pages_that_only_the_former_pitch_reads_are_kept_while_it_is_left() {
    const BLOCK: usize = 512;
    const BLOCKS: usize = 20;
    const EVICTED: usize = 4;
    let heard = |former: f64, next: f64, ahead: usize, is_evicted: bool| {
        let audio = store(vec![stem(tone, 0, LENGTH, 1)]);
        let mut song = song_of(&audio, &constant(120.0), 0.0);
        let analysis = Analysis::new(WindowSize::longest(f64::from(RATE)), []);
        let group = Stretched { stems: [0].into(), analysis, moves: true, voice: false };
        song.stretching = Box::new(Stretching::new(vec![group], rate()));
        let mut rig = Rig::new(song);
        rig.settings.transpose = former;
        let mut host = RigHost::new(constant(120.0));
        host.at = (EVICTED * PAGE_FRAMES - (BLOCKS + 1) * BLOCK - ahead) as i64;
        let mut play = |rig: &mut Rig| {
            // Without time between them, blocks would be taken for a bounce that waits.
            rig.processor.patience.reset();
            rig.play(&mut host, [BLOCK])
        };
        for _ in 0..BLOCKS {
            play(&mut rig);
        }
        if is_evicted {
            audio.withdraw(0, EVICTED);
        }
        rig.settings.transpose = next;
        play(&mut rig)
    };
    for (former, next) in [(-12.0, 0.0), (-12.0, 7.0)] {
        for ahead in (10_000..14_000).step_by(250) {
            let is_same = heard(former, next, ahead, true) == heard(former, next, ahead, false);
            assert!(is_same, "from {former} to {next}, {ahead} frames before the page");
        }
    }
}
