//! A show in hosts of both formats: songs are launched by notes, controllers, programs and parameters, on their frame.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

#[path = "show_hosts/automation.rs"]
mod automation;
#[path = "show_hosts/flood.rs"]
mod flood;
#[path = "show_hosts/going_on.rs"]
mod going_on;
mod hosts;
#[path = "show_hosts/sing_along.rs"]
mod sing_along;

use std::time::{Duration, Instant};

use clack_host::events::Pckn;
use clack_host::events::event_types::{MidiEvent, NoteOnEvent, ParamValueEvent};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::prelude::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IComponentTrait;

use going_on::{place_in, stop};
use hosts::bank::{Bank, FULL};
use hosts::clap::{ClapHost, framed};
use hosts::song::{SongFolder, played, set_state};
use hosts::vst3::{OK, Vst3Host};
use hosts::vst3_host::changes::changes;
use hosts::vst3_host::collected::collected;
use hosts::vst3_host::notes::{Vst3Note, notes};
use hosts::{BEAT, BLOCK, RATE, param_number};

/// Longer than the fade of 4 ms in which the song before rings out.
const SETTLED: usize = 240;
/// The first song's note.
const FIRST: u8 = 36;
/// Songs that outlast a test.
const LONG: usize = 60 * RATE as usize;

fn gig() -> [SongFolder; 2] {
    ["One", "Two"].map(|name| SongFolder::new(&[name], LONG))
}

/// Something that launches a song, at a frame of a block.
#[derive(Clone, Copy, Debug)]
enum LaunchPress {
    Note(u8),
    Controller(u8, u8),
    Program(u8),
    /// The parameter with this id moves to a step, counted from 0.
    Parameter(&'static str, f64),
}

/// An instance that plays blocks, and receives presses in them.
trait PressedInstance {
    /// Left of main.
    fn block(&mut self, frames: usize, presses: &[(usize, LaunchPress)]) -> Vec<f32>;
}

/// How many steps a parameter of the show has above its lowest.
fn steps(id: &str) -> f64 {
    match id {
        "song" => 127.0,
        "section" => 64.0,
        _ => 1.0,
    }
}

impl PressedInstance for ClapHost {
    fn block(&mut self, frames: usize, presses: &[(usize, LaunchPress)]) -> Vec<f32> {
        let mut events = EventBuffer::new();
        for &(time, press) in presses {
            let time = u32::try_from(time).unwrap();
            match press {
                LaunchPress::Note(key) => {
                    events.push(&NoteOnEvent::new(time, Pckn::new(0_u16, 0_u16, u16::from(key), 1_u32), 0.8));
                }
                LaunchPress::Controller(cc, value) => events.push(&MidiEvent::new(time, 0, [0xb0, cc, value])),
                LaunchPress::Program(program) => events.push(&MidiEvent::new(time, 0, [0xc0, program, 0])),
                LaunchPress::Parameter(id, value) => {
                    events.push(&ParamValueEvent::new(
                        time,
                        ClapId::new(param_number(id)),
                        Pckn::match_all(),
                        value,
                    ));
                }
            }
        }
        let mut bank = Bank::new(&FULL, frames);
        assert!(ClapHost::block(self, &mut bank, frames, None, &events).is_some());
        bank.read(0, 0)
    }
}

/// Launches both songs until they are in memory, and stops.
fn wait_until_both_play(player: &mut impl PressedInstance) {
    for (note, name) in [(FIRST, "One"), (FIRST + 1, "Two")] {
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < Duration::from_secs(60), "{name} never plays");
            let heard = player.block(BLOCK, &[(0, LaunchPress::Note(note))]);
            let own = (SETTLED..BLOCK).all(|frame| heard[frame] == played(name, 0, frame));
            if own {
                break;
            }
            stop(player);
            std::thread::sleep(Duration::from_millis(2));
        }
        stop(player);
    }
}

/// A CLAP host that has both songs in memory.
fn on_stage(gig: &[SongFolder]) -> ClapHost {
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&set_state(gig))));
    host.activate(f64::from(RATE));
    wait_until_both_play(&mut host);
    host
}

/// The song `name` sounds from a frame of the block on.
fn assert_launched(player: &mut impl PressedInstance, at: usize, press: LaunchPress, name: &str) {
    let mut heard = player.block(BLOCK, &[(at, press)]);
    for _ in 0..8 {
        heard.extend(player.block(BLOCK, &[]));
    }
    for (frame, &sample) in heard.iter().enumerate().skip(at + SETTLED) {
        assert_eq!(sample, played(name, 0, frame - at), "{press:?} at {at}, frame {frame}");
    }
}

