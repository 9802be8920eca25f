//! Tests of edits of the text of lyrics.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::{Lyrics, TextChange, lrc_text};
use crate::time::FileSeconds;

fn timed() -> Lyrics {
    Lyrics::of_text(
        "[00:01.00]<00:01.00>Down <00:01.50>by <00:02.00>the <00:02.50>quay\n[section:Chorus]\n[00:04.00]la la la\n[00:08.00]end\n",
    )
}

fn done(lyrics: &Lyrics, change: &TextChange) -> Lyrics {
    lyrics.rewritten(change).unwrap()
}

/// The start, the end and the text of each line.
fn lines(lyrics: &Lyrics) -> Vec<(Option<f64>, Option<f64>, &str)> {
    let get = |time: Option<FileSeconds>| time.map(FileSeconds::get);
    lyrics.lines.iter().map(|line| (get(line.start), get(line.end), line.text.as_str())).collect()
}

/// The words of a line that have times.
fn words(lyrics: &Lyrics, line: usize) -> Vec<(f64, &str)> {
    let line = &lyrics.lines[line];
    line.words.iter().enumerate().map(|(index, word)| (word.start.get(), line.word(index).trim())).collect()
}

fn written(text: &str) -> Lyrics {
    let lyrics = done(&timed(), &TextChange::Write(0, text.to_owned()));
    let first = &lyrics.lines[0];
    assert_eq!((first.start, first.end), (timed().lines[0].start, timed().lines[0].end), "the line's times stay");
    assert_eq!(lyrics.lines[1..], timed().lines[1..], "the others stay");
    lyrics
}

#[test]
fn a_rewritten_line_keeps_the_times_of_the_words_that_stay() {
    // A typo.
    let all = [(1.0, "Down"), (1.5, "by"), (2.0, "the"), (2.5, "key")];
    assert_eq!(words(&written("  Down by the key "), 0), all);
    let all = [(1.0, "Down"), (1.5, "to"), (2.0, "our"), (2.5, "quay")];
    assert_eq!(words(&written("Down to our quay"), 0), all, "each in the place of the one it replaces");
    let all = [(1.0, "Down"), (1.5, "by"), (2.0, "the"), (2.17, "old"), (2.33, "grey"), (2.5, "quay")];
    assert_eq!(words(&written("Down by the old grey quay"), 0), all, "added words lie evenly");
    let all = [(1.0, "Down"), (1.5, "by"), (2.0, "the"), (2.5, "quay"), (3.25, "tonight")];
    assert_eq!(words(&written("Down by the quay tonight"), 0), all, "up to the next line");
    assert_eq!(words(&written("Down quay"), 0), [(1.0, "Down"), (2.5, "quay")]);
    assert_eq!(words(&written("by the quay"), 0), [(1.5, "by"), (2.0, "the"), (2.5, "quay")]);
    assert_eq!(words(&written("So down by the quay"), 0)[..2], [(1.0, "So"), (1.25, "down")], "changed and added");
    // A line without times of words gets none, and the last one has no end to lie before.
    assert!(words(&done(&timed(), &TextChange::Write(1, "la li lo lu".to_owned())), 1).is_empty());
    let last = Lyrics::of_text("[00:01.00]<00:01.00>one <00:02.00>two");
    let last = done(&last, &TextChange::Write(0, "one two three".to_owned()));
    assert_eq!(words(&last, 0), [(1.0, "one"), (2.0, "two three")], "sung with the word before it");
}

#[test]
fn syllables_and_chords_stay_with_their_words() {
    let sung = Lyrics::of_text(
        "[chord:0 Am]\n[chord:8 G]\n[chord:11 C]\n[00:01.00]<00:01.00>Har<00:01.30>bour <00:02.00>li<00:02.20>ghts\n",
    );
    let chords = |lyrics: &Lyrics| lyrics.lines[0].chords.iter().map(|chord| chord.at).collect::<Vec<_>>();
    let more = done(&sung, &TextChange::Write(0, "Harbour of lights".to_owned()));
    let all = [(1.0, "Har"), (1.3, "bour"), (1.65, "of"), (2.0, "li"), (2.2, "ghts")];
    assert_eq!((words(&more, 0), chords(&more)), (all.to_vec(), vec![0, 11, 14]));
    let other = done(&sung, &TextChange::Write(0, "Harbour é".to_owned()));
    assert_eq!(words(&other, 0), [(1.0, "Har"), (1.3, "bour"), (2.0, "é")], "its syllables went with the word");
    assert_eq!(chords(&other), [0, 8, 8]);
    assert_eq!(chords(&done(&sung, &TextChange::Write(0, "Harbour".to_owned()))), [0, 7, 7], "no chord is lost");
}

#[test]
fn lines_are_inserted_and_removed() {
    let lyrics = timed();
    let more = done(&lyrics, &TextChange::Insert(1, " and on\tthe shore ".to_owned()));
    assert_eq!(lines(&more)[1], (None, None, "and on the shore"));
    assert_eq!(done(&more, &TextChange::Remove(1)), lyrics);
    let begun = done(&Lyrics::of_text(""), &TextChange::Insert(0, "One".to_owned()));
    assert_eq!(lines(&begun), [(None, None, "One")]);
    let fewer = done(&lyrics, &TextChange::Remove(1));
    assert_eq!(lines(&fewer), [(Some(1.0), None, "Down by the quay"), (Some(8.0), None, "end")]);
    assert_eq!(fewer.lines[1].section.as_deref(), Some("Chorus"), "it begins with the next line");
}

