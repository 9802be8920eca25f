//! Finds where a host that rounds its beats is between two steps of its grid.
//!
//! Runs on the audio thread. Known here: numbers. Not known here: songs, tempos.
//!
//! At a constant tempo each rounded reading bounds the host's true place. All of them together leave little of a step open, unless blocks are whole numbers of
//! steps long. Hosts round to the nearest step, down, or up. Which of them shows where a host starts on its grid, as at the beginning of a bar: there the
//! first reading is exact.

/// This many readings are needed: fewer may nearly cover a step by chance.
const FEWEST: u32 = 16;
/// What the readings may leave open of a step, in seconds: less than two frames at 48 kHz.
const OPEN: f64 = 0.000_03;
/// Exact values differ by no more than this, in seconds.
const EXACT: f64 = 1e-7;

/// How a host rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Nearest,
    Down,
    Up,
}

impl Way {
    const ALL: [Self; 3] = [Self::Nearest, Self::Down, Self::Up];

    /// The mean of what it takes away, in steps.
    fn mean(self) -> f64 {
        match self {
            Self::Nearest => 0.0,
            Self::Down => 0.5,
            Self::Up => -0.5,
        }
    }
}

/// The readings since the line was anchored.
#[derive(Debug, Default)]
pub struct Rounding {
    way: Option<Way>,
    readings: u32,
    /// How far they were ahead of the line, at least and at most, in seconds.
    range: (f64, f64),
    /// Whether the first was at a place where hosts start exactly.
    begins_whole: bool,
}

impl Rounding {
    /// The line has a new anchor. How the host rounds stays known.
    pub fn anchor(&mut self) {
        *self = Self { way: self.way, ..Self::default() };
    }

    /// Adds a reading that is `ahead` seconds ahead of the line; `is_whole` if its beats are those of a beginning.
    pub fn add(&mut self, ahead: f64, is_whole: bool) {
        if self.readings == 0 {
            (self.range, self.begins_whole) = ((ahead, ahead), is_whole && ahead.abs() < EXACT);
        }
        self.range = (self.range.0.min(ahead), self.range.1.max(ahead));
        self.readings = self.readings.saturating_add(1);
    }

    /// How far the host is ahead of the line in seconds, if it rounds to steps of `step` seconds, and if that is known and not zero.
    pub fn ahead(&mut self, step: f64) -> Option<f64> {
        let (low, high) = self.range;
        let open = step - (high - low);
        // More than a step is more than rounding.
        if self.readings < FEWEST || !(-EXACT..OPEN).contains(&open) {
            return None;
        }
        let margin = open.max(0.0) / 2.0 + EXACT;
        let ahead_by = |way: Way| f64::midpoint(low, high) + way.mean() * step;
        let on_line = |way: &Way| ahead_by(*way).abs() <= margin;
        let Some(way) = self.way else {
            let fits = Way::ALL.into_iter().find(on_line);
            self.way = fits.filter(|_| self.begins_whole);
            // Most hosts round to the nearest step.
            return fits.is_none().then(|| ahead_by(Way::Nearest));
        };
        (!on_line(&way)).then(|| ahead_by(way))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// 1/1920 beat at 126 BPM.
    const STEP: f64 = 60.0 / 126.0 / 1920.0;
    const BLOCK: f64 = 512.0 / 48_000.0;

    /// What is known after four seconds of a host that starts `start` steps after one, on a line through its first reading.
    fn known(rounding: &mut Rounding, start: f64, round: fn(f64) -> f64) -> f64 {
        let mut line = round(start) * STEP;
        rounding.anchor();
        let is_whole = start == 0.0;
        let mut moved = line;
        for block in 0..400 {
            let passed = f64::from(block) * BLOCK;
            rounding.add(round(start + passed / STEP) * STEP - passed - line, is_whole);
            if let Some(ahead) = rounding.ahead(STEP) {
                line += ahead;
                moved = line;
                rounding.anchor();
            }
        }
        moved - start * STEP
    }

    #[test]
    fn the_place_between_two_steps_is_found() {
        for round in [f64::round, f64::floor, f64::ceil] {
            let mut rounding = Rounding::default();
            assert_eq!(known(&mut rounding, 0.0, round), 0.0, "on the grid nothing moves");
            for start in [0.1, 0.25, 0.37, 0.5, 0.77, 0.93] {
                let off = known(&mut rounding, start, round);
                assert!(off.abs() < OPEN / 2.0, "{start}: {off} s");
            }
        }
    }

    #[test]
    fn a_host_of_which_nothing_is_known_rounds_to_the_nearest() {
        for start in [0.1, 0.25, 0.37, 0.77, 0.93] {
            let off = known(&mut Rounding::default(), start, f64::round);
            assert!(off.abs() < OPEN / 2.0, "{start}: {off} s");
        }
    }

    #[test]
    fn what_scatters_more_than_a_step_is_no_rounding() {
        let (mut rounding, mut random) = (Rounding::default(), testkit::Random::new(1));
        for _ in 0..10_000 {
            rounding.add(random.noise() * 0.000_5, false);
            assert_eq!(rounding.ahead(STEP), None);
        }
    }
}
