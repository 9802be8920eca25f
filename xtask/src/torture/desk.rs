//! What a musician does in the plugin's window on purpose: edits a song, undoes and redoes the edit, locates a folder that was moved, drops a song.
//!
//! Host's main thread. Knows where the song's name and the list of problems are, and goes on with the keyboard. Whether something was
//! edited is read from the state that the plugin saves.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::Random;
use x11rb::protocol::xproto::KeyButMask;

use super::MAIN_THREAD;
use super::format::Instance;
use super::watch::{call, find};
use super::window::{SIZE, Screen, keys};

/// Where the name of the song is, which opens its panel, and where the light is, which opens the list of problems.
const NAME: (i16, i16) = (50, 24);
const LIGHT: (i16, i16) = (SIZE.0 as i16 - 90, 32);
/// The number of controls in the panel before those that edit the song, and of those that are reached.
const BEFORE: usize = 8;
const REACHED: usize = 34;
/// The number of controls from the list of files' first one to its field for a path.
const TO_PATH: usize = 5;
/// What is typed into whatever has the keyboard.
const TYPED: [&str; 8] = ["93.5", "7", "Hymn", "9.3", "3/4", "0.25", "141", "-2"];
/// The time that a window takes to show what a key asks for, and that an edit takes to be in the state.
const SHOWN: Duration = Duration::from_millis(150);
const EDITED: Duration = Duration::from_millis(700);
const UNDONE: Duration = Duration::from_secs(3);
const LOCATED: Duration = Duration::from_secs(3);

/// What was edited, undone, redone, located and dropped.
static DONE: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];

/// The counts of edits, undone and redone ones, located folders, and dropped songs.
pub fn done() -> [u64; 5] {
    DONE.each_ref().map(|count| count.load(Ordering::Relaxed))
}

fn count(what: usize) {
    DONE[what].fetch_add(1, Ordering::Relaxed);
}

/// An open window and its instance.
pub struct Desk<'a> {
    pub screen: &'a Screen,
    /// The host's window around that of the plugin.
    pub window: u32,
    pub instance: &'a dyn Instance,
    /// Whether files hang: then nothing has to happen in time.
    pub hangs: bool,
}

