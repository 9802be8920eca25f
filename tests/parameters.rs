//! The parameters as hosts see them. Their ids are in every project that uses Stemlock.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::ffi::CString;

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_host::prelude::*;
use nice_plug::prelude::{ClapPlugin, Param, Params, Vst3Plugin};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, ParameterInfo, String128};

use hosts::clap::ClapHost;
use hosts::param_number;
use hosts::vst3::{OK, Vst3Host};
use stemlock::host::Faders;
use stemlock::plugin::Stemlock;

/// A parameter as a host reads it.
#[derive(Debug, PartialEq)]
struct Read {
    number: u32,
    name: String,
    group: String,
    steps: f64,
    default: f64,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn read_all(host: &mut ClapHost) -> Vec<Read> {
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let count = params.count(&handle);
    let mut read = Vec::new();
    for index in 0..count {
        let mut buffer = ParamInfoBuffer::new();
        let info = params.get_info(&handle, index, &mut buffer).unwrap();
        assert!(info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE));
        assert_eq!(info.min_value, 0.0);
        read.push(Read {
            number: info.id.get(),
            name: text(info.name),
            group: text(info.module),
            steps: info.max_value,
            default: info.default_value,
        });
    }
    for beyond in [count, count + 1, u32::MAX] {
        assert!(params.get_info(&handle, beyond, &mut ParamInfoBuffer::new()).is_none());
    }
    read
}

/// A parameter that hosts do not list.
const IS_HIDDEN: i32 = 1 << 4;

/// All parameters that a VST3 host lists.
fn read_vst3(host: &Vst3Host) -> Vec<ParameterInfo> {
    let read = |index| {
        // SAFETY: the instance and the place are valid, and the information is plain data.
        unsafe {
            let mut info: ParameterInfo = std::mem::zeroed();
            assert_eq!(host.controller.getParameterInfo(index, &raw mut info), OK);
            info
        }
    };
    // SAFETY: the instance is valid.
    let all = (0..unsafe { host.controller.getParameterCount() }).map(read);
    // VST3 maps MIDI controllers to hidden parameters.
    all.filter(|info: &ParameterInfo| info.flags & IS_HIDDEN == 0).collect()
}

/// The text in a VST3 string.
fn words(string: &String128) -> String {
    let letters: Vec<u16> = string.iter().copied().take_while(|&letter| letter != 0).collect();
    String::from_utf16(&letters).unwrap()
}

fn vst3_text(host: &Vst3Host, id: u32, value: f64) -> String {
    let mut string: String128 = [0; 128];
    // SAFETY: the instance and the place are valid.
    assert_eq!(unsafe { host.controller.getParamStringByValue(id, value, &raw mut string) }, OK);
    words(&string)
}

fn vst3_value(host: &Vst3Host, id: u32, text: &str) -> Option<f64> {
    let mut letters: Vec<u16> = text.encode_utf16().chain([0]).collect();
    let mut value = 0.0;
    // SAFETY: the instance and the places are valid.
    let result = unsafe { host.controller.getParamValueByString(id, letters.as_mut_ptr(), &raw mut value) };
    (result == OK).then_some(value)
}

/// The ids as states hold them, in the order of the list.
fn ids() -> Vec<String> {
    let stems =
        (1..=32).flat_map(|stem| ["gain", "pan", "mute", "solo", "output"].map(|what| format!("{what}_{stem}")));
    let globals = ["master_gain", "song_start", "sync_offset", "tempo_mode", "transpose"].map(str::to_owned);
    let show = [
        "lead",
        "quantum",
        "song",
        "section",
        "next_song",
        "previous_song",
        "again",
        "play",
        "stop",
        "pause",
        "next_section",
        "previous_section",
        "loop_section",
        "click_only",
        "fade_out",
        "fade_in",
        "panic",
        "count_in",
        "split",
        "cue_gain",
    ];
    let click = ["gain", "pan", "mute", "solo", "output"].map(|what| format!("click_{what}"));
    globals
        .into_iter()
        .chain(stems)
        .chain(show.map(str::to_owned))
        .chain(click)
        .chain(["ltc", "heartbeat"].map(str::to_owned))
        .chain(["voice_character", "sing_along", "sing_guide", "remove_centre"].map(str::to_owned))
        .collect()
}

#[test]
fn the_ids_are_frozen() {
    let listed: Vec<String> = Faders::new().param_map().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(listed, ids());
    let numbers: Vec<u32> = read_all(&mut ClapHost::new()).iter().map(|param| param.number).collect();
    assert_eq!(numbers, ids().iter().map(|id| param_number(id)).collect::<Vec<_>>());
    let frozen = [
        ("master_gain", 1_220_740_924),
        ("song_start", 448_018_616),
        ("sync_offset", 529_937_079),
        ("tempo_mode", 1_387_852_871),
        ("transpose", 1_052_964_665),
        ("gain_1", 894_137_201),
        ("pan_1", 106_432_783),
        ("mute_1", 1_084_701_579),
        ("solo_1", 1_250_706_641),
        ("output_1", 70_183_027),
        ("gain_32", 1_948_449_567),
        ("output_32", 28_190_301),
    ];
    for (id, frozen) in frozen {
        assert_eq!(param_number(id), frozen, "{id}");
    }
    let mut distinct = numbers;
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids().len());
}

