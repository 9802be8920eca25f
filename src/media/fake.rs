//! A fake file of noise that records how it was read, and fails on demand. For tests.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::setlist::Problem;

use super::reader::Reader;
use super::{Samples, SourceFacts, Trim};

/// A record of how a fake file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Seek(u64),
    Read(usize),
}

/// How a fake file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// At the length that it claims.
    AsClaimed,
    /// Reading fails from this frame on.
    Failing(u64),
    /// Reading this frame panics.
    Panicking(u64),
    /// It ends here, and reports a problem.
    Early(u64),
}

/// See the module.
#[derive(Clone)]
pub(super) struct Fake {
    pub facts: SourceFacts,
    pub ends: Ends,
    pub seed: u64,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    position: u64,
    problems: Vec<Problem>,
}

impl Fake {
    /// A healthy file of `frames` frames.
    pub fn new(rate: u32, channels: usize, frames: u64, is_16_bit: bool) -> Self {
        let (format, trim, problems) = ("fake".to_owned(), Trim::default(), Vec::new());
        let (usual_delay, integers) = (None, None);
        let facts =
            SourceFacts { format, rate, channels, frames, trim, usual_delay, is_16_bit, integers, problems };
        Self { facts, ends: Ends::AsClaimed, seed: 1, asked: Arc::default(), position: 0, problems: Vec::new() }
    }

    /// The same, but it ends in another way.
    pub fn ending(mut self, ends: Ends) -> Self {
        self.ends = ends;
        self
    }

    /// The seed that gives a tone of 1 kHz instead of noise.
    pub const TONE: u64 = 0;

    /// The sample of one channel at a frame.
    pub fn sample(&self, frame: u64, channel: usize) -> i16 {
        if self.seed == Self::TONE {
            let turns = (1000.0 * frame as f64 / f64::from(self.facts.rate)).fract();
            return ((std::f64::consts::TAU * turns).sin() * 16_384.0).round() as i16;
        }
        let place = (frame * 2 + channel as u64).wrapping_add(self.seed << 40);
        testkit::Random::at(place) as i16
    }
}

impl Reader for Fake {
    fn facts(&self) -> &SourceFacts {
        &self.facts
    }

    fn seek(&mut self, frame: u64) -> Result<(), Problem> {
        self.asked.lock().push(Asked::Seek(frame));
        self.position = frame.min(self.facts.frames);
        Ok(())
    }

    fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem> {
        self.asked.lock().push(Asked::Read(frames));
        let mut end = (self.position + frames as u64).min(self.facts.frames);
        match self.ends {
            Ends::Failing(at) if end > at => {
                return Err(Problem::error("cannot be read", "it is a fake", "use another"));
            }
            Ends::Panicking(at) if end > at => panic!("as the test wants it"),
            Ends::Early(at) if end > at => {
                self.problems.push(Problem::warning("ends early", "it is a fake", "use another"));
                end = at.max(self.position);
            }
            _ => {}
        }
        out.shape(self.facts.is_16_bit, self.facts.channels);
        for channel in 0..self.facts.channels {
            let samples = (self.position..end).map(|frame| self.sample(frame, channel));
            match out {
                Samples::I16(planes) => planes[channel].extend(samples),
                Samples::F32(planes) => planes[channel].extend(samples.map(|x| f32::from(x) / 32_768.0)),
            }
        }
        Ok((end - std::mem::replace(&mut self.position, end)) as usize)
    }

    fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }
}
