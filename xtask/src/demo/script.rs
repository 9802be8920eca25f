//! The host's script: scenes of a show, as a list of legs in which its clock runs without interruption.

use std::ops::Range;

use stemlock::render::HostClock;
use stemlock::setlist::Song;
use stemlock::time::{BeatPos, Bpm, HostSeconds, LoopRange, SampleRate, TempoChange, TempoMap, Transport};

use super::reference::ReferenceSignal;

/// How much faster than the song the host plays in the last scene, before and after its change of tempo.
const OTHER_TEMPOS: (f64, f64) = (1.08, 0.93);

/// The purpose of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegPurpose {
    /// From half a second before the song to its end, at its tempo.
    Song,
    /// Jumps while playing.
    Seek,
    /// A loop at whose end the host cuts its block.
    CutLoop,
    /// A loop that ends inside a block.
    UncutLoop,
    /// Stop, and start elsewhere.
    Restart,
    /// Another tempo than the song's, and then a third one.
    OtherTempo,
}

/// A run of the host's clock.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Its scene.
    pub scene: LegPurpose,
    /// Whether the host plays; if not, its position stays.
    pub playing: bool,
    /// The host's first frame. In [`LegPurpose::OtherTempo`], of the other clock.
    pub first: i64,
    /// The length.
    pub frames: usize,
    /// The loop that the host announces, in its frames.
    pub loop_range: Option<Range<i64>>,
}

/// A show.
#[derive(Debug)]
pub struct Script {
    /// The legs, in order.
    pub legs: Vec<Leg>,
    /// The session's rate.
    pub rate: SampleRate,
    /// The source frame of the song's beat 0.
    pub origin: i64,
    song_map: TempoMap,
    song_clock: HostClock,
    other_map: TempoMap,
    other_clock: HostClock,
    /// The other clock's frame at which its tempo changes.
    change: i64,
}

/// The host's transport for a block.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// The transport at its first frame.
    pub transport: Transport,
    /// Its length.
    pub frames: usize,
}

impl Script {
    /// A show with `song`, whose main output sounds like `main`. Its scenes are placed where the music is.
    pub fn new(song: &Song, main: &ReferenceSignal, rate: SampleRate) -> Self {
        let origin = song.start.frame(rate) as i64;
        let end = (main.frames() as i64 - origin).max(8);
        let second = i64::from(rate.hertz());
        let loud = |from: f64, to: f64, frames: i64| {
            let part = |share: f64| origin + (end as f64 * share) as i64;
            loudest(main, part(from)..part(to), frames) - origin
        };
        let short = |seconds: f64| ((second as f64 * seconds) as i64).min(end / 4).max(1);
        let turn = loud(0.5, 0.7, short(4.0));
        let song_clock = HostClock::new(song.tempo_map.clone(), rate);
        let beat = |frame: i64| song.tempo_map.host_beat_at(HostSeconds::new(frame as f64 / rate.as_f64()));
        let other_map = scaled(&song.tempo_map, beat(turn));
        let other_clock = HostClock::new(other_map.clone(), rate);
        let mut legs = vec![leg(LegPurpose::Song, -second / 2, second / 2 + end + second / 4)];
        for (from, to) in [(0.3, 0.45), (0.65, 0.8), (0.45, 0.6)] {
            legs.push(leg(LegPurpose::Seek, loud(from, to, short(1.5)), short(1.5)));
        }
        let (start, length, run_up) = (loud(0.35, 0.6, short(1.3)), short(1.3) | 1, short(0.25));
        let looping =
            |scene, first, frames| Leg { loop_range: Some(start..start + length), ..leg(scene, first, frames) };
        legs.push(looping(LegPurpose::CutLoop, start - run_up, run_up + length));
        legs.extend([looping(LegPurpose::CutLoop, start, length), looping(LegPurpose::CutLoop, start, length)]);
        legs.push(looping(LegPurpose::UncutLoop, start - run_up, run_up + 3 * length));
        let again = loud(0.55, 0.75, short(1.0));
        let (before, rest) = (loud(0.4, 0.55, short(1.0)), short(0.5));
        legs.push(leg(LegPurpose::Restart, before, short(1.0)));
        legs.push(Leg { playing: false, ..leg(LegPurpose::Restart, before + short(1.0), rest) });
        legs.push(leg(LegPurpose::Restart, again, short(1.0)));
        let other_turn = other_clock.frame_of(beat(turn));
        legs.push(leg(LegPurpose::OtherTempo, other_turn - short(4.0), 2 * short(4.0)));
        legs.push(Leg { playing: false, ..leg(LegPurpose::OtherTempo, other_turn + short(4.0), rest) });
        Self {
            legs,
            rate,
            origin,
            song_map: song.tempo_map.clone(),
            song_clock,
            other_map,
            other_clock,
            change: other_turn,
        }
    }

    /// The length of the show in frames.
    pub fn frames(&self) -> usize {
        self.legs.iter().map(|leg| leg.frames).sum()
    }

    /// The number of frames of the show before the tempo changes in its last scene.
    pub fn frames_before_the_change(&self) -> usize {
        let mut frames = 0;
        for leg in &self.legs {
            let at_change = leg.scene == LegPurpose::OtherTempo && leg.first < self.change;
            if at_change {
                return frames + leg.frames.min(usize::try_from(self.change - leg.first).unwrap_or(0));
            }
            frames += leg.frames;
        }
        frames
    }

