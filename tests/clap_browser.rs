//! Songs and sets in a CLAP host's browser: indexed by its discovery, and loaded from there.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::ffi::{CStr, CString, c_char, c_void};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap_sys::factory::preset_discovery::*;
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;
use hosts::clap_home::{AtHome, HomeHost, factory};
use hosts::song::SongFolder;

/// What an indexer was told.
#[derive(Default)]
struct Index {
    extensions: Vec<String>,
    folders: Vec<PathBuf>,
}

/// What a receiver was told: lines.
type FileTold = Vec<String>;

/// # Safety
/// `text` is null or a C string.
unsafe fn text(text: *const c_char) -> String {
    // SAFETY: as the caller promises.
    if text.is_null() { "none".to_owned() } else { unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned() }
}

unsafe extern "C" fn file_type(
    indexer: *const clap_preset_discovery_indexer,
    kind: *const clap_preset_discovery_filetype,
) -> bool {
    // SAFETY: the provider passes its indexer, and C strings.
    unsafe { (*(*indexer).indexer_data.cast::<Index>()).extensions.push(text((*kind).file_extension)) };
    true
}

unsafe extern "C" fn location(
    indexer: *const clap_preset_discovery_indexer,
    place: *const clap_preset_discovery_location,
) -> bool {
    // SAFETY: as above.
    unsafe {
        assert_eq!((*place).kind, CLAP_PRESET_DISCOVERY_LOCATION_FILE);
        (*(*indexer).indexer_data.cast::<Index>()).folders.push(text((*place).location).into());
    }
    true
}

unsafe fn tell(receiver: *const clap_preset_discovery_metadata_receiver, line: String) {
    // SAFETY: the receiver is that of `metadata`.
    unsafe { (*(*receiver).receiver_data.cast::<FileTold>()).push(line) };
}

type Receiver = *const clap_preset_discovery_metadata_receiver;

unsafe extern "C" fn begin(receiver: Receiver, name: *const c_char, key: *const c_char) -> bool {
    // SAFETY: C strings, or null.
    unsafe { tell(receiver, format!("preset {}, key {}", text(name), text(key))) };
    true
}

unsafe extern "C" fn plugin_id(receiver: Receiver, id: *const clap_universal_plugin_id) {
    // SAFETY: C strings.
    unsafe { tell(receiver, format!("for {} {}", text((*id).abi), text((*id).id))) };
}

unsafe extern "C" fn creator(receiver: Receiver, name: *const c_char) {
    // SAFETY: a C string.
    unsafe { tell(receiver, format!("by {}", text(name))) };
}

unsafe extern "C" fn extra(receiver: Receiver, key: *const c_char, value: *const c_char) {
    // SAFETY: C strings.
    unsafe { tell(receiver, format!("{} = {}", text(key), text(value))) };
}

/// A provider, and what it declared.
fn provider() -> (&'static clap_preset_discovery_provider, Index) {
    let mut index = Index::default();
    let indexer = clap_preset_discovery_indexer {
        clap_version: CLAP_VERSION,
        name: c"Test".as_ptr(),
        vendor: c"".as_ptr(),
        url: c"".as_ptr(),
        version: c"1".as_ptr(),
        indexer_data: (&raw mut index).cast::<c_void>(),
        declare_filetype: Some(file_type),
        declare_location: Some(location),
        declare_soundpack: None,
        get_extension: None,
    };
    let factory: &clap_preset_discovery_factory = factory(CLAP_PRESET_DISCOVERY_FACTORY_ID);
    // SAFETY: the factory is the library's, the indexer outlives the use of it, and ids are C strings.
    let provider = unsafe {
        assert_eq!(factory.count.unwrap()(factory), 1);
        assert!(factory.get_descriptor.unwrap()(factory, 1).is_null());
        let described = &*factory.get_descriptor.unwrap()(factory, 0);
        assert!(factory.create.unwrap()(factory, &raw const indexer, c"another".as_ptr()).is_null());
        let provider = &*factory.create.unwrap()(factory, &raw const indexer, described.id);
        assert_eq!(text((*provider.desc).id), text(described.id));
        assert!(provider.init.unwrap()(provider));
        provider
    };
    (provider, index)
}

/// What the provider tells of the file at `path`.
fn metadata(provider: &clap_preset_discovery_provider, path: &Path) -> FileTold {
    let mut told = FileTold::new();
    let receiver = clap_preset_discovery_metadata_receiver {
        receiver_data: (&raw mut told).cast::<c_void>(),
        on_error: None,
        begin_preset: Some(begin),
        add_plugin_id: Some(plugin_id),
        set_soundpack_id: None,
        set_flags: None,
        add_creator: Some(creator),
        set_description: None,
        set_timestamps: None,
        add_feature: None,
        add_extra_info: Some(extra),
    };
    let location = CString::new(path.to_str().unwrap()).unwrap();
    let kind = CLAP_PRESET_DISCOVERY_LOCATION_FILE;
    // SAFETY: provider and receiver are valid during the call.
    assert!(unsafe { provider.get_metadata.unwrap()(provider, kind, location.as_ptr(), &raw const receiver) });
    told
}

