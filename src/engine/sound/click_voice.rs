//! The generated click: its bursts begin on their frames, and ring out.
//!
//! Audio thread. Known here: beats in the material, the line along which it passes, one output. Not known here: the transport, stems.
//!
//! A burst, generated or from a file, begins on the first frame at which the sounding position is at or past its beat. It is not stretched. Once begun it
//! rings out completely, across jumps too; if the song stops or is replaced, it is cut with the fade of everything else.

use std::ops::Range;

use crate::dsp::{BurstBank, BurstSound, BurstWeight, Combine, Fade, Ramp, combine_shaped, peak_shaped};
use crate::engine::follow::Line;
use crate::setlist::Output;
use crate::time::SampleRate;

use super::click_beats::ClickBeats;
use super::click_sounds::ClickSounds;
use super::fetch::copy_stem;
use super::meters::{Level, raise};
use super::tail::Tail;

/// The maximum number of bursts at once. At sixteenth notes of the fastest tempo the earliest generated one has died away by then.
const MOST_RINGING: usize = 8;
/// The maximum number of bursts from files at once; the earliest fades out.
const MOST_FILES: usize = 6;
/// The maximum number of frames that are shaped at once.
const CHUNK: usize = 64;
/// Rounding: how far before a beat the position on the beat's own frame may seem to be, in frames.
const ROUNDING: f64 = 1e-4;
/// After a jump, a beat within this many seconds of the last one is the same beat, and does not sound again. More than hosts are imprecise by, and
/// less than the shortest distance between beats.
const SAME_BEAT: f64 = 0.005;

/// A sounding burst.
#[derive(Clone, Copy, Debug)]
struct RingingBurst {
    sound: BurstSound,
    weight: BurstWeight,
    /// Whether it is a file.
    is_file: bool,
    /// How many frames of its fade have sounded, if it has to make room for later ones.
    faded: Option<usize>,
    /// How many of its frames have sounded.
    done: usize,
    /// Whether it belongs to a count-in.
    counts: bool,
}

/// The generated click.
#[derive(Debug)]
pub struct ClickVoice {
    bank: BurstBank,
    ringing: Vec<RingingBurst>,
    /// Its gains in the song, where it may be off, and in a count-in, which is always audible.
    gains: [[Ramp; 2]; 2],
    routed: Output,
    /// The position in the material up to which its beats have sounded.
    reached: f64,
    /// The output frame of the last beat.
    last: Option<i64>,
    /// Whether no beat has come since a jump.
    jumped: bool,
    same_beat: i64,
    /// The number of bars before the first one that count a song in.
    count_in: usize,
    level: Option<Level>,
}

impl ClickVoice {
    /// A silent voice at `rate` whose gains take `ramp` frames to change. Allocates.
    pub fn new(rate: SampleRate, ramp: u32) -> Self {
        Self {
            bank: BurstBank::new(rate),
            ringing: Vec::with_capacity(MOST_RINGING),
            gains: [[Ramp::resting(0.0, ramp); 2]; 2],
            routed: Output::Click,
            reached: f64::NEG_INFINITY,
            last: None,
            jumped: false,
            same_beat: (SAME_BEAT * rate.as_f64()) as i64,
            count_in: 0,
            level: None,
        }
    }

    /// Starts or stops measuring.
    pub fn watch(&mut self, watched: bool) {
        self.level = watched.then_some([0.0; 2]);
    }

