//! Takes out of a text what says whose computer it comes from: home folder, paths to songs, names of user and computer.
//!
//! Plain text: a name is compared letter by letter, whatever signs it contains.

use std::fs;
use std::path::{Path, PathBuf};

/// What is hidden, and what stands in its place.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Paths, hidden with what follows them.
    places: Vec<(String, String)>,
    /// Names, hidden where they are words.
    names: Vec<(String, &'static str)>,
}

impl Person {
    /// Whoever runs this program.
    pub fn here() -> Self {
        let home = std::env::home_dir();
        let variable = |name: &&str| std::env::var(name).ok();
        let users: Vec<String> = ["USER", "LOGNAME", "USERNAME"].iter().filter_map(variable).collect();
        let mut computers: Vec<String> = ["COMPUTERNAME", "HOSTNAME"].iter().filter_map(variable).collect();
        computers.extend(fs::read_to_string("/etc/hostname").map(|name| name.trim().to_owned()));
        Self::known(home.as_deref(), &users, &computers)
    }

    /// The person with this home folder, at this computer.
    pub fn known(home: Option<&Path>, users: &[String], computers: &[String]) -> Self {
        let mut person = Self::default();
        // The folder is mostly named like its user, also where no variable says the name.
        let of_home = home.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        users.iter().chain(&of_home).for_each(|user| person.name(user, "USER"));
        for computer in computers {
            person.name(computer, "COMPUTER");
            computer.split('.').next().into_iter().for_each(|first| person.name(first, "COMPUTER"));
        }
        home.into_iter().for_each(|home| person.place(home, "~"));
        person
    }

    /// Writes `[name]` in place of the path `folder`.
    pub fn shorten(&mut self, folder: &Path, name: &str) {
        self.place(folder, &format!("[{name}]"));
    }

    /// `text` without anything that identifies the person.
    pub fn hide(&self, text: &str) -> String {
        let mut places: Vec<&(String, String)> = self.places.iter().collect();
        // What lies deeper first: a song in the home folder is that song.
        places.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        let text = places.iter().fold(text.to_owned(), |text, (path, tag)| replaced(&text, path, tag, false));
        self.names.iter().fold(text, |text, (name, tag)| replaced(&text, name, tag, true))
    }

    fn place(&mut self, path: &Path, tag: &str) {
        // A root has no name, and stands in every path.
        if path.file_name().is_none() {
            return;
        }
        let mut ways: Vec<PathBuf> = vec![path.to_owned()];
        ways.extend(fs::canonicalize(path).ok());
        for way in ways {
            let way = way.to_string_lossy().into_owned();
            let way = way.strip_prefix(r"\\?\").unwrap_or(&way);
            for spelt in [way.to_owned(), way.replace('\\', "/"), way.replace('\\', r"\\")] {
                if !self.places.iter().any(|(known, _)| *known == spelt) {
                    self.places.push((spelt, tag.to_owned()));
                }
            }
        }
    }

    fn name(&mut self, name: &str, tag: &'static str) {
        // A single letter names nobody, but stands in many sentences.
        let is_new = !self.names.iter().any(|(known, _)| known == name);
        if name.chars().count() > 1 && is_new {
            self.names.push((name.to_owned(), tag));
        }
    }
}

/// `text` with `tag` wherever `sought` stands and ends; with `is_word`, where it also begins.
fn replaced(text: &str, sought: &str, tag: &str, is_word: bool) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find(rest, sought) {
        let (before, after) = (&rest[..at], &rest[at + sought.len()..]);
        let last = before.chars().next_back().or_else(|| done.chars().next_back());
        let begins = !is_word || !last.is_some_and(char::is_alphanumeric);
        let is_it = begins && !after.starts_with(char::is_alphanumeric);
        done.push_str(before);
        done.push_str(if is_it { tag } else { &rest[at..at + sought.len()] });
        rest = after;
    }
    done + rest
}

/// The place of `sought` in `text`. Windows does not tell capital letters from small ones.
fn find(text: &str, sought: &str) -> Option<usize> {
    if cfg!(windows) { text.to_ascii_lowercase().find(&sought.to_ascii_lowercase()) } else { text.find(sought) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(home: &str, users: &[&str], computers: &[&str]) -> Person {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        Person::known(Some(Path::new(home)), &owned(users), &owned(computers))
    }

    #[test]
    fn nothing_says_whose_computer_it_is() {
        let ann = person("/home/ann", &["ann"], &["stage.local"]);
        assert_eq!(ann.hide("/home/ann/Music/Anna's song"), "~/Music/Anna's song");
        assert_eq!(ann.hide("/media/ann/USB: hannah, ann"), "/media/USER/USB: hannah, USER");
        assert_eq!(ann.hide("//stage/songs, stage.local, backstage"), "//COMPUTER/songs, COMPUTER, backstage");
        assert_eq!(ann.hide("/home/anna/x"), "/home/anna/x", "another folder");
        assert_eq!(person("/", &["", "a"], &[""]).hide("a / b"), "a / b");
    }

    #[test]
    fn a_name_is_text_and_no_pattern() {
        let odd = person("/home/a.n+n (x)[1]$", &["a.n+n (x)[1]$", r"b\d*"], &[]);
        assert_eq!(odd.hide("/home/a.n+n (x)[1]$/Ode"), "~/Ode");
        assert_eq!(odd.hide(r"/media/a.n+n (x)[1]$: b\d*, b7, axnxn"), "/media/USER: USER, b7, axnxn");
    }

    #[test]
    fn songs_are_named_and_not_their_places() {
        let mut ann = person("/home/ann", &[], &[]);
        ann.shorten(Path::new("/home/ann/Our songs/Ode"), "Ode");
        ann.shorten(Path::new("/mnt/x/Ode 2"), "Ode 2");
        let text = "/home/ann/Our songs/Ode/Bass.wav /mnt/x/Ode 2/a.wav /home/ann/Our songs/Odette ann";
        assert_eq!(ann.hide(text), "[Ode]/Bass.wav [Ode 2]/a.wav ~/Our songs/Odette USER");
    }

    #[test]
    fn windows_writes_a_path_in_several_ways() {
        let mut eve = person("/home/eve", &["eve"], &["DESKTOP-1"]);
        eve.place(Path::new(r"C:\Users\eve\Songs\Ode"), "[Ode]");
        let text =
            r"C:\Users\eve\Songs\Ode\a.wav C:/Users/eve/Songs/Ode/a.wav C:\\Users\\eve\\Songs\\Ode \\DESKTOP-1\x";
        assert_eq!(eve.hide(text), r"[Ode]\a.wav [Ode]/a.wav [Ode] \\COMPUTER\x");
    }
}
