//! The effect of acts on the show, for display.
//!
//! Plain values; read from the show on the audio thread.

use super::state::Show;

/// The effect of acts on the show, as far as a single block does not show it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActsNow {
    /// The number of waiting acts.
    pub waiting: u32,
    /// The level of the music, 0 to 1, without click and guide.
    pub music: f32,
    /// Whether the music has faded out, or is about to.
    pub fades_out: bool,
    /// The bars of click before the next launch, if they were set for this launch alone.
    pub count_in: Option<u8>,
    /// Tonight's transposition of the current song, in semitones.
    pub transpose: f64,
    /// Its tempo tonight, in percent of its own, with lead Stemlock.
    pub tempo: f64,
}

impl Default for ActsNow {
    fn default() -> Self {
        Self { waiting: 0, music: 1.0, fades_out: false, count_in: None, transpose: 0.0, tempo: 100.0 }
    }
}

impl ActsNow {
    /// As numbers: counts and flags; and the fractional ones.
    pub fn numbers(&self) -> (u32, [f64; 3]) {
        let count_in = self.count_in.map_or(0, |bars| u32::from(bars) + 1);
        let counts = self.waiting.min(0xffff) | count_in.min(0xff) << 16 | u32::from(self.fades_out) << 24;
        (counts, [self.music.into(), self.transpose, self.tempo])
    }

    /// The value with these [`Self::numbers`]; defaults replace invalid numbers.
    pub fn numbered((counts, [music, transpose, tempo]): (u32, [f64; 3])) -> Self {
        let usual = Self::default();
        let or = |number: f64, usual: f64| if number.is_nan() { usual } else { number };
        Self {
            waiting: counts & 0xffff,
            music: or(music, usual.music.into()) as f32,
            fades_out: counts >> 24 & 1 != 0,
            count_in: ((counts >> 16 & 0xff) as u8).checked_sub(1),
            transpose: or(transpose, usual.transpose),
            tempo: or(tempo, usual.tempo),
        }
    }
}

impl Show {
    /// The effect of acts on the show at a frame, with the song in slot `current`.
    pub fn acts_now(&self, current: usize, at: i64) -> ActsNow {
        let tonight = self.running.entries.get(current);
        ActsNow {
            waiting: self.orders.len() as u32,
            music: self.fading.level(at),
            fades_out: self.fading.is_out(),
            count_in: self.count.next,
            transpose: tonight.map_or(0.0, |entry| entry.transpose),
            tempo: tonight.map_or(100.0, |entry| entry.tempo),
        }
    }
}
