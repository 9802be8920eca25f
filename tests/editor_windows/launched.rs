//! A show in a host's window: a set is dropped on it, its songs are launched by the mouse, by a key and by a note, and
//! reordered by the mouse. The main output shows which song was launched.

use super::*;

use clack_host::events::Pckn;
use clack_host::events::event_types::{NoteOnEvent, ParamValueEvent};
use clack_host::prelude::*;
use drag::Source;
use hosts::bank::Bank;
use hosts::clap::framed;
use hosts::song::{played, set_state};
use hosts::{RATE, param_number};

/// The songs of the set, by the name of their stem.
const SONGS: [&str; 3] = ["One", "Two", "Three"];
/// Songs that outlast the test.
const LONG: usize = 60 * RATE as usize;
/// The first song's note.
const FIRST: u16 = 36;
/// The number of Page up among the server's symbols.
const PAGE_UP: u32 = 0xff55;
/// Where the first row of the list has its number and its ▶, and from one row to the next, in pixels.
const NUMBER: (i16, i16) = (23, 274);
const LAUNCH: (i16, i16) = (233, 274);
const ROW: i16 = 50;
/// Longer than the previous sound takes to fade out.
const SETTLED: usize = 480;
/// The length of sound that identifies a song.
const KNOWN: usize = 32;

/// A host on whose blocks the plugin's own clock runs.
struct LaunchedShow {
    host: ClapHost,
}

impl LaunchedShow {
    /// Left of main of one block, in which these events come.
    fn block(&mut self, events: &EventBuffer) -> Vec<f32> {
        let mut bank = Bank::new(&FULL, BLOCK);
        assert!(self.host.block(&mut bank, BLOCK, None, events).is_some());
        bank.read(0, 0)
    }

    /// Plays in real time until this song has begun; returns its frame at that time.
    fn wait_for(&mut self, name: &str, what: &str) -> usize {
        let mut blocks = 0;
        let mut found = None;
        wait_until(&format!("{what}: {name} sounds from its beginning"), || {
            let heard = self.block(&EventBuffer::new());
            blocks += 1;
            let tail = &heard[BLOCK - KNOWN..];
            let is_at = |start: &usize| (0..KNOWN).all(|frame| tail[frame] == played(name, 0, start + frame));
            found = (0..blocks * BLOCK).find(is_at).map(|start| start + KNOWN);
            found.is_some()
        });
        let frame = found.unwrap();
        let next = self.block(&EventBuffer::new());
        let expected: Vec<f32> = (frame..frame + BLOCK).map(|frame| played(name, 0, frame)).collect();
        assert_eq!(next, expected, "{what}: the file, bit for bit");
        frame + BLOCK
    }
}

/// A set of three songs, with its list on the left of a window.
fn on_stage(desk: &Desk) -> ([SongFolder; 3], LaunchedShow, Parent<'_>) {
    let songs = SONGS.map(|name| SongFolder::new(&[name], LONG));
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&set_state(&songs))));
    host.activate(f64::from(RATE));
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    open(&mut host, &parent);
    let mut show = LaunchedShow { host };
    // All three are in memory: each is launched once, by its note.
    for (place, name) in SONGS.into_iter().enumerate() {
        launch_by_note(&mut show, place as u16, name);
    }
    (songs, show, parent)
}

fn launch_by_note(show: &mut LaunchedShow, place: u16, name: &str) {
    let mut events = EventBuffer::new();
    let mut stop = EventBuffer::new();
    events.push(&NoteOnEvent::new(0, Pckn::new(0_u16, 0_u16, FIRST + place, 1_u32), 0.8));
    stop.push(&NoteOnEvent::new(0, Pckn::new(0_u16, 0_u16, 27_u16, 1_u32), 0.8));
    wait_until(&format!("{name} plays by its note"), || {
        let heard = show.block(&events);
        let plays = (SETTLED..BLOCK).all(|frame| heard[frame] == played(name, 0, frame));
        if !plays {
            // A song that sounds is not launched again.
            show.block(&stop);
        }
        // Longer than a pedal bounces.
        (0..8).for_each(|_| drop(show.block(&EventBuffer::new())));
        plays
    });
}

fn click(parent: &Parent<'_>, (x, y): (i16, i16)) {
    parent.move_to(x, y);
    parent.click(1);
}

