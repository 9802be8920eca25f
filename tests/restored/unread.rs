//! Projects that are saved before a song has been read: it has the mix that its folder says, but for what the user has moved.

use std::ffi::CString;
use std::fs::File;
use std::time::{Duration, Instant};

use clack_extensions::params::PluginParams;
use clack_extensions::render::RenderMode;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use serde_json::{Value, json};

use super::hanging::hanging;
use super::hosts::bank::{Bank, FULL};
use super::hosts::clap::{ClapHost, framed, transport};
use super::hosts::clap_home::{AtHome, HomeHost};
use super::hosts::song::{SongFolder, played};
use super::hosts::vst3::Vst3Host;
use super::hosts::{BLOCK, RATE, param_number};
use super::{saved, song_in};

/// A song lasts a bar of 120 BPM.
const BAR: usize = 2 * RATE as usize;
/// Longer than the fade of 4 ms at a start.
const SETTLED: usize = 240;
const MAIN: [(usize, usize); 1] = [(0, 0)];
/// What `song.toml` of the second song says of its bass, in decibels; its keys are muted.
const BASS: f32 = -6.0;

/// Two songs, and a set of them.
struct TwoSongs {
    one: SongFolder,
    two: SongFolder,
    _set: tempfile::TempDir,
    file: std::path::PathBuf,
}

impl TwoSongs {
    fn new() -> Self {
        let (one, two) = (SongFolder::new(&["One"], BAR), SongFolder::new(&["Bass", "Keys"], BAR));
        let keys = "[[stem]]\nfile = \"Keys.wav\"\nmute = true\n";
        let bass = format!("[[stem]]\nfile = \"Bass.wav\"\ngain_db = {BASS:?}\n");
        std::fs::write(one.path().join("song.toml"), "name = \"First\"\ntempo = 120\n").unwrap();
        let toml = format!("name = \"Second\"\ntempo = 120\n[click]\nsound = \"beep\"\n{bass}{keys}");
        std::fs::write(two.path().join("song.toml"), toml).unwrap();
        let set = tempfile::tempdir().unwrap();
        let file = set.path().join("set.toml");
        let entry = |song: &SongFolder, start: usize| {
            // As a shell completes it.
            format!("[[song]]\nfolder = \"{}/\"\nstart = {start}\n", song.path().to_str().unwrap())
        };
        std::fs::write(&file, entry(&one, 0) + &entry(&two, 4)).unwrap();
        Self { one, two, _set: set, file }
    }

    /// The second one cannot be read as long as the result lives.
    fn hold_the_second(&self) -> File {
        hanging(&self.two.path().join("song.toml"))
    }

    /// What a project says of them that names no more than their folders, with this one current.
    fn unread(&self, current: usize) -> String {
        let bare = |song: &SongFolder| {
            let name = song.path().file_name().unwrap().to_str();
            json!({ "folder": song.path(), "name": name, "stems": [] })
        };
        let songs = [&self.one, &self.two].map(bare);
        let entry = |place: usize| match place == current {
            true => json!({ "start": 4 * place }),
            false => json!({ "start": 4 * place, "song": songs[place] }),
        };
        let set = json!({ "current": current, "songs": [entry(0), entry(1)] });
        let document = json!({ "version": 1, "song": songs[current], "set": set });
        let fields = json!({ "song": document.to_string() });
        json!({ "version": "0.1.0", "params": {}, "fields": fields }).to_string()
    }
}

/// The second song as it has to sound, with its bass at this level.
fn second(bass: f32) -> impl Fn(usize) -> f32 {
    let gain = 10.0_f32.powf(bass / 20.0);
    move |frame| played("Bass", 0, frame) * gain
}

/// Both songs, one after the other.
fn assert_set(heard: &[f32], bass: f32) {
    let wrong = (SETTLED..BAR).find(|&at| heard[at] != played("One", 0, at));
    assert_eq!(wrong, None, "frame of the first song");
    let own = second(bass);
    let wrong = (SETTLED..BAR).find(|&at| (heard[BAR + at] - own(at)).abs() > 1e-6);
    let is_whole = |at: usize| (heard[BAR + at] - own(at) - played("Keys", 0, at)).abs() < 1e-6;
    let why = wrong.map(|at| if is_whole(at) { "the keys sound" } else { "another level, or nothing" });
    assert_eq!((wrong, why), (None, None), "frame of the second song");
}

fn songs_in(state: &str) -> Value {
    serde_json::from_str(&song_in(state)).unwrap()
}

/// The state of an instance at home.
fn state_of(host: &HomeHost) -> String {
    let state = host.state();
    // The length before it may look like a brace.
    state[state.find("{\"").unwrap()..].to_owned()
}

