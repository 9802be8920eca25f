//! Times in lyrics and subtitles, exact to the millisecond.
//!
//! Pure functions, on any thread.

use crate::time::FileSeconds;

/// Parses a time in seconds: `mm:ss`, `mm:ss.xx`, `mm:ss.xxx`, `mm:ss:xx` or `hh:mm:ss.xxx`, with a decimal comma or
/// point and an optional sign. `None` for anything else.
///
/// Digits beyond the millisecond are dropped.
pub fn seconds(text: &str) -> Option<FileSeconds> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let parts: Vec<&str> = text.split(':').collect();
    let millis = match parts[..] {
        [minutes, seconds] => number(minutes)? * 60_000 + with_fraction(seconds)?,
        // Three numbers without a decimal point are minutes, seconds and hundredths.
        [minutes, seconds, fraction] if !fraction.contains(['.', ',']) => {
            number(minutes)? * 60_000 + number(seconds)? * 1000 + thousandths(fraction)?
        }
        [hours, minutes, seconds] => {
            number(hours)? * 3_600_000 + number(minutes)? * 60_000 + with_fraction(seconds)?
        }
        _ => return None,
    };
    Some(FileSeconds::new(sign * millis as f64 / 1000.0))
}

/// Milliseconds of `ss`, `ss.x`, `ss.xx` or `ss.xxx`.
fn with_fraction(text: &str) -> Option<u64> {
    match text.split_once(['.', ',']) {
        Some((seconds, fraction)) => Some(number(seconds)? * 1000 + thousandths(fraction)?),
        None => Some(number(text)? * 1000),
    }
}

/// A whole number of at most seven digits, enough for any time.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let fits = (1..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// The digits after a decimal point, as thousandths.
fn thousandths(text: &str) -> Option<u64> {
    let text = text.trim_end();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = text.bytes().chain(*b"00").take(3);
    Some(digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use crate::time::FileSeconds;

    #[test]
    fn all_forms_are_read_to_the_millisecond() {
        let cases = [
            ("01:02.34", 62.34),
            ("1:02.3", 62.3),
            ("01:02.345", 62.345),
            ("01:02:34", 62.34),
            ("01:02", 62.0),
            ("00:00.00", 0.0),
            ("01:00:02,345", 3602.345),
            ("01:00:02.345", 3602.345),
            (" 00:01.5 ", 1.5),
            ("-00:01.25", -1.25),
            ("00:01.23456", 1.234),
            ("123:59.999", 7439.999),
        ];
        for (text, expected) in cases {
            assert_eq!(seconds(text), Some(FileSeconds::new(expected)), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            ":",
            "Chorus",
            "ti:Song",
            "1.5",
            "00:aa",
            "00:",
            ":30",
            "1:2:3:4",
            "00:01.",
            "٠١:٠٢",
            "12345678:00",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
