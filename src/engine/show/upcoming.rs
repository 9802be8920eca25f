//! Finds the next event.
//!
//! Audio thread. Known here: waiting acts, the ends of sections and songs, the songs of a timeline. Not known here: what events cause.

use crate::engine::block::{Lead, Quantum};
use crate::engine::follow::Follower;
use crate::engine::sound::{Form, LoadedSong};
use crate::time::{Bar, BeatPos, Beats, LoopRange, Meter, Placement};

use super::act::{Act, Queued, When};
use super::deck::Deck;
use super::grid::Grid;
use super::moves::OWN;
use super::state::{Now, PendingOrder, SectionLoop, Show};
use super::targets::target_beat;

/// An event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The waiting act with this index is carried out.
    Order(usize),
    /// The act with this index arrives, and waits for its quantum from then on.
    Comes(usize),
    /// A repeated section ends, and starts again at this beat.
    LoopEnd(BeatPos),
    /// The song ends.
    SongEnd,
    /// The timeline reaches this song.
    SetEntry(usize),
    /// The music's level changes.
    Level,
}

/// An event and its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Upcoming {
    /// The number of frames until it is carried out, which is a fade before its own frame.
    pub frames: usize,
    /// The exact number of frames until it takes effect; negative if it has passed, because of rounding or because it was known late.
    pub after: f64,
    /// The lead's beat there.
    pub beat: BeatPos,
    /// The event.
    pub event: Event,
}

/// The rounding error of a position, in frames.
const ROUNDING: f64 = 1e-4;
/// The largest assumed distance between the host's beat and the song's position, in seconds; generous.
const ENTRY_MARGIN: f64 = 2.0;
/// Loops shorter than this, in frames, are ignored.
const SHORTEST_LOOP: f64 = 64.0;

/// The first whole frame at or after `after` frames from now; 0 if that has passed.
pub(super) fn whole_frames(after: f64) -> usize {
    (after - ROUNDING).ceil().max(0.0) as usize
}

/// The data from which events are computed.
#[derive(Clone, Copy, Debug)]
pub struct ShowView<'a> {
    /// The songs.
    pub deck: &'a Deck,
    /// The lead's position.
    pub follower: &'a Follower,
    /// Where the current song lies on the lead's timeline.
    pub placement: Placement,
}

impl ShowView<'_> {
    /// The current song, if it sounds, and its beat.
    pub(super) fn sounding(&self) -> Option<(&LoadedSong, BeatPos)> {
        let song = self.deck.sounding()?;
        Some((song, self.follower.song_beat(&song.timeline)?))
    }

    /// The lead's beat of a beat of the current song.
    pub(super) fn lead_beat(&self, song_beat: BeatPos) -> BeatPos {
        self.placement.lead_beat(song_beat)
    }

    /// The current song's beat at a beat of the lead.
    pub(super) fn song_beat(&self, beat: BeatPos) -> BeatPos {
        self.placement.song_beat(beat)
    }
}

impl Show {
    /// The next event, if it is to be carried out within `frames` frames.
    pub fn upcoming(&self, view: &ShowView<'_>, frames: usize) -> Option<Upcoming> {
        let orders = (0..self.orders.len()).filter_map(|index| self.order(index, view));
        let events =
            [self.loop_end(view), self.song_end(view), self.next_entry(view, frames), self.next_level(view)];
        let first = orders.chain(events.into_iter().flatten()).min_by_key(|upcoming| upcoming.frames)?;
        (first.frames < frames).then_some(first)
    }

    /// The next act to be carried out.
    pub fn queued(&self, view: &ShowView<'_>) -> Option<Queued> {
        let act = |upcoming: &Upcoming| match upcoming.event {
            Event::Order(index) | Event::Comes(index) => self.orders.get(index).map(|pending| pending.order.act),
            _ => None,
        };
        let orders = (0..self.orders.len()).filter_map(|index| self.order(index, view));
        let first = orders.min_by_key(|upcoming| upcoming.frames)?;
        let act = act(&first)?;
        let tempo = view.sounding().map(|(song, beat)| song.timeline.tempo_at(beat));
        let song = self.launched(&act, view).filter(|song| self.running.has(*song));
        let to = match act {
            Act::Jump(target) => target_beat(target, view).ok(),
            _ => None,
        };
        Some(Queued { word: act.word(), song, to, beats: first.after.max(0.0) / self.frames_per_beat(tempo) })
    }

