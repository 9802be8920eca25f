//! The results of listening to a single stem.

use serde::{Deserialize, Serialize};

use super::click::{Click, ClickListener, FARTHEST};
use super::levels::{CellLevels, LevelMeter};
use super::timecode::{Timecode, TimecodeListener};

/// Anything no louder than this is silence: two steps of 16 bits.
const SILENCE: f32 = 2.0 / 32_768.0;
/// Music begins where it first comes within this many steps of its peak.
const BEGINS: usize = 4;
/// A step is 6 dB.
const STEPS: usize = 24;

/// Listens to one stem.
#[derive(Debug)]
pub struct StemListener {
    rate: f64,
    frames: u64,
    peak: f32,
    /// For each step of 6 dB below full scale, the first frame that is louder.
    first: [Option<u64>; STEPS],
    /// The lowest step that has not been reached yet.
    reached: usize,
    levels: LevelMeter,
    click: ClickListener,
    timecode: TimecodeListener,
    mono: Vec<f32>,
}

/// The result for one stem.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StemHeard {
    /// Its peak.
    pub peak: f32,
    /// When it begins to sound, in seconds; `None` for silence.
    pub begins: Option<f64>,
    /// Its level over time.
    pub levels: CellLevels,
    /// The click, if it is one.
    pub click: Option<Click>,
    /// The timecode, if it is timecode.
    pub timecode: Option<Timecode>,
}

impl StemHeard {
    /// Whether it is silent throughout.
    pub fn is_silent(&self) -> bool {
        self.begins.is_none()
    }

    /// Whether the values are valid: they may come from a damaged file.
    pub fn is_possible(&self) -> bool {
        let is_inside = |seconds: f64| (0.0..FARTHEST).contains(&seconds);
        self.begins.is_none_or(is_inside) && self.click.as_ref().is_none_or(Click::is_possible)
    }
}

impl StemListener {
    /// For material at `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        Self {
            rate,
            frames: 0,
            peak: 0.0,
            first: [None; STEPS],
            reached: STEPS,
            levels: LevelMeter::new(rate),
            click: ClickListener::new(rate),
            timecode: TimecodeListener::new(rate),
            mono: Vec::new(),
        }
    }

    /// Takes the next frames of both channels; a mono stem passes the same channel twice.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        self.mono.clear();
        self.mono.extend(left.iter().zip(right).map(|(left, right)| 0.5 * (left + right)));
        self.measure(left, right);
        self.levels.push(left, right);
        if !self.click.has_given_up() {
            self.click.push(&self.mono);
        }
        if !self.timecode.has_given_up() {
            // The louder channel: timecode or a click may be on one channel only, or inverted on the other.
            let power = |side: &[f32]| side.iter().map(|sample| sample * sample).sum::<f32>();
            let [middle, one] = [&self.mono[..], left].map(power);
            self.timecode.push(if middle < 0.1 * one { left } else { &self.mono });
        }
        self.frames += left.len() as u64;
    }

    /// The result.
    pub fn finish(self) -> StemHeard {
        let is_silent = self.peak <= SILENCE;
        // The lowest step that is at most this far below the peak.
        let top = step(self.peak);
        let begins = self.first[(top + BEGINS).min(STEPS - 1)].or(self.first[top.min(STEPS - 1)]).unwrap_or(0);
        let timecode = self.timecode.finish();
        StemHeard {
            peak: self.peak,
            levels: self.levels.finish(),
            begins: (!is_silent).then(|| begins as f64 / self.rate),
            click: if timecode.is_some() { None } else { self.click.finish() },
            timecode,
        }
    }

    fn measure(&mut self, left: &[f32], right: &[f32]) {
        let peak = |side: &[f32]| side.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        let loudest = peak(left).max(peak(right));
        if loudest > self.peak {
            self.peak = loudest;
        }
        if step(loudest) >= self.reached {
            return;
        }
        for (index, (left, right)) in left.iter().zip(right).enumerate() {
            let now = step(left.abs().max(right.abs()));
            while self.reached > now {
                self.reached -= 1;
                self.first[self.reached] = Some(self.frames + index as u64);
            }
        }
    }
}

/// How many steps of 6 dB a sample is below full scale, from 0 to [`STEPS`], which is near silence.
fn step(sample: f32) -> usize {
    if sample >= 0.5 {
        return 0;
    }
    // This is the exponent of the float.
    (0..STEPS).find(|step| sample >= 0.5_f32.powi(*step as i32 + 1)).unwrap_or(STEPS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn heard(audio: &[f32]) -> StemHeard {
        let mut listener = StemListener::new(48_000.0);
        audio.chunks(777).for_each(|block| listener.push(block, block));
        listener.finish()
    }

    #[test]
    fn silence_is_told_from_what_is_soft() {
        assert!(heard(&[0.0; 1000]).is_silent());
        assert!(heard(&[1.0 / 32_768.0; 1000]).is_silent());
        assert!(!heard(&[0.001; 1000]).is_silent());
        assert!(heard(&[]).is_silent());
    }

    #[test]
    fn numbers_of_a_damaged_file_are_not_believed() {
        let is_possible = |begins: &str, pulse: &str, line: &str, run: &str| {
            let click = format!(
                r#"{{"pulses":[{{"number":{pulse},"seconds":0.5}}],"lines":[{{"pulse":0,"seconds":0.5,"seconds_per_pulse":{line}}}],
                "bars":{{"beats_per_pulse":1.0,"runs":[{{"pulse":{run},"length":4,"meter":[4,4]}}],"are_known":true}}}}"#
            );
            let text = format!(r#"{{"peak":0.5,"begins":{begins},"levels":[20],"click":{click},"timecode":null}}"#);
            serde_json::from_str::<StemHeard>(&text).unwrap().is_possible()
        };
        assert!(is_possible("0.5", "0", "0.5", "0"));
        assert!(!is_possible("1e300", "0", "0.5", "0"), "a time after every file");
        assert!(!is_possible("-1", "0", "0.5", "0"), "a time before the file");
        assert!(!is_possible("0.5", "9223372036854775807", "0.5", "0"), "a pulse whose bar cannot be counted");
        assert!(!is_possible("0.5", "0", "1e-300", "0"), "pulses without a distance");
        assert!(!is_possible("0.5", "0", "0.5", "-9223372036854775807"), "a bar that cannot be counted");
    }

    #[test]
    fn music_begins_where_it_comes_near_its_peak() {
        let mut audio = vec![0.001; 48_000];
        audio.extend([0.3; 48_000]);
        audio.extend([0.9; 48_000]);
        assert_eq!(heard(&audio).begins, Some(1.0));
    }
}
