//! A set in a keeper: how it is opened, what is saved, and whose mix the parameters show.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::set_book::KeptSong;
use super::set_opening::{announce, open};
use super::{Keeper, SongLight};
use crate::engine::{Act, AnalysisCache, OutputBuffers, Pace, Processor, SetEngine, SetEntry, build_set};
use crate::host::abi::set;
use crate::host::{FaderMixes, Faders, MixMoves, MixReader, ShownMix};
use crate::setlist::set::SetSong;
use crate::time::{SampleRate, Transport};

const RATE: u32 = 48_000;
const SECONDS: usize = 30;

/// A folder of song folders, each with a stem at its own level.
pub(super) fn gig(songs: &[(&str, f32)]) -> (tempfile::TempDir, PathBuf) {
    let disk = tempfile::tempdir().unwrap();
    let folder = disk.path().join("Gig");
    for (name, level) in songs {
        write_song(&folder.join(name), *level);
    }
    (disk, folder)
}

pub(super) fn write_song(folder: &Path, level: f32) {
    std::fs::create_dir_all(folder).unwrap();
    let samples = std::iter::repeat_n(level, SECONDS * RATE as usize);
    std::fs::write(folder.join("Bass.wav"), testkit::wav_of_floats(1, RATE, samples)).unwrap();
    std::fs::write(folder.join("song.toml"), "tempo = 120").unwrap();
}

/// An instance without a host or a window.
pub(super) struct SetInstance {
    pub(super) keeper: Arc<Keeper>,
    pub(super) shown: Arc<ShownMix>,
    pub(super) faders: Arc<Faders>,
    processor: Processor,
    reader: MixReader,
}

impl SetInstance {
    pub(super) fn new() -> Self {
        let (keeper, faders) = (Arc::new(Keeper::default()), Arc::new(Faders::new()));
        let shown = Arc::new(ShownMix::new(Arc::clone(&faders)));
        keeper.show_mixes_with(Arc::clone(&shown));
        let rate = SampleRate::new(RATE).unwrap();
        let SetEngine { processor, ends } = build_set(rate, &AnalysisCache::default(), &[SetEntry::default()]);
        keeper.install(ends, true);
        set(&faders.show.lead, crate::engine::Lead::Stemlock);
        Self { keeper, shown, faders, processor, reader: MixReader::default() }
    }

    pub(super) fn open(&mut self, paths: &[&Path]) {
        self.keeper.open(paths.iter().map(|path| path.to_path_buf()).collect());
        self.settle();
    }

    pub(super) fn settle(&mut self) {
        assert!(self.keeper.wait_until_idle(Duration::from_secs(20)));
        self.keeper.loaders().iter().for_each(|loader| {
            loader.run_to_end();
        });
        self.block();
    }

    /// The level at the end of a block of main.
    pub(super) fn block(&mut self) -> f32 {
        let mut outputs = OutputBuffers::new(1024);
        let mixes = FaderMixes {
            reader: &mut self.reader,
            shown: &self.shown,
            moves: (&MixMoves::default(), 0),
            is_held: false,
        };
        let settings = self.faders.settings();
        self.processor.process(&Transport::default(), mixes, &settings, Pace::Realtime, &mut outputs);
        outputs.read(crate::setlist::Output::Main).0[1023]
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.keeper.set_view().rows.into_iter().map(|row| row.name).collect()
    }

    /// Waits until the attendant has made this song current.
    pub(super) fn wait_for(&mut self, place: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.keeper.set_view().current != place {
            assert!(Instant::now() < deadline, "{:?}", self.keeper.set_view());
            self.block();
            std::thread::sleep(Duration::from_millis(12));
        }
    }
}

