//! The mix of a song that a project names as the current one, and that is found when another song is current already.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::hosts::bank::FULL;
use super::hosts::clap::{ClapHost, framed};
use super::hosts::song::{SongFolder, played};
use super::hosts::{BEAT, BLOCK, RATE};
use super::{saved, song_in};

/// The songs begin this far apart on the timeline, in beats.
const APART: usize = 100;
/// Longer than the fade of 4 ms at a start.
const SETTLED: usize = 240;

/// Listing so many files takes far longer than the look at which a song is followed.
const SLOWLY: usize = 60_000;

/// Three songs on the timeline, and a host.
struct PlayedTimeline {
    songs: [SongFolder; 3],
    host: ClapHost,
    /// The host's next frame.
    at: usize,
}

/// What a project holds.
#[derive(Debug, PartialEq)]
struct SavedLevels {
    current: u64,
    /// The first fader of each song.
    levels: Vec<Option<f64>>,
}

impl PlayedTimeline {
    fn new() -> Self {
        let songs = ["One", "Two", "Three"].map(|name| SongFolder::new(&[name], 40 * RATE as usize));
        Self { songs, host: ClapHost::new(), at: 0 }
    }

    /// Finding the third song takes a while from now on.
    fn slow_down_the_third(&self) {
        for file in 0..SLOWLY {
            std::fs::write(self.songs[2].path().join(format!("Notes {file}.txt")), "").unwrap();
        }
    }

    /// A project with this song current, and the first fader of each song at its own level.
    fn project(&self, current: usize, levels: [f32; 3]) -> Vec<u8> {
        let song = |place: usize| json!({ "folder": self.songs[place].path(), "name": "Song", "stems": [] });
        let entry = |place: usize| {
            let mix = json!({ "stems": [{ "level": levels[place] }] });
            if place == current {
                json!({ "start": place * APART })
            } else {
                json!({ "start": place * APART, "song": song(place), "mix": mix })
            }
        };
        let set = json!({ "current": current, "songs": [entry(0), entry(1), entry(2)] });
        let document = json!({ "version": 1, "song": song(current), "set": set });
        let params = json!({ "lead": { "string": "timeline" }, "gain_1": { "f32": levels[current] } });
        let fields = json!({ "song": document.to_string() });
        framed(&json!({ "version": "0.1.0", "params": params, "fields": fields }).to_string())
    }

    fn block(&mut self) -> Vec<f32> {
        self.at += BLOCK;
        self.host.render(&FULL, self.at - BLOCK, BLOCK, &[(0, 0)]).swap_remove(0)
    }

    /// Plays for some looks at the song that plays, and saves nothing: that would wait for the songs.
    fn play_a_while(&mut self) {
        for _ in 0..16 {
            self.block();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Plays until the project is like this.
    fn play_until(&mut self, what: &str, holds: impl Fn(&Value) -> bool) {
        let begun = Instant::now();
        loop {
            self.block();
            let document: Value = serde_json::from_str(&song_in(&saved(&mut self.host))).unwrap();
            if holds(&document) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{what}: {document}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn held(&mut self) -> SavedLevels {
        let state: Value = serde_json::from_str(&saved(&mut self.host)).unwrap();
        let document: Value = serde_json::from_str(&song_in(&state.to_string())).unwrap();
        let current = document["set"]["current"].as_u64().unwrap();
        let level = |place: u64| {
            let others = &document["set"]["songs"][place as usize]["mix"]["stems"][0]["level"];
            if place == current { &state["params"]["gain_1"]["f32"] } else { others }.as_f64()
        };
        SavedLevels { current, levels: (0..3).map(level).collect() }
    }

    /// Plays until the song `name`, which begins at this beat, sounds at this level.
    fn play_until_sounding(&mut self, name: &str, beat: usize, level: f32) {
        let (gain, begun) = (10.0_f32.powf(level / 20.0), Instant::now());
        loop {
            let (at, heard) = (self.at - beat * BEAT, self.block());
            let own = |(frame, sample): (usize, &f32)| (sample - played(name, 0, at + frame) * gain).abs() < 1e-6;
            if heard.iter().enumerate().skip(SETTLED).all(own) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{name} does not sound at {level} dB");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Whether all songs have been found.
fn is_found(document: &Value) -> bool {
    let songs = document["set"]["songs"].as_array().unwrap().iter().map(|entry| &entry["song"]);
    let songs = songs.filter(|song| !song.is_null()).chain([&document["song"]]);
    songs.into_iter().all(|song| song["stems"].as_array().is_some_and(|stems| !stems.is_empty()))
}

#[test]
fn a_song_that_is_found_after_the_timeline_has_left_it_has_its_own_mix_and_so_has_the_next_one() {
    let mut timeline = PlayedTimeline::new();
    let levels = [-12.0, -9.0, -6.0];
    timeline.slow_down_the_third();
    let project = timeline.project(2, levels);
    assert!(timeline.host.load(&project));
    timeline.host.activate(f64::from(RATE));
    timeline.play_a_while();
    let is_followed = |document: &Value| is_found(document) && document["set"]["current"] == 0;
    timeline.play_until("a song is not found, or the first one not followed", is_followed);
    let held = |current| SavedLevels { current, levels: levels.map(f64::from).map(Some).to_vec() };
    assert_eq!(timeline.held(), held(0));
    timeline.play_until_sounding("One", 0, -12.0);
    timeline.at = 2 * APART * BEAT;
    timeline.play_until_sounding("Three", 2 * APART, -6.0);
    // A song that was not in memory when it became current is followed a moment later.
    timeline.play_until("the third song is not followed", |document| document["set"]["current"] == 2);
    assert_eq!(timeline.held(), held(2));
}

#[test]
fn a_project_that_comes_while_another_song_plays_gives_every_song_its_mix() {
    let mut timeline = PlayedTimeline::new();
    let project = timeline.project(0, [-1.0, -2.0, -3.0]);
    assert!(timeline.host.load(&project));
    timeline.host.activate(f64::from(RATE));
    timeline.play_until("a song is not found", is_found);
    timeline.play_until_sounding("One", 0, -1.0);
    // The host undoes, back to where the third song was current.
    timeline.slow_down_the_third();
    let levels = [-12.0, -9.0, -6.0];
    let project = timeline.project(2, levels);
    assert!(timeline.host.load(&project));
    timeline.play_a_while();
    let is_followed = |document: &Value| is_found(document) && document["set"]["current"] == 0;
    timeline.play_until("a song is not found, or the first one not followed", is_followed);
    let held = SavedLevels { current: 0, levels: levels.map(f64::from).map(Some).to_vec() };
    assert_eq!(timeline.held(), held);
    timeline.play_until_sounding("One", 0, -12.0);
}

#[test]
fn a_project_that_is_saved_right_after_a_change_of_songs_holds_each_song_with_its_own_mix() {
    let mut timeline = PlayedTimeline::new();
    let levels = [-12.0, -9.0, -6.0];
    let project = timeline.project(0, levels);
    assert!(timeline.host.load(&project));
    timeline.host.activate(f64::from(RATE));
    timeline.play_until("a song is not found", is_found);
    for round in 1..30 {
        timeline.at = round % 3 * APART * BEAT;
        timeline.block();
        let held = timeline.held();
        assert_eq!(held.levels, levels.map(f64::from).map(Some), "round {round}, song {}", held.current);
    }
}
