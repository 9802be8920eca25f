//! The output of a stem, as a parameter.
//!
//! A plain value, on every thread.

use nice_plug::prelude::Enum;

use crate::setlist::Output;

/// The output of a stem: the song's choice, or the musician's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Routing(pub Option<Output>);

/// The names of the choices.
const NAMES: [&str; Output::ALL.len() + 1] = outputs_after("Auto");

/// The names of choices of an output: `none` first, then the outputs in the order of their ports.
pub(super) const fn outputs_after(none: &'static str) -> [&'static str; Output::ALL.len() + 1] {
    let mut names = [none; Output::ALL.len() + 1];
    let mut index = 0;
    while index < Output::ALL.len() {
        names[index + 1] = Output::ALL[index].name();
        index += 1;
    }
    names
}

/// The index of a choice of an output.
pub(super) fn index_of(output: Option<Output>) -> usize {
    output.map_or(0, |output| output.index() + 1)
}

/// The choice of an output at an index.
pub(super) fn output_at(index: usize) -> Option<Output> {
    index.checked_sub(1).and_then(Output::from_index)
}

impl Enum for Routing {
    fn variants() -> &'static [&'static str] {
        &NAMES
    }

    /// States name the output, so that outputs can be added without rerouting existing stems.
    fn ids() -> Option<&'static [&'static str]> {
        Some(&NAMES)
    }

    fn to_index(self) -> usize {
        index_of(self.0)
    }

    fn from_index(index: usize) -> Self {
        Self(output_at(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back() {
        for index in 0..NAMES.len() {
            assert_eq!(Routing::from_index(index).to_index(), index);
        }
        assert_eq!(NAMES[Routing(Some(Output::Click)).to_index()], "Click");
        assert_eq!(Routing::from_index(NAMES.len()), Routing(None));
    }
}
