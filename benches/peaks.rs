//! What peaks cost: making them with the pages of a stereo stem, and asking for the waveforms of 16 stems of 5 minutes. Prints
//! figures from one run; nothing is judged by a clock in a test.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use stemlock::media::{PAGE_FRAMES, Page, SongAudio, SongStore, StemAudio};

const RATE: usize = 48_000;
const STEMS: usize = 16;
const FRAMES: usize = 5 * 60 * RATE;
const COLUMNS: usize = 1000;
const ROUNDS: usize = 20;

fn main() {
    for (kind, page) in [("32-bit float", float as fn(usize) -> Page), ("16-bit", integer)] {
        let taken = publishing(page, 1).saturating_sub(publishing(|_| Page::Silence, 1));
        println!("made with a second of {kind} stereo: {:.1} µs", taken.as_secs_f64() * 1e6);
    }
    let song = SongStore::new(SongAudio { stems: (0..STEMS).map(|stem| Some(five_minutes(stem))).collect() });
    for (what, frames) in [("5 minutes", FRAMES), ("10 seconds", 10 * RATE)] {
        let taken = (0..ROUNDS).map(|_| drawing(&song, frames)).min().unwrap();
        println!("{STEMS} stems × {COLUMNS} columns of {what}: {:.2} ms", taken.as_secs_f64() * 1e3);
    }
}

/// The shortest time to publish `seconds` of pages, without making the pages.
fn publishing(page: fn(usize) -> Page, seconds: usize) -> Duration {
    let frames = seconds * RATE;
    let once = || {
        let stem = StemAudio::empty(frames as u64, 2);
        let pages: Vec<Page> = (0..stem.page_count()).map(page).collect();
        let stem = SongStore::new(SongAudio { stems: [Some(stem)].into() });
        let begun = Instant::now();
        pages.into_iter().enumerate().for_each(|(index, page)| stem.put(0, index, page, true));
        let taken = begun.elapsed();
        black_box(&stem);
        taken
    };
    (0..ROUNDS).map(|_| once()).min().unwrap()
}

/// The time to read every column of every stem.
fn drawing(song: &SongStore, frames: usize) -> Duration {
    let begun = Instant::now();
    for stem in song.stems.iter().flatten() {
        for column in 0..COLUMNS {
            let edge = |column: usize| (frames * column / COLUMNS) as i64;
            black_box(stem.peak(edge(column)..edge(column + 1)).unwrap());
        }
    }
    begun.elapsed()
}

fn five_minutes(stem: usize) -> StemAudio {
    let mut audio = StemAudio::empty(FRAMES as u64, 1);
    for index in 0..audio.page_count() {
        let first = (stem * FRAMES + index * PAGE_FRAMES) as u32;
        audio.set(index, Some(Page::I16((first..first + PAGE_FRAMES as u32).map(noise).collect())));
    }
    audio
}

fn float(index: usize) -> Page {
    let first = (index * 2 * PAGE_FRAMES) as u32;
    Page::F32((first..first + 2 * PAGE_FRAMES as u32).map(|n| f32::from(noise(n)) / 32_768.0).collect())
}

fn integer(index: usize) -> Page {
    let first = (index * 2 * PAGE_FRAMES) as u32;
    Page::I16((first..first + 2 * PAGE_FRAMES as u32).map(noise).collect())
}

fn noise(n: u32) -> i16 {
    testkit::Random::at(n.into()) as i16
}
