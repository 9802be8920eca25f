//! Handles acts from keys and text boxes, and edits of the set. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::engine::{Act, Lead, Repeat, Target};
use crate::host::{Keeper, SongKey};

use super::choice::Choice;
use super::keys::{self, KeyDeed};
use super::overlay::Overlay;
use super::request::{Arrange, TextAsk, TextTarget};
use super::request_handler::{RequestHandler, is_command};
use super::{set, sheet, timeline};

impl RequestHandler {
    /// Runs the show command of a key, or zooms the timeline. Returns whether the key has one. While a single song follows the host's
    /// timeline, all keys go to the host.
    pub(super) fn perform(&self, cx: &EventContext<'_>, code: Code) -> bool {
        if is_command(cx) && !cx.modifiers().alt() && !self.shown.stage.is_on.get() {
            return timeline::key(self.shown, code);
        }
        let lead = self.shown.lead.get();
        let is_show = lead != Lead::Timeline || self.shown.set.with(|set| set.rows.len() > 1);
        if !is_show || is_command(cx) || cx.modifiers().alt() {
            return false;
        }
        let deed = keys::deed(code, cx.modifiers().shift(), lead, self.shown.plays.get());
        deed.into_iter().for_each(|deed| self.perform_deed(deed));
        deed.is_some()
    }

    fn perform_deed(&self, deed: KeyDeed) {
        let (acts, key) = (self.shown.acts, self.shown.song_key.get());
        let act = match deed {
            KeyDeed::Act(act) => act,
            KeyDeed::Nudge(by) => Act::Nudge(by.beats(acts.meter.get())),
            KeyDeed::FadeOut => Act::FadeOut(acts.fade.get()),
            KeyDeed::FadeIn => Act::FadeIn(acts.fade.get()),
            KeyDeed::ClickOnly => Act::ClickOnly(!acts.now.with(|now| now.fades_out)),
            KeyDeed::Transpose(by) => acts.transposed_to(key, acts.transpose() + by),
            KeyDeed::Tempo(by) => acts.tempo_to(key, acts.tempo() + by),
            lists => return self.offer_for_key(lists),
        };
        self.keeper.act(act, None);
    }

    /// Opens the list or the text box that the key's act needs, in the middle of the window.
    fn offer_for_key(&self, deed: KeyDeed) {
        let (width, height) = self.shown.size.get();
        let at = (width / 2.0, height / 4.0);
        let choices = match deed {
            KeyDeed::Songs => sheet::song_choices(self.shown),
            KeyDeed::Loops => sheet::section_choices(self.shown, |section| Act::Loop(Repeat::Section(section))),
            KeyDeed::Quantum => {
                let quantum = self.parameters.bind(&self.state, |state| &state.faders.show.quantum);
                Choice::values_of(&quantum)
            }
            KeyDeed::Bar => {
                let ask = TextAsk { title: "Jump to bar".to_owned(), text: String::new(), target: TextTarget::Bar };
                return self.lay_over(Overlay::Text(ask, at));
            }
            _ => sheet::section_choices(self.shown, |section| Act::Jump(Target::Section(section))),
        };
        if !choices.is_empty() {
            self.lay_over(Overlay::List(choices, at));
        }
    }

    /// Jumps to the typed bar, or reports what is wrong with it.
    pub(super) fn jump_to_bar(&self, text: &str) {
        match sheet::jump_to_bar(text) {
            Ok(act) => self.keeper.act(act, None),
            Err(why) => self.shown.refusal.set(Some(why)),
        }
    }

    /// Lets what was typed follow a song, as `set.toml` says it; a number alone is a pause.
    pub(super) fn follow(&self, song: SongKey, text: &str) {
        let text = text.trim();
        let is_pause = text.starts_with(|letter: char| letter.is_ascii_digit());
        match if is_pause { format!("go on after {text}") } else { text.to_owned() }.parse() {
            Ok(then) => self.arrange(Arrange::Then(song, Some(then))),
            Err(why) => self.shown.refusal.set(Some(why)),
        }
    }

    /// Starts a song on the host's timeline where was typed.
    pub(super) fn start_at(&self, song: SongKey, text: &str) {
        match set::read_start(text, self.shown.host_meter.get()) {
            Ok(start) => self.arrange(Arrange::Start(Some(song), start)),
            Err(why) => self.shown.refusal.set(Some(why)),
        }
    }

    /// Leaves as many bars before a song as were typed.
    pub(super) fn leave_gap(&self, song: SongKey, text: &str) {
        match set::read_gap(text) {
            Ok(gap) => self.arrange(Arrange::Gap(song, gap)),
            Err(why) => self.shown.refusal.set(Some(why)),
        }
    }

    /// Edits the set.
    pub(super) fn arrange(&self, arrange: Arrange) {
        match arrange {
            Arrange::Move(song, to) => self.with_place(song, |keeper, from| keeper.move_song(from, to)),
            Arrange::Duplicate(song) => self.with_place(song, Keeper::duplicate_song),
            Arrange::Remove(song) => self.with_place(song, Keeper::remove_song),
            Arrange::Then(song, then) => self.with_place(song, |keeper, place| keeper.set_then(place, then)),
            Arrange::Notes(song, notes) => {
                self.with_place(song, |keeper, place| keeper.set_entry_notes(place, &notes));
            }
            Arrange::Start(song, start) => {
                let song = song.or_else(|| self.meant());
                song.into_iter()
                    .for_each(|song| self.with_place(song, |keeper, place| keeper.set_start(place, start)));
            }
            Arrange::Gap(song, gap) => self.with_place(song, |keeper, place| keeper.set_gap(place, gap)),
        }
    }

    /// Calls `act` with the song's current index in the set; does nothing if the song is gone.
    pub(super) fn with_place(&self, song: SongKey, act: impl FnOnce(&Keeper, usize)) {
        if let Some(place) = self.keeper.place_of(song) {
            act(&self.keeper, place);
        }
    }
}
