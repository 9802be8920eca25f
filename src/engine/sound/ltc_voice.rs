//! Generates timecode that follows the sounding position.
//!
//! Audio thread. Known here: the line along which a song's material passes, timecode stems. Not known here: the transport.

use crate::dsp::{LtcRate, LtcTime, LtcWave};
use crate::engine::follow::Line;
use crate::setlist::Output;

use super::loaded_song::LoadedSong;
use super::mixer::Mixer;

/// −6 dBFS.
const PEAK: f32 = 0.5;

/// Generates timecode.
#[derive(Debug)]
pub struct LtcVoice {
    rate: f64,
    wave: LtcWave,
}

impl LtcVoice {
    /// For a rate in hertz.
    pub fn new(rate: f64) -> Self {
        Self { rate, wave: LtcWave::default() }
    }

    /// Adds to `output` the timecode of a part from output frame `now` on along `line`. It is `begin` at the beginning of the
    /// song's files, and follows the speed of the line.
    pub fn render(&mut self, ltc: LtcRate, begin: LtcTime, line: &Line, now: i64, output: [&mut [f32]; 2]) {
        let frames_a_frame = ltc.per_second() / self.rate;
        let (begin, span) = (ltc.frames_at(begin) as f64, line.speed().get() * frames_a_frame);
        let [left, right] = output;
        for (n, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let at = begin + line.at(now + n as i64).get() * frames_a_frame;
            let sample = PEAK * self.wave.mean(ltc, at, span);
            *left += sample;
            *right += sample;
        }
    }
}

impl Mixer {
    /// Whether a timecode stem of `song` plays on this output. Then no timecode is generated there, because a machine cannot read two at
    /// once.
    pub fn has_timecode(&self, song: &LoadedSong, output: Output) -> bool {
        let stems = song.audio.stems.iter().zip(&self.mix.stems).enumerate();
        stems.filter(|(index, _)| song.timecode[*index] && !song.removed[*index]).any(|(index, (audio, faders))| {
            audio.is_some() && !faders.mute && faders.output.unwrap_or(song.routes[index]) == output
        })
    }
}
