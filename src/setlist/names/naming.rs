//! Names the stems of a folder: the names of its files without the parts that do not belong to one stem.
//!
//! Main and loader threads. Known here: names. Not known here: files.

use super::reading::{NameReading, Whole, read};
use super::tempo_name::without_tempo;
use super::title::{Rest, Title, without_shared_title, without_titles};
use super::words::coarse_words;
use crate::setlist::Role;

/// A stem's name, and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StemName {
    /// The name shown to the musician.
    pub name: String,
    /// What the stem is for.
    pub role: Role,
    /// Whether the name states the stem's role.
    pub is_said: bool,
    /// Whether it contains other stems.
    pub whole: Option<Whole>,
    /// A second possible meaning that the musician should check.
    pub doubt: Option<Doubt>,
}

/// Doubt whether a name means music, or a sound that only the band may hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It plays as music, but may have this role.
    Perhaps(Role),
    /// It is kept from the audience, but may be music.
    PerhapsMusic,
}

/// Characters that separate the parts of a name.
const SEPARATORS: [char; 8] = [' ', '-', '_', '.', ',', '–', '—', '+'];

/// Names the stems whose files are called `titles` (without extensions), in a folder whose possible song names are
/// `song`.
///
/// Removes tempos, track numbers if every file has one, the words that all names share, and the song's own name. A file
/// named like the song itself is the whole mix, if other files are named after instruments.
pub fn stem_names(titles: &[String], song: &[&str]) -> Vec<StemName> {
    let cleaned: Vec<String> = titles.iter().map(|title| clean(title)).collect();
    let unnumbered = without_track_numbers(cleaned);
    let (shared, rests) = without_shared_title(&unnumbered);
    let mut songs: Vec<Title> = song.iter().flat_map(|name| Title::all_of(name)).collect();
    let mut rests = without_titles(&rests, &songs);
    songs.extend(Title::of(&shared));
    let texts = without_track_numbers(rests.iter().map(|rest| rest.text.clone()).collect());
    rests.iter_mut().zip(texts).for_each(|(rest, text)| rest.text = text);
    let readings: Vec<NameReading> = rests.iter().map(|rest| read(&rest.text)).collect();
    let company = Company::of(&readings);
    let is_game = is_rhythm_game(&unnumbered);
    let all = rests.iter().zip(&readings).zip(unnumbered.iter().zip(titles));
    all.map(|((rest, reading), (whole_name, title))| {
        let name = [rest.text.as_str(), whole_name, title].into_iter().map(one_line).find(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "Stem".to_owned());
        if is_game && coarse_words(&name) == ["song"] {
            return StemName { name, role: Role::Other, is_said: true, whole: None, doubt: None };
        }
        let is_song = |title: &Title| title.is_all_of(&name) && !title_is_instrument(reading);
        // A name of which nothing is left was only the title.
        let is_song = (rest.text.is_empty() && rest.titled) || songs.iter().any(is_song);
        if is_song {
            return called_like_the_song(name, &company);
        }
        let folder_says = songs.iter().any(|title| title.is_all_of(&name));
        judged(&name, rest, reading, &company.without(reading), folder_says)
    })
    .collect()
}

/// Whether a name equal to the song's own means an instrument or a click.
fn title_is_instrument(reading: &NameReading) -> bool {
    reading.all_known && reading.says_something
}

/// Counts over all names of a folder.
#[derive(Clone, Copy, Debug, Default)]
struct Company {
    /// Names that certainly mean music.
    music: usize,
    /// Names with any known meaning, without the whole mix.
    speaking: usize,
    /// Names with unknown words.
    unknown: usize,
    /// All names.
    all: usize,
}

impl Company {
    fn of(readings: &[NameReading]) -> Self {
        let count = |is: &dyn Fn(&&NameReading) -> bool| readings.iter().filter(is).count();
        Self {
            music: count(&|reading| is_certain_music(reading)),
            speaking: count(&|reading| reading.says_something && reading.whole != Some(Whole::Mix)),
            unknown: count(&|reading| !reading.all_known),
            all: readings.len(),
        }
    }

    /// The counts without `reading`; `speaking` stays as it is.
    fn without(self, reading: &NameReading) -> Self {
        Self {
            music: self.music - usize::from(is_certain_music(reading)),
            unknown: self.unknown - usize::from(!reading.all_known),
            all: self.all - 1,
            ..self
        }
    }

    /// Whether these look like several songs, not like the stems of one.
    fn are_songs(self) -> bool {
        self.music == 0 && self.unknown >= 2 && self.unknown * 2 > self.all
    }
}

fn is_certain_music(reading: &NameReading) -> bool {
    reading.all_known && reading.danger.is_none() && (reading.role != Role::Other || reading.whole.is_some())
}

