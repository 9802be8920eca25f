//! One song on its way into memory.
//!
//! Loader threads. Known here: the document, its files, where the playhead is. Not known here: the audio thread.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::dsp::stretch::{Analysis, WindowSize};
use crate::media::{Filler, StemFile};
use crate::setlist::{MAX_STEMS, Role, Song, Stem};
use crate::time::{BeatPos, SampleRate};

use super::loaded_song::LoadedSong;
use super::stretching::Stretching;
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
    pub fn ready_song(&self, playhead: BeatPos) -> Option<Box<LoadedSong>> {
        let audio = self.filler.audio()?;
        let first = self.frame_at(playhead).max(0).unsigned_abs();
        audio.is_ready(first..first + u64::from(self.rate.hertz())).then(|| {
            let mut routes = [crate::setlist::Output::Main; MAX_STEMS];
            for (route, stem) in routes.iter_mut().zip(&self.song.stems) {
                *route = Stem::routed_to(stem);
            }
            let stretching = Box::new(Stretching::new(self.groups()));
            Box::new(LoadedSong { audio, timeline: self.timeline.clone(), routes, stretching })
        })
    }

    /// What is stretched as one, with what is known of it: before anything is analysed, each stem by its role.
    fn groups(&self) -> Vec<(Vec<usize>, Analysis)> {
        let stems = self.song.stems.iter().take(MAX_STEMS).enumerate();
        stems.map(|(index, stem)| (vec![index], Analysis::new(usual_window(stem), []))).collect()
    }

    fn frame_at(&self, beat: BeatPos) -> i64 {
        self.timeline.source_at(beat).nearest_frame()
    }
}

/// How long windows should be for what a stem probably is.
fn usual_window(stem: &Stem) -> WindowSize {
    match stem.role {
        Role::Drums | Role::Percussion | Role::Click | Role::Guide | Role::Timecode | Role::Loops => WindowSize::W2048,
        Role::Pad | Role::Strings => WindowSize::W8192,
        _ => WindowSize::W4096,
    }
}
