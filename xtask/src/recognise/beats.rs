//! Beats and tempos of made songs without a click.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use stemlock::dsp::hear::beats::{HeardBeats, OnsetListener, Onsets};
use stemlock::time::BeatPos;
use testkit::songs::{StyleCase, f_measure, styles};

use super::{RecogniseArguments, Verdicts};

/// A tempo of at least this probability is applied to a song automatically.
const SURE: f32 = 0.6;

/// The totals over all songs.
#[derive(Default)]
struct BeatFigures {
    songs: f64,
    score: f64,
    constant: usize,
    right: usize,
    first_bars: usize,
    applied: usize,
    wrongly: usize,
}

/// Judges the beats recognised in made songs, each as two stems.
///
/// # Errors
/// When a file cannot be written.
pub fn judge(verdicts: &mut Verdicts, arguments: &RecogniseArguments) -> Result<()> {
    println!("\nBeats of songs without a click");
    let mut figures = BeatFigures::default();
    for take in 0..arguments.takes {
        for case in styles(arguments.seconds, take) {
            let beats = judge_song(&case, &mut figures);
            if let Some(folder) = &arguments.write {
                write(folder, &format!("{}-{take}", case.name.replace([' ', ','], "_")), &case, &beats)?;
            }
        }
    }
    let mean = figures.score / figures.songs.max(1.0);
    verdicts.say(mean > 0.9, format!("F-measure (70 ms) {mean:.3} in the mean; at least 0.9"));
    let BeatFigures { constant, right, applied, wrongly, first_bars, songs, .. } = figures;
    verdicts.say(
        right * 10 >= constant * 9,
        format!("{right} of {constant} constant tempos to 0.02 BPM; at least 9 of 10"),
    );
    verdicts.say(
        wrongly * 20 <= applied,
        format!("{applied} of {songs} applied by themselves, {wrongly} of them wrong; at most one in 20"),
    );
    println!("       {first_bars} of {songs} begin at the right beat of a bar");
    Ok(())
}

fn judge_song(case: &StyleCase, figures: &mut BeatFigures) -> Vec<f64> {
    let begun = Instant::now();
    let mut onsets = Onsets::default();
    for stem in [&case.drums, &case.others] {
        let mut listener = OnsetListener::new(case.rate);
        stem.chunks(8192).for_each(|block| listener.push(block, block));
        onsets.add(&listener.finish());
    }
    let heard = HeardBeats::of(&onsets);
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    let best = heard.readings.first();
    let beats = best.map(|best| best.beats()).unwrap_or_default();
    let score = f_measure(&beats, &case.beats);
    let tempo = best.and_then(|best| best.tempo(case.beats.first().copied()));
    let bpm = best
        .filter(|best| best.is_constant())
        .and(tempo.as_ref())
        .map(|tempo| tempo.map.tempo_at(BeatPos::ZERO).get());
    let is_right = bpm.zip(case.bpm).is_some_and(|(bpm, truth)| (bpm - truth).abs() <= 0.02);
    let confidence = best.map_or(0.0, |best| best.confidence);
    let is_first =
        tempo.is_some_and(|tempo| case.beats.first().is_some_and(|beat| (tempo.start.get() - beat).abs() < 0.07));
    figures.songs += 1.0;
    figures.score += score;
    figures.constant += usize::from(case.bpm.is_some());
    figures.right += usize::from(is_right);
    figures.first_bars += usize::from(is_first);
    figures.applied += usize::from(confidence >= SURE);
    figures.wrongly += usize::from(confidence >= SURE && score < 0.9);
    let words = |bpm: Option<f64>| bpm.map_or_else(|| "changing".to_owned(), |bpm| format!("{bpm:.3}"));
    println!(
        "       {:16} F {score:.3}, {} BPM (truth {}), confidence {confidence:.2}, {took:.0} ms",
        case.name,
        words(bpm),
        words(case.bpm),
    );
    beats
}

/// Writes a song, its beats in seconds, and the recognised beats.
fn write(folder: &Path, name: &str, case: &StyleCase, beats: &[f64]) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mix = case.mix();
    let peak = mix.iter().fold(1.0_f32, |peak, sample| peak.max(sample.abs()));
    let samples = mix.iter().map(|sample| (sample / peak * 32_000.0) as i16);
    std::fs::write(folder.join(format!("{name}.wav")), testkit::wav_of_shorts(1, case.rate as u32, samples))?;
    for (ending, beats) in [("truth", &case.beats[..]), ("heard", beats)] {
        let lines = beats.iter().fold(String::new(), |mut lines, beat| {
            let _ = writeln!(lines, "{beat:.6}");
            lines
        });
        std::fs::write(folder.join(format!("{name}.{ending}")), lines)?;
    }
    Ok(())
}
