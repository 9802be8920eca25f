//! Measures of attacks: their place, the sound before them, their rise, and whether all are present.
//!
//! Known here: two sounds and where the attacks of the first one begin. Not known here: engines, signals.

use super::Trial;
use super::place::{locate, slope};
use crate::stretch_quality::sound::HERTZ;

/// Milliseconds in frames.
fn frames(milliseconds: f64) -> f64 {
    milliseconds * HERTZ / 1000.0
}

/// The lateness of each attack in milliseconds, searched `reach` milliseconds around its expected place.
pub fn lateness(trial: &Trial<'_>, reach: f64) -> Vec<f64> {
    let (heard, original) = (slope(&trial.output.mid()), slope(&trial.source.sound.mid()));
    let late = |onset: &usize| {
        let expected = *onset as f64 / trial.speed;
        (locate(&heard, &original, *onset, expected, frames(reach) as usize) - expected) / frames(1.0)
    };
    trial.source.onsets.iter().map(late).collect()
}

/// The largest error of an attack's place, early or late, in milliseconds.
pub fn worst_error(trial: &Trial<'_>) -> f64 {
    lateness(trial, 30.0).into_iter().fold(0.0, |worst, late| worst.max(late.abs()))
}

/// The attacks that stand out: those whose slope over 5 ms is at least twice as strong as before them. A soft
/// hit inside the noise of a louder one cannot be located by correlation.
pub fn clear(trial: &Trial<'_>) -> Vec<bool> {
    let original = slope(&trial.source.sound.mid());
    let stands_out = |onset: &usize| {
        let onset = *onset as f64;
        power(&original, onset, onset + frames(5.0)) >= 4.0 * power(&original, onset - frames(5.0), onset)
    };
    trial.source.onsets.iter().map(stands_out).collect()
}

/// The share of attacks that are not [`clear`], in percent.
pub fn masked(trial: &Trial<'_>) -> f64 {
    let clear = clear(trial);
    100.0 * clear.iter().filter(|clear| !**clear).count() as f64 / clear.len() as f64
}

/// The scatter of the attacks' places around their mean (standard deviation), in milliseconds; `counts` selects clear
/// attacks, or the others.
pub fn jitter(trial: &Trial<'_>, counts: fn(bool) -> bool) -> f64 {
    let late: Vec<f64> = lateness(trial, 10.0)
        .into_iter()
        .zip(clear(trial))
        .filter(|(_, clear)| counts(*clear))
        .map(|(late, _)| late)
        .collect();
    let mean = late.iter().sum::<f64>() / late.len() as f64;
    (late.iter().map(|late| (late - mean).powi(2)).sum::<f64>() / late.len() as f64).sqrt()
}

/// How much later the last third of the attacks is than the first third, in the median, in milliseconds.
pub fn drift(trial: &Trial<'_>) -> f64 {
    let late = lateness(trial, 30.0);
    let third = late.len() / 3;
    let median = |part: &[f64]| {
        let mut part = part.to_vec();
        part.sort_by(f64::total_cmp);
        part.get(part.len() / 2).copied().unwrap_or(f64::NAN)
    };
    (median(&late[late.len() - third..]) - median(&late[..third])).abs()
}

/// The largest error of the interval between two attacks that belong together, in milliseconds.
pub fn pair_error(trial: &Trial<'_>) -> f64 {
    let late = lateness(trial, 7.0);
    late.chunks_exact(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max)
}

/// Mean square of `samples` between two places, in frames.
fn power(samples: &[f64], from: f64, to: f64) -> f64 {
    let range =
        (from.round().max(0.0) as usize).min(samples.len())..(to.round().max(0.0) as usize).min(samples.len());
    let count = range.len().max(1) as f64;
    samples[range].iter().map(|sample| sample * sample).sum::<f64>() / count
}

fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-20).log10()
}

/// The level in the 30 ms before an attack, relative to its first 10 ms, in decibels: the mean power over all attacks.
/// Each attack follows silence; the last half millisecond before it does not count.
pub fn pre_echo(trial: &Trial<'_>) -> f64 {
    let heard = trial.output.mid();
    let shares = trial.source.onsets.iter().map(|onset| {
        let onset = *onset as f64 / trial.speed;
        power(&heard, onset - frames(30.0), onset - frames(0.5))
            / power(&heard, onset, onset + frames(10.0)).max(1e-20)
    });
    decibels(shares.sum::<f64>() / trial.source.onsets.len() as f64)
}

