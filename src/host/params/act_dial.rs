//! The parameters that trigger acts when they move, and their numbers for hosts.
//!
//! Plain values, on every thread. Not known here: the values of the parameters.

use super::show::{BUTTON_IDS, Button};

/// The highest number of a song that a parameter can launch.
pub(crate) const MOST_SONGS: i32 = 128;
/// The highest number of a section that a parameter can jump to.
pub(crate) const MOST_SECTIONS: i32 = 64;

/// The number of the parameter with this id for hosts: the framework's hash, which it does not expose.
pub(crate) const fn param_number(id: &str) -> u32 {
    let (bytes, mut number, mut at) = (id.as_bytes(), 0_u32, 0);
    while at < bytes.len() {
        number = number.wrapping_mul(31).wrapping_add(bytes[at] as u32);
        at += 1;
    }
    number & !(1 << 31)
}

/// A parameter that triggers an act when it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActDial {
    /// A new number launches that song.
    Song,
    /// A new number jumps to that section.
    Section,
    /// On and off.
    Button(Button),
}

impl ActDial {
    /// The number of dials.
    pub const COUNT: usize = Button::ALL.len() + 2;

    /// Their numbers for hosts.
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

    /// The dial at an index, buttons first.
    pub fn at(index: u16) -> Option<Self> {
        let index = usize::from(index);
        match index.checked_sub(Button::ALL.len()) {
            None => Some(Self::Button(Button::ALL[index])),
            Some(0) => Some(Self::Song),
            Some(1) => Some(Self::Section),
            Some(_) => None,
        }
    }

    /// All dials, in the order in which their acts are carried out if several move on one frame.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).filter_map(|index| Self::at(index as u16))
    }

    /// The dial with this number for hosts.
    pub fn numbered(number: u32) -> Option<Self> {
        Self::at(Self::NUMBERS.iter().position(|known| *known == number)? as u16)
    }

    /// Its index.
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
