//! Jobs: cues do not delay the song, and are read again only if they may have changed.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use parking_lot::{Condvar, Mutex};

use super::*;
use crate::dsp::LtcTime;
use crate::engine::load::cues::{ReadShort, SHARE, SOON};
use crate::media::{StemAudio, read_short};
use crate::setlist::{MidiSend, Place, Section};
use crate::time::{Bpm, FileStart, TempoChange, TempoMap};

#[test]
fn cues_are_read_again_where_another_meter_brings_sections_into_another_order() {
    let map = |bpm: f64, meter: &str| {
        let change =
            TempoChange { beat: BeatPos::ZERO, bpm: Bpm::new(bpm).unwrap(), meter: meter.parse().unwrap() };
        TempoMap::new(&[change]).unwrap()
    };
    let section = |place: Place| Section { place, name: "A".to_owned(), colour: None, bars: None, looped: false };
    let song = Song {
        // Bar 5 begins at beat 16, or at beat 20 in 5/4.
        sections: vec![section(Place::Bar(5)), section(Place::Beat(BeatPos::new(18.0).unwrap()))],
        tempo_map: map(120.0, "4/4"),
        ..Song::in_folder("/ode".into())
    };
    let rate = SampleRate::new(48_000).unwrap();
    let job = Job::new(SongId::fresh(), song.clone(), rate, AnalysisCache::default(), Budget::usual());
    job.cues.look(&Song::in_folder("/ode".into()));
    let is_kept =
        |tempo_map: TempoMap| job.revised(&Song { tempo_map, ..song.clone() }).unwrap().cues.get().is_some();
    assert_eq!((is_kept(map(90.0, "4/4")), is_kept(map(120.0, "5/4"))), (true, false));
}

#[test]
fn a_song_is_sent_again_where_something_of_it_that_is_heard_has_changed() {
    let song = Song::in_folder("/ode".into());
    let job = Job::new(SongId::fresh(), song.clone(), rate(), AnalysisCache::default(), Budget::usual());
    job.set_delivered();
    let is_out = |edit: fn(&mut Song)| {
        let mut edited = song.clone();
        edit(&mut edited);
        job.revised(&edited).unwrap().is_delivered()
    };
    assert!(is_out(|_| {}) && is_out(|song| song.name = "Other".to_owned()));
    let edits: [fn(&mut Song); 4] = [
        |song| song.start = FileStart::new(0.5),
        |song| song.click.on = !song.click.on,
        |song| song.timecode = Some(LtcTime::default()),
        |song| {
            let message = "PC 5".parse().unwrap();
            song.sends = vec![MidiSend { place: SendPlace::Launch, message }];
        },
    ];
    for (index, edit) in edits.into_iter().enumerate() {
        assert!(!is_out(edit), "edit {index}");
    }
}

#[test]
fn what_the_audio_thread_reads_of_another_song_is_not_wanted_of_this_one() {
    let song = Song::in_folder("/ode".into());
    let job = Job::new(SongId::fresh(), song, rate(), AnalysisCache::default(), Budget::usual());
    job.set_delivered();
    let place = |song: SongId| MusicPlace { song: Some(song), reads: [5..9, 20..30], ..at_beginning() };
    assert_eq!(job.wanted(&place(job.id)).reads, [5..9, 20..30]);
    assert_eq!(job.wanted(&place(SongId::fresh())).reads, [0..0, 0..0]);
}

fn rate() -> SampleRate {
    SampleRate::new(48_000).unwrap()
}

/// Whether a cue is being read, and whether the disk answers.
static ASKED: Mutex<(bool, bool)> = Mutex::new((false, false));
static ANSWER: Condvar = Condvar::new();

/// Reads a file on a disk that hangs for a while.
fn hanging(path: &Path, rate: SampleRate, seconds: f64) -> Result<(StemAudio, Vec<Problem>), Problem> {
    let mut asked = ASKED.lock();
    asked.0 = true;
    ANSWER.notify_all();
    while !asked.1 {
        ANSWER.wait(&mut asked);
    }
    read_short(path, rate, seconds)
}

fn failing(path: &Path, rate: SampleRate, seconds: f64) -> Result<(StemAudio, Vec<Problem>), Problem> {
    assert!(!path.ends_with("A.wav"), "as the test wants it");
    read_short(path, rate, seconds)
}

/// A song of 4 s with two sections, each with a cue of this many frames.
fn announced(gig: &Path, frames: usize) -> Song {
    let wav = |frames: usize| testkit::wav_of_shorts(1, 48_000, (0..frames).map(|frame| (frame * 7919) as i16 | 1));
    for (name, frames) in [("Ode/bass.wav", 192_000), ("Cues/A.wav", frames), ("Cues/B.wav", frames)] {
        std::fs::create_dir_all(gig.join(name).parent().unwrap()).unwrap();
        std::fs::write(gig.join(name), wav(frames)).unwrap();
    }
    let section = |bar: i64, name: &str| Section {
        place: Place::Bar(bar),
        name: name.to_owned(),
        colour: None,
        bars: None,
        looped: false,
    };
    Song {
        sections: vec![section(1, "A"), section(2, "B")],
        ..crate::setlist::scan_folder(&gig.join("Ode")).unwrap()
    }
}

fn at_beginning() -> MusicPlace {
    MusicPlace { playhead: Playhead::Beat(BeatPos::ZERO), repeat: None, song: None, reads: [0..0, 0..0] }
}

