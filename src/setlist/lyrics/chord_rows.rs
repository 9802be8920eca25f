//! Rows of chords above rows of words, as in texts that people type: each chord stands over its word.
//!
//! Pure functions, on any thread. Columns are those of a font in which all letters are equally wide.

use super::line::{Chord, LyricLine};
use super::written::word_places;

/// Columns from one tabulator stop to the next.
const TAB: usize = 8;

/// What else may stand between chords.
const MARKS: &[&str] = &["|", "||", "|:", ":|", "||:", ":||", "-", "–", "—", "/", "%", ".", "..", "...", "*"];

/// The chords of a row that holds nothing but chords, each with its column; empty if it is another row.
pub fn chords_of(row: &str) -> Vec<(usize, &str)> {
    let mut chords = Vec::new();
    for (column, word) in words_of(row) {
        let name = word.trim_start_matches(['(', '|']).trim_end_matches([')', '|', ',']);
        // `A(b5)` keeps its bracket.
        let name = if name.contains('(') { word.trim_matches(['|', ',']) } else { name };
        if is_chord(name) {
            chords.push((column, name));
        } else if !MARKS.contains(&word) && !is_repeat(word) {
            return Vec::new();
        }
    }
    chords
}

/// Puts `chords` above `row`: each over the word at its column, or over the next one if it stands between words. A second chord over one word
/// keeps its column. Several blanks between words make room for chords, and become one.
pub fn above(chords: &[(usize, &str)], row: &str) -> LyricLine {
    let text = row.trim();
    let (lead, end) = (row.len() - row.trim_start().len(), text.len());
    let letters = columns_of(row).filter(|(at, ..)| (lead..lead + end).contains(at));
    let columns: Vec<(usize, usize)> = letters.map(|(at, column, _)| (at - lead, column)).collect();
    let words = word_places(text);
    let column_at = |at: usize| columns[columns.partition_point(|(place, _)| *place < at)].1;
    let mut placed: Vec<Chord> = Vec::new();
    for &(column, name) in chords {
        let under = columns.partition_point(|(_, from)| *from <= column).checked_sub(1);
        let exact = under.map_or(0, |under| columns[under].0);
        let next = words.partition_point(|at| column_at(*at) < column);
        let word = words.partition_point(|at| column_at(*at) <= column).saturating_sub(1);
        let at = if columns.last().is_none_or(|(_, last)| *last < column) {
            end
        } else if text[exact..].starts_with(char::is_whitespace) {
            words.get(next).copied().unwrap_or(end)
        } else {
            words.get(word).copied().unwrap_or(0)
        };
        let last = placed.last().map(|chord| chord.at);
        let at = last.filter(|last| at <= *last).map_or(at, |last| exact.max(last));
        placed.push(Chord { at, name: name.to_owned() });
    }
    squeezed(text, placed)
}

/// A line of `text` with single blanks; the places of `chords`, in their order, move with it.
fn squeezed(text: &str, chords: Vec<Chord>) -> LyricLine {
    let mut line = LyricLine::default();
    let mut chords = chords.into_iter().peekable();
    for (at, letter) in text.char_indices().map(|(at, letter)| (at, Some(letter))).chain([(text.len(), None)]) {
        while let Some(chord) = chords.next_if(|chord| chord.at <= at) {
            line.chords.push(Chord { at: line.text.len(), ..chord });
        }
        match letter {
            Some(letter) if !letter.is_whitespace() => line.text.push(letter),
            Some(_) if !line.text.ends_with(' ') => line.text.push(' '),
            _ => {}
        }
    }
    line
}

/// The words of a row, each with its column.
fn words_of(row: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut begun = None;
    for (at, column, letter) in columns_of(row) {
        match (letter.is_whitespace(), begun) {
            (true, Some((from, place))) => {
                words.push((place, &row[from..at]));
                begun = None;
            }
            (false, None) => begun = Some((at, column)),
            _ => {}
        }
    }
    words.extend(begun.map(|(from, place)| (place, &row[from..])));
    words
}

/// The letters of a row: their bytes and their columns.
fn columns_of(row: &str) -> impl Iterator<Item = (usize, usize, char)> + '_ {
    let mut column = 0;
    row.char_indices().map(move |(at, letter)| {
        let here = column;
        column = if letter == '\t' { (column / TAB + 1) * TAB } else { column + width(letter) };
        (at, here, letter)
    })
}

/// The columns of a letter: two for those of East Asia, none for marks on other letters.
fn width(letter: char) -> usize {
    match letter {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 2,
        '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' => 2,
        _ => 1,
    }
}

