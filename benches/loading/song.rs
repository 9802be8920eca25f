//! Writes the song that is loaded.

use std::path::Path;

use flacenc::component::BitRepr;
use flacenc::error::Verify;
use shine_rs::mp3_encoder::{Mp3EncoderConfig, StereoMode, encode_pcm_to_mp3};

const RATE: u32 = 48_000;
const SECONDS: u32 = 300;

/// Writes a stem as its name ends. Each seed has other music.
pub fn write(file: &Path, seed: u32) {
    let samples = music(seed);
    let bytes = match file.extension().and_then(|ending| ending.to_str()) {
        Some("wav") => wav(&samples),
        Some("flac") => flac(&samples),
        _ => mp3(&samples),
    };
    // Whole, or not at all.
    let part = file.with_extension("part");
    std::fs::write(&part, bytes).unwrap();
    std::fs::rename(&part, file).unwrap();
}

/// Plucked chords over a quiet noise floor: about as hard to code as music. Interleaved stereo.
fn music(seed: u32) -> Vec<i16> {
    let mut random = testkit::Random::new(seed.into());
    let mut random = || random.noise();
    let mut samples = Vec::with_capacity((RATE * SECONDS) as usize * 2);
    let beat = RATE / 2;
    for start in (0..RATE * SECONDS).step_by(beat as usize) {
        let root = 55.0 * f64::powf(2.0, f64::from((start / beat * 5 + seed * 7) % 36) / 12.0);
        for n in 0..beat {
            let seconds = f64::from(n) / f64::from(RATE);
            let partials = (1..=8).map(|k| {
                let k = f64::from(k);
                (std::f64::consts::TAU * root * k * seconds).sin() * (-seconds * 3.0 * k).exp() / k
            });
            let pluck = partials.sum::<f64>() * 0.3;
            for pan in [0.8, 0.6] {
                samples.push(((pluck * pan + random() * 0.003) * 32_767.0) as i16);
            }
        }
    }
    samples
}

fn wav(samples: &[i16]) -> Vec<u8> {
    testkit::wav_of_shorts(2, RATE, samples.iter().copied())
}

fn flac(samples: &[i16]) -> Vec<u8> {
    let samples: Vec<i32> = samples.iter().map(|&sample| sample.into()).collect();
    let mut config = flacenc::config::Encoder::default();
    // A whole number of blocks: a last one that is shorter counts in the encoder's header as the shortest of all, and
    // the decoder then takes the stream for one of varying blocks.
    config.block_size = 4_000;
    let config = config.into_verified().unwrap();
    let source = flacenc::source::MemSource::from_samples(&samples, 2, 16, RATE as usize);
    let stream = flacenc::encode_with_fixed_block_size(&config, source, config.block_size).unwrap();
    let mut sink = flacenc::bitsink::ByteSink::new();
    stream.write(&mut sink).unwrap();
    sink.into_inner()
}

fn mp3(samples: &[i16]) -> Vec<u8> {
    let config = Mp3EncoderConfig::new().sample_rate(RATE).bitrate(256).channels(2).stereo_mode(StereoMode::Stereo);
    encode_pcm_to_mp3(config, samples).unwrap()
}
