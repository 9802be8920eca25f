//! Tests Stemlock in VST3 hosts: well-behaved ones, and hosts that leave out optional parts.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::collections::BTreeSet;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
#[cfg(target_os = "linux")]
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComWrapper};

use hosts::bank::{Bank, FULL, Given, shapes};
use hosts::pieces::{FRAMES, MAIN, click, is_tone, long_tone, main_mix, song};
use hosts::reaper::StandInProject;
use hosts::reaper_checks;
use hosts::vst3::{AUDIO, OK, OUTPUT, Vst3Host, context, data};
#[cfg(target_os = "linux")]
use hosts::vst3_frame::HostFrame;
use hosts::{BLOCK, RATE, vst3_host::changes::changes};
use stemlock::host::{ProjectAbilities, Relay};
use stemlock::setlist::Output;

#[test]
fn a_host_with_all_busses_hears_main_and_click_apart() {
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    let port = Output::Click.index();
    let heard = host.render(&FULL, 0, FRAMES, &[(0, 0), (0, 1), (port, 0), (5, 0)]);
    assert_eq!(heard[0], main_mix(0, 0, FRAMES));
    assert_eq!(heard[1], main_mix(1, 0, FRAMES));
    assert_eq!(heard[2], click(0));
    assert_eq!(heard[3], vec![0.0; FRAMES]);
}

/// Main sounds the same whatever else the host gives, with the other busses switched off or not.
#[test]
fn main_is_the_same_in_every_host() {
    let song = song();
    for (name, shape) in shapes() {
        for off in [false, true] {
            let mut host = Vst3Host::playing(&song.state());
            if off {
                host.deactivate();
                host.switch_auxiliaries_off();
                host.activate();
            }
            let heard = host.render(&shape, 0, FRAMES, &MAIN);
            assert!(heard[0] == main_mix(0, 0, FRAMES), "left with {name}, busses off: {off}");
            assert!(heard[1] == main_mix(1, 0, FRAMES), "right with {name}, busses off: {off}");
        }
    }
}

#[test]
fn a_64_bit_host_gets_the_same_samples() {
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    let heard = host.render(&[Given::Wide(2); 17], 0, FRAMES, &MAIN);
    assert_eq!(heard[0], main_mix(0, 0, FRAMES));
    // SAFETY: the instance is valid.
    let sizes = [SymbolicSampleSizes_::kSample32, SymbolicSampleSizes_::kSample64]
        .map(|size| unsafe { host.processor.canProcessSampleSize(size as i32) });
    assert_eq!(sizes, [OK, kResultFalse], "nobody is asked to send 64 bits");
}

#[test]
fn blocks_without_sound_disturb_nothing() {
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    for shape in [&[][..], &[Given::NullList(0); 17], &[Given::NullChannels(2); 17]] {
        let mut bank = Bank::new(shape, BLOCK);
        assert_eq!(host.block(&mut bank, BLOCK, Some(context(0)), false), OK);
    }
    assert_eq!(host.block(&mut Bank::new(&FULL, 1), 0, Some(context(0)), false), OK);
    // SAFETY: the instance is valid, and accepts a null block.
    assert_eq!(unsafe { host.processor.process(std::ptr::null_mut()) }, kInvalidArgument);
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
}

#[test]
fn blocks_longer_than_announced_play_or_are_silent() {
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    let frames = 5 * BLOCK;
    let mut bank = Bank::new(&FULL, frames);
    assert_eq!(host.block(&mut bank, frames, Some(context(0)), false), OK);
    assert_eq!(bank.read(0, 0), main_mix(0, 0, frames));
    let mut bank = Bank::new(&[Given::Narrow(2)], frames);
    assert_ne!(host.block(&mut bank, frames, Some(context(frames)), false), OK);
    assert_eq!(bank.read(0, 0), vec![0.0; frames]);
}

#[test]
fn an_instance_that_is_not_set_up_or_not_active_clears_its_outputs() {
    let mut host = Vst3Host::new();
    for step in 0..2 {
        if step == 1 {
            host.set_up(ProcessModes_::kRealtime as i32);
        }
        let mut bank = Bank::new(&FULL, BLOCK);
        assert_ne!(host.block(&mut bank, BLOCK, Some(context(0)), false), OK);
        assert_eq!(bank.read(0, 0), vec![0.0; BLOCK]);
    }
}

