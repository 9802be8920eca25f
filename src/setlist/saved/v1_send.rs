//! A message that a song sends, in the first saved form.
//!
//! Main thread and short-lived helper threads.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::{FARTHEST_BAR, FARTHEST_BEAT, MidiSend, Place, SendPlace};
use crate::time::BeatPos;

/// A message. If this version does not understand it, it is kept but not sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SendV1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bar: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(default)]
    send: String,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl SendV1 {
    /// The form of `send`.
    pub fn of(send: &MidiSend) -> Self {
        let form = Self { send: send.message.to_string(), ..Self::default() };
        match &send.place {
            SendPlace::Launch => form,
            SendPlace::At(Place::Bar(bar)) => Self { bar: Some(*bar), ..form },
            SendPlace::At(Place::Beat(beat)) => Self { beat: Some(beat.get()), ..form },
            SendPlace::Section(name) => Self { section: Some(name.clone()), ..form },
        }
    }

    /// The message, if this version understands all of it.
    pub fn known(&self) -> Option<MidiSend> {
        let message = self.send.parse().ok().filter(|_| self.rest.is_empty())?;
        let place = match (self.bar, self.beat, &self.section) {
            (None, None, None) => SendPlace::Launch,
            (Some(bar), None, None) if (-FARTHEST_BAR..=FARTHEST_BAR).contains(&bar) => {
                SendPlace::At(Place::Bar(bar))
            }
            (None, Some(beat), None) if beat.abs() <= FARTHEST_BEAT => {
                SendPlace::At(Place::Beat(BeatPos::new(beat)?))
            }
            (None, None, Some(name)) => SendPlace::Section(name.clone()),
            _ => return None,
        };
        Some(MidiSend { place, message })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;

    #[test]
    fn messages_come_back_as_they_were_and_strange_ones_stay_and_are_not_sent() {
        let places = [
            SendPlace::Launch,
            SendPlace::At(Place::Bar(-3)),
            SendPlace::At(Place::Beat(beat(2.5))),
            SendPlace::Section("Chorus".to_owned()),
        ];
        for place in places {
            let send = MidiSend { place, message: "note 60 1 0.5 @16".parse().unwrap() };
            let text = serde_json::to_string(&SendV1::of(&send)).unwrap();
            assert_eq!(serde_json::from_str::<SendV1>(&text).unwrap().known(), Some(send), "{text}");
        }
        for later in [
            r#"{"send":"sysex f0 f7"}"#,
            r#"{"bar":1,"send":"PC 1 @1","when":"armed"}"#,
            r#"{"bar":1,"beat":2.0,"send":"PC 1 @1"}"#,
        ] {
            let read: SendV1 = serde_json::from_str(later).unwrap();
            assert_eq!(read.known(), None, "{later}");
            assert_eq!(serde_json::to_string(&read).unwrap(), later);
        }
    }
}
