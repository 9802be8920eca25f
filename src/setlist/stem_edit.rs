//! Edits of one stem.
//!
//! Any thread. Not known here: the other stems.

use super::{Colour, Output, Problem, Role, RoleSource, Stem};

/// The longest name, in characters.
const LONGEST_NAME: usize = 1000;

/// One edit of a stem.
#[derive(Clone, Debug, PartialEq)]
pub enum StemEdit {
    /// Sets its name.
    Name(String),
    /// Sets its role.
    Role(Role),
    /// Sets its colour; `None` for that of its role.
    Colour(Option<Colour>),
    /// Sets its output; `None` for that of its role.
    Output(Option<Output>),
    /// Sets whether its pitch moves with the song's; `None` for the default of its role.
    Transposed(Option<bool>),
    /// Sets whether its spectral envelope stays meanwhile; `None` for the default of its role.
    Formants(Option<bool>),
}

impl StemEdit {
    /// Changes `stem`.
    pub(super) fn apply(&self, stem: &mut Stem) -> Result<(), Problem> {
        match self {
            Self::Name(name) => stem.name = plain_name(name)?,
            Self::Role(role) => (stem.role, stem.role_source) = (*role, RoleSource::Said),
            Self::Colour(colour) => stem.colour = *colour,
            Self::Output(output) => stem.output = *output,
            Self::Transposed(transposed) => stem.transposed = *transposed,
            Self::Formants(formants) => stem.formants = *formants,
        }
        Ok(())
    }

    /// The text for the undo button, for a stem with the name `name`.
    pub(super) fn label(&self, name: &str) -> String {
        match self {
            Self::Name(_) => format!("Rename {name}"),
            Self::Role(_) => format!("Change role of {name}"),
            Self::Colour(_) => format!("Paint {name}"),
            Self::Output(_) => format!("Route {name}"),
            Self::Transposed(_) => format!("Change pitch of {name}"),
            Self::Formants(_) => format!("Change formants of {name}"),
        }
    }
}

/// `name` as one line, trimmed.
///
/// # Errors
/// If nothing is left of it, or it is too long.
pub(super) fn plain_name(name: &str) -> Result<String, Problem> {
    // The two separators break lines, as control characters do.
    let printed = |letter: &char| !letter.is_control() && !matches!(letter, '\u{2028}' | '\u{2029}');
    let plain: String = name.chars().filter(printed).collect();
    let plain = plain.trim();
    let refused = |why: &str, remedy: &str| Err(Problem::warning("the name was not changed", why, remedy));
    match plain.chars().count() {
        0 => refused("it would be empty", "write at least one letter"),
        length if length > LONGEST_NAME => refused("it is far too long", "write a shorter one"),
        _ => Ok(plain.to_owned()),
    }
}
