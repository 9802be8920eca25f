//! Measures how the tempo of a host's beats grows along a ramp that the host does not report.
//!
//! Runs on the audio thread. Known here: times, and by how much beats are ahead of the reported tempo. Not known here: songs, transports.
//!
//! Ardour reports the first tempo of a ramp for all of it; its beats are right, and rounded to a grid. A slope measured over the past lags behind
//! such beats. So a parabola is put through the last blocks, if it fits each of them within the grid and no straight line does.

/// How many blocks are remembered, and how many a parabola needs.
const MOST: usize = 24;
const FEWEST: usize = 8;
/// It is a ramp if so many blocks in a row, and of so many seconds, look like one: a shift of the host looks like one at first.
const AGREEING: u32 = 5;
const AGREEING_SECONDS: f64 = 0.1;
/// Hosts round to fractions of a beat from the finest grid to the finest times this.
const COARSER: f64 = 16.0;
/// The shortest time between remembered blocks, in seconds: shorter blocks would not show a bend.
const SPACING: f64 = 0.018;
/// How far a beat may be off the parabola, in steps of the grid: half of one by rounding, and the error of the parabola itself.
const WITHIN: f64 = 0.8;

/// The last blocks of a host that rounds its beats.
#[derive(Debug, Default)]
pub struct Curve {
    /// The latest last.
    blocks: [CurveBlock; MOST],
    count: usize,
    /// The last blocks that all looked like a ramp.
    agreeing: Agreeing,
}

/// Blocks in a row that look like a ramp.
#[derive(Clone, Copy, Debug, Default)]
struct Agreeing {
    blocks: u32,
    seconds: f64,
}

impl Agreeing {
    fn is_ramp(self) -> bool {
        self.blocks >= AGREEING && self.seconds >= AGREEING_SECONDS
    }

    fn and(self, passed: f64) -> Self {
        Self { blocks: self.blocks.saturating_add(1), seconds: self.seconds + passed }
    }
}

/// What is remembered of a block.
#[derive(Clone, Copy, Debug, Default)]
struct CurveBlock {
    /// Its time.
    seconds: f64,
    /// By how many seconds the beats were ahead of the tempo.
    ahead: f64,
    /// The host's beats.
    beats: f64,
}

impl Curve {
    /// Forgets what was seen.
    pub fn reset(&mut self) {
        (self.count, self.agreeing) = (0, Agreeing::default());
    }

    /// Adds a block at `beats`, `passed` seconds after the previous one; since then the beats have gained `gained` seconds on the tempo, at which one
    /// lasts `beat` seconds. `finest` is the finest grid of beats to which hosts round. Gives the share by which the beats are faster than the tempo at
    /// this block, if they are on a ramp.
    pub fn share(&mut self, passed: f64, gained: f64, beats: f64, beat: f64, finest: f64) -> Option<f64> {
        self.add(passed, gained, beats);
        let (count, agreed) = (self.count, std::mem::take(&mut self.agreeing));
        let mut most = count;
        // Where a ramp begins, only the last blocks lie on one parabola.
        while most >= FEWEST {
            let blocks = &self.blocks[count - most..count];
            let (parabola, step) = (fit(blocks), grid(blocks, finest) * beat);
            if fits(blocks, parabola, step) {
                let (first, last) = (blocks[0], blocks[most - 1]);
                let line = (last.ahead, (first.ahead - last.ahead) / (first.seconds - last.seconds), 0.0);
                // What is a ramp once stays one longer.
                if !fits(blocks, line, if agreed.is_ramp() { step } else { 2.0 * step }) {
                    self.agreeing = agreed.and(passed);
                }
                return self.agreeing.is_ramp().then_some(parabola.1);
            }
            most = most * 3 / 4;
        }
        None
    }

    fn add(&mut self, passed: f64, gained: f64, beats: f64) {
        let CurveBlock { seconds, ahead, .. } = self.blocks[..self.count].last().copied().unwrap_or_default();
        let is_near = self.count >= 2 && seconds - self.blocks[self.count - 2].seconds < SPACING;
        if is_near {
            self.count -= 1;
        } else if self.count == MOST {
            self.blocks.copy_within(1.., 0);
            self.count -= 1;
        }
        self.blocks[self.count] = CurveBlock { seconds: seconds + passed, ahead: ahead + gained, beats };
        self.count += 1;
    }
}

/// The coarsest grid, in beats, on which all blocks lie.
fn grid(blocks: &[CurveBlock], finest: f64) -> f64 {
    let is_on = |grid: f64, beats: f64| (beats / grid - (beats / grid).round()).abs() < 1e-5;
    let mut grid = finest;
    while grid < COARSER * finest && blocks.iter().all(|block| is_on(2.0 * grid, block.beats)) {
        grid *= 2.0;
    }
    grid
}

/// Whether all blocks lie within `WITHIN` steps of this parabola around the last one.
fn fits(blocks: &[CurveBlock], (level, slope, bend): (f64, f64, f64), step: f64) -> bool {
    let now = blocks[blocks.len() - 1].seconds;
    blocks.iter().all(|&CurveBlock { seconds, ahead, .. }| {
        let since = seconds - now;
        (level + (slope + bend * since) * since - ahead).abs() <= WITHIN * step
    })
}

