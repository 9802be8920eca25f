//! The generated click of a song in the first saved form.
//!
//! Main thread and short-lived helper threads.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::{ClickFiles, MadeClick, click_file, click_sound};

/// A generated click. Unknown words are kept, and treated as the defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClickV1 {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    on: bool,
    /// The name of a sound, or a file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sound: String,
    /// A file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    accent: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    subdivision: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    accents: String,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl ClickV1 {
    /// The form of `click`; `None` for the default, which is off.
    pub fn of(click: &MadeClick) -> Option<Self> {
        (*click != MadeClick::default()).then(|| Self {
            on: click.on,
            sound: click.sound_words().to_owned(),
            accent: click.files.accent.clone().unwrap_or_default(),
            subdivision: click.subdivision.name().to_owned(),
            accents: click.accents.to_string(),
            rest: Map::new(),
        })
    }

    /// The click that it describes.
    pub fn known(&self) -> MadeClick {
        let (sound, beat) = click_sound(&self.sound).unwrap_or_default();
        MadeClick {
            on: self.on,
            sound,
            files: ClickFiles { beat, accent: click_file(&self.accent).ok() },
            subdivision: self.subdivision.parse().unwrap_or_default(),
            accents: self.accents.parse().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::dsp::BurstSound;
    use crate::setlist::Subdivision;

    #[test]
    fn a_click_comes_back_as_it_was_and_the_usual_one_takes_no_room() {
        assert_eq!(ClickV1::of(&MadeClick::default()), None);
        let click = MadeClick {
            on: true,
            sound: BurstSound::Cowbell,
            files: ClickFiles { beat: None, accent: Some("Tock.wav".to_owned()) },
            subdivision: Subdivision::Triplets,
            accents: "3+2+2".parse().unwrap(),
        };
        let text = serde_json::to_string(&ClickV1::of(&click).unwrap()).unwrap();
        assert_eq!(serde_json::from_str::<ClickV1>(&text).unwrap().known(), click);
        let file = MadeClick { files: ClickFiles { beat: Some("a/Tick.flac".to_owned()), accent: None }, ..click };
        let file = MadeClick { sound: BurstSound::Wood, ..file };
        assert_eq!(ClickV1::of(&file).unwrap().known(), file);
        let later = r#"{"on":true,"sound":"gong","accents":"swing","swing":0.6}"#;
        let read: ClickV1 = serde_json::from_str(later).unwrap();
        assert_eq!(read.known(), MadeClick { on: true, ..MadeClick::default() });
        assert_eq!(serde_json::to_string(&read).unwrap(), later, "what is not known stays");
    }
}
