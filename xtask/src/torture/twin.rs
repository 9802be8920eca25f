//! Two hosts that do the same with different block sizes, one of them disturbed by what must not be heard: both must receive the same bits and the same messages.
//! What each of them receives is judged too. The disturbed one sends some parameters between blocks instead of with the next one.

use std::io::Write;
use std::time::{Duration, Instant};

use testkit::Random;
use testkit::bank::{Bank, FULL};

use super::clock::{Clock, ClockNoise, Said};
use super::flush::Flush;
use super::format::{AskedBlock, BlockEvent, Instance, Library, Param, SentByPlugin};
use super::host::value;
use super::judge::{Judge, Limits, Steps};
use super::performer::Performer;
use super::pest::pester;
use super::song::Made;
use super::watch::{call, find};
use super::{MAIN_THREAD, state};

/// The highest rate, in hertz.
pub const HIGHEST_RATE: f64 = 96_000.0;
/// Main and Click, both channels.
const HEARD: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];
const BOUNCE: Duration = Duration::from_millis(10_500);

/// The time limit for loading songs, on a busy machine.
const LOADING: Duration = Duration::from_secs(30);
/// Longer than the bounce time of a pedal and any fade, in frames at any rate that is played here.
const WHILE: usize = 8192;
/// The notes of the act *panic*, and of the first song.
const PANIC: u8 = 35;
const SONGS: u8 = 36;
/// The share of parameters at a block's beginning that come before the block, in the disturbed host.
const FLUSHES: f64 = 0.5;
/// The pitch of the highest transposition of a song in a set, and the highest of all.
const SET_PITCH: f64 = 1.19;
const HIGHEST: f64 = 2.0;

/// A step of both hosts: its length, the place to which they jump, if any, and the changes.
#[derive(Debug)]
struct TwinLeg {
    frames: usize,
    locate: Option<f64>,
    playing: bool,
    /// Each with its frame of the leg, in order.
    events: Vec<(usize, BlockEvent)>,
}

/// The piece that both play.
struct TwinPiece {
    /// The project.
    text: String,
    clock: Clock,
    legs: Vec<TwinLeg>,
    /// The longest block.
    longest: usize,
    /// The number of songs in the set, and the value of the parameter *Lead*; `None` without a set.
    show: Option<(usize, f64)>,
    /// The limits of what is heard.
    limits: Limits,
}

/// A host's recording, and the messages that it received, with frames counted from the start.
#[derive(Default)]
struct TwinTake {
    heard: [Vec<f32>; 4],
    sent: Vec<SentByPlugin>,
}

