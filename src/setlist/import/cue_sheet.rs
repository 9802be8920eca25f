//! Cue sheets: the block of FLAC files, and the text that taggers put into comments.
//!
//! Pure. A sheet of a single track says no more than the file, and is left out. Sources: RFC 9639, section 8.7; the CDRWIN manual's
//! appendix, *Cue Sheet Commands*.

use super::{At, Mark, plain};
use crate::time::FileSeconds;

/// The bytes of the block before its tracks, of a track before its indices, and of an index.
const HEAD: usize = 396;
const TRACK: usize = 36;
const INDEX: usize = 12;
/// The numbers of the track behind the last one, of CDs and of others.
const LEAD_OUT: [u8; 2] = [170, 255];
/// A second of a CD in sectors, in which texts count.
const SECTORS: f64 = 75.0;
/// The number of the index at which a track begins; the one before it is the pause.
const BEGINNING: u32 = 1;

/// The tracks in a FLAC file's block, at this rate in hertz. They have no names.
pub fn of_block(block: &[u8], rate: u32) -> Vec<Mark> {
    let frames = |bytes: &[u8]| bytes.first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
    let mut tracks = Vec::new();
    let mut rest = block.get(HEAD..).unwrap_or_default();
    while let Some((track, indices)) = rest.split_at_checked(TRACK) {
        let Some((indices, others)) = indices.split_at_checked(usize::from(track[TRACK - 1]) * INDEX) else {
            break;
        };
        rest = others;
        let number = track[8];
        if LEAD_OUT.contains(&number) {
            break;
        }
        let beginning = indices.chunks(INDEX).find(|index| u32::from(index[8]) == BEGINNING).and_then(frames);
        let at = frames(track).and_then(|at| at.checked_add(beginning.unwrap_or(0)));
        tracks.extend(at.map(|at| (u32::from(number), at as f64 / f64::from(rate.max(1)), None)));
    }
    marks(tracks)
}

/// The tracks in a text.
pub fn of_text(text: &str) -> Vec<Mark> {
    let (mut tracks, mut open) = (Vec::new(), None);
    for line in text.lines() {
        let (command, rest) = line.trim().split_once(char::is_whitespace).unwrap_or_default();
        match (command.to_uppercase().as_str(), &mut open) {
            ("TRACK", _) => open = number(rest).map(|number| (number, None)),
            ("TITLE", Some((_, title))) => *title = Some(plain(rest.trim().trim_matches('"'))),
            ("INDEX", Some((track, title))) if number(rest) == Some(BEGINNING) => {
                let seconds = rest.split_whitespace().nth(1).and_then(seconds);
                tracks.extend(seconds.map(|seconds| (*track, seconds, title.take())));
            }
            _ => {}
        }
    }
    marks(tracks)
}

/// The number with which `text` begins.
fn number(text: &str) -> Option<u32> {
    text.split_whitespace().next()?.parse().ok()
}

/// The seconds of minutes, seconds and sectors.
fn seconds(time: &str) -> Option<f64> {
    let mut parts = time.split(':').map(|part| part.parse::<u32>().ok().map(f64::from));
    let (minutes, seconds, sectors) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(minutes * 60.0 + seconds + sectors / SECTORS)
}

fn marks(tracks: Vec<(u32, f64, Option<String>)>) -> Vec<Mark> {
    if tracks.len() < 2 {
        return Vec::new();
    }
    let mark = |(number, seconds, title): (u32, f64, Option<String>)| Mark {
        at: At::Seconds(FileSeconds::new(seconds)),
        end: None,
        name: title.filter(|title| !title.is_empty()).unwrap_or_else(|| format!("Track {number}")),
        colour: None,
        is_section: true,
    };
    tracks.into_iter().map(mark).collect()
}
