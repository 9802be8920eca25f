//! A playing stem: its gain ramps, its start fade, its gaps.
//!
//! Runs on the audio thread. Known here: one stem, the frames to read, the slices to write. Not known here:
//! the transport, other stems.

use crate::dsp::{Combine, Fade, Ramp, remove_middle};
use crate::media::StemAudio;
use crate::setlist::Output;

use super::fetch::{Falling, Rising, combine_channel, combine_stem, copy_stem, is_ready, is_settled, overlaps};
use super::part::Part;
use super::presence::{CHUNK, Presence};
use super::scratch::Scratch;
use super::tail::Tail;

/// How far a voice has faded out.
#[derive(Clone, Copy, Debug)]
pub struct FadeOut {
    /// The frames of the fade that are over.
    pub faded: usize,
    /// Whether it falls silent before a gap: the same for all frames of the fade, or there would be a step.
    pub falls: bool,
}

/// A playing stem.
#[derive(Debug)]
pub struct Voice {
    gains: [Ramp; 2],
    /// The gains of its faders, ignoring a hush.
    wanted: [f32; 2],
    /// Whether it is hushed, whatever its faders say.
    hushed: bool,
    /// The share of the centre, i.e. what is the same on both sides, that is removed.
    centre: Ramp,
    routed: Output,
    /// Frames since the last start inside the stem; the fade is complete at its length.
    started: usize,
    presence: Presence,
}

impl Voice {
    /// A silent voice whose gains take `ramp` frames to change.
    pub fn new(ramp: u32) -> Self {
        let gains = [Ramp::resting(0.0, ramp); 2];
        let centre = Ramp::resting(0.0, ramp);
        Self {
            gains,
            wanted: [0.0; 2],
            hushed: false,
            centre,
            routed: Output::Main,
            started: 0,
            presence: Presence::NONE,
        }
    }

    /// Its output.
    pub fn output(&self) -> Output {
        self.routed
    }

    /// Ramps to these gains.
    pub fn steer(&mut self, gains: [f32; 2]) {
        self.wanted = gains;
        for (ramp, gain) in self.gains.iter_mut().zip(gains) {
            ramp.go_to(if self.hushed { 0.0 } else { gain });
        }
    }

    /// Ramps to removing this share of the centre, 0 to 1.
    pub fn steer_centre(&mut self, removed: f32) {
        self.centre.go_to(removed);
    }

    /// Removes this share of the centre at once; the voice must be inaudible.
    pub fn place_centre(&mut self, removed: f32) {
        self.centre.snap_to(removed);
    }

    /// Ramps to silence, or back to its gains.
    #[inline]
    pub fn hush(&mut self, hushed: bool) {
        if hushed != self.hushed {
            self.hushed = hushed;
            self.steer(self.wanted);
        }
    }

    /// Switches to another output, with a fade-in. The caller fades out the old output.
    pub fn reroute(&mut self, output: Output) {
        self.routed = output;
        self.started = 0;
    }

    /// Finishes its gain ramps at once.
    pub fn settle(&mut self) {
        self.place(self.wanted, self.routed);
    }

    /// Sets these gains and `output` at once; the voice must be inaudible.
    pub fn place(&mut self, gains: [f32; 2], output: Output) {
        self.routed = output;
        self.wanted = gains;
        for (ramp, gain) in self.gains.iter_mut().zip(gains) {
            ramp.snap_to(if self.hushed { 0.0 } else { gain });
        }
    }

    /// Whether it is inaudible, now and until its gains change.
    pub fn is_closed(&self) -> bool {
        self.gains.iter().all(|ramp| ramp.rest() == Some(0.0))
    }

    /// Whether it is audible, or becomes audible with this value of `hushed`.
    pub fn opens(&self, hushed: bool) -> bool {
        !self.is_closed() || (!hushed && self.wanted != [0.0; 2])
    }

    /// Ends the hush at once, for a voice that is inaudible.
    pub fn unhush(&mut self) {
        self.hushed = false;
        self.settle();
    }

    /// Starts with a part that begins or jumps there: with a fade, except at a stem's own beginning, which plays as recorded.
    pub fn enter(&mut self, stem: &StemAudio, part: &Part<'_>, fade: &Fade) {
        self.started = if part.begins_before(0) { fade.frames() } else { 0 };
        self.presence = Presence::starting(stem, part, fade);
    }

    /// Whether a part would be audible. If not, skip it with [`Self::skip`].
    #[inline]
    pub fn sounds(&self, stem: &StemAudio, part: &Part<'_>) -> bool {
        !self.is_closed() && overlaps(stem, &part.source())
    }

    /// Advances over an inaudible part.
    pub fn skip(&mut self, frames: usize, fade: &Fade) {
        self.pass(frames, fade);
        self.presence.expire();
    }

