//! A song's key as people write it, and the same key transposed by semitones.
//!
//! Any thread; pure functions. Not known here: chords, tunings.

use super::names::fold;

/// The names of the twelve notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// `A♭`, `F♯`.
    Letters,
    /// `As`, `Fis`; B is `H`, and B♭ is `B`.
    German,
    /// `As`, `Fis`; B♭ is `Bes`.
    Dutch,
    /// `la♭`, `fa♯`.
    Syllables,
}

/// A parsed key.
#[derive(Clone, Debug, PartialEq)]
struct KeyRead {
    naming: Naming,
    /// Semitones above C, 0 to 11.
    pitch: i32,
    /// -1: written with a flat, 1: with a sharp.
    sign: i32,
    is_minor: bool,
    /// Whether the note begins with a capital letter.
    is_capital: bool,
    /// The text after the note, as written.
    rest: String,
}

/// Names of modes. The text after a note has to be one of them, apart from leading blanks and hyphens.
const MAJOR: &[&str] = &[
    "",
    "maj",
    "major",
    "dur",
    "majeur",
    "mayor",
    "maior",
    "maggiore",
    "groot",
    "grote",
    "ionian",
    "lydian",
    "mixolydian",
    "lydisch",
    "mixolydisch",
    "lydien",
    "mixolydien",
    "lidio",
    "mixolidio",
    "misolidio",
];
const MINOR: &[&str] = &[
    "m",
    "min",
    "minor",
    "mol",
    "moll",
    "mineur",
    "menor",
    "minore",
    "klein",
    "kleine",
    "dorian",
    "phrygian",
    "aeolian",
    "locrian",
    "dorisch",
    "phrygisch",
    "aolisch",
    "dorien",
    "phrygien",
    "dorico",
    "frigio",
    "eolico",
];

/// `written` for display: `Ab` is `A♭`, and `A♭ → G` while the song is transposed by −1 of `semitones`. Text that is not a key is returned
/// unchanged.
pub fn shown_key(written: &str, semitones: f64) -> String {
    let written = written.trim();
    let Some(key) = read(written) else { return written.to_owned() };
    let cents = (semitones * 100.0).round() as i64;
    // A quarter tone is rounded up.
    let whole = (cents + 50).div_euclid(100);
    let (own, rest) = (spelled(&key, key.pitch, key.sign), cents - whole * 100);
    let moved = (whole.rem_euclid(12) != 0).then(|| {
        let pitch = (key.pitch + whole as i32).rem_euclid(12);
        format!(" → {}", spelled(&key, pitch, usual_sign(pitch, key.is_minor, key.sign)))
    });
    let fine = (rest != 0).then(|| format!(" {}{} ct", if rest < 0 { '−' } else { '+' }, rest.abs()));
    [Some(own), moved, fine].into_iter().flatten().collect()
}

/// The usual sign of a key: the one with fewer accidentals, and where both have six, that of the original key.
fn usual_sign(pitch: i32, is_minor: bool, before: i32) -> i32 {
    // Fifths above C major or A minor, from -5 to 6.
    let of_major = if is_minor { pitch + 3 } else { pitch };
    let fifths = (of_major * 7 + 5).rem_euclid(12) - 5;
    match fifths {
        6 if before >= 0 => 1,
        6 => -1,
        fifths if fifths < 0 => -1,
        _ => 1,
    }
}

/// The name of `pitch` in the naming of `key`: a note without a sign, else one with `sign`.
fn spelled(key: &KeyRead, pitch: i32, sign: i32) -> String {
    const NATURAL: [i32; 7] = [0, 2, 4, 5, 7, 9, 11];
    let note =
        |by: i32| NATURAL.iter().position(|natural| *natural == (pitch - by).rem_euclid(12)).map(|step| (step, by));
    // The written note keeps its sign: C♭ stays C♭.
    let is_own = pitch == key.pitch && sign == key.sign;
    let (step, sign) =
        if is_own { note(sign) } else { note(0).or_else(|| note(sign)).or_else(|| note(1)) }.unwrap_or((0, 0));
    let mut name = match key.naming {
        Naming::Letters => marked(["C", "D", "E", "F", "G", "A", "B"][step], sign),
        Naming::Syllables => marked(["Do", "Re", "Mi", "Fa", "Sol", "La", "Si"][step], sign),
        Naming::German | Naming::Dutch => suffixed(step, sign, key.naming == Naming::German),
    };
    if !key.is_capital {
        name = name.to_lowercase();
    }
    name + &key.rest
}

