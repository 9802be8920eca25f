//! Orders, deliveries, threads.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use rtrb::{Consumer, Producer, RingBuffer};

use super::*;
use crate::engine::load::{AnalysisCache, Arrival, ArrivalCount, ArrivalSender, Retired};
use crate::engine::shared::Shared;
use crate::engine::tests::rig::{RATE, rate};
use crate::engine::{Mix, OutputBuffers, Pace, Settings, build};
use crate::media::SongStore;
use crate::setlist::{Song, scan_folder};
use crate::time::{FileStart, HostFields, Transport};

/// A 16-bit file of one channel.
fn wav(frames: usize) -> Vec<u8> {
    testkit::wav_of_shorts(1, RATE, (0..frames).map(|frame| (frame * 7919) as i16 | 1))
}

fn song(folder: &Path, frames: usize) -> Song {
    fs::write(folder.join("bass.wav"), wav(frames)).unwrap();
    scan_folder(folder).unwrap()
}

/// A queue, and the audio thread's ends of its rings.
fn queue() -> (Arc<Queue>, Arc<Shared>, Consumer<Arrival>, Producer<Retired>) {
    let shared = Arc::<Shared>::default();
    let (sender, arriving) = ArrivalSender::new(4, ArrivalCount::default());
    let (retiring, retired) = RingBuffer::new(4);
    let queue = Queue::new(rate(), AnalysisCache::default(), shared.clone(), sender, retired);
    (queue, shared, arriving, retiring)
}

#[test]
fn an_order_is_expected_until_it_is_delivered_whatever_is_delivered_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 100);
    let (queue, shared, mut arriving, _retiring) = queue();
    let ended = Arc::new(AtomicBool::new(false));
    let (loader, stop) = (Loader::new(queue.clone()), ended.clone());
    let thread = std::thread::spawn(move || {
        while !stop.load(SeqCst) {
            loader.run_once();
            while arriving.pop().is_ok() {}
        }
    });
    for number in 0..150 {
        let name = number.to_string();
        queue.order(Song { name: name.clone(), ..song.clone() });
        // Now and then the previous song is still in the ring when the next one is ordered.
        let waits = number % 3 != 0;
        loop {
            let expected = shared.expects_song();
            let job = queue.job();
            if !expected {
                let job = job.unwrap();
                assert!(job.song.name == name && job.is_delivered(), "song {name} is not expected");
                break;
            }
            if !waits {
                break;
            }
            std::thread::yield_now();
        }
    }
    ended.store(true, SeqCst);
    thread.join().unwrap();
}

#[test]
fn a_job_that_was_replaced_is_freed_by_a_loader_thread() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 100);
    let (queue, _shared, mut arriving, _retiring) = queue();
    let loader = Loader::new(queue.clone());
    queue.order(song.clone());
    loader.run_to_end();
    let looked_at = queue.job().unwrap();
    let freed = Arc::downgrade(&looked_at);
    queue.order(song);
    while arriving.pop().is_ok() {}
    loader.run_to_end();
    drop(looked_at);
    assert!(freed.upgrade().is_some(), "whoever looks last at a job frees it");
    assert_eq!(loader.run_once(), Work::Done);
    assert!(freed.upgrade().is_none());
}

#[test]
fn a_removal_that_has_no_room_waits_and_keeps_no_thread_busy() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 100);
    let (queue, _shared, mut arriving, _retiring) = queue();
    let loader = Loader::new(queue.clone());
    for _ in 0..4 {
        queue.order(song.clone());
        loader.run_to_end();
    }
    // The host does not process.
    queue.clear();
    let is_idle = (0..50).any(|_| loader.run_once() == Work::Idle);
    assert!(is_idle && queue.is_busy(), "it waits");
    while arriving.pop().is_ok() {}
    loader.run_to_end();
    assert!(matches!(arriving.pop(), Ok(Arrival::Nothing)) && queue.job().is_none());
}