fn job(song: &Song, budget: usize, read: ReadShort) -> Job {
    let rate = SampleRate::new(48_000).unwrap();
    let job = Job::new(SongId::fresh(), song.clone(), rate, AnalysisCache::default(), Budget::new(budget));
    Job { cues: Arc::new(CueReading::with(read)), ..job }
}

/// Whether `job` reports this.
fn tells(job: &Job, what: &str) -> bool {
    job.problems().iter().any(|problem| problem.what == what)
}

fn fall() -> bool {
    std::panic::resume_unwind(Box::new(7))
}

/// A job whose song can play, and whose cues are read.
fn delivered(song: &Song, budget: usize) -> Job {
    let job = job(song, budget, read_short);
    while job.ready_song(Playhead::Beat(BeatPos::ZERO)).is_none() {
        assert!(job.load(&at_beginning()));
    }
    job.set_delivered();
    while job.cues().is_none() {
        job.cues.read(&job.song, job.rate, &job.filler);
    }
    job
}

#[test]
fn listening_that_panics_costs_its_results_and_is_told() {
    let _alone = CUES.lock();
    let gig = tempfile::tempdir().unwrap();
    let job = delivered(&announced(gig.path(), 100), 1 << 30);
    while !job.is_analysed() {
        assert!(job.work(at_beginning, || true));
    }
    assert!(job.heard().is_none() && job.problems().is_empty());
    while job.work(at_beginning, fall) {}
    assert!(job.heard().is_some() && tells(&job, "plays without a part of its analysis"));
}

#[test]
fn a_streamed_stem_whose_reading_panics_twice_keeps_playing_without_its_analysis_and_is_told() {
    let _alone = CUES.lock();
    let gig = tempfile::tempdir().unwrap();
    let job = delivered(&announced(gig.path(), 100), 250_000);
    assert!(job.is_streaming());
    while !job.analyses.sweeps.are_done() {
        assert!(job.work(at_beginning, fall));
    }
    assert!(job.is_analysed() && !job.is_given_up(), "nobody waits for an analysis");
    assert!(tells(&job, "is stretched without an analysis") && tells(&job, "each stem is stretched by itself"));
    while job.work(at_beginning, || true) {}
}

/// Held by tests that read cues, because only one thread of a process does.
static CUES: Mutex<()> = Mutex::new(());

#[test]
fn a_song_plays_while_the_file_of_a_cue_hangs_and_has_it_when_that_answers() {
    let _alone = CUES.lock();
    let gig = tempfile::tempdir().unwrap();
    let job = job(&announced(gig.path(), 20_000), 1 << 30, hanging);
    let work = || job.work(at_beginning, || true);
    while job.ready_song(Playhead::Beat(BeatPos::ZERO)).is_none() {
        assert!(work(), "nothing but cues is left to do");
    }
    assert!(!job.ready_song(Playhead::Beat(BeatPos::ZERO)).unwrap().1);
    job.set_delivered();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !job.is_analysed() || job.cues().is_none() {
                work();
            }
        });
        let mut asked = ASKED.lock();
        while !asked.0 {
            ANSWER.wait(&mut asked);
        }
        drop(asked);
        // The other thread does the rest.
        while work() {}
        assert!(job.is_analysed() && job.filler.store().unwrap().is_resident());
        assert!(job.cues().is_none() && job.problems().is_empty());
        std::thread::sleep(SOON);
        assert!(
            job.problems()[0].to_string().contains("its cues and click files do not sound yet"),
            "{:?}",
            job.problems()
        );
        ASKED.lock().1 = true;
        ANSWER.notify_all();
    });
    assert_eq!((job.cues().unwrap().cues.0.len(), job.problems()), (2, vec![]));
    // From now on the song has them, even after an edit.
    assert!(
        job.revised(&Song { start: FileStart::new(0.5), ..job.song.clone() })
            .unwrap()
            .ready_song(Playhead::Beat(BeatPos::ZERO))
            .unwrap()
            .1
    );
}

#[test]
fn a_cue_that_makes_a_decoder_panic_costs_that_cue_and_cues_share_the_memory_of_their_song() {
    let _alone = CUES.lock();
    let gig = tempfile::tempdir().unwrap();
    let song = announced(gig.path(), 20_000);
    let read = |budget: usize, read: ReadShort| {
        let job = job(&song, budget, read);
        while job.ready_song(Playhead::Beat(BeatPos::ZERO)).is_none() {
            assert!(job.work(at_beginning, || true));
        }
        job.set_delivered();
        while job.work(at_beginning, || true) {}
        job
    };
    let panicked = read(1 << 30, failing);
    assert_eq!(panicked.cues().unwrap().cues.0.len(), 1);
    let told = &panicked.problems()[0];
    assert!(told.what == "is not spoken" && told.file.as_ref().unwrap().ends_with("Cues/A.wav"), "{told:?}");
    // Each cue takes three pages of 16 bits: 48 KB; both have a quarter of the memory.
    let page = 8192 * 2;
    let both = read(6 * page * SHARE, read_short);
    assert_eq!((both.cues().unwrap().cues.0.len(), both.filler.reserved()), (2, 6 * page));
    let held = both.filler.store().unwrap().bytes().1;
    assert!(held <= 6 * page * SHARE - 6 * page + 8 * page, "{held}");
    let one = read(6 * page * SHARE - 1, read_short);
    assert_eq!((one.cues().unwrap().cues.0.len(), one.filler.reserved()), (1, 3 * page));
    assert!(one.problems()[0].to_string().contains("may take"), "{:?}", one.problems());
}
