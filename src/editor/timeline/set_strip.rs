//! The songs of a set along one axis: in beats of the host where its timeline leads, otherwise side by side in seconds. Plain data.

use crate::engine::Lead;
use crate::host::SetRow;
use crate::time::BeatPos;

/// Songs that overlap by less, in beats, lie one after the other.
const TOUCHING: f64 = 1e-6;

/// The songs of a set along one axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetStrip {
    /// The songs that have a place, in the order of their beginnings.
    pub blocks: Vec<SongBlock>,
    /// The first place in view.
    from: f64,
    /// The last place in view.
    to: f64,
}

/// A song on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct SongBlock {
    /// Its index in the set.
    pub place: usize,
    /// Where it begins.
    pub from: f64,
    /// Where its files end.
    pub to: f64,
    /// Where the next song begins, if that is before the end of this one. The next one sounds from there.
    pub cut: Option<f64>,
}

impl SetStrip {
    /// The strip of a set.
    pub fn of(rows: &[SetRow], lead: Lead) -> Self {
        if lead == Lead::Timeline { Self::on_the_timeline(rows) } else { Self::side_by_side(rows) }
    }

    /// Each song where it lies in beats of the host. Beat 0 is in view, unless it is farther from the first song than the set is long.
    fn on_the_timeline(rows: &[SetRow]) -> Self {
        let block = |(place, row): (usize, &SetRow)| {
            // A song that is not open yet has a place and no length.
            let (from, to) = row.lies().or(row.laid.map(|laid| (laid, laid)))?;
            Some(SongBlock { place, from: from.get(), to: to.get(), cut: None })
        };
        let mut blocks: Vec<SongBlock> = rows.iter().enumerate().filter_map(block).collect();
        blocks.sort_by(|a, b| a.from.total_cmp(&b.from));
        for index in 1..blocks.len() {
            let next = blocks[index].from;
            let before = &mut blocks[index - 1];
            before.cut = (next < before.to - TOUCHING).then_some(next);
        }
        let first = blocks.first().map_or(0.0, |block| block.from);
        let to = blocks.iter().map(|block| block.to).fold(first, f64::max);
        let from = if first > to - first { first } else { first.min(0.0) };
        Self { blocks, from, to }
    }

