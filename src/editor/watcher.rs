//! Polls engine and document once per frame and updates the signals. Runs on the window's thread and never blocks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vizia_core::prelude::*;

use crate::engine::{Controller, Glance, Levels, Status};
use crate::host::{Keeper, SongLight, State, View};
use crate::media::SongStore;
use crate::setlist::{MAX_STEMS, Problem, Severity, Song, assumed_tempo};
use crate::time::{BeatPos, Bpm, Placement};

use super::acts::ActsReader;
use super::meter_level::Ballistics;
use super::noter::Noter;
use super::palette;
use super::readout::{Readout, is_tempo_of, is_wrong_guess};
use super::request::Sheet;
use super::set;
use super::shown::{MemoryShown, MidiShown, Readiness, Shown};
use super::stage::{StageReader, queued_words};
use super::waves::WaveReader;

/// How often slowly changing state is polled: loading, problems, waveforms.
const SLOWLY: Duration = Duration::from_millis(100);
/// A host that has not asked for a block for this long counts as silent.
const SILENCE: Duration = Duration::from_millis(700);

/// Polls engine and document.
pub struct Watcher {
    keeper: Arc<Keeper>,
    state: Arc<State>,
    shown: Shown,
    last: Instant,
    looked_slowly: Option<Instant>,
    edition: Option<u64>,
    waves: WaveReader,
    /// The number of blocks that the host had asked for, and when it last changed.
    blocks: (u64, Option<Instant>),
    /// The host's last known tempo.
    host_tempo: Option<Bpm>,
    stems: [Ballistics; MAX_STEMS],
    click: Ballistics,
    master: Ballistics,
    stage: StageReader,
    acts: ActsReader,
    noter: Noter,
}

impl Watcher {
    /// A watcher that has seen nothing yet.
    pub fn new(keeper: &Arc<Keeper>, state: &Arc<State>, shown: Shown) -> Self {
        Self {
            keeper: Arc::clone(keeper),
            state: Arc::clone(state),
            shown,
            last: Instant::now(),
            looked_slowly: None,
            edition: None,
            waves: WaveReader::new(keeper, shown),
            blocks: (0, None),
            host_tempo: None,
            stems: [Ballistics::default(); MAX_STEMS],
            click: Ballistics::default(),
            master: Ballistics::default(),
            stage: StageReader::new(shown),
            acts: ActsReader::new(shown),
            noter: Noter::new(keeper.journal()),
        }
    }

    /// Updates the signals of everything that changed since the last call.
    pub fn look(&mut self) {
        let now = Instant::now();
        let passed = now.duration_since(std::mem::replace(&mut self.last, now));
        let seen = self.keeper.look(|engine| {
            engine.watch(true);
            (engine.glance(), engine.take_levels(), engine.rate().as_f64())
        });
        let glance = seen.as_ref().map(|(glance, _, _)| glance).filter(|glance| self.is_called(glance, now));
        self.host_tempo = glance.and_then(|glance| glance.host_tempo).or(self.host_tempo);
        self.show_readout(glance, seen.as_ref().map_or(48_000.0, |(_, _, rate)| *rate));
        self.show_acts(glance);
        self.show_levels(seen.as_ref().map(|(_, levels, _)| levels), passed);
        self.stage.look(glance);
        self.acts.look(glance);
        self.noter.look(glance, now);
        let beat = glance.filter(|glance| glance.pos.is_some()).map(|glance| glance.song_beat);
        let edition = self.keeper.edition();
        let is_new = self.edition != Some(edition);
        if is_new || self.looked_slowly.is_none_or(|looked| now.duration_since(looked) >= SLOWLY) {
            self.looked_slowly = Some(now);
            if is_new {
                self.edition = Some(edition);
                self.show_document();
            }
            self.show_set();
            self.show_midi();
            self.show_loading(beat);
        }
        self.waves.look();
    }

    /// Whether the host asks for blocks at all.
    fn is_called(&mut self, glance: &Glance, now: Instant) -> bool {
        if glance.blocks != self.blocks.0 {
            self.blocks = (glance.blocks, Some(now));
        }
        self.blocks.1.is_some_and(|changed| now.duration_since(changed) < SILENCE)
    }

    fn show_readout(&self, glance: Option<&Glance>, rate: f64) {
        let placement = Placement::starting_at(glance.map_or(BeatPos::ZERO, |glance| glance.song_start));
        let readout = self.shown.song.with(|song| Readout::of(glance, song.as_deref(), placement, rate));
        self.shown.readout.set_if_changed(readout);
    }