    /// The lead continues elsewhere, at `here`: acts that have arrived wait from there on.
    pub fn shift_orders(&mut self, here: BeatPos) {
        for waiting in self.orders.iter_mut().filter(|waiting| waiting.has_come) {
            waiting.order.at = When::Beat(here);
        }
    }

    /// Cancels all waiting acts, and what was to follow automatically. Acts that arrive later, even in this block, are not affected.
    pub fn forget_waiting(&mut self, view: &ShowView<'_>) {
        let (now, here) = (view.follower.now(), self.lead_beat(view.deck, view.follower, view.placement));
        self.orders.retain(|PendingOrder { order, has_come }| {
            let is_later = match order.at {
                When::Frame(frame) => frame > now,
                When::Beat(beat) => beat > here,
            };
            is_later && !has_come && order.number != OWN
        });
    }

    /// Cancels what was to follow automatically, because a performer has decided otherwise.
    pub fn forget_own(&mut self) {
        self.orders.retain(|waiting| waiting.order.number != OWN);
        (self.count.own, self.count.own_from) = (0, None);
    }

    fn order(&self, index: usize, view: &ShowView<'_>) -> Option<Upcoming> {
        let PendingOrder { order, has_come } = &self.orders[index];
        let at_once = matches!(order.act, Act::Panic | Act::Forget | Act::Choose(_))
            || matches!(order.act, Act::FadeIn(_) | Act::FadeOut(_) | Act::ClickOnly(_) | Act::CountIn(_));
        if !self.runs && !at_once {
            return None;
        }
        let until = |beat| self.frames_until(beat, view.deck, view.follower, view.placement);
        let (from, comes) = match order.at {
            When::Beat(beat) => (beat, until(beat)),
            When::Frame(frame) => {
                // A frame in the past counts as now.
                let after = frame.saturating_sub(view.follower.now()).max(0) as f64;
                (self.beat_in(after, view), after)
            }
        };
        let quantum = order.quantum.unwrap_or_else(|| self.usual_quantum(&order.act));
        let mut beat = self.boundary(quantum, from, &order.act, view);
        if !has_come && quantum != Quantum::None && (beat - from).get() > 0.0 {
            return Some(Upcoming {
                frames: whole_frames(comes),
                after: comes,
                beat: from,
                event: Event::Comes(index),
            });
        }
        let mut after = if quantum == Quantum::None { comes } else { until(beat) };
        if after < -1.0 {
            // The lead has passed it.
            beat = self.boundary(quantum, self.beat_in(0.0, view), &order.act, view);
            after = if quantum == Quantum::None { 0.0 } else { until(beat).max(0.0) };
        }
        let early = if self.fades_in(order, view) { self.fade_before(after) } else { 0 };
        Some(Upcoming { frames: whole_frames(after) - early, after, beat, event: Event::Order(index) })
    }

    /// How many frames before its own frame an event is carried out, so that its fade-in is complete by then.
    fn fade_before(&self, after: f64) -> usize {
        whole_frames(after).min(self.lead_in)
    }

    /// The lead's beat `after` frames from now.
    fn beat_in(&self, after: f64, view: &ShowView<'_>) -> BeatPos {
        let here = self.lead_beat(view.deck, view.follower, view.placement);
        let tempo = view.sounding().map(|(song, beat)| song.timeline.tempo_at(beat));
        let speed = view.follower.speed().map_or(1.0, |speed| speed.get());
        let speed = if self.lead == Lead::Stemlock { speed } else { 1.0 };
        here + Beats::new(after * speed / self.frames_per_beat(tempo)).unwrap_or(Beats::ZERO)
    }

    /// The lead's beat at or after `from` for which an act waits.
    fn boundary(&self, quantum: Quantum, from: BeatPos, act: &Act, view: &ShowView<'_>) -> BeatPos {
        let launches = act.launches() || *act == Act::Play;
        let host_bar = self.host_bar.filter(|_| launches && self.lead == Lead::Beat);
        match (host_bar, quantum, view.sounding()) {
            (_, Quantum::None, _) => from,
            (Some(bar), Quantum::Bars(count), _) => host_boundary(bar, from, i64::from(count)),
            (_, _, Some((song, _))) => {
                let grid = Grid { timeline: &song.timeline, form: &song.form };
                view.lead_beat(grid.next(quantum, view.song_beat(from)))
            }
            // While nothing sounds, the lead counts bars of four beats.
            (_, Quantum::Bars(count), None) => {
                host_boundary(Bar::counted(Meter::FOUR_FOUR, from), from, i64::from(count))
            }
            (_, Quantum::Beat | Quantum::Section | Quantum::Song, None) => from,
        }
    }

