//! The moves that events cause.
//!
//! Audio thread. Known here: acts, placements. Not known here: when events happen, samples.

use crate::engine::block::Lead;
use crate::engine::follow::Here;
use crate::engine::sound::{Form, LoadedSong};
use crate::time::{BeatPos, Placement, SourcePos};

use super::act::{Act, Done, Order, Refusal, Repeat, Target, When};
use super::grid::next_bar;
use super::running::Tonight;
use super::state::{Now, PendingOrder, SectionLoop, Show};
use super::targets::{nudged, target_beat};
use super::upcoming::{Event, ShowView, Upcoming, first_bar, just_ended, whole_frames};

/// What sounds from the next frame on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// The same as before.
    GoOn,
    /// Another place, in this song or in another.
    Leap {
        /// The slot of the song.
        song: usize,
        /// The lead's position in its material.
        here: Here,
        /// The first frame of the material, for a copy.
        target: SourcePos,
    },
    /// Nothing; the song in this slot becomes current, if there is one.
    Silence(Option<usize>),
}

/// The number of orders that the show itself gives.
pub(super) const OWN: u32 = u32::MAX;

/// The place at which a song is entered, when, and at which beat of the lead.
pub(super) struct Entrance {
    pub song: usize,
    pub beat: BeatPos,
    pub pos: SourcePos,
    pub after: f64,
    pub lead_beat: BeatPos,
}

impl Show {
    /// Carries out an event that is due.
    pub fn carry_out(&mut self, upcoming: &Upcoming, view: &ShowView<'_>) -> Move {
        match upcoming.event {
            Event::Order(index) => {
                let PendingOrder { order, .. } = self.orders.remove(index);
                match self.act(&order, upcoming, view) {
                    Ok((done, heard)) => {
                        self.tell_done(&order, Ok(done));
                        heard
                    }
                    Err(refusal) => {
                        self.tell_done(&order, Err(refusal));
                        Move::GoOn
                    }
                }
            }
            Event::Comes(index) => {
                self.comes(index, view);
                Move::GoOn
            }
            Event::LoopEnd(start) => self.end_of_loop(start, upcoming, view),
            Event::SongEnd => self.end_of_song(upcoming, view),
            Event::SetEntry(song) => self.enter_entry(song, upcoming, view),
            Event::Level => Move::GoOn,
        }
    }

    /// An order arrives. Its point in the song may move before it is due, so it waits for a beat of the lead. Impossible acts are refused at
    /// once.
    fn comes(&mut self, index: usize, view: &ShowView<'_>) {
        let here = self.lead_beat(view.deck, view.follower, view.placement);
        let PendingOrder { order, has_come } = &mut self.orders[index];
        *has_come = true;
        if matches!(order.at, When::Frame(_)) {
            order.at = When::Beat(here);
        }
        let order = *order;
        if self.is_there(&order.act, view) {
            self.orders.remove(index);
            self.tell_done(&order, Ok(Some(self.done_here(view))));
        } else if self.is_vain(&order.act, view) {
            self.orders.remove(index);
            let refusal = match order.act {
                Act::Jump(target) => target_beat(target, view).err(),
                Act::Launch(song) | Act::Switch(song) if self.running.has(song) => Some(Refusal::NotReady),
                _ => Some(Refusal::NoSong),
            };
            self.tell_done(&order, Err(refusal.unwrap_or(Refusal::NoSong)));
        }
    }

    fn tell_done(&mut self, order: &Order, done: Result<Option<Done>, Refusal>) {
        if order.number == OWN {
            return;
        }
        match done {
            Ok(Some(done)) => self.tell(order.number, Ok(done)),
            Ok(None) => {}
            Err(refusal) => self.tell(order.number, Err(refusal)),
        }
    }

