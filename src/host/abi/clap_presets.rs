//! The preset discovery of CLAP: songs and sets in a host's browser.
//!
//! On any thread of a host; each provider and its indexer stay on one. What lies where is [`browser`](crate::host::browser)'s part.

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::{Path, PathBuf};

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_IS_USER_CONTENT, CLAP_PRESET_DISCOVERY_LOCATION_FILE, clap_preset_discovery_factory,
    clap_preset_discovery_filetype, clap_preset_discovery_indexer, clap_preset_discovery_location,
    clap_preset_discovery_location_kind, clap_preset_discovery_metadata_receiver, clap_preset_discovery_provider,
    clap_preset_discovery_provider_descriptor,
};
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;

use crate::host::browser::{BrowserEntry, FILE_KINDS, browsed, browsed_folders};
use crate::host::{RecentSongs, contained};

/// The only provider.
const PROVIDER: &CStr = c"org.stemlock.stemlock.songs";

/// Strings that live as long as the library.
struct Described(clap_preset_discovery_provider_descriptor);

// SAFETY: its pointers are those of constants.
unsafe impl Sync for Described {}

static DESCRIBED: Described = Described(clap_preset_discovery_provider_descriptor {
    clap_version: CLAP_VERSION,
    id: PROVIDER.as_ptr(),
    name: c"Stemlock songs".as_ptr(),
    vendor: c"Stemlock".as_ptr(),
});

/// The factory.
pub(super) static FACTORY: clap_preset_discovery_factory =
    clap_preset_discovery_factory { count: Some(count), get_descriptor: Some(descriptor), create: Some(create) };

/// A provider, as the host sees it.
#[repr(C)]
struct SongProvider {
    /// First, so that a pointer to it is also a pointer to this struct.
    face: clap_preset_discovery_provider,
    indexer: *const clap_preset_discovery_indexer,
}

unsafe extern "C" fn count(_: *const clap_preset_discovery_factory) -> u32 {
    1
}

unsafe extern "C" fn descriptor(
    _: *const clap_preset_discovery_factory,
    index: u32,
) -> *const clap_preset_discovery_provider_descriptor {
    if index == 0 { &raw const DESCRIBED.0 } else { std::ptr::null() }
}

unsafe extern "C" fn create(
    _: *const clap_preset_discovery_factory,
    indexer: *const clap_preset_discovery_indexer,
    id: *const c_char,
) -> *const clap_preset_discovery_provider {
    // SAFETY: the host passes a string that ends in a null byte.
    if indexer.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != PROVIDER {
        return std::ptr::null();
    }
    let face = clap_preset_discovery_provider {
        desc: &raw const DESCRIBED.0,
        provider_data: std::ptr::null_mut(),
        init: Some(init),
        destroy: Some(destroy),
        get_metadata: Some(metadata),
        get_extension: Some(extension),
    };
    Box::into_raw(Box::new(SongProvider { face, indexer })).cast_const().cast()
}

unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    if !provider.is_null() {
        // SAFETY: `create` made it, and the host destroys it once.
        drop(unsafe { Box::from_raw(provider.cast_mut().cast::<SongProvider>()) });
    }
}

unsafe extern "C" fn extension(_: *const clap_preset_discovery_provider, _: *const c_char) -> *const c_void {
    std::ptr::null()
}

unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    // SAFETY: the host passes a provider of ours, whose indexer outlives it.
    let Some(indexer) = (unsafe { provider.cast::<SongProvider>().as_ref().and_then(|own| own.indexer.as_ref()) })
    else {
        return false;
    };
    contained(|| declare(indexer)).unwrap_or(false)
}