    /// A part of the song of at most `seconds`, where `signal` is loud, after a moment in which the host is stopped.
    pub fn part(&self, signal: &ReferenceSignal, seconds: f64) -> Vec<Leg> {
        let frames = ((seconds * self.rate.as_f64()) as i64).min(signal.frames() as i64).max(1);
        let first = loudest(signal, 0..(signal.frames() as i64 - frames).max(1), frames) - self.origin;
        let pause = i64::from(self.rate.hertz()) / 10;
        vec![Leg { playing: false, ..leg(LegPurpose::Seek, first, pause) }, leg(LegPurpose::Seek, first, frames)]
    }

    /// The first `seconds` of the song and then a jump far ahead, after half a second in which the host is stopped.
    pub fn opening(&self, seconds: f64) -> Vec<Leg> {
        let frames = (seconds * self.rate.as_f64()) as i64;
        let ahead = self.legs.iter().find(|leg| leg.scene == LegPurpose::Seek).map_or(0, |leg| leg.first);
        let pause = Leg { playing: false, ..leg(LegPurpose::Seek, 0, i64::from(self.rate.hertz()) / 2) };
        vec![pause, leg(LegPurpose::Seek, 0, frames), leg(LegPurpose::Seek, ahead, frames)]
    }

    /// Cuts `legs` into blocks of the lengths that `size` gives.
    pub fn blocks(&self, legs: &[Leg], mut size: impl FnMut() -> usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        for leg in legs {
            let clock = self.clock(leg.scene);
            let (mut at, mut left) = (leg.first, leg.frames);
            while left > 0 {
                let (mut transport, mut frames) = clock.block(at, size().clamp(1, left));
                transport.playing = leg.playing;
                transport.loop_range = leg.loop_range.as_ref().map(|range| self.loop_beats(range));
                if !leg.playing {
                    frames = frames.max(1);
                }
                blocks.push(Block { transport, frames });
                left -= frames;
                at = if leg.playing { leg.after(at + frames as i64) } else { at };
            }
        }
        blocks
    }

    /// The same transport at another beat of a host that has the song's tempo.
    pub fn at_beat(&self, transport: Transport, beat: f64) -> Transport {
        let beats = BeatPos::new(beat);
        Transport { beats, seconds: beats.map(|beat| self.song_map.host_seconds_at(beat)), ..transport }
    }

    /// The same transport at another second of a host that has the song's tempo.
    pub fn at_seconds(&self, transport: Transport, seconds: HostSeconds) -> Transport {
        Transport { beats: Some(self.song_map.host_beat_at(seconds)), seconds: Some(seconds), ..transport }
    }

    /// The source frame for the host's frame `frame` of `scene`.
    pub fn source_at(&self, scene: LegPurpose, frame: i64) -> f64 {
        if scene != LegPurpose::OtherTempo {
            return (frame + self.origin) as f64;
        }
        let beat = self.other_map.host_beat_at(HostSeconds::new(frame as f64 / self.rate.as_f64()));
        self.song_map.seconds_at(beat).get() * self.rate.as_f64() + self.origin as f64
    }

    /// The speed of the material at the host's frame `frame` of the last scene.
    pub fn speed_at(&self, frame: i64) -> f64 {
        self.source_at(LegPurpose::OtherTempo, frame + 1) - self.source_at(LegPurpose::OtherTempo, frame)
    }

    fn clock(&self, scene: LegPurpose) -> &HostClock {
        if scene == LegPurpose::OtherTempo { &self.other_clock } else { &self.song_clock }
    }

    fn loop_beats(&self, range: &Range<i64>) -> LoopRange {
        let beat = |frame: i64| self.song_map.host_beat_at(HostSeconds::new(frame as f64 / self.rate.as_f64()));
        LoopRange { start: beat(range.start), end: beat(range.end) }
    }
}

impl Leg {
    /// The host's frame after a step to `frame`: `frame` itself, or the place to which a loop returns.
    pub fn after(&self, frame: i64) -> i64 {
        match &self.loop_range {
            Some(range) if self.scene == LegPurpose::UncutLoop && frame >= range.end => {
                frame - (range.end - range.start)
            }
            _ => frame,
        }
    }
}

fn leg(scene: LegPurpose, first: i64, frames: i64) -> Leg {
    Leg { scene, playing: true, first, frames: usize::try_from(frames).unwrap_or(1), loop_range: None }
}

/// The song's tempo, first faster and from `turn` on slower than it is.
fn scaled(map: &TempoMap, turn: BeatPos) -> TempoMap {
    let scale = |change: TempoChange, factor: f64| TempoChange {
        bpm: Bpm::new(change.bpm.get() * factor).unwrap_or(change.bpm),
        ..change
    };
    let here = TempoChange { beat: turn, bpm: map.tempo_at(turn), meter: map.meter_at(turn) };
    let before = map.changes().filter(|change| change.beat < turn).map(|change| scale(change, OTHER_TEMPOS.0));
    let after = map.changes().filter(|change| change.beat > turn).map(|change| scale(change, OTHER_TEMPOS.1));
    let changes: Vec<TempoChange> = before.chain([scale(here, OTHER_TEMPOS.1)]).chain(after).collect();
    TempoMap::new(&changes).unwrap_or_else(|_| map.clone())
}

/// The source frame within `range` at which the next `frames` frames of `signal` are loudest.
fn loudest(signal: &ReferenceSignal, range: Range<i64>, frames: i64) -> i64 {
    let places = (0..64).map(|step| range.start + (range.end - range.start) * step / 64);
    let level = |&place: &i64| energy(signal, place, frames);
    places.max_by(|a, b| level(a).total_cmp(&level(b))).unwrap_or(range.start)
}

/// The energy of `frames` frames from `first` on.
fn energy(signal: &ReferenceSignal, first: i64, frames: i64) -> f64 {
    let step = (frames / 2000).max(1);
    (0..frames / step).map(|n| f64::from(signal.at(0, first + n * step)).powi(2)).sum()
}
