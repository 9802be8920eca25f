//! Checks that a block, from the host's call to the engine and back, neither allocates nor makes system calls.
//!
//! A child process plays in both formats, while the main thread loads another song. On its audio thread the kernel
//! answers every system call by ending the process, and so does the allocator.
#![cfg(all(feature = "plugin", target_os = "linux", target_arch = "x86_64"))]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use clack_host::events::event_types::{NoteOnEvent, ParamValueEvent, TransportEvent};
use clack_host::prelude::*;
use testkit::{spin_for, without_system_calls};

use hosts::bank::{Bank, FULL, Given, beside_main};
use hosts::clap::{ClapHost, framed, transport};
use hosts::song::{SongFolder, played, set_state};
use hosts::vst3::{OK, Vst3Host, context, data};
use hosts::{BLOCK, RATE};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::*;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Tells the child process what to do on the watched thread.
const ORDER: &str = "STEMLOCK_TEST_WATCHED_THREAD";
const THIS_TEST: &str = "a_block_asks_nothing_of_the_system";
const ROUNDS: usize = 600;
/// In which round the main thread begins to load another song.
const CHANGE: usize = 300;

#[test]
fn a_block_asks_nothing_of_the_system() {
    match std::env::var(ORDER).as_deref() {
        Ok("clap") => play_clap(),
        Ok("vst3") => play_vst3(),
        Ok("show") => play_show(),
        Ok("allocate") => fail(|| drop(std::hint::black_box(vec![1]))),
        Ok("sleep") => fail(|| std::thread::sleep(Duration::from_micros(1))),
        _ => {
            for (order, survives) in
                [("clap", true), ("vst3", true), ("show", true), ("allocate", false), ("sleep", false)]
            {
                let mut command = Command::new(std::env::current_exe().unwrap());
                let child = command.args(["--exact", THIS_TEST, "--nocapture"]).env(ORDER, order).output().unwrap();
                assert_eq!(child.status.success(), survives, "{order}: {}", String::from_utf8_lossy(&child.stderr));
            }
        }
    }
}

/// Calls `block` many times on a thread that may ask for nothing, as fast as real time goes. `round` counts along.
fn watched(round: &Arc<AtomicUsize>, block: impl FnMut() + Send + 'static) {
    let counter = round.clone();
    without_system_calls(
        || block,
        move |block| {
            while counter.load(SeqCst) < ROUNDS {
                // No faster than a host that plays, else it is a bounce, which may wait.
                spin_for(Duration::from_micros(4000));
                assert_no_alloc(&mut *block);
                counter.fetch_add(1, SeqCst);
            }
        },
    );
}

/// Sleeps until this many rounds have been played.
fn wait(round: &AtomicUsize, until: usize) {
    while round.load(SeqCst) < until {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Shows that the watch detects what it should.
fn fail(block: impl FnMut() + Send + 'static) {
    let round = Arc::default();
    watched(&round, block);
    wait(&round, ROUNDS);
    std::process::exit(0);
}

/// Loads another song once it is time, and ends the process when all has been played.
fn attend(round: &AtomicUsize, heard: &AtomicUsize, mut load: impl FnMut()) {
    wait(round, CHANGE);
    load();
    wait(round, ROUNDS);
    assert_eq!(heard.load(SeqCst), 2, "both songs were heard");
    std::process::exit(0);
}

/// The host's position in a round: it plays, jumps, and stops now and then. `None` while it is stopped.
fn place(round: usize) -> Option<usize> {
    (round % 50 != 49).then(|| round % 100 * BLOCK)
}

/// Notes which song a block of main comes from.
fn note(heard: &AtomicUsize, main: &[f32], at: usize) {
    let song = heard.load(SeqCst);
    let name = ["One", "Two"].get(song);
    if name.is_some_and(|name| main[300] == played(name, 0, at + 300)) {
        heard.store(song + 1, SeqCst);
    }
}

fn songs() -> [SongFolder; 2] {
    [SongFolder::new(&["One", "Click"], 200 * BLOCK), SongFolder::new(&["Two", "Click"], 200 * BLOCK)]
}

fn shapes() -> [Bank; 3] {
    let off = beside_main(Given::NullChannels(2));
    [&FULL[..], &[Given::Narrow(2)], &off].map(|given| Bank::new(given, BLOCK))
}

fn play_clap() {
    let songs = songs();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&songs[0].state())));
    host.activate(f64::from(RATE));
    let mut processor = host.take_processor();
    let mut banks = shapes();
    let mut buffers: Vec<Vec<_>> =
        banks.iter_mut().map(|bank| bank.ports().iter().map(hosts::clap_buffer::buffer).collect()).collect();
    let banks = AudioShared(banks);
    let mut events = EventBuffer::new();
    let gain = ClapId::new(1_265_026_929); // Any of the parameters.
    events.push(&ParamValueEvent::new(3, gain, Pckn::match_all(), 0.75));
    let mut jump = transport(40 * BLOCK);
    jump.header.time = 100;
    events.push(TransportEvent::from_raw_ref(&jump));
    let quiet = EventBuffer::new();
    let (round, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, ear) = (round.clone(), heard.clone());
    let block = move || {
        let banks = &banks;
        let round = counter.load(SeqCst);
        let shape = round % banks.0.len();
        let place = place(round);
        let mut now = transport(place.unwrap_or(0));
        if place.is_none() {
            now.flags &= !clap_sys::events::CLAP_TRANSPORT_IS_PLAYING;
        }
        // SAFETY: the banks are not touched any more but by the plugin.
        let mut outputs = unsafe { OutputAudioBuffers::from_raw_buffers(&mut buffers[shape], BLOCK as u32) };
        let events = if round % 70 == 69 { &events } else { &quiet };
        let status = processor.process(
            &InputAudioBuffers::empty(),
            &mut outputs,
            &events.as_input(),
            &mut OutputEvents::void(),
            None,
            Some(&TransportEvent::from_raw(&now)),
        );
        assert!(status.is_ok());
        if let Some(at) = place {
            // SAFETY: the bank has main in every shape, with samples for a block.
            let main = unsafe { std::slice::from_raw_parts(*buffers[shape][0].data32, BLOCK) };
            note(&ear, main, at);
        }
    };
    watched(&round, block);
    attend(&round, &heard, || assert!(host.load(&framed(&songs[1].state()))));
}

