//! Linear timecode (LTC) as sound: the square wave that lights, cameras and recorders chase.
//!
//! Pure. The wave is a function of the encoded time, without accumulation, so it may begin, jump and run at any speed anywhere. Not known here:
//! songs, outputs.
//!
//! Source: SMPTE ST 12-1:2014, sections 8 and 9 (the code word and its modulation; drop-frame counting in section 6).

use std::fmt;
use std::str::FromStr;

/// The frame rate of timecode, and the way of counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LtcRate {
    /// Film.
    Film24,
    /// European television.
    Pal25,
    /// 30/1.001 frames a second, counted as 30: slower than the clock.
    Ntsc,
    /// 30/1.001 frames a second, of which 18 numbers in ten minutes are dropped: in step with the clock.
    NtscDrop,
    /// 30 frames a second.
    Whole30,
}

impl LtcRate {
    /// All rates, slowest first.
    pub const ALL: [Self; 5] = [Self::Film24, Self::Pal25, Self::Ntsc, Self::NtscDrop, Self::Whole30];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Film24 => "24",
            Self::Pal25 => "25",
            Self::Ntsc => "29.97",
            Self::NtscDrop => "29.97 drop",
            Self::Whole30 => "30",
        }
    }

    /// Frames of timecode in a second.
    pub fn per_second(self) -> f64 {
        match self {
            Self::Film24 => 24.0,
            Self::Pal25 => 25.0,
            Self::Ntsc | Self::NtscDrop => 30_000.0 / 1001.0,
            Self::Whole30 => 30.0,
        }
    }

    /// The number of frames that are counted per second.
    const fn counted(self) -> i64 {
        match self {
            Self::Film24 => 24,
            Self::Pal25 => 25,
            _ => 30,
        }
    }

    /// The frames between 0:00:00:00 and a time; a dropped number counts as the next existing one.
    pub fn frames_at(self, time: LtcTime) -> i64 {
        let minutes = i64::from(time.hours) * 60 + i64::from(time.minutes);
        let whole = (minutes * 60 + i64::from(time.seconds)) * self.counted();
        let frames = i64::from(time.frames).min(self.counted() - 1);
        if self != Self::NtscDrop {
            return whole + frames;
        }
        let is_dropped = time.seconds == 0 && frames < DROPPED && minutes % 10 != 0;
        whole + if is_dropped { DROPPED } else { frames } - DROPPED * (minutes - minutes / 10)
    }

    /// The time `frames` frames after 0:00:00:00; it wraps after a day.
    pub fn time_of(self, frames: i64) -> LtcTime {
        let counted = self.counted();
        let mut number = frames;
        if self == Self::NtscDrop {
            number = number.rem_euclid(144 * IN_TEN_MINUTES);
            let (tens, rest) = (number / IN_TEN_MINUTES, number % IN_TEN_MINUTES);
            let minutes = if rest < DROPPED { 0 } else { (rest - DROPPED) / IN_A_MINUTE };
            number += DROPPED * (9 * tens + minutes);
        }
        let seconds = number.div_euclid(counted).rem_euclid(86_400);
        let part = |value: i64| u8::try_from(value).unwrap_or(0);
        LtcTime {
            hours: part(seconds / 3600),
            minutes: part(seconds / 60 % 60),
            seconds: part(seconds % 60),
            frames: part(number.rem_euclid(counted)),
        }
    }

    /// The 80 bits of a time, the first one lowest.
    fn word(self, time: LtcTime) -> u128 {
        let digits = |value: u8, at: u32| u128::from(value % 10) << at | u128::from(value / 10) << (at + 8);
        let drop = u128::from(self == Self::NtscDrop) << 10;
        let time =
            digits(time.frames, 0) | digits(time.seconds, 16) | digits(time.minutes, 32) | digits(time.hours, 48);
        let word = time | drop | SYNC << 64;
        // Each word has an even number of ones, so all words begin with the same polarity.
        let correction = if self == Self::Pal25 { 59 } else { 27 };
        word | u128::from(word.count_ones() % 2) << correction
    }
}

/// The sync word, first bit lowest.
const SYNC: u128 = 0b1011_1111_1111_1100;
/// How many numbers are dropped at the beginning of each minute except every tenth.
const DROPPED: i64 = 2;
const IN_A_MINUTE: i64 = 60 * 30 - DROPPED;
const IN_TEN_MINUTES: i64 = 600 * 30 - 9 * DROPPED;

/// A time of day in timecode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LtcTime {
    /// 0 to 23.
    pub hours: u8,
    /// 0 to 59.
    pub minutes: u8,
    /// 0 to 59.
    pub seconds: u8,
    /// 0 to 29.
    pub frames: u8,
}

impl FromStr for LtcTime {
    type Err = String;

    /// `01:00:00:00`, or without frames.
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "write hours, minutes, seconds and frames: \"01:00:00:00\"".to_owned();
        let parts: Option<Vec<u8>> = text.trim().split([':', ';', '.']).map(|part| part.parse().ok()).collect();
        match parts.as_deref() {
            Some(&[hours @ 0..=23, minutes @ 0..=59, seconds @ 0..=59, ref frames @ ..]) => match frames {
                [] => Ok(Self { hours, minutes, seconds, frames: 0 }),
                &[frames @ 0..=29] => Ok(Self { hours, minutes, seconds, frames }),
                _ => Err(wanted()),
            },
            _ => Err(wanted()),
        }
    }
}

impl fmt::Display for LtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}:{:02}", self.hours, self.minutes, self.seconds, self.frames)
    }
}

/// The halves of the bits of a frame.
const HALVES: usize = 160;

