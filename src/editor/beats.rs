//! Tapping the tempo, and setting bar 1, while the song plays. Runs on the window's thread.

use std::time::{Duration, Instant};

use vizia_core::prelude::*;

use crate::setlist::{BeatEdit, Edit, TempoSource};
use crate::time::{Bpm, FileSeconds, TempoMap};

use super::request_handler::RequestHandler;

/// A request about the beats at the current position of the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeatRequest {
    /// A beat sounds now.
    Tap,
    /// Bar 1 begins now.
    BarOne,
}

/// After a pause of this length, the next tap starts a new series.
const PAUSE: Duration = Duration::from_millis(2500);
/// The fewest taps that give a tempo …
const FEWEST: usize = 4;
/// … and the most that are kept.
const MOST: usize = 32;
/// The largest relative difference at which taps count as a detected tempo, its half or its double.
const MEANT: f64 = 0.03;

/// The latest taps.
#[derive(Debug, Default)]
pub struct Taps {
    /// The time of each tap, and the place in the files.
    list: Vec<(Instant, Option<FileSeconds>)>,
    /// Whether the taps matched a known tempo.
    is_settled: bool,
}

impl Taps {
    /// Adds a tap. With enough taps, returns the seconds per beat, and the place of the last beat in the files if the
    /// song moves.
    pub fn add(&mut self, now: Instant, sounding: Option<FileSeconds>) -> Option<(f64, Option<FileSeconds>)> {
        let is_late = |last: &(Instant, _)| now.duration_since(last.0) > PAUSE;
        let is_back = |last: &(_, Option<FileSeconds>)| last.1.zip(sounding).is_some_and(|(last, now)| now < last);
        if self.list.last().is_some_and(|last| is_late(last) || is_back(last)) {
            *self = Self::default();
        }
        self.list.push((now, sounding));
        if self.list.len() > MOST {
            self.list.remove(0);
        }
        if self.list.len() < FEWEST {
            return None;
        }
        // While the song moves, its own time is used, so the playing speed does not matter.
        let places: Option<Vec<f64>> = self.list.iter().map(|tap| tap.1.map(FileSeconds::get)).collect();
        let moves = |places: &Vec<f64>| places.windows(2).all(|pair| pair[1] > pair[0]);
        if let Some(places) = places.filter(moves) {
            let (first, length) = line(&places);
            return Some((length, Some(FileSeconds::new(first + (places.len() - 1) as f64 * length))));
        }
        let begun = self.list[0].0;
        let times: Vec<f64> = self.list.iter().map(|tap| tap.0.duration_since(begun).as_secs_f64()).collect();
        Some((line(&times).1, None))
    }
}

/// Fits a line to evenly spaced times: the first time, and the distance.
fn line(times: &[f64]) -> (f64, f64) {
    let count = times.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = times.iter().sum::<f64>() / count;
    let numbered = || times.iter().zip(0..).map(|(time, number)| (f64::from(number) - middle, time));
    let spread: f64 = numbered().map(|(number, _)| number * number).sum();
    let length = numbered().map(|(number, time)| number * (time - mean)).sum::<f64>() / spread;
    (mean - middle * length, length)
}

impl RequestHandler {
    /// Handles a request about beats.
    pub(super) fn edit_beats(&mut self, request: BeatRequest) {
        let sounding = self.sounding_second();
        let edit = match request {
            BeatRequest::Tap => self.taps.add(Instant::now(), sounding).and_then(|tapped| self.tapped(tapped)),
            BeatRequest::BarOne => sounding.map(BeatEdit::BarOne),
        };
        match edit {
            Some(edit) => self.edit(&Edit::Beats(edit)),
            None if request == BeatRequest::BarOne => {
                self.shown.refusal.set(Some("The song has no position: start the host".to_owned()));
            }
            None => {}
        }
    }

    /// The edit that the taps mean: a tempo on offer, half or double of the detected one, or the tapped tempo itself.
    /// `None` if that is already the song's tempo.
    fn tapped(&mut self, (length, beat): (f64, Option<FileSeconds>)) -> Option<BeatEdit> {
        let song = self.shown.song.get().filter(|_| !self.taps.is_settled)?;
        let tapped = 60.0 / length;
        let is_near = |bpm: f64| (bpm / tapped - 1.0).abs() < MEANT;
        let is_meant = |map: &TempoMap, factor: f64| {
            map.is_constant() && map.changes().all(|change| is_near(factor * change.bpm.get()))
        };
        let known = song.tempo_offers.iter().find(|offer| is_meant(&offer.tempo_map, 1.0)).cloned();
        let known = known.map(BeatEdit::Take);
        let heard = (song.tempo_source == TempoSource::Heard).then(|| {
            let meant = |factor| is_meant(&song.tempo_map, factor);
            if meant(1.0) {
                Some(None)
            } else {
                let times = meant(2.0).then_some(BeatEdit::Double).or(meant(0.5).then_some(BeatEdit::Halve));
                times.map(Some)
            }
        });
        if let Some(edit) = heard.flatten().or(known.map(Some)) {
            self.taps.is_settled = true;
            return edit;
        }
        Some(BeatEdit::Tapped(Bpm::new((tapped * 10.0).round() / 10.0)?, beat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(taps: &mut Taps, begun: Instant, seconds: f64, place: Option<f64>) -> Option<(f64, Option<f64>)> {
        let place = place.map(FileSeconds::new);
        let told = taps.add(begun + Duration::from_secs_f64(seconds), place);
        told.map(|(length, place)| (length, place.map(FileSeconds::get)))
    }

    #[test]
    fn four_taps_make_a_tempo_by_the_clock_or_by_the_song_if_it_moves() {
        let (mut taps, begun) = (Taps::default(), Instant::now());
        for beat in 0..3 {
            assert_eq!(tap(&mut taps, begun, f64::from(beat) * 0.5, Some(3.0)), None);
        }
        let (length, place) = tap(&mut taps, begun, 1.5, Some(3.0)).unwrap_or_default();
        assert!((length - 0.5).abs() < 1e-9 && place.is_none(), "a song that stands says nothing");
        // After a pause, the song plays at half speed.
        let later = begun + Duration::from_secs(10);
        let at = |beat: u32| f64::from(beat) * 0.5;
        for beat in 0..3 {
            assert_eq!(tap(&mut taps, later, at(beat), Some(20.0 + 0.5 * at(beat))), None);
        }
        let (length, place) = tap(&mut taps, later, at(3), Some(20.75)).unwrap_or_default();
        assert!((length - 0.25).abs() < 1e-9 && place.is_some_and(|place| (place - 20.75).abs() < 1e-9));
        // A jump back starts a new series.
        assert_eq!(tap(&mut taps, later, at(4), Some(1.0)), None);
    }
}
