//! Recognises linear timecode (LTC, SMPTE 12M) at any level, polarity, rate and speed, forwards or backwards.
//!
//! Each bit starts with a change of polarity, and a one has another change in its middle. So the distances between changes are whole or half
//! bits at any level. A frame has 80 bits; the last 16 are a sync word that occurs nowhere else.

use serde::{Deserialize, Serialize};

/// The frame rates in use, in frames per second.
const RATES: [f64; 4] = [24.0, 25.0, 30_000.0 / 1001.0, 30.0];
/// The sync word, first bit highest.
const SYNC: u128 = 0b0011_1111_1111_1101;
/// The sync word played backwards.
const CNYS: u128 = 0b1011_1111_1111_1100;
/// The bits of a frame.
const FRAME: u64 = 80;
/// The number of sync words that must follow each other at exactly one frame's distance. By chance that happens once in 2⁸⁰.
const ENOUGH: u64 = 6;
/// Without a sync word after this many changes (half a minute of timecode), this is not timecode.
const MOST_CHANGES: usize = 100_000;
/// Changes below this share of the recent peak count as noise.
const HYSTERESIS: f32 = 0.25;

/// Detected timecode.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timecode {
    /// Frames per second as they pass; fewer if the tape ran slow.
    pub speed: f64,
    /// Frames per second as they are counted: 24, 25, 29.97 or 30.
    pub rate: f64,
    /// Whether it is drop-frame, to keep 29.97 frames per second in step with the clock.
    pub drops: bool,
    /// The first complete frame: hours, minutes, seconds, frames.
    pub first: [u8; 4],
    /// When that frame begins, in seconds from the stem's beginning.
    pub seconds: f64,
    /// Whether it runs backwards.
    pub backwards: bool,
}

/// Listens for timecode.
#[derive(Debug)]
pub struct TimecodeListener {
    rate: f64,
    /// The number of frames taken so far.
    frames: u64,
    /// The offset and the swing of the signal.
    mean: f32,
    peak: f32,
    is_high: bool,
    /// The frame of the last change, and the length of half a bit in frames.
    changed: u64,
    half: f64,
    /// The last distances, for finding the bit length.
    recent: [f64; 16],
    count: usize,
    /// Whether a half bit is waiting for its other half.
    is_halved: bool,
    bits: u128,
    bits_taken: u64,
    /// The number of bits since the last invalid change.
    unbroken: u64,
    runs: [WordRun; 2],
}

/// The number of sync words in a row at one frame's distance, forwards or backwards.
#[derive(Clone, Copy, Debug, Default)]
struct WordRun {
    words: u64,
    longest: Option<FrameRun>,
    current: Option<FrameRun>,
}

#[derive(Clone, Copy, Debug)]
struct FrameRun {
    words: u64,
    /// The first frame's bits, when it began, and when the last one ended.
    bits: u128,
    begin: f64,
    end: f64,
    /// The highest frame number, counted from 0.
    highest: u8,
}

