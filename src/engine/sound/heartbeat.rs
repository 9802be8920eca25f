//! The heartbeat: a tone for switchers that fall back to a second machine when the first one is silent.
//!
//! Audio thread, after a block is mixed. Known here: outputs. Not known here: songs. It sounds in every block, whatever plays, loads or fails.

use std::f64::consts::TAU;

use crate::dsp::Ramp;
use crate::engine::block::Outputs;
use crate::setlist::Output;
use crate::time::SampleRate;

/// In hertz. Any cable and converter passes it.
const PITCH: u64 = 1000;
/// −12 dBFS.
const PEAK: f64 = 0.25;

/// The tone.
#[derive(Debug)]
pub struct Heartbeat {
    rate: u64,
    /// Frames of the current second that have passed.
    passed: u64,
    gain: Ramp,
    /// Its output. Another one is used only after it has faded out here.
    output: Output,
}

impl Heartbeat {
    /// A silent one, which fades in and out over `ramp` frames.
    pub fn new(rate: SampleRate, ramp: u32) -> Self {
        Self { rate: rate.hertz().into(), passed: 0, gain: Ramp::resting(0.0, ramp), output: Output::Aux }
    }

    /// Adds it to a block of `outputs`, on the output `wanted`.
    pub fn beat(&mut self, wanted: Option<Output>, outputs: &mut impl Outputs) {
        if self.gain.rest() == Some(0.0) {
            let Some(output) = wanted else {
                self.passed = (self.passed + outputs.frames() as u64) % self.rate;
                return;
            };
            self.output = output;
        }
        self.gain.go_to(if wanted == Some(self.output) { 1.0 } else { 0.0 });
        let frames = outputs.frames();
        let (left, right) = outputs.stereo(self.output);
        for n in 0..frames {
            let phase = ((self.passed + n as u64) * PITCH % self.rate) as f64 / self.rate as f64;
            let sample = (PEAK * (TAU * phase).sin()) as f32 * self.gain.value(n as u32);
            left[n] += sample;
            right[n] += sample;
        }
        self.gain.advance(frames);
        self.passed = (self.passed + frames as u64) % self.rate;
    }
}