fn launch_of(row: i16) -> (i16, i16) {
    (LAUNCH.0, LAUNCH.1 + row * ROW)
}

/// Drags the number of a row to that of another one, as a hand does: not at once.
fn drag_row(parent: &Parent<'_>, from: i16, to: i16) {
    let y = |row: i16| NUMBER.1 + row * ROW;
    parent.move_to(NUMBER.0, y(from));
    parent.button(1, true);
    for step in 1..=10 {
        parent.move_to(NUMBER.0, y(from) + (y(to) - y(from)) * step / 10);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    parent.button(1, false);
}

#[test]
fn songs_are_launched_by_click_key_and_note_and_reordered_by_the_mouse() {
    let Some(desk) = Desk::new() else { return };
    let (_songs, mut show, parent) = on_stage(&desk);
    // By the mouse.
    click(&parent, launch_of(1));
    show.wait_for("Two", "a click on the second ▶");
    // By a key: the host has the keyboard, and the pointer is over the editor.
    parent.take_keyboard();
    parent.wait_for_own_keyboard();
    parent.key('a');
    show.wait_for("Two", "the key of again");
    parent.symbol(PAGE_UP);
    show.wait_for("One", "the key of the song before");
    // By a note, while the window is open.
    launch_by_note(&mut show, 2, "Three");
    // The first song is moved to the end, and playback continues.
    let mut end = {
        click(&parent, launch_of(0));
        show.wait_for("One", "a click on the first ▶")
    };
    let changes = show.host.heard.dirty();
    drag_row(&parent, 0, 2);
    let plays_on = |show: &mut LaunchedShow, end: &mut usize| {
        let heard = show.block(&EventBuffer::new());
        let expected: Vec<f32> = (*end..*end + BLOCK).map(|frame| played("One", 0, frame)).collect();
        assert_eq!(heard, expected, "no order interrupts what plays");
        *end += BLOCK;
    };
    wait_until("the new order is saved", || {
        plays_on(&mut show, &mut end);
        let state = String::from_utf8_lossy(&show.host.save()).into_owned();
        state.contains(r#"\"current\":2"#)
    });
    // Otherwise a host would close the project without asking.
    let heard = show.host.heard.clone();
    wait_until("the host is told that the project has changed", || {
        show.host.call_back();
        heard.dirty() > changes
    });
    // A click launches the song in the drawn row: the window must have drawn the new order.
    std::thread::sleep(std::time::Duration::from_secs(1));
    click(&parent, launch_of(0));
    show.wait_for("Two", "a click on the first ▶ of the new order");
    launch_by_note(&mut show, 2, "One");
    close(&mut show.host);
}

#[test]
fn songs_that_are_dropped_one_after_the_other_are_a_show() {
    let Some(desk) = Desk::new() else { return };
    let songs = SONGS.map(|name| SongFolder::new(&[name], LONG));
    let mut host = ClapHost::new();
    host.activate(f64::from(RATE));
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    open(&mut host, &parent);
    let uris: String = songs.iter().map(|song| format!("file://{}\r\n", song.path().display())).collect();
    assert!(Source::new().drag("text/uri-list", &uris, parent.child(), (500, 300)), "the drop is welcome");
    let mut show = LaunchedShow { host };
    // Stemlock leads, and each song is launched by the mouse once it is ready.
    let mut events = EventBuffer::new();
    events.push(&ParamValueEvent::new(0, ClapId::new(param_number("lead")), Pckn::match_all(), 2.0));
    show.block(&events);
    // Folders of one drop come in the order of their names, which are the system's.
    let mut heard = Vec::new();
    for row in 0..3 {
        wait_until("another song is launched", || {
            click(&parent, launch_of(row));
            std::thread::sleep(std::time::Duration::from_millis(50));
            let block = (0..4).map(|_| show.block(&EventBuffer::new())).last().unwrap();
            let tail = &block[BLOCK - KNOWN..];
            let plays = |name: &&str| {
                let is_at = |start: usize| (0..KNOWN).all(|frame| tail[frame] == played(name, 0, start + frame));
                (0..4 * BLOCK).any(is_at)
            };
            let found = SONGS.into_iter().find(|name| plays(name) && !heard.contains(name));
            heard.extend(found);
            found.is_some()
        });
    }
    assert_eq!(heard.len(), 3);
    close(&mut show.host);
}
