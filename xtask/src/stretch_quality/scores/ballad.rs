//! A ballad: drums, fingered bass, grand piano, nylon guitar, strings, oboe, a warm pad.
//!
//! Known here: the music. Not known here: how it becomes notes.

use super::songs::{CLOSED_HAT, CRASH, KICK, MAJOR, MINOR, Melodic, SEVENTH, SNARE, ScoreSong, TOM};

/// The song.
pub const SONG: ScoreSong = ScoreSong {
    name: "ballad",
    chords: &[
        (45, MINOR),
        (41, MAJOR),
        (48, MAJOR),
        (43, SEVENTH),
        (50, MINOR),
        (45, MINOR),
        (41, MAJOR),
        (40, SEVENTH),
    ],
    beat: &[(KICK, "9.......7..6...."), (SNARE, "....8.......8..."), (CLOSED_HAT, "6.4.6.4.6.4.6.4.")],
    fill: &[
        (KICK, "9.......7......."),
        (SNARE, "....8.....567..."),
        (CLOSED_HAT, "6.4.6.4.6......."),
        (TOM, "............7.86"),
        (CRASH, "7..............."),
    ],
    parts: &PARTS,
};

const PARTS: [Melodic; 6] = [
    Melodic {
        family: "bass",
        name: "fingered bass",
        programme: 33,
        channel: 0,
        moved: -12,
        bars: &[
            &[(0, 6, 0, 95), (6, 2, 0, 70), (8, 5, 2, 88), (14, 2, 1, 76)],
            &[(0, 7, 0, 96), (8, 4, 2, 84), (12, 4, 4, 80)],
        ],
    },
    Melodic {
        family: "keys",
        name: "grand piano",
        programme: 0,
        channel: 1,
        moved: 12,
        bars: &[
            &[
                (0, 8, 0, 72),
                (0, 8, 2, 66),
                (2, 2, 4, 70),
                (4, 2, 5, 76),
                (6, 2, 6, 72),
                (8, 7, 1, 70),
                (8, 7, 3, 66),
                (10, 2, 5, 74),
                (12, 3, 4, 80),
            ],
            &[
                (0, 6, 0, 74),
                (0, 6, 1, 66),
                (0, 6, 2, 70),
                (6, 2, 4, 64),
                (8, 6, 0, 70),
                (8, 6, 2, 64),
                (11, 1, 5, 60),
                (12, 4, 6, 78),
            ],
        ],
    },
    Melodic {
        family: "guitar",
        name: "nylon guitar",
        programme: 24,
        channel: 2,
        moved: 0,
        bars: &[&[
            (0, 4, 0, 84),
            (2, 4, 2, 70),
            (4, 4, 4, 76),
            (6, 4, 5, 70),
            (8, 4, 6, 80),
            (10, 4, 5, 68),
            (12, 4, 4, 74),
            (14, 2, 2, 66),
        ]],
    },
    Melodic {
        family: "strings",
        name: "string ensemble",
        programme: 48,
        channel: 3,
        moved: 12,
        bars: &[&[(0, 16, 0, 74), (0, 16, 1, 70), (0, 16, 2, 70), (0, 8, 4, 76), (8, 8, 5, 78)]],
    },
    Melodic {
        family: "reed",
        name: "oboe",
        programme: 68,
        channel: 4,
        moved: 24,
        bars: &[
            &[(0, 6, 2, 88), (6, 2, 3, 80), (8, 4, 4, 92), (12, 3, 2, 84)],
            &[(2, 10, 1, 90), (12, 2, 2, 82), (14, 2, 3, 86)],
        ],
    },
    Melodic {
        family: "pad",
        name: "warm pad",
        programme: 89,
        channel: 5,
        moved: 12,
        bars: &[&[(0, 16, 0, 70), (0, 16, 2, 70), (0, 16, 3, 66), (0, 16, 5, 66)]],
    },
];