fn marked(name: &str, sign: i32) -> String {
    format!("{name}{}", ["♭", "", "♯"][(sign + 1) as usize])
}

fn suffixed(step: usize, sign: i32, is_german: bool) -> String {
    let name = ["C", "D", "E", "F", "G", "A", if is_german { "H" } else { "B" }][step];
    match (name, sign) {
        ("H", -1) => "B".to_owned(),
        ("E" | "A", -1) => format!("{name}s"),
        (_, -1) => format!("{name}es"),
        (_, 1) => format!("{name}is"),
        _ => name.to_owned(),
    }
}

/// Parses a key; `None` if `written` is not one.
fn read(written: &str) -> Option<KeyRead> {
    let plain: String = fold(written).replace(['♭'], "b").replace(['♯'], "#");
    let syllables = || syllable(&plain, written);
    suffix(&plain, written).or_else(syllables).or_else(|| letter(&plain, written))
}

/// The key with this note and the text `plain` after it, in folded form; `None` if that text names no mode.
fn key(naming: Naming, pitch: i32, sign: i32, plain: &str, written: &str) -> Option<KeyRead> {
    let mode = plain.trim_start_matches([' ', '-', '–', '_', '.', ':', '(']).trim_end_matches([')', '.']);
    let is_minor = MINOR.contains(&mode) || mode.is_empty() && plain == "-";
    // `AM` is A major, but folds to `am`.
    let letters = plain.chars().count();
    let tail: String = written.chars().skip(written.chars().count().saturating_sub(letters)).collect();
    let is_big = mode == "m" && tail.contains('M');
    if !is_minor && !MAJOR.contains(&mode) {
        return None;
    }
    let is_capital = written.chars().next().is_some_and(char::is_uppercase);
    let pitch = (pitch + sign).rem_euclid(12);
    // A single lower-case letter is ambiguous: a chord, a bullet, or a minor key.
    let is_bare = !is_capital && mode.is_empty() && naming == Naming::Letters;
    (!is_bare).then_some(KeyRead { naming, pitch, sign, is_minor: is_minor && !is_big, is_capital, rest: tail })
}

const LETTERS: [(char, i32); 8] =
    [('c', 0), ('d', 2), ('e', 4), ('f', 5), ('g', 7), ('a', 9), ('h', 11), ('b', 11)];

/// `Fis moll`, `as-Moll`, `Bes groot`; `B-Dur`, which is B♭.
fn suffix(plain: &str, written: &str) -> Option<KeyRead> {
    let first = plain.chars().next()?;
    let (_, natural) = LETTERS.into_iter().find(|(letter, _)| *letter == first)?;
    let rest = &plain[1..];
    let is_german_mode = |rest: &str| {
        rest.trim_start_matches([' ', '-', '–']).starts_with("dur")
            || rest.trim_start_matches([' ', '-', '–']).starts_with("mol")
    };
    let is_dutch = |rest: &str| {
        first == 'b'
            || ["groot", "grote", "klein", "kleine", "majeur", "mineur"].iter().any(|word| rest.ends_with(word))
    };
    let naming = |rest: &str| if is_dutch(rest) && !is_german_mode(rest) { Naming::Dutch } else { Naming::German };
    for (ending, sign) in [("iss", 1), ("is", 1), ("ess", -1), ("es", -1), ("ss", -1), ("s", -1)] {
        // `As` and `Es`, not `Ds`.
        let fits = !matches!(ending, "s" | "ss") || matches!(first, 'a' | 'e');
        let Some(rest) = rest.strip_prefix(ending).filter(|_| fits) else { continue };
        if let Some(key) = key(naming(rest), natural, sign, rest, written) {
            return Some(key);
        }
    }
    match first {
        'h' => key(Naming::German, natural, 0, rest, written),
        'b' if is_german_mode(rest) => key(Naming::German, natural, -1, rest, written),
        _ if is_german_mode(rest) => key(Naming::German, natural, 0, rest, written),
        _ => None,
    }
}

/// `fa# mineur`, `Sib`, `si bémol majeur`, `Do sostenido menor`.
fn syllable(plain: &str, written: &str) -> Option<KeyRead> {
    const SYLLABLES: [(&str, i32); 9] =
        [("do", 0), ("ut", 0), ("re", 2), ("mi", 4), ("fa", 5), ("sol", 7), ("so", 7), ("la", 9), ("si", 11)];
    SYLLABLES.into_iter().find_map(|(name, natural)| {
        let (sign, rest) = signed(plain.strip_prefix(name)?);
        key(Naming::Syllables, natural, sign, rest, written)
    })
}

