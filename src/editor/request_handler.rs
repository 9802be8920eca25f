//! Handles the musician's requests. Runs on the window's thread and never blocks.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nice_plug::params::internals::ParamPtr;
use nice_plug_vizia::{EditorState, FilesDropped, Parameters};
use vizia_core::prelude::*;

use crate::host::{HostSigns, Keeper, SongKey, State, typed_path};
use crate::setlist::{ClickFiles, Edit, MarkerEdit, Place, Problem, SectionEdit, SendEdit, Song};
use crate::time::BeatPos;

use super::beats::Taps;
use super::choice::Choice;
use super::dialogs::Dialogs;
use super::errands::Errands;
use super::faders;
use super::folder::Folder;
use super::help_requests;
use super::overlay::Overlay;
use super::places;
use super::prompter::PrompterRequest;
use super::request::{FileSearch, Request, Sheet};
use super::shown::Shown;
use super::song_owners::ANOTHER_SONG;
use super::typed::TypedIn;
use super::{sends, stage, words};

/// Handles the musician's requests.
pub struct RequestHandler {
    /// The document and the engine.
    pub keeper: Arc<Keeper>,
    /// The parameters on the plugin's side.
    pub state: Arc<State>,
    /// The parameters on the window's side.
    pub parameters: Parameters,
    /// The window.
    pub window: Arc<EditorState>,
    /// The state that the views show.
    pub shown: Shown,
    /// The system's dialogs.
    pub dialogs: Dialogs,
    /// Background work whose result is still to come.
    pub errands: Errands,
    /// The song that requests apply to, if it is not the shown one.
    pub toward: Option<SongKey>,
    /// The song that a file search is for.
    pub searching: Option<SongKey>,
    /// The latest taps.
    pub taps: Taps,
    /// The text box that is typed in.
    pub typed: TypedIn,
    /// What the host shows of its own.
    pub signs: Arc<HostSigns>,
    /// The numbers under which it knows the parameters.
    pub numbers: Arc<HashMap<ParamPtr, u32>>,
}

impl Model for RequestHandler {
    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|FilesDropped(files), _| self.keeper.open(files.clone()));
        event.map(|event, meta| self.typed.note(event, meta.target));
        // A key that is handled here is consumed; all others go to the host.
        event.map(|event, meta| {
            if let WindowEvent::KeyDown(code, key) = event
                && !self.typed.takes(cx, *code)
                && self.key(cx, *code, key.as_ref())
            {
                meta.consume();
            }
        });
        event.take(|act: Request, _| self.act(act));
    }
}