/// Lets both hosts play, and compares the results.
pub fn run(library: &dyn Library, random: &mut Random, songs: &[Made]) -> anyhow::Result<()> {
    let song = random.pick(songs);
    let rate = *random.pick(&[44_100.0, 48_000.0, 48_000.0, HIGHEST_RATE, 22_050.0]);
    let tempo = song.host_tempo(*random.pick(&[1.0, 1.0, 1.05, 0.9]));
    let speed = tempo.bpm(0.0) / song.bpm;
    let mut clock = Clock::new(rate, tempo, ClockNoise::Exact, random.fork());
    if random.chance(0.3) {
        let start = random.between(0.0, song.seconds) * rate;
        clock.loop_range = Some((start, start + random.octaves(0.05, 1.0) * rate));
    }
    let first = library.create()?;
    let lead = random.below(state::LEADS.len());
    // A host that does not have a song's changes of tempo follows them block by block.
    let is_show = random.chance(0.5) && !songs.iter().any(Made::has_map);
    let (text, show) = if is_show {
        let entries: Vec<_> = songs.iter().map(|song| song.saved(random)).collect();
        let mut params = serde_json::Map::new();
        params.extend([state::lead("stemlock")]);
        (state::of_set(&entries, true, random, &params), Some((songs.len(), lead as f64)))
    } else {
        (state::of(&song.saved(random), &state::params(random)), None)
    };
    let legs = legs(random, song, rate, first.params(), is_show);
    let played = if is_show { songs } else { std::slice::from_ref(song) };
    let limits = Limits::of(played, rate, pitch(&legs, &clock, played, first.params(), is_show));
    let piece = TwinPiece { text, clock, legs, longest: *random.pick(&[64, 512, 1024, 4096]), show, limits };
    if state::is_told() {
        tell(&piece, speed, song, first.params())?;
    }
    let mut cuts = [random.fork(), random.fork()];
    let [one, other] = &mut cuts;
    let quiet = TwinPlayer { instance: &*first, piece: &piece, cut: one, flush: None }.play(|audio| Ok(audio()))?;
    call("destroy", MAIN_THREAD, || first.destroy());
    let second = library.create()?;
    let mut pest = random.fork();
    let disturbed = TwinPlayer { instance: &*second, piece: &piece, cut: other, flush: Some(random.fork()) }
        .play(|audio| pester(library, &*second, &piece.text, &mut pest, audio))?;
    call("destroy", MAIN_THREAD, || second.destroy());
    let takes = [quiet, disturbed];
    let what =
        if show.is_some() { format!("a show with lead {}, host at", state::LEADS[lead]) } else { String::new() };
    compare(&takes, &what, speed, rate);
    compare_sent(&takes, &what, speed, rate);
    Ok(())
}

/// The largest factor by which the output may be higher than the files.
fn pitch(legs: &[TwinLeg], clock: &Clock, songs: &[Made], params: &[Param], is_show: bool) -> f64 {
    let events = || legs.iter().flat_map(|leg| &leg.events);
    let moves = |name: &str| {
        events().any(|(_, event)| matches!(event, BlockEvent::Param(index, _) if params[*index].name == name))
    };
    let slowest = songs.iter().map(|song| song.slowest).fold(f64::INFINITY, f64::min);
    let own = if is_show { SET_PITCH } else { 1.0 };
    let transposed = if moves("Transpose") { HIGHEST } else { own };
    transposed * if moves("Tempo Mode") { (clock.tempo.fastest() / slowest).max(1.0) * 1.1 } else { 1.0 }
}