/// Time from 10 to 90 % of the largest level (the root of the mean square over 1 ms) within 15 ms around `onset`.
fn rise(samples: &[f64], onset: f64) -> f64 {
    let level =
        |n: i32| power(samples, onset + f64::from(n) - frames(0.5), onset + f64::from(n) + frames(0.5)).sqrt();
    let levels: Vec<f64> = (-frames(5.0) as i32..frames(10.0) as i32).map(level).collect();
    let largest = levels.iter().copied().fold(0.0, f64::max);
    // Where the level first crosses a share of the largest, between frames.
    let crossing = |share: f64| {
        let limit = share * largest;
        let after = levels.iter().position(|level| *level >= limit).unwrap_or(0);
        let before = levels[after.saturating_sub(1)];
        let part = if levels[after] > before { (limit - before) / (levels[after] - before) } else { 1.0 };
        after as f64 - 1.0 + part.clamp(0.0, 1.0)
    };
    crossing(0.9) - crossing(0.1)
}

/// By how much attacks rise more slowly or faster than in the original, in percent: the mean over all attacks,
/// regardless of the direction.
pub fn rise_change(trial: &Trial<'_>) -> f64 {
    let (heard, original) = (trial.output.mid(), trial.source.sound.mid());
    let change = |onset: &usize| {
        let after = rise(&heard, *onset as f64 / trial.speed);
        (after.max(0.5) / rise(&original, *onset as f64).max(0.5)).ln().abs()
    };
    let onsets = &trial.source.onsets;
    100.0 * ((onsets.iter().map(change).sum::<f64>() / onsets.len() as f64).exp() - 1.0)
}

/// How much louder the 12 ms after `onset` are than the 10 ms before, in decibels.
fn step(samples: &[f64], onset: f64) -> f64 {
    decibels(power(samples, onset, onset + frames(12.0)))
        - decibels(power(samples, onset - frames(10.0), onset - frames(0.5)))
}

/// The share of attacks that remain audible, in percent: those whose step in level is at least half of the
/// original's.
pub fn kept(trial: &Trial<'_>) -> f64 {
    let (heard, original) = (trial.output.mid(), trial.source.sound.mid());
    let is_kept =
        |onset: &&usize| step(&heard, **onset as f64 / trial.speed) >= 0.5 * step(&original, **onset as f64);
    100.0 * trial.source.onsets.iter().filter(is_kept).count() as f64 / trial.source.onsets.len() as f64
}

