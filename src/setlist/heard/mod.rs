//! The results of listening to a song's stems, and what they change in the song.
//!
//! Main and loader threads. The musician, files and names take precedence over what was heard. Not known here: audio
//! data, the analysis.

mod beats;
mod copies;

use crate::dsp::hear::StemHeard;
use crate::dsp::hear::beats::HeardBeats;
use crate::dsp::hear::click::{Click, Tempo};
use crate::dsp::hear::copies::{Copies, Mixed, Same};
use crate::time::{FileStart, TempoChange, TempoMap};

use super::scan::assumed_tempo;
use super::{LONGEST_START, Output, Problem, Role, RoleSource, Song, Stem, TempoOffer, TempoSource};

/// The results of listening to a song.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Slot by slot; `None` for a stem that does not play.
    pub stems: Vec<Option<StemHeard>>,
    /// The material that occurs twice.
    pub copies: Copies,
    /// The beats of its music, if they were analysed.
    pub beats: HeardBeats,
}

impl Heard {
    /// The same results for other slots: slot `i` was slot `before[i]`, or is new.
    #[must_use]
    pub fn of_slots(&self, before: &[Option<usize>]) -> Self {
        let now = |slot: usize| before.iter().position(|before| *before == Some(slot));
        let same =
            |same: &Same| Some(Same { stems: [now(same.stems[0])?, now(same.stems[1])?], later: same.later });
        let mixed = |mix: &Mixed| {
            let of = mix.of.iter().map(|slot| now(*slot)).collect::<Option<_>>()?;
            Some(Mixed { stem: now(mix.stem)?, of, later: mix.later })
        };
        Self {
            beats: self.beats.clone(),
            stems: before.iter().map(|slot| self.stems.get((*slot)?)?.clone()).collect(),
            copies: Copies {
                same: self.copies.same.iter().filter_map(same).collect(),
                mixes: self.copies.mixes.iter().filter_map(mixed).collect(),
            },
        }
    }
}

/// The confidence of a tempo from a click, 0 to 1.
const CLICK_CONFIDENCE: f32 = 0.98;
/// Tempos whose difference is smaller than this, in BPM, are equal.
const SAME: f64 = 0.005;

/// Whether the results may change a song, or only be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Say {
    /// They apply where nothing else is known.
    Counts,
    /// The song is not changed.
    IsTold,
}

impl Song {
    /// The song with the results applied where nothing else is known. Applying them again changes nothing.
    #[must_use]
    pub fn heard(&self, heard: &Heard) -> Self {
        self.hear(heard, Say::Counts)
    }

    /// The song with notes and suggestions from the results; its sound does not change, because a project defines it.
    #[must_use]
    pub fn heard_beside(&self, heard: &Heard) -> Self {
        self.hear(heard, Say::IsTold)
    }

    fn hear(&self, heard: &Heard, say: Say) -> Self {
        let mut song = self.clone();
        let stems = song.stems.iter_mut().zip(&heard.stems).filter(|(stem, _)| !stem.removed);
        let told: Vec<Problem> =
            stems.filter_map(|(stem, heard)| heard.as_ref().and_then(|heard| stem.hear(heard, say))).collect();
        song.tell(told);
        song.hear_copies(&heard.copies, say);
        let click = song.click(heard).map(|(slot, tempo)| (file_name(&song.stems[slot]), tempo));
        match click {
            Some((from, tempo)) => song.hear_tempo(Some(from), tempo, CLICK_CONFIDENCE, say),
            None => song.hear_beats(heard, say),
        }
        song
    }

