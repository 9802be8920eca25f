//! What the next act brings, in words. Plain data.

use crate::editor::palette;
use crate::engine::Queued;
use crate::host::SetView;
use crate::setlist::Song;
use crate::time::Bar;

/// A section begins within this distance of a beat, in quarter notes: rounding.
const NEARLY: f64 = 1e-6;

/// What the next act brings: a section, a bar or a song.
#[derive(Clone, Debug, PartialEq)]
pub struct ComingPlace {
    /// Its name.
    pub name: String,
    /// The colour of a section.
    pub colour: Option<[u8; 3]>,
    /// The time until then, in beats of the lead.
    pub beats: f64,
}

impl ComingPlace {
    /// The goal of an act in the current `song` of `set`; `None` if it leads nowhere.
    pub fn of(queued: &Queued, song: Option<&Song>, set: &SetView) -> Option<Self> {
        let coming = |name: String, colour| Some(Self { name, colour, beats: queued.beats });
        if queued.song.is_some() {
            return coming(song_name(queued, set)?.to_owned(), None);
        }
        let (to, song) = queued.to.zip(song)?;
        let spans = song.spans();
        let begins = |span: &crate::setlist::Span| (span.start.get() - to.get()).abs() < NEARLY;
        let Some(place) = spans.iter().position(begins) else {
            return coming(format!("Bar {}", Bar::of(&song.tempo_map, to).number), None);
        };
        let section = &song.sections[spans[place].section];
        let colour = section.colour.map_or_else(|| palette::of_section(place), |colour| colour.rgb);
        coming(section.name.clone(), Some(colour))
    }
}

/// The name of the song that an act launches.
pub fn song_name<'a>(queued: &Queued, set: &'a SetView) -> Option<&'a str> {
    let launched = set.rows.iter().find(|row| queued.song.is_some() && row.slot == queued.song)?;
    Some(&launched.name)
}

/// What waits, with its countdown: `Chorus in 7 beats`.
pub fn queued_words(queued: &Queued, song: Option<&Song>, set: &SetView) -> String {
    let goal = ComingPlace::of(queued, song, set).map_or_else(|| queued.word.to_owned(), |coming| coming.name);
    let beats = queued.beats.ceil();
    format!("{goal} in {beats:.0} beat{}", if beats == 1.0 { "" } else { "s" })
}
