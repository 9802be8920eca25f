//! The positions of an MP4 track's samples: from the tables of its description, and from those of its fragments.

use super::mp4_boxes::{boxes, child, u32_at, u64_at};

/// One sample in the sense of MP4: a packet, or a frame of uncompressed audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mp4Sample {
    pub at: u64,
    pub bytes: u32,
    /// Its time, and its duration, in media ticks.
    pub time: u64,
    pub ticks: u32,
}

/// A run of consecutive samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SampleRun {
    pub at: u64,
    pub samples: u32,
}

/// All samples of a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SampleTable {
    pub chunks: Vec<SampleRun>,
    /// The length of every sample; 0 if they differ.
    size: u32,
    sizes: Vec<u32>,
    /// Numbers of samples, and their duration in ticks.
    lengths: Vec<(u32, u32)>,
    /// Samples in fragments.
    fragments: Vec<Mp4Sample>,
    /// The end of the last fragment, in ticks.
    reached: u64,
    usual_ticks: u32,
    usual_size: u32,
}

/// The maximum number of samples: half a day of audio. Larger tables are damaged.
const MOST: usize = 1 << 21;

impl SampleTable {
    /// From an `stbl` box.
    pub fn of(stbl: &[u8]) -> Self {
        let words = |kind: &[u8; 4], from: usize| {
            let content = child(stbl, kind).and_then(|content| content.get(from..)).unwrap_or_default();
            content
                .as_chunks::<4>()
                .0
                .iter()
                .take(3 * MOST)
                .map(|word| u32::from_be_bytes(*word))
                .collect::<Vec<_>>()
        };
        let lengths: Vec<(u32, u32)> =
            words(b"stts", 8).as_chunks::<2>().0.iter().map(|&[n, ticks]| (n, ticks)).collect();
        let size = child(stbl, b"stsz").and_then(|stsz| u32_at(stsz, 4)).unwrap_or(0);
        let sizes = words(b"stsz", 12);
        let offsets: Vec<u64> = match child(stbl, b"co64") {
            Some(co64) => co64
                .get(8..)
                .unwrap_or_default()
                .as_chunks::<8>()
                .0
                .iter()
                .map(|at| u64::from_be_bytes(*at))
                .collect(),
            None => words(b"stco", 8).into_iter().map(u64::from).collect(),
        };
        let runs: Vec<[u32; 3]> = words(b"stsc", 8).as_chunks::<3>().0.to_vec();
        let mut runs = runs.iter().peekable();
        let mut samples = 0;
        let chunks = (1_u32..).zip(offsets).map(|(number, at)| {
            while let Some(run) = runs.next_if(|run| run[0] <= number) {
                samples = run[1];
            }
            SampleRun { at, samples }
        });
        Self { chunks: chunks.collect(), size, sizes, lengths, ..Self::default() }
    }

    /// Takes the defaults for fragments from a `trex` box.
    pub fn usual(&mut self, trex: &[u8]) {
        self.usual_ticks = u32_at(trex, 12).unwrap_or(0);
        self.usual_size = u32_at(trex, 16).unwrap_or(0);
    }

    /// Takes the samples of a `traf` box, whose `moof` begins at byte `moof_at`.
    pub fn take_fragment(&mut self, traf: &[u8], moof_at: u64) {
        let Some(tfhd) = child(traf, b"tfhd") else { return };
        let mut head = FragmentFields { bytes: tfhd, at: 8, flags: u32_at(tfhd, 0).unwrap_or(0) };
        let base = head.long_if(1).unwrap_or(moof_at);
        let _description = head.word_if(2);
        let ticks = head.word_if(8).unwrap_or(self.usual_ticks);
        let size = head.word_if(0x10).unwrap_or(self.usual_size);
        let time = child(traf, b"tfdt").and_then(|tfdt| {
            if tfdt.first() == Some(&1) { u64_at(tfdt, 4) } else { u32_at(tfdt, 4).map(u64::from) }
        });
        let before = self.described_ticks();
        let mut time = time.unwrap_or(self.reached.max(before));
        // A file that was completed describes its fragments a second time.
        if time < before.max(self.reached) {
            return;
        }
        let mut at = base;
        for (_, trun) in boxes(traf).filter(|(kind, _)| kind == b"trun") {
            let count = u32_at(trun, 4).unwrap_or(0) as usize;
            let mut run = FragmentFields { bytes: trun, at: 8, flags: u32_at(trun, 0).unwrap_or(0) };
            if let Some(offset) = run.word_if(1) {
                at = base.saturating_add_signed(i64::from(offset.cast_signed()));
            }
            let _first_flags = run.word_if(4);
            let each = [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| run.flags & **flag != 0).count() * 4;
            let room = trun.len().saturating_sub(run.at).checked_div(each).unwrap_or(MOST);
            for _ in 0..count.min(room).min(MOST.saturating_sub(self.fragments.len())) {
                let ticks = run.word_if(0x100).unwrap_or(ticks);
                let bytes = run.word_if(0x200).unwrap_or(size);
                run.at += [0x400, 0x800].iter().filter(|flag| run.flags & **flag != 0).count() * 4;
                self.fragments.push(Mp4Sample { at, bytes, time, ticks });
                at = at.saturating_add(bytes.into());
                time = time.saturating_add(ticks.into());
            }
        }
        self.reached = time;
    }

    /// The samples in fragments.
    pub fn in_fragments(&self) -> &[Mp4Sample] {
        &self.fragments
    }

    /// The ticks of all samples except those in fragments.
    fn described_ticks(&self) -> u64 {
        self.lengths.iter().map(|&(count, ticks)| u64::from(count) * u64::from(ticks)).sum()
    }

    /// All samples, in order.
    pub fn samples(&self) -> Vec<Mp4Sample> {
        let mut lengths = self.lengths.iter().copied();
        let mut run = (0, 0);
        let (mut time, mut number, mut samples) = (0_u64, 0_usize, Vec::new());
        for chunk in &self.chunks {
            let mut at = chunk.at;
            for _ in 0..chunk.samples {
                let bytes = if self.size > 0 { Some(self.size) } else { self.sizes.get(number).copied() };
                let Some(bytes) = bytes.filter(|_| samples.len() < MOST) else { break };
                while run.0 == 0 {
                    // If the table ends early, the last duration continues.
                    run = lengths.next().unwrap_or((u32::MAX, run.1));
                }
                run.0 -= 1;
                samples.push(Mp4Sample { at, bytes, time, ticks: run.1 });
                at = at.saturating_add(bytes.into());
                time = time.saturating_add(run.1.into());
                number += 1;
            }
        }
        samples.extend(&self.fragments);
        samples
    }
}

/// Fields that exist only if their flag is set.
struct FragmentFields<'a> {
    bytes: &'a [u8],
    at: usize,
    flags: u32,
}

impl FragmentFields<'_> {
    fn word_if(&mut self, flag: u32) -> Option<u32> {
        let word = (self.flags & flag != 0).then(|| u32_at(self.bytes, self.at)).flatten()?;
        self.at += 4;
        Some(word)
    }

    fn long_if(&mut self, flag: u32) -> Option<u64> {
        let long = (self.flags & flag != 0).then(|| u64_at(self.bytes, self.at)).flatten()?;
        self.at += 8;
        Some(long)
    }
}
