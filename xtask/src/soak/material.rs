//! Songs of noise in which every frame can be identified.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use testkit::{Random, wav_of_shorts};

use super::player::RATE;

/// The length of the songs, in seconds.
pub const LENGTH: f64 = 180.0;
/// The stems of a song: one goes to main, the other to the click's output.
const STEMS: [&str; 2] = ["Bass", "Click"];
/// The tempos of the songs.
const TEMPOS: [f64; 3] = [120.0, 97.3, 140.0];

/// A song.
pub struct SoakMaterial {
    folder: PathBuf,
    /// Its tempo, in beats a minute.
    pub bpm: f64,
    stems: [Vec<i16>; 2],
}

impl SoakMaterial {
    /// All songs, with their files in `folder`.
    pub fn all(folder: &Path) -> Result<Vec<Self>> {
        TEMPOS
            .iter()
            .enumerate()
            .map(|(index, &bpm)| Self::new(folder.join(format!("Song {index}")), bpm))
            .collect()
    }

    fn new(folder: PathBuf, bpm: f64) -> Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let mut random = Random::new(bpm.to_bits());
        let mut stem = || (0..(LENGTH * RATE) as usize).map(|_| (random.bits() >> 48) as i16 / 4).collect();
        let stems: [Vec<i16>; 2] = [stem(), stem()];
        for (name, samples) in STEMS.iter().zip(&stems) {
            std::fs::write(
                folder.join(format!("{name}.wav")),
                wav_of_shorts(1, RATE as u32, samples.iter().copied()),
            )?;
        }
        std::fs::write(folder.join("song.toml"), format!("tempo = {bpm}\n"))?;
        Ok(Self { folder, bpm, stems })
    }

    /// The state with which a project loads it.
    pub fn state(&self) -> String {
        let params = serde_json::Map::new();
        crate::torture::state::of(&json!({ "folder": self.folder, "name": "Song", "stems": [] }), &params)
    }

    /// The sample of a stem at a frame.
    pub fn sample(&self, stem: usize, frame: i64) -> f32 {
        let sample = usize::try_from(frame).ok().and_then(|frame| self.stems[stem].get(frame));
        f32::from(sample.copied().unwrap_or(0)) / 32_768.0
    }
}
