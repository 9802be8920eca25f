//! A random host on its audio thread: it plays, stops, seeks, loops, automates, and requests blocks of any size.

use std::time::{Duration, Instant};

use testkit::Random;
use testkit::bank::{Bank, FULL, Given, beside_main};

use super::clock::{Clock, ClockNoise, HostTempo};
use super::flush::Flush;
use super::format::{AskedBlock, BlockEvent, Instance, Param};
use super::judge::{Judge, Limits, Steps};
use super::performer::Performer;
use super::song::Made;
use super::watch::call;

/// The longest time that a block of a bounce may wait, plus an allowance for a busy machine.
const BOUNCE: Duration = Duration::from_millis(10_500);
const BUSY: Duration = Duration::from_secs(1);
/// The shares of legs that begin with a reset, and with a rest in which parameters move; and of blocks before which they move.
const RESETS: f64 = 0.05;
const RESTS: f64 = 0.05;
const FLUSHES: f64 = 0.02;
/// The time after which the plugin recognises a host that keeps real time.
const KNOWN: Duration = Duration::from_secs(1);

/// A host's task between one activation and the next.
pub struct HostTask {
    pub rate: f64,
    pub longest: usize,
    pub offline: bool,
    /// Whether blocks come in real time.
    paced: bool,
    frames: usize,
    /// The size of all blocks; `None` if it varies.
    fixed: Option<usize>,
    shape: Vec<Given>,
    clock: Clock,
    /// The parameters that it automates.
    automated: Vec<usize>,
    /// The performer who plays the set.
    performer: Option<Performer>,
    /// The largest factor by which the output may be higher than the files.
    pub pitch: f64,
}

impl HostTask {
    /// A random task. `songs` are those that may be heard.
    pub fn any(random: &mut Random, songs: &[Made], params: &[Param]) -> Self {
        const RATES: [f64; 12] = [
            44_100.0, 48_000.0, 48_000.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0, 22_050.0, 8_000.0, 1_000.0,
            768_000.0, 47_952.0,
        ];
        const SIZES: [usize; 12] = [1, 16, 32, 64, 127, 128, 256, 480, 512, 1024, 4096, 16_384];
        let rate = if random.chance(0.8) { *random.pick(&RATES) } else { random.octaves(1e3, 768e3).round() };
        let longest = *random.pick(&SIZES);
        let song = random.pick(songs);
        let tempo = HostTempo::any(random, song.bpm);
        let automated = automated(random, params);
        let moves = |name: &str| automated.iter().any(|&index| params[index].name == name);
        let slowest = songs.iter().map(|song| song.slowest).fold(f64::INFINITY, f64::min);
        let pitch = if moves("Transpose") { 2.0 } else { 1.0 };
        let pitch = pitch * if moves("Tempo Mode") { (tempo.fastest() / slowest).max(1.0) * 1.1 } else { 1.0 };
        let performer = random.chance(0.5).then(|| Performer::new(params));
        let paced = random.chance(0.25);
        let seconds = if paced { 1.6 } else { random.octaves(0.2, 3.0) };
        let blocks = 6000;
        let mut clock = Clock::new(rate, tempo, ClockNoise::any(random), random.fork());
        clock.splits = random.chance(0.7);
        clock.tells_loop = random.chance(0.7);
        clock.tells_meter = random.chance(0.8);
        Self {
            rate,
            longest,
            offline: random.chance(0.3),
            paced,
            frames: ((seconds * rate) as usize).min(blocks * longest),
            fixed: random.chance(0.6).then_some(longest),
            shape: match random.below(8) {
                0 => vec![Given::Narrow(2)],
                1 => beside_main(Given::NullList(0)),
                2 => beside_main(Given::NullChannels(2)),
                _ => FULL.to_vec(),
            },
            clock,
            automated,
            performer,
            pitch,
        }
    }

    /// Plays `instance`, and judges the output.
    pub fn perform(
        mut self,
        instance: &dyn Instance,
        songs: &[Made],
        steps: &Steps,
        mut random: Random,
        who: &str,
    ) {
        let who = format!(
            "{who}, {} Hz, blocks of up to {}, {:?}{}{}",
            self.rate,
            self.longest,
            self.clock.noise,
            if self.offline { ", offline" } else { "" },
            if self.paced { ", in real time" } else { "" },
        );
        let mut judge = Judge::new(Limits::of(songs, self.rate, self.pitch), steps, who);
        let mut pace = CardClock::new();
        let (mut done, mut leg) = (0, 0);
        while done < self.frames {
            if leg == 0 {
                leg = 1 + (random.octaves(0.001, 1.0) * self.rate) as usize;
                self.act(&mut random, songs);
                if random.chance(RESETS) {
                    call("reset", BOUNCE, || instance.reset());
                    judge.forget();
                }
                if random.chance(RESTS) {
                    self.rest(instance, &mut random);
                    judge.forget();
                }
            }
            self.flush(instance, &mut random, &mut judge);
            let wanted = self.fixed.unwrap_or_else(|| 1 + random.below(self.longest));
            let frames = self.clock.cut(wanted.min(leg).min(self.frames - done));
            let mut bank = Bank::new(&self.shape, frames);
            let said = self.clock.say();
            let mut events: Vec<_> = self.automate(&mut random, frames, instance.params()).into_iter().collect();
            if let Some(performer) = &mut self.performer {
                events.extend(performer.play(&mut random, frames));
            }
            events.sort_by_key(|event| event.0);
            let (offline, paced) = (self.offline, self.paced);
            let asked = AskedBlock { said, frames, events: &events, offline, paced, bank: &mut bank, sent: None };
            let sound = Duration::from_secs_f64(frames as f64 / self.rate);
            let bound = self.bound(&pace, sound);
            let played = call("process", bound, || pace.taken(sound, || instance.play(asked)));
            judge.block(said, &events, &bank, self.shape.len(), played);
            self.clock.pass(frames);
            done += frames;
            leg -= frames;
            if self.paced {
                pace.keep();
            }
        }
    }