    /// Adds problems that are not listed yet.
    fn tell(&mut self, told: impl IntoIterator<Item = Problem>) {
        for problem in told {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    /// The slot of the most reliable click, and its tempo.
    fn click(&self, heard: &Heard) -> Option<(usize, Tempo)> {
        let stems = || self.stems.iter().zip(&heard.stems).enumerate();
        let clicks = stems().filter(|(_, (stem, _))| !stem.removed);
        let clicks = clicks.filter_map(|(slot, (stem, heard))| Some((slot, stem, heard.as_ref()?.click.as_ref()?)));
        // A stem may be a click even if its name does not say so.
        let is_one = |stem: &Stem, click: &Click| {
            stem.role == Role::Click || (stem.role_source == RoleSource::Unknown && click.is_certain())
        };
        let clicks = clicks.filter(|(_, stem, click)| is_one(stem, click)).map(|(slot, _, click)| (slot, click));
        let says = |click: &&Click| (click.has_bars(), click.pulses().len());
        let (slot, click) = clicks.max_by_key(|(slot, click)| (says(click), std::cmp::Reverse(*slot)))?;
        // If the musician has set the start, that is beat 0.
        let said = (self.start != FileStart::ZERO).then_some(self.start.get());
        Some((slot, click.tempo(said.or(self.music_begins(heard))).filter(begins_in_reach)?))
    }

    /// The seconds at which the first stem of music begins to sound.
    fn music_begins(&self, heard: &Heard) -> Option<f64> {
        let stems = self.stems.iter().zip(&heard.stems).filter(|(stem, _)| stem.is_music());
        stems.filter_map(|(_, heard)| heard.as_ref()?.begins).reduce(f64::min)
    }

    /// Uses the tempo that was heard in `from`, or suggests it if another one is known.
    fn hear_tempo(&mut self, from: Option<String>, tempo: Tempo, confidence: f32, say: Say) {
        let name = || from.clone().unwrap_or_else(|| "the stems".to_owned());
        match self.tempo_source {
            TempoSource::Assumed | TempoSource::Heard if say == Say::Counts => {
                let assumed = assumed_tempo(&self.folder);
                self.problems.retain(|problem| *problem != assumed);
                if self.tempo_source == TempoSource::Assumed {
                    self.problems.push(told(&name(), &tempo.map).of(&self.folder));
                }
                let is_open = self.start == FileStart::ZERO && !self.start_edited;
                self.retime(tempo.map, if is_open { tempo.start } else { self.start });
                self.tempo_source = TempoSource::Heard;
                self.tempo_from = from;
            }
            _ if are_about_alike(&self.tempo_map, &tempo.map) => {}
            _ => {
                if self.tempo_source == TempoSource::Assumed {
                    self.tell([offered(&name(), self, &tempo.map)]);
                }
                self.offer(from, tempo, confidence);
            }
        }
    }

    /// Offers a detected tempo, unless it is offered already.
    fn offer(&mut self, from: Option<String>, tempo: Tempo, confidence: f32) {
        let from = from.unwrap_or_else(|| "heard".to_owned());
        let is_offered = |offer: &TempoOffer| {
            let is_same = offer.confidence == confidence || are_about_alike(&offer.tempo_map, &tempo.map);
            offer.from == from && is_same
        };
        if !self.tempo_offers.iter().any(is_offered) {
            let start = Some(tempo.start);
            self.tempo_offers.push(TempoOffer { tempo_map: tempo.map, start, confidence, from });
        }
    }
}

impl Stem {
    /// Applies the results for a stem whose role is not known from its name; returns a message if its output changes, or if what is not for an audience
    /// plays on Main because the name says so.
    fn hear(&mut self, heard: &StemHeard, say: Say) -> Option<Problem> {
        let before = self.routed_to();
        let is_unknown = say == Say::Counts && matches!(self.role_source, RoleSource::Unknown | RoleSource::Heard);
        let role = match heard {
            StemHeard { timecode: Some(_), .. } => Some(Role::Timecode),
            StemHeard { click: Some(click), .. } if click.is_certain() => Some(Role::Click),
            _ => None,
        };
        if let Some(role) = role.filter(|_| is_unknown) {
            self.role = role;
            self.role_source = RoleSource::Heard;
        }
        let note = match heard {
            heard if heard.is_silent() => Some("contains only silence".to_owned()),
            StemHeard { timecode: Some(code), .. } => {
                let [hours, minutes, seconds, frames] = code.first;
                let rate = (code.rate * 100.0).round() / 100.0;
                Some(format!(
                    "sounds like timecode from {hours:02}:{minutes:02}:{seconds:02}:{frames:02} at {rate} frames a second"
                ))
            }
            StemHeard { click: Some(_), .. } if self.role != Role::Click => {
                Some("may be a click, by its sound".to_owned())
            }
            StemHeard { click: Some(_), .. } if self.role_source == RoleSource::Heard => {
                Some("sounds like a click".to_owned())
            }
            _ => None,
        };
        if self.note.is_none() {
            self.note = note;
        }
        let role = role?;
        let why = self.note.clone().unwrap_or_default();
        let now = self.routed_to();
        let is_decided = self.role_source == RoleSource::Said || self.output.is_some();
        let told = if now != before {
            let remedy = "if it is music, choose another role for it, or write one in song.toml";
            Problem::note(format!("plays on {now}, not on {before}"), why, remedy)
        } else if now == Output::Main && !is_decided {
            let remedy = format!("choose the role {role} for it if it is, or write role = \"{role}\" in song.toml");
            Problem::warning(format!("plays on {now}"), why, remedy)
        } else {
            return None;
        };
        Some(told.of(&self.file).settled_by([role, Role::Other]))
    }
}

/// Whether a song may begin where its tempo does.
fn begins_in_reach(tempo: &Tempo) -> bool {
    tempo.start.get().abs() <= LONGEST_START
}

/// The message about a tempo that was detected in `from`, for a project that keeps the assumed one.
fn offered(from: &str, song: &Song, map: &TempoMap) -> Problem {
    let what = format!("{} is kept as the tempo", first_of(&song.tempo_map));
    let why = format!("the project was saved with it; {} was heard from {from}", first_of(map));
    Problem::note(what, why, "set the song's tempo if the detected one is right").of(&song.folder)
}

/// The first tempo of a map.
fn first_of(map: &TempoMap) -> String {
    let bpm = map.changes().next().map_or(0.0, |change| change.bpm.get());
    format!("{} BPM", (bpm * 1000.0).round() / 1000.0)
}

/// The message about a detected tempo.
fn told(from: &str, map: &TempoMap) -> Problem {
    let changes = if map.is_constant() { "" } else { " at first, with changes," };
    let why = format!("{}{changes} was heard from {from}", first_of(map));
    Problem::note("has a tempo that was detected", why, "if it is wrong, set it, or write tempo = … in song.toml")
}

fn file_name(stem: &Stem) -> String {
    stem.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Whether both have the same changes, apart from inaudible differences.
fn are_about_alike(a: &TempoMap, b: &TempoMap) -> bool {
    let alike = |(a, b): (TempoChange, TempoChange)| {
        (a.beat - b.beat).get().abs() < 1e-6 && (a.bpm.get() - b.bpm.get()).abs() < SAME
    };
    a.changes().len() == b.changes().len() && a.changes().zip(b.changes()).all(alike)
}
