//! The supported codings, and how much pre-roll each needs.

use super::encoding::Encoding;
use super::opus::OpusHead;

/// A coding, with the data that its decoder needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coding {
    /// Uncompressed samples within packets.
    Pcm {
        encoding: Encoding,
        channels: usize,
    },
    /// MPEG audio of layer 1, 2 or 3.
    Mpeg {
        layer: u8,
    },
    /// AAC, with its configuration as in MP4, and whether it replicates bands (HE-AAC).
    Aac {
        config: Vec<u8>,
        is_extended: bool,
    },
    /// ALAC, with its "magic cookie".
    Alac {
        cookie: Vec<u8>,
        bits: u32,
        channels: usize,
        packet_frames: u32,
    },
    /// FLAC, with its STREAMINFO.
    Flac {
        info: Vec<u8>,
        bits: u32,
        channels: usize,
    },
    /// Vorbis, with its first and third header.
    Vorbis {
        ident: Vec<u8>,
        setup: Vec<u8>,
        channels: usize,
    },
    Opus(OpusHead),
    /// Microsoft or IMA ADPCM.
    Adpcm {
        is_microsoft: bool,
        rate: u32,
        channels: usize,
        packet_frames: u32,
    },
}

/// How much a decoder must decode before its output no longer depends on where it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PreRoll {
    /// Frames before the wanted one.
    pub frames: i64,
    /// A decoder is replaced by a fresh one whenever a packet is the first to reach a multiple of this many frames, in a
    /// straight read too.
    pub fresh_every: Option<i64>,
    /// The number of packets that a fresh decoder hears again.
    pub packets: usize,
}

impl PreRoll {
    /// Everything before the wanted frame.
    pub const FROM_THE_TOP: Self = Self { frames: i64::MAX / 4, fresh_every: None, packets: 0 };
}

impl Coding {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pcm { .. } => "PCM",
            Self::Mpeg { layer: 1 } => "MP1",
            Self::Mpeg { layer: 2 } => "MP2",
            Self::Mpeg { .. } => "MP3",
            Self::Aac { is_extended: true, .. } => "HE-AAC",
            Self::Aac { .. } => "AAC",
            Self::Alac { .. } => "ALAC",
            Self::Flac { .. } => "FLAC",
            Self::Vorbis { .. } => "Vorbis",
            Self::Opus(_) => "Opus",
            Self::Adpcm { .. } => "ADPCM",
        }
    }

    /// Bits per sample, if the coding preserves them.
    pub fn bits(&self) -> Option<u32> {
        match self {
            Self::Alac { bits, .. } | Self::Flac { bits, .. } => Some(*bits),
            _ => None,
        }
    }

    /// Whether its samples are integers of at most 16 bits in mono or stereo.
    pub fn is_16_bit(&self) -> bool {
        match self {
            Self::Pcm { encoding, channels } => encoding.is_16_bit() && *channels <= 2,
            Self::Alac { bits, channels, .. } | Self::Flac { bits, channels, .. } => *bits <= 16 && *channels <= 2,
            _ => false,
        }
    }

    /// Whether a damaged packet can be louder than full scale.
    pub fn may_be_loud(&self) -> bool {
        matches!(self, Self::Mpeg { .. } | Self::Aac { .. } | Self::Vorbis { .. } | Self::Opus(_))
    }

    /// Frames per packet, if the decoder needs to know.
    pub fn packet_frames(&self) -> u32 {
        match self {
            Self::Adpcm { packet_frames, .. } | Self::Alac { packet_frames, .. } => *packet_frames,
            _ => 0,
        }
    }

    /// The usual encoder delay, for files that do not state it: for MP3, LAME's 576 and the 529
    /// of every decoder; for AAC, the 1024 that any encoder needs (Apple's uses 2112).
    pub fn usual_delay(&self) -> Option<u64> {
        match self {
            Self::Mpeg { layer: 3 } => Some(576 + 529),
            Self::Aac { .. } => Some(1024),
            _ => None,
        }
    }

    /// The pre-roll that makes a seek exact; `tests/decoding` compares with a straight read, bit for bit.
    pub fn pre_roll(&self) -> PreRoll {
        let roll = |frames| PreRoll { frames, fresh_every: None, packets: 0 };
        match self {
            Self::Pcm { .. } | Self::Flac { .. } | Self::Alac { .. } | Self::Adpcm { .. } => roll(0),
            // The overlap and the filter reach back 2 packets; the bit reservoir reaches back 511 bytes, which is 9
            // packets at the lowest bit rate of a stereo file at 44.1 kHz, and more in the half-rate formats.
            Self::Mpeg { .. } => roll(32 * 1152),
            // Half a block overlaps, and the longest block has 8192 frames.
            Self::Vorbis { .. } => roll(8192),
            // Prediction from packet to packet decays, but never ends. So decoders start afresh every 5 seconds, after
            // hearing far more than the 80 ms that the format requires; no page costs more than 6 seconds.
            Self::Opus(_) => PreRoll { frames: 5760, fresh_every: Some(240_000), packets: 64 },
            // Band replication and parametric stereo depend on everything before, and need a header, which encoders
            // repeat about twice a second: 32 packets of 2048 frames last 1.4 s. Files that do not repeat it in time
            // are read from the top (`repeats_headers` in `aac.rs`).
            Self::Aac { is_extended: true, .. } => {
                PreRoll { frames: 3 * 2048, fresh_every: Some(96 * 2048), packets: 32 }
            }
            // The overlap reaches back 1 packet. But noise substitution uses a generator whose state depends on
            // everything before, which a seek cannot restore. So it starts afresh every 64 packets. The
            // price: 3 % more work, and a seek that decodes half as many on average.
            Self::Aac { .. } => PreRoll { frames: 3 * 1024, fresh_every: Some(64 * 1024), packets: 2 },
        }
    }
}
