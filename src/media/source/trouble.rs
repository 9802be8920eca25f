//! The possible problems of an audio file, in a musician's words.

use std::fs::Metadata;
use std::io;

use super::holes::{Hole, Why};
use crate::setlist::{Problem, UnreadKind, in_words};

const EXPORT_AGAIN: &str = "export it again as WAV or FLAC";
const COPY_AGAIN: &str = "copy or export it again if music is missing";

pub(super) fn unopened(error: &io::Error) -> Problem {
    let (why, remedy) = match error.kind() {
        io::ErrorKind::NotFound => return Problem::absent(),
        io::ErrorKind::PermissionDenied => (
            "this user is not allowed to read it".to_owned(),
            "change its permissions, or copy it to a place of yours",
        ),
        _ => (in_words(error), "check the disk or the network drive it is on"),
    };
    Problem::error("cannot be opened", why, remedy)
}

pub(super) fn no_file(metadata: &Metadata) -> Problem {
    let why = if metadata.is_dir() { "it is a folder" } else { "it is a device or a pipe, not a file" };
    Problem::error("cannot be played", why, "choose an audio file")
}

pub(super) fn empty_file() -> Problem {
    Problem::error("cannot be played", "the file is empty (0 bytes)", COPY_AGAIN)
}

pub(super) fn no_frames() -> Problem {
    Problem::error("cannot be played", "it contains no audio (0 frames)", EXPORT_AGAIN)
}

pub(super) fn not_audio() -> Problem {
    Problem::error(
        "cannot be played",
        "its content is not in an audio format that Stemlock can read, whatever its name says",
        EXPORT_AGAIN,
    )
}

pub(super) fn rate(rate: u32) -> Problem {
    Problem::error(
        "cannot be played",
        format!("its sample rate of {rate} Hz is outside 1 kHz to 768 kHz"),
        EXPORT_AGAIN,
    )
}

pub(super) fn no_chunk(container: &str, chunk: &str) -> Problem {
    Problem::error("cannot be played", format!("the {container} file has no {chunk:?} part"), EXPORT_AGAIN)
}

pub(super) fn damaged_header(why: &str) -> Problem {
    Problem::error("cannot be played", format!("its header is damaged: {why}"), EXPORT_AGAIN)
}

pub(super) fn unread(error: &io::Error) -> Problem {
    Problem::error("cannot be read", in_words(error), "check the disk or the network drive it is on")
}

pub(super) fn shrunk(gone: Option<&io::Error>) -> Problem {
    let why = if gone.is_some() { "it has disappeared" } else { "it has become shorter" };
    Problem::error(
        "cannot be read any more",
        format!("{why} since it was opened"),
        "put it back and load the song again",
    )
}

pub(super) fn folded(channels: usize) -> Problem {
    Problem::note(
        "is folded to stereo",
        format!("it has {channels} channels"),
        "export it in stereo if another balance is wanted",
    )
}

pub(super) fn unfinished_header() -> Problem {
    Problem::warning(
        "has a header that was never completed; it is played to the end of the file",
        "the recorder or program that wrote it did not finish",
        "open and save it in an audio editor to repair the header",
    )
}

pub(super) fn cut_short(frames: u64, claimed: u64, rate: u32) -> Problem {
    Problem::warning(
        "is cut short",
        format!("its header states {}, but it contains {}", seconds(claimed, rate), seconds(frames, rate)),
        COPY_AGAIN,
    )
}

pub(super) fn cut_off() -> Problem {
    Problem::warning("is cut short", "it stops in the middle of a part", COPY_AGAIN)
}

pub(super) fn ends_early(at: u64, claimed: u64, rate: u32) -> Problem {
    Problem::warning(
        "ends early",
        format!("it stops after {} of {}", seconds(at, rate), seconds(claimed, rate)),
        COPY_AGAIN,
    )
}

pub(super) fn silenced(samples: u64) -> Problem {
    Problem::warning(
        "contains invalid samples; they are silenced",
        format!("{samples} of the samples read are NaN or infinite"),
        "export it again and look for a faulty effect in its project",
    )
}

pub(super) fn unplayed(coding: &str, container: &str, why: &str) -> Problem {
    Problem::error(
        "cannot be played",
        format!("Stemlock cannot read {coding} in {container} ({why})"),
        EXPORT_AGAIN,
    )
}

pub(super) fn no_audio_track() -> Problem {
    Problem::error("cannot be played", "it has no sound track", "choose a file with audio in it")
}

pub(super) fn no_such_track(track: u16) -> Problem {
    let why = format!("it has no sound track {track}");
    Problem::error("cannot be played", why, "choose another file, or remove the stem from the song")
}

pub(super) fn no_last_page() -> Problem {
    Problem::warning("is cut short", "its last Ogg page is missing, so its length was counted", COPY_AGAIN)
}

/// Holes of one kind, ordered by time.
pub(super) fn holes(holes: &[Hole], rate: u32) -> Problem {
    const MOST: usize = 5;
    let what = match holes.first().map(|hole| hole.why) {
        Some(Why::TooLoud) => "is louder there than music can be",
        Some(Why::Missing) => "lacks a part of the stream there",
        _ => "cannot be decoded there",
    };
    let places = holes.iter().take(MOST).map(|hole| {
        let length = (hole.frames.end - hole.frames.start) as f64 * 1000.0 / f64::from(rate.max(1));
        format!("at {} ({length:.0} ms)", clock(hole.frames.start, rate))
    });
    let mut places = places.collect::<Vec<_>>().join(", ");
    if holes.len() > MOST {
        places.push_str(&format!(" and at {} more places", holes.len() - MOST));
    }
    Problem::warning(
        "has damaged places; they are silent",
        format!("{places}: it {what}"),
        "copy or export it again",
    )
}

