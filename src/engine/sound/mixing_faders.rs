//! The faders in the mix: the effect of a block's mix on each voice.
//!
//! Audio thread. Known here: the mix, the song's routes, its lead vocal. Not known here: samples.

use super::loaded_song::LoadedSong;
use super::mixer::Mixer;
use crate::engine::block::{Mix, SingAlong};
use crate::engine::follow::Line;
use crate::setlist::{MAX_STEMS, Sung};

impl Mixer {
    /// Sets the faders. While the song sounds along a line, from an output frame on (`sounding`),
    /// gains ramp and stems move to other outputs in a crossfade; otherwise both change at once.
    pub fn set_mix(&mut self, mix: &Mix, song: &mut LoadedSong, sounding: Option<(&Line, i64)>) {
        let sung = song.form.sung;
        let stems = song.audio.stems.len().min(MAX_STEMS);
        if sounding.is_some() && mix.is_same_for(stems, &self.mix) && sung == self.sung {
            return;
        }
        self.mix.clone_from(mix);
        self.sung = sung;
        let soloed = (0..stems).any(|index| mix.stems[index].solo && !song.removed[index])
            || mix.click.solo && song.click.is_on();
        self.set_click_mix(mix, song, sounding.is_some(), soloed);
        for index in 0..stems {
            let stem = &mix.stems[index];
            let open = !stem.mute && !song.removed[index] && (stem.solo || !soloed);
            let (left, right) = stem.pan.gains();
            let level = if open { (stem.gain * mix.master).get() * share(&mix.sing, sung, index) } else { 0.0 };
            let gains = [left.get() * level, right.get() * level];
            let centre = centre_removed(&mix.sing, sung, index);
            let output = stem.output.unwrap_or(song.routes[index]);
            let Some((line, now)) = sounding else {
                self.voices[index].place(gains, output);
                self.voices[index].place_centre(centre);
                continue;
            };
            if output != self.voices[index].output() {
                self.fade_out(song, line, now, index..index + 1);
                self.voices[index].reroute(output);
            }
            self.voices[index].steer(gains);
            self.voices[index].steer_centre(centre);
        }
    }
}

/// The gain of the stem in a slot for *sing along*: exactly 1 for anything but a lead vocal, or while it is off.
fn share(sing: &SingAlong, sung: Sung, slot: usize) -> f32 {
    if sing.on && sung.is_apart(slot) { sing.guide.get() } else { 1.0 }
}

/// The share of the centre that is removed from the stem in a slot, 0 to 1.
fn centre_removed(sing: &SingAlong, sung: Sung, slot: usize) -> f32 {
    let is_reduced = sing.on && sing.centre && sung == Sung::Within(slot);
    if is_reduced { 1.0 - sing.guide.get().min(1.0) } else { 0.0 }
}