/// The hosts driven by Python expect the same number.
#[test]
fn python_knows_how_many_there_are() {
    let said = format!("\nPARAMETERS = {} + 16 * 130", ids().len());
    assert!(include_str!("python_hosts.py").contains(&said), "python_hosts.py does not say:{said}");
}

/// By these, projects find the plugin.
#[test]
fn the_plugin_is_who_it_was() {
    assert_eq!(Stemlock::CLAP_ID, "org.stemlock.stemlock");
    assert_eq!(Stemlock::VST3_CLASS_ID, *b"StemlockPlayer01");
}

#[test]
fn both_formats_show_the_same_parameters() {
    let clap = read_all(&mut ClapHost::new());
    let vst3 = read_vst3(&Vst3Host::new());
    assert_eq!(vst3.len(), clap.len());
    for (vst3, clap) in vst3.iter().zip(&clap) {
        assert_eq!((vst3.id, words(&vst3.title)), (clap.number, clap.name.clone()));
        assert_eq!(vst3.defaultNormalizedValue * f64::from(vst3.stepCount.max(1)), clap.default, "{}", clap.name);
    }
}

#[test]
fn stems_are_grouped_and_named_in_full() {
    let read = read_all(&mut ClapHost::new());
    let param = |id: &str| read.iter().find(|param| param.number == param_number(id)).unwrap();
    assert_eq!(param("gain_7").name, "Stem 7 Gain");
    assert_eq!(param("gain_7").group, "Stem 7");
    assert_eq!(param("output_32").name, "Stem 32 Output");
    assert_eq!((param("click_gain").name.as_str(), param("click_gain").group.as_str()), ("Click Gain", "Click"));
    assert_eq!(param("output_32").steps, 17.0);
    assert_eq!(param("mute_1").steps, 1.0);
    assert_eq!(param("song_start").steps, 278_528.0);
    assert_eq!(param("master_gain").group, "");
}

/// A typed text and the shown text agree.
#[test]
fn texts_in_and_out() {
    let mut host = ClapHost::new();
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let said = [
        ("gain_1", "-6 dB", "-6.0 dB"),
        ("gain_1", "-inf", "-inf dB"),
        ("gain_1", "0", "0.0 dB"),
        ("gain_1", "99", "12.0 dB"),
        ("pan_3", "l30", "L30"),
        ("pan_3", "C", "C"),
        ("pan_3", "100", "R100"),
        ("output_1", "Auto", "Auto"),
        ("output_1", "Electric Guitar", "Electric Guitar"),
        ("song_start", "-4096", "-4096 beats"),
        ("song_start", "12.25 beats", "12.25 beats"),
        ("song_start", "65536", "65536 beats"),
        ("sync_offset", "-12.5 ms", "-12.5 ms"),
        ("tempo_mode", "Off", "Off"),
        ("transpose", "-3", "-3 st"),
        ("transpose", "2.5 st", "+2.50 st"),
        ("transpose", "99", "+12 st"),
        ("voice_character", "-2", "-2 st"),
        ("voice_character", "1,5 semitones", "+1.5 st"),
        ("voice_character", "99", "+6 st"),
        ("lead", "Stemlock", "Stemlock"),
        ("quantum", "2 Bars", "2 Bars"),
        ("song", "12", "12"),
        ("section", "99", "64"),
        ("panic", "on", "On"),
        ("count_in", "2 Bars", "2 Bars"),
        ("click_gain", "-6 dB", "-6.0 dB"),
        ("mute_1", "On", "On"),
    ];
    for (id, typed, shown) in said {
        let param = ClapId::from_raw(param_number(id)).unwrap();
        let typed = CString::new(typed).unwrap();
        let value = params.text_to_value(&handle, param, &typed).unwrap();
        let mut buffer = [0; 64];
        assert_eq!(text(params.value_to_text(&handle, param, value, &mut buffer).unwrap()), shown);
    }
    for (id, typed) in [("gain_1", c"loud"), ("pan_1", c"left-ish"), ("output_1", c"Kazoo"), ("song_start", c"now")]
    {
        let param = ClapId::from_raw(param_number(id)).unwrap();
        assert_eq!(params.text_to_value(&handle, param, typed), None, "{id}");
    }
}