    /// Carries out an act. Returns no result yet if it takes effect later.
    fn act(
        &mut self,
        order: &Order,
        upcoming: &Upcoming,
        view: &ShowView<'_>,
    ) -> Result<(Option<Done>, Move), Refusal> {
        let current = view.deck.current();
        match order.act {
            Act::Switch(_) if self.is_there(&order.act, view) => Ok((Some(self.done_here(view)), Move::GoOn)),
            Act::Launch(song) | Act::Switch(song) => self.launch(song, order, upcoming, view),
            Act::Next => self.launch(self.running.after(current).ok_or(Refusal::NoSong)?, order, upcoming, view),
            Act::Previous => {
                self.launch(self.running.before(current).ok_or(Refusal::NoSong)?, order, upcoming, view)
            }
            Act::Again => self.launch(current, order, upcoming, view),
            Act::Choose(song) => self.choose(song, view),
            Act::Play => self.play(order, upcoming, view),
            Act::Stop | Act::Pause => self.halt(order, view),
            Act::Jump(target) => self.jump(target, upcoming, view),
            Act::Loop(repeat) => self.repeat(repeat, order, view),
            Act::Nudge(beats) => self.nudge(beats, view),
            Act::FadeOut(beats) => self.fade(0.0, beats, view),
            Act::FadeIn(beats) => self.fade(1.0, beats, view),
            Act::ClickOnly(on) => self.fade(if on { 0.0 } else { 1.0 }, 1.0, view),
            Act::CountIn(bars) => {
                self.count.next = Some(bars);
                Ok((Some(self.done_here(view)), Move::GoOn))
            }
            Act::Transpose(semitones) => {
                self.entry_mut(current)?.transpose = semitones;
                Ok((Some(self.done_here(view)), Move::GoOn))
            }
            Act::Tempo(percent) => self.change_tempo(percent, view),
            Act::Forget => {
                self.forget_waiting(view);
                Ok((Some(self.done_here(view)), Move::GoOn))
            }
            Act::Panic => {
                self.forget_waiting(view);
                self.count.forget();
                (self.section_loop, self.released, self.now) = (None, None, Now::Stopped);
                self.idle_from(self.lead_beat(view.deck, view.follower, view.placement), view.follower.now());
                Ok((Some(self.done_here(view)), Move::Silence(None)))
            }
        }
    }

    fn entry_mut(&mut self, song: usize) -> Result<&mut Tonight, Refusal> {
        self.running.entries.get_mut(song).ok_or(Refusal::NoSong)
    }

    /// Makes another song current; it begins when it is launched.
    fn choose(&mut self, song: usize, view: &ShowView<'_>) -> Result<(Option<Done>, Move), Refusal> {
        if self.lead == Lead::Timeline {
            return Err(Refusal::Lead);
        }
        if view.sounding().is_some() {
            return Err(Refusal::Playing);
        }
        if !self.running.has(song) {
            return Err(Refusal::NoSong);
        }
        self.now = Now::Stopped;
        self.forget_own();
        Ok((Some(Done { song, song_beat: 0.0, section: None, ..self.done_here(view) }), Move::Silence(Some(song))))
    }

    fn launch(
        &mut self,
        song: usize,
        order: &Order,
        upcoming: &Upcoming,
        view: &ShowView<'_>,
    ) -> Result<(Option<Done>, Move), Refusal> {
        if !self.running.has(song) {
            return Err(Refusal::NoSong);
        }
        let loaded = view.deck.song(song).ok_or(Refusal::NotReady)?;
        let bars = self.bars_before(order.number);
        let (beat, pos) = match self.counts_in_from(song, order.number).filter(|_| bars > 0) {
            Some(beat) => (beat, loaded.timeline.source_at(beat)),
            None => self.beginning(loaded, bars),
        };
        let entrance = Entrance { song, beat, pos, after: upcoming.after, lead_beat: upcoming.beat };
        let heard = self.go(&entrance, loaded);
        self.fading = super::fading::Fading::OPEN;
        self.count.begin(bars, order.number == OWN);
        self.forget_own();
        Ok((Some(self.done_there(&entrance, loaded, view)), heard))
    }

    /// The beginning of a song: the first frame of its files with lead Stemlock, else the first bar in them; or, with a count-in,
    /// that many bars before its first bar.
    pub(super) fn beginning(&self, song: &LoadedSong, bars: u8) -> (BeatPos, SourcePos) {
        if bars > 0 {
            let beat = song.click.counts_from(bars.into());
            return (beat, song.timeline.source_at(beat));
        }
        if self.lead == Lead::Stemlock {
            return (song.timeline.beat_at_frame(0), SourcePos::ZERO);
        }
        let beat = first_bar(song);
        (beat, song.timeline.source_at(beat))
    }

