//! Names taken apart into words.
//!
//! Main and loader threads. Not known here: what a word means.

/// The words of `name` in lower case, split at everything that is no letter or digit, and besides between letters
/// and digits and inside `CamelCase`: `EG2_LeadVox` is `eg 2 lead vox`.
pub fn fine_words(name: &str) -> Vec<String> {
    split(name, |before, here, after| {
        let digit_edge = before.is_numeric() != here.is_numeric();
        let hump = before.is_lowercase() && here.is_uppercase();
        let last_capital = before.is_uppercase() && here.is_uppercase() && after.is_some_and(char::is_lowercase);
        digit_edge || hump || last_capital
    })
}

/// The words of `name` in lower case, split only at what is no letter or digit: `EG2_LeadVox` is `eg2 leadvox`.
pub fn coarse_words(name: &str) -> Vec<String> {
    split(name, |_, _, _| false)
}

/// Splits at what is no letter or digit, and where `edge` says so of the characters before, at and after a place.
fn split(name: &str, edge: impl Fn(char, char, Option<char>) -> bool) -> Vec<String> {
    let mut words = Vec::new();
    for run in name.split(|letter: char| !letter.is_alphanumeric()).filter(|run| !run.is_empty()) {
        let letters: Vec<char> = run.chars().collect();
        let mut word = String::new();
        for (index, &letter) in letters.iter().enumerate() {
            if index > 0 && edge(letters[index - 1], letter, letters.get(index + 1).copied()) {
                words.push(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_a_reader_ends_them() {
        for (name, fine, coarse) in [
            ("EG2_LeadVox", "eg 2 lead vox", "eg2 leadvox"),
            ("01 - Kick (In)", "01 kick in", "01 kick in"),
            ("FXLoop", "fx loop", "fxloop"),
            ("BGVs", "bg vs", "bgvs"),
            ("808Bass", "808 bass", "808bass"),
            ("Chœur d'été", "chœur d été", "chœur d été"),
            ("...", "", ""),
        ] {
            assert_eq!(fine_words(name).join(" "), fine);
            assert_eq!(coarse_words(name).join(" "), coarse);
        }
    }
}
