//! Plays material at any speed without changing its pitch: one stem, or several linked ones.
//!
//! Runs on the audio thread; allocates nothing after construction. Known here: a [`Course`], the [`Hints`] of an analysis, [`Material`] to read
//! from. Not known here: pages, songs, hosts.
//!
//! The output is a sum of overlapping windows of the material, one per hop. Where windows have just begun or ended, the rest of the
//! output is a copy of the material. So sound starts at once after a jump, with
//! its attack intact, and at speed 1 the output equals the material bit for bit. Each window is read ahead of time, which
//! adds no delay, because the material comes from a file.

use rustfft::num_complex::Complex32;

use super::Material;
use super::envelope::{Mouth, Throat};
use super::frame::{Frame, Workspace};
use super::hints::Hints;
use super::ring::Ring;
use super::rotation::Rotation;
use super::splice::Splice;
use super::warp::{Course, Holds, Pin, nearest, warped};
use super::window::WindowSize;

/// Plays material at any speed without changing its pitch.
#[derive(Debug)]
pub struct Stretcher {
    size: WindowSize,
    /// The longest windows for moving material; longer ones are for dense sustained tones.
    long: WindowSize,
    /// The longest windows that fit the buffers.
    longest: WindowSize,
    holds: Holds,
    /// How long the course must stay at speed 1, in frames, before the output becomes a copy.
    linger: i64,
    /// Frames of output since the start.
    now: i64,
    /// The middle of the next window, in frames of output; `None` while the output is a copy.
    next: Option<i64>,
    /// The output frame since which the material has passed as recorded, if it does.
    unity_since: Option<i64>,
    /// The offset of the copy: the material's frame minus the output's frame.
    copied: i64,
    /// The output frame from which on the output becomes a copy again, and that copy's offset. Some of the prepared frames may lie
    /// before it.
    ends: Option<(i64, i64)>,
    splice: Splice,
    past: Past,
    /// The output frame from which on the windows make up the whole output.
    covered_from: i64,
    last: Frame,
    back: Frame,
    here: Frame,
    rotation: Rotation,
    /// The powers of the last spectrum that did not contain the next onset.
    before_onset: Box<[f32]>,
    /// The overlap-add buffer of each member; left is the real part.
    rings: Box<[Ring<Complex32>]>,
    /// The share of the output that the windows make up.
    weight: Ring<f32>,
    /// Offsets the hops of different stretchers, 0 to 1, so that their work does not fall into the same block.
    stagger: f64,
    /// In frames per second.
    rate: f64,
    /// How to treat the envelope, if it does not move with the pitch.
    mouth: Option<Mouth>,
    throat: Throat,
}

/// The kind of the previous window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Past {
    /// None: the output was a copy.
    Copied,
    /// Silence.
    Silent,
    /// A window whose spectra are available.
    Window,
}

impl Stretcher {
    /// The maximum number of frames that are played at once.
    pub const RUN: usize = 32;

    /// A stretcher for up to `members` stems of `rate` frames per second, at rest. `stagger`, 0 to 1, offsets its hops.
    /// Allocates.
    pub fn new(members: usize, rate: f64, stagger: f64) -> Self {
        let ([size, long], longest) = (WindowSize::pair(rate), WindowSize::longest(rate));
        let frame = || Frame::new(members, longest);
        // Room for a window and the run that plays it.
        let ring = 2 * longest.frames();
        Self {
            size,
            long,
            longest,
            holds: Holds::new(size),
            linger: 4 * size.frames() as i64,
            now: 0,
            next: None,
            unity_since: None,
            copied: 0,
            ends: None,
            splice: Splice::new(rate),
            past: Past::Copied,
            covered_from: i64::MAX,
            last: frame(),
            back: frame(),
            here: frame(),
            rotation: Rotation::new(longest),
            before_onset: vec![0.0; longest.bins()].into(),
            rings: (0..members).map(|_| Ring::new(ring)).collect(),
            weight: Ring::new(ring),
            stagger,
            rate,
            mouth: None,
            throat: Throat::new(),
        }
    }

    /// Sets the treatment of the envelope from the next window on; `None` leaves it unchanged. With a `mouth` the output is never a copy.
    pub fn set_mouth(&mut self, mouth: Option<Mouth>) {
        self.mouth = mouth;
    }

    /// Whether the output is a copy of the material.
    pub fn is_copying(&self) -> bool {
        self.next.is_none() && self.weight.is_spent()
    }

