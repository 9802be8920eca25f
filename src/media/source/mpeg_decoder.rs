//! Decodes MPEG audio, and keeps a damaged gain from affecting the packets after it.

use nanomp3_core::{Decoder, MAX_SAMPLES_PER_FRAME};

use super::Samples;
use super::decode::{Decode, is_too_loud};
use super::holes::Why;

/// One MPEG frame is one packet.
pub(super) struct MpegDecoder {
    decoder: Decoder,
    pcm: Vec<f32>,
}

impl MpegDecoder {
    pub fn new() -> Self {
        Self { decoder: Decoder::new(), pcm: vec![0.0; MAX_SAMPLES_PER_FRAME] }
    }

    fn decode_once(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let (_, decoded) = self.decoder.decode(packet, &mut self.pcm);
        let frame = decoded.map_err(|_| Why::Undecodable)?;
        let channels = usize::from(frame.channels.num());
        out.shape(false, channels);
        out.clear();
        if let Samples::F32(planes) = out {
            let pcm = &self.pcm[..frame.samples_produced * channels];
            for (channel, plane) in planes.iter_mut().enumerate() {
                plane.extend(pcm.iter().skip(channel).step_by(channels));
            }
        }
        Ok(())
    }
}

impl Decode for MpegDecoder {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let before = self.decoder.clone();
        self.decode_once(packet, out)?;
        if !is_too_loud(out) {
            return Ok(());
        }
        // The packets after it need its bits, and overlap with its end. So it is decoded again with a gain of zero.
        self.decoder = before;
        let mut hushed = packet.to_vec();
        hush(&mut hushed);
        let _ = self.decode_once(&hushed, out);
        Err(Why::TooLoud)
    }
}

/// Sets the global gains of a frame of layer 3 to zero.
fn hush(frame: &mut [u8]) {
    let Some(&[_, version, _, mode]) = frame.first_chunk::<4>() else { return };
    let (is_mpeg1, is_mono) = (version & 0x08 != 0, mode >> 6 == 3);
    let channels = if is_mono { 1 } else { 2 };
    let header = if version & 1 == 0 { 48 } else { 32 };
    // Bits before the first channel of the first granule, bits of a channel, and channels of all granules.
    let (before, length, count) = match (is_mpeg1, is_mono) {
        (true, true) => (9 + 5 + 4, 59, 2 * channels),
        (true, false) => (9 + 3 + 8, 59, 2 * channels),
        (false, true) => (8 + 1, 63, channels),
        (false, false) => (8 + 2, 63, channels),
    };
    for granule in 0..count {
        let gain = header + before + granule * length + 12 + 9;
        for bit in gain..gain + 8 {
            if let Some(byte) = frame.get_mut(bit / 8) {
                *byte &= !(0x80 >> (bit % 8));
            }
        }
    }
}
