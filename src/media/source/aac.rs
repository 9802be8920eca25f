//! Decodes AAC: LC, HE-AAC and HE-AAC v2, mono to 7.1.

use std::collections::VecDeque;
use std::io;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;
use rusty_aac::AacDecoder as Inner;

use super::Samples;
use super::coding::PreRoll;
use super::decode::{Decode, guarded};
use super::holes::Why;
use super::stream::Stream;

/// A packet is an access unit, or a whole frame of ADTS.
pub(super) struct AacDecoder {
    inner: Inner,
}

impl AacDecoder {
    /// With a configuration as in MP4, or an empty one for packets with their own headers; `None` if it is invalid.
    pub fn new(config: &[u8]) -> Option<Self> {
        let inner = if config.is_empty() { Inner::new() } else { Inner::with_config_bytes(config).ok()? };
        Some(Self { inner })
    }
}

impl Decode for AacDecoder {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let decoded = self.inner.decode(packet, None).map_err(|_| Why::Undecodable)?;
        split(&decoded.samples, usize::from(decoded.channels), out);
        Ok(())
    }
}

/// Replaces `out` by the interleaved `frames` of `channels` samples each.
pub(super) fn split(frames: &[f32], channels: usize, out: &mut Samples) {
    out.shape(false, channels);
    out.clear();
    if let Samples::F32(planes) = out {
        for (channel, plane) in planes.iter_mut().enumerate() {
            plane.extend(frames.iter().skip(channel).step_by(channels));
        }
    }
}

/// The format of a decoder's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FirstOutput {
    pub rate: u32,
    pub channels: usize,
    /// Frames per packet.
    pub frames: u32,
    pub is_extended: bool,
}

/// Decodes packets, and returns the format of the last output. Many files do not state elsewhere whether they use band replication or
/// parametric stereo. `core_rate` is the rate that the container states.
pub(super) fn hear(config: &[u8], core_rate: u32, packets: impl Iterator<Item = Vec<u8>>) -> Option<FirstOutput> {
    let core = rusty_aac::config::parse(config).ok();
    let core_rate = core.as_ref().map_or(core_rate, |core| core.sample_rate);
    let is_signalled = core.as_ref().is_some_and(|core| core.sbr || core.ps);
    guarded(|| {
        let mut decoder = AacDecoder::new(config)?.inner;
        let mut heard = None;
        for packet in packets {
            let Ok(decoded) = decoder.decode(&packet, None) else { continue };
            heard = Some(FirstOutput {
                rate: decoded.sample_rate,
                channels: usize::from(decoded.channels),
                frames: u32::try_from(decoded.frames()).ok()?,
                is_extended: decoded.sample_rate != core_rate || is_signalled,
            });
        }
        heard
    })?
}

/// The most fresh decoders that [`repeats_headers`] tries in a file that is silent there.
const MOST_LOOKS: usize = 6;
/// Bands weaker than this share of the strongest one are not compared, as a power: −60 dB.
const FAINTEST: f32 = 1e-6;
/// A fresh decoder lacks a band if it has less than this share of its power: −20 dB. Noise differs by a few decibels only.
const LACKS: f32 = 0.01;

/// Whether a fresh decoder of HE-AAC that hears `pre_roll` gives the same sound as one that has heard the whole file.
///
/// Band replication and parametric stereo need a header, which a file may contain once or repeatedly. It follows the coded spectrum, so
/// only a decoder can find it. Therefore this decodes the first place where a decoder would start afresh in both ways. It reads the
/// stream from its beginning.
pub(super) fn repeats_headers(config: &[u8], stream: &mut Stream, pre_roll: PreRoll) -> io::Result<bool> {
    let Some(every) = pre_roll.fresh_every else { return Ok(false) };
    let make = || guarded(|| AacDecoder::new(config)).flatten();
    let Some(mut whole) = make() else { return Ok(false) };
    let hear = |decoder: &mut AacDecoder, packet: &[u8]| {
        let mut out = Samples::empty();
        guarded(|| decoder.decode(packet, &mut out)).and_then(Result::ok).map(|()| out)
    };
    let mut recent: VecDeque<Vec<u8>> = VecDeque::new();
    let (mut stretch, mut looks) = (0, 0);
    stream.go_to(i64::MIN, 0)?;
    while let Some(packet) = stream.next()? {
        let straight = hear(&mut whole, &packet.data);
        recent.push_back(packet.data);
        let now = packet.span.start.div_euclid(every);
        if now > stretch && recent.len() > pre_roll.packets {
            (stretch, looks) = (now, looks + 1);
            let fresh = make().and_then(|mut fresh| {
                let heard = recent.iter().map(|packet| hear(&mut fresh, packet)).last();
                heard.flatten()
            });
            match straight.and_then(|straight| lacks(&fresh?, &straight)) {
                Some(lacks) => return Ok(!lacks),
                None if looks == MOST_LOOKS => return Ok(true),
                None => {}
            }
        }
        if recent.len() > pre_roll.packets {
            recent.pop_front();
        }
    }
    Ok(true)
}

/// Whether `fresh` lacks a band that sounds in `whole`, in a channel or in the difference of both; `None` if that is silent.
fn lacks(fresh: &Samples, whole: &Samples) -> Option<bool> {
    let (fresh, whole) = (views(fresh), views(whole));
    let strongest = whole.iter().flatten().fold(0.0_f32, |most, power| most.max(*power));
    if strongest < FAINTEST {
        return None;
    }
    let lacks = |(fresh, whole): (&f32, &f32)| *whole > strongest * FAINTEST && *fresh < *whole * LACKS;
    Some(fresh.len() != whole.len() || fresh.iter().flatten().zip(whole.iter().flatten()).any(lacks))
}

/// The powers of 32 bands of each channel, and of the difference of the first two.
fn views(samples: &Samples) -> Vec<[f32; 32]> {
    let Samples::F32(planes) = samples else { return Vec::new() };
    let mut views: Vec<Vec<f32>> = planes.clone();
    if let [left, right, ..] = &planes[..] {
        views.push(left.iter().zip(right).map(|(left, right)| left - right).collect());
    }
    views.iter().map(|view| bands(view)).collect()
}

fn bands(view: &[f32]) -> [f32; 32] {
    let step = std::f32::consts::TAU / view.len().max(1) as f32;
    let shaped = |(n, sample): (usize, &f32)| Complex32::from(sample * (0.5 - 0.5 * (step * n as f32).cos()));
    let mut spectrum: Vec<Complex32> = view.iter().enumerate().map(shaped).collect();
    FftPlanner::new().plan_fft_forward(spectrum.len()).process(&mut spectrum);
    let width = (spectrum.len() / 64).max(1);
    let mut powers = [0.0; 32];
    for (power, bins) in powers.iter_mut().zip(spectrum.chunks(width)) {
        *power = bins.iter().map(|bin| bin.norm_sqr()).sum();
    }
    powers
}
