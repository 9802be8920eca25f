//! A show without a host: loads a set's songs, carries out a script, and simulates a host that plays or is stopped.
//!
//! On the caller's thread, and on others while songs are loaded. Known here: sets, scripts, the engine. Not known here: plugin formats, windows.

use crate::engine::{
    Acts, AnalysisCache, Controller, Done, Lead, Loader, LoaderThreads, Mix, Mixes, Outcome, OutputBuffers, Pace,
    Processor, Refusal, SentMidi, SetEnds, SetEngine, SetEntry, Settings, SingAlong, build_set,
};
use crate::setlist::set::{Set, SetSong, starts};
use crate::setlist::{Problem, Song, SongMix, scan_folder};
use crate::time::{BeatPos, FileSeconds, Placement, SampleRate, TempoChange, TempoMap, Transport};

use super::clock::HostClock;
use super::report::SongReport;
use super::script::ScriptLine;
use super::starting_mix;

/// The behaviour of the simulated host during a show.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowPlan {
    /// Its tempo; `None`: in lead Timeline that of each song at its place, in lead Beat that of the first song; in lead
    /// Stemlock the host is stopped.
    pub tempo_map: Option<TempoMap>,
    /// The beat at which it starts.
    pub from: BeatPos,
    /// How long it plays, in frames; `None`: until the timeline's end, or until all acts are done and nothing sounds.
    pub frames: Option<u64>,
    /// Frames in a block, 1 or more.
    pub block: usize,
    /// The lead, the tempo mode, and other settings.
    pub settings: Settings,
}

/// The result of a line of the script.
#[derive(Clone, Debug, PartialEq)]
pub struct ActReport {
    /// The line.
    pub line: usize,
    /// The act as written.
    pub act: String,
    /// Where it took effect, or why it did not.
    pub done: Result<ActDone, Refusal>,
}

/// The place where an act took effect.
#[derive(Clone, Debug, PartialEq)]
pub struct ActDone {
    /// The first frame of its effect, counted from the rendering's first.
    pub frame: i64,
    /// The song at that frame.
    pub song: String,
    /// Its beat there.
    pub song_beat: f64,
    /// The section that contains that beat.
    pub section: Option<String>,
}

/// Songs in memory, and their engine.
#[derive(Debug)]
pub struct ShowRenderer {
    processor: Processor,
    controllers: Vec<Controller>,
    acts: Acts,
    /// The threads that load what does not fit into memory.
    _threads: Vec<LoaderThreads>,
    songs: Vec<Song>,
    starts: Vec<BeatPos>,
    rate: SampleRate,
    mixes: SetMixes,
    script: Vec<ScriptLine>,
    /// The number of lines of the script that the engine has been given.
    given: usize,
    reports: Vec<ActReport>,
    run: Option<ShowRun>,
    buffers: OutputBuffers,
}

/// The default mix of each song.
#[derive(Debug)]
struct SetMixes(Vec<(SongMix, Mix)>);

impl Mixes for &SetMixes {
    fn of(&mut self, song: &SongMix, _settings: &mut Settings) -> &Mix {
        let own = self.0.iter().find(|(mix, _)| mix.is_same(song));
        &own.unwrap_or(&self.0[0]).1
    }
}

#[derive(Debug)]
struct ShowRun {
    /// `None` if the host is stopped.
    clock: Option<HostClock>,
    /// The next frame of the host's timeline.
    at: i64,
    left: Option<u64>,
    block: usize,
    settings: Settings,
}

/// The maximum length of a show without an end, in seconds.
const LONGEST: u64 = 6 * 3600;

