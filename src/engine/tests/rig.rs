//! A song in memory, a host that can be made imprecise, and the engine between them.

use std::sync::Arc;

use assert_no_alloc::assert_no_alloc;
use rtrb::{Consumer, RingBuffer};
pub use testkit::Random;

use crate::dsp::stretch::{Analysis, WindowSize};

use crate::engine::follow::Timeline;
use crate::engine::load::{Arrival, ArrivalCount, ArrivalSender, Retired};
use crate::engine::shared::Shared;
use crate::engine::sound::{
    ClickBeats, ClickSounds, Form, LoadedSong, Members, MidiTrack, SongId, SpokenCues, Stretched, Stretching,
};
use crate::engine::{LoaderLine, Pace, Processor, SetEntry};
use crate::engine::{Mix, OutputBuffers, Settings};
use crate::media::{PAGE_FRAMES, Page, SongAudio, SongStore, StemAudio};
use crate::setlist::{MAX_STEMS, MadeClick, Output, SongMix};
use crate::time::{
    BeatPos, Bpm, FileStart, HostFields, HostSeconds, Meter, SampleRate, TempoChange, TempoMap, Transport,
};

pub const RATE: u32 = 48_000;
/// Longest declared fade, in frames.
pub const FADE: usize = RATE as usize * 4 / 1000;

pub fn rate() -> SampleRate {
    SampleRate::new(RATE).unwrap()
}

pub fn constant(bpm: f64) -> TempoMap {
    TempoMap::constant(Bpm::new(bpm).unwrap())
}

pub fn map(changes: &[(f64, f64)]) -> TempoMap {
    let change = |&(beat, bpm): &(f64, f64)| TempoChange {
        beat: BeatPos::new(beat).unwrap(),
        bpm: Bpm::new(bpm).unwrap(),
        meter: Meter::FOUR_FOUR,
    };
    TempoMap::new(&changes.iter().map(change).collect::<Vec<_>>()).unwrap()
}

/// A sample that is unique to its frame, stem and channel: 23 bits, exact in f32.
pub fn noise(stem: usize, channel: usize, frame: i64) -> f32 {
    let place = frame as u64 ^ ((stem * 2 + channel) as u64) << 56;
    ((Random::at(place) >> 41) as f32) / (1 << 22) as f32 - 1.0
}

/// The sample of a stem at a frame of a channel.
pub type Content = fn(usize, usize, i64) -> f32;

pub fn page(content: Content, stem: usize, channels: usize, index: usize, frames: u64) -> Page {
    let first = (index * PAGE_FRAMES) as i64;
    let sample = |channel, n: usize| {
        let frame = first + n as i64;
        if frame < frames as i64 { content(stem, channel, frame) } else { 0.0 }
    };
    Page::F32((0..channels).flat_map(|channel| (0..PAGE_FRAMES).map(move |n| sample(channel, n))).collect())
}

/// A stem with all of its pages.
pub fn stem(content: Content, index: usize, frames: u64, channels: usize) -> StemAudio {
    let mut stem = StemAudio::empty(frames, channels);
    for index_of_page in 0..stem.page_count() {
        stem.set(index_of_page, Some(page(content, index, channels, index_of_page, frames)));
    }
    stem
}

/// A song of stems about which only their samples are known.
pub fn song(stems: Vec<StemAudio>, map: &TempoMap, start: f64) -> Box<LoadedSong> {
    song_at(rate(), stems, map, start)
}

/// The same at another rate.
pub fn song_at(rate: SampleRate, stems: Vec<StemAudio>, map: &TempoMap, start: f64) -> Box<LoadedSong> {
    held_song(rate, &store(stems), map, start)
}

/// The store of a song with these stems.
pub fn store(stems: Vec<StemAudio>) -> Arc<SongStore> {
    Arc::new(SongStore::new(SongAudio { stems: stems.into_iter().map(Some).collect() }))
}

/// Puts a page into memory.
pub fn publish(store: &SongStore, stem: usize, index: usize, page: Page) {
    store.put(stem, index, page, true);
    store.publish();
}

