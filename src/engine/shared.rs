//! The numbers that the three ends share, each complete in itself.
//!
//! For all threads. Atomics only.

use std::ops::Range;
#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64};

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64};

use crate::time::{BeatPos, HostSeconds, LoopRange};

use super::follow::Playhead;
use super::glance::{Glance, LastGlance};
use super::load::{MusicPlace, Told};
use super::sound::{Meters, SongId};
use super::sync::{Sync, Waiting};

/// Numbers that are each complete in themselves. They imply no order, except where their functions say so.
#[derive(Debug, Default)]
pub struct Shared {
    /// The bits of numbers: a beat, or, while that is NaN, seconds and the song's start; see [`Playhead`]. The beat is written last and read
    /// first, so seconds are read only if there are any.
    playhead: [AtomicU64; 3],
    /// The bits of the beats at which the host's loop starts and ends; NaN for none.
    repeat: [AtomicU64; 2],
    /// The number of the song that the audio thread reads; 0 for none.
    reader: AtomicU64,
    /// The frames that it reads now, and those that it will read next: the first one, and how many. A reader may see the first of one
    /// block and the length of another, which is never long.
    reads: [[AtomicI64; 2]; 2],
    underruns: AtomicU64,
    expecting: AtomicBool,
    refining: AtomicBool,
    announcing: AtomicBool,
    searches: AtomicU32,
    placing: AtomicBool,
    panics: AtomicU64,
    turns: AtomicU64,
    last_glance: LastGlance,
    /// The levels of the last blocks.
    pub(super) meters: Meters,
    /// The receiver of the results of listening to a song.
    pub(super) told: Told,
}

impl Shared {
    /// Sets the host's position. Called by the audio thread, and by the main thread before the first block.
    pub fn set_playhead(&self, playhead: Playhead) {
        let [beat_slot, seconds_slot, start_slot] = &self.playhead;
        let beat = match playhead {
            Playhead::Beat(beat) => beat.get(),
            Playhead::Seconds { seconds, song_start } => {
                seconds_slot.store(seconds.get().to_bits(), Relaxed);
                start_slot.store(song_start.get().to_bits(), Relaxed);
                f64::NAN
            }
        };
        beat_slot.store(beat.to_bits(), Release);
    }

    /// The host's position in the last block.
    pub fn playhead(&self) -> Playhead {
        let [beat, seconds, start] = &self.playhead;
        let number = |slot: &AtomicU64| f64::from_bits(slot.load(Relaxed));
        let by_seconds = || Playhead::Seconds {
            seconds: HostSeconds::new(number(seconds)),
            song_start: BeatPos::new(number(start)).unwrap_or(BeatPos::ZERO),
        };
        BeatPos::new(f64::from_bits(beat.load(Acquire))).map_or_else(by_seconds, Playhead::Beat)
    }

    /// Sets the host's loop, in the song's beats. Called by the audio thread.
    pub fn set_repeat(&self, repeat: Option<LoopRange>) {
        let [start, end] = repeat.map_or([f64::NAN; 2], |repeat| [repeat.start.get(), repeat.end.get()]);
        self.repeat[0].store(start.to_bits(), Relaxed);
        self.repeat[1].store(end.to_bits(), Relaxed);
    }

    /// Sets the song that is read. Called by the audio thread.
    pub fn set_reader(&self, song: Option<SongId>) {
        self.reader.store(song.map_or(0, SongId::number), Relaxed);
    }

    /// Sets the frames that will be read next. Called by the audio thread.
    pub fn set_next_reads(&self, frames: &Range<i64>) {
        set(&self.reads[1], frames);
    }

    /// Sets the frames that are read now. Called by the audio thread.
    pub fn set_reads(&self, frames: &Range<i64>) {
        set(&self.reads[0], frames);
    }

