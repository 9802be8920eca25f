//! What the hosts of both formats play in the tests, and what of it they should hear on main.

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

/// What the click's output plays.
pub fn click(channel: usize) -> Vec<f32> {
    (0..FRAMES).map(|at| played("Click", channel, at)).collect()
}
