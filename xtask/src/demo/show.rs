//! The expected sound of a show: the place in the material and the fades for every stretch.

use std::ops::Range;

use super::measure::RecordedSpan;
use super::script::{Leg, LegPurpose, Script};

/// A stretch of the show in which the material moves without a jump.
#[derive(Clone, Debug)]
pub struct ShowStretch {
    /// Its scene.
    pub scene: LegPurpose,
    /// Frames of the recording.
    pub frames: Range<usize>,
    /// The host's first frame; `None` where it is stopped.
    pub host: Option<i64>,
    /// Whether it begins with a jump, and therefore with a fade.
    pub jumps: bool,
}

/// The stretches of `legs`, in order.
pub fn stretches(legs: &[Leg]) -> Vec<ShowStretch> {
    let mut found: Vec<ShowStretch> = Vec::new();
    let mut at = 0;
    for leg in legs {
        let (mut host, mut left) = (leg.first, leg.frames);
        while left > 0 {
            let until_wrap = leg.loop_range.as_ref().filter(|_| leg.scene == LegPurpose::UncutLoop);
            let until_wrap = until_wrap.and_then(|range| usize::try_from(range.end - host).ok());
            let length = until_wrap.unwrap_or(left).min(left);
            let host_here = leg.playing.then_some(host);
            let goes_on = found.last().is_some_and(|last| {
                last.scene == leg.scene && last.host.map(|host| host + last.frames.len() as i64) == host_here
            });
            found.push(ShowStretch { scene: leg.scene, frames: at..at + length, host: host_here, jumps: !goes_on });
            at += length;
            left -= length;
            host = leg.after(host + length as i64);
        }
    }
    found
}

impl ShowStretch {
    /// The part of it that must equal the material: after the fade of `fade` frames if it begins inside the song.
    /// `None` while the host is stopped or plays another tempo.
    pub fn equal_part(&self, script: &Script, fade: usize) -> Option<RecordedSpan> {
        let source = self.host.filter(|_| self.scene != LegPurpose::OtherTempo)? + script.origin;
        let skip = if self.jumps && source > 0 { fade.min(self.frames.len()) } else { 0 };
        Some(RecordedSpan { frames: self.frames.start + skip..self.frames.end, source: source + skip as i64 })
    }
}