/// A song with this store.
pub fn song_of(store: &SongStore, map: &TempoMap, start: f64) -> Box<LoadedSong> {
    held_song(rate(), store, map, start)
}

fn held_song(rate: SampleRate, store: &SongStore, map: &TempoMap, start: f64) -> Box<LoadedSong> {
    let timeline = Timeline::new(map.clone(), FileStart::new(start), rate);
    let groups = (0..store.stems.len()).map(|stem| group(stem, Analysis::new(WindowSize::W2048, []))).collect();
    let id = SongId::fresh();
    Box::new(LoadedSong {
        midi: MidiTrack::default(),
        ltc: None,
        id,
        origin: id,
        audio: store.view(),
        click: ClickBeats::new(&MadeClick::default(), &timeline, store.frames()),
        timeline,
        click_sounds: ClickSounds::default(),
        cues: SpokenCues::default(),
        form: Form { frames: store.frames(), ..Form::default() },
        leads: [false; MAX_STEMS],
        routes: [Output::Main; MAX_STEMS],
        timecode: [false; MAX_STEMS],
        removed: [false; MAX_STEMS],
        mix: SongMix::default(),
        stretching: Box::new(Stretching::new(groups, rate)),
    })
}

/// A song of stems that are analysed.
pub fn analysed(stems: Vec<StemAudio>, map: &TempoMap) -> Box<LoadedSong> {
    let mut song = song(stems, map, 0.0);
    song.stretching = Box::new(stretching(&song.audio, |_| true));
    song
}

/// Stretches analysed stems; `moves` determines which of them are transposed.
pub fn stretching(audio: &SongAudio, moves: impl Fn(usize) -> bool) -> Stretching {
    let group = |stem| Stretched { moves: moves(stem), ..group(stem, analysis(audio, stem)) };
    Stretching::new((0..audio.stems.len()).map(group).collect(), rate())
}

/// Analysed stems that are all transposed; `voice` determines which of them keep their resonances.
pub fn voices(audio: &SongAudio, voice: impl Fn(usize) -> bool) -> Vec<Stretched> {
    let group = |stem| Stretched { voice: voice(stem), ..group(stem, analysis(audio, stem)) };
    (0..audio.stems.len()).map(group).collect()
}

fn group(stem: usize, analysis: Analysis) -> Stretched {
    Stretched { stems: [stem].into(), analysis, moves: true, voice: false }
}

fn analysis(audio: &SongAudio, stem: usize) -> Analysis {
    let members = Members { audio, stems: &[stem] };
    Analysis::of(&members, audio.frames(), f64::from(RATE), |_| true).unwrap()
}

/// The engine without a loader.
pub struct Rig {
    pub processor: Processor,
    pub songs: ArrivalSender,
    pub retired: Consumer<Retired>,
    pub shared: Arc<Shared>,
    pub mix: Mix,
    pub settings: Settings,
    pub pace: Pace,
    buffers: OutputBuffers,
}

impl Rig {
    pub fn new(song: Box<LoadedSong>) -> Self {
        Self::at(rate(), song)
    }

    pub fn at(rate: SampleRate, song: Box<LoadedSong>) -> Self {
        let sent = ArrivalCount::default();
        let (mut songs, arriving) = ArrivalSender::new(4, sent.clone());
        let (retiring, retired) = RingBuffer::new(4);
        let shared = Arc::new(Shared::default());
        assert!(songs.send(Arrival::Song(song)));
        Self {
            processor: Processor::new(
                rate,
                vec![LoaderLine { arriving, retired: retiring, shared: shared.clone() }],
                crate::engine::Lineup::new(rate, crate::engine::AnalysisCache::default(), sent).1,
                crate::engine::show(rate, &[SetEntry::default()]).0,
            ),
            songs,
            retired,
            shared,
            mix: Mix::default(),
            settings: Settings::default(),
            pace: Pace::Realtime,
            buffers: OutputBuffers::new(1 << 16),
        }
    }

