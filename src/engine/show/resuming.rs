//! Continues a show in another engine, after the host has changed its sample rate.
//!
//! Taken and given while no block is processed; read on the audio thread.

use crate::engine::block::{Lead, Quantum};
use crate::time::FileSeconds;

use super::act::{Act, Order, When};
use super::deck::Deck;
use super::moves::OWN;
use super::state::{Now, Show};

/// The state of a show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// The place of the current song in the set.
    place: usize,
    lead: Lead,
    /// The position in its files.
    seconds: FileSeconds,
    /// Whether it sounded.
    played: bool,
}

impl Standing {
    /// With lead Stemlock: the song at this place of the set is paused at this place in its files.
    pub fn held(place: usize, seconds: FileSeconds) -> Self {
        Self { place, lead: Lead::Stemlock, seconds, played: false }
    }

    /// The place of the current song in the set, counted from 0.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The position in its files.
    pub fn seconds(&self) -> FileSeconds {
        self.seconds
    }
}

impl Show {
    /// The state of the show, with the current song at `frame` of its files if it sounds. `None` if nothing has to continue: with lead
    /// Timeline the host determines the position.
    pub fn standing(&self, deck: &Deck, frame: Option<i64>) -> Option<Standing> {
        let place = self.running.order.iter().position(|slot| *slot == deck.current())?;
        let (frame, played) = match (self.now, frame) {
            (Now::Playing, Some(frame)) => (frame, true),
            (Now::Held(frame), _) => (frame, false),
            _ => return None,
        };
        let seconds = FileSeconds::of_frame(frame as f64, self.rate);
        (self.lead != Lead::Timeline).then_some(Standing { place, lead: self.lead, seconds, played })
    }

    /// Continues from there as soon as that song is in memory, unless another act comes first.
    pub fn go_on_from(&mut self, standing: Standing) {
        self.resuming = Some(standing);
    }

    /// Makes the song that can continue now the current one, and returns its slot.
    pub fn resume(&mut self, deck: &Deck) -> Option<usize> {
        // A change of the lead cancels it for good, even if the lead changes back.
        self.resuming.take_if(|standing| standing.lead != self.lead);
        let standing = self.resuming?;
        let slot = self.slot_at(standing.place)?;
        let frames = deck.song(slot)?.form.frames;
        self.resuming = None;
        let frame = (standing.seconds.get() * self.rate.as_f64()).round() as i64;
        // The file of the app may say anything.
        if frame.unsigned_abs() >= frames {
            return None;
        }
        self.now = Now::Held(frame);
        if standing.played {
            let (at, quantum) = (When::Frame(i64::MIN), (self.lead == Lead::Beat).then_some(Quantum::Bars(1)));
            self.wait_for(Order { number: OWN, at, act: Act::Play, quantum });
        }
        Some(slot)
    }
}
