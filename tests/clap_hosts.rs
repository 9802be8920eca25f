//! Tests Stemlock in CLAP hosts: well-behaved ones, and hosts that leave out optional parts.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;
#[path = "hosts/reaper_clap.rs"]
mod reaper_clap;

use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, PluginGui};
use clack_extensions::render::RenderMode;
use clack_host::events::Pckn;
use clack_host::events::event_types::{ParamValueEvent, TransportEvent};
use clack_host::prelude::*;
use clap_sys::events::*;
use clap_sys::fixedpoint::CLAP_BEATTIME_FACTOR;

use hosts::bank::{Bank, FULL, Given, clap_shapes};
use hosts::clap::{ClapHost, bare_instance, framed, transport};
use hosts::pieces::{FRAMES, MAIN, click, is_tone, long_tone, main_mix, song};
use hosts::song::SongFolder;
use hosts::{BLOCK, RATE, param_number};
use stemlock::setlist::Output;

#[test]
fn a_host_with_all_ports_hears_main_and_click_apart() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let port = Output::Click.index();
    let heard = host.render(&FULL, 0, FRAMES, &[(0, 0), (0, 1), (port, 0), (port, 1), (5, 0)]);
    assert_eq!(heard[0], main_mix(0, 0, FRAMES));
    assert_eq!(heard[1], main_mix(1, 0, FRAMES));
    assert_eq!(heard[2], click(0));
    assert_eq!(heard[3], click(1));
    assert_eq!(heard[4], vec![0.0; FRAMES]);
}

/// Main sounds the same whatever else the host gives.
#[test]
fn main_is_the_same_in_every_host() {
    let song = song();
    for (name, shape) in clap_shapes() {
        let mut host = ClapHost::playing(&song.state());
        let heard = host.render(&shape, 0, FRAMES, &MAIN);
        assert!(heard[0] == main_mix(0, 0, FRAMES), "left with {name}");
        assert!(heard[1] == main_mix(1, 0, FRAMES), "right with {name}");
    }
}

#[test]
fn flat_ports_are_dealt_out_in_order() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let heard = host.render(&[Given::Narrow(36)], 0, FRAMES, &[(0, 2), (0, 3), (0, 34)]);
    assert_eq!(heard[0], click(0));
    assert_eq!(heard[1], click(1));
    assert_eq!(heard[2], vec![0.0; FRAMES], "a channel that no output has is cleared");
}

#[test]
fn a_64_bit_main_gets_the_same_samples() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let heard = host.render(&[Given::Wide(2); 17], 0, FRAMES, &MAIN);
    assert_eq!(heard[0], main_mix(0, 0, FRAMES));
    assert_eq!(heard[1], main_mix(1, 0, FRAMES));
}

#[test]
fn without_main_the_others_play() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let mut shape = FULL;
    shape[0] = Given::NullList(0);
    let heard = host.render(&shape, 0, FRAMES, &[(Output::Click.index(), 0)]);
    assert_eq!(heard[0], click(0));
}

/// Inaudible blocks, empty blocks and blocks before activation neither crash nor disturb what follows.
#[test]
fn blocks_without_sound_disturb_nothing() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    for shape in [&[][..], &[Given::NullList(0); 17], &[Given::NullChannels(2); 17]] {
        let mut bank = Bank::new(shape, BLOCK);
        let status = host.block(&mut bank, BLOCK, Some(&transport(0)), &EventBuffer::new());
        assert_eq!(status, Some(ProcessStatus::Continue));
    }
    let mut bank = Bank::new(&FULL, 1);
    assert!(host.block(&mut bank, 0, Some(&transport(0)), &EventBuffer::new()).is_some());
    let heard = host.render(&FULL, 0, FRAMES, &MAIN);
    assert_eq!(heard[0], main_mix(0, 0, FRAMES));
}

