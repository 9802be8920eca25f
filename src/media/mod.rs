//! Turns files into pages of samples.
//!
//! Runs on loader threads, except [`PageView`], which the audio thread reads, and [`StemPeaks`], which windows read. Known here: formats, decoding,
//! trimming, rate conversion. Not known here: transport, mixer, plugin formats.

mod budget;
mod converter;
#[cfg(test)]
mod fake;
mod file_stamp;
mod filler;
mod fingerprint;
mod inspect;
mod page;
mod page_maker;
mod passes;
mod peaks;
mod reader;
mod report;
mod resample;
mod short_file;
mod song_audio;
mod song_reader;
mod source;
mod stem_audio;
mod stem_file;
mod store;
mod view;
mod wanted;

pub use budget::Budget;
pub use file_stamp::FileStamp;
pub use filler::Filler;
pub use fingerprint::fingerprint;
pub use inspect::{Inspection, inspect};
pub use page::{I16_SCALE, PAGE_FRAMES, Page};
pub use peaks::{BIN_FRAMES, PAGE_BINS, PagePeaks, Peak};
pub use report::{StemReport, Trim, TrimSource};
pub use short_file::{read_beginning, read_short};
pub use song_audio::SongAudio;
pub use song_reader::SongReader;
pub use source::{Integers, Samples, Source, SourceFacts};
pub use stem_audio::{PageRead, StemAudio};
pub use stem_file::{Repeats, StemFile};
pub use store::{SongStore, StemPeaks};
pub use view::PageView;
pub use wanted::Wanted;
