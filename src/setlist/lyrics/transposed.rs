//! Transposes chords and keys.
//!
//! Pure function, on any thread.

/// The usual names of the keys on the twelve notes from C on.
const USUAL: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const SHARP: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const FLAT: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];

/// `name` (`F#m7/A`, `A♭`), transposed up by `semitones`. A name with a sharp gets sharps, a name with a flat gets
/// flats. A name that does not begin with a note from A to H is returned unchanged.
pub fn transposed(name: &str, semitones: i32) -> String {
    if semitones == 0 || note(name).is_none() {
        return name.to_owned();
    }
    let is_flat = |part: &str| part.chars().nth(1).is_some_and(|sign| matches!(sign, 'b' | '♭'));
    let is_sharp = |part: &str| part.chars().nth(1).is_some_and(|sign| matches!(sign, '#' | '♯'));
    let names = match (is_sharp(name), is_flat(name)) {
        (true, _) => &SHARP,
        (_, true) => &FLAT,
        _ => &USUAL,
    };
    let is_fine = name.contains(['♭', '♯']);
    let parts: Vec<String> = name
        .split('/')
        .map(|part| match note(part) {
            Some((pitch, rest)) => {
                let moved = names[(pitch + semitones).rem_euclid(12) as usize];
                let moved = if is_fine { moved.replace('b', "♭").replace('#', "♯") } else { moved.to_owned() };
                format!("{moved}{rest}")
            }
            None => part.to_owned(),
        })
        .collect();
    parts.join("/")
}

/// The note at the beginning of `text`, in semitones above C, and the text after it.
fn note(text: &str) -> Option<(i32, &str)> {
    let pitch = match text.as_bytes().first()? {
        b'C' => 0,
        b'D' => 2,
        b'E' => 4,
        b'F' => 5,
        b'G' => 7,
        b'A' => 9,
        b'B' | b'H' => 11,
        _ => return None,
    };
    let rest = &text[1..];
    let signs = [("#", 1), ("♯", 1), ("b", -1), ("♭", -1)];
    let signed = signs.iter().find_map(|(sign, by)| Some((pitch + by, rest.strip_prefix(sign)?)));
    Some(signed.unwrap_or((pitch, rest)))
}

#[cfg(test)]
mod tests {
    use super::transposed;

    #[test]
    fn chords_move_with_their_basses() {
        let cases = [
            ("C", 2, "D"),
            ("Am7", 3, "Cm7"),
            ("F#m7/A", -2, "Em7/G"),
            ("Bbmaj7", 1, "Bmaj7"),
            ("Bbmaj7", -2, "Abmaj7"),
            ("G#", 2, "A#"),
            ("A♭", -1, "G"),
            ("A♭", -2, "G♭"),
            ("C/E", 12, "C/E"),
            ("C", -13, "B"),
            ("G/B", 1, "Ab/C"),
            ("Hm7", 1, "Cm7"),
            ("N.C.", 3, "N.C."),
            ("", 3, ""),
            ("/A", 2, "/A"),
        ];
        for (name, by, expected) in cases {
            assert_eq!(transposed(name, by), expected, "{name} by {by}");
        }
    }
}
