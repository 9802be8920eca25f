//! Finds stems that would sound twice: mixes beside their parts, copies, buses, preview clips. They start muted.
//!
//! Main, loader and helper threads. Known here: file names, and the roles of the stems. Not known here: audio.

use std::path::Path;

use super::naming::{StemName, clean};
use super::reading::Whole;
use super::words::{coarse_words, fine_words, fold};
use crate::setlist::{Role, RoleSource, Stem};

/// File extensions, from best quality to worst.
const BEST_FORMATS: &[&str] =
    &["wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "flac", "caf", "m4a", "mka"];

/// How many formats at the head of the list are lossless.
const LOSSLESS: usize = 10;

/// The words that mark a copy in a file's name.
const COPY: &[&str] = &["copy", "copia", "copie", "kopie", "kopia", "kopi", "コピー", "사본", "복사본"];

/// The words that mark a bus in a track's name.
const BUNDLE: &[&str] = &["bus", "buss", "group", "grp", "sum", "submix", "subgroup", "subgrp", "mix", "mixdown"];

/// For each of `stems`, the reason why it starts muted, if it does. `names` are the names of the stems, in the same
/// order.
pub fn doubles(stems: &[Stem], names: &[StemName]) -> Vec<Option<String>> {
    let mut set = DoubleSearch { stems, names, why: vec![None; stems.len()] };
    let plays: Vec<usize> = (0..stems.len()).filter(|&slot| !stems[slot].removed).collect();
    for rule in [DoubleSearch::other_format, DoubleSearch::copy, DoubleSearch::bundle, DoubleSearch::bus] {
        for &slot in &plays {
            if set.why[slot].is_none() {
                set.why[slot] = rule(&set, slot);
            }
        }
    }
    for &slot in &plays {
        let why = set.rest(slot).or_else(|| set.preview(slot));
        set.why[slot] = set.why[slot].take().or(why);
    }
    for &slot in &plays {
        let why = set.mix(slot);
        set.why[slot] = set.why[slot].take().or(why);
    }
    set.why
}

struct DoubleSearch<'a> {
    stems: &'a [Stem],
    names: &'a [StemName],
    why: Vec<Option<String>>,
}

