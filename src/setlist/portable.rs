//! Names and paths that mean the same on Linux, macOS and Windows.
//!
//! Pure functions, on every thread. They touch no file.

use std::path::{Path, PathBuf};

/// Names that Windows reserves for devices, whatever the extension. COM and LPT are followed by a number.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];
/// Letters that a system refuses in names of files, beside control characters.
const REFUSED: &str = "/\\:*?\"<>|";
/// The longest name for a file, in bytes: some encrypted disks take 143, with a number and an extension.
const LONGEST_NAME: usize = 120;

/// How `path` is written in a file in `folder`: relative and with slashes if it lies in `folder`, otherwise as the system writes it.
/// Names that are not Unicode are written with replacement characters.
pub fn portable_path(path: &Path, folder: &Path) -> String {
    match path.strip_prefix(folder) {
        Ok(inside) => {
            inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
        }
        Err(_) => path.to_string_lossy().into_owned(),
    }
}

/// The path that `text`, an entry of a list in `folder`, refers to. Programs for Windows write backslashes. Systems where backslashes are not separators
/// treat them as separators if the text has no slash.
pub fn listed_path(folder: &Path, text: &str) -> PathBuf {
    let foreign = !cfg!(windows) && text.contains('\\') && !text.contains('/');
    if foreign { folder.join(text.replace('\\', "/")) } else { folder.join(text) }
}

/// `name` as the first part of a file name that every system accepts: names of Windows devices get an underscore.
pub fn file_stem_for(name: &str) -> String {
    if is_device(name) { format!("{name}_") } else { name.to_owned() }
}

/// `title`, which may be anything, as the name of a file or a folder that every system accepts and shows. The file's extension follows it.
///
/// Letters that a system refuses become hyphens, and so do dots at the beginning, which hide a file, and at the end, which Windows drops. Names of
/// Windows devices get an underscore.
pub fn file_name_for(title: &str) -> String {
    let hyphen = |letter: char| if letter.is_control() || REFUSED.contains(letter) { '-' } else { letter };
    let mut bytes = 0;
    let fits = |letter: &char| {
        bytes += letter.len_utf8();
        bytes <= LONGEST_NAME
    };
    let cut: String = title.trim().chars().map(hyphen).take_while(fits).collect();
    let cut = cut.trim_end();
    let first = cut.trim_start_matches('.');
    let inner = first.trim_end_matches('.');
    let name = format!("{}{inner}{}", "-".repeat(cut.len() - first.len()), "-".repeat(first.len() - inner.len()));
    match name.split_once('.') {
        _ if name.is_empty() => "Song".to_owned(),
        Some((start, rest)) => format!("{}.{rest}", file_stem_for(start)),
        None => file_stem_for(&name),
    }
}

/// Whether Windows treats a file of this name, given without extensions, as a device.
fn is_device(name: &str) -> bool {
    let plain = name.trim_end().to_lowercase();
    let is_numbered = |device: &&str| {
        let number = plain.strip_prefix(*device).unwrap_or_default();
        number.chars().count() == 1 && number.chars().all(|digit| "0123456789¹²³".contains(digit))
    };
    DEVICES.contains(&plain.as_str()) || NUMBERED_DEVICES.iter().any(is_numbered)
}

/// Whether this system takes the file at `path` for a device because of its name. Some versions of Windows do.
pub fn is_named_like_a_device(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    cfg!(windows) && is_device(name.split('.').next().unwrap_or_default())
}

/// The path of a `file://` URL, with `%20` and the like decoded; `None` for anything else.
pub fn path_of_url(text: &str) -> Option<PathBuf> {
    url_path(text, cfg!(windows)).map(PathBuf::from)
}

fn url_path(text: &str, in_windows: bool) -> Option<String> {
    const SCHEME: &str = "file://";
    let head = text.get(..SCHEME.len())?;
    let url = head.eq_ignore_ascii_case(SCHEME).then(|| &text[SCHEME.len()..])?;
    let path = percent_decoded(url.strip_prefix("localhost").unwrap_or(url));
    if !in_windows {
        return Some(path);
    }
    Some(match path.strip_prefix('/') {
        // A drive: `file:///C:/Songs`.
        Some(rest) if rest.as_bytes().get(1).is_some_and(|byte| b":|".contains(byte)) => rest.replacen('|', ":", 1),
        Some(_) => path,
        // A computer in the network: `file://server/share/Songs`.
        None => format!("//{path}"),
    })
}

