//! A song is edited while it plays: its loaded files stay, and only the edit is heard.

use std::fs;

use assert_no_alloc::assert_no_alloc;

use super::rig::{FADE, RATE, RigHost, assert_equals, constant, noise, rate};
use crate::engine::{
    Act, Controller, Lead, Loader, Mix, Order, OutputBuffers, Pace, Processor, Settings, TempoMode, When, Work,
    build,
};
use crate::setlist::{
    Edit, Output, Place, Role, Section, SectionEdit, Severity, Song, Stem, StemEdit, scan_folder,
};
use crate::time::FileStart;

const BLOCK: usize = 480;
/// In frames: a second and a half.
const LENGTH: usize = RATE as usize * 3 / 2;

/// An engine with a song of files, and everything that came out of main and the drums.
struct RevisedSession {
    processor: Processor,
    loader: Loader,
    controller: Controller,
    mix: Mix,
    host: RigHost,
    song: Song,
    lead: Lead,
    heard: [[Vec<f32>; 2]; 2],
    _folder: tempfile::TempDir,
}

const MAIN: usize = 0;
const DRUMS: usize = 1;

/// A stereo file of 32-bit floats.
fn wav(stem: usize) -> Vec<u8> {
    let samples = (0..LENGTH as i64).flat_map(|frame| [0, 1].map(|channel| noise(stem, channel, frame)));
    testkit::wav_of_floats(2, RATE, samples)
}

impl RevisedSession {
    /// A song of 120 BPM with this many stems under a host with this tempo; nothing is loaded yet.
    fn new(stems: usize, bpm: f64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for stem in 0..stems {
            fs::write(folder.path().join(format!("{stem}.wav")), wav(stem)).unwrap();
        }
        let (processor, loader, controller) = build(rate());
        let song = scan_folder(folder.path()).unwrap();
        let (mix, host) = (Mix::default(), RigHost::new(constant(bpm)));
        Self {
            processor,
            loader,
            controller,
            mix,
            host,
            song,
            lead: Lead::Timeline,
            heard: Default::default(),
            _folder: folder,
        }
    }

    fn loaded(stems: usize, bpm: f64) -> Self {
        let session = Self::new(stems, bpm);
        session.controller.load(session.song.clone());
        session.loader.run_to_end();
        session
    }

    fn edit(&mut self, edit: &Edit) {
        self.song = edit.apply(&self.song).unwrap();
        self.controller.revise(self.song.clone());
        self.loader.run_to_end();
    }

    /// Plays on; returns where in the recorded output it began.
    fn play(&mut self, blocks: usize) -> usize {
        let begun = self.heard[MAIN][0].len();
        let settings = Settings { tempo_mode: TempoMode::Stretch, lead: self.lead, ..Settings::default() };
        let mut outputs = OutputBuffers::new(BLOCK);
        outputs.set_frames(BLOCK);
        for _ in 0..blocks {
            let transport = self.host.block(BLOCK);
            let (processor, mix) = (&mut self.processor, &self.mix);
            assert_no_alloc(|| processor.process(&transport, mix, &settings, Pace::Realtime, &mut outputs));
            for (heard, output) in self.heard.iter_mut().zip([Output::Main, Output::Drums]) {
                let (left, right) = outputs.read(output);
                heard[0].extend(left);
                heard[1].extend(right);
            }
        }
        begun
    }

    fn pages(&self) -> (usize, usize) {
        self.controller.status().pages
    }
}

fn bits(heard: &[[Vec<f32>; 2]; 2]) -> Vec<u32> {
    heard.iter().flatten().flatten().map(|sample| sample.to_bits()).collect()
}

fn of_stem(slot: usize, edit: StemEdit) -> Edit {
    Edit::Stem(slot, edit)
}

#[test]
fn a_host_that_changes_its_engine_in_mid_song_hears_it_at_once() {
    let before = {
        let mut session = RevisedSession::loaded(1, 120.0);
        session.host.at = 64_000;
        session.play(2);
        session.processor.playhead()
    };
    let mut session = RevisedSession::new(1, 120.0);
    session.controller.stand_at(before);
    session.controller.load(session.song.clone());
    while !session.controller.wait_until_ready(std::time::Duration::ZERO) {
        session.loader.run_once();
    }
    session.host.at = 64_960;
    session.play(1);
    assert_equals(&session.heard[MAIN], FADE..BLOCK, 64_960, |channel, frame| noise(0, channel, frame), "at once");
}

