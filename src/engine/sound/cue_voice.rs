//! Spoken cues: each ends on the beat before its section.
//!
//! Audio thread. Known here: the cues of a song, the line along which its material passes. Not known here: the transport, sections.
//!
//! A cue is not stretched. It begins its own length before its end, at the speed of that moment. A cue whose beginning was skipped
//! by a jump is not spoken. A jump cuts a cue, because the announced section does not come.

use crate::dsp::{Combine, Fade, Interpolator, Ramp, combine_shaped};
use crate::engine::follow::Line;
use crate::media::StemAudio;
use crate::setlist::Output;

use super::fetch::copy_stem;
use super::tail::Tail;

/// The maximum number of frames that are shaped at once.
const CHUNK: usize = Interpolator::RUN;
/// The rounding error of a position, in frames.
const ROUNDING: f64 = 1e-4;
/// A cue that begins up to this many seconds too late, because the tempo grew, is still spoken.
const LATEST: f64 = 0.25;

/// A cue in memory.
#[derive(Clone, Debug)]
pub struct SpokenCue {
    /// Its samples.
    pub audio: StemAudio,
    /// The position of its end in the song's material, in frames.
    pub ends: f64,
    /// The beginning of the section that it announces.
    pub announces: f64,
}

/// The cues of a song.
#[derive(Clone, Debug, Default)]
pub struct SpokenCues(pub Box<[SpokenCue]>);

/// Speaks the cues.
#[derive(Debug)]
pub struct CueVoice {
    /// The current cue, and how many of its frames have sounded.
    speaking: Option<(usize, usize)>,
    /// The previous cue, which fades out because another began: the same, and how many frames of the fade have passed.
    leaving: Option<(usize, usize, usize)>,
    gain: Ramp,
    /// The position in the material at the last frame, and the speed there.
    before: (f64, f64),
    /// Sections at or after this position are not announced: the song does not reach it.
    limit: f64,
    latest: f64,
}

impl CueVoice {
    /// A silent voice at a rate in hertz whose gain takes `ramp` frames to change.
    pub fn new(rate: f64, ramp: u32) -> Self {
        let (gain, before) = (Ramp::resting(1.0, ramp), (f64::INFINITY, 1.0));
        Self { speaking: None, leaving: None, gain, before, limit: f64::INFINITY, latest: LATEST * rate }
    }

    /// Sets the gain, and the position up to which sections are announced.
    pub fn set(&mut self, gain: f32, limit: f64) {
        self.limit = limit;
        if self.speaking.is_some() { self.gain.go_to(gain) } else { self.gain.snap_to(gain) }
    }

    /// Playback starts or jumps to `line` at output frame `now`.
    pub fn enter(&mut self, line: &Line, now: i64) {
        self.before = (line.at(now - 1).get(), line.speed().get());
    }

    /// Fades out all cues from here on.
    pub fn cut(&mut self, cues: &SpokenCues, tail: &mut Tail, fade: &Fade) {
        let mut done = 0;
        while done < fade.frames() && (self.speaking.is_some() || self.leaving.is_some()) {
            let frames = CHUNK.min(fade.frames() - done);
            let (mut left, mut right) = ([0.0; CHUNK], [0.0; CHUNK]);
            self.speak(cues, [&mut left[..frames], &mut right[..frames]], fade, |frame| fade.falling(done + frame));
            tail.add(Output::Guide, done, [&left[..frames], &right[..frames]]);
            done += frames;
        }
        (self.speaking, self.leaving) = (None, None);
    }

    /// Drops the current cues.
    pub fn reset(&mut self) {
        (self.speaking, self.leaving) = (None, None);
    }

    /// Whether a cue sounds in the `frames` frames along `line` from output frame `now` on.
    pub fn sounds(&self, cues: &SpokenCues, line: &Line, now: i64, frames: usize) -> bool {
        self.speaking.is_some() || self.leaving.is_some() || self.next(cues, line, now, frames).is_some()
    }

    /// Advances over a part without a cue.
    pub fn pass(&mut self, line: &Line, now: i64, frames: usize) {
        self.before = (line.at(now + frames as i64 - 1).get(), line.speed().get());
    }

