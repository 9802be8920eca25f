//! When windows begin and end, and what is left of them after a restart.

use super::super::InMemory;
use super::super::hints::{Kind, Onset};
use super::*;

const HINTS: Hints<'_> = Hints { window: WindowSize::W2048, onsets: &[] };
/// So long that windows end inside a run.
const RUN: usize = 31;
/// How many runs the windows go on at speed 1.
const LINGER: usize = 4 * 2048 / RUN;

/// A stretcher that plays noise.
struct StretcherRun {
    stretcher: Stretcher,
    work: Workspace,
    material: Vec<f32>,
    course: Course,
    now: i64,
}

impl StretcherRun {
    fn new() -> Self {
        let mut random = testkit::Random::new(1);
        let mut playing = Self {
            stretcher: Stretcher::new(1, 48_000.0, 0.0),
            work: Workspace::default(),
            material: (0..60_000).map(|_| random.noise() as f32).collect(),
            course: Course { origin: 0.0, place: 0.0, speed: 1.0 },
            now: 0,
        };
        playing.start(0);
        playing
    }

    /// Begins anew at a frame of the material, at speed 1.
    fn start(&mut self, place: i64) {
        self.course = Course { origin: 0.0, place: place as f64, speed: 1.0 };
        self.now = 0;
        self.stretcher.start(0, &self.course, &HINTS);
    }

    /// Goes on at another speed.
    fn turn(&mut self, speed: f64) {
        let now = self.now as f64;
        self.course = Course { origin: now, place: self.course.at(now), speed };
    }

    /// One run; its left channel.
    fn run(&mut self) -> [f32; RUN] {
        let stems = [[&self.material[..], &self.material[..]]];
        let (mut left, mut right) = ([0.0; RUN], [0.0; RUN]);
        self.stretcher.prepare(&self.course, &HINTS, &InMemory(&stems), RUN, &mut self.work);
        self.stretcher.play(0, &InMemory(&stems), 0, [&mut left, &mut right]);
        self.stretcher.advance(RUN);
        self.now += RUN as i64;
        left
    }

    fn runs(&mut self, count: usize) {
        for _ in 0..count {
            self.run();
        }
    }
}

#[test]
fn windows_end_when_the_speed_has_stayed_at_1_since_it_came_there_last() {
    let mut playing = StretcherRun::new();
    for (speed, runs) in [(1.1, 100), (1.0, LINGER / 4), (1.1, 2 * LINGER)] {
        playing.turn(speed);
        playing.runs(runs);
        assert!(!playing.stretcher.is_copying());
    }
    playing.turn(1.0);
    playing.runs(LINGER);
    assert!(!playing.stretcher.is_copying());
    playing.runs(LINGER / 2);
    assert!(playing.stretcher.is_copying());
}

#[test]
fn a_restart_where_windows_are_about_to_end_is_a_copy_for_good() {
    for runs in LINGER - 2..LINGER + 3 {
        let mut playing = StretcherRun::new();
        playing.turn(1.1);
        playing.runs(100);
        playing.turn(1.0);
        playing.runs(runs);
        playing.start(1000);
        for run in 0..100 + 2 * LINGER {
            let first = 1000 + run * RUN;
            let expected = playing.material[first..first + RUN].to_vec();
            assert_eq!(playing.run(), expected[..], "run {run}, after {runs} runs at speed 1");
        }
    }
}

/// The left channel of `frames` frames that begin at a place of the material, at a constant speed.
fn played(material: &[f32], hints: &Hints<'_>, place: f64, speed: f64, frames: usize) -> Vec<f32> {
    let stems = [[material, material]];
    let course = Course { origin: 0.0, place, speed };
    let (mut stretcher, mut work) = (Stretcher::new(1, 48_000.0, 0.0), Workspace::default());
    stretcher.start(0, &course, hints);
    let mut played = Vec::new();
    while played.len() < frames {
        let (mut left, mut right) = ([0.0; RUN], [0.0; RUN]);
        stretcher.prepare(&course, hints, &InMemory(&stems), RUN, &mut work);
        stretcher.play(0, &InMemory(&stems), 0, [&mut left, &mut right]);
        stretcher.advance(RUN);
        played.extend(left);
    }
    played
}

