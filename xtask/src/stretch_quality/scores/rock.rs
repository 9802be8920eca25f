//! A slow rock tune: drums, picked bass, clavinet, clean and overdriven guitar, trumpet, alto saxophone, a saw lead.
//!
//! Known here: the music. Not known here: how it becomes notes.

use super::songs::{CLOSED_HAT, CRASH, KICK, MAJOR, MINOR, Melodic, OPEN_HAT, SEVENTH, SNARE, ScoreSong, TOM};

/// The song.
pub const SONG: ScoreSong = ScoreSong {
    name: "rock",
    chords: &[(38, MINOR), (46, MAJOR), (41, MAJOR), (48, SEVENTH), (43, MINOR)],
    beat: &[(KICK, "9.....9.8..8...."), (SNARE, "....9.......9..."), (OPEN_HAT, "7...6...7...6...")],
    fill: &[
        (KICK, "9.....9.8......."),
        (SNARE, "....9...6688...."),
        (TOM, "............8877"),
        (CLOSED_HAT, "7.6.7.6........."),
        (CRASH, "8..............."),
    ],
    parts: &PARTS,
};

const PARTS: [Melodic; 7] = [
    Melodic {
        family: "bass",
        name: "picked bass",
        programme: 34,
        channel: 0,
        moved: -12,
        bars: &[&[
            (0, 2, 0, 104),
            (2, 2, 0, 90),
            (4, 2, 0, 98),
            (6, 2, 4, 92),
            (8, 2, 0, 102),
            (10, 2, 2, 88),
            (12, 2, 3, 96),
            (14, 2, 2, 90),
        ]],
    },
    Melodic {
        family: "keys",
        name: "clavinet",
        programme: 7,
        channel: 1,
        moved: 12,
        bars: &[&[
            (0, 1, 0, 90),
            (3, 1, 2, 80),
            (5, 2, 3, 86),
            (8, 1, 1, 84),
            (10, 1, 2, 76),
            (11, 1, 4, 92),
            (14, 1, 3, 80),
        ]],
    },
    Melodic {
        family: "guitar",
        name: "clean guitar",
        programme: 27,
        channel: 2,
        moved: 12,
        bars: &[&[
            (0, 6, 0, 82),
            (2, 6, 2, 74),
            (4, 6, 4, 78),
            (6, 6, 5, 74),
            (8, 6, 3, 80),
            (10, 4, 5, 70),
            (12, 4, 4, 76),
        ]],
    },
    Melodic {
        family: "guitar",
        name: "overdriven guitar",
        programme: 29,
        channel: 3,
        moved: 0,
        bars: &[&[(0, 3, 0, 92), (0, 3, 2, 88), (3, 3, 0, 84), (3, 3, 2, 80), (8, 8, 0, 94), (8, 8, 2, 90)]],
    },
    Melodic {
        family: "brass",
        name: "trumpet",
        programme: 56,
        channel: 4,
        moved: 24,
        bars: &[&[(0, 5, 0, 98), (6, 2, 1, 92), (8, 6, 2, 104)], &[(2, 2, 2, 90), (4, 2, 1, 94), (6, 9, 0, 100)]],
    },
    Melodic {
        family: "reed",
        name: "alto saxophone",
        programme: 65,
        channel: 5,
        moved: 12,
        bars: &[
            &[(0, 2, 5, 94), (2, 4, 4, 98), (7, 1, 3, 84), (8, 7, 2, 96)],
            &[(1, 3, 4, 90), (4, 8, 6, 100), (13, 3, 5, 86)],
        ],
    },
    Melodic {
        family: "lead",
        name: "saw lead",
        programme: 81,
        channel: 6,
        moved: 24,
        bars: &[
            &[(0, 3, 0, 82), (3, 3, 1, 84), (6, 2, 2, 80), (8, 8, 3, 88)],
            &[(0, 6, 2, 84), (6, 6, 1, 82), (12, 4, 0, 84)],
        ],
    },
];
