//! Writes lyrics as LRC. [`lrc`](super::lrc) reads back the same lines, words and times.
//!
//! Pure functions, on any thread. LRC has no voices, sections or chords. They are written as tags, `[voice:P1]` at
//! the top, `[section:Chorus]` and `[chord:8 Am]` (at byte 8 of the line) before their line, which other readers skip. Rows of one subtitle become
//! one row.

use std::fmt::Write;

use super::{LyricLine, Lyrics};
use crate::time::FileSeconds;

/// The tag that marks files written by Stemlock.
const OURS: &str = "[re:Stemlock]";

/// `lyrics` as a file managed by Stemlock. Its second row holds a checksum of the rest, so that later edits by others
/// are detected.
pub fn lrc_file(lyrics: &Lyrics) -> String {
    let text = lrc_text(lyrics);
    let rest = text.strip_prefix(OURS).unwrap_or(&text).trim_start();
    format!("{OURS}\n[sum:{}]\n{rest}", sum(rest.lines()))
}

/// Whether `text` was written by [`lrc_file`] and is unchanged, apart from line ends.
pub fn is_untouched(text: &str) -> bool {
    let mut rows = text.lines();
    let is_ours = rows.next() == Some(OURS);
    let said = rows.next().and_then(|row| row.strip_prefix("[sum:")?.strip_suffix(']'));
    is_ours && said.is_some_and(|said| said == sum(rows))
}

/// The 64-bit FNV-1a hash of rows.
fn sum<'a>(rows: impl Iterator<Item = &'a str>) -> String {
    let bytes = rows.flat_map(|row| row.bytes().chain([b'\n']));
    let sum =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{sum:016x}")
}

/// Whether `text` was written by Stemlock.
pub fn is_ours(text: &str) -> bool {
    text.lines().take(20).any(|row| row.trim().eq_ignore_ascii_case(OURS))
}

/// `lyrics` as LRC, in the order in which they are sung. Times have hundredths of a second, which every reader
/// supports, or thousandths if any of them needs it.
pub fn lrc_text(lyrics: &Lyrics) -> String {
    let lyrics = &lyrics.clone().ordered();
    let mut text = format!("{OURS}\n");
    if let Some(language) = &lyrics.language {
        let _ = writeln!(text, "[la:{language}]");
    }
    if let Some(voice) = &lyrics.voice {
        let _ = writeln!(text, "[voice:{}]", in_one_row(voice));
    }
    let digits = if times(lyrics).all(|time| (millis(time) % 10) == 0) { 2 } else { 3 };
    // For each line, the start of the next line that has a time.
    let mut nexts = vec![None; lyrics.lines.len()];
    for (index, pair) in lyrics.lines.windows(2).enumerate().rev() {
        nexts[index] = pair[1].start.or(nexts[index + 1]);
    }
    lyrics.lines.iter().zip(nexts).for_each(|(line, next)| write_line(&mut text, line, next, digits));
    text
}

fn times(lyrics: &Lyrics) -> impl Iterator<Item = FileSeconds> + '_ {
    let of_line = |line: &LyricLine| line.start.into_iter().chain(line.end);
    lyrics.lines.iter().flat_map(move |line| of_line(line).chain(line.words.iter().map(|word| word.start)))
}

fn write_line(text: &mut String, line: &LyricLine, next: Option<FileSeconds>, digits: usize) {
    // A line break would start a new row. The replacements have the same length in bytes, so word positions stay valid.
    let words = line.text.replace(['\n', '\r'], " ").replace(['\u{2028}', '\u{2029}'], "   ");
    if let Some(section) = &line.section {
        let _ = writeln!(text, "[section:{}]", in_one_row(section));
    }
    for chord in &line.chords {
        let _ = writeln!(text, "[chord:{} {}]", chord.at, in_one_row(&chord.name));
    }
    let Some(start) = line.start else {
        let _ = writeln!(text, "{words}");
        return;
    };
    let _ = write!(text, "[{}]", stamp(start, digits));
    // If the end of the last word is known, it is written after that word. Otherwise an empty row ends the line.
    let ends_early = line.end.filter(|end| next.is_none_or(|next| millis(*end) < millis(next)));
    if line.words.is_empty() {
        let _ = writeln!(text, "{words}");
        ends_early.into_iter().for_each(|end| {
            let _ = writeln!(text, "[{}]", stamp(end, digits));
        });
        return;
    }
    // The text before the first timed word.
    let head = line.words.first().map_or(0, |word| word.at);
    text.push_str(words.get(..head).unwrap_or(""));
    for (index, word) in line.words.iter().enumerate() {
        let end = line.words.get(index + 1).map_or(words.len(), |next| next.at);
        let part = words.get(word.at..end).unwrap_or("");
        let _ = write!(text, "<{}>{part}", stamp(word.start, digits));
    }
    let _ = match ends_early {
        Some(end) => writeln!(text, " <{}>", stamp(end, digits)),
        None => writeln!(text),
    };
}

