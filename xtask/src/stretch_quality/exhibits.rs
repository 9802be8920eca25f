//! The content of the listening page: signals, scores, and the stems of a song.
//!
//! Known here: engines, and the page. Not known here: measures.

use std::path::Path;

use anyhow::Result;

use super::bench::{Bench, Latency, on_all_processors};
use super::page::{Exhibit, ExhibitPage};
use super::scores::Rendered;
use super::signals::{Playing, Signal};
use super::song;
use super::sound::StereoSound;

/// The length of the shown part of a song, in seconds.
const SONG_SECONDS: f64 = 40.0;
/// The length of the shown part of a score, in frames of the source.
const SCORE_FRAMES: usize = 20 * super::sound::RATE as usize;

/// A sound to be stretched and shown.
struct ExhibitSubject {
    title: String,
    source: StereoSound,
    truth: Option<StereoSound>,
}

/// Shows `signals`, the `scores` and the song in the folder `song`, all at `speed`.
pub fn show(
    bench: &Bench,
    page: &mut ExhibitPage,
    signals: &[Signal],
    scores: &[Rendered],
    song: Option<&Path>,
    speed: f64,
    latencies: &[Latency],
) -> Result<()> {
    let mut subjects = Vec::new();
    for (name, source) in song.map(|folder| song::stems(folder, SONG_SECONDS)).transpose()?.unwrap_or_default() {
        subjects.push(ExhibitSubject { title: format!("{name} (song)"), source, truth: None });
    }
    for rendered in scores {
        let frames = (SCORE_FRAMES as f64 / speed) as usize;
        subjects.push(ExhibitSubject {
            title: format!("{} ({})", rendered.part.name, rendered.part.song),
            source: rendered.source.earlier(0, SCORE_FRAMES),
            truth: Some(rendered.truth.earlier(0, frames)),
        });
    }
    for signal in signals {
        let played = |speed| (signal.make)(Playing { set: bench.set, speed }).sound;
        let title = format!("{} (made by code)", signal.name);
        subjects.push(ExhibitSubject { title, source: played(1.0), truth: Some(played(speed)) });
    }
    let exhibit = |subject: &ExhibitSubject| exhibit(bench, subject, speed, latencies);
    let exhibits = on_all_processors(&subjects, "stretching for the page", exhibit)?;
    exhibits.iter().try_for_each(|exhibit| page.add(exhibit))
}

/// All versions of `subject`.
fn exhibit(bench: &Bench, subject: &ExhibitSubject, speed: f64, latencies: &[Latency]) -> Result<Exhibit> {
    let frames = (subject.source.frames() as f64 / speed).ceil() as usize;
    let mut versions = vec![("original", subject.source.clone())];
    versions.extend(subject.truth.iter().map(|truth| ("truth", truth.clone())));
    for engine in &bench.engines {
        versions.push((engine.name(), bench.aligned(*engine, &subject.source, speed, frames, latencies)?));
    }
    Ok(Exhibit { title: subject.title.clone(), versions })
}
