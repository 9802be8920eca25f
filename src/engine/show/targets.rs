//! The targets of acts: which song, and which beat of it.
//!
//! Audio thread. Not known here: when acts are carried out.

use crate::engine::sound::{ClickBeats, LoadedSong};
use crate::time::{Bar, BeatPos, Beats};

use super::act::{Act, Order, Refusal, Target};
use super::state::{Now, Show};
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
        Target::Bar(number) => {
            let bar = Bar::numbered(song.timeline.map(), number).start;
            if is_before(song, bar) || is_behind(song, bar) {
                return Err(Refusal::NoBar);
            }
            bar
        }
    })
}

/// The beat to which a nudge by `beats` leads from `here`.
pub(super) fn nudged(song: &LoadedSong, here: BeatPos, beats: f64) -> Result<BeatPos, Refusal> {
    let beat = here + Beats::new(beats).unwrap_or(Beats::ZERO);
    // From outside, a nudge may lead back.
    let leaves = if beats < 0.0 { is_before(song, beat) } else { is_behind(song, beat) };
    if leaves { Err(Refusal::Outside) } else { Ok(beat) }
}

/// Whether a beat lies before the longest count-in of a song, and before its files and its sections.
fn is_before(song: &LoadedSong, beat: BeatPos) -> bool {
    let first = song.form.sections.first().map_or(BeatPos::ZERO, |section| section.start);
    beat < song.click.counts_from(ClickBeats::MOST_BARS) && beat < first
}

/// Whether a beat lies behind a song: its files have ended, and no section lies there.
fn is_behind(song: &LoadedSong, beat: BeatPos) -> bool {
    let frames = i64::try_from(song.form.frames).unwrap_or(i64::MAX);
    // A section without an end lasts as long as the files.
    let has_section =
        || song.form.section_at(beat).is_some_and(|section| section.end.is_some() || section.start == beat);
    song.timeline.source_at(beat).nearest_frame() >= frames && !has_section()
}

impl Show {
    /// Whether an act that has arrived cannot be carried out, so that it can be refused without waiting for its quantum.
    pub(super) fn is_vain(&self, act: &Act, view: &ShowView<'_>) -> bool {
        match act {
            Act::Jump(target) => target_beat(*target, view).is_err(),
            _ => self.launched(act, view).is_some_and(|song| view.deck.song(song).is_none()),
        }
    }

    /// Whether an act has no effect, because it turns to the song that sounds.
    pub(super) fn is_there(&self, act: &Act, view: &ShowView<'_>) -> bool {
        matches!(act, Act::Switch(song) if *song == view.deck.current()) && self.is_heard(view)
    }

    /// Whether the current song sounds: it plays, and it is neither before its count-in nor behind its end.
    fn is_heard(&self, view: &ShowView<'_>) -> bool {
        let Some((song, beat)) = view.sounding().filter(|_| self.runs && self.now == Now::Playing) else {
            return false;
        };
        let frame = |beat: BeatPos| song.timeline.source_at(beat).nearest_frame();
        let begins = frame(song.click.counts_from(self.count_in())).min(0);
        let ends = i64::try_from(song.form.frames).unwrap_or(i64::MAX);
        (begins..ends).contains(&frame(beat))
    }

    /// The slot of the song that an act launches, if it launches one; an invalid slot if there is no such song.
    pub(super) fn launched(&self, act: &Act, view: &ShowView<'_>) -> Option<usize> {
        let current = view.deck.current();
        match act {
            Act::Launch(song) | Act::Switch(song) => Some(*song).filter(|song| self.running.has(*song)),
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
