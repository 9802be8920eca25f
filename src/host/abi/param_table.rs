//! Sets parameters by the numbers under which VST3 hosts know them. Any thread.
//!
//! The framework could, but it also tells the window, with a task. On Linux its tasks run on a thread that all instances share, and such a
//! task panics there while a window of its instance opens or closes (nice-plug 0.4.2, `inner.rs`, `execute`: `borrow`) or is open (`Fragile::get`).
//! Then that thread is gone, and with it every message to every host. Our window needs no such task: it reads the parameters. What a window itself sets in
//! a host without a run loop, while nothing is processed, still takes the framework's way.

use std::collections::HashMap;
use std::sync::Arc;

use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;

use crate::host::Faders;
use crate::host::params::param_number;

/// All parameters of an instance.
pub(in crate::host) struct ParamTable {
    by_number: HashMap<u32, ParamPtr>,
    /// Keeps what the pointers lead to.
    _owner: Arc<Faders>,
}

impl ParamTable {
    /// The parameters of `faders`.
    pub(in crate::host) fn new(faders: &Arc<Faders>) -> Self {
        let by_number = faders.param_map().into_iter().map(|(id, param, _)| (param_number(&id), param)).collect();
        Self { by_number, _owner: Arc::clone(faders) }
    }

    /// Whether there is a parameter with this `number`.
    pub(in crate::host) fn has(&self, number: u32) -> bool {
        self.by_number.contains_key(&number)
    }

    /// Sets the parameter with this `number` to a share of its range, 0 to 1. Returns whether there is one, and `share` is a number.
    pub(in crate::host) fn set(&self, number: u32, share: f64) -> bool {
        let share = share as f32;
        let Some(param) = self.by_number.get(&number).filter(|_| share.is_finite()) else { return false };
        // SAFETY: the parameter lives as long as its owner. It is a number that is stored atomically; the function is marked unsafe so that only a
        // wrapper calls it, as this one.
        unsafe { param._internal_set_normalized_value(share) };
        true
    }
}
