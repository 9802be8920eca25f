//! The order in which the pages of a song are wanted.
//!
//! Plain values, for loader threads. Known here: the position of the music and where it may go. Not known here: what is in memory.
//!
//! Pages are ordered in runs: the frames being read, the next seconds, possible jump targets, what comes
//! after that, and what has passed. Pages are made from the beginning of this order, and evicted from its end. Because the order is total,
//! two pages cannot evict each other in turn.

use std::ops::Range;

use super::PAGE_FRAMES;

/// The position of the music and where it may go, in frames at the session's rate.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The frames that the audio thread reads, and those that it is about to read.
    pub reads: [Range<i64>; 2],
    /// The position of the music.
    pub playhead: i64,
    /// The loop, if there is one.
    pub repeat: Option<Range<i64>>,
    /// The possible jump targets.
    pub heads: Vec<i64>,
}

/// The rank of a page in the order of all: run by run, and page by page in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PageRank {
    /// The index of the run.
    pub run: usize,
    /// The index of the page.
    pub page: usize,
}

/// Runs of pages in order. A page that is in several belongs to the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageOrder {
    runs: Vec<Range<usize>>,
    /// How many of the runs are being read.
    needed: usize,
}

/// The number of pages that are loaded first, at the playhead and at each jump target: 1.4 s at 48 kHz.
pub(super) const HEAD: usize = 8;

impl PageOrder {
    /// For a song of this many pages.
    pub fn new(wanted: &Wanted, pages: usize) -> Self {
        let page = |frame: i64| usize::try_from(frame.div_euclid(PAGE_FRAMES as i64)).unwrap_or(0).min(pages);
        let span = |frames: &Range<i64>| {
            if frames.end <= 0 || frames.is_empty() {
                0..0
            } else {
                page(frames.start)..(page(frames.end - 1) + 1).min(pages)
            }
        };
        let mut runs: Vec<Range<usize>> = wanted.reads.iter().map(span).collect();
        let needed = runs.len();
        let playhead = page(wanted.playhead);
        let head = |start: usize| start..(start + HEAD).min(pages);
        runs.push(head(playhead));
        let repeat = wanted.repeat.as_ref().map(span).filter(|repeat| !repeat.is_empty() && playhead < repeat.end);
        runs.extend(repeat.iter().map(|repeat| head(repeat.start)));
        runs.extend(wanted.heads.iter().map(|&frame| head(page(frame))));
        if let Some(repeat) = repeat {
            runs.push(playhead..repeat.end);
            runs.push(repeat.start..playhead.max(repeat.start));
        }
        runs.push(playhead..pages);
        runs.push(0..playhead);
        Self { runs, needed }
    }

    /// The first page in the order that is `missing`.
    pub fn first(&self, missing: impl Fn(usize) -> bool) -> Option<PageRank> {
        self.runs.iter().enumerate().find_map(|(run, pages)| {
            let page = pages.clone().find(|&page| missing(page))?;
            Some(PageRank { run, page })
        })
    }

    /// The pages of the run of a rank.
    pub fn run(&self, rank: PageRank) -> Range<usize> {
        self.runs[rank.run].clone()
    }

    /// Whether the page of a rank is being read.
    pub fn is_needed(&self, rank: PageRank) -> bool {
        rank.run < self.needed
    }

    /// Whether the music has passed the page of a rank, and is not on its way back to it.
    pub fn has_passed(&self, rank: PageRank) -> bool {
        rank.run + 1 == self.runs.len()
    }

    /// The last rank that is being read.
    pub fn last_needed(&self) -> PageRank {
        PageRank { run: self.needed - 1, page: usize::MAX }
    }

    /// All ranks after `rank` whose pages are `held`, the last one first. `held` is called first, because it excludes most of them.
    pub fn behind(&self, rank: PageRank, held: impl Fn(usize) -> bool) -> impl Iterator<Item = PageRank> {
        let all = self.runs.iter().enumerate().rev();
        let ranks = all.flat_map(move |(run, pages)| pages.clone().rev().map(move |page| PageRank { run, page }));
        ranks
            .take_while(move |other| *other > rank)
            .filter(move |rank| held(rank.page))
            .filter(|rank| !self.runs[..rank.run].iter().any(|run| run.contains(&rank.page)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PAGE: i64 = PAGE_FRAMES as i64;

    /// All pages in the order in which they are made.
    fn made(order: &PageOrder, pages: usize) -> Vec<usize> {
        let mut made: Vec<usize> = Vec::new();
        while let Some(rank) = order.first(|page| !made.contains(&page)) {
            made.push(rank.page);
        }
        assert_eq!(made.len(), pages);
        made
    }

    #[test]
    fn what_is_made_first_is_evicted_last() {
        let repeat = Some(20 * PAGE + 5..45 * PAGE);
        for (repeat, heads) in [(None, vec![]), (repeat, vec![]), (None, vec![70 * PAGE, 3 * PAGE])] {
            let reads = [30 * PAGE - 7..31 * PAGE, 0..0];
            let order = PageOrder::new(&Wanted { reads, playhead: 30 * PAGE, repeat, heads }, 100);
            let made = made(&order, 100);
            let first = order.first(|page| page == made[0]).unwrap();
            let mut evicted: Vec<usize> = order.behind(first, |_| true).map(|rank| rank.page).collect();
            evicted.reverse();
            assert_eq!(evicted, made[1..]);
        }
    }

    #[test]
    fn the_music_goes_round_in_its_loop() {
        let repeat = Some(20 * PAGE..40 * PAGE);
        let order = PageOrder::new(&Wanted { playhead: 30 * PAGE, repeat, ..Wanted::default() }, 100);
        let expected: Vec<usize> =
            (30..38).chain(20..28).chain(38..40).chain(28..30).chain(40..100).chain(0..20).collect();
        assert_eq!(made(&order, 100), expected);
        // After its end, a loop is ignored.
        let order =
            PageOrder::new(&Wanted { playhead: 50 * PAGE, repeat: Some(0..10 * PAGE), ..Wanted::default() }, 100);
        assert_eq!(made(&order, 100), (50..100).chain(0..50).collect::<Vec<_>>());
    }

    #[test]
    fn a_playhead_may_stand_anywhere() {
        for (playhead, first) in [(i64::MIN, 0), (-1, 0), (i64::MAX, 0), (99 * PAGE, 99)] {
            let order =
                PageOrder::new(&Wanted { playhead, reads: [i64::MIN..i64::MAX, 0..0], ..Wanted::default() }, 100);
            assert_eq!(made(&order, 100).len(), 100);
            let order = PageOrder::new(&Wanted { playhead, ..Wanted::default() }, 100);
            assert_eq!(made(&order, 100)[0], first);
        }
    }
}
