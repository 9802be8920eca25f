//! The manual inside the window: its pages, and which of them fits where the musician is. Plain data.
//!
//! The pages are those of `docs/`, as text in the library: a stage has no network, and a host's process is no place for a browser.

mod markdown;

pub use markdown::{HelpBlock, blocks};

use super::prompter::PrompterExtent;
use super::request::Sheet;

/// A page of the manual, or the list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpPage {
    /// The list of keys.
    Keys,
    /// How to install Stemlock.
    Install,
    /// The first song.
    FirstSong,
    /// Click to the drummer.
    Click,
    /// A show in REAPER.
    Reaper,
    /// A show in Bitwig Studio.
    Bitwig,
    /// A pedal.
    Pedal,
    /// Lyrics.
    Lyrics,
    /// Another key.
    Key,
    /// Tempo.
    Tempo,
    /// Without a DAW.
    WithoutADaw,
    /// What each message means.
    Messages,
}

impl HelpPage {
    /// All pages, in the manual's order.
    pub const ALL: [Self; 12] = [
        Self::Keys,
        Self::FirstSong,
        Self::Click,
        Self::Tempo,
        Self::Key,
        Self::Lyrics,
        Self::Pedal,
        Self::Reaper,
        Self::Bitwig,
        Self::WithoutADaw,
        Self::Messages,
        Self::Install,
    ];

    /// The file of a page in `docs/`, without its ending; `None` for the list of keys.
    pub fn file(self) -> Option<&'static str> {
        Some(match self {
            Self::Keys => return None,
            Self::Install => "install",
            Self::FirstSong => "first-song",
            Self::Click => "click",
            Self::Reaper => "reaper",
            Self::Bitwig => "bitwig",
            Self::Pedal => "pedal",
            Self::Lyrics => "lyrics",
            Self::Key => "key",
            Self::Tempo => "tempo",
            Self::WithoutADaw => "without-a-daw",
            Self::Messages => "messages",
        })
    }

    /// The page of this file in `docs/`.
    pub fn of_file(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.file() == Some(name))
    }

    /// Its text; empty for the list of keys.
    pub fn text(self) -> &'static str {
        match self {
            Self::Keys => "",
            Self::Install => include_str!("../../../docs/install.md"),
            Self::FirstSong => include_str!("../../../docs/first-song.md"),
            Self::Click => include_str!("../../../docs/click.md"),
            Self::Reaper => include_str!("../../../docs/reaper.md"),
            Self::Bitwig => include_str!("../../../docs/bitwig.md"),
            Self::Pedal => include_str!("../../../docs/pedal.md"),
            Self::Lyrics => include_str!("../../../docs/lyrics.md"),
            Self::Key => include_str!("../../../docs/key.md"),
            Self::Tempo => include_str!("../../../docs/tempo.md"),
            Self::WithoutADaw => include_str!("../../../docs/without-a-daw.md"),
            Self::Messages => include_str!("../../../docs/messages.md"),
        }
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        let heading = self.text().lines().find_map(|line| line.strip_prefix("# "));
        heading.map_or("Keys", str::trim)
    }
}

/// Where the musician is when help is asked for.
#[derive(Clone, Debug, Default)]
pub struct HelpPlace {
    /// The open sheet.
    pub sheet: Option<Sheet>,
    /// The prompter.
    pub prompter: PrompterExtent,
    /// Whether there are several songs, or Stemlock leads, or the stage view is shown.
    pub is_show: bool,
    /// The host's name, or the app's.
    pub host: String,
}

impl HelpPlace {
    /// The page that fits.
    pub fn page(&self) -> HelpPage {
        match self.sheet {
            Some(Sheet::Words) => HelpPage::Lyrics,
            Some(Sheet::Problems) => HelpPage::Messages,
            Some(Sheet::Midi | Sheet::Sends) => HelpPage::Pedal,
            Some(Sheet::Acts) => self.show(),
            Some(Sheet::Song) => HelpPage::Tempo,
            Some(Sheet::Help(page)) => page,
            Some(Sheet::Files(_)) => HelpPage::FirstSong,
            None if self.prompter != PrompterExtent::Hidden => HelpPage::Lyrics,
            None if self.is_show => self.show(),
            None => HelpPage::FirstSong,
        }
    }

    /// The page about shows in this host.
    fn show(&self) -> HelpPage {
        let host = self.host.to_lowercase();
        if host.contains("bitwig") {
            HelpPage::Bitwig
        } else if host.contains("without a daw") {
            HelpPage::WithoutADaw
        } else {
            HelpPage::Reaper
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_the_manual_is_in_the_window() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        let mut pages: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(docs).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            pages.extend(name.strip_suffix(".md").filter(|name| *name != "index").map(str::to_owned));
        }
        assert!(pages.len() > 8, "{pages:?}");
        for page in &pages {
            let found = HelpPage::of_file(page).unwrap_or_else(|| panic!("no page {page}"));
            assert!(found.text().starts_with("# ") && !found.title().is_empty(), "{page}");
        }
        assert_eq!(pages.len() + 1, HelpPage::ALL.len());
    }

    #[test]
    fn the_page_fits_the_place() {
        let page = |place: HelpPlace| place.page();
        let place = HelpPlace::default;
        assert_eq!(page(place()), HelpPage::FirstSong);
        assert_eq!(page(HelpPlace { prompter: PrompterExtent::Page, ..place() }), HelpPage::Lyrics);
        assert_eq!(page(HelpPlace { is_show: true, ..place() }), HelpPage::Reaper);
        let host = "Bitwig Studio 5.2".to_owned();
        assert_eq!(page(HelpPlace { is_show: true, host, ..place() }), HelpPage::Bitwig);
        let host = "app without a DAW".to_owned();
        assert_eq!(page(HelpPlace { sheet: Some(Sheet::Acts), host, ..place() }), HelpPage::WithoutADaw);
        for (sheet, expected) in [
            (Sheet::Problems, HelpPage::Messages),
            (Sheet::Words, HelpPage::Lyrics),
            (Sheet::Midi, HelpPage::Pedal),
            (Sheet::Song, HelpPage::Tempo),
        ] {
            assert_eq!(page(HelpPlace { sheet: Some(sheet), is_show: true, ..place() }), expected);
        }
    }
}
