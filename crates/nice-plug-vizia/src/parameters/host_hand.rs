//! Sets a parameter as a host does, for the log that stands for a host. The only file with unsafe code.
#![allow(unsafe_code)]

use nice_plug_core::params::InternalParamMut;

/// Gives a plugin's parameter a normalised value.
pub(super) fn give<P: InternalParamMut>(param: &P, value: f32) {
    // SAFETY: the method stores a number atomically. It is marked unsafe so that only a wrapper, which also tells
    // the host, calls it; here there is no host but the log, whose part this is.
    unsafe { param._internal_set_normalized_value(value) };
}
