//! Keeps the library in memory after the host has unloaded it.
//!
//! Any thread. Some threads wait for things that cannot be cancelled (a network drive that hangs, a system dialog), and no host thread
//! may wait for them. They need their code when they return.

use std::sync::LazyLock;

/// Keeps the library in memory until the process ends; returns whether that succeeded.
///
/// On Unix other than macOS a linker flag does this (see `build.rs`).
pub fn stay_loaded() -> bool {
    static STAYS: LazyLock<bool> = LazyLock::new(hold_library);
    *STAYS
}

#[cfg(all(unix, not(target_os = "macos")))]
fn hold_library() -> bool {
    true
}

/// Opens this library once more, in a mode that keeps it loaded when others close it.
#[cfg(target_os = "macos")]
fn hold_library() -> bool {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    let inside: fn() -> bool = hold_library;
    // SAFETY: the address is that of a function of this library, and `info` has room for the result.
    if unsafe { libc::dladdr(inside as *const _, info.as_mut_ptr()) } == 0 {
        return false;
    }
    // SAFETY: zeros are a valid `Dl_info`, and `dladdr` has succeeded.
    let info = unsafe { info.assume_init() };
    // SAFETY: the name is a valid C string that belongs to the loader; nothing is loaded again.
    !unsafe { libc::dlopen(info.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE) }.is_null()
}

/// Pins the module that contains this function.
#[cfg(windows)]
fn hold_library() -> bool {
    use std::ffi::c_void;
    const PIN: u32 = 0x1;
    const FROM_ADDRESS: u32 = 0x4;
    // SAFETY: declared as in `libloaderapi.h`.
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32;
    }
    let inside: fn() -> bool = hold_library;
    let mut module = std::ptr::null_mut();
    // SAFETY: with these flags the second argument is an address inside a module, here of this function; the handle is written
    // to a variable of ours. A pinned module's handle need not be released.
    unsafe { GetModuleHandleExW(PIN | FROM_ADDRESS, inside as *const c_void, &raw mut module) != 0 }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_library_can_be_held() {
        assert!(super::stay_loaded());
    }
}
