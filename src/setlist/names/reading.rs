//! What a name says: the role of which it speaks, and how sure that is.
//!
//! Main and loader threads. Known here: one name. Not known here: files, the other names of the folder.
//!
//! Only whole words count: `bassoon` is no bass, and a `remix` is no mix. A word after "no", "minus" or "without"
//! does not count (`Full Mix No Click`). The ranks of the lexicon are asked in order, and within one rank the last word of
//! the name wins, as in speech: a `Bass Drum` is a drum, a `Drum Loop` a loop.

use super::english;
use super::lexicon::{LONGEST_PHRASE, LexiconEntry, Meaning, Rank, entries, unspaced};
use super::words::{coarse_words, fine_words};
use crate::setlist::Role;

/// A part of the song that others are contained in, as far as a name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// All of it.
    Mix,
    /// All but what has this role.
    Rest(Role),
    /// A clip of it.
    Preview,
}

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameReading {
    /// The role; that of music, if it may be music. [`Role::Other`] if it says none.
    pub role: Role,
    /// What it would be if it was not for the audience.
    pub danger: Option<Role>,
    /// Whether there is no doubt about `danger`: nothing in the name can be of a title.
    pub sure: bool,
    /// Whether its name cannot be part of a song's title: `SMPTE`, `Click Track`.
    pub certain: bool,
    /// Whether all words are known.
    pub all_known: bool,
    /// Whether it contains others.
    pub whole: Option<Whole>,
    /// Whether it says anything.
    pub says_something: bool,
}

/// A phrase of the lexicon in a name.
#[derive(Clone, Copy, Debug)]
struct Match {
    start: usize,
    end: usize,
    entry: LexiconEntry,
    negated: bool,
}

/// The role of which `name` speaks; [`Role::Other`] if of none.
pub fn role_of(name: &str) -> Role {
    let reading = read(name);
    reading.danger.unwrap_or(reading.role)
}

/// What `name` says.
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

/// Which voices a name speaks of that speaks of vocals. Where it says both it is the lead, too: what `Lead + BGV` has in it
/// must not be taken for the voices behind it.
fn voice(found: &[Vec<Match>]) -> Role {
    let says = |is_it: &dyn Fn(&LexiconEntry) -> bool| found.iter().any(|found| last(found, is_it).is_some());
    let is_behind = says(&|entry| entry.meaning == Meaning::Name(Role::BackingVocals));
    // An instrument is any voice.
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

/// All phrases of the lexicon among `words`.
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

/// Whether the words around a phrase take it back.
fn is_negated(words: &[String], start: usize, end: usize, entry: LexiconEntry) -> bool {
    let is_danger = matches!(entry.rank, Rank::Certain | Rank::Danger | Rank::DangerAlone);
    let before = start.checked_sub(1).map(|index| words[index].as_str());
    let no = before.is_some_and(|word| english::NO.contains(&word) && !(is_danger && word == "off"));
    // `w/o` is two words.
    let without = start >= 2 && words[start - 2..start] == ["w", "o"];
    no || without || words.get(end).is_some_and(|word| english::NOT.contains(&word.as_str()))
}

/// The match that ends last, and of those that end there the longest, if `is_asked` of it and nothing takes it back.
fn last(found: &[Match], is_asked: impl Fn(&LexiconEntry) -> bool) -> Option<LexiconEntry> {
    let asked = found.iter().filter(|found| !found.negated && is_asked(&found.entry));
    asked.max_by_key(|found| (found.end, found.end - found.start)).map(|found| found.entry)
}

/// Whether something is known of every one of `words`.
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
