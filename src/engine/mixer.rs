//! Sounds all stems of a song and mixes them to the outputs.
//!
//! Audio thread. Known here: voices, gains, outputs, and the line along which all stems move. Not known here: the
//! transport, how a song came to be loaded.

use std::ops::Range;

use crate::dsp::{Combine, Fade, Interpolator};
use crate::media::StemAudio;
use crate::setlist::{MAX_OUTPUTS, MAX_STEMS, Output};
use crate::time::SampleRate;

use super::line::Line;
use super::loaded_song::LoadedSong;
use super::part::Part;
use super::tail::Tail;
use super::voice::{Scratch, Voice};
use super::{Mix, Outputs};

/// How long a fader's change takes, in milliseconds.
const RAMP_MILLISECONDS: u32 = 5;

/// Sounds all stems of a song.
#[derive(Debug)]
pub struct Mixer {
    voices: Box<[Voice]>,
    mix: Mix,
    fade: Fade,
    tail: Tail,
    interpolator: Interpolator,
    scratch: Box<Scratch>,
    /// Which outputs hold the sound of the part that is being mixed, and not what they held before.
    written: [bool; MAX_OUTPUTS],
}

impl Mixer {
    /// Allocates all that mixing at `rate` needs.
    pub fn new(rate: SampleRate) -> Self {
        let fade = Fade::new(rate);
        let ramp = rate.hertz() * RAMP_MILLISECONDS / 1000;
        Self {
            voices: (0..MAX_STEMS).map(|_| Voice::new(ramp)).collect(),
            mix: Mix::default(),
            tail: Tail::new(fade.frames()),
            fade,
            interpolator: Interpolator::new(),
            scratch: Scratch::new(),
            written: [false; MAX_OUTPUTS],
        }
    }

    /// Forgets what still fades out.
    pub fn reset(&mut self) {
        self.tail.clear();
    }

    /// Takes over the faders. While the song sounds (`sounding` says along which line, from which output frame on),
    /// gains go there in a ramp and stems move to other outputs in a crossfade; else at once.
    pub fn set_mix(&mut self, mix: &Mix, song: &LoadedSong, sounding: Option<(&Line, i64)>) {
        if sounding.is_some() && *mix == self.mix {
            return;
        }
        self.mix.clone_from(mix);
        let stems = song.audio.stems.len().min(MAX_STEMS);
        let soloed = mix.stems[..stems].iter().any(|stem| stem.solo);
        for index in 0..stems {
            let stem = &mix.stems[index];
            let open = !stem.mute && (stem.solo || !soloed);
            let (left, right) = stem.pan.gains();
            let level = if open { (stem.gain * mix.master).get() } else { 0.0 };
            let gains = [left.get() * level, right.get() * level];
            let output = stem.output.unwrap_or(song.routes[index]);
            let Some((line, now)) = sounding else {
                self.voices[index].place(gains, output);
                continue;
            };
            if output != self.voices[index].output() {
                self.fade_out(song, line, now, index..index + 1);
                self.voices[index].reroute(output);
            }
            self.voices[index].steer(gains);
        }
    }

    /// Begins to sound along `line` at output frame `now`.
    pub fn enter(&mut self, song: &LoadedSong, line: &Line, now: i64) {
        let part = Part::new(line, now, 1, &mut self.interpolator);
        for (voice, stem) in self.voices.iter_mut().zip(&song.audio.stems) {
            if let Some(stem) = stem {
                voice.enter(stem, &part, &self.fade);
            }
        }
    }

    /// Ends what sounds along `line` at output frame `now`: it fades out by itself.
    pub fn leave(&mut self, song: &LoadedSong, line: &Line, now: i64) {
        self.fade_out(song, line, now, 0..MAX_STEMS);
    }

