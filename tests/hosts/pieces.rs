//! The songs that hosts of both formats play in the tests, and their expected main output.

use super::song::{SongFolder, played};

/// How many frames are played.
pub const FRAMES: usize = 20_000;
/// Main's two channels.
pub const MAIN: [(usize, usize); 2] = [(0, 0), (0, 1)];

/// Two stems for main, and a click.
pub fn song() -> SongFolder {
    SongFolder::new(&["Drums", "Bass", "Click"], 2 * FRAMES)
}

/// What main plays: the stems that are not the click.
pub fn main_mix(channel: usize, start: usize, frames: usize) -> Vec<f32> {
    (start..start + frames).map(|at| played("Bass", channel, at) + played("Drums", channel, at)).collect()
}

/// The expected output of the click.
pub fn click(channel: usize) -> Vec<f32> {
    (0..FRAMES).map(|at| played("Click", channel, at)).collect()
}

/// A tone of 100 Hz in mono, long enough that what is loaded from its beginning does not soon reach its end.
pub fn long_tone() -> SongFolder {
    let song = SongFolder::new(&[], 0);
    let samples =
        (0..180 * super::RATE).map(|frame| (tone(f64::from(frame) / f64::from(super::RATE)) * 32_768.0) as i16);
    std::fs::write(song.path().join("Bass.wav"), testkit::wav_of_shorts(1, super::RATE, samples)).unwrap();
    song
}

/// The tone's sample at a time.
fn tone(seconds: f64) -> f64 {
    0.5 * (std::f64::consts::TAU * 100.0 * seconds).sin()
}

/// Whether a block that begins at the time `start` holds the tone at `rate`, once the fade of a start is over.
pub fn is_tone(heard: &[f32], start: f64, rate: f64) -> bool {
    let begun = (0.005 * rate) as usize;
    let sounds = |(n, &sample): (usize, &f32)| (f64::from(sample) - tone(start + n as f64 / rate)).abs() < 0.002;
    heard.len() > 2 * begun && heard.iter().enumerate().skip(begun).all(sounds)
}