/// Declares the kinds of files, and the folders that hold songs.
fn declare(indexer: &clap_preset_discovery_indexer) -> bool {
    let (Some(declare_type), Some(declare_location)) = (indexer.declare_filetype, indexer.declare_location) else {
        return false;
    };
    for (name, extension) in FILE_KINDS {
        let (name, extension) = (c_text(name), c_text(extension));
        let kind = clap_preset_discovery_filetype {
            name: name.as_ptr(),
            description: std::ptr::null(),
            file_extension: extension.as_ptr(),
        };
        // SAFETY: the indexer is the host's, and copies what it is passed.
        if !unsafe { declare_type(indexer, &raw const kind) } {
            return false;
        }
    }
    for folder in browsed_folders(&RecentSongs::of_user(), std::env::home_dir().as_deref()) {
        // A path that C cannot express is not browsed.
        let Some(path) = path_text(&folder) else { continue };
        let name = c_text(&folder.file_name().unwrap_or_default().to_string_lossy());
        let location = clap_preset_discovery_location {
            flags: CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
            name: name.as_ptr(),
            kind: CLAP_PRESET_DISCOVERY_LOCATION_FILE,
            location: path.as_ptr(),
        };
        // SAFETY: as above. A host may refuse one of several folders.
        let _ = unsafe { declare_location(indexer, &raw const location) };
    }
    true
}

unsafe extern "C" fn metadata(
    _: *const clap_preset_discovery_provider,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    // SAFETY: the location is null or a string that ends in a null byte, and the receiver is valid during the call.
    let (path, receiver) = unsafe { (path_of(kind, location), receiver.as_ref()) };
    let (Some(path), Some(receiver)) = (path, receiver) else { return false };
    contained(|| browsed(&path).is_none_or(|entry| tell(receiver, &entry))).unwrap_or(false)
}

/// Tells a song to the host; returns false if it does not want it.
fn tell(receiver: &clap_preset_discovery_metadata_receiver, entry: &BrowserEntry) -> bool {
    let (name, words) = (c_text(&entry.name), c_text(&entry.words));
    let id = clap_universal_plugin_id { abi: c"clap".as_ptr(), id: c"org.stemlock.stemlock".as_ptr() };
    let creator = entry.creator.as_deref().map(c_text);
    let facts: Vec<(CString, CString)> =
        entry.facts.iter().map(|(key, value)| (c_text(key), c_text(value))).collect();
    let to = &raw const *receiver;
    // SAFETY: the functions are the receiver's own; texts live until the end of this function, and hosts copy them.
    unsafe {
        if !receiver.begin_preset.is_some_and(|begin| begin(to, name.as_ptr(), std::ptr::null())) {
            return false;
        }
        receiver.add_plugin_id.into_iter().for_each(|add| add(to, &raw const id));
        receiver.set_flags.into_iter().for_each(|set| set(to, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT));
        if let (Some(add), Some(creator)) = (receiver.add_creator, &creator) {
            add(to, creator.as_ptr());
        }
        receiver.set_description.into_iter().for_each(|set| set(to, words.as_ptr()));
        for (key, value) in &facts {
            receiver.add_extra_info.into_iter().for_each(|add| add(to, key.as_ptr(), value.as_ptr()));
        }
    }
    true
}

/// The path of a location; `None` if it is no file.
///
/// # Safety
/// `location` is null or a string that ends in a null byte.
pub(super) unsafe fn path_of(
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
) -> Option<PathBuf> {
    if kind != CLAP_PRESET_DISCOVERY_LOCATION_FILE || location.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    let text = unsafe { CStr::from_ptr(location) };
    Some(path_from(text)).filter(|path| path.is_absolute())
}

#[cfg(unix)]
fn path_from(text: &CStr) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(text.to_bytes()))
}

#[cfg(not(unix))]
fn path_from(text: &CStr) -> PathBuf {
    PathBuf::from(text.to_string_lossy().into_owned())
}

/// A path as CLAP writes it: the system's bytes on Unix, UTF-8 elsewhere.
#[cfg(unix)]
fn path_text(path: &Path) -> Option<CString> {
    use std::os::unix::ffi::OsStrExt;
    CString::new(path.as_os_str().as_bytes()).ok()
}

#[cfg(not(unix))]
fn path_text(path: &Path) -> Option<CString> {
    CString::new(path.to_str()?).ok()
}

/// A text without null bytes.
pub(super) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}
