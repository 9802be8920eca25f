//! The state of a meter: peaks that decay slowly, and a held peak. Plain data, on the window's thread.

use std::time::Duration;

use crate::dsp::Decibels;
use crate::host::fader_height;

/// The decay of a bar, in decibels per second: 20 dB in 1.7 s (IEC 60268-10, type I).
const FALL: f32 = 20.0 / 1.7;
/// How long the held peak stays.
const HOLD: Duration = Duration::from_millis(1500);

/// The state of a stereo meter. Equal values look the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeterLevel {
    sides: [Side; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Side {
    /// In dBFS.
    bar: f32,
    hold: f32,
}

impl Default for MeterLevel {
    fn default() -> Self {
        let bottom = Decibels::FADER_MIN.get();
        Self { sides: [Side { bar: bottom, hold: bottom }; 2] }
    }
}

impl MeterLevel {
    /// The height of a channel's bar on the fader's scale, 0 to 1.
    pub fn bar(&self, side: usize) -> f32 {
        fader_height(self.sides[side].bar)
    }

    /// The height of a channel's held peak.
    pub fn hold(&self, side: usize) -> f32 {
        fader_height(self.sides[side].hold)
    }

    /// The held peak of the louder channel, in dBFS.
    fn peak(&self) -> f32 {
        self.sides[0].hold.max(self.sides[1].hold)
    }

    /// Whether the held peak is above full scale.
    pub fn is_over(&self) -> bool {
        self.peak() > 0.0
    }

    /// The held peak of the louder channel in dBFS, short; nothing while it is silent.
    pub fn number(&self) -> String {
        let peak = self.peak();
        // Rounded before it is written: no "−0.0".
        let tenths = (peak * 10.0).round() / 10.0 + 0.0;
        if peak <= Decibels::FADER_MIN.get() { String::new() } else { format!("{tenths:.1}").replace('-', "−") }
    }

    /// The held peak of the louder channel, to be spoken.
    pub fn words(&self) -> String {
        let peak = self.peak();
        if peak <= Decibels::FADER_MIN.get() { "silent".to_owned() } else { format!("{peak:.1} dB") }
    }
}

/// Advances a meter in time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ballistics {
    level: MeterLevel,
    held_for: [Duration; 2],
}

impl Ballistics {
    /// The state `passed` after the last call, when `peaks` were the highest samples since (1 is full scale).
    pub fn advance(&mut self, peaks: [f32; 2], passed: Duration) -> MeterLevel {
        let bottom = Decibels::FADER_MIN.get();
        for ((side, held), peak) in self.level.sides.iter_mut().zip(&mut self.held_for).zip(peaks) {
            // NaN, and levels below the scale, count as silence.
            let db = if peak > 1e-5 { 20.0 * peak.log10() } else { bottom };
            side.bar = (side.bar - FALL * passed.as_secs_f32()).max(db).max(bottom);
            *held = held.saturating_add(passed);
            if db >= side.hold && db > bottom {
                (side.hold, *held) = (db, Duration::ZERO);
            } else if *held > HOLD {
                side.hold = bottom;
            }
        }
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Duration = Duration::from_millis(10);

    #[test]
    fn a_peak_is_shown_at_once_held_and_falls() {
        let mut meter = Ballistics::default();
        let first = meter.advance([1.0, 0.0], FRAME);
        assert_eq!(first.bar(0), fader_height(0.0));
        assert_eq!((first.bar(1), first.hold(1)), (0.0, 0.0));
        let mut last = first;
        for _ in 0..149 {
            last = meter.advance([0.0; 2], FRAME);
        }
        assert_eq!(last.hold(0), fader_height(0.0));
        let fallen = last.sides[0].bar;
        assert!((fallen + FALL * 1.49).abs() < 0.01, "{fallen}");
        meter.advance([0.0; 2], FRAME);
        assert_eq!(meter.advance([0.0; 2], FRAME).hold(0), 0.0);
    }

    #[test]
    fn silence_and_nonsense_stay_equal_so_that_nothing_is_drawn() {
        let mut meter = Ballistics::default();
        let silent = meter.advance([0.0, f32::NAN], FRAME);
        assert_eq!(meter.advance([1e-9, 0.0], FRAME), silent);
        assert_eq!(silent, MeterLevel::default());
        assert_eq!((silent.words(), silent.number()), ("silent".to_owned(), String::new()));
    }

    #[test]
    fn a_number_is_the_louder_peak_and_says_what_clips() {
        let level = Ballistics::default().advance([0.5, 0.25], FRAME);
        assert_eq!((level.number().as_str(), level.is_over()), ("−6.0", false));
        let level = Ballistics::default().advance([0.5, 1.1], FRAME);
        assert_eq!((level.number().as_str(), level.is_over()), ("0.8", true));
    }
}
