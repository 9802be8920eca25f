//! Shows that last: hosts that loop, seek and change their tempo for an hour, and a set that Stemlock leads under a host out of its mind.

use super::rig::{FADE, RATE, Random, constant, noise, song, stem};
use super::show_stage::ShowStage;
use crate::engine::sound::{Form, FormSection, LoadedSong};
use crate::engine::{Act, Lead, SetEntry, TempoMode, When};
use crate::setlist::name_key;
use crate::setlist::set::{Pause, Then};
use crate::time::{BeatPos, HostFields, Transport};

/// Bars 1 to 4 of the song, in beats.
const PASS: f64 = 16.0;
/// A beat at 120 BPM.
const BEAT: i64 = RATE as i64 / 2;

/// Four bars of noise at 120 BPM, which repeat until an act leads on, and a bar behind them.
fn four_bars() -> Box<LoadedSong> {
    let mut song = song(vec![stem(noise, 0, 20 * BEAT as u64, 1)], &constant(120.0), 0.0);
    let section = FormSection { key: name_key("A"), start: BeatPos::ZERO, end: BeatPos::new(PASS), looped: true };
    song.form = Form { sections: [section].into(), frames: song.form.frames, ..Form::default() };
    song
}

/// A host in 4/4 that loops its four bars, and seeks.
struct WildHost {
    random: Random,
    beat: f64,
    tempo: f64,
}

impl WildHost {
    fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), beat: 0.0, tempo: 120.0 }
    }

    /// Says where it is, and goes on.
    fn block(&mut self, frames: usize) -> Transport {
        let fields = HostFields {
            playing: true,
            tempo: Some(self.tempo),
            beats: Some(self.beat),
            loop_beats: Some((0.0, PASS)),
            meter: Some((4, 4)),
            ..HostFields::default()
        };
        self.beat += self.beats(frames);
        Transport::believing(&fields)
    }

    fn beats(&self, frames: usize) -> f64 {
        frames as f64 * self.tempo / 60.0 / f64::from(RATE)
    }

    /// Before a block: wraps, or goes elsewhere. Returns whether it seeks.
    fn turn(&mut self) -> bool {
        let seeks = self.random.chance(0.002);
        if seeks {
            // Nowhere near a bar, as musicians click.
            self.beat = self.random.between(-8.0, 400.0);
        } else if self.beat >= PASS && self.beat < PASS + 1.0 {
            self.beat -= PASS;
        }
        seeks
    }
}

#[test]
fn an_hour_of_a_host_that_loops_and_seeks_moves_no_frame_in_lead_beat() {
    const BLOCK: usize = 4000;
    let pass = PASS as usize * BEAT as usize;
    let content: Vec<f32> = (0..pass as i64).map(|frame| noise(0, 0, frame)).collect();
    let mut stage = ShowStage::of(vec![four_bars()], &[SetEntry::default()], Lead::Beat);
    stage.order(When::Frame(0), Act::Launch(0), None);
    let mut host = WildHost::new(5);
    let (mut at, mut seeks) = (0, 0);
    let mut heard = [Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK)];
    while at < 3600 * RATE as usize {
        heard.iter_mut().for_each(Vec::clear);
        seeks += usize::from(host.turn());
        let transport = host.block(BLOCK);
        stage.block(&transport, BLOCK, &mut heard);
        let place = at % pass;
        // At the boundary the old place rings out in a fade.
        let skip = if place == 0 && at > 0 { FADE } else { 0 };
        assert!(
            heard[0][skip..] == content[place + skip..place + BLOCK],
            "the block from {at}, pass {}",
            at / pass
        );
        at += BLOCK;
    }
    assert!(seeks > 50, "{seeks}");
}

#[test]
fn a_host_that_also_changes_its_tempo_moves_no_song_and_launches_keep_to_its_bars() {
    let mut stage = ShowStage::of(vec![four_bars()], &[SetEntry::default()], Lead::Beat);
    stage.settings.tempo_mode = TempoMode::Repitch;
    stage.order(When::Frame(0), Act::Launch(0), None);
    let (mut host, mut random) = (WildHost::new(8), Random::new(21));
    let (mut unwound, mut frame, mut waits, mut launches) = (0.0, 0_i64, 0_i64, 0);
    let mut heard = [Vec::new(), Vec::new()];
    while frame < 1200 * i64::from(RATE) {
        heard.iter_mut().for_each(Vec::clear);
        let block = 1 + random.below(4000);
        host.turn();
        if random.chance(0.01) {
            host.tempo = *random.pick(&[120.0, 119.0, 96.5, 143.0]);
        }
        if waits == 0 && random.chance(0.003) {
            stage.order(When::Frame(frame), Act::Again, None);
            waits = frame + 1;
        }
        // The host's next bar, by what it says; no host splits its blocks there.
        let begin = host.beat;
        let transport = host.block(block);
        stage.block(&transport, block, &mut heard);
        unwound += host.beats(block);
        if let Some(told) = stage.outcomes().pop().filter(|told| told.number > 0) {
            let done = told.done.unwrap();
            let at = begin + host.beats(usize::try_from(done.frame - frame).unwrap());
            let from_bar = at - (at / 4.0).round() * 4.0;
            // The first whole frame at or after the bar.
            let one = host.beats(1);
            assert!(
                (-0.01 * one..1.01 * one).contains(&from_bar),
                "launched {from_bar} beats behind a bar, at {at}"
            );
            unwound = host.beats(usize::try_from(frame + block as i64 - done.frame).unwrap());
            (waits, launches) = (0, launches + 1);
        }
        frame += block as i64;
        let beat = stage.processor.shared.glance().song_beat.get();
        let apart = (beat - unwound).rem_euclid(PASS);
        let apart = apart.min(PASS - apart);
        // Two frames: a launch begins with a whole frame, and a change of tempo with a block.
        assert!(apart < 2.0 * host.beats(1), "{apart} beats apart at frame {frame}: {beat}, not {unwound}");
    }
    assert!(launches > 20, "{launches}");
}

