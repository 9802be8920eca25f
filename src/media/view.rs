//! Passes pages to the audio thread and back: whole page tables change hands.
//!
//! The loader's side writes a table that is not being read, and puts it into a mailbox. The audio thread takes the newest table from it at
//! the beginning of a block, reads it as plain memory, and sends the previous one back. There are three tables for each reader, so
//! neither side ever waits for the other. All tables and the store share the samples, and the store releases them last; so the audio
//! thread frees nothing. Not known here: which pages are wanted.

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;

use crossbeam_utils::atomic::AtomicCell;
use rtrb::{Consumer, Producer, RingBuffer};

use super::{Page, SongAudio};

/// Holds the newest table that the audio thread has not taken.
type Mailbox = Arc<AtomicCell<Option<Box<PageTable>>>>;

/// The number of tables in rotation.
const TABLES: usize = 3;

// Otherwise the mailbox would use a lock.
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
    mailbox: Mailbox,
    returning: Producer<Box<PageTable>>,
}

impl PageView {
    /// Switches to the newest pages. Wait-free; allocates and frees nothing.
    pub fn update(&mut self) {
        if let Some(newest) = self.mailbox.take() {
            let before = std::mem::replace(&mut self.table, newest);
            let _ = self.returning.push(before); // There is room for all tables.
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
        let view = PageView { table: table(), mailbox: Arc::clone(&mailbox), returning };
        (Self { mailbox, returned, free: (1..TABLES).map(|_| table()).collect(), offered: seen }, view)
    }

    /// Whether the view still exists.
    pub fn is_read(&self) -> bool {
        Arc::strong_count(&self.mailbox) > 1
    }

    /// Updates all tables that are not being read, and offers one if there is something new.
    pub fn publish(&mut self, audio: &SongAudio, changes: &Changes) {
        let is_new = std::mem::replace(&mut self.offered, changes.count()) != changes.count();
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