    /// The songs one after the other. A song of unknown length is as long as the others on average.
    fn side_by_side(rows: &[SetRow]) -> Self {
        let known: Vec<f64> = rows.iter().filter_map(|row| row.seconds).collect();
        let usual = if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / known.len() as f64 };
        let mut to = 0.0;
        let block = |(place, row): (usize, &SetRow)| {
            let from = to;
            to += row.seconds.unwrap_or(usual);
            SongBlock { place, from, to, cut: None }
        };
        let blocks = rows.iter().enumerate().map(block).collect();
        Self { blocks, from: 0.0, to }
    }

    /// The place of the playhead: the host's beat where its timeline leads, otherwise the second in the current song.
    pub fn playhead(&self, lead: Lead, current: usize, beat: Option<BeatPos>, second: Option<f64>) -> Option<f64> {
        if lead == Lead::Timeline {
            return beat.map(BeatPos::get);
        }
        let block = self.blocks.iter().find(|block| block.place == current)?;
        second.map(|second| (block.from + second).clamp(block.from, block.to))
    }

    /// The x position of a place, from 0 to `width` for what is in view.
    pub fn x_of(&self, place: f64, width: f32) -> f32 {
        let length = self.to - self.from;
        if length > 0.0 { ((place - self.from) / length * f64::from(width)) as f32 } else { 0.0 }
    }

    /// The left and the right edge of a block, which are at least `least` apart.
    pub fn edges(&self, block: &SongBlock, width: f32, least: f32) -> (f32, f32) {
        let left = self.x_of(block.from, width).min(width - least).max(0.0);
        (left, self.x_of(block.to, width).max(left + least))
    }

    /// The block at an x position: of several, the one that begins last.
    pub fn block_at(&self, x: f32, width: f32, least: f32) -> Option<&SongBlock> {
        self.blocks.iter().rev().find(|block| {
            let (left, right) = self.edges(block, width, least);
            (left..right).contains(&x)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;

    /// Rows of songs that begin at these beats of the host, and last this many beats, which are seconds too.
    fn rows(songs: &[(f64, f64)]) -> Vec<SetRow> {
        let row = |&(start, length): &(f64, f64)| SetRow {
            laid: Some(beat(start)),
            span: Some((beat(0.0), beat(length))),
            seconds: Some(length),
            ..SetRow::default()
        };
        songs.iter().map(row).collect()
    }

    fn timeline(songs: &[(f64, f64)]) -> SetStrip {
        SetStrip::of(&rows(songs), Lead::Timeline)
    }

    #[test]
    fn songs_lie_where_the_host_has_them_with_the_gaps_between_them() {
        let strip = timeline(&[(16.0, 32.0), (64.0, 36.0)]);
        let edges: Vec<_> = strip.blocks.iter().map(|block| strip.edges(block, 100.0, 1.0)).collect();
        assert_eq!(edges, [(16.0, 48.0), (64.0, 100.0)]);
        let at = |x| strip.block_at(x, 100.0, 1.0).map(|block| block.place);
        assert_eq!([at(8.0), at(16.0), at(50.0), at(99.0), at(100.0)], [None, Some(0), None, Some(1), None]);
        assert_eq!(strip.playhead(Lead::Timeline, 0, Some(beat(50.0)), None), Some(50.0));
        assert!(strip.blocks.iter().all(|block| block.cut.is_none()));
        let far = timeline(&[(4000.0, 50.0), (4050.0, 50.0)]);
        assert_eq!(far.edges(&far.blocks[0], 100.0, 1.0), (0.0, 50.0), "bar 1 is too far away");
        let early = timeline(&[(-20.0, 80.0)]);
        assert_eq!(early.edges(&early.blocks[0], 100.0, 1.0), (0.0, 100.0));
    }

    #[test]
    fn a_song_begins_with_its_first_bar() {
        let mut rows = rows(&[(16.0, 32.0)]);
        rows[0].span = Some((beat(-4.0), beat(20.0)));
        let strip = SetStrip::of(&rows, Lead::Timeline);
        assert_eq!((strip.blocks[0].from, strip.blocks[0].to), (12.0, 36.0));
    }

    #[test]
    fn a_song_that_begins_before_another_ends_cuts_it_and_is_the_one_under_the_pointer() {
        let strip = timeline(&[(40.0, 60.0), (0.0, 50.0)]);
        let told: Vec<_> = strip.blocks.iter().map(|block| (block.place, block.cut)).collect();
        assert_eq!(told, [(1, Some(40.0)), (0, None)]);
        assert_eq!(strip.block_at(45.0, 100.0, 1.0).unwrap().place, 0);
    }

    #[test]
    fn songs_of_other_leads_lie_side_by_side_by_their_lengths() {
        let mut rows = rows(&[(0.0, 30.0), (500.0, 10.0), (0.0, 0.0)]);
        rows[2].seconds = None;
        let strip = SetStrip::of(&rows, Lead::Stemlock);
        let edges: Vec<_> = strip.blocks.iter().map(|block| strip.edges(block, 60.0, 1.0)).collect();
        assert_eq!(edges, [(0.0, 30.0), (30.0, 40.0), (40.0, 60.0)]);
        let playhead = |second| strip.playhead(Lead::Beat, 1, Some(beat(7.0)), second);
        assert_eq!([playhead(Some(4.0)), playhead(Some(99.0)), playhead(None)], [Some(34.0), Some(40.0), None]);
    }

    #[test]
    fn a_song_of_no_length_can_still_be_hit() {
        let mut all = rows(&[(0.0, 100.0), (100.0, 0.0)]);
        all[1].span = None;
        let strip = SetStrip::of(&all, Lead::Timeline);
        assert_eq!(strip.edges(&strip.blocks[1], 100.0, 3.0), (97.0, 100.0));
        assert_eq!(strip.block_at(98.0, 100.0, 3.0).unwrap().place, 1);
        assert_eq!(SetStrip::of(&[], Lead::Timeline).block_at(0.0, 100.0, 3.0), None);
        let unknown = SetStrip::of(&[SetRow::default()], Lead::Timeline);
        assert_eq!(unknown.blocks, [], "it has no place yet");
    }
}
