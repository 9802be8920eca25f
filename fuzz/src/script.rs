//! Scripts of shows: acts that exist, with possible numbers, or a line that is not understood.

use stemlock::engine::{Act, Target, When};
use stemlock::render::read_script;
use stemlock::time::SampleRate;

use crate::folder::are_told;

/// Reads a script for a set of four songs.
pub fn script(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let names = ["One", "Count On Me", "3 Days", "A#"].map(str::to_owned);
    let rate = SampleRate::new(48_000).expect("a rate");
    let lines = match read_script(text, &names, rate) {
        Ok(lines) => lines,
        Err(problem) => {
            assert!(problem.what.starts_with("line "), "{problem:?}");
            return are_told(&[problem]);
        }
    };
    let mut last = 0;
    for (index, read) in lines.iter().enumerate() {
        assert!(read.line > last && read.line <= text.lines().count(), "{read:?} after line {last}");
        last = read.line;
        assert_eq!(read.order.number as usize, index, "{read:?}");
        assert!(!read.act.is_empty(), "{read:?}");
        let is_possible = match read.order.act {
            Act::Launch(song) | Act::Choose(song) => song < names.len(),
            Act::Nudge(number) => number.abs() <= 1000.0,
            Act::FadeOut(number) | Act::FadeIn(number) => (0.0..=1000.0).contains(&number),
            Act::Transpose(number) => number.abs() <= 12.0,
            Act::Tempo(number) => (50.0..=200.0).contains(&number),
            Act::CountIn(bars) => bars <= 4,
            Act::Jump(Target::Bar(bar)) => bar.abs() <= 1_000_000,
            _ => true,
        };
        assert!(is_possible, "{read:?}");
        if let When::Beat(beat) = read.order.at {
            assert!(beat.get().is_finite(), "{read:?}");
        }
    }
}
