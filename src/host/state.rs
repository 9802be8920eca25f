//! The content of a project: parameter values, and a reference to the song.
//!
//! Main thread, except that the audio thread reads parameter values.
//!
//! The framework writes `{"version", "params": {id: {"f32": value}}, "fields": {"song": text}}`, where the text is
//! a [saved form](crate::setlist::saved). It ignores unknown parts, and sets values without checking
//! their range; so [`filter`] corrects a state first.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;
use nice_plug::params::persist::PersistentField;
use nice_plug::plugin::PluginState;
use parking_lot::Mutex;
use serde_json::value::RawValue;

use super::later::Later;
use super::params::{Faders, ShownMix, mended, param_number};
use super::{Keeper, MidiMap, contained};
use crate::setlist::SongMix;
use crate::setlist::saved::MixV1;

/// The parameters, and the song as it is saved.
#[derive(Params)]
pub struct State {
    /// The parameters.
    #[nested]
    pub faders: Arc<Faders>,
    shown: Arc<ShownMix>,
    /// The parts that this version does not know.
    #[persist = "later"]
    later: Mutex<Later>,
    /// Which MIDI message presses what.
    #[persist = "midi"]
    midi: MidiField,
    /// The song.
    #[persist = "song"]
    song: SongField,
}

/// The MIDI map as the framework saves and restores it.
struct MidiField {
    map: Arc<MidiMap>,
    keeper: Arc<Keeper>,
    last: LastText,
}

/// The song as the framework saves and restores it.
struct SongField {
    keeper: Arc<Keeper>,
    last: LastText,
}

/// A field as it was last saved or restored.
#[derive(Default)]
struct LastText(Mutex<Option<Box<RawValue>>>);

impl LastText {
    fn set(&self, text: &RawValue) {
        *self.0.lock() = Some(text.to_owned());
    }

    /// What `now` returns, or what was last saved or restored if that fails, which is reported: an older version is better than none.
    fn or(&self, keeper: &Keeper, now: impl FnOnce() -> Option<Box<RawValue>>) -> Box<RawValue> {
        let text = contained(now).flatten();
        match &text {
            Some(text) => self.set(text),
            None => keeper.report_fault("the last changes were not saved"),
        }
        text.or_else(|| self.0.lock().clone()).unwrap_or_else(|| RawValue::NULL.to_owned())
    }
}

/// What is reported if parameters or the MIDI map get their defaults because reading them failed.
const UNREAD: &str = "the project's settings were not read";

thread_local! {
    /// Whether reading settings failed in the state that this thread is loading: the framework calls [`filter`] without an instance.
    static IS_UNREAD: Cell<bool> = const { Cell::new(false) };
}

impl State {
    /// The state of an instance with `keeper`, and faders for that song. From now on they show the mix of
    /// `keeper`'s current song.
    pub fn new(keeper: &Arc<Keeper>) -> Self {
        let faders = Arc::new(Faders::new());
        let shown = Arc::new(ShownMix::new(Arc::clone(&faders)));
        keeper.show_mixes_with(Arc::clone(&shown));
        Self {
            faders,
            shown,
            later: Mutex::default(),
            midi: MidiField { map: Arc::default(), keeper: Arc::clone(keeper), last: LastText::default() },
            song: SongField { keeper: Arc::clone(keeper), last: LastText::default() },
        }
    }

    /// Which MIDI message presses what.
    pub fn midi(&self) -> &Arc<MidiMap> {
        &self.midi.map
    }

    /// Every parameter, and the number under which CLAP hosts know it.
    pub fn numbers(&self) -> Vec<(ParamPtr, u32)> {
        self.param_map().into_iter().map(|(id, param, _)| (param, param_number(&id))).collect()
    }

    /// The songs as a project saves them, and the mix of the current one, for a program that saves no parameters.
    pub fn kept(&self) -> (String, MixV1) {
        self.shown.while_saving(|| {
            let mix = MixV1::of(&self.shown.values());
            (self.song.keeper.saved(), mix)
        })
    }

    /// Restores what [`Self::kept`] returned. Without a mix, the parameters stay.
    pub fn come_back(&self, songs: &str, mix: Option<&MixV1>) {
        self.shown.while_loading(|| {
            if let Some(saved) = mix {
                let mix = SongMix::default();
                saved.set(&mix);
                self.faders.take(&mix);
            }
            self.song.keeper.restore(songs);
        });
    }

    /// The mix that the parameters show.
    pub fn shown(&self) -> &Arc<ShownMix> {
        &self.shown
    }
}

impl PersistentField<'_, Box<RawValue>> for MidiField {
    fn set(&self, text: Box<RawValue>) {
        self.last.set(&text);
        if contained(|| self.map.restore(text.get())).is_none() {
            self.keeper.report_fault(UNREAD);
            // The song, which comes next, replaces the problems.
            IS_UNREAD.set(true);
        }
    }

    fn map<F, R>(&self, write: F) -> R
    where
        F: Fn(&Box<RawValue>) -> R,
    {
        write(&self.last.or(&self.keeper, || Some(self.map.saved())))
    }
}

impl PersistentField<'_, Box<RawValue>> for SongField {
    /// Returns at once: helpers find the files.
    fn set(&self, text: Box<RawValue>) {
        self.last.set(&text);
        if contained(|| self.keeper.restore(text.get())).is_none() {
            self.keeper.report_fault("the project's song was not opened");
        }
        if IS_UNREAD.take() {
            self.keeper.report_fault(UNREAD);
        }
    }

    fn map<F, R>(&self, write: F) -> R
    where
        F: Fn(&Box<RawValue>) -> R,
    {
        write(&self.last.or(&self.keeper, || RawValue::from_string(self.keeper.saved()).ok()))
    }
}

