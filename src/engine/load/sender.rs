//! The ring to the audio thread, and one shared counter that shows whether any ring must be checked.
//!
//! An [`ArrivalSender`] belongs to a loader, an [`ArrivalWatch`] to the audio thread. Checking a ring is cheap, but a set has many songs, and
//! in nearly all blocks all rings are empty. So every sender increments one counter, after its message is in the ring.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::AtomicU64;

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::AtomicU64;
use rtrb::{Consumer, Producer};

use super::arrival::Arrival;

/// The number of messages to one audio thread, from all loaders together. Clones share the counter.
#[derive(Clone, Debug, Default)]
pub struct ArrivalCount(Arc<AtomicU64>);

/// A loader's end of the ring to the audio thread.
#[derive(Debug)]
pub struct ArrivalSender {
    ring: Producer<Arrival>,
    count: ArrivalCount,
}

impl ArrivalSender {
    /// A ring with room for this many messages, counted by `count`; and its other end.
    pub fn new(room: usize, count: ArrivalCount) -> (Self, Consumer<Arrival>) {
        let (ring, arriving) = rtrb::RingBuffer::new(room);
        (Self { ring, count }, arriving)
    }

    /// Whether there is room for another message.
    pub fn has_room(&self) -> bool {
        self.ring.slots() > 0
    }

    /// Sends something; `false` if there is no room.
    pub fn send(&mut self, arrival: Arrival) -> bool {
        let is_sent = self.ring.push(arrival).is_ok();
        if is_sent {
            self.raise();
        }
        is_sent
    }

    /// After the push: a reader that sees the new count finds the message.
    fn raise(&self) {
        self.count.0.fetch_add(1, Release);
    }
}

/// Shows the audio thread whether anything was sent since it last emptied all rings.
#[derive(Debug)]
pub struct ArrivalWatch {
    count: ArrivalCount,
    /// The count before all rings were last emptied; `None` before the first time.
    emptied: Option<u64>,
}

/// There may be a message. Holds the count from before the rings are checked.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Arrived(u64);

impl ArrivalWatch {
    /// No ring has been emptied yet.
    pub fn new(count: ArrivalCount) -> Self {
        Self { count, emptied: None }
    }

    /// Whether rings must be checked: `None` if nothing was sent since.
    pub fn look(&self) -> Option<Arrived> {
        let count = self.count.0.load(Acquire);
        (self.emptied != Some(count)).then_some(Arrived(count))
    }

    /// Some rings have never been checked.
    pub fn look_anew(&mut self) {
        self.emptied = None;
    }

    /// Confirms that all rings were emptied after this look. Otherwise the next look finds the same again.
    ///
    /// A message sent meanwhile incremented the counter after this look, so it is found unless it was already taken.
    pub fn set_emptied(&mut self, arrived: Arrived) {
        self.emptied = Some(arrived.0);
    }
}

#[cfg(all(test, feature = "interleavings"))]
#[allow(clippy::unwrap_used)]
mod interleavings {
    use loom::sync::atomic::AtomicUsize;
    use loom::thread;

    use super::*;