    /// Updates the lead, the playing song and the queue.
    fn show_acts(&self, glance: Option<&Glance>) {
        // Without a host that asks for blocks, show the parameter's value.
        let lead = glance.map_or_else(|| self.state.faders.show.lead.value(), |glance| glance.lead);
        self.shown.lead.set_if_changed(lead);
        self.shown.host_beat.set_if_changed(glance.and_then(|glance| glance.host_beat));
        // A host that says nothing now keeps its meter.
        if let Some(bar) = glance.and_then(|glance| glance.host_bar) {
            self.shown.host_meter.set_if_changed(set::counted_meter(bar));
        }
        self.shown.plays.set_if_changed(glance.is_some_and(|glance| glance.speed > 0.0));
        let own = self.state.faders.settings().transpose;
        self.shown.pitch.set_if_changed(own + glance.map_or(0.0, |glance| glance.acts.transpose));
        let queued = glance.and_then(|glance| glance.queued);
        self.shown.queued_slot.set_if_changed(queued.and_then(|queued| queued.song));
        let words = queued.map_or_else(String::new, |queued| {
            self.shown.song.with(|song| self.shown.set.with(|set| queued_words(&queued, song.as_deref(), set)))
        });
        self.shown.queued.set_if_changed(words);
        let beat = glance.filter(|glance| glance.pos.is_some()).map(|glance| glance.song_beat);
        let section =
            self.shown.song.with(|song| song.as_ref().zip(beat).and_then(|(song, beat)| song.section_at(beat)));
        self.shown.section.set_if_changed(section);
    }

    fn show_levels(&mut self, levels: Option<&Levels>, passed: Duration) {
        for (slot, meter) in self.stems.iter_mut().enumerate() {
            let peaks = levels.map_or([0.0; 2], |levels| levels.stems[slot]);
            self.shown.stem(slot).level.set_if_changed(meter.advance(peaks, passed));
        }
        let peaks = levels.map_or([0.0; 2], |levels| levels.click);
        self.shown.click.set_if_changed(self.click.advance(peaks, passed));
        let peaks = levels.map_or([0.0; 2], |levels| levels.main);
        self.shown.master.set_if_changed(self.master.advance(peaks, passed));
        self.shown.clipped.set_if_changed(levels.is_some_and(|levels| levels.main_clipped));
    }

    /// Updates the set. The current song's pitch comes from the current parameters. An assumed tempo that is not the host's is something to check, in a
    /// row as well as in the current song's display.
    fn show_set(&self) {
        let mut set = self.keeper.set_view();
        let is_wrong = |tempo| !is_tempo_of(self.host_tempo, tempo);
        for row in set.rows.iter_mut().filter(|row| row.is_assumed && row.tempo.is_some_and(is_wrong)) {
            if row.light == SongLight::Ready {
                row.light = SongLight::Check;
            }
        }
        let current = set.current;
        set.rows.get_mut(current).into_iter().for_each(|row| row.pitch = self.shown.pitch.get());
        self.shown.set.set_if_changed(set);
    }

    /// Tells the host if the audio thread has taught the MIDI map something.
    fn tell_midi(&self) {
        if self.state.midi().take_change() {
            self.keeper.say_project_changed();
        }
    }

    /// Updates the MIDI map.
    fn show_midi(&self) {
        self.tell_midi();
        let map = self.state.midi();
        self.shown.programs_from.set_if_changed(map.programs_from_one().into());
        if self.shown.sheet.with(|sheet| *sheet == Some(Sheet::Midi)) {
            let songs = self.shown.set.with(|set| set.rows.len());
            self.shown.midi.set_if_changed(MidiShown::of(map, songs));
        } else {
            map.teach(None);
        }
    }

    /// Updates the document, after an edit or a change of the current song.
    fn show_document(&mut self) {
        let view = self.keeper.view();
        self.shown.song_key.set_if_changed(view.key);
        self.shown.undo.set_if_changed(view.undo);
        self.shown.redo.set_if_changed(view.redo);
        self.shown.unsaved.set_if_changed(view.unsaved);
        self.shown.opening.set_if_changed(view.opening.is_some());
        if let Some(song) = &view.song {
            for (slot, stem) in song.stems.iter().enumerate().take(MAX_STEMS) {
                let shown = self.shown.stem(slot);
                shown.name.set_if_changed(stem.name.clone());
                shown.role.set_if_changed(stem.role.name());
                shown.colour.set_if_changed(palette::colour_of(stem));
                shown.routed.set_if_changed(stem.routed_to().name());
            }
        }
        let order = view.song.as_ref().map_or_else(Vec::new, |song| song.shown().collect());
        let is_removed =
            |song: &Arc<Song>| (0..song.stems.len()).filter(|&slot| song.stems[slot].removed).collect();
        let removed = view.song.as_ref().map_or_else(Vec::new, is_removed);
        let tempo_changes = view.song.as_ref().map_or(0, |song| song.tempo_map.changes().len());
        self.shown.song.set_if_changed(view.song);
        self.shown.order.set_if_changed(order);
        self.shown.removed.set_if_changed(removed);
        self.shown.tempo_changes.set_if_changed(tempo_changes);
        self.shown.told.set_if_changed(view.problems);
        self.shown.folder_problem.set_if_changed(view.folder_problem);
        self.waves.forget();
    }

