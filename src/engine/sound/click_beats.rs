//! The positions of the beats of a song's generated click in its material.
//!
//! A plain value, made by a loader thread and read by the audio thread. Not known here: when they sound, and at which level.

use std::ops::Range;

use crate::dsp::{BurstSound, BurstWeight};
use crate::engine::follow::Timeline;
use crate::setlist::MadeClick;
use crate::time::{Bar, BeatPos, TempoChange, TempoMap};

/// A beat of a click.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClickBeat {
    /// Its position in the material, in frames, usually between two frames.
    pub pos: f64,
    /// Its weight.
    pub weight: BurstWeight,
}

/// The beats of a song's generated click: those in its files, and those of the bars before, which count it in.
#[derive(Clone, Debug, PartialEq)]
pub struct ClickBeats {
    /// Whether the click sounds in the song.
    on: bool,
    sound: BurstSound,
    beats: Box<[ClickBeat]>,
    /// The first bar in the files.
    first_bar: Bar,
    /// The beginning of the first bar, and of each bar before it, by the number of bars between them.
    counts: [BeatPos; Self::MOST_BARS + 1],
    /// The same as positions in the material.
    begins: [f64; Self::MOST_BARS + 1],
}

/// The maximum number of beats; later ones have no click. This is more than a day of sixteenth notes at 150 BPM.
const MOST_BEATS: usize = 1 << 20;

impl ClickBeats {
    /// The maximum number of bars of a count-in.
    pub const MOST_BARS: usize = 4;

    /// The beats of `click` in a song of `frames` frames with this `timeline`.
    pub fn new(click: &MadeClick, timeline: &Timeline, frames: u64) -> Self {
        let map = &metres(timeline.map());
        let place = |beat: BeatPos| timeline.source_at(beat).get();
        let first_bar = Bar::at_or_after(map, timeline.beat_at_frame(0));
        let earlier = |bars: usize| Bar::numbered(map, first_bar.number - bars as i64);
        let last = i64::try_from(frames).unwrap_or(i64::MAX) as f64;
        let bars = Bar::within(map, earlier(Self::MOST_BARS).start, timeline.beat_at_frame(frames));
        let beats = bars.flat_map(|bar| beats_of(bar, bar.end(map), click));
        let beats = beats.map(|(beat, weight)| ClickBeat { pos: place(beat), weight });
        Self {
            on: click.on,
            sound: click.sound,
            beats: beats.take_while(|beat| beat.pos < last).take(MOST_BEATS).collect(),
            first_bar,
            counts: std::array::from_fn(|bars| earlier(bars).start),
            begins: std::array::from_fn(|bars| place(earlier(bars).start)),
        }
    }

    /// Whether the click sounds in the song.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Its sound.
    pub fn sound(&self) -> BurstSound {
        self.sound
    }

    /// The first bar that begins in the song's files.
    pub fn first_bar(&self) -> Bar {
        self.first_bar
    }

    /// The song's beat at which a count-in of `bars` bars begins. It ends with the first bar.
    pub fn counts_from(&self, bars: usize) -> BeatPos {
        self.counts[bars.min(Self::MOST_BARS)]
    }

    /// The positions in the material between which a count-in of `bars` bars lies.
    pub fn counted(&self, bars: usize) -> Range<f64> {
        self.begins[bars.min(Self::MOST_BARS)]..self.begins[0]
    }

    /// The beats after a position in the material, in their order.
    pub fn after(&self, pos: f64) -> &[ClickBeat] {
        &self.beats[self.beats.partition_point(|beat| beat.pos <= pos)..]
    }
}

/// The changes of meter alone. They have the same bars, and finding a bar takes a look at all changes.
fn metres(map: &TempoMap) -> TempoMap {
    let mut changes: Vec<TempoChange> = map.changes().collect();
    changes.dedup_by(|change, before| change.meter == before.meter);
    TempoMap::new(&changes).unwrap_or_else(|_| map.clone())
}

