//! The engine without a host: a song is loaded as far as memory allows, and a simulated transport plays it block by block.
//!
//! One thread, the caller's; others while a song is loaded, and where it does not fit into memory. Known here: songs, the engine, a host's tempo map. Not
//! known here: plugin formats, windows.

mod clock;
mod report;
mod script;
mod set_report;
mod show;
mod wav;

use std::ops::Range;

pub use clock::HostClock;
pub use report::{SongReport, StemLine};
pub use script::{ScriptLine, read as read_script};
pub use set_report::{SetReport, SetSongLine, SetStemLine};
pub use show::{ActDone, ActReport, ShowPlan, ShowRenderer};
pub use wav::WavWriter;

use crate::dsp::Gain;
use crate::engine::{
    self, Controller, Loader, LoaderThreads, Mix, OutputBuffers, Pace, Processor, Settings, StemMix, TempoMode,
};
use crate::media::Source;
use crate::setlist::{Problem, Song};
use crate::time::{BeatPos, SampleRate, TempoMap};

/// What the simulated host does.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its tempo. The song's beat 0 lies on its beat 0.
    pub tempo_map: TempoMap,
    /// The beat at which it starts.
    pub from: BeatPos,
    /// The beat at which it stops; `None` for where the longest stem ends.
    pub to: Option<BeatPos>,
    /// Frames in a block, 1 or more.
    pub block: usize,
    /// What happens where the tempos differ, and the pitch.
    pub settings: Settings,
}

/// Longer than this, in seconds, nobody means to render: a day.
const LONGEST: f64 = 86_400.0;

/// What a session runs at where no stem can say it.
const USUAL_RATE: SampleRate = match SampleRate::new(48_000) {
    Some(rate) => rate,
    None => SampleRate::MAX,
};

/// A song in memory, and what plays it.
#[derive(Debug)]
pub struct Renderer {
    processor: Processor,
    controller: Controller,
    /// They load what memory has no room for.
    _threads: Option<LoaderThreads>,
    song: Song,
    rate: SampleRate,
    mix: Mix,
    /// What is still to be played.
    run: Option<HostRun>,
    passed: Option<Passed>,
    buffers: OutputBuffers,
}

/// How the song passed in a rendering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passed {
    /// The slowest that it passed, in source frames per output frame.
    pub slowest: f64,
    /// The fastest.
    pub fastest: f64,
    /// Whether all of it was a copy of the files at the session's rate: no frame was stretched, repitched or transposed.
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
    /// Opens and decodes every stem of `song`, for a session at `rate`. Stems that do not play are in the report.
    pub fn load(song: Song, rate: SampleRate) -> Self {
        Self::load_within(song, rate, None)
    }

    /// The same with pages that take no more than `memory` bytes, or what is usual. It changes no bit of what is rendered.
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

    /// The song with what its stems say of it, where nothing else does: the engine goes on with that.
    fn with_what_is_heard(song: Song, controller: &Controller, loader: &Loader) -> Song {
        let heard = controller.status().heard.map(|heard| song.heard(&heard));
        let Some(heard) = heard.filter(|heard| *heard != song) else { return song };
        controller.revise(heard.clone());
        loader.run_to_end();
        heard
    }

    /// The song, as it is played.
    pub fn song(&self) -> &Song {
        &self.song
    }

    /// What was found, and what has been missing so far.
    pub fn report(&self) -> SongReport {
        SongReport::new(&self.song, &self.controller.status(), self.rate)
    }

    /// Sets out to play `plan`, and gives the number of frames that this will be.
    ///
    /// # Errors
    /// When no stem plays, or when there is nothing between the start and the end, or far too much.
    pub fn start(&mut self, plan: &Plan) -> Result<u64, Problem> {
        let status = self.controller.status();
        if !status.stems.iter().any(|stem| matches!(stem, Some(Ok(_)))) {
            let why = "none of its stems plays";
            return Err(Problem::error("cannot be rendered", why, "look at the message about each stem")
                .of(&self.song.folder));
        }
        let clock = HostClock::new(plan.tempo_map.clone(), self.rate);
        let song_end = status.frames as f64 / self.rate.as_f64() - self.song.start;
        let to = plan.to.unwrap_or_else(|| self.song.tempo_map.beat_at(song_end));
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
        let copied = speed == 1.0 && (settings.transpose == 0.0 || settings.tempo_mode != TempoMode::Stretch);
        let before = self.passed.unwrap_or(Passed { slowest: speed, fastest: speed, copied });
        self.passed = Some(Passed {
            slowest: before.slowest.min(speed),
            fastest: before.fastest.max(speed),
            copied: before.copied && copied,
        });
        Some(&self.buffers)
    }

    /// How the song has passed since [`Self::start`]; `None` before the first block.
    pub fn passed(&self) -> Option<Passed> {
        self.passed
    }
}

/// The rate at which the fewest stems of `song` have to be converted; of two that are as good, the higher one.
pub fn usual_rate(song: &Song) -> SampleRate {
    let rate_of = |stem: &crate::setlist::Stem| Source::open(&stem.file).ok().map(|source| source.facts().rate);
    let stems = song.shown().map(|slot| &song.stems[slot]);
    let rates: Vec<SampleRate> = stems.filter_map(rate_of).filter_map(SampleRate::new).collect();
    let stems_at = |rate: &SampleRate| rates.iter().filter(|other| *other == rate).count();
    rates.iter().copied().max_by_key(|rate| (stems_at(rate), *rate)).unwrap_or(USUAL_RATE)
}

/// The faders as the song wants them at first.
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
