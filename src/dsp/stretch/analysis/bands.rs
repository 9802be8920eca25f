//! Filters in which attacks stand out from sustained sounds.
//!
//! Pure. Known here: the samples of both channels. Each frame depends on the one before. But left and right are independent, and each
//! section takes the other's output of the previous frame, so four values are computed at once.

/// A band in which attacks are detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// The difference from frame to frame, which emphasises high frequencies: attacks are rich in them.
    Edges,
    /// The middle of the spectrum, without the resonances of drums and strings and without the hiss of cymbals. A stroke on a drum that
    /// still rings shows here only.
    Middle,
}

impl Band {
    /// All bands.
    pub const ALL: [Self; 2] = [Self::Edges, Self::Middle];

    /// Its delay, in frames.
    pub fn late(self) -> usize {
        if self == Self::Middle { 2 } else { 0 }
    }
}

/// The limits of the middle band, in hertz.
const MIDDLE: [f64; 2] = [1500.0, 5000.0];
/// 1/Q of the filters: the first two form a fourth-order Butterworth high-pass, the third is a low-pass.
const DAMPING: [f64; 3] = [0.765_366_9, 1.847_759_1, std::f64::consts::SQRT_2];

/// −300 dB.
const INAUDIBLE: f32 = 1e-15;

/// The filter state of both channels.
#[derive(Clone, Copy, Debug)]
pub struct Bands {
    last: [f32; 2],
    above: SectionPair,
    below: SectionPair,
}

impl Bands {
    /// For `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        let [above, below] = MIDDLE.map(|hertz| hertz / rate);
        let above = [DAMPING[0], DAMPING[1]].map(|damping| FilterSection::above(above, damping));
        let below = [FilterSection::below(below, DAMPING[2]), FilterSection::NOTHING];
        Self { last: [0.0; 2], above: SectionPair::new(above), below: SectionPair::new(below) }
    }

    /// Clears inaudible state: denormal numbers are many times slower.
    pub fn rest(&mut self) {
        for state in [&mut self.above, &mut self.below].into_iter().flat_map(|pair| pair.states.as_flattened_mut())
        {
            if state.abs() < INAUDIBLE {
                *state = 0.0;
            }
        }
    }

    /// The next frame of both channels in each band; the middle band is delayed by [`Band::late`].
    #[inline]
    pub fn next(&mut self, [left, right]: [f32; 2]) -> [[f32; 2]; 2] {
        let edges = [left - self.last[0], right - self.last[1]];
        self.last = [left, right];
        let [first_left, first_right, second_left, second_right] = self.above.heard;
        self.below.next([second_left, second_right, 0.0, 0.0]);
        self.above.next([left, right, first_left, first_right]);
        let [left, right, ..] = self.below.heard;
        [edges, [left, right]]
    }
}

/// Two sections, each for both channels.
#[derive(Clone, Copy, Debug)]
struct SectionPair {
    /// The coefficients of the next states and of the output, for the first state, the second state and the input.
    factors: [[Four; 3]; 3],
    states: [Four; 2],
    heard: Four,
}

/// Left and right of one section, left and right of the other.
type Four = [f32; 4];

impl SectionPair {
    fn new([one, other]: [FilterSection; 2]) -> Self {
        let factor = |row: usize, of: usize| {
            let [one, other] = [one.0[row][of] as f32, other.0[row][of] as f32];
            [one, one, other, other]
        };
        let factors = [0, 1, 2].map(|row| [0, 1, 2].map(|of| factor(row, of)));
        Self { factors, states: [[0.0; 4]; 2], heard: [0.0; 4] }
    }

    #[inline]
    fn next(&mut self, frame: Four) {
        let ([one, two], [first, second, heard]) = (self.states, &self.factors);
        self.states = [taken(first, one, two, frame), taken(second, one, two, frame)];
        self.heard = taken(heard, one, two, frame);
    }
}

/// The weighted sum.
#[inline]
fn taken([a, b, c]: &[Four; 3], one: Four, two: Four, frame: Four) -> Four {
    let mut sum = frame;
    for (lane, sum) in sum.iter_mut().enumerate() {
        *sum = a[lane] * one[lane] + (b[lane] * two[lane] + c[lane] * *sum);
    }
    sum
}

/// A second-order filter without resonance (A. Simper, "Solving the continuous SVF equations using trapezoidal
/// integration", Cytomic technical paper, 2013), solved explicitly: the rows are the next states and the output,
/// the columns are the coefficients of the first state, the second state and the input.
#[derive(Clone, Copy, Debug)]
struct FilterSection([[f64; 3]; 3]);

impl FilterSection {
    /// Blocks everything.
    const NOTHING: Self = Self([[0.0; 3]; 3]);

    /// A low-pass at `frequency` cycles per frame.
    fn below(frequency: f64, damping: f64) -> Self {
        Self::new(frequency, damping, |_, low| low)
    }

    /// A high-pass at `frequency` cycles per frame.
    fn above(frequency: f64, damping: f64) -> Self {
        Self::new(frequency, damping, |band, low| {
            let rest = |all: f64, of: usize| all - damping * band[of] - low[of];
            [rest(0.0, 0), rest(0.0, 1), rest(1.0, 2)]
        })
    }

    fn new(frequency: f64, damping: f64, output: impl Fn([f64; 3], [f64; 3]) -> [f64; 3]) -> Self {
        let g = (std::f64::consts::PI * frequency.min(0.45)).tan();
        let a = 1.0 / (1.0 + g * (g + damping));
        let (band, low) = ([a, -g * a, g * a], [g * a, 1.0 - g * g * a, g * g * a]);
        let first = [2.0 * band[0] - 1.0, 2.0 * band[1], 2.0 * band[2]];
        let second = [2.0 * low[0], 2.0 * low[1] - 1.0, 2.0 * low[2]];
        Self([first, second, output(band, low)])
    }
}
