//! The position of a song among its sections, as text for the stage view. Plain data.

use crate::editor::palette;
use crate::setlist::{Song, Span};
use crate::time::{Bar, BeatPos, Beats, LoopRange, TempoMap};

use super::coming::ComingPlace;
use super::lights::Beating;

/// A position within this distance of a bar or beat, in bars, counts as being there, because hosts round.
const NEARLY: f64 = 1e-4;

/// The position of a song among its sections. Equal values look the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageNow {
    /// The current section, or the current bar if there are no sections.
    pub here: String,
    /// Its colour.
    pub here_colour: Option<[u8; 3]>,
    /// The next section.
    pub next: String,
    /// Its colour.
    pub next_colour: Option<[u8; 3]>,
    /// The distance to it, in bars or beats.
    pub to_go: String,
    /// Whether it is at most a bar away.
    pub is_soon: bool,
    /// The beats of the bar.
    pub beats: Beating,
}

/// A song, and its sections in playing order.
pub struct StageSong<'a> {
    /// The song.
    pub song: &'a Song,
    /// Its [`Song::spans`].
    pub spans: &'a [Span],
    /// The beat at which its files end.
    pub end: BeatPos,
}

impl StageNow {
    /// The state at a beat of a song. `plays`: the song moves; `looping`: what repeats once the song is there.
    pub fn at(
        StageSong { song, spans, end }: &StageSong<'_>,
        beat: BeatPos,
        plays: bool,
        looping: Option<LoopRange>,
    ) -> Self {
        let repeats = looping.filter(|range| range.start <= beat && beat < range.end);
        let map = &song.tempo_map;
        // If a rounding host is just short of a beat, that beat counts as begun.
        let bar = Bar::of(map, beat);
        let lit = u8::try_from(bar.beat_at(beat) - 1).ok().filter(|lit| plays && *lit < bar.meter.beats());
        let beats = Beating { count: bar.meter.beats(), lit };
        let of = |place: usize| {
            let section = &song.sections[spans[place].section];
            let colour = section.colour.map_or_else(|| palette::of_section(place), |colour| colour.rgb);
            (section.name.clone(), Some(colour))
        };
        let inside = spans.iter().position(|span| span.start <= beat && span.end.is_none_or(|end| beat < end));
        let next = spans.iter().position(|span| span.start > beat);
        let (here, here_colour) = match inside {
            Some(place) if repeats.is_some() => (format!("↻ {}", of(place).0), of(place).1),
            Some(place) => of(place),
            None if beat >= *end => ("The end".to_owned(), None),
            None => (format!("Bar {}", bar.number), None),
        };
        let (to, (next, next_colour)) = match (inside.zip(repeats), next) {
            // A section that loops is followed by itself.
            (Some((place, range)), _) => (range.end, of(place)),
            (None, Some(next)) => (spans[next].start, of(next)),
            (None, None) => (*end, ("The end".to_owned(), None)),
        };
        if beat >= to {
            return Self { here, here_colour, beats, ..Self::default() };
        }
        let (to_go, is_soon) = way(map, beat, to);
        Self { here, here_colour, next, next_colour, to_go, is_soon, beats }
    }

    /// The same at `beat`, with an act that comes first.
    pub fn before(self, coming: ComingPlace, map: &TempoMap, beat: BeatPos) -> Self {
        let to = beat + Beats::new(coming.beats).unwrap_or(Beats::ZERO);
        let (to_go, is_soon) = way(map, beat, to);
        Self { next: coming.name, next_colour: coming.colour, to_go, is_soon, ..self }
    }
}

/// The distance from a beat to a later one, in whole bars, or in beats if it is at most a bar; and whether it is at
/// most a bar.
fn way(map: &TempoMap, from: BeatPos, to: BeatPos) -> (String, bool) {
    let bars = Bar::bars_before(map, to) - Bar::bars_before(map, from);
    let plural = |count: f64, unit: &str| format!("{count:.0} {unit}{}", if count > 1.0 { "s" } else { "" });
    if bars > 1.0 + NEARLY {
        return (plural((bars - NEARLY).ceil(), "bar"), false);
    }
    let unit = f64::from(Bar::of(map, from).meter.unit());
    let beats = (to - from).get() * unit / 4.0;
    (plural((beats - NEARLY).ceil().max(1.0), "beat"), true)
}

/// The remaining time as a countdown: `-3:07`.
pub fn time_left(seconds: f64) -> String {
    let whole = seconds.ceil().clamp(0.0, 359_999.0) as u64;
    format!("−{}:{:02}", whole / 60, whole % 60)
}
