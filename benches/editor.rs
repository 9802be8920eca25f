//! What a frame of the editor costs: `cargo bench --bench editor`. CPU time of this thread in milliseconds, as the middle of
//! many runs, and as a multiple of what filling as many pixels with one colour costs in the same run.
//!
//! A window of 1000 × 620 points with sixteen stems: all of it drawn, sixteen meters and the playhead moving, nothing
//! moving; and the words of the song beside the strips, of which another is lit, or which are scrolled, in each frame. The audio block that moves them is measured by itself and taken off.
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

fn bench(song: &Path, scale: f64) {
    let size = ViewSize::of_points(SIZE.0, SIZE.1, scale);
    let mut stage = Stage::new(Some(song), size);
    stage.load();
    println!("{} × {} pixels, {STEMS} stems                        ms   yardsticks", size.width(), size.height());
    let mut pixels = vec![0_u32; size.width() as usize * size.height() as usize];
    let yardstick = measure(|| black_box(&mut pixels).fill(black_box(0xff10_1319))).median;
    let print = |what: &str, time: f64| println!("{what:40} {time:10.4} {:10.2}", time / yardstick);
    print("the yardstick: as many pixels filled", yardstick);
    let full = measure(|| {
        stage.view.driver().with(|cx| cx.needs_redraw(Entity::root()));
        assert!(frame(&mut stage));
    });
    print("all of it", full.median);

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
    print("16 meters and the playhead move", moving.median - block.median);

    stage.open_words();
    let with_words = measure(|| {
        stage.play_unseen(step(), 120.0);
        assert!(frame(&mut stage));
    });
    print("the same, and the words in motion", with_words.median - block.median);
    print("the words alone", with_words.median - moving.median);

    let block = measure(|| stage.stop_unseen());
    // Meters fall for a while.
    stage.view.advance(std::time::Duration::from_secs(12));
    let idle = measure(|| {
        stage.stop_unseen();
        frame(&mut stage);
    });
    print("nothing moves", idle.median - block.median);
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    write_song(folder.path());
    for scale in [1.0, 2.0] {
        bench(folder.path(), scale);
    }
}
