//! Opens a file, reads it in a straight line, and reads it again from many places.

use std::path::PathBuf;

use stemlock::media::{Samples, Source};
use stemlock::setlist::{Problem, Severity};
use testkit::Random;

use crate::fixtures::signal::Planes;

/// A file that goes when it is dropped.
pub struct ScratchFile {
    pub path: PathBuf,
    _folder: tempfile::TempDir,
}

impl ScratchFile {
    /// Writes a file. Its name should not matter.
    pub fn new(content: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stem.bin");
        std::fs::write(&path, content).unwrap();
        Self { path, _folder: folder }
    }

    pub fn open(&self) -> Source {
        Source::open(&self.path).unwrap_or_else(|problem| panic!("{problem}"))
    }

    pub fn refusal(&self) -> Problem {
        let problem = Source::open(&self.path).expect_err("it was opened");
        assert_eq!(problem.severity, Severity::Error);
        assert_eq!(problem.file.as_ref(), Some(&self.path));
        assert!(!problem.why.is_empty() && !problem.remedy.is_empty(), "{problem:?}");
        problem
    }
}

/// Opens and reads it, and checks that seeking changes nothing.
pub fn whole(content: &[u8]) -> (Source, Samples) {
    let bench = ScratchFile::new(content);
    let mut source = bench.open();
    let samples = straight(&mut source);
    assert_eq!(samples.frames() as u64, source.facts().frames, "what was read is what was promised");
    seeks_change_nothing(&mut source, &samples);
    (source, samples)
}

/// Reads from the first frame to the end, in uneven parts.
pub fn straight(source: &mut Source) -> Samples {
    let mut samples = Samples::empty();
    source.seek(0).unwrap();
    for part in [1, 8_192, 17, 4_096, 30_000].iter().cycle() {
        let before = samples.frames();
        let got = source.read(&mut samples, *part).unwrap();
        assert_eq!(samples.frames(), before + got);
        if got == 0 {
            break;
        }
    }
    samples
}

/// Reads here and there, forwards and backwards, and compares every bit with a straight read.
pub fn seeks_change_nothing(source: &mut Source, straight: &Samples) {
    let frames = straight.frames();
    let mut random = Random::new(1);
    let edges = [0, frames - 1, frames / 2, 1_023, 1_024, 1_151, 1_152, 4_095, 4_096, 0];
    let places: Vec<usize> = edges.into_iter().chain((0..30).map(|_| random.below(frames))).collect();
    for place in places.into_iter().filter(|&place| place < frames) {
        let count = 1 + random.below(6_000);
        let mut part = Samples::empty();
        source.seek(place as u64).unwrap();
        let got = source.read(&mut part, count).unwrap();
        assert_eq!(got, count.min(frames - place), "after a seek to {place}");
        assert_same(&part, straight, place);
    }
    source.seek(u64::MAX).unwrap();
    assert_eq!(source.read(&mut Samples::empty(), 10).unwrap(), 0, "after the end");
}

/// Every bit of `part` as in `whole` from `at` on.
pub fn assert_same(part: &Samples, whole: &Samples, at: usize) {
    let end = at + part.frames();
    match (part, whole) {
        (Samples::I16(part), Samples::I16(whole)) => {
            part.iter().zip(whole).for_each(|(part, whole)| assert_eq!(part[..], whole[at..end], "from {at}"));
        }
        (Samples::F32(part), Samples::F32(whole)) => {
            let bits = |samples: &[f32]| samples.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>();
            part.iter().zip(whole).for_each(|(part, whole)| {
                assert!(bits(part) == bits(&whole[at..end]), "differs somewhere from {at} to {end}");
            });
        }
        _ => panic!("a read changed its shape"),
    }
}

/// What integers of `bits` bits should become.
pub fn expected(planes: &Planes, bits: u32) -> Samples {
    if bits <= 16 && planes.len() <= 2 {
        let samples = |plane: &Vec<i32>| plane.iter().map(|&sample| (sample << (16 - bits)) as i16).collect();
        Samples::I16(planes.iter().map(samples).collect())
    } else {
        let scale = 2_f64.powi(bits as i32 - 1);
        let samples = |plane: &Vec<i32>| plane.iter().map(|&sample| (f64::from(sample) / scale) as f32).collect();
        Samples::F32(planes.iter().map(samples).collect())
    }
}

/// The frame of the greatest sample of a channel.
pub fn peak(samples: &Samples, channel: usize) -> usize {
    let plane: Vec<f32> = match samples {
        Samples::I16(planes) => planes[channel].iter().map(|&sample| f32::from(sample)).collect(),
        Samples::F32(planes) => planes[channel].clone(),
    };
    (0..plane.len()).max_by(|&a, &b| plane[a].abs().total_cmp(&plane[b].abs())).unwrap()
}

/// All that is said of a file, in sentences.
pub fn said(source: &mut Source) -> Vec<String> {
    let later = source.take_problems();
    source.facts().problems.iter().chain(&later).map(|problem| problem.to_string()).collect()
}
