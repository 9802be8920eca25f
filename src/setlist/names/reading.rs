//! Reads a name: which role it means, and how certain that is.
//!
//! Main and loader threads. Known here: one name. Not known here: files, and the other names of the folder.
//!
//! Only whole words count: `bassoon` is not a bass, and a `remix` is not a mix. A word after "no", "minus" or "without"
//! does not count (`Full Mix No Click`). The ranks of the lexicon are tried in order. Within one rank the last word of
//! the name wins, as in speech: a `Bass Drum` is a drum, a `Drum Loop` a loop.

use super::english;
use super::lexicon::{LONGEST_PHRASE, LexiconEntry, Meaning, Rank, entries, unspaced};
use super::words::{coarse_words, fine_words};
use crate::setlist::Role;

/// A stem that contains others, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// All of it.
    Mix,
    /// All but the stems with this role.
    Rest(Role),
    /// A clip of it.
    Preview,
}

/// The meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameReading {
    /// The role as music; [`Role::Other`] if the name states none.
    pub role: Role,
    /// The role if it is not for the audience.
    pub danger: Option<Role>,
    /// Whether `danger` is beyond doubt: no word of the name can belong to a title.
    pub sure: bool,
    /// Whether the name cannot be part of a song's title: `SMPTE`, `Click Track`.
    pub certain: bool,
    /// Whether all words are known.
    pub all_known: bool,
    /// Whether it contains other stems.
    pub whole: Option<Whole>,
    /// Whether it has any known meaning.
    pub says_something: bool,
}

/// An occurrence of a phrase of the lexicon in a name.
#[derive(Clone, Copy, Debug)]
struct Match {
    start: usize,
    end: usize,
    entry: LexiconEntry,
    negated: bool,
}

/// The role that `name` means; [`Role::Other`] if none.
pub fn role_of(name: &str) -> Role {
    let reading = read(name);
    reading.danger.unwrap_or(reading.role)
}

/// Reads `name`.
pub fn read(name: &str) -> NameReading {
    let readings = [fine_words(name), coarse_words(name)].map(unspaced);
    let found = readings.each_ref().map(|words| matches(words));
    let all_known = readings.iter().zip(&found).any(|(words, found)| is_covered(words, found));
    let has = |meaning: Meaning| found.iter().any(|found| last(found, |entry| entry.meaning == meaning).is_some());
    let named = |rank: Rank| {
        let is_named = |entry: &LexiconEntry| entry.rank == rank && matches!(entry.meaning, Meaning::Name(_));
        found.iter().find_map(|found| last(found, is_named)).and_then(role)
    };
    let instrument =
        [Rank::Disguised, Rank::Phrase, Rank::Instrument, Rank::Kind, Rank::Guitar].into_iter().find_map(named);
    let left_out = found.iter().flatten().filter(|found| found.negated).find_map(|found| music(found.entry));
    let says_rest = |rank: Rank| {
        found
            .iter()
            .any(|found| last(found, |entry| entry.rank == rank && entry.meaning == Meaning::Rest).is_some())
    };
    let is_one_word = readings[1].len() == 1;
    let is_rest = says_rest(Rank::Phrase) || (says_rest(Rank::WholeAlone) && is_one_word);
    let part = if all_known && has(Meaning::Preview) {
        Some(Whole::Preview)
    } else {
        let left_out = left_out.or_else(|| is_rest.then_some(Role::Vocals));
        left_out.filter(|_| instrument.is_none()).map(Whole::Rest)
    };
    let weak = || if part.is_some() { None } else { named(Rank::Weak).or_else(|| named(Rank::Whole)) };
    let alone = || named(Rank::WholeAlone).filter(|_| all_known && part.is_none());
    let heard = instrument.filter(|_| part != Some(Whole::Preview)).or_else(weak).or_else(alone);
    let heard = heard.map(|role| match role {
        Role::Vocals | Role::BackingVocals => named(Rank::Phrase).unwrap_or_else(|| voice(&found)),
        other => other,
    });
    let certain = named(Rank::Certain);
    let disguised = named(Rank::Disguised).is_some();
    let danger = certain.or_else(|| named(Rank::Danger)).or_else(|| {
        let has_music = heard.is_some_and(|role| role != Role::Mix);
        named(Rank::DangerAlone).filter(|_| all_known && !has_music && part.is_none())
    });
    let role = heard.unwrap_or(Role::Other);
    NameReading {
        role,
        danger,
        certain: certain.is_some(),
        sure: certain.is_some() || (all_known && !disguised),
        all_known,
        whole: if role == Role::Mix { Some(Whole::Mix) } else { part },
        says_something: role != Role::Other || danger.is_some() || part.is_some() || has(Meaning::Known),
    }
}

