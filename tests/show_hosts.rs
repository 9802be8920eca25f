//! A show in hosts of both formats: songs are launched by notes, controllers, programs and parameters, on their frame.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::time::{Duration, Instant};

use clack_host::events::Pckn;
use clack_host::events::event_types::{MidiEvent, NoteOnEvent, ParamValueEvent};
use clack_host::prelude::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    Event, Event_::EventTypes_, Event__type0, IComponentTrait, IEventList, IEventListTrait,
    NoteOnEvent as Vst3NoteOn,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};
use serde_json::json;

use hosts::bank::{Bank, FULL};
use hosts::clap::{ClapHost, framed};
use hosts::song::{SongFolder, played};
use hosts::vst3::{OK, Vst3Host};
use hosts::{BLOCK, RATE};

/// Longer than the fade of 4 ms in which the song before rings out.
const SETTLED: usize = 240;
/// The first song's note.
const FIRST: u8 = 36;
/// Songs that outlast a test.
const LONG: usize = 60 * RATE as usize;

struct Gig {
    songs: [SongFolder; 2],
}

impl Gig {
    fn new() -> Self {
        Self { songs: ["One", "Two"].map(|name| SongFolder::new(&[name], LONG)) }
    }

    /// A project with both songs, in which Stemlock leads.
    fn state(&self) -> String {
        let song = |index: usize| json!({ "folder": self.songs[index].path(), "name": "Song", "stems": [] });
        let set = json!({ "current": 0, "songs": [{}, { "song": song(1) }] });
        let document = json!({ "version": 1, "song": song(0), "set": set });
        let params = json!({ "lead": { "string": "stemlock" } });
        json!({ "version": "0.1.0", "params": params, "fields": { "song": document.to_string() } }).to_string()
    }
}

/// Something that launches a song, at a frame of a block.
#[derive(Clone, Copy, Debug)]
enum Press {
    Note(u8),
    Controller(u8, u8),
    Program(u8),
    /// The parameter with this id.
    Parameter(&'static str, f64),
}

/// An instance that plays blocks, and takes what is pressed in them.
trait Player {
    /// Left of main.
    fn block(&mut self, frames: usize, presses: &[(usize, Press)]) -> Vec<f32>;
}

/// The numbers of ids, as `tests/parameters.rs` freezes them.
fn number(id: &str) -> u32 {
    id.bytes().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(u32::from(byte))) & 0x7fff_ffff
}

impl Player for ClapHost {
    fn block(&mut self, frames: usize, presses: &[(usize, Press)]) -> Vec<f32> {
        let mut events = EventBuffer::new();
        for &(time, press) in presses {
            let time = u32::try_from(time).unwrap();
            match press {
                Press::Note(key) => {
                    events.push(&NoteOnEvent::new(time, Pckn::new(0_u16, 0_u16, u16::from(key), 1_u32), 0.8));
                }
                Press::Controller(cc, value) => events.push(&MidiEvent::new(time, 0, [0xb0, cc, value])),
                Press::Program(program) => events.push(&MidiEvent::new(time, 0, [0xc0, program, 0])),
                Press::Parameter(id, value) => {
                    events.push(&ParamValueEvent::new(time, ClapId::new(number(id)), Pckn::match_all(), value));
                }
            }
        }
        let mut bank = Bank::new(&FULL, frames);
        assert!(ClapHost::block(self, &mut bank, frames, None, &events).is_some());
        bank.read(0, 0)
    }
}

/// Launches both songs until they are in memory.
fn wait_until_both_play(player: &mut impl Player) {
    for (note, name) in [(FIRST, "One"), (FIRST + 1, "Two")] {
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < Duration::from_secs(60), "{name} never plays");
            let heard = player.block(BLOCK, &[(0, Press::Note(note))]);
            let own = (SETTLED..BLOCK).all(|frame| heard[frame] == played(name, 0, frame));
            if own {
                break;
            }
            // Longer than a pedal bounces.
            for _ in 0..8 {
                player.block(BLOCK, &[]);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        for _ in 0..8 {
            player.block(BLOCK, &[]);
        }
    }
}

/// The song `name` sounds from a frame of the block on.
fn assert_launched(player: &mut impl Player, at: usize, press: Press, name: &str) {
    let mut heard = player.block(BLOCK, &[(at, press)]);
    for _ in 0..8 {
        heard.extend(player.block(BLOCK, &[]));
    }
    for (frame, &sample) in heard.iter().enumerate().skip(at + SETTLED) {
        assert_eq!(sample, played(name, 0, frame - at), "{press:?} at {at}, frame {frame}");
    }
}

