//! Sets parameter values that neither a host nor a window has sent. Any thread.
//!
//! nice-plug sets parameters only for a host, a window or a state. There may be no window, and a state goes through the
//! audio thread while the host processes, with all its fields. All that is needed is one store to an atomic.

use nice_plug::params::InternalParamMut;

/// Sets `param` to a value from 0 to 1, as the framework does for a host. The caller has to tell the host, unless it said so.
pub(in crate::host) fn set_share<P: InternalParamMut>(param: &P, share: f32) {
    // SAFETY: as in `set`.
    unsafe { param._internal_set_normalized_value(share) };
}

/// Sets `param` to a value, with the precision of the host's scale from 0 to 1. The caller has to tell the host.
pub(in crate::host) fn set<P: InternalParamMut>(param: &P, value: P::Plain) {
    let on_scale = param.preview_plain(param.preview_normalized(value));
    // SAFETY: the method stores numbers atomically. It is marked unsafe so that only a wrapper, which also tells the host,
    // calls it; here the caller tells the host.
    unsafe { param._internal_set_plain_value(on_scale) };
}
