//! The few fields of ALAC's configuration that its decoder does not pass on.

/// From the "magic cookie" that describes an ALAC stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AlacConfig {
    /// Frames of every packet but the last.
    pub packet_frames: u32,
    /// Bits of a sample before coding.
    pub bits: u32,
}

impl AlacConfig {
    /// Old files put a `frma` and an `alac` box around it, 12 bytes each.
    pub fn parse(cookie: Option<&[u8]>) -> Option<Self> {
        let mut cookie = cookie?;
        for kind in [b"frma", b"alac"] {
            if cookie.get(4..8) == Some(kind) {
                cookie = cookie.get(12..)?;
            }
        }
        let packet_frames = u32::from_be_bytes(cookie.get(..4)?.try_into().ok()?);
        Some(Self { packet_frames, bits: u32::from(*cookie.get(5)?) })
    }
}