#[test]
fn blocks_longer_than_announced_play_or_are_silent() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let frames = 5 * BLOCK;
    let mut bank = Bank::new(&FULL, frames);
    assert!(host.block(&mut bank, frames, Some(&transport(0)), &EventBuffer::new()).is_some());
    assert_eq!(bank.read(0, 0), main_mix(0, 0, frames));
    let mut bank = Bank::new(&[Given::Narrow(2)], frames);
    assert_eq!(host.block(&mut bank, frames, Some(&transport(frames)), &EventBuffer::new()), None);
    assert_eq!(bank.read(0, 0), vec![0.0; frames]);
}

#[test]
fn an_inactive_instance_clears_its_outputs() {
    let mut host = ClapHost::new();
    let mut bank = Bank::new(&FULL, BLOCK);
    let ports = bank.ports();
    let mut buffers: Vec<_> = ports.iter().map(hosts::clap_buffer::buffer).collect();
    let block = clap_sys::process::clap_process {
        steady_time: -1,
        frames_count: u32::try_from(BLOCK).unwrap(),
        transport: std::ptr::null(),
        audio_inputs: std::ptr::null(),
        audio_outputs: buffers.as_mut_ptr(),
        audio_inputs_count: 0,
        audio_outputs_count: 17,
        in_events: std::ptr::null(),
        out_events: std::ptr::null(),
    };
    let raw = host.instance.raw_instance();
    // SAFETY: the instance is valid, and the bank keeps the memory alive.
    let status = unsafe { raw.process.unwrap()(raw, &raw const block) };
    assert_eq!(status, clap_sys::process::CLAP_PROCESS_ERROR);
    assert_eq!(bank.read(0, 0), vec![0.0; BLOCK]);
    host.activate(f64::from(RATE));
}

#[test]
fn rates_that_no_device_has_are_refused() {
    for rate in [0.0, -48_000.0, f64::NAN, f64::INFINITY] {
        let host = ClapHost::new();
        let raw = host.instance.raw_instance();
        // SAFETY: the instance is valid.
        assert!(!unsafe { raw.activate.unwrap()(raw, rate, 1, 512) }, "{rate}");
    }
}

#[test]
fn the_song_survives_deactivation_and_another_rate() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    host.deactivate();
    host.activate(f64::from(RATE));
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
    host.deactivate();
    host.activate(44_100.0);
    host.deactivate();
    host.activate(f64::from(RATE));
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
}

/// The new engine loads the song from the host's position, and not from its beginning. On a busy machine it may be late at times.
#[test]
fn a_change_of_rate_in_mid_song_leaves_no_silent_block() {
    let song = long_tone();
    let from = 150 * RATE as usize;
    let start = from as f64 / f64::from(RATE);
    let goes_on = || {
        let mut host = ClapHost::new();
        assert!(host.load(&framed(&song.state())));
        host.activate(f64::from(RATE));
        let block = |host: &mut ClapHost| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            host.render(&FULL, from, BLOCK, &MAIN).swap_remove(0)
        };
        assert!((0..2000).any(|_| is_tone(&block(&mut host), start, f64::from(RATE))), "the song is not loaded");
        host.deactivate();
        host.activate(44_100.0);
        is_tone(&block(&mut host), start, 44_100.0)
    };
    let heard = (0..40).filter(|_| goes_on()).take(10).count();
    assert_eq!(heard, 10, "times of 40");
}

/// The framework would hand the mode on with the next activation only.
#[test]
fn an_offline_rendering_that_is_announced_while_active_waits_for_the_song() {
    let song = song();
    let mut host = ClapHost::new();
    host.activate(f64::from(RATE));
    host.set_mode(RenderMode::Offline);
    assert!(host.load(&framed(&song.state())));
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
}

/// The framework would request a restart, which a host may make when the musician has started: in the first bars.
#[test]
fn a_bounce_that_ends_asks_for_no_restart() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    assert!(host.render(&FULL, 0, FRAMES, &MAIN)[0] == main_mix(0, 0, FRAMES));
    for mode in [RenderMode::Realtime, RenderMode::Offline, RenderMode::Offline, RenderMode::Realtime] {
        host.set_mode(mode);
        host.call_back();
        // Behind the fade from its end to its beginning.
        assert!(host.render(&FULL, 0, FRAMES, &MAIN)[0][BLOCK..] == main_mix(0, 0, FRAMES)[BLOCK..]);
    }
    assert_eq!(host.heard.restarts(), 0);
}