    /// The peak since the last call; 0 if it is not measured.
    pub fn take_level(&mut self) -> Level {
        self.level.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Sets the number of bars that count a song in.
    pub fn set_count_in(&mut self, bars: usize) {
        self.count_in = bars;
    }

    /// Its output.
    pub fn output(&self) -> Output {
        self.routed
    }

    /// Sets its faders: the gains in the song and in a count-in, and the output. If bursts are sounding, gains ramp, and a change
    /// of output fades these bursts out.
    pub fn set_mix(
        &mut self,
        gains: [[f32; 2]; 2],
        output: Output,
        sounds: bool,
        files: &ClickSounds,
        tail: &mut Tail,
        fade: &Fade,
    ) {
        if output != self.routed {
            self.cut(files, tail, fade);
            self.routed = output;
        }
        let is_heard = sounds || !self.ringing.is_empty();
        for (ramp, gain) in self.gains.as_flattened_mut().iter_mut().zip(gains.as_flattened()) {
            if is_heard { ramp.go_to(*gain) } else { ramp.snap_to(*gain) }
        }
    }

    /// Playback starts or jumps to `line` at output frame `now`: a beat on that very frame sounds.
    pub fn enter(&mut self, line: &Line, now: i64) {
        self.reached = line.at(now - 1).get() + ROUNDING;
        self.jumped = true;
    }

    /// Fades out all bursts from here on.
    pub fn cut(&mut self, files: &ClickSounds, tail: &mut Tail, fade: &Fade) {
        let mut done = 0;
        while done < fade.frames() && !self.ringing.is_empty() {
            let frames = CHUNK.min(fade.frames() - done);
            let (mut left, mut right) = ([0.0; CHUNK], [0.0; CHUNK]);
            let weight = |frame| fade.falling(done + frame);
            self.ring(frames, [&mut left[..frames], &mut right[..frames]], files, fade, weight);
            tail.add(self.routed, done, [&left[..frames], &right[..frames]]);
            done += frames;
        }
        self.ringing.clear();
    }

    /// The song ends, or is replaced by one with other beats: fades out all bursts.
    pub fn leave(&mut self, files: &ClickSounds, tail: &mut Tail, fade: &Fade) {
        self.cut(files, tail, fade);
        self.last = None;
    }

    /// Drops all bursts, and forgets the last beat.
    pub fn reset(&mut self) {
        self.ringing.clear();
        self.last = None;
    }

    /// Whether a burst sounds or begins in the `frames` frames along `line` from output frame `now` on.
    pub fn sounds(&self, beats: &ClickBeats, line: &Line, now: i64, frames: usize) -> bool {
        if !self.ringing.is_empty() {
            return true;
        }
        if !beats.is_on() && self.count_in == 0 {
            return false;
        }
        let end = line.at(now + frames as i64 - 1).get() + ROUNDING;
        beats.after(self.reached).first().is_some_and(|beat| beat.pos <= end)
    }

    /// Advances over a part without a sound.
    pub fn pass(&mut self, line: &Line, now: i64, frames: usize) {
        self.gains.as_flattened_mut().iter_mut().for_each(|ramp| ramp.advance(frames));
        self.reached = self.reached.max(line.at(now + frames as i64 - 1).get() + ROUNDING);
    }

    /// Adds the bursts that sound or begin in the part from output frame `now` on to `output`.
    pub fn render(
        &mut self,
        (beats, files): (&ClickBeats, &ClickSounds),
        line: &Line,
        now: i64,
        output: [&mut [f32]; 2],
        fade: &Fade,
    ) {
        let [left, right] = output;
        let mut done = 0;
        while done < left.len() {
            let at = now + done as i64;
            let next = self.begin(beats, files, line, at);
            let frames = usize::try_from(next.saturating_sub(at))
                .unwrap_or(usize::MAX)
                .clamp(1, (left.len() - done).min(CHUNK));
            let range: Range<usize> = done..done + frames;
            self.ring(frames, [&mut left[range.clone()], &mut right[range]], files, fade, |_| 1.0);
            self.pass(line, at, frames);
            done += frames;
        }
    }

    /// Begins the bursts that are due at output frame `at`; returns the frame of the next beat, which is later.
    fn begin(&mut self, beats: &ClickBeats, files: &ClickSounds, line: &Line, at: i64) -> i64 {
        let here = line.at(at).get() + ROUNDING;
        let counted = beats.counted(self.count_in);
        for beat in beats.after(self.reached) {
            if beat.pos > here {
                // The division may miss the frame by one; the line decides.
                let ahead = ((beat.pos - here) / line.speed().get()).floor();
                return at + (ahead.clamp(1.0, 1e15) as i64);
            }
            self.reached = beat.pos;
            let counts = counted.contains(&beat.pos) && beat.weight != BurstWeight::Between;
            if (beats.is_on() && beat.pos >= 0.0 || counts) && self.is_another(at) {
                if self.ringing.len() == MOST_RINGING {
                    self.ringing.remove(0);
                }
                let counts = counts && !(beats.is_on() && beat.pos >= 0.0);
                let is_file = files.of(beat.weight).is_some();
                let burst = RingingBurst {
                    sound: beats.sound(),
                    weight: beat.weight,
                    is_file,
                    faded: None,
                    done: 0,
                    counts,
                };
                self.ringing.push(burst);
                self.yield_to_later();
            }
        }
        i64::MAX
    }

    /// Fades out the earliest burst from a file if there are too many.
    fn yield_to_later(&mut self) {
        let mut whole = self.ringing.iter_mut().filter(|burst| burst.is_file && burst.faded.is_none());
        let first = whole.next();
        if whole.count() >= MOST_FILES
            && let Some(first) = first
        {
            first.faded = Some(0);
        }
    }

    /// Whether a beat at output frame `at` differs from the last one, which a jump may bring back.
    fn is_another(&mut self, at: i64) -> bool {
        let is_near = self.last.replace(at).is_some_and(|last| (at - last).abs() < self.same_beat);
        !(std::mem::take(&mut self.jumped) && is_near)
    }

    /// Adds the next `frames` frames, at most [`CHUNK`], of all bursts, and removes those that have died away.
    fn ring(
        &mut self,
        frames: usize,
        output: [&mut [f32]; 2],
        files: &ClickSounds,
        fade: &Fade,
        weight: impl Fn(usize) -> f32,
    ) {
        let [left, right] = output;
        for counts in [false, true] {
            let mut dry = [[0.0; CHUNK]; 2];
            let mut most = 0;
            for burst in self.ringing.iter_mut().filter(|burst| burst.counts == counts) {
                most = most.max(burst.add(frames, &self.bank, files, fade, &mut dry));
            }
            if most == 0 {
                continue;
            }
            for (side, output) in [&mut *left, &mut *right].into_iter().enumerate() {
                let ramp = &self.gains[usize::from(counts)][side];
                let shape: [f32; CHUNK] = std::array::from_fn(|frame| ramp.value(frame as u32) * weight(frame));
                combine_shaped(&dry[side][..most], &shape[..most], &mut output[..most], Combine::Add);
                if let Some(level) = &mut self.level {
                    let mut now = [0.0; 2];
                    now[side] = peak_shaped(&dry[side][..most], &shape[..most]);
                    raise(level, now);
                }
            }
        }
        self.ringing.retain(|burst| !burst.is_over(&self.bank, files, fade));
    }
}

impl RingingBurst {
    /// Its length, in frames.
    fn length(&self, bank: &BurstBank, files: &ClickSounds) -> usize {
        if !self.is_file {
            return bank.get(self.sound, self.weight).len();
        }
        files.of(self.weight).map_or(0, |(audio, _)| usize::try_from(audio.frames()).unwrap_or(usize::MAX))
    }