#[test]
fn a_split_line_goes_on_where_its_second_half_is_sung() {
    let by_words = done(&timed(), &TextChange::Split(0, 2));
    let halves = [(Some(1.0), None, "Down by"), (Some(2.0), None, "the quay")];
    assert_eq!((&lines(&by_words)[..2], words(&by_words, 1)), (&halves[..], vec![(2.0, "the"), (2.5, "quay")]));
    // Without times of words, evenly by letters: up to the next line, or to the stated end.
    let by_letters = done(&timed(), &TextChange::Split(1, 2));
    assert_eq!(lines(&by_letters)[1..3], [(Some(4.0), None, "la la"), (Some(7.0), None, "la")]);
    let ended = Lyrics::of_text("[00:01.00]one two\n[00:03.00]\n[00:09.00]three\n");
    let ended = done(&ended, &TextChange::Split(0, 1));
    assert_eq!(lines(&ended)[..2], [(Some(1.0), None, "one"), (Some(2.14), Some(3.0), "two")]);
    let endless = done(&Lyrics::of_text("[00:01.00]one two"), &TextChange::Split(0, 1));
    assert_eq!(lines(&endless), [(Some(1.0), None, "one"), (None, None, "two")], "it waits for a tap");
}

#[test]
fn joined_lines_keep_the_beginning_of_the_first_and_the_end_of_the_second() {
    let lyrics = Lyrics::of_text("[00:01.00]one\n[00:02.00]two\n[00:03.00]\n[section:B]\n[00:09.00]three\nfour\n");
    let joined = done(&lyrics, &TextChange::Join(0));
    assert_eq!(lines(&joined)[0], (Some(1.0), Some(3.0), "one two"));
    let last = done(&joined, &TextChange::Join(1));
    assert_eq!((lines(&last)[1], last.lines[1].section.as_deref()), ((Some(9.0), None, "three four"), Some("B")));
    assert_eq!(lines(&done(&Lyrics::of_text("さく\nら"), &TextChange::Join(0))), [(None, None, "さくら")]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let lyrics = timed();
    let said = |change| lyrics.rewritten(&change).unwrap_err();
    assert!(said(TextChange::Write(0, " \n ".to_owned())).contains("Write some words"));
    assert!(said(TextChange::Write(0, "[ti:Song]".to_owned())).contains("looks like a tag"));
    assert!(said(TextChange::Insert(1, "[00:01.00] one".to_owned())).contains("looks like a tag"));
    assert!(said(TextChange::Write(9, "x".to_owned())).contains("no such line"));
    assert!(said(TextChange::Insert(9, "x".to_owned())).contains("no such line"));
    assert!(said(TextChange::Remove(9)).contains("no such line"));
    assert!(said(TextChange::Join(2)).contains("no line after"));
    for (line, word) in [(0, 0), (0, 4), (2, 1)] {
        assert!(said(TextChange::Split(line, word)).contains("second word"));
    }
    let only = Lyrics::of_text("One");
    assert!(only.rewritten(&TextChange::Remove(0)).unwrap_err().contains("only line"));
    assert_eq!(only.rewritten(&TextChange::Write(0, "One ".to_owned())), Ok(only.clone()));
    let full = Lyrics::of_text(&"la la\n".repeat(5000));
    assert!(full.rewritten(&TextChange::Insert(0, "x".to_owned())).unwrap_err().contains("5000"));
    assert!(full.rewritten(&TextChange::Split(0, 1)).unwrap_err().contains("5000"));
}

/// A few words; few kinds, so that many are the same.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(vec!["la", "oh", "sí", "ça", "🎤", "don't", "x"]), 1..7)
        .prop_map(|words| words.join(" "))
}

/// Three lines; times of words in the first one, and perhaps an end.
fn lyrics() -> impl Strategy<Value = Lyrics> {
    (text(), text(), proptest::collection::vec(0_u32..60, 7), any::<bool>()).prop_map(
        |(first, second, gaps, ends)| {
            let mut at = 100;
            let mut timed = String::new();
            for (word, gap) in first.split(' ').zip(gaps) {
                timed += &format!("<00:{:02}.{:02}>{word} ", at / 100, at % 100);
                at += gap;
            }
            let end = if ends { format!("[00:{:02}.{:02}]\n", at / 100 + 1, at % 100) } else { String::new() };
            Lyrics::of_text(&format!("[00:01.00]{}\n{end}[00:20.00]{second}\n[00:30.00]end\n", timed.trim()))
        },
    )
}

/// All times of the first lines, in the order of the text.
fn times(lyrics: &Lyrics) -> Vec<FileSeconds> {
    lyrics
        .lines
        .iter()
        .flat_map(|line| line.start.into_iter().chain(line.words.iter().map(|word| word.start)))
        .collect()
}

proptest! {
    #[test]
    fn times_stay_in_order_and_words_in_the_text(lyrics in lyrics(), text in text(), line in 0_usize..2) {
        let now = done(&lyrics, &TextChange::Write(line, text.clone()));
        prop_assert!(times(&now).is_sorted(), "{now:?}");
        let places: Vec<usize> = now.lines[0].words.iter().map(|word| word.at).collect();
        prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]) && places.iter().all(|at| now.lines[0].text.is_char_boundary(*at)));
        prop_assert_eq!(&now.lines[line].text, &text);
        let back = Lyrics::of_text(&lrc_text(&now));
        prop_assert_eq!(back.lines, now.lines, "it is kept as it is");
    }

    #[test]
    fn a_line_that_is_split_and_joined_is_as_before(lyrics in lyrics(), line in 0_usize..2, word in 1_usize..6) {
        if let Ok(split) = lyrics.rewritten(&TextChange::Split(line, word)) {
            prop_assert!(times(&split).is_sorted(), "{split:?}");
            let back = Lyrics::of_text(&lrc_text(&split));
            prop_assert_eq!(&back.lines, &split.lines);
            prop_assert_eq!(done(&split, &TextChange::Join(line)), lyrics);
        }
    }
}