/// A file named like the song: the whole mix, if other names mean instruments.
fn called_like_the_song(name: String, company: &Company) -> StemName {
    if company.speaking > 0 {
        return StemName { name, role: Role::Mix, is_said: true, whole: Some(Whole::Mix), doubt: None };
    }
    let reading = read(&name);
    let doubt = reading.danger.filter(|_| reading.sure).map(Doubt::Perhaps);
    StemName { name, role: Role::Other, is_said: false, whole: None, doubt }
}

/// Decides the meaning of `reading` in the company of `others`. `folder_says`: the folder has exactly this name.
fn judged(name: &str, rest: &Rest, reading: &NameReading, others: &Company, folder_says: bool) -> StemName {
    let music = |doubt| StemName {
        role: reading.role,
        is_said: reading.says_something,
        whole: reading.whole,
        doubt,
        name: name.to_owned(),
    };
    let kept = |role, doubt| StemName { role, is_said: true, whole: None, doubt, name: name.to_owned() };
    let Some(danger) = reading.danger else { return music(rest.doubt.map(Doubt::Perhaps)) };
    let is_sure = reading.sure || (rest.titled && reading.role == Role::Other);
    if folder_says && others.all == 0 || (!is_sure || folder_says) && others.are_songs() && !reading.certain {
        return music(Some(Doubt::Perhaps(danger)));
    }
    match (is_sure, others.music) {
        (true, _) if others.are_songs() && !rest.titled && !reading.certain => music(Some(Doubt::Perhaps(danger))),
        (true, _) => kept(danger, None),
        (false, 2..) if reading.role == Role::Other => kept(danger, Some(Doubt::PerhapsMusic)),
        (false, _) => music(Some(Doubt::Perhaps(danger))),
    }
}

/// Whether the files have the names that rhythm games require. There, `song` holds everything that the other files
/// leave out.
fn is_rhythm_game(names: &[String]) -> bool {
    let parts = ["guitar", "rhythm", "bass", "drums", "vocals", "keys", "crowd", "guitar coop"];
    let is_part = |name: &String| {
        let words = coarse_words(name).join(" ");
        let words = words.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
        parts.contains(&words)
    };
    names.iter().any(is_part)
        && names.iter().all(|name| is_part(name) || ["song", "preview"].contains(&name.to_lowercase().as_str()))
}

/// `name` as a musician would write it: without tempo, underscores and stray separators.
pub fn clean(name: &str) -> String {
    let spaced = without_tempo(name).replace('_', " ").replace("()", " ").replace("( )", " ").replace("[]", " ");
    trim(&one_line(&spaced)).to_owned()
}

/// `text` with single spaces between its words, and none around them: a file's name can contain tabs and line breaks.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `name` without separators and unbalanced brackets at both ends.
pub fn trim(name: &str) -> &str {
    let mut name = name.trim_matches(SEPARATORS);
    loop {
        let mut shorter = name;
        for (open, close) in [('(', ')'), ('[', ']')] {
            shorter = if shorter.contains(open) { shorter } else { shorter.strip_suffix(close).unwrap_or(shorter) };
            shorter = if shorter.contains(close) { shorter } else { shorter.trim_start_matches(open) };
            // Cutting a title out of a name may have left half a pair of brackets.
            shorter = shorter.trim_start_matches(close).trim_end_matches(open);
            // `(Vocals)` alone needs no brackets.
            let inner = shorter.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            shorter =
                inner.filter(|inner| !inner.contains([open, close])).unwrap_or(shorter).trim_matches(SEPARATORS);
        }
        if shorter.len() == name.len() {
            return name;
        }
        name = shorter;
    }
}

/// `names` without leading track numbers, if every name has one followed by a word.
fn without_track_numbers(names: Vec<String>) -> Vec<String> {
    let said = || names.iter().filter(|name| !name.is_empty());
    let rests: Option<Vec<String>> = said().map(|name| after_track_number(name)).collect();
    match rests {
        Some(rests) => {
            let mut rests = rests.into_iter();
            names
                .iter()
                .map(|name| if name.is_empty() { String::new() } else { rests.next().unwrap_or_default() })
                .collect()
        }
        None => names,
    }
}

/// The text after a number of one or two digits and a separator.
fn after_track_number(name: &str) -> Option<String> {
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = name.len() - rest.len();
    let tail = rest.trim_start_matches(SEPARATORS);
    let separated = tail.len() < rest.len() && tail.contains(char::is_alphabetic);
    ((1..=2).contains(&digits) && separated).then(|| tail.to_owned())
}

#[cfg(test)]
#[path = "naming_tests.rs"]
mod tests;
