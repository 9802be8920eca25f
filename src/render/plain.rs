//! Makes text safe for terminals. File names may contain control sequences.

use std::fmt::Write;

/// Escapes control characters except line feeds, and bidirectional control characters, as `\u001b`. Escaped JSON keeps
/// its meaning.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        let code = u32::from(letter);
        let is_mark = matches!(code, 0x061c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2066..=0x2069 | 0xfeff);
        if (letter.is_control() && letter != '\n') || is_mark {
            let _ = write!(plain, "\\u{code:04x}");
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        assert_eq!(plain("Bass\n\u{1b}[2Jü\u{202e}vaw\u{9b}"), "Bass\n\\u001b[2Jü\\u202evaw\\u009b");
    }
}