    fn pass(&mut self, frames: usize, fade: &Fade) {
        self.started = (self.started + frames).min(fade.frames());
        self.gains.iter_mut().for_each(|ramp| ramp.advance(frames));
        self.centre.advance(frames);
    }

    /// Plays a part. Returns whether frames were missing.
    #[inline]
    pub fn render(
        &mut self,
        stem: &StemAudio,
        part: &Part<'_>,
        fade: &Fade,
        scratch: &mut Scratch,
        output: [&mut [f32]; 2],
        how: Combine,
    ) -> bool {
        self.presence.begin(stem, || part.chunk(0, 1), fade);
        // Nearly all blocks of nearly all stems take this way, which is inlined into the mixer's loop; the others are not.
        match self.steady(stem, part, fade) {
            Some((first, gains)) if self.started >= fade.frames() => {
                combine_stem(stem, first, gains, output, how, scratch.level.as_mut());
                false
            }
            Some(_) => self.render_rising(stem, part, fade, scratch, output, how),
            None => self.render_changing(stem, part, fade, scratch, output, how),
        }
    }

    /// The first frame and the gains of a part that is copied at constant gains, apart from the fade after a start: no gap is near.
    #[inline]
    fn steady(&self, stem: &StemAudio, part: &Part<'_>, fade: &Fade) -> Option<(i64, [f32; 2])> {
        let first = part.copied_from()?;
        let [left, right] = &self.gains;
        let gains = [left.rest()?, right.rest()?];
        let is_whole = self.presence.is_whole(fade) && self.centre.rest() == Some(0.0);
        (is_whole && is_ready(stem, part.source_ahead(fade.frames()))).then_some((first, gains))
    }

    /// Plays a steady part that begins in the fade after a start.
    #[inline(never)]
    fn render_rising(
        &mut self,
        stem: &StemAudio,
        part: &Part<'_>,
        fade: &Fade,
        scratch: &mut Scratch,
        [left, right]: [&mut [f32]; 2],
        how: Combine,
    ) -> bool {
        let rising = fade.frames().saturating_sub(self.started).min(part.frames());
        let ((left, left_after), (right, right_after)) = (left.split_at_mut(rising), right.split_at_mut(rising));
        self.rise(stem, &part.chunk(0, rising), fade, scratch, [left, right], how);
        if let Some(first) = part.copied_from() {
            let (gains, after) = (self.gains.map(|ramp| ramp.target()), [left_after, right_after]);
            combine_stem(stem, first + rising as i64, gains, after, how, scratch.level.as_mut());
        }
        false
    }

    /// Plays a part of any kind. Returns whether frames were missing.
    #[inline(never)]
    fn render_changing(
        &mut self,
        stem: &StemAudio,
        part: &Part<'_>,
        fade: &Fade,
        scratch: &mut Scratch,
        [left, right]: [&mut [f32]; 2],
        how: Combine,
    ) -> bool {
        let frames = part.frames();
        let mut missing = false;
        let mut done = 0;
        while done < frames {
            let chunk = part.chunk(done, CHUNK.min(frames - done));
            let range = done..done + chunk.frames();
            done = range.end;
            missing |=
                self.render_chunk(stem, &chunk, fade, scratch, [&mut left[range.clone()], &mut right[range]], how);
        }
        missing
    }

    /// Plays a part in the fade after a start, where no frames are missing and the gains rest.
    fn rise(
        &mut self,
        stem: &StemAudio,
        part: &Part<'_>,
        fade: &Fade,
        scratch: &mut Scratch,
        [left, right]: [&mut [f32]; 2],
        how: Combine,
    ) {
        if let (None, Some(first)) = (scratch.level, part.copied_from()) {
            let curve = &fade.curve_from(self.started)[..part.frames()];
            for (side, (output, gain)) in [left, right].into_iter().zip(&self.gains).enumerate() {
                combine_channel(stem, side, first, &mut Rising(gain.target(), curve), output, how);
            }
            self.pass(part.frames(), fade);
            return;
        }
        let mut done = 0;
        while done < part.frames() {
            let range = done..part.frames().min(done + Scratch::MOST);
            let frames = range.len();
            read_dry(stem, &part.chunk(done, frames), scratch);
            for (shape, gain) in scratch.shape.iter_mut().zip(&self.gains) {
                fade.rise(self.started, gain.target(), &mut shape[..frames]);
            }
            done = range.end;
            scratch.sound(frames, [&mut left[range.clone()], &mut right[range]], how);
            self.pass(frames, fade);
        }
    }