/// Automated acts come on their frames. The first song is current at the beginning and at the end.
fn assert_parameters_launch(player: &mut impl PressedInstance) {
    let parameter = LaunchPress::Parameter;
    assert_launched(player, 0, parameter("song", 1.0), "Two");
    assert_launched(player, 100, parameter("song", 0.0), "One");
    assert_launched(player, BLOCK - 1, parameter("next_song", 1.0), "Two");
    assert_launched(player, 300, parameter("previous_song", 1.0), "One");
    assert_launched(player, 7, parameter("again", 1.0), "One");
    // Let go, and pressed again; then pressed and let go, as a pad does in a long block: the last one sounds.
    let pad = [(3, 0.0), (9, 1.0), (20, 0.0), (31, 1.0), (40, 0.0)].map(|(at, to)| (at, parameter("again", to)));
    let mut heard = player.block(BLOCK, &pad);
    heard.extend(player.block(BLOCK, &[]));
    for (frame, &sample) in heard.iter().enumerate().skip(31 + SETTLED) {
        assert_eq!(sample, played("One", 0, frame - 31), "frame {frame}");
    }
    // Those that are on are let go: nothing happens.
    let off = [("next_song", 5), ("previous_song", 6)].map(|(id, at)| (at, parameter(id, 0.0)));
    heard.extend(player.block(BLOCK, &off));
    for (frame, &sample) in heard.iter().enumerate().skip(2 * BLOCK) {
        assert_eq!(sample, played("One", 0, frame - 31), "frame {frame}");
    }
}

#[test]
fn what_is_pressed_in_a_clap_host_launches_songs_on_its_frame() {
    let gig = gig();
    let mut host = on_stage(&gig);
    assert_launched(&mut host, 0, LaunchPress::Note(FIRST), "One");
    assert_launched(&mut host, 100, LaunchPress::Note(FIRST + 1), "Two");
    assert_launched(&mut host, BLOCK - 1, LaunchPress::Program(0), "One");
    assert_launched(&mut host, 7, LaunchPress::Controller(20, 127), "Two");
    // The controller is let go, and the one for the song before is pressed.
    PressedInstance::block(&mut host, BLOCK, &[(0, LaunchPress::Controller(20, 0))]);
    assert_launched(&mut host, 7, LaunchPress::Controller(21, 127), "One");
    assert_parameters_launch(&mut host);
    // Silence in 20 ms.
    PressedInstance::block(&mut host, BLOCK, &[(0, LaunchPress::Parameter("panic", 1.0))]);
    let silent = (0..4).flat_map(|_| PressedInstance::block(&mut host, BLOCK, &[])).skip(2 * BLOCK);
    assert!(silent.into_iter().all(|sample| sample == 0.0));
    // Loading a project triggers nothing; it is silent until something is pressed.
    assert!(host.load(&framed(&set_state(&gig))));
    assert!((0..8).flat_map(|_| PressedInstance::block(&mut host, BLOCK, &[])).all(|sample| sample == 0.0));
}

#[test]
fn a_flood_of_midi_and_odd_numbers_disturb_nothing() {
    let gig = gig();
    let mut host = on_stage(&gig);
    assert_launched(&mut host, 0, LaunchPress::Note(FIRST), "One");
    // Songs that there are not, sections that there are not, controllers of others.
    let strange: Vec<(usize, LaunchPress)> = (0..10_000)
        .map(|index| {
            let press = match index % 4 {
                0 => LaunchPress::Note(FIRST + 2 + (index / 4 % 40) as u8),
                1 => LaunchPress::Controller((index % 20) as u8, (index % 128) as u8),
                2 => LaunchPress::Program(100 + (index % 20) as u8),
                _ => LaunchPress::Note((index % 23) as u8),
            };
            (index * BLOCK / 10_000, press)
        })
        .collect();
    let mut heard = PressedInstance::block(&mut host, BLOCK, &strange);
    heard.extend(PressedInstance::block(&mut host, BLOCK, &[]));
    for (frame, &sample) in heard.iter().enumerate() {
        assert_eq!(sample, played("One", 0, 9 * BLOCK + frame), "frame {frame}");
    }
}

