//! Passes pages to the audio thread and back: whole page tables change hands.
//!
//! The loader's side writes a table that is not being read, and puts it into a mailbox. The audio thread takes the newest table from it at
//! the beginning of a block, reads it as plain memory, and sends the previous one back. There are four tables for each reader, so
//! neither side ever waits for the other. All tables and the store share the samples, and the store releases them last; so the audio
//! thread frees nothing. A loader may evict pages by a position that the music has just left, so the audio thread turns to a newer table only if
//! it holds what sounds now. Not known here: which pages are wanted.

use std::collections::VecDeque;
use std::ops::{Deref, Range};
use std::sync::Arc;

#[cfg(not(feature = "interleavings"))]
use crossbeam_utils::atomic::AtomicCell;
use rtrb::{Consumer, Producer, RingBuffer};

use super::{Page, SongAudio};

/// Holds the newest table that the audio thread has not taken.
type Mailbox = Arc<AtomicCell<Option<Box<PageTable>>>>;

/// The number of tables in rotation. The audio thread has the one that it reads, a newer one that would lose what sounds, and, while it takes
/// the newest, the one before; so the loader always has one to write.
const TABLES: usize = 4;

#[cfg(feature = "interleavings")]
use stepwise::AtomicCell;

// Otherwise the mailbox would use a lock.
#[cfg(not(feature = "interleavings"))]
const _: () = assert!(AtomicCell::<Option<Box<PageTable>>>::is_lock_free());

/// The pages of a song at one moment.
#[derive(Debug)]
struct PageTable {
    audio: SongAudio,
    /// The number of changes it includes.
    seen: u64,
}

/// The audio thread's side. Reading it is reading plain memory.
pub struct PageView {
    table: Box<PageTable>,
    /// The newest table, if it is not read yet.
    newest: Option<Box<PageTable>>,
    mailbox: Mailbox,
    returning: Producer<Box<PageTable>>,
}

impl PageView {
    /// Whether there are newer pages than those that are read. Wait-free; allocates and frees nothing, like all of these functions.
    pub fn has_newer(&mut self) -> bool {
        if let Some(newest) = self.mailbox.take() {
            let before = self.newest.replace(newest);
            self.give_back(before);
        }
        self.newest.is_some()
    }

    /// Turns to the newest pages, unless one that contains some of these frames would be lost.
    pub fn update(&mut self, frames: &Range<i64>) {
        if self.has_newer()
            && let Some(newest) = self.newest.take_if(|newest| !self.table.audio.has_more(&newest.audio, frames))
        {
            let before = std::mem::replace(&mut self.table, newest);
            self.give_back(Some(before));
        }
    }

    fn give_back(&mut self, table: Option<Box<PageTable>>) {
        if let Some(table) = table {
            let _ = self.returning.push(table); // There is room for all tables.
        }
    }
}

impl std::fmt::Debug for PageView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("seen", &self.table.seen).finish_non_exhaustive()
    }
}

impl Deref for PageView {
    type Target = SongAudio;

    fn deref(&self) -> &SongAudio {
        &self.table.audio
    }
}

/// The loader's side of a view.
pub(super) struct Publisher {
    mailbox: Mailbox,
    returned: Consumer<Box<PageTable>>,
    #[expect(clippy::vec_box, reason = "they go into the mailbox as they are")]
    free: Vec<Box<PageTable>>,
    /// The number of changes in the last offered table.
    offered: u64,
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher").field("offered", &self.offered).finish_non_exhaustive()
    }
}

impl Publisher {
    /// A view of `audio`, which includes `seen` changes, and its publisher.
    pub fn new(audio: &SongAudio, seen: u64) -> (Self, PageView) {
        let table = || Box::new(PageTable { audio: audio.clone(), seen });
        let mailbox = Mailbox::default();
        let (returning, returned) = RingBuffer::new(TABLES);
        let view = PageView { table: table(), newest: None, mailbox: Arc::clone(&mailbox), returning };
        (Self { mailbox, returned, free: (1..TABLES).map(|_| table()).collect(), offered: seen }, view)
    }

    /// Whether the view still exists.
    pub fn is_read(&self) -> bool {
        Arc::strong_count(&self.mailbox) > 1
    }

    /// Updates all tables that are not being read, and offers one if there is something new.
    pub fn publish(&mut self, audio: &SongAudio, changes: &Changes) {
        let is_new = self.offered != changes.count();
        if is_new {
            self.free.extend(self.mailbox.take());
        }
        while let Ok(table) = self.returned.pop() {
            self.free.push(table);
        }
        self.free.iter_mut().for_each(|table| changes.bring_up_to_date(table, audio));
        if is_new && let Some(table) = self.free.pop() {
            // No other thread puts anything there.
            self.free.extend(self.mailbox.swap(Some(table)));
            self.offered = changes.count();
        }
    }
}

/// The pages that have changed recently.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Stem and page.
    last: VecDeque<(usize, usize)>,
    /// The total number of changes.
    count: u64,
}

/// How many changes are remembered; a table that missed more is copied completely.
const REMEMBERED: usize = 4096;

impl Changes {
    /// The total number of changes.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Records a change.
    pub fn remember(&mut self, stem: usize, page: usize) {
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back((stem, page));
        self.count += 1;
    }

    fn bring_up_to_date(&self, table: &mut PageTable, audio: &SongAudio) {
        let missed = usize::try_from(self.count - table.seen).unwrap_or(usize::MAX);
        if missed > self.last.len() {
            table.audio.clone_from(audio);
        } else {
            for &(stem, page) in self.last.iter().skip(self.last.len() - missed) {
                let held: Option<Page> = audio.stems[stem].as_ref().and_then(|stem| stem.held(page).cloned());
                if let Some(stem) = &mut table.audio.stems[stem] {
                    stem.set(page, held);
                }
            }
        }
        table.seen = self.count;
    }
}

