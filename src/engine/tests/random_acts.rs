//! Acts at random, in every lead and tempo mode, under a host that loops: nothing clicks, nothing is left behind, and the cut into blocks changes
//! no bit.

#![allow(clippy::vec_box)] // Loaded songs are boxed everywhere.

use super::rig::{FADE, RATE, Random, analysed, constant, noise, random_blocks, song, stem};
use super::show_stage::{ShowStage, with_sections};
use super::stretch::{clicks, onsets};
use crate::engine::sound::LoadedSong;
use crate::engine::{Act, Lead, Order, Outcome, Quantum, Repeat, SectionRef, SetEntry, Target, TempoMode, When};
use crate::setlist::set::Then;
use crate::time::{BeatPos, HostFields, Transport};

const LEADS: [Lead; 3] = [Lead::Stemlock, Lead::Beat, Lead::Timeline];
const MODES: [TempoMode; 3] = [TempoMode::Stretch, TempoMode::Repitch, TempoMode::Off];
/// The length of a song, in seconds.
const SECONDS: u64 = 30;
const LENGTH: f64 = (SECONDS * RATE as u64) as f64;
/// The level with which a song ends; it begins with silence.
const LOUDEST: f64 = 0.8;
/// After this many frames only the last place sounds: 10 ms.
const SETTLED: usize = RATE as usize / 100;

/// The level says the place in the material; that of the second song is negative.
fn ramp(stem: usize, _channel: usize, frame: i64) -> f32 {
    let level = (frame as f64 / LENGTH * LOUDEST) as f32;
    if stem == 0 { level } else { -level }
}

fn ramps() -> Vec<Box<LoadedSong>> {
    let song_of = |index, bpm| {
        with_sections(song(vec![stem(ramp, index, SECONDS * u64::from(RATE), 1)], &constant(bpm), 0.0))
    };
    vec![song_of(0, 120.0), song_of(1, 101.0)]
}

fn act(random: &mut Random) -> Act {
    let section = |random: &mut Random| SectionRef::written(random.pick::<&str>(&["a", "b", "nowhere"]));
    let bars = [-9, -2, 1, 3, 9, 12, 400];
    match random.below(24) {
        0 => Act::Launch(0),
        1 => Act::Launch(1),
        2 => Act::Switch(random.below(2)),
        3 => Act::Next,
        4 => Act::Previous,
        5 => Act::Again,
        6 => Act::Pause,
        7 => Act::Stop,
        8 | 9 => Act::Play,
        10 => Act::Jump(Target::Next),
        11 => Act::Jump(Target::Previous),
        12 => Act::Jump(Target::Section(section(random))),
        13 | 14 => Act::Jump(Target::Bar(*random.pick(&bars))),
        15 => Act::Loop(Repeat::Here),
        16 => Act::Loop(Repeat::Section(section(random))),
        17 => Act::Loop(Repeat::Off),
        18 => Act::Nudge(*random.pick(&[-4.0, -1.0, -0.5, 0.5, 1.0, 4.0, 500.0])),
        19 => *random.pick(&[Act::FadeOut(1.0), Act::FadeIn(0.5), Act::ClickOnly(true), Act::ClickOnly(false)]),
        20 => Act::CountIn(random.below(2) as u8),
        21 => Act::Transpose(*random.pick(&[-2.0, 0.0, 3.0])),
        22 => Act::Tempo(*random.pick(&[90.0, 100.0, 112.0])),
        _ => *random.pick(&[Act::Forget, Act::Panic]),
    }
}

fn quantum(random: &mut Random) -> Option<Quantum> {
    *random.pick(&[
        None,
        Some(Quantum::None),
        Some(Quantum::Beat),
        Some(Quantum::Bars(1)),
        Some(Quantum::Bars(2)),
        Some(Quantum::Section),
    ])
}

/// Two hundred acts, a quarter of a second apart on average.
fn script(random: &mut Random) -> Vec<Order> {
    let mut at = 0;
    let launch = Order { number: 0, at: When::Frame(0), act: Act::Launch(0), quantum: None };
    let others = (1..=200).map(|number| {
        at += 2000 + random.below(20_000) as i64;
        Order { number, at: When::Frame(at), act: act(random), quantum: quantum(random) }
    });
    std::iter::once(launch).chain(others).collect()
}

/// Where the host is at a frame that it plays: its loop leads from beat 14.5 back to beat 6, and now and then it stands, or is elsewhere.
#[derive(Clone, Copy)]
struct LoopingHost {
    tempo: f64,
}

impl LoopingHost {
    const LOOP: (f64, f64) = (6.0, 14.5);

