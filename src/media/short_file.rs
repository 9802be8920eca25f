//! A short file, read whole: a cue.
//!
//! Loader threads. Not known here: what it is for.

use std::path::Path;

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::page_maker::PageMaker;
use super::source::Source;
use super::stem_audio::StemAudio;

/// A file that lasts `seconds` at most, whole and at the session's `rate`, and what is wrong with it.
///
/// # Errors
/// When it cannot be read, or is longer.
pub fn read_short(path: &Path, rate: SampleRate, seconds: f64) -> Result<(StemAudio, Vec<Problem>), Problem> {
    let mut maker = PageMaker::new(Box::new(Source::open(path)?), rate)?;
    let mut audio = maker.empty_pages();
    let length = audio.frames() as f64 / rate.as_f64();
    if length > seconds {
        let why = format!("it lasts {length:.1} s, and the most is {seconds} s");
        return Err(Problem::warning("is not spoken", why, "cut it").of(path));
    }
    let mut problems = maker.report().problems;
    for index in 0..audio.page_count() {
        let page = maker.make(index)?;
        audio.set(index, Some(page));
    }
    problems.extend(maker.take_problems());
    Ok((audio, problems))
}
