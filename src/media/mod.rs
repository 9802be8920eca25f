//! Files become pages of samples.
//!
//! Loader threads, except for [`StemAudio`], which the audio thread and views read. Known here: formats, decoding,
//! trimming, rate conversion. Not known here: transport, mixer, plugin formats.

mod converter;
#[cfg(test)]
mod fake;
mod filler;
mod fingerprint;
mod inspect;
mod page;
mod page_maker;
mod peaks;
mod reader;
mod report;
mod resample;
mod song_audio;
mod source;
mod stem_audio;
mod stem_file;

pub use filler::Filler;
pub use fingerprint::fingerprint;
pub use inspect::{Inspection, inspect};
pub use page::{I16_SCALE, PAGE_FRAMES, Page};
pub use peaks::{BIN_FRAMES, PAGE_BINS, PagePeaks, Peak};
pub use report::{StemReport, Trim, TrimSource};
pub use song_audio::SongAudio;
pub use source::{Facts, Samples, Source};
pub use stem_audio::{PageRead, StemAudio};
pub use stem_file::StemFile;
