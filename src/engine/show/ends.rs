//! Moves at the end of a section or a song, and where the timeline comes to the next song.
//!
//! Audio thread. Known here: what was decided before. Not known here: new acts.

use crate::engine::block::{Lead, Quantum};
use crate::engine::sound::ClickBeats;
use crate::setlist::set::{Pause, Then};
use crate::time::{Bar, BeatPos, Placement, SourcePos};

use super::act::{Act, Order, When};
use super::moves::{Entrance, Move, OWN};
use super::state::{Now, SectionLoop, Show};
use super::upcoming::{ShowView, Upcoming, first_bar, whole_frames};

impl Show {
    pub(super) fn end_of_loop(&mut self, start: BeatPos, upcoming: &Upcoming, view: &ShowView<'_>) -> Move {
        let (Some(active), Some((song, _))) = (self.active_loop(view), view.sounding()) else { return Move::GoOn };
        let current = view.deck.current();
        if let Some(number) = active.ending {
            let end = song.timeline.source_at(active.end);
            let entrance = Entrance {
                song: current,
                beat: active.end,
                pos: end,
                after: upcoming.after,
                lead_beat: upcoming.beat,
            };
            let done = self.done_there(&entrance, song, view);
            (self.section_loop, self.released) = (None, song.form.index_at(active.start));
            if number != OWN {
                self.tell(number, Ok(done));
            }
            return Move::GoOn;
        }
        let is_own = self.section_loop.is_none();
        let pos = song.timeline.source_at(start);
        let entrance =
            Entrance { song: current, beat: start, pos, after: upcoming.after, lead_beat: upcoming.beat };
        let heard = self.go(&entrance, song);
        if let Some(number) = active.begun {
            let done = self.done_there(&entrance, song, view);
            self.tell(number, Ok(done));
        }
        self.section_loop = (!is_own).then_some(SectionLoop { begun: None, ..active });
        heard
    }

    /// The move at the end of a song, according to its entry.
    pub(super) fn end_of_song(&mut self, upcoming: &Upcoming, view: &ShowView<'_>) -> Move {
        let current = view.deck.current();
        let then = self.running.entries.get(current).and_then(|entry| entry.written.then).unwrap_or(Then::Stop);
        let tempo =
            view.sounding().map(|(song, beat)| (song.timeline.tempo_at(beat), Bar::of(song.timeline.map(), beat)));
        self.now = Now::Stopped;
        self.section_loop = None;
        self.idle_from(upcoming.beat, view.follower.now());
        self.forget_own();
        let now = view.follower.now();
        let (act, at) = match then {
            Then::Stop => return Move::Silence(None),
            Then::Wait => return Move::Silence(self.running.after(current)),
            Then::Loop => (Act::Again, now),
            Then::GoOn(pause) => {
                // Whole bars of click count in the next song, in its own tempo and meter; the rest of the pause is silent.
                let counted = match pause {
                    Pause::Bars { count, click: true } => count.floor().min(ClickBeats::MOST_BARS as f64),
                    _ => 0.0,
                };
                self.count.own = counted as u8;
                let seconds = match pause {
                    Pause::None => 0.0,
                    Pause::Seconds { count, click: true } => self.count_in_for(count, view),
                    Pause::Seconds { count, click: false } => count,
                    Pause::Bars { count, .. } => tempo.map_or(0.0, |(tempo, bar)| {
                        (count - counted) * bar.meter.quarters_per_bar() * tempo.seconds_per_beat()
                    }),
                };
                (Act::Next, now + (seconds * self.rate.as_f64()).round() as i64)
            }
        };
        let quantum = (self.lead == Lead::Stemlock).then_some(Quantum::None);
        self.wait_for(Order { number: OWN, at: When::Frame(at), act, quantum });
        Move::Silence(None)
    }

    pub(super) fn enter_entry(&mut self, song: usize, upcoming: &Upcoming, view: &ShowView<'_>) -> Move {
        let Some(loaded) = view.deck.song(song) else { return Move::GoOn };
        let Some(start) = self.running.entries.get(song).and_then(|entry| entry.written.start) else {
            return Move::GoOn;
        };
        let begin = self.running.starts.of(song);
        let was_laid = self.count.laid.take().is_some();
        self.count.launched = !was_laid;
        self.count.laid = begin.is_some_and(|begin| upcoming.beat < begin).then_some(song);
        let beat = Placement::starting_at(start).song_beat(upcoming.beat);
        let pos = loaded.timeline.source_at(beat);
        let entrance = Entrance { song, beat, pos, after: upcoming.after, lead_beat: upcoming.beat };
        let Move::Leap { song, here, mut target } = self.leap(&entrance, loaded) else { return Move::GoOn };
        if self.count.laid.is_some() {
            // A copy reaches the first bar on the frame on which that bar starts again.
            let first = loaded.timeline.source_at(first_bar(loaded));
            let until = whole_frames(upcoming.after + (first - pos).get());
            target = SourcePos::at_frame(first.nearest_frame() - until as i64);
        } else if was_laid && view.follower.speed() == Some(here.speed) {
            // It is there already. Starting it again would repeat its first frames.
            let place = view.follower.sounding_pos();
            let is_near = |place: SourcePos| (place - here.pos).get().abs() < here.speed.get();
            let is_there = if here.speed.is_unity() { place == Some(target) } else { place.is_some_and(is_near) };
            if is_there {
                return Move::GoOn;
            }
        }
        Move::Leap { song, here, target }
    }
}