/// A host that was told that a rate is supported activates without checking the result.
#[test]
fn rates_that_no_device_has_are_refused_when_they_are_set_up() {
    let song = song();
    let mut host = Vst3Host::new();
    assert_eq!(host.load(song.state().as_bytes()), OK);
    let mode = ProcessModes_::kOffline as i32;
    host.set_up(mode);
    for rate in [0.0, -48_000.0, f64::NAN, f64::INFINITY, 0.4, 1_234_567.8, 1e30] {
        assert_ne!(host.set_up_at(mode, rate), OK, "{rate}");
    }
    host.activate();
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES), "the set-up before still holds");
    host.deactivate();
    for rate in [8_000.0, 22_050.0, 44_100.0, 12_345.678, 123_456.78, 192_000.0, 768_000.0] {
        assert_eq!(host.set_up_at(mode, rate), OK, "{rate}");
        host.activate();
        host.deactivate();
    }
}

/// Every block states its mode; the framework ignores it.
#[test]
fn an_offline_block_waits_for_the_song() {
    let song = song();
    let mut host = Vst3Host::new();
    host.set_up(ProcessModes_::kRealtime as i32);
    host.activate();
    assert_eq!(host.load(song.state().as_bytes()), OK);
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
}

/// The new engine loads the song from the host's position, and not from its beginning: that would never be heard. On a busy machine it is late at times.
#[test]
fn a_change_of_rate_in_mid_song_leaves_no_silent_block() {
    let song = long_tone();
    let from = 150 * RATE as usize;
    let start = from as f64 / f64::from(RATE);
    let live = ProcessModes_::kRealtime as i32;
    let goes_on = || {
        let mut host = Vst3Host::new();
        host.mode = live;
        assert_eq!(host.load(song.state().as_bytes()), OK);
        host.set_up(live);
        host.activate();
        let block = |host: &mut Vst3Host| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            host.render(&FULL, from, BLOCK, &MAIN).swap_remove(0)
        };
        assert!((0..2000).any(|_| is_tone(&block(&mut host), start, f64::from(RATE))), "the song is not loaded");
        host.deactivate();
        assert_eq!(host.set_up_at(live, 44_100.0), OK);
        host.activate();
        is_tone(&block(&mut host), start, 44_100.0)
    };
    let heard = (0..40).filter(|_| goes_on()).take(2).count();
    assert_eq!(heard, 2, "times of 40");
}

#[test]
fn contexts_that_cannot_be_are_survived() {
    use ProcessContext_::StatesAndFlags_::*;
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    let broken = ProcessContext {
        #[allow(clippy::unnecessary_cast)] // Signed on Windows.
        state: (kPlaying | kTempoValid | kProjectTimeMusicValid | kTimeSigValid | kCycleActive | kCycleValid)
            as u32,
        projectTimeSamples: i64::MIN,
        projectTimeMusic: f64::NAN,
        cycleStartMusic: f64::INFINITY,
        cycleEndMusic: f64::NEG_INFINITY,
        tempo: 0.0,
        timeSigNumerator: i32::MIN,
        timeSigDenominator: 0,
        ..context(0)
    };
    for context in [None, Some(broken)] {
        let mut bank = Bank::new(&FULL, BLOCK);
        assert_eq!(host.block(&mut bank, BLOCK, context, false), OK);
        assert!(bank.read(0, 0).iter().all(|sample| sample.is_finite()));
    }
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0][BLOCK..], main_mix(0, 0, FRAMES)[BLOCK..]);
}

#[test]
fn a_state_read_back_plays_the_same() {
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    host.render(&FULL, 0, BLOCK, &MAIN);
    let saved = host.save();
    let mut other = Vst3Host::playing(std::str::from_utf8(&saved).unwrap());
    assert_eq!(other.render(&FULL, 0, FRAMES, &MAIN)[0], main_mix(0, 0, FRAMES));
    assert_eq!(other.save(), saved);
    assert_ne!(other.load(b"{"), OK);
    assert_eq!(other.save(), saved, "a state that is refused changes nothing");
}

