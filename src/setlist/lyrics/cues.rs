//! SubRip (`.srt`) and WebVTT (`.vtt`): texts with start and end times.
//!
//! Pure function, on any thread.

use super::Lyrics;
use super::line::{LineBuilder, LyricLine, in_order};
use super::stamp::seconds;
use crate::time::FileSeconds;

/// Whether `text` has this format: a row of it times a subtitle.
pub fn is_cues(text: &str) -> bool {
    text.lines().any(|row| timing(row).is_some())
}

/// Reads a subtitle file.
pub fn read(text: &str) -> Lyrics {
    let rows: Vec<&str> = text.lines().collect();
    let mut lines = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let Some((start, end)) = timing(rows[at]) else {
            at += 1;
            continue;
        };
        let body = &rows[at + 1..];
        let length =
            body.iter().position(|row| row.trim().is_empty() || timing(row).is_some()).unwrap_or(body.len());
        // If the empty row between two subtitles is missing, the number of the next one is not part of the lyrics.
        let is_cut = body.get(length).is_some_and(|row| timing(row).is_some());
        let is_number = |row: &&str| row.trim().bytes().all(|byte| byte.is_ascii_digit());
        let sung = if is_cut && body[..length].last().is_some_and(is_number) { length - 1 } else { length };
        lines.extend(subtitle(&body[..sung], start, end));
        at += 1 + length;
    }
    Lyrics { language: language(&rows), ..Lyrics::of_lines(in_order(lines)) }
}

/// Parses `00:01:02,345 --> 00:01:04,000`, ignoring settings after it.
fn timing(row: &str) -> Option<(FileSeconds, FileSeconds)> {
    let (start, rest) = row.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((seconds(start)?, seconds(end)?))
}

/// The language stated in the header of WebVTT.
fn language(rows: &[&str]) -> Option<String> {
    let header = rows.iter().take_while(|row| !row.trim().is_empty()).take(20);
    let stated =
        header.filter_map(|row| row.split_once(':')).find(|(key, _)| key.trim().eq_ignore_ascii_case("language"));
    stated.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// One subtitle; `None` if it has no text.
fn subtitle(rows: &[&str], start: FileSeconds, end: FileSeconds) -> Option<LyricLine> {
    let mut builder = LineBuilder::default();
    let is_timed = rows.iter().any(|row| row.split('<').skip(1).any(|tag| inner_time(tag).is_some()));
    if is_timed {
        builder.stamp(start);
    }
    for (number, row) in rows.iter().enumerate() {
        if number > 0 {
            builder.push("\n");
        }
        add_row(row, &mut builder);
    }
    let (line, _) = builder.finish();
    (!line.text.is_empty()).then_some(LyricLine { start: Some(start), end: Some(end), ..line })
}

/// The time of an inner tag; `tag` is the text after `<`, such as `00:01.000>`.
fn inner_time(tag: &str) -> Option<FileSeconds> {
    seconds(tag.split_once('>')?.0)
}

/// Adds a row without its markup: `<i>`, `<c.loud>`, `<v Anna>`, `{\an8}`, entities.
fn add_row(row: &str, builder: &mut LineBuilder) {
    let mut rest = row;
    loop {
        let next = rest.match_indices(['<', '{']).find_map(|(at, open)| {
            let is_tag = open == "<";
            let tag = &rest[at + 1..];
            let length = tag.find(if is_tag { '>' } else { '}' })?;
            let known = if is_tag {
                tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/') || inner_time(tag).is_some()
            } else {
                tag.starts_with('\\')
            };
            known.then_some((at, at + 1 + length + 1, is_tag.then(|| inner_time(tag)).flatten()))
        });
        let Some((at, after, time)) = next else { break };
        builder.push(&without_entities(&rest[..at]));
        time.into_iter().for_each(|time| builder.stamp(time));
        rest = &rest[after..];
    }
    builder.push(&without_entities(rest));
}

fn without_entities(text: &str) -> String {
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", ""),
        ("&rlm;", ""),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    known.iter().fold(text.to_owned(), |text, (entity, meant)| text.replace(entity, meant))
}