/// Sets aside the parts of later versions, and gives every parameter a valid value: the saved one, or its
/// default. So a project sounds the same wherever it is opened, whatever was loaded before.
pub fn filter(state: &mut PluginState) {
    let done = contained(|| sort(state)).is_some();
    if !done {
        state.params = contained(|| mended(BTreeMap::default())).unwrap_or_default();
    }
    IS_UNREAD.set(!done);
}

fn sort(state: &mut PluginState) {
    Later::sort(state);
    let midi = state.fields.entry("midi".to_owned()).or_default();
    // The framework would leave the map before, which is that of another project.
    if serde_json::from_str::<&RawValue>(midi).is_err() {
        "{}".clone_into(midi);
    }
    state.params = mended(std::mem::take(&mut state.params));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::host::contain::trip;
    use crate::setlist::Edit;
    use crate::time::FileStart;

    /// The states of a song without files.
    fn stage() -> (tempfile::TempDir, Arc<Keeper>, State) {
        let disk = tempfile::tempdir().unwrap();
        std::fs::write(disk.path().join("Bass.wav"), b"no audio").unwrap();
        let keeper = Arc::new(Keeper::default());
        keeper.start_with(disk.path());
        assert!(keeper.wait_until_idle(std::time::Duration::from_secs(20)));
        let state = State::new(&keeper);
        (disk, keeper, state)
    }

    fn is_told(keeper: &Keeper, what: &str) -> bool {
        let told = |problem: &crate::setlist::Problem| problem.to_string().contains(what);
        keeper.view().problems.iter().any(told)
    }

    #[test]
    fn a_save_that_panics_writes_what_was_saved_before_and_is_told() {
        let (_disk, keeper, state) = stage();
        let first = state.serialize_fields();
        assert!(first["song"].contains("Bass.wav"));
        keeper.edit(&Edit::Start(FileStart::new(1.0))).unwrap();
        // The MIDI map is saved first, and then the song.
        for (at, field) in ["midi", "song"].into_iter().enumerate() {
            let (_disk, keeper, state) = stage();
            state.deserialize_fields(&first);
            assert!(keeper.wait_until_idle(std::time::Duration::from_secs(20)));
            trip::after(at as u32);
            assert_eq!(state.serialize_fields()[field], first[field], "{field}");
            assert!(is_told(&keeper, "the last changes were not saved: a fault in Stemlock"), "{field}");
        }
        let changed = state.serialize_fields();
        assert!(changed["song"] != first["song"] && changed["song"].contains("Bass.wav"));
        keeper.edit(&Edit::Start(FileStart::new(2.0))).unwrap();
        trip::after(1);
        assert_eq!(state.serialize_fields(), changed);
        assert_ne!(state.serialize_fields(), changed);
    }

    #[test]
    fn a_program_without_parameters_of_its_own_keeps_the_mix_of_the_current_song_too() {
        let (disk, keeper, state) = stage();
        let idle = |keeper: &Keeper| assert!(keeper.wait_until_idle(std::time::Duration::from_secs(20)));
        let moved = SongMix::default();
        moved.set_stem(0, &crate::setlist::StemFaders { level: -9.0, muted: true, ..Default::default() });
        state.faders.take(&moved);
        let (songs, mix) = state.kept();
        let text = serde_json::to_string(&mix).unwrap();
        let (_other_disk, other_keeper, other) = stage();
        other.come_back(&songs, Some(&serde_json::from_str(&text).unwrap()));
        idle(&other_keeper);
        assert_eq!(
            (other.faders.stem(0), other_keeper.song().unwrap().folder.as_path()),
            (moved.stem(0), disk.path())
        );
        assert_eq!(other.kept(), (songs.clone(), mix));
        // As it was kept before there was a mix.
        other.come_back(&songs, None);
        idle(&other_keeper);
        assert_eq!(other.faders.stem(0), moved.stem(0));
        drop(keeper);
    }

    #[test]
    fn a_state_whose_reading_panics_has_its_song_and_the_defaults_and_is_told() {
        let (_disk, keeper, state) = stage();
        let fields = state.serialize_fields();
        let mut read = PluginState { version: String::new(), params: BTreeMap::default(), fields };
        trip::after(0);
        filter(&mut read);
        assert_eq!(read.params.len(), state.param_map().len());
        state.deserialize_fields(&read.fields);
        assert!(is_told(&keeper, "the project's settings were not read: a fault in Stemlock"));
        assert!(keeper.wait_until_idle(std::time::Duration::from_secs(20)) && keeper.song().is_some());
        let (_disk, keeper, state) = stage();
        trip::after(0);
        state.deserialize_fields(&read.fields);
        assert!(is_told(&keeper, "the project's settings were not read: a fault in Stemlock"), "the MIDI map");
    }

    #[test]
    fn a_state_without_a_midi_map_or_with_none_that_can_be_read_says_that_all_is_as_usual() {
        let read = |midi: Option<&str>| {
            let fields = midi.into_iter().map(|midi| ("midi".to_owned(), midi.to_owned())).collect();
            let mut state = PluginState { version: String::new(), params: Default::default(), fields };
            filter(&mut state);
            state.fields["midi"].clone()
        };
        for odd in [None, Some(""), Some("no JSON"), Some("{\"channel\":")] {
            assert_eq!(read(odd), "{}", "{odd:?}");
        }
        let taught = r#"{"taught":{"note 1":"panic"}}"#;
        assert_eq!(read(Some(taught)), taught);
    }
}
