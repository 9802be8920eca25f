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
    let stems = [[&material[..], &material[..]]];
    let course = Course { origin: 0.0, place: 0.0, speed: 1.1 };
    let (mut stretcher, mut work) = (Stretcher::new(1, 48_000.0, 0.0), Workspace::default());
    stretcher.start(0, &course, &hints);
    let mut played = Vec::new();
    while played.len() < 100_000 {
        let (mut left, mut right) = ([0.0; RUN], [0.0; RUN]);
        stretcher.prepare(&course, &hints, &InMemory(&stems), RUN, &mut work);
        stretcher.play(0, &InMemory(&stems), 0, [&mut left, &mut right]);
        stretcher.advance(RUN);
        played.extend(left);
    }
    // Ten periods each. The level of a tone whose phase is restarted falls.
    let level = |block: &[f32]| (block.iter().map(|sample| sample * sample).sum::<f32>() / 240.0).sqrt();
    let least = played[40_000..96_000].chunks_exact(480).map(level).fold(f32::MAX, f32::min);
    assert!(least > 0.97, "{least}");
}
