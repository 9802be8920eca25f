//! Makes the seeds: `cargo run --manifest-path fuzz/Cargo.toml --bin seeds`. None of them is in the repository.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;
#[path = "../seeds/kept.rs"]
mod kept;
#[path = "../seeds/sounds.rs"]
mod sounds;
#[path = "../seeds/sung.rs"]
mod sung;
#[path = "../seeds/texts.rs"]
mod texts;

use std::fs;
use std::path::Path;

// The functions that the instrumented code calls, in builds without a sanitizer.
use libfuzzer_sys as _;
use stemlock::setlist::{ExportKind, export, scan_folder};
use stemlock::time::SongSeconds;
use stemlock_fuzz::packed::{ZippedFile, zip};

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let plain = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    write(&corpus.join("decoders"), [sounds::audio(), sounds::rare_audio()].concat())?;
    write(&corpus.join("song_toml"), plain(&texts::SONGS))?;
    write(&corpus.join("collected"), plain(&texts::SONGS))?;
    write(&corpus.join("state"), plain(&texts::STATES))?;
    write(&corpus.join("names"), plain(&texts::NAMES))?;
    write(&corpus.join("script"), plain(&texts::SCRIPTS))?;
    write(&corpus.join("beside"), beside())?;
    write(&corpus.join("set"), picked(&texts::SETS))?;
    write(&corpus.join("lyrics"), [picked(&texts::WORDS), sung::inside()].concat())?;
    write(&corpus.join("unpack"), archives())?;
    write(&corpus.join("cache"), kept::entries())?;
    write(&corpus.join("timecode"), kept::timecode())
}

/// Texts, each after the byte that selects its file name.
fn picked(texts: &[(u8, &str)]) -> Vec<Vec<u8>> {
    texts.iter().map(|(which, text)| [&[*which], text.as_bytes()].concat()).collect()
}

/// Files beside stems: an exported song, charts, projects, and stems with and without tags.
fn beside() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Bass.wav"), "").expect("a file");
    fs::write(folder.path().join("song.toml"), texts::PLACES).expect("a file");
    let song = scan_folder(folder.path()).expect("a song");
    let exported = |kind| export(&song, kind, Some(SongSeconds::new(60.0)), None).bytes;
    let files = [
        (0, exported(ExportKind::Midi)),
        (1, exported(ExportKind::Midi)),
        (4, exported(ExportKind::Reaper)),
        (15, exported(ExportKind::DawProject)),
        (6, texts::DAW.into()),
        (2, texts::CHART.into()),
        (3, b"[song]\nname = Ode\nartist = X\ndelay = 120\n".to_vec()),
        (5, texts::LIVE.into()),
        (5, texts::LIVE_AUTOMATED.into()),
    ];
    let audio = [7, 7, 13, 7, 10, 10, 7, 9, 8, 12, 11, 11, 11, 9, 9].into_iter().zip(sounds::audio());
    let rare = [7, 7, 7, 7, 7, 7, 7, 7, 8, 12, 11, 9, 11, 17, 18, 18, 19, 19].into_iter().zip(sounds::rare_audio());
    files.into_iter().chain(audio).chain(rare).map(|(which, bytes)| [&[which], bytes.as_slice()].concat()).collect()
}

/// Archives with a song, after the byte that says how they are made.
fn archives() -> Vec<Vec<u8>> {
    let file = |name: &'static str, content: &'static str, is_deflated| ZippedFile {
        name: name.as_bytes(),
        content: content.as_bytes(),
        is_deflated,
        lie: 0,
    };
    let song = [
        file("Ode/Drums.wav", "drums drums drums drums", true),
        file("Ode\\Bass.flac", "bass", false),
        file("Ode/song.toml", "tempo = 99\n", false),
    ];
    let bad = [file("Bass.wav", "bass", false), file("../outside.wav", "no", false), file("/abs.wav", "no", true)];
    let mut archives: Vec<Vec<u8>> =
        [zip(&song), zip(&bad)].iter().map(|zipped| [&[0], zipped.as_slice()].concat()).collect();
    archives.extend(texts::ARCHIVES.iter().map(|text| text.to_vec()));
    archives
}

fn write(folder: &Path, seeds: Vec<Vec<u8>>) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    seeds
        .iter()
        .enumerate()
        .try_for_each(|(number, seed)| fs::write(folder.join(format!("seed-{number:02}")), seed))
}
