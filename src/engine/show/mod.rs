//! Decides which song sounds where, and carries out the acts of performers.
//!
//! Audio thread. The sounding place follows from the lead's position and a placement: the song's beat at a beat of the lead. The
//! timeline of a set defines placements; an [`Act`] makes another one, from an exact frame on. The [`Show`] keeps the waiting acts
//! (for points of the [`grid`]), finds the next frame on which something happens, and returns the move to make there. Known here: the
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
