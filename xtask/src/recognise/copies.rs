//! Copies and mixes with a residue of −40 dB and delays of up to 100 ms, and stems that are neither.

use stemlock::dsp::hear::copies::{Candidate, Copies, find};
use stemlock::dsp::stretch::InMemory;
use testkit::Random;
use testkit::songs::sound::hiss;
use testkit::songs::styles;

use super::{Verdicts, heard};

const RATE: f64 = 44_100.0;

/// Judges which copies and mixes are found.
pub fn judge(verdicts: &mut Verdicts) {
    println!("\nCopies and mixes: found with a residue of -40 dB and delays of up to 100 ms; overheads are none");
    for delay in [0.0_f64, 0.000_3, 0.007, 0.037, 0.1, -0.1] {
        let mut random = Random::new(delay.to_bits());
        let songs: Vec<_> = styles(24.0, 0).into_iter().take(3).collect();
        let mut stems: Vec<Vec<f32>> =
            songs.iter().flat_map(|song| [song.drums.clone(), song.others.clone()]).collect();
        let copied = random.below(stems.len());
        stems.push(spoilt(&stems[copied], delay, 0.7, 3));
        let frames = stems[0].len();
        let sum: Vec<f32> =
            (0..frames).map(|frame| stems[..6].iter().map(|stem| 0.4 * stem[frame]).sum()).collect();
        stems.push(spoilt(&sum, delay, 1.0, 4));
        let found = compare(&stems);
        let is_copy = found.same.iter().any(|same| same.stems == [copied, 6] && near(same.later, delay));
        let is_mix = found.mixes.iter().any(|mix| mix.stem == 7 && near(mix.later, delay));
        let others = found.same.len() + found.mixes.len();
        verdicts.say(
            is_copy && is_mix && others == 2,
            format!(
                "{:+.1} ms: the copy {}, the mix {}, {others} in all",
                1000.0 * delay,
                yes(is_copy),
                yes(is_mix)
            ),
        );
    }
    // Two microphones at the same kit: each instrument at different levels, with the room.
    let kit: Vec<Vec<f32>> = styles(24.0, 0).into_iter().take(4).map(|song| song.drums).collect();
    let frames = kit[0].len();
    let heard_by = |gains: [f32; 4], later: usize| -> Vec<f32> {
        let direct = |frame: usize| kit.iter().zip(gains).map(|(part, gain)| gain * part[frame]).sum::<f32>();
        (0..frames).map(|frame| if frame < later { 0.0 } else { direct(frame - later) }).collect()
    };
    let stems = vec![
        heard_by([0.9, 0.1, 0.1, 0.1], 0),
        heard_by([0.4, 0.5, 0.4, 0.6], 130),
        heard_by([0.1, 0.8, 0.2, 0.1], 40),
    ];
    let found = compare(&stems);
    verdicts.say(
        found.same.is_empty() && found.mixes.is_empty(),
        format!("an overhead beside close microphones: {found:?}"),
    );
}

fn yes(found: bool) -> &'static str {
    if found { "found" } else { "missed" }
}

fn near(found: f64, delay: f64) -> bool {
    (found - delay).abs() < 1.0 / RATE
}

/// The same, later and at another gain, with a residue of −40 dB.
fn spoilt(stem: &[f32], delay: f64, gain: f32, seed: u32) -> Vec<f32> {
    let shift = (delay * RATE).round() as i64;
    let at = |frame: usize| usize::try_from(frame as i64 - shift).ok().and_then(|at| stem.get(at)).copied();
    let mut copy: Vec<f32> = (0..stem.len()).map(|frame| gain * at(frame).unwrap_or(0.0)).collect();
    let power = copy.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / copy.len() as f64;
    hiss(&mut copy, seed, 10.0 * power.log10() - 40.0);
    copy
}

fn compare(stems: &[Vec<f32>]) -> Copies {
    let heard: Vec<_> = stems.iter().map(|stem| heard(stem, RATE)).collect();
    let candidates: Vec<Candidate<'_>> =
        heard.iter().map(|heard| Candidate { levels: &heard.levels, is_lossy: false }).collect();
    let sides: Vec<[&[f32]; 2]> = stems.iter().map(|stem| [stem.as_slice(); 2]).collect();
    find(&InMemory(&sides), &candidates, RATE, || true).unwrap_or_default()
}
