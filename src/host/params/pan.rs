//! A balance as a parameter.
//!
//! Main thread, and any thread on which a host asks for a text.

use std::sync::Arc;

use nice_plug::prelude::{FloatParam, FloatRange};

use crate::dsp::Pan;

/// A balance called `name` that starts in the centre.
pub(super) fn pan_param(name: String) -> FloatParam {
    FloatParam::new(name, Pan::CENTRE.get(), FloatRange::Linear { min: -1.0, max: 1.0 })
        .with_value_to_string(Arc::new(|pan| Pan::new(pan).to_string()))
        .with_string_to_value(Arc::new(|text| text.parse::<Pan>().ok().map(Pan::get)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nice_plug::prelude::Param;

    #[test]
    fn the_centre_is_exact_and_texts_lead_back() {
        let param = pan_param("Pan".to_owned());
        assert_eq!(param.preview_plain(0.5), 0.0);
        assert_eq!(param.normalized_value_to_string(0.35, true), "L30");
        for step in 0..=1000 {
            let shown = param.normalized_value_to_string(step as f32 / 1000.0, true);
            let read = param.string_to_normalized_value(&shown).unwrap();
            assert_eq!(param.normalized_value_to_string(read, true), shown);
        }
    }
}
