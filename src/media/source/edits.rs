//! Derives the music's first and last frame from an MP4 file's edit list and its `iTunSMPB` tag.
//!
//! - The edit list comes first: every player follows it, and a program that cuts a file without re-encoding
//!   updates it but not the tag.
//! - But it gives lengths in movie ticks, often milliseconds. If the tag agrees with it (same first frame, same
//!   length to within a tick), the tag's length is used, which is exact.
//! - An edit that ends within a tick of the end of the media includes all of it: the media's own
//!   ticks give the end exactly.
//! - A list that starts at 0 and includes everything is ignored; then the tag alone counts.
//! - Empty edits at the beginning are pauses, played as silence. Of a list with several parts, the first is played, up to
//!   the end of the media, and a problem reports it.

use super::clock::{TrackClock, scaled};
use super::itun_smpb::ItunSmpb;
use super::movie::{EditListEntry, Movie, MovieTrack};
use super::trouble;
use super::window::MusicWindow;
use crate::media::{Trim, TrimSource};

/// Finds the music in `total` frames of a track.
pub(super) fn window(movie: &Movie, track: &MovieTrack, clock: TrackClock, total: u64) -> MusicWindow {
    let edit = Played::find(movie, track, clock, total);
    let tag = movie.itun_smpb.and_then(|tag| MediaSpan::of_tag(tag, total));
    let mut problems = Vec::new();
    let (span, source) = match (&edit, tag) {
        (Some(edit), Some(tag)) if edit.agrees_with(tag) => (tag, TrimSource::ITunSmpb),
        (Some(edit), tag) => {
            problems.extend(tag.map(|tag| trouble::tags_disagree(edit.span.start, tag.start)));
            (edit.span, TrimSource::EditList)
        }
        (None, Some(tag)) => (tag, TrimSource::ITunSmpb),
        (None, None) => (MediaSpan { start: 0, end: total }, TrimSource::None),
    };
    if edit.as_ref().is_some_and(|edit| edit.has_more_parts) {
        problems.push(trouble::edited_in_parts());
    }
    let trim = Trim { start: span.start, end: total.saturating_sub(span.end), source };
    let trim = if trim.start == 0 && trim.end == 0 { Trim::default() } else { trim };
    let lead = edit.map_or(0, |edit| edit.lead);
    let frames = span.end.saturating_sub(span.start).saturating_add(lead);
    MusicWindow { lead, start: i64::try_from(span.start).unwrap_or(i64::MAX), frames, trim, problems }
}

/// Frames of the media from `start` to before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MediaSpan {
    start: u64,
    end: u64,
}

impl MediaSpan {
    /// The tag's values, if they fit the media.
    fn of_tag(tag: ItunSmpb, total: u64) -> Option<Self> {
        let end = if tag.length > 0 { tag.delay + tag.length } else { total.saturating_sub(tag.padding) };
        (tag.delay < end && tag.delay < total).then_some(Self { start: tag.delay, end: end.min(total) })
    }
}

/// The values of an edit list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Played {
    /// Frames of silence before it.
    lead: u64,
    span: MediaSpan,
    /// One movie tick, in frames, rounded up.
    tick: u64,
    has_more_parts: bool,
}

impl Played {
    /// `None` if there is no edit list, or it has no effect, or starts after the end of the media.
    fn find(movie: &Movie, track: &MovieTrack, clock: TrackClock, total: u64) -> Option<Self> {
        let pauses = track.edits.iter().take_while(|edit| edit.start.is_none());
        let ticks = pauses.clone().fold(0_u64, |sum, pause| sum.saturating_add(pause.length));
        let parts = &track.edits[pauses.count()..];
        let EditListEntry { length, start } = *parts.first()?;
        let in_frames = |ticks: u64| {
            let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
            scaled(ticks, clock.rate, movie.timescale).unsigned_abs()
        };
        let start = Some(clock.frames(start?)).filter(|&start| start < total)?;
        let tick = u64::from(clock.rate.div_ceil(movie.timescale.max(1)));
        let end = start.saturating_add(in_frames(length));
        // In fragmented files the edit list was written before their length was known.
        let takes_the_rest =
            length == 0 || track.has_fragments || parts.len() > 1 || end.saturating_add(tick) >= total;
        let end = if takes_the_rest { total } else { end };
        let lead = in_frames(ticks);
        let says_nothing = start == 0 && end == total && lead == 0;
        let span = MediaSpan { start, end };
        (!says_nothing || parts.len() > 1).then_some(Self { lead, span, tick, has_more_parts: parts.len() > 1 })
    }

    fn agrees_with(&self, tag: MediaSpan) -> bool {
        !self.has_more_parts && tag.start == self.span.start && tag.end.abs_diff(self.span.end) <= self.tick
    }
}