/// Every value has a text, and the text leads back to a value with the same text.
#[test]
fn every_text_reads_back_in_clap() {
    let mut host = ClapHost::new();
    let all = read_all(&mut host);
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    for param in &all {
        let id = ClapId::from_raw(param.number).unwrap();
        let shown = |value: f64| {
            let mut buffer = [0; 64];
            text(params.value_to_text(&handle, id, value, &mut buffer).unwrap())
        };
        for step in 0..=40 {
            let shown_at = shown(param.steps * f64::from(step) / 40.0);
            assert!(!shown_at.trim().is_empty(), "{}", param.name);
            let typed = CString::new(shown_at.clone()).unwrap();
            let value =
                params.text_to_value(&handle, id, &typed).unwrap_or_else(|| panic!("{}: {shown_at}", param.name));
            assert_eq!(shown(value), shown_at, "{}", param.name);
        }
    }
}

/// The same if the host appends the unit itself.
#[test]
fn every_text_reads_back_in_vst3() {
    let host = Vst3Host::new();
    for info in read_vst3(&host) {
        let (name, unit) = (words(&info.title), words(&info.units));
        assert_eq!(unit.trim(), unit, "{name}");
        for step in 0..=40 {
            let shown = vst3_text(&host, info.id, f64::from(step) / 40.0);
            for typed in [shown.clone(), format!("{shown} {unit}"), format!("{shown}{unit}")] {
                let value = vst3_value(&host, info.id, &typed).unwrap_or_else(|| panic!("{name}: {typed}"));
                assert_eq!(vst3_text(&host, info.id, value), shown, "{name}");
            }
        }
    }
    let shown = |id: &str, value: f64| vst3_text(&host, param_number(id), value);
    assert_eq!(shown("song_start", 16_384.0 / 278_528.0), "0");
    assert_eq!(shown("song_start", 16_450.0 / 278_528.0), "16.5");
    assert_eq!((shown("gain_1", 0.0), shown("pan_1", 0.5)), ("-inf".to_owned(), "C".to_owned()));
    assert_eq!((shown("mute_1", 1.0), shown("output_1", 0.0)), ("On".to_owned(), "Auto".to_owned()));
    for (id, typed) in [("gain_1", "loud"), ("mute_1", "maybe"), ("output_1", "Kazoo"), ("song_start", "now")] {
        assert_eq!(vst3_value(&host, param_number(id), typed), None, "{id}");
    }
}

/// Some hosts show the number of a step: 16384 for a song that starts at beat 0.
#[test]
fn hosts_are_led_to_the_texts() {
    let mut host = ClapHost::new();
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let flags = |id: &str| {
        let of = |index| {
            params.get_info(&handle, index, &mut ParamInfoBuffer::new()).map(|info| (info.id.get(), info.flags))
        };
        (0..params.count(&handle)).filter_map(of).find(|(found, _)| *found == param_number(id)).unwrap().1
    };
    let (stepped, choice) = (ParamInfoFlags::IS_STEPPED, ParamInfoFlags::IS_STEPPED | ParamInfoFlags::IS_ENUM);
    let of_kind = |id: &str| flags(id) & choice;
    assert_eq!(of_kind("song_start"), ParamInfoFlags::empty());
    assert_eq!((of_kind("output_1"), of_kind("tempo_mode")), (choice, choice));
    assert_eq!((of_kind("mute_1"), of_kind("gain_1")), (stepped, ParamInfoFlags::empty()));
}

#[test]
fn defaults_change_nothing() {
    let faders = Faders::new();
    for stem in &faders.stems {
        assert_eq!(stem.gain.preview_plain(stem.gain.default_normalized_value()), 0.0);
        assert_eq!(stem.pan.value(), 0.0);
        assert!(!stem.mute.value() && !stem.solo.value());
        assert_eq!(stem.output.value().0, None);
    }
    assert_eq!(faders.settings(), stemlock::engine::Settings::default());
}

#[test]
fn the_first_remote_page_holds_the_first_eight_faders() {
    let mut host = ClapHost::new();
    let handle = host.instance.plugin_handle();
    let remote = handle.get_extension::<PluginRemoteControls>().unwrap();
    let mut pages = Vec::new();
    for index in 0..remote.count(&handle) {
        let mut buffer = RemoteControlsPageBuffer::new();
        let page = remote.get(&handle, index, &mut buffer).unwrap();
        let numbers: Vec<_> = page.param_ids.iter().map(|id| id.map(ClapId::get)).collect();
        pages.push((text(page.section_name), text(page.page_name), numbers));
    }
    let faders: Vec<_> = (1..=8).map(|stem| Some(param_number(&format!("gain_{stem}")))).collect();
    assert_eq!(pages[0], ("Faders".to_owned(), "Faders 1-8".to_owned(), faders));
    let names: Vec<_> = pages.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names[..6], ["Faders 1-8", "Faders 9-16", "Faders 17-24", "Faders 25-32", "Song", "Songs"]);
    assert_eq!(pages.len(), 22);
    let held: Vec<_> = pages.iter().flat_map(|(_, _, numbers)| numbers).flatten().collect();
    for id in ["transpose", "fade_in", "fade_out", "click_only", "again", "count_in"] {
        assert!(held.contains(&&param_number(id)), "no page has {id}");
    }
}
