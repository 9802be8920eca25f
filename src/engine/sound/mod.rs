//! A line through the material becomes samples.
//!
//! Audio thread. The [`Mixer`] cuts a block into [`part`]s, lets each [`voice`] sound its pages ([`fetch`]) or what [`stretching`] makes of
//! them, and adds what still fades out ([`tail`]). Known here: the [`LoadedSong`], lines, mixes. Not known here: hosts, files.

mod fetch;
mod form;
mod loaded_song;
mod meters;
mod mixer;
mod part;
mod song_id;
mod stretching;
mod tail;
mod voice;

pub use form::Form;
#[cfg(test)]
pub use form::FormSection;
pub use loaded_song::LoadedSong;
pub use meters::{Level, Levels, Meters};
pub use mixer::Mixer;
pub use song_id::SongId;
#[cfg(test)]
pub use stretching::Members;
pub use stretching::{Stretched, Stretching};
