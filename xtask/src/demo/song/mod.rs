//! The demo song: made once, and kept.

mod files;
mod words;

pub use words::check_words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use stemlock::render::demo_song::synth::Canvas;
use stemlock::render::demo_song::{band, lrc, score};
use stemlock::setlist::Song;

use crate::demo::progress;
use files::FileFormat;

/// One stem: its file, who plays it, and how it is written.
struct Recipe {
    file: &'static str,
    play: fn(u32) -> Canvas,
    rate: u32,
    format: FileFormat,
    channels: u16,
}

const RECIPES: [Recipe; 8] = [
    Recipe { file: "01 Drums.wav", play: band::drums, rate: 48_000, format: FileFormat::Wav(24), channels: 2 },
    Recipe { file: "02 Bass.wav", play: band::bass, rate: 44_100, format: FileFormat::Wav(16), channels: 1 },
    Recipe { file: "03 Keys.flac", play: band::keys, rate: 48_000, format: FileFormat::Flac(16), channels: 2 },
    Recipe { file: "04 Pad.wav", play: band::pad, rate: 96_000, format: FileFormat::WavFloat, channels: 2 },
    Recipe { file: "05 Lead Vocal.aif", play: band::lead, rate: 48_000, format: FileFormat::Aiff(24), channels: 2 },
    Recipe {
        file: "06 Backing Vocals.flac",
        play: band::backing,
        rate: 44_100,
        format: FileFormat::Flac(24),
        channels: 2,
    },
    Recipe { file: "07 Click.wav", play: band::clicks, rate: 48_000, format: FileFormat::Wav(16), channels: 1 },
    Recipe { file: "08 Guide.mp3", play: band::guide, rate: 44_100, format: FileFormat::Mp3(128), channels: 1 },
];

/// Changes when the song does, so that an older one is made again.
const EDITION: &str = "4";

/// A file that marks the demo song's folder.
const MARK: &str = ".edition";

/// Whether `song` is the demo song.
pub fn is_demo(song: &Song) -> bool {
    song.folder.join(MARK).is_file()
}

/// The folder of the demo song inside `target`; it is made if it is not there.
pub fn make_once(target: &Path) -> Result<PathBuf> {
    let folder = target.join("demo-song");
    let mark = folder.join(MARK);
    if fs::read_to_string(&mark).is_ok_and(|edition| edition == EDITION) {
        return Ok(folder);
    }
    // An older one may have other files.
    crate::bundle::remove(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let bar = progress::bar(RECIPES.len() as u64, "making the demo song");
    std::thread::scope(|scope| {
        let work: Vec<_> = RECIPES
            .iter()
            .map(|recipe| {
                let (folder, bar) = (&folder, &bar);
                scope.spawn(move || {
                    let stem = (recipe.play)(recipe.rate);
                    files::write(&folder.join(recipe.file), &stem, recipe.format, recipe.channels)?;
                    bar.inc(1);
                    Ok(())
                })
            })
            .collect();
        work.into_iter().try_for_each(|stem| stem.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
    .and_then(|()| {
        let song = format!("name = \"Harbour Lights\"\ntempo = {:?}\n", score::TEMPO);
        fs::write(folder.join("song.toml"), song).context("cannot write song.toml")?;
        fs::write(folder.join("lyrics.lrc"), lrc()).context("cannot write lyrics.lrc")?;
        // Last, so that a song that was made in part is made again.
        fs::write(mark, EDITION).context("cannot write to the demo song's folder")
    })?;
    bar.finish_and_clear();
    Ok(folder)
}
