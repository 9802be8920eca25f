//! The parameters that are acts when they move, and the numbers under which hosts know them.
//!
//! Plain values, on every thread. Not known here: where the parameters stand.

use super::show::{BUTTON_IDS, Button};

/// The highest number of a song that a parameter can launch.
pub(crate) const MOST_SONGS: i32 = 128;
/// The highest number of a section that a parameter can jump to.
pub(crate) const MOST_SECTIONS: i32 = 64;

/// The number under which hosts know the parameter with this id: the framework's, which does not hand it out.
pub(crate) const fn param_number(id: &str) -> u32 {
    let (bytes, mut number, mut at) = (id.as_bytes(), 0_u32, 0);
    while at < bytes.len() {
        number = number.wrapping_mul(31).wrapping_add(bytes[at] as u32);
        at += 1;
    }
    number & !(1 << 31)
}

/// A parameter that is an act when it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActDial {
    /// Another number launches the song with it.
    Song,
    /// Another number jumps to the section with it.
    Section,
    /// On and off.
    Button(Button),
}

impl ActDial {
    /// How many there are.
    pub const COUNT: usize = Button::ALL.len() + 2;

    /// The numbers under which hosts know them.
    const NUMBERS: [u32; Self::COUNT] = {
        let mut numbers = [0; Self::COUNT];
        let mut button = 0;
        while button < BUTTON_IDS.len() {
            numbers[button] = param_number(BUTTON_IDS[button]);
            button += 1;
        }
        (numbers[button], numbers[button + 1]) = (param_number("song"), param_number("section"));
        numbers
    };

    /// The one at a place, buttons first.
    pub fn at(index: u16) -> Option<Self> {
        let index = usize::from(index);
        match index.checked_sub(Button::ALL.len()) {
            None => Some(Self::Button(Button::ALL[index])),
            Some(0) => Some(Self::Song),
            Some(1) => Some(Self::Section),
            Some(_) => None,
        }
    }

    /// All, in the order in which their acts are carried out where several move on one frame.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).filter_map(|index| Self::at(index as u16))
    }

    /// The one that hosts know under this number.
    pub fn numbered(number: u32) -> Option<Self> {
        Self::at(Self::NUMBERS.iter().position(|known| *known == number)? as u16)
    }

    /// Its place.
    pub fn index(self) -> u16 {
        match self {
            Self::Button(button) => button as u16,
            Self::Song => Button::ALL.len() as u16,
            Self::Section => Button::ALL.len() as u16 + 1,
        }
    }

    /// Its lowest value.
    pub const fn least(self) -> i32 {
        if matches!(self, Self::Song) { 1 } else { 0 }
    }

    /// Its highest value.
    pub const fn most(self) -> i32 {
        match self {
            Self::Song => MOST_SONGS,
            Self::Section => MOST_SECTIONS,
            Self::Button(_) => 1,
        }
    }
}
