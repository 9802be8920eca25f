//! The order of filling, the threads that do it, and files that fail.

use super::super::fake::{Asked, Ends, Fake};
use super::super::page_maker::LONGEST;
use super::super::{PageRead, Repeats, SongReader, StemAudio};
use super::*;
use crate::time::{BeatPos, Bpm, FileStart, TempoMap};
use std::collections::BTreeSet;
use std::path::PathBuf;

const PAGE: u64 = PAGE_FRAMES as u64;

/// A filler of fake files, all opened.
fn filler(fakes: &[Fake]) -> Filler {
    filler_within(fakes, Budget::new(usize::MAX))
}

/// The same with a limit to its memory.
fn filler_within(fakes: &[Fake], budget: Budget) -> Filler {
    let files = (0..fakes.len()).map(|index| Some(PathBuf::from(index.to_string()).into())).collect();
    let fakes = fakes.to_vec();
    let open = move |file: &StemFile| -> Result<Box<dyn super::super::reader::Reader>, Problem> {
        let index: usize = file.path.to_str().unwrap().parse().unwrap();
        Ok(Box::new(fakes[index].clone()))
    };
    let filler = Filler::with_opener(files, SampleRate::new(48_000).unwrap(), budget, Box::new(open));
    while filler.open_next() {}
    filler
}

/// One minute of stereo.
fn minute(seed: u64) -> Fake {
    let mut fake = Fake::new(48_000, 2, 60 * 48_000, true);
    fake.seed = seed;
    fake
}

impl Filler {
    fn fill_at(&self, playhead: i64) -> bool {
        self.fill_next(&Wanted { playhead, ..Wanted::default() })
    }
}

/// The pages in memory.
fn audio(filler: &Filler) -> SongAudio {
    filler.store().unwrap().look(Clone::clone)
}

fn pages(audio: &SongAudio) -> Vec<Page> {
    let of = |stem: &StemAudio| {
        let page = |index| match stem.page(index as i64) {
            PageRead::Ready(page) => page.clone(),
            other => panic!("page {index} is {other:?}"),
        };
        (0..stem.page_count()).map(page).collect::<Vec<_>>()
    };
    audio.stems.iter().flatten().flat_map(of).collect()
}

#[test]
fn all_stems_begin_before_any_goes_far() {
    let filler = filler(&[minute(1), minute(2), minute(3)]);
    let audio = filler.store().unwrap();
    for _ in 0..3 {
        assert!(!audio.is_ready(0..48_000));
        assert!(filler.fill_at(0));
    }
    assert!(audio.is_ready(0..48_000));
    // From then on each run is for the stem with the fewest pages.
    while filler.fill_at(0) {
        let ready: Vec<usize> = audio.stems.iter().flatten().map(StemPeaks::ready_pages).collect();
        let (least, most) = (ready.iter().min().unwrap(), ready.iter().max().unwrap());
        assert!(most - least <= LONGEST_RUN && most <= &(2 * least + 8), "{ready:?}");
    }
    assert!(audio.is_resident());
}

#[test]
fn the_playhead_comes_first_and_each_file_is_read_in_two_pieces() {
    let fakes = [minute(1), minute(2)];
    let filler = filler(&fakes);
    let audio = filler.store().unwrap();
    let playhead = 30 * 48_000 + 17;
    for _ in 0..2 {
        filler.fill_at(playhead);
    }
    assert!(audio.is_ready(playhead as u64..playhead as u64 + 48_000));
    while filler.fill_at(playhead) {}
    assert!(audio.is_resident());
    assert_eq!(filler.progress(), (2 * 352, 2 * 352));
    for fake in &fakes {
        let asked = fake.asked.lock();
        let seeks: Vec<_> = asked.iter().filter(|asked| matches!(asked, Asked::Seek(_))).collect();
        assert_eq!(seeks, [&Asked::Seek(playhead as u64 / PAGE * PAGE), &Asked::Seek(0)]);
    }
}

#[test]
fn a_playhead_may_stand_anywhere() {
    for playhead in [i64::MIN, -1, i64::MAX] {
        let filler = filler(&[minute(1)]);
        assert!(filler.fill_at(playhead));
        assert!(audio(&filler).is_ready(0..48_000), "{playhead}");
    }
}