    /// Adds the cues in the part from output frame `now` on to `output`.
    pub fn render(&mut self, cues: &SpokenCues, line: &Line, now: i64, output: [&mut [f32]; 2], fade: &Fade) {
        let [left, right] = output;
        let mut done = 0;
        while done < left.len() {
            let at = now + done as i64;
            let next = self.next(cues, line, at, left.len() - done);
            if let Some((0, cue)) = next {
                self.leaving = self.speaking.map(|(cue, done)| (cue, done, 0));
                self.speaking = Some((cue, 0));
            }
            let ahead = next.map_or(usize::MAX, |(ahead, _)| ahead.max(1));
            let frames = CHUNK.min(left.len() - done).min(ahead);
            let range = done..done + frames;
            self.speak(cues, [&mut left[range.clone()], &mut right[range]], fade, |_| 1.0);
            self.pass(line, at, frames);
            done += frames;
        }
    }

    /// The next cue within `frames` frames from output frame `now` on, and the number of frames until then.
    fn next(&self, cues: &SpokenCues, line: &Line, now: i64, frames: usize) -> Option<(usize, usize)> {
        let speed = line.speed().get();
        let begins = |(index, cue): (usize, &SpokenCue)| {
            let length = cue.audio.frames() as f64;
            let (begin, passed) = (cue.ends - length * speed, self.before.0 + length * self.before.1 - cue.ends);
            let here = line.at(now).get() + ROUNDING;
            let is_over = passed + ROUNDING >= 0.0 || (here - begin) / speed > self.latest;
            if is_over || cue.announces + 1.0 > self.limit {
                return None;
            }
            let mut ahead = ((begin - here) / speed).floor().max(0.0);
            if ahead >= frames as f64 {
                return None;
            }
            // The division may miss the frame by one; the line decides.
            while line.at(now + ahead as i64).get() + ROUNDING < begin {
                ahead += 1.0;
            }
            ((ahead as usize) < frames).then_some((ahead as usize, index))
        };
        cues.0.iter().enumerate().filter_map(begins).min()
    }

    /// Adds the next frames, at most [`CHUNK`], of the current cue, and of a previous one that fades out.
    fn speak(&mut self, cues: &SpokenCues, output: [&mut [f32]; 2], fade: &Fade, weight: impl Fn(usize) -> f32) {
        let frames = output[0].len();
        let [left, right] = output;
        if let Some((index, done, faded)) = self.leaving {
            let falling = |frame: usize| weight(frame) * fade.falling(faded + frame);
            let rest = self.add(cues, (index, done), [&mut *left, &mut *right], falling);
            let next = (index, done + frames, faded + frames);
            self.leaving = rest.filter(|_| next.2 < fade.frames()).map(|_| next);
        }
        if let Some(speaking) = self.speaking {
            self.speaking = self.add(cues, speaking, [left, right], weight);
        }
        self.gain.advance(frames);
    }

    /// Adds the next frames of a cue; returns the cue with its new count, unless it has ended.
    fn add(
        &self,
        cues: &SpokenCues,
        (index, done): (usize, usize),
        output: [&mut [f32]; 2],
        weight: impl Fn(usize) -> f32,
    ) -> Option<(usize, usize)> {
        let (cue, frames) = (cues.0.get(index)?, output[0].len());
        let all = cue.audio.frames() as usize;
        let mut dry = [[0.0; CHUNK]; 2];
        let [left, right] = &mut dry;
        copy_stem(&cue.audio, done as i64, [&mut left[..frames], &mut right[..frames]]);
        let shape: [f32; CHUNK] = std::array::from_fn(|frame| self.gain.value(frame as u32) * weight(frame));
        let sounding = all.saturating_sub(done).min(frames);
        for (dry, output) in dry.iter().zip(output) {
            combine_shaped(&dry[..sounding], &shape[..sounding], &mut output[..sounding], Combine::Add);
        }
        (done + sounding < all).then_some((index, done + sounding))
    }
}