/// Generates the wave, with peak 1.
#[derive(Clone, Debug)]
pub struct LtcWave {
    /// The frame whose levels are cached.
    at_hand: Option<(LtcRate, i64)>,
    levels: [f32; HALVES],
}

impl Default for LtcWave {
    fn default() -> Self {
        Self { at_hand: None, levels: [0.0; HALVES] }
    }
}

impl LtcWave {
    /// The mean of the wave over a span of time, both in frames of timecode after 0:00:00:00. So edges between two samples keep their position.
    /// The span is at most a frame.
    pub fn mean(&mut self, rate: LtcRate, begin: f64, span: f64) -> f32 {
        let (mut at, end) = (begin * HALVES as f64, (begin + span) * HALVES as f64);
        let length = end - at;
        if length <= 0.0 {
            return self.level(rate, at.floor() as i64);
        }
        let mut sum = 0.0;
        while at < end {
            let half = at.floor();
            let next = (half + 1.0).min(end);
            sum += f64::from(self.level(rate, half as i64)) * (next - at);
            at = next;
        }
        (sum / length) as f32
    }

    /// The level of half a bit.
    fn level(&mut self, rate: LtcRate, half: i64) -> f32 {
        let (frame, half) = (half.div_euclid(HALVES as i64), half.rem_euclid(HALVES as i64));
        if self.at_hand != Some((rate, frame)) {
            self.at_hand = Some((rate, frame));
            let word = rate.word(rate.time_of(frame));
            let mut level = -1.0;
            for (bit, halves) in self.levels.chunks_exact_mut(2).enumerate() {
                level = -level;
                halves[0] = level;
                level = if word >> bit & 1 == 1 { -level } else { level };
                halves[1] = level;
            }
        }
        self.levels[half as usize]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::dsp::hear::{Timecode, TimecodeListener};

    fn time(text: &str) -> LtcTime {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_counted_and_dropped_as_the_standard_says() {
        let after = |rate: LtcRate, text: &str| rate.time_of(rate.frames_at(time(text)) + 1).to_string();
        assert_eq!(after(LtcRate::NtscDrop, "00:00:59:29"), "00:01:00:02");
        assert_eq!(after(LtcRate::NtscDrop, "00:09:59:29"), "00:10:00:00");
        assert_eq!(after(LtcRate::NtscDrop, "23:59:59:29"), "00:00:00:00");
        assert_eq!(after(LtcRate::Ntsc, "00:00:59:29"), "00:01:00:00");
        assert_eq!(after(LtcRate::Pal25, "23:59:59:24"), "00:00:00:00");
        assert_eq!(LtcRate::Film24.time_of(-1).to_string(), "23:59:59:23");
        // An hour of drop-frame is an hour of the clock, to a few milliseconds.
        assert_eq!(LtcRate::NtscDrop.frames_at(time("01:00:00:00")), 107_892);
        for rate in LtcRate::ALL {
            for frames in (0..200_000).step_by(7) {
                assert_eq!(rate.frames_at(rate.time_of(frames)), frames, "{rate:?}");
            }
        }
        assert_eq!(
            LtcRate::NtscDrop.frames_at(time("00:01:00:00")),
            LtcRate::NtscDrop.frames_at(time("00:01:00:02"))
        );
        for wrong in ["", "1", "24:00:00:00", "00:60:00:00", "00:00:00:30", "1:2:3:4:5", "-1:0:0:0"] {
            assert!(wrong.parse::<LtcTime>().is_err(), "{wrong}");
        }
        assert_eq!(time("1:2:3"), time("01:02:03:00"));
    }

    /// The timecode that the recogniser reads in the wave, from a time on.
    fn heard(rate: LtcRate, hertz: f64, from: LtcTime) -> Timecode {
        let (mut wave, mut ear) = (LtcWave::default(), TimecodeListener::new(hertz));
        let (begin, span) = (rate.frames_at(from) as f64, rate.per_second() / hertz);
        for n in 0..(2.0 * hertz) as usize {
            let sample = wave.mean(rate, begin + n as f64 * span, span);
            ear.push(&[sample]);
        }
        ear.finish().unwrap()
    }

    #[test]
    fn a_reader_reads_what_it_says() {
        for rate in LtcRate::ALL {
            for hertz in [44_100.0, 48_000.0, 96_000.0] {
                let read = heard(rate, hertz, time("01:09:59:20"));
                assert_eq!((read.rate * 100.0).round(), (rate.per_second() * 100.0).round(), "{rate:?}");
                assert_eq!((read.drops, read.backwards), (rate == LtcRate::NtscDrop, false));
                let [hours, minutes, seconds, frames] = read.first;
                let first = rate.frames_at(LtcTime { hours, minutes, seconds, frames });
                let place = (first - rate.frames_at(time("01:09:59:20"))) as f64 / rate.per_second();
                assert!((read.seconds - place).abs() < 1.0 / hertz, "{rate:?} at {hertz}: {read:?}");
            }
        }
    }

    #[test]
    fn every_word_begins_with_the_same_polarity_and_has_the_right_bits() {
        for rate in LtcRate::ALL {
            for frames in 0..5000 {
                assert_eq!(rate.word(rate.time_of(frames * 37)).count_ones() % 2, 0);
            }
        }
        // By hand: 12:34:56:17 at 25 frames a second.
        let word = LtcRate::Pal25.word(time("12:34:56:17"));
        let nibble = |at: u32, bits: u32| (word >> at & ((1 << bits) - 1)) as u8;
        let digits = [(56, 2), (48, 4), (40, 3), (32, 4), (24, 3), (16, 4), (8, 2), (0, 4)];
        assert_eq!(digits.map(|(at, bits)| nibble(at, bits)), [1, 2, 3, 4, 5, 6, 1, 7]);
        assert_eq!(word >> 64, SYNC);
    }
}
