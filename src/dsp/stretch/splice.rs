//! Copies the attacks of isolated sounds.
//!
//! Runs on the audio thread. A window is longer than an attack and contains its neighbours too. If hardly anything else sounds,
//! it is better to copy the first milliseconds. If nothing else sounds, the silence before is copied too: a window that contains
//! the attack would leak some of it as pre-echo. The attacks of transposed voices are mixed in after resampling, so a consonant keeps its
//! colour.

use super::Material;
use super::hints::{Hints, Kind, Onset};
use super::stretcher::Stretcher;
use super::warp::{Course, nearest};

/// The attacks to be copied: the newest one, and the previous one while it fades out.
#[derive(Debug)]
pub struct Splice {
    newest: Option<Copied>,
    before: Option<Copied>,
    lengths: SpliceLengths,
}

/// The lengths of the parts of a copy, in frames.
#[derive(Clone, Copy, Debug)]
struct SpliceLengths {
    /// The length of the fade-in, and how long before the onset it ends.
    fade_in: i64,
    lead: i64,
    /// How early the copy starts if it is silent before the onset: half of the longest window.
    silence: i64,
    /// The longest part at full level, and the length of the fade-out.
    full: i64,
    fade_out: i64,
}

#[derive(Clone, Copy, Debug)]
struct Copied {
    /// The frame of the material at which the onset lies.
    source: u32,
    /// The frame of output at which the onset sounds.
    onset: i64,
    /// The material's frame minus the output's frame.
    offset: i64,
    /// When the fade-in began; never before frames that have already been played.
    begin: i64,
    /// The lengths for this copy: shorter if another onset follows soon.
    lengths: SpliceLengths,
}

impl Splice {
    /// For material of `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        let frames = |milliseconds: f64| (milliseconds * rate / 1000.0).round() as i64;
        let lengths = SpliceLengths {
            fade_in: frames(2.0),
            lead: frames(0.33),
            silence: frames(42.67),
            full: frames(6.67),
            fade_out: frames(6.67),
        };
        Self { newest: None, before: None, lengths }
    }

    /// Drops all copies.
    pub fn clear(&mut self) {
        *self = Self { newest: None, before: None, ..*self };
    }

    /// Finds the attacks whose copies begin in the next `frames` frames.
    pub fn follow(&mut self, course: &Course, hints: &Hints<'_>, now: i64, frames: usize) {
        let end = now + frames as i64;
        // In silence it does not matter which frames are copied, and the course may change before the attack is due.
        if let Some(newest) = self.newest.as_mut().filter(|newest| newest.sounds() >= now) {
            newest.aim(course);
        }
        while let Some(next) = self.next(course, hints, now, end).filter(|next| next.begin < end) {
            self.before = self.newest.replace(next);
        }
    }

    /// The next attack to copy, if one is due about before `end`.
    fn next(&self, course: &Course, hints: &Hints<'_>, now: i64, end: i64) -> Option<Copied> {
        let SpliceLengths { fade_in, lead, silence, full, .. } = self.lengths;
        let past = course.at((now - lead) as f64);
        let is_past =
            |source: u32| f64::from(source) < past || self.newest.is_some_and(|newest| source <= newest.source);
        let index = hints.onsets.partition_point(|onset| is_past(onset.frame));
        let last = course.at((end + silence + fade_in + 1) as f64);
        let mut soon = hints.onsets.get(index..)?.iter().take_while(|onset| f64::from(onset.frame) < last);
        let found = index + soon.position(|onset| matches!(onset.kind, Kind::FromSilence | Kind::Alone))?;
        let Onset { frame: source, kind } = hints.onsets[found];
        let following =
            hints.onsets.get(found + 1).map_or(f64::INFINITY, |next| course.when(f64::from(next.frame)));
        let mut copied = Copied { source, onset: 0, offset: 0, begin: 0, lengths: self.lengths };
        copied.aim(course);
        let room = following - (copied.onset + lead + fade_in) as f64;
        copied.lengths.full = room.clamp(0.0, full as f64) as i64;
        let early = if kind == Kind::FromSilence { silence - lead } else { 0 };
        copied.begin = now.max(copied.sounds() - early);
        Some(copied)
    }

    /// Mixes the copies into both channels of `output`, whose first frame is output frame `now`.
    pub fn play(&self, now: i64, member: usize, material: &impl Material, output: [&mut [f32]; 2]) {
        let [left, right] = output;
        for copied in [self.before, self.newest].into_iter().flatten() {
            copied.play(now, member, material, [&mut *left, &mut *right]);
        }
    }
}

impl Copied {
    /// Places the copy where its onset is due.
    fn aim(&mut self, course: &Course) {
        let place = f64::from(self.source);
        let exact = course.when(place);
        self.onset = nearest(exact);
        self.offset = nearest(place - exact);
    }

    /// When more than silence may sound.
    fn sounds(&self) -> i64 {
        self.onset - self.lengths.lead - self.lengths.fade_in
    }

    fn play(&self, now: i64, member: usize, material: &impl Material, output: [&mut [f32]; 2]) {
        let frames = output[0].len();
        if now >= self.end() || now + frames as i64 <= self.begin {
            return;
        }
        let mut raw = [[0.0; Stretcher::RUN]; 2];
        let [left, right] = &mut raw;
        material.read(member, now + self.offset, [&mut left[..frames], &mut right[..frames]]);
        for (output, raw) in output.into_iter().zip(raw) {
            for (n, (sample, raw)) in output.iter_mut().zip(raw).enumerate() {
                *sample += self.weight(now + n as i64) * (raw - *sample);
            }
        }
    }

    /// The weight of the copy at output frame `frame`.
    fn weight(&self, frame: i64) -> f32 {
        let rising = (frame - self.begin + 1) as f32 / self.lengths.fade_in as f32;
        let falling = (self.end() - frame) as f32 / self.lengths.fade_out as f32;
        smooth(rising).min(smooth(falling))
    }

    fn end(&self) -> i64 {
        self.onset + self.lengths.full + self.lengths.fade_out
    }
}

/// A smooth step from 0 to 1.
fn smooth(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