#[test]
fn what_is_not_heard_changes_no_bit() {
    // At another tempo, a restarted stretcher would be audible.
    for bpm in [120.0, 100.0] {
        let mut plain = RevisedSession::loaded(2, bpm);
        plain.play(60);
        let mut edited = RevisedSession::loaded(2, bpm);
        edited.play(20);
        for edit in [
            of_stem(0, StemEdit::Name("Contrabass".to_owned())),
            of_stem(1, StemEdit::Role(Role::Keys)),
            of_stem(1, StemEdit::Output(Some(Output::Main))),
            Edit::Move { slot: 1, place: 0 },
            Edit::Name("Ode".to_owned()),
        ] {
            edited.edit(&edit);
        }
        edited.play(40);
        assert_eq!(bits(&edited.heard), bits(&plain.heard), "{bpm}");
        assert_eq!(edited.controller.status().song.unwrap().stems[0].name, "Contrabass");
    }
}

fn section(bar: i64, name: &str) -> Section {
    Section { place: Place::Bar(bar), name: name.to_owned(), colour: None, bars: None, looped: false }
}

#[test]
fn other_sections_change_no_bit() {
    // At another tempo, a restarted stretcher, or a crossfade of the same sound, would be audible.
    for bpm in [120.0, 100.0] {
        let mut plain = RevisedSession::loaded(2, bpm);
        plain.play(60);
        let mut edited = RevisedSession::loaded(2, bpm);
        for edit in [
            SectionEdit::Add(section(1, "Verse")),
            SectionEdit::Add(section(3, "Chorus")),
            SectionEdit::Place(1, Place::Bar(2)),
            SectionEdit::Loop(0, true),
            SectionEdit::Remove(0),
        ] {
            edited.play(10);
            edited.edit(&Edit::Sections(edit));
        }
        // Two edits before the loader handles either.
        for bar in [3, 4] {
            edited.song = Edit::Sections(SectionEdit::Place(0, Place::Bar(bar))).apply(&edited.song).unwrap();
            edited.controller.revise(edited.song.clone());
        }
        edited.loader.run_to_end();
        edited.play(10);
        assert_eq!(bits(&edited.heard), bits(&plain.heard), "{bpm}");
        assert_eq!(edited.controller.status().song.unwrap().sections, [section(4, "Chorus")]);
    }
}

#[test]
fn another_tempo_or_start_is_followed_at_once() {
    let mut session = RevisedSession::loaded(1, 60.0);
    session.play(20);
    session.edit(&Edit::TempoMap(constant(60.0)));
    let begun = session.play(20);
    let heard = &session.heard[MAIN];
    assert_equals(heard, begun + FADE..begun + 20 * BLOCK, 0, |channel, frame| noise(0, channel, frame), "tempo");
    session.edit(&Edit::Start(FileStart::new(0.25)));
    let begun = session.play(20);
    let quarter = i64::from(RATE) / 4;
    let content = |channel, frame| noise(0, channel, frame);
    assert_equals(&session.heard[MAIN], begun + FADE..begun + 20 * BLOCK, quarter, content, "start");
    assert_eq!(session.controller.status().underruns, 0);
}

#[test]
fn a_removed_stem_falls_silent_and_comes_back_without_loading() {
    let mut session = RevisedSession::new(2, 120.0);
    session.song = of_stem(0, StemEdit::Output(Some(Output::Drums))).apply(&session.song).unwrap();
    session.controller.load(session.song.clone());
    session.loader.run_to_end();
    let pages = session.pages();
    session.play(10);
    session.edit(&Edit::Remove(1));
    let gone = session.play(10);
    // It is inaudible, and its solo silences no other stem.
    session.mix.stems[1].solo = true;
    session.play(10);
    session.edit(&Edit::Restore(1));
    session.mix.stems[1].solo = false;
    let back = session.play(10);
    let [main, drums] = &session.heard;
    let end = main[0].len();
    assert_equals(drums, FADE..gone, 0, |channel, frame| noise(0, channel, frame), "the other one before");
    assert_equals(
        drums,
        gone + FADE..back,
        0,
        |channel, frame| noise(0, channel, frame),
        "the other one without it",
    );
    assert_equals(drums, back + FADE..end, 0, |channel, frame| noise(0, channel, frame), "the other one after");
    assert_equals(main, gone + FADE..back, 0, |_, _| 0.0, "silence");
    assert_equals(main, back + FADE..end, 0, |channel, frame| noise(1, channel, frame), "back again");
    assert_eq!((session.pages(), pages.0), (pages, pages.1), "nothing was loaded anew");
    // In a crossfade of the same sound the result is the sound itself, apart from rounding.
    let worst = (0..end).map(|n| (drums[0][n] - noise(0, 0, n as i64)).abs()).skip(FADE).fold(0.0, f32::max);
    assert!(worst < 1e-6, "{worst}");
}

