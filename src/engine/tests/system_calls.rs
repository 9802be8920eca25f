//! The audio thread makes no system calls: no lock that waits, no file, no log, no sleep.
//!
//! A child process runs the engine on a thread on which the kernel answers every system call by ending the process.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use testkit::{spin_for, without_system_calls};

use super::rig::*;
use crate::dsp::Gain;
use crate::engine::load::Arrival;
use crate::media::StemAudio;
use crate::setlist::Output;

/// Tells the child process what to do on the watched thread.
const ORDER: &str = "STEMLOCK_TEST_WATCHED_THREAD";
const THIS_TEST: &str = "engine::tests::system_calls::the_audio_thread_makes_no_system_call";

#[test]
fn the_audio_thread_makes_no_system_call() {
    match std::env::var(ORDER).as_deref() {
        Ok("play") => watched(play_everything),
        Ok("sleep") => watched(|| || std::thread::sleep(Duration::from_micros(1))),
        _ => {
            assert!(child("play").success(), "the engine made a system call");
            assert!(!child("sleep").success(), "the watch does not see system calls");
        }
    }
}

fn child(order: &str) -> std::process::ExitStatus {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["--exact", THIS_TEST]).env(ORDER, order).output().unwrap().status
}

/// Runs the function that `prepare` returns on a thread that may make no system call, and ends the process.
fn watched<F: FnMut() + 'static>(prepare: impl FnOnce() -> F + Send + 'static) {
    let done = Arc::new(AtomicBool::new(false));
    let signal = done.clone();
    without_system_calls(prepare, move |run| {
        run();
        signal.store(true, SeqCst);
    });
    while !done.load(SeqCst) {
        std::thread::yield_now();
    }
    std::process::exit(0);
}

/// Play, seeks, a loop, other tempos, missing pages, a change of song, every fader: everything that can happen in a block.
fn play_everything() -> impl FnMut() {
    let map = constant(120.0);
    let stems = || vec![stem(noise, 0, 300_000, 2), stem(noise, 1, 300_000, 1), StemAudio::empty(300_000, 2)];
    let mut rig = Rig::new(song(stems(), &map, 0.0));
    let mut next = Some(song(stems(), &map, 0.5));
    let mut host = RigHost::new(map);
    host.loop_beats = Some((4.0, 8.0));
    let mut faster: Option<Distortion> =
        Some(Box::new(|fields, _| fields.tempo = fields.tempo.map(|tempo| tempo * 1.1)));
    let mut heard = [Vec::with_capacity(1 << 20), Vec::with_capacity(1 << 20)];
    move || {
        for round in 0..600 {
            match round {
                100 => host.at = 10_000,
                200 => rig.mix.stems[0].gain = Gain::ZERO,
                250 => rig.mix.stems[0].output = Some(Output::Bass),
                300 => assert!(rig.songs.send(Arrival::Song(next.take().unwrap()))),
                400 => host.distort = faster.take(),
                _ => {}
            }
            // No faster than a live host, otherwise it is a bounce, which may wait.
            spin_for(Duration::from_micros(2000));
            let transport = host.block(256);
            rig.block(&transport, 256, &mut heard);
            if round % 50 == 49 {
                rig.block(&crate::time::Transport::default(), 256, &mut heard);
            }
        }
        assert!(heard[0].iter().any(|&sample| sample != 0.0));
    }
}
