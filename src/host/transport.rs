//! Reads the host's transport from the framework.
//!
//! Runs on the audio thread, once per block.

use nice_plug::prelude::Transport as Framework;

use crate::time::{HostFields, Transport};

/// The trustworthy fields of the framework's transport, and the growth of its tempo per frame, which it omits.
///
/// Only public fields are read: the methods derive missing values from the current tempo, which is wrong
/// on a timeline with tempo changes.
pub fn transport(said: &Framework, tempo_growth: Option<f64>) -> Transport {
    Transport::believing(&HostFields {
        playing: said.playing,
        tempo: said.tempo,
        tempo_growth,
        beats: said.pos_beats,
        seconds: said.pos_seconds,
        samples: said.pos_samples,
        loop_beats: said.loop_range_beats,
        meter: said.time_sig_numerator.zip(said.time_sig_denominator),
        bar_start: said.bar_start_pos_beats,
        bar_number: said.bar_number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HostSeconds;

    #[test]
    fn takes_the_fields_and_guesses_nothing() {
        let mut said = Framework::new(48_000.0);
        said.playing = true;
        said.pos_seconds = Some(2.0);
        said.tempo = Some(120.0);
        said.time_sig_numerator = Some(4);
        let believed = transport(&said, Some(0.001));
        assert_eq!((believed.seconds, believed.tempo_growth), (Some(HostSeconds::new(2.0)), Some(0.001)));
        assert_eq!(believed.beats, None, "4 by the framework's guess");
        assert_eq!(believed.samples, None, "96000 by the framework's guess");
        assert_eq!(believed.meter, None, "half a meter is none");
        assert_eq!(believed.bar, None, "no bar without a place");
        said.pos_beats = Some(15.0);
        said.time_sig_denominator = Some(4);
        (said.bar_start_pos_beats, said.bar_number) = (Some(14.0), Some(4));
        assert_eq!(transport(&said, None).bar.map(|bar| (bar.number, bar.start.get())), Some((5, 14.0)));
    }
}
