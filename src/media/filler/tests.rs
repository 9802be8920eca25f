//! What is filled first, by whom, and what becomes of files that fail.

use super::super::PageRead;
use super::super::fake::{Asked, Ends, Fake};
use super::*;
use std::path::PathBuf;

const PAGE: u64 = PAGE_FRAMES as u64;

/// A filler of fake files, all opened.
fn filler(fakes: &[Fake]) -> Filler {
    let files = (0..fakes.len()).map(|index| Some(PathBuf::from(index.to_string()).into())).collect();
    let fakes = fakes.to_vec();
    let open = move |file: &StemFile| -> Result<Box<dyn super::super::reader::Reader>, Problem> {
        let index: usize = file.path.to_str().unwrap().parse().unwrap();
        Ok(Box::new(fakes[index].clone()))
    };
    let filler = Filler::with_opener(files, SampleRate::new(48_000).unwrap(), Box::new(open));
    while filler.open_next() {}
    filler
}

/// One minute of stereo.
fn minute(seed: u64) -> Fake {
    let mut fake = Fake::new(48_000, 2, 60 * 48_000, true);
    fake.seed = seed;
    fake
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
    let audio = filler.audio().unwrap();
    for _ in 0..3 {
        assert!(!audio.is_ready(0..48_000));
        assert!(filler.fill_next(0));
    }
    assert!(audio.is_ready(0..48_000));
    // From then on each run is for the stem that has the least.
    while filler.fill_next(0) {
        let ready: Vec<usize> = audio.stems.iter().flatten().map(StemAudio::ready_pages).collect();
        let (least, most) = (ready.iter().min().unwrap(), ready.iter().max().unwrap());
        assert!(most - least <= LONGEST_RUN && most <= &(2 * least + 8), "{ready:?}");
    }
    assert!(audio.is_complete());
}

#[test]
fn the_playhead_comes_first_and_each_file_is_read_in_two_pieces() {
    let fakes = [minute(1), minute(2)];
    let filler = filler(&fakes);
    let audio = filler.audio().unwrap();
    let playhead = 30 * 48_000 + 17;
    for _ in 0..2 {
        filler.fill_next(playhead);
    }
    assert!(audio.is_ready(playhead as u64..playhead as u64 + 48_000));
    while filler.fill_next(playhead) {}
    assert!(audio.is_complete());
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
        assert!(filler.fill_next(playhead));
        assert!(filler.audio().unwrap().is_ready(0..48_000), "{playhead}");
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
    while alone.fill_next(0) {}
    let shared = filler(&fakes);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let shared = &shared;
            scope.spawn(move || {
                // Each thread has its own idea of the playhead, as when it moves.
                let mut playhead = thread * 100_000;
                while shared.fill_next(playhead) {
                    playhead = (playhead + 70_000) % 400_000;
                }
            });
        }
    });
    let (alone, shared) = (alone.audio().unwrap(), shared.audio().unwrap());
    assert!(shared.is_complete());
    assert_eq!(pages(&shared), pages(&alone));
}

#[test]
fn a_taken_stem_is_left_to_its_thread() {
    let filler = filler(&[minute(1), minute(2)]);
    let audio = filler.audio().unwrap();
    let taken = filler.stems[0].maker.lock();
    while filler.fill_next(0) {}
    let ready: Vec<usize> = audio.stems.iter().flatten().map(StemAudio::ready_pages).collect();
    assert_eq!(ready, [0, 352]);
    drop(taken);
    while filler.fill_next(0) {}
    assert!(audio.is_complete());
}

#[test]
fn a_file_that_fails_is_silent_from_there_and_told_once() {
    for (ends, what) in [
        (Ends::Failing(20 * PAGE), "cannot be read"),
        (Ends::Panicking(20 * PAGE), "cannot be decoded"),
        (Ends::Early(20 * PAGE), "ends early"),
    ] {
        let filler = filler(&[minute(1), minute(2).ending(ends)]);
        while filler.fill_next(0) {}
        let audio = filler.audio().unwrap();
        assert!(audio.is_complete(), "{ends:?}");
        let stem = audio.stems[1].as_ref().unwrap();
        assert!(matches!(stem.page(19), PageRead::Ready(Page::I16(_))), "{ends:?}");
        assert!((20..352).all(|page| matches!(stem.page(page), PageRead::Ready(Page::Silence))), "{ends:?}");
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
    let mut wav = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    wav.extend([48_000_u32.to_le_bytes(), 96_000_u32.to_le_bytes(), [2, 0, 16, 0], *b"data"].concat());
    wav.extend((samples.len() as u32 * 2).to_le_bytes());
    wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    let size = wav.len() as u32 - 8;
    wav[4..8].copy_from_slice(&size.to_le_bytes());
    std::fs::write(&path, wav).unwrap();

    let filler = Filler::new(
        vec![Some(folder.path().join("gone.wav").into()), Some(path.into())],
        SampleRate::new(48_000).unwrap(),
    );
    assert!(filler.audio().is_none() && !filler.fill_next(0));
    assert!(filler.open_next() && filler.audio().is_none());
    assert!(filler.open_next() && !filler.open_next());
    let reports = filler.reports();
    assert!(matches!(&reports[0], Some(Err(problem)) if problem.to_string().contains("gone.wav")), "{reports:?}");
    assert!(matches!(&reports[1], Some(Ok(report)) if report.frames == 30_000 && report.held_as_16_bit));
    while filler.fill_next(0) {}
    let audio = filler.audio().unwrap();
    assert!(audio.stems[0].is_none() && audio.is_complete());
    let held: Vec<i16> = pages(&audio)
        .into_iter()
        .flat_map(|page| match page {
            Page::I16(samples) => samples.into_vec(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(held[..30_000], samples);
    assert!(held[30_000..].iter().all(|&sample| sample == 0));
    assert_eq!(audio.bytes(), 4 * PAGE_FRAMES * 2);
}

#[test]
fn a_song_of_nothing_is_complete() {
    let filler = filler(&[]);
    assert!(filler.audio().unwrap().is_complete());
    assert!(!filler.open_next() && !filler.fill_next(0));
    assert_eq!(filler.progress(), (0, 0));
}