#[test]
fn threads_make_what_one_makes() {
    let fakes: Vec<Fake> = (1..=5)
        .map(|seed| {
            let rate = [48_000, 44_100][seed % 2];
            let mut fake = Fake::new(rate, 1 + seed % 2, 400_000, seed < 3);
            fake.seed = seed as u64;
            fake
        })
        .collect();
    let alone = filler(&fakes);
    while alone.fill_at(0) {}
    let shared = filler(&fakes);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let shared = &shared;
            scope.spawn(move || {
                // Each thread has a different playhead, as if it moved.
                let mut playhead = thread * 100_000;
                while shared.fill_at(playhead) {
                    playhead = (playhead + 70_000) % 400_000;
                }
            });
        }
    });
    let (alone, shared) = (audio(&alone), audio(&shared));
    assert!(shared.is_complete());
    assert_eq!(pages(&shared), pages(&alone));
}

#[test]
fn a_taken_stem_is_left_to_its_thread() {
    let filler = filler(&[minute(1), minute(2)]);
    let audio = filler.store().unwrap();
    let taken = filler.stems[0].maker.lock();
    while filler.fill_at(0) {}
    let ready: Vec<usize> = audio.stems.iter().flatten().map(StemPeaks::ready_pages).collect();
    assert_eq!(ready, [0, 352]);
    drop(taken);
    while filler.fill_at(0) {}
    assert!(audio.is_resident());
}

#[test]
fn a_file_that_fails_is_silent_from_there_and_told_once() {
    for (ends, what) in [
        (Ends::Failing(20 * PAGE), "cannot be read"),
        (Ends::Panicking(20 * PAGE), "cannot be decoded"),
        (Ends::Early(20 * PAGE), "ends early"),
    ] {
        let filler = filler(&[minute(1), minute(2).ending(ends)]);
        while filler.fill_at(0) {}
        let audio = audio(&filler);
        assert!(audio.is_complete(), "{ends:?}");
        let stem = audio.stems[1].as_ref().unwrap();
        assert!(matches!(stem.page(19), PageRead::Ready(Page::I16(_))), "{ends:?}");
        let is_silent = |page: i64| match ends {
            Ends::Early(_) => matches!(stem.page(page), PageRead::Ready(Page::Silence)),
            _ => matches!(stem.page(page), PageRead::Lost),
        };
        assert!((20..352).all(is_silent), "{ends:?}");
        assert!(matches!(audio.stems[0].as_ref().unwrap().page(351), PageRead::Ready(Page::I16(_))));
        let problems = filler.problems();
        assert!(problems.iter().all(|problem| problem.what == what), "{problems:?}");
        if ends != Ends::Early(20 * PAGE) {
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].file.as_deref(), Some(Path::new("1")));
        }
    }
}

