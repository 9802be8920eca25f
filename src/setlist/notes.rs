//! A musician's notes on a song, or on its entry in a set. Pure functions on text, on any thread.

use std::borrow::Cow;

/// The longest notes, in characters; the rest is cut off.
const LONGEST_NOTES: usize = 4000;
/// Stands for a line end in a single line.
const LINE_END: char = '⏎';

/// Notes as they are stored: lines without control characters; `None` if nothing is left.
pub fn plain_notes(text: &str) -> Option<String> {
    let ends = ['\r', '\u{2028}', '\u{2029}'];
    let lines: Vec<String> = text
        .replace("\r\n", "\n")
        .replace(ends, "\n")
        .split('\n')
        .map(|line| line.chars().filter(|letter| !letter.is_control()).collect::<String>().trim_end().to_owned())
        .collect();
    let plain: String = lines.join("\n").trim().chars().take(LONGEST_NOTES).collect();
    (!plain.is_empty()).then_some(plain)
}

/// Notes in one line, for a box of one line.
pub fn notes_in_a_line(notes: &str) -> Cow<'_, str> {
    if notes.contains('\n') {
        Cow::Owned(notes.replace('\n', &format!(" {LINE_END} ")))
    } else {
        Cow::Borrowed(notes)
    }
}

/// The notes that [`notes_in_a_line`] turned into a single line.
pub fn notes_of_a_line(line: &str) -> String {
    line.split(LINE_END).map(str::trim).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_keep_their_lines_and_lose_what_cannot_be_printed() {
        assert_eq!(
            plain_notes(" Capo 2\r\nBen\u{7} sings \rlast\u{2028}time\n\n").as_deref(),
            Some("Capo 2\nBen sings\nlast\ntime")
        );
        assert_eq!([plain_notes(" \n\t"), plain_notes("")], [None, None]);
        assert_eq!(plain_notes(&"é".repeat(5000)).map(|notes| notes.chars().count()), Some(LONGEST_NOTES));
    }

    #[test]
    fn a_box_of_one_line_changes_no_notes() {
        let notes = "Capo 2\nBen sings\n\nlast time";
        assert_eq!(notes_of_a_line(&notes_in_a_line(notes)), notes);
        assert_eq!(notes_in_a_line("Capo 2"), "Capo 2");
    }
}
