//! The beginnings of a set's songs on the host's timeline.
//!
//! Audio thread. Computed when a song arrives or is placed elsewhere, so that a block costs the same however many songs there are. Allocates
//! only in its constructor.

use crate::time::{BeatPos, Placement};

/// The beginnings of a set's songs on the host's timeline.
#[derive(Debug)]
pub(super) struct EntryStarts {
    /// The song's beat at which each song begins.
    beginnings: Box<[BeatPos]>,
    /// The lead's beat at which each begins, if it is on the timeline.
    by_index: Box<[Option<BeatPos>]>,
    /// The same with their indices, in the order of beats, then of indices.
    in_order: Vec<(BeatPos, usize)>,
}

impl EntryStarts {
    /// For this many slots, all without a song: entries on the timeline begin with beat 0.
    pub(super) fn new(slots: usize) -> Self {
        Self {
            beginnings: vec![BeatPos::ZERO; slots].into(),
            by_index: vec![None; slots].into(),
            in_order: Vec::with_capacity(slots),
        }
    }

    /// Sets the song's beat at which the song in a slot begins. To be followed by [`Self::update`].
    pub(super) fn set_beginning(&mut self, slot: usize, beginning: BeatPos) {
        self.beginnings.get_mut(slot).into_iter().for_each(|place| *place = beginning);
    }

    /// Takes the songs' beginnings from `before`. To be followed by [`Self::update`].
    pub(super) fn take_beginnings(&mut self, before: &Self) {
        self.beginnings.iter_mut().zip(&before.beginnings).for_each(|(new, old)| *new = *old);
    }

    /// Places the songs in the slots of `order` at the beats that `start` returns.
    pub(super) fn update(&mut self, order: &[usize], start: impl Fn(usize) -> Option<BeatPos>) {
        self.by_index.fill(None);
        for &slot in order {
            if let (Some(place), Some(beginning)) = (self.by_index.get_mut(slot), self.beginnings.get(slot)) {
                *place = start(slot).map(|start| Placement::starting_at(start).lead_beat(*beginning));
            }
        }
        self.in_order.clear();
        self.in_order
            .extend(self.by_index.iter().enumerate().filter_map(|(index, start)| Some(((*start)?, index))));
        self.in_order.sort_unstable_by(|a, b| a.0.get().total_cmp(&b.0.get()).then(a.1.cmp(&b.1)));
    }

    /// The song whose beginning is the last one at or before `beat`; if there is none, the first song. The current song counts as begun up to
    /// `near_current` beats before its beginning, the others up to `near`.
    pub(super) fn last_begun(&self, beat: BeatPos, current: usize, near_current: f64, near: f64) -> Option<usize> {
        let begun = self.in_order.partition_point(|(start, _)| (*start - beat).get() <= near);
        let other = self.in_order[..begun].iter().rev().find(|(_, index)| *index != current).copied();
        let own =
            self.by_index.get(current).copied().flatten().filter(|start| (*start - beat).get() <= near_current);
        let last = other
            .into_iter()
            .chain(own.map(|start| (start, current)))
            .max_by(|a, b| a.0.get().total_cmp(&b.0.get()).then(a.1.cmp(&b.1)));
        last.or(self.in_order.first().copied()).map(|(_, index)| index)
    }

    /// The beat where a song begins, if it is on the timeline.
    pub(super) fn of(&self, index: usize) -> Option<BeatPos> {
        self.by_index.get(index).copied().flatten()
    }

    /// The song that begins before another one.
    pub(super) fn before(&self, index: usize) -> Option<usize> {
        let place = self.in_order.iter().position(|(_, other)| *other == index)?;
        self.in_order.get(place.checked_sub(1)?).map(|(_, before)| *before)
    }

    /// Whether a song other than the current one begins between these beats before and after `beat`.
    pub(super) fn is_near(&self, beat: BeatPos, before: f64, after: f64, current: usize) -> bool {
        let passed = self.in_order.partition_point(|(start, _)| (*start - beat).get() < -before);
        let next = self.in_order[passed..].iter().find(|(_, index)| *index != current);
        next.is_some_and(|(start, _)| (*start - beat).get() <= after)
    }

    /// The first song after `beat` other than the current one, and its beginning.
    pub(super) fn next(&self, beat: BeatPos, current: usize) -> Option<(usize, BeatPos)> {
        let begun = self.in_order.partition_point(|(start, _)| *start <= beat);
        self.in_order[begun..].iter().find(|(_, index)| *index != current).map(|(start, index)| (*index, *start))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use testkit::Random;

    use super::*;

    const NEAR: (f64, f64) = (0.5, -0.25);

    /// The same by a search through all entries.
    fn last_begun(starts: &[Option<f64>], beat: f64, current: usize) -> Option<usize> {
        let near = |index| if index == current { NEAR.0 } else { NEAR.1 };
        let starts = (0..starts.len()).filter_map(|index| Some((index, starts[index]?)));
        let begun = starts.clone().filter(|(index, start)| start - beat <= near(*index));
        let last = begun.max_by(|a, b| a.1.total_cmp(&b.1));
        last.or_else(|| starts.min_by(|a, b| a.1.total_cmp(&b.1))).map(|(index, _)| index)
    }

    fn next(starts: &[Option<f64>], beat: f64, current: usize) -> Option<usize> {
        let starts = (0..starts.len()).filter_map(|index| Some((index, starts[index]?)));
        let later = starts.filter(|(index, start)| *index != current && *start > beat);
        later.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
    }

    #[test]
    fn whoever_is_asked_for_in_order_is_who_is_found_by_asking_all() {
        let mut random = Random::new(7);
        for round in 0..2000 {
            let count = 1 + random.below(6);
            // Some share a beat, and some are not on the timeline.
            let starts: Vec<_> =
                (0..count).map(|_| Some(random.below(8) as f64)).map(|at| at.filter(|at| *at < 7.0)).collect();
            let mut found = EntryStarts::new(count);
            let order: Vec<usize> = (0..count).rev().collect();
            found.update(&order, |slot| starts[slot].and_then(BeatPos::new));
            let (beat, current) = (random.below(40) as f64 / 4.0 - 1.0, random.below(7));
            let place = BeatPos::new(beat).unwrap();
            let begun = found.last_begun(place, current, NEAR.0, NEAR.1);
            assert_eq!(begun, last_begun(&starts, beat, current), "round {round}: {starts:?} at {beat}");
            let later = found.next(place, current).map(|(index, _)| index);
            assert_eq!(later, next(&starts, beat, current), "round {round}: {starts:?} at {beat}");
            let is_near = (0..count).any(|index| {
                index != current && starts[index].is_some_and(|start| (-1.0..=2.0).contains(&(start - beat)))
            });
            assert_eq!(found.is_near(place, 1.0, 2.0, current), is_near, "round {round}: {starts:?} at {beat}");
        }
    }
}
