//! What the audio thread did in its last block, for the main thread to read.
//!
//! Written by the audio thread at the end of every block, read by the main thread at any time. Each number is complete in
//! itself. Two numbers may come from two consecutive blocks, which is not visible; but a slot is at least as new as the turns. Not known here: samples, windows.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicU32, AtomicU64};

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicU32, AtomicU64};

use crate::time::{Bar, BeatPos, Bpm, LoopRange, Meter, SourcePos, Transport};

use super::block::{Lead, Settings};
use super::follow::Bearing;
use super::show::{ActsNow, Queued};
use super::sound::{LoadedSong, SongId};
use super::sync::{Sync, Waiting};

/// What the audio thread did in its last block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glance {
    /// The number of blocks so far. If it does not grow, the host is not calling.
    pub blocks: u64,
    /// The song in the audio thread; `None` without one.
    pub song: Option<SongId>,
    /// The slot of the current song, loaded or not.
    pub slot: usize,
    /// How often the audio thread has switched to another song.
    pub turns: u64,
    /// The lead.
    pub lead: Lead,
    /// The lead's beat at which the current song's beat 0 is placed.
    pub song_start: BeatPos,
    /// The next act.
    pub queued: Option<Queued>,
    /// The effect of acts on the show.
    pub acts: ActsNow,
    /// The beats of the song between which it repeats, or will repeat once it is there.
    pub looping: Option<LoopRange>,
    /// Whether the host plays.
    pub playing: bool,
    /// The host's position at the start of the block.
    pub host_beat: Option<BeatPos>,
    /// The host's tempo.
    pub host_tempo: Option<Bpm>,
    /// The host's meter.
    pub meter: Option<Meter>,
    /// The host's bar at that position.
    pub host_bar: Option<Bar>,
    /// The host's loop, in its beats, when it is on.
    pub loop_range: Option<LoopRange>,
    /// The material position at the block's end: the playing position, or the host's position while it is stopped.
    /// `None` without a song, and if a stopped host reports no position.
    pub pos: Option<SourcePos>,
    /// The song's beat there. Without a song, the host's beat counted from the song's start.
    pub song_beat: BeatPos,
    /// Source frames per output frame; 0 while the host is stopped or there is no song.
    pub speed: f64,
    /// Whether the tempo mode cannot play at the speed that the host asks for.
    pub clamped: bool,
    /// The sync state.
    pub sync: Sync,
}

impl Glance {
    /// The glance at the end of a block; without block number, slot and queue.
    pub(super) fn of(
        transport: &Transport,
        settings: &Settings,
        song: Option<&LoadedSong>,
        bearing: Bearing,
    ) -> Self {
        let (bearing, frames) = match song {
            Some(song) => (bearing, song.audio.frames()),
            None => (Bearing::default(), 0),
        };
        let by_song = song.zip(bearing.pos).map(|(song, pos)| song.timeline.beat_at(pos));
        let by_host = || transport.beats.map(|beat| settings.placement().song_beat(beat));
        Self {
            blocks: 0,
            song: song.map(|song| song.id),
            slot: 0,
            turns: 0,
            lead: settings.lead,
            song_start: settings.song_start,
            queued: None,
            acts: ActsNow::default(),
            looping: None,
            playing: transport.playing,
            host_beat: transport.beats,
            host_tempo: transport.tempo,
            meter: transport.meter,
            host_bar: transport.bar,
            loop_range: transport.loop_range,
            pos: bearing.pos,
            song_beat: by_song.or_else(by_host).unwrap_or(BeatPos::ZERO),
            speed: bearing.speed,
            clamped: bearing.is_out_of_reach(settings.tempo_mode),
            sync: match song {
                Some(_) => Sync::of(transport, settings, frames, &bearing),
                None => Sync::Waiting(Waiting::NoSong),
            },
        }
    }
}