impl PressedInstance for Vst3Host {
    fn block(&mut self, frames: usize, presses: &[(usize, LaunchPress)]) -> Vec<f32> {
        let (mut pressed, mut moved) = (Vec::new(), Vec::new());
        for &(frame, press) in presses {
            let frame = i32::try_from(frame).unwrap();
            match press {
                LaunchPress::Note(key) => pressed.push(Vst3Note { frame, key, begins: true }),
                LaunchPress::Parameter(id, value) => moved.push((param_number(id), frame, value / steps(id))),
                _ => panic!("{press:?} does not come to a VST3 plugin so"),
            }
        }
        (self.events, self.changes) = (notes(&pressed), changes(&moved));
        let mut bank = Bank::new(&FULL, frames);
        assert_eq!(Vst3Host::block(self, &mut bank, frames, None, false), OK);
        (self.events, self.changes) = (None, None);
        bank.read(0, 0)
    }
}

/// A VST3 host that plays in real time and has loaded a state.
fn live_vst3(state: &str) -> Vst3Host {
    let mut host = Vst3Host::new();
    assert_eq!(host.load(state.as_bytes()), OK);
    host.mode = 0;
    host.set_up(0);
    host.activate();
    host
}

#[test]
fn notes_and_parameters_in_a_vst3_host_launch_songs_on_their_frame() {
    let gig = gig();
    let mut host = live_vst3(&set_state(&gig));
    // SAFETY: the instance is valid.
    assert_eq!(unsafe { host.component.getBusCount(1, 0) }, 1, "an event input");
    wait_until_both_play(&mut host);
    assert_launched(&mut host, 0, LaunchPress::Note(FIRST), "One");
    assert_launched(&mut host, 100, LaunchPress::Note(FIRST + 1), "Two");
    assert_launched(&mut host, BLOCK - 1, LaunchPress::Note(FIRST), "One");
    assert_parameters_launch(&mut host);
}

/// The state of a gig whose second song sends messages: at its launch, at beat 0 and half a beat later.
fn sending_state(gig: &[SongFolder]) -> String {
    let mut state: serde_json::Value = serde_json::from_str(&set_state(gig)).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(state["fields"]["song"].as_str().unwrap()).unwrap();
    document["set"]["songs"][1]["song"]["midi"] = serde_json::json!([
        { "send": "PC 5 @2" },
        { "bar": 1, "send": "CC 7 100 @16" },
        { "beat": 0.01, "send": "note 60 127 1000" },
    ]);
    state["fields"]["song"] = document.to_string().into();
    state.to_string()
}

/// The messages sent when the second song is launched at a frame of a block, and the first one at a frame of the next block.
fn expected_of_launches(first: usize, second: usize) -> Vec<(usize, [u8; 3])> {
    let late = first + BEAT / 100;
    vec![(first, [0xc1, 5, 0]), (first, [0xbf, 7, 100]), (late, [0x90, 60, 127]), (BLOCK + second, [0x80, 60, 0])]
}

#[test]
fn what_a_song_sends_comes_to_a_clap_host_on_its_frame() {
    let gig = gig();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&sending_state(&gig))));
    host.activate(f64::from(RATE));
    wait_until_both_play(&mut host);
    PressedInstance::block(&mut host, BLOCK, &[(0, LaunchPress::Note(FIRST))]);
    for _ in 0..8 {
        PressedInstance::block(&mut host, BLOCK, &[]);
    }
    let mut sent = Vec::new();
    for (block, note) in [FIRST + 1, FIRST].into_iter().enumerate() {
        PressedInstance::block(&mut host, BLOCK, &[(10, LaunchPress::Note(note))]);
        for event in &host.sent {
            let bytes = match event.as_core_event() {
                Some(CoreEventSpace::Midi(midi)) => midi.data(),
                Some(CoreEventSpace::NoteOn(on)) => note_bytes(0x90, on.pckn(), on.velocity()),
                Some(CoreEventSpace::NoteOff(off)) => note_bytes(0x80, off.pckn(), off.velocity()),
                other => panic!("{other:?}"),
            };
            sent.push((block * BLOCK + event.header().time() as usize, bytes));
        }
    }
    assert_eq!(sent, expected_of_launches(10, 10));
}

fn note_bytes(status: u8, note: Pckn, velocity: f64) -> [u8; 3] {
    let number = |number: clack_host::events::Match<u16>| number.into_specific().unwrap() as u8;
    [status | number(note.channel), number(note.key), (velocity * 127.0).round() as u8]
}

