//! Shared by the tests: a folder for songs, the program, and readers of its output.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use testkit::{Random, wav_of_floats, wav_of_shorts};

pub const RATE: u32 = 48_000;

/// A sample that no other frame, channel or stem has, exact in 16 bits and never 0.
pub fn noise(stem: usize, channel: usize, frame: usize) -> i16 {
    let place = (frame * 2 + channel) as u64 ^ ((stem as u64) << 40);
    ((Random::at(place) >> 50) as i16 - 8192) | 1
}

/// The sample of [`noise`] as Stemlock plays it.
pub fn heard(stem: usize, channel: usize, frame: usize) -> f32 {
    f32::from(noise(stem, channel, frame)) / 32_768.0
}

pub struct CliStage {
    folder: tempfile::TempDir,
}

impl CliStage {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A stereo 16-bit WAV of [`noise`].
    pub fn write_noise(&self, name: &str, stem: usize, frames: usize) {
        let samples = (0..frames).flat_map(|n| [noise(stem, 0, n), noise(stem, 1, n)]);
        self.write(name, wav_of_shorts(2, RATE, samples));
    }

    /// A mono 32-bit float WAV.
    pub fn write_floats(&self, name: &str, rate: u32, samples: impl IntoIterator<Item = f32>) {
        self.write(name, wav_of_floats(1, rate, samples));
    }

    /// Runs the program in the folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_stemlock");
        Command::new(program).args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    /// Runs the program, which has to succeed without a word of complaint, and gives its JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let done = self.run(&[arguments, &["--json"]].concat());
        assert_eq!((done.status.code(), text(&done.stderr)), (Some(0), String::new()), "{arguments:?}");
        serde_json::from_slice(&done.stdout).unwrap()
    }

    /// Left and right of a file that the program wrote.
    pub fn read(&self, name: &str) -> [Vec<f32>; 2] {
        read_wav(&self.path(name))
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Reads a stereo float WAV by its chunks.
fn read_wav(path: &Path) -> [Vec<f32>; 2] {
    let file = fs::read(path).unwrap();
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!((&file[..4], &file[8..12], number(4) + 8), (&b"RIFF"[..], &b"WAVE"[..], file.len()));
    let mut at = 12;
    while &file[at..at + 4] != b"data" {
        if &file[at..at + 4] == b"fmt " {
            assert_eq!(&file[at + 8..at + 12], [3, 0, 2, 0], "stereo floats");
        }
        at += 8 + number(at + 4);
    }
    let data = &file[at + 8..at + 8 + number(at + 4)];
    assert_eq!(at + 8 + data.len(), file.len());
    let sample = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap());
    [0, 4].map(|side| data.chunks_exact(8).map(|frame| sample(&frame[side..side + 4])).collect())
}

/// Panics at the first frame of `channels` from `skip` on that is not `wanted`, bit for bit.
pub fn assert_equals(channels: &[Vec<f32>; 2], skip: usize, wanted: impl Fn(usize, usize) -> f32) {
    for (channel, samples) in channels.iter().enumerate() {
        for (n, sample) in samples.iter().enumerate().skip(skip) {
            let wanted = wanted(channel, n);
            assert!(sample.to_bits() == wanted.to_bits(), "frame {n}, channel {channel}: {sample} is not {wanted}");
        }
    }
}
