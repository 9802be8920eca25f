//! A button as a parameter.
//!
//! Main thread, and any thread on which a host asks for a text.

use std::sync::Arc;

use nice_plug::prelude::BoolParam;

/// A button called `name`, not pressed. The framework by itself would read any text other than `on` as `off`.
pub(super) fn switch_param(name: String) -> BoolParam {
    let value = |text: &str| match text.trim().to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    };
    BoolParam::new(name, false).with_string_to_value(Arc::new(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::prelude::Param;

    #[test]
    fn takes_words_for_on_and_off_and_no_others() {
        let mute = switch_param("Mute".to_owned());
        for (text, value) in [("On", Some(1.0)), (" off ", Some(0.0)), ("YES", Some(1.0)), ("0", Some(0.0))] {
            assert_eq!(mute.string_to_normalized_value(text), value, "{text}");
        }
        for text in ["", "of", "loud"] {
            assert_eq!(mute.string_to_normalized_value(text), None, "{text}");
        }
    }
}
