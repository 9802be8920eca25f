//! Natural order of names: numbers in names count as numbers.
//!
//! Any thread. Not known here: files.

use std::cmp::Ordering;

use super::words::fold;

/// Characters that separate words; all compare equal.
const SEPARATORS: [char; 4] = [' ', '_', '-', '.'];

/// Compares in natural order: `2 Bass` before `10 Pad`, and `AG` before `AG 2`. Case and accents are ignored unless
/// nothing else differs.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (left, right) = (fold(a), fold(b));
    by_number(&left, &right).then_with(|| a.cmp(b))
}

/// [`natural_order`] for file names. Extensions are compared last, so that `AG.wav` comes before `AG 2.wav`.
pub fn natural_file_order(a: &str, b: &str) -> Ordering {
    let split = |name: &str| {
        let at = name.rfind('.').filter(|&at| at > 0).unwrap_or(name.len());
        (name[..at].to_owned(), name[at..].to_owned())
    };
    let ((left, left_end), (right, right_end)) = (split(a), split(b));
    natural_order(&left, &right).then_with(|| natural_order(&left_end, &right_end))
}

fn by_number(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number, other) = (take_number(&mut left), take_number(&mut right));
            number.len().cmp(&other.len()).then_with(|| number.cmp(other))
        } else {
            left = &left[x.len_utf8()..];
            right = &right[y.len_utf8()..];
            let plain = |letter: char| if SEPARATORS.contains(&letter) { ' ' } else { letter };
            plain(x).cmp(&plain(y))
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len())
}

/// Removes the digits at the front of `text`, and returns them without leading zeros.
fn take_number<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    *text = rest;
    number.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_is_natural() {
        let mut names =
            vec!["10 Pad", "2 Bass", "02 Bass", "1 Drums", "bass", "Alto", "2 Bass b", "Bass", "Étude", "Flute"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(
            names,
            ["1 Drums", "02 Bass", "2 Bass", "2 Bass b", "10 Pad", "Alto", "Bass", "bass", "Étude", "Flute"]
        );
    }

    #[test]
    fn the_first_of_several_stands_first() {
        let mut names = vec!["AG 10.wav", "AG 2.wav", "AG.wav", "AG.mp3", "AG_3.wav", "AG 2 b.wav", "Drums.wav"];
        names.sort_by(|a, b| natural_file_order(a, b));
        assert_eq!(names, ["AG.mp3", "AG.wav", "AG 2.wav", "AG 2 b.wav", "AG_3.wav", "AG 10.wav", "Drums.wav"]);
    }
}
