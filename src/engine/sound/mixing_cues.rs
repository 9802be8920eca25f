//! Spoken cues in the mix: their level, and the output Guide.
//!
//! Audio thread. Not known here: files, sections.

use std::ops::Range;

use super::loaded_song::LoadedSong;
use super::mixer::{Mixer, opened};
use crate::dsp::Gain;
use crate::engine::block::Outputs;
use crate::engine::follow::Line;
use crate::setlist::Output;

impl Mixer {
    /// Sets the level of cues, and the position in the material up to which sections are announced.
    pub fn set_cues(&mut self, gain: Gain, limit: f64) {
        let gain = (gain * self.mix.master).get();
        self.cue.set(gain, limit);
    }

    /// Playback starts or jumps to `line` at output frame `now`.
    pub fn enter_cue(&mut self, line: &Line, now: i64) {
        self.cue.enter(line, now);
    }

    /// The song goes elsewhere, or ends: cues fade out.
    pub fn leave_cue(&mut self, song: &LoadedSong) {
        self.cue.cut(&song.cues, &mut self.tail, &self.fade);
    }

    /// Adds cues in the frames `range` of the outputs, from output frame `now` on, after the stems.
    pub(super) fn sound_cue(
        &mut self,
        song: &LoadedSong,
        line: &Line,
        now: i64,
        range: Range<usize>,
        outputs: &mut impl Outputs,
    ) {
        if song.cues.0.is_empty() {
            return;
        }
        if !self.cue.sounds(&song.cues, line, now, range.len()) {
            self.cue.pass(line, now, range.len());
            return;
        }
        let output = opened(&mut self.written, Output::Guide, range, outputs);
        self.cue.render(&song.cues, line, now, output, &self.fade);
    }
}
