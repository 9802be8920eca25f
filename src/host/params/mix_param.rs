//! The parameters that show a song's mix, and their numbers for hosts.
//!
//! Plain values, on every thread.

use nice_plug::prelude::Param;

use crate::host::abi::set_share;
use crate::setlist::MAX_STEMS;

use super::act_dial::param_number;
use super::{Faders, StemParams};

/// A parameter that belongs to the song and not to the set. Strips are counted from 0; the one after all stems is the click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MixParam {
    Gain(usize),
    Pan(usize),
    Mute(usize),
    Solo(usize),
    Output(usize),
    Transpose,
}

/// Makes a parameter of a strip.
type OfStrip = fn(usize) -> MixParam;

impl MixParam {
    /// The parameters of a strip, by the ids that they have there.
    const STRIP: [(&str, OfStrip); 5] = [
        ("gain", Self::Gain),
        ("pan", Self::Pan),
        ("mute", Self::Mute),
        ("solo", Self::Solo),
        ("output", Self::Output),
    ];

    /// All of them with their numbers, in the order of the numbers.
    pub fn table() -> Box<[(u32, Self)]> {
        let of_strip = |strip: usize| {
            Self::STRIP.map(|(id, param)| {
                let id = if strip < MAX_STEMS { format!("{id}_{}", strip + 1) } else { format!("click_{id}") };
                (param_number(&id), param(strip))
            })
        };
        let mut table: Vec<_> = (0..=MAX_STEMS).flat_map(of_strip).collect();
        table.push((param_number("transpose"), Self::Transpose));
        table.sort_by_key(|(number, _)| *number);
        table.into()
    }
}

impl Faders {
    /// The numbers for hosts of the parameters that show a song's mix, and their values from 0 to 1.
    pub fn mix_values(&self) -> Vec<(u32, f32)> {
        MixParam::table().iter().map(|(number, param)| (*number, self.share(*param))).collect()
    }

    /// The value of a parameter from 0 to 1. A host's modulation does not count.
    pub fn share(&self, param: MixParam) -> f32 {
        match param {
            MixParam::Gain(strip) => self.strip(strip).gain.unmodulated_normalized_value(),
            MixParam::Pan(strip) => self.strip(strip).pan.unmodulated_normalized_value(),
            MixParam::Mute(strip) => self.strip(strip).mute.unmodulated_normalized_value(),
            MixParam::Solo(strip) => self.strip(strip).solo.unmodulated_normalized_value(),
            MixParam::Output(strip) => self.strip(strip).output.unmodulated_normalized_value(),
            MixParam::Transpose => self.global.transpose.unmodulated_normalized_value(),
        }
    }

    /// Moves a parameter to a value from 0 to 1. The host is not told.
    pub fn set_share(&self, param: MixParam, share: f32) {
        match param {
            MixParam::Gain(strip) => set_share(&self.strip(strip).gain, share),
            MixParam::Pan(strip) => set_share(&self.strip(strip).pan, share),
            MixParam::Mute(strip) => set_share(&self.strip(strip).mute, share),
            MixParam::Solo(strip) => set_share(&self.strip(strip).solo, share),
            MixParam::Output(strip) => set_share(&self.strip(strip).output, share),
            MixParam::Transpose => set_share(&self.global.transpose, share),
        }
    }

    /// The share of its range, 0 to 1, of what CLAP calls `value`: there, steps are counted.
    pub fn share_of(&self, param: MixParam, value: f64) -> f64 {
        let steps = match param {
            MixParam::Mute(_) | MixParam::Solo(_) | MixParam::Gain(_) | MixParam::Pan(_) => None,
            MixParam::Output(strip) => self.strip(strip).output.step_count(),
            MixParam::Transpose => self.global.transpose.step_count(),
        };
        value / steps.map_or(1.0, |steps| steps as f64)
    }

    fn strip(&self, index: usize) -> &StemParams {
        self.stems.get(index).unwrap_or(&self.click)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use nice_plug::prelude::Params;

    use super::*;

    #[test]
    fn each_parameter_of_a_mix_is_one_of_the_frozen_ids_and_is_read_and_set() {
        let faders = Faders::new();
        let numbers: BTreeSet<u32> = faders.param_map().iter().map(|(id, ..)| param_number(id)).collect();
        let table = MixParam::table();
        assert_eq!(table.len(), 5 * (MAX_STEMS + 1) + 1);
        assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (number, param) in table {
            assert!(numbers.contains(&number), "{param:?}");
            let before = faders.share(param);
            for share in [1.0, 0.0, before] {
                faders.set_share(param, share);
                assert_eq!(faders.share(param), share, "{param:?}");
            }
        }
    }
}