impl RequestHandler {
    fn act(&mut self, act: Request) {
        match act {
            Request::Ask(parameter, at) => self.ask_value(&parameter, at),
            Request::Choose(parameter, at) => self.lay_over(Overlay::List(Choice::values_of(&parameter), at)),
            Request::Offer(choices, at) => self.lay_over(Overlay::List(choices, at)),
            Request::ForSong(song, act) => self.act_for(song, *act),
            Request::Toward(song) => self.toward = song,
            Request::Set(parameter, value) => self.set_parameter(&parameter, value),
            Request::Show(sheet) => self.show(sheet),
            Request::Leave => self.leave(),
            Request::Dismiss => self.shown.overlay.set(Overlay::None),
            Request::SoloAlone(slot) => faders::solo_alone(&self.parameters, &self.state, slot),
            Request::ResetClip => {
                self.keeper.look(|engine| engine.reset_clip());
            }
            Request::Numbers => self.turn_look(self.shown.numbers),
            Request::Lanes => self.turn_look(self.shown.lanes),
            Request::Type(ask, at) => self.lay_over(Overlay::Text(ask, at)),
            Request::AddSection(place) => self.add_section(place),
            Request::AddMarker(place) => self.add_marker(place),
            Request::AddSend => self.add_send(),
            Request::Edit(edit) => self.edit(&edit),
            Request::Stage => self.turn_stage(),
            Request::Prompter(act) => {
                self.shown.prompter.act(act);
                self.keep_look();
            }
            Request::Words(act) => self.edit_words(act),
            Request::Beats(request) => self.edit_beats(request),
            Request::Project(request) => self.ask_project(request),
            Request::Undo => {
                self.keeper.undo();
            }
            Request::Redo => {
                self.keeper.redo();
            }
            Request::Save => self.keeper.save_song_toml(&faders::levels(&self.state)),
            Request::Close => {
                self.keeper.close();
                self.look_recent();
            }
            Request::Withdraw(problem) => self.keeper.dismiss(&problem),
            Request::Unpack(problem) => {
                self.keeper.dismiss(&problem);
                problem.file.into_iter().for_each(|archive| self.keeper.unpack(archive));
            }
            Request::Midi(request) => self.change_midi(request),
            Request::Memory(megabytes) => self.keeper.set_memory(megabytes),
            Request::Perform(act) => self.keeper.act(act, None),
            Request::JumpToBar(text) => self.jump_to_bar(&text),
            Request::Fade(beats) => self.shown.acts.fade.set(beats),
            Request::Launch(song) => self.with_place(song, |keeper, place| keeper.launch_song(place, None)),
            Request::MakeCurrent(song) => self.with_place(song, Keeper::choose_song),
            Request::ChooseSong(place) => {
                let song = self.shown.set.with(|set| set.rows.get(place).map(|row| row.song));
                song.into_iter().for_each(|song| self.with_place(song, Keeper::choose_song));
            }
            Request::SaveSet => self.keeper.save_set(),
            Request::Arrange(arrange) => self.arrange(arrange),
            Request::Follow(song, text) => self.follow(song, &text),
            Request::Start(song, text) => self.start_at(song, &text),
            Request::Gap(song, text) => self.leave_gap(song, &text),
            Request::Zoom(zoom) => {
                self.change_window(|window| window.set_zoom(zoom));
                self.shown.zoom.set(self.window.zoom());
            }
            files => self.act_on_files(files),
        }
    }

    /// Handles requests about files.
    fn act_on_files(&mut self, act: Request) {
        match act {
            Request::Open(paths) => self.take(FileSearch::Folder, paths),
            Request::OpenTyped(path) => self.keeper.open_typed(&path),
            Request::Recent(at) => self.offer_recent(at),
            Request::Browse => self.browse(FileSearch::Folder),
            Request::BrowseFor(wanted) | Request::Search(wanted) => self.browse(wanted),
            Request::Answered(wanted, files) => {
                self.dialogs.answered();
                match files {
                    Some(files) => self.take(wanted, files),
                    None => self.show(Sheet::Files(wanted)),
                }
            }
            Request::Chosen(wanted, files) => self.take(wanted, files),
            Request::Look(folder) => self.look(folder, |path| Request::Looked(path.to_owned(), Folder::look(path))),
            Request::LookTyped(wanted, text) => self.look_typed(wanted, &text),
            // A newer request has replaced this one; ignore the answer.
            Request::Looked(asked, folder)
                if self.shown.folder.with(|shown| shown.is_busy && shown.path == asked) =>
            {
                self.shown.folder.set(folder);
            }
            other => self.help(other),
        }
    }

    /// Opens a pop-up for the song that requests apply to.
    pub(super) fn lay_over(&self, overlay: Overlay) {
        self.shown.overlay_song.set(self.meant());
        self.shown.overlay.set(overlay);
    }

    /// The song that requests apply to: the shown one unless stated otherwise, even if the engine has moved on.
    pub(super) fn meant(&self) -> Option<SongKey> {
        self.toward.or_else(|| self.shown.song_key.get())
    }

    fn act_for(&mut self, song: SongKey, act: Request) {
        let before = self.toward.replace(song);
        self.act(act);
        self.toward = before;
    }

    /// Moves the current song in the set; returns whether there is one.
    fn move_current(&self, way: isize) -> bool {
        let (from, songs) = self.shown.set.with(|set| (set.current, set.rows.len()));
        if songs > 1 {
            self.keeper.move_song(from, from.saturating_add_signed(way));
        }
        songs > 1
    }

    fn add_section(&self, place: Option<Place>) {
        if let Some((song, place)) =
            self.keeper.song().and_then(|song| self.place_or_playhead(place, &song).map(|at| (song, at)))
        {
            self.edit(&Edit::Sections(SectionEdit::Add(places::new_section(&song, place))));
        }
    }

