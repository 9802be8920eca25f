//! Edited sections and markers of a song in the first saved form.
//!
//! Main thread and short-lived helper threads.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::{Colour, FARTHEST_BAR, FARTHEST_BEAT, MOST_PLACES, Marker, Place, Section, Song};
use crate::time::BeatPos;

/// The sections and markers of a song, if the musician edited them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlacesV1 {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sections: Vec<PlaceV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    markers: Vec<PlaceV1>,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A section or a marker: at a bar or at a beat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct PlaceV1 {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bar: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    colour: Option<String>,
    /// In bars, unless it lasts until the next section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    length: Option<f64>,
    #[serde(default, rename = "loop", skip_serializing_if = "std::ops::Not::not")]
    looped: bool,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl PlacesV1 {
    /// The form of a song's places; `None` if they were not edited.
    pub fn of(song: &Song) -> Option<Self> {
        song.places_edited.then(|| Self {
            sections: song.sections.iter().map(PlaceV1::of_section).collect(),
            markers: song.markers.iter().map(PlaceV1::of_marker).collect(),
            rest: Map::new(),
        })
    }

    /// Sets these sections and markers of `song`. Entries without a place, or with an impossible one, are left out.
    pub fn settle(&self, song: &mut Song) {
        song.sections = self.sections.iter().filter_map(PlaceV1::section).take(MOST_PLACES).collect();
        song.markers = self.markers.iter().filter_map(PlaceV1::marker).take(MOST_PLACES).collect();
        song.places_edited = true;
        song.places_from = None;
    }
}

impl PlaceV1 {
    fn at(place: Place, name: &str, colour: Option<Colour>) -> Self {
        let (bar, beat) = match place {
            Place::Bar(bar) => (Some(bar), None),
            Place::Beat(beat) => (None, Some(beat.get())),
        };
        let colour = colour.map(|colour| colour.to_string());
        Self { name: name.to_owned(), bar, beat, colour, ..Self::default() }
    }

    fn of_section(section: &Section) -> Self {
        let place = Self::at(section.place, &section.name, section.colour);
        Self { length: section.bars, looped: section.looped, ..place }
    }

    fn of_marker(marker: &Marker) -> Self {
        Self::at(marker.place, &marker.name, marker.colour)
    }

    fn place(&self) -> Option<Place> {
        let bar = self.bar.filter(|bar| bar.unsigned_abs() <= FARTHEST_BAR.unsigned_abs()).map(Place::Bar);
        let beat = self.beat.filter(|beat| beat.abs() <= FARTHEST_BEAT).and_then(BeatPos::new).map(Place::Beat);
        bar.or(beat).filter(|_| !self.name.trim().is_empty())
    }

    fn known_colour(&self) -> Option<Colour> {
        self.colour.as_ref().and_then(|colour| colour.parse().ok())
    }

    fn section(&self) -> Option<Section> {
        let bars = self.length.filter(|bars| (1e-3..=FARTHEST_BAR as f64).contains(bars));
        let (place, colour) = (self.place()?, self.known_colour());
        Some(Section { place, name: self.name.clone(), colour, bars, looped: self.looped })
    }

    fn marker(&self) -> Option<Marker> {
        Some(Marker { place: self.place()?, name: self.name.clone(), colour: self.known_colour() })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;

    /// As projects contain it. Never change it.
    const PLACES: &str = concat!(
        r##"{"sections":[{"name":"Verse","bar":-1},{"name":"Chorus","beat":17.5,"colour":"#ff8800","length":8.0,"loop":true}],"##,
        r##""markers":[{"name":"Key up","bar":9}]}"##,
    );

    fn song() -> Song {
        let orange = Some(Colour { rgb: [0xff, 0x88, 0] });
        let verse =
            Section { place: Place::Bar(-1), name: "Verse".to_owned(), colour: None, bars: None, looped: false };
        let chorus = Section {
            place: Place::Beat(beat(17.5)),
            name: "Chorus".to_owned(),
            colour: orange,
            bars: Some(8.0),
            looped: true,
        };
        Song {
            sections: vec![verse, chorus],
            markers: vec![Marker { place: Place::Bar(9), name: "Key up".to_owned(), colour: None }],
            places_edited: true,
            ..Song::in_folder("/ode".into())
        }
    }

    #[test]
    fn the_form_is_frozen_and_comes_back_as_it_was() {
        let form = PlacesV1::of(&song()).unwrap();
        assert_eq!(serde_json::to_string(&form).unwrap(), PLACES);
        let mut read = Song::in_folder("/ode".into());
        serde_json::from_str::<PlacesV1>(PLACES).unwrap().settle(&mut read);
        assert_eq!(read, song());
        assert_eq!(
            PlacesV1::of(&Song { places_edited: false, ..song() }),
            None,
            "what was not edited takes no room"
        );
        let none = PlacesV1::of(&Song { sections: vec![], markers: vec![], ..song() }).unwrap();
        assert_eq!(serde_json::to_string(&none).unwrap(), "{}", "that all were taken away is known");
    }

    #[test]
    fn impossible_places_are_left_out_and_unknown_words_stay() {
        let text = concat!(
            r#"{"sections":[{"name":"A"},{"name":" ","bar":1},{"name":"B","bar":-9223372036854775808},"#,
            r#"{"name":"C","bar":1,"colour":"gold","length":-4.0,"key":"F"}],"tags":[1]}"#,
        );
        let form: PlacesV1 = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&form).unwrap(), text);
        let mut song = Song::in_folder("/ode".into());
        form.settle(&mut song);
        let kept: Vec<_> = song.sections.iter().map(|section| (section.name.as_str(), section.bars)).collect();
        assert_eq!(kept, [("C", None)]);
    }
}
