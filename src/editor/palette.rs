//! Colours for stems and sections that have none of their own. Plain data.

use vizia_core::prelude::Color;

use crate::setlist::{Colour, Role, Song, Stem};

/// The colour of everything that is not a stem.
pub const NEUTRAL: Color = Color::rgb(0x8a, 0x93, 0xa3);

/// The colour of `stem`.
pub fn colour_of(stem: &Stem) -> Color {
    stem.colour.map_or_else(
        || of_role(stem.role),
        |colour| {
            let [red, green, blue] = colour.rgb;
            Color::rgb(red, green, blue)
        },
    )
}

/// The colour of a role. Instruments of one family get neighbouring hues. All are light enough to stand out on a dark background, and
/// no strip relies on its colour alone: each one also names its role.
pub const fn of_role(role: Role) -> Color {
    match role {
        Role::Click => Color::rgb(0xd8, 0xdd, 0xe6),
        Role::Guide => Color::rgb(0xa9, 0xb4, 0xc6),
        Role::Timecode | Role::Other => NEUTRAL,
        Role::Drums => Color::rgb(0xff, 0x6b, 0x6b),
        Role::Percussion => Color::rgb(0xff, 0x8e, 0x5e),
        Role::Loops => Color::rgb(0xff, 0xa9, 0x4d),
        Role::Bass => Color::rgb(0xff, 0xc8, 0x4a),
        Role::Piano => Color::rgb(0xb8, 0xe0, 0x5a),
        Role::Keys => Color::rgb(0x7a, 0xdd, 0x6f),
        Role::ElectricGuitar => Color::rgb(0x3f, 0xd6, 0x9b),
        Role::AcousticGuitar => Color::rgb(0x38, 0xcf, 0xc2),
        Role::Strings => Color::rgb(0x4c, 0xc0, 0xf0),
        Role::Horns => Color::rgb(0x5f, 0xa5, 0xff),
        Role::Pad => Color::rgb(0x8b, 0x90, 0xff),
        Role::Vocals => Color::rgb(0xc8, 0x82, 0xff),
        Role::BackingVocals => Color::rgb(0xdb, 0xa8, 0xf5),
        Role::Fx => Color::rgb(0xf0, 0x7a, 0xd8),
        Role::Mix => Color::rgb(0xff, 0x7f, 0xa6),
    }
}

/// The default colour of the section at this index of a song.
pub fn of_section(place: usize) -> [u8; 3] {
    // White and grey are reserved for stems that are not music.
    NAMED[2 + place * 3 % (NAMED.len() - 2)].1
}

/// The colour of the section at this index of a song's document.
pub fn section_in(song: &Song, index: usize) -> Color {
    let own = song.sections.get(index).and_then(|section| section.colour).map(|colour| colour.rgb);
    let place = || song.spans().iter().position(|span| span.section == index).unwrap_or(0);
    let [red, green, blue] = own.unwrap_or_else(|| of_section(place()));
    Color::rgb(red, green, blue)
}

/// The colour of a marker; `own` is its own colour, if it has one.
pub fn of_marker(own: Option<Colour>) -> Color {
    own.map_or(Color::rgb(0xff, 0xd8, 0x4a), |Colour { rgb: [red, green, blue] }| Color::rgb(red, green, blue))
}

/// The colours on offer for a stem, and their names. All are light enough for a dark background and easy to tell
/// apart.
pub const NAMED: [(&str, [u8; 3]); 10] = [
    ("White", [0xf0, 0xf3, 0xf8]),
    ("Grey", [0x8a, 0x93, 0xa3]),
    ("Red", [0xff, 0x6b, 0x6b]),
    ("Orange", [0xff, 0x9a, 0x4d]),
    ("Yellow", [0xff, 0xd8, 0x4a]),
    ("Green", [0x5f, 0xd8, 0x6f]),
    ("Cyan", [0x38, 0xcf, 0xc2]),
    ("Blue", [0x5f, 0xa5, 0xff]),
    ("Violet", [0xb0, 0x88, 0xff]),
    ("Pink", [0xf0, 0x7a, 0xd8]),
];
