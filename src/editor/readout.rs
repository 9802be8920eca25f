//! The texts of the transport bar: host time and song time. Plain data, on the window's thread.

use crate::engine::{Glance, Lead, Sync};
use crate::setlist::{Song, TempoSource};
use crate::time::{Bar, BeatPos, Bpm, FileSeconds, Placement};

/// Tempos whose relative difference is smaller than this count as equal: hosts round.
const SAME_TEMPO: f64 = 5e-5;

/// The state of the sync light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Light {
    /// Nothing is known.
    #[default]
    Dark,
    /// The song follows, and all is well.
    Green,
    /// Nothing is wrong, but the song is not following now.
    Amber,
}

/// The texts of the transport bar. Equal values look the same, which is why it holds text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readout {
    /// The host's position as `bar.beat`.
    pub host_place: String,
    /// The host's tempo.
    pub host_tempo: String,
    /// The song's position.
    pub song_place: String,
    /// The song's own tempo at that position.
    pub song_tempo: String,
    /// The host's meter, or else the song's.
    pub meter: String,
    /// The playing speed if it is not 1; else empty.
    pub speed: String,
    /// The sync state, in a word.
    pub word: &'static str,
    /// The reason for it.
    pub why: &'static str,
    /// The light beside it.
    pub light: Light,
    /// The place in the material, at the resolution of the timeline.
    pub seconds: Option<FileSeconds>,
    /// The host's loop, in the material.
    pub looped: Option<(FileSeconds, FileSeconds)>,
}

impl Readout {
    /// The texts for the last block, given the loaded song and its placement.
    pub fn of(glance: Option<&Glance>, song: Option<&Song>, placement: Placement, rate: f64) -> Self {
        let Some(glance) = glance else {
            return Self {
                host_place: unknown(),
                host_tempo: unknown(),
                song_place: unknown(),
                song_tempo: song.map_or_else(unknown, |song| tempo(song.tempo_map.tempo_at(BeatPos::ZERO).get())),
                meter: unknown(),
                word: "No audio",
                why: "The host has not started its audio engine",
                ..Self::default()
            };
        };
        let is_guessed = song.is_some_and(|song| is_wrong_guess(song, glance.host_tempo));
        let song_meter = song.map(|song| song.tempo_map.meter_at(glance.song_beat));
        let meter = glance.meter.or(song_meter);
        // While Stemlock leads, the host's values are not shown.
        let of_host =
            |words: &dyn Fn() -> String| if glance.lead == Lead::Stemlock { String::new() } else { words() };
        let on_song = |beat: BeatPos| song.map(|song| song.file_place(beat));
        Self {
            host_place: of_host(&|| glance.host_bar.zip(glance.host_beat).map_or_else(unknown, place)),
            host_tempo: of_host(&|| glance.host_tempo.map_or_else(unknown, |bpm| tempo(bpm.get()))),
            song_place: song
                .map_or_else(unknown, |song| place((Bar::of(&song.tempo_map, glance.song_beat), glance.song_beat))),
            song_tempo: song.map_or_else(unknown, |song| tempo(song.tempo_map.tempo_at(glance.song_beat).get())),
            meter: meter.map_or_else(unknown, |meter| meter.to_string()),
            speed: speed(glance),
            word: glance.sync.word(),
            why: match glance.sync {
                Sync::Locked(_) if is_guessed => "The song's tempo is only assumed.",
                sync => sync.why(),
            },
            light: match glance.sync {
                Sync::Playing => Light::Green,
                Sync::Locked(_) if !is_guessed => Light::Green,
                Sync::Locked(_) => Light::Amber,
                Sync::NoTransport => Light::Dark,
                Sync::Waiting(_) | Sync::Free(_) => Light::Amber,
            },
            seconds: song.and(glance.pos).map(|pos| FileSeconds::new(pos.get() / rate)),
            looped: glance.loop_range.filter(|_| glance.lead == Lead::Timeline).and_then(|range| {
                let range = placement.song_range(range);
                Some((on_song(range.start)?, on_song(range.end)?))
            }),
        }
    }
}

/// Whether the song's tempo is only assumed, and differs from the host's or the host's is unknown.
pub fn is_wrong_guess(song: &Song, host: Option<Bpm>) -> bool {
    song.tempo_source == TempoSource::Assumed && !is_tempo_of(host, song.tempo_map.tempo_at(BeatPos::ZERO))
}

/// Whether the host's tempo is known, and is this one.
pub fn is_tempo_of(host: Option<Bpm>, tempo: Bpm) -> bool {
    host.is_some_and(|host| (host.get() / tempo.get() - 1.0).abs() < SAME_TEMPO)
}

/// `bar.beat`. Before the first bar, the numbers count down to 0.
fn place((bar, beat): (Bar, BeatPos)) -> String {
    format!("{}.{}", bar.number, bar.beat_at(beat))
}

/// The text for an unknown value.
fn unknown() -> String {
    "–".to_owned()
}

/// A tempo without needless digits: 120, 93.7, and 120.000137 as 120.
fn tempo(bpm: f64) -> String {
    let text = format!("{bpm:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn speed(glance: &Glance) -> String {
    if !glance.playing || (glance.speed - 1.0).abs() < SAME_TEMPO {
        return String::new();
    }
    let limit = if glance.clamped { " limit" } else { "" };
    format!("×{:.3}{limit}", glance.speed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tempos_are_short() {
        assert_eq!(tempo(120.0), "120");
        assert_eq!(tempo(93.7), "93.7");
        assert_eq!(tempo(120.000_137), "120");
    }
}
