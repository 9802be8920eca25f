//! Fits the texts of a strip: a name in one or two lines, a role or an output in full or abbreviated. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::overlay::tip;
use crate::editor::paint::{Weight, width_of};
use crate::setlist::{Output, Role};

/// The font size of names, in points, as in `theme.css`.
const NAME_SIZE: f32 = 12.5;
/// The font size of roles and outputs, in points.
const SMALL_SIZE: f32 = 11.0;
/// The horizontal padding of a label, and some room for rounding.
const ROOM: f32 = 3.0;
/// A word that is split keeps at least this many letters on each side.
const LEAST_LETTERS: usize = 3;

/// A stem's name. It wraps only if it has to, between words if possible.
pub fn name(cx: &mut Context, name: Signal<String>, width: Signal<f32>) {
    let fits = move |line: &str| width_of(line, NAME_SIZE, Weight::Bold) <= width.get() - ROOM;
    let lines = Memo::new(move |_| lines_of(&name.get(), fits));
    VStack::new(cx, |cx| {
        for line in 0..2 {
            let words = lines.map(move |lines| lines[line].clone());
            let is_there = words.map(|words| if words.is_empty() { Display::None } else { Display::Flex });
            Label::new(cx, words).class("strip-name").display(is_there);
        }
    })
    .class("strip-name-box")
    .tooltip(move |cx| tip(cx, name));
}

/// A role or an output: in full if it fits, else abbreviated.
pub fn fitting(words: impl SignalGet<String> + Copy + 'static, width: Signal<f32>) -> Memo<String> {
    Memo::new(move |_| {
        let words = words.get();
        let fits = width_of(&words, SMALL_SIZE, Weight::Normal) <= width.get() - ROOM;
        if fits { words } else { short(&words) }
    })
}

/// The abbreviation of a role or an output, as on mixing desks.
fn short(words: &str) -> String {
    let is = |role: Role, output: Output| words == role.name() || words == output.name();
    match words {
        _ if is(Role::ElectricGuitar, Output::ElectricGuitar) => "E. Guitar".to_owned(),
        _ if is(Role::AcousticGuitar, Output::AcousticGuitar) => "A. Guitar".to_owned(),
        _ if is(Role::Percussion, Output::Percussion) => "Perc.".to_owned(),
        _ if words == Role::BackingVocals.name() => "BGV".to_owned(),
        words => words.to_owned(),
    }
}

/// A name in one line if it fits, else in two. It breaks at the space that keeps the longer line shortest; a word that is too wide for a
/// line is hyphenated. Text that does not fit two lines stays in the second one.
fn lines_of(name: &str, fits: impl Fn(&str) -> bool) -> [String; 2] {
    let name = name.trim();
    if fits(name) {
        return [name.to_owned(), String::new()];
    }
    let cuts = || name.match_indices(' ').map(|(at, _)| [name[..at].trim_end(), name[at..].trim_start()]);
    let longest = |lines: &[&str; 2]| lines.map(|line| line.chars().count()).into_iter().max();
    let whole = cuts().filter(|lines| lines.iter().all(|line| fits(line))).min_by_key(longest);
    let cut = whole.map(|lines| lines.map(str::to_owned)).or_else(|| hyphenated(name, &fits));
    let first = || cuts().filter(|[first, _]| fits(first)).last().map(|lines| lines.map(str::to_owned));
    cut.or_else(first).unwrap_or_else(|| [name.to_owned(), String::new()])
}

/// A name that is hyphenated, in two lines that fit.
fn hyphenated(name: &str, fits: impl Fn(&str) -> bool) -> Option<[String; 2]> {
    let cuts = name.char_indices().rev().map(|(at, _)| name.split_at(at)).filter(|(head, tail)| {
        let letters = |part: &str, from_end: bool| {
            let is_letter = |letter: &char| letter.is_alphabetic();
            if from_end {
                part.chars().rev().take_while(is_letter).count()
            } else {
                part.chars().take_while(is_letter).count()
            }
        };
        letters(head, true) >= LEAST_LETTERS && letters(tail, false) >= LEAST_LETTERS
    });
    let lines = cuts.map(|(head, tail)| [format!("{head}-"), tail.to_owned()]);
    lines.into_iter().find(|[head, tail]| fits(head) && fits(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(name: &str, most: usize) -> [String; 2] {
        lines_of(name, |line| line.chars().count() <= most)
    }

    #[test]
    fn names_wrap_only_where_they_have_to() {
        for (name, most, lines) in [
            ("Bass 2", 8, ["Bass 2", ""]),
            ("Bass 2", 5, ["Bass", "2"]),
            ("Backing Vocals", 8, ["Backing", "Vocals"]),
            ("Keys left hand", 9, ["Keys", "left hand"]),
            ("Percussion", 8, ["Percuss-", "ion"]),
            ("Percussion", 10, ["Percussion", ""]),
            ("جيتار كهربائي", 8, ["جيتار", "كهربائي"]),
            (" ", 8, ["", ""]),
            ("A name that is far too long for a strip", 8, ["A name", "that is far too long for a strip"]),
            ("Donaudampfschifffahrt", 8, ["Donaudampfschifffahrt", ""]),
        ] {
            assert_eq!(cut(name, most), lines, "{name} in {most}");
        }
    }

    #[test]
    fn every_role_and_output_has_a_form_for_the_narrowest_strip() {
        let words = Role::ALL.map(Role::name).into_iter().chain(Output::ALL.map(Output::name));
        for word in words {
            let width = width_of(&short(word), SMALL_SIZE, Weight::Normal);
            assert!(width <= 55.0 - ROOM, "{word}: {width}");
        }
    }
}
