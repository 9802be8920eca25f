//! Makes songs of twelve styles whose beats are known.

use super::patterns::{STYLES, Style};
use super::sound::{add, bass, beep, chord, hat, kick, normal, rim, snare};
use crate::Random;

/// A song, and the truth about it.
pub struct StyleCase {
    /// Its style.
    pub name: &'static str,
    /// Frames a second.
    pub rate: f64,
    /// The drums.
    pub drums: Vec<f32>,
    /// All else.
    pub others: Vec<f32>,
    /// When its beats come, in seconds.
    pub beats: Vec<f64>,
    /// Its tempo, if it is constant.
    pub bpm: Option<f64>,
    /// The beats of a bar.
    pub bar: usize,
}

impl StyleCase {
    /// All that sounds.
    pub fn mix(&self) -> Vec<f32> {
        self.drums.iter().zip(&self.others).map(|(drums, others)| drums + others).collect()
    }
}

/// Songs of twelve styles, of this many seconds. Each take has its own tempo, levels and beginning.
pub fn styles(seconds: f64, take: u32) -> Vec<StyleCase> {
    let rate = if take.is_multiple_of(2) { 44_100.0 } else { 48_000.0 };
    STYLES.iter().zip(0..).map(|(style, index)| StyleTake::new(style, rate, index, take).make(seconds)).collect()
}

/// The roots of four chords, in hertz.
const ROOTS: [f64; 4] = [110.0, 87.31, 130.81, 98.0];

/// One of the songs of a style.
struct StyleTake<'a> {
    style: &'a Style,
    rate: f64,
    bpm: f64,
    /// When it begins, in seconds.
    begin: f64,
    /// The gains of drums, bass, chords and hats.
    gains: [f32; 4],
    random: Random,
}

impl<'a> StyleTake<'a> {
    fn new(style: &'a Style, rate: f64, index: u32, take: u32) -> Self {
        // From −1 to 1. The first take is as the style says.
        let other = |number: u32| match take {
            0 => 0.0,
            take => f64::from((take * 7 + index * 3 + number * 5) % 11) / 5.0 - 1.0,
        };
        let seed = index + 31 * take;
        Self {
            style,
            rate,
            bpm: (style.bpm * (1.0 + 0.08 * other(0)) * 100.0).round() / 100.0,
            begin: 0.3 + 0.11 * f64::from(seed % 17),
            gains: [1, 2, 3, 4].map(|number| 10.0_f64.powf(0.2 * other(number)) as f32),
            random: Random::new(u64::from(seed) + 900),
        }
    }

    fn seconds_at(&self, beat: f64) -> f64 {
        self.begin + beat * 60.0 / self.bpm * (1.0 + self.style.wander * (beat * 0.05).sin())
    }

    fn make(mut self, seconds: f64) -> StyleCase {
        let Style { name, bar, steps, wander, .. } = *self.style;
        let count = ((seconds - self.begin) * self.bpm / 60.0) as usize / bar * bar;
        let silence = vec![0.0_f32; (seconds * self.rate) as usize];
        let [mut drums, mut others] = [silence.clone(), silence];
        self.play_drums(&mut drums, count * steps);
        self.play_others(&mut others, count * steps);
        StyleCase {
            name,
            rate: self.rate,
            drums,
            others,
            beats: (0..count).map(|beat| self.seconds_at(beat as f64)).collect(),
            bpm: (wander == 0.0).then_some(self.bpm),
            bar,
        }
    }

    /// Drums come in the third bar, hats in the second. Each eighth bar ends in a fill.
    fn play_drums(&mut self, audio: &mut [f32], steps: usize) {
        let (style, [gain, .., hats_gain]) = (self.style, self.gains);
        let [kick, rim] = [kick(self.rate), rim(self.rate)];
        let hats: Vec<Vec<f32>> = (0..8).map(|seed| hat(self.rate, seed, 0.05)).collect();
        let snares: Vec<Vec<f32>> = (0..8).map(|seed| snare(self.rate, seed)).collect();
        let in_bar = style.bar * style.steps;
        for step in 0..steps {
            let (bar, within) = (step / in_bar, step % in_bar);
            let snare = &snares[step % 7];
            if bar >= 2 {
                self.hit(audio, step, style.kick, &kick, 0.8 * gain);
                if bar % 8 == 7 && within * 4 >= in_bar * 3 && style.kick.contains('9') {
                    self.hit(audio, step, "9", snare, 0.35);
                }
            }
            if style.name == "bossa nova" {
                self.hit(audio, step, style.snare, &rim, 0.7 * gain);
            } else if bar >= 2 {
                self.hit(audio, step, style.snare, snare, 0.6 * gain);
            }
            if bar >= 1 {
                self.hit(audio, step, style.hat, &hats[step * 5 % 8], 0.5 * hats_gain);
            }
        }
    }

    /// Bass and chords from the first bar on, a tune from the fifth.
    fn play_others(&mut self, audio: &mut [f32], steps: usize) {
        let (style, [_, bass_gain, chord_gain, _]) = (self.style, self.gains);
        let chords = ROOTS.map(|root| chord(self.rate, root * 2.0, 0.8));
        let basses = ROOTS.map(|root| bass(self.rate, root / 2.0, 0.35));
        for step in 0..steps {
            let bar = step / (style.bar * style.steps);
            self.hit(audio, step, style.bass, &basses[bar % 4], 0.6 * bass_gain);
            self.hit(audio, step, style.chords, &chords[bar % 4], 0.5 * chord_gain);
            if bar >= 4 && bar % 4 != 3 && step % (style.steps * 2) == 0 {
                let note = [4.0, 4.5, 5.0, 6.0][(step / style.steps / 2 * 7 + bar) % 4];
                let tune = beep(self.rate, ROOTS[bar % 4] * note, 0.4, 0.03, 0.25);
                self.hit(audio, step, "6", &tune, 0.6);
            }
        }
    }

    /// Plays what a pattern has at a step.
    fn hit(&mut self, audio: &mut [f32], step: usize, pattern: &str, sound: &[f32], gain: f32) {
        let Style { steps, swing, loose, .. } = *self.style;
        let level = f32::from(pattern.as_bytes()[step % pattern.len()] - b'0') / 9.0;
        if level > 0.0 {
            let late = if step % 2 == 1 { swing } else { 0.0 };
            let time = self.seconds_at((step as f64 + late) / steps as f64);
            let stray = loose * normal(&mut self.random) * 0.6;
            add(audio, ((time + stray) * self.rate) as i64, sound, gain * level);
        }
    }
}

/// The F-measure of the beats that were found against the true ones: beats within 70 ms are the same. From 0 to 1.
pub fn f_measure(found: &[f64], truth: &[f64]) -> f64 {
    if found.is_empty() && truth.is_empty() {
        return 1.0;
    }
    let mut used = vec![false; found.len()];
    let mut hits = 0.0;
    for beat in truth {
        let near = (0..found.len()).filter(|index| !used[*index] && (found[*index] - beat).abs() <= 0.07);
        let near = near.min_by(|a, b| (found[*a] - beat).abs().total_cmp(&(found[*b] - beat).abs()));
        if let Some(index) = near {
            used[index] = true;
            hits += 1.0;
        }
    }
    2.0 * hits / (found.len() + truth.len()) as f64
}