    #[test]
    fn what_is_sent_is_found_when_its_count_is_seen() {
        loom::model(|| {
            let count = ArrivalCount::default();
            // In place of the rings of two songs: how many messages were put into each.
            let rings = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
            let loaders = [0, 1].map(|song| {
                let (sender, _arriving) = ArrivalSender::new(1, count.clone());
                let rings = Arc::clone(&rings);
                thread::spawn(move || {
                    rings[song].store(1, Release);
                    sender.raise();
                })
            });
            let mut watch = ArrivalWatch::new(count);
            let mut found = [0; 2];
            let mut look = || {
                if let Some(arrived) = watch.look() {
                    found = rings.each_ref().map(|ring| ring.load(Acquire));
                    assert!(found[0] + found[1] >= arrived.0 as usize);
                    watch.set_emptied(arrived);
                }
            };
            look();
            look();
            for loader in loaders {
                loader.join().unwrap();
            }
            look();
            assert_eq!(found, [1; 2]);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An atomic step of a sender.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum SenderStep {
        Push,
        Raise,
    }
    use SenderStep::{Push, Raise};

    /// Two songs and an audio thread that looks three times, with the senders' steps interleaved with its own.
    struct Interleaving<'a> {
        ways: [(ArrivalSender, Consumer<Arrival>); 2],
        watch: ArrivalWatch,
        /// The remaining steps: before which of the receiver's steps, of which song, and what happens.
        steps: Vec<(usize, usize, SenderStep)>,
        order: &'a [(usize, SenderStep)],
        taken: usize,
        idle_looks: usize,
    }

    /// The number of the receiver's steps in three looks, each with two rings.
    const PLACES: usize = 12;

    impl<'a> Interleaving<'a> {
        fn new(order: &'a [(usize, SenderStep)], places: &[usize]) -> Self {
            let count = ArrivalCount::default();
            let ways = [0, 1].map(|_| ArrivalSender::new(4, count.clone()));
            let steps =
                places.iter().zip(order).map(|(place, (song, step))| (*place, *song, *step)).rev().collect();
            Self { ways, watch: ArrivalWatch::new(count), steps, order, taken: 0, idle_looks: 0 }
        }

        /// Carries out the senders' steps up to the receiver's step `place`.
        fn go_on(&mut self, place: usize) {
            while let Some((_, song, step)) = self.steps.pop_if(|(before, ..)| *before <= place) {
                match step {
                    Push => assert!(self.ways[song].0.ring.push(Arrival::Nothing).is_ok()),
                    Raise => self.ways[song].0.raise(),
                }
            }
        }

        fn look(&mut self, place: usize) {
            self.go_on(place);
            let arrived = self.watch.look();
            self.go_on(place + 1);
            let Some(arrived) = arrived else {
                self.idle_looks += 1;
                return;
            };
            for song in 0..2 {
                while self.ways[song].1.pop().is_ok() {
                    self.taken += 1;
                }
                self.go_on(place + 2 + song);
            }
            self.watch.set_emptied(arrived);
        }

        /// Whether a sent message is never taken.
        fn loses(&mut self) -> bool {
            (0..PLACES).step_by(4).for_each(|place| self.look(place));
            self.go_on(usize::MAX);
            self.look(PLACES);
            self.taken < self.order.iter().filter(|(_, step)| *step == Push).count()
        }
    }

    /// All ways to place `steps` steps before the receiver's, in order.
    fn all_places(steps: usize) -> Vec<Vec<usize>> {
        (0..steps).fold(vec![Vec::new()], |ways, _| {
            let longer = |way: Vec<usize>| {
                let first = way.last().copied().unwrap_or(0);
                (first..=PLACES).map(move |place| [&way[..], &[place]].concat())
            };
            ways.into_iter().flat_map(longer).collect()
        })
    }

    /// All interleavings of the steps of two senders.
    fn merged(one: &[(usize, SenderStep)], other: &[(usize, SenderStep)]) -> Vec<Vec<(usize, SenderStep)>> {
        let (Some(first), Some(second)) = (one.first(), other.first()) else { return vec![[one, other].concat()] };
        let one_first = merged(&one[1..], other).into_iter().map(|rest| [&[*first][..], &rest].concat());
        let other_first = merged(one, &other[1..]).into_iter().map(|rest| [&[*second][..], &rest].concat());
        one_first.chain(other_first).collect()
    }

    #[test]
    fn nothing_is_lost_wherever_senders_come_between_the_steps_of_a_look() {
        let orders = merged(&[(0, Push), (0, Raise), (0, Push), (0, Raise)], &[(1, Push), (1, Raise)]);
        assert_eq!(orders.len(), 15);
        let mut idle_looks = 0;
        for (order, places) in
            orders.iter().flat_map(|order| all_places(6).into_iter().map(move |places| (order, places)))
        {
            let mut interleaving = Interleaving::new(order, &places);
            assert!(!interleaving.loses(), "{order:?} before {places:?}");
            idle_looks += interleaving.idle_looks;
        }
        assert!(idle_looks > 0, "no look was saved");
    }

    #[test]
    fn a_count_raised_before_the_push_would_lose_something() {
        let order = [(0, Raise), (0, Push)];
        assert!(all_places(2).iter().any(|places| Interleaving::new(&order, places).loses()));
    }

    #[test]
    fn what_did_not_fit_is_not_counted_and_what_is_left_is_found_again() {
        let count = ArrivalCount::default();
        let (mut sender, mut arriving) = ArrivalSender::new(1, count.clone());
        let watch = ArrivalWatch::new(count.clone());
        assert!(sender.has_room() && sender.send(Arrival::Nothing));
        assert!(!sender.has_room() && !sender.send(Arrival::Nothing));
        assert_eq!(count.0.load(Acquire), 1);
        // Not all rings could be emptied.
        assert!(watch.look().is_some() && watch.look().is_some());
        assert!(arriving.pop().is_ok() && arriving.pop().is_err());
    }
}