/// The state is accepted at once, and the song is found later without further calls of the host.
#[test]
fn a_bounce_that_nobody_announced_waits_for_the_song_that_is_loaded_in_it() {
    let song = song();
    let mut host = ClapHost::new();
    host.activate(f64::from(RATE));
    host.render(&FULL, 0, 3 * RATE as usize, &MAIN);
    assert!(host.load(&framed(&song.state())));
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
}

/// Qtractor first asks as a host that cannot embed, and later embeds with the answer that it got then.
#[test]
fn the_editor_is_offered_to_all_hosts_and_never_opened_in_those_that_cannot_embed_it() {
    let offered = |handle: &mut PluginMainThreadHandle<'_>| {
        let gui = handle.get_extension::<PluginGui>().unwrap();
        let window = gui.get_preferred_api(handle).unwrap();
        let floats = GuiConfiguration { is_floating: true, ..window };
        assert!(gui.is_api_supported(handle, window) && !gui.is_api_supported(handle, floats));
        gui
    };
    offered(&mut ClapHost::new().instance.plugin_handle());
    let mut bare = bare_instance();
    let mut handle = bare.plugin_handle();
    let window = GuiApiType::default_for_current_platform();
    let window = window.map(|api_type| GuiConfiguration { api_type, is_floating: false });
    let (gui, window) = (offered(&mut handle), window.unwrap());
    assert!(gui.create(&handle, window).is_err(), "the framework would abort this host");
}

#[test]
fn transports_that_cannot_be_are_survived() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let mut broken = transport(0);
    broken.tempo = f64::NAN;
    broken.song_pos_beats = i64::MIN;
    broken.song_pos_seconds = i64::MAX;
    (broken.tsig_num, broken.tsig_denom) = (0, 0);
    broken.flags |= CLAP_TRANSPORT_IS_LOOP_ACTIVE;
    (broken.loop_start_beats, broken.loop_end_beats) = (i64::MAX, i64::MIN);
    for transport in [None, Some(&broken)] {
        let mut bank = Bank::new(&FULL, BLOCK);
        assert!(host.block(&mut bank, BLOCK, transport, &EventBuffer::new()).is_some());
        assert!(bank.read(0, 0).iter().all(|sample| sample.is_finite()));
    }
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0][BLOCK..], main_mix(0, 0, FRAMES)[BLOCK..]);
}

/// A jump in the middle of a block, announced by an event, lands on its frame.
#[test]
fn a_transport_event_splits_the_block() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let mut bank = Bank::new(&FULL, BLOCK);
    host.block(&mut bank, BLOCK, Some(&transport(0)), &EventBuffer::new());
    let (split, target) = (200, 10_000);
    let mut jump = transport(target);
    jump.header.time = split;
    let mut events = EventBuffer::new();
    events.push(TransportEvent::from_raw_ref(&jump));
    host.block(&mut bank, BLOCK, Some(&transport(BLOCK)), &events);
    let split = split as usize;
    assert_eq!(bank.read(0, 0)[..split], main_mix(0, BLOCK, split));
    let next = target + BLOCK - split;
    host.block(&mut bank, BLOCK, Some(&transport(next)), &EventBuffer::new());
    let settled = 240; // 5 ms of fade began in the block before.
    assert_eq!(bank.read(0, 0)[settled..], main_mix(0, next, BLOCK)[settled..]);
}

