//! Writes a set as `set.toml`.
//!
//! Main and helper threads; touches no file. Comments and unknown keys are kept. A song that moves in the list keeps
//! its own.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::super::portable::{listed_path, portable_path};
use super::super::song_toml_text::set;
use super::super::{Problem, plain_notes};
use super::{Set, SetSong};

impl Set {
    /// The new text of a `set.toml` in the folder `base`; `before` is its current text, which may be empty.
    ///
    /// # Errors
    /// `before` is not valid TOML: the musician has to fix it first.
    pub fn text(&self, before: &str, base: &Path) -> Result<String, Problem> {
        let before = before.trim_start_matches('\u{feff}');
        let mut document: DocumentMut = before.parse().map_err(|error: toml_edit::TomlError| unreadable(&error))?;
        set(document.as_table_mut(), "name", (!self.name.is_empty()).then(|| self.name.as_str().into()));
        let mut known: Vec<Table> = match document.remove("song") {
            Some(Item::ArrayOfTables(tables)) => tables.into_iter().collect(),
            _ => Vec::new(),
        };
        let mut songs = ArrayOfTables::new();
        for song in &self.songs {
            let names = |table: &Table| {
                table
                    .get("folder")
                    .and_then(Item::as_str)
                    .is_some_and(|folder| listed_path(base, folder) == song.folder)
            };
            let table = known.iter().position(names).map_or_else(Table::new, |index| known.remove(index));
            songs.push(entry(table, song, base));
        }
        document.insert("song", Item::ArrayOfTables(songs));
        Ok(document.to_string())
    }
}

fn entry(mut table: Table, song: &SetSong, base: &Path) -> Table {
    let usual = SetSong::in_folder(song.folder.clone());
    let folder = portable_path(&song.folder, base);
    let unusual = |number: f64, usual: f64| (number != usual).then(|| number.into());
    set(&mut table, "folder", Some(folder.into()));
    set(&mut table, "start", song.start.map(|beat| beat.get().into()));
    set(&mut table, "gap", unusual(song.gap, usual.gap));
    set(&mut table, "transpose", unusual(song.transpose, usual.transpose));
    set(&mut table, "tempo", unusual(song.tempo, usual.tempo));
    set(&mut table, "then", song.then.map(|then| then.to_string().into()));
    if table.get("notes").and_then(Item::as_str).and_then(plain_notes) != song.notes {
        set(&mut table, "notes", song.notes.as_deref().map(Value::from));
    }
    // Without a position, tables are written in the order in which they were pushed.
    table.set_position(None);
    table
}

fn unreadable(error: &toml_edit::TomlError) -> Problem {
    let why = format!("the existing file cannot be read: {}", error.message().replace('\n', ", "));
    Problem::error("was not written", why, "correct it, or remove it")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::set_toml;
    use super::*;
    use crate::time::BeatPos;

    fn song(base: &Path, folder: &str) -> SetSong {
        SetSong::in_folder(base.join(folder))
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_set() {
        let base = Path::new("/gigs/Friday");
        let songs = vec![
            SetSong { start: BeatPos::new(16.5), ..song(base, "B \"two\"") },
            SetSong {
                gap: 2.0,
                transpose: -2.0,
                tempo: 98.5,
                notes: Some("Capo 2\n\"Ben\" sings".to_owned()),
                then: "go on after 4 bars of click".parse().ok(),
                ..song(base, "Über/Änne")
            },
            SetSong::in_folder("/elsewhere/C".into()),
            song(base, "B \"two\""),
        ];
        let gig = Set { name: "Friday".to_owned(), path: base.join("set.toml"), songs, problems: Vec::new() };
        let text = gig.text("", base).unwrap();
        let read = set_toml::read(&text, base).unwrap();
        assert_eq!(
            (read.name.as_deref(), &read.songs, read.problems.len()),
            (Some("Friday"), &gig.songs, 0),
            "{text}"
        );
        assert_eq!(gig.text(&text, base).unwrap(), text, "once more changes nothing");
    }

    #[test]
    fn comments_and_unknown_keys_move_with_their_song() {
        let base = Path::new("/gigs");
        let before = "# Friday\nvenue = \"Dock\"\n\n# the opener\n[[song]]\nfolder = \"A\" # loud\ntempo = 90\nlights = 7\n\n[[song]]\nfolder = \"B\"\n";
        let songs = vec![song(base, "B"), song(base, "A")];
        let gig = Set { name: String::new(), path: base.join("set.toml"), songs, problems: Vec::new() };
        let text = gig.text(before, base).unwrap();
        let (b, a) = (text.find("\"B\"").unwrap(), text.find("\"A\" # loud").unwrap());
        assert!(b < a && text.find("# the opener").unwrap() > b, "{text}");
        assert!(text.starts_with("# Friday\nvenue = \"Dock\"\n") && text.contains("lights = 7"), "{text}");
        assert!(!text.contains("tempo"), "it is 100 percent now: {text}");
        assert!(gig.text("[[song", base).unwrap_err().why.contains("cannot be read"));
    }
}
