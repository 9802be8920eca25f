//! Filters in which attacks stand out of what goes on sounding.
//!
//! Pure. Known here: the samples of one channel.

/// What attacks are looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// All of what changes from frame to frame, which favours high tones: attacks are rich in them.
    Edges,
    /// The middle of the spectrum: neither what drums and strings ring with, nor the hiss of metal. A stroke on a drum that
    /// still rings is heard here only.
    Middle,
}

impl Band {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Edges, Self::Middle];
}

/// From where to where the middle reaches, in hertz.
const MIDDLE: [f64; 2] = [1500.0, 5000.0];
/// 1/Q of the filters: two that together are a Butterworth filter of fourth order below the middle, one above it.
const DAMPING: [f64; 3] = [0.765_366_9, 1.847_759_1, std::f64::consts::SQRT_2];

/// −300 dB.
const INAUDIBLE: f32 = 1e-15;

/// The state of the filters of one channel.
#[derive(Clone, Copy, Debug)]
pub struct Bands {
    last: f32,
    sections: [Section; 3],
}

impl Bands {
    /// For `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        Self {
            last: 0.0,
            sections: [
                Section::new(MIDDLE[0] / rate, DAMPING[0]),
                Section::new(MIDDLE[0] / rate, DAMPING[1]),
                Section::new(MIDDLE[1] / rate, DAMPING[2]),
            ],
        }
    }

    /// Forgets what is too small to be heard: numbers that small would take many times as long.
    pub fn rest(&mut self) {
        for state in self.sections.iter_mut().flat_map(|section| &mut section.states) {
            if state.abs() < INAUDIBLE {
                *state = 0.0;
            }
        }
    }

    /// What each band shows of the next frame.
    pub fn next(&mut self, sample: f32) -> [f32; 2] {
        let edge = sample - self.last;
        self.last = sample;
        let [first, second, third] = &mut self.sections;
        [edge, third.next(second.next(first.next(sample).1).1).0]
    }
}

/// A filter of second order with a low and a high output (A. Simper, "Solving the continuous SVF equations using
/// trapezoidal integration", Cytomic technical paper, 2013), without resonance.
#[derive(Clone, Copy, Debug)]
struct Section {
    factors: [f32; 4],
    states: [f32; 2],
}

impl Section {
    /// With its edge at `frequency` cycles a frame.
    fn new(frequency: f64, damping: f64) -> Self {
        let g = (std::f64::consts::PI * frequency.min(0.45)).tan();
        let a = 1.0 / (1.0 + g * (g + damping));
        Self { factors: [a, g * a, g * g * a, damping].map(|factor| factor as f32), states: [0.0; 2] }
    }

    /// What lies below and what lies above.
    fn next(&mut self, sample: f32) -> (f32, f32) {
        let ([a1, a2, a3, damping], [one, two]) = (self.factors, self.states);
        let rest = sample - two;
        let band = a1 * one + a2 * rest;
        let low = two + a2 * one + a3 * rest;
        self.states = [2.0 * band - one, 2.0 * low - two];
        (low, sample - damping * band - low)
    }
}