#[test]
fn arrangements_of_stereo_busses_are_taken_and_no_others() {
    let host = Vst3Host::new();
    let set = |outputs: &mut [SpeakerArrangement]| {
        let count = i32::try_from(outputs.len()).unwrap();
        // SAFETY: the instance and the list are valid; there are no inputs.
        unsafe { host.processor.setBusArrangements(std::ptr::null_mut(), 0, outputs.as_mut_ptr(), count) }
    };
    assert_eq!(set(&mut [SpeakerArr::kStereo; 17]), OK, "without a list of inputs, as some hosts have it");
    assert_eq!(set(&mut [SpeakerArr::kMono; 17]), kResultFalse);
    assert_eq!(set(&mut [SpeakerArr::kStereo; 1]), kResultFalse);
    for bus in 0..17 {
        let mut arrangement = 0;
        // SAFETY: the instance and the place are valid.
        assert_eq!(unsafe { host.processor.getBusArrangement(OUTPUT, bus, &raw mut arrangement) }, OK);
        assert_eq!(arrangement, SpeakerArr::kStereo);
    }
}

#[test]
fn the_busses_are_named_after_the_outputs() {
    let host = Vst3Host::new();
    // SAFETY: the instance is valid.
    assert_eq!(unsafe { host.component.getBusCount(AUDIO, OUTPUT) }, 17);
    for output in Output::ALL {
        // SAFETY: it is plain data, and the instance is valid.
        let info = unsafe {
            let mut info: BusInfo = std::mem::zeroed();
            let index = i32::try_from(output.index()).unwrap();
            assert_eq!(host.component.getBusInfo(AUDIO, OUTPUT, index, &raw mut info), OK);
            info
        };
        let name: Vec<u16> = info.name.iter().copied().take_while(|&letter| letter != 0).collect();
        assert_eq!(String::from_utf16(&name).unwrap(), output.name());
        assert_eq!(info.channelCount, 2);
    }
}

/// Hosts send parameter changes in blocks without frames while nothing plays.
#[test]
fn a_block_without_frames_takes_parameter_changes() {
    let song = song();
    let mut host = Vst3Host::playing(&song.state());
    // SAFETY: the instance is valid, and the places too.
    let (id, before) = unsafe {
        let mut info: ParameterInfo = std::mem::zeroed();
        assert_eq!(host.controller.getParameterInfo(0, &raw mut info), OK);
        (info.id, host.controller.getParamNormalized(info.id))
    };
    assert_ne!(before, 0.0);
    let changes = changes(&[(id, 0, 0.0)]).unwrap();
    let mut block = data(&mut [], 0, false);
    block.inputParameterChanges = changes.as_ptr();
    // SAFETY: the instance, the block and its changes are valid.
    assert_eq!(unsafe { host.processor.process(&raw mut block) }, OK);
    // SAFETY: the instance is valid.
    assert_eq!(unsafe { host.controller.getParamNormalized(id) }, 0.0);
    let heard = host.render(&FULL, 0, FRAMES, &MAIN);
    assert!(heard[0][BLOCK..].iter().all(|&sample| sample == 0.0), "the master fader is down");
}

#[test]
fn one_parameter_too_many_is_refused() {
    let host = Vst3Host::new();
    // SAFETY: it is plain data, and the instance is valid.
    unsafe {
        let mut info: ParameterInfo = std::mem::zeroed();
        let count = host.controller.getParameterCount();
        assert_eq!(host.controller.getParameterInfo(count - 1, &raw mut info), OK);
        for index in [-1, count, i32::MAX] {
            assert_eq!(host.controller.getParameterInfo(index, &raw mut info), kInvalidArgument);
        }
    }
}

