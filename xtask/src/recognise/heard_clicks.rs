//! Tests click tracks, clean and degraded, and audio that is not a click.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;
use stemlock::media::{Samples, Source};
use stemlock::time::BeatPos;

use super::clicks::{ClickCase, clicks, others, spoilt};
use super::{Verdicts, heard};

/// The largest error of a beat, in seconds.
const NEAR: f64 = 0.000_5;

/// Judges the results for clicks, and for audio that is not a click.
///
/// # Errors
/// A file cannot be written or read.
pub fn judge(verdicts: &mut Verdicts) -> Result<()> {
    println!("\nClicks: every beat within 0.5 ms; clean ones at a constant tempo to 0.001 BPM, beat 0 to a frame");
    let mut cases = clicks();
    cases.extend(spoilt());
    cases.iter().for_each(|case| judge_click(verdicts, case));
    let coded = clicks().into_iter().filter(|case| case.rate <= 48_000.0).map(through_mp3);
    for case in coded {
        match case {
            Some(case) => judge_click(verdicts, &case?),
            None => println!("       MP3 is not tried: ffmpeg with LAME is not installed"),
        }
    }
    println!("\nNo clicks");
    for (name, audio) in others() {
        let is_none = heard(&audio, 48_000.0).click.is_none_or(|click| !click.is_certain());
        verdicts.say(is_none, name);
    }
    Ok(())
}

fn judge_click(verdicts: &mut Verdicts, case: &ClickCase) {
    let begun = Instant::now();
    let click = heard(&case.audio, case.rate).click;
    let took = begun.elapsed();
    let tempo = click.as_ref().and_then(|click| click.tempo(case.music));
    let (Some(click), Some(tempo)) = (click, tempo) else {
        return verdicts.say(false, format!("{:24} is not heard", case.name));
    };
    let error = |(beat, seconds): &(f64, f64)| {
        let beat = BeatPos::new(*beat).unwrap_or(BeatPos::ZERO);
        (tempo.start.in_files(tempo.map.seconds_at(beat)).get() - seconds).abs()
    };
    let worst = case.beats.iter().map(error).fold(0.0, f64::max);
    let start = case.music.map_or(0.0, |music| (tempo.start.get() - music) * case.rate);
    let bpm = tempo.map.tempo_at(BeatPos::ZERO).get();
    let meter = tempo.map.meter_at(BeatPos::ZERO);
    let changes = tempo.map.changes().len();
    let is_clean = !["hiss", "voice", "MP3"].iter().any(|word| case.name.contains(word));
    let is_right = worst < NEAR
        && (meter.beats(), meter.unit()) == case.meter
        && case.bpm.is_none_or(|truth| (bpm - truth).abs() < 0.001)
        && (!is_clean || case.bpm.is_none() || start.abs() <= 1.0)
        && case.changes.is_none_or(|truth| changes == truth);
    let words = format!(
        "{:24} worst beat {:.3} ms, beat 0 {start:+.2} frames, {bpm:.4} BPM, {meter}, {changes} entries for {} bursts, {:.0} ms for {:.0} s",
        case.name,
        worst * 1000.0,
        click.pulses().len(),
        took.as_secs_f64() * 1000.0,
        case.audio.len() as f64 / case.rate,
    );
    verdicts.say(is_right, words);
}

/// The same after MP3 at 128 kbit/s by LAME, which is part of ffmpeg; `None` without ffmpeg.
fn through_mp3(case: ClickCase) -> Option<Result<ClickCase>> {
    let folder = tempfile::tempdir().ok()?;
    let [from, to] = ["click.wav", "click.mp3"].map(|name| folder.path().join(name));
    let samples = case.audio.iter().map(|sample| (sample.clamp(-1.0, 1.0) * 32_767.0) as i16);
    std::fs::write(&from, testkit::wav_of_shorts(1, case.rate as u32, samples)).ok()?;
    let coded = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "quiet", "-i"])
        .arg(&from)
        .args(["-c:a", "libmp3lame", "-b:a", "128k"])
        .arg(&to)
        .status();
    if !coded.is_ok_and(|status| status.success()) {
        return None;
    }
    let read = || {
        let told = |problem: stemlock::setlist::Problem| anyhow::anyhow!("{problem}");
        let mut source = Source::open(&to).map_err(told)?;
        let mut read = Samples::empty();
        source.read(&mut read, case.audio.len()).map_err(told)?;
        let Samples::F32(planes) = read else { anyhow::bail!("MP3 is not read as floats") };
        let audio = planes.into_iter().next().unwrap_or_default();
        Ok(ClickCase { name: format!("{}, MP3", case.name), audio, ..case })
    };
    Some(read())
}