/// The left of main while the host's tempo grows from 110 to 130 BPM. `told`: whether the host reports the growth.
fn in_a_ramp(song: &SongFolder, told: bool) -> Vec<f32> {
    let mut host = ClapHost::playing(&song.state());
    let growth = 20.0 / FRAMES as f64;
    let mut heard = Vec::new();
    while heard.len() < FRAMES {
        let n = heard.len() as f64;
        let minutes = 60.0 * f64::from(RATE);
        let beats = (110.0 * n + growth * n * n / 2.0) / minutes;
        let here = clap_event_transport {
            flags: CLAP_TRANSPORT_HAS_TEMPO | CLAP_TRANSPORT_HAS_BEATS_TIMELINE | CLAP_TRANSPORT_IS_PLAYING,
            song_pos_beats: (beats * CLAP_BEATTIME_FACTOR as f64).round() as i64,
            tempo: 110.0 + growth * n,
            tempo_inc: if told { growth } else { 0.0 },
            ..transport(0)
        };
        let frames = BLOCK.min(FRAMES - heard.len());
        let mut bank = Bank::new(&FULL, frames);
        assert!(host.block(&mut bank, frames, Some(&here), &EventBuffer::new()).is_some());
        heard.extend(bank.read(0, 0));
    }
    heard
}

/// The framework drops the tempo increment. The engine's own tests measure how exactly the tempo is followed.
#[test]
fn the_growth_of_a_tempo_reaches_the_engine() {
    let song = song();
    let heard = |told| in_a_ramp(&song, told);
    assert!(heard(false) == heard(false), "nothing else makes a difference");
    assert!(heard(true) != heard(false), "the growth is lost on the way");
}

/// A parameter that moves earlier in the same block is taken.
#[test]
fn events_before_one_that_splits_the_block_are_taken() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    let mut bank = Bank::new(&FULL, BLOCK);
    host.block(&mut bank, BLOCK, Some(&transport(0)), &EventBuffer::new());
    let mut later = transport(BLOCK + 200);
    later.header.time = 200;
    let mut events = EventBuffer::new();
    for mute in ["mute_1", "mute_2", "mute_3"] {
        events.push(&ParamValueEvent::new(100, ClapId::new(param_number(mute)), Pckn::match_all(), 1.0));
    }
    events.push(&TransportEvent::from_raw(&later));
    host.block(&mut bank, BLOCK, Some(&transport(BLOCK)), &events);
    host.block(&mut bank, BLOCK, Some(&transport(2 * BLOCK)), &EventBuffer::new());
    assert!(bank.read(0, 0).iter().all(|&sample| sample == 0.0));
}

/// nice-plug would write past the end of the buffers, or count below zero.
#[test]
fn events_past_the_end_of_the_block_and_events_that_go_back_are_survived() {
    let song = song();
    let mut host = ClapHost::playing(&song.state());
    for time in [200, BLOCK as u32, 100_000, u32::MAX] {
        let mut late = transport(0);
        late.header.time = time;
        late.song_pos_beats = 64 * CLAP_BEATTIME_FACTOR;
        let mut early = transport(0);
        early.header.time = 3;
        let mut events = EventBuffer::new();
        for event in [&late, &early, &late, &early] {
            events.push(TransportEvent::from_raw_ref(event));
        }
        let mut bank = Bank::new(&FULL, BLOCK);
        assert!(host.block(&mut bank, BLOCK, Some(&transport(0)), &events).is_some(), "{time}");
    }
}

#[test]
fn the_ports_are_named_after_the_outputs() {
    let mut host = ClapHost::new();
    let handle = host.instance.plugin_handle();
    let ports = handle.get_extension::<PluginAudioPorts>().unwrap();
    assert_eq!(ports.count(&handle, true), 0);
    assert_eq!(ports.count(&handle, false), 17);
    for output in Output::ALL {
        let mut buffer = AudioPortInfoBuffer::new();
        let info = ports.get(&handle, u32::try_from(output.index()).unwrap(), false, &mut buffer).unwrap();
        assert_eq!(info.name, output.name().as_bytes());
        assert_eq!(info.channel_count, 2);
        assert_eq!(info.flags.contains(AudioPortFlags::IS_MAIN), output == Output::Main);
    }
}
