//! The generated click in the mix: its faders, its output, its place beside the stems.
//!
//! Audio thread. Known here: the mix, the song's beats, the outputs. Not known here: the sound of a burst.

use std::ops::Range;

use super::loaded_song::LoadedSong;
use super::mixer::{Mixer, opened};
use crate::engine::block::{Mix, Outputs};
use crate::engine::follow::Line;
use crate::setlist::Output;

impl Mixer {
    /// Sets the faders of the generated click. A count-in is audible even if the click is off or muted.
    pub(super) fn set_click_mix(&mut self, mix: &Mix, song: &LoadedSong, sounds: bool, soloed: bool) {
        let own = &mix.click;
        let is_open = song.click.is_on() && !own.mute && (own.solo || !soloed);
        let (left, right) = own.pan.gains();
        let level = (own.gain * mix.master).get();
        let counting = [left.get() * level, right.get() * level];
        let gains = [if is_open { counting } else { [0.0; 2] }, counting];
        let output = own.output.unwrap_or(Output::Click);
        self.click.set_mix(gains, output, sounds, &song.click_sounds, &mut self.tail, &self.fade);
    }

    /// Sets the number of bars before the first one that count a song in.
    pub fn set_count_in(&mut self, bars: usize) {
        self.click.set_count_in(bars);
    }

    /// Playback starts or jumps to `line` at output frame `now`. Sounding bursts ring on.
    pub fn enter_click(&mut self, line: &Line, now: i64) {
        self.click.enter(line, now);
    }

    /// Ends the generated click; its bursts fade out.
    pub fn leave_click(&mut self, song: &LoadedSong) {
        self.click.leave(&song.click_sounds, &mut self.tail, &self.fade);
    }

    /// The click of the song will have other sounds: its bursts fade out. Its beats stay.
    pub fn change_click(&mut self, song: &LoadedSong) {
        self.click.cut(&song.click_sounds, &mut self.tail, &self.fade);
    }

    /// Adds the click in the frames `range` of the outputs, from output frame `now` on, after the stems.
    pub(super) fn sound_click(
        &mut self,
        song: &LoadedSong,
        line: &Line,
        now: i64,
        range: Range<usize>,
        outputs: &mut impl Outputs,
    ) {
        if !self.click.sounds(&song.click, line, now, range.len()) {
            self.click.pass(line, now, range.len());
            return;
        }
        let output = opened(&mut self.written, self.click.output(), range, outputs);
        self.click.render((&song.click, &song.click_sounds), line, now, output, &self.fade);
    }
}