/// A transport that no host could mean.
fn nonsense(random: &mut Random) -> Transport {
    let number = |random: &mut Random| match random.below(4) {
        0 => None,
        1 => Some(f64::NAN),
        _ => Some(random.between(-1e4, 1e4)),
    };
    Transport::believing(&HostFields {
        playing: random.chance(0.5),
        tempo: number(random),
        tempo_growth: number(random),
        beats: number(random),
        seconds: number(random),
        samples: random.chance(0.5).then(|| random.below(1 << 30) as i64 - (1 << 29)),
        loop_beats: number(random).zip(number(random)),
        meter: Some((random.below(12) as i32 - 2, 1 << random.below(5))),
        bar_start: number(random),
        bar_number: Some(random.below(100) as i32),
    })
}

#[test]
fn three_hours_of_a_set_that_stemlock_leads_are_frame_exact_whatever_the_host_does() {
    const LENGTH: usize = 7 * RATE as usize + 1234;
    const SONGS: usize = 6;
    // Songs that follow each other: directly, after silence, and the last one for ever.
    let song_of = |index: usize| {
        let bpm = 90.0 + 7.3 * index as f64;
        song(vec![stem(noise, index, LENGTH as u64, 1)], &constant(bpm), 0.0)
    };
    let pause = |seconds: f64| Then::GoOn(Pause::Seconds { count: seconds, click: false });
    let then = |index: usize| match index % 3 {
        0 => Then::GoOn(Pause::None),
        1 => pause(0.5),
        _ => Then::Loop,
    };
    let entry = |index: usize| SetEntry { then: Some(then(index)), ..SetEntry::default() };
    let entries: Vec<SetEntry> = (0..SONGS).map(entry).collect();
    let mut stage = ShowStage::of((0..SONGS).map(song_of).collect(), &entries, Lead::Stemlock);
    let content: Vec<Vec<f32>> =
        (0..SONGS).map(|index| (0..LENGTH as i64).map(|frame| noise(index, 0, frame)).collect()).collect();
    let mut random = Random::new(3);
    stage.order(When::Frame(0), Act::Launch(0), None);
    let (mut at, mut song, mut place) = (0_i64, 0_usize, 0_i64);
    let mut heard = [Vec::new(), Vec::new()];
    while at < 3 * 3600 * i64::from(RATE) {
        heard.iter_mut().for_each(Vec::clear);
        let block = 1 + random.below(16_384);
        // A song that would repeat for ever is left from time to time.
        let launch = (random.chance(0.004)).then(|| random.below(SONGS));
        let from = random.below(block);
        if let Some(next) = launch {
            stage.order(When::Frame(at + from as i64), Act::Launch(next), None);
        }
        stage.block(&nonsense(&mut random), block, &mut heard);
        let mut done = 0;
        while done < block {
            if let Some(next) = launch.filter(|_| done == from) {
                (song, place) = (next, 0);
            }
            let end = if launch.is_some() && done < from { from } else { block };
            let sounds = usize::try_from(place).unwrap_or(0);
            if place < 0 {
                let silent = (end - done).min(place.unsigned_abs() as usize);
                assert!(heard[0][done..done + silent].iter().all(|sample| *sample == 0.0), "the pause at {at}");
                (done, place) = (done + silent, place + silent as i64);
                continue;
            }
            let frames = (end - done).min(LENGTH - sounds);
            // The song before rings out in a fade.
            let skip = frames.min(FADE.saturating_sub(sounds));
            assert!(
                heard[0][done + skip..done + frames] == content[song][sounds + skip..sounds + frames],
                "song {song} from {sounds}, at {at} + {done}"
            );
            (done, place) = (done + frames, place + frames as i64);
            if place == LENGTH as i64 {
                (song, place) = match song % 3 {
                    0 => (song + 1, 0),
                    1 => (song + 1, -i64::from(RATE) / 2),
                    _ => (song, 0),
                };
            }
        }
        at += block as i64;
    }
}