/// Single samples far beyond their neighbours.
pub(super) fn wild(frames: &[u64], rate: u32) -> Problem {
    const MOST: usize = 5;
    let mut places: Vec<String> =
        frames.iter().take(MOST).map(|&frame| format!("at {}", clock(frame, rate))).collect();
    if frames.len() > MOST {
        places.push(format!("and {} more", frames.len() - MOST));
    }
    Problem::warning(
        "contains samples that are far too loud; they are silenced",
        format!("single samples are beyond +18 dBFS {}", places.join(", ")),
        "export it again and look for a faulty effect in its project",
    )
}

pub(super) fn foreign(name: UnreadKind) -> Problem {
    Problem::error("cannot be played", format!("it is {}, which Stemlock does not read", name.what), name.remedy)
}

pub(super) fn locked(what: &str) -> Problem {
    Problem::error(
        "cannot be played",
        format!("it is {what}, whose content is encrypted"),
        "use a copy without protection, or record it as WAV",
    )
}

pub(super) fn longer_than_its_header(extra: u64, rate: u32) -> Problem {
    Problem::warning(
        "is longer than its header says; all of it is played",
        format!("it contains {} more", seconds(extra, rate)),
        "export it again if it does not end as it should",
    )
}

pub(super) fn two_lengths() -> Problem {
    Problem::warning(
        "states two different lengths; all sample data is played",
        "its count of frames and the size of its sample data contradict each other",
        "open and save it in an audio editor to repair the header",
    )
}

pub(super) fn contradictory_samples(bits: u16, frame_bytes: u16) -> Problem {
    Problem::warning(
        "has a header that contradicts itself; its number of bits is used",
        format!("samples of {bits} bits do not fit frames of {frame_bytes} bytes"),
        "open and save it in an audio editor to repair the header",
    )
}

pub(super) fn more_than_music(after: u64, bytes: u64) -> Problem {
    Problem::warning(
        "ends with data that is not music; that part is ignored",
        format!("the last {after} of {bytes} bytes contain no frames"),
        COPY_AGAIN,
    )
}

pub(super) fn changes_rate(at: u64, rate: u32) -> Problem {
    Problem::warning(
        "changes its sample rate or its format; the rest is not played",
        format!("at {} it changes from {rate} Hz, or to another format", clock(at, rate)),
        "export it again as one piece, or split it there",
    )
}

pub(super) fn joined(links: usize) -> Problem {
    Problem::note(
        "consists of several recordings, one after the other",
        format!("{links} streams were joined; all are played"),
        "split it if only one of them is wanted",
    )
}

pub(super) fn other_link(at: u64, rate: u32) -> Problem {
    Problem::warning(
        "continues with a recording in another format, which is not played",
        format!("a second stream begins at {}", clock(at, rate)),
        "split it there, or export it again as one piece",
    )
}

/// The text about a file whose encoder delay is unknown.
pub(super) const MAY_START_LATE: &str = "may start late";

pub(super) fn unknown_delay(coding: &str, frames: u64, rate: u32) -> Problem {
    let milliseconds = frames as f64 * 1000.0 / f64::from(rate.max(1));
    Problem::note(
        MAY_START_LATE,
        format!(
            "it does not state the delay that its {coding} encoder added; usually {frames} frames ({milliseconds:.1} ms) or \
             more precede the music, and nothing was trimmed"
        ),
        format!(
            "write skip = {frames} for this file in song.toml if it is late by that, or use a WAV or FLAC of the stem"
        ),
    )
}

pub(super) fn longer_than_its_tag(extra: u64, rate: u32) -> Problem {
    Problem::warning(
        "is longer than its tag says; all of it is played",
        format!("it contains {} more, perhaps from files joined into one", seconds(extra, rate)),
        "export it again if it does not end as it should",
    )
}

pub(super) fn tags_disagree(edit_list: u64, tag: u64) -> Problem {
    Problem::note(
        "is trimmed by its edit list",
        format!("the edit list starts at frame {edit_list}, and the iTunSMPB tag ({tag}) does not fit it"),
        "export it again if it starts or ends at the wrong place",
    )
}

pub(super) fn edited_in_parts() -> Problem {
    Problem::warning(
        "has an edit list of several parts; only the first edit's start is followed",
        "it was cut without being encoded again",
        "export it again as one piece",
    )
}

/// A length in words, without milliseconds for implausible ones.
fn seconds(frames: u64, rate: u32) -> String {
    let seconds = frames as f64 / f64::from(rate.max(1));
    if seconds > 360_000.0 { "more than 100 hours".to_owned() } else { format!("{seconds:.3} s") }
}

/// A position in the music, such as `1:02.345`.
fn clock(frame: u64, rate: u32) -> String {
    let milliseconds = u128::from(frame) * 1000 / u128::from(rate.max(1));
    format!("{}:{:02}.{:03}", milliseconds / 60_000, milliseconds / 1_000 % 60, milliseconds % 1_000)
}
