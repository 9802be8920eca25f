//! The meaning of words: the tables of all languages, merged into one dictionary.
//!
//! Main and loader threads. Known here: words and phrases. Not known here: whole names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{english, languages};
use crate::setlist::Role;

/// The meaning of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// A role.
    Name(Role),
    /// All but some part, such as a mix without the singer.
    Rest,
    /// A clip of the song.
    Preview,
    /// A known instrument without a role of its own.
    Known,
    /// No meaning of its own.
    Neutral,
}

/// The order in which phrases are tried; the first match decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rank {
    /// Music whose name contains a misleading word.
    Disguised,
    /// Not for the audience, and never part of a title.
    Certain,
    /// Not for the audience, but also found in titles.
    Danger,
    /// Phrases whose meaning differs from that of their words.
    Phrase,
    /// Instruments.
    Instrument,
    /// Which of several instruments.
    Kind,
    /// Guitars.
    Guitar,
    /// Words that carry little meaning beside an instrument.
    Weak,
    /// Which of several voices, if a name means voices.
    Voice,
    /// The whole song.
    Whole,
    /// The whole song, if it is the whole name.
    WholeAlone,
    /// Not for the audience, if it is the whole name.
    DangerAlone,
    /// Words without meaning.
    Nothing,
}

/// One meaning of a phrase, and its precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LexiconEntry {
    /// Lower ranks are tried first.
    pub rank: Rank,
    /// The meaning.
    pub meaning: Meaning,
}

/// Meanings and their phrases, separated by commas. A phrase is one or more lower-case words, in English without a
/// plural s.
pub type PhraseTable = &'static [(Meaning, &'static str)];

/// All tables.
const TABLES: &[(Rank, PhraseTable)] = &[
    (Rank::Disguised, english::DISGUISED),
    (Rank::Certain, english::CERTAIN),
    (Rank::Certain, languages::CERTAIN),
    (Rank::Danger, english::DANGER),
    (Rank::Danger, languages::DANGER),
    (Rank::Phrase, english::PHRASES),
    (Rank::Phrase, languages::PHRASES),
    (Rank::Instrument, english::INSTRUMENTS),
    (Rank::Instrument, languages::INSTRUMENTS),
    (Rank::Kind, english::KINDS),
    (Rank::Kind, languages::KINDS),
    (Rank::Guitar, english::GUITAR),
    (Rank::Guitar, languages::GUITAR),
    (Rank::Weak, english::WEAK),
    (Rank::Weak, languages::WEAK),
    (Rank::Voice, english::VOICES),
    (Rank::Voice, languages::VOICES),
    (Rank::Whole, english::WHOLE),
    (Rank::Whole, languages::WHOLE),
    (Rank::WholeAlone, english::WHOLE_ALONE),
    (Rank::WholeAlone, languages::WHOLE_ALONE),
    (Rank::DangerAlone, english::DANGER_ALONE),
    (Rank::DangerAlone, languages::DANGER_ALONE),
    (Rank::Nothing, english::NOTHING),
    (Rank::Nothing, languages::NOTHING),
];

/// The most words in a phrase.
pub const LONGEST_PHRASE: usize = 3;

static LEXICON: LazyLock<HashMap<&'static str, Vec<LexiconEntry>>> = LazyLock::new(|| {
    let mut lexicon: HashMap<&'static str, Vec<LexiconEntry>> = HashMap::new();
    for &(rank, table) in TABLES {
        for (meaning, phrase) in
            table.iter().flat_map(|&(meaning, row)| phrases(row).map(move |phrase| (meaning, phrase)))
        {
            let entries = lexicon.entry(phrase).or_default();
            let entry = LexiconEntry { rank, meaning };
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
    }
    lexicon
});

/// The Korean and Japanese words, the longest first. Names contain them without blanks around them.
static UNSPACED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&'static str> =
        LEXICON.keys().copied().filter(|word| word.chars().all(super::words::is_ideographic)).collect();
    words.extend(english::NOT);
    words.sort_by_key(|word| (std::cmp::Reverse(word.chars().count()), *word));
    words.dedup();
    words
});

/// The phrases of a row of a table.
pub fn phrases(row: &'static str) -> impl Iterator<Item = &'static str> {
    row.split(", ").map(str::trim).filter(|phrase| !phrase.is_empty())
}

/// The meanings of `phrase`, in the singular or plural; empty if it is unknown.
pub fn entries(phrase: &str) -> &'static [LexiconEntry] {
    let find = |phrase: &str| LEXICON.get(phrase).map(Vec::as_slice);
    let singular = |ending: &str| phrase.strip_suffix(ending).and_then(find);
    find(phrase).or_else(|| singular("s")).or_else(|| singular("es")).unwrap_or(&[])
}

/// Splits the Korean and Japanese words in `words` at the parts that the lexicon knows.
pub fn unspaced(words: Vec<String>) -> Vec<String> {
    let mut parted = Vec::with_capacity(words.len());
    for word in words {
        if word.chars().any(super::words::is_ideographic) { part(&word, &mut parted) } else { parted.push(word) }
    }
    parted
}

/// Splits `word` at the longest known words, and appends all pieces to `parted`.
fn part(word: &str, parted: &mut Vec<String>) {
    if word.is_empty() {
        return;
    }
    // A known word of a single character must be the whole word, because it is part of too many others.
    let is_known = |known: &&&str| word == **known || (known.chars().count() > 1 && word.contains(**known));
    match UNSPACED.iter().find(is_known).and_then(|known| Some((word.find(known)?, *known))) {
        Some((at, known)) => {
            part(&word[..at], parted);
            parted.push(known.to_owned());
            part(&word[at + known.len()..], parted);
        }
        None => parted.push(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::{coarse_words, fine_words};
    use super::*;

    #[test]
    fn phrases_are_written_as_words_are_found() {
        for phrase in LEXICON.keys() {
            let readings = [unspaced(fine_words(phrase)).join(" "), unspaced(coarse_words(phrase)).join(" ")];
            assert!(readings.contains(&(*phrase).to_owned()), "{phrase}: {readings:?}");
            assert!(phrase.split(' ').count() <= LONGEST_PHRASE, "{phrase}");
        }
    }

    #[test]
    fn no_phrase_of_one_rank_has_two_meanings() {
        for (phrase, entries) in LEXICON.iter() {
            for (index, entry) in entries.iter().enumerate() {
                let other = entries[..index]
                    .iter()
                    .find(|other| other.rank == entry.rank && other.meaning != entry.meaning);
                assert_eq!(other, None, "{phrase}: {entry:?}");
            }
        }
    }

    #[test]
    fn words_without_blanks_are_taken_apart() {
        let parted = |text: &str| unspaced(vec![text.to_owned()]).join(" ");
        assert_eq!(parted("クリックトラック"), "クリックトラック");
        assert_eq!(parted("ドラムなし"), "ドラム なし");
        assert_eq!(parted("메인보컬2"), "메인보컬 2");
        assert_eq!(parted("큐브"), "큐브", "a sign that is part of another word");
        assert_eq!(parted("恋のクリック"), "恋の クリック");
    }
}
