//! Reads the numbers that people and hosts type for a parameter.
//!
//! Any thread on which a host asks for a value.

/// The number in `text`, with or without one of these `units`, which are given in lower case, longer ones first. Takes a
/// decimal comma, a typographic minus, a plus sign and capitals; `None` if it is not a finite number.
pub(super) fn number_in(text: &str, units: &[&str]) -> Option<f64> {
    let text = text.trim().to_lowercase().replace('−', "-").replace(',', ".");
    let bare = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text);
    bare.trim_end().parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let units = ["beats", "beat"];
        for text in ["-1.5", "−1,5 beats", " -1.5beat ", "-1.5 Beats", "-15e-1 BEAT"] {
            assert_eq!(number_in(text, &units), Some(-1.5), "{text}");
        }
        assert_eq!(number_in("+3", &[]), Some(3.0));
        for text in ["", "beats", "soon", "NaN", "inf", "1 2", "3 bars"] {
            assert_eq!(number_in(text, &units), None, "{text}");
        }
    }
}
