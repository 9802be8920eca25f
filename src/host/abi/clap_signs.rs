//! The CLAP extensions by which a host shows something of its own in the window: `track-info`, `param-indication`, `context-menu`.
//!
//! Main thread. nice-plug 0.4.2 knows none of them.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::sync::Arc;

use clap_sys::color::clap_color;
use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU, CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY, CLAP_CONTEXT_MENU_ITEM_END_SUBMENU,
    CLAP_CONTEXT_MENU_ITEM_ENTRY, CLAP_CONTEXT_MENU_ITEM_SEPARATOR, CLAP_CONTEXT_MENU_ITEM_TITLE,
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, CLAP_EXT_CONTEXT_MENU, CLAP_EXT_CONTEXT_MENU_COMPAT,
    clap_context_menu_builder, clap_context_menu_check_entry, clap_context_menu_entry, clap_context_menu_item_kind,
    clap_context_menu_submenu, clap_context_menu_target, clap_host_context_menu,
};
use clap_sys::ext::param_indication::{
    CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING, CLAP_PARAM_INDICATION_AUTOMATION_PLAYING,
    CLAP_PARAM_INDICATION_AUTOMATION_PRESENT, CLAP_PARAM_INDICATION_AUTOMATION_RECORDING,
};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT, CLAP_TRACK_INFO_HAS_TRACK_COLOR,
    CLAP_TRACK_INFO_HAS_TRACK_NAME, clap_host_track_info, clap_track_info,
};

use crate::host::{Automation, HostMenuItem, HostMenus, HostSigns, HostTrack, Rgb, contained};

use super::clap_host::ClapHostHandle;
use super::reaper::ReachedProject;

/// The most entries of a host's menu that are taken over.
const MOST_ENTRIES: usize = 60;
/// The deepest submenu.
const DEEPEST: usize = 8;

/// A colour; `None` if it is transparent.
///
/// # Safety
/// `colour` is null or valid.
pub(super) unsafe fn rgb(colour: *const clap_color) -> Option<Rgb> {
    // SAFETY: as the caller promises.
    let colour = unsafe { colour.as_ref() }.filter(|colour| colour.alpha != 0)?;
    Some([colour.red, colour.green, colour.blue])
}

/// The state of an automation, by its number; numbers of later versions mean that there is some.
pub(super) fn automation(state: u32) -> Automation {
    match state {
        0 => Automation::None,
        CLAP_PARAM_INDICATION_AUTOMATION_PLAYING => Automation::Playing,
        CLAP_PARAM_INDICATION_AUTOMATION_RECORDING => Automation::Recording,
        CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING => Automation::Overridden,
        CLAP_PARAM_INDICATION_AUTOMATION_PRESENT | 5.. => Automation::Present,
    }
}

/// Meets the host of an instance that is being initialised.
pub(super) fn meet_host(host: ClapHostHandle, signs: &HostSigns) {
    signs.offer_project(Arc::new(ReachedProject::in_clap(host)));
    read_track(host, signs);
}

/// Asks the host for the track, and shows it.
pub(super) fn read_track(host: ClapHostHandle, signs: &HostSigns) {
    let known = host.extension::<clap_host_track_info>(CLAP_EXT_TRACK_INFO);
    let Some(get) = known.or_else(|| host.extension(CLAP_EXT_TRACK_INFO_COMPAT)).and_then(|known| known.get) else {
        return;
    };
    let mut info = MaybeUninit::<clap_track_info>::zeroed();
    // SAFETY: the host's own function, on its main thread; there is room for its answer.
    if !unsafe { get(host.0, info.as_mut_ptr()) } {
        return signs.set_track(None);
    }
    // SAFETY: zeros are a valid answer, and the host has written over them.
    let info = unsafe { info.assume_init() };
    let has = |flag: u64| info.flags & flag != 0;
    let bytes: Vec<u8> = info.name.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0).collect();
    let name = if has(CLAP_TRACK_INFO_HAS_TRACK_NAME) {
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        String::new()
    };
    // SAFETY: it is a field of the answer.
    let colour = has(CLAP_TRACK_INFO_HAS_TRACK_COLOR).then(|| unsafe { rgb(&raw const info.color) }).flatten();
    signs.set_track(Some(HostTrack { name, colour }));
}

/// The host's menus. Its pointer outlives the instance, and no call is made after its end.
pub(super) struct ClapMenus(pub(super) ClapHostHandle);

impl ClapMenus {
    fn functions(&self) -> Option<&clap_host_context_menu> {
        self.0.extension(CLAP_EXT_CONTEXT_MENU).or_else(|| self.0.extension(CLAP_EXT_CONTEXT_MENU_COMPAT))
    }

