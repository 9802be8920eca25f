//! Splits names into words, in the form in which words are compared.
//!
//! Main and loader threads. Not known here: the meaning of words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word and its position in the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word, as written by [`fold`].
    pub word: String,
    /// The index of its first byte.
    pub start: usize,
    /// The index after its last byte.
    pub end: usize,
}

/// Normalises `text` for comparison: composed, in lower case, full-width letters as ordinary ones, and Latin letters
/// without accents (`Guía`, `GUIA` and a decomposed `Guía` become `guia`). Other scripts keep their marks.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkc().flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            other => {
                let mut parts = std::iter::once(other).nfd();
                let base = parts.next().unwrap_or(other);
                if base.is_ascii() {
                    folded.extend(std::iter::once(base).chain(parts.filter(|part| !is_combining_mark(*part))));
                } else {
                    folded.push(other);
                }
            }
        }
    }
    folded
}

/// Whether two file names differ at most in case or in Unicode composition.
pub fn is_same_name(a: &str, b: &str) -> bool {
    a == b || a.nfc().flat_map(char::to_lowercase).eq(b.nfc().flat_map(char::to_lowercase))
}

/// Splits `name` at everything that is not a letter or digit, between letters and digits, and inside `CamelCase`:
/// `EG2_LeadVox` becomes `eg 2 lead vox`.
pub fn fine_words(name: &str) -> Vec<String> {
    words(name, |before, here, after| {
        let digit_edge = before.is_numeric() != here.is_numeric();
        let hump = before.is_lowercase() && here.is_uppercase();
        let last_capital = before.is_uppercase() && here.is_uppercase() && after.is_some_and(char::is_lowercase);
        digit_edge || hump || last_capital || is_ideographic(before) != is_ideographic(here)
    })
}

/// Splits `name` only at what is not a letter or digit: `EG2_LeadVox` becomes `eg2 leadvox`.
pub fn coarse_words(name: &str) -> Vec<String> {
    words(name, |_, _, _| false)
}

/// The words of [`coarse_words`], with their positions.
pub fn tokens(name: &str) -> Vec<Token> {
    split(name, |_, _, _| false)
}

/// Whether `letter` belongs to a script written without blanks between words: Korean and Japanese.
pub fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff66}'..='\u{ff9f}')
}

fn words(name: &str, edge: impl Fn(char, char, Option<char>) -> bool) -> Vec<String> {
    split(name, edge).into_iter().map(|token| token.word).collect()
}

/// Splits at everything that is not a letter or digit, and where `edge` returns true for the characters before, at and
/// after a position.
fn split(name: &str, edge: impl Fn(char, char, Option<char>) -> bool) -> Vec<Token> {
    let is_part = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter) || letter == 'ー';
    let mut found: Vec<Token> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let letters: Vec<(usize, char)> = name.char_indices().collect();
    let mut close = |start: usize, end: usize| {
        let word = fold(&name[start..end]);
        if !word.is_empty() {
            found.push(Token { word, start, end });
        }
    };
    for (index, &(at, letter)) in letters.iter().enumerate() {
        match open {
            Some((start, _)) if !is_part(letter) => {
                close(start, at);
                open = None;
            }
            Some((_, _)) if is_combining_mark(letter) => {}
            Some((start, before)) => {
                if edge(before, letter, letters.get(index + 1).map(|next| next.1)) {
                    close(start, at);
                    open = Some((at, letter));
                } else {
                    open = Some((start, letter));
                }
            }
            None if is_part(letter) => open = Some((at, letter)),
            None => {}
        }
    }
    if let Some((start, _)) = open {
        close(start, name.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_a_reader_ends_them() {
        for (name, fine, coarse) in [
            ("EG2_LeadVox", "eg 2 lead vox", "eg2 leadvox"),
            ("01 - Kick (In)", "01 kick in", "01 kick in"),
            ("FXLoop", "fx loop", "fxloop"),
            ("BGVs", "bg vs", "bgvs"),
            ("808Bass", "808 bass", "808bass"),
            ("Chœur d'été", "choeur d ete", "choeur d ete"),
            ("Guía", "guia", "guia"),
            ("Gui\u{301}a", "guia", "guia"),
            ("ＢＡＳＳ", "bass", "bass"),
            ("Ścieżka łódź", "sciezka lodz", "sciezka lodz"),
            ("ガイド", "ガイド", "ガイド"),
            ("カ\u{3099}イト\u{3099}", "ガイド", "ガイド"),
            ("\u{1100}\u{1161}이드", "가이드", "가이드"),
            ("Click클릭", "click 클릭", "click클릭"),
            ("...", "", ""),
        ] {
            assert_eq!(fine_words(name).join(" "), fine);
            assert_eq!(coarse_words(name).join(" "), coarse);
        }
    }

    #[test]
    fn a_name_is_one_name_in_either_form() {
        assert!(is_same_name("Café.WAV", "cafe\u{301}.wav"));
        assert!(!is_same_name("Cafe.wav", "Café.wav"), "an accent is part of a name");
    }

    #[test]
    fn tokens_know_their_place() {
        let name = "1_Cafe\u{301} (Bass)";
        let places: Vec<&str> = tokens(name).iter().map(|token| &name[token.start..token.end]).collect();
        assert_eq!(places, ["1", "Cafe\u{301}", "Bass"]);
    }
}