/// The beats of a bar that lasts until `end`, and their subdivisions.
fn beats_of(bar: Bar, end: BeatPos, click: &MadeClick) -> impl Iterator<Item = (BeatPos, BurstWeight)> + use<> {
    let (beats, length) = (usize::from(bar.meter.beats()), 4.0 / f64::from(bar.meter.unit()));
    let step = click.subdivision.step(length);
    let between = step.map_or(1, |step| (length / step).round() as usize);
    let at = move |beat: usize, part: usize| {
        BeatPos::new(bar.start.get() + (beat as f64 + part as f64 / between as f64) * length)
    };
    let accents = click.accents.clone();
    let weight = move |beat: usize, part: usize| match part {
        0 if accents.falls_on(beat, beats) => BurstWeight::Accent,
        0 => BurstWeight::Beat,
        _ => BurstWeight::Between,
    };
    let all = (0..beats).flat_map(move |beat| (0..between).map(move |part| (beat, part)));
    let placed = all.filter_map(move |(beat, part)| Some((at(beat, part)?, weight(beat, part))));
    // A change of meter may cut a bar short.
    placed.take_while(move |(beat, _)| (end - *beat).get() > 1e-6)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::{Bpm, FileStart, Meter, SampleRate, beat};

    fn beats(changes: &[(f64, f64, &str)], click: &MadeClick, start: f64, seconds: u64) -> ClickBeats {
        let change = |&(at, bpm, meter): &(f64, f64, &str)| TempoChange {
            beat: beat(at),
            bpm: Bpm::new(bpm).unwrap(),
            meter: meter.parse::<Meter>().unwrap(),
        };
        let map = TempoMap::new(&changes.iter().map(change).collect::<Vec<_>>()).unwrap();
        let timeline = Timeline::new(map, FileStart::new(start), SampleRate::new(48_000).unwrap());
        ClickBeats::new(click, &timeline, seconds * 48_000)
    }

    fn from(beats: &ClickBeats, pos: f64, count: usize) -> Vec<(f64, BurstWeight)> {
        beats.after(pos).iter().take(count).map(|beat| (beat.pos / 24_000.0, beat.weight)).collect()
    }

    use BurstWeight::{Accent, Beat, Between};

    #[test]
    fn every_meter_counts_in_its_beats_also_where_it_changes() {
        let click = MadeClick { accents: "3+2+2".parse().unwrap(), ..MadeClick::default() };
        // Half a bar of 4/4, then 7/8, then 5/8: at 120 BPM a beat lasts 24,000 frames.
        let all = beats(&[(0.0, 120.0, "4/4"), (2.0, 120.0, "7/8"), (5.5, 120.0, "5/8")], &click, 0.0, 10);
        let expected = [
            (0.0, Accent),
            (1.0, Beat),
            (2.0, Accent),
            (2.5, Beat),
            (3.0, Beat),
            (3.5, Accent),
            (4.0, Beat),
            (4.5, Accent),
            (5.0, Beat),
            (5.5, Accent),
            (6.0, Beat),
            (6.5, Beat),
            (7.0, Beat),
            (7.5, Beat),
            (8.0, Accent),
        ];
        assert_eq!(from(&all, -0.5, 15), expected);
        let last = all.after(-0.5).last().unwrap().pos;
        assert!((468_000.0..480_000.0).contains(&last), "up to the end of the files: {last}");
    }

    #[test]
    fn what_lies_between_is_quieter_and_bars_before_the_files_are_there() {
        let click = MadeClick { subdivision: crate::setlist::Subdivision::Triplets, ..MadeClick::default() };
        // The files begin 1.4 beats before beat 0.
        let all = beats(&[(0.0, 120.0, "3/4")], &click, 0.7, 10);
        let place = |beats: f64| beats * 24_000.0 + 33_600.0;
        assert_eq!(all.first_bar().start, beat(0.0));
        assert_eq!(all.counted(2), place(-6.0)..place(0.0));
        assert_eq!(all.counted(99), place(-12.0)..place(0.0));
        let near: Vec<_> = all.after(place(-0.01)).iter().take(4).map(|beat| beat.weight).collect();
        assert_eq!(near, [Accent, Between, Between, Beat]);
        assert_eq!(all.after(-1e9)[0].pos, place(-12.0));
    }
}
