//! Results of listening, in a keeper that plays the song.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use testkit::{WavEncoding, wav};

use super::Keeper;
use crate::engine::{
    self, AnalysisCache, Loader, Mix, OutputBuffers, Pace, Processor, SetEngine, SetEntry, Settings,
};
use crate::host::{Changed, News};
use crate::setlist::{Edit, Output, Role, RoleSource, Severity, Song, StemEdit, TempoSource};
use crate::time::{Bpm, HostFields, SampleRate, TempoMap, Transport};

const RATE: u32 = 48_000;
const BPM: f64 = 93.7;

/// A folder with music, and a click that is not recognisable by its name.
fn song() -> (tempfile::TempDir, PathBuf) {
    let disk = tempfile::tempdir().unwrap();
    let folder = disk.path().join("Ode");
    std::fs::create_dir(&folder).unwrap();
    let frames = (20.0 * f64::from(RATE)) as usize;
    let mut click = vec![0.0_f64; frames];
    for beat in 0..30 {
        let first = ((0.25 + f64::from(beat) * 60.0 / BPM) * f64::from(RATE)).round() as usize;
        let hertz = if beat % 4 == 0 { 1600.0 } else { 1000.0 };
        for frame in 0..1000 {
            let time = f64::from(frame) / f64::from(RATE);
            let wave = (std::f64::consts::TAU * hertz * time).cos();
            click[first + frame as usize] = 0.5 * (-time / 0.006).exp() * wave;
        }
    }
    let pad = |frame: usize| 0.2 * (frame as f64 * 0.02).sin() + 0.1 * (frame as f64 * 0.031).sin();
    write(&folder.join("Track 1.wav"), click);
    write(&folder.join("Pad.wav"), (0..frames).map(pad));
    (disk, folder)
}

fn write(path: &Path, samples: impl IntoIterator<Item = f64>) {
    let data: Vec<u8> = samples.into_iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    std::fs::write(path, wav(WavEncoding::Integer(16), 1, RATE, &data)).unwrap();
}

/// A keeper with an engine whose loader is called by hand.
struct HearingDesk {
    keeper: Keeper,
    processor: Processor,
    loader: Loader,
    told: Arc<Mutex<usize>>,
}

impl HearingDesk {
    fn new(give: impl FnOnce(&Keeper)) -> Self {
        let keeper = Keeper::default();
        let SetEngine { processor, ends } =
            engine::build_set(SampleRate::new(RATE).unwrap(), &AnalysisCache::default(), &[SetEntry::default()]);
        keeper.install(ends, true);
        let loader = keeper.loaders().remove(0);
        let (news, told) = (Arc::new(News::default()), Arc::new(Mutex::new(0)));
        let count = Arc::clone(&told);
        news.tell_with(move |changed: Changed| *count.lock() += usize::from(changed.project));
        let of_summons = Arc::downgrade(&news);
        news.summon_with(move || of_summons.upgrade().into_iter().for_each(|news| news.deliver()));
        keeper.say_changes_to(&news);
        // Kept alive as long as the keeper sends messages.
        std::mem::forget(news);
        give(&keeper);
        assert!(keeper.wait_until_idle(Duration::from_secs(20)));
        Self { keeper, processor, loader, told }
    }

    fn opened(folder: &Path) -> Self {
        Self::new(|keeper| keeper.open(vec![folder.to_owned()]))
    }

    fn restored(text: &str) -> Self {
        Self::new(|keeper| keeper.restore(text))
    }

    /// Has the engine listen, and returns how often the host was told that the project changed.
    fn listen(&self) -> usize {
        let before = *self.told.lock();
        self.loader.run_to_end();
        *self.told.lock() - before
    }

    fn block(&mut self, playing: bool) {
        let transport = Transport::believing(&HostFields {
            playing,
            tempo: Some(120.0),
            beats: Some(1.0),
            ..HostFields::default()
        });
        let mut outputs = OutputBuffers::new(512);
        let (mix, settings) = (Mix::default(), Settings::default());
        self.processor.process(&transport, &mix, &settings, Pace::Realtime, &mut outputs);
    }

    fn tempo(&self) -> (f64, TempoSource, Option<String>) {
        let song = self.keeper.song().unwrap();
        let bpm = song.tempo_map.changes().next().unwrap().bpm.get();
        ((bpm * 1000.0).round() / 1000.0, song.tempo_source, song.tempo_from.clone())
    }

    fn says(&self, words: &str) -> bool {
        self.keeper.view().problems.iter().any(|problem| problem.to_string().contains(words))
    }

    fn click(&self) -> (Role, RoleSource, Output) {
        let song = self.keeper.song().unwrap();
        let stem = song.stems.iter().find(|stem| stem.file.ends_with("Track 1.wav")).unwrap();
        (stem.role, stem.role_source, stem.routed_to())
    }
}

fn heard() -> (f64, TempoSource, Option<String>) {
    (BPM, TempoSource::Heard, Some("Track 1.wav".to_owned()))
}

const UNKNOWN: (Role, RoleSource, Output) = (Role::Other, RoleSource::Unknown, Output::Main);