#[test]
fn a_stem_moves_to_another_output() {
    let mut session = RevisedSession::loaded(1, 120.0);
    session.play(10);
    session.edit(&of_stem(0, StemEdit::Output(Some(Output::Drums))));
    let begun = session.play(10);
    let range = begun + FADE..begun + 10 * BLOCK;
    assert_equals(&session.heard[MAIN], range.clone(), 0, |_, _| 0.0, "main");
    assert_equals(&session.heard[DRUMS], range, 0, |channel, frame| noise(0, channel, frame), "drums");
}

#[test]
fn a_removed_stem_is_not_opened_until_it_is_wanted() {
    let mut session = RevisedSession::new(2, 120.0);
    session.song = Edit::Remove(1).apply(&session.song).unwrap();
    session.controller.load(session.song.clone());
    session.loader.run_to_end();
    let status = session.controller.status();
    assert!(status.stems[1].is_none() && status.is_complete());
    let one = status.pages.1;
    session.play(10);
    session.edit(&Edit::Restore(1));
    assert_eq!(session.pages(), (2 * one, 2 * one));
    let begun = session.play(10);
    let sum = |channel, frame| noise(0, channel, frame) + noise(1, channel, frame);
    assert_equals(&session.heard[MAIN], begun + FADE..begun + 10 * BLOCK, 0, sum, "both");
}

#[test]
fn other_files_are_loaded() {
    let mut session = RevisedSession::loaded(2, 120.0);
    let file = session.song.stems[1].file.with_file_name("other.wav");
    fs::write(&file, wav(7)).unwrap();
    session.edit(&Edit::Add(vec![Stem::of_file(file)]));
    let status = session.controller.status();
    assert!(status.stems.len() == 3 && status.is_complete());
}

#[test]
fn edits_while_it_loads_and_is_analysed_cost_neither() {
    let mut session = RevisedSession::new(2, 120.0);
    session.controller.load(session.song.clone());
    let mut edits = 0;
    // The edit is sent first, so the loader is called for a second and a third piece of work.
    while (0..3).fold(false, |worked, _| session.loader.run_once() == Work::Done || worked) {
        if session.controller.status().analysed < 1.0 {
            edits += 1;
            session.song = of_stem(0, StemEdit::Name(edits.to_string())).apply(&session.song).unwrap();
            session.song = Edit::Start(FileStart::new(f64::from(edits))).apply(&session.song).unwrap();
            session.controller.revise(session.song.clone());
        }
        session.play(1);
        assert!(edits < 1000, "it never comes to an end");
    }
    let status = session.controller.status();
    assert!(status.is_complete() && status.analysed == 1.0);
    assert_eq!(status.song.unwrap().stems[0].name, edits.to_string());
    assert!(edits >= 3, "{edits}");
}

#[test]
fn timecode_comes_with_a_note() {
    let mut session = RevisedSession::loaded(2, 120.0);
    assert!(session.controller.status().problems.is_empty());
    session.edit(&of_stem(1, StemEdit::Role(Role::Timecode)));
    let problems = session.controller.status().problems;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].severity, Severity::Note);
    assert_eq!(problems[0].file.as_deref(), Some(session.song.stems[1].file.as_path()));
    session.edit(&Edit::Remove(1));
    assert!(session.controller.status().problems.is_empty());
}

#[test]
fn an_edit_that_needs_another_file_moves_no_song_that_stemlock_leads() {
    let mut session = RevisedSession::new(2, 120.0);
    session.song = Edit::Remove(1).apply(&session.song).unwrap();
    session.controller.load(session.song.clone());
    session.loader.run_to_end();
    session.lead = Lead::Stemlock;
    session.processor.order(Order { number: 0, at: When::Frame(0), act: Act::Play, quantum: None });
    session.play(20);
    // Two edits before the audio thread receives the first one.
    session.edit(&Edit::Restore(1));
    let file = session.song.stems[1].file.with_file_name("other.wav");
    fs::write(&file, wav(7)).unwrap();
    session.edit(&Edit::Add(vec![Stem::of_file(file)]));
    session.play(20);
    let sum = |channel, frame| noise(0, channel, frame) + noise(1, channel, frame) + noise(7, channel, frame);
    assert_equals(&session.heard[MAIN], 0..20 * BLOCK, 0, |channel, frame| noise(0, channel, frame), "before");
    assert_equals(&session.heard[MAIN], 20 * BLOCK + FADE..40 * BLOCK, 0, sum, "behind it");
    // Another song begins at its beginning.
    session.controller.load(session.song.clone());
    session.loader.run_to_end();
    let begun = session.play(20);
    let begins = |channel, frame: i64| sum(channel, frame - begun as i64);
    assert_equals(&session.heard[MAIN], begun + FADE..begun + 20 * BLOCK, 0, begins, "another one");
}
