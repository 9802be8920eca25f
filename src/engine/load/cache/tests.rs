//! Stored values are read back, and files that are not entries are rejected.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use super::*;
use crate::dsp::stretch::{Analysis, Kind, Onset, WindowSize};
use crate::time::SampleRate;

fn key(kind: u8, hertz: u32) -> Key {
    Key::of(kind, SampleRate::new(hertz).unwrap(), [])
}

fn analyses() -> Vec<Analysis> {
    let onset = |n: u32| Onset { frame: n * n * 1000, kind: Kind::ALL[n as usize % Kind::ALL.len()] };
    let onsets = |count: u32| (0..count).map(onset).collect::<Vec<_>>();
    WindowSize::ALL
        .into_iter()
        .zip([0, 1, 7, 2000])
        .map(|(size, count)| Analysis::new(size, onsets(count)))
        .collect()
}

#[test]
fn what_is_kept_comes_back_under_its_own_key() {
    let folder = tempfile::tempdir().unwrap();
    let cache = AnalysisCache::in_folder(folder.path().join("made/when/needed"));
    for (hertz, analysis) in (40_000..).zip(analyses()) {
        let key = key(Analysis::KIND, hertz);
        assert_eq!(cache.load::<Analysis>(key), None);
        cache.save(key, &analysis);
        assert_eq!(cache.load(key), Some(analysis));
    }
    for links in [vec![], vec![[0, 1], [3, 15]]] {
        cache.save(key(Links::KIND, 48_000), &Links(links.clone()));
        assert_eq!(cache.load(key(Links::KIND, 48_000)), Some(Links(links)));
    }
    assert_eq!(cache.load::<Analysis>(key(Analysis::KIND, 48_000)), None);
    assert!(AnalysisCache::default().load::<Links>(key(Links::KIND, 48_000)).is_none());
}

#[test]
fn a_file_that_is_broken_or_of_another_key_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cache = AnalysisCache::in_folder(folder.path());
    let (key, other) = (key(Analysis::KIND, 48_000), key(Analysis::KIND, 44_100));
    let analysis = analyses().swap_remove(2);
    cache.save(key, &analysis);
    let path = cache.path(key).unwrap();
    let whole = fs::read(&path).unwrap();
    for place in 0..whole.len() {
        let mut broken = whole.clone();
        broken[place] ^= 0x10;
        fs::write(&path, &broken).unwrap();
        assert_eq!(cache.load::<Analysis>(key), None, "byte {place}");
        fs::write(&path, &whole[..place]).unwrap();
        assert_eq!(cache.load::<Analysis>(key), None, "{place} bytes");
    }
    fs::write(cache.path(other).unwrap(), &whole).unwrap();
    assert_eq!(cache.load::<Analysis>(other), None);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(cache.load::<Analysis>(key), None);
    cache.save(key, &analysis);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file stays");
}

#[test]
fn values_that_cannot_be_are_not_believed() {
    let onset = |frame: u32| [&frame.to_le_bytes()[..], &[0]].concat();
    assert!(Analysis::read(&[vec![0], onset(1), onset(2)].concat()).is_some());
    assert_eq!(Analysis::read(&[vec![0], onset(2), onset(1)].concat()), None, "out of order");
    assert_eq!(Analysis::read(&[200]), None, "a window of no size");
    assert_eq!(Analysis::read(&[0, 1, 0, 0, 0, Kind::ALL.len() as u8]), None, "an onset of no nature");
    assert_eq!(Analysis::read(&[0, 1, 0, 0]), None, "half an onset");
    assert_eq!(Links::read(&[1, 2, 3]), None, "a pair of one");
}

fn entries(entries: usize) -> Size {
    Size { entries, bytes: u64::MAX }
}

#[test]
fn large_ones_go_sooner() {
    let folder = tempfile::tempdir().unwrap();
    let cache = AnalysisCache::in_folder(folder.path());
    let keys: Vec<Key> = (40_000..40_010).map(|hertz| key(Peaks::KIND, hertz)).collect();
    for (age, key) in keys.iter().enumerate() {
        cache.save(*key, &Peaks(vec![0; 1000]));
        let then = SystemTime::now() - Duration::from_secs(1000 - age as u64);
        File::options().write(true).open(cache.path(*key).unwrap()).unwrap().set_modified(then).unwrap();
    }
    prune(folder.path(), Size { entries: 10, bytes: 9000 }, Size { entries: 10, bytes: 4500 });
    let left: Vec<bool> = keys.iter().map(|key| cache.load::<Peaks>(*key).is_some()).collect();
    assert_eq!(left, [false, false, false, false, false, false, true, true, true, true]);
}

#[test]
fn those_that_were_not_used_go_first() {
    let folder = tempfile::tempdir().unwrap();
    let cache = AnalysisCache::in_folder(folder.path());
    fs::write(folder.path().join("letter.txt"), "to mother").unwrap();
    let keys: Vec<Key> = (40_000..40_010).map(|hertz| key(Links::KIND, hertz)).collect();
    for (age, key) in keys.iter().enumerate() {
        cache.save(*key, &Links(vec![[age, 0]]));
        let then = SystemTime::now() - Duration::from_secs(1000 - age as u64);
        File::options().write(true).open(cache.path(*key).unwrap()).unwrap().set_modified(then).unwrap();
    }
    assert!(cache.load::<Links>(keys[0]).is_some());
    prune(folder.path(), entries(10), entries(4));
    assert_eq!(keys.iter().filter(|key| cache.load::<Links>(**key).is_some()).count(), 10, "not too many yet");
    for (age, key) in keys.iter().enumerate().skip(1) {
        let then = SystemTime::now() - Duration::from_secs(1000 - age as u64);
        File::options().write(true).open(cache.path(*key).unwrap()).unwrap().set_modified(then).unwrap();
    }
    prune(folder.path(), entries(9), entries(4));
    let left: Vec<bool> = keys.iter().map(|key| cache.load::<Links>(*key).is_some()).collect();
    assert_eq!(left, [true, false, false, false, false, false, false, true, true, true]);
    assert!(folder.path().join("letter.txt").exists());
}
