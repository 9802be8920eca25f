//! The parameters of an instance.
//!
//! Values are atomics: hosts write them on any thread, the audio thread reads them each block.

mod act_dial;
mod act_reader;
mod faders;
mod global;
mod level;
mod mix_moves;
mod mix_param;
mod moves;
mod pan;
mod reader;
mod remote;
mod rig;
mod routing;
mod show;
mod shown_mix;
mod song_start;
mod stem;
mod switch;
mod tempo_mode;
mod typed;
mod values;
mod voices;

pub use act_reader::{ActReader, Press};
pub use faders::Faders;
pub use global::GlobalParams;
pub use level::fader_height;
pub use mix_moves::MixMoves;
pub use moves::ParamMoves;
pub use reader::{FaderMixes, MixReader};
pub use remote::remote_controls;
pub use rig::RigParams;
pub use routing::Routing;
pub use show::{Button, ShowParams};
pub use shown_mix::ShownMix;
pub use stem::StemParams;
pub use voices::VoiceParams;

use mix_param::MixParam;

pub(super) use act_dial::param_number;
pub(super) use show::BUTTON_IDS;
pub(super) use values::mended;
