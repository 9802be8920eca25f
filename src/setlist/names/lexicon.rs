//! What words mean: the tables of all languages as one dictionary.
//!
//! Main and loader threads. Known here: words. Not known here: names as a whole.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{english, languages};
use crate::setlist::Role;

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// A role.
    Name(Role),
    /// All but something: a mix without the singer, for example.
    Rest,
    /// A clip of the song.
    Preview,
    /// Known to be none of the instruments that have a role.
    Known,
    /// Nothing, beside others.
    Neutral,
}

/// The order in which phrases are asked; what comes first decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rank {
    /// Music that is called like something that is none.
    Disguised,
    /// Not for the audience, and in no title.
    Certain,
    /// Not for the audience, but such words stand in titles too.
    Danger,
    /// Phrases that mean something else than their words.
    Phrase,
    /// Instruments.
    Instrument,
    /// Which of several instruments.
    Kind,
    /// Guitars.
    Guitar,
    /// What says little beside an instrument.
    Weak,
    /// Which of several voices it is, where a name speaks of voices.
    Voice,
    /// The whole song.
    Whole,
    /// The whole song, if nothing else is said.
    WholeAlone,
    /// Not for the audience, if nothing else is said.
    DangerAlone,
    /// What says nothing.
    Nothing,
}

/// What one phrase means, and how much that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LexiconEntry {
    /// Lower ones are asked first.
    pub rank: Rank,
    /// What it says.
    pub meaning: Meaning,
}

/// What phrases mean. Phrases are separated by commas; they are one or more words in lower case, in English without a plural s.
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

/// The most words that a phrase has.
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

/// The Korean and Japanese words, the longest first: they stand in names without blanks around them.
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

/// What `phrase` means, in the singular or the plural; empty if nothing is known of it.
pub fn entries(phrase: &str) -> &'static [LexiconEntry] {
    let find = |phrase: &str| LEXICON.get(phrase).map(Vec::as_slice);
    let singular = |ending: &str| phrase.strip_suffix(ending).and_then(find);
    find(phrase).or_else(|| singular("s")).or_else(|| singular("es")).unwrap_or(&[])
}

/// `words` with those of Korean and Japanese taken apart, where the lexicon knows their parts.
pub fn unspaced(words: Vec<String>) -> Vec<String> {
    let mut parted = Vec::with_capacity(words.len());
    for word in words {
        if word.chars().any(super::words::is_ideographic) { part(&word, &mut parted) } else { parted.push(word) }
    }
    parted
}

/// Takes the longest known words out of `word`, and gives what stands before, between and after them.
fn part(word: &str, parted: &mut Vec<String>) {
    if word.is_empty() {
        return;
    }
    // A single sign is a word only if nothing else is there: it is part of too many others.
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