    /// Plays a song from a place on, at a beat of the lead.
    pub(super) fn go(&mut self, entrance: &Entrance, song: &LoadedSong) -> Move {
        self.placed = Some(Placement::new(entrance.lead_beat, entrance.beat).lead_beat(BeatPos::ZERO));
        self.now = Now::Playing;
        (self.section_loop, self.count.laid) = (None, None);
        // The fade-in begins before the entrance, where a section may end that is not to be repeated.
        self.released = just_ended(song, entrance.beat, 2.0 * self.lead_in as f64 + 2.0);
        self.shift_orders(entrance.lead_beat);
        self.leap(entrance, song)
    }

    pub(super) fn leap(&self, entrance: &Entrance, song: &LoadedSong) -> Move {
        let speed = match self.lead {
            Lead::Stemlock => self.own_speed(entrance.song),
            Lead::Timeline | Lead::Beat => song.timeline.speed_at(entrance.beat, Some(self.host_tempo())),
        };
        // The lead may be between two frames; a copy still begins with a whole frame.
        let here = Here { pos: entrance.pos + speed.over(-entrance.after), speed };
        let target = SourcePos::at_frame(entrance.pos.nearest_frame() - whole_frames(entrance.after) as i64);
        Move::Leap { song: entrance.song, here, target }
    }

    pub(super) fn done_there(&self, entrance: &Entrance, song: &LoadedSong, view: &ShowView<'_>) -> Done {
        let pos = SourcePos::at_frame(entrance.pos.nearest_frame());
        let speed = view.follower.speed();
        let is_copy = speed.is_none_or(|speed| speed.is_unity());
        let beat = if is_copy { song.timeline.beat_at(pos) } else { entrance.beat };
        Done {
            frame: view.follower.now() + whole_frames(entrance.after) as i64,
            song: entrance.song,
            song_beat: beat.get(),
            section: song.form.index_at(entrance.beat),
        }
    }

    /// The result of an act that took effect here and now.
    fn done_here(&self, view: &ShowView<'_>) -> Done {
        let held = match self.now {
            Now::Held(frame) => Some(SourcePos::at_frame(frame)),
            Now::Stopped | Now::Playing => None,
        };
        let song = view.deck.sounding();
        let beat = song.zip(view.follower.sounding_pos().or(held)).map(|(song, pos)| song.timeline.beat_at(pos));
        let beat = beat.unwrap_or(BeatPos::ZERO);
        let section = song.and_then(|song| song.form.index_at(beat));
        Done { frame: view.follower.now(), song: view.deck.current(), song_beat: beat.get(), section }
    }

    fn play(
        &mut self,
        order: &Order,
        upcoming: &Upcoming,
        view: &ShowView<'_>,
    ) -> Result<(Option<Done>, Move), Refusal> {
        if self.lead != Lead::Stemlock && order.number != OWN {
            return Err(Refusal::Lead);
        }
        let song = view.deck.current();
        match self.now {
            Now::Playing => Ok((Some(self.done_here(view)), Move::GoOn)),
            Now::Stopped => self.launch(song, order, upcoming, view),
            Now::Held(frame) => {
                let loaded = view.deck.song(song).ok_or(Refusal::NotReady)?;
                let mut pos = SourcePos::at_frame(frame);
                let mut beat = loaded.timeline.beat_at(pos);
                if self.lead == Lead::Beat {
                    beat = next_bar(loaded.timeline.map(), beat, 1);
                    pos = loaded.timeline.source_at(beat);
                }
                let entrance = Entrance { song, beat, pos, after: upcoming.after, lead_beat: upcoming.beat };
                let heard = self.go(&entrance, loaded);
                self.forget_own();
                Ok((Some(self.done_there(&entrance, loaded, view)), heard))
            }
        }
    }

    fn halt(&mut self, order: &Order, view: &ShowView<'_>) -> Result<(Option<Done>, Move), Refusal> {
        if self.lead != Lead::Stemlock {
            return Err(Refusal::Lead);
        }
        let done = self.done_here(view);
        let place = view.sounding().map(|(song, beat)| song.timeline.source_at(beat).nearest_frame());
        self.idle_from(self.lead_beat(view.deck, view.follower, view.placement), view.follower.now());
        self.now = match (order.act, place) {
            (Act::Pause, Some(frame)) => Now::Held(frame),
            (Act::Pause, None) => self.now,
            _ => Now::Stopped,
        };
        self.forget_own();
        Ok((Some(done), Move::Silence(None)))
    }

