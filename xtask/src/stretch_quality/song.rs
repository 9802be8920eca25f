//! Stems of a real song, for the listening page. They have no reference.
//!
//! Known here: a song's folder. Not known here: engines, pages.

use std::path::Path;

use anyhow::{Result, anyhow, ensure};

use stemlock::setlist::scan_folder;

use super::sound::{RATE, StereoSound};
use crate::demo::progress;
use crate::demo::reference::Reference;

/// The stems of the song in `folder` by name, decoded and converted as in the demo, limited to `seconds` around the
/// song's middle; and their sum.
pub fn stems(folder: &Path, seconds: f64) -> Result<Vec<(String, StereoSound)>> {
    let song = scan_folder(folder).map_err(|problem| anyhow!("{problem}"))?;
    let bar = progress::bar(song.stems.len() as u64, "decoding the stems");
    let mut stems = Vec::new();
    for stem in &song.stems {
        if let Some(reference) = Reference::of(stem, RATE)? {
            stems.push((stem.name.clone(), StereoSound { channels: reference.signal.channels }));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    ensure!(!stems.is_empty(), "none of the stems of {} plays", folder.display());
    let longest = stems.iter().map(|(_, stem)| stem.frames()).max().unwrap_or(0);
    let length = ((seconds * f64::from(RATE)) as usize).min(longest);
    let first = (longest - length) / 2;
    let mut together = StereoSound::default();
    for (_, stem) in &mut stems {
        *stem = stem.earlier(first as i64, length);
        together.add(stem);
    }
    stems.push(("all together".to_owned(), together));
    Ok(stems)
}
