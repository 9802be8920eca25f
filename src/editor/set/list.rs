//! The songs of a set as a virtual list: only the rows in view exist. Runs on the window's thread.
//!
//! A set of a hundred songs costs as much as one of twenty: there are as many slots as rows fit, and some more. Row n
//! uses the slot n modulo the number of slots, so scrolling by one row builds one row. A row that is being dragged
//! keeps its slot. Lengths are in points, except for vizia's own.

use vizia_core::prelude::*;

use crate::editor::rebuilt::rebuilt;
use crate::editor::shown::Shown;

use super::row;

/// The distance from one row to the next, as in `theme.css`: a row and the gap below it.
const STEP: f32 = 50.0;
/// The same if rows have a line for notes.
const NOTED_STEP: f32 = 64.0;
/// How many rows exist beyond each edge, so that the focus can move to the next one.
const BEYOND: usize = 2;
/// The number of slots is a multiple of this, so that few window sizes rebuild them.
const SLOTS: usize = 4;

/// The songs that match the search, and the scroll position.
#[derive(Clone, Copy)]
pub struct SongList {
    shown: Shown,
    /// The set indices of the songs that match.
    found: Memo<Vec<usize>>,
    step: Memo<f32>,
    /// The state of vizia's scroll view.
    scroll: Signal<Option<ScrollState>>,
    /// The row that is being dragged.
    held: Signal<Option<usize>>,
    /// The row that should take the focus.
    focused: Signal<Option<usize>>,
    scale: Signal<f32>,
}

/// Vizia's values: the position from 0 to 1, and the heights of content and view in pixels.
#[derive(Clone, Copy, PartialEq)]
struct ScrollState {
    y: Signal<f32>,
    inner: Signal<f32>,
    outer: Signal<f32>,
}

impl SongList {
    /// The list of the shown set.
    fn new(shown: Shown) -> Self {
        let found = Memo::new(move |_| {
            let wanted = shown.find.with(|find| find.trim().to_lowercase());
            shown.set.with(|set| {
                let is_found =
                    |place: &usize| wanted.is_empty() || set.rows[*place].name.to_lowercase().contains(&wanted);
                // No list is shown for a single song.
                let songs = if set.rows.len() > 1 { set.rows.len() } else { 0 };
                (0..songs).filter(is_found).collect()
            })
        });
        let step = Memo::new(move |_| {
            let has_notes = shown.set.with(|set| set.rows.iter().any(|row| row::notes(row).is_some()));
            if has_notes { NOTED_STEP } else { STEP }
        });
        Self {
            shown,
            found,
            step,
            scroll: Signal::new(None),
            held: Signal::new(None),
            focused: Signal::new(None),
            scale: Signal::new(1.0),
        }
    }

    /// The scroll offset, and the height of the view.
    pub fn offset(&self) -> (f32, f32) {
        let Some(scroll) = self.scroll.get() else { return (0.0, 0.0) };
        let (inner, outer, scale) = (scroll.inner.get(), scroll.outer.get(), self.scale.get());
        (((inner - outer).max(0.0) * scroll.y.get()).round() / scale, outer / scale)
    }

    /// The distance from one row to the next.
    pub fn step(&self) -> f32 {
        self.step.get()
    }

    /// Whether rows have a line for notes.
    pub fn is_noted(&self) -> Memo<bool> {
        self.step.map(|step| *step > STEP)
    }

    /// The set index of the song in a row.
    pub fn place(&self, row: usize) -> Option<usize> {
        self.found.with(|found| found.get(row).copied())
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.found.with(Vec::len)
    }

    /// Marks a row as being dragged, or none.
    pub fn hold(&self, row: Option<usize>) {
        self.held.set_if_changed(row);
    }

    /// The row that should take the focus.
    pub fn focused(&self) -> Signal<Option<usize>> {
        self.focused
    }

    /// Gives the focus to a row, if it exists.
    pub fn focus(&self, row: usize) {
        if row < self.rows() {
            self.reveal(row);
            self.focused.set(Some(row));
        }
    }

