//! Pages that come and go at any moment, whatever sounds: a live host hears gaps, and never a step.

use super::gaps::{LENGTH, PAGES, tone};
use super::rig::*;
use crate::engine::{Pace, TempoMode};
use crate::media::{PAGE_FRAMES, Page, SongStore, StemAudio};

const STEMS: usize = 2;
/// Two stems of one tone, of which one part fades out while another fades in: each moves by less than this from frame to frame.
const STEP: f32 = 0.08;

/// A page of a stem is made or evicted.
fn disturb(store: &SongStore, random: &mut Random) {
    let (stem, index) = (random.below(STEMS), random.below(PAGES));
    if random.chance(0.5) {
        let made: Page = page(tone, 0, 1, index, LENGTH);
        publish(store, stem, index, made);
    } else {
        store.withdraw(stem, index);
    }
}

#[test]
fn pages_that_come_and_go_at_any_moment_make_no_step() {
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let audio = store((0..STEMS).map(|index| stem(tone, index, LENGTH, 1)).collect::<Vec<StemAudio>>());
        let mut rig = Rig::new(song_of(&audio, &constant(120.0), 0.0));
        rig.pace = Pace::Realtime;
        // Stretchers that are heard again after a gap have windows with a part of the gap in them, which ring.
        let (mode, mut tempo) = *random.pick(&[
            (TempoMode::Stretch, 120.0),
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
                if mode == TempoMode::Repitch && random.chance(0.3) {
                    let next = *random.pick(&[60.0, 100.0, 133.0, 230.0]);
                    host.at = (host.at as f64 * tempo / next).round() as i64;
                    tempo = next;
                    host.map = constant(tempo);
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
                "seed {seed}, {mode:?}, {tempo} BPM, part {part}, frame {at}: {:?}",
                &heard[0][at.saturating_sub(3)..(at + 4).min(heard[0].len())]
            );
        }
    }
}
