//! Copies the attacks of sounds that begin alone.
//!
//! Audio thread. Windows are longer than an attack and see its neighbours too; where hardly anything sounds but what
//! begins, the first milliseconds are better copied.

use super::Material;
use super::hints::Hints;
use super::stretcher::Stretcher;
use super::warp::Course;

/// An attack that is copied.
#[derive(Debug, Default)]
pub struct Splice {
    current: Option<Copied>,
}

#[derive(Clone, Copy, Debug)]
struct Copied {
    /// The frame of output at which the onset sounds.
    onset: i64,
    /// The material's frame less the output's.
    offset: i64,
    /// When the copy began to fade in; not before what was played already.
    begin: i64,
    /// How long it is copied in full.
    length: i64,
}

/// The copy fades in over so many frames and is all that sounds so many frames before the onset.
const FADE_IN: i64 = 96;
const LEAD: i64 = 16;
/// It is copied in full for so long, at most, and then fades out.
const LENGTH: i64 = 320;
const FADE_OUT: i64 = 320;

impl Splice {
    /// Finds the attack that sounds in the next `frames` frames.
    pub fn follow(&mut self, course: &Course, hints: &Hints<'_>, now: i64, frames: usize) {
        if self.current.is_some_and(|copied| now < copied.onset + copied.length) {
            return;
        }
        let end = now + frames as i64;
        let first = course.at((now - LEAD) as f64);
        let index = hints.onsets.partition_point(|onset| f64::from(onset.frame) < first);
        let Some(next) = hints.onsets.get(index).filter(|onset| onset.alone) else { return };
        let place = f64::from(next.frame);
        let onset = course.when(place).round() as i64;
        if onset - LEAD - FADE_IN >= end || self.current.is_some_and(|copied| copied.onset >= onset - LEAD) {
            return;
        }
        let following = hints.onsets.get(index + 1).map_or(f64::INFINITY, |next| course.when(f64::from(next.frame)));
        let room = (following - onset as f64 - (LEAD + FADE_IN) as f64).clamp(0.0, LENGTH as f64) as i64;
        let offset = (place - course.when(place)).round() as i64;
        self.current = Some(Copied { onset, offset, begin: now.max(onset - LEAD - FADE_IN), length: room });
    }

    /// Lays the copy over `output`, whose first frame is output frame `now`.
    pub fn play(&self, now: i64, side: usize, member: usize, material: &impl Material, output: &mut [f32]) {
        let Some(copied) = self.current else { return };
        let frames = output.len();
        if now >= copied.onset + copied.length + FADE_OUT || now + frames as i64 <= copied.begin {
            return;
        }
        let mut raw = [[0.0; Stretcher::RUN]; 2];
        let [left, right] = &mut raw;
        material.read(member, now + copied.offset, [&mut left[..frames], &mut right[..frames]]);
        for (n, (sample, raw)) in output.iter_mut().zip(raw[side]).enumerate() {
            *sample += copied.weight(now + n as i64) * (raw - *sample);
        }
    }
}

impl Copied {
    /// How much of the output is copied at output frame `frame`.
    fn weight(&self, frame: i64) -> f32 {
        let rising = (frame - self.begin + 1) as f32 / FADE_IN as f32;
        let falling = (self.onset + self.length + FADE_OUT - frame) as f32 / FADE_OUT as f32;
        smooth(rising).min(smooth(falling))
    }
}

/// From 0 to 1 without corners.
fn smooth(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
