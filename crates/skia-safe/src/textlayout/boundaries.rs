//! The boundaries of characters, graphemes, words and lines, and conversion between UTF-8 and UTF-16.
//!
//! Any thread. It knows the text but no fonts.

use parley_engine::Analysis;
use std::{cell::OnceCell, ops::Range};

const CHARACTER: u8 = 1;
const GRAPHEME: u8 = 2;
const WORD: u8 = 4;
const SOFT_BREAK: u8 = 8;

/// The boundaries at a byte of a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boundaries {
    /// One entry a byte and one for the end of the text.
    marks: Vec<u8>,
    utf16: OnceCell<Utf16>,
}

/// Both ways; `None` where they are the same because the text is ASCII.
#[derive(Clone, Debug)]
struct Utf16(Option<(Vec<u32>, Vec<u32>)>);

impl Boundaries {
    /// Of `text`, as it was analysed.
    pub(crate) fn new(text: &str, analysis: &Analysis) -> Self {
        let mut marks = vec![0; text.len() + 1];
        for ((byte, _), info) in text.char_indices().zip(analysis.char_info()) {
            marks[byte] = CHARACTER
                | if info.is_grapheme_start() { GRAPHEME } else { 0 }
                | if info.is_word_boundary() { WORD } else { 0 }
                | if info.is_soft_wrap_opportunity() { SOFT_BREAK } else { 0 };
        }
        for end in [0, text.len()] {
            marks[end] |= CHARACTER | GRAPHEME | WORD;
        }
        Self { marks, utf16: OnceCell::new() }
    }

    /// The length of the text in bytes.
    pub(crate) fn len(&self) -> usize {
        self.marks.len().saturating_sub(1)
    }

    fn has(&self, byte: usize, mark: u8) -> bool {
        self.marks.get(byte).is_some_and(|marks| marks & mark != 0)
    }

    /// Whether a line may end before this byte.
    pub(crate) fn is_soft_break(&self, byte: usize) -> bool {
        self.has(byte, SOFT_BREAK)
    }

    /// A face or a style begins here, so a grapheme does, too.
    pub(crate) fn begin_grapheme(&mut self, byte: usize) {
        if let Some(marks) = self.marks.get_mut(byte) {
            *marks |= GRAPHEME;
        }
    }

    /// The start of the grapheme that holds this byte.
    pub(crate) fn grapheme_before(&self, byte: usize) -> usize {
        (0..=byte.min(self.len())).rev().find(|byte| self.has(*byte, GRAPHEME)).unwrap_or(0)
    }

    /// This byte, or the start of the next grapheme.
    pub(crate) fn grapheme_after(&self, byte: usize) -> usize {
        (byte..self.len()).find(|byte| self.has(*byte, GRAPHEME)).unwrap_or(self.len())
    }

    /// How many graphemes begin in a range.
    pub(crate) fn graphemes(&self, range: Range<usize>) -> usize {
        range.filter(|byte| self.has(*byte, GRAPHEME)).count()
    }

    /// The word around this byte; empty at the end of the text.
    pub(crate) fn word(&self, byte: usize) -> Range<usize> {
        let start = (0..=byte.min(self.len())).rev().find(|byte| self.has(*byte, WORD)).unwrap_or(0);
        let end = (start + 1..=self.len()).find(|byte| self.has(*byte, WORD)).unwrap_or(self.len());
        start..end
    }

    /// The length of the text in UTF-16.
    pub(crate) fn utf16_len(&self, text: &str) -> usize {
        self.to_utf16(text, self.len())
    }

    /// The index in UTF-16 of the character that holds this byte; the end for bytes beyond it.
    pub(crate) fn to_utf16(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(self.len());
        match &self.utf16(text).0 {
            Some((to_utf16, _)) => to_utf16[byte] as usize,
            None => byte,
        }
    }

    /// The first byte of the character that holds this unit of UTF-16; `None` beyond the end of the text.
    pub(crate) fn to_utf8(&self, text: &str, unit: usize) -> Option<usize> {
        match &self.utf16(text).0 {
            Some((_, to_utf8)) => to_utf8.get(unit).map(|byte| *byte as usize),
            None => (unit <= self.len()).then_some(unit),
        }
    }

    fn utf16(&self, text: &str) -> &Utf16 {
        self.utf16.get_or_init(|| {
            if text.is_ascii() {
                return Utf16(None);
            }
            let (mut to_utf16, mut to_utf8) = (Vec::with_capacity(text.len() + 1), Vec::new());
            for (byte, character) in text.char_indices() {
                to_utf16.resize(byte + character.len_utf8(), to_utf8.len() as u32);
                to_utf8.resize(to_utf8.len() + character.len_utf16(), byte as u32);
            }
            to_utf16.push(to_utf8.len() as u32);
            to_utf8.push(text.len() as u32);
            Utf16(Some((to_utf16, to_utf8)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parley_engine::{AnalysisOptions, Analyzer};

    fn boundaries(text: &str) -> Boundaries {
        let mut analysis = Analysis::new();
        Analyzer::new().analyze(text, &AnalysisOptions::default(), &mut analysis);
        Boundaries::new(text, &analysis)
    }

    #[test]
    fn both_encodings_lead_to_the_same_character() {
        for text in ["", "plain", "é𝄞a\u{5d0}👩‍👧\n"] {
            let b = boundaries(text);
            let mut unit = 0;
            for (byte, character) in text.char_indices() {
                for i in byte..byte + character.len_utf8() {
                    assert_eq!(b.to_utf16(text, i), unit);
                }
                for i in unit..unit + character.len_utf16() {
                    assert_eq!(b.to_utf8(text, i), Some(byte));
                }
                unit += character.len_utf16();
            }
            assert_eq!(b.to_utf8(text, unit), Some(text.len()));
            assert_eq!(b.to_utf8(text, unit + 1), None);
            assert_eq!(b.utf16_len(text), text.encode_utf16().count());
        }
    }

    #[test]
    fn graphemes_and_words_are_unicode_s() {
        let text = "Ein Bär 👩‍👧 x";
        let b = boundaries(text);
        assert_eq!(b.graphemes(0..text.len()), 11);
        assert_eq!(&text[b.word(5)], "Bär");
        let family = text.find('👩').expect("emoji");
        assert_eq!(b.grapheme_before(family + 5), family);
        assert_eq!(b.grapheme_after(family + 1), text.len() - 2);
        assert_eq!(b.word(text.len()), text.len()..text.len());
    }
}
