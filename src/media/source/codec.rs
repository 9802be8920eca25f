//! The codings that a library decodes, and what each needs before a frame comes out right.

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known as id;

/// A coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Flac,
    Alac,
    Aac,
    Mp3,
    Vorbis,
    /// Every packet stands for itself: ADPCM, A-law, µ-law.
    Telephone(&'static str),
    /// Known by name only.
    Unplayed(&'static str),
}

/// How much a decoder has to hear before its output no longer depends on where it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PreRoll {
    /// Frames before the wanted one.
    pub frames: i64,
    /// A decoder is replaced by a fresh one whenever a packet is the first to reach a multiple of so many frames, in a
    /// straight read too.
    pub fresh_every: Option<i64>,
    /// Packets that a fresh decoder hears again.
    pub packets: usize,
}

impl Codec {
    pub fn of(codec: AudioCodecId) -> Self {
        match codec {
            id::CODEC_ID_FLAC => Self::Flac,
            id::CODEC_ID_ALAC => Self::Alac,
            id::CODEC_ID_AAC => Self::Aac,
            id::CODEC_ID_MP3 => Self::Mp3,
            id::CODEC_ID_VORBIS => Self::Vorbis,
            id::CODEC_ID_ADPCM_IMA_WAV | id::CODEC_ID_ADPCM_MS => Self::Telephone("ADPCM"),
            id::CODEC_ID_PCM_ALAW => Self::Telephone("A-law"),
            id::CODEC_ID_PCM_MULAW => Self::Telephone("µ-law"),
            id::CODEC_ID_OPUS => Self::Unplayed("Opus"),
            id::CODEC_ID_MP1 => Self::Unplayed("MPEG layer 1"),
            id::CODEC_ID_MP2 => Self::Unplayed("MPEG layer 2"),
            id::CODEC_ID_AC3 => Self::Unplayed("AC-3"),
            id::CODEC_ID_EAC3 => Self::Unplayed("E-AC-3"),
            id::CODEC_ID_SPEEX => Self::Unplayed("Speex"),
            id::CODEC_ID_WMA => Self::Unplayed("WMA"),
            _ => Self::Unplayed("a coding that is not known here"),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Flac => "FLAC",
            Self::Alac => "ALAC",
            Self::Aac => "AAC",
            Self::Mp3 => "MP3",
            Self::Vorbis => "Vorbis",
            Self::Telephone(name) | Self::Unplayed(name) => name,
        }
    }

    /// Frames that the usual encoders put before the music, where a file does not say: for MP3, LAME's 576 and the 529
    /// of every decoder; for AAC, the 1024 that any encoder needs (Apple's takes 2112).
    pub fn usual_delay(self) -> Option<u64> {
        match self {
            Self::Mp3 => Some(576 + 529),
            Self::Aac => Some(1024),
            _ => None,
        }
    }

    /// What makes a seek exact; `tests/decoding.rs` compares with a straight read, bit for bit.
    pub fn pre_roll(self) -> PreRoll {
        match self {
            Self::Flac | Self::Alac | Self::Telephone(_) | Self::Unplayed(_) => {
                PreRoll { frames: 0, fresh_every: None, packets: 0 }
            }
            // The overlap and the filter reach back 2 packets; the bit reservoir reaches back 511 bytes, which is 9
            // packets at the lowest bit rate of a stereo file at 44.1 kHz, and more in the half-rate formats.
            Self::Mp3 => PreRoll { frames: 32 * 1152, fresh_every: None, packets: 0 },
            // Half a block overlaps, and the longest block has 8192 frames.
            Self::Vorbis => PreRoll { frames: 8192, fresh_every: None, packets: 0 },
            // The overlap reaches back 1 packet. But noise substitution draws from a generator whose state depends on
            // all that went before, and a seek could not restore that: so it starts afresh every 256 packets. That is
            // the price: 2 % more work, and a seek that decodes half as many on average.
            Self::Aac => PreRoll { frames: 3 * 1024, fresh_every: Some(256 * 1024), packets: 2 },
        }
    }
}