    fn is_over(&self, bank: &BurstBank, files: &ClickSounds, fade: &Fade) -> bool {
        self.done >= self.length(bank, files) || self.faded.is_some_and(|faded| faded >= fade.frames())
    }

    /// Adds its next frames, at most `frames`, to both sides; returns how many there were.
    fn add(
        &mut self,
        frames: usize,
        bank: &BurstBank,
        files: &ClickSounds,
        fade: &Fade,
        dry: &mut [[f32; CHUNK]; 2],
    ) -> usize {
        let length = self.length(bank, files).saturating_sub(self.done).min(frames);
        if let Some((audio, gain)) = files.of(self.weight).filter(|_| self.is_file) {
            let mut read = [[0.0; CHUNK]; 2];
            let [left, right] = &mut read;
            copy_stem(audio, self.done as i64, [&mut left[..length], &mut right[..length]]);
            let fading = |frame: usize| self.faded.map_or(1.0, |faded| fade.falling(faded + frame));
            for (dry, read) in dry.iter_mut().zip(&read) {
                let shaped = read[..length].iter().enumerate().map(|(frame, sample)| sample * gain * fading(frame));
                dry.iter_mut().zip(shaped).for_each(|(dry, sample)| *dry += sample);
            }
            self.faded = self.faded.map(|faded| faded + length);
        } else if !self.is_file {
            let rest = &bank.get(self.sound, self.weight)[self.done..][..length];
            dry.iter_mut().for_each(|dry| dry.iter_mut().zip(rest).for_each(|(dry, sample)| *dry += sample));
        }
        self.done += length;
        length
    }
}
