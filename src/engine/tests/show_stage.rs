//! An engine with several songs in memory, which a test plays block by block.

#![allow(clippy::vec_box)] // Loaded songs are boxed everywhere.

use assert_no_alloc::assert_no_alloc;
use rtrb::{Consumer, RingBuffer};

use super::rig::{RATE, constant, noise, rate, song, stem};
use crate::engine::load::{Arrival, ArrivalCount, ArrivalSender, Retired};
use crate::engine::shared::Shared;
use crate::engine::sound::{Form, FormSection, LoadedSong};
use crate::engine::{
    Act, AnalysisCache, Lead, Lineup, LoaderLine, Mix, Order, Outcome, OutputBuffers, Pace, Processor, Quantum,
    SetEntry, Settings, When,
};
use crate::setlist::{Output, name_key};
use crate::time::{BeatPos, Transport};

/// A set of songs, each with a stem of different noise.
pub struct ShowStage {
    pub processor: Processor,
    pub acts: crate::engine::Acts,
    pub lineup: Lineup,
    pub settings: Settings,
    pub buffers: OutputBuffers,
    pub numbers: u32,
    pub senders: Vec<ArrivalSender>,
    pub retired: Vec<Consumer<Retired>>,
}

/// Song `index`: a minute of noise at 120 BPM, whose sections *A* and *B* are a bar long.
pub fn loaded(index: usize) -> Box<LoadedSong> {
    with_sections(song(vec![stem(noise, index, 60 * u64::from(RATE), 1)], &constant(120.0), 0.0))
}

/// A song whose first two bars are the sections *A* and *B*.
pub fn with_sections(mut song: Box<LoadedSong>) -> Box<LoadedSong> {
    let section = |name: &str, start: f64, end: f64| FormSection {
        key: name_key(name),
        start: BeatPos::new(start).unwrap(),
        end: BeatPos::new(end),
        looped: false,
    };
    let frames = song.form.frames;
    song.form =
        Form { sections: [section("A", 0.0, 4.0), section("B", 4.0, 8.0)].into(), frames, ..Form::default() };
    song
}

impl ShowStage {
    pub fn new(songs: usize, lead: Lead) -> Self {
        let entries = vec![SetEntry::default(); songs];
        Self::of((0..songs).map(loaded).collect(), &entries, lead)
    }

    /// A set of these songs with these entries.
    pub fn of(songs: Vec<Box<LoadedSong>>, entries: &[SetEntry], lead: Lead) -> Self {
        let (mut lines, mut senders, mut all_retired) = (Vec::new(), Vec::new(), Vec::new());
        let sent = ArrivalCount::default();
        for song in songs {
            let (mut sender, arriving) = ArrivalSender::new(4, sent.clone());
            let (retiring, retired) = RingBuffer::new(4);
            assert!(sender.send(Arrival::Song(song)));
            lines.push(LoaderLine { arriving, retired: retiring, shared: std::sync::Arc::new(Shared::default()) });
            senders.push(sender);
            all_retired.push(retired);
        }
        let (lineup, changes) = Lineup::new(rate(), AnalysisCache::default(), sent);
        let (show, acts) = crate::engine::show(rate(), entries);
        Self {
            processor: Processor::new(rate(), lines, changes, show),
            acts,
            lineup,
            settings: Settings { lead, ..Settings::default() },
            buffers: OutputBuffers::new(1 << 16),
            numbers: 0,
            senders,
            retired: all_retired,
        }
    }

    pub fn order(&mut self, at: When, act: Act, quantum: Option<Quantum>) {
        assert!(self.acts.send(Order { number: self.numbers, at, act, quantum }));
        self.numbers += 1;
    }

    pub fn act(&mut self, beat: f64, act: Act) {
        self.order(When::Beat(BeatPos::new(beat).unwrap()), act, None);
    }

    pub fn block(&mut self, transport: &Transport, frames: usize, heard: &mut [Vec<f32>; 2]) {
        self.buffers.set_frames(frames);
        let (processor, settings, buffers) = (&mut self.processor, &self.settings, &mut self.buffers);
        let mix = Mix::default();
        assert_no_alloc(|| processor.process(transport, &mix, settings, Pace::Realtime, buffers));
        let (left, right) = self.buffers.read(Output::Main);
        heard[0].extend(left);
        heard[1].extend(right);
    }

    /// Plays under a stopped host.
    pub fn play(&mut self, frames: usize, block: usize) -> [Vec<f32>; 2] {
        let mut heard = [Vec::new(), Vec::new()];
        let mut left = frames;
        while left > 0 {
            let frames = left.min(block);
            self.block(&Transport::default(), frames, &mut heard);
            left -= frames;
        }
        heard
    }

    pub fn outcomes(&mut self) -> Vec<Outcome> {
        std::iter::from_fn(|| self.acts.outcome()).collect()
    }
}