/// Opened in both formats, and bounced at once.
fn assert_reopens(state: &str, bass: f32) {
    let mut host = ClapHost::playing(state);
    assert_set(&host.render(&FULL, 0, 2 * BAR, &MAIN)[0], bass);
    let mut vst3 = Vst3Host::playing(state);
    assert_set(&vst3.render(&FULL, 0, 2 * BAR, &MAIN)[0], bass);
    // Saved again and opened again, by now with all that is known.
    let again = saved(&mut host);
    assert_set(&ClapHost::playing(&again).render(&FULL, 0, 2 * BAR, &MAIN)[0], bass);
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_set_that_is_saved_while_a_song_is_still_read_has_that_songs_mix_when_it_is_opened_again() {
    let songs = TwoSongs::new();
    let held = songs.hold_the_second();
    let host = HomeHost::new(AtHome::default());
    assert!(host.load_from(&songs.file));
    wait_until("the set is not listed", || host.state().contains(songs.two.path().to_str().unwrap()));
    let state = state_of(&host);
    assert_eq!(songs_in(&state)["set"]["songs"][1]["song"]["stems"], json!([]), "it is not read yet");
    drop(held);
    assert_reopens(&state, BASS);
    // It is opened, as it was here.
    wait_until("the second song is not read", || state_of(&host).contains("Keys.wav"));
    let mut reopened = ClapHost::playing(&state);
    let second = |state: &str| songs_in(state)["set"]["songs"][1].clone();
    wait_until("the second song is not read", || saved(&mut reopened).contains("Keys.wav"));
    assert_eq!(second(&saved(&mut reopened)), second(&state_of(&host)));
    assert_eq!(second(&saved(&mut reopened))["song"]["name"], "Second");
}

/// The host's number for a level in decibels.
fn share(host: &mut ClapHost, level: f32) -> f64 {
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let text = CString::new(format!("{level} dB")).unwrap();
    params.text_to_value(&handle, ClapId::new(param_number("gain_1")), &text).unwrap()
}

/// Moves the first fader and plays a block.
fn move_fader(host: &mut ClapHost, level: f32) {
    let level = share(host, level);
    let mut events = EventBuffer::new();
    let number = ClapId::new(param_number("gain_1"));
    events.push(&ParamValueEvent::new(0, number, Pckn::match_all(), level));
    let mut bank = Bank::new(&FULL, BLOCK);
    host.block(&mut bank, BLOCK, Some(&transport(BAR)), &events);
}

#[test]
fn a_fader_that_is_moved_before_its_song_is_read_stays_where_it_is() {
    let songs = TwoSongs::new();
    let held = songs.hold_the_second();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&songs.unread(1))));
    host.activate(f64::from(RATE));
    move_fader(&mut host, -12.0);
    let state = saved(&mut host);
    assert_eq!(songs_in(&state)["song"]["stems"], json!([]), "it is not read yet");
    drop(held);
    // It sounds as it should from its first block on, whichever that is.
    let (own, mut at) = (second(-12.0), BAR);
    let mut block = |host: &mut ClapHost| {
        at += BLOCK;
        (at - BLOCK - BAR, host.render(&FULL, at - BLOCK, BLOCK, &MAIN).swap_remove(0))
    };
    let begun = Instant::now();
    let mut blocks = 0;
    while blocks < 20 {
        let (first, heard) = block(&mut host);
        let is_within = |(frame, sample): (usize, &f32)| sample.abs() <= own(first + frame).abs() + 1e-6;
        assert!(
            heard.iter().enumerate().all(is_within),
            "more than the bass, in block {blocks} of those that sound"
        );
        blocks += usize::from(blocks > 0 || heard.iter().any(|sample| *sample != 0.0));
        if blocks > 1 {
            assert!((heard[9] - own(first + 9)).abs() < 1e-6, "block {blocks} of those that sound");
        }
        assert!(begun.elapsed() < Duration::from_secs(30) && first < BAR - BLOCK, "it never sounds");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_reopens(&state, -12.0);
    assert_reopens(&saved(&mut host), -12.0);
}

#[test]
fn a_song_that_is_read_while_the_project_is_saved_has_its_mix_in_the_project() {
    let songs = TwoSongs::new();
    for current in [0, 1] {
        let held = songs.hold_the_second();
        let mut host = ClapHost::new();
        assert!(host.load(&framed(&songs.unread(current))));
        host.activate(f64::from(RATE));
        let releasing = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            drop(held);
        });
        let state = saved(&mut host);
        releasing.join().unwrap();
        assert!(state.contains("Keys.wav"), "saving waits for it");
        assert_reopens(&state, BASS);
    }
}

#[test]
fn what_a_project_says_of_a_song_is_not_overruled_by_its_folder() {
    let songs = TwoSongs::new();
    let mut host = ClapHost::playing(&songs.unread(0));
    wait_until("the second song is not read", || saved(&mut host).contains("Keys.wav"));
    // The user turns the second song's mix back to what every song has at first.
    let mut state: Value = serde_json::from_str(&saved(&mut host)).unwrap();
    let mut document = songs_in(&state.to_string());
    document["set"]["songs"][1]["mix"] = json!({ "stems": [{ "level": 0.0 }, { "muted": true }] });
    state["fields"]["song"] = document.to_string().into();
    assert_reopens(&state.to_string(), 0.0);
    // A stem that came since is where its folder has it.
    songs.two.add("Pad", BAR);
    let toml = songs.two.path().join("song.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, format!("{text}[[stem]]\nfile = \"Pad.wav\"\nmute = true\n")).unwrap();
    assert_reopens(&state.to_string(), 0.0);
}