    /// In blocks that end where the loop does, as many hosts cut them; others wrap inside of a block.
    fn at(self, frame: i64) -> Transport {
        let beat = frame as f64 / f64::from(RATE) * self.tempo / 60.0;
        let (start, end) = Self::LOOP;
        let beats = if beat < end { beat } else { start + (beat - start) % (end - start) };
        // From the fortieth second on it plays elsewhere, without its loop.
        let is_late = frame > 40 * i64::from(RATE);
        Transport::believing(&HostFields {
            playing: true,
            tempo: Some(self.tempo),
            beats: Some(if is_late { beat - 60.0 } else { beats }),
            loop_beats: (!is_late).then_some(Self::LOOP),
            meter: Some((4, 4)),
            ..HostFields::default()
        })
    }
}

fn stage(lead: Lead, mode: TempoMode, songs: Vec<Box<LoadedSong>>) -> ShowStage {
    let entries = [Then::Loop, Then::Stop].map(|then| SetEntry { then: Some(then), ..SetEntry::default() });
    let mut stage = ShowStage::of(songs, &entries, lead);
    stage.settings.tempo_mode = mode;
    if lead == Lead::Timeline {
        stage.processor.lay(0, BeatPos::ZERO);
        stage.processor.lay(1, BeatPos::new(10.0).unwrap());
    }
    stage
}

/// Plays the next block of a show, with the orders of this block and of so many frames behind it.
fn play(
    stage: &mut ShowStage,
    orders: &mut &[Order],
    (host, ahead): (LoopingHost, i64),
    (at, frames): (i64, usize),
    heard: &mut [Vec<f32>; 2],
) {
    while let Some((order, rest)) = orders.split_first() {
        let When::Frame(frame) = order.at else { unreachable!() };
        if frame >= at + frames as i64 + ahead {
            break;
        }
        assert!(stage.acts.send(*order));
        *orders = rest;
    }
    stage.block(&host.at(at), frames, heard);
}

/// Looks for steps, and for what is left of other places.
#[derive(Default)]
struct ActEar {
    last: f32,
    largest: f32,
    /// The place at the end of the block before, and its speed; the song.
    before: Option<(usize, f64, f64)>,
    /// For how many frames nothing has jumped.
    settled: usize,
    music: f32,
    checked: usize,
}

impl ActEar {
    fn hear(&mut self, stage: &ShowStage, heard: &[f32], mode: TempoMode, what: &str) {
        for &sample in heard {
            self.largest = self.largest.max((sample - self.last).abs());
            self.last = sample;
        }
        let glance = stage.processor.shared.glance();
        let now = glance.pos.filter(|_| glance.speed > 0.0).map(|pos| (glance.slot, pos.get(), glance.speed));
        let goes_on = match (self.before, now) {
            (Some((song, pos, speed)), Some((now, here, _))) => {
                song == now && (here - pos - speed * heard.len() as f64).abs() < 30.0
            }
            (None, None) => true,
            _ => false,
        };
        let is_same = goes_on && (glance.acts.music - self.music).abs() < f32::EPSILON;
        (self.before, self.music) = (now, glance.acts.music);
        self.settled = if is_same { self.settled + heard.len() } else { 0 };
        // A phase vocoder does not keep the level of what has no frequency, and reads on for a while at speed 1.
        let is_read = mode != TempoMode::Stretch || now.is_none();
        if self.settled < SETTLED + heard.len() || !is_read {
            return;
        }
        let level = now.map_or(0.0, |(song, pos, speed)| {
            let frame = pos - speed;
            if frame < LENGTH - 1.0 { f64::from(ramp(song, 0, frame.max(0.0) as i64)) } else { 0.0 }
        });
        let level = level * f64::from(glance.acts.music);
        self.checked += 1;
        assert!(
            (f64::from(self.last) - level).abs() < 2e-4,
            "{what}: {} is not {level}, of {now:?}, {} frames behind a jump",
            self.last,
            self.settled
        );
    }
}

#[test]
fn two_hundred_acts_in_every_lead_and_tempo_mode_make_no_step_and_leave_nothing_behind() {
    for (round, (lead, mode)) in LEADS.into_iter().flat_map(|lead| MODES.map(|mode| (lead, mode))).enumerate() {
        for tempo in [120.0, 113.0] {
            let mut random = Random::new(round as u64);
            let (all, mut stage) = (script(&mut random), stage(lead, mode, ramps()));
            let (mut orders, mut ear, mut at) = (&all[..], ActEar::default(), 0);
            let what = format!("{lead:?}, {mode:?}, {tempo} BPM");
            let mut heard = [Vec::new(), Vec::new()];
            while at < 60 * i64::from(RATE) {
                let frames = 1 + random.below(900);
                heard.iter_mut().for_each(Vec::clear);
                play(&mut stage, &mut orders, (LoopingHost { tempo }, 0), (at, frames), &mut heard);
                ear.hear(&stage, &heard[0], mode, &format!("{what}, frame {at}"));
                at += frames as i64;
            }
            // From one song to the other, with a third place that still rings.
            let most = std::f64::consts::FRAC_PI_2 / FADE as f64 * 2.0 * LOUDEST * 2.0;
            assert!(f64::from(ear.largest) < most, "{what}: a step of {}", ear.largest);
            assert!(ear.checked > 300 || mode == TempoMode::Stretch, "{what}: {}", ear.checked);
            assert!(orders.is_empty());
        }
    }
}