#[test]
fn what_a_song_sends_comes_to_a_vst3_host_on_its_frame() {
    let gig = gig();
    let mut host = live_vst3(&sending_state(&gig));
    // SAFETY: the instance is valid.
    assert_eq!(unsafe { host.component.getBusCount(1, 1) }, 1, "an event output");
    wait_until_both_play(&mut host);
    PressedInstance::block(&mut host, BLOCK, &[(0, LaunchPress::Note(FIRST))]);
    for _ in 0..8 {
        PressedInstance::block(&mut host, BLOCK, &[]);
    }
    let mut sent = Vec::new();
    for (block, note) in [FIRST + 1, FIRST].into_iter().enumerate() {
        let (list, pointer) = collected();
        host.sent = Some(pointer);
        PressedInstance::block(&mut host, BLOCK, &[(10, LaunchPress::Note(note))]);
        sent.extend(list.midi().into_iter().map(|(frame, bytes)| (block * BLOCK + frame as usize, bytes)));
    }
    assert_eq!(sent, expected_of_launches(10, 10));
}

/// A state of these songs with a heartbeat on Fx.
fn beating_state(gig: &[SongFolder]) -> String {
    let mut state: serde_json::Value = serde_json::from_str(&set_state(gig)).unwrap();
    state["params"]["heartbeat"] = serde_json::json!({ "string": "FX" });
    state.to_string()
}

/// The output Fx, by its port.
const FX: usize = 15;

/// Panics unless the heartbeat is in every frame but the first, in which it fades in.
fn assert_beats(heard: &[f32]) {
    for (n, sample) in heard.iter().enumerate().skip(SETTLED) {
        let phase = (n * 1000 % RATE as usize) as f64 / f64::from(RATE);
        let wanted = (0.25 * (std::f64::consts::TAU * phase).sin()) as f32;
        assert_eq!(sample.to_bits(), wanted.to_bits(), "frame {n}");
    }
}

#[test]
fn the_heartbeat_is_in_every_block_of_both_formats_also_while_songs_load() {
    let gig = gig();
    let mut clap = ClapHost::new();
    assert!(clap.load(&framed(&beating_state(&gig))));
    clap.activate(f64::from(RATE));
    let mut vst3 = live_vst3(&beating_state(&gig));
    let mut heard = [Vec::new(), Vec::new()];
    for block in 0..200 {
        let mut bank = Bank::new(&FULL, BLOCK);
        let mut events = EventBuffer::new();
        if block % 50 == 10 {
            events.push(&NoteOnEvent::new(7, Pckn::new(0_u16, 0_u16, u16::from(FIRST), 1_u32), 0.8));
        }
        assert!(clap.block(&mut bank, BLOCK, None, &events).is_some());
        heard[0].extend(bank.read(FX, 0));
        let mut bank = Bank::new(&FULL, BLOCK);
        assert_eq!(vst3.block(&mut bank, BLOCK, None, false), OK);
        heard[1].extend(bank.read(FX, 1));
        if block == 100 {
            assert!(clap.load(&framed(&beating_state(&gig))));
        }
    }
    heard.iter().for_each(|heard| assert_beats(heard));
}

#[test]
fn a_project_keeps_what_was_taught_and_the_next_one_does_not_have_it() {
    let gig = gig();
    let mut state: serde_json::Value = serde_json::from_str(&set_state(&gig)).unwrap();
    let taught = serde_json::json!({ "channel": 1, "taught": { "note 1": "song 2", "CC 99": "song 1" } });
    state["fields"]["midi"] = taught.to_string().into();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&state.to_string())));
    host.activate(f64::from(RATE));
    wait_until_both_play(&mut host);
    assert_launched(&mut host, 5, LaunchPress::Controller(99, 127), "One");
    assert_launched(&mut host, 5, LaunchPress::Note(1), "Two");
    let saved: serde_json::Value = serde_json::from_slice(&host.save()[8..]).unwrap();
    let kept: serde_json::Value = serde_json::from_str(saved["fields"]["midi"].as_str().unwrap()).unwrap();
    assert_eq!(kept, taught);
    // In an instance that has played another project, too.
    assert!(host.load(&framed(&set_state(&gig))));
    let saved: serde_json::Value = serde_json::from_slice(&host.save()[8..]).unwrap();
    assert_eq!(saved["fields"]["midi"], "{}");
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < Duration::from_secs(60), "the second song does not go on");
        let let_go = [(0, LaunchPress::Note(FIRST + 1)), (1, LaunchPress::Controller(99, 0))];
        PressedInstance::block(&mut host, BLOCK, &let_go);
        let heard = PressedInstance::block(&mut host, BLOCK, &[(5, LaunchPress::Controller(99, 127))]);
        assert!(place_in(&heard[SETTLED..], "One").is_none(), "the controller presses nothing any more");
        if place_in(&heard, "Two").is_some() {
            break;
        }
        // The restored songs are silent until they are there. Longer than a pedal bounces.
        (0..8).for_each(|_| drop(PressedInstance::block(&mut host, BLOCK, &[])));
        std::thread::sleep(Duration::from_millis(2));
    }
}
