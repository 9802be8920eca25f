//! The choices that the song panel offers for a stem. Plain data, read when a list opens.

use crate::editor::choice::Choice;
use crate::editor::palette;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::{Colour, Edit, Output, Role, Stem, StemEdit};

/// The current stem in `slot`.
pub fn stem_in(shown: Shown, slot: usize) -> Option<Stem> {
    use vizia_core::prelude::SignalWith;
    shown.song.with(|song| song.as_ref()?.stems.get(slot).cloned())
}

/// All roles.
pub fn roles(shown: Shown, slot: usize) -> Vec<Choice> {
    let Some(stem) = stem_in(shown, slot) else { return Vec::new() };
    let choice = |role: Role| {
        let act = edit(slot, StemEdit::Role(role));
        Choice::new(role.name(), stem.role == role, act).painted(palette::of_role(role))
    };
    Role::ALL.into_iter().map(choice).collect()
}

/// The role's default output, and all outputs.
pub fn outputs(shown: Shown, slot: usize) -> Vec<Choice> {
    let Some(stem) = stem_in(shown, slot) else { return Vec::new() };
    let own = format!("Role's: {}", stem.role.default_output());
    let choice = |words: String, output: Option<Output>| {
        Choice::new(words, stem.output == output, edit(slot, StemEdit::Output(output)))
    };
    let outputs = Output::ALL.into_iter().map(|output| choice(output.to_string(), Some(output)));
    std::iter::once(choice(own, None)).chain(outputs).collect()
}

/// Whether the stem is transposed with the song, and whether its formants then stay in place.
pub fn pitches(shown: Shown, slot: usize) -> Vec<Choice> {
    let Some(stem) = stem_in(shown, slot) else { return Vec::new() };
    let own = if stem.role.is_pitched() { "Role's: transposed" } else { "Role's: keeps pitch" };
    let choice = |words: &str, transposed: Option<bool>| {
        Choice::new(words, stem.transposed == transposed, edit(slot, StemEdit::Transposed(transposed)))
    };
    let mut choices = vec![choice(own, None), choice("Transposed", Some(true)), choice("Keeps pitch", Some(false))];
    if stem.is_transposed() {
        let own = if stem.role.is_voice() { "Role's: keeps formants" } else { "Role's: formants move" };
        let choice = |words: &str, formants: Option<bool>| {
            Choice::new(words, stem.formants == formants, edit(slot, StemEdit::Formants(formants)))
        };
        choices.extend([
            choice(own, None),
            choice("Keeps formants", Some(true)),
            choice("Formants move", Some(false)),
        ]);
    }
    choices
}

/// The role's default colour, and colours that are easy to tell apart.
pub fn colours(shown: Shown, slot: usize) -> Vec<Choice> {
    let Some(stem) = stem_in(shown, slot) else { return Vec::new() };
    let choice = |words: &str, colour: Option<Colour>| {
        let painted = palette::colour_of(&Stem { colour, ..stem.clone() });
        Choice::new(words, stem.colour == colour, edit(slot, StemEdit::Colour(colour))).painted(painted)
    };
    let colours = palette::NAMED.into_iter().map(|(words, rgb)| choice(words, Some(Colour { rgb })));
    std::iter::once(choice("Role's", None)).chain(colours).collect()
}

/// An edit of the stem in `slot`.
pub fn edit(slot: usize, change: StemEdit) -> Request {
    Request::Edit(Edit::Stem(slot, change))
}