/// A bounce right after loading waits for the song, and automation on its first frame moves it and no other.
#[test]
fn automation_moves_the_song_that_a_bounce_has_waited_for() {
    let songs = TwoSongs::new();
    let mut host = ClapHost::new();
    host.set_mode(RenderMode::Offline);
    let held = songs.hold_the_second();
    assert!(host.load(&framed(&songs.unread(0))));
    host.activate(f64::from(RATE));
    let releasing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        drop(held);
    });
    // The last blocks before the second song wait for it.
    let mut first = host.render(&FULL, 0, BAR / BLOCK * BLOCK, &MAIN).swap_remove(0);
    let quiet = share(&mut host, -12.0);
    let mut events = EventBuffer::new();
    let number = ClapId::new(param_number("gain_1"));
    let begin = BAR / BLOCK * BLOCK;
    // A block later the second song sounds for certain.
    for block in 0..2 {
        if block == 1 {
            events.push(&ParamValueEvent::new(0, number, Pckn::match_all(), quiet));
        }
        let mut bank = Bank::new(&FULL, BLOCK);
        host.block(&mut bank, BLOCK, Some(&transport(begin + block * BLOCK)), &events);
        first.extend(bank.read(0, 0));
    }
    releasing.join().unwrap();
    let rest = host.render(&FULL, begin + 2 * BLOCK, BLOCK, &MAIN).swap_remove(0);
    let (own, heard) = (played("Bass", 0, begin + 2 * BLOCK + 9 - BAR), rest[9]);
    assert!(
        (heard - second(-12.0)(begin + 2 * BLOCK + 9 - BAR)).abs() < 1e-6,
        "the automation moves it: {heard} of {own}"
    );
    let wrong = (SETTLED..BAR).find(|&at| first[at] != played("One", 0, at));
    assert_eq!(wrong, None, "frame of the first song");
    // Going back, the first one is as it was.
    host.render(&FULL, 0, 2 * BLOCK, &MAIN);
    assert_eq!(host.render(&FULL, 2 * BLOCK, BLOCK, &MAIN)[0][9], played("One", 0, 2 * BLOCK + 9));
}

/// Songs without places of their own lie one after the other, and until the first one is read nobody knows how long it is.
#[test]
fn a_bounce_right_after_loading_waits_for_the_places_of_the_songs() {
    let songs = TwoSongs::new();
    let mut state: Value = serde_json::from_str(&songs.unread(0)).unwrap();
    let mut document = songs_in(&state.to_string());
    let entries = document["set"]["songs"].as_array_mut().unwrap();
    entries.iter_mut().for_each(|entry| drop(entry.as_object_mut().unwrap().remove("start")));
    state["fields"]["song"] = document.to_string().into();
    for begin in [0, BAR - 4 * BLOCK, BAR] {
        let held = hanging(&songs.one.path().join("song.toml"));
        let releasing = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(400));
            drop(held);
        });
        let mut host = ClapHost::playing(&state.to_string());
        let heard = host.render(&FULL, begin, 2 * BAR - begin, &MAIN).swap_remove(0);
        releasing.join().unwrap();
        let own = |at: usize| if at < BAR { played("One", 0, at) } else { second(BASS)(at - BAR) };
        let is_fading = |at: usize| at < begin + SETTLED || (BAR..BAR + SETTLED).contains(&at);
        let is_wrong = |at: &usize| !is_fading(*at) && (heard[at - begin] - own(*at)).abs() > 1e-6;
        assert_eq!((begin..2 * BAR).find(is_wrong), None, "from {begin}");
    }
}

/// Its length is not known, so the third song has no place. The first one has.
#[test]
fn a_song_on_a_drive_that_does_not_answer_leaves_a_bounce_of_the_song_before_it_whole() {
    let (songs, third) = (TwoSongs::new(), SongFolder::new(&["Three"], BAR));
    let mut state: Value = serde_json::from_str(&songs.unread(0)).unwrap();
    let mut document = songs_in(&state.to_string());
    let entries = document["set"]["songs"].as_array_mut().unwrap();
    entries.iter_mut().for_each(|entry| drop(entry.as_object_mut().unwrap().remove("start")));
    entries.push(json!({ "song": { "folder": third.path(), "name": "Third", "stems": [] } }));
    state["fields"]["song"] = document.to_string().into();
    let _held = songs.hold_the_second();
    let mut host = ClapHost::playing(&state.to_string());
    let heard = host.render(&FULL, 0, BAR, &MAIN).swap_remove(0);
    assert_eq!((SETTLED..BAR).find(|&at| heard[at] != played("One", 0, at)), None);
}
