//! The speaker of each channel of a file, according to its format.

/// One speaker per channel, by the numbers of the bits in a WAVE file's channel mask.
pub(super) type Speakers = Vec<u8>;

const L: u8 = 0;
const R: u8 = 1;
const C: u8 = 2;
const LFE: u8 = 3;
const BL: u8 = 4;
const BR: u8 = 5;
const FLC: u8 = 6;
const FRC: u8 = 7;
const BC: u8 = 8;
const SL: u8 = 9;
const SR: u8 = 10;

/// From a WAVE file's channel mask; `None` if it is for another number of channels.
pub(super) fn of_mask(mask: u64, channels: usize) -> Option<Speakers> {
    let known = mask.count_ones() as usize == channels;
    known.then(|| (0..64).filter(|bit| mask >> bit & 1 == 1).collect())
}

/// The order of Vorbis, and of Opus with the mapping of the same name.
pub(super) fn vorbis(channels: usize) -> Option<Speakers> {
    Some(match channels {
        3 => vec![L, C, R],
        4 => vec![L, R, BL, BR],
        5 => vec![L, C, R, BL, BR],
        6 => vec![L, C, R, BL, BR, LFE],
        7 => vec![L, C, R, SL, SR, BC, LFE],
        8 => vec![L, C, R, SL, SR, BL, BR, LFE],
        _ => return None,
    })
}

/// The order of FLAC without a mask (RFC 9639, 9.1.3).
pub(super) fn flac(channels: usize) -> Option<Speakers> {
    Some(match channels {
        3 => vec![L, R, C],
        4 => vec![L, R, BL, BR],
        5 => vec![L, R, C, BL, BR],
        6 => vec![L, R, C, LFE, BL, BR],
        7 => vec![L, R, C, LFE, BC, SL, SR],
        8 => vec![L, R, C, LFE, BL, BR, SL, SR],
        _ => return None,
    })
}

/// The order of an AAC decoder's output.
pub(super) fn aac(channels: usize) -> Option<Speakers> {
    Some(match channels {
        3 => vec![L, R, C],
        4 => vec![L, R, C, BC],
        5 => vec![L, R, C, BL, BR],
        6 => vec![L, R, C, LFE, BL, BR],
        7 => vec![L, R, C, LFE, BC, SL, SR],
        8 => vec![L, R, C, LFE, BL, BR, FLC, FRC],
        _ => return None,
    })
}

/// The order of an ALAC decoder's output: that of a WAVE file, whatever order its packets have.
pub(super) fn alac(channels: usize) -> Option<Speakers> {
    Some(match channels {
        3 => vec![L, R, C],
        4 => vec![L, R, C, BC],
        5 => vec![L, R, C, SL, SR],
        6 => vec![L, R, C, LFE, SL, SR],
        7 => vec![L, R, C, LFE, BC, SL, SR],
        8 => vec![L, R, C, LFE, FLC, FRC, SL, SR],
        _ => return None,
    })
}

/// From a layout tag of Apple's Core Audio, as in CAF's `chan` and QuickTime's `chan`; the lower half of the tag is the number of channels.
pub(super) fn core_audio(tag: u32, bitmap: u32, channels: usize) -> Option<Speakers> {
    let speakers = match tag >> 16 {
        0 => return None,
        1 => return of_mask(bitmap.into(), channels),
        103 => vec![L, R, BL, BR],                   // Quadraphonic, ambience pair
        108 => vec![L, R, BL, BR],                   // Quadraphonic
        113 => vec![L, R, C],                        // MPEG 3.0 A
        114 => vec![C, L, R],                        // MPEG 3.0 B
        115 => vec![L, R, C, BC],                    // MPEG 4.0 A
        116 => vec![C, L, R, BC],                    // MPEG 4.0 B
        117 => vec![L, R, C, SL, SR],                // MPEG 5.0 A
        118 => vec![L, R, SL, SR, C],                // MPEG 5.0 B
        119 => vec![L, C, R, SL, SR],                // MPEG 5.0 C
        120 => vec![C, L, R, SL, SR],                // MPEG 5.0 D
        121 => vec![L, R, C, LFE, SL, SR],           // MPEG 5.1 A
        122 => vec![L, R, SL, SR, C, LFE],           // MPEG 5.1 B
        123 => vec![L, C, R, SL, SR, LFE],           // MPEG 5.1 C
        124 => vec![C, L, R, SL, SR, LFE],           // MPEG 5.1 D
        125 => vec![L, R, C, LFE, SL, SR, BC],       // MPEG 6.1 A
        126 => vec![L, R, C, LFE, SL, SR, FLC, FRC], // MPEG 7.1 A
        127 => vec![C, FLC, FRC, L, R, SL, SR, LFE], // MPEG 7.1 B
        128 => vec![L, R, C, LFE, SL, SR, BL, BR],   // MPEG 7.1 C
        129 => vec![L, R, BL, BR, C, LFE, FLC, FRC], // Emagic 7.1
        130 => vec![L, R, C, LFE, SL, SR, 26, 27],   // SMPTE DTV: with a stereo mix
        131 => vec![L, R, BC],                       // ITU 2.1
        132 => vec![L, R, SL, SR],                   // ITU 2.2
        133 => vec![L, R, LFE],                      // DVD 4
        134 => vec![L, R, LFE, BC],                  // DVD 5
        135 => vec![L, R, LFE, SL, SR],              // DVD 6
        136 => vec![L, R, C, LFE],                   // DVD 10
        137 => vec![L, R, C, LFE, BC],               // DVD 11
        138 => vec![L, R, SL, SR, LFE],              // DVD 18
        141 => vec![C, L, R, SL, SR, BC],            // AAC 6.0
        142 => vec![C, L, R, SL, SR, BC, LFE],       // AAC 6.1
        143 => vec![C, L, R, SL, SR, BL, BR],        // AAC 7.0
        144 => vec![C, L, R, SL, SR, BL, BR, BC],    // AAC octagonal
        _ => return None,
    };
    (speakers.len() == channels).then_some(speakers)
}