impl TimecodeListener {
    /// For material at `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        Self {
            rate,
            frames: 0,
            mean: 0.0,
            peak: 0.0,
            is_high: false,
            changed: 0,
            half: rate / 4000.0,
            recent: [0.0; 16],
            count: 0,
            is_halved: false,
            bits: 0,
            bits_taken: 0,
            unbroken: 0,
            runs: [WordRun::default(); 2],
        }
    }

    /// Takes the next frames, of one channel.
    pub fn push(&mut self, frames: &[f32]) {
        for &sample in frames {
            let sample = if sample.is_finite() { sample } else { 0.0 };
            self.mean += (sample - self.mean) * 0.000_5;
            let swing = sample - self.mean;
            self.peak = (self.peak * 0.999).max(swing.abs());
            let limit = self.peak * HYSTERESIS;
            if (self.is_high && swing < -limit) || (!self.is_high && swing > limit) {
                self.is_high = !self.is_high;
                self.change();
            }
            self.frames += 1;
        }
    }

    /// Whether this is already known not to be timecode: the rest need not be pushed.
    pub fn has_given_up(&self) -> bool {
        self.count > MOST_CHANGES && self.runs.iter().all(|run| run.current.is_none() && run.longest.is_none())
    }

    /// The detected timecode; `None` if there is none.
    pub fn finish(mut self) -> Option<Timecode> {
        self.runs.iter_mut().for_each(WordRun::end);
        let found = |backwards: bool| self.runs[usize::from(backwards)].longest.map(|found| (backwards, found));
        let (backwards, found) =
            [false, true].into_iter().filter_map(found).max_by_key(|(_, found)| found.words)?;
        if found.words < ENOUGH {
            return None;
        }
        let speed = (found.words - 1) as f64 * self.rate / (found.end - found.begin);
        let digits = |at: u32, tens: u32, wide: u32| -> u8 {
            let number = |at: u32, width: u32| (0..width).map(|bit| field(found.bits, at + bit) << bit).sum::<u8>();
            number(at, 4) + 10 * number(tens, wide)
        };
        // Hours, minutes, seconds, frames.
        let first = [digits(48, 56, 2), digits(32, 40, 3), digits(16, 24, 3), digits(0, 8, 2)];
        let drops = field(found.bits, 10) == 1;
        let counted = f64::from(found.highest) + 1.0;
        let rate = rate_of(speed, counted, drops, found.words);
        // The first sync word ended one frame after its frame began.
        let seconds = (found.begin / self.rate - if backwards { 0.0 } else { 1.0 / speed }).max(0.0);
        Some(Timecode { speed, rate, drops, first, seconds, backwards })
    }

    fn change(&mut self) {
        let distance = (self.frames - self.changed) as f64;
        self.changed = self.frames;
        self.recent[self.count % 16] = distance;
        self.count += 1;
        let halves = distance / self.half;
        if (0.5..1.5).contains(&halves) {
            self.half += (distance - self.half) * 0.05;
            if self.is_halved {
                self.bit(1);
            }
            self.is_halved = !self.is_halved;
        } else if (1.5..2.6).contains(&halves) && !self.is_halved {
            self.half += (distance / 2.0 - self.half) * 0.05;
            self.bit(0);
        } else {
            self.lose();
        }
    }

    /// Not a bit: estimate the bit length again, from the shortest of the last distances.
    fn lose(&mut self) {
        self.is_halved = false;
        self.bits_taken += 1 << 20;
        self.unbroken = 0;
        if self.count.is_multiple_of(16) {
            let shortest = self.recent.iter().copied().fold(f64::INFINITY, f64::min);
            self.half = shortest.max(1.0);
        }
    }

    fn bit(&mut self, bit: u128) {
        self.bits = (self.bits << 1) | bit;
        self.bits_taken += 1;
        self.unbroken += 1;
        let word = self.bits & 0xffff;
        if word == SYNC {
            // Bit 0 of a frame is the one that came first.
            self.word(false, self.bits);
        }
        if word == CNYS {
            // Backwards, the sync word comes first and its frame follows; the bits before it belong to the next frame.
            self.word(true, self.bits);
        }
    }

    fn word(&mut self, backwards: bool, bits: u128) {
        let run = &mut self.runs[usize::from(backwards)];
        let place = self.frames as f64;
        let bits = if backwards { backwards_bits(bits) } else { bits };
        let number =
            (0..4).map(|bit| field(bits, bit) << bit).sum::<u8>() + 10 * (field(bits, 8) + 2 * field(bits, 9));
        let follows = run.current.is_some() && self.bits_taken - run.words == FRAME;
        if follows {
            if let Some(current) = &mut run.current {
                current.words += 1;
                current.end = place;
                current.highest = current.highest.max(number);
            }
        } else if self.unbroken < FRAME {
            // Some of the frame's bits date from before the lock, and are invalid.
            run.end();
        } else {
            run.end();
            run.current = Some(FrameRun { words: 1, bits, begin: place, end: place, highest: 0 });
        }
        run.words = self.bits_taken;
    }
}

impl WordRun {
    fn end(&mut self) {
        let current = self.current.take();
        if current.is_some_and(|current| self.longest.is_none_or(|longest| longest.words < current.words)) {
            self.longest = current;
        }
    }
}

/// Bit `at` of the frame whose 80th bit is the lowest of `bits`.
fn field(bits: u128, at: u32) -> u8 {
    u8::from((bits >> (79 - at)) & 1 == 1)
}

/// The frame before a backwards sync word: the 64 bits before it, reversed.
fn backwards_bits(bits: u128) -> u128 {
    let data = (bits >> 16) & ((1 << 64) - 1);
    let turned = (data as u64).reverse_bits();
    (u128::from(turned) << 16) | SYNC
}

