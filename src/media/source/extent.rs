//! Determines how much audio a chunk really contains, when its header may be wrong.

use super::trouble;
use crate::setlist::Problem;

/// The header's claim about the length of its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LengthClaim {
    /// This many bytes.
    Bytes(u64),
    /// Nothing: the header was never completed, or was written before the length was known.
    Unknown,
}

/// The bytes of complete frames of `frame_bytes` each, where `available` bytes follow the header; and the
/// problem to report if the header claims something else.
pub(super) fn measure(claim: LengthClaim, available: u64, frame_bytes: u64, rate: u32) -> (u64, Option<Problem>) {
    match claim {
        LengthClaim::Bytes(bytes) if bytes > available => {
            let frames = available / frame_bytes;
            (frames, Some(trouble::cut_short(frames, bytes / frame_bytes, rate)))
        }
        // A 32-bit size that overflowed: more than 4 GB follow beyond its claim.
        LengthClaim::Bytes(bytes) if available - bytes > u64::from(u32::MAX) => {
            (available / frame_bytes, Some(trouble::unfinished_header()))
        }
        LengthClaim::Bytes(bytes) => (bytes / frame_bytes, None),
        LengthClaim::Unknown => (available / frame_bytes, Some(trouble::unfinished_header())),
    }
}