/// The last glance, as numbers that are written and read one by one.
#[derive(Debug)]
pub(super) struct LastGlance {
    blocks: AtomicU64,
    /// The song's number; 0 for none.
    song: AtomicU64,
    flags: AtomicU32,
    sync: AtomicU32,
    /// Numerator and denominator, a byte each; 0 for none.
    meter: AtomicU32,
    turned: Turned,
    lead: AtomicU32,
    /// The kind and the song of the act that is queued.
    queued: [AtomicU32; 2],
    /// Counts and flags for the effect of acts on the show.
    acts: AtomicU32,
    /// The bits of `f64`s; NaN for none.
    numbers: [AtomicU64; NUMBERS],
}

/// The current slot, and how often it has changed: whoever sees a count sees the slot of that turn or of a later one.
#[derive(Debug)]
pub(super) struct Turned {
    slot: AtomicU32,
    turns: AtomicU64,
}

impl Turned {
    /// No turn yet.
    pub(super) fn new() -> Self {
        Self { slot: AtomicU32::new(0), turns: AtomicU64::new(0) }
    }

    /// Audio thread.
    pub(super) fn set(&self, slot: usize, turns: u64) {
        self.slot.store(slot as u32, Relaxed);
        self.turns.store(turns, Release);
    }

    /// Slot and turns.
    pub(super) fn get(&self) -> (usize, u64) {
        let turns = self.turns.load(Acquire);
        (self.slot.load(Relaxed) as usize, turns)
    }
}

/// The host's beat and tempo, the loop's start and end, the position, the song's beat, the speed, the bar's number and start,
/// the song's start, the beats until the queued act and the beat to which that jumps, where the song repeats, the music's level, tonight's transposition and tempo.
const NUMBERS: usize = 17;

const PLAYING: u32 = 1;
const CLAMPED: u32 = 2;

impl Default for LastGlance {
    fn default() -> Self {
        let nothing = || AtomicU64::new(f64::NAN.to_bits());
        Self {
            blocks: AtomicU64::new(0),
            song: AtomicU64::new(0),
            flags: AtomicU32::new(0),
            sync: AtomicU32::new(Sync::NoTransport.number()),
            meter: AtomicU32::new(0),
            turned: Turned::new(),
            lead: AtomicU32::new(0),
            queued: [AtomicU32::new(0), AtomicU32::new(0)],
            acts: AtomicU32::new(0),
            numbers: std::array::from_fn(|_| nothing()),
        }
    }
}

impl LastGlance {
    /// Replaces the last glance, and counts a block. Audio thread.
    pub(super) fn replace(&self, glance: &Glance) {
        let queued = glance.queued.map(|queued| queued.numbers());
        let (kind, song, _) = queued.unwrap_or_default();
        self.queued[0].store(kind, Relaxed);
        self.queued[1].store(song, Relaxed);
        let (counts, [music, transpose, tempo]) = glance.acts.numbers();
        self.acts.store(counts, Relaxed);
        self.turned.set(glance.slot, glance.turns);
        self.lead.store(glance.lead.number(), Relaxed);
        let numbers = [
            glance.host_beat.map(BeatPos::get),
            glance.host_tempo.map(Bpm::get),
            glance.loop_range.map(|range| range.start.get()),
            glance.loop_range.map(|range| range.end.get()),
            glance.pos.map(SourcePos::get),
            Some(glance.song_beat.get()),
            Some(glance.speed),
            glance.host_bar.map(|bar| bar.number as f64),
            glance.host_bar.map(|bar| bar.start.get()),
            Some(glance.song_start.get()),
            queued.map(|(_, _, [beats, _])| beats),
            queued.map(|(_, _, [_, to])| to),
            glance.looping.map(|range| range.start.get()),
            glance.looping.map(|range| range.end.get()),
            Some(music),
            Some(transpose),
            Some(tempo),
        ];
        for (slot, number) in self.numbers.iter().zip(numbers) {
            slot.store(number.unwrap_or(f64::NAN).to_bits(), Relaxed);
        }
        let flags = u32::from(glance.playing) * PLAYING + u32::from(glance.clamped) * CLAMPED;
        self.flags.store(flags, Relaxed);
        self.sync.store(glance.sync.number(), Relaxed);
        self.song.store(glance.song.map_or(0, SongId::number), Relaxed);
        let meter = glance.meter.map(|meter| u16::from_le_bytes([meter.beats(), meter.unit()]));
        self.meter.store(meter.map_or(0, u32::from), Relaxed);
        // The audio thread is the only writer.
        self.blocks.store(self.blocks.load(Relaxed) + 1, Relaxed);
    }

