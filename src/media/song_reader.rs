//! Reads a song from beginning to end for analysis, whether its pages are in memory or not.
//!
//! Runs on a loader thread. Pages in memory are used; others are made from separately opened files and dropped soon
//! afterwards, while their peaks are kept. Not known here: the analysis.

use std::collections::VecDeque;
use std::ops::Range;

use parking_lot::Mutex;

use crate::dsp::{Combine, combine};

use super::filler::Filler;
use super::page_maker::PageMaker;
use super::{PAGE_FRAMES, Page, SongStore};

/// Reads a song.
pub struct SongReader<'a> {
    store: &'a SongStore,
    /// Makes pages that are not in memory. `None` for a song that is completely in memory.
    filler: Option<&'a Filler>,
    stems: Box<[Mutex<RecentPages>]>,
}

/// The recently read pages of a stem.
#[derive(Default)]
struct RecentPages {
    pages: VecDeque<(usize, Page)>,
    maker: Option<PageMaker>,
    /// Whether reading its file has failed.
    broken: bool,
}

/// The number of recent pages per stem: windows overlap.
const REMEMBERED: usize = 4;

impl<'a> SongReader<'a> {
    /// Reads the pages in `store`; `filler` makes the others.
    pub fn new(store: &'a SongStore, filler: Option<&'a Filler>) -> Self {
        Self { store, filler, stems: store.stems.iter().map(|_| Mutex::default()).collect() }
    }

    /// Whether no problem has been found so far while reading a stem's file.
    pub fn is_flawless(&self, stem: usize) -> bool {
        self.filler.is_some_and(|filler| filler.is_flawless(stem))
    }

    /// The song.
    pub fn store(&self) -> &SongStore {
        self.store
    }

    /// The number of channels of a stem, 1 or 2.
    pub fn channels(&self, stem: usize) -> usize {
        self.store.stems.get(stem).and_then(Option::as_ref).map_or(1, |stem| stem.channels())
    }

    /// Whether any of `frames` lies in a stem.
    pub fn overlaps(&self, stem: usize, frames: &Range<i64>) -> bool {
        let stem = self.store.stems.get(stem).and_then(Option::as_ref);
        stem.is_some_and(|stem| frames.start < stem.frames() as i64 && frames.end > 0)
    }

    /// Fills `output` with a stem's frames from `first` on, and with silence outside the stem. A mono stem fills both channels.
    pub fn read(&self, stem: usize, first: i64, output: [&mut [f32]; 2]) {
        let size = PAGE_FRAMES as i64;
        let channels = self.channels(stem);
        let [left, right] = output;
        let mut done = 0;
        while done < left.len() {
            let here = first + done as i64;
            let within = here.rem_euclid(size) as usize;
            let end = left.len().min(done + PAGE_FRAMES - within);
            let page = usize::try_from(here.div_euclid(size)).ok().and_then(|page| self.page(stem, page));
            for (channel, side) in [&mut *left, &mut *right].into_iter().enumerate() {
                let side = &mut side[done..end];
                let from = channel.min(channels - 1) * PAGE_FRAMES + within;
                let range = from..from + side.len();
                match &page {
                    Some(Page::F32(samples)) => combine(&samples[range], 1.0, side, Combine::Store),
                    Some(Page::I16(samples)) => combine(&samples[range], 1.0, side, Combine::Store),
                    Some(Page::Silence | Page::Lost) | None => side.fill(0.0),
                }
            }
            done = end;
        }
    }

    /// A page of a stem; `None` outside the stem, and if its file cannot be read.
    fn page(&self, stem: usize, index: usize) -> Option<Page> {
        let known = self.store.stems.get(stem)?.as_ref()?;
        if index >= known.page_count() {
            return None;
        }
        let recent = &mut *self.stems[stem].lock();
        if let Some((_, page)) = recent.pages.iter().find(|(page, _)| *page == index) {
            return Some(page.clone());
        }
        let page = self.store.page(stem, index).or_else(|| recent.make(self, stem, index))?;
        if recent.pages.len() == REMEMBERED {
            recent.pages.pop_front();
        }
        recent.pages.push_back((index, page.clone()));
        Some(page)
    }
}

impl RecentPages {
    /// A page that is not in memory.
    fn make(&mut self, song: &SongReader<'_>, stem: usize, index: usize) -> Option<Page> {
        if self.broken {
            return None;
        }
        let made = song.filler?.made_in_passing(song.store, stem, index, &mut self.maker);
        self.broken = made.is_none();
        made
    }
}
