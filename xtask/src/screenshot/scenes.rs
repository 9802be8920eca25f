//! What can be going on in a picture. Each scene is reached as a musician would reach it.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use nice_plug_vizia::{Picture, ViewSize};
use stemlock::setlist::scan_folder;

use super::stage::Stage;

/// What is going on.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Scene {
    /// The song plays, in the middle of it, a little faster than it was recorded
    Playing,
    /// The song was just opened
    Loading,
    /// Two of its files are gone
    MissingFiles,
    /// A song of sixteen stems
    SixteenStems,
    /// Everything about the song is open
    SongPanel,
    /// No song yet
    StoppedEmpty,
}

/// The host's tempo while it plays.
const TEMPO: f64 = 126.0;
/// Where it plays.
const BEAT: f64 = 24.0;
/// For how many blocks: so that meters have something to show.
const BLOCKS: usize = 60;

impl Scene {
    /// A picture of it, of this song, in this size.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn picture(self, song: &Path, size: ViewSize) -> Result<Picture> {
        let copies = tempfile::tempdir()?;
        let mut stage = match self {
            Self::StoppedEmpty => Stage::new(None, size),
            Self::MissingFiles => Stage::new(Some(&without_two(song, copies.path())?), size),
            Self::SixteenStems => Stage::new(Some(&sixteen(song, copies.path())?), size),
            _ => Stage::new(Some(song), size),
        };
        match self {
            Self::StoppedEmpty => stage.load(),
            Self::Loading => stage.load_steps(28),
            Self::SongPanel => {
                stage.load();
                stage.play(BEAT, BLOCKS, TEMPO);
                if let Some(button) = stage.view.id("song-button") {
                    stage.view.click(button.middle());
                }
            }
            Self::Playing | Self::MissingFiles | Self::SixteenStems => {
                stage.load();
                stage.play(BEAT, BLOCKS, TEMPO);
            }
        }
        stage.view.settle();
        Ok(stage.view.picture())
    }
}

/// The audio files of a song, in their order.
fn files(song: &Path) -> Result<Vec<PathBuf>> {
    let song = scan_folder(song).map_err(|problem| anyhow!("{problem}"))?;
    Ok(song.stems.into_iter().map(|stem| stem.file).collect())
}

/// A copy of a song whose `song.toml` names two files more than there are.
fn without_two(song: &Path, to: &Path) -> Result<PathBuf> {
    let folder = to.join(song.file_name().unwrap_or_default());
    std::fs::create_dir_all(&folder)?;
    let mut toml = String::from("tempo = 120.0\n");
    for (index, file) in files(song)?.iter().enumerate() {
        let name = file.file_name().unwrap_or_default();
        toml += &format!("[[stem]]\nfile = {:?}\n", name.to_string_lossy());
        if index != 2 && index != 4 {
            std::fs::copy(file, folder.join(name))?;
        }
    }
    std::fs::write(folder.join("song.toml"), toml)?;
    Ok(folder)
}

/// A song of sixteen stems, made of a song of fewer.
fn sixteen(song: &Path, to: &Path) -> Result<PathBuf> {
    const NAMES: [&str; 16] = [
        "Drums",
        "Percussion",
        "Loop",
        "Bass",
        "Synth Bass",
        "Piano",
        "Keys",
        "Electric Guitar",
        "Acoustic Guitar",
        "Strings",
        "Horns",
        "Pad",
        "Lead Vocal",
        "Backing Vocals",
        "Click",
        "Guide",
    ];
    let folder = to.join("Sixteen stems 120bpm");
    std::fs::create_dir_all(&folder)?;
    let files = files(song)?;
    for (index, name) in NAMES.iter().enumerate() {
        let file = &files[index % files.len()];
        let end = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        std::fs::copy(file, folder.join(format!("{:02} {name}.{end}", index + 1)))?;
    }
    Ok(folder)
}
