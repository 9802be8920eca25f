//! The results of listening are kept from session to session.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use testkit::{WavEncoding, wav};

use crate::dsp::hear::StemHeard;
use crate::engine::load::Key;
use crate::engine::{AnalysisCache, build_with};
use crate::setlist::{Heard, scan_folder};
use crate::time::SampleRate;

fn load(folder: &Path, cache: &Path, memory: Option<usize>) -> Arc<Heard> {
    let cache = AnalysisCache::in_folder(cache);
    let (processor, loader, controller) = build_with(SampleRate::new(48_000).unwrap(), cache);
    memory.into_iter().for_each(|bytes| controller.set_memory(bytes));
    controller.load(scan_folder(folder).unwrap());
    loader.run_to_end();
    drop(processor);
    controller.status().heard.unwrap()
}

/// A song of a stem that is silent at first.
fn song(folder: &Path) {
    let samples = |n: u32| if n < 24_000 { 0 } else { ((n * 7919) % 20_011) as i16 - 10_000 };
    let data: Vec<u8> = (0..200_000).flat_map(|n| samples(n).to_le_bytes()).collect();
    std::fs::write(folder.join("Pad.wav"), wav(WavEncoding::Integer(16), 1, 48_000, &data)).unwrap();
}

#[test]
fn what_was_heard_is_kept_and_not_listened_to_again() {
    let (folder, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    song(folder.path());
    let heard = load(folder.path(), kept.path(), None);
    let stem = heard.stems[0].clone().unwrap();
    assert_eq!(stem.begins, Some(0.5));
    // Changes the stored result, so that the test sees whether it is used.
    let cache = AnalysisCache::in_folder(kept.path());
    let names = std::fs::read_dir(kept.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let keys = names.map(|name| name.to_str().unwrap().split('.').next().unwrap().parse::<Key>().unwrap());
    let keys: Vec<Key> = keys.filter(|key| cache.load::<StemHeard>(*key) == Some(stem.clone())).collect();
    assert_eq!(keys.len(), 1);
    let other = StemHeard { peak: 0.123, begins: Some(0.1 + 0.2), ..StemHeard::default() };
    cache.save(keys[0], &other);
    assert_eq!(load(folder.path(), kept.path(), None).stems, [Some(other)]);
    // A changed file is another stem.
    let path = folder.path().join("Pad.wav");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[1000] ^= 0x40;
    std::fs::write(&path, bytes).unwrap();
    assert_ne!(load(folder.path(), kept.path(), None).stems[0].as_ref().unwrap().peak, 0.123);
}

#[test]
fn a_song_that_is_streamed_is_listened_to_as_well() {
    let (folder, none) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    song(folder.path());
    let whole = load(folder.path(), &none.path().join("a"), None);
    let streamed = load(folder.path(), &none.path().join("b"), Some(100_000));
    assert_eq!(streamed, whole);
}
