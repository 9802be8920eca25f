//! The energy of a sound over time and frequency.
//!
//! Known here: samples. Not known here: engines, signals.

use realfft::RealFftPlanner;

use crate::stretch_quality::sound::{HERTZ, StereoSound};

/// Power of both channels together, by frame and bin.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// Frames of power, `size / 2 + 1` bins each.
    pub frames: Vec<Vec<f64>>,
    /// Length of the window in samples.
    pub size: usize,
}

impl Spectrum {
    /// Looks at `sound` through Hann windows of `size` samples, one every `hop`; frame n is centred on sample n ·
    /// hop.
    pub fn of(sound: &StereoSound, size: usize, hop: usize) -> Self {
        let transform = RealFftPlanner::<f64>::new().plan_fft_forward(size);
        let window: Vec<f64> =
            (0..size).map(|n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / size as f64).cos()).collect();
        // A full-scale sine has power 1 in its bin.
        let scale = (4.0 / size as f64).powi(2);
        let (mut input, mut output) = (transform.make_input_vec(), transform.make_output_vec());
        let mut frames = Vec::with_capacity(sound.frames().div_ceil(hop));
        for centre in (0..sound.frames()).step_by(hop) {
            let mut powers = vec![0.0; size / 2 + 1];
            for channel in &sound.channels {
                for (n, (input, weight)) in input.iter_mut().zip(&window).enumerate() {
                    let sample = (centre + n).checked_sub(size / 2).and_then(|n| channel.get(n)).copied();
                    *input = weight * f64::from(sample.unwrap_or(0.0));
                }
                // The lengths are the transform's own, so this cannot fail.
                if transform.process(&mut input, &mut output).is_ok() {
                    powers.iter_mut().zip(&output).for_each(|(power, bin)| *power += scale * bin.norm_sqr());
                }
            }
            frames.push(powers);
        }
        Self { frames, size }
    }

    /// The power in each third of an octave from 50 Hz to 16 kHz, frame by frame. The edges lie between bins; each
    /// bin is shared out among the bands that it overlaps, so low bands narrower than a bin are not empty.
    pub fn third_octaves(&self) -> Vec<Vec<f64>> {
        let width = HERTZ / self.size as f64;
        let bands: Vec<Vec<(usize, f64)>> = (0..=25)
            .map(|band| {
                let centre = 1000.0 * 2.0_f64.powf((f64::from(band) - 13.0) / 3.0);
                let (from, to) = (centre * 2.0_f64.powf(-1.0 / 6.0), centre * 2.0_f64.powf(1.0 / 6.0));
                let share = |bin: usize| {
                    let (low, high) = ((bin as f64 - 0.5) * width, (bin as f64 + 0.5) * width);
                    (bin, (high.min(to) - low.max(from)).max(0.0) / width)
                };
                (0..=self.size / 2).map(share).filter(|(_, share)| *share > 0.0).collect()
            })
            .collect();
        let of_frame = |frame: &Vec<f64>| {
            bands.iter().map(|band| band.iter().map(|(bin, share)| share * frame[*bin]).sum()).collect()
        };
        self.frames.iter().map(of_frame).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_is_one_in_its_band_and_nothing_elsewhere() {
        let sine = |n: usize| (std::f64::consts::TAU * 1000.0 * n as f64 / HERTZ).sin() as f32;
        let samples: Vec<f32> = (0..20_000).map(sine).collect();
        let sound = StereoSound { channels: [samples, vec![0.0; 20_000]] };
        let bands = Spectrum::of(&sound, 2048, 512).third_octaves();
        let frame = &bands[10];
        // Hann's window spreads a sine over bins whose powers add up to 1.5.
        assert!((frame[13] - 1.5).abs() < 0.1, "{}", frame[13]);
        assert!(frame[10] < 1e-4 && frame[16] < 1e-4);
    }
}
