//! The expected sound of a show: for every stretch its place in the material, and the places of fades.

use std::ops::Range;

use super::measure::Span;
use super::script::{Leg, Scene, Script};

/// A stretch of the show in which the material moves without a jump.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Its scene.
    pub scene: Scene,
    /// Frames of the recording.
    pub frames: Range<usize>,
    /// The host's first frame; `None` where it is stopped.
    pub host: Option<i64>,
    /// Whether it begins with a jump, and therefore with a fade.
    pub jumps: bool,
}

/// The stretches of `legs`, in order.
pub fn stretches(legs: &[Leg]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut at = 0;
    for leg in legs {
        let (mut host, mut left) = (leg.first, leg.frames);
        while left > 0 {
            let until_wrap = leg.loop_range.as_ref().filter(|_| leg.scene == Scene::UncutLoop);
            let until_wrap = until_wrap.and_then(|range| usize::try_from(range.end - host).ok());
            let length = until_wrap.unwrap_or(left).min(left);
            let host_here = leg.playing.then_some(host);
            let goes_on = found.last().is_some_and(|last| {
                last.scene == leg.scene && last.host.map(|host| host + last.frames.len() as i64) == host_here
            });
            found.push(Stretch { scene: leg.scene, frames: at..at + length, host: host_here, jumps: !goes_on });
            at += length;
            left -= length;
            host = leg.after(host + length as i64);
        }
    }
    found
}

impl Stretch {
    /// The part of it that must equal the material: after the fade of `fade` frames if it begins inside the song.
    /// `None` while the host is stopped or plays another tempo.
    pub fn equal_part(&self, script: &Script, fade: usize) -> Option<Span> {
        let source = self.host.filter(|_| self.scene != Scene::OtherTempo)? + script.origin;
        let skip = if self.jumps && source > 0 { fade.min(self.frames.len()) } else { 0 };
        Some(Span { frames: self.frames.start + skip..self.frames.end, source: source + skip as i64 })
    }
}
