//! A song that does not fit into memory sounds like one that does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use super::rig::{RATE, Random, RigHost, constant, noise, random_blocks, rate};
use crate::engine::{AnalysisCache, Mix, OutputBuffers, Pace, Settings, TempoMode, Work, build_with};
use crate::setlist::{Heard, Output, Place, Section, Song, scan_folder};
use crate::time::BeatPos;

const SECONDS: usize = 20;
/// Two of floats in stereo, one of 16 bits in mono.
const STEMS: usize = 3;

fn wav(stem: usize) -> Vec<u8> {
    let channels = if stem > 0 { 2 } else { 1 };
    let frames = (SECONDS * RATE as usize - stem * 1000) as i64;
    let sample = |frame: i64, channel: usize| {
        // Louder now and then, so that there are attacks.
        noise(stem, channel, frame) * if frame % 20_000 < 2000 { 0.5 } else { 0.05 }
    };
    let samples = (0..frames).flat_map(|frame| (0..channels).map(move |channel| sample(frame, channel)));
    match channels {
        1 => testkit::wav_of_shorts(1, RATE, samples.map(|sample| (sample * 32_767.0) as i16)),
        _ => testkit::wav_of_floats(2, RATE, samples),
    }
}

/// The bytes of the sounding pages: four pages of all stems at each of two places.
const SOUNDING: usize = 2 * 4 * 8192 * (2 * 2 * 4 + 2);

/// The actions of a musician and a host in a session.
#[derive(Clone, Copy, Debug)]
struct StreamedSession {
    seed: u64,
    tempo: f64,
    mode: TempoMode,
    transpose: f64,
}

/// Main's output and the number of gaps with this memory limit in bytes, and the peak of memory.
fn played(
    song: &Song,
    session: StreamedSession,
    memory: usize,
    cache: &AnalysisCache,
) -> ([Vec<f32>; 2], u64, usize) {
    let (mut processor, loader, controller) = build_with(rate(), cache.clone());
    controller.set_memory(memory);
    controller.load(song.clone());
    loader.run_to_end();
    assert!(controller.status().is_complete() && controller.status().analysed == 1.0);
    let ended = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&ended);
    // Of normal priority, so that the test takes as long on a busy machine as on an idle one.
    let thread = std::thread::spawn(move || {
        while !stop.load(SeqCst) {
            if loader.run_once() == Work::Idle {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    });
    let (mut mix, mut host) = (Mix::default(), RigHost::new(constant(session.tempo)));
    let settings = Settings { tempo_mode: session.mode, transpose: session.transpose, ..Settings::default() };
    let mut outputs = OutputBuffers::new(1 << 14);
    let mut heard = [Vec::new(), Vec::new()];
    let mut random = Random::new(session.seed);
    for _ in 0..8 {
        // A jump or none; a loop or none; a stem that is muted or unmuted.
        if random.unit() < 0.7 {
            host.at = (random.unit() * (SECONDS - 2) as f64 * f64::from(RATE)) as i64;
        }
        let beat = host.at as f64 / f64::from(RATE) * session.tempo / 60.0;
        let loops = random.unit() < 0.5;
        host.loop_beats = loops.then(|| (beat - 2.0 * random.unit(), beat + 0.5 + random.unit()));
        mix.stems[2].mute = random.unit() < 0.3;
        for frames in random_blocks(RATE as usize, &mut random) {
            outputs.set_frames(frames);
            let transport = host.block(frames);
            processor.process(&transport, &mix, &settings, Pace::Unheard, &mut outputs);
            let (left, right) = outputs.read(Output::Main);
            heard[0].extend(left);
            heard[1].extend(right);
        }
    }
    ended.store(true, SeqCst);
    thread.join().unwrap();
    let status = controller.status();
    (heard, status.underruns, status.held_peak)
}

#[test]
fn any_budget_gives_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    for stem in 0..STEMS {
        fs::write(folder.path().join(format!("{stem}.wav")), wav(stem)).unwrap();
    }
    let song = scan_folder(folder.path()).unwrap();
    // The files are analysed while the first song streams.
    let cache = AnalysisCache::in_folder(folder.path().join("cache"));
    let mut random = Random::new(1);
    for (tempo, mode, transpose) in [
        (120.0, TempoMode::Stretch, 0.0),
        (131.0, TempoMode::Stretch, 0.0),
        (97.0, TempoMode::Stretch, 3.0),
        (131.0, TempoMode::Repitch, 0.0),
        (120.0, TempoMode::Off, 0.0),
    ] {
        let session = StreamedSession { seed: random.bits(), tempo, mode, transpose };
        let budgets = [100_000.0 + random.unit().powi(2) * 6e6, f64::MAX, 100_000.0];
        let plays = budgets.map(|memory| played(&song, session, memory as usize, &cache));
        let whole = &plays[1].0;
        assert!(whole[0].iter().any(|sample| *sample != 0.0));
        for ((part, missed, held), memory) in plays.iter().zip(budgets) {
            assert_eq!(*missed, 0, "{session:?} within {memory} bytes");
            let differs =
                |side: usize| part[side].iter().zip(&whole[side]).position(|(a, b)| a.to_bits() != b.to_bits());
            assert_eq!((differs(0), differs(1)), (None, None), "{session:?} within {memory} bytes");
            // Sounding pages are kept in any case: the windows at both ends of a jump. The pages evicted for them stay until the next
            // block, because the audio thread may read them until then.
            assert!(
                *held <= (memory as usize).max(SOUNDING).saturating_add(SOUNDING),
                "{held} bytes within {memory}"
            );
        }
    }
}

