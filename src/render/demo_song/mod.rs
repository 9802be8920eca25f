//! The demo song, "Harbour Lights": made by code, so that the library carries no audio.
//!
//! Any thread that may wait for files; the stems are made on threads of their own. `cargo xtask demo` writes the same music in other formats. Not known here: the
//! engine, windows.

pub mod band;
pub mod score;
pub mod synth;
mod words;

pub use words::{SungLine, lrc, sung_lines};

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::setlist::{Problem, SONG_TOML};

use score::{SONG, SongPart, TEMPO};
use synth::Canvas;

/// The name of its folder.
pub const DEMO_NAME: &str = "Harbour Lights";
/// The rate of its files, in hertz.
const RATE: u32 = 44_100;

/// A stem of the song: its file, who plays it, and its channels.
type DemoStem = (&'static str, fn(u32) -> Canvas, u16);

const STEMS: [DemoStem; 8] = [
    ("01 Drums.wav", band::drums, 2),
    ("02 Bass.wav", band::bass, 1),
    ("03 Keys.wav", band::keys, 2),
    ("04 Pad.wav", band::pad, 2),
    ("05 Lead Vocal.wav", band::lead, 1),
    ("06 Backing Vocals.wav", band::backing, 2),
    ("07 Click.wav", band::clicks, 1),
    ("08 Guide.wav", band::guide, 1),
];

/// The demo song in the first of `folders` that takes it; it is made if it is not there.
///
/// # Errors
/// If none of them takes it.
pub fn make_demo_song(folders: &[PathBuf]) -> Result<PathBuf, Problem> {
    let mut refused = None;
    for folder in folders {
        let song = folder.join(DEMO_NAME);
        match make_in(&song) {
            Ok(()) => return Ok(song),
            Err(error) => refused = Some(error),
        }
    }
    let why = refused.map_or_else(|| "there is no folder for it".to_owned(), |error| error.to_string());
    Err(Problem::warning("the demo song is not written", why, "make room in your music folder, and try again"))
}

fn make_in(folder: &Path) -> io::Result<()> {
    // It is written last, so that a song that was made in part is made again; what a musician changed stays.
    let toml = folder.join(SONG_TOML);
    if toml.is_file() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    std::thread::scope(|scope| {
        let work: Vec<_> = STEMS
            .iter()
            .map(|&(file, play, channels)| {
                scope.spawn(move || fs::write(folder.join(file), wav(&play(RATE), channels)))
            })
            .collect();
        work.into_iter().try_for_each(|stem| stem.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    fs::write(folder.join("lyrics.lrc"), lrc())?;
    fs::write(toml, description())
}

/// The text of its `song.toml`: tempo and sections.
fn description() -> String {
    let mut text = format!("name = \"{DEMO_NAME}\"\ntempo = {TEMPO:?}\nkey = \"Dm\"\n");
    let mut before = None;
    for (index, bar) in SONG.into_iter().enumerate() {
        if before.replace(bar.part) == Some(bar.part) {
            continue;
        }
        let name = match bar.part {
            SongPart::CountIn => "Count-in",
            SongPart::Intro => "Intro",
            SongPart::Verse => "Verse",
            SongPart::Chorus => "Chorus",
            SongPart::Ending => "Ending",
        };
        text += &format!("[[section]]\nbar = {}\nname = {name:?}\n", index + 1);
    }
    text
}

/// A WAV file of 16 bits; with one channel, the left side.
fn wav(canvas: &Canvas, channels: u16) -> Vec<u8> {
    let frames = canvas.left.iter().zip(&canvas.right);
    let samples = frames.flat_map(|(&left, &right)| [left, right].into_iter().take(channels.into()));
    let sound: Vec<u8> = samples.flat_map(|sample| ((sample * 32_767.0).round() as i16).to_le_bytes()).collect();
    let (frame, rate, length) = (u32::from(channels) * 2, canvas.rate as u32, sound.len() as u32);
    let mut file = Vec::with_capacity(sound.len() + 44);
    file.extend(b"RIFF");
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * frame).to_le_bytes());
    file.extend((frame as u16).to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(sound);
    file
}
