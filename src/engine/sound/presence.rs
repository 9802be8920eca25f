//! How much of a stem sounds next to frames that are missing: it falls silent before such a gap, and comes back after it.
//!
//! Audio thread. Known here: which frames of one stem are in memory, the length of a fade. Not known here: gains, samples.

use crate::dsp::{Fade, Interpolator};
use crate::media::StemAudio;

use super::fetch::is_ready;
use super::part::Part;

/// The most frames for which gaps are looked up at once.
pub const CHUNK: usize = Interpolator::RUN;

/// How much of the fade next to gaps a stem has, in frames: 0 is silence, the length of the fade its whole level.
#[derive(Clone, Copy, Debug)]
pub struct Presence {
    frames: usize,
    /// Whether it is out of date, because the stem was inaudible.
    is_stale: bool,
}

impl Presence {
    /// In a gap.
    pub const NONE: Self = Self { frames: 0, is_stale: false };

    /// Of a stem that starts here: whole, unless a gap is closer than the length of the fade. Then it has as many frames as remain before the gap,
    /// less one chunk.
    pub fn starting(stem: &StemAudio, part: &Part<'_>, fade: &Fade) -> Self {
        let is_ready = |ahead: usize| is_ready(stem, part.source_ahead(ahead));
        if is_ready(fade.frames()) {
            return Self { frames: fade.frames(), is_stale: false };
        }
        // Bisect: this many frames ahead are loaded, and this many are too many.
        let (mut there, mut missing) = (0, fade.frames());
        while missing - there > 1 {
            let middle = usize::midpoint(there, missing);
            if is_ready(middle) { there = middle } else { missing = middle }
        }
        Self { frames: there.saturating_sub(CHUNK), is_stale: false }
    }

    /// The stem was inaudible in a part.
    pub fn expire(&mut self) {
        self.is_stale = true;
    }

    /// Begins a part that is audible, of which `first` gives the first frame.
    #[inline]
    pub fn begin<'a>(&mut self, stem: &StemAudio, first: impl FnOnce() -> Part<'a>, fade: &Fade) {
        if self.is_stale {
            *self = Self::starting(stem, &first(), fade);
        }
    }

    /// Passes a frame whose material is `here`, and also that of the fade `ahead`.
    #[inline]
    pub fn pass(&mut self, here: bool, ahead: bool, fade: &Fade) {
        self.frames = match (here, ahead) {
            (false, _) => 0,
            (true, false) => self.frames.saturating_sub(1),
            (true, true) => (self.frames + 1).min(fade.frames()),
        };
    }

    /// Whether no gap is near.
    #[inline]
    pub fn is_whole(self, fade: &Fade) -> bool {
        self.frames >= fade.frames()
    }

    /// Whether the stem would meet a gap before it has fallen silent, from this part on.
    pub fn meets_a_gap(self, stem: &StemAudio, part: &Part<'_>) -> bool {
        !self.is_stale && self.frames > 0 && !is_ready(stem, part.source_ahead(self.frames + CHUNK))
    }

    /// Its gain, after it has fallen for `fallen` frames.
    #[inline]
    pub fn gain(self, fallen: usize, fade: &Fade) -> f32 {
        match self.frames.saturating_sub(fallen) {
            0 => 0.0,
            frames => fade.rising(frames),
        }
    }
}

/// Whether a stem that fades out from this part on was about to fall silent before a gap, and still has to.
pub fn ends_before_a_gap(stem: &StemAudio, part: &Part<'_>, fade: &Fade) -> bool {
    let ahead = (fade.frames() + CHUNK).saturating_sub(part.frames());
    !is_ready(stem, part.source_ahead(ahead))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::media::{PAGE_FRAMES, Page};
    use crate::time::SampleRate;

    #[test]
    fn what_was_inaudible_is_looked_up_again() {
        let fade = Fade::new(SampleRate::new(48_000).unwrap());
        let mut stem = StemAudio::empty(2 * PAGE_FRAMES as u64, 1);
        stem.set(0, Some(Page::Silence));
        let far = Part::Copied { first: 0, frames: CHUNK };
        let near = Part::Copied { first: PAGE_FRAMES as i64 - 100, frames: CHUNK };
        let mut presence = Presence::starting(&stem, &far, &fade);
        assert!(presence.is_whole(&fade) && presence.meets_a_gap(&stem, &near));
        presence.begin(&stem, || near.clone(), &fade);
        assert!(presence.is_whole(&fade), "it was audible");
        presence.expire();
        presence.begin(&stem, || near.clone(), &fade);
        assert!(presence.gain(0, &fade) > 0.0 && !presence.is_whole(&fade) && !presence.meets_a_gap(&stem, &near));
    }
}
