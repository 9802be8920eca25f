//! The document: songs, stems, routing, and their saved form.
//!
//! Main and loader threads only. Known here: names, roles, routing, tempo maps, the saved forms, and the listing of a
//! folder. Not known here: audio data, transport, plugin formats.

mod beat_edit;
mod click_files;
mod collect;
mod cues;
mod described;
mod edit;
mod export;
mod heard;
mod history;
mod import;
mod key;
mod listing;
pub mod lyrics;
mod made_click;
mod midi_send;
mod names;
mod nested;
mod notes;
mod output;
mod place_edit;
mod plain_file;
mod problem;
mod role;
pub mod saved;
mod scan;
mod section;
mod send_edit;
pub mod set;
mod song;
mod song_mix;
mod song_toml;
mod song_toml_places;
mod song_toml_text;
mod stem;
mod stem_edit;
mod stem_level;
mod stem_loop;
mod sung;
#[cfg(test)]
mod test_songs;
mod toml_reader;

pub use beat_edit::BeatEdit;
pub use click_files::{ClickFiles, click_file, click_sound};
pub use collect::{Collected, collect};
pub use cues::{CUES_VARIABLE, CueFile, cue_files, cue_folder};
pub use edit::Edit;
pub use export::{ExportKind, Exported, export};
pub use heard::Heard;
pub use history::History;
pub use key::shown_key;
pub use listing::{AudioKind, Listing, SONG_TOML, audio_kind, is_song_toml, not_read};
pub use made_click::{Accents, MadeClick, Subdivision, burst_sound};
pub use midi_send::{MidiMessage, MidiSend, SendPlace};
pub use names::{is_lossy, natural_order};
pub use notes::{notes_in_a_line, notes_of_a_line, plain_notes};
pub use output::{MAX_OUTPUTS, Output};
pub use place_edit::{MarkerEdit, SectionEdit};
pub use plain_file::open_plain_file;
pub use problem::{Problem, Severity};
pub use role::Role;
pub use scan::{assumed_tempo, read_text, scan_files, scan_folder, scan_stems};
pub use section::{FARTHEST_BAR, MOST_PLACES, Marker, Place, Section, Span, name_key};
pub use send_edit::SendEdit;
pub use song::{FARTHEST_BEAT, LONGEST_START, Song, TempoOffer, TempoSource};
pub use song_mix::{SongMix, StemFaders};
pub use song_toml_text::song_toml_text;
pub use stem::{Colour, MAX_STEMS, MOST_SKIPPED, RoleSource, Stem};
pub use stem_edit::StemEdit;
pub use stem_level::StemLevel;
pub use stem_loop::StemLoop;
pub use sung::Sung;