fn in_one_row(text: &str) -> String {
    text.replace(['\n', '\r', '\u{2028}', '\u{2029}'], " ")
}

fn millis(seconds: FileSeconds) -> i64 {
    (seconds.get() * 1000.0).round() as i64
}

/// `mm:ss.xx` or `mm:ss.xxx`.
fn stamp(seconds: FileSeconds, digits: usize) -> String {
    let millis = millis(seconds);
    let (sign, millis) = (if millis < 0 { "-" } else { "" }, millis.unsigned_abs());
    let (minutes, whole, rest) = (millis / 60_000, millis / 1000 % 60, millis % 1000);
    let fraction = if digits == 2 { format!("{:02}", rest / 10) } else { format!("{rest:03}") };
    format!("{sign}{minutes:02}:{whole:02}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::super::{Chord, LyricWord, lrc};
    use super::*;

    fn line(start: Option<f64>, end: Option<f64>, text: &str, words: &[(f64, usize)]) -> LyricLine {
        let words = words.iter().map(|&(start, at)| LyricWord { start: FileSeconds::new(start), at }).collect();
        let [start, end] = [start, end].map(|time| time.map(FileSeconds::new));
        LyricLine { start, end, text: text.to_owned(), words, ..LyricLine::default() }
    }

    fn lyrics(lines: Vec<LyricLine>) -> Lyrics {
        Lyrics { language: Some("es".to_owned()), ..Lyrics::of_lines(lines) }
    }

    #[test]
    fn what_is_written_reads_back() {
        let all = lyrics(vec![
            line(Some(1.25), Some(4.0), "Down by the harbour", &[]),
            line(Some(4.0), Some(6.5), "where the lights", &[(4.0, 0), (4.5, 6), (5.12, 10)]),
            line(Some(7.0), Some(8.0), "sí, ça va 🎤 مرحبا", &[(7.25, 0), (7.5, 5)]),
            line(Some(59.99), Some(61.0), "sixty", &[]),
            line(Some(3599.5), Some(3600.0), "an hour", &[]),
        ]);
        let text = lrc_text(&all);
        assert!(
            text.starts_with(
                "[re:Stemlock]\n[la:es]\n[00:01.25]Down by the harbour\n[00:04.00]<00:04.00>where <00:04.50>the "
            ),
            "{text}"
        );
        assert!(is_ours(&text) && !is_ours("[00:01.00]re:Stemlock"));
        assert_eq!(lrc::read(&text), all);
        // Thousandths are used if any time needs them.
        let mut fine = all.clone();
        fine.lines[0].start = Some(FileSeconds::new(1.253));
        assert_eq!(lrc::read(&lrc_text(&fine)), fine);
        assert!(lrc_text(&fine).contains("[00:01.253]") && lrc_text(&fine).contains("[00:04.000]"));
    }

    #[test]
    fn sections_and_chords_read_back_and_words_keep_their_places() {
        for text in [
            "[Verse]\nOne\nTwo\n[Chorus 2: all]\nThree",
            "[la:x]\n[00:01.00]One",
            "One\rTwo\r\nThree",
            "a --> b\nc",
            "",
        ] {
            let pasted = Lyrics::of_text(text);
            assert_eq!(Lyrics::of_text(&lrc_text(&pasted)), pasted, "{text:?}");
        }
        let chord = |at, name: &str| Chord { at, name: name.to_owned() };
        let mut all = lyrics(vec![
            line(Some(1.0), None, "sí la\u{2028}la la", &[(1.0, 0), (1.5, 4), (2.0, 9)]),
            line(None, None, "no time", &[]),
        ]);
        all.lines[0].section = Some("Verse [1]".to_owned());
        all.lines[0].chords = vec![chord(0, "F#m7/A"), chord(4, "N.C. (x, y)")];
        all.lines[1].chords = vec![chord(3, "G")];
        let mut wanted = all.clone();
        wanted.lines[0].text = "sí la   la la".to_owned();
        assert_eq!(Lyrics::of_text(&lrc_text(&all)), wanted);
        // Invalid tags written by hand are ignored.
        let odd = Lyrics::of_text("[chord:1 A]\n[chord:99 B]\n[chord:x C]\n[chord:]\n[section:]\n[00:01.00]é");
        assert_eq!((odd.lines[0].chords.len(), odd.lines[0].section.clone()), (0, None));
    }

    #[test]
    fn lines_without_times_and_before_the_beginning_read_back() {
        let all = lyrics(vec![
            line(Some(-1.5), Some(2.0), "early", &[]),
            line(Some(2.0), Some(3.0), "then", &[]),
            line(None, None, "one day", &[]),
        ]);
        assert_eq!(lrc::read(&lrc_text(&all)), all);
        let untimed = lyrics(vec![line(None, None, "One", &[]), line(None, None, "Two", &[])]);
        assert_eq!(lrc::read(&lrc_text(&untimed)), untimed);
    }
}