#[test]
fn a_song_that_is_launched_has_its_own_mix_from_its_first_frame_and_the_parameters_follow() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("10 Waltz", 0.125)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    assert_eq!(instance.names(), ["1 Ode", "2 Hymn", "10 Waltz"]);
    assert!(instance.keeper.set_view().rows.iter().all(|row| row.light == SongLight::Ready));
    instance.keeper.act(Act::Play, None);
    assert_eq!(instance.block(), 0.5);
    // The musician moves a fader of the first song: only that song changes.
    set(&instance.faders.stems[0].gain, -6.0);
    let half = crate::dsp::Gain::from(crate::dsp::Decibels::on_fader(-6.0)).get();
    instance.block();
    assert_eq!(instance.block(), half * 0.5);
    instance.keeper.launch_song(2, None);
    assert_eq!(instance.block(), 0.125, "its own mix from its first frame");
    assert_eq!(instance.faders.stems[0].gain.value(), 0.0, "in this very block");
    // A move by the host in the next block belongs to this song, even if no other thread has looked in between.
    set(&instance.faders.stems[0].gain, -6.0);
    instance.block();
    assert_eq!(instance.block(), half * 0.125);
    instance.keeper.launch_song(1, None);
    assert_eq!(instance.block(), 0.25);
    instance.keeper.launch_song(2, None);
    assert_eq!(instance.block(), half * 0.125, "as it was left");
    instance.wait_for(2);
    assert_eq!(instance.faders.stems[0].gain.value(), -6.0);
    set(&instance.faders.stems[0].gain, -12.0);
    instance.keeper.launch_song(0, None);
    assert_eq!(instance.block(), half * 0.5, "as it was left");
    instance.wait_for(0);
    assert_eq!(instance.faders.stems[0].gain.value(), -6.0);
}

#[test]
fn a_project_keeps_the_set_with_every_songs_mix_and_order() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("3 Waltz", 0.125)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    instance.keeper.move_song(2, 0);
    instance.keeper.set_then(1, "go on after 2 bars".parse().ok());
    instance.keeper.launch_song(1, None);
    instance.block();
    instance.wait_for(1);
    set(&instance.faders.stems[0].gain, -6.0);
    instance.keeper.launch_song(2, None);
    instance.block();
    instance.wait_for(2);
    let saved = instance.keeper.saved();
    let mut other = SetInstance::new();
    other.keeper.restore(&saved);
    other.settle();
    assert_eq!(other.names(), ["3 Waltz", "1 Ode", "2 Hymn"]);
    assert_eq!(other.keeper.set_view().current, 2);
    assert_eq!(other.keeper.set_view().rows[1].then, "go on after 2 bars".parse().ok());
    assert_eq!(other.keeper.saved(), saved, "equal sets are equal texts");
    other.keeper.launch_song(1, None);
    let half = crate::dsp::Gain::from(crate::dsp::Decibels::on_fader(-6.0)).get();
    assert_eq!(other.block(), half * 0.5);
    // A version without sets plays the current song.
    assert!(saved.contains(r#""song":{"folder":"#) && saved.contains("2 Hymn"));
    // A project with one song ends the set.
    let mut single = SetInstance::new();
    single.open(&[&folder.join("1 Ode")]);
    other.keeper.restore(&single.keeper.saved());
    other.settle();
    assert_eq!((other.names(), other.keeper.songs()), (vec!["1 Ode".to_owned()], 1));
    assert!(!other.keeper.saved().contains("\"set\""));
}

#[test]
fn what_is_done_to_a_set_is_undone_and_what_sounds_goes_on() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25)]);
    let (_other_disk, other) = gig(&[("Encore", 0.125)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder.join("1 Ode"), &folder.join("2 Hymn")]);
    instance.keeper.launch_song(1, None);
    assert_eq!(instance.block(), 0.25);
    instance.wait_for(1);
    // A folder that is dropped onto a set is added to it.
    instance.open(&[&other.join("Encore")]);
    assert_eq!(instance.names(), ["1 Ode", "2 Hymn", "Encore"]);
    assert_eq!(instance.block(), 0.25);
    instance.keeper.duplicate_song(0);
    instance.settle();
    instance.keeper.move_song(2, 0);
    assert_eq!(instance.names(), ["2 Hymn", "1 Ode", "1 Ode", "Encore"]);
    assert_eq!((instance.block(), instance.keeper.set_view().current), (0.25, 0));
    instance.keeper.remove_song(0);
    assert_eq!(instance.names(), ["1 Ode", "1 Ode", "Encore"]);
    instance.settle();
    instance.block();
    assert_eq!(instance.block(), 0.0, "what is taken out fades out");
    assert_eq!(instance.keeper.view().undo.as_deref(), Some("Remove song"));
    for names in [&["2 Hymn", "1 Ode", "1 Ode", "Encore"][..], &["1 Ode", "1 Ode", "2 Hymn", "Encore"]] {
        assert!(instance.keeper.undo());
        assert_eq!(instance.names(), names);
    }
    instance.settle();
    instance.keeper.launch_song(2, None);
    assert_eq!(instance.block(), 0.25, "it is there again");
    assert!(instance.keeper.redo());
    assert_eq!(instance.names(), ["2 Hymn", "1 Ode", "1 Ode", "Encore"]);
}

