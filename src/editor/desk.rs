//! Carries out what a musician asks for. On the thread of the window; waits for nothing.

use std::sync::Arc;

use nice_plug_vizia::{EditorState, FilesDropped, Parameter, Parameters};
use vizia_core::prelude::*;

use crate::dsp::{Decibels, Pan};
use crate::host::{Keeper, State, StemParams, fader_height};
use crate::setlist::{Edit, MAX_STEMS, Song, StemLevel};

use super::act::{Act, Sheet};
use super::dialogs::Dialogs;
use super::overlay::Overlay;
use super::shown::Shown;

/// Carries out what a musician asks for.
pub struct Desk {
    /// What it works on.
    pub keeper: Arc<Keeper>,
    /// The parameters as the plugin has them.
    pub state: Arc<State>,
    /// The parameters as the window has them.
    pub parameters: Parameters,
    /// The window.
    pub window: Arc<EditorState>,
    /// What the views show.
    pub shown: Shown,
    /// The system's dialogs.
    pub dialogs: Dialogs,
}

impl Model for Desk {
    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|FilesDropped(files), _| self.keeper.open(files.clone()));
        event.map(|event, _| match event {
            WindowEvent::KeyDown(Code::Escape, _) => self.dismiss(),
            WindowEvent::KeyDown(Code::KeyZ, _) if is_command(cx) => {
                let again = cx.modifiers().shift();
                self.act(if again { Act::Redo } else { Act::Undo });
            }
            WindowEvent::KeyDown(Code::KeyY, _) if is_command(cx) => self.act(Act::Redo),
            _ => {}
        });
        event.take(|act: Act, _| self.act(act));
    }
}

impl Desk {
    fn act(&mut self, act: Act) {
        match act {
            Act::Ask(parameter, at) => self.shown.overlay.set(Overlay::Entry(parameter, at)),
            Act::Choose(parameter, at) => self.shown.overlay.set(Overlay::List(parameter, at)),
            Act::Show(sheet) => self.show(sheet),
            Act::Dismiss => self.dismiss(),
            Act::SoloAlone(slot) => self.solo_alone(slot),
            Act::ResetClip => {
                self.keeper.look(|engine| engine.reset_clip());
            }
            Act::Open(paths) => self.open(|keeper| keeper.open(paths)),
            Act::OpenTyped(path) => self.open(|keeper| keeper.open_typed(&path)),
            Act::Browse => self.dialogs.open(),
            Act::Edit(edit) => self.edit(&edit),
            Act::Undo => {
                self.keeper.undo();
            }
            Act::Redo => {
                self.keeper.redo();
            }
            Act::Search(slot) => self.dialogs.locate(slot),
            Act::Locate(slot, file) => self.keeper.locate(slot, file),
            Act::Save => self.keeper.save_song_toml(&self.levels()),
            Act::Close => self.keeper.close(),
            Act::Forget(index) => self.keeper.dismiss(index),
            Act::Zoom(zoom) => self.window.set_zoom(zoom),
        }
    }

    /// What cannot be done is told where it was asked for.
    fn edit(&self, edit: &Edit) {
        let problem = self.keeper.edit(edit).err();
        self.shown.refusal.set(problem.map(|problem| problem.to_string()));
    }

    fn show(&self, sheet: Sheet) {
        let is_open = self.shown.sheet.get() == Some(sheet);
        self.shown.sheet.set((!is_open).then_some(sheet));
    }

    /// Puts away what is in front: what floats, else the sheet.
    fn dismiss(&self) {
        if self.shown.overlay.get() != Overlay::None {
            self.shown.overlay.set(Overlay::None);
        } else {
            self.shown.sheet.set(None);
        }
    }

    fn open(&self, open: impl FnOnce(&Keeper)) {
        open(&self.keeper);
        self.shown.sheet.set(None);
    }

    fn solo_alone(&self, slot: usize) {
        let solos: Vec<(usize, Parameter)> = (0..MAX_STEMS).map(|slot| (slot, self.solo(slot))).collect();
        let is_on = |solo: &Parameter| solo.now() >= 0.5;
        let is_alone = solos.iter().all(|(other, solo)| is_on(solo) == (*other == slot));
        for (other, solo) in &solos {
            let wanted = *other == slot && !is_alone;
            if is_on(solo) != wanted {
                solo.set(if wanted { 1.0 } else { 0.0 });
            }
        }
    }

    fn solo(&self, slot: usize) -> Parameter {
        self.parameters.bind(&self.state, move |state| &state.faders.stems[slot].solo)
    }

    /// The mix as `song.toml` keeps it.
    fn levels(&self) -> Vec<StemLevel> {
        let level = |stem: &StemParams| StemLevel {
            level: Decibels::on_fader(stem.gain.value()),
            pan: Pan::new(stem.pan.value()),
            muted: stem.mute.value(),
        };
        self.state.faders.stems.iter().map(level).collect()
    }
}

fn is_command(cx: &EventContext<'_>) -> bool {
    cx.modifiers().intersects(Modifiers::CTRL | Modifiers::SUPER)
}

/// Sets the faders to where a song that was just opened has them, as a musician would: through the host.
pub fn set_faders(parameters: &Parameters, state: &Arc<State>, song: &Song) {
    for (slot, stem) in song.stems.iter().enumerate().take(MAX_STEMS) {
        let gain = parameters.bind(state, move |state| &state.faders.stems[slot].gain);
        let pan = parameters.bind(state, move |state| &state.faders.stems[slot].pan);
        let mute = parameters.bind(state, move |state| &state.faders.stems[slot].mute);
        let solo = parameters.bind(state, move |state| &state.faders.stems[slot].solo);
        let output = parameters.bind(state, move |state| &state.faders.stems[slot].output);
        let to = |parameter: &Parameter, value: f32| {
            if parameter.now() != value {
                parameter.set(value);
            }
        };
        to(&gain, fader_height(stem.level.get()));
        to(&pan, stem.pan.get().midpoint(1.0));
        to(&mute, if stem.muted { 1.0 } else { 0.0 });
        to(&solo, 0.0);
        to(&output, 0.0);
    }
}
