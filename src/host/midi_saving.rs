//! Saves the assignment of MIDI messages in a project.
//!
//! Main thread. Known here: the words for messages and targets. Not known here: the default assignment, incoming messages.
//!
//! Parts that this version does not understand are kept and saved again, unless the musician changes them.

use std::sync::atomic::Ordering::Relaxed;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::midi_map::{LONGEST_BOUNCE, MidiMap, MidiSource, MidiTarget, NOTHING, USUAL, USUAL_BOUNCE};

/// The used channel, 1 to 16.
const CHANNEL: &str = "channel";
/// The time, in milliseconds, in which a pedal counts once.
const BOUNCE: &str = "bounce_ms";
/// The displayed number of the first program: 0 or 1.
const PROGRAMS: &str = "programs_from";
/// The target of each message: a button's parameter, `song 3`, `section 2` or `nothing`.
const TAUGHT: &str = "taught";

impl MidiMap {
    /// The entry for a project.
    pub fn saved(&self) -> Box<RawValue> {
        let kept = self.kept.lock().clone();
        let (mut all, is_odd) = match &kept {
            Value::Object(all) => (all.clone(), false),
            other => (Map::new(), !other.is_null()),
        };
        let bounce = Some(self.bounce()).filter(|bounce| *bounce != USUAL_BOUNCE);
        let programs = u16::from(self.programs_from_one());
        for (key, value) in
            [(CHANNEL, self.channel()), (BOUNCE, bounce), (PROGRAMS, Some(programs).filter(|first| *first != 0))]
        {
            if let Some(value) = value {
                all.insert(key.to_owned(), value.into());
            }
        }
        let taught: Vec<_> = MidiSource::all().filter_map(|source| Some((source, self.word(source)?))).collect();
        if !taught.is_empty() {
            let mut entries = match all.remove(TAUGHT) {
                Some(Value::Object(entries)) => entries,
                _ => Map::new(),
            };
            entries.extend(taught.into_iter().map(|(source, word)| (source.to_string(), word.into())));
            all.insert(TAUGHT.to_owned(), entries.into());
        }
        let saved = if is_odd && all.is_empty() { kept } else { Value::Object(all) };
        serde_json::value::to_raw_value(&saved).unwrap_or_else(|_| RawValue::NULL.to_owned())
    }

    /// The word for the taught target of a message.
    fn word(&self, source: MidiSource) -> Option<String> {
        match self.taught[source.index()].load(Relaxed) {
            USUAL => None,
            code => {
                Some(MidiTarget::of_code(code).map_or_else(|| "nothing".to_owned(), |target| target.to_string()))
            }
        }
    }

    /// Restores a project's entry. Parts that are not understood get their defaults, and are kept.
    pub fn restore(&self, saved: &str) {
        let mut kept = serde_json::from_str(saved).unwrap_or(Value::Null);
        self.clear();
        if let Value::Object(all) = &mut kept {
            let mut take = |key: &str, is_known: fn(u64) -> bool| {
                let known = all.get(key).and_then(Value::as_u64).filter(|value| is_known(*value))?;
                all.remove(key);
                Some(u16::try_from(known).unwrap_or(u16::MAX))
            };
            let channel = take(CHANNEL, |channel| (1..=16).contains(&channel));
            let bounce = take(BOUNCE, |_| true);
            let programs = take(PROGRAMS, |first| first <= 1);
            self.channel.store(channel.unwrap_or(0), Relaxed);
            self.bounce.store(bounce.unwrap_or(USUAL_BOUNCE).min(LONGEST_BOUNCE), Relaxed);
            self.from_one.store(programs == Some(1), Relaxed);
            if let Some(Value::Object(taught)) = all.get_mut(TAUGHT) {
                taught.retain(|source, target| !self.learnt(source, target));
                if taught.is_empty() {
                    all.remove(TAUGHT);
                }
            }
        }
        *self.kept.lock() = kept;
    }

    /// Restores the target of a message; returns whether both are understood.
    fn learnt(&self, source: &str, target: &Value) -> bool {
        let code = target.as_str().and_then(|target| match target {
            "nothing" => Some(NOTHING),
            target => MidiTarget::parse(target).map(MidiTarget::code),
        });
        let (Some(source), Some(code)) = (MidiSource::parse(source), code) else { return false };
        self.taught[source.index()].store(code, Relaxed);
        true
    }

    /// Drops kept parts that were not understood, because the musician has set something else.
    pub(super) fn forget_kept(&self, keys: &[&str]) {
        if let Value::Object(kept) = &mut *self.kept.lock() {
            keys.iter().for_each(|key| _ = kept.remove(*key));
        }
    }