    /// Plays up to [`CHUNK`] frames with changing gains.
    fn render_chunk(
        &mut self,
        stem: &StemAudio,
        part: &Part<'_>,
        fade: &Fade,
        scratch: &mut Scratch,
        output: [&mut [f32]; 2],
        how: Combine,
    ) -> bool {
        let frames = part.frames();
        let here = is_ready(stem, part.source());
        let ahead = here && is_ready(stem, part.source_ahead(fade.frames()));
        self.read(stem, part, scratch, |centre, frame| centre.value(frame));
        for frame in 0..frames {
            self.presence.pass(here, ahead, fade);
            let weight = self.weight(frame, fade);
            for (shape, ramp) in scratch.shape.iter_mut().zip(&self.gains) {
                shape[frame] = ramp.value(frame as u32) * weight;
            }
        }
        scratch.sound(frames, output, how);
        self.pass(frames, fade);
        !is_settled(stem, part.source()) && overlaps(stem, &part.source())
    }

    /// Whether it would meet a gap before it has fallen silent, from this part on.
    pub fn meets_a_gap(&self, stem: &StemAudio, part: &Part<'_>) -> bool {
        self.presence.meets_a_gap(stem, part)
    }

    /// Adds a part's frames, at most [`Scratch::MOST`], to `tail`, fading out. The voice itself does not advance.
    pub fn render_tail(
        &self,
        stem: &StemAudio,
        part: &Part<'_>,
        FadeOut { faded, falls }: FadeOut,
        fade: &Fade,
        scratch: &mut Scratch,
        tail: &mut Tail,
    ) {
        let weight = self.weight(0, fade);
        if let (false, None, Some(first)) = (falls, scratch.level, part.copied_from())
            && self.centre.rest() == Some(0.0)
        {
            let curve = fade.curve_from(faded);
            tail.blend(self.routed, faded, part.frames(), |side, slots, run| {
                let level = self.gains[side].value(0) * weight;
                let gains = &mut Falling(level, &curve[run.clone()]);
                combine_channel(stem, side, first + run.start as i64, gains, slots, Combine::Add);
            });
            return;
        }
        self.read(stem, part, scratch, |centre, _| centre.value(0));
        for (shape, ramp) in scratch.shape.iter_mut().zip(&self.gains) {
            let (gain, shape) = (ramp.value(0), &mut shape[..part.frames()]);
            if falls {
                for (frame, shape) in shape.iter_mut().enumerate() {
                    let past = faded + frame;
                    *shape = gain * self.weight_before_a_gap(past, fade) * fade.falling(past);
                }
            } else {
                fade.fall(faded, gain * weight, shape);
            }
        }
        scratch.measure(part.frames());
        let frames = part.frames();
        let (dry, shape) = (scratch.dry.each_ref(), scratch.shape.each_ref());
        tail.add_shaped(self.routed, faded, dry.map(|dry| &dry[..frames]), shape.map(|shape| &shape[..frames]));
    }

    /// The frames of a part, without the `share` of their centre that is removed at each frame. A stem of one channel is nothing but centre, so it is not changed.
    fn read(&self, stem: &StemAudio, part: &Part<'_>, scratch: &mut Scratch, share: impl Fn(&Ramp, u32) -> f32) {
        read_dry(stem, part, scratch);
        if self.centre.rest() == Some(0.0) || stem.channels() == 1 {
            return;
        }
        let ([left, right], frames) = (&mut scratch.dry, part.frames());
        let shares = (0..frames as u32).map(|frame| share(&self.centre, frame));
        remove_middle(&mut left[..frames], &mut right[..frames], shares);
    }

    fn weight(&self, ahead: usize, fade: &Fade) -> f32 {
        fade.rising(self.started + ahead) * self.presence.gain(0, fade)
    }

    /// In a tail, after `past` frames of it.
    fn weight_before_a_gap(&self, past: usize, fade: &Fade) -> f32 {
        fade.rising(self.started) * self.presence.gain(past, fade)
    }
}

/// The frames of a part of up to [`CHUNK`] frames, as they are in the stem.
fn read_dry(stem: &StemAudio, part: &Part<'_>, scratch: &mut Scratch) {
    let frames = part.frames();
    let [left, right] = &mut scratch.dry;
    if let Part::Stretched { stretching, audio, stem, ahead, .. } = part {
        stretching.play(audio, *stem, *ahead, [&mut left[..frames], &mut right[..frames]]);
        return;
    }
    if let Some(first) = part.copied_from() {
        copy_stem(stem, first, [&mut left[..frames], &mut right[..frames]]);
        return;
    }
    let range = part.source();
    let count = (range.end - range.start) as usize;
    let [source_left, source_right] = &mut scratch.source;
    copy_stem(stem, range.start, [&mut source_left[..count], &mut source_right[..count]]);
    part.interpolate(&source_left[..count], &mut left[..frames]);
    if stem.channels() == 1 {
        right[..frames].copy_from_slice(&left[..frames]);
    } else {
        part.interpolate(&source_right[..count], &mut right[..frames]);
    }
}
