//! What a frame of the editor costs: `cargo bench --bench editor`. CPU time of this thread in milliseconds, as the middle of
//! many runs, and as a multiple of what filling as many pixels with one colour costs in the same run.
//!
//! A window of 1000 × 620 points with sixteen stems: all of it drawn, sixteen meters and the playhead moving, nothing
//! moving; and the words of the song beside the strips, of which another is lit, or which are scrolled, in each frame; the stage view; and the same with a set
//! of a hundred songs. The audio block that moves them is measured by itself and taken off.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/fixtures/stage.rs"]
mod stage;
#[path = "../crates/skia-safe/benches/timing/mod.rs"]
mod timing;

use std::hint::black_box;
use std::path::Path;

use nice_plug_vizia::ViewSize;
use stage::Stage;
use timing::measure;
use vizia_core::prelude::{Entity, GenerationalId};

const SIZE: (f64, f64) = (1000.0, 620.0);
const STEMS: usize = 16;
const SONGS: usize = 100;

/// Sixteen stems whose levels never rest.
fn write_song(folder: &Path) {
    for stem in 0..STEMS {
        let (tone, swell) = (0.02 + 0.003 * stem as f64, 0.0011 + 0.0001 * stem as f64);
        let sample = |frame| (f64::from(frame) * tone).sin() * 20_000.0 * (f64::from(frame) * swell).sin();
        stage::write_stem(&folder.join(format!("Part {:02}.wav", stem + 1)), sample);
    }
    std::fs::write(folder.join("song.toml"), "tempo = 120.0\n").unwrap();
    // The song lasts a second: a line every tenth of it, a word every fiftieth, so that no frame is like the one before.
    let word = |ms: u32| format!("<00:00.{ms:03}>harbour ");
    let line = |ms: u32| format!("[00:00.{ms:03}]{}\n", (0..5).map(|n| word(ms + n * 20)).collect::<String>());
    std::fs::write(folder.join("lyrics.lrc"), (0..10).map(|n| line(n * 100)).collect::<String>()).unwrap();
}

/// A frame; whether it drew.
fn frame(stage: &mut Stage) -> bool {
    stage.view.driver().update();
    !stage.view.driver().draw_parts().is_empty()
}

/// A set of this many songs: the first is that of [`write_song`], the others have a stem and two sections each.
fn write_set(folder: &Path) {
    for number in 1..=SONGS {
        let song = folder.join(format!("{number:03} Harbour Lights"));
        std::fs::create_dir_all(&song).unwrap();
        if number == 1 {
            write_song(&song);
            continue;
        }
        stage::write_stem(&song.join("Bass.wav"), |frame| (f64::from(frame) * 0.02).sin() * 8000.0);
        let sections = "[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbeat = 2\nname = \"Chorus\"\n";
        std::fs::write(song.join("song.toml"), format!("tempo = 120.0\nkey = \"F#m\"\n{sections}")).unwrap();
    }
}

/// Prints a figure, and how many yardsticks it is.
struct Figures {
    yardstick: f64,
}

impl Figures {
    fn print(&self, what: &str, time: f64) {
        println!("{what:40} {time:10.4} {:10.2}", time / self.yardstick);
    }
}

/// All of the window, what moves, what rests.
fn bench(song: &Path, scale: f64, what: &str) {
    let size = ViewSize::of_points(SIZE.0, SIZE.1, scale);
    let mut stage = Stage::new(Some(song), size);
    stage.catch_up();
    println!("{} × {} pixels, {what:30}    ms   yardsticks", size.width(), size.height());
    let mut pixels = vec![0_u32; size.width() as usize * size.height() as usize];
    let figures = Figures { yardstick: measure(|| black_box(&mut pixels).fill(black_box(0xff10_1319))).median };
    figures.print("the yardstick: as many pixels filled", figures.yardstick);
    let full = measure(|| {
        stage.view.driver().with(|cx| cx.needs_redraw(Entity::root()));
        assert!(frame(&mut stage));
    });
    figures.print("all of it", full.median);

    // The song lasts two beats.
    let mut beat = 0.0;
    let mut step = || {
        beat = (beat + 0.02) % 2.0;
        beat
    };
    let block = measure(|| stage.play_unseen(step(), 120.0));
    let moving = measure(|| {
        stage.play_unseen(step(), 120.0);
        assert!(frame(&mut stage));
    });
    figures.print("16 meters and the playhead move", moving.median - block.median);

    stage.open_words();
    let with_words = measure(|| {
        stage.play_unseen(step(), 120.0);
        assert!(frame(&mut stage));
    });
    figures.print("the same, and the words in motion", with_words.median - block.median);
    figures.print("the words alone", with_words.median - moving.median);

    stage.open_stage_view();
    let on_stage = measure(|| {
        stage.play_unseen(step(), 120.0);
        frame(&mut stage);
    });
    figures.print("the stage view in motion, with words", on_stage.median - block.median);
    stage.window.set_page(0);

    let block = measure(|| stage.stop_unseen());
    // Meters fall for a while.
    stage.view.advance(std::time::Duration::from_secs(12));
    let idle = measure(|| {
        stage.stop_unseen();
        frame(&mut stage);
    });
    figures.print("nothing moves", idle.median - block.median);
}

fn main() {
    let (song, set) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_song(song.path());
    write_set(set.path());
    for scale in [1.0, 2.0] {
        bench(song.path(), scale, &format!("{STEMS} stems"));
    }
    bench(set.path(), 1.0, &format!("{SONGS} songs"));
}
