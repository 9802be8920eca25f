//! A funk tune: drums, slap bass, electric piano, muted and distorted guitar, brass, tenor saxophone, a square
//! lead.
//!
//! Known here: the music. Not known here: how it becomes notes.

use super::songs::{CLOSED_HAT, CRASH, KICK, MINOR, Melodic, OPEN_HAT, SEVENTH, SNARE, ScoreSong};

/// The song.
pub const SONG: ScoreSong = ScoreSong {
    name: "funk",
    chords: &[(40, MINOR), (45, SEVENTH), (40, MINOR), (47, SEVENTH)],
    beat: &[
        (KICK, "9..7..6...97...."),
        (SNARE, "....9..3.3..9..4"),
        (CLOSED_HAT, "8586858685868..."),
        (OPEN_HAT, "..............7."),
    ],
    fill: &[
        (KICK, "9..7..6...9....."),
        (SNARE, "....9..3.3..7899"),
        (CLOSED_HAT, "858685868586...."),
        (CRASH, "8..............."),
    ],
    parts: &PARTS,
};

const PARTS: [Melodic; 7] = [
    Melodic {
        family: "bass",
        name: "slap bass",
        programme: 36,
        channel: 0,
        moved: -12,
        bars: &[
            &[
                (0, 2, 0, 110),
                (3, 1, 4, 96),
                (4, 1, 0, 80),
                (6, 2, 3, 92),
                (8, 2, 0, 104),
                (11, 1, 4, 98),
                (13, 1, 2, 84),
                (14, 2, 3, 90),
            ],
            &[
                (0, 3, 0, 108),
                (4, 1, 4, 100),
                (7, 1, 3, 84),
                (8, 3, 0, 100),
                (12, 1, 1, 88),
                (13, 1, 2, 92),
                (14, 2, 3, 96),
            ],
        ],
    },
    Melodic {
        family: "keys",
        name: "electric piano",
        programme: 4,
        channel: 1,
        moved: 12,
        bars: &[&[
            (2, 2, 1, 84),
            (2, 2, 3, 82),
            (2, 2, 6, 80),
            (6, 1, 1, 76),
            (6, 1, 3, 74),
            (10, 4, 1, 88),
            (10, 4, 3, 84),
            (10, 4, 6, 84),
            (15, 1, 5, 70),
        ]],
    },
    Melodic {
        family: "guitar",
        name: "muted guitar",
        programme: 28,
        channel: 2,
        moved: 12,
        bars: &[&[
            (0, 1, 0, 92),
            (2, 1, 4, 74),
            (3, 1, 4, 70),
            (5, 1, 3, 84),
            (7, 1, 2, 72),
            (8, 1, 0, 90),
            (10, 1, 4, 76),
            (11, 1, 3, 72),
            (13, 1, 2, 86),
            (15, 1, 3, 70),
        ]],
    },
    Melodic {
        family: "guitar",
        name: "distorted guitar",
        programme: 30,
        channel: 3,
        moved: 0,
        bars: &[&[(0, 6, 0, 88), (0, 6, 2, 84), (8, 3, 0, 84), (8, 3, 2, 80), (12, 4, 0, 90), (12, 4, 2, 86)]],
    },
    Melodic {
        family: "brass",
        name: "brass section",
        programme: 61,
        channel: 4,
        moved: 24,
        bars: &[
            &[(0, 1, 0, 108), (0, 1, 1, 104), (0, 1, 2, 104), (6, 2, 0, 96), (6, 2, 1, 96), (6, 2, 3, 98)],
            &[(4, 8, 1, 92), (4, 8, 2, 92), (4, 8, 3, 94), (14, 1, 4, 110), (14, 1, 2, 106)],
        ],
    },
    Melodic {
        family: "reed",
        name: "tenor saxophone",
        programme: 66,
        channel: 5,
        moved: 12,
        bars: &[
            &[(0, 3, 4, 96), (3, 1, 3, 84), (4, 4, 2, 92), (10, 2, 3, 88), (12, 4, 4, 100)],
            &[(0, 8, 5, 98), (8, 2, 4, 86), (10, 2, 3, 86), (12, 3, 2, 90)],
        ],
    },
    Melodic {
        family: "lead",
        name: "square lead",
        programme: 80,
        channel: 6,
        moved: 24,
        bars: &[
            &[(0, 4, 0, 84), (4, 2, 2, 80), (6, 2, 3, 82), (8, 6, 4, 90), (14, 2, 3, 78)],
            &[(0, 2, 2, 84), (2, 2, 1, 80), (4, 8, 0, 88)],
        ],
    },
];