/// `text` with `%20` and the like decoded; unchanged if the result is not UTF-8.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.filter(|digits| !digits.starts_with('+'));
        match byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_inside_are_written_with_slashes() {
        let folder = Path::new("Songs").join("Ode");
        let file = folder.join("Stems").join("Bass.wav");
        assert_eq!(portable_path(&file, &folder), "Stems/Bass.wav");
        assert_eq!(portable_path(&folder, &folder), "");
        assert_eq!(portable_path(&file, Path::new("Other")), file.to_string_lossy());
        assert_eq!(listed_path(&folder, "Stems/Bass.wav"), file);
    }

    #[cfg(unix)]
    #[test]
    fn a_backslash_is_a_letter_of_a_name_and_in_lists_from_windows_a_separator() {
        let folder = Path::new("/Songs");
        assert_eq!(portable_path(Path::new(r"/Songs/AC\DC/Back"), folder), r"AC\DC/Back");
        assert_eq!(listed_path(folder, r"AC\DC/Back"), Path::new(r"/Songs/AC\DC/Back"));
        assert_eq!(listed_path(folder, r"Gig\2 Hymn"), Path::new("/Songs/Gig/2 Hymn"));
    }

    #[test]
    fn names_of_devices_become_others() {
        for (name, written) in [
            ("Aux", "Aux_"),
            ("CON", "CON_"),
            ("com1", "com1_"),
            ("LPT³", "LPT³_"),
            ("nul ", "nul _"),
            ("Auxiliary", "Auxiliary"),
            ("com", "com"),
            ("com12", "com12"),
            ("Main", "Main"),
        ] {
            assert_eq!(file_stem_for(name), written);
        }
    }

    #[test]
    fn any_title_becomes_the_name_of_a_file() {
        for (title, name) in [
            ("Harbour Lights", "Harbour Lights"),
            ("Für Elise (live) – 日本", "Für Elise (live) – 日本"),
            (r#"AC/DC: "Who?" <1|2*3>\4"#, "AC-DC- -Who-- -1-2-3--4"),
            ("a\tb\r\nc\u{7f}", "a-b--c-"),
            ("  Wait ... ", "Wait ---"),
            ("...Baby", "---Baby"),
            ("..", "--"),
            (".", "-"),
            ("", "Song"),
            (" \t ", "Song"),
            ("Mr. Blue", "Mr. Blue"),
            ("Aux", "Aux_"),
            ("con.fuego", "con_.fuego"),
            ("Nul ", "Nul_"),
        ] {
            assert_eq!(file_name_for(title), name, "{title:?}");
        }
        let long = "ö".repeat(200);
        assert_eq!(file_name_for(&long), "ö".repeat(60));
        assert_eq!(file_name_for(&format!("{} b", "a".repeat(119))), "a".repeat(119), "no space at the end");
    }

    proptest::proptest! {
        #[test]
        fn every_system_takes_the_name_of_a_title(title in "[./\\\\ :AauxCON1\\t]{0,12}|.{0,200}") {
            let name = file_name_for(&title);
            let is_refused = |letter: char| letter.is_control() || REFUSED.contains(letter);
            proptest::prop_assert!(!name.is_empty() && name.len() <= LONGEST_NAME + 1 && !name.contains(is_refused));
            proptest::prop_assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{name:?}");
            proptest::prop_assert!(!is_device(name.split('.').next().unwrap_or_default()), "{name:?}");
            proptest::prop_assert_eq!(file_name_for(&name), name);
        }
    }

    #[test]
    fn urls_lead_to_files_on_each_system() {
        for (url, unix, windows) in [
            ("file:///music/My%20Song%2Fa%C3%A9", "/music/My Song/aé", "/music/My Song/aé"),
            ("FILE://localhost/music/100%", "/music/100%", "/music/100%"),
            ("file:///a%zz%+1%f", "/a%zz%+1%f", "/a%zz%+1%f"),
            ("file:///C:/Songs/Night%20Bus", "/C:/Songs/Night Bus", "C:/Songs/Night Bus"),
            ("file:///c|/Songs", "/c|/Songs", "c:/Songs"),
            ("file://nas/Songs/Ode", "nas/Songs/Ode", "//nas/Songs/Ode"),
            ("file:///%ff", "/%ff", "/%ff"),
        ] {
            assert_eq!(url_path(url, false).as_deref(), Some(unix), "{url}");
            assert_eq!(url_path(url, true).as_deref(), Some(windows), "{url}");
        }
        assert_eq!(url_path("/music", true), None);
        assert_eq!(url_path("é", true), None);
    }
}
