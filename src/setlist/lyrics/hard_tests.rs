//! The same hard texts through every reader of text: many and long lines, every encoding and script, times in any order.
#![allow(clippy::unwrap_used)]

use super::{Lyrics, decode, format};
use crate::time::FileSeconds;

/// A format: its extension, and how a program writes lines that begin at these milliseconds.
struct TextFormat {
    extension: &'static str,
    is_timed: bool,
    write: fn(&[(i64, String)]) -> String,
}

const FORMATS: [TextFormat; 7] = [
    TextFormat { extension: "lrc", is_timed: true, write: lrc },
    TextFormat { extension: "lrc", is_timed: true, write: word_by_word },
    TextFormat { extension: "srt", is_timed: true, write: srt },
    TextFormat { extension: "vtt", is_timed: true, write: vtt },
    TextFormat { extension: "txt", is_timed: true, write: ultrastar },
    TextFormat { extension: "cho", is_timed: false, write: chordpro },
    TextFormat { extension: "txt", is_timed: false, write: plain },
];

fn stamp(ms: i64, point: char) -> String {
    let (sign, ms) = (if ms < 0 { "-" } else { "" }, ms.abs());
    format!("{sign}{:02}:{:02}{point}{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

fn rows(lines: &[(i64, String)], row: impl Fn(usize, i64, &str) -> String) -> String {
    lines.iter().enumerate().map(|(index, (ms, text))| row(index, *ms, text)).collect()
}

fn lrc(lines: &[(i64, String)]) -> String {
    rows(lines, |_, ms, text| format!("[{}]{text}\n", stamp(ms, '.')))
}

fn word_by_word(lines: &[(i64, String)]) -> String {
    rows(lines, |_, ms, text| {
        let [time, next] = [ms, ms + 1].map(|ms| stamp(ms, '.'));
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        format!("[{time}]<{time}>{first} <{next}>{rest}\n")
    })
}

fn srt(lines: &[(i64, String)]) -> String {
    rows(lines, |index, ms, text| {
        let [start, end] = [ms, ms + 1].map(|ms| stamp(ms, ','));
        format!("{}\n00:{start} --> 00:{end}\n{text}\n\n", index + 1).replace("00:-", "-00:")
    })
}

fn vtt(lines: &[(i64, String)]) -> String {
    let cue = |_: usize, ms: i64, text: &str| {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let [start, inner, end] = [ms, ms + 1, ms + 2].map(|ms| stamp(ms, '.'));
        format!("{start} --> {end}\n{first} <{inner}>{rest}\n\n")
    };
    format!("WEBVTT\n\n{}", rows(lines, cue))
}

/// A beat of 15,000 quarters a minute is a millisecond.
fn ultrastar(lines: &[(i64, String)]) -> String {
    format!("#TITLE:T\n#BPM:15000\n{}E\n", rows(lines, |_, ms, text| format!(": {ms} 1 0 {text}\n- {}\n", ms + 1)))
}

fn chordpro(lines: &[(i64, String)]) -> String {
    format!("{{title: T}}\n{}", rows(lines, |_, _, text| format!("[Am]{text}\n")))
}

fn plain(lines: &[(i64, String)]) -> String {
    rows(lines, |_, _, text| format!("{text}\n"))
}

impl TextFormat {
    /// The lines that are read from what a program writes: start in milliseconds, and text.
    fn read(&self, bytes: &[u8]) -> Vec<(Option<i64>, String)> {
        let lyrics = format::read_as(self.extension, &decode::text_of(bytes)).remove(0);
        let millis = |start: FileSeconds| (start.get() * 1000.0).round() as i64;
        lyrics.lines.iter().map(|line| (line.start.map(millis), line.text.clone())).collect()
    }

    /// What has to be read: in the order of the times, if there are any.
    fn wanted(&self, lines: &[(i64, String)]) -> Vec<(Option<i64>, String)> {
        let mut lines = lines.to_vec();
        if self.is_timed {
            lines.sort_by_key(|(ms, _)| *ms);
        }
        lines.into_iter().map(|(ms, text)| (self.is_timed.then_some(ms), text)).collect()
    }

    fn holds(&self, lines: &[(i64, String)], encode: impl Fn(&str) -> Vec<u8>) {
        let text = (self.write)(lines);
        let (got, wanted) = (self.read(&encode(&text)), self.wanted(lines));
        let odd = got.iter().zip(&wanted).find(|(got, wanted)| got != wanted);
        let shown: String = text.chars().take(300).collect();
        assert_eq!((odd, got.len()), (None, wanted.len()), "{}: {shown}", self.extension);
    }
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn lines(texts: &[&str]) -> Vec<(i64, String)> {
    texts.iter().enumerate().map(|(index, text)| (1000 + 1500 * index as i64, (*text).to_owned())).collect()
}

#[test]
fn five_thousand_lines_and_lines_of_two_thousand_letters_are_read() {
    let long = format!("{}end", "lá ".repeat(666));
    assert_eq!(long.chars().count(), 2001);
    let many: Vec<(i64, String)> = (0..5000).map(|n| (n * 700 + 7, format!("Line {n}"))).collect();
    for format in &FORMATS {
        format.holds(&many, utf8);
        format.holds(&lines(&[&long, "short", &long]), utf8);
    }
}

#[test]
fn every_script_is_read_in_every_unicode_encoding() {
    let texts =
        lines(&["Ça va größer", "君が代は 千代に", "さくらの 花", "مرحبا بالعالم", "🎤 la 👩‍🎤 🎶", "Ελλάδα мир"]);
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for format in &FORMATS {
        format.holds(&texts, utf8);
        format.holds(&texts, |text| utf8(&text.replace('\n', "\r\n")));
        format.holds(&texts, |text| utf8(&text.replace('\n', "\r")));
        format.holds(&texts, |text| utf8(&format!("\u{feff}{}", text.replace('\n', "\r\n"))));
        format.holds(&texts, |text| utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes));
        format.holds(&texts, |text| utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes));
        // Without a mark the digits and line ends tell.
        let latin = lines(&["Ça va größer", "mañana no vendrá"]);
        format.holds(&latin, |text| utf_16(text, u16::to_le_bytes));
        format.holds(&latin, |text| utf_16(text, u16::to_be_bytes));
        format.holds(&latin, |text| text.chars().map(|letter| letter as u8).collect());
    }
}

#[test]
fn times_may_be_out_of_order_doubled_and_negative() {
    let with = |times: &[i64]| -> Vec<(i64, String)> {
        times.iter().enumerate().map(|(index, ms)| (*ms, format!("line {index}"))).collect()
    };
    for format in &FORMATS {
        format.holds(&with(&[9000, 1000, 5000, 3_599_999, 0, 2500]), utf8);
        format.holds(&with(&[1000, 1000, 500, 1000]), utf8);
        format.holds(&with(&[-1500, 2000, -250, 0]), utf8);
    }
}

#[test]
fn what_is_read_as_a_file_is_read_alike_when_it_is_pasted() {
    let texts = lines(&["Down by", "the quay 🎤", "さくらの 花"]);
    for format in &FORMATS {
        let text = (format.write)(&texts);
        let read = format::read_as(format.extension, &text).remove(0).loosened();
        assert_eq!(Lyrics::of_text(&text).lines, read.lines, "{}: {text}", format.extension);
    }
}
