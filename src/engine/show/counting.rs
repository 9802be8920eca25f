//! The count-in: bars of click before a song.
//!
//! Audio thread. Known here: bars, launches, the songs of a timeline. Not known here: the sound of the click.
//!
//! A song with a count-in is launched that many bars before its first bar. Its files are silent there, and the click is generated as in the
//! song. So a count-in ends with the first bar without further action, in the song's meter, and in the tempo that the song has there.

use crate::engine::block::Lead;
use crate::engine::sound::ClickBeats;
use crate::time::{BeatPos, Placement};

use super::deck::Deck;
use super::moves::OWN;
use super::state::Show;
use super::upcoming::ShowView;

/// Rounding errors of a length, in seconds or bars.
const ROUNDING: f64 = 1e-6;

/// The number of bars that count in songs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counting {
    /// Before every launch.
    pub standing: u8,
    /// Before the next launch only; overrides `standing`.
    pub next: Option<u8>,
    /// Before the song that follows automatically.
    pub own: u8,
    /// That song, and the beat where its count-in begins, if that is not a whole number of bars.
    pub own_from: Option<(usize, BeatPos)>,
    /// Before the last launched song.
    begun: u8,
    /// The song that the timeline counts in, until its first bar begins.
    pub laid: Option<usize>,
    /// Whether the next move is a launch.
    pub launched: bool,
}

impl Counting {
    /// Launches a song after this many bars, automatically (`is_own`) or by a performer.
    pub fn begin(&mut self, bars: u8, is_own: bool) {
        (self.begun, self.launched) = (bars, true);
        if is_own {
            (self.own, self.own_from) = (0, None);
        } else {
            self.next = None;
        }
    }

    /// Forgets all but the count-in before every launch.
    pub fn forget(&mut self) {
        *self = Self { standing: self.standing, ..Self::default() };
    }
}

impl Show {
    /// Prepares a count-in of `seconds` for the next song; returns how many of them are silent before the click. In lead Beat the click lasts whole bars,
    /// at least one, because songs begin on the host's bars.
    pub(super) fn count_in_for(&mut self, seconds: f64, view: &ShowView<'_>) -> f64 {
        let next = self.running.after(view.deck.current()).and_then(|next| Some((next, view.deck.song(next)?)));
        let Some((next, song)) = next else { return seconds };
        let first = song.click.first_bar();
        if self.lead == Lead::Beat {
            let bar = first.meter.quarters_per_bar() * self.host_tempo().seconds_per_beat();
            let bars = (seconds / bar + ROUNDING).floor().clamp(1.0, ClickBeats::MOST_BARS as f64);
            self.count.own = bars as u8;
            return (seconds - bars * bar).max(0.0);
        }
        let speed = self.own_speed(next);
        let lasts = |from: BeatPos| {
            let frames = song.timeline.source_at(first.start) - song.timeline.source_at(from);
            frames.get() / speed.get() / self.rate.as_f64()
        };
        let length = 4.0 / f64::from(first.meter.unit());
        let most = ((first.start - song.click.counts_from(ClickBeats::MOST_BARS)).get() / length).floor() as u32;
        let from = |beats: u32| BeatPos::new(first.start.get() - f64::from(beats) * length).unwrap_or(first.start);
        let beats = (0..=most).rev().find(|beats| lasts(from(*beats)) <= seconds + ROUNDING).unwrap_or(0);
        let from = from(beats);
        let bars = (0..=ClickBeats::MOST_BARS).find(|bars| song.click.counts_from(*bars) <= from).unwrap_or(0);
        let silent = (seconds - lasts(from)).max(0.0);
        (self.count.own, self.count.own_from) = (bars as u8, Some((next, from)));
        silent
    }

    /// The beat where the count-in of an order's song begins, if that is not a whole number of bars.
    pub(super) fn counts_in_from(&self, song: usize, number: u32) -> Option<BeatPos> {
        let own = self.count.own_from.filter(|(next, _)| number == OWN && *next == song);
        own.map(|(_, beat)| beat)
    }

    /// The number of bars before the song that an order launches.
    pub(super) fn bars_before(&self, number: u32) -> u8 {
        if number == OWN { self.count.own } else { self.count.next.unwrap_or(self.count.standing) }
    }

    /// Whether the last move launched a song. Reading it resets it.
    pub fn has_launched(&mut self) -> bool {
        std::mem::take(&mut self.count.launched)
    }

    /// The number of bars of click to play while the current song passes the bars before its first one.
    pub fn count_in(&self) -> usize {
        let is_laid = self.lead == Lead::Timeline && self.placed.is_none();
        usize::from(if is_laid { self.count.standing } else { self.count.begun })
    }

    /// The timeline's beat at which to switch to a song there, so that it is counted in: not before the previous song has
    /// ended. `None`: at its beginning.
    pub(super) fn counts_from(&self, index: usize, deck: &Deck) -> Option<BeatPos> {
        if self.count.standing == 0 {
            return None;
        }
        let begin = self.running.starts.of(index)?;
        let click = &deck.song(index)?.click;
        let from = begin - (click.first_bar().start - click.counts_from(self.count.standing.into()));
        let before = self.running.starts.before(index).and_then(|before| {
            let start = self.running.entry(before)?.written.start?;
            let song = deck.song(before)?;
            Some(Placement::starting_at(start).lead_beat(song.timeline.beat_at_frame(song.form.frames)))
        });
        let from = before.filter(|end| *end > from).unwrap_or(from);
        (from < begin).then_some(from)
    }
}