    /// The default quantum of an act.
    fn usual_quantum(&self, act: &Act) -> Quantum {
        let waits = |act: &Act| act.launches() || matches!(act, Act::Jump(_) | Act::Transpose(_) | Act::Tempo(_));
        if let Some(chosen) = self.quantum.filter(|_| waits(act)) {
            return chosen;
        }
        match act {
            Act::Launch(_) | Act::Switch(_) | Act::Next | Act::Previous | Act::Again => match self.lead {
                Lead::Stemlock => Quantum::None,
                Lead::Timeline | Lead::Beat => Quantum::Bars(1),
            },
            Act::Jump(_) => Quantum::Section,
            Act::Transpose(_) | Act::Tempo(_) => Quantum::Bars(1),
            Act::Play
            | Act::Stop
            | Act::Pause
            | Act::Loop(_)
            | Act::Nudge(_)
            | Act::FadeOut(_)
            | Act::FadeIn(_)
            | Act::ClickOnly(_)
            | Act::CountIn(_)
            | Act::Choose(_)
            | Act::Forget
            | Act::Panic => Quantum::None,
        }
    }

    /// The section that repeats at the song's position.
    pub(super) fn active_loop(&self, view: &ShowView<'_>) -> Option<SectionLoop> {
        // The position is costly to compute, and on a host's timeline no section repeats automatically.
        if self.section_loop.is_some() || self.lead == Lead::Timeline {
            return self.section_loop;
        }
        view.deck.sounding().and_then(|song| self.own_loop(song, view.follower))
    }

    /// The beats of the current song between which it will repeat, once it is there.
    pub fn repeats(&self, view: &ShowView<'_>) -> Option<LoopRange> {
        let SectionLoop { start, end, .. } = self.active_loop(view).filter(|repeats| repeats.ending.is_none())?;
        Some(LoopRange { start, end })
    }

    /// The section at a song's position, if it repeats automatically.
    fn own_loop(&self, song: &LoadedSong, follower: &Follower) -> Option<SectionLoop> {
        if self.lead == Lead::Timeline {
            return None;
        }
        let beat = follower.song_beat(&song.timeline)?;
        let repeats = |index: &usize| self.released != Some(*index) && song.form.sections[*index].looped;
        // An end is due on the first whole frame at or behind it.
        let frame = follower.speed().map_or(1.0, |speed| speed.get());
        let ended = || just_ended(song, beat, frame).filter(repeats);
        let section = song.form.sections[ended().or_else(|| song.form.index_at(beat).filter(repeats))?];
        let end = section.end.unwrap_or_else(|| song.timeline.beat_at_frame(song.form.frames));
        Some(SectionLoop { start: section.start, end, begun: None, ending: None })
    }

    /// The last place of the material that the sounding song is known to reach: the end of a repeated section, or infinity.
    pub fn comes_to(&self, song: &LoadedSong, follower: &Follower) -> f64 {
        let repeats =
            self.section_loop.or_else(|| self.own_loop(song, follower)).filter(|repeats| repeats.ending.is_none());
        repeats.map_or(f64::INFINITY, |repeats| song.timeline.source_at(repeats.end).get())
    }

    fn loop_end(&self, view: &ShowView<'_>) -> Option<Upcoming> {
        let SectionLoop { start, end, .. } = self.active_loop(view).filter(|_| self.now == Now::Playing)?;
        let (song, _) = view.sounding()?;
        let place = |beat| song.timeline.source_at(beat);
        let is_long_enough = (place(end) - place(start)).get() >= SHORTEST_LOOP;
        let after = view.follower.frames_until(place(end)).filter(|_| is_long_enough)?;
        // A song that is past the section does not go back.
        let here = after > -1.0;
        let early = if place(start).nearest_frame() > 0 { self.fade_before(after) } else { 0 };
        here.then(|| Upcoming {
            frames: whole_frames(after) - early,
            after,
            beat: view.lead_beat(end),
            event: Event::LoopEnd(start),
        })
    }