/// The frame rate of the count.
fn rate_of(speed: f64, counted: f64, drops: bool, words: u64) -> f64 {
    if drops {
        return RATES[2];
    }
    // The highest number in a second reveals the rate, if a whole second was heard.
    let heard = if words > 61 { Some(counted) } else { None };
    let near = |rate: &f64| (speed / rate - 1.0).abs();
    let fits = |rate: &&f64| heard.is_none_or(|counted| (rate.ceil() - counted).abs() < 0.5);
    let closest = |rates: &mut dyn Iterator<Item = &f64>| rates.min_by(|a, b| near(a).total_cmp(&near(b))).copied();
    closest(&mut RATES.iter().filter(fits)).or_else(|| closest(&mut RATES.iter())).unwrap_or(RATES[3])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Timecode from `first` on.
    fn timecode(rate: f64, count: u8, frames: u32, session: f64, level: f32, drops: bool) -> Vec<f32> {
        let mut bits = Vec::new();
        let mut time = [1_u8, 2, 3, count - 5];
        for _ in 0..frames {
            let mut frame = [0_u8; 80];
            let mut put = |at: usize, width: usize, number: u8| {
                (0..width).for_each(|bit| frame[at + bit] = (number >> bit) & 1);
            };
            for (at, tens, wide, number) in
                [(0, 8, 2, time[3]), (16, 24, 3, time[2]), (32, 40, 3, time[1]), (48, 56, 2, time[0])]
            {
                put(at, 4, number % 10);
                put(tens, wide, number / 10);
            }
            put(10, 1, u8::from(drops));
            (0..16).for_each(|bit| frame[64 + bit] = ((SYNC >> (15 - bit)) & 1) as u8);
            bits.extend(frame);
            time[3] += 1;
            if time[3] == count {
                time = [time[0], time[1], time[2] + 1, 0];
            }
        }
        let length = session / (rate * 80.0);
        let mut audio = vec![0.0; (bits.len() as f64 * length) as usize];
        let mut high = false;
        for (index, bit) in bits.iter().enumerate() {
            let at = |part: f64| ((index as f64 + part) * length).round() as usize;
            high = !high;
            let middle = if *bit == 1 { at(0.5) } else { at(1.0) };
            let ends = [(at(0.0), middle), (middle, at(1.0))];
            for (from, to) in ends {
                let to = to.min(audio.len());
                audio[from.min(to)..to].fill(if high { level } else { -level });
                if *bit == 1 && to == middle {
                    high = !high;
                }
            }
        }
        audio
    }

    fn heard(audio: &[f32], session: f64) -> Option<Timecode> {
        let mut listener = TimecodeListener::new(session);
        audio.chunks(1000).for_each(|block| listener.push(block));
        listener.finish()
    }

    #[test]
    fn all_rates_are_told_apart() {
        for (rate, count, drops) in [
            (24.0, 24, false),
            (25.0, 25, false),
            (30_000.0 / 1001.0, 30, false),
            (30_000.0 / 1001.0, 30, true),
            (30.0, 30, false),
        ] {
            for session in [44_100.0, 48_000.0, 96_000.0] {
                let mut audio = vec![0.0; 5000];
                audio.extend(timecode(rate, count, 100, session, 0.5, drops));
                let heard = heard(&audio, session).unwrap();
                assert!((heard.rate - rate).abs() < 1e-9, "{heard:?} for {rate}");
                assert!((heard.speed / rate - 1.0).abs() < 1e-4, "{heard:?}");
                assert_eq!(heard.drops, drops);
                assert!(!heard.backwards);
                // The first frame may be lost while the bit length is found.
                let lost = (heard.seconds - 5000.0 / session) * rate;
                assert!((lost - lost.round()).abs() < 0.05 && lost < 3.0, "{heard:?}");
                assert_eq!(&heard.first[..2], [1, 2]);
                let number = i32::from(heard.first[2] - 3) * i32::from(count) + i32::from(heard.first[3]);
                assert_eq!(number - i32::from(count - 5), lost.round() as i32);
            }
        }
    }

    #[test]
    fn backwards_it_is_still_timecode() {
        let mut audio = timecode(25.0, 25, 80, 48_000.0, 0.1, false);
        audio.reverse();
        let heard = heard(&audio, 48_000.0).unwrap();
        assert!(heard.backwards);
        assert_eq!(heard.rate, 25.0);
    }

    #[test]
    fn the_first_frame_is_read_only_when_all_of_it_came() {
        let speed = 0.742_167_496_874_782_7;
        let heard = heard(&timecode(25.0 * speed, 25, 90, 48_000.0, 1.0, false), 48_000.0).unwrap();
        assert_eq!((heard.rate, heard.drops, &heard.first[..2]), (25.0, false, &[1, 2][..]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_level_and_speed(db in -60.0f64..0.0, speed in 0.6f64..1.8, negative: bool) {
            let level = 10.0_f64.powf(db / 20.0) as f32;
            let audio = timecode(25.0 * speed, 25, 90, 48_000.0, if negative { -level } else { level }, false);
            let heard = heard(&audio, 48_000.0).unwrap();
            prop_assert!((heard.speed / 25.0 / speed - 1.0).abs() < 1e-3);
            prop_assert_eq!(heard.rate, 25.0);
        }

        #[test]
        fn noise_and_tones_are_none(seed: u64, hertz in 20.0f64..12_000.0) {
            let mut random = testkit::Random::new(seed);
            let audio: Vec<f32> = (0..200_000)
                .map(|frame| {
                    let tone = (f64::from(frame) * hertz / 48_000.0 * std::f64::consts::TAU).sin() as f32;
                    tone.signum() * 0.2 + random.unit() as f32 * 0.1
                })
                .collect();
            prop_assert_eq!(heard(&audio, 48_000.0), None);
        }
    }

    #[test]
    fn silence_and_what_is_no_number_are_none() {
        assert_eq!(heard(&[0.0; 100_000], 48_000.0), None);
        assert_eq!(heard(&[f32::NAN; 10_000], 48_000.0), None);
        assert_eq!(heard(&[f32::MAX; 10_000], 48_000.0), None);
    }
}
