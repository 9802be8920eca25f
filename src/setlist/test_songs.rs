//! Songs and edits for the tests of the document.
#![allow(clippy::unwrap_used)]

use std::ops::Range;

use proptest::prelude::*;

use super::ClickFiles;
use super::{
    Colour, Edit, MadeClick, Marker, MarkerEdit, Output, Place, Role, Section, SectionEdit, Song, Stem, StemEdit,
    Subdivision,
};
use crate::dsp::BurstSound;
use crate::time::{BeatPos, Bpm, FileStart, Meter, TempoChange, TempoMap};

/// Stems with these numbers.
pub fn stems(numbers: Range<usize>) -> Vec<Stem> {
    let stem =
        |number| Stem { name: format!("Stem {number}"), ..Stem::of_file(format!("/ode/{number}.wav").into()) };
    numbers.map(stem).collect()
}

/// A song of `count` stems.
pub fn song(count: usize) -> Song {
    Song {
        name: "Ode".to_owned(),
        stems: stems(0..count),
        order: (0..count).collect(),
        ..Song::in_folder("/ode".into())
    }
}

/// Tempos of up to five steps, in any meter.
pub fn any_tempo_map() -> impl Strategy<Value = TempoMap> {
    let step = (0.001_f64..64.0, 1.0_f64..999.0, 1_u8..=64, 0_u32..7);
    (prop::collection::vec(step, 1..5), any::<bool>()).prop_map(|(steps, at_zero)| {
        let mut beat = if at_zero { -steps[0].0 } else { -7.3 };
        let change = |&(gap, bpm, beats, unit): &(f64, f64, u8, u32)| {
            beat += gap;
            let (beat, bpm) = (BeatPos::new(beat).unwrap(), Bpm::new(bpm).unwrap());
            TempoChange { beat, bpm, meter: Meter::new(beats, 1 << unit).unwrap() }
        };
        TempoMap::new(&steps.iter().map(change).collect::<Vec<_>>()).unwrap()
    })
}

fn any_stem_edit() -> impl Strategy<Value = StemEdit> {
    let some = |index: prop::sample::Index| Output::ALL[index.index(Output::ALL.len())];
    prop_oneof![
        ".{0,20}".prop_map(StemEdit::Name),
        any::<prop::sample::Index>().prop_map(|index| StemEdit::Role(Role::ALL[index.index(Role::ALL.len())])),
        any::<Option<[u8; 3]>>().prop_map(|rgb| StemEdit::Colour(rgb.map(|rgb| Colour { rgb }))),
        any::<Option<prop::sample::Index>>().prop_map(move |index| StemEdit::Output(index.map(some))),
        any::<Option<bool>>().prop_map(StemEdit::Transposed),
    ]
}

fn any_click() -> impl Strategy<Value = MadeClick> {
    let accents = prop_oneof![Just(""), Just("3+2+2"), Just("2+3, 3+3")];
    let file = || prop_oneof![3 => Just(None), 1 => Just(Some("Tick \"1\".wav".to_owned())), 1 => Just(Some("/a/Tock.FLAC".to_owned()))];
    let files = (file(), file()).prop_map(|(beat, accent)| ClickFiles { beat, accent });
    let all = (any::<bool>(), 0_usize..4, files, 0_usize..4, accents);
    all.prop_map(|(on, sound, files, subdivision, accents)| MadeClick {
        on,
        sound: BurstSound::ALL[sound],
        files,
        subdivision: Subdivision::ALL[subdivision],
        accents: accents.parse().unwrap(),
    })
}

fn any_place() -> impl Strategy<Value = Place> {
    let beat = (-100.0_f64..1e7).prop_map(|beat| Place::Beat(BeatPos::new(beat).unwrap()));
    prop_oneof![3 => (-3_i64..40).prop_map(Place::Bar), 1 => beat, 1 => any::<i64>().prop_map(Place::Bar)]
}

fn any_colour() -> impl Strategy<Value = Option<Colour>> {
    any::<Option<[u8; 3]>>().prop_map(|rgb| rgb.map(|rgb| Colour { rgb }))
}

fn any_bars() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), (1_u8..9).prop_map(|bars| Some(f64::from(bars))), any::<f64>().prop_map(Some)]
}

fn any_section_edit() -> impl Strategy<Value = SectionEdit> {
    let index = 0_usize..4;
    let added = (any_place(), ".{0,9}", any_colour(), any_bars(), any::<bool>());
    prop_oneof![
        3 => added.prop_map(|(place, name, colour, bars, looped)| {
            SectionEdit::Add(Section { place, name, colour, bars, looped })
        }),
        1 => index.clone().prop_map(SectionEdit::Remove),
        1 => (index.clone(), ".{0,9}").prop_map(|(index, name)| SectionEdit::Name(index, name)),
        1 => (index.clone(), any_place()).prop_map(|(index, place)| SectionEdit::Place(index, place)),
        1 => (index.clone(), any_colour()).prop_map(|(index, colour)| SectionEdit::Colour(index, colour)),
        1 => (index.clone(), any_bars()).prop_map(|(index, bars)| SectionEdit::Bars(index, bars)),
        1 => (index, any::<bool>()).prop_map(|(index, looped)| SectionEdit::Loop(index, looped)),
    ]
}

fn any_marker_edit() -> impl Strategy<Value = MarkerEdit> {
    let index = 0_usize..3;
    let added = (any_place(), ".{0,9}", any_colour());
    prop_oneof![
        2 => added.prop_map(|(place, name, colour)| MarkerEdit::Add(Marker { place, name, colour })),
        1 => index.clone().prop_map(MarkerEdit::Remove),
        1 => (index.clone(), ".{0,9}").prop_map(|(index, name)| MarkerEdit::Name(index, name)),
        1 => (index.clone(), any_place()).prop_map(|(index, place)| MarkerEdit::Place(index, place)),
        1 => (index, any_colour()).prop_map(|(index, colour)| MarkerEdit::Colour(index, colour)),
    ]
}

/// Any edit that names no file but those of [`stems`]; some are refused.
pub fn any_edit() -> impl Strategy<Value = Edit> {
    let slot = 0_usize..9;
    prop_oneof![
        1 => ".{0,20}".prop_map(Edit::Name),
        1 => any_tempo_map().prop_map(Edit::TempoMap),
        1 => prop_oneof![any::<f64>(), -100.0_f64..100.0, Just(-0.0)].prop_map(|seconds| Edit::Start(FileStart::new(seconds))),
        1 => any_click().prop_map(Edit::Click),
        3 => any_section_edit().prop_map(Edit::Sections),
        2 => any_marker_edit().prop_map(Edit::Markers),
        4 => (slot.clone(), any_stem_edit()).prop_map(|(slot, edit)| Edit::Stem(slot, edit)),
        2 => (slot.clone(), 0_usize..9).prop_map(|(slot, place)| Edit::Move { slot, place }),
        1 => slot.clone().prop_map(Edit::Remove),
        1 => slot.clone().prop_map(Edit::Restore),
        1 => slot.prop_map(|first| Edit::Add(stems(first..first + 2))),
    ]
}
