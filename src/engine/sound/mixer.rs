//! Plays all stems of a song and mixes them to the outputs.
//!
//! Runs on the audio thread. Known here: voices, gains, outputs, and the common line of all stems. Not known here: the
//! transport, how songs are loaded.

use std::ops::Range;

use crate::dsp::stretch::Stretcher;
use crate::dsp::{Combine, Fade, Interpolator, peak};
use crate::media::StemAudio;
use crate::setlist::{MAX_OUTPUTS, MAX_STEMS, Output, Sung};
use crate::time::SampleRate;

use super::click_voice::ClickVoice;
use super::cue_voice::CueVoice;
use super::loaded_song::LoadedSong;
use super::meters::{Level, Meters, raise};
use super::part::Part;
use super::presence::ends_before_a_gap;
use super::scratch::Scratch;
use super::stretching::frames_before_material;
use super::tail::Tail;
use super::voice::{FadeOut, Voice};
use crate::engine::block::{Mix, Outputs, Settings, TempoMode};
use crate::engine::follow::Line;

/// The duration of a gain ramp, in milliseconds.
const RAMP_MILLISECONDS: u32 = 5;

/// Plays all stems of a song.
#[derive(Debug)]
pub struct Mixer {
    pub(super) voices: Box<[Voice]>,
    pub(super) click: ClickVoice,
    pub(super) cue: CueVoice,
    pub(super) mix: Mix,
    /// The lead vocal of the song for which `mix` was taken over.
    pub(super) sung: Sung,
    /// The session's rate.
    pub(super) rate: f64,
    pub(super) fade: Fade,
    pub(super) tail: Tail,
    pub(super) interpolator: Interpolator,
    /// Whether the material is stretched where it is not copied.
    pub(super) stretched: bool,
    scratch: Box<Scratch>,
    /// The outputs that already hold sound of the current part, and not old data.
    pub(super) written: [bool; MAX_OUTPUTS],
    /// The peaks of each stem in this block, while levels are measured.
    levels: [Level; MAX_STEMS],
}