    /// Restarts at output frame `now` of `course`; drops everything that was sounding.
    pub fn start(&mut self, now: i64, course: &Course, hints: &Hints<'_>) {
        let place = course.at(now as f64);
        self.start_on_copy(now, nearest(place) - now);
        // An onset that follows soon must sound on time.
        let onset = hints.after(place - 1.0);
        if course.speed != 1.0 && course.when(onset) < (now + hints.window.frames() as i64 / 2) as f64 {
            self.copied = nearest(onset - course.when(onset));
        }
    }

    /// Starts at output frame `now`, after frames that the caller copied: the material's frames minus the output's were
    /// `copied`.
    pub fn start_on_copy(&mut self, now: i64, copied: i64) {
        self.rings.iter_mut().for_each(Ring::clear);
        self.weight.clear();
        self.splice.clear();
        self.now = now;
        self.next = None;
        self.unity_since = None;
        self.covered_from = i64::MAX;
        self.copied = copied;
        self.ends = None;
    }

    /// Computes the windows that begin within the next `frames` frames. After it, [`Self::play`] each member, then
    /// [`Self::advance`].
    pub fn prepare(
        &mut self,
        course: &Course,
        hints: &Hints<'_>,
        material: &impl Material,
        frames: usize,
        work: &mut Workspace,
    ) {
        self.change_gait(course, hints, frames);
        let end = self.ends.map_or(i64::MAX, |(end, _)| end).min(self.now + frames as i64);
        while let Some(middle) = self.next.filter(|middle| middle - self.half() < end) {
            self.add_window(middle, course, hints, material, work);
            self.next = Some(middle + self.size.hop() as i64);
        }
        // A copied attack would be resampled too, so the caller copies it after resampling.
        if self.next.is_some() && self.mouth.is_none() {
            self.splice.follow(course, hints, self.now, (end - self.now) as usize);
        }
    }

    /// Starts the windows when the course leaves speed 1, or stops them when it has stayed at it. They stop on their exact frame, anywhere in the next
    /// `frames` frames.
    fn change_gait(&mut self, course: &Course, hints: &Hints<'_>, frames: usize) {
        self.come_to_end();
        if course.speed != 1.0 || self.mouth.is_some() {
            self.unity_since = None;
            if self.next.is_none() {
                self.begin_windows(hints);
            }
            return;
        }
        let end = *self.unity_since.get_or_insert(self.now) + self.linger;
        if self.next.is_some() && end < self.now + frames as i64 {
            self.ends = Some((end, nearest(course.at(0.0))));
            self.come_to_end();
        }
    }

    /// Makes the output a copy from here on, if the windows have ended.
    fn come_to_end(&mut self) {
        if let Some((_, copied)) = self.ends.take_if(|(end, _)| *end <= self.now) {
            self.next = None;
            self.covered_from = i64::MAX;
            self.copied = copied;
        }
    }

    fn begin_windows(&mut self, hints: &Hints<'_>) {
        self.size = hints.window.min(self.longest);
        for frame in [&mut self.last, &mut self.back, &mut self.here] {
            frame.resize(self.size);
        }
        self.rotation.reset();
        self.throat = Throat::new();
        let stagger = (self.stagger * self.size.hop() as f64) as i64;
        let middle = self.now + self.half() + stagger;
        self.next = Some(middle);
        self.covered_from = middle + self.half() - self.size.hop() as i64;
        self.past = Past::Copied;
    }

    fn half(&self) -> i64 {
        self.size.frames() as i64 / 2
    }

    /// Adds the window with its middle at output frame `middle`.
    fn add_window(
        &mut self,
        middle: i64,
        course: &Course,
        hints: &Hints<'_>,
        material: &impl Material,
        work: &mut Workspace,
    ) {
        let hop = self.size.hop() as i64;
        let place = course.at(middle as f64);
        let around = hints.around(place, &self.holds);
        let warped = warped(course, middle, around, &self.holds);
        if !material.sounds(warped - self.half()..warped + self.half()) {
            self.add_silence(middle);
            return;
        }
        if self.past == Past::Copied {
            self.last.take(material, self.copied + middle - hop, work);
            self.before_onset[..self.size.bins()].copy_from_slice(self.last.powers());
        }
        self.here.take(material, warped, work);
        self.rotation.find_regions(&self.here, self.size > self.long);
        if self.past != Past::Silent && warped - hop != self.last.place {
            self.back.take(material, warped - hop, work);
            self.rotation.go_on(&self.last, &self.back);
        } else {
            self.rotation.hold();
        }
        self.restart_at_onset(middle, warped, course, around);
        self.sound(middle, material, work);
        self.past = Past::Window;
        std::mem::swap(&mut self.last, &mut self.here);
    }

    /// Adds a silent window.
    fn add_silence(&mut self, middle: i64) {
        self.add_weight(middle);
        self.rotation.reset();
        self.before_onset.fill(0.0);
        self.past = Past::Silent;
    }

