//! A choice in a list. Plain data.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::Color;

use super::request::Request;

/// One entry of a list.
#[derive(Clone)]
pub struct Choice {
    /// Its text.
    pub words: String,
    /// A colour to show beside the text.
    pub colour: Option<Color>,
    /// Whether it is the current choice.
    pub is_chosen: bool,
    /// The action when it is chosen.
    pub act: Request,
}

impl Choice {
    /// An entry without a colour.
    pub fn new(words: impl Into<String>, is_chosen: bool, act: Request) -> Self {
        Self { words: words.into(), colour: None, is_chosen, act }
    }

    /// The same, with a colour.
    #[must_use]
    pub fn painted(self, colour: Color) -> Self {
        Self { colour: Some(colour), ..self }
    }

    /// All values of a stepped parameter, for the song that is shown.
    pub fn values_of(parameter: &Parameter) -> Vec<Self> {
        let steps = parameter.steps().unwrap_or(1).max(1);
        let choice = |step: usize| {
            let value = step as f32 / steps as f32;
            let is_chosen = (parameter.now() - value).abs() < 0.5 / steps as f32;
            Self::new(parameter.text_of(value), is_chosen, Request::Set(parameter.claimed(), value))
        };
        (0..=steps).map(choice).collect()
    }
}
