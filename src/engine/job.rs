//! One song on its way into memory.
//!
//! Loader threads. Known here: the document, its files, where the playhead is. Not known here: the audio thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::media::{Filler, StemFile};
use crate::setlist::{MAX_STEMS, Song, Stem};
use crate::time::{BeatPos, SampleRate};

use super::loaded_song::LoadedSong;
use super::timeline::Timeline;

/// One song on its way into memory.
#[derive(Debug)]
pub struct Job {
    /// The document.
    pub song: Song,
    /// Its files.
    pub filler: Filler,
    timeline: Timeline,
    /// Whether the audio thread was given the song.
    delivered: AtomicBool,
    rate: SampleRate,
}

impl Job {
    /// Opens nothing yet.
    pub fn new(song: Song, rate: SampleRate) -> Self {
        let files = song.stems.iter().take(MAX_STEMS).map(StemFile::from).collect();
        Self {
            filler: Filler::new(files, rate),
            timeline: Timeline::new(song.tempo_map.clone(), song.start, rate),
            delivered: AtomicBool::new(false),
            song,
            rate,
        }
    }

    /// Does the most urgent piece of work that no other thread is at; whether there was one.
    pub fn work(&self, playhead: BeatPos) -> bool {
        self.filler.open_next() || self.filler.fill_next(self.frame_at(playhead))
    }

    /// Whether the audio thread was given the song.
    pub fn is_delivered(&self) -> bool {
        self.delivered.load(Relaxed)
    }

    /// Remembers that the audio thread was given the song.
    pub fn set_delivered(&self) {
        self.delivered.store(true, Relaxed);
    }

    /// The song for the audio thread, once all files are open and the second after the playhead is there.
    pub fn ready_song(&self, playhead: BeatPos) -> Option<Arc<LoadedSong>> {
        let audio = self.filler.audio()?;
        let first = self.frame_at(playhead).max(0).unsigned_abs();
        audio.is_ready(first..first + u64::from(self.rate.hertz())).then(|| {
            let mut routes = [crate::setlist::Output::Main; MAX_STEMS];
            for (route, stem) in routes.iter_mut().zip(&self.song.stems) {
                *route = Stem::routed_to(stem);
            }
            Arc::new(LoadedSong { audio, timeline: self.timeline.clone(), routes })
        })
    }

    fn frame_at(&self, beat: BeatPos) -> i64 {
        self.timeline.source_at(beat).nearest_frame()
    }
}