    fn add_marker(&self, place: Option<Place>) {
        if let Some((song, place)) =
            self.keeper.song().and_then(|song| self.place_or_playhead(place, &song).map(|at| (song, at)))
        {
            self.edit(&Edit::Markers(MarkerEdit::Add(places::new_marker(&song, place))));
        }
    }

    fn add_send(&self) {
        let place = self.keeper.song().and_then(|song| self.place_or_playhead(None, &song));
        if let Some(place) = place {
            self.edit(&Edit::Sends(SendEdit::Add(sends::new_send(place))));
        }
    }

    /// `place`, or the start of the bar nearest to the playhead; without a playhead, bar 1.
    fn place_or_playhead(&self, place: Option<Place>, song: &Song) -> Option<Place> {
        let seconds = self.shown.readout.with(|readout| readout.seconds);
        let beat = seconds.map_or(BeatPos::ZERO, |seconds| song.beat_at(seconds));
        place.or_else(|| Some(places::snapped(&song.tempo_map, beat, false)))
    }

    /// A failed request is reported next to the control that made it.
    pub(super) fn edit(&self, edit: &Edit) {
        let problem = self.edit_meant(edit).err();
        self.shown.refusal.set(problem.map(|problem| problem.to_string()));
    }

    /// Edits the song that requests apply to.
    pub(super) fn edit_meant(&self, edit: &Edit) -> Result<(), Problem> {
        match self.meant() {
            Some(song) => self.keeper.edit_of(song, edit),
            None => self.keeper.edit(edit),
        }
    }

    fn show(&mut self, sheet: Sheet) {
        let is_open = self.shown.sheet.get() == Some(sheet);
        self.shown.sheet.set((!is_open).then_some(sheet));
        if let (Sheet::Files(wanted), false) = (sheet, is_open) {
            let folder = self.start_of(wanted).or_else(std::env::home_dir).unwrap_or_default();
            self.look(folder, |path| Request::Looked(path.to_owned(), Folder::look_near(path)));
        }
    }

    /// Whether the editor handles this key. With nothing to undo, the undo key goes to the host.
    fn key(&mut self, cx: &EventContext<'_>, code: Code, key: Option<&Key>) -> bool {
        if self.shown.sheet.get() == Some(Sheet::Words)
            && !is_command(cx)
            && !cx.modifiers().alt()
            && let Some(act) = words::key(code, cx.modifiers().shift(), self.shown.words.line.get())
        {
            self.edit_words(act);
            return true;
        }
        match code {
            _ if help_requests::is_question(cx, code, key) => {
                self.help(Request::Help);
                true
            }
            Code::Escape => self.step_back(),
            Code::KeyL if is_command(cx) => {
                self.shown.prompter.act(PrompterRequest::Toggle);
                true
            }
            Code::KeyK if is_command(cx) => {
                self.show(Sheet::Acts);
                true
            }
            Code::KeyG if is_command(cx) => {
                self.turn_stage();
                true
            }
            Code::KeyZ if is_command(cx) && !cx.modifiers().shift() => self.keeper.undo(),
            Code::KeyZ | Code::KeyY if is_command(cx) => self.keeper.redo(),
            Code::ArrowUp if cx.modifiers().alt() => self.move_current(-1),
            Code::ArrowDown if cx.modifiers().alt() => self.move_current(1),
            _ => self.perform(cx, code),
        }
    }

    /// Closes whatever lies on top (box, list, sheet or stage view); returns whether anything was open.
    fn step_back(&self) -> bool {
        if self.shown.overlay.get() != Overlay::None {
            self.shown.overlay.set(Overlay::None);
            return true;
        }
        let had_sheet = self.shown.sheet.get().is_some();
        self.leave();
        let was_on = !had_sheet && self.window.page() == stage::PAGE;
        if was_on {
            self.turn_stage();
        }
        had_sheet || was_on
    }

    fn browse(&mut self, wanted: FileSearch) {
        let (folder, song) = (self.start_of(wanted), self.meant());
        if self.dialogs.open(wanted, folder, &mut self.errands) {
            self.searching = song;
        }
    }