    /// Renders the ends of some voices into the tails.
    fn fade_out(&mut self, song: &LoadedSong, line: &Line, now: i64, which: Range<usize>) {
        let length = self.fade.frames();
        let mut done = 0;
        while done < length {
            let frames = (length - done).min(Interpolator::RUN);
            let part = Part::new(line, now + done as i64, frames, &mut self.interpolator);
            for (voice, stem) in audible(&self.voices, song, which.clone()) {
                if !voice.sounds(stem, &part) {
                    continue;
                }
                let (mut left, mut right) = ([0.0; Interpolator::RUN], [0.0; Interpolator::RUN]);
                let sound = [&mut left[..frames], &mut right[..frames]];
                voice.render_tail(stem, &part, done, &self.fade, &mut self.scratch, sound);
                self.tail.add(voice.output(), done, [&left[..frames], &right[..frames]]);
            }
            done += frames;
        }
    }

    /// Sounds the frames `block` of the outputs along `line`; the first of them is output frame `now`. Gives how many
    /// stems missed frames.
    pub fn sound(
        &mut self,
        song: &LoadedSong,
        line: &Line,
        now: i64,
        block: Range<usize>,
        outputs: &mut impl Outputs,
    ) -> u64 {
        let mut missing = 0_u32;
        let mut done = block.start;
        while done < block.end {
            let frames = Part::most(line, block.end - done);
            let range = done..done + frames;
            let part = Part::new(line, now + (done - block.start) as i64, frames, &mut self.interpolator);
            for (index, stem) in song.audio.stems.iter().enumerate().take(MAX_STEMS) {
                let (Some(stem), voice) = (stem, &mut self.voices[index]) else { continue };
                if !voice.sounds(stem, &part) {
                    voice.pass(frames, &self.fade);
                    continue;
                }
                let output = voice.output();
                let how = match std::mem::replace(&mut self.written[output.index()], true) {
                    false => Combine::Store,
                    true => Combine::Add,
                };
                let (left, right) = outputs.stereo(output);
                let slices = [&mut left[range.clone()], &mut right[range.clone()]];
                if voice.render(stem, &part, &self.fade, &mut self.scratch, slices, how) {
                    missing |= 1 << index;
                }
            }
            self.finish(range, outputs);
            done += frames;
        }
        u64::from(missing.count_ones())
    }

    /// Silence in the frames `block` of the outputs, but for what still fades out.
    pub fn rest(&mut self, block: Range<usize>, outputs: &mut impl Outputs) {
        self.finish(block, outputs);
    }

    /// Completes a part: silence where nothing sounded, and the tails.
    fn finish(&mut self, block: Range<usize>, outputs: &mut impl Outputs) {
        for output in Output::ALL {
            let written = std::mem::take(&mut self.written[output.index()]);
            if written && !self.tail.sounds_on(output) {
                continue;
            }
            let (left, right) = outputs.stereo(output);
            let (left, right) = (&mut left[block.clone()], &mut right[block.clone()]);
            if !written {
                left.fill(0.0);
                right.fill(0.0);
            }
            self.tail.play(output, [left, right]);
        }
        self.tail.advance(block.len());
    }

    /// Whether all that will sound in `frames` frames along `line` is loaded.
    pub fn is_ready(&mut self, song: &LoadedSong, line: &Line, now: i64, frames: usize) -> bool {
        let first = Part::new(line, now, 1, &mut self.interpolator).source().start;
        let last =
            Part::new(line, now + frames as i64, 1, &mut self.interpolator).source_ahead(self.fade.frames()).end;
        audible(&self.voices, song, 0..MAX_STEMS).all(|(_, stem)| super::fetch::is_ready(stem, first..last))
    }
}

/// Those of `which` voices that are open and have a stem.
fn audible<'a>(
    voices: &'a [Voice],
    song: &'a LoadedSong,
    which: Range<usize>,
) -> impl Iterator<Item = (&'a Voice, &'a StemAudio)> {
    let pairs = voices.iter().zip(&song.audio.stems).skip(which.start).take(which.len());
    pairs.filter_map(|(voice, stem)| Some((voice, stem.as_ref()?))).filter(|(voice, _)| !voice.is_closed())
}
