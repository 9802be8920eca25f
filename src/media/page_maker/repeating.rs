//! Makes the pages of a stem that repeats: from its file, pass by pass.
//!
//! Used by loader threads, one at a time. Known here: samples. Not known here: the positions of passes (see [`Passes`]).

use std::ops::Range;

use crate::setlist::Problem;

use super::super::passes::PassRun;
use super::super::stem_file::Repeats;
use super::{PageMaker, Passes, Samples};

/// The longest file, in frames, that is kept completely in memory: its passes are so short that seeking would take most of the time.
const SHORT: u64 = 1 << 16;
/// The shortest file that repeats, in seconds. Repeated more often than 100 times a second, a sound is a buzz.
const SHORTEST: f64 = 0.01;

impl PageMaker {
    /// Makes the stem repeat. Returns problems and notes for the musician.
    pub fn repeat(&mut self, repeats: Repeats) -> Vec<Problem> {
        let rate = self.rate;
        let passes = Passes::new(repeats, self.frames, rate);
        let Some(passes) = passes.filter(|_| self.frames as f64 >= SHORTEST * rate.as_f64()) else {
            let why = format!("its file lasts {:.1} ms", self.frames as f64 * 1e3 / rate.as_f64());
            let remedy = format!("use a file of at least {:.0} ms", SHORTEST * 1e3);
            return vec![Problem::warning("does not repeat", why, remedy)];
        };
        let own = passes.own_beats();
        let told = match passes.beats() {
            Some(beats) if (own - beats).abs() * self.frames as f64 > own => {
                let why = format!("its file lasts {own:.4} beats at the song's tempo");
                let remedy = "cut the file to that length if its end matters";
                Some(Problem::note(format!("repeats every {beats} beats"), why, remedy))
            }
            Some(_) => None,
            None => {
                let why = format!(
                    "its file lasts {own:.3} beats at the song's tempo, which is not within 1 % of a whole number"
                );
                let remedy = "check the song's tempo, or cut the file to whole beats";
                Some(Problem::warning("repeats off the beat", why, remedy))
            }
        };
        self.passes = Some(passes);
        told.into_iter().collect()
    }

    /// The passes of the stem, if it repeats.
    pub fn passes(&self) -> Option<&Passes> {
        self.passes.as_ref()
    }

    /// Sets the end of the song, where a stem without its own end stops repeating.
    pub fn end_at(&mut self, frames: u64) {
        if let Some(passes) = &mut self.passes {
            passes.end_at(frames);
        }
    }

    /// The length of the stem in frames at the session's rate. For a stem that repeats to the end of the song it is known
    /// after [`Self::end_at`].
    pub fn stem_frames(&self) -> u64 {
        self.passes.as_ref().map_or(self.frames, |passes| passes.own_end().unwrap_or_else(|| passes.first_end()))
    }

    /// Appends frames of a stem that repeats to the samples of the page.
    pub(super) fn read_passes(&mut self, passes: &Passes, frames: Range<u64>) -> Result<(), Problem> {
        if self.short.is_none() && self.frames <= SHORT {
            let before = std::mem::replace(&mut self.samples, Samples::empty());
            let read = self.read(0, self.frames as usize);
            self.short = Some(std::mem::replace(&mut self.samples, before));
            read.inspect_err(|_| self.short = None)?;
            // A file can be shorter than it claims.
            let missing =
                self.short.as_ref().map_or(0, |short| (self.frames as usize).saturating_sub(short.frames()));
            self.short.iter_mut().for_each(|short| short.extend_with_silence(missing));
        }
        self.samples.shape(
            self.converter.is_none() && self.reader.facts().is_16_bit,
            self.reader.facts().sounding_channels(),
        );
        let mut here = frames.start;
        while here < frames.end {
            match passes.run(here..frames.end) {
                PassRun::Silence(length) => {
                    self.samples.extend_with_silence(length as usize);
                    here += length;
                }
                PassRun::Join { gap, done, frames } => {
                    self.join(gap, done..done + frames)?;
                    here += frames;
                }
                PassRun::File { frames, fade } => {
                    here += frames.end - frames.start;
                    self.read_file(frames.clone())?;
                    if let Some((end, length)) = fade {
                        self.samples.fade_out(end - frames.end, frames.end - frames.start, length);
                    }
                }
            }
        }
        Ok(())
    }

    /// Appends frames of the file, which must be within it.
    fn read_file(&mut self, frames: Range<u64>) -> Result<(), Problem> {
        let length = (frames.end - frames.start) as usize;
        let whole = self.samples.frames() + length;
        match &self.short {
            Some(short) => self.samples.extend_from(short, frames.start as usize..frames.end as usize),
            None => self.read(frames.start, length)?,
        }
        // A file can be shorter than it claims.
        self.samples.extend_with_silence(whole.saturating_sub(self.samples.frames()));
        Ok(())
    }

    /// Appends frames of a straight line over `gap` frames, from the last frame of the file to its first.
    fn join(&mut self, gap: u64, frames: Range<u64>) -> Result<(), Problem> {
        let shape = |samples: &Samples| {
            let mut other = samples.clone();
            other.clear();
            other
        };
        let edges = shape(&self.samples);
        let page = std::mem::replace(&mut self.samples, edges);
        let read = self.read_file(self.frames - 1..self.frames).and_then(|()| self.read_file(0..1));
        let edges = std::mem::replace(&mut self.samples, page);
        read?;
        for frame in frames {
            self.samples.push_between(&edges, (frame + 1) as f64 / (gap + 1) as f64);
        }
        Ok(())
    }
}
