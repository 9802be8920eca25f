//! The engine without a host: loads a song as far as memory allows, and plays it block by block under a simulated transport.
//!
//! Here are also the texts of reports, and what is written of a song for others.
//!
//! One thread, the caller's; others while a song is loaded, and where it does not fit into memory. Known here: songs, the engine, a host's tempo map. Not
//! known here: plugin formats, windows.

mod clock;
mod collect;
pub mod demo_song;
mod export_song;
mod flac;
mod midi_file;
mod plain;
mod report;
mod script;
mod set_report;
mod show;
mod song_table;
mod support;
mod wav;

use std::ops::Range;

pub use clock::HostClock;
pub use collect::{CollectForm, collect_song};
pub use export_song::{ExportTarget, ExportedTo, SongFile, export_song, exported};
pub use midi_file::MidiFileWriter;
pub use plain::plain;
pub use report::{SongReport, StemLine};
pub use script::{ScriptLine, read as read_script};
pub use set_report::{SetReport, SetSongLine, SetStemLine};
pub use show::{ActDone, ActReport, ShowPlan, ShowRenderer};
pub use song_table::{bare_table, song_table};
pub use support::{Person, SupportReport, day, problem_line};
pub use wav::WavWriter;

use crate::dsp::Gain;
use crate::engine::{
    self, Controller, Loader, LoaderThreads, Mix, OutputBuffers, Pace, Processor, SentMidi, Settings, SingAlong,
    StemMix, TempoMode,
};
use crate::media::Source;
use crate::setlist::{Problem, Song};
use crate::time::{BeatPos, FileSeconds, SampleRate, TempoMap};

/// A plan for the simulated host.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its tempo. The song's beat 0 is at its beat 0.
    pub tempo_map: TempoMap,
    /// The beat at which it starts.
    pub from: BeatPos,
    /// The beat at which it stops; `None` for the end of the longest stem.
    pub to: Option<BeatPos>,
    /// Frames in a block, 1 or more.
    pub block: usize,
    /// What happens if the tempos differ, and the transposition.
    pub settings: Settings,
}

/// The longest rendering, in seconds: a day.
const LONGEST: f64 = 86_400.0;

/// The session's rate if no stem determines it.
const USUAL_RATE: SampleRate = match SampleRate::new(48_000) {
    Some(rate) => rate,
    None => SampleRate::MAX,
};

/// A song in memory, and the engine that plays it.
#[derive(Debug)]
pub struct Renderer {
    processor: Processor,
    controller: Controller,
    /// Loader threads for a song that does not fit into memory.
    _threads: Option<LoaderThreads>,
    song: Song,
    rate: SampleRate,
    mix: Mix,
    /// What is still to be played.
    run: Option<HostRun>,
    passed: Option<Passed>,
    buffers: OutputBuffers,
}

/// The speeds of a rendering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passed {
    /// The lowest speed, in source frames per output frame.
    pub slowest: f64,
    /// The highest speed.
    pub fastest: f64,
    /// Whether it is a copy of the files at the session's rate: no frame was stretched, repitched or transposed.
    pub copied: bool,
}

#[derive(Debug)]
struct HostRun {
    clock: HostClock,
    frames: Range<i64>,
    block: usize,
    settings: Settings,
}

impl Renderer {
    /// Opens and decodes every stem of `song`, for a session at `rate`. The report lists stems that do not play.
    pub fn load(song: Song, rate: SampleRate) -> Self {
        Self::load_within(song, rate, None)
    }

    /// The same with a memory limit of `memory` bytes for pages, or the default. The limit does not change the result.
    pub fn load_within(song: Song, rate: SampleRate, memory: Option<usize>) -> Self {
        let (processor, loader, controller) = engine::build(rate);
        if let Some(memory) = memory {
            controller.set_memory(memory);
        }
        controller.load(song.clone());
        loader.run_to_end_on_all_cores();
        let song = Self::with_what_is_heard(song, &controller, &loader);
        let streams = !controller.status().is_resident;
        let threads = streams.then(|| LoaderThreads::spawn(&loader, None));
        let mix = starting_mix(&song);
        let buffers = OutputBuffers::new(0);
        Self { processor, controller, _threads: threads, song, rate, mix, run: None, passed: None, buffers }
    }

    /// The song with everything that was heard in its stems; the engine uses that from now on.
    fn with_what_is_heard(song: Song, controller: &Controller, loader: &Loader) -> Song {
        let heard = controller.status().heard.map(|heard| song.heard(&heard));
        let Some(heard) = heard.filter(|heard| *heard != song) else { return song };
        controller.revise(heard.clone());
        loader.run_to_end();
        heard
    }

    /// The song as it is played.
    pub fn song(&self) -> &Song {
        &self.song
    }

