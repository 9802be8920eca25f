//! What the files of a folder are called, once everything that is not a stem's own name is taken away.
//!
//! Main and loader threads. Known here: names. Not known here: files.

use std::cmp::Ordering;

use super::Role;
use super::role_names::role_of;
use super::tempo_name::without_tempo;
use super::words::coarse_words;

/// What a file is called, and what that name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StemName {
    /// What the musician reads.
    pub name: String,
    /// What the stem is for.
    pub role: Role,
}

/// What stands around the parts of a name.
const SEPARATORS: [char; 5] = [' ', '-', '_', '.', ','];

/// The names of the stems whose files are called `titles`, without extensions, in the folder called `folder`.
///
/// Taken away are tempos, track numbers if every file has one, and the song's name if every file begins with it. A
/// file that is called like the song itself, beside others that speak of instruments, is the whole mix.
pub fn stem_names(titles: &[String], folder: &str) -> Vec<StemName> {
    let cleaned: Vec<String> = titles.iter().map(|title| clean(title)).collect();
    let unnumbered = without_track_numbers(cleaned);
    let (song, rests) = without_song_name(&unnumbered);
    let rests = without_track_numbers(rests);
    let roles: Vec<Role> = rests.iter().map(|rest| role_of(rest)).collect();
    let speaks = roles.iter().any(|role| !matches!(role, Role::Other | Role::Mix));
    let songs = [&song, &clean(folder)].map(|name| coarse_words(name));
    let named = rests.into_iter().zip(roles).zip(titles).map(|((rest, role), title)| {
        let name =
            [rest, song.clone(), title.clone()].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let words = coarse_words(&name);
        let is_song = role == Role::Other && speaks && !words.is_empty() && songs.contains(&words);
        let role = match role_of(&name) {
            Role::Other if is_song => Role::Mix,
            other => other,
        };
        StemName { name, role }
    });
    named.collect()
}

/// `name` as a musician would write it: no tempo, no underscores, no loose ends.
pub fn clean(name: &str) -> String {
    let spaced = without_tempo(name).replace('_', " ").replace("()", " ").replace("( )", " ");
    trim(&spaced.split_whitespace().collect::<Vec<_>>().join(" ")).to_owned()
}

/// Without separators and unbalanced brackets at both ends.
fn trim(name: &str) -> &str {
    let mut name = name.trim_matches(SEPARATORS);
    loop {
        let shorter = if name.contains('(') { name } else { name.strip_suffix(')').unwrap_or(name) };
        let shorter = if shorter.contains(')') { shorter } else { shorter.trim_start_matches('(') };
        let shorter = shorter.trim_matches(SEPARATORS);
        if shorter.len() == name.len() {
            return name;
        }
        name = shorter;
    }
}

/// Without leading track numbers, if every name has one and something after it.
fn without_track_numbers(names: Vec<String>) -> Vec<String> {
    let rests: Option<Vec<String>> = names.iter().map(|name| after_track_number(name)).collect();
    rests.unwrap_or(names)
}

/// What follows a number of one or two digits and a separator.
fn after_track_number(name: &str) -> Option<String> {
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = name.len() - rest.len();
    let tail = rest.trim_start_matches(SEPARATORS);
    let separated = tail.len() < rest.len() && tail.contains(char::is_alphabetic);
    ((1..=2).contains(&digits) && separated).then(|| tail.to_owned())
}

/// The beginning that all names share, if it is the song's name, and what is left of each name without it.
fn without_song_name(names: &[String]) -> (String, Vec<String>) {
    let unchanged = || (String::new(), names.to_vec());
    let Some(length) = shared_length(names).filter(|_| names.len() > 1) else { return unchanged() };
    let prefix = &names[0][..length];
    let rests: Vec<String> = names.iter().map(|name| trim(&name[length..]).to_owned()).collect();
    if rests.iter().any(|rest| !rest.is_empty() && !rest.contains(char::is_alphabetic)) {
        return unchanged();
    }
    let mut roles: Vec<Role> = rests.iter().map(|rest| role_of(rest)).filter(|&role| role != Role::Other).collect();
    roles.dedup();
    // `Kick In`, `Kick Out` share an instrument and no song; `Kick Me - Bass`, `Kick Me - Keys` share a song.
    let is_song = match role_of(prefix) {
        Role::Other => true,
        Role::Mix => !roles.is_empty(),
        _ => prefix.ends_with(" - ") && roles.len() > 1,
    };
    if is_song { (trim(prefix).to_owned(), rests) } else { unchanged() }
}

/// The length in bytes of the longest beginning that all names share and that ends where a word ends.
fn shared_length(names: &[String]) -> Option<usize> {
    let first = names.first()?;
    let shared = names.iter().map(|name| {
        let pairs = first.char_indices().zip(name.chars());
        pairs.take_while(|((_, a), b)| a == b).map(|((at, a), _)| at + a.len_utf8()).last().unwrap_or(0)
    });
    let shared = shared.min()?;
    let ends_word = |name: &String, at: usize| {
        let before = name[..at].chars().next_back();
        let after = name[at..].chars().next();
        !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
    };
    let mut places =
        first.char_indices().map(|(at, _)| at).chain([first.len()]).filter(|&at| at > 0 && at <= shared);
    places.rfind(|&at| names.iter().all(|name| ends_word(name, at)))
}