fn tell(piece: &TwinPiece, speed: f64, song: &Made, params: &[Param]) -> std::io::Result<()> {
    let mut told = std::io::stderr();
    let (rate, loop_range) = (piece.clock.rate, piece.clock.loop_range);
    writeln!(told, "{rate} Hz, speed {speed}, loop {loop_range:?}, {song:#?}\n{}", piece.text)?;
    for leg in &piece.legs {
        let named = leg.events.iter().filter_map(|(_, event)| match event {
            BlockEvent::Param(index, _) => Some(params[*index].name.as_str()),
            _ => None,
        });
        writeln!(told, "{leg:?} {:?}", named.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn legs(random: &mut Random, song: &Made, rate: f64, params: &[Param], is_show: bool) -> Vec<TwinLeg> {
    let performer = Performer::new(params);
    let mut legs = Vec::new();
    for number in 0..2 + random.below(8) {
        let playing = number == 0 || !random.chance(0.15);
        let locate =
            (number == 0 || random.chance(0.3)).then(|| (random.between(-0.2, song.seconds) * rate).round());
        let automated = random.chance(0.3).then(|| random.below(params.len().min(40)));
        let moved = |index: usize| (0, BlockEvent::Param(index, value(random, &params[index])));
        let mut events: Vec<_> = automated.map(moved).into_iter().collect();
        let frames = (random.octaves(0.01, 0.6) * rate) as usize;
        if is_show {
            let at = if random.chance(0.3) { 0 } else { random.below(frames) };
            // The parameters *Lead* and *Quantum* are read at a block's beginning.
            let at_beginning = |event: &BlockEvent| matches!(event, BlockEvent::Param(index, _) if ["Lead", "Quantum"].contains(&params[*index].name.as_str()));
            let event = performer.press(random);
            events.push((if at_beginning(&event) { 0 } else { at }, event));
        }
        legs.push(TwinLeg { frames, locate, playing, events });
    }
    legs
}

/// Plays a piece with an instance.
struct TwinPlayer<'a> {
    instance: &'a dyn Instance,
    piece: &'a TwinPiece,
    cut: &'a mut Random,
    /// Decides which parameters come before a block; `None` if they all come with it.
    flush: Option<Random>,
}

impl TwinPlayer<'_> {
    /// Plays it all; `on` runs what belongs to the audio thread.
    fn play(
        &mut self,
        on: impl FnOnce(&mut (dyn FnMut() -> TwinTake + Send)) -> anyhow::Result<TwinTake>,
    ) -> anyhow::Result<TwinTake> {
        let (instance, piece) = (self.instance, self.piece);
        state::load_state(instance, &piece.text);
        if !call("activate", MAIN_THREAD, || instance.activate(piece.clock.rate, piece.longest, true)) {
            find("refuses to activate", format!("at {} Hz", piece.clock.rate));
            return Ok(TwinTake::default());
        }
        let take = on(&mut || self.take())?;
        call("deactivate", MAIN_THREAD, || instance.deactivate());
        Ok(take)
    }

    fn take(&mut self) -> TwinTake {
        let (instance, piece) = (self.instance, self.piece);
        let mut take = TwinTake::default();
        instance.start();
        let is_ready = piece.show.is_none_or(|(songs, lead)| self.wait_for(songs, lead));
        if is_ready {
            let mut clock = piece.clock.clone();
            let (steps, who) =
                (Steps::default(), if self.flush.is_some() { "the disturbed twin" } else { "the quiet twin" });
            let who = format!("{who}, {} Hz, blocks of up to {}", clock.rate, piece.longest);
            let mut judge = Judge::new(piece.limits, &steps, who);
            piece.legs.iter().for_each(|leg| self.leg(leg, &mut clock, &mut take, &mut judge));
        }
        instance.stop();
        take
    }

    fn leg(&mut self, leg: &TwinLeg, clock: &mut Clock, take: &mut TwinTake, judge: &mut Judge<'_>) {
        clock.playing = leg.playing;
        if let Some(place) = leg.locate {
            clock.locate(place);
        }
        let mut done = 0;
        while done < leg.frames {
            let frames = clock.cut((1 + self.cut.below(self.piece.longest)).min(leg.frames - done));
            let mut bank = Bank::new(&FULL, frames);
            let now =
                |(at, event): &(usize, BlockEvent)| (done..done + frames).contains(at).then(|| (at - done, *event));
            let all: Vec<_> = leg.events.iter().filter_map(now).collect();
            let events = self.flushed(&all);
            let (begin, mut sent, said) = (take.heard[0].len(), Vec::new(), clock.say());
            let played = self.block(said, frames, events, &mut bank, Some(&mut sent));
            judge.block(said, &all, &bank, FULL.len(), played);
            take.sent.extend(sent.into_iter().map(|(frame, bytes)| (begin + frame, bytes)));
            for (heard, (port, channel)) in take.heard.iter_mut().zip(HEARD) {
                heard.extend_from_slice(bank.narrow(port, channel).unwrap_or_default());
            }
            clock.pass(frames);
            done += frames;
        }
    }

    /// Sends the parameters with which a block begins before the block, or none; returns the other events of the block.
    fn flushed<'e>(&mut self, events: &'e [(usize, BlockEvent)]) -> &'e [(usize, BlockEvent)] {
        let moves = events.iter().map_while(|&event| match event {
            (0, BlockEvent::Param(index, value)) => Some((index, value)),
            _ => None,
        });
        let moves: Vec<_> = moves.collect();
        if !self.flush.as_mut().is_some_and(|random| random.chance(FLUSHES)) {
            return events;
        }
        let count = moves.len();
        Flush::of(moves).send(self.instance, true);
        &events[count..]
    }

    fn block(
        &self,
        said: Said,
        frames: usize,
        events: &[(usize, BlockEvent)],
        bank: &mut Bank,
        sent: Option<&mut Vec<SentByPlugin>>,
    ) -> bool {
        let asked = AskedBlock { said, frames, events, offline: true, paced: false, bank, sent };
        let played = call("process", BOUNCE, || self.instance.play(asked));
        if !played {
            find("refuses a block", format!("of {frames} frames"));
        }
        played
    }

    /// Launches each song until it is audible: a host cannot tell otherwise when all are in memory. Then sets *Lead*.
    fn wait_for(&self, songs: usize, lead: f64) -> bool {
        let frames = self.piece.longest.min(512);
        let play = |event: Option<BlockEvent>| {
            let mut bank = Bank::new(&FULL, frames);
            self.block(
                Said::default(),
                frames,
                &event.map(|event| (0, event)).into_iter().collect::<Vec<_>>(),
                &mut bank,
                None,
            );
            (0..FULL.len())
                .any(|port| bank.narrow(port, 0).is_some_and(|samples| samples.iter().any(|s| *s != 0.0)))
        };
        let begun = Instant::now();
        for song in 0..songs {
            // The sound falls silent first; a pedal pressed again too soon is ignored.
            let mut is_heard = false;
            while !is_heard && begun.elapsed() < LOADING {
                play(Some(BlockEvent::Note(PANIC)));
                (0..WHILE / frames).for_each(|_| {
                    play(None);
                });
                play(Some(BlockEvent::Note(SONGS + song as u8)));
                is_heard = (0..WHILE / frames).fold(false, |heard, _| play(None) || heard);
            }
            if !is_heard {
                find("is not loaded", format!("song {song} after {LOADING:?}"));
                return false;
            }
        }
        let names = |param: &Param| param.name == "Lead";
        let index = self.instance.params().iter().position(names).unwrap_or(0);
        for lead in [if lead == 0.0 { 1.0 } else { 0.0 }, lead] {
            let param = &self.instance.params()[index];
            play(Some(BlockEvent::Param(index, param.least + lead * (param.most - param.least) / 2.0)));
            (0..WHILE / frames).for_each(|_| {
                play(None);
            });
        }
        true
    }
}

