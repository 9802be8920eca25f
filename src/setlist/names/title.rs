//! Finds the song's title in the names of a folder and its files, and removes it from the names of the stems.
//!
//! Main and loader threads. Known here: names. Not known here: files.

use super::naming::{clean, trim};
use super::reading::{NameReading, read};
use super::words::{coarse_words, tokens};
use crate::setlist::Role;

/// Words around a song's title in the names of folders.
const OF_PACKS: &[&str] = &[
    "stem",
    "stems",
    "multitrack",
    "multitracks",
    "multi",
    "multis",
    "track",
    "tracks",
    "wav",
    "wave",
    "wavs",
    "mp3",
    "flac",
    "audio",
    "files",
    "session",
    "export",
    "exports",
    "backing",
    "master",
    "mix",
    "song",
    "pack",
    "pistas",
    "pistes",
    "spuren",
    "tracce",
    "sporen",
    "sciezki",
    "spar",
    "トラック",
    "트랙",
];

/// A song's title, in the form in which names are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    words: Vec<String>,
    /// Whether every word of it may mean an instrument or a click. It then counts as a title only if every name has it.
    is_vocabulary: bool,
}

/// A name after the song's title was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The remaining text, which may be empty.
    pub text: String,
    /// Whether a title was removed.
    pub titled: bool,
    /// The role that the removed title may have meant.
    pub doubt: Option<Role>,
}

impl Title {
    /// `name` as a title; `None` if it has no meaningful word.
    pub fn of(name: &str) -> Option<Self> {
        let mut words = coarse_words(name);
        while words.len() > 1 && words.last().is_some_and(|word| OF_PACKS.contains(&word.as_str())) {
            words.pop();
        }
        let says = words.iter().any(|word| word.chars().count() > 1 && word.contains(char::is_alphabetic));
        let is_pack = words.iter().all(|word| OF_PACKS.contains(&word.as_str()));
        let is_vocabulary = read(&words.join(" ")).all_known;
        (says && !is_pack).then_some(Self { words, is_vocabulary })
    }

    /// The possible titles of a folder called `folder`, the longest first: the whole name, the name without bracketed
    /// parts, and the parts of `Artist - Title`.
    pub fn all_of(folder: &str) -> Vec<Self> {
        let unbracketed = without_brackets(folder);
        let parts = unbracketed.split(" - ").chain(unbracketed.split(" – ")).chain(unbracketed.split('_'));
        let names = [folder, unbracketed.as_str()].into_iter().chain(parts);
        let mut titles: Vec<Self> = names.filter_map(|name| Self::of(&clean(name))).collect();
        titles.sort_by_key(|title| std::cmp::Reverse(title.words.len()));
        titles.dedup();
        titles
    }

    /// The range of the title in `name`.
    fn find(&self, name: &str) -> Option<std::ops::Range<usize>> {
        let tokens = tokens(name);
        let is_here = |at: usize| tokens[at..at + self.words.len()].iter().map(|token| &token.word).eq(&self.words);
        let last = tokens.len().checked_sub(self.words.len())?;
        (0..=last).find(|&at| is_here(at)).map(|at| tokens[at].start..tokens[at + self.words.len() - 1].end)
    }

