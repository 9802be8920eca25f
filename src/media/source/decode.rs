//! Decoders, which turn one packet into samples. Their own error reports are not enough: output that no music can contain counts
//! as damage too.

use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::audio::{Channels, GenericAudioBufferRef, Position};
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::Samples;
use super::aac::AacDecoder;
use super::block::copy;
use super::coding::Coding;
use super::encoding::Encoding;
use super::holes::{LOUDEST, Why};
use super::loud::IMPOSSIBLE;
use super::mpeg_decoder::MpegDecoder;
use super::opus::OpusDecoder;
use super::surround_vorbis::SurroundVorbis;

/// Turns packets into samples.
pub(super) trait Decode: Send {
    /// Replaces `out` by the samples of a packet, one plane per channel.
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why>;
}

/// A guarded decoder: the library may panic, or output nonsense.
pub(super) struct Decoder {
    coding: Coding,
    inner: Box<dyn Decode>,
}

impl Decoder {
    /// A decoder for a coding; `None` if it cannot be decoded with this configuration.
    pub fn new(coding: &Coding) -> Option<Self> {
        let inner = guarded(|| make(coding))??;
        Some(Self { coding: coding.clone(), inner })
    }

    /// Replaces `out` by the samples of a packet.
    pub fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let inner = &mut self.inner;
        let Some(decoded) = guarded(|| inner.decode(packet, out)) else {
            // After a panic its state is unknown.
            self.renew();
            return Err(Why::Undecodable);
        };
        decoded?;
        if out.frames() == 0 {
            return Err(Why::Undecodable);
        }
        if matches!(self.coding, Coding::Pcm { .. }) && is_beyond(out, IMPOSSIBLE) {
            return Err(Why::TooLoud);
        }
        if self.coding.may_be_loud() && is_too_loud(out) {
            // Its remaining state would be just as loud.
            self.renew();
            return Err(Why::TooLoud);
        }
        Ok(())
    }

    /// Replaces the decoder by a fresh one.
    pub fn renew(&mut self) {
        if let Some(fresh) = guarded(|| make(&self.coding)).flatten() {
            self.inner = fresh;
        }
    }
}

/// Runs a call into a decoding library; `None` if it panics.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}

fn make(coding: &Coding) -> Option<Box<dyn Decode>> {
    Some(match coding {
        Coding::Pcm { encoding, channels } => {
            Box::new(Stored { encoding: *encoding, channels: *channels }) as Box<dyn Decode>
        }
        Coding::Mpeg { .. } => Box::new(MpegDecoder::new()),
        Coding::Aac { config, .. } => Box::new(AacDecoder::new(config)?),
        Coding::Opus(head) => Box::new(OpusDecoder::new(head)),
        Coding::Vorbis { ident, setup, channels } if *channels > 2 => Box::new(SurroundVorbis::new(ident, setup)?),
        coding => Box::new(ByLibrary::new(coding)?),
    })
}

/// Whether a sample is louder than any music, or NaN.
pub(super) fn is_too_loud(samples: &Samples) -> bool {
    is_beyond(samples, LOUDEST)
}

fn is_beyond(samples: &Samples, most: f32) -> bool {
    match samples {
        Samples::I16(_) => false,
        // NaN is out of bounds too.
        Samples::F32(planes) => planes.iter().flatten().any(|sample| !(-most..=most).contains(sample)),
    }
}

/// Uncompressed samples.
struct Stored {
    encoding: Encoding,
    channels: usize,
}

impl Decode for Stored {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let frame_bytes = self.encoding.number.bytes() * self.channels;
        let packet = &packet[..packet.len() / frame_bytes * frame_bytes];
        out.shape(self.encoding.is_16_bit() && self.channels <= 2, self.channels);
        out.clear();
        match out {
            Samples::I16(planes) => planes.iter_mut().enumerate().for_each(|(channel, plane)| {
                self.encoding.append_i16(packet, self.channels, channel, plane);
            }),
            Samples::F32(planes) => planes.iter_mut().enumerate().for_each(|(channel, plane)| {
                self.encoding.append_f32(packet, self.channels, channel, plane);
            }),
        }
        Ok(())
    }
}

/// Symphonia's decoders: FLAC, ALAC, Vorbis, ADPCM.
struct ByLibrary {
    decoder: Box<dyn AudioDecoder>,
    is_16_bit: bool,
    /// FLAC of 32 bits: the difference of two channels has 33, for which the library has no room. It makes noise at full scale of that.
    is_wide: bool,
    packet_frames: u64,
}

impl ByLibrary {
    fn new(coding: &Coding) -> Option<Self> {
        let mut parameters = AudioCodecParameters::new();
        let mut describe = |codec: AudioCodecId, extra: &[u8]| {
            parameters.for_codec(codec).with_extra_data(extra.into());
        };
        match coding {
            Coding::Flac { info, .. } => describe(id::CODEC_ID_FLAC, info),
            Coding::Alac { cookie, .. } => describe(id::CODEC_ID_ALAC, cookie),
            Coding::Vorbis { ident, setup, .. } => {
                describe(id::CODEC_ID_VORBIS, &[&ident[..], &setup[..]].concat());
            }
            Coding::Adpcm { is_microsoft, rate, channels, packet_frames } => {
                let codec = if *is_microsoft { id::CODEC_ID_ADPCM_MS } else { id::CODEC_ID_ADPCM_IMA_WAV };
                let mask = if *channels == 1 {
                    Position::FRONT_LEFT
                } else {
                    Position::FRONT_LEFT | Position::FRONT_RIGHT
                };
                let frames = u64::from(*packet_frames);
                parameters.for_codec(codec).with_sample_rate(*rate).with_channels(Channels::Positioned(mask));
                parameters.with_max_frames_per_packet(frames).with_frames_per_block(frames);
            }
            _ => return None,
        }
        let options = AudioDecoderOptions::default().gapless(false);
        let decoder = symphonia::default::get_codecs().make_audio_decoder(&parameters, &options).ok()?;
        let is_wide = matches!(coding, Coding::Flac { bits: 32.., .. });
        let packet_frames = u64::from(coding.packet_frames());
        Some(Self { decoder, is_16_bit: coding.is_16_bit(), is_wide, packet_frames })
    }
}

impl Decode for ByLibrary {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        // The channel assignments with a difference (RFC 9639, 9.1.3).
        if self.is_wide && packet.get(3).is_some_and(|channels| (8..=10).contains(&(channels >> 4))) {
            return Err(Why::Undecodable);
        }
        let packet = PacketRef::new(0, Timestamp::new(0), Duration::new(self.packet_frames), packet);
        let decoded: GenericAudioBufferRef<'_> = self.decoder.decode_ref(&packet).map_err(|_| Why::Undecodable)?;
        copy(&decoded, self.is_16_bit, out);
        Ok(())
    }
}
