//! Turns a line through the material into samples.
//!
//! Runs on the audio thread. The [`Mixer`] splits a block into [`part`]s, lets each [`voice`] play its pages ([`fetch`]) or the output of
//! [`stretching`], and adds what is still fading out ([`tail`]). Known here: the [`LoadedSong`], lines, mixes. Not known here: hosts, files.

mod click_beats;
mod click_sounds;
mod click_voice;
mod cue_voice;
mod fetch;
mod form;
mod heartbeat;
mod loaded_song;
mod ltc_voice;
mod meters;
mod midi_track;
mod midi_voice;
mod mixer;
mod mixing_click;
mod mixing_cues;
mod mixing_faders;
mod mixing_ways;
mod part;
mod pitch;
mod presence;
mod scratch;
mod song_id;
mod split;
mod stretching;
mod tail;
mod voice;

pub use click_beats::ClickBeats;
pub use click_sounds::{ClickSounds, ShortSounds};
pub use cue_voice::{SpokenCue, SpokenCues};
pub use form::Form;
#[cfg(test)]
pub use form::FormSection;
pub use heartbeat::Heartbeat;
pub use loaded_song::LoadedSong;
pub use ltc_voice::LtcVoice;
pub use meters::{Level, Levels, Meters};
pub use midi_track::{HeldNotes, MidiBytes, MidiTrack};
pub use midi_voice::{MidiVoice, SentMidi};
pub use mixer::Mixer;
pub use song_id::SongId;
pub use split::Split;
#[cfg(test)]
pub use stretching::Members;
pub use stretching::{Stretched, Stretching};