    /// A host that stops processing for a moment. Meanwhile parameters move.
    fn rest(&self, instance: &dyn Instance, random: &mut Random) {
        instance.stop();
        self.moves(random, instance.params()).send(instance, true);
        instance.start();
    }

    /// Parameters that move between two blocks.
    fn flush(&self, instance: &dyn Instance, random: &mut Random, judge: &mut Judge<'_>) {
        if random.chance(FLUSHES) {
            let moves = self.moves(random, instance.params());
            moves.send(instance, true);
            judge.note(&moves.events());
        }
    }

    /// Moves of what is automated; none if nothing is.
    fn moves(&self, random: &mut Random, params: &[Param]) -> Flush {
        let count = if self.automated.is_empty() { 0 } else { random.below(4) };
        let any = |random: &mut Random| {
            let index = *random.pick(&self.automated);
            (index, value(random, &params[index]))
        };
        Flush::of((0..count).map(|_| any(random)).collect())
    }

    fn bound(&self, pace: &CardClock, sound: Duration) -> Duration {
        if self.paced && pace.own > KNOWN { BUSY + sound } else { BOUNCE }
    }

    /// Limits the task to a quarter of a second, played as fast as possible.
    pub fn shorten(&mut self) {
        self.paced = false;
        self.clock.rate = self.rate;
        self.frames = self.frames.min((self.rate / 4.0) as usize);
    }

    /// The musician's next action.
    fn act(&mut self, random: &mut Random, songs: &[Made]) {
        let rate = self.rate;
        let length = random.pick(songs).seconds;
        match random.below(10) {
            0 => self.clock.playing = false,
            1 | 2 => {
                self.clock.playing = true;
                self.clock.locate((random.between(-1.0, length) * rate).round());
            }
            3 => {
                let far = *random.pick(&[-1e9, 1e9, 3.0e4, -0.01]);
                self.clock.locate((far * rate).round());
            }
            4 | 5 => {
                let start = random.between(0.0, length) * rate;
                let span = random.octaves(0.005, 2.0) * rate;
                self.clock.loop_range = Some((start, start + span.max(2.0)));
                if random.chance(0.5) {
                    self.clock.locate(start.round());
                }
            }
            6 => self.clock.loop_range = None,
            _ => self.clock.playing = true,
        }
    }

    /// A random fader movement now and then, mostly at the block's beginning.
    fn automate(&self, random: &mut Random, frames: usize, params: &[Param]) -> Option<(usize, BlockEvent)> {
        if self.automated.is_empty() || !random.chance(0.1) {
            return None;
        }
        let index = *random.pick(&self.automated);
        let frame = if random.chance(0.3) { random.below(frames) } else { 0 };
        Some((frame, BlockEvent::Param(index, value(random, &params[index]))))
    }
}

/// The clock of a sound card. A late block is lost, and does not make the next blocks come sooner.
struct CardClock {
    /// When the next block is due.
    due: Instant,
    /// The elapsed time, without the time that blocks took beyond their own length.
    own: Duration,
}

impl CardClock {
    fn new() -> Self {
        Self { due: Instant::now(), own: Duration::ZERO }
    }

    /// Plays a block of length `sound`.
    fn taken<T>(&mut self, sound: Duration, play: impl FnOnce() -> T) -> T {
        let played = play();
        self.due += sound;
        self.own += sound;
        played
    }

    /// Waits until the next block is due.
    fn keep(&mut self) {
        let now = Instant::now();
        std::thread::sleep(self.due.saturating_duration_since(now));
        self.due = self.due.max(now);
    }
}

/// Parameters of the whole instance that are automated.
const GLOBAL: [&str; 5] = ["Master Gain", "Song Start", "Sync Offset", "Tempo Mode", "Transpose"];

/// Some parameters, or none.
fn automated(random: &mut Random, params: &[Param]) -> Vec<usize> {
    if params.is_empty() || random.chance(0.5) {
        return Vec::new();
    }
    let global = |param: &Param| GLOBAL.contains(&param.name.as_str());
    let few = |param: &Param| ["Stem 1 ", "Stem 2 ", "Stem 3 "].iter().any(|start| param.name.starts_with(start));
    let known: Vec<_> = (0..params.len()).filter(|&index| global(&params[index]) || few(&params[index])).collect();
    (0..1 + random.below(4)).map(|_| *random.pick(&known)).collect()
}

/// A random value of a parameter that makes nothing louder.
pub fn value(random: &mut Random, param: &Param) -> f64 {
    if param.name.ends_with("Gain") {
        return param.least + random.unit() * (param.default - param.least);
    }
    let share =
        if param.steps > 0 { random.below(param.steps + 1) as f64 / param.steps as f64 } else { random.unit() };
    param.least + share * (param.most - param.least)
}
