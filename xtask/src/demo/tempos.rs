//! The checks on tempos that the song does not have, and on passes in blocks of other sizes.

use stemlock::setlist::Output;

use super::check::Check;
use super::checks::{ExpectedSound, heard};
use super::host::Recording;
use super::measure::{Difference, RecordedSpan, at_speed, shift};
use super::reference::{Fidelity, ReferenceSignal};
use super::script::{LegPurpose, Script};
use super::show::stretches;

/// How far the interpolation may be from another, independent one.
const INTERPOLATION_DB: f64 = -80.0;
/// The same after a change of tempo, where the place still moves a little within a window.
const BENT_DB: f64 = -20.0;
/// How far the place may be off, in frames.
const PLACE: f64 = 0.1;
/// The same after a change of tempo, which reaches the plugin with a block and not between two frames.
const BENT_PLACE: f64 = 0.5;
/// The share of the half rate up to which the interpolation must be accurate: 16 kHz at 48 kHz.
const FAITHFUL: f64 = 0.67;
/// The length of one measurement, in seconds, and at most as a share of the scene.
const WINDOW: (f64, usize) = (0.125, 8);
/// Quieter sounds are not measured.
const AUDIBLE: f64 = 0.001;

/// The worst that was measured at a tempo.
#[derive(Clone, Copy, Debug)]
struct WorstTempo {
    windows: usize,
    place: f64,
    sound_db: f64,
}

impl WorstTempo {
    const NONE: Self = Self { windows: 0, place: 0.0, sound_db: f64::NEG_INFINITY };

    fn note(&mut self, (ahead, rest_db): (f64, f64)) {
        self.windows += 1;
        self.place = self.place.max(ahead.abs());
        self.sound_db = self.sound_db.max(rest_db);
    }

    fn checks(self, when: &str, limit: f64, limit_db: f64) -> [Check; 2] {
        let (place, sound) = (format!("{when}: place in the song"), format!("{when}: sound"));
        if self.windows == 0 {
            return [Check::impossible(place, limit, "frames off"), Check::impossible(sound, limit_db, "dB")];
        }
        [
            Check::at_most(place, self.place, limit, "frames off"),
            Check::at_most(sound, self.sound_db, limit_db, "dB"),
        ]
    }
}

/// At tempos that the song does not have, in all `passes`: the place in fractions of a frame, and the sound.
pub fn other_tempos(script: &Script, passes: &[&Recording], lead: &ExpectedSound) -> Vec<Check> {
    let all: Vec<[Vec<f32>; 2]> = passes.iter().map(|pass| heard(pass, lead.output, script.frames())).collect();
    let faithful = match lead.fidelity {
        Fidelity::Exact => FAITHFUL,
        Fidelity::Below(share) => share.min(FAITHFUL),
    };
    let (mut before, mut after) = (WorstTempo::NONE, WorstTempo::NONE);
    let stretches = stretches(&script.legs);
    let playing = stretches.iter().filter(|stretch| stretch.scene == LegPurpose::OtherTempo);
    for (stretch, host) in playing.filter_map(|stretch| Some((stretch, stretch.host?))) {
        let window = ((WINDOW.0 * script.rate.as_f64()) as usize).min(stretch.frames.len() / WINDOW.1).max(1);
        let first_speed = script.speed_at(host);
        // The first window holds the fade.
        for offset in (0..stretch.frames.len().saturating_sub(window)).step_by(window).skip(1) {
            let frame = host + offset as i64;
            let (speed, last) = (script.speed_at(frame), script.speed_at(frame + window as i64));
            if (speed - last).abs() > 1e-9 {
                continue; // The tempo changes inside; the windows behind it show whether it was followed.
            }
            let should = at_speed(&lead.signal, script.source_at(LegPurpose::OtherTempo, frame), speed, window);
            if should.iter().flatten().all(|sample| sample.abs() < AUDIBLE) {
                continue;
            }
            let place = stretch.frames.start + offset..stretch.frames.start + offset + window;
            let worst = if (speed - first_speed).abs() < 1e-9 { &mut before } else { &mut after };
            for [left, right] in &all {
                worst.note(shift(
                    [&left[place.clone()], &right[place.clone()]],
                    &should,
                    faithful / speed.max(1.0),
                ));
            }
        }
    }
    let before = before.checks("At another tempo", PLACE, INTERPOLATION_DB);
    before.into_iter().chain(after.checks("After a change to a third tempo", BENT_PLACE, BENT_DB)).collect()
}

/// Whether the same show was heard in two passes, bit for bit, up to the change of tempo in its last scene: what
/// follows depends on the block in which a host announces it, and is measured by [`other_tempos`].
pub fn same(name: &str, script: &Script, first: &Recording, second: &Recording) -> Check {
    let (frames, same) = (script.frames(), script.frames_before_the_change());
    let whole = RecordedSpan { frames: 0..same, source: 0 };
    let differences = Output::ALL.map(|output| {
        let second = ReferenceSignal { channels: heard(second, output, frames) };
        Difference::of(&heard(first, output, frames), &second, &whole, Fidelity::Exact)
    });
    let all = differences.into_iter().fold(Difference::default(), Difference::and);
    Check::equal(name, all, Fidelity::Exact, 0.0)
}