impl DoubleSearch<'_> {
    /// All other stems that play, as far as decided yet.
    fn others(&self, slot: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.stems.len())
            .filter(move |&other| other != slot && !self.stems[other].removed && self.why[other].is_none())
    }

    /// The kind of mix or clip that this stem is, unless the musician stated its role.
    fn whole(&self, slot: usize) -> Option<Whole> {
        match (self.stems[slot].role, self.stems[slot].role_source) {
            (Role::Mix, _) => Some(Whole::Mix),
            (_, RoleSource::Said) => None,
            _ => self.names[slot].whole.filter(|whole| *whole != Whole::Mix),
        }
    }

    /// Whether it is music, and not a mix of other stems.
    fn is_part(&self, slot: usize) -> bool {
        self.stems[slot].role.is_music() && self.whole(slot).is_none()
    }

    fn other_format(&self, slot: usize) -> Option<String> {
        let file = &self.stems[slot].file;
        let is_better = |other: &usize| {
            let other = &self.stems[*other].file;
            let same = fold(&title(other)) == fold(&title(file));
            same && fold(&ending(other)) != fold(&ending(file)) && rank(other) < rank(file)
        };
        let better = self.others(slot).find(is_better)?;
        Some(format!("{} is the same in another format", shown(&self.stems[better].file)))
    }

    fn copy(&self, slot: usize) -> Option<String> {
        let original = original(&clean(&title(&self.stems[slot].file)))?;
        let is_it = |other: &usize| coarse_words(&clean(&title(&self.stems[*other].file))) == original;
        let first = self.others(slot).find(is_it)?;
        Some(format!("it is called like a copy of {}", shown(&self.stems[first].file)))
    }

    /// `drums` beside `drums_1` and `drums_2`; not `AG` beside `AG 2` and `AG 3`, where it is the first.
    fn bundle(&self, slot: usize) -> Option<String> {
        let words = fine_words(&self.names[slot].name);
        let part = |wanted: &str| {
            let is_it = |other: &usize| {
                let other = fine_words(&self.names[*other].name);
                other.split_last().is_some_and(|(last, head)| last == wanted && head == words)
            };
            self.others(slot).find(is_it)
        };
        if words.is_empty() || !self.is_part(slot) {
            return None;
        }
        let (first, second) = (part("1").or_else(|| part("01"))?, part("2").or_else(|| part("02"))?);
        let [first, second] = [first, second].map(|part| self.names[part].name.as_str());
        Some(format!("its parts are there too ({first}, {second} …)"))
    }

    /// `Drum Bus` beside kick and snare, for example.
    fn bus(&self, slot: usize) -> Option<String> {
        let is_bus = |slot: usize| {
            let words = coarse_words(&self.names[slot].name);
            words.len() > 1 && words.iter().any(|word| BUNDLE.contains(&word.as_str()))
        };
        let role = self.stems[slot].role;
        if role == Role::Other || !self.is_part(slot) || !is_bus(slot) {
            return None;
        }
        let parts = self.others(slot).filter(|&other| role.has_in_it(self.stems[other].role) && !is_bus(other));
        let parts: Vec<&str> = parts.map(|part| self.names[part].name.as_str()).collect();
        let [first, second, ..] = parts[..] else { return None };
        Some(format!("its parts are there too ({first}, {second} …)"))
    }

    /// A mix without some part, beside the stems that it was mixed from.
    fn rest(&self, slot: usize) -> Option<String> {
        let Some(Whole::Rest(left_out)) = self.whole(slot) else { return None };
        let is_part = |&other: &usize| self.is_part(other) && !left_out.has_in_it(self.stems[other].role);
        if let Some(part) = self.others(slot).find(is_part) {
            return Some(format!("it is a mix of stems that are there too ({} …)", self.names[part].name));
        }
        let is_rest = |&other: &usize| other < slot && matches!(self.whole(other), Some(Whole::Rest(_)));
        let first = self.others(slot).find(is_rest)?;
        Some(format!("{} is such a mix too", self.names[first].name))
    }

    fn preview(&self, slot: usize) -> Option<String> {
        let is_music = |&other: &usize| self.is_part(other) || self.whole(other) == Some(Whole::Mix);
        (self.whole(slot) == Some(Whole::Preview) && self.others(slot).any(|other| is_music(&other)))
            .then(|| "it is a clip of the song".to_owned())
    }

    /// The whole mix if its stems are present too. Beside only a click or a guide, the mix plays. Of several mixes
    /// without stems, only the first plays.
    fn mix(&self, slot: usize) -> Option<String> {
        if self.whole(slot) != Some(Whole::Mix) {
            return None;
        }
        let is_stem = |other: usize| self.is_part(other) || matches!(self.whole(other), Some(Whole::Rest(_)));
        if self.others(slot).any(is_stem) {
            return Some("it is the whole mix, and its stems are there too".to_owned());
        }
        let is_earlier = |&other: &usize| other < slot && self.whole(other) == Some(Whole::Mix);
        let first = self.others(slot).find(is_earlier)?;
        Some(format!("it is the whole mix, and so is {}", self.names[first].name))
    }
}

/// If `name` is that of a copy, the words of the original's name.
fn original(name: &str) -> Option<Vec<String>> {
    let numbered = name.strip_suffix(')').and_then(|head| head.rsplit_once('('));
    let is_number = |inner: &str| !inner.is_empty() && inner.chars().all(|letter| letter.is_ascii_digit());
    if let Some((head, _)) = numbered.filter(|(head, inner)| is_number(inner) && !head.trim().is_empty()) {
        return Some(coarse_words(head));
    }
    let words = coarse_words(name);
    let is_copy = |word: &String| COPY.contains(&word.as_str());
    // `Copy of Bass`, `Copia de Bass`, `Kopie von Bass`.
    if let [first, _, rest @ ..] = &words[..]
        && is_copy(first)
        && !rest.is_empty()
    {
        return Some(rest.to_vec());
    }
    let counted = words.last().is_some_and(|word| word.chars().all(|letter| letter.is_ascii_digit()));
    let head = &words[..words.len() - usize::from(counted)];
    let (last, head) = head.split_last()?;
    (is_copy(last) && !head.is_empty()).then(|| head.to_vec())
}

fn title(file: &Path) -> String {
    file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn ending(file: &Path) -> String {
    file.extension().map_or_else(String::new, |end| end.to_string_lossy().into_owned())
}

fn shown(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Whether the format of `file` has lower quality than that of `other`.
pub fn keeps_less(file: &Path, other: &Path) -> bool {
    rank(file) > rank(other)
}

/// Whether the format of `file` may be lossy.
pub fn is_lossy(file: &Path) -> bool {
    !BEST_FORMATS[..LOSSLESS].contains(&fold(&ending(file)).as_str())
}

/// The rank of a file's format; lower is better.
fn rank(file: &Path) -> usize {
    let ending = fold(&ending(file));
    BEST_FORMATS.iter().position(|format| *format == ending).unwrap_or(BEST_FORMATS.len())
}

#[cfg(test)]
#[path = "doubles_tests.rs"]
mod tests;
