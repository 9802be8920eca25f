//! The targets of acts: which song, and which beat of it.
//!
//! Audio thread. Not known here: when acts are carried out.

use crate::time::{Bar, BeatPos};

use super::act::{Act, Order, Refusal, Target};
use super::state::Show;
use super::upcoming::ShowView;

/// The current song's beat that `target` denotes.
pub(super) fn target_beat(target: Target, view: &ShowView<'_>) -> Result<BeatPos, Refusal> {
    let (song, here) = view.sounding().ok_or(Refusal::Silent)?;
    let sections = &song.form.sections;
    let at = |index: usize| sections.get(index).map(|section| section.start).ok_or(Refusal::NoSection);
    Ok(match target {
        Target::Section(section) => {
            at(song.form.find(section.name, section.number, here).ok_or(Refusal::NoSection)?)?
        }
        Target::Next => {
            let later = sections.iter().position(|section| section.start > here);
            at(later.ok_or(Refusal::NoSection)?)?
        }
        Target::Previous => {
            let begun = sections.iter().rposition(|section| section.start <= here);
            at(begun.and_then(|index| index.checked_sub(1)).ok_or(Refusal::NoSection)?)?
        }
        Target::Bar(number) => Bar::numbered(song.timeline.map(), number).start,
    })
}

impl Show {
    /// Whether an act that has arrived cannot be carried out, so that it can be refused without waiting for its quantum.
    pub(super) fn is_vain(&self, act: &Act, view: &ShowView<'_>) -> bool {
        match act {
            Act::Jump(target) => target_beat(*target, view).is_err(),
            _ => self.launched(act, view).is_some_and(|song| view.deck.song(song).is_none()),
        }
    }

    /// The slot of the song that an act launches, if it launches one; an invalid slot if there is no such song.
    pub(super) fn launched(&self, act: &Act, view: &ShowView<'_>) -> Option<usize> {
        let current = view.deck.current();
        match act {
            Act::Launch(song) => Some(*song).filter(|song| self.running.has(*song)),
            Act::Next => self.running.after(current),
            Act::Previous => self.running.before(current),
            Act::Again => Some(current),
            _ => return None,
        }
        .or(Some(usize::MAX))
    }

    /// Whether an act leads into the middle of a song, which needs a fade-in.
    pub(super) fn fades_in(&self, order: &Order, view: &ShowView<'_>) -> bool {
        let pos = match &order.act {
            Act::Jump(target) => target_beat(*target, view)
                .ok()
                .and_then(|beat| view.deck.sounding().map(|song| song.timeline.source_at(beat))),
            act => {
                let bars = self.bars_before(order.number);
                let song = self.launched(act, view).and_then(|song| view.deck.song(song));
                song.map(|song| self.beginning(song, bars).1)
            }
        };
        pos.is_some_and(|pos| pos.nearest_frame() > 0)
    }
}
