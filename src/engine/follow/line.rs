//! A straight line from output frames to material positions.
//!
//! Plain data for the audio thread. Not known here: hosts, samples.

use crate::time::{SourcePos, Speed};

/// From output frame `frame` on, the material passes at `speed`, starting at `pos`.
///
/// Every position is computed from the anchor, never from the previous position, so nothing accumulates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    frame: i64,
    pos: SourcePos,
    speed: Speed,
}

impl Line {
    /// The line through `pos` at output frame `frame`. At speed 1 it runs through whole frames only, so that the
    /// material can be copied: `pos` is moved to the nearest one.
    pub fn through(frame: i64, pos: SourcePos, speed: Speed) -> Self {
        let pos = if speed.is_unity() { whole(pos) } else { pos };
        Self { frame, pos, speed }
    }

    /// The line through exactly `pos`, at any speed.
    pub fn exact(frame: i64, pos: SourcePos, speed: Speed) -> Self {
        Self { frame, pos, speed }
    }

    /// The anchor: a material position and its output frame.
    pub fn anchor(&self) -> (SourcePos, i64) {
        (self.pos, self.frame)
    }

    /// The material position at output frame `frame`.
    pub fn at(&self, frame: i64) -> SourcePos {
        self.pos + self.speed.over((frame - self.frame) as f64)
    }

    /// The anchor's material position, and how many output frames `frame` is after it. A line is not used before
    /// its anchor.
    pub fn since(&self, frame: i64) -> (SourcePos, u64) {
        (self.pos, (frame - self.frame).max(0) as u64)
    }

    /// The material position at the fractional output position `frame`.
    pub fn between(&self, frame: f64) -> SourcePos {
        self.pos + self.speed.over(frame - self.frame as f64)
    }

    /// The speed of the material.
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Whether the material can be copied, frame by frame.
    pub fn is_copy(&self) -> bool {
        self.speed.is_unity()
    }
}

/// The nearest whole frame. A position exactly halfway rounds down, and so does one that rounding
/// errors moved slightly off: the same host position always gives the same frame.
fn whole(pos: SourcePos) -> SourcePos {
    const ROUNDING: f64 = 1e-4;
    SourcePos::at_frame((pos.get() - ROUNDING).round() as i64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_runs_through_whole_frames() {
        let line = Line::through(100, SourcePos::new(7.3).unwrap(), Speed::UNITY);
        assert_eq!(line.at(100).get(), 7.0);
        assert_eq!(line.at(90).get(), -3.0);
        assert_eq!(Line::through(0, SourcePos::new(7.7).unwrap(), Speed::UNITY).at(0).get(), 8.0);
        for half in [7.5 - 1e-9, 7.5, 7.5 + 1e-9] {
            assert_eq!(Line::through(0, SourcePos::new(half).unwrap(), Speed::UNITY).at(0).get(), 7.0);
        }
    }

    #[test]
    fn three_hours_do_not_drift() {
        let speed = Speed::clamped(1.1);
        let line = Line::through(0, SourcePos::ZERO, speed);
        let frame = 3 * 3600 * 48_000;
        assert!((line.at(frame).get() - frame as f64 * 1.1).abs() < 1e-6);
    }
}