    /// The last glance.
    pub(super) fn get(&self) -> Glance {
        let numbers: [f64; NUMBERS] =
            std::array::from_fn(|index| f64::from_bits(self.numbers[index].load(Relaxed)));
        let [host_beat, tempo, start, end, pos, song_beat, speed, bar, bar_start, song_start, rest @ ..] = numbers;
        let [wait, to, from, until, acts @ ..] = rest;
        let range =
            |start, end| BeatPos::new(start).zip(BeatPos::new(end)).map(|(start, end)| LoopRange { start, end });
        let flags = self.flags.load(Relaxed);
        let [beats, unit, ..] = self.meter.load(Relaxed).to_le_bytes();
        let meter = Meter::new(beats, unit);
        let (slot, turns) = self.turned.get();
        Glance {
            blocks: self.blocks.load(Relaxed),
            turns,
            song: SongId::numbered(self.song.load(Relaxed)),
            slot,
            lead: Lead::numbered(self.lead.load(Relaxed)),
            song_start: BeatPos::new(song_start).unwrap_or(BeatPos::ZERO),
            queued: Queued::numbered((self.queued[0].load(Relaxed), self.queued[1].load(Relaxed), [wait, to])),
            acts: ActsNow::numbered((self.acts.load(Relaxed), acts)),
            playing: flags & PLAYING != 0,
            host_beat: BeatPos::new(host_beat),
            host_tempo: Bpm::new(tempo),
            meter,
            host_bar: BeatPos::new(bar_start).map(|start| Bar {
                number: bar as i64,
                start,
                meter: meter.unwrap_or(Meter::FOUR_FOUR),
            }),
            loop_range: range(start, end),
            pos: SourcePos::new(pos),
            song_beat: BeatPos::new(song_beat).unwrap_or(BeatPos::ZERO),
            speed: if speed.is_nan() { 0.0 } else { speed },
            clamped: flags & CLAMPED != 0,
            looping: range(from, until),
            sync: Sync::numbered(self.sync.load(Relaxed)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::follow::Locked;

    #[test]
    fn what_is_told_is_what_is_seen() {
        let last = LastGlance::default();
        let nothing = last.get();
        assert_eq!((nothing.blocks, nothing.sync, nothing.pos, nothing.speed), (0, Sync::NoTransport, None, 0.0));
        let beat = |beat| BeatPos::new(beat).unwrap();
        let full = Glance {
            blocks: 1,
            song: Some(SongId::fresh()),
            slot: 7,
            turns: 3,
            lead: Lead::Beat,
            song_start: beat(-3.5),
            queued: Some(Queued { word: "jump", song: None, to: Some(beat(-2.0)), beats: 1.25 }),
            acts: ActsNow {
                waiting: 3,
                music: 0.25,
                fades_out: true,
                count_in: Some(0),
                transpose: -2.0,
                tempo: 97.5,
            },
            looping: Some(LoopRange { start: beat(4.0), end: beat(8.0) }),
            playing: true,
            host_beat: Some(beat(-4.0)),
            host_tempo: Bpm::new(93.7),
            meter: Meter::new(7, 8),
            host_bar: Meter::new(7, 8).map(|meter| Bar { number: -1, start: beat(-7.0), meter }),
            loop_range: Some(LoopRange { start: beat(0.0), end: beat(16.0) }),
            pos: SourcePos::new(-0.25),
            song_beat: beat(1e-9),
            speed: 1.1,
            clamped: true,
            sync: Sync::Locked(Locked::Seconds),
        };
        last.replace(&full);
        assert_eq!(last.get(), full);
        last.replace(&nothing);
        assert_eq!(last.get(), Glance { blocks: 2, ..nothing });
    }
}