/// The largest change of an attack's level over its first 20 ms, in decibels, up or down.
pub fn level_change(trial: &Trial<'_>) -> f64 {
    let (heard, original) = (trial.output.mid(), trial.source.sound.mid());
    let level = |samples: &[f64], onset: f64| decibels(power(samples, onset, onset + frames(20.0)));
    let change = |onset: &usize| level(&heard, *onset as f64 / trial.speed) - level(&original, *onset as f64);
    trial.source.onsets.iter().map(change).fold(0.0, |worst, change| worst.max(change.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stretch_quality::measures::testing::{heard_as, take_of};
    use crate::stretch_quality::sound::StereoSound;

    /// Bursts of fixed noise on these frames.
    fn bursts(onsets: &[usize]) -> Vec<f32> {
        let mut samples = vec![0.0_f32; 40_000];
        for (number, onset) in onsets.iter().enumerate() {
            let mut noise = stemlock::render::demo_song::synth::parts::SeededNoise::new(number as u64 + 3);
            for n in 0..600 {
                samples[onset + n] += (noise.next() * (-(n as f64) / 120.0).exp()) as f32;
            }
        }
        samples
    }

    const ONSETS: [usize; 6] = [4800, 9600, 14_400, 19_200, 24_000, 28_800];

    fn mono(samples: Vec<f32>) -> StereoSound {
        StereoSound { channels: [samples.clone(), samples] }
    }

    #[test]
    fn what_is_not_changed_has_no_defect() {
        let take = take_of(mono(bursts(&ONSETS)), &ONSETS);
        let trial = heard_as(&take, &take.sound);
        // A place is found to a twentieth of a frame, a thousandth of a millisecond.
        assert!(worst_error(&trial) < 0.001 && jitter(&trial, |clear| clear) < 0.001 && drift(&trial) < 0.001);
        assert!(pair_error(&trial) < 0.001 && rise_change(&trial) == 0.0 && level_change(&trial) == 0.0);
        assert_eq!(kept(&trial), 100.0);
        assert!(pre_echo(&trial) < -100.0);
    }

    #[test]
    fn a_shifted_attack_is_an_error_of_its_shift() {
        let mut moved = ONSETS;
        moved[3] += 48;
        let (take, heard) = (take_of(mono(bursts(&ONSETS)), &ONSETS), mono(bursts(&moved)));
        let trial = heard_as(&take, &heard);
        assert!((worst_error(&trial) - 1.0).abs() < 0.002, "{}", worst_error(&trial));
        // One of six is 1 ms late: the root of 1/6 · 5/6.
        assert!((jitter(&trial, |clear| clear) - 0.372_7).abs() < 0.001, "{}", jitter(&trial, |clear| clear));
        assert!((pair_error(&trial) - 1.0).abs() < 0.002);
    }

    #[test]
    fn a_soft_hit_inside_a_loud_one_is_not_clear() {
        let mut take = take_of(mono(bursts(&ONSETS)), &ONSETS);
        for n in 0..300 {
            let hiss = if n * n % 7 > 3 { 0.002 } else { -0.002 };
            take.sound.channels.iter_mut().for_each(|channel| channel[ONSETS[1] + 150 + n] += hiss);
        }
        take.onsets = vec![ONSETS[0], ONSETS[1] + 150];
        assert_eq!(clear(&heard_as(&take, &take.sound)), [true, false]);
    }

    #[test]
    fn growing_lateness_is_drift() {
        let late = std::array::from_fn::<usize, 6, _>(|n| ONSETS[n] + 24 * n);
        let (take, heard) = (take_of(mono(bursts(&ONSETS)), &ONSETS), mono(bursts(&late)));
        // From the second to the last: four times half a millisecond.
        assert!((drift(&heard_as(&take, &heard)) - 2.0).abs() < 0.01);
    }

    #[test]
    fn a_copy_before_the_attack_is_pre_echo_of_its_level() {
        let take = take_of(mono(bursts(&ONSETS)), &ONSETS);
        let early = ONSETS.map(|onset| onset - 900);
        let echo: Vec<f32> =
            bursts(&early).iter().zip(bursts(&ONSETS)).map(|(echo, dry)| 0.1 * echo + dry).collect();
        let heard = mono(echo);
        // A tenth, over three times the span.
        let figure = pre_echo(&heard_as(&take, &heard));
        assert!((figure - (-20.0 - 10.0 * (29.5_f64 / 10.0).log10())).abs() < 0.5, "{figure}");
    }

    #[test]
    fn a_ramp_instead_of_an_attack_is_a_slower_rise() {
        let take = take_of(mono(bursts(&ONSETS)), &ONSETS);
        let mut heard = take.sound.clone();
        for onset in ONSETS {
            for n in 0..144 {
                heard.channels.iter_mut().for_each(|channel| channel[onset + n] *= n as f32 / 144.0);
            }
        }
        assert!(rise_change(&heard_as(&take, &heard)) > 50.0);
    }

    #[test]
    fn a_missing_hit_is_missed_and_a_soft_one_is_softer() {
        let take = take_of(mono(bursts(&ONSETS)), &ONSETS);
        let mut without = take.sound.clone();
        without.channels.iter_mut().for_each(|channel| channel[ONSETS[2]..ONSETS[2] + 600].fill(0.0));
        assert!((kept(&heard_as(&take, &without)) - 500.0 / 6.0).abs() < 1e-9);
        let mut soft = take.sound.clone();
        soft.channels
            .iter_mut()
            .for_each(|channel| channel[ONSETS[2]..ONSETS[2] + 1200].iter_mut().for_each(|s| *s *= 0.5));
        assert!((level_change(&heard_as(&take, &soft)) - 6.02).abs() < 0.01);
    }
}