impl Mixer {
    /// Allocates everything for mixing at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        let fade = Fade::new(rate);
        let ramp = rate.hertz() * RAMP_MILLISECONDS / 1000;
        Self {
            voices: (0..MAX_STEMS).map(|_| Voice::new(ramp)).collect(),
            click: ClickVoice::new(rate, ramp),
            cue: CueVoice::new(rate.as_f64(), ramp),
            mix: Mix::default(),
            sung: Sung::default(),
            rate: rate.as_f64(),
            tail: Tail::new(fade.frames()),
            fade,
            interpolator: Interpolator::new(),
            stretched: false,
            scratch: Scratch::new(),
            written: [false; MAX_OUTPUTS],
            levels: [[0.0; 2]; MAX_STEMS],
        }
    }

    /// Begins a block, with or without measuring levels.
    pub fn watch(&mut self, watched: bool) {
        self.scratch.watch(watched);
        self.click.watch(watched);
    }

    /// Publishes the peaks of the block in `outputs`.
    pub fn tell_levels(&mut self, meters: &Meters, outputs: &mut impl Outputs) {
        for (index, level) in self.levels.iter_mut().enumerate() {
            meters.raise_stem(index, std::mem::take(level));
        }
        meters.raise_click(self.click.take_level());
        let (left, right) = outputs.stereo(Output::Main);
        meters.raise_main([peak(left), peak(right)]);
    }

    /// Drops all fade-outs, and the state of a block that was not completed.
    pub fn reset(&mut self) {
        self.tail.clear();
        self.click.reset();
        self.cue.reset();
        self.written = [false; MAX_OUTPUTS];
    }

    /// Starts playback along `line` at output frame `now`. The tempo mode in `settings` applies if the line is not a copy.
    pub fn enter(&mut self, song: &mut LoadedSong, line: &Line, now: i64, settings: &Settings) {
        self.stretched = settings.tempo_mode == TempoMode::Stretch;
        song.stretching.start(now, settings.transpose, settings.character);
        let stretched = self.stretches(song, line);
        let part = Part::new(line, now, 1, &mut self.interpolator);
        for (index, (voice, stem)) in self.voices.iter_mut().zip(&song.audio.stems).enumerate() {
            let Some(stem) = stem else { continue };
            if song.timecode[index] {
                voice.hush(!line.is_copy());
                voice.settle();
            }
            let own = stretched.then(|| Part::stretched(line, now, 1, song.stretch(), index, 0));
            voice.enter(stem, own.as_ref().unwrap_or(&part), &self.fade);
        }
    }

    /// Ends playback along `line` at output frame `now`, with a fade-out in the tails.
    pub fn leave(&mut self, song: &mut LoadedSong, line: &Line, now: i64) {
        self.fade_out(song, line, now, 0..MAX_STEMS);
    }

    /// Releases the song. Its hushed voices are not hushed in the next one.
    pub fn release(&mut self) {
        self.voices.iter_mut().for_each(Voice::unhush);
    }

    /// Renders the ends of some voices into the tails.
    pub(super) fn fade_out(&mut self, song: &mut LoadedSong, line: &Line, now: i64, which: Range<usize>) {
        let length = self.fade.frames();
        let stretched = self.stretches(song, line);
        let (mut done, mut falls) = (0, [false; MAX_STEMS]);
        while done < length {
            let most = if line.is_copy() && !stretched { Scratch::MOST } else { Interpolator::RUN };
            let frames = (length - done).min(most);
            let at = now + done as i64;
            let part = Part::new(line, at, frames, &mut self.interpolator);
            if stretched {
                song.stretching.aim(at, frames);
            }
            for (index, voice, stem) in audible(&self.voices, song, which.clone()) {
                let own = stretched.then(|| Part::stretched(line, at, frames, song.stretch(), index, done));
                let part = own.as_ref().unwrap_or(&part);
                if done == 0 {
                    falls[index] = ends_before_a_gap(stem, part, &self.fade);
                }
                if !voice.sounds(stem, part) {
                    continue;
                }
                let fade_out = FadeOut { faded: done, falls: falls[index] };
                voice.render_tail(stem, part, fade_out, &self.fade, &mut self.scratch, &mut self.tail);
                note(&mut self.levels[index], &mut self.scratch);
            }
            done += frames;
        }
    }

    /// Plays the frames `block` of the outputs along `line`; the first of them is output frame `now`. Returns how many
    /// stems missed frames.
    pub fn sound(
        &mut self,
        song: &mut LoadedSong,
        line: &Line,
        now: i64,
        block: Range<usize>,
        outputs: &mut impl Outputs,
    ) -> u64 {
        if song.timecode != [false; MAX_STEMS] {
            // At any other speed a machine that reads timecode would be misled.
            let voices = self.voices.iter_mut().zip(song.timecode);
            voices.for_each(|(voice, timecode)| voice.hush(timecode && !line.is_copy()));
        }
        let mut missing = 0_u32;
        let mut done = block.start;
        while done < block.end {
            let at = now + (done - block.start) as i64;
            let stretched = self.stretches(song, line);
            let most = if stretched { most_stretched(line, at) } else { usize::MAX };
            let frames = Part::most(line, block.end - done).min(most);
            let range = done..done + frames;
            if stretched {
                self.prepare_stretching(song, line, at, frames);
            }
            missing |= self.sound_part(song, line, at, range.clone(), stretched, outputs);
            if stretched {
                song.stretching.advance(frames);
            } else if self.stretched {
                song.stretching.pass_copied(at, line.at(at).nearest_frame(), frames);
            }
            self.finish(range, outputs);
            done += frames;
        }
        u64::from(missing.count_ones())
    }

    /// Plays the frames `range` of the outputs, from output frame `now` on. Returns, as bits, which stems missed frames.
    fn sound_part(
        &mut self,
        song: &LoadedSong,
        line: &Line,
        now: i64,
        range: Range<usize>,
        stretched: bool,
        outputs: &mut impl Outputs,
    ) -> u32 {
        let (mut missing, frames) = (0, range.len());
        let part = Part::new(line, now, frames, &mut self.interpolator);
        for (index, stem) in song.audio.stems.iter().enumerate().take(MAX_STEMS) {
            let (Some(stem), voice) = (stem, &mut self.voices[index]) else { continue };
            let own = stretched.then(|| Part::stretched(line, now, frames, song.stretch(), index, 0));
            let part = own.as_ref().unwrap_or(&part);
            if !voice.sounds(stem, part) {
                voice.skip(frames, &self.fade);
                continue;
            }
            let output = voice.output();
            let how = match std::mem::replace(&mut self.written[output.index()], true) {
                false => Combine::Store,
                true => Combine::Add,
            };
            let (left, right) = outputs.stereo(output);
            let slices = [&mut left[range.clone()], &mut right[range.clone()]];
            if voice.render(stem, part, &self.fade, &mut self.scratch, slices, how) {
                missing |= 1 << index;
            }
            note(&mut self.levels[index], &mut self.scratch);
        }
        self.sound_click(song, line, now, range.clone(), outputs);
        self.sound_cue(song, line, now, range, outputs);
        missing
    }

    /// Silence in the frames `block` of the outputs, apart from fade-outs.
    pub fn rest(&mut self, block: Range<usize>, outputs: &mut impl Outputs) {
        self.finish(block, outputs);
    }

    /// Completes a part: silence where nothing sounded, and the tails.
    fn finish(&mut self, block: Range<usize>, outputs: &mut impl Outputs) {
        for output in Output::ALL {
            let written = std::mem::take(&mut self.written[output.index()]);
            let fades_out = self.tail.sounds_on(output);
            if written && !fades_out {
                continue;
            }
            let (left, right) = outputs.stereo(output);
            let (left, right) = (&mut left[block.clone()], &mut right[block.clone()]);
            if !written {
                left.fill(0.0);
                right.fill(0.0);
            }
            if fades_out {
                self.tail.play(output, [left, right]);
            }
        }
        self.tail.advance(block.len());
    }
}

