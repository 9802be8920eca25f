//! Audio files: whatever is in them, they are opened or refused with a word, end, hold numbers that do not deafen, and a seek changes nothing.

use std::path::PathBuf;
use std::sync::LazyLock;

use stemlock::media::{Samples, Source};

use crate::folder::folder_in_memory;

/// As much is read of a file that promises hours.
const MOST: usize = 60_000;
/// And of a track, or after a skip.
const MOST_OF_TRACK: usize = 3_000;

/// +18 dBFS, and what rounding adds: nothing but files of floats is louder, which may be so on purpose.
const LOUDEST: f32 = 8.001;

static FILE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = folder_in_memory();
    let file = folder.path().join("stem.bin");
    (folder, file)
});

/// Opens, reads, seeks and reads again; then reads single tracks, and without its first frames.
pub fn decoders(data: &[u8]) {
    std::fs::write(&FILE.1, data).expect("a file");
    let mut source = match Source::open(&FILE.1) {
        Ok(source) => source,
        Err(problem) => {
            assert!(!problem.why.is_empty() && !problem.remedy.is_empty(), "{problem:?}");
            return;
        }
    };
    let mut straight = Samples::empty();
    if source.read(&mut straight, MOST).is_err() {
        return;
    }
    are_bearable(&straight, &source.facts().format);
    let frames = straight.frames();
    for place in [0, frames / 2, frames / 3, frames.saturating_sub(1_000), 1.min(frames)] {
        let mut part = Samples::empty();
        source.seek(place as u64).expect("a seek inside of what was read");
        let wanted = 3_000.min(frames - place);
        let got = source.read(&mut part, wanted).expect("what was read before");
        assert_eq!(got, wanted, "from {place} of {frames}");
        assert!(same(&part, &straight, place), "a seek to {place} of {frames} changes what is read");
    }
    source.take_problems();
    skipped(&straight, data.len() % 997);
    (1..=3).for_each(track);
}

/// Without its first frames a file is the rest.
fn skipped(straight: &Samples, skip: usize) {
    let Ok(mut source) = Source::open_after(&FILE.1, skip as u64) else { return };
    let mut rest = Samples::empty();
    if skip < straight.frames() && source.read(&mut rest, MOST_OF_TRACK.min(straight.frames() - skip)).is_ok() {
        assert!(same(&rest, straight, skip), "without {skip} frames it is another file");
    }
}

/// A track is read or refused with a word, and a seek in it changes nothing.
fn track(number: u16) {
    let mut source = match Source::open_track(&FILE.1, Some(number), 0) {
        Ok(source) => source,
        Err(problem) => return assert!(!problem.why.is_empty() && !problem.remedy.is_empty(), "{problem:?}"),
    };
    let mut straight = Samples::empty();
    if source.read(&mut straight, MOST_OF_TRACK).is_err() {
        return;
    }
    are_bearable(&straight, &source.facts().format);
    let place = straight.frames() / 2;
    let mut part = Samples::empty();
    source.seek(place as u64).expect("a seek inside of what was read");
    source.read(&mut part, straight.frames() - place).expect("what was read before");
    assert!(same(&part, &straight, place), "a seek in track {number} changes what is read");
}

fn are_bearable(samples: &Samples, format: &str) {
    let Samples::F32(planes) = samples else { return };
    let most = if format.contains("float") { f32::MAX } else { LOUDEST };
    // NaN is out of bounds too.
    let beyond = planes.iter().flatten().find(|sample| !(-most..=most).contains(*sample));
    assert_eq!(beyond, None, "a sample of {format} is no number, or louder than music can be");
}

fn same(part: &Samples, whole: &Samples, place: usize) -> bool {
    match (part, whole) {
        (Samples::I16(part), Samples::I16(whole)) => {
            part.iter().zip(whole).all(|(part, whole)| whole[place..].starts_with(part))
        }
        (Samples::F32(part), Samples::F32(whole)) => part.iter().zip(whole).all(|(part, whole)| {
            part.iter().zip(&whole[place..]).all(|(one, other)| one.to_bits() == other.to_bits())
        }),
        _ => part.frames() == 0,
    }
}