#[test]
fn a_song_that_is_opened_goes_by_its_click_and_a_project_keeps_that() {
    let (_disk, folder) = song();
    let desk = HearingDesk::opened(&folder);
    assert!((desk.tempo().1, desk.click()) == (TempoSource::Assumed, UNKNOWN) && desk.says("is assumed"));
    assert_eq!(desk.listen(), 1, "the host hears that there is something to save");
    assert_eq!((desk.tempo(), desk.click()), (heard(), (Role::Click, RoleSource::Heard, Output::Click)));
    assert!(desk.says("93.7 BPM was heard from Track 1.wav") && desk.says("plays on Click, not on Main"));
    assert!(!desk.says("is assumed"));
    let view = desk.keeper.view();
    assert_eq!((view.unsaved, view.undo), (false, None), "it is what the folder says to whoever listens");
    let start = desk.keeper.song().unwrap().start;
    assert!((start.get() - 0.25).abs() < 1.5 / f64::from(RATE), "{start:?}");
    let text = desk.keeper.saved();
    let again = HearingDesk::restored(&text);
    assert_eq!(again.tempo(), heard(), "before it is listened to");
    assert!(!again.says("still the tempo"));
    assert_eq!((again.listen(), again.tempo(), again.keeper.saved()), (0, heard(), text));
    assert!(!again.keeper.view().unsaved);
}

#[test]
fn a_click_with_the_name_of_music_plays_where_the_name_says_and_is_told_until_a_role_is_chosen() {
    let (_disk, folder) = song();
    std::fs::rename(folder.join("Track 1.wav"), folder.join("Percussion.wav")).unwrap();
    let desk = HearingDesk::opened(&folder);
    assert!(!desk.says("plays on Main"));
    desk.listen();
    let slot = |song: &Song| song.stems.iter().position(|stem| stem.file.ends_with("Percussion.wav")).unwrap();
    let song = desk.keeper.song().unwrap();
    let stem = &song.stems[slot(&song)];
    assert_eq!((stem.role, stem.routed_to()), (Role::Percussion, Output::Main));
    assert!(desk.says("Percussion.wav: plays on Main: may be a click, by its sound"));
    let problems = desk.keeper.view().problems;
    let doubt = problems.iter().find(|problem| problem.what == "plays on Main").unwrap();
    assert_eq!((doubt.severity, doubt.roles), (Severity::Warning, Some([Role::Click, Role::Other])));
    desk.keeper.edit(&Edit::Stem(slot(&song), StemEdit::Role(Role::Other))).unwrap();
    assert!(!desk.says("plays on Main"), "the musician has decided");
    let again = HearingDesk::restored(&desk.keeper.saved());
    again.listen();
    assert!(!again.says("plays on Main"), "for good");
}

#[test]
fn a_project_that_was_saved_with_another_tempo_sounds_as_it_was_saved() {
    let (_disk, folder) = song();
    let text = HearingDesk::opened(&folder).keeper.saved();
    let desk = HearingDesk::restored(&text);
    assert_eq!((desk.listen(), desk.tempo().1, desk.click()), (0, TempoSource::Assumed, UNKNOWN));
    assert!(desk.says("120 BPM is kept as the tempo") && desk.says("93.7 BPM was heard from Track 1.wav"));
    let song = desk.keeper.song().unwrap();
    assert_eq!(song.tempo_offers[0].from, "Track 1.wav");
    assert_eq!(desk.keeper.saved(), text);
}

#[test]
fn an_edit_wins_and_what_was_heard_comes_back_when_it_is_undone() {
    let (_disk, folder) = song();
    let desk = HearingDesk::opened(&folder);
    desk.keeper.edit(&Edit::TempoMap(TempoMap::constant(Bpm::new(61.0).unwrap()))).unwrap();
    desk.listen();
    assert_eq!(desk.tempo(), (61.0, TempoSource::Edited, None));
    assert_eq!(desk.keeper.song().unwrap().tempo_offers.len(), 1);
    assert!(desk.keeper.undo());
    assert_eq!((desk.tempo(), desk.click().0), (heard(), Role::Click));
    assert!(desk.keeper.redo());
    assert_eq!(desk.tempo(), (61.0, TempoSource::Edited, None));
}

#[test]
fn what_sounds_is_not_moved_until_the_host_stops() {
    let (_disk, folder) = song();
    let mut desk = HearingDesk::opened(&folder);
    desk.block(true);
    assert_eq!(desk.listen(), 0);
    assert_eq!((desk.tempo().1, desk.click()), (TempoSource::Assumed, UNKNOWN));
    assert!(desk.says("is updated with its analysis once the host stops"));
    desk.block(true);
    desk.listen();
    assert_eq!(desk.tempo().1, TempoSource::Assumed);
    desk.block(false);
    assert_eq!((desk.listen(), desk.tempo()), (1, heard()));
    assert!(!desk.says("is updated with its analysis once the host stops"));
}

#[test]
fn an_update_that_panics_leaves_the_song_as_it_was_and_is_told() {
    let (_disk, folder) = song();
    let desk = HearingDesk::opened(&folder);
    crate::host::contain::trip::after(0);
    assert_eq!(desk.listen(), 0);
    assert!(desk.tempo().1 == TempoSource::Assumed);
    assert!(desk.says("the song was not updated with its analysis: a fault in Stemlock"));
}
