//! xkbcommon-dl, with an end to what baseview 0.4.2 leaves of every keyboard's layout. On the thread of a window. The README
//! says why.

pub use upstream::*;

/// The functions of libxkbcommon; `None` where the library is not installed.
pub fn xkbcommon_option() -> Option<&'static XkbCommon> {
    XKBCOMMON_OPTION.as_ref()
}

/// The part that asks an X server.
pub mod x11 {
    use std::sync::OnceLock;

    use upstream::x11::XKBCOMMON_X11_OPTION;
    pub use upstream::x11::xcb_connection_t;
    use upstream::{xkb_context, xkb_keymap, xkb_keymap_compile_flags, xkb_state};

    /// The functions of libxkbcommon-x11 that baseview calls.
    #[derive(Clone, Copy, Debug)]
    pub struct XkbCommonX11 {
        /// The number of the keyboard; negative if there is none.
        pub xkb_x11_get_core_keyboard_device_id: unsafe extern "C" fn(*mut xcb_connection_t) -> i32,
        /// A keyboard's layout; null if it cannot be had. The caller has a hold of it.
        pub xkb_x11_keymap_new_from_device: unsafe extern "C" fn(
            *mut xkb_context,
            *mut xcb_connection_t,
            i32,
            xkb_keymap_compile_flags,
        ) -> *mut xkb_keymap,
        /// A keyboard's state; null if it cannot be had. Unlike upstream's, takes the caller's hold of the layout.
        pub xkb_x11_state_new_from_device:
            unsafe extern "C" fn(*mut xkb_keymap, *mut xcb_connection_t, i32) -> *mut xkb_state,
    }

    /// The functions; `None` where the library is not installed.
    pub fn xkbcommon_x11_option() -> Option<&'static XkbCommonX11> {
        static FUNCTIONS: OnceLock<Option<XkbCommonX11>> = OnceLock::new();
        let functions = FUNCTIONS.get_or_init(|| {
            let library = XKBCOMMON_X11_OPTION.as_ref()?;
            Some(XkbCommonX11 {
                xkb_x11_get_core_keyboard_device_id: *library.xkb_x11_get_core_keyboard_device_id,
                xkb_x11_keymap_new_from_device: *library.xkb_x11_keymap_new_from_device,
                xkb_x11_state_new_from_device: state,
            })
        });
        functions.as_ref()
    }

    /// Makes the state, and drops the caller's hold of the layout.
    #[allow(unsafe_code)]
    unsafe extern "C" fn state(
        keymap: *mut xkb_keymap,
        connection: *mut xcb_connection_t,
        device: i32,
    ) -> *mut xkb_state {
        let libraries = super::xkbcommon_option().zip(XKBCOMMON_X11_OPTION.as_ref());
        let Some((common, x11)) = libraries else { return std::ptr::null_mut() };
        // SAFETY: the arguments are the caller's. A state holds its layout (xkbcommon.h, `xkb_state_new`), so the hold that
        // the caller drops here is not the last one; the caller, baseview 0.4.2, neither uses nor drops it afterwards.
        // Without a layout there was none to hold.
        unsafe {
            let state = (x11.xkb_x11_state_new_from_device)(keymap, connection, device);
            if !keymap.is_null() {
                (common.xkb_keymap_unref)(keymap);
            }
            state
        }
    }
}
