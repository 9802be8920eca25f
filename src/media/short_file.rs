//! Reads a short file completely, such as a cue, or its beginning, such as a click.
//!
//! Loader threads. Not known here: its use.

use std::path::Path;

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::page::Page;
use super::page_maker::PageMaker;
use super::source::Source;
use super::stem_audio::StemAudio;
use super::{I16_SCALE, PAGE_FRAMES};

/// A file of up to `seconds`, at the session's `rate`, and problems with it.
///
/// # Errors
/// When it cannot be read, or is longer.
pub fn read_short(path: &Path, rate: SampleRate, seconds: f64) -> Result<(StemAudio, Vec<Problem>), Problem> {
    let mut maker = PageMaker::new(Box::new(Source::open(path)?), rate)?;
    let mut audio = maker.empty_pages();
    let length = audio.frames() as f64 / rate.as_f64();
    if length > seconds {
        let why = format!("it lasts {length:.1} s, and the maximum is {seconds} s");
        return Err(Problem::warning("is not spoken", why, "cut it").of(path));
    }
    let pages = audio.page_count();
    let problems = read(&mut maker, &mut audio, pages)?;
    Ok((audio, problems))
}

/// The fade-out at the end of a cut file, in seconds.
const FADE: f64 = 0.005;

/// The first `seconds` of a file at the session's `rate`, and problems with it. A longer file is reported, and fades out there.
///
/// # Errors
/// When it cannot be read.
pub fn read_beginning(path: &Path, rate: SampleRate, seconds: f64) -> Result<(StemAudio, Vec<Problem>), Problem> {
    let mut maker = PageMaker::new(Box::new(Source::open(path)?), rate)?;
    let mut audio = maker.empty_pages();
    let most = (seconds * rate.as_f64()) as u64;
    let is_longer = audio.frames() > most;
    let pages = if is_longer { most.div_ceil(PAGE_FRAMES as u64) as usize } else { audio.page_count() };
    let mut problems = read(&mut maker, &mut audio, pages)?;
    if is_longer {
        let why = format!(
            "it lasts {:.1} s, and only the first {seconds} s sound",
            audio.frames() as f64 / rate.as_f64()
        );
        problems.push(Problem::note("is cut", why, "choose a shorter file").of(path));
        audio = beginning(&audio, most, (FADE * rate.as_f64()) as u64);
    }
    Ok((audio, problems))
}

fn read(maker: &mut PageMaker, audio: &mut StemAudio, pages: usize) -> Result<Vec<Problem>, Problem> {
    let mut problems = maker.report().problems;
    for index in 0..pages {
        let page = maker.make(index, |_, _| None)?;
        audio.set(index, Some(page));
    }
    problems.extend(maker.take_problems());
    Ok(problems)
}

/// The first `most` frames of `audio`, with a fade-out over the last `fade` of them.
fn beginning(audio: &StemAudio, most: u64, fade: u64) -> StemAudio {
    let mut cut = StemAudio::empty(most, audio.channels());
    for index in 0..cut.page_count() {
        let first = (index * PAGE_FRAMES) as u64;
        let gain = |frame: usize| most.saturating_sub(first + frame as u64).min(fade) as f32 / fade.max(1) as f32;
        let shape = |samples: &mut dyn Iterator<Item = f32>| {
            let shaped = samples.enumerate().map(|(place, sample)| sample * gain(place % PAGE_FRAMES));
            Page::F32(shaped.collect())
        };
        let is_whole = first + PAGE_FRAMES as u64 + fade <= most;
        let page = audio.held(index).map(|page| match page {
            page if is_whole => page.clone(),
            Page::I16(samples) => shape(&mut samples.iter().map(|sample| f32::from(*sample) * I16_SCALE)),
            Page::F32(samples) => shape(&mut samples.iter().copied()),
            Page::Silence | Page::Lost => page.clone(),
        });
        cut.set(index, page);
    }
    cut
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_is_told_and_fades_out_and_what_is_not_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let rate = SampleRate::new(48_000).unwrap();
        for (name, channels) in [("mono.wav", 1), ("stereo.wav", 2)] {
            let path = folder.path().join(name);
            let wav = testkit::wav_of_shorts(channels, 48_000, (0..96_000 * usize::from(channels)).map(|_| 16_384));
            std::fs::write(&path, wav).unwrap();
            let (whole, problems) = read_beginning(&path, rate, 2.0).unwrap();
            assert_eq!((whole.frames(), problems.len(), whole.is_complete()), (96_000, 0, true));
            let (cut, problems) = read_beginning(&path, rate, 0.5).unwrap();
            assert!(
                problems[0].to_string().contains("it lasts 2.0 s, and only the first 0.5 s sound"),
                "{problems:?}"
            );
            assert_eq!((cut.frames(), cut.is_complete(), cut.channels()), (24_000, true, usize::from(channels)));
            let sample = |frame: usize| match cut.held(frame / PAGE_FRAMES).unwrap() {
                Page::F32(samples) => samples[samples.len() - PAGE_FRAMES + frame % PAGE_FRAMES],
                Page::I16(samples) => {
                    f32::from(samples[samples.len() - PAGE_FRAMES + frame % PAGE_FRAMES]) * I16_SCALE
                }
                Page::Silence | Page::Lost => 0.0,
            };
            assert_eq!([0, 8191, 8192, 23_760].map(sample), [0.5; 4]);
            assert_eq!((sample(23_880), sample(24_000), sample(24_001)), (0.25, 0.0, 0.0));
        }
    }
}