/// The order in which people count: `2 Bass` before `10 Pad`, in either case.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number, other) = (take_number(&mut left), take_number(&mut right));
            number.len().cmp(&other.len()).then_with(|| number.cmp(other))
        } else {
            left = &left[x.len_utf8()..];
            right = &right[y.len_utf8()..];
            x.to_lowercase().cmp(y.to_lowercase())
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Takes the digits from the front of `text`, and gives them without leading zeros.
fn take_number<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    *text = rest;
    number.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(folder: &str, titles: &[&str]) -> Vec<(String, Role)> {
        let titles: Vec<String> = titles.iter().map(|&title| title.to_owned()).collect();
        stem_names(&titles, folder).into_iter().map(|stem| (stem.name, stem.role)).collect()
    }

    fn check(folder: &str, rows: &[(&str, &str, Role)]) {
        let titles: Vec<&str> = rows.iter().map(|row| row.0).collect();
        let wanted: Vec<_> = rows.iter().map(|row| (row.1.to_owned(), row.2)).collect();
        assert_eq!(named(folder, &titles), wanted);
    }

    #[test]
    fn the_name_of_the_song_goes() {
        check("x", &[("Sunrise - drums", "drums", Role::Drums), ("Sunrise - other", "other", Role::Other)]);
        check("x", &[("Kick Me - Bass", "Bass", Role::Bass), ("Kick Me - Keys", "Keys", Role::Keys)]);
        check("x", &[("Song (Vocals)", "Vocals", Role::Vocals), ("Song (Bass)", "Bass", Role::Bass)]);
        check(
            "x",
            &[("Song-vocals-Am-120bpm", "vocals-Am", Role::Vocals), ("Song-bass-Am-120bpm", "bass-Am", Role::Bass)],
        );
        check("x", &[("1_Café_Drums", "Drums", Role::Drums), ("1_Café_EG 2", "EG 2", Role::ElectricGuitar)]);
        check("x", &[("Master Plan_Drums", "Drums", Role::Drums), ("Master Plan_Click", "Click", Role::Click)]);
    }

    #[test]
    fn what_is_no_song_stays() {
        check("x", &[("Kick In", "Kick In", Role::Drums), ("Kick Out", "Kick Out", Role::Drums)]);
        check("x", &[("Guide 1", "Guide 1", Role::Guide), ("Guide 2", "Guide 2", Role::Guide)]);
        check("x", &[("Click - Loud", "Click - Loud", Role::Click), ("Click - Soft", "Click - Soft", Role::Click)]);
        check("x", &[("Take 1", "Take 1", Role::Other), ("Take 2", "Take 2", Role::Other)]);
        check("x", &[("Drumkit", "Drumkit", Role::Drums), ("Drums", "Drums", Role::Drums)]);
        check("x", &[("Mix A", "Mix A", Role::Mix), ("Mix B", "Mix B", Role::Mix)]);
        check("x", &[("Vocals (Dry)", "Vocals (Dry)", Role::Vocals)]);
    }

    #[test]
    fn track_numbers_go_if_all_have_one() {
        check("x", &[("01 Drums", "Drums", Role::Drums), ("2-Bass", "Bass", Role::Bass)]);
        check("x", &[("Song - 01 Drums", "Drums", Role::Drums), ("Song - 02 Bass", "Bass", Role::Bass)]);
        check("x", &[("808 Bass", "808 Bass", Role::Bass), ("12 String", "12 String", Role::AcousticGuitar)]);
        check("x", &[("1", "1", Role::Other), ("2", "2", Role::Other)]);
    }

    #[test]
    fn a_file_called_like_the_song_is_its_mix() {
        check("x", &[("Sunrise", "Sunrise", Role::Mix), ("Sunrise - Drums", "Drums", Role::Drums)]);
        check("Sunrise 98bpm", &[("sunrise", "sunrise", Role::Mix), ("Bass", "Bass", Role::Bass)]);
        check("Sunrise", &[("Sunrise", "Sunrise", Role::Other), ("Something", "Something", Role::Other)]);
        check("Bass", &[("Bass", "Bass", Role::Bass), ("Drums", "Drums", Role::Drums)]);
    }

    #[test]
    fn nothing_is_left_without_a_name() {
        check("x", &[("128bpm", "128bpm", Role::Other)]);
        check("x", &[("___", "___", Role::Other)]);
        assert_eq!(named("x", &[]), []);
    }

    #[test]
    fn counting_is_natural() {
        let mut names = vec!["10 Pad", "2 Bass", "02 Bass", "1 Drums", "bass", "Alto", "2 Bass b", "Bass"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["1 Drums", "02 Bass", "2 Bass", "2 Bass b", "10 Pad", "Alto", "Bass", "bass"]);
    }
}
