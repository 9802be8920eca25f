//! The encodings of uncompressed samples.

/// The number format of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// 0 to 255, silence is 128.
    Unsigned8,
    Signed8,
    Signed16,
    Signed24,
    Signed32,
    /// The lower three of four bytes.
    Low24,
    Signed64,
    Float32,
    Float64,
    ALaw,
    MuLaw,
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
            Self::Unsigned8 | Self::Signed8 | Self::ALaw | Self::MuLaw => 1,
            Self::Signed16 => 2,
            Self::Signed24 => 3,
            Self::Signed32 | Self::Low24 | Self::Float32 => 4,
            Self::Signed64 | Self::Float64 => 8,
        }
    }

    /// Signed integers of this many bytes.
    pub fn signed(bytes: u32) -> Option<Self> {
        Some(match bytes {
            1 => Self::Signed8,
            2 => Self::Signed16,
            3 => Self::Signed24,
            4 => Self::Signed32,
            8 => Self::Signed64,
            _ => return None,
        })
    }

    /// Whether it is a floating-point number, which has no maximum.
    pub fn is_float(self) -> bool {
        matches!(self, Self::Float32 | Self::Float64)
    }

    /// The bits of an uncompressed integer of up to 24 bits, which is exact as a sample of 32-bit float.
    pub fn integer_bits(self) -> Option<u32> {
        match self {
            Self::Unsigned8 | Self::Signed8 => Some(8),
            Self::Signed16 => Some(16),
            Self::Signed24 | Self::Low24 => Some(24),
            Self::Signed32 | Self::Signed64 | Self::Float32 | Self::Float64 | Self::ALaw | Self::MuLaw => None,
        }
    }

    /// In a musician's words: `24-bit`, `32-bit float`.
    pub fn name(self) -> String {
        match self {
            Self::ALaw => "A-law".to_owned(),
            Self::MuLaw => "µ-law".to_owned(),
            Self::Low24 => "24-bit".to_owned(),
            Self::Float32 | Self::Float64 => format!("{}-bit float", self.bytes() * 8),
            _ => format!("{}-bit", self.bytes() * 8),
        }
    }
}

impl Encoding {
    pub fn new(number: Number, big_endian: bool) -> Self {
        Self { number, big_endian }
    }

    /// Whether a sample fits 16 bits without loss.
    pub fn is_16_bit(self) -> bool {
        matches!(self.number, Number::Unsigned8 | Number::Signed8 | Number::Signed16 | Number::ALaw | Number::MuLaw)
    }

    /// Appends the samples of `channel` from whole frames of `channels` samples; nothing if they do not fit 16 bits.
    pub fn append_i16(self, frames: &[u8], channels: usize, channel: usize, out: &mut Vec<i16>) {
        match (self.number, self.big_endian) {
            (Number::Unsigned8, _) => gather(frames, channels, channel, out, |[b]| (i16::from(b) - 128) << 8),
            (Number::Signed8, _) => gather(frames, channels, channel, out, |[b]| i16::from_be_bytes([b, 0])),
            (Number::ALaw, _) => gather(frames, channels, channel, out, |[b]| a_law(b)),
            (Number::MuLaw, _) => gather(frames, channels, channel, out, |[b]| mu_law(b)),
            (Number::Signed16, false) => gather(frames, channels, channel, out, i16::from_le_bytes),
            (Number::Signed16, true) => gather(frames, channels, channel, out, i16::from_be_bytes),
            _ => debug_assert!(false, "{self:?} does not fit 16 bits"),
        }
    }

    /// Appends the samples of `channel` from whole frames of `channels` samples, full scale 1.
    pub fn append_f32(self, frames: &[u8], channels: usize, channel: usize, out: &mut Vec<f32>) {
        let big = self.big_endian;
        match self.number {
            Number::Unsigned8 => gather(frames, channels, channel, out, |[b]| (f32::from(b) - 128.0) / 128.0),
            Number::Signed8 => gather(frames, channels, channel, out, |[b]| f32::from(b.cast_signed()) / 128.0),
            Number::ALaw => gather(frames, channels, channel, out, |[b]| f32::from(a_law(b)) / 32_768.0),
            Number::MuLaw => gather(frames, channels, channel, out, |[b]| f32::from(mu_law(b)) / 32_768.0),
            Number::Low24 => gather(frames, channels, channel, out, |bytes| {
                from_i32(i32::from_le_bytes(little(bytes, big)) << 8)
            }),
            Number::Signed64 => gather(frames, channels, channel, out, |bytes| {
                (i64::from_le_bytes(little(bytes, big)) as f64 / 9_223_372_036_854_775_808.0) as f32
            }),
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

/// ITU-T G.711, in the upper 13 of 16 bits.
fn a_law(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let (exponent, mantissa) = (byte >> 4 & 7, i16::from(byte & 15));
    let size = match exponent {
        0 => (mantissa << 4) + 8,
        _ => ((mantissa << 4) + 0x108) << (exponent - 1),
    };
    if byte & 0x80 != 0 { size } else { -size }
}

/// ITU-T G.711, in the upper 14 of 16 bits.
fn mu_law(byte: u8) -> i16 {
    let byte = !byte;
    let size = (((i16::from(byte & 15) << 3) + 0x84) << (byte >> 4 & 7)) - 0x84;
    if byte & 0x80 != 0 { -size } else { size }
}

fn little<const W: usize>(mut bytes: [u8; W], big_endian: bool) -> [u8; W] {
    if big_endian {
        bytes.reverse();
    }
    bytes
}

/// Takes every `channels`th sample of `W` bytes; mono and stereo have separate loops, which vectorise.
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