    /// Scrolls by the least amount that makes a row fully visible.
    pub fn reveal(&self, row: usize) {
        let Some(scroll) = self.scroll.get() else { return };
        let (offset, height) = self.offset();
        let top = row as f32 * self.step();
        let to = offset.min(top).max(top + self.step() - height);
        let way = (scroll.inner.get() - scroll.outer.get()) / self.scale.get();
        if way > 0.0 && to != offset {
            scroll.y.set((to / way).clamp(0.0, 1.0));
        }
    }

    /// The number of slots.
    fn slots(&self) -> usize {
        let in_view = (self.offset().1 / self.step()).ceil() as usize + 1 + 2 * BEYOND;
        in_view.next_multiple_of(SLOTS)
    }

    /// The row in a slot, and the set index of its song.
    fn row_in(&self, slot: usize, slots: usize) -> Option<(usize, usize)> {
        let first = ((self.offset().0 / self.step()) as usize).saturating_sub(BEYOND);
        let held = self.held.get().filter(|held| held % slots == slot);
        let row = held.unwrap_or_else(|| row_of(slot, slots, first));
        Some((row, self.place(row)?))
    }
}

/// The first row at or after `first` that uses a slot.
fn row_of(slot: usize, slots: usize, first: usize) -> usize {
    first + (slot + slots - first % slots) % slots
}

/// The list of songs, followed by the views that `rest` builds.
pub fn songs(cx: &mut Context, shown: Shown, rest: impl Fn(&mut Context) + 'static) {
    let list = SongList::new(shown);
    // Other songs rebuild all rows at once: a row must not get a name while an old row still has it.
    let slots = Memo::new(move |_| (list.slots(), list.found.get()));
    let current = Memo::new(move |_| {
        let is_laid_out = list.offset().1 > 0.0;
        let current = shown.set.with(|set| set.current);
        is_laid_out.then(|| list.found.with(|found| found.iter().position(|place| *place == current))).flatten()
    });
    let view = ScrollView::new(cx, move |cx| {
        VStack::new(cx, |cx| {
            rebuilt(cx, slots, move |cx, (slots, _)| {
                for slot in 0..slots {
                    self::slot(cx, list, slot, slots);
                }
            })
            .class("set-slots");
        })
        .class("set-songs")
        .toggle_class("noted", list.is_noted())
        .height(Memo::new(move |_| Pixels(list.rows() as f32 * list.step())));
        rest(cx);
    })
    .class("set-rows")
    .id("set-rows")
    .show_horizontal_scrollbar(false)
    .on_geo_changed(move |cx, _| list.scale.set_if_changed(cx.scale_factor()))
    .modify(move |view| {
        let state = ScrollState { y: view.scroll_y, inner: view.inner_height, outer: view.container_height };
        list.scroll.set(Some(state));
    });
    // The playing song is scrolled into view, whoever launched it.
    view.bind(current, move |_| current.get().into_iter().for_each(|row| list.reveal(row)));
}

fn slot(cx: &mut Context, list: SongList, slot: usize, slots: usize) {
    let held = Memo::new(move |_| list.row_in(slot, slots));
    rebuilt(cx, held, move |cx, held| {
        if let Some((row, place)) = held {
            row::row(cx, list.shown, list, (row, place));
        }
    })
    .class("set-slot")
    .top(Memo::new(move |_| Pixels(held.get().map_or(0.0, |(row, _)| row as f32 * list.step()))))
    .display(held.map(|held| if held.is_some() { Display::Flex } else { Display::None }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_in_view_has_a_slot_and_scrolling_by_one_changes_one() {
        let rows = |first| -> Vec<usize> { (0..8).map(|slot| row_of(slot, 8, first)).collect() };
        for first in 0..50 {
            let mut held = rows(first);
            let changed = held.iter().zip(rows(first + 1)).filter(|(before, now)| **before != *now).count();
            assert_eq!(changed, 1);
            held.sort_unstable();
            assert_eq!(held, (first..first + 8).collect::<Vec<_>>());
        }
    }
}