    /// Clears the rotation at an onset, so that what begins there sounds as recorded.
    fn restart_at_onset(&mut self, middle: i64, place: i64, course: &Course, around: [Pin; 2]) {
        let (reach, place) = (self.half() as f64, place as f64);
        if !around.iter().any(|pin| (pin.place - place).abs() < reach) {
            self.before_onset[..self.size.bins()].copy_from_slice(self.here.powers());
            return;
        }
        if around.iter().any(|pin| (course.when(pin.place) - middle as f64).abs() <= pin.hold) {
            self.rotation.restart(&self.here, &self.before_onset[..self.size.bins()]);
        }
    }

    /// Adds the window to the output.
    fn sound(&mut self, middle: i64, material: &impl Material, work: &mut Workspace) {
        let ahead = self.ahead(middle);
        let window = self.size.window();
        let place = (self.size, self.rate);
        let gains = self.mouth.map(|mouth| {
            work.envelope.gains(mouth, &mut self.throat, self.here.powers(), place, &mut work.scratch)
        });
        self.rotation.settle(self.size.bins(), gains);
        for (member, ring) in self.rings.iter_mut().enumerate().take(material.members()) {
            let bins = &mut work.bins[..self.size.frames()];
            self.rotation.apply(self.here.member(member), bins);
            window.frames(bins, &mut work.scratch);
            ring.add(ahead, bins, window.fade());
        }
        self.add_weight(middle);
    }

    fn add_weight(&mut self, middle: i64) {
        let window = self.size.window();
        self.weight.add(self.ahead(middle), window.shape(), window.fade());
    }

    /// How many frames from now the window with its middle at output frame `middle` begins.
    fn ahead(&self, middle: i64) -> usize {
        (middle - self.half() - self.now) as usize
    }

    /// Outputs frames of a member, up to [`Self::RUN`], from `ahead` frames from now on. They are complete if
    /// they were prepared.
    pub fn play(&self, member: usize, material: &impl Material, ahead: usize, output: [&mut [f32]; 2]) {
        let frames = output[0].len();
        let now = self.now + ahead as i64;
        let [left, right] = output;
        let open = (self.covered_from - now).clamp(0, frames as i64) as usize;
        let (end, copied) = self.ends.unwrap_or((i64::MAX, 0));
        let end = end.saturating_sub(now).clamp(open as i64, frames as i64) as usize;
        left[open..end].fill(0.0);
        right[open..end].fill(0.0);
        for (range, copied) in [(0..open, self.copied), (end..frames, copied)] {
            if !range.is_empty() {
                let (first, ahead) = (copied + now + range.start as i64, ahead + range.start);
                self.play_copy(member, material, first, ahead, [&mut left[range.clone()], &mut right[range]]);
            }
        }
        let is_mono = material.channels(member) == 1;
        let sums = self.rings[member].peek(ahead, frames).into_iter().flatten();
        for ((left, right), sum) in left.iter_mut().zip(right.iter_mut()).zip(sums) {
            *left += sum.re;
            *right += if is_mono { sum.re } else { sum.im };
        }
        self.splice.play(now, member, material, [left, right]);
    }

    /// Outputs a copy of a member from the material's frame `first` on, faded where windows take its place; it sounds `ahead` frames from now.
    fn play_copy(
        &self,
        member: usize,
        material: &impl Material,
        first: i64,
        ahead: usize,
        [left, right]: [&mut [f32]; 2],
    ) {
        material.read(member, first, [&mut *left, &mut *right]);
        let weights = self.weight.peek(ahead, left.len());
        for side in [left, right] {
            let weights = weights.into_iter().flatten();
            side.iter_mut().zip(weights).for_each(|(raw, weight)| *raw *= 1.0 - weight);
        }
    }

    /// Advances by `frames` frames.
    pub fn advance(&mut self, frames: usize) {
        self.rings.iter_mut().for_each(|ring| ring.advance(frames));
        self.weight.advance(frames);
        self.now += frames as i64;
    }

    /// Advances by `frames` frames, while [`Self::is_copying`], that the caller copied from the material's frame
    /// `first` on.
    pub fn pass_copied(&mut self, first: i64, frames: usize) {
        self.copied = first - self.now;
        self.now += frames as i64;
    }

    /// The maximum number of frames of the material that are read before and after the sounding position.
    pub fn reach(window: WindowSize, speed: f64) -> (usize, usize) {
        let most = window.frames() as f64;
        let drift = Holds::most_drift(window, speed).ceil() as usize;
        (window.frames() + drift, (most * (speed + 1.0)) as usize / 2 + window.hop() + drift)
    }
}

#[cfg(test)]
#[path = "stretcher_tests.rs"]
mod tests;