#[test]
fn a_set_is_saved_beside_its_songs_and_never_over_another_one() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("3 Waltz", 0.125)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder.join("2 Hymn"), &folder.join("1 Ode")]);
    instance.keeper.set_then(0, "wait".parse().ok());
    instance.keeper.save_set();
    instance.settle();
    let file = folder.join("set.toml");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(instance.keeper.view().problems.iter().any(|told| told.what == "was written"));
    let mut other = SetInstance::new();
    other.open(&[&file]);
    assert_eq!(
        (other.names(), other.keeper.set_view().rows[0].then),
        (vec!["2 Hymn".to_owned(), "1 Ode".to_owned()], "wait".parse().ok())
    );
    // The same set again, with a comment in its file.
    std::fs::write(&file, format!("# Friday\nvenue = 7\n{written}")).unwrap();
    other.keeper.move_song(0, 1);
    other.keeper.save_set();
    other.settle();
    let again = std::fs::read_to_string(&file).unwrap();
    assert!(
        again.starts_with("# Friday\nvenue = 7\n") && again.find("1 Ode").unwrap() < again.find("2 Hymn").unwrap(),
        "{again}"
    );
    // Another set does not replace it.
    let mut third = SetInstance::new();
    third.open(&[&folder.join("3 Waltz"), &folder.join("1 Ode")]);
    third.keeper.save_set();
    third.settle();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), again);
    assert!(third.keeper.view().problems.iter().any(|told| told.why == "there is another set already"));
}

#[test]
fn closing_a_song_takes_it_out_of_its_set() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    instance.keeper.close();
    assert_eq!(instance.names(), ["2 Hymn"]);
    instance.keeper.close();
    assert_eq!(instance.keeper.song(), None);
}

#[test]
fn songs_that_are_not_there_keep_their_place_and_are_told() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5)]);
    let list = "[[song]]\nfolder = \"1 Ode\"\n[[song]]\nfolder = \"Gone\"\n[[song]]\nfolder = \"1 Ode\"\n";
    std::fs::write(folder.join("set.toml"), list).unwrap();
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    let view = instance.keeper.set_view();
    assert_eq!(instance.names(), ["1 Ode", "Gone", "1 Ode"]);
    assert_eq!(view.rows[1].light, SongLight::Missing);
    instance.keeper.launch_song(1, None);
    instance.block();
    let deadline = Instant::now() + Duration::from_secs(20);
    while instance.keeper.set_view().refused.is_none() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(instance.keeper.set_view().refused, Some("the song is not in memory yet"));
    let mut again = SetInstance::new();
    again.keeper.restore(&instance.keeper.saved());
    again.settle();
    assert_eq!(again.names(), ["1 Ode", "Gone", "1 Ode"]);
    // A set in a later version's form is kept.
    let later = instance.keeper.saved().replace("\"songs\":[", "\"songs\":7,\"rows\":[");
    again.keeper.restore(&later);
    again.settle();
    assert_eq!(again.keeper.songs(), 1);
    assert!(again.keeper.view().problems.iter().any(|problem| problem.what.contains("the set cannot be read")));
    assert!(again.keeper.saved().contains("\"songs\":7"));
}