impl ShowRenderer {
    /// Opens and decodes all songs of `set`, for a session at `rate`, with pages that take up to `memory` bytes in total.
    ///
    /// # Errors
    /// If a song's folder cannot be read.
    pub fn load(set: &Set, rate: SampleRate, memory: Option<usize>) -> Result<Self, Problem> {
        let songs = set.songs.iter().map(|entry| scan_folder(&entry.folder)).collect::<Result<Vec<_>, _>>()?;
        let entries: Vec<SetEntry> = set.songs.iter().map(entry).collect();
        let SetEngine { mut processor, ends } = build_set(rate, &AnalysisCache::default(), &entries);
        let SetEnds { songs: ends, acts, .. } = ends;
        let mut threads = Vec::new();
        let mut played = Vec::new();
        for ((loader, controller), song) in ends.iter().zip(songs) {
            let budget = memory.unwrap_or_else(|| controller.memory()) / ends.len().max(1);
            controller.set_memory(budget);
            played.push(load(song, loader, controller, &mut threads));
        }
        let seconds = |index: usize| {
            let controller: &Controller = &ends[index].1;
            controller.status().frames as f64 / rate.as_f64()
        };
        let laid = set.songs.iter().enumerate().map(|(index, entry)| (entry, Some(&played[index]), seconds(index)));
        let starts = starts(laid);
        for (index, start) in starts.iter().enumerate() {
            processor.lay(index, *start);
        }
        let mixes = SetMixes(played.iter().map(|song| (song.mix.clone(), starting_mix(song))).collect());
        Ok(Self {
            processor,
            controllers: ends.into_iter().map(|(_, controller)| controller).collect(),
            acts,
            _threads: threads,
            songs: played,
            starts,
            rate,
            mixes,
            script: Vec::new(),
            given: 0,
            reports: Vec::new(),
            run: None,
            buffers: OutputBuffers::new(0),
        })
    }

    /// The names of the songs, in their order.
    pub fn names(&self) -> Vec<String> {
        self.songs.iter().map(|song| song.name.clone()).collect()
    }

    /// The songs, in their order.
    pub fn songs(&self) -> &[Song] {
        &self.songs
    }

    /// Sets what happens to the lead vocals of all songs from the next block on.
    pub fn sing_along(&mut self, sing: SingAlong) {
        self.mixes.0.iter_mut().for_each(|(_, mix)| mix.sing = sing);
    }

    /// A report about each song.
    pub fn song_reports(&self) -> Vec<SongReport> {
        let report =
            |(song, controller): (&Song, &Controller)| SongReport::new(song, &controller.status(), self.rate);
        self.songs.iter().zip(&self.controllers).map(report).collect()
    }

    /// The results of the script so far, in the order in which they happened.
    pub fn act_reports(&self) -> &[ActReport] {
        &self.reports
    }

    /// Starts a plan and a script. Call this once, after [`Self::load`].
    pub fn start(&mut self, plan: &ShowPlan, script: Vec<ScriptLine>) {
        let map = plan.tempo_map.clone().or_else(|| match plan.settings.lead {
            Lead::Timeline => Some(laid_out(&self.songs, &self.starts)),
            Lead::Beat => self.songs.first().map(|song| song.tempo_map.clone()),
            Lead::Stemlock => None,
        });
        let clock = map.map(|map| HostClock::new(map, self.rate));
        let at = clock.as_ref().map_or(0, |clock| clock.frame_of(plan.from));
        let end = || (plan.settings.lead == Lead::Timeline).then(|| self.timeline_end(clock.as_ref(), at));
        let left = plan.frames.or_else(|| end().flatten());
        let block = plan.block.max(1);
        (self.script, self.given) = (script, 0);
        self.buffers = OutputBuffers::new(block);
        self.run = Some(ShowRun { clock, at, left, block, settings: plan.settings });
    }

    /// The number of frames between a frame of the host's and the end of the last song.
    fn timeline_end(&self, clock: Option<&HostClock>, at: i64) -> Option<u64> {
        let end = |index: usize| {
            let song = &self.songs[index];
            let end = FileSeconds::of_frame(self.controllers[index].status().frames as f64, self.rate);
            Placement::starting_at(self.starts[index]).lead_beat(song.beat_at(end))
        };
        let last = (0..self.songs.len()).map(end).max_by(|a, b| a.get().total_cmp(&b.get()))?;
        u64::try_from(clock?.frame_of(last) - at).ok()
    }

    /// Plays one block; `None` at the end.
    pub fn next_block(&mut self) -> Option<&OutputBuffers> {
        self.give_orders();
        let is_over = self.is_over();
        let run = self.run.as_mut()?;
        let most = match run.left {
            Some(left) => usize::try_from(left).unwrap_or(usize::MAX).min(run.block),
            None if is_over => 0,
            None => run.block,
        };
        if most == 0 {
            return None;
        }
        let (transport, frames) = match &run.clock {
            Some(clock) => clock.block(run.at, most),
            None => (Transport::default(), most),
        };
        run.at += frames as i64;
        run.left = run.left.map(|left| left - frames as u64);
        self.buffers.set_frames(frames);
        self.processor.process(&transport, &self.mixes, &run.settings, Pace::Unheard, &mut self.buffers);
        self.hear_outcomes();
        Some(&self.buffers)
    }