    /// For the window.
    pub(super) fn of_host(host: ClapHostHandle) -> Arc<dyn HostMenus> {
        Arc::new(Self(host))
    }
}

impl HostMenus for ClapMenus {
    fn are_there(&self) -> bool {
        self.functions().is_some_and(|menus| menus.populate.is_some() && menus.perform.is_some())
    }

    fn of(&self, param: u32) -> Vec<HostMenuItem> {
        let Some(populate) = self.functions().and_then(|menus| menus.populate) else { return Vec::new() };
        let collected = RefCell::new(CollectedMenu::default());
        let builder = clap_context_menu_builder {
            ctx: (&raw const collected).cast_mut().cast::<c_void>(),
            add_item: Some(add_item),
            supports: Some(supports),
        };
        let target = target(param);
        // SAFETY: the host's own function, on its main thread; builder and target live until it returns.
        if !unsafe { populate(self.0.0, &raw const target, &raw const builder) } {
            return Vec::new();
        }
        collected.into_inner().items
    }

    fn perform(&self, param: u32, action: u32) {
        let target = target(param);
        if let Some(perform) = self.functions().and_then(|menus| menus.perform) {
            // SAFETY: the host's own function, on its main thread.
            unsafe { perform(self.0.0, &raw const target, action) };
        }
    }
}

fn target(param: u32) -> clap_context_menu_target {
    clap_context_menu_target { kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, id: param }
}

/// A menu while the host fills it: one list, with the names of submenus before their entries.
#[derive(Default)]
struct CollectedMenu {
    items: Vec<HostMenuItem>,
    /// The names of the open submenus.
    inside: Vec<String>,
}

impl CollectedMenu {
    fn add(&mut self, label: &str, is_checked: bool, action: u32) {
        if self.items.len() < MOST_ENTRIES {
            let words = self.inside.iter().map(String::as_str).chain([label]).collect::<Vec<_>>().join(" ▸ ");
            self.items.push(HostMenuItem { words, is_checked, action });
        }
    }
}

unsafe extern "C" fn supports(_: *const clap_context_menu_builder, kind: clap_context_menu_item_kind) -> bool {
    kind <= CLAP_CONTEXT_MENU_ITEM_TITLE
}

unsafe extern "C" fn add_item(
    builder: *const clap_context_menu_builder,
    kind: clap_context_menu_item_kind,
    data: *const c_void,
) -> bool {
    // SAFETY: `of` put the collection there, and waits for the host.
    let collected =
        unsafe { builder.as_ref().and_then(|builder| builder.ctx.cast::<RefCell<CollectedMenu>>().as_ref()) };
    let Some(Ok(mut menu)) = collected.map(RefCell::try_borrow_mut) else { return false };
    // SAFETY: the host passes the structure of that kind, or null.
    contained(|| unsafe { take(&mut menu, kind, data) }).unwrap_or(false)
}

/// Takes an item over. What is disabled or only separates is left out.
///
/// # Safety
/// `data` is null, or the structure of that kind.
unsafe fn take(menu: &mut CollectedMenu, kind: clap_context_menu_item_kind, data: *const c_void) -> bool {
    match kind {
        CLAP_CONTEXT_MENU_ITEM_ENTRY => {
            // SAFETY: as the caller promises.
            let Some(entry) = (unsafe { data.cast::<clap_context_menu_entry>().as_ref() }) else { return false };
            if entry.is_enabled {
                // SAFETY: the host's text.
                menu.add(&unsafe { label(entry.label) }, false, entry.action_id);
            }
        }
        CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY => {
            // SAFETY: as the caller promises.
            let Some(entry) = (unsafe { data.cast::<clap_context_menu_check_entry>().as_ref() }) else {
                return false;
            };
            if entry.is_enabled {
                // SAFETY: the host's text.
                menu.add(&unsafe { label(entry.label) }, entry.is_checked, entry.action_id);
            }
        }
        CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU => {
            // SAFETY: as the caller promises.
            let Some(submenu) = (unsafe { data.cast::<clap_context_menu_submenu>().as_ref() }) else {
                return false;
            };
            if menu.inside.len() == DEEPEST {
                return false;
            }
            // SAFETY: the host's text.
            menu.inside.push(unsafe { label(submenu.label) });
        }
        CLAP_CONTEXT_MENU_ITEM_END_SUBMENU => drop(menu.inside.pop()),
        CLAP_CONTEXT_MENU_ITEM_SEPARATOR | CLAP_CONTEXT_MENU_ITEM_TITLE => {}
        _ => return false,
    }
    true
}

/// # Safety
/// `text` is null or a string that ends in a null byte.
unsafe fn label(text: *const c_char) -> String {
    // SAFETY: as the caller promises.
    if text.is_null() { String::new() } else { unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned() }
}
