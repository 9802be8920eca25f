//! The numbers that keys have on an X server. Values; no thread.
//!
//! They are those of Linux (`linux/input-event-codes.h`) plus 8, on every server that reads its keys from evdev.

use keyboard_types::Code;

/// The keys from [`FIRST`] on, in the order of their numbers. `Unidentified` where there is none.
#[rustfmt::skip]
const CODES: [Code; 127] = {
    use Code::{
        AltLeft, AltRight, ArrowDown, ArrowLeft, ArrowRight, ArrowUp, AudioVolumeDown, AudioVolumeMute, AudioVolumeUp,
        Backquote, Backslash, Backspace, BracketLeft, BracketRight, CapsLock, Comma, ContextMenu, ControlLeft, ControlRight,
        Convert, Delete, Digit0, Digit1, Digit2, Digit3, Digit4, Digit5, Digit6, Digit7, Digit8, Digit9, End, Enter, Equal,
        Escape, F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, Home, Insert, IntlBackslash, IntlRo, IntlYen,
        KanaMode, KeyA, KeyB, KeyC, KeyD, KeyE, KeyF, KeyG, KeyH, KeyI, KeyJ, KeyK, KeyL, KeyM, KeyN, KeyO, KeyP,
        KeyQ, KeyR, KeyS, KeyT, KeyU, KeyV, KeyW, KeyX, KeyY, KeyZ, Lang1, Lang2, MetaLeft, MetaRight, Minus, NonConvert,
        NumLock, Numpad0, Numpad1, Numpad2, Numpad3, Numpad4, Numpad5, Numpad6, Numpad7, Numpad8, Numpad9, NumpadAdd,
        NumpadComma, NumpadDecimal, NumpadDivide, NumpadEnter, NumpadEqual, NumpadMultiply, NumpadSubtract, PageDown, PageUp,
        Pause, Period, PrintScreen, Quote, ScrollLock, Semicolon, ShiftLeft, ShiftRight, Slash, Space, Tab,
        Unidentified as None,
    };
    [
        /*   9 */ Escape, Digit1, Digit2, Digit3, Digit4, Digit5, Digit6, Digit7, Digit8, Digit9, Digit0, Minus, Equal, Backspace,
        /*  23 */ Tab, KeyQ, KeyW, KeyE, KeyR, KeyT, KeyY, KeyU, KeyI, KeyO, KeyP, BracketLeft, BracketRight, Enter,
        /*  37 */ ControlLeft, KeyA, KeyS, KeyD, KeyF, KeyG, KeyH, KeyJ, KeyK, KeyL, Semicolon, Quote, Backquote,
        /*  50 */ ShiftLeft, Backslash, KeyZ, KeyX, KeyC, KeyV, KeyB, KeyN, KeyM, Comma, Period, Slash, ShiftRight,
        /*  63 */ NumpadMultiply, AltLeft, Space, CapsLock, F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, NumLock, ScrollLock,
        /*  79 */ Numpad7, Numpad8, Numpad9, NumpadSubtract, Numpad4, Numpad5, Numpad6, NumpadAdd,
        /*  87 */ Numpad1, Numpad2, Numpad3, Numpad0, NumpadDecimal, None, None, IntlBackslash, F11, F12, IntlRo,
        /*  98 */ None, None, Convert, KanaMode, NonConvert, None, NumpadEnter, ControlRight, NumpadDivide, PrintScreen,
        /* 108 */ AltRight, None, Home, ArrowUp, PageUp, ArrowLeft, ArrowRight, End, ArrowDown, PageDown, Insert, Delete,
        /* 120 */ None, AudioVolumeMute, AudioVolumeDown, AudioVolumeUp, None, NumpadEqual, None, Pause, None, NumpadComma,
        /* 130 */ Lang1, Lang2, IntlYen, MetaLeft, MetaRight, ContextMenu,
    ]
};

/// The number of the first.
const FIRST: u8 = 9;

/// The number of a key. `None` for one that hardly any keyboard has.
pub(super) fn keycode(code: Code) -> Option<u8> {
    let place = CODES.iter().position(|&known| known == code && known != Code::Unidentified)?;
    u8::try_from(place).ok()?.checked_add(FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_numbers_of_evdev() {
        for (code, number) in [
            (Code::Escape, 9),
            (Code::Tab, 23),
            (Code::ControlLeft, 37),
            (Code::ShiftLeft, 50),
            (Code::NumpadMultiply, 63),
            (Code::Space, 65),
            (Code::Numpad7, 79),
            (Code::Numpad1, 87),
            (Code::F11, 95),
            (Code::NumpadEnter, 104),
            (Code::AltRight, 108),
            (Code::ArrowUp, 111),
            (Code::Delete, 119),
            (Code::Pause, 127),
            (Code::MetaLeft, 133),
            (Code::ContextMenu, 135),
        ] {
            assert_eq!(keycode(code), Some(number), "{code}");
        }
        assert_eq!(keycode(Code::Unidentified), None);
        assert_eq!(keycode(Code::BrowserBack), None);
    }
}