#[test]
fn a_song_that_another_one_has_replaced_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 100);
    let (queue, shared, mut arriving, _retiring) = queue();
    let loader = Loader::new(queue.clone());
    queue.order(song.clone());
    loader.run_once();
    let replaced = queue.job().unwrap();
    while replaced.arrival(shared.playhead()).is_none() {
        assert!(replaced.load(&shared.place()));
    }
    // Another one is ordered while a thread is about to send it.
    let arrival = replaced.arrival(shared.playhead()).unwrap();
    assert!(queue.wants(&replaced));
    queue.order(song);
    assert!(!queue.wants(&replaced), "nobody goes on reading it while the next one is waiting");
    loader.run_once();
    assert!(!queue.wants(&replaced), "nor while that is loading");
    assert!(!queue.send_song(&replaced, arrival, false) && !replaced.is_delivered());
    assert!(arriving.pop().is_err());
    loader.run_to_end();
    let current = queue.job().unwrap();
    assert!(matches!(arriving.pop(), Ok(Arrival::Song(song)) if song.id == current.id));
}

#[test]
fn a_song_that_is_given_up_is_told_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (queue, shared, _arriving, _retiring) = queue();
    let loader = Loader::new(queue.clone());
    queue.order(song(folder.path(), 100));
    assert_eq!(loader.run_once(), Work::Done);
    assert!(shared.expects_song() && shared.expects_refinement());
    let job = queue.job().unwrap();
    queue.give_up(&job);
    assert!(!shared.expects_song() && !shared.expects_refinement() && !queue.is_busy());
    assert!(job.problems().iter().any(|problem| problem.to_string().contains("does not play")));
    assert_eq!(loader.run_once(), Work::Idle);
    // The next song is not affected.
    queue.order(job.song.clone());
    loader.run_to_end();
    assert!(queue.job().unwrap().is_delivered());
}

#[test]
fn songs_are_told_apart_from_the_order_to_what_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 1000);
    let (mut processor, loader, controller) = build(rate());
    let mut outputs = OutputBuffers::new(64);
    let mut block = || {
        loader.run_to_end();
        let (mix, settings) = (Mix::default(), Settings::default());
        processor.process(&Transport::default(), &mix, &settings, Pace::Realtime, &mut outputs);
        loader.run_to_end();
    };
    block();
    assert_eq!((controller.glance().song, controller.status().id), (None, None));
    let first = controller.load(song.clone());
    block();
    assert_eq!((controller.glance().song, controller.status().id), (Some(first), Some(first)));
    // An edit does not make it another song, although the audio thread gets it again.
    let mut edited = song.clone();
    edited.start = FileStart::new(0.5);
    controller.revise(edited);
    block();
    assert_eq!((controller.glance().song, controller.status().came_back), (Some(first), Some(first)));
    let second = controller.load(song);
    assert_ne!(first, second);
    block();
    assert_eq!((controller.glance().song, controller.status().came_back), (Some(second), Some(first)));
    controller.clear();
    block();
    assert_eq!((controller.glance().song, controller.status().came_back), (None, Some(second)));
}

/// The pages that are loaded once a song of 20 s can play under a host that reports `fields`.
fn loaded_under(fields: &HostFields) -> Arc<SongStore> {
    let folder = tempfile::tempdir().unwrap();
    let (mut processor, loader, controller) = build(rate());
    let mut outputs = OutputBuffers::new(512);
    let transport = Transport::believing(fields);
    processor.process(&transport, &Mix::default(), &Settings::default(), Pace::Realtime, &mut outputs);
    controller.load(song(folder.path(), 20 * RATE as usize));
    while loader.run_once() == Work::Idle || controller.is_loading() {}
    controller.audio().unwrap()
}