/// VST3 has no controllers. A host asks which parameter stands for one, and sends none if nobody answers.
#[test]
fn a_host_is_told_which_parameter_stands_for_a_controller() {
    let host = Vst3Host::new();
    let mapping = host.controller.cast::<IMidiMapping>().expect("a mapping of controllers");
    // SAFETY: the instance is valid, and the number is written to.
    let ask = |bus, channel, number| unsafe {
        let mut id = 0;
        (mapping.getMidiControllerAssignment(bus, channel, number, &raw mut id) == OK).then_some(id)
    };
    let numbers = (0..16).flat_map(|channel| (0..130).map(move |number| (channel, number)));
    let asked: BTreeSet<_> = numbers.map(|(channel, number)| ask(0, channel, number).unwrap()).collect();
    assert_eq!(asked.len(), 16 * 130, "each stands for one");
    // SAFETY: it is plain data, and the instance is valid.
    let id = |index| unsafe {
        let mut info: ParameterInfo = std::mem::zeroed();
        assert_eq!(host.controller.getParameterInfo(index, &raw mut info), OK);
        info.id
    };
    // SAFETY: the instance is valid.
    let all: BTreeSet<_> = (0..unsafe { host.controller.getParameterCount() }).map(id).collect();
    assert!(asked.is_subset(&all), "the host has them all");
    for (bus, channel, number) in [(1, 0, 20), (-1, 0, 20), (0, 16, 20), (0, -1, 20), (0, 0, 130), (0, 0, -1)] {
        assert_eq!(ask(bus, channel, number), None, "{bus} {channel} {number}");
    }
}

/// The view that the plugin makes for its window.
#[cfg(target_os = "linux")]
fn view(host: &Vst3Host) -> ComPtr<IPlugView> {
    // SAFETY: the instance is valid, and hands over its view.
    unsafe { ComPtr::from_raw(host.controller.createView(c"editor".as_ptr())) }.unwrap()
}

/// The framework's handler owns itself, and would stay in the host's run loop with its two sockets.
#[test]
#[cfg(target_os = "linux")]
fn a_window_that_goes_leaves_nothing_in_the_hosts_run_loop() {
    let host = Vst3Host::new();
    let frame = ComWrapper::new(HostFrame::default());
    let own = frame.to_com_ptr::<IPlugFrame>().unwrap();
    for polite in [true, false, true] {
        let view = view(&host);
        // SAFETY: the view and the frame are valid.
        assert_eq!(unsafe { view.setFrame(own.as_ptr()) }, OK);
        assert_eq!(frame.handlers.borrow().len(), 1);
        if polite {
            // SAFETY: the view is valid.
            assert_eq!(unsafe { view.setFrame(std::ptr::null_mut()) }, OK);
        }
        drop(view);
        assert!(frame.handlers.borrow().is_empty(), "the frame was taken away first: {polite}");
        for handler in frame.left.take() {
            let handler = handler.into_raw();
            // SAFETY: the reference is this test's, which does not use it again.
            assert_eq!(unsafe { ((*(*handler).vtbl).base.release)(handler.cast()) }, 0, "nobody else holds it");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_loop_that_refuses_is_survived() {
    let host = Vst3Host::new();
    let frame = ComWrapper::new(HostFrame::default());
    frame.refuses.set(true);
    let (own, view) = (frame.to_com_ptr::<IPlugFrame>().unwrap(), view(&host));
    // SAFETY: the view and the frame are valid.
    unsafe {
        assert_eq!(view.setFrame(own.as_ptr()), OK);
        assert_eq!(view.setFrame(std::ptr::null_mut()), OK);
    }
}

/// An instance in REAPER.
fn in_reaper(project: &StandInProject) -> (Vst3Host, std::sync::Arc<Relay>) {
    project.appear();
    let (host, relay) = (Vst3Host::in_reaper(), Relay::latest().unwrap());
    // Without a window the framework calls on a thread of its own.
    relay.news().summon_with(|| ());
    (host, relay)
}

macro_rules! in_reaper {
    ($($check:ident)*) => {$(
        #[test]
        fn $check() {
            let project = StandInProject::default();
            let (_host, relay) = in_reaper(&project);
            reaper_checks::$check(&project, &relay, &|| relay.news().deliver());
        }
    )*};
}

in_reaper! {
    a_song_is_written_as_one_step_and_once
    a_song_comes_back_as_it_was_written
    the_playhead_goes_to_a_beat
}

#[test]
fn a_missing_function_of_reaper_hides_what_needs_it() {
    let project = StandInProject::default();
    reaper_checks::what_a_missing_function_hides(&project, &|| {
        let (_host, relay) = in_reaper(&project);
        relay.signs().project_abilities()
    });
    let _none = Vst3Host::named("Test");
    assert_eq!(Relay::latest().unwrap().signs().project_abilities(), ProjectAbilities::default());
}
