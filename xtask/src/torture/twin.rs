//! Two hosts that do the same and cut their blocks differently: both have to hear the same bits.

use std::io::Write;
use std::time::Duration;

use testkit::Random;
use testkit::bank::{Bank, FULL};

use super::clock::{Clock, Noise, Said};
use super::format::{Asked, Instance, Library};
use super::host::value;
use super::song::Made;
use super::watch::{call, find};
use super::{MAIN_THREAD, state};

/// Main and Click, both channels.
const HEARD: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];
const BOUNCE: Duration = Duration::from_millis(10_500);

/// Tells on standard error what the hosts do, where it is set to something.
const TELL: &str = "TORTURE_TELL";

/// What both do at once: how long, from where if elsewhere, and what changes.
#[derive(Debug)]
struct Leg {
    frames: usize,
    locate: Option<f64>,
    playing: bool,
    values: Vec<(usize, f64)>,
}

/// Lets both play, and compares.
pub fn run(library: &dyn Library, random: &mut Random, songs: &[Made]) -> anyhow::Result<()> {
    let song = random.pick(songs);
    let text = state::of(&song.saved(random), &state::params(random));
    let rate = *random.pick(&[44_100.0, 48_000.0, 48_000.0, 96_000.0, 22_050.0]);
    let tempo = song.host_tempo(*random.pick(&[1.0, 1.0, 1.05, 0.9]));
    let speed = tempo.bpm(0.0) / song.bpm;
    let mut clock = Clock::new(rate, tempo, Noise::Exact, random.fork());
    if random.chance(0.3) {
        let start = random.between(0.0, song.seconds) * rate;
        clock.loop_range = Some((start, start + random.octaves(0.05, 1.0) * rate));
    }
    let first = library.create()?;
    let legs =
        legs(random, song, rate, first.params().len(), |random, index| value(random, &first.params()[index]));
    let longest = *random.pick(&[64, 512, 1024, 4096]);
    if std::env::var_os(TELL).is_some() {
        let mut told = std::io::stderr();
        writeln!(told, "{rate} Hz, speed {speed}, loop {:?}, {song:#?}\n{text}", clock.loop_range)?;
        for leg in &legs {
            let named = |&(index, value): &(usize, f64)| (first.params()[index].name.clone(), value);
            writeln!(told, "{leg:?} {:?}", leg.values.iter().map(named).collect::<Vec<_>>())?;
        }
    }
    let mut cuts = [random.fork(), random.fork()];
    let heard = [first, library.create()?].map(|instance| {
        let cut = &mut cuts[0];
        let heard = play(&*instance, &text, clock.clone(), &legs, longest, cut);
        cuts.swap(0, 1);
        call("destroy", MAIN_THREAD, || instance.destroy());
        heard
    });
    compare(&heard, speed, rate);
    Ok(())
}

fn legs(
    random: &mut Random,
    song: &Made,
    rate: f64,
    params: usize,
    mut value: impl FnMut(&mut Random, usize) -> f64,
) -> Vec<Leg> {
    let mut legs = Vec::new();
    for number in 0..2 + random.below(8) {
        let playing = number == 0 || !random.chance(0.15);
        let locate =
            (number == 0 || random.chance(0.3)).then(|| (random.between(-0.2, song.seconds) * rate).round());
        let automated = random.chance(0.3).then(|| random.below(params.min(40)));
        let values = automated.map(|index| (index, value(random, index))).into_iter().collect();
        legs.push(Leg { frames: (random.octaves(0.01, 0.6) * rate) as usize, locate, playing, values });
    }
    legs
}

fn play(
    instance: &dyn Instance,
    text: &str,
    mut clock: Clock,
    legs: &[Leg],
    longest: usize,
    cut: &mut Random,
) -> [Vec<f32>; 4] {
    let mut heard = [const { Vec::new() }; 4];
    call("load", MAIN_THREAD, || instance.load(text));
    if !call("activate", MAIN_THREAD, || instance.activate(clock.rate, longest, true)) {
        find("refuses to activate", format!("at {} Hz", clock.rate));
        return heard;
    }
    instance.start();
    for leg in legs {
        clock.playing = leg.playing;
        if let Some(place) = leg.locate {
            clock.locate(place);
        }
        let (mut left, mut values) = (leg.frames, leg.values.as_slice());
        while left > 0 {
            let frames = clock.cut((1 + cut.below(longest)).min(left));
            let mut bank = Bank::new(&FULL, frames);
            let said: Said = clock.say();
            let asked = Asked { said, frames, values, offline: true, bank: &mut bank };
            if !call("process", BOUNCE, || instance.play(asked)) {
                find("refuses a block", format!("of {frames} frames"));
            }
            for (heard, (port, channel)) in heard.iter_mut().zip(HEARD) {
                heard.extend(bank.narrow(port, channel).unwrap_or_default());
            }
            clock.pass(frames);
            left -= frames;
            values = &[];
        }
    }
    instance.stop();
    call("deactivate", MAIN_THREAD, || instance.deactivate());
    heard
}

fn compare(heard: &[[Vec<f32>; 4]; 2], speed: f64, rate: f64) {
    for ((one, other), (port, channel)) in heard[0].iter().zip(&heard[1]).zip(HEARD) {
        let pairs = || one.iter().zip(other);
        let Some(first) = pairs().position(|(one, other)| one.to_bits() != other.to_bits()) else { continue };
        let differ = pairs().filter(|(one, other)| one.to_bits() != other.to_bits()).count();
        let worst = pairs().map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
        let kind = if speed == 1.0 { "cut changes a copy" } else { "cut changes a stretch" };
        find(
            kind,
            format!(
                "port {port}, channel {channel}: {differ} of {} samples differ, by up to {worst:e}, from frame {first} on; \
                 speed {speed}, {rate} Hz",
                one.len()
            ),
        );
        return;
    }
}
