//! Makes the page tables of a song once all its files are open.
//!
//! Runs on the loader thread that opened the last file. Known here: the length of the song, and the ends of stems that repeat.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::super::page_maker::{LONGEST, PageMaker};
use super::{FilledStem, Filler, SongAudio, SongStore};

impl Filler {
    /// The length of the song: that of its longest stem that does not repeat. If all of them repeat, it ends with the last one that
    /// states its end, else after the longest pass.
    fn laid_out_frames(&self) -> u64 {
        let (mut plain, mut said, mut pass) = (None, None, None);
        for stem in &self.stems {
            if let Some(maker) = &*stem.maker.lock() {
                let longest = match maker.passes() {
                    None => &mut plain,
                    Some(passes) if passes.own_end().is_some() => &mut said,
                    Some(_) => &mut pass,
                };
                *longest = (*longest).max(Some(maker.stem_frames()));
            }
        }
        plain.or(said).or(pass).unwrap_or(0).min(LONGEST)
    }

    /// Makes the page tables, once, when all files are open.
    pub(super) fn lay_out_when_all_are_opened(&self) {
        if self.opened.load(Ordering::Acquire) < self.stems.len() {
            return;
        }
        self.store.get_or_init(|| {
            let frames = *self.song_frames.get_or_init(|| self.laid_out_frames());
            self.stems.iter().for_each(|stem| stem.maker.lock().iter_mut().for_each(|maker| maker.end_at(frames)));
            let stem = |stem: &FilledStem| stem.maker.lock().as_ref().map(PageMaker::empty_pages);
            Arc::new(SongStore::new(SongAudio { stems: self.stems.iter().map(stem).collect() }))
        });
    }
}