/// The mailbox in a form whose steps loom interleaves with those of other threads.
#[cfg(feature = "interleavings")]
mod stepwise {
    use loom::sync::Mutex;

    /// One value, which is taken and replaced in one step each.
    #[derive(Debug, Default)]
    pub struct AtomicCell<T: Default>(Mutex<T>);

    impl<T: Default> AtomicCell<T> {
        pub fn take(&self) -> T {
            self.swap(T::default())
        }

        pub fn swap(&self, new: T) -> T {
            let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            std::mem::replace(&mut held, new)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::media::{PAGE_FRAMES, StemAudio};

    const PAGES: usize = 3;
    const NONE: Range<i64> = 0..0;

    /// The pages and the changes of a store that makes one page after another.
    struct Making {
        audio: SongAudio,
        changes: Changes,
        publisher: Publisher,
    }

    impl Making {
        fn new() -> (Self, PageView) {
            let stem = StemAudio::empty((PAGES * PAGE_FRAMES) as u64, 1);
            let audio = SongAudio { stems: Box::new([Some(stem)]) };
            let (publisher, view) = Publisher::new(&audio, 0);
            (Self { audio, changes: Changes::default(), publisher }, view)
        }

        fn make(&mut self, page: usize) {
            let samples = vec![page as i16; PAGE_FRAMES];
            self.audio.stems[0].as_mut().unwrap().set(page, Some(Page::I16(samples.into())));
            self.changes.remember(0, page);
            self.publisher.publish(&self.audio, &self.changes);
        }
    }

    #[cfg(not(feature = "interleavings"))]
    impl Making {
        fn evict(&mut self, page: usize) {
            self.audio.stems[0].as_mut().unwrap().set(page, None);
            self.changes.remember(0, page);
            self.publisher.publish(&self.audio, &self.changes);
        }
    }

    /// How many pages a view shows. They came one after the other.
    fn shown(view: &PageView) -> usize {
        let stem = view.stems[0].as_ref().unwrap();
        let count = stem.held_pages();
        for page in 0..count {
            assert!(matches!(stem.held(page), Some(Page::I16(samples)) if samples[PAGE_FRAMES - 1] == page as i16));
        }
        assert_eq!(view.table.seen, count as u64);
        count
    }

    /// No table was lost or freed, wherever it is.
    fn assert_all_tables(making: &mut Making) {
        let elsewhere = usize::from(making.publisher.mailbox.take().is_some()) + making.publisher.returned.slots();
        assert_eq!(1 + elsewhere + making.publisher.free.len(), TABLES);
    }

    #[cfg(not(feature = "interleavings"))]
    #[test]
    #[cfg_attr(miri, ignore = "as below")]
    fn pages_that_sound_stay_until_they_have_passed() {
        let (mut making, mut view) = Making::new();
        (0..2).for_each(|page| making.make(page));
        view.update(&NONE);
        let held = |view: &PageView| {
            (0..PAGES).filter(|&page| view.stems[0].as_ref().unwrap().held(page).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(held(&view), [0, 1]);
        // A loader that knows an old position evicts the first page, and makes the last one.
        making.evict(0);
        making.make(2);
        let page = PAGE_FRAMES as i64;
        for _ in 0..2 {
            view.update(&(page - 1..page + 5));
            assert_eq!(held(&view), [0, 1], "the first page still sounds");
        }
        making.make(0);
        view.update(&(page - 1..page + 5));
        assert_eq!(held(&view), [0, 1, 2], "nothing is lost");
        making.evict(0);
        view.update(&(page..page + 5));
        assert_eq!(held(&view), [1, 2], "it has passed");
        // What is missing in both is no reason to wait.
        making.evict(2);
        view.update(&(-5..page));
        assert_eq!(held(&view), [1]);
        making.publisher.publish(&making.audio, &making.changes);
        assert_all_tables(&mut making);
    }

    #[cfg(not(feature = "interleavings"))]
    #[test]
    #[cfg_attr(
        miri,
        ignore = "crossbeam-utils moves pointers as numbers, of which Miri does not know where they lead"
    )]
    fn a_reader_on_another_thread_sees_ever_newer_pages() {
        let (mut making, mut view) = Making::new();
        let reader = std::thread::spawn(move || {
            let mut seen = 0;
            while seen < PAGES {
                view.update(&NONE);
                let newest = shown(&view);
                assert!(newest >= seen);
                seen = newest;
                std::thread::yield_now();
            }
            view
        });
        (0..PAGES).for_each(|page| making.make(page));
        let _view = reader.join().unwrap();
        assert_all_tables(&mut making);
    }

    #[cfg(feature = "interleavings")]
    mod interleavings {
        use super::*;

        #[test]
        fn no_table_is_lost_and_the_newest_comes_last() {
            loom::model(|| {
                let (mut making, mut view) = Making::new();
                let maker = loom::thread::spawn(move || {
                    (0..PAGES).for_each(|page| making.make(page));
                    making
                });
                let mut seen = 0;
                for _ in 0..2 {
                    view.has_newer();
                    view.update(&NONE);
                    let newest = shown(&view);
                    assert!(newest >= seen);
                    seen = newest;
                }
                let mut making = maker.join().unwrap();
                view.update(&NONE);
                assert_eq!(shown(&view), PAGES);
                assert_all_tables(&mut making);
            });
        }
    }
}