/// What an onset restarts is measured against the sound just before it, not against what sounded when windows began.
#[test]
fn a_tone_that_has_grown_since_goes_on_through_an_onset() {
    const ONSETS: [u32; 6] = [50_000, 60_031, 70_100, 80_170, 90_240, 100_310];
    let onsets = ONSETS.map(|frame| Onset { frame, kind: Kind::Attack });
    let hints = Hints { window: WindowSize::W2048, onsets: &onsets };
    let tone = |frame: usize| (std::f64::consts::TAU * 1000.0 / 48_000.0 * frame as f64).sin();
    let material: Vec<f32> = (0..120_000)
        .map(|frame| {
            let swell = ((frame as f64 - 20_000.0) / 10_000.0).clamp(0.0, 1.0);
            ((0.1 + 0.9 * swell) * tone(frame)) as f32
        })
        .collect();
    let played = played(&material, &hints, 0.0, 1.1, 100_000);
    // Ten periods each. The level of a tone whose phase is restarted falls.
    let level = |block: &[f32]| (block.iter().map(|sample| sample * sample).sum::<f32>() / 240.0).sqrt();
    let least = played[40_000..96_000].chunks_exact(480).map(level).fold(f32::MAX, f32::min);
    assert!(least > 0.97, "{least}");
}

/// A constant is one at any speed, so all that is heard of the seam is what is missing there.
#[test]
fn where_windows_take_over_from_a_copy_nothing_is_missing() {
    for speed in [0.9, 1.1, 1.5] {
        let heard = played(&[0.5; 60_000], &HINTS, 5000.0, speed, 6000);
        let most = heard.iter().map(|sample| (sample - 0.5).abs()).fold(0.0, f32::max);
        assert!(most < 1e-6, "at {speed}: {most} off");
    }
}

#[test]
fn a_tone_stays_as_loud_as_it_is_where_windows_take_over_from_a_copy() {
    for hertz in [500.0, 1000.0] {
        let tone = |frame: usize| (std::f64::consts::TAU * hertz / 48_000.0 * frame as f64).sin() as f32;
        let mut playing = StretcherRun::new();
        playing.material = (0..60_000).map(tone).collect();
        playing.start(1000);
        playing.runs(97);
        for speed in [0.9, 1.1] {
            playing.turn(speed);
            let heard: Vec<f32> = (0..200).flat_map(|_| playing.run()).collect();
            // Whole periods: twice their power is 1.
            for (n, block) in heard.chunks_exact(96).enumerate() {
                let power = block.iter().map(|sample| sample * sample).sum::<f32>() / 48.0;
                assert!((power - 1.0).abs() < 1e-4, "{hertz} Hz at {speed}, frame {}: {power}", n * 96);
            }
            playing.turn(1.0);
            playing.runs(2 * LINGER);
        }
    }
}

/// A click of one frame, the sharpest attack, over noise that turns the phases of all bins.
fn click_in_noise(frames: usize, clicks: &[u32]) -> Vec<f32> {
    let mut random = testkit::Random::new(2);
    let mut material: Vec<f32> = (0..frames).map(|_| random.noise() as f32 * 0.003).collect();
    clicks.iter().for_each(|frame| material[*frame as usize] = 1.0);
    material
}

/// Panics unless there is a whole click on frame `due` of `heard`, and none within `range`, whole or smeared, beside it.
fn assert_click(heard: &[f32], due: usize, range: std::ops::Range<usize>, what: &str) {
    assert!((heard[due] - 1.0).abs() < 0.02, "{what}: {} of the click on frame {due}", heard[due]);
    let beside = range
        .filter(|n| *n != due)
        .map(|n| (heard[n].abs(), n))
        .fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
    assert!(beside.0 < 0.02, "{what}: {} on frame {}, beside the click on {due}", beside.0, beside.1);
}

#[test]
fn an_attack_among_other_sounds_stays_as_sharp_as_it_is() {
    const CLICKS: [u32; 3] = [33_000, 66_000, 99_000];
    let material = click_in_noise(120_000, &CLICKS);
    let onsets = CLICKS.map(|frame| Onset { frame, kind: Kind::Attack });
    let hints = Hints { window: WindowSize::W2048, onsets: &onsets };
    for speed in [0.8, 1.1, 1.5] {
        let heard = played(&material, &hints, 0.0, speed, (110_000.0 / speed) as usize);
        for click in CLICKS {
            let due = (f64::from(click) / speed).round() as usize;
            assert_click(&heard, due, due - 1500..due + 1500, &format!("at {speed}"));
        }
    }
}

/// A copy from the place of the jump on would reach it early or late.
#[test]
fn an_attack_soon_after_a_jump_sounds_in_its_time() {
    const CLICK: u32 = 20_000;
    let material = click_in_noise(60_000, &[CLICK]);
    let hints = Hints { window: WindowSize::W2048, onsets: &[Onset { frame: CLICK, kind: Kind::Attack }] };
    for (speed, due) in [(1.5, 400), (0.8, 750), (2.0, 1000), (1.1, 500), (1.1, 0)] {
        let heard = played(&material, &hints, f64::from(CLICK) - speed * due as f64, speed, 4000);
        assert_click(&heard, due, 0..4000, &format!("at {speed}"));
    }
}