/// The parabola with the least squares: its level, slope and bend at the last block.
fn fit(blocks: &[CurveBlock]) -> (f64, f64, f64) {
    let CurveBlock { seconds: now, ahead: last, .. } = blocks[blocks.len() - 1];
    let length = (now - blocks[0].seconds).max(f64::MIN_POSITIVE);
    // Sums of powers of the time, from -1 to 0, and of their products with the height.
    let (mut powers, mut products) = ([0.0; 5], [0.0; 3]);
    for &CurveBlock { seconds, ahead, .. } in blocks {
        let since = (seconds - now) / length;
        let mut power = 1.0;
        for (index, sum) in powers.iter_mut().enumerate() {
            *sum += power;
            if let Some(product) = products.get_mut(index) {
                *product += power * (ahead - last);
            }
            power *= since;
        }
    }
    let [n, a, b, c, d] = powers;
    let [x, y, z] = products;
    let whole = n * (b * d - c * c) - a * (a * d - b * c) + b * (a * c - b * b);
    if whole.abs() < 1e-12 {
        return (last, 0.0, 0.0);
    }
    let level = (x * (b * d - c * c) - a * (y * d - z * c) + b * (y * c - z * b)) / whole;
    let slope = (n * (y * d - z * c) - x * (a * d - b * c) + b * (a * z - b * y)) / whole;
    let bend = (n * (b * z - c * y) - a * (a * z - b * y) + x * (a * c - b * b)) / whole;
    (last + level, slope / length, bend / (length * length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKS: [f64; 4] = [64.0, 256.0, 1024.0, 2048.0];
    const FINEST: f64 = 1.0 / 1920.0;
    const BEAT: f64 = 0.5;

    /// What is measured in each block of `seconds` seconds in all, while the beats are ahead by `ahead`, rounded to the finest grid.
    fn measured(block: f64, seconds: f64, ahead: impl Fn(f64) -> f64) -> Vec<(f64, Option<f64>)> {
        measured_on(FINEST, f64::round, block, seconds, ahead)
    }

    /// The same on any grid, with any rounding.
    fn measured_on(
        grid: f64,
        round: fn(f64) -> f64,
        block: f64,
        seconds: f64,
        ahead: impl Fn(f64) -> f64,
    ) -> Vec<(f64, Option<f64>)> {
        let mut curve = Curve::default();
        let (mut before, length) = (0.0, block / 48_000.0);
        let mut share = |index| {
            let seconds = index as f64 * length;
            let beats = round((seconds + ahead(seconds)) / BEAT / grid) * grid;
            let now = beats * BEAT - seconds;
            let gained = now - std::mem::replace(&mut before, now);
            (seconds, curve.share(length, gained, beats, BEAT, FINEST))
        };
        (0..(seconds / length) as usize).map(&mut share).collect()
    }

    #[test]
    fn beats_at_a_constant_tempo_are_no_ramp() {
        for (block, share) in
            BLOCKS.into_iter().flat_map(|block| [0.0, 0.1, -0.2, 0.000_7].map(|share| (block, share)))
        {
            let told = measured(block, 30.0, |seconds| share * seconds);
            assert!(told.iter().all(|(_, told)| told.is_none()), "{block}, {share}");
        }
    }

    #[test]
    fn a_coarser_grid_makes_no_ramp() {
        for (grid, block) in [960.0, 480.0, 240.0]
            .into_iter()
            .flat_map(|grid| [64.0, 256.0, 441.0, 480.0, 512.0, 1024.0, 2048.0].map(|block| (1.0 / grid, block)))
        {
            for (round, share) in [(f64::round as fn(f64) -> f64, 0.0), (f64::floor, 0.0), (f64::ceil, 0.1)] {
                let told = measured_on(grid, round, block, 20.0, |seconds| share * seconds);
                assert!(told.iter().all(|(_, told)| told.is_none()), "{grid}, {block}, {share}");
            }
        }
    }

    #[test]
    fn a_shift_of_the_host_is_no_ramp() {
        for (block, steps) in
            BLOCKS.into_iter().flat_map(|block| [-3.0, -2.0, 1.5, 2.0, 3.0].map(|steps| (block, steps)))
        {
            let told = measured(block, 6.0, |seconds| if seconds < 2.0 { 0.0 } else { steps * FINEST * BEAT });
            assert!(told.iter().all(|(_, told)| told.is_none()), "{block}, {steps}");
        }
    }

    #[test]
    fn a_ramp_is_measured_where_it_is() {
        for growth in [0.07_f64, -0.067, 0.2, -0.15] {
            for block in BLOCKS {
                // Beats grow exponentially where the tempo grows with them.
                let told = measured(block, 3.0, |seconds| (growth * seconds).exp_m1() / growth - seconds);
                for (seconds, share) in told.into_iter().filter(|(seconds, _)| *seconds > 0.8) {
                    let exact = (growth * seconds).exp_m1();
                    let share = share.unwrap_or(f64::NAN);
                    assert!((share - exact).abs() < 0.006, "{growth}, {block}, {seconds}: {share} for {exact}");
                }
            }
        }
    }

    #[test]
    fn a_ramp_that_ends_is_given_up() {
        for block in BLOCKS {
            let told = measured(block, 4.0, |seconds| {
                let inside = seconds.min(1.0);
                0.05 * inside * inside + 0.1 * (seconds - inside)
            });
            let on = |from: f64, to: f64| told.iter().filter(move |(at, _)| *at > from && *at < to);
            assert!(on(0.7, 1.0).all(|(_, told)| told.is_some()), "{block}");
            assert!(on(2.2, 4.0).all(|(_, told)| told.is_none()), "{block}");
        }
    }
}
