//! Spectrograms as PNG files.
//!
//! Known here: sounds and colours. Not known here: pages.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};

use crate::stretch_quality::measures::Spectrum;
use crate::stretch_quality::sound::{HERTZ, StereoSound};

/// Size in pixels.
const SIZE: (usize, usize) = (680, 340);
/// The lowest and the highest frequency, in hertz; between them pitch is even.
const RANGE: (f64, f64) = (40.0, 20_000.0);
/// From black to white, in decibels.
const DEPTH: f64 = 80.0;
/// Window in samples: long enough for a bass, short enough to see attacks.
const WINDOW: usize = 2048;

fn spectrum(sound: &StereoSound) -> Spectrum {
    Spectrum::of(sound, WINDOW, (sound.frames() / SIZE.0).max(1))
}

/// The largest power in the spectrogram of `sound`.
pub fn loudest(sound: &StereoSound) -> f64 {
    spectrum(sound).frames.iter().flatten().copied().fold(0.0, f64::max)
}

/// The colour of a level from 0 (nothing) to 1 (the loudest): black, violet, orange, white.
fn colour(level: f64) -> [u8; 3] {
    const STOPS: [[f64; 3]; 5] =
        [[8.0, 8.0, 14.0], [62.0, 18.0, 104.0], [180.0, 44.0, 96.0], [248.0, 150.0, 40.0], [255.0, 252.0, 230.0]];
    let place = level.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let index = (place as usize).min(STOPS.len() - 2);
    let part = place - index as f64;
    [0, 1, 2].map(|c| (STOPS[index][c] + part * (STOPS[index + 1][c] - STOPS[index][c])).round() as u8)
}

/// The pixels, from top left, row by row; `loudest` is white.
fn pixels(sound: &StereoSound, loudest: f64) -> Vec<u8> {
    let spectrum = spectrum(sound);
    let bins = WINDOW / 2;
    let edge = |row: usize| {
        let share = 1.0 - row as f64 / SIZE.1 as f64;
        RANGE.0 * (RANGE.1 / RANGE.0).powf(share) * WINDOW as f64 / HERTZ
    };
    let mut pixels = Vec::with_capacity(3 * SIZE.0 * SIZE.1);
    for row in 0..SIZE.1 {
        let (high, low) = (edge(row), edge(row + 1));
        let range = (low.round() as usize).min(bins)..=(high.round() as usize).min(bins);
        for column in 0..SIZE.0 {
            let frame = spectrum.frames.get(column * spectrum.frames.len() / SIZE.0);
            let power = frame.map_or(0.0, |frame| frame[range.clone()].iter().copied().fold(0.0, f64::max));
            let level = 1.0 + 10.0 * (power / loudest).max(1e-20).log10() / DEPTH;
            pixels.extend(colour(level));
        }
    }
    pixels
}

/// Writes the spectrogram of `sound` to `path`.
pub fn write(path: &Path, sound: &StereoSound, loudest: f64) -> Result<()> {
    let written = || -> Result<()> {
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), SIZE.0 as u32, SIZE.1 as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        Ok(encoder.write_header()?.write_image_data(&pixels(sound, loudest))?)
    };
    written().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_a_bright_line_at_its_height() {
        let tone = |n: usize| (std::f64::consts::TAU * 894.4 * n as f64 / HERTZ).sin() as f32;
        let samples: Vec<f32> = (0..48_000).map(tone).collect();
        let sound = StereoSound { channels: [samples.clone(), samples] };
        let pixels = pixels(&sound, loudest(&sound));
        let bright = |row: usize| u32::from(pixels[3 * (row * SIZE.0 + SIZE.0 / 2)]);
        let brightest = (0..SIZE.1).max_by_key(|row| bright(*row));
        // The geometric mean of 40 Hz and 20 kHz lies in the middle.
        assert!(brightest.is_some_and(|row| row.abs_diff(SIZE.1 / 2) < 6), "{brightest:?}");
        assert!(bright(20) < 40 && bright(SIZE.1 - 20) < 40);
    }
}
