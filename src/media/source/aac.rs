//! Decodes AAC: LC, HE-AAC and HE-AAC v2, mono to 7.1.

use rusty_aac::AacDecoder as Inner;

use super::Samples;
use super::decode::{Decode, guarded};
use super::holes::Why;

/// A packet is an access unit, or a whole frame of ADTS.
pub(super) struct AacDecoder {
    inner: Inner,
}

impl AacDecoder {
    /// With a configuration as in MP4, or an empty one for packets that bring theirs; `None` if it makes no sense.
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

/// Replaces `out` by frames of `channels` samples each.
pub(super) fn split(frames: &[f32], channels: usize, out: &mut Samples) {
    out.shape(false, channels);
    out.clear();
    if let Samples::F32(planes) = out {
        for (channel, plane) in planes.iter_mut().enumerate() {
            plane.extend(frames.iter().skip(channel).step_by(channels));
        }
    }
}

/// What comes out of the first packets of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FirstOutput {
    pub rate: u32,
    pub channels: usize,
    /// Of one packet.
    pub frames: u32,
    pub is_extended: bool,
}

/// Decodes packets, and tells what came out of the last. Whether bands are replicated, and whether a second channel comes
/// out of one, stands nowhere else in many files. `core_rate` is the rate that the container gives.
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