/// The variable by which a test runs itself with other settings.
const ALONE: &str = "STEMLOCK_BROWSER_ALONE";

#[test]
fn a_browser_finds_songs_and_sets_where_recent_ones_lie() {
    let Some(songs) = std::env::var_os(ALONE).map(PathBuf::from) else {
        let keep = tempfile::tempdir().unwrap();
        let songs = keep.path().join("Songs");
        let ode = songs.join("Ode");
        fs::create_dir_all(&ode).unwrap();
        fs::create_dir_all(keep.path().join("stemlock")).unwrap();
        let wav = testkit::wav_of_shorts(1, 48_000, [1_i16; 480]);
        ["Bass.wav", "Drums.wav"].iter().for_each(|file| fs::write(ode.join(file), &wav).unwrap());
        fs::write(ode.join("song.toml"), "artist = \"Ann\"\ntempo = 99.0\n").unwrap();
        fs::write(songs.join("set.toml"), "name = \"Friday\"\n[[song]]\nfolder = \"Ode\"\n").unwrap();
        let recent = serde_json::to_string(&[&ode]).unwrap();
        fs::write(keep.path().join("stemlock/recent.json"), recent).unwrap();
        let done = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_browser_finds_songs_and_sets_where_recent_ones_lie"])
            .env(ALONE, &songs)
            .env("XDG_CONFIG_HOME", keep.path())
            .env("APPDATA", keep.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        return assert!(done.status.success() && said.contains("1 passed"), "{said}");
    };
    let (provider, index) = provider();
    assert_eq!(index.folders, std::slice::from_ref(&songs));
    for extension in ["toml", "m3u", "wav", "flac"] {
        assert!(index.extensions.iter().any(|known| known == extension), "{:?}", index.extensions);
    }
    assert!(!index.extensions.iter().any(|extension| extension.starts_with('.')));
    let song = metadata(provider, &songs.join("Ode/song.toml"));
    let expected =
        ["preset Ode, key none", "for clap org.stemlock.stemlock", "by Ann", "tempo = 99.00", "stems = 2"];
    assert_eq!(song, expected);
    assert_eq!(metadata(provider, &songs.join("set.toml"))[0], "preset Friday, key none");
    assert!(metadata(provider, &songs.join("Ode/Bass.wav")).is_empty(), "song.toml stands for it");
    assert!(metadata(provider, &songs.join("gone.toml")).is_empty());
    // SAFETY: it is not used afterwards.
    unsafe { provider.destroy.unwrap()(provider) };
}

/// Waits until the state of the instance names `song`.
fn wait_for(host: &HomeHost, song: &Path) {
    let (begun, path) = (Instant::now(), song.to_str().unwrap());
    while !host.state().contains(path) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{path} is not opened: {}", host.state());
        host.call_back();
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_is_chosen_in_a_browser_takes_the_place_of_all_songs() {
    let [first, second, third] = [&["Bass"], &["Drums"], &["Keys"]].map(|names| SongFolder::new(names, 480));
    fs::write(second.path().join("song.toml"), "tempo = 90\n").unwrap();
    let set = tempfile::tempdir().unwrap();
    let list = |folder: &Path| format!("[[song]]\nfolder = {:?}\n", folder.to_str().unwrap());
    let text = [first.path(), second.path(), third.path()].map(list).concat();
    fs::write(set.path().join("set.toml"), text).unwrap();
    let host = HomeHost::new(AtHome::default());
    assert!(host.load_from(&first.path().join("Bass.wav")));
    wait_for(&host, first.path());
    assert!(host.load_from(&second.path().join("song.toml")));
    wait_for(&host, second.path());
    assert!(!host.state().contains(first.path().to_str().unwrap()), "another song took its place");
    assert!(host.load_from(&set.path().join("set.toml")));
    wait_for(&host, third.path());
    wait_for(&host, first.path());
    assert!(host.load_from(&third.path().join("Keys.wav")));
    let begun = Instant::now();
    while host.state().contains(first.path().to_str().unwrap()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "the set is still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    wait_for(&host, third.path());
    assert_eq!(host.says.loaded.borrow().len(), 4);
    assert_eq!(host.says.refused.get(), 0);
    assert!(!host.load_from(Path::new("relative/song.toml")));
    assert_eq!((host.says.loaded.borrow().len(), host.says.refused.get()), (4, 1));
    wait_for(&host, third.path());
}