    /// Whether `name` contains the title.
    pub fn is_in(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether `name` is exactly the title.
    pub fn is_all_of(&self, name: &str) -> bool {
        coarse_words(name) == self.words
    }
}

/// The title that `names` share, and the names without it.
pub fn without_shared_title(names: &[String]) -> (String, Vec<Rest>) {
    let plain = |name: &String| Rest { text: name.clone(), titled: false, doubt: None };
    let unchanged = || (String::new(), names.iter().map(plain).collect());
    if names.len() < 2 {
        return unchanged();
    }
    let places: Vec<Vec<super::words::Token>> = names.iter().map(|name| tokens(name)).collect();
    let count = shared(&places, 0, |words, index| words.get(index));
    if let Some((title, rests)) = (count > 0).then(|| cut(names, &places, count)).flatten() {
        return (title, without_shared_end(rests));
    }
    if let Some(found) = most(names, &places) {
        return found;
    }
    (String::new(), without_shared_end(names.iter().map(plain).collect()))
}

/// How many words all have in common from index `skipped` on. `at` returns the word at an index.
fn shared<'a, T: 'a>(
    all: &'a [T],
    skipped: usize,
    at: impl Fn(&'a T, usize) -> Option<&'a super::words::Token>,
) -> usize {
    let Some(first) = all.first() else { return 0 };
    let word = |words: &'a T, index: usize| at(words, index).map(|token| token.word.as_str());
    let is_shared = |index: usize| {
        word(first, index).is_some_and(|wanted| all.iter().all(|words| word(words, index) == Some(wanted)))
    };
    (skipped..).take_while(|&index| is_shared(index)).count()
}

/// Cuts the first `count` words off all names, if they are a title.
fn cut(names: &[String], places: &[Vec<super::words::Token>], count: usize) -> Option<(String, Vec<Rest>)> {
    let ends: Vec<usize> = places.iter().map(|tokens| tokens[count - 1].end).collect();
    let title = trim(&names[0][..ends[0]]).to_owned();
    let rests: Vec<String> = names.iter().zip(&ends).map(|(name, &end)| trim(&name[end..]).to_owned()).collect();
    if rests.iter().any(|rest| !rest.is_empty() && !rest.contains(char::is_alphabetic)) {
        return None;
    }
    let is_dashed = names.iter().zip(&ends).all(|(name, &end)| {
        name[end..].is_empty() || name[end..].starts_with(" - ") || name[end..].starts_with(" – ")
    });
    let doubt = judged(&title, &rests, is_dashed)?;
    let rest = |text| Rest { text, titled: true, doubt };
    Some((title, rests.into_iter().map(rest).collect()))
}

/// Whether `title` is a title in front of these `rests`. `None` if not; otherwise the role that it may also mean.
fn judged(title: &str, rests: &[String], is_dashed: bool) -> Option<Option<Role>> {
    let said = read(title);
    let readings: Vec<NameReading> = rests.iter().map(|rest| read(rest)).collect();
    let mut roles: Vec<Role> = Vec::new();
    for role in readings.iter().map(|reading| reading.danger.unwrap_or(reading.role)) {
        let is_known = |known: &Role| known.has_in_it(role) || role.has_in_it(*known);
        if role != Role::Other && !roles.iter().any(is_known) {
            roles.push(role);
        }
    }
    let speaks = !roles.is_empty();
    let is_plain = said.role == Role::Other && said.danger.is_none();
    if !said.all_known {
        return (is_plain || speaks).then_some(None);
    }
    match (is_plain, said.whole) {
        (true, _) => Some(None),
        (_, Some(_)) => speaks.then_some(None),
        // `Kick In`, `Kick Out` share an instrument, not a title; `Kick Me - Bass`, `Kick Me - Keys` share a title.
        _ => (is_dashed && roles.len() > 1).then_some(said.danger.filter(|_| roles.len() < 3)),
    }
}

/// Like [`without_shared_title`], if most but not all names share a title: a click or a mix may have its own name.
fn most(names: &[String], places: &[Vec<super::words::Token>]) -> Option<(String, Vec<Rest>)> {
    let first = |index: usize| places[index].first().map(|token| token.word.as_str());
    let alike = |index: usize| (0..names.len()).filter(|&other| first(other) == first(index)).collect::<Vec<_>>();
    let group = (0..names.len()).filter(|&index| first(index).is_some()).map(alike).max_by_key(Vec::len)?;
    if group.len() < 2 || group.len() == names.len() || group.len() * 5 < names.len() * 3 {
        return None;
    }
    let of_group = |index: &usize| (names[*index].clone(), places[*index].clone());
    let (members, tokens): (Vec<String>, Vec<_>) = group.iter().map(of_group).unzip();
    let count = shared(&tokens, 0, |words, index| words.get(index));
    let (title, rests) = cut(&members, &tokens, count)?;
    let mut roles: Vec<Role> =
        rests.iter().map(|rest| read(&rest.text).role).filter(|role| *role != Role::Other).collect();
    roles.sort_by_key(|role| *role as usize);
    roles.dedup();
    if read(&title).all_known || roles.len() < 2 {
        return None;
    }
    let mut all: Vec<Rest> =
        names.iter().map(|name| Rest { text: name.clone(), titled: false, doubt: None }).collect();
    for (index, rest) in group.into_iter().zip(without_shared_end(rests)) {
        all[index] = rest;
    }
    Some((title, all))
}

/// Removes the words that all `rests` end with, unless they mean an instrument.
fn without_shared_end(rests: Vec<Rest>) -> Vec<Rest> {
    let said: Vec<&Rest> = rests.iter().filter(|rest| !rest.text.is_empty()).collect();
    let places: Vec<Vec<super::words::Token>> = said.iter().map(|rest| tokens(&rest.text)).collect();
    let count = shared(&places, 0, |words, index| words.len().checked_sub(index + 1).and_then(|at| words.get(at)));
    let shortest = places.iter().map(Vec::len).min().unwrap_or(0);
    if said.len() < 2 || count == 0 || count >= shortest {
        return rests;
    }
    let start = |tokens: &[super::words::Token]| tokens[tokens.len() - count].start;
    let end = &said[0].text[start(&places[0])..];
    if read(end).all_known {
        return rests;
    }
    rests
        .iter()
        .map(|rest| {
            let tokens = tokens(&rest.text);
            let text = if rest.text.is_empty() { "" } else { trim(&rest.text[..start(&tokens)]) };
            Rest { text: text.to_owned(), titled: true, doubt: rest.doubt }
        })
        .collect()
}

/// Removes the `titles` of the folder from `rests`. A title made only of instrument words is removed only if every name
/// contains it.
pub fn without_titles(rests: &[Rest], titles: &[Title]) -> Vec<Rest> {
    let is_everywhere =
        |title: &Title| rests.len() > 1 && rests.iter().all(|rest| title.is_in(&rest.text) || rest.text.is_empty());
    let used: Vec<&Title> = titles.iter().filter(|title| !title.is_vocabulary || is_everywhere(title)).collect();
    let strip = |rest: &Rest| {
        let found = used.iter().find_map(|title| title.find(&rest.text));
        let Some(place) = found else { return rest.clone() };
        let left = clean(&format!("{} {}", &rest.text[..place.start], &rest.text[place.end..]));
        Rest { text: left, titled: true, doubt: rest.doubt }
    };
    rests.iter().map(strip).collect()
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let mut left = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '(' | '[' | '{' | '（' | '【' => depth += 1,
            ')' | ']' | '}' | '）' | '】' => depth = depth.saturating_sub(1),
            other if depth == 0 => left.push(other),
            _ => {}
        }
    }
    left
}

/// Whether a folder's name is typical of a folder of stems, and not a song's name: `Stems`, `WAV 24bit`.
pub fn is_pack_name(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "htdemucs",
        "demucs",
        "mdx",
        "spleeter",
        "separated",
        "output",
        "outputs",
        "all",
        "individual",
        "samples",
        "recorded",
        "rendered",
        "renders",
        "bounces",
        "bounced",
        "24bit",
        "16bit",
        "24",
        "16",
        "32",
        "bit",
        "float",
        "44",
        "48",
        "1khz",
        "khz",
        "hz",
        "ft",
        "6s",
        "extra",
        "q",
        "media",
        "the",
        "for",
        "of",
        "band",
        "hq",
        "ohne",
        "con",
        "de",
    ];
    let words = super::words::fine_words(name);
    let is_of_packs = |word: &String| {
        OF_PACKS.contains(&word.as_str())
            || OTHERS.contains(&word.as_str())
            || word.chars().all(|letter| letter.is_ascii_digit())
    };
    !words.is_empty()
        && words.iter().any(|word| word.contains(char::is_alphabetic))
        && words.iter().all(is_of_packs)
}
