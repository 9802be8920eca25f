//! Songs for host tests: folders of 16-bit WAV files with known samples, and states that refer to them.

use std::path::Path;

use tempfile::TempDir;
use testkit::Random;

/// A folder with one WAV file for each name, and no tempo: 120 BPM are assumed.
pub struct SongFolder {
    dir: TempDir,
}

/// The sample of the stem `name` at `frame`, as the file holds it. Noise, so that any other frame differs.
pub fn sample(name: &str, channel: usize, frame: usize) -> i16 {
    let of_name = name.bytes().fold(0, |state, byte| Random::at(state ^ u64::from(byte)));
    (Random::at(of_name ^ (frame as u64 * 2 + channel as u64)) % 16_001) as i16 - 8_000
}

/// The same sample as Stemlock plays it.
pub fn played(name: &str, channel: usize, frame: usize) -> f32 {
    f32::from(sample(name, channel, frame)) / 32_768.0
}

impl SongFolder {
    /// Stems of `frames` frames.
    pub fn new(names: &[&str], frames: usize) -> Self {
        let folder = Self { dir: tempfile::tempdir().unwrap() };
        for name in names {
            folder.add(name, frames);
        }
        folder
    }

    /// Adds a stem.
    pub fn add(&self, name: &str, frames: usize) {
        std::fs::write(self.path().join(format!("{name}.wav")), wav(name, frames)).unwrap();
    }

    /// The song's folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A state as a host keeps it: no parameter, and this song, no stem of which has a slot yet.
    pub fn state(&self) -> String {
        let song = serde_json::json!({
            "version": 1,
            "song": { "folder": self.path(), "name": "Song", "stems": [] },
        });
        serde_json::json!({ "version": "0.1.0", "params": {}, "fields": { "song": song.to_string() } }).to_string()
    }
}

/// A state with a set of these songs, in which Stemlock leads. They have 120 BPM.
pub fn set_state(songs: &[SongFolder]) -> String {
    let song = |song: &SongFolder| serde_json::json!({ "folder": song.path(), "name": "Song", "stems": [] });
    let others = songs[1..].iter().map(|other| serde_json::json!({ "song": song(other) }));
    let entries: Vec<_> = std::iter::once(serde_json::json!({})).chain(others).collect();
    let set = serde_json::json!({ "current": 0, "songs": entries });
    let document = serde_json::json!({ "version": 1, "song": song(&songs[0]), "set": set });
    let params = serde_json::json!({ "lead": { "string": "stemlock" } });
    let fields = serde_json::json!({ "song": document.to_string() });
    serde_json::json!({ "version": "0.1.0", "params": params, "fields": fields }).to_string()
}

fn wav(name: &str, frames: usize) -> Vec<u8> {
    let frames = (0..frames).flat_map(|frame| [0, 1].map(|channel| sample(name, channel, frame)));
    testkit::wav_of_shorts(2, super::RATE, frames)
}