    fn jump(
        &mut self,
        target: Target,
        upcoming: &Upcoming,
        view: &ShowView<'_>,
    ) -> Result<(Option<Done>, Move), Refusal> {
        let beat = target_beat(target, view)?;
        self.go_to(beat, upcoming.after, upcoming.beat, view)
    }

    /// Continues the current song at another of its beats.
    fn go_to(
        &mut self,
        beat: BeatPos,
        after: f64,
        lead_beat: BeatPos,
        view: &ShowView<'_>,
    ) -> Result<(Option<Done>, Move), Refusal> {
        let (song, _) = view.sounding().ok_or(Refusal::Silent)?;
        let pos = song.timeline.source_at(beat);
        let entrance = Entrance { song: view.deck.current(), beat, pos, after, lead_beat };
        let heard = self.go(&entrance, song);
        Ok((Some(self.done_there(&entrance, song, view)), heard))
    }

    fn nudge(&mut self, beats: f64, view: &ShowView<'_>) -> Result<(Option<Done>, Move), Refusal> {
        let (song, here) = view.sounding().ok_or(Refusal::Silent)?;
        let beat = nudged(song, here, beats)?;
        let (repeats, released) = (self.section_loop, self.released);
        let done = self.go_to(beat, 0.0, view.lead_beat(here), view);
        (self.section_loop, self.released) = (repeats, self.released.or(released));
        done
    }

    fn fade(&mut self, to: f32, beats: f64, view: &ShowView<'_>) -> Result<(Option<Done>, Move), Refusal> {
        let tempo = view.sounding().map(|(song, beat)| song.timeline.tempo_at(beat));
        let frames = beats * self.frames_per_beat(tempo);
        self.fading.turn(view.follower.now(), to, frames);
        Ok((Some(self.done_here(view)), Move::GoOn))
    }

    fn change_tempo(&mut self, percent: f64, view: &ShowView<'_>) -> Result<(Option<Done>, Move), Refusal> {
        if self.lead != Lead::Stemlock {
            return Err(Refusal::Lead);
        }
        self.entry_mut(view.deck.current())?.tempo = percent;
        let done = self.done_here(view);
        let Some((song, beat)) = view.sounding() else { return Ok((Some(done), Move::GoOn)) };
        let pos = song.timeline.source_at(beat);
        let entrance =
            Entrance { song: view.deck.current(), beat, pos, after: 0.0, lead_beat: view.lead_beat(beat) };
        Ok((Some(done), self.leap(&entrance, song)))
    }

    fn repeat(
        &mut self,
        repeat: Repeat,
        order: &Order,
        view: &ShowView<'_>,
    ) -> Result<(Option<Done>, Move), Refusal> {
        let (song, here) = view.sounding().ok_or(Refusal::Silent)?;
        let form = &song.form;
        // Without a quantum of its own, the act is reported when its effect shows: at the section's end.
        let later = order.quantum.is_none().then_some(order.number);
        let index = match repeat {
            Repeat::Off => {
                let active = self.active_loop(view).ok_or(Refusal::NoLoop)?;
                if later.is_none() {
                    (self.section_loop, self.released) = (None, form.index_at(here));
                    return Ok((Some(self.done_here(view)), Move::GoOn));
                }
                self.section_loop = Some(SectionLoop { ending: later, ..active });
                return Ok((None, Move::GoOn));
            }
            Repeat::Here => form.index_at(here).ok_or(Refusal::NoSection)?,
            Repeat::Section(section) => match form.index_at(here).filter(|index| form.is(*index, section.name)) {
                Some(index) => index,
                None => form.find(section.name, section.number, here).ok_or(Refusal::NoSection)?,
            },
        };
        let section = form.sections[index];
        let end = section.end.unwrap_or_else(|| song.timeline.beat_at_frame(form.frames));
        if Form::is_at(end, here) {
            return Err(Refusal::Passed);
        }
        self.section_loop = Some(SectionLoop { start: section.start, end, begun: later, ending: None });
        Ok((later.is_none().then(|| self.done_here(view)), Move::GoOn))
    }
}
