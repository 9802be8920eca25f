//! The parameters as hosts see them. Their ids are in every project that uses Stemlock.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::ffi::CString;

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_host::prelude::*;
use nice_plug::prelude::{ClapPlugin, Param, Params, Vst3Plugin};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, ParameterInfo};

use hosts::clap::ClapHost;
use hosts::vst3::{OK, Vst3Host};
use stemlock::host::Faders;
use stemlock::plugin::Stemlock;

/// What a host reads of a parameter.
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

/// The ids as states hold them, in the order of the list.
fn ids() -> Vec<String> {
    let stems =
        (1..=32).flat_map(|stem| ["gain", "pan", "mute", "solo", "output"].map(|what| format!("{what}_{stem}")));
    let globals = ["master_gain", "song_start", "sync_offset", "tempo_mode", "transpose"].map(str::to_owned);
    globals.into_iter().chain(stems).collect()
}

/// The numbers of the ids: by these, hosts remember what they automate.
fn number(id: &str) -> u32 {
    id.bytes().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(u32::from(byte))) & 0x7fff_ffff
}

#[test]
fn the_ids_are_frozen() {
    let listed: Vec<String> = Faders::new(None).param_map().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(listed, ids());
    let numbers: Vec<u32> = read_all(&mut ClapHost::new()).iter().map(|param| param.number).collect();
    assert_eq!(numbers, ids().iter().map(|id| number(id)).collect::<Vec<_>>());
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
        assert_eq!(number(id), frozen, "{id}");
    }
    let mut distinct = numbers;
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), 165);
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
    let host = Vst3Host::new();
    // SAFETY: the instance and the place are valid, and the information is plain data.
    let vst3: Vec<ParameterInfo> = unsafe {
        let read = |index| {
            let mut info: ParameterInfo = std::mem::zeroed();
            assert_eq!(host.controller.getParameterInfo(index, &raw mut info), OK);
            info
        };
        (0..host.controller.getParameterCount()).map(read).collect()
    };
    assert_eq!(vst3.len(), clap.len());
    for (vst3, clap) in vst3.iter().zip(&clap) {
        let title: Vec<u16> = vst3.title.iter().copied().take_while(|&letter| letter != 0).collect();
        assert_eq!((vst3.id, String::from_utf16(&title).unwrap()), (clap.number, clap.name.clone()));
        assert_eq!(vst3.defaultNormalizedValue * f64::from(vst3.stepCount.max(1)), clap.default, "{}", clap.name);
    }
}

#[test]
fn stems_are_grouped_and_named_in_full() {
    let read = read_all(&mut ClapHost::new());
    let param = |id: &str| read.iter().find(|param| param.number == number(id)).unwrap();
    assert_eq!(param("gain_7").name, "Stem 7 Gain");
    assert_eq!(param("gain_7").group, "Stem 7");
    assert_eq!(param("output_32").name, "Stem 32 Output");
    assert_eq!(param("output_32").steps, 17.0);
    assert_eq!(param("mute_1").steps, 1.0);
    assert_eq!(param("song_start").steps, 278_528.0);
    assert_eq!(param("master_gain").group, "");
}

/// What a musician types is what is shown.
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
        ("mute_1", "On", "On"),
    ];
    for (id, typed, shown) in said {
        let param = ClapId::from_raw(number(id)).unwrap();
        let typed = CString::new(typed).unwrap();
        let value = params.text_to_value(&handle, param, &typed).unwrap();
        let mut buffer = [0; 64];
        assert_eq!(text(params.value_to_text(&handle, param, value, &mut buffer).unwrap()), shown);
    }
    for (id, typed) in [("gain_1", c"loud"), ("pan_1", c"left-ish"), ("output_1", c"Kazoo"), ("song_start", c"now")]
    {
        let param = ClapId::from_raw(number(id)).unwrap();
        assert_eq!(params.text_to_value(&handle, param, typed), None, "{id}");
    }
}

#[test]
fn defaults_change_nothing() {
    let faders = Faders::new(None);
    for stem in &faders.stems {
        assert_eq!(stem.gain.preview_plain(stem.gain.default_normalized_value()), 0.0);
        assert_eq!(stem.pan.value(), 0.0);
        assert!(!stem.mute.value() && !stem.solo.value());
        assert_eq!(stem.output.value().0, None);
    }
    assert_eq!(faders.global.settings(), stemlock::engine::Settings::default());
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
    let faders: Vec<_> = (1..=8).map(|stem| Some(number(&format!("gain_{stem}")))).collect();
    assert_eq!(pages[0], ("Faders".to_owned(), "Faders 1-8".to_owned(), faders));
    let names: Vec<_> = pages.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names[..6], ["Faders 1-8", "Faders 9-16", "Faders 17-24", "Faders 25-32", "Song", "Mutes 1-8"]);
    assert_eq!(pages.len(), 17);
}
