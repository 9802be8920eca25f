//! Turns files into loaded songs.
//!
//! Runs on loader threads. A [`Job`] opens a song's files, fills its pages and has its stems analysed ([`analyses`]), or takes previous
//! results from the [`cache`]. Finished parts leave as an [`Arrival`]. Known here: documents, files. Not known here: the transport, outputs.

mod analyses;
mod arrival;
mod cache;
mod click_files;
mod cues;
mod hearing;
mod job;
mod place;
mod sender;
mod song_beats;
mod stems_read;
mod sweeps;
mod told;

#[cfg(test)]
pub use analyses::Analyses;
pub use arrival::{Arrival, Retired};
pub use cache::AnalysisCache;
#[cfg(test)]
pub use cache::Key;
pub use cues::LONGEST_CUE;
pub use job::Job;
pub use place::MusicPlace;
pub use sender::{ArrivalCount, ArrivalSender, ArrivalWatch};
pub use told::Told;