/// The frames `range` of an output, for adding to them; cleared if nothing has been written there yet.
pub(super) fn opened<'a>(
    written: &mut [bool; MAX_OUTPUTS],
    output: Output,
    range: Range<usize>,
    outputs: &'a mut impl Outputs,
) -> [&'a mut [f32]; 2] {
    let (left, right) = outputs.stereo(output);
    let slices = [&mut left[range.clone()], &mut right[range]];
    if std::mem::replace(&mut written[output.index()], true) {
        return slices;
    }
    slices.map(|channel| {
        channel.fill(0.0);
        channel
    })
}

/// The most frames from output frame `now` on that are stretched at once: the first frame of the files begins a part.
fn most_stretched(line: &Line, now: i64) -> usize {
    match frames_before_material(line, now) {
        0 => Stretcher::RUN,
        before => Stretcher::RUN.min(before),
    }
}

/// Raises `level` to the peak just measured, if it is measured.
fn note(level: &mut Level, scratch: &mut Scratch) {
    if let Some(loudest) = scratch.take_level() {
        raise(level, loudest);
    }
}

/// The voices in `which` that are audible and have a stem, with their index.
fn audible<'a>(
    voices: &'a [Voice],
    song: &'a LoadedSong,
    which: Range<usize>,
) -> impl Iterator<Item = (usize, &'a Voice, &'a StemAudio)> {
    let pairs = voices.iter().zip(&song.audio.stems).enumerate().skip(which.start).take(which.len());
    pairs
        .filter_map(|(index, (voice, stem))| Some((index, voice, stem.as_ref()?)))
        .filter(|(_, voice, _)| !voice.is_closed())
}
