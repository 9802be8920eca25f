//! The set in the first saved form.
//!
//! Main thread and short-lived helper threads.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::dsp::{Decibels, Pan};
use crate::setlist::set::{MOST_GAP, SetSong};
use crate::setlist::{FARTHEST_BEAT, MAX_STEMS, Output, SongMix, StemFaders, plain_notes};
use crate::time::BeatPos;

use super::SongV1;

/// An ordered list of songs. A version without sets plays the current song, which is stored beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SetV1 {
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its `set.toml` or playlist, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The index of the current song.
    pub current: usize,
    /// The songs, in order.
    pub songs: Vec<SetSongV1>,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A song of a set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SetSongV1 {
    /// The song; `None` for the current one, which the document holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song: Option<SongV1>,
    /// Its faders; `None` for the current one, whose faders are the parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mix: Option<MixV1>,
    /// The host's beat at which it is placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    /// Bars between the previous song and this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    gap: f64,
    /// Tonight's transposition, in semitones.
    #[serde(default, skip_serializing_if = "is_zero")]
    transpose: f64,
    /// Tonight's speed, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tempo: Option<f64>,
    /// What follows the song, in the syntax of `set.toml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    then: Option<String>,
    /// The musician's notes on the song in this set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The faders of a song.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MixV1 {
    /// In semitones.
    #[serde(default)]
    transpose: f32,
    /// By slot; the rest are at their defaults.
    #[serde(default)]
    stems: Vec<FadersV1>,
    /// The faders of the generated click, unless they are at their defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    click: Option<FadersV1>,
}

/// The faders of a stem.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct FadersV1 {
    #[serde(default)]
    level: f32,
    #[serde(default)]
    pan: f32,
    #[serde(default)]
    muted: bool,
    #[serde(default)]
    soloed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output: Option<String>,
}

fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

impl SetV1 {
    /// The form of songs in order, with the current one at index `current`.
    pub fn of(name: &str, file: Option<String>, current: usize, songs: Vec<SetSongV1>) -> Self {
        Self { name: name.to_owned(), file, current, songs, rest: Map::new() }
    }
}

impl SetSongV1 {
    /// The form of an entry, with its song and its faders unless it is the current one.
    pub fn of(entry: &SetSong, song: Option<SongV1>, mix: Option<MixV1>) -> Self {
        Self {
            song,
            mix,
            start: entry.start.map(BeatPos::get),
            gap: entry.gap,
            transpose: entry.transpose,
            tempo: Some(entry.tempo).filter(|tempo| *tempo != 100.0),
            then: entry.then.map(|then| then.to_string()),
            notes: entry.notes.clone(),
            rest: Map::new(),
        }
    }

    /// The entry for the song in `folder`. Invalid values are ignored.
    pub fn entry(&self, folder: PathBuf) -> SetSong {
        let usual = SetSong::in_folder(folder);
        let within = |value: f64, low: f64, high: f64, usual: f64| {
            if (low..=high).contains(&value) { value } else { usual }
        };
        SetSong {
            start: self.start.filter(|beat| beat.abs() <= FARTHEST_BEAT).and_then(BeatPos::new),
            gap: within(self.gap, 0.0, MOST_GAP, usual.gap),
            transpose: within(self.transpose, -12.0, 12.0, usual.transpose),
            tempo: within(self.tempo.unwrap_or(usual.tempo), 50.0, 200.0, usual.tempo),
            then: self.then.as_ref().and_then(|then| then.parse().ok()),
            notes: self.notes.as_deref().and_then(plain_notes),
            ..usual
        }
    }
}

impl MixV1 {
    /// The form of `mix`.
    pub fn of(mix: &SongMix) -> Self {
        let form = |StemFaders { level, pan, muted, soloed, output }| {
            let output = output.map(|output: Output| output.name().to_owned());
            FadersV1 { level, pan: pan.get(), muted, soloed, output }
        };
        let mut stems: Vec<FadersV1> = (0..MAX_STEMS).map(|slot| form(mix.stem(slot))).collect();
        let click = Some(form(mix.click())).filter(|click| *click != FadersV1::default());
        let used = stems.iter().rposition(|faders| *faders != FadersV1::default()).map_or(0, |last| last + 1);
        stems.truncate(used);
        Self { transpose: mix.transpose(), stems, click }
    }

    /// Sets the faders of `mix`.
    pub fn set(&self, mix: &SongMix) {
        let faders = |saved: &FadersV1| {
            let level = if saved.level.is_nan() { 0.0 } else { saved.level };
            StemFaders {
                level: level.clamp(Decibels::FADER_MIN.get(), Decibels::FADER_MAX.get()),
                pan: Pan::new(saved.pan),
                muted: saved.muted,
                soloed: saved.soloed,
                output: saved.output.as_deref().and_then(|name| name.parse::<Output>().ok()),
            }
        };
        let usual = FadersV1::default();
        for slot in 0..MAX_STEMS {
            mix.set_stem(slot, &faders(self.stems.get(slot).unwrap_or(&usual)));
        }
        mix.set_click(&faders(self.click.as_ref().unwrap_or(&usual)));
        mix.set_transpose(if self.transpose.is_nan() { 0.0 } else { self.transpose.clamp(-12.0, 12.0) });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_comes_back_as_it_was() {
        let mix = SongMix::default();
        let faders =
            StemFaders { level: -6.5, pan: Pan::new(0.25), muted: true, soloed: true, output: Some(Output::Click) };
        mix.set_stem(3, &faders);
        mix.set_click(&faders);
        mix.set_transpose(-2.5);
        let text = serde_json::to_string(&MixV1::of(&mix)).unwrap();
        let back = SongMix::default();
        back.set_stem(9, &faders);
        assert!(
            !serde_json::to_string(&MixV1::of(&back)).unwrap().contains("click\":{"),
            "as before there was a click"
        );
        serde_json::from_str::<MixV1>(&text).unwrap().set(&back);
        assert_eq!((back.stem(3), back.stem(9), back.transpose()), (faders, StemFaders::default(), -2.5));
        assert_eq!(back.click(), faders);
    }

    #[test]
    fn what_cannot_be_is_as_if_it_were_not_said() {
        let text = r#"{"gap":-1,"transpose":99,"tempo":1,"then":"explode","start":1e300,"colour":"red"}"#;
        let saved: SetSongV1 = serde_json::from_str(text).unwrap();
        assert_eq!(saved.entry("Ode".into()), SetSong::in_folder("Ode".into()));
        assert!(serde_json::to_string(&saved).unwrap().contains(r#""colour":"red""#));
    }
}