#[test]
fn real_files_and_one_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bass.wav");
    let samples: Vec<i16> = (0..30_000).map(|n| (n * 7) as i16).collect();
    std::fs::write(&path, testkit::wav_of_shorts(1, 48_000, samples.iter().copied())).unwrap();

    let filler = Filler::new(
        vec![Some(folder.path().join("gone.wav").into()), Some(path.into())],
        SampleRate::new(48_000).unwrap(),
        Budget::new(usize::MAX),
    );
    assert!(filler.store().is_none() && !filler.fill_at(0));
    assert!(filler.open_next() && filler.store().is_none());
    assert!(filler.open_next() && !filler.open_next());
    let reports = filler.reports();
    assert!(matches!(&reports[0], Some(Err(problem)) if problem.to_string().contains("gone.wav")), "{reports:?}");
    assert!(matches!(&reports[1], Some(Ok(report)) if report.frames == 30_000 && report.held_as_16_bit));
    while filler.fill_at(0) {}
    let audio = audio(&filler);
    assert!(audio.stems[0].is_none() && audio.is_complete());
    let held: Vec<i16> = pages(&audio)
        .into_iter()
        .flat_map(|page| match page {
            Page::I16(samples) => samples.to_vec(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(held[..30_000], samples);
    assert!(held[30_000..].iter().all(|&sample| sample == 0));
    assert_eq!(filler.store().unwrap().bytes(), (4 * PAGE_FRAMES * 2, 4 * PAGE_FRAMES * 2));
}

#[test]
fn a_song_of_nothing_is_complete() {
    let filler = filler(&[]);
    assert!(audio(&filler).is_complete());
    assert!(!filler.open_next() && !filler.fill_at(0));
    assert_eq!(filler.progress(), (0, 0));
}

/// Bytes of a page of [`minute`].
const BYTES: usize = 2 * 2 * PAGE_FRAMES;

#[test]
fn memory_holds_what_is_wanted_most() {
    let budget = Budget::new(60 * BYTES);
    let filler = filler_within(&[minute(1), minute(2)], budget.clone());
    let store = filler.store().unwrap();
    let mut view = store.view();
    for playhead in [0, 100 * PAGE as i64, 351 * PAGE as i64, 30 * PAGE as i64] {
        while filler.fill_at(playhead) {
            view.update(&(0..0));
        }
        // A view releases evicted pages, as the audio thread does in its next block.
        for _ in 0..40 {
            view.update(&(0..0));
            while filler.fill_at(playhead) {}
        }
        assert!(
            store.bytes().0 <= budget.bytes() && store.bytes().0 > budget.bytes() - 2 * BYTES,
            "{:?}",
            store.bytes()
        );
        assert!(store.bytes().1 <= budget.bytes());
        let first = playhead as usize / PAGE_FRAMES;
        for stem in view.stems.iter().flatten() {
            assert!((first..352.min(first + 29)).all(|page| stem.held(page).is_some()), "from {first} on");
        }
    }
    assert!(filler.is_streaming());
    budget.set(usize::MAX);
    while filler.fill_at(0) {}
    view.update(&(0..0));
    assert!(!filler.is_streaming() && view.is_complete());
    let alone = self::filler(&[minute(1), minute(2)]);
    while alone.fill_at(0) {}
    assert_eq!(pages(&view), pages(&audio(&alone)), "what is made again is the same");
    // Less is allowed while everything is there.
    budget.set(20 * BYTES);
    filler.fill_at(0);
    view.update(&(0..0));
    filler.fill_at(0);
    assert!(store.bytes().0 <= budget.bytes() && filler.is_streaming(), "{:?}", store.bytes());
}

/// Where the samples of the pages in memory lie.
fn places(filler: &Filler) -> BTreeSet<*const i16> {
    let audio = audio(filler);
    let stems = audio.stems.iter().flatten();
    let held = stems.flat_map(|stem| (0..stem.page_count()).filter_map(|index| stem.held(index)));
    held.map(|page| match page {
        Page::I16(samples) => samples.as_ptr(),
        other => panic!("{other:?}"),
    })
    .collect()
}

/// Allocators keep for a thread what it freed: pages of another thread would take memory beside it.
#[test]
fn pages_take_the_memory_of_those_that_were_evicted_also_on_another_thread() {
    let budget = Budget::new(24 * 2 * 2 * PAGE_FRAMES);
    let filler = filler_within(&[minute(1)], budget.clone());
    while filler.fill_at(0) {}
    let before = places(&filler);
    assert_eq!(before.len(), 24);
    std::thread::scope(|scope| scope.spawn(|| while filler.fill_at(30 * 48_000) {}).join().unwrap());
    assert!(places(&filler).is_subset(&before));
    budget.set(0);
    while filler.fill_at(30 * 48_000) {}
    assert!(filler.store().unwrap().spare(true, 2 * PAGE_FRAMES).is_none(), "a smaller budget frees memory");
}

/// A page of the larger stem takes as much as four of the smaller. Those that were evicted for it in vain would be read again and again.
#[test]
fn nothing_is_evicted_for_a_page_that_does_not_fit_even_then() {
    const SMALL: usize = 2 * PAGE_FRAMES;
    let fakes = [Fake::new(48_000, 2, 60 * 48_000, false), Fake::new(48_000, 1, 60 * 48_000, true)];
    // Eight pages of each, and three of the four parts that the next large one needs.
    let filler = filler_within(&fakes, Budget::new((8 * 5 + 3) * SMALL));
    let rounds = (0..100).take_while(|_| filler.fill_at(0)).count();
    assert!(rounds < 100, "it does not come to rest");
    assert_eq!(filler.progress().0, 8 + 11);
    assert_eq!((filler.pages_made(), filler.store().unwrap().bytes().0), (8 + 11, (8 * 5 + 3) * SMALL));
}

#[test]
fn what_sounds_is_held_whatever_the_budget_is() {
    let filler = filler_within(&[minute(1), minute(2)], Budget::new(0));
    let reads = [50 * PAGE as i64 - 1..52 * PAGE as i64, 200 * PAGE as i64..200 * PAGE as i64 + 1];
    let wanted = Wanted { reads, playhead: 50 * PAGE as i64, ..Wanted::default() };
    while filler.fill_next(&wanted) {}
    for stem in audio(&filler).stems.iter().flatten() {
        let held: Vec<usize> = (0..352).filter(|&page| stem.held(page).is_some()).collect();
        assert_eq!(held, [49, 50, 51, 200]);
    }
}

#[test]
fn a_reader_gives_the_same_whether_pages_are_in_memory_or_not() {
    let fakes = [minute(1), minute(2)];
    let (part, whole) = (filler_within(&fakes, Budget::new(20 * BYTES)), filler(&fakes));
    let read = |filler: &Filler| {
        while filler.fill_at(0) {}
        let store = filler.store().unwrap();
        let reader = SongReader::new(&store, Some(filler));
        let mut heard = Vec::new();
        for (stem, first) in [(0, -50), (1, 100 * PAGE as i64 - 20), (1, 99 * PAGE as i64), (0, 60 * 48_000 - 100)]
        {
            let (mut left, mut right) = (vec![9.0; 10_000], vec![9.0; 10_000]);
            reader.read(stem, first, [&mut left, &mut right]);
            heard.extend([left, right]);
        }
        heard
    };
    let heard = read(&whole);
    assert_eq!(read(&part), heard);
    assert!(heard[0][..50].iter().all(|&sample| sample == 0.0) && heard[0][50] != 0.0);
}

#[test]
fn what_passes_is_known_from_then_on() {
    let filler = filler_within(&[minute(1)], Budget::new(10 * BYTES));
    while filler.fill_at(0) {}
    let store = filler.store().unwrap();
    assert!(filler.progress() == (10, 352) && filler.is_larger_than_memory());
    let reader = SongReader::new(&store, Some(&filler));
    let mut sides = [0, 1].map(|_| vec![0.0; PAGE_FRAMES]);
    for page in 0..352 {
        let [left, right] = &mut sides;
        reader.read(0, (page * PAGE_FRAMES) as i64, [left, right]);
    }
    assert!(store.is_read() && filler.is_flawless(0) && filler.progress() == (352, 352));
    assert_eq!(store.bytes().0, 10 * BYTES, "it takes no place in memory");
    // Restored peaks count like a read file.
    let peaks = store.stems[0].as_ref().unwrap();
    let written = peaks.written().unwrap();
    let other = filler_within(&[minute(1)], Budget::new(0)).store().unwrap();
    let other = other.stems[0].as_ref().unwrap();
    assert!(!other.learn_written(&written[1..]) && !other.learn_written(&[]) && other.ready_pages() == 0);
    assert!(other.learn_written(&written) && other.ready_pages() == 352);
    for first in [0, 5000, 351 * PAGE_FRAMES as i64 - 3] {
        assert_eq!(other.peak(first..first + 3000), peaks.peak(first..first + 3000));
    }
}

#[test]
fn what_passes_and_is_wrong_is_told() {
    for ends in [Ends::Failing(200 * PAGE), Ends::Early(200 * PAGE)] {
        let filler = filler_within(&[minute(1).ending(ends)], Budget::new(10 * BYTES));
        let store = filler.store().unwrap();
        let reader = SongReader::new(&store, Some(&filler));
        let mut sides = [0, 1].map(|_| vec![0.0; PAGE_FRAMES]);
        for page in 0..352 {
            let [left, right] = &mut sides;
            reader.read(0, (page * PAGE_FRAMES) as i64, [left, right]);
        }
        assert_eq!(filler.problems().len(), 1, "{ends:?}");
        assert!(!filler.is_flawless(0) && store.is_read(), "{ends:?}");
    }
}

#[test]
fn a_song_of_loops_is_no_longer_than_any_song() {
    let repeats = Repeats {
        map: TempoMap::constant(Bpm::new(120.0).unwrap()),
        start: FileStart::ZERO,
        at: BeatPos::ZERO,
        until: BeatPos::new(1e6),
    };
    let file = StemFile { repeats: Some(repeats), ..PathBuf::from("loop").into() };
    let open = |_: &StemFile| -> Result<Box<dyn super::super::reader::Reader>, Problem> {
        Ok(Box::new(Fake::new(48_000, 1, 24_000, true)))
    };
    let budget = Budget::new(1 << 20);
    let filler = Filler::with_opener(vec![Some(file)], SampleRate::new(48_000).unwrap(), budget, Box::new(open));
    while filler.open_next() {}
    assert_eq!(filler.store().unwrap().frames(), LONGEST);
    assert!(filler.fill_at(LONGEST as i64 / 2));
}