impl Desk<'_> {
    /// Edits the song in its panel, and undoes and redoes that.
    pub fn edit(&self, random: &mut Random) {
        let Some(before) = self.songs() else { return };
        self.open(NAME);
        self.tabs(BEFORE + random.below(REACHED));
        if random.chance(0.6) {
            self.screen.type_text(self.window, random.pick::<&str>(&TYPED));
        }
        self.press(if random.chance(0.8) { keys::ENTER } else { keys::SPACE });
        let Some(edited) = self.wait_for(EDITED, |songs| songs != before) else { return self.leave() };
        count(0);
        self.leave();
        self.screen.key(self.window, keys::Z, KeyButMask::CONTROL);
        if !self.turns("undo", &edited, &before, UNDONE) {
            return;
        }
        count(1);
        if random.chance(0.5) {
            self.screen.key(self.window, keys::Y, KeyButMask::CONTROL);
        } else {
            self.screen.key(self.window, keys::Z, KeyButMask::CONTROL | KeyButMask::SHIFT);
        }
        if self.turns("redo", &before, &edited, UNDONE) {
            count(2);
        }
    }

    /// Locates the folder of a song, which the list of problems misses, in the editor's own list of files.
    pub fn locate(&self, folder: &Path) {
        self.open(LIGHT);
        self.tabs(1);
        self.press(keys::ENTER);
        std::thread::sleep(SHOWN);
        self.tabs(TO_PATH);
        self.screen.type_text(self.window, &folder.display().to_string());
        self.press(keys::ENTER);
        std::thread::sleep(SHOWN);
        self.screen.key(self.window, keys::TAB, KeyButMask::SHIFT);
        self.press(keys::ENTER);
        if self.has(folder) {
            count(3);
        }
        self.leave();
    }

    /// Drops files on the window, of which the first is in the folder of a song, or drags them away again.
    pub fn drop_files(&self, folder: &Path, files: &[&Path], drops: bool) {
        let has_had = self.songs().is_some_and(|songs| mention(&songs, folder));
        if self.screen.drop_files(self.window, files, drops).is_ok() && drops && !has_had && self.has(folder) {
            count(4);
        }
    }

    /// Whether a song of this folder is there in time.
    fn has(&self, folder: &Path) -> bool {
        self.wait_for(LOCATED, |songs| mention(songs, folder)).is_some()
    }

    /// Whether the songs turn from `from` to `to`. It is a fault if they stay as they were.
    fn turns(&self, what: &str, from: &[String], to: &[String], patience: Duration) -> bool {
        let turned = self.wait_for(patience, |songs| songs == to).is_some();
        if !turned && !self.hangs && self.songs().as_deref() == Some(from) {
            find(&format!("{what} does nothing"), format!("{from:?} stays, instead of {to:?}"));
        }
        turned
    }

    /// The songs of the saved state, once they are as `is` wants them.
    fn wait_for(&self, patience: Duration, is: impl Fn(&[String]) -> bool) -> Option<Vec<String>> {
        let begun = Instant::now();
        loop {
            call("turn", MAIN_THREAD, || self.instance.turn());
            let songs = self.songs()?;
            if is(&songs) {
                return Some(songs);
            }
            if begun.elapsed() > patience {
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn songs(&self) -> Option<Vec<String>> {
        songs_of(&call("save", MAIN_THREAD, || self.instance.save())?)
    }

    /// Closes whatever is open, and clicks.
    fn open(&self, at: (i16, i16)) {
        self.leave();
        self.screen.click_at(self.window, at);
        std::thread::sleep(SHOWN);
    }

    /// Boxes, lists, sheets and the stage view are closed with the same key.
    fn leave(&self) {
        (0..3).for_each(|_| self.press(keys::ESCAPE));
        std::thread::sleep(SHOWN);
    }

    fn tabs(&self, count: usize) {
        (0..count).for_each(|_| self.press(keys::TAB));
    }

    fn press(&self, key: u8) {
        self.screen.key(self.window, key, KeyButMask::default());
    }
}

fn mention(songs: &[String], folder: &Path) -> bool {
    songs.iter().any(|song| song.contains(&*folder.to_string_lossy()))
}

/// What edits change of each song in a saved state, in an order that does not depend on which one plays.
fn songs_of(state: &[u8]) -> Option<Vec<String>> {
    const EDITED: [&str; 9] =
        ["folder", "name", "start", "tempo_map", "sections", "markers", "order", "click", "midi"];
    const OF_STEMS: [&str; 6] = ["file", "name", "role", "late", "skip", "removed"];
    let state: Value = serde_json::from_slice(state).ok()?;
    let field: Value = serde_json::from_str(state["fields"]["song"].as_str()?).ok()?;
    let others = field["set"]["songs"].as_array().into_iter().flatten().map(|entry| &entry["song"]);
    let part = |from: &Value, keys: &[&str]| keys.iter().map(|key| from[*key].to_string()).collect::<Vec<_>>();
    let told = |song: &Value| {
        let stems = song["stems"].as_array().into_iter().flatten().map(|stem| part(stem, &OF_STEMS));
        format!("{:?}", (part(song, &EDITED), stems.collect::<Vec<_>>()))
    };
    let all = std::iter::once(&field["song"]).chain(others).filter(|song| !song.is_null());
    let mut songs: Vec<_> = all.map(told).collect();
    songs.sort();
    Some(songs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn saved(song: &Value, set: &Value) -> Vec<u8> {
        let field = json!({ "version": 1, "song": song, "set": set });
        json!({ "params": {}, "fields": { "song": field.to_string() } }).to_string().into_bytes()
    }

    #[test]
    fn an_edit_changes_the_songs_and_a_fader_and_another_current_song_do_not() {
        let (one, other) = (json!({ "folder": "/one", "start": 0.0 }), json!({ "folder": "/other" }));
        let set = |song: &Value| json!({ "current": 0, "songs": [{ "then": "stop" }, { "song": song }] });
        let before = songs_of(&saved(&one, &set(&other)));
        assert!(before.as_ref().is_some_and(|songs| songs.len() == 2));
        assert_eq!(songs_of(&saved(&other, &set(&one))), before);
        let turned = json!({ "folder": "/one", "start": 0.0, "mix": [1] });
        assert_eq!(songs_of(&saved(&turned, &set(&other))), before);
        let edited = json!({ "folder": "/one", "start": 0.25 });
        assert_ne!(songs_of(&saved(&edited, &set(&other))), before);
        assert_eq!(songs_of(b"junk"), None);
    }
}
