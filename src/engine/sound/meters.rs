//! The levels of the stems and of the main output.
//!
//! The audio thread raises the levels, once per block and only while a window is open; the main thread takes them. Atomics only.
//! Not known here: drawing, ballistics.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicBool, AtomicU32};

use std::sync::atomic::Ordering::Relaxed;

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicBool, AtomicU32};

use crate::setlist::MAX_STEMS;

/// The largest magnitudes, left and right. Linear: 1 is full scale.
pub type Level = [f32; 2];

/// The peaks since they were last taken.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// For each stem slot, its peaks after fader, pan, mute, master and fades. A fade-out counts when it is
    /// rendered, up to 4 ms before it is heard.
    pub stems: [Level; MAX_STEMS],
    /// The same for the generated click.
    pub click: Level,
    /// The main output, as the host gets it.
    pub main: Level,
    /// Whether a sample of the main output was beyond full scale since the last
    /// [`reset_clip`](crate::engine::Controller::reset_clip).
    pub main_clipped: bool,
}

/// The shared levels.
#[derive(Debug, Default)]
pub struct Meters {
    watched: AtomicBool,
    stems: [PeakBits; MAX_STEMS],
    click: PeakBits,
    main: PeakBits,
    main_clipped: AtomicBool,
}

/// The bits of two non-negative numbers, which are in the order of the numbers.
#[derive(Debug, Default)]
struct PeakBits([AtomicU32; 2]);

impl Meters {
    /// Whether a window is open.
    pub fn is_watched(&self) -> bool {
        self.watched.load(Relaxed)
    }

    /// Starts measuring from zero, or stops.
    pub fn watch(&self, watched: bool) {
        if !self.watched.swap(watched, Relaxed) && watched {
            self.take();
        }
    }

    /// Raises the level of one stem. Audio thread.
    pub(super) fn raise_stem(&self, index: usize, level: Level) {
        if let Some(mark) = self.stems.get(index) {
            mark.raise(level);
        }
    }

    /// Raises the level of the generated click. Audio thread.
    pub(super) fn raise_click(&self, level: Level) {
        self.click.raise(level);
    }

    /// Raises the level of the main output. Audio thread.
    pub(super) fn raise_main(&self, level: Level) {
        self.main.raise(level);
        if level.iter().any(|&side| side > 1.0) {
            self.main_clipped.store(true, Relaxed);
        }
    }

    /// Takes the levels and resets them. The clip flag stays.
    pub fn take(&self) -> Levels {
        Levels {
            stems: std::array::from_fn(|index| self.stems[index].take()),
            click: self.click.take(),
            main: self.main.take(),
            main_clipped: self.main_clipped.load(Relaxed),
        }
    }

    /// Resets the clip flag of the main output.
    pub fn reset_clip(&self) {
        self.main_clipped.store(false, Relaxed);
    }
}

impl PeakBits {
    fn raise(&self, level: Level) {
        for (mark, side) in self.0.iter().zip(level) {
            // Only the reader lowers a level, and reading it first is much cheaper than raising it.
            if side > f32::from_bits(mark.load(Relaxed)) {
                mark.fetch_max(side.to_bits(), Relaxed);
            }
        }
    }

    fn take(&self) -> Level {
        std::array::from_fn(|side| f32::from_bits(self.0[side].swap(0, Relaxed)))
    }
}

/// Raises `level` to `by` if that is louder.
pub(super) fn raise(level: &mut Level, by: Level) {
    for (level, by) in level.iter_mut().zip(by) {
        *level = level.max(by);
    }
}

#[cfg(all(test, feature = "interleavings"))]
mod interleavings {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn the_loudest_is_always_taken() {
        loom::model(|| {
            let peak = Arc::new(PeakBits::default());
            let audio = loom::thread::spawn({
                let peak = Arc::clone(&peak);
                move || [0.5, 0.25, 0.75].iter().for_each(|&level| peak.raise([level; 2]))
            });
            let seen = peak.take();
            audio.join().expect("it does not panic");
            assert_eq!(seen[0].max(peak.take()[0]), 0.75);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudest_is_taken_once() {
        let meters = Meters::default();
        meters.watch(true);
        for level in [[0.25, 1e-30], [0.5, 0.0], [0.125, 2.0]] {
            meters.raise_stem(31, level);
            meters.raise_stem(32, level);
        }
        assert_eq!(meters.take().stems[31], [0.5, 2.0]);
        assert_eq!(meters.take(), Levels::default());
    }

    #[test]
    fn that_it_clipped_stays_until_it_is_reset() {
        let meters = Meters::default();
        meters.raise_main([1.0, 1.0]);
        assert!(!meters.take().main_clipped, "full scale is not beyond it");
        meters.raise_main([0.0, 1.000_001]);
        assert!(meters.take().main_clipped && meters.take().main_clipped);
        meters.reset_clip();
        assert_eq!(meters.take(), Levels::default());
    }

    #[test]
    fn who_begins_to_look_sees_nothing_old() {
        let meters = Meters::default();
        meters.raise_main([0.5, 0.5]);
        meters.watch(true);
        assert_eq!(meters.take(), Levels::default());
        meters.raise_main([0.5, 0.5]);
        meters.watch(true);
        assert_eq!(meters.take().main, [0.5, 0.5], "who goes on to look loses nothing");
    }
}
