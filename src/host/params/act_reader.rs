//! Turns parameters that move into acts.
//!
//! Audio thread, once a block; nothing here allocates. A project that is loaded moves parameters too: that is no act.

use crate::engine::{Act, SectionRef, Target};

use super::show::{Button, ShowParams};

/// What somebody does, before it is known which song has a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Press {
    /// The song at this place of the set, counted from 0.
    Song(usize),
    /// An act.
    Act(Act),
}

impl Press {
    /// To the section with this number, counted from 1.
    pub fn section(number: usize) -> Self {
        // No name has this key, so that the number counts.
        Self::Act(Act::Jump(Target::Section(SectionRef { name: 0, number: Some(number) })))
    }
}

/// Where the parameters stood in the block before.
#[derive(Debug, Default)]
pub struct ActReader {
    seen: Option<Positions>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Positions {
    /// How many projects were loaded.
    loads: u64,
    song: i32,
    section: i32,
    pressed: [bool; Button::ALL.len()],
}

impl ActReader {
    /// Hands what was pressed since the block before to `press`. `loads` counts the projects that were loaded.
    pub fn read(&mut self, params: &ShowParams, loads: u64, mut press: impl FnMut(Press)) {
        let now = Positions {
            loads,
            song: params.song.value(),
            section: params.section.value(),
            pressed: params.buttons().map(|button| button.value()),
        };
        let Some(before) = self.seen.replace(now).filter(|before| before.loads == loads && *before != now) else {
            return;
        };
        for (index, button) in Button::ALL.into_iter().enumerate() {
            if before.pressed[index] != now.pressed[index] {
                button.act(now.pressed[index]).into_iter().for_each(|act| press(Press::Act(act)));
            }
        }
        if before.song != now.song {
            press(Press::Song(usize::try_from(now.song - 1).unwrap_or(0)));
        }
        if let Some(number) =
            usize::try_from(now.section).ok().filter(|number| before.section != now.section && *number > 0)
        {
            press(Press::section(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Repeat;
    use crate::host::abi::set;

    #[test]
    fn what_moves_is_pressed_once_and_a_project_presses_nothing() {
        let (params, mut reader) = (ShowParams::default(), ActReader::default());
        let mut read = |params: &ShowParams, loads| {
            let mut pressed = Vec::new();
            reader.read(params, loads, |press| pressed.push(press));
            pressed
        };
        set(&params.song, 7);
        assert_eq!(read(&params, 0), [], "as it was found");
        set(&params.song, 3);
        set(&params.section, 2);
        set(&params.loop_section, true);
        set(&params.next_song, true);
        let expected =
            [Press::Act(Act::Next), Press::Act(Act::Loop(Repeat::Here)), Press::Song(2), Press::section(2)];
        assert_eq!(read(&params, 0), expected);
        assert_eq!(read(&params, 0), []);
        set(&params.next_song, false);
        set(&params.loop_section, false);
        set(&params.section, 0);
        assert_eq!(read(&params, 0), [Press::Act(Act::Loop(Repeat::Off))]);
        set(&params.song, 9);
        set(&params.panic, true);
        assert_eq!(read(&params, 1), [], "a project was loaded");
        assert_eq!(read(&params, 1), []);
    }
}
