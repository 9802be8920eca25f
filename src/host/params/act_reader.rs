//! Turns moving parameters into acts.
//!
//! Audio thread, once a block; nothing here allocates. Loading a project moves parameters too, which is not an act.

use crate::engine::{Act, SectionRef, Target};

use super::act_dial::ActDial;
use super::moves::ParamMoves;
use super::show::ShowParams;

/// A press, before its number is resolved to a song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Press {
    /// The song at this place of the set, counted from 0.
    Song(usize),
    /// An act.
    Act(Act),
}

impl Press {
    /// A jump to the section with this number, counted from 1.
    pub fn section(number: usize) -> Self {
        // No name has this key, so the number counts.
        Self::Act(Act::Jump(Target::Section(SectionRef { name: 0, number: Some(number) })))
    }
}

/// The values of the parameters in the previous block.
#[derive(Debug, Default)]
pub struct ActReader {
    seen: Option<Positions>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Positions {
    /// The number of loaded projects.
    loads: u64,
    values: [i32; ActDial::COUNT],
}

impl Positions {
    fn of(params: &ShowParams, loads: u64) -> Self {
        let mut values = [0; ActDial::COUNT];
        ActDial::all().for_each(|dial| values[usize::from(dial.index())] = params.value(dial));
        Self { loads, values }
    }

    /// Moves a dial, and returns the press that this causes.
    fn turn(&mut self, dial: ActDial, value: i32) -> Option<Press> {
        let before = std::mem::replace(&mut self.values[usize::from(dial.index())], value);
        if before == value { None } else { pressed(dial, value) }
    }
}

/// The press of a dial that moves to a value.
fn pressed(dial: ActDial, value: i32) -> Option<Press> {
    let number = usize::try_from(value).ok()?;
    match dial {
        ActDial::Button(button) => button.act(number > 0).map(Press::Act),
        ActDial::Song => Some(Press::Song(number.saturating_sub(1))),
        // 0 has no effect.
        ActDial::Section => (number > 0).then(|| Press::section(number)),
    }
}

impl ActReader {
    /// Passes the presses since the previous block to `press`, each with its frame among the next `frames`, for which `moves` are recorded. `loads` is the number
    /// of loaded projects.
    pub fn read(
        &mut self,
        params: &ShowParams,
        loads: u64,
        (moves, frames): (&ParamMoves, u32),
        mut press: impl FnMut(Press, u32),
    ) {
        let now = Positions::of(params, loads);
        let before = self.seen.take().filter(|before| before.loads == loads);
        let mut reached = before.unwrap_or(now);
        let is_noted = before.is_some();
        moves.pass(frames, |dial, value, frame| {
            if is_noted && !params.is_modulated(dial) {
                reached.turn(dial, value).into_iter().for_each(|pressed| press(pressed, frame));
            }
        });
        // Moves between blocks, by modulation, or for which there was no room. A move after the current part of the block may be set already.
        for dial in
            ActDial::all().filter(|dial| !(is_noted && moves.is_coming(*dial) && !params.is_modulated(*dial)))
        {
            let value = now.values[usize::from(dial.index())];
            reached.turn(dial, value).into_iter().for_each(|pressed| press(pressed, 0));
        }
        self.seen = Some(reached);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Repeat;
    use crate::host::abi::set;
    use crate::host::params::act_dial::param_number;

    #[test]
    fn what_moves_is_pressed_once_and_a_project_presses_nothing() {
        let (params, mut reader) = (ShowParams::default(), ActReader::default());
        let mut read = |params: &ShowParams, loads| {
            let mut pressed = Vec::new();
            reader.read(params, loads, (&ParamMoves::default(), 64), |press, frame| {
                assert_eq!(frame, 0);
                pressed.push(press);
            });
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

    #[test]
    fn what_moves_inside_a_block_is_pressed_on_its_frame() {
        let (params, mut reader, moves) = (ShowParams::default(), ActReader::default(), ParamMoves::default());
        let mut read = |params: &ShowParams, loads, frames| {
            let mut pressed = Vec::new();
            reader.read(params, loads, (&moves, frames), |press, frame| pressed.push((press, frame)));
            pressed
        };
        assert_eq!(read(&params, 0, 64), []);
        // Pressed and released within one block, as by a pad; the framework has set the last values.
        moves.begin(64);
        moves.note_step(param_number("next_song"), 10, 1.0);
        moves.note_step(param_number("next_song"), 20, 0.0);
        moves.note_step(param_number("song"), 30, 4.0);
        set(&params.song, 5);
        // Set by a window.
        set(&params.stop, true);
        let expected = [(Press::Act(Act::Next), 10), (Press::Song(4), 30), (Press::Act(Act::Stop), 0)];
        assert_eq!(read(&params, 0, 64), expected);
        // Loading a project presses nothing, and the moves of its block belong to it.
        moves.begin(64);
        moves.note_step(param_number("song"), 30, 7.0);
        set(&params.song, 8);
        assert_eq!(read(&params, 1, 64), []);
        assert_eq!(read(&params, 1, 64), []);
    }

    #[test]
    fn what_moves_behind_a_cut_of_the_block_waits_for_its_frame() {
        let (params, mut reader, moves) = (ShowParams::default(), ActReader::default(), ParamMoves::default());
        let mut read = |params: &ShowParams, frames| {
            let mut pressed = Vec::new();
            reader.read(params, 0, (&moves, frames), |press, frame| pressed.push((press, frame)));
            pressed
        };
        assert_eq!(read(&params, 64), []);
        // On the frame of a change of the transport, and before it in the host's list: it is set with the previous part.
        moves.begin(64);
        moves.note_step(param_number("next_song"), 32, 1.0);
        moves.note_step(param_number("song"), 5, 2.0);
        moves.note_step(param_number("song"), 32, 6.0);
        set(&params.next_song, true);
        set(&params.song, 7);
        assert_eq!(read(&params, 32), [(Press::Song(2), 5)]);
        assert_eq!(read(&params, 32), [(Press::Act(Act::Next), 0), (Press::Song(6), 0)]);
        moves.begin(64);
        assert_eq!(read(&params, 64), []);
    }
}