/// The results of analysing the song of a folder with this many bytes for pages: what was heard, the cache's entries except for peaks, and how
/// many pages were read.
fn found(folder: &Path, memory: usize, cache: &str) -> (Arc<Heard>, BTreeMap<String, Vec<u8>>, usize) {
    let cache = folder.join(cache);
    let (_processor, loader, controller) = build_with(rate(), AnalysisCache::in_folder(&cache));
    controller.set_memory(memory);
    controller.load(scan_folder(folder).unwrap());
    loader.run_to_end_on_all_cores();
    let status = controller.status();
    assert!(status.is_complete() && status.analysed == 1.0 && status.problems.is_empty(), "{status:?}");
    let read = |file: fs::DirEntry| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap());
    let entries = fs::read_dir(&cache).unwrap().map(|file| read(file.unwrap()));
    // Peaks take more than all other results for 20 s. Stems are compared only if all of them are in memory.
    let compares = |entry: &[u8]| entry[24..].starts_with(br#"{"same""#);
    let entries =
        entries.filter(|(_, entry)| entry.len() < 64 * SECONDS * RATE as usize / 8192 && !compares(entry));
    let entries = entries.collect();
    (status.heard.unwrap(), entries, status.pages_made)
}

#[test]
fn what_is_found_comes_from_one_pass_over_each_file_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    for stem in 0..STEMS {
        fs::write(folder.path().join(format!("{stem}.wav")), wav(stem)).unwrap();
    }
    // A stem that contains another one, and a click.
    let samples =
        |stem: usize| wav(stem)[44..].as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    let (loud, own): (Vec<f32>, Vec<f32>) = (samples(1), samples(2));
    let bleed = (0..own.len()).map(|n| 0.3 * own[n] + n.checked_sub(600).map_or(0.0, |n| 0.5 * loud[n]));
    let click = (0..SECONDS * RATE as usize).map(|n| {
        let since = n % (RATE as usize / 2);
        (since as f32 * 0.13).sin() * (-(since as f32) / 300.0).exp() * 0.8
    });
    fs::write(folder.path().join("bleed.wav"), testkit::wav_of_floats(2, RATE, bleed)).unwrap();
    fs::write(folder.path().join("tick.wav"), testkit::wav_of_floats(1, RATE, click)).unwrap();
    let pages =
        [0, 1, 2, 2, 0].map(|stem| (SECONDS * RATE as usize - stem * 1000).div_ceil(8192)).iter().sum::<usize>();

    let (heard, entries, made) = found(folder.path(), usize::MAX, "whole");
    assert_eq!(made, pages);
    assert!(heard.stems.iter().flatten().any(|stem| stem.click.is_some()));
    let (heard_passing, entries_passing, made) = found(folder.path(), 2_000_000, "passing");
    assert!(heard_passing == heard);
    for (name, entry) in entries {
        assert!(entries_passing.get(&name) == Some(&entry), "{name}");
    }
    // Pages in memory were read before; the members of a group are read once more, together.
    let held = 2_000_000 / 32_768;
    let grouped = 2 * pages / 5 + 10;
    assert!(made <= pages + held + grouped, "{made} pages were read of {pages}");
    // Peaks and analyses are not read again.
    let (heard_again, _, made) = found(folder.path(), 2_000_000, "passing");
    assert!(heard_again == heard);
    assert!(made <= held + pages, "{made} pages were read again");
}

#[test]
fn a_jump_to_the_next_section_has_no_gap_though_nobody_loads_anything_after_it() {
    let folder = tempfile::tempdir().unwrap();
    for stem in 0..STEMS {
        fs::write(folder.path().join(format!("{stem}.wav")), wav(stem)).unwrap();
    }
    let mut song = scan_folder(folder.path()).unwrap();
    let section = |beat: f64| Section {
        place: Place::Beat(BeatPos::new(beat).unwrap()),
        name: format!("From beat {beat}"),
        colour: None,
        bars: None,
        looped: false,
    };
    song.sections = vec![section(20.0), section(4.0)];
    let (mut processor, loader, controller) = build_with(rate(), AnalysisCache::default());
    controller.set_memory(8_000_000);
    controller.load(song);
    loader.run_to_end();
    let mut host = RigHost::new(constant(120.0));
    let mut outputs = OutputBuffers::new(512);
    let mut gaps_at = |seconds: i64| {
        host.at = seconds * i64::from(RATE);
        let before = controller.status().underruns;
        for _ in 0..RATE as usize / 512 {
            let transport = host.block(512);
            processor.process(&transport, &Mix::default(), &Settings::default(), Pace::Realtime, &mut outputs);
        }
        controller.status().underruns - before
    };
    assert_eq!([0, 10, 2].map(&mut gaps_at), [0; 3]);
    assert!(gaps_at(15) > 0, "nobody told of this place");
}