/// Songs of a set are launched by notes and parameters, jumped in and ended; their mixes come and go with them.
fn play_show() {
    let songs = songs();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&set_state(&songs))));
    host.activate(f64::from(RATE));
    let mut processor = host.take_processor();
    let mut bank = Bank::new(&FULL, BLOCK);
    let mut buffers: Vec<_> = bank.ports().iter().map(hosts::clap_buffer::buffer).collect();
    let bank = AudioShared(bank);
    let parameter =
        |id, value| ParamValueEvent::new(7, ClapId::new(hosts::param_number(id)), Pckn::match_all(), value);
    // Ten rounds each, longer than a pedal bounces.
    let events: Vec<EventBuffer> = (0..8)
        .map(|number| {
            let mut events = EventBuffer::new();
            match number {
                0 | 4 => {
                    events.push(&NoteOnEvent::new(0, Pckn::new(0_u16, 0_u16, 36_u16 + number / 4, 1_u32), 0.8));
                }
                1 => events.push(&parameter("song", 1.0)),
                2 => (0..10_000).for_each(|key| {
                    events.push(&NoteOnEvent::new(0, Pckn::new(0_u16, 0_u16, key % 20_u16, 1_u32), 0.8));
                }),
                3 => {
                    events.push(&parameter("gain_1", 0.75));
                    // The note of the song that sounds would do nothing.
                    events.push(&parameter("song", 0.0));
                }
                5 => events.push(&parameter("song", 1.0)),
                6 => events.push(&parameter("fade_out", 1.0)),
                _ => events.push(&parameter("panic", 1.0)),
            }
            events
        })
        .collect();
    let quiet = EventBuffer::new();
    let (round, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, ear) = (round.clone(), heard.clone());
    let block = move || {
        let _bank = &bank;
        let round = counter.load(SeqCst);
        let step = (round % 10 == 0).then_some(round / 10 % events.len());
        // SAFETY: the bank is not touched any more but by the plugin.
        let mut outputs = unsafe { OutputAudioBuffers::from_raw_buffers(&mut buffers, BLOCK as u32) };
        let events = step.map_or(&quiet, |step| &events[step]);
        let (inputs, mut sent) = (InputAudioBuffers::empty(), OutputEvents::void());
        assert!(processor.process(&inputs, &mut outputs, &events.as_input(), &mut sent, None, None).is_ok());
        if matches!(step, Some(0 | 4)) {
            // SAFETY: the bank has main, with samples for a block.
            let main = unsafe { std::slice::from_raw_parts(*buffers[0].data32, BLOCK) };
            note(&ear, main, 0);
        }
    };
    watched(&round, block);
    attend(&round, &heard, || ());
}

fn play_vst3() {
    let songs = songs();
    let mut host = Vst3Host::new();
    assert_eq!(host.load(songs[0].state().as_bytes()), OK);
    host.set_up(ProcessModes_::kRealtime as i32);
    host.activate();
    let mut banks = shapes();
    let busses: Vec<Vec<_>> = banks
        .iter_mut()
        .map(|bank| bank.ports().iter().map(|port| hosts::vst3::bus(port, false)).collect())
        .collect();
    let mut kept = AudioShared((host.processor.clone(), busses, banks));
    let (round, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, ear) = (round.clone(), heard.clone());
    let block = move || {
        let AudioShared((processor, busses, _)) = &mut kept;
        let round = counter.load(SeqCst);
        let shape = round % busses.len();
        let place = place(round);
        let mut now = context(place.unwrap_or(0));
        if place.is_none() {
            now.state &= !(ProcessContext_::StatesAndFlags_::kPlaying);
        }
        let mut block = data(&mut busses[shape], BLOCK, false);
        block.processMode = ProcessModes_::kRealtime as i32;
        block.processContext = &raw mut now;
        // SAFETY: the instance and the block are valid.
        assert_eq!(unsafe { processor.process(&raw mut block) }, OK);
        if let Some(at) = place {
            // SAFETY: the bank has main in every shape, with samples for a block.
            let main = unsafe { std::slice::from_raw_parts(*busses[shape][0].__field0.channelBuffers32, BLOCK) };
            note(&ear, main, at);
        }
    };
    watched(&round, block);
    attend(&round, &heard, || assert_eq!(host.load(songs[1].state().as_bytes()), OK));
}

/// Data that goes to the audio thread and is not touched elsewhere.
struct AudioShared<T>(T);

// SAFETY: see above; the formats allow blocks on another thread.
unsafe impl<T> Send for AudioShared<T> {}