#[test]
fn acts_are_the_same_bits_in_blocks_of_a_frame_and_in_random_ones() {
    for (lead, mode) in [
        (Lead::Stemlock, TempoMode::Stretch),
        (Lead::Stemlock, TempoMode::Repitch),
        (Lead::Beat, TempoMode::Stretch),
        (Lead::Timeline, TempoMode::Repitch),
    ] {
        let mut random = Random::new(77);
        let all = script(&mut random);
        let length = 8 * RATE as usize;
        // The host's tempo is the first song's: for a host at another one its blocks say where it is.
        let played = |blocks: Vec<usize>| {
            let songs = (0..2).map(|index| {
                with_sections(song(vec![stem(noise, index, 20 * u64::from(RATE), 1)], &constant(120.0), 0.0))
            });
            let mut stage = stage(lead, mode, songs.collect());
            let (mut orders, mut at) = (&all[..], 0);
            let mut heard = [Vec::new(), Vec::new()];
            let mut told: Vec<Outcome> = Vec::new();
            for frames in blocks {
                // The fade before an act's frame needs to know of it.
                play(&mut stage, &mut orders, (LoopingHost { tempo: 120.0 }, 1000), (at, frames), &mut heard);
                told.extend(stage.outcomes());
                at += frames as i64;
            }
            (told, heard)
        };
        let whole = played(vec![480; length / 480]);
        assert!(whole.0.len() > 15, "{lead:?}: {:?}", whole.0);
        for blocks in [vec![1; length], random_blocks(length, &mut random), vec![16_384; length / 16_384]] {
            let what = format!("{lead:?}, {mode:?}, {} blocks", blocks.len());
            let (told, heard) = played(blocks);
            let both = told.iter().zip(&whole.0);
            both.for_each(|(cut, whole)| assert_eq!(cut, whole, "{what}"));
            for (cut, whole) in heard.iter().zip(&whole.1) {
                let differs = cut.iter().zip(whole).position(|(a, b)| a.to_bits() != b.to_bits());
                assert_eq!(differs, None, "{what}");
            }
        }
    }
}

#[test]
fn in_stretch_hits_behind_acts_sound_within_a_tenth_of_a_millisecond() {
    // A click every half beat at 100 BPM, played at 93 %.
    let song = with_sections(analysed(vec![stem(clicks, 0, 40 * u64::from(RATE), 2)], &constant(100.0)));
    let entry = SetEntry { tempo: 93.0, ..SetEntry::default() };
    let mut stage = ShowStage::of(vec![song], &[entry], Lead::Stemlock);
    let mut random = Random::new(12);
    let acts = |random: &mut Random| match random.below(6) {
        0 => (Act::Again, Some(Quantum::None)),
        1 => (Act::Jump(Target::Bar(1 + random.below(12) as i64)), Some(Quantum::Beat)),
        2 => (Act::Jump(Target::Section(SectionRef::written("b"))), Some(Quantum::None)),
        3 => (Act::Nudge(*random.pick(&[-1.0, 0.5, 1.0])), None),
        4 => (Act::Jump(Target::Bar(1 + random.below(12) as i64)), Some(Quantum::None)),
        _ => (Act::Launch(0), Some(Quantum::Bars(1))),
    };
    stage.order(When::Frame(0), Act::Launch(0), None);
    let (mut heard, mut places) = ([Vec::new(), Vec::new()], Vec::new());
    for _ in 0..60 {
        let at = heard[0].len() as i64;
        let (act, quantum) = acts(&mut random);
        stage.order(When::Frame(at + random.below(9000) as i64), act, quantum);
        for _ in 0..300 {
            let frames = 1 + random.below(500);
            stage.block(&Transport::default(), frames, &mut heard);
        }
        let told = stage.outcomes().into_iter().filter_map(|told| told.done.ok());
        places.extend(told.map(|done| (done.frame as f64, done.song_beat * 28_800.0)));
    }
    let found = onsets(&heard[0]);
    let mut checked = 0;
    for (index, &(frame, source)) in places.iter().enumerate() {
        let end = places.get(index + 1).map_or(heard[0].len() as f64, |next| next.0) - 300.0;
        // A click into which the act leads is no attack.
        let is_cut = (1.0..300.0).contains(&source.rem_euclid(12_000.0));
        let first = if is_cut { frame + 400.0 } else { frame - 5.0 };
        for &onset in found.iter().filter(|onset| (first..end).contains(&(**onset as f64))) {
            let place = source + (onset as f64 - frame) * 0.93;
            let late = (place - (place / 12_000.0).round() * 12_000.0) / 0.93;
            assert!(late.abs() <= 4.8, "{late} frames late at {onset}, behind the act at {frame}");
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked} of {} hits, {} acts", found.len(), places.len());
}