    /// The keys whose kept parts are dropped when the musician sets the channel, the time, the display of programs, or everything.
    pub(super) const KEYS: [&str; 4] = [CHANNEL, BOUNCE, PROGRAMS, TAUGHT];
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::host::params::Button;

    fn note(number: u8) -> MidiSource {
        MidiSource::note(number).unwrap()
    }

    #[test]
    fn a_project_keeps_it_and_strange_words_are_as_usual() {
        let map = MidiMap::default();
        assert_eq!(map.saved().get(), "{}");
        let program = MidiSource::program(5).unwrap();
        let lessons = [(note(1), MidiTarget::Button(Button::Panic)), (program, MidiTarget::Section(127))];
        for (source, target) in lessons {
            map.teach(Some(target));
            assert!(map.learn(source));
        }
        map.forget(MidiTarget::Button(Button::Stop));
        map.set_channel(Some(16));
        map.set_bounce(120);
        map.count_programs_from_one(true);
        let text = map.saved();
        let other = MidiMap::default();
        other.restore(text.get());
        assert_eq!(other.saved().get(), text.get());
        assert_eq!((other.channel(), other.bounce(), other.programs_from_one()), (Some(16), 120, true));
        assert_eq!(other.words(MidiTarget::Section(127)), "PC 6");
        other.restore(r#"{"bounce_ms":60000}"#);
        assert_eq!(other.saved().get(), r#"{"bounce_ms":2000}"#);
        assert_eq!((other.channel(), other.programs_from_one()), (None, false));
    }

    #[test]
    fn what_a_later_version_says_survives_and_what_a_musician_says_counts() {
        let later = [
            r#"{"bounce_ms":120,"channel":"omni","groups":[1,2],"programs_from":"A1","taught":{"CC 1":"dance","PC 3":"song 900","aftertouch 4":"panic","note 1":"panic","note 2":{"hold":"stop"}}}"#,
            r#"{"channel":99,"taught":["note 1"]}"#,
            r#"[{"note 1":"panic"}]"#,
            "7",
        ];
        for text in later {
            let map = MidiMap::default();
            map.restore(text);
            assert_eq!(map.saved().get(), text);
        }
        let map = MidiMap::default();
        map.restore(later[0]);
        assert_eq!(map.target(note(1)), Some(MidiTarget::Button(Button::Panic)));
        assert_eq!((map.channel(), map.bounce(), map.target(note(2))), (None, 120, None));
        // One of those messages is taught; a channel is chosen and reset.
        map.teach(Some(MidiTarget::Song(4)));
        assert!(map.learn(MidiSource::controller(1).unwrap()));
        map.set_channel(Some(3));
        map.set_channel(None);
        map.count_programs_from_one(true);
        let expected = r#"{"bounce_ms":120,"groups":[1,2],"programs_from":1,"taught":{"CC 1":"song 5","PC 3":"song 900","aftertouch 4":"panic","note 1":"panic","note 2":{"hold":"stop"}}}"#;
        assert_eq!(map.saved().get(), expected);
        map.reset();
        assert_eq!(map.saved().get(), r#"{"groups":[1,2]}"#);
        // Another project contains none of it.
        map.restore("{}");
        assert_eq!(map.saved().get(), "{}");
        map.restore("[]");
        map.teach(Some(MidiTarget::Song(4)));
        assert!(map.learn(note(1)));
        assert_eq!(map.saved().get(), r#"{"taught":{"note 1":"song 5"}}"#);
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_project_says_is_saved_as_it_was_read(
            text in ".*",
            source in "(note|CC|PC|aftertouch|) ?-?[0-9]{0,5}",
            target in "(panic|song|section|nothing|stop|)( ?-?[0-9]{0,5})?",
            number in proptest::num::i64::ANY,
            small in 0_i64..200,
        ) {
            let numbers = |number: i64| format!(r#"{{"channel":{number},"bounce_ms":{number},"programs_from":{number},"later":{number}}}"#);
            let taught = format!(r#"{{"taught":{{"{source}":"{target}","note {small}":"{target}"}}}}"#);
            for text in [text.as_str(), &numbers(number), &numbers(small), &taught] {
                let map = MidiMap::default();
                map.restore(text);
                let saved = map.saved();
                let again = MidiMap::default();
                again.restore(saved.get());
                let saved_again = again.saved();
                proptest::prop_assert_eq!(saved_again.get(), saved.get(), "{}", text);
                proptest::prop_assert!(map.channel().is_none_or(|channel| (1..=16).contains(&channel)));
                proptest::prop_assert!(map.bounce() <= LONGEST_BOUNCE);
            }
        }
    }
}