    /// Plays one block, and appends the output of main to `heard`.
    pub fn block(&mut self, transport: &Transport, frames: usize, heard: &mut [Vec<f32>; 2]) {
        self.buffers.set_frames(frames);
        let (processor, buffers) = (&mut self.processor, &mut self.buffers);
        let (mix, settings, pace) = (&self.mix, &self.settings, self.pace);
        assert_no_alloc(|| processor.process(transport, mix, settings, pace, buffers));
        let (left, right) = self.buffers.read(Output::Main);
        heard[0].extend(left);
        heard[1].extend(right);
    }

    pub fn output(&self, output: Output) -> (&[f32], &[f32]) {
        self.buffers.read(output)
    }

    /// Plays `blocks` of a host from its position on.
    pub fn play(&mut self, host: &mut RigHost, blocks: impl IntoIterator<Item = usize>) -> [Vec<f32>; 2] {
        let mut heard = [Vec::new(), Vec::new()];
        for frames in blocks {
            let transport = host.block(frames);
            self.block(&transport, frames, &mut heard);
        }
        heard
    }

    pub fn stop(&mut self, frames: usize) -> [Vec<f32>; 2] {
        let mut heard = [Vec::new(), Vec::new()];
        self.block(&Transport::default(), frames, &mut heard);
        heard
    }
}

/// Changes the fields of a block, whose number it gets.
pub type Distortion = Box<dyn FnMut(&mut HostFields, u64)>;

/// A host with an exact clock, unless its fields are distorted.
pub struct RigHost {
    pub map: TempoMap,
    /// Where the next block begins, in frames of the host's timeline.
    pub at: i64,
    pub distort: Option<Distortion>,
    pub loop_beats: Option<(f64, f64)>,
    blocks: u64,
}

impl RigHost {
    /// A CLAP host: beats and seconds.
    pub fn new(map: TempoMap) -> Self {
        Self { map, at: 0, distort: None, loop_beats: None, blocks: 0 }
    }

    pub fn at_beat(map: TempoMap, beat: f64) -> Self {
        let at = (map.host_seconds_at(BeatPos::new(beat).unwrap()).get() * f64::from(RATE)).ceil() as i64;
        Self { at, ..Self::new(map) }
    }

    pub fn distorted(mut self, distort: impl FnMut(&mut HostFields, u64) + 'static) -> Self {
        self.distort = Some(Box::new(distort));
        self
    }

    pub fn block(&mut self, frames: usize) -> Transport {
        let seconds = self.at as f64 / f64::from(RATE);
        let beat = self.map.host_beat_at(HostSeconds::new(seconds));
        let mut fields = HostFields {
            playing: true,
            tempo: Some(self.map.tempo_at(beat).get()),
            beats: Some(beat.get()),
            seconds: Some(seconds),
            loop_beats: self.loop_beats,
            meter: Some((4, 4)),
            ..HostFields::default()
        };
        if let Some(distort) = &mut self.distort {
            distort(&mut fields, self.blocks);
        }
        self.blocks += 1;
        self.at += frames as i64;
        Transport::believing(&fields)
    }
}

/// Block sizes at random that add up to `frames` frames.
pub fn random_blocks(frames: usize, random: &mut Random) -> Vec<usize> {
    let mut left = frames;
    let mut blocks = Vec::new();
    while left > 0 {
        let block = (1 + (random.unit().powi(3) * 3000.0) as usize).min(left);
        blocks.push(block);
        left -= block;
    }
    blocks
}

/// Panics at the first frame of `heard` that differs from `content` from source frame `first` on, bit for bit.
pub fn assert_equals(
    heard: &[Vec<f32>; 2],
    range: std::ops::Range<usize>,
    first: i64,
    content: impl Fn(usize, i64) -> f32,
    what: &str,
) {
    for n in range {
        for (channel, side) in heard.iter().enumerate() {
            let expected = content(channel, first + n as i64);
            let got = side[n];
            assert!(
                got.to_bits() == expected.to_bits(),
                "{what}: frame {n}, channel {channel}: {got} is not {expected}"
            );
        }
    }
}
