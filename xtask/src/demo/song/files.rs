//! Writes stems in the formats that musicians receive.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use flacenc::component::BitRepr;
use flacenc::error::Verify;

use crate::demo::fixtures;
use stemlock::render::demo_song::synth::Canvas;

/// A file format.
#[derive(Clone, Copy, Debug)]
pub enum FileFormat {
    /// WAV with integers of this many bits.
    Wav(u16),
    /// WAV with 32-bit floats.
    WavFloat,
    /// AIFF with integers of this many bits.
    Aiff(u16),
    /// FLAC with this many bits.
    Flac(u16),
    /// MP3 with this many kilobits per second, and a tag that states its delay.
    Mp3(u32),
}

/// Writes `canvas` to `path`; with one channel, its left side.
pub fn write(path: &Path, canvas: &Canvas, format: FileFormat, channels: u16) -> Result<()> {
    let written = match format {
        FileFormat::Wav(bits) => wav(path, canvas, channels, bits),
        FileFormat::WavFloat => wav_float(path, canvas, channels),
        FileFormat::Aiff(bits) => fs::write(path, aiff(canvas, channels, bits)).map_err(Into::into),
        FileFormat::Flac(bits) => flac(path, canvas, channels, bits),
        FileFormat::Mp3(kilobits) => fs::write(path, mp3(canvas, channels, kilobits)).map_err(Into::into),
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// The samples of all channels, frame by frame.
fn frames(canvas: &Canvas, channels: u16) -> impl Iterator<Item = f64> {
    canvas
        .left
        .iter()
        .zip(&canvas.right)
        .flat_map(move |(&left, &right)| [left, right].into_iter().take(channels.into()))
}

/// `sample` as a whole number of `bits` bits.
fn whole(sample: f64, bits: u16) -> i32 {
    let scale = f64::from(1_u32 << (bits - 1));
    (sample * scale).round().clamp(-scale, scale - 1.0) as i32
}

fn spec(canvas: &Canvas, channels: u16, bits: u16, sample_format: hound::SampleFormat) -> hound::WavSpec {
    hound::WavSpec { channels, sample_rate: canvas.rate as u32, bits_per_sample: bits, sample_format }
}

fn wav(path: &Path, canvas: &Canvas, channels: u16, bits: u16) -> Result<()> {
    let mut writer = hound::WavWriter::create(path, spec(canvas, channels, bits, hound::SampleFormat::Int))?;
    frames(canvas, channels).try_for_each(|sample| writer.write_sample(whole(sample, bits)))?;
    Ok(writer.finalize()?)
}

fn wav_float(path: &Path, canvas: &Canvas, channels: u16) -> Result<()> {
    let mut writer = hound::WavWriter::create(path, spec(canvas, channels, 32, hound::SampleFormat::Float))?;
    frames(canvas, channels).try_for_each(|sample| writer.write_sample(sample as f32))?;
    Ok(writer.finalize()?)
}

fn aiff(canvas: &Canvas, channels: u16, bits: u16) -> Vec<u8> {
    let bytes_per_sample = usize::from(bits / 8);
    let mut sound = vec![0; 8]; // Offset and block size.
    for sample in frames(canvas, channels) {
        sound.extend(&(whole(sample, bits) << (32 - bits)).to_be_bytes()[..bytes_per_sample]);
    }
    let mut common = channels.to_be_bytes().to_vec();
    common.extend((canvas.left.len() as u32).to_be_bytes());
    common.extend(bits.to_be_bytes());
    common.extend(extended(canvas.rate as u32));
    let mut body = b"AIFF".to_vec();
    for (id, chunk) in [(b"COMM", common), (b"SSND", sound)] {
        body.extend(id);
        body.extend((chunk.len() as u32).to_be_bytes());
        body.extend(&chunk);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    [b"FORM".as_slice(), &(body.len() as u32).to_be_bytes(), &body].concat()
}

/// A whole number as an 80-bit float, which is how AIFF states a rate.
fn extended(rate: u32) -> Vec<u8> {
    let shift = rate.leading_zeros();
    let exponent = 16_383 + 31 - shift as u16;
    [&exponent.to_be_bytes()[..], &(rate << shift).to_be_bytes(), &[0; 4]].concat()
}

fn flac(path: &Path, canvas: &Canvas, channels: u16, bits: u16) -> Result<()> {
    let samples: Vec<i32> = frames(canvas, channels).map(|sample| whole(sample, bits)).collect();
    let config = flacenc::config::Encoder::default().into_verified().map_err(|(_, error)| anyhow!("{error}"))?;
    let (channels, bits) = (usize::from(channels), usize::from(bits));
    let source = flacenc::source::MemSource::from_samples(&samples, channels, bits, canvas.rate as usize);
    let block = config.block_size;
    let mut stream =
        flacenc::encode_with_fixed_block_size(&config, source, block).map_err(|error| anyhow!("{error}"))?;
    // The encoder counts the shorter last block as the smallest one, which makes a file of blocks that vary (RFC 9639,
    // section 8.2, counts all but the last one).
    stream.stream_info_mut().set_block_sizes(block, block).map_err(|error| anyhow!("{error}"))?;
    let mut sink = flacenc::bitsink::ByteSink::new();
    stream.write(&mut sink).map_err(|error| anyhow!("{error}"))?;
    Ok(fs::write(path, sink.as_slice())?)
}

fn mp3(canvas: &Canvas, channels: u16, kilobits: u32) -> Vec<u8> {
    let plane = |side: &Vec<f64>| side.iter().map(|&sample| whole(sample, 16)).collect();
    let planes: Vec<Vec<i32>> =
        [&canvas.left, &canvas.right].into_iter().take(channels.into()).map(plane).collect();
    let rate = canvas.rate as u32;
    let frames = fixtures::mp3::untagged(&planes, rate, kilobits);
    fixtures::mp3::tagged(&frames, canvas.left.len(), rate, b"Info")
}
