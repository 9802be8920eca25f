//! The fields of ALAC's configuration.

use super::coding::Coding;

/// From the "magic cookie" that describes an ALAC stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AlacConfig {
    /// Frames of every packet but the last.
    pub packet_frames: u32,
    /// Bits of a sample before coding.
    pub bits: u32,
    pub channels: usize,
    /// 0 if it is not given.
    pub rate: u32,
}

impl AlacConfig {
    /// Old files wrap it in a `frma` and an `alac` box of 12 bytes each.
    pub fn parse(cookie: Option<&[u8]>) -> Option<Self> {
        let cookie = bare(cookie?)?;
        let packet_frames = u32::from_be_bytes(cookie.get(..4)?.try_into().ok()?);
        let rate = cookie.get(20..24).and_then(|rate| rate.try_into().ok()).map_or(0, u32::from_be_bytes);
        let is_sound = (1..=1 << 16).contains(&packet_frames);
        is_sound.then_some(Self {
            packet_frames,
            bits: u32::from(*cookie.get(5)?),
            channels: usize::from(*cookie.get(9)?),
            rate,
        })
    }

    /// The coding, with the `cookie` that this was parsed from.
    pub fn coding(self, cookie: &[u8]) -> Coding {
        let Self { packet_frames, bits, channels, .. } = self;
        let bare = bare(cookie).unwrap_or_default();
        // A channel layout follows, which is not needed.
        let cookie = bare[..bare.len().min(24)].to_vec();
        Coding::Alac { cookie, bits, channels, packet_frames }
    }
}

fn bare(mut cookie: &[u8]) -> Option<&[u8]> {
    for kind in [b"frma", b"alac"] {
        if cookie.get(4..8) == Some(kind) {
            cookie = cookie.get(12..)?;
        }
    }
    Some(cookie)
}