/// Which voices a name of vocals means. If it names lead and backing vocals, they count as lead: `Lead + BGV` must not
/// be treated as backing vocals only.
fn voice(found: &[Vec<Match>]) -> Role {
    let says = |is_it: &dyn Fn(&LexiconEntry) -> bool| found.iter().any(|found| last(found, is_it).is_some());
    let is_behind = says(&|entry| entry.meaning == Meaning::Name(Role::BackingVocals));
    // The name of an instrument does not tell lead from backing.
    let is_lead = says(&|entry| entry.meaning == Meaning::Name(Role::Vocals) && entry.rank != Rank::Instrument);
    if is_behind && !is_lead { Role::BackingVocals } else { Role::Vocals }
}

fn role(entry: LexiconEntry) -> Option<Role> {
    match entry.meaning {
        Meaning::Name(role) => Some(role),
        _ => None,
    }
}

/// The role of an entry that names an instrument or a singer.
fn music(entry: LexiconEntry) -> Option<Role> {
    role(entry).filter(|role| (Rank::Phrase..=Rank::Weak).contains(&entry.rank) && *role != Role::Mix)
}

/// All occurrences of phrases of the lexicon in `words`.
fn matches(words: &[String]) -> Vec<Match> {
    let mut found = Vec::new();
    for start in 0..words.len() {
        for end in start + 1..=(start + LONGEST_PHRASE).min(words.len()) {
            let phrase = words[start..end].join(" ");
            found.extend(entries(&phrase).iter().map(|&entry| Match {
                start,
                end,
                entry,
                negated: is_negated(words, start, end, entry),
            }));
        }
    }
    found
}

/// Whether the words around a phrase negate it.
fn is_negated(words: &[String], start: usize, end: usize, entry: LexiconEntry) -> bool {
    let is_danger = matches!(entry.rank, Rank::Certain | Rank::Danger | Rank::DangerAlone);
    let before = start.checked_sub(1).map(|index| words[index].as_str());
    let no = before.is_some_and(|word| english::NO.contains(&word) && !(is_danger && word == "off"));
    // `w/o` is split into two words.
    let without = start >= 2 && words[start - 2..start] == ["w", "o"];
    no || without || words.get(end).is_some_and(|word| english::NOT.contains(&word.as_str()))
}

/// Of the matches that satisfy `is_asked` and are not negated, the one that ends last; of several, the longest.
fn last(found: &[Match], is_asked: impl Fn(&LexiconEntry) -> bool) -> Option<LexiconEntry> {
    let asked = found.iter().filter(|found| !found.negated && is_asked(&found.entry));
    asked.max_by_key(|found| (found.end, found.end - found.start)).map(|found| found.entry)
}

/// Whether every one of `words` is known.
fn is_covered(words: &[String], found: &[Match]) -> bool {
    let says_nothing = |word: &String| {
        word.chars().all(char::is_numeric)
            || (word.len() == 1 && word.is_ascii())
            || english::NO.contains(&word.as_str())
            || english::NOT.contains(&word.as_str())
    };
    let is_known = |index: usize| found.iter().any(|found| (found.start..found.end).contains(&index));
    words.iter().enumerate().all(|(index, word)| says_nothing(word) || is_known(index))
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