#[test]
fn the_playhead_is_read_from_the_field_that_the_follower_reads() {
    let at = 15 * i64::from(RATE);
    let playing = HostFields { playing: true, ..HostFields::default() };
    let beats = HostFields { tempo: Some(120.0), beats: Some(30.0), ..playing };
    let seconds = HostFields { seconds: Some(15.0), ..playing };
    let samples = HostFields { samples: Some(at), ..playing };
    let with_tempo = HostFields { tempo: Some(120.0), ..samples };
    for fields in [beats, seconds, samples, with_tempo] {
        let audio = loaded_under(&fields);
        let at = at as u64;
        assert!(audio.is_ready(at..at + 48_000), "{fields:?}");
        assert!(!audio.is_ready(0..8192), "{fields:?}: began at the song's beginning");
    }
}

/// Held by tests that count or end threads of pools, because the threads of all tests have the same names.
pub(super) static POOLS: parking_lot::Mutex<()> = parking_lot::Mutex::new(());

/// The number of the pool's threads, their nice value, and how often they slept.
#[cfg(target_os = "linux")]
fn threads() -> Vec<(i32, u64)> {
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    let read = |task: &Path, file: &str| fs::read_to_string(task.join(file)).unwrap_or_default();
    let ours = tasks.map(|task| task.path()).filter(|task| read(task, "comm").starts_with("stemlock-load"));
    ours.filter_map(|task| {
        let (stat, status) = (read(&task, "stat"), read(&task, "status"));
        // The name may contain anything. Counted after it, the nice value is field 17.
        let nice = stat.rsplit_once(") ")?.1.split(' ').nth(16)?.parse().ok()?;
        let slept = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        Some((nice, slept.trim().parse().ok()?))
    })
    .collect()
}

#[test]
#[cfg(target_os = "linux")]
fn all_engines_share_threads_of_low_priority_that_sleep_while_there_is_nothing_to_do() {
    use std::time::Duration;
    let _alone = POOLS.lock();
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 60_000);
    let engines: Vec<_> = (0..6).map(|_| build(rate())).collect();
    let shares: Vec<_> = engines.iter().map(|(_, loader, _)| LoaderThreads::spawn(loader, None)).collect();
    for (_, _, controller) in &engines {
        controller.load(song.clone());
    }
    for (_, _, controller) in &engines {
        assert!(controller.wait_until_ready(Duration::from_secs(20)));
        while controller.status().analysed < 1.0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    std::thread::sleep(Duration::from_millis(50));
    let before = threads();
    assert_eq!(before.len(), pool::cores());
    assert!(before.iter().all(|(nice, _)| *nice > 0), "nice values and sleeps: {before:?}");
    std::thread::sleep(Duration::from_millis(1000));
    let slept = threads().iter().zip(&before).map(|(after, before)| after.1 - before.1).sum::<u64>();
    assert!(slept <= 12, "woke {slept} times in a second of nothing to do");
    drop(shares);
    let deadline = std::time::Instant::now() + Duration::from_secs(2);
    while !threads().is_empty() {
        assert!(std::time::Instant::now() < deadline, "threads outlive the engines");
    }
}

#[test]
fn the_audio_thread_is_awaited_until_it_sends_back_what_it_was_given_something_for() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(folder.path(), 20_000);
    let (queue, _shared, mut arriving, mut retiring) = queue();
    let loader = Loader::new(queue.clone());
    assert!(!queue.awaits_audio());
    queue.order(song);
    loader.run_to_end();
    assert!(queue.awaits_audio());
    let mut songs = Vec::new();
    while let Ok(arrival) = arriving.pop() {
        match arrival {
            Arrival::Song(song) => songs.push(song),
            Arrival::Refined(_, stretching) => retiring.push(Retired::Stretching(stretching)).unwrap(),
            Arrival::Nothing | Arrival::Sections(..) | Arrival::Cues(..) => {
                panic!("nobody removed a song or moved a section, and it has no cues")
            }
        }
    }
    assert!(songs.len() == 1 && queue.awaits_audio());
    loader.run_to_end();
    assert!(!queue.awaits_audio());
}