    /// Sets what becomes of the lead vocal from the next block on.
    pub fn sing_along(&mut self, sing: SingAlong) {
        self.mix.sing = sing;
    }

    /// The findings so far, and how much audio was missing.
    pub fn report(&self) -> SongReport {
        SongReport::new(&self.song, &self.controller.status(), self.rate)
    }

    /// Prepares to play `plan`, and returns its number of frames.
    ///
    /// # Errors
    /// If no stem plays, the range is empty, or it is far too long.
    pub fn start(&mut self, plan: &Plan) -> Result<u64, Problem> {
        let status = self.controller.status();
        if !status.stems.iter().any(|stem| matches!(stem, Some(Ok(_)))) {
            let why = "none of its stems plays";
            return Err(Problem::error("cannot be rendered", why, "look at the message about each stem")
                .of(&self.song.folder));
        }
        let clock = HostClock::new(plan.tempo_map.clone(), self.rate);
        let song_end = FileSeconds::of_frame(status.frames as f64, self.rate);
        let to = plan.to.unwrap_or_else(|| self.song.beat_at(song_end));
        let frames = clock.frame_of(plan.from)..clock.frame_of(to);
        let length = u64::try_from(frames.end.saturating_sub(frames.start)).unwrap_or(0);
        if length == 0 {
            let end = if plan.to.is_some() { "the end" } else { "the end of the longest stem" };
            let why =
                format!("{end} (beat {:.3}) does not lie after the start (beat {:.3})", to.get(), plan.from.get());
            return Err(Problem::error(
                "there is nothing to render",
                why,
                "choose an earlier start or a later end",
            ));
        }
        if length as f64 > LONGEST * self.rate.as_f64() {
            let why = format!("it would be {:.0} hours long", length as f64 / self.rate.as_f64() / 3600.0);
            return Err(Problem::error("is too long to render", why, "choose an earlier end, or a faster tempo"));
        }
        let block = plan.block.max(1);
        self.processor.reset();
        self.passed = None;
        self.buffers = OutputBuffers::new(block);
        self.run = Some(HostRun { clock, frames, block, settings: plan.settings });
        Ok(length)
    }

    /// Plays one block; `None` at the end. A block is shorter where the host's tempo changes, and at the end.
    pub fn next_block(&mut self) -> Option<&OutputBuffers> {
        let run = self.run.as_mut()?;
        let left = usize::try_from(run.frames.end - run.frames.start).unwrap_or(0);
        if left == 0 {
            return None;
        }
        let (transport, frames) = run.clock.block(run.frames.start, left.min(run.block));
        run.frames.start += frames as i64;
        self.buffers.set_frames(frames);
        self.processor.process(&transport, &self.mix, &run.settings, Pace::Unheard, &mut self.buffers);
        let (speed, settings) = (self.controller.glance().speed, &run.settings);
        let is_as_recorded = settings.transpose == 0.0 && settings.character == 0.0;
        let copied = speed == 1.0 && (is_as_recorded || settings.tempo_mode != TempoMode::Stretch);
        let before = self.passed.unwrap_or(Passed { slowest: speed, fastest: speed, copied });
        self.passed = Some(Passed {
            slowest: before.slowest.min(speed),
            fastest: before.fastest.max(speed),
            copied: before.copied && copied,
        });
        Some(&self.buffers)
    }

    /// What the song sent to other devices in the last block; the first frame of the rendering is frame 0.
    pub fn sent_midi(&self) -> &[SentMidi] {
        self.processor.sent_midi()
    }

    /// The speeds since [`Self::start`]; `None` before the first block.
    pub fn passed(&self) -> Option<Passed> {
        self.passed
    }
}

/// The rate at which the fewest stems of `song` need conversion; the higher one of two equally good rates.
pub fn usual_rate(song: &Song) -> SampleRate {
    let rate_of = |stem: &crate::setlist::Stem| {
        Source::open_track(&stem.file, stem.track, 0).ok().map(|source| source.facts().rate)
    };
    let stems = song.shown().map(|slot| &song.stems[slot]);
    let rates: Vec<SampleRate> = stems.filter_map(rate_of).filter_map(SampleRate::new).collect();
    let stems_at = |rate: &SampleRate| rates.iter().filter(|other| *other == rate).count();
    rates.iter().copied().max_by_key(|rate| (stems_at(rate), *rate)).unwrap_or(USUAL_RATE)
}

/// The song's initial mix.
pub fn starting_mix(song: &Song) -> Mix {
    let mut mix = Mix::default();
    for (strip, stem) in mix.stems.iter_mut().zip(&song.stems) {
        *strip = StemMix {
            gain: Gain::from(stem.level),
            pan: stem.pan,
            mute: stem.muted,
            solo: false,
            output: stem.output,
        };
    }
    mix
}