    /// Updates the progress of loading and the list of problems.
    fn show_loading(&mut self, beat: Option<BeatPos>) {
        let status = self.keeper.status();
        self.shown.underruns.set_if_changed(status.underruns);
        let megabytes = |bytes: usize| bytes.div_ceil(1 << 20);
        self.shown.memory.set_if_changed(MemoryShown {
            chosen: self.keeper.memory(),
            allowed: megabytes(self.keeper.look(Controller::memory).unwrap_or(0)),
            held: megabytes(status.bytes),
            is_whole: status.is_resident,
        });
        let (ready, all) = status.pages;
        // A song that the engine has not taken or opened yet counts as not loaded, however many pages exist.
        let is_there = self.shown.song.with(Option::is_none) || status.is_complete();
        let loaded = if is_there { 1.0 } else { (ready as f32 / all.max(1) as f32).min(0.99) };
        self.shown.loaded.set_if_changed(loaded);
        self.shown.analysed.set_if_changed(status.analysed as f32);
        let problems = collected(self.keeper.view(), &status, self.host_tempo);
        let refused = self.shown.set.with(|set| set.refused).map(str::to_owned).or(self.shown.refusal.get());
        self.noter.look_slowly(&problems, status.underruns, refused);
        self.shown.problems.set_if_changed(problems);
        let audio = self.keeper.look(|engine| engine.audio()).flatten();
        self.show_stems(&status, audio.as_deref());
        let rate = self.keeper.look(|engine| engine.rate().as_f64()).unwrap_or(48_000.0);
        self.acts.look_slowly(beat, audio.as_deref(), rate);
        self.waves.look_slowly(ready, audio.as_deref());
    }

    fn show_stems(&self, status: &Status, audio: Option<&SongStore>) {
        for (slot, report) in status.stems.iter().enumerate().take(MAX_STEMS) {
            let stem = audio.and_then(|audio| audio.stems.get(slot)?.as_ref());
            let readiness = match (report, stem) {
                (Some(Err(problem)), _) if problem.is_absence() => Readiness::Missing,
                (Some(Err(_)), _) => Readiness::Broken,
                (Some(Ok(_)), Some(stem)) if stem.ready_pages() == stem.page_count() => Readiness::Ready,
                (Some(Ok(_)), Some(stem)) => {
                    Readiness::Loading((stem.ready_pages() * 100 / stem.page_count()) as u8)
                }
                _ => Readiness::Waiting,
            };
            self.shown.stem(slot).readiness.set_if_changed(readiness);
            let channels =
                report.as_ref().and_then(|report| report.as_ref().ok()).map_or(0, |report| report.channels);
            self.shown.stem(slot).channels.set_if_changed(channels);
        }
    }
}

impl Drop for Watcher {
    /// Without a window the engine need not measure levels.
    fn drop(&mut self) {
        // Closing the window ends MIDI learning. What was taught since the last look is saved too.
        self.state.midi().teach(None);
        self.tell_midi();
        self.keeper.look(|engine| engine.watch(false));
    }
}

/// All problems, worst first.
fn collected(view: View, status: &Status, host_tempo: Option<Bpm>) -> Vec<Problem> {
    let View { song, mut problems, folder_problem, .. } = view;
    // A missing folder is one problem, not one for each of its stems.
    let is_explained = |problem: &Problem| {
        let folder = folder_problem.as_ref().and_then(|problem| problem.file.as_ref());
        let lies_in_it = folder.zip(problem.file.as_ref()).is_some_and(|(folder, file)| file.starts_with(folder));
        lies_in_it && problem.is_absence()
    };
    for report in status.stems.iter().flatten() {
        match report {
            Ok(report) => problems.extend(report.problems.iter().cloned()),
            Err(problem) if is_explained(problem) => {}
            Err(problem) => problems.push(problem.clone()),
        }
    }
    problems.extend(folder_problem);
    problems.extend(status.problems.iter().cloned());
    if let Some(song) = song.filter(|song| is_wrong_guess(song, host_tempo)) {
        let note = assumed_tempo(&song.folder);
        problems.retain(|problem| *problem != note);
        let why = host_tempo.map_or_else(String::new, |tempo| format!(", and the host plays at {tempo}"));
        problems.push(Problem { severity: Severity::Warning, why: format!("{}{why}", note.why), ..note });
    }
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    problems
}
