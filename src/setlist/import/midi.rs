//! Standard MIDI files: their tempo, meter and markers, and those of rhythm games' `notes.mid`.
//!
//! Pure: takes bytes. Beats are quarter notes in every meter. They are computed from absolute ticks, so rounding does
//! not add up.

use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};

use super::game_beats::{BAR, BEAT, meters_of};
use super::ramps::{Point, map_in_beats};
use super::{At, Mark, Refused, Stated, is_untouched, text};
use crate::time::Meter;

/// The tempo before the first tempo event, as the format defines.
const USUAL_BPM: f64 = 120.0;

/// Reads a MIDI file.
///
/// # Errors
/// `bytes` is not a MIDI file, or counts in SMPTE frames.
pub fn read(bytes: &[u8]) -> Result<Stated, Refused> {
    let (smf, ticks) = parsed(bytes)?;
    let mut score = MidiScore::default();
    for (index, track) in smf.tracks.iter().enumerate() {
        score.read_track(index, track, ticks);
    }
    Ok(score.stated())
}

/// The parsed file, and its ticks per beat.
///
/// # Errors
/// `bytes` is not a MIDI file, or counts in SMPTE frames.
pub fn parsed(bytes: &[u8]) -> Result<(Smf<'_>, f64), Refused> {
    // Checked before parsing, because the parser rejects some of these headers.
    if bytes.get(12).is_some_and(|division| division & 0x80 != 0) && bytes.starts_with(b"MThd") {
        return Err("its times are SMPTE frames, not beats".to_owned());
    }
    let smf = Smf::parse(bytes).map_err(|_| "it is not a MIDI file".to_owned())?;
    let Timing::Metrical(ticks) = smf.header.timing else {
        return Err("its times are SMPTE frames, not beats".to_owned());
    };
    let ticks = f64::from(ticks.as_int());
    if ticks == 0.0 {
        return Err("it states that a beat has no length".to_owned());
    }
    Ok((smf, ticks))
}

#[derive(Debug, Default)]
struct MidiScore {
    tempos: Vec<Point>,
    meters: Vec<(f64, Meter)>,
    marks: Vec<Mark>,
    /// The beats of a rhythm game, and whether each begins a bar.
    beats: Vec<(f64, bool)>,
    /// Indices in `marks` of the cue points.
    cues: Vec<usize>,
    title: Option<String>,
}

impl MidiScore {
    fn read_track(&mut self, index: usize, track: &[midly::TrackEvent<'_>], ticks_per_beat: f64) {
        let mut tick = 0_u64;
        let mut name = String::new();
        for event in track {
            tick += u64::from(event.delta.as_int());
            let beat = tick as f64 / ticks_per_beat;
            let meta = match event.kind {
                TrackEventKind::Meta(meta) => meta,
                TrackEventKind::Midi { message: MidiMessage::NoteOn { key, vel }, .. }
                    if name == "BEAT" && vel > 0 && matches!(key.as_int(), BAR | BEAT) =>
                {
                    self.beats.push((beat, key.as_int() == BAR));
                    continue;
                }
                _ => continue,
            };
            match meta {
                MetaMessage::Tempo(micros) if micros.as_int() > 0 => {
                    self.tempos.push(Point::new(beat, 6e7 / f64::from(micros.as_int()), false));
                }
                MetaMessage::TimeSignature(beats, unit, _, _) => {
                    let unit = 1_u8.checked_shl(u32::from(unit)).unwrap_or(0);
                    self.meters.extend(Meter::new(beats, unit).map(|meter| (beat, meter)));
                }
                MetaMessage::Marker(words) => self.mark(beat, text(words), false),
                MetaMessage::CuePoint(words) => {
                    let before = self.marks.len();
                    self.mark(beat, text(words), false);
                    self.cues.extend(before..self.marks.len());
                }
                MetaMessage::Text(words) if name == "EVENTS" => self.game_event(beat, &text(words)),
                MetaMessage::TrackName(words) => {
                    name = text(words);
                    if index == 0 && !name.is_empty() {
                        self.title = Some(name.clone());
                    }
                }
                _ => {}
            }
        }
    }

    fn mark(&mut self, beat: f64, name: String, is_section: bool) {
        if !name.is_empty() {
            self.marks.push(Mark { at: At::Beat(beat), end: None, name, colour: None, is_section });
        }
    }

    /// Reads an event of a rhythm game: `[section Verse 1]`, `[prc_verse_1]`, `[end]`.
    fn game_event(&mut self, beat: f64, words: &str) {
        match game_section(words) {
            Some(name) => self.mark(beat, name, true),
            None if words.trim_matches(['[', ']']) == "end" => self.mark(beat, "End".to_owned(), false),
            None => {}
        }
    }

    fn stated(mut self) -> Stated {
        // If a file has both markers and cue points, the markers are the sections.
        if !self.cues.is_empty() && self.cues.len() < self.marks.len() {
            let cues = std::mem::take(&mut self.cues);
            let sections = self.marks.iter_mut().enumerate().filter(|(index, _)| !cues.contains(index));
            sections.for_each(|(_, mark)| mark.is_section = true);
        }
        if self.meters.is_empty() {
            self.meters = meters_of(&self.beats);
        }
        self.meters.sort_by(|a, b| a.0.total_cmp(&b.0));
        let says = !self.tempos.is_empty() || !self.meters.is_empty();
        let is_usual = self.tempos.iter().all(|point| point.bpm == USUAL_BPM) && self.meters.len() <= 1;
        let is_untouched = self.tempos.is_empty() && is_untouched(&self.meters, &self.marks);
        if self.tempos.is_empty() {
            self.tempos.push(Point::new(0.0, USUAL_BPM, false));
        }
        Stated {
            tempo_map: says.then(|| map_in_beats(&self.tempos, &self.meters, USUAL_BPM)).flatten(),
            is_usual,
            is_untouched,
            marks: self.marks,
            title: self.title,
            ..Stated::default()
        }
    }
}

/// The section name in a rhythm game's event: `[section Verse 1]`, `[prc_verse_1]`, `section Verse 1`.
pub(super) fn game_section(words: &str) -> Option<String> {
    let words = words.trim().trim_start_matches('[').trim_end_matches(']');
    let name = words.strip_prefix("section ").or_else(|| words.strip_prefix("prc_"))?;
    let name = name.trim_start_matches("prc_").replace('_', " ");
    let mut letters = name.trim().chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}