    fn song_end(&self, view: &ShowView<'_>) -> Option<Upcoming> {
        let (song, _) = view.sounding().filter(|_| self.lead != Lead::Timeline && self.now == Now::Playing)?;
        let end = song.timeline.beat_at_frame(song.form.frames);
        let pos = song.timeline.source_at(end);
        let after = view.follower.frames_until(pos)?;
        let event = Event::SongEnd;
        Some(Upcoming { frames: whole_frames(after), after, beat: view.lead_beat(end), event })
    }

    fn next_entry(&self, view: &ShowView<'_>, frames: usize) -> Option<Upcoming> {
        if self.lead != Lead::Timeline || self.running.order.len() < 2 || self.placed.is_some() || !self.runs {
            return None;
        }
        if self.count.standing == 0 && self.count.laid.is_none() && !self.may_enter(frames, view.deck) {
            return None;
        }
        if let Some(index) = self.count.laid.filter(|index| *index == view.deck.current()) {
            // Its first bar starts again, as without a count-in, whatever the tempo before it was.
            let beat = self.running.starts.of(index)?;
            let after = self.frames_until(beat, view.deck, view.follower, view.placement);
            let event = Event::SetEntry(index);
            return Some(Upcoming { frames: whole_frames(after), after, beat, event });
        }
        let here = self.beat_in(-1.0, view);
        let (index, beat) = self.running.starts.next(here, view.deck.current())?;
        let mut beat = self.counts_from(index, view.deck).unwrap_or(beat);
        let mut after = self.frames_until(beat, view.deck, view.follower, view.placement);
        if after < -1.0 {
            // The host moved into the middle of its count-in.
            (beat, after) = (self.lead_beat(view.deck, view.follower, view.placement), 0.0);
        }
        let event = Event::SetEntry(index);
        Some(Upcoming { frames: whole_frames(after), after, beat, event })
    }

    /// The song that lies at the host's place on the timeline, or that may begin within `frames` frames, if that is not the current one.
    pub fn entering(&self, frames: usize, deck: &Deck) -> Option<usize> {
        if self.lead != Lead::Timeline || self.running.order.len() < 2 || self.placed.is_some() {
            return None;
        }
        let (here, current) = (self.host_beat(), deck.current());
        let later = || self.running.starts.next(here, current).filter(|_| self.may_enter(frames, deck));
        self.entry_at(here, deck).filter(|index| *index != current).or_else(|| Some(later()?.0))
    }

    /// Whether another song may begin within `frames` frames, judged by the host's beat at the block's beginning. In nearly all blocks none does,
    /// so its exact frame need not be computed.
    fn may_enter(&self, frames: usize, deck: &Deck) -> bool {
        let beats = |seconds: f64| seconds / self.host_tempo().seconds_per_beat();
        let ahead = beats(ENTRY_MARGIN + 4.0 * frames as f64 / self.rate.as_f64());
        self.running.starts.is_near(self.host_beat(), beats(ENTRY_MARGIN), ahead, deck.current())
    }

    fn next_level(&self, view: &ShowView<'_>) -> Option<Upcoming> {
        let frames = self.fading.next_step(view.follower.now())?;
        let event = Event::Level;
        (frames > 0).then_some(Upcoming { frames, after: frames as f64, beat: BeatPos::ZERO, event })
    }
}

/// The section that ends at a beat of a song, or less than `frames` frames of the material before it.
pub(super) fn just_ended(song: &LoadedSong, beat: BeatPos, frames: f64) -> Option<usize> {
    let place = |beat| song.timeline.source_at(beat).get();
    let begun = song.form.sections.iter().rposition(|section| Form::is_at(section.start, beat))?;
    // Another section may begin where it ends.
    [Some(begun), begun.checked_sub(1)].into_iter().flatten().find(|index| {
        let end = song.form.sections[*index].end.filter(|end| Form::is_at(*end, beat));
        end.is_some_and(|end| place(beat) - place(end) < frames)
    })
}

/// The first bar of a song that begins in its files; it is counted in whole bars from beat 0.
pub(super) fn first_bar(song: &LoadedSong) -> BeatPos {
    song.click.first_bar().start
}

/// The first bar of the host at or after `from` that starts a group of `count` bars, if all bars have the meter of `bar`.
fn host_boundary(bar: Bar, from: BeatPos, count: i64) -> BeatPos {
    let length = bar.meter.quarters_per_bar();
    let bars = ((from - bar.start).get() / length - 1e-6).ceil() as i64;
    let number = bar.number + bars;
    let bars = bars + (1 - number).rem_euclid(count);
    bar.start + Beats::new(bars as f64 * length).unwrap_or(Beats::ZERO)
}
