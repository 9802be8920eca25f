//! Writes a song as a standard MIDI file: one track with its name, tempo, meter and markers.
//!
//! Sections are written as markers, and markers as cue points, so that readers can tell them apart.

use midly::num::{u15, u24, u28};
use midly::{Format, Header, MetaMessage, Smf, Timing, TrackEvent, TrackEventKind};

use super::SongScore;
use crate::setlist::Problem;

/// Ticks per beat. All common divisions of a beat, and their triplets, fall on whole ticks.
const TICKS: u16 = 960;

/// The largest relative difference of tempo that a host's rounding also causes; it keeps a song at speed 1.
const SAME: f64 = 1.3e-7;

/// The content of the file.
pub fn write(score: &SongScore, problems: &mut Vec<Problem>) -> Vec<u8> {
    let mut events: Vec<(u32, u8, MetaMessage<'_>)> = vec![(0, 0, MetaMessage::TrackName(score.name.as_bytes()))];
    let mut rounded: Option<(f64, f64)> = None;
    let mut meter = None;
    for change in score.map.changes() {
        let tick = tick(change.beat.get());
        let micros = (6e7 / change.bpm.get()).round().clamp(1.0, 16_777_215.0);
        if (6e7 / micros / change.bpm.get() - 1.0).abs() > SAME {
            rounded = rounded.or(Some((change.bpm.get(), 6e7 / micros)));
        }
        events.push((tick, 1, MetaMessage::Tempo(u24::from(micros as u32))));
        if meter != Some(change.meter) {
            let unit = change.meter.unit().trailing_zeros() as u8;
            events.push((tick, 2, MetaMessage::TimeSignature(change.meter.beats(), unit, 24, 8)));
            meter = Some(change.meter);
        }
    }
    for section in &score.sections {
        events.push((tick(section.start), 3, MetaMessage::Marker(section.name.as_bytes())));
    }
    for marker in &score.markers {
        events.push((tick(marker.start), 4, MetaMessage::CuePoint(marker.name.as_bytes())));
    }
    if let Some(end) = score.sections.last().and_then(|section| section.end) {
        events.push((tick(end), 5, MetaMessage::Marker(b"End")));
    }
    if let Some((wanted, written)) = rounded {
        let what = format!("{wanted} BPM is written as {written:.6} BPM");
        let why = "a MIDI file counts whole microseconds per beat";
        problems.push(Problem::note(what, why, "enter the tempo in the DAW by hand if it has to be exact"));
    }
    events.sort_by_key(|event| (event.0, event.1));
    let mut track = Vec::with_capacity(events.len() + 1);
    let mut now = 0;
    for (tick, _, message) in events {
        track.push(TrackEvent { delta: u28::from(tick - now), kind: TrackEventKind::Meta(message) });
        now = tick;
    }
    track.push(TrackEvent { delta: u28::from(0), kind: TrackEventKind::Meta(MetaMessage::EndOfTrack) });
    let header = Header::new(Format::Parallel, Timing::Metrical(u15::from(TICKS)));
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = Smf { header, tracks: vec![track] }.write_std(&mut bytes);
    bytes
}

/// The tick nearest to `beat`, limited to the largest delta time of the format.
fn tick(beat: f64) -> u32 {
    (beat * f64::from(TICKS)).round().clamp(0.0, 268_435_455.0) as u32
}
