//! A slow bossa nova: drums, double bass, bright piano, jazz guitar, slow strings, clarinet, a choir.
//!
//! Known here: the music. Not known here: how it becomes notes.

use super::songs::{CLOSED_HAT, CRASH, KICK, MAJOR, MINOR, Melodic, OPEN_HAT, SEVENTH, SNARE, ScoreSong};

/// The song.
pub const SONG: ScoreSong = ScoreSong {
    name: "bossa",
    chords: &[(41, MAJOR), (43, SEVENTH), (43, MINOR), (48, SEVENTH), (46, MAJOR), (39, SEVENTH)],
    beat: &[(KICK, "8..58..58..58..5"), (SNARE, "6..6..6...6..6.."), (CLOSED_HAT, "7365736573657365")],
    fill: &[
        (KICK, "8..58..58..5...."),
        (SNARE, "6..6..6...6.5678"),
        (CLOSED_HAT, "736573657365...."),
        (OPEN_HAT, "..............6."),
        (CRASH, "6..............."),
    ],
    parts: &PARTS,
};

const PARTS: [Melodic; 6] = [
    Melodic {
        family: "bass",
        name: "double bass",
        programme: 32,
        channel: 0,
        moved: -12,
        bars: &[&[(0, 3, 0, 92), (3, 4, 2, 78), (8, 3, 2, 88), (11, 5, 0, 80)]],
    },
    Melodic {
        family: "keys",
        name: "bright piano",
        programme: 1,
        channel: 1,
        moved: 12,
        bars: &[
            &[
                (3, 2, 1, 70),
                (3, 2, 2, 66),
                (3, 2, 3, 72),
                (6, 3, 1, 64),
                (6, 3, 3, 66),
                (10, 5, 5, 76),
                (13, 3, 6, 72),
            ],
            &[(0, 2, 4, 76), (2, 1, 5, 66), (3, 3, 6, 78), (8, 2, 1, 70), (8, 2, 3, 70), (11, 4, 2, 66)],
        ],
    },
    Melodic {
        family: "guitar",
        name: "jazz guitar",
        programme: 26,
        channel: 2,
        moved: 0,
        bars: &[&[
            (0, 2, 4, 76),
            (0, 2, 6, 72),
            (3, 1, 4, 70),
            (3, 1, 6, 68),
            (6, 2, 5, 78),
            (6, 2, 7, 72),
            (10, 2, 4, 74),
            (10, 2, 6, 70),
            (13, 2, 5, 70),
        ]],
    },
    Melodic {
        family: "strings",
        name: "slow strings",
        programme: 49,
        channel: 3,
        moved: 12,
        bars: &[&[(0, 16, 1, 72), (0, 16, 3, 70)], &[(0, 12, 2, 72), (0, 16, 4, 70), (12, 4, 1, 74)]],
    },
    Melodic {
        family: "reed",
        name: "clarinet",
        programme: 71,
        channel: 4,
        moved: 24,
        bars: &[
            &[(1, 5, 2, 84), (6, 1, 3, 76), (7, 5, 1, 88), (13, 3, 0, 78)],
            &[(0, 3, 1, 82), (3, 3, 2, 86), (6, 8, 3, 90)],
        ],
    },
    Melodic {
        family: "pad",
        name: "choir",
        programme: 52,
        channel: 5,
        moved: 12,
        bars: &[&[(0, 16, 1, 70), (0, 16, 2, 66), (0, 16, 4, 70)]],
    },
];
