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
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::setlist::{Problem, SONG_TOML, in_words};

use score::{SONG, SongPart, TEMPO};
use synth::Canvas;

/// The name of its folder.
pub const DEMO_NAME: &str = "Harbour Lights";
/// The most folders of its name that are looked at.
const MOST_NAMES: usize = 100;
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
        match found_or_made(folder) {
            Ok(song) => return Ok(song),
            Err(error) => refused = Some(error),
        }
    }
    let why = refused.map_or_else(|| "there is no folder for it".to_owned(), |error| in_words(&error));
    Err(Problem::warning("the demo song is not written", why, "make room in your music folder, and try again"))
}

/// The song in `folder`, as it was made once and perhaps changed since. A folder of its name that is none is somebody's own, and is left alone.
fn found_or_made(folder: &Path) -> io::Result<PathBuf> {
    for number in 1..=MOST_NAMES {
        let name = if number == 1 { DEMO_NAME.to_owned() } else { format!("{DEMO_NAME} {number}") };
        let song = folder.join(name);
        if song.join(SONG_TOML).is_file() {
            return Ok(song);
        }
        if fs::symlink_metadata(&song).is_err() {
            return made_whole(folder, &song).map(|()| song);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Makes the song beside its place, and moves it there when it is complete: nothing is left of one that was interrupted, and several instances
/// may make it at once.
fn made_whole(folder: &Path, song: &Path) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    fs::create_dir_all(folder)?;
    let number = COUNT.fetch_add(1, Relaxed);
    let unfinished = folder.join(format!(".{DEMO_NAME} {} {number}", std::process::id()));
    fs::create_dir(&unfinished)?;
    let made = make_in(&unfinished).and_then(|()| fs::rename(&unfinished, song));
    // Where the move failed.
    let _ = fs::remove_dir_all(&unfinished);
    // Another instance may have been faster.
    if song.join(SONG_TOML).is_file() { Ok(()) } else { made }
}

fn make_in(folder: &Path) -> io::Result<()> {
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
    fs::write(folder.join(SONG_TOML), description())
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn somebodys_folder_of_that_name_is_left_alone() {
        let keep = tempfile::tempdir().unwrap();
        let own = keep.path().join(DEMO_NAME);
        fs::create_dir(&own).unwrap();
        fs::write(own.join("02 Bass.wav"), "mine").unwrap();
        let songs: Vec<PathBuf> = std::thread::scope(|scope| {
            let work: Vec<_> =
                (0..2).map(|_| scope.spawn(|| make_demo_song(&[keep.path().to_owned()]).unwrap())).collect();
            work.into_iter().map(|song| song.join().unwrap()).collect()
        });
        assert_eq!(fs::read_to_string(own.join("02 Bass.wav")).unwrap(), "mine");
        let second = keep.path().join(format!("{DEMO_NAME} 2"));
        assert_eq!(songs, [second.clone(), second.clone()], "of two at once");
        fs::write(second.join("lyrics.lrc"), "changed").unwrap();
        assert_eq!(make_demo_song(&[keep.path().to_owned()]).unwrap(), second);
        assert_eq!(fs::read_to_string(second.join("lyrics.lrc")).unwrap(), "changed");
        assert_eq!(fs::read_dir(keep.path()).unwrap().count(), 2, "nothing unfinished is left");
    }
}