    /// Where a file dialog starts: beside the song, or in the folder that held the stem.
    fn start_of(&self, wanted: FileSearch) -> Option<PathBuf> {
        let song = self.keeper.song()?;
        let place = match wanted {
            FileSearch::Words => return Some(song.folder.clone()),
            FileSearch::Folder | FileSearch::Files | FileSearch::MissingFolder | FileSearch::Target(_) => {
                &song.folder
            }
            FileSearch::ClickBeat | FileSearch::ClickAccent => return Some(song.folder.clone()),
            FileSearch::Stem(slot) => &song.stems.get(slot)?.file,
        };
        Some(place.parent().unwrap_or(place).to_owned())
    }

    /// Uses the musician's choice, if there is one.
    fn take(&mut self, wanted: FileSearch, files: Vec<PathBuf>) {
        if files.is_empty() {
            return;
        }
        let is_found_by_key =
            matches!(wanted, FileSearch::Folder | FileSearch::Stem(_) | FileSearch::MissingFolder);
        if !is_found_by_key && self.searching.is_some_and(|song| song != self.keeper.current_key()) {
            self.shown.sheet.set(Some(if wanted == FileSearch::Words { Sheet::Words } else { Sheet::Song }));
            self.shown.words.tell(ANOTHER_SONG);
            return self.shown.refusal.set(Some(ANOTHER_SONG.to_owned()));
        }
        // A text file belongs to the sheet that asked for it.
        self.shown.sheet.set((wanted == FileSearch::Words).then_some(Sheet::Words));
        match wanted {
            FileSearch::Folder | FileSearch::Files => self.keeper.open(files),
            FileSearch::Words => files.into_iter().take(1).for_each(|file| self.read_words(file)),
            FileSearch::ClickBeat | FileSearch::ClickAccent => {
                let is_accent = wanted == FileSearch::ClickAccent;
                files.into_iter().take(1).for_each(|file| self.click_like(&file, is_accent));
            }
            FileSearch::Stem(slot) => {
                let found = self.searching.zip(files.into_iter().next());
                found.into_iter().for_each(|(song, file)| self.keeper.locate_of(song, slot, file));
            }
            FileSearch::MissingFolder => {
                let found = self.searching.zip(files.into_iter().next());
                found.into_iter().for_each(|(song, folder)| self.keeper.locate_folder_of(song, folder));
            }
            FileSearch::Target(target) => {
                files.into_iter().take(1).for_each(|folder| self.export_into(target, folder));
            }
        }
    }

    /// Uses a file as the sound of the song's click, or of its accents.
    fn click_like(&self, file: &Path, is_accent: bool) {
        self.shown.sheet.set(Some(Sheet::Song));
        let Some(song) = self.keeper.song() else { return };
        match ClickFiles::written(file, &song.folder) {
            Ok(written) => {
                let mut click = song.click.clone();
                *(if is_accent { &mut click.files.accent } else { &mut click.files.beat }) = Some(written);
                self.edit(&Edit::Click(click));
            }
            Err(problem) => self.shown.refusal.set(Some(problem.to_string())),
        }
    }

    /// Reads the folder at `path` in the background, for the list of files.
    fn look(&mut self, path: PathBuf, look: impl FnOnce(&Path) -> Request + Send + 'static) {
        self.shown.folder.set(Folder::awaited(&path));
        let failed = Request::Looked(path.clone(), Folder::failed(&path));
        self.errands.send(failed, move || look(&path));
    }

    /// A typed folder is listed; a typed file is opened, unless a folder is wanted.
    fn look_typed(&mut self, wanted: FileSearch, text: &str) {
        let Some(path) = typed_path(text, std::env::home_dir().as_deref()) else { return };
        let is_for_files = !matches!(wanted, FileSearch::Target(_));
        self.look(path, move |path| match is_for_files && path.is_file() {
            true => Request::Chosen(wanted, vec![path.to_owned()]),
            false => Request::Looked(path.to_owned(), Folder::look(path)),
        });
    }
}

/// Whether a key is pressed with Ctrl or Cmd.
pub(super) fn is_command(cx: &EventContext<'_>) -> bool {
    cx.modifiers().intersects(Modifiers::CTRL | Modifiers::SUPER)
}
