//! Finds a tempo in the name of a file or folder: `128bpm`, `Song 93.7 BPM`, `drums_128_bpm`, `BPM 104`.
//!
//! Main and loader threads. Not known here: files.

use std::ops::Range;

use crate::time::Bpm;

/// The slowest tempo in BPM. A lower number in a name is a version or a track number.
const SLOWEST: f64 = 20.0;

/// Characters allowed between the number and `bpm`.
const GAP: [char; 4] = [' ', '_', '-', '='];

/// The tempo in `name`.
pub fn tempo_in(name: &str) -> Option<Bpm> {
    find(name).map(|(_, tempo)| tempo)
}

/// `name` without the tempo.
pub fn without_tempo(name: &str) -> String {
    find(name)
        .map_or_else(|| name.to_owned(), |(place, _)| format!("{} {}", &name[..place.start], &name[place.end..]))
}

/// The range of the tempo in `name`, and its value.
fn find(name: &str) -> Option<(Range<usize>, Bpm)> {
    let lower = name.to_ascii_lowercase();
    lower.match_indices("bpm").find_map(|(start, word)| {
        let end = start + word.len();
        if lower[end..].starts_with(char::is_alphabetic) {
            return None;
        }
        before(&lower[..start]).map(|(at, tempo)| (at..end, tempo)).or_else(|| {
            let (length, tempo) = after(&lower[end..])?;
            Some((start..end + length, tempo))
        })
    })
}

/// The tempo at the end of `head`, and where it begins.
fn before(head: &str) -> Option<(usize, Bpm)> {
    let head = head.trim_end_matches(GAP);
    let number = &head[head.trim_end_matches(is_numeric).len()..];
    let whole = parse(number).map(|tempo| (head.len() - number.len(), tempo));
    // `v2.128bpm` means version 2 at 128 BPM.
    whole.or_else(|| {
        let tail = number.rsplit(['.', ',']).next()?;
        Some((head.len() - tail.len(), parse(tail)?))
    })
}

/// The tempo at the beginning of `tail`, and its length including the gap before it.
fn after(tail: &str) -> Option<(usize, Bpm)> {
    let rest = tail.trim_start_matches(GAP);
    let number = &rest[..rest.find(|letter| !is_numeric(letter)).unwrap_or(rest.len())];
    let number = number.trim_end_matches(['.', ',']);
    Some((tail.len() - rest.len() + number.len(), parse(number)?))
}

fn is_numeric(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '.' || letter == ','
}

fn parse(number: &str) -> Option<Bpm> {
    number.replace(',', ".").parse().ok().filter(|&bpm: &f64| bpm >= SLOWEST).and_then(Bpm::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tempos_are_found_as_people_write_them() {
        for (name, bpm, rest) in [
            ("128bpm", 128.0, " "),
            ("My Song 128 BPM", 128.0, "My Song  "),
            ("song_128_bpm_Am", 128.0, "song_ _Am"),
            ("93.7bpm drums", 93.7, "  drums"),
            ("93,7 Bpm", 93.7, " "),
            ("Song (104bpm)", 104.0, "Song ( )"),
            ("v2.128bpm", 128.0, "v2. "),
            ("BPM 104.", 104.0, " ."),
            ("bpm_99 - Bass", 99.0, "  - Bass"),
            ("Étude 61-bpm", 61.0, "Étude  "),
        ] {
            assert_eq!(tempo_in(name).map(Bpm::get), Some(bpm), "{name}");
            assert_eq!(without_tempo(name), rest);
        }
    }

    #[test]
    fn other_numbers_are_no_tempo() {
        for name in ["128", "bpm", "Song 2 bpms", "2 bpm", "9999bpm", "no.bpm", "..bpm", "120bpmx", "BPM"] {
            assert_eq!(tempo_in(name), None, "{name}");
            assert_eq!(without_tempo(name), name);
        }
    }
}
