//! Which song sounds where, and what performers do about it.
//!
//! Audio thread. What sounds is a function of the lead's place and of a placement: a song's beat that sounds at a beat of the lead. The
//! timeline of a set gives placements; an [`Act`] makes another one, from an exact frame on. The [`Show`] keeps the acts that wait
//! ([`grid`] says to what), finds the next frame on which something happens, and says what then is to be heard. Known here: the
//! [`Deck`] of songs in memory, beats, frames. Not known here: samples, hosts, names.

mod act;
mod acts_now;
mod counting;
mod deck;
mod ends;
mod entry_starts;
mod fading;
mod grid;
mod moves;
mod resuming;
mod running;
mod state;
mod targets;
mod upcoming;

pub use act::{Act, Done, Order, Outcome, Queued, Refusal, Repeat, SectionRef, Target, When};
pub use acts_now::ActsNow;
pub use deck::Deck;
pub use moves::Move;
pub use resuming::Standing;
pub use running::{Running, SetEntry};
pub use state::Show;
pub use upcoming::ShowView;
