//! How a sample of uncompressed audio is written down, and how to read it.

/// The number format of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// 0 to 255, silence is 128.
    Unsigned8,
    Signed8,
    Signed16,
    Signed24,
    Signed32,
    Float32,
    Float64,
}

/// A number format and its byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Encoding {
    pub number: Number,
    pub big_endian: bool,
}

impl Number {
    /// Bytes of one sample.
    pub fn bytes(self) -> usize {
        match self {
            Self::Unsigned8 | Self::Signed8 => 1,
            Self::Signed16 => 2,
            Self::Signed24 => 3,
            Self::Signed32 | Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// In a musician's words: `24-bit`, `32-bit float`.
    pub fn name(self) -> String {
        let float = if matches!(self, Self::Float32 | Self::Float64) { " float" } else { "" };
        format!("{}-bit{float}", self.bytes() * 8)
    }
}

impl Encoding {
    /// Whether a sample fits 16 bits without loss.
    pub fn is_16_bit(self) -> bool {
        matches!(self.number, Number::Unsigned8 | Number::Signed8 | Number::Signed16)
    }

    /// Appends the samples of `channel` out of whole frames of `channels` samples; nothing if they do not fit 16 bits.
    pub fn append_i16(self, frames: &[u8], channels: usize, channel: usize, out: &mut Vec<i16>) {
        match (self.number, self.big_endian) {
            (Number::Unsigned8, _) => gather(frames, channels, channel, out, |[b]| (i16::from(b) - 128) << 8),
            (Number::Signed8, _) => gather(frames, channels, channel, out, |[b]| i16::from_be_bytes([b, 0])),
            (Number::Signed16, false) => gather(frames, channels, channel, out, i16::from_le_bytes),
            (Number::Signed16, true) => gather(frames, channels, channel, out, i16::from_be_bytes),
            _ => debug_assert!(false, "{self:?} does not fit 16 bits"),
        }
    }

    /// Appends the samples of `channel` out of whole frames of `channels` samples, full scale 1.
    pub fn append_f32(self, frames: &[u8], channels: usize, channel: usize, out: &mut Vec<f32>) {
        let big = self.big_endian;
        match self.number {
            Number::Unsigned8 => gather(frames, channels, channel, out, |[b]| (f32::from(b) - 128.0) / 128.0),
            Number::Signed8 => gather(frames, channels, channel, out, |[b]| f32::from(b.cast_signed()) / 128.0),
            Number::Signed16 => gather(frames, channels, channel, out, |bytes| {
                f32::from(i16::from_le_bytes(little(bytes, big))) / 32_768.0
            }),
            Number::Signed24 => gather(frames, channels, channel, out, |bytes| {
                let [low, middle, high] = little(bytes, big);
                from_i32(i32::from_le_bytes([0, low, middle, high]))
            }),
            Number::Signed32 => {
                gather(frames, channels, channel, out, |bytes| from_i32(i32::from_le_bytes(little(bytes, big))));
            }
            Number::Float32 => {
                gather(frames, channels, channel, out, |bytes| f32::from_le_bytes(little(bytes, big)));
            }
            Number::Float64 => {
                gather(frames, channels, channel, out, |bytes| f64::from_le_bytes(little(bytes, big)) as f32);
            }
        }
    }
}

/// A 32-bit sample as a fraction of full scale: exact for 24 bits in the upper three bytes.
pub(super) fn from_i32(sample: i32) -> f32 {
    const SCALE: f32 = 1.0 / 2_147_483_648.0;
    sample as f32 * SCALE
}

fn little<const W: usize>(mut bytes: [u8; W], big_endian: bool) -> [u8; W] {
    if big_endian {
        bytes.reverse();
    }
    bytes
}

/// Takes every `channels`th sample of `W` bytes; mono and stereo get loops of their own, which vectorise.
fn gather<const W: usize, T>(
    bytes: &[u8],
    channels: usize,
    channel: usize,
    out: &mut Vec<T>,
    convert: impl Fn([u8; W]) -> T,
) {
    let (samples, _) = bytes.as_chunks::<W>();
    match channels {
        1 => out.extend(samples.iter().map(|&sample| convert(sample))),
        2 => out.extend(samples.as_chunks::<2>().0.iter().map(|frame| convert(frame[channel & 1]))),
        _ => out.extend(samples.chunks_exact(channels).map(|frame| convert(frame[channel]))),
    }
}
