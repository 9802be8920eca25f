//! Spoken cues in the mix: their level, and the output Guide.
//!
//! Audio thread. Not known here: where cues come from, what they announce.

use std::ops::Range;

use super::loaded_song::LoadedSong;
use super::mixer::{Mixer, opened};
use crate::dsp::Gain;
use crate::engine::block::Outputs;
use crate::engine::follow::Line;
use crate::setlist::Output;

impl Mixer {
    /// How loud cues are, and up to which place of the material sections are announced.
    pub fn set_cues(&mut self, gain: Gain, limit: f64) {
        let gain = (gain * self.mix.master).get();
        self.cue.set(gain, limit);
    }

    /// What sounds begins anew along `line` at output frame `now`.
    pub fn enter_cue(&mut self, line: &Line, now: i64) {
        self.cue.enter(line, now);
    }

    /// What is spoken fades out: the song goes elsewhere, or ends.
    pub fn leave_cue(&mut self, song: &LoadedSong) {
        self.cue.cut(&song.cues, &mut self.tail, &self.fade);
    }

    /// Speaks in the frames `range` of the outputs, from output frame `now` on. The stems have sounded there already.
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