#[test]
fn what_was_seen_before_another_launch_shows_no_mix_any_more() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("3 Waltz", 0.125)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    instance.keeper.launch_song(1, None);
    instance.block();
    set(&instance.faders.stems[0].gain, -6.0);
    // A slow attendant reads the glance now.
    let seen = instance.keeper.set.glance().unwrap();
    instance.keeper.launch_song(2, None);
    instance.block();
    set(&instance.faders.stems[0].gain, -9.0);
    instance.keeper.set.follow_turn(seen.slot, seen.turns);
    assert_eq!(instance.faders.stems[0].gain.value(), -9.0, "the faders are those of the song that sounds");
    let third = crate::dsp::Gain::from(crate::dsp::Decibels::on_fader(-9.0)).get();
    instance.block();
    assert_eq!(instance.block(), third * 0.125);
    instance.wait_for(2);
    assert_eq!(instance.faders.stems[0].gain.value(), -9.0);
    // Back to the second song, unchanged.
    let seen = instance.keeper.set.glance().unwrap();
    instance.keeper.launch_song(1, None);
    instance.block();
    instance.keeper.set.follow_turn(seen.slot, seen.turns);
    assert_eq!(instance.faders.stems[0].gain.value(), -6.0);
}

/// The memory limit of each song, in megabytes.
fn shares(keeper: &Keeper) -> Vec<usize> {
    let book = |book: &Arc<super::SharedBook>| book.read().player.controller().unwrap().memory() >> 20;
    keeper.set.books().iter().map(book).collect()
}

#[test]
fn half_of_the_memory_is_for_the_song_that_is_played_and_half_for_what_may_be_launched() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("3 Waltz", 0.125), ("4 Polka", 0.1)]);
    let mut instance = SetInstance::new();
    instance.keeper.set_memory(Some(400));
    instance.open(&[&folder]);
    assert_eq!(shares(&instance.keeper), [250, 50, 50, 50]);
    let third = instance.keeper.set_view().rows[2].slot.unwrap();
    instance.keeper.act(Act::Launch(third), None);
    instance.wait_for(2);
    assert_eq!(shares(&instance.keeper), [50, 50, 250, 50]);
    instance.keeper.set_memory(Some(800));
    assert_eq!(shares(&instance.keeper), [100, 100, 500, 100]);
}

#[test]
fn what_becomes_of_a_set_while_its_songs_are_still_read_holds() {
    let (disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("3 Waltz", 0.125)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    let sibling = |name: &str| {
        let book = Arc::new(instance.keeper.set.book().sibling());
        KeptSong::new(book, SetSong::in_folder(disk.path().join("Gig").join(name)))
    };
    // As a helper lists them, before it has read any.
    let entries = [sibling("2 Hymn"), sibling("3 Waltz"), sibling("gone")];
    let tickets: Vec<_> = entries.iter().map(announce).collect();
    instance.keeper.set.change(|set| set.change("Add", |all| all.extend(entries.to_vec())));
    // One song is removed, one is duplicated, one is closed.
    instance.keeper.remove_song(3);
    instance.keeper.duplicate_song(3);
    assert_eq!(instance.keeper.songs(), 6);
    entries[2].book.change(super::book::Book::close);
    for (entry, ticket) in entries.iter().zip(tickets) {
        let (book, ticket, _) = open(entry, ticket);
        instance.keeper.set.rest_if_gone(entry);
        book.end(ticket);
    }
    instance.settle();
    let has_pages = |entry: &KeptSong| {
        entry.book.read().player.controller().is_some_and(|engine| !engine.status().stems.is_empty())
    };
    assert!(has_pages(&entries[1]) && !has_pages(&entries[0]), "what was taken out is not loaded");
    let copy = instance.keeper.set.read().entries[4].clone();
    let name = |entry: &KeptSong| entry.book.read().song().map(|song| song.name.clone());
    assert_eq!(name(&copy), name(&entries[1]), "the copy was found as well");
    assert!(has_pages(&copy));
    assert!(entries[2].book.read().form(None).is_none(), "what was closed stays closed");
    // Undo finds the song complete.
    instance.keeper.undo();
    instance.keeper.undo();
    instance.settle();
    assert_eq!(instance.keeper.set_view().rows[3].light, SongLight::Ready);
    assert!(has_pages(&entries[0]));
}