/// Whether `word` says how often something is played: `x2`, `(2x)`.
fn is_repeat(word: &str) -> bool {
    let word = word.trim_matches(['(', ')']).to_ascii_lowercase();
    let number = word.strip_prefix(['x', '×']).or_else(|| word.strip_suffix(['x', '×']));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether `name` is a chord as musicians write it: `C`, `F#m7/A`, `Bbmaj7`, `Hm7b5`, `C7(b9)`, `N.C.` Words such as *Go*, *Add* or *Emma* are none.
pub fn is_chord(name: &str) -> bool {
    if matches!(name, "N.C." | "N.C" | "NC") {
        return true;
    }
    let Some(mut rest) = without_root(name) else { return false };
    for kind in ["maj", "Maj", "min", "dim", "aug", "mi", "ma", "m", "M", "Δ", "°", "º", "ø", "o"] {
        let Some(after) = rest.strip_prefix(kind) else { continue };
        // Alone they would make words of a language: `Ami`, `Do`.
        if !matches!(kind, "mi" | "ma" | "o") || after.starts_with(|c: char| c.is_ascii_digit()) {
            rest = after;
            break;
        }
    }
    while !rest.is_empty() {
        let Some(after) = without_extension(rest) else { return is_bass(rest) };
        rest = after;
    }
    true
}

/// What follows the note at the beginning of a chord.
fn without_root(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'])?;
    Some(rest.strip_prefix(['#', '♯', 'b', '♭']).unwrap_or(rest))
}

/// What follows one extension: `7`, `b5`, `add9`, `sus`, `(b9)`.
fn without_extension(rest: &str) -> Option<&str> {
    let after = ["", "maj", "Maj", "M", "add", "omit", "no", "#", "♯", "b", "♭", "/"].iter();
    let mut after = after.filter_map(|word| rest.strip_prefix(word));
    let word = || ["sus", "alt"].iter().find_map(|word| rest.strip_prefix(word));
    after.find_map(without_number).or_else(word).or_else(|| rest.strip_prefix(['+', '-', '(', ')', ',']))
}

/// What follows the number at the beginning.
fn without_number(rest: &str) -> Option<&str> {
    let after = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    (after.len() < rest.len()).then_some(after)
}

/// Whether `rest` is the bass of a chord: `/A`, `/F#`.
fn is_bass(rest: &str) -> bool {
    rest.strip_prefix('/').and_then(without_root).is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::{above, chords_of, is_chord};

    #[test]
    fn chords_are_told_from_words() {
        for name in "C Am F#m7/A Bbmaj7 Hm7b5 C7(b9) Dsus4 Gsus Eadd9 C6/9 G/B A♭ F♯ø7 Ddim Caug Ab° E7#9 N.C. Cm(maj7) G+ Co7 Ami7 Fmaj7/E B-7".split(' ') {
            assert!(is_chord(name), "{name}");
        }
        for name in
            "Go Do Add Emma Be Bad Gamma Abba Ami Ama Face I a am Cafe Ed Egg H2O Fa C/ G/x G/Bm /A".split(' ')
        {
            assert!(!is_chord(name), "{name}");
        }
        assert_eq!(chords_of("  C    | G/B  (Am) x2"), [(2, "C"), (9, "G/B"), (14, "Am")]);
        assert_eq!(chords_of("A day in C"), []);
        assert_eq!(chords_of("| - | x2"), []);
        assert_eq!(chords_of("\tG\tC7(b9)"), [(8, "G"), (16, "C7(b9)")]);
    }

    #[test]
    fn a_chord_stands_over_the_word_at_its_column() {
        let placed = |chords: &str, row: &str| {
            let line = above(&chords_of(chords), row);
            line.chords.iter().map(|chord| format!("{}:{}", chord.name, &line.text[chord.at..])).collect::<Vec<_>>()
        };
        assert_eq!(placed("Am       F", "Down by the harbour"), ["Am:Down by the harbour", "F:the harbour"]);
        assert_eq!(placed("  C   G", "  Sí, ça va"), ["C:Sí, ça va", "G:ça va"], "letters, not bytes");
        assert_eq!(placed("    G  D", "Hallelujah"), ["G:Hallelujah", "D:jah"], "two over one word");
        assert_eq!(placed("   C", "One two"), ["C:two"], "between two words");
        assert_eq!(placed("C          F  G", "One two"), ["C:One two", "F:", "G:"], "behind the last word");
        assert_eq!(placed("C", "    One"), ["C:One"], "before the first word");
        assert_eq!(placed("Ebmaj7  C", "La      la la"), ["Ebmaj7:La la la", "C:la la"], "room for chords");
        assert_eq!(placed("C   F", "さくらの花"), ["C:さくらの花", "F:らの花"], "wide letters");
    }
}