    /// The messages that the songs sent to other devices in the last block; the first frame of the rendering is frame 0.
    pub fn sent_midi(&self) -> &[SentMidi] {
        self.processor.sent_midi()
    }

    /// Passes orders to the engine, a few at a time.
    fn give_orders(&mut self) {
        while let Some(line) = self.script.get(self.given) {
            if self.given - self.reports.len() >= MOST_WAITING || !self.acts.send(line.order) {
                return;
            }
            self.given += 1;
        }
    }

    fn hear_outcomes(&mut self) {
        while let Some(Outcome { number, done }) = self.acts.outcome() {
            let Some(line) = self.script.get(number as usize) else { continue };
            let done = done.map(|done| self.named(&done));
            self.reports.push(ActReport { line: line.line, act: line.act.clone(), done });
        }
    }

    fn named(&self, done: &Done) -> ActDone {
        let song = self.songs.get(done.song);
        let section = song.zip(done.section).and_then(|(song, index)| {
            let span = *song.spans().get(index)?;
            Some(song.sections[span.section].name.clone())
        });
        ActDone {
            frame: done.frame,
            song: song.map(|song| song.name.clone()).unwrap_or_default(),
            song_beat: done.song_beat,
            section,
        }
    }

    /// Whether all acts are done and nothing sounds, or it has taken too long.
    fn is_over(&self) -> bool {
        let played = self.run.as_ref().map_or(0, |run| run.at.unsigned_abs());
        let speed = self.controllers.first().map_or(0.0, |controller| controller.glance().speed);
        let is_done = self.reports.len() >= self.script.len() && self.processor.is_idle() && played > 0;
        is_done && speed == 0.0 || played > LONGEST * u64::from(self.rate.hertz())
    }
}

/// The maximum number of acts in the engine at once; it has room for more.
const MOST_WAITING: usize = 200;

/// Loads a song as far as memory allows, and applies the results of listening to it.
fn load(song: Song, loader: &Loader, controller: &Controller, threads: &mut Vec<LoaderThreads>) -> Song {
    controller.load(song.clone());
    loader.run_to_end_on_all_cores();
    let heard = controller.status().heard.map(|heard| song.heard(&heard)).filter(|heard| *heard != song);
    if let Some(heard) = &heard {
        controller.revise(heard.clone());
        loader.run_to_end();
    }
    if !controller.status().is_resident {
        threads.push(LoaderThreads::spawn(loader, None));
    }
    heard.unwrap_or(song)
}

fn entry(song: &SetSong) -> SetEntry {
    SetEntry { start: song.start, transpose: song.transpose, tempo: song.tempo, then: song.then }
}

/// The tempo of a host with the songs on its timeline: each has its own, from its start on.
fn laid_out(songs: &[Song], starts: &[BeatPos]) -> TempoMap {
    let mut changes: Vec<TempoChange> = Vec::new();
    let mut laid: Vec<(&Song, BeatPos)> = songs.iter().zip(starts.iter().copied()).collect();
    laid.sort_by(|a, b| a.1.get().total_cmp(&b.1.get()));
    for (song, start) in laid {
        changes.retain(|change| change.beat < start);
        let placement = Placement::starting_at(start);
        let moved = song.tempo_map.changes().filter(|change| change.beat >= BeatPos::ZERO);
        let first = TempoChange {
            beat: start,
            bpm: song.tempo_map.tempo_at(BeatPos::ZERO),
            meter: song.tempo_map.meter_at(BeatPos::ZERO),
        };
        changes.push(first);
        let later = moved.filter(|change| change.beat > BeatPos::ZERO);
        changes.extend(later.map(|change| TempoChange { beat: placement.lead_beat(change.beat), ..change }));
    }
    TempoMap::new(&changes).unwrap_or_else(|_| songs[0].tempo_map.clone())
}