/// `Ab`, `F#m`, `B flat minor`.
fn letter(plain: &str, written: &str) -> Option<KeyRead> {
    let (letter, natural) = LETTERS.into_iter().find(|(letter, _)| plain.starts_with(*letter))?;
    let (sign, rest) = signed(&plain[letter.len_utf8()..]);
    key(Naming::Letters, natural, sign, rest, written)
}

/// The sign at the beginning of `rest`, and the text after it.
fn signed(rest: &str) -> (i32, &str) {
    const SIGNS: [(&str, i32); 12] = [
        ("#", 1),
        ("sharp", 1),
        ("diese", 1),
        ("diesis", 1),
        ("sostenido", 1),
        ("sustenido", 1),
        ("kruis", 1),
        ("bemolle", -1),
        ("bemol", -1),
        ("flat", -1),
        ("b", -1),
        ("-flat", -1),
    ];
    let spaced = rest.trim_start_matches([' ', '-']);
    let found = SIGNS.iter().find_map(|(word, sign)| Some((*sign, spaced.strip_prefix(word)?)));
    found.unwrap_or((0, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them_and_stay_in_their_language() {
        for (written, semitones, shown) in [
            ("Ab", 0.0, "A♭"),
            ("Ab", -1.0, "A♭ → G"),
            ("A♭", -1.0, "A♭ → G"),
            ("F#m", 3.0, "F♯m → Am"),
            ("F#m", -2.0, "F♯m → Em"),
            ("C", 1.0, "C → D♭"),
            ("Cm", 1.0, "Cm → C♯m"),
            ("E", -5.0, "E → B"),
            ("F", 1.0, "F → F♯"),
            ("Ab", -2.0, "A♭ → G♭"),
            ("E", 2.0, "E → F♯"),
            ("Bbm", 5.0, "B♭m → E♭m"),
            ("C#m", 2.0, "C♯m → D♯m"),
            ("Cb", 0.0, "C♭"),
            ("B flat minor", 2.0, "B♭ minor → C minor"),
            ("G major", -12.0, "G major"),
            ("D dorian", 2.0, "D dorian → E dorian"),
            ("AM", 1.0, "AM → B♭M"),
            ("Am", 12.0, "Am"),
            ("Fis moll", 1.0, "Fis moll → G moll"),
            ("fis-Moll", -1.0, "fis-Moll → f-Moll"),
            ("As-Dur", -1.0, "As-Dur → G-Dur"),
            ("B-Dur", 1.0, "B-Dur → H-Dur"),
            ("h-Moll", -1.0, "h-Moll → b-Moll"),
            ("Es", 2.0, "Es → F"),
            ("Hm", 2.0, "Hm → Cism"),
            ("Fiss-dur", -1.0, "Fis-dur → F-dur"),
            ("Bes groot", 2.0, "Bes groot → C groot"),
            ("fis mineur", -2.0, "fis mineur → e mineur"),
            ("fa# mineur", 3.0, "fa♯ mineur → la mineur"),
            ("si bémol majeur", -2.0, "si♭ majeur → la♭ majeur"),
            ("Do sostenido menor", -1.0, "Do♯ menor → Do menor"),
            ("La menor", -2.0, "La menor → Sol menor"),
            ("Sib", 2.0, "Si♭ → Do"),
            ("Rem", 2.0, "Rem → Mim"),
            ("Sol maggiore", 5.0, "Sol maggiore → Do maggiore"),
            ("cis-moll", 0.0, "cis-moll"),
            ("A", 0.5, "A → B♭ −50 ct"),
            ("A", 0.2, "A +20 ct"),
            ("A", -1.2, "A → A♭ −20 ct"),
        ] {
            assert_eq!(shown_key(written, semitones), shown, "{written} by {semitones}");
        }
    }

    #[test]
    fn what_is_no_key_stays_as_it_is() {
        for written in [
            "",
            "A or B",
            "Am7",
            "capo 2",
            "8A",
            "a",
            "Blues",
            "Cello",
            "Dad",
            "Solo",
            "?",
            "C#m/E",
            "🎵",
            "Modulates",
            "H7",
        ] {
            assert_eq!(shown_key(written, 3.0), written);
        }
        assert_eq!(shown_key("  E  ", 0.0), "E");
    }
}
