//! What acts have made of the show, for who looks at it.
//!
//! Plain values; read from the show on the audio thread.

use super::state::Show;

/// What acts have made of the show, as far as it cannot be heard from one block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActsNow {
    /// How many acts wait.
    pub waiting: u32,
    /// How loud the music is, 0 to 1, without click and guide.
    pub music: f32,
    /// Whether the music has faded out, or is about to.
    pub fades_out: bool,
    /// How many bars of click come before the next launch, if that was said for it alone.
    pub count_in: Option<u8>,
    /// By how many semitones the current song sounds higher tonight.
    pub transpose: f64,
    /// How fast it is played tonight, in percent of its own tempo, where Stemlock leads.
    pub tempo: f64,
}

impl Default for ActsNow {
    fn default() -> Self {
        Self { waiting: 0, music: 1.0, fades_out: false, count_in: None, transpose: 0.0, tempo: 100.0 }
    }
}

impl ActsNow {
    /// As numbers: counts and flags, and what is not whole.
    pub fn numbers(&self) -> (u32, [f64; 3]) {
        let count_in = self.count_in.map_or(0, |bars| u32::from(bars) + 1);
        let counts = self.waiting.min(0xffff) | count_in.min(0xff) << 16 | u32::from(self.fades_out) << 24;
        (counts, [self.music.into(), self.transpose, self.tempo])
    }

    /// What has these [`Self::numbers`]; the usual where a number is none.
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
    /// What acts have made of the show at a frame, where the song in slot `current` is the current one.
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
