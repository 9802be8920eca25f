//! The plugin as hosts see it: parameters, ports, transport, state, and the guard at the ABI.
//!
//! Known here: the plugin framework, the engine's ends, the document. Not known here: windows.

pub mod abi;
pub mod browser;
mod contain;
mod detached;
mod journal;
mod keeper;
mod later;
mod midi;
mod midi_map;
mod midi_saving;
mod news;
mod params;
mod ports;
mod project;
mod relay;
mod signs;
mod state;
mod transport;
mod user_cache;
mod user_folders;

pub(crate) use abi::export;
pub use contain::contained;
pub use detached::spawn_detached;
pub use journal::{HostGives, Journal, write_report};
pub use keeper::{
    Keeper, RecentSongs, SetRow, SetView, SongKey, SongLight, View, WordsPlace, WordsWritten, replace_file,
    typed_path, write_words,
};
pub use midi::{MOST_MESSAGES, MidiIn, midi_out};
pub use midi_map::{MidiMap, MidiTarget};
pub use news::{Changed, News};
pub use params::{
    ActReader, FaderMixes, Faders, GlobalParams, MixMoves, MixReader, ParamMoves, Press, Routing, ShownMix,
    StemParams, fader_height, remote_controls,
};
pub use ports::{HostOutputs, LAYOUT};
pub use project::{HostProject, PlacedSong, ProjectAbilities, read_song, write_song};
pub use relay::Relay;
pub use signs::{Automation, HostMenuItem, HostMenus, HostSigns, HostTrack, ParamMark, Rgb};
pub use state::{State, filter};
pub use transport::transport;
pub use user_cache::user_cache;
pub use user_folders::demo_folders;