#[test]
fn what_is_pressed_in_a_clap_host_launches_songs_on_its_frame() {
    let gig = Gig::new();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&gig.state())));
    host.activate(f64::from(RATE));
    wait_until_both_play(&mut host);
    assert_launched(&mut host, 0, Press::Note(FIRST), "One");
    assert_launched(&mut host, 100, Press::Note(FIRST + 1), "Two");
    assert_launched(&mut host, BLOCK - 1, Press::Program(0), "One");
    assert_launched(&mut host, 7, Press::Controller(20, 127), "Two");
    // The controller is let go, and the one for the song before is pressed.
    Player::block(&mut host, BLOCK, &[(0, Press::Controller(20, 0))]);
    assert_launched(&mut host, 7, Press::Controller(21, 127), "One");
    // Parameters count from the block's beginning on. CLAP counts the steps of a number from 0.
    assert_launched(&mut host, 0, Press::Parameter("song", 1.0), "Two");
    assert_launched(&mut host, 0, Press::Parameter("previous_song", 1.0), "One");
    assert_launched(&mut host, 0, Press::Parameter("again", 1.0), "One");
    // Silence in 20 ms.
    Player::block(&mut host, BLOCK, &[(0, Press::Parameter("panic", 1.0))]);
    let silent = (0..4).flat_map(|_| Player::block(&mut host, BLOCK, &[])).skip(2 * BLOCK);
    assert!(silent.into_iter().all(|sample| sample == 0.0));
    // A project that is loaded presses nothing, and is silent until somebody does.
    assert!(host.load(&framed(&gig.state())));
    assert!((0..8).flat_map(|_| Player::block(&mut host, BLOCK, &[])).all(|sample| sample == 0.0));
}

#[test]
fn a_flood_of_midi_and_odd_numbers_disturb_nothing() {
    let gig = Gig::new();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&gig.state())));
    host.activate(f64::from(RATE));
    wait_until_both_play(&mut host);
    assert_launched(&mut host, 0, Press::Note(FIRST), "One");
    // Songs that there are not, sections that there are not, controllers of others.
    let strange: Vec<(usize, Press)> = (0..10_000)
        .map(|index| {
            let press = match index % 4 {
                0 => Press::Note(FIRST + 2 + (index / 4 % 40) as u8),
                1 => Press::Controller((index % 20) as u8, (index % 128) as u8),
                2 => Press::Program(100 + (index % 20) as u8),
                _ => Press::Note((index % 23) as u8),
            };
            (index * BLOCK / 10_000, press)
        })
        .collect();
    let mut heard = Player::block(&mut host, BLOCK, &strange);
    heard.extend(Player::block(&mut host, BLOCK, &[]));
    for (frame, &sample) in heard.iter().enumerate() {
        assert_eq!(sample, played("One", 0, 9 * BLOCK + frame), "frame {frame}");
    }
}

/// The events of a block, as a VST3 host hands them over.
struct Events(Vec<Event>);

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> int32 {
        i32::try_from(self.0.len()).unwrap()
    }

    unsafe fn getEvent(&self, index: int32, event: *mut Event) -> tresult {
        let Some(found) = usize::try_from(index).ok().and_then(|index| self.0.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plugin hands over a place for an event, which is plain data.
        unsafe { *event = *found };
        kResultOk
    }

    unsafe fn addEvent(&self, _: *mut Event) -> tresult {
        kInvalidArgument
    }
}

impl Player for Vst3Host {
    fn block(&mut self, frames: usize, presses: &[(usize, Press)]) -> Vec<f32> {
        let event = |&(time, press): &(usize, Press)| {
            let Press::Note(key) = press else { panic!("{press:?} is no note") };
            // SAFETY: it is plain data.
            let empty: Event = unsafe { std::mem::zeroed() };
            let note =
                Vst3NoteOn { channel: 0, pitch: i16::from(key), tuning: 0.0, velocity: 0.8, length: 0, noteId: -1 };
            Event {
                sampleOffset: i32::try_from(time).unwrap(),
                r#type: EventTypes_::kNoteOnEvent as u16,
                __field0: Event__type0 { noteOn: note },
                ..empty
            }
        };
        let events = ComWrapper::new(Events(presses.iter().map(event).collect()));
        self.events = Some(events.to_com_ptr::<IEventList>().unwrap());
        let mut bank = Bank::new(&FULL, frames);
        assert_eq!(Vst3Host::block(self, &mut bank, frames, None, false), OK);
        self.events = None;
        bank.read(0, 0)
    }
}

#[test]
fn notes_in_a_vst3_host_launch_songs_on_their_frame() {
    let gig = Gig::new();
    let mut host = Vst3Host::new();
    assert_eq!(host.load(gig.state().as_bytes()), OK);
    host.mode = 0;
    host.set_up(0);
    host.activate();
    // SAFETY: the instance is valid.
    assert_eq!(unsafe { host.component.getBusCount(1, 0) }, 1, "an event input");
    wait_until_both_play(&mut host);
    assert_launched(&mut host, 0, Press::Note(FIRST), "One");
    assert_launched(&mut host, 100, Press::Note(FIRST + 1), "Two");
    assert_launched(&mut host, BLOCK - 1, Press::Note(FIRST), "One");
}
