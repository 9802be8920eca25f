//! How the window looks where a musician can choose it, as the number that a project saves. Runs on the window's thread.

use vizia_core::prelude::*;

use super::prompter::PrompterLook;
use super::shown::Shown;

/// The bits above those of the prompter.
const LANES: u32 = 1 << 24;
const NUMBERS: u32 = 1 << 25;

/// The look of the window as a number; 0 is as usual.
pub fn packed(shown: Shown) -> u32 {
    let bit = |is_on: Signal<bool>, bit: u32| if is_on.get() { bit } else { 0 };
    shown.prompter.look.get().packed() | bit(shown.lanes, LANES) | bit(shown.numbers, NUMBERS)
}

/// Has the window look as `kept` says. Unknown bits count for nothing.
pub fn unpack(shown: Shown, kept: u32) {
    shown.prompter.look.set_if_changed(PrompterLook::unpacked(kept));
    shown.lanes.set_if_changed(kept & LANES != 0);
    shown.numbers.set_if_changed(kept & NUMBERS != 0);
}