/// Compares the messages that the two hosts received, one by one.
fn compare_sent([one, other]: &[TwinTake; 2], what: &str, speed: f64, rate: f64) {
    let (sent, by_other) = (&one.sent, &other.sent);
    let first = (0..sent.len().max(by_other.len())).find(|&index| sent.get(index) != by_other.get(index));
    if let Some(index) = first {
        let counts = (sent.len(), by_other.len());
        find(
            "cut changes what is sent",
            format!(
                "message {index}: {:?} and {:?}, of {counts:?}; {what} speed {speed}, {rate} Hz",
                sent.get(index),
                by_other.get(index)
            ),
        );
    }
}

fn compare(takes: &[TwinTake; 2], what: &str, speed: f64, rate: f64) {
    for ((one, other), (port, channel)) in takes[0].heard.iter().zip(&takes[1].heard).zip(HEARD) {
        let pairs = || one.iter().zip(other);
        let Some(first) = pairs().position(|(one, other)| one.to_bits() != other.to_bits()) else { continue };
        let differ = pairs().filter(|(one, other)| one.to_bits() != other.to_bits()).count();
        let worst = pairs().map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
        let kind = if !what.is_empty() {
            "cut changes a show"
        } else if speed == 1.0 {
            "cut changes a copy"
        } else {
            "cut changes a stretch"
        };
        find(
            kind,
            format!(
                "port {port}, channel {channel}: {differ} of {} samples differ, by up to {worst:e}, from frame {first} on; \
                 {what} speed {speed}, {rate} Hz",
                one.len()
            ),
        );
        return;
    }
}
