//! *Split*: everything in two channels, for rigs without more outputs. Music to the left of Main, click and guide to its right.
//!
//! Audio thread, after a block is mixed. Known here: outputs. Not known here: stems, songs.

use crate::dsp::Ramp;
use crate::engine::block::Outputs;
use crate::setlist::Output;

/// The maximum number of frames that are folded at once.
const CHUNK: usize = 64;

/// Folds the outputs into two channels, or leaves them alone.
#[derive(Debug)]
pub struct Split {
    /// The share that is folded; `None` before the first block.
    share: Option<Ramp>,
    /// The length of turning it on or off, in frames.
    length: u32,
}

impl Split {
    /// Off at first; turning it on or off takes `length` frames.
    pub fn new(length: u32) -> Self {
        Self { share: None, length }
    }

    /// Folds a block if `wanted`: the left of Main becomes the sum of (L + R) / 2 of all outputs except Click, Guide and Aux, its right that
    /// of Click and Guide. The folded outputs become silent. Aux, the output of timecode, is not changed.
    pub fn fold(&mut self, wanted: bool, outputs: &mut impl Outputs) {
        let wanted = if wanted { 1.0 } else { 0.0 };
        let share = self.share.get_or_insert_with(|| Ramp::resting(wanted, self.length));
        share.go_to(wanted);
        let frames = outputs.frames();
        let mut done = 0;
        while done < frames && share.rest() != Some(0.0) {
            let count = CHUNK.min(frames - done);
            let shares: [f32; CHUNK] = std::array::from_fn(|frame| share.value(frame as u32));
            fold_chunk(outputs, done, &shares[..count]);
            share.advance(count);
            done += count;
        }
    }
}

/// Folds the frames from `begin` on, each by its share.
fn fold_chunk(outputs: &mut impl Outputs, begin: usize, shares: &[f32]) {
    let mut folded = [[0.0_f32; CHUNK]; 2];
    let range = begin..begin + shares.len();
    for output in Output::ALL.into_iter().filter(|output| *output != Output::Aux) {
        let side = usize::from(matches!(output, Output::Click | Output::Guide));
        let (left, right) = outputs.stereo(output);
        let (left, right) = (&mut left[range.clone()], &mut right[range.clone()]);
        for (frame, share) in shares.iter().enumerate() {
            folded[side][frame] += (left[frame] + right[frame]) * 0.5;
            left[frame] *= 1.0 - share;
            right[frame] *= 1.0 - share;
        }
    }
    let (left, right) = outputs.stereo(Output::Main);
    for (side, main) in [left, right].into_iter().enumerate() {
        for (frame, share) in shares.iter().enumerate() {
            main[begin + frame] += folded[side][frame] * share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::block::OutputBuffers;

    /// A block in which each output has its own values.
    fn block(frames: usize) -> OutputBuffers {
        let mut outputs = OutputBuffers::new(frames);
        for output in Output::ALL {
            let (left, right) = outputs.stereo(output);
            left.iter_mut().enumerate().for_each(|(n, sample)| *sample = (output.index() * 100 + n) as f32);
            right.iter_mut().for_each(|sample| *sample = output.index() as f32 * 2.0);
        }
        outputs
    }

    #[test]
    fn music_is_left_click_and_guide_are_right_and_timecode_stays() {
        let mut outputs = block(100);
        Split::new(240).fold(true, &mut outputs);
        let fold =
            |output: Output, n: usize| ((output.index() * 100 + n) as f32 + output.index() as f32 * 2.0) * 0.5;
        let is_band = |output: &Output| matches!(output, Output::Click | Output::Guide);
        for n in 0..100 {
            let music = Output::ALL.iter().filter(|output| !is_band(output) && **output != Output::Aux);
            let left: f32 = music.map(|output| fold(*output, n)).sum();
            let right: f32 =
                Output::ALL.iter().filter(|output| is_band(output)).map(|output| fold(*output, n)).sum();
            assert_eq!([outputs.read(Output::Main).0[n], outputs.read(Output::Main).1[n]], [left, right]);
        }
        let before = block(100);
        for output in Output::ALL.into_iter().skip(1) {
            let silent = outputs.read(output).0.iter().chain(outputs.read(output).1).all(|sample| *sample == 0.0);
            assert_eq!(silent, output != Output::Aux, "{output}");
        }
        assert_eq!(outputs.read(Output::Aux), before.read(Output::Aux));
    }

    #[test]
    fn off_it_touches_nothing_and_turned_on_it_fades_alike_at_every_cut() {
        let mut outputs = block(100);
        outputs.stereo(Output::Main).0.fill(-0.0);
        let mut split = Split::new(240);
        split.fold(false, &mut outputs);
        assert!(outputs.read(Output::Main).0.iter().all(|sample| sample.to_bits() == (-0.0_f32).to_bits()));
        let turned = |cuts: &[usize]| {
            let mut split = Split::new(240);
            split.fold(false, &mut block(1));
            let mut heard = Vec::new();
            for frames in cuts {
                let mut outputs = OutputBuffers::new(*frames);
                for output in Output::ALL {
                    outputs.stereo(output).0.fill(0.25);
                    outputs.stereo(output).1.fill(0.125);
                }
                split.fold(true, &mut outputs);
                heard.extend(
                    outputs.read(Output::Main).0.iter().zip(outputs.read(Output::Main).1).map(|(l, r)| [*l, *r]),
                );
            }
            heard
        };
        let whole = turned(&[400]);
        assert_eq!(whole, turned(&[1, 7, 64, 128, 200]));
        assert_eq!((whole[0], whole[399]), ([0.25, 0.125], [0.1875 * 14.0, 0.1875 * 2.0]));
    }
}