    /// The position of the music.
    pub fn place(&self) -> MusicPlace {
        let [start, end] = self.repeat.each_ref().map(|slot| BeatPos::new(f64::from_bits(slot.load(Relaxed))));
        MusicPlace {
            playhead: self.playhead(),
            repeat: start.zip(end).map(|(start, end)| LoopRange { start, end }),
            song: SongId::numbered(self.reader.load(Relaxed)),
            reads: self.reads.each_ref().map(range),
        }
    }

    /// Counts blocks in which a stem missed frames. Called by the audio thread.
    pub fn count_underruns(&self, stems: u64) {
        if stems > 0 {
            self.underruns.fetch_add(stems, Relaxed);
        }
    }

    /// How often a stem missed frames in a block.
    pub fn underruns(&self) -> u64 {
        self.underruns.load(Relaxed)
    }

    /// Counts a block that ended in a panic. Called by the audio thread.
    pub fn count_panic(&self) {
        self.panics.fetch_add(1, Relaxed);
    }

    /// How many blocks ended in a panic.
    pub fn panics(&self) -> u64 {
        self.panics.load(Relaxed)
    }

    /// Counts a switch to another song, before the parameters take its mix. Called by the audio thread.
    pub fn count_turn(&self) {
        self.turns.fetch_add(1, AcqRel);
    }

    /// How often the audio thread has switched to another song.
    pub fn turns(&self) -> u64 {
        self.turns.load(Acquire)
    }

    /// Sets whether cues are on their way to the audio thread. Called like [`Self::expect`].
    pub fn expect_cues(&self, cues: bool) {
        self.announcing.store(cues, Release);
    }

    /// Sets whether a song, and an analysis, are on their way to the audio thread. Called under the loader's lock, after
    /// arrivals were sent.
    pub fn expect(&self, song: bool, refinement: bool) {
        self.expecting.store(song, Release);
        self.refining.store(refinement, Release);
    }

    /// Whether an analysis is on its way to the audio thread.
    pub fn expects_refinement(&self) -> bool {
        self.refining.load(Acquire)
    }

    /// Whether cues are on their way to the audio thread.
    pub fn expects_cues(&self) -> bool {
        self.announcing.load(Acquire)
    }

    /// A search for a song begins. Called on the main thread.
    pub fn begin_search(&self) {
        self.searches.fetch_add(1, Relaxed);
    }

    /// A search has ended; its result has been ordered.
    pub fn end_search(&self) {
        self.searches.fetch_sub(1, Release);
    }

    /// Sets whether songs of the set do not have their places on the timeline yet, because the length of one before them is not known. Called after the places were
    /// sent.
    pub fn expect_places(&self, places: bool) {
        self.placing.store(places, Release);
    }

    /// Whether the places of songs are on their way to the audio thread.
    pub fn expects_places(&self) -> bool {
        self.placing.load(Acquire)
    }

    /// Whether a song is on its way to the audio thread, or being looked for.
    pub fn expects_song(&self) -> bool {
        self.searches.load(Acquire) > 0 || self.expecting.load(Acquire)
    }

    /// Publishes the last block. Called by the audio thread.
    pub fn set_glance(&self, glance: &Glance) {
        self.last_glance.replace(glance);
    }

    /// The last block.
    #[cfg(test)]
    pub fn glance(&self) -> Glance {
        self.glance_where(self.expects_song())
    }

    /// The last block, corrected for a song that is on its way or has gone.
    pub fn glance_where(&self, expects: bool) -> Glance {
        let mut glance = self.last_glance.get();
        if glance.sync == Sync::Waiting(Waiting::NoSong) && expects {
            glance.sync = Sync::Waiting(Waiting::Loading);
        }
        glance
    }
}

fn set([start, length]: &[AtomicI64; 2], frames: &Range<i64>) {
    start.store(frames.start, Relaxed);
    length.store(frames.end.saturating_sub(frames.start), Relaxed);
}

fn range([start, length]: &[AtomicI64; 2]) -> Range<i64> {
    let start = start.load(Relaxed);
    start..start.saturating_add(length.load(Relaxed))
}
