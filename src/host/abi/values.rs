//! Gives parameters values that no host sent and no window asked for. Any thread.
//!
//! nice-plug sets parameters only for a host, a window or a state. A window may not be open, and a state goes through the
//! audio thread while the host processes, with all its fields. What is needed is one store in an atomic.

use nice_plug::params::InternalParamMut;

/// Gives `param` a value, as the host's scale from 0 to 1 can carry it. Whoever calls this lets the host know.
pub(in crate::host) fn set<P: InternalParamMut>(param: &P, value: P::Plain) {
    let on_scale = param.preview_plain(param.preview_normalized(value));
    // SAFETY: the method stores numbers atomically. It is marked unsafe so that only a wrapper, which also tells the host,
    // calls it; telling the host is the caller's part here.
    unsafe { param._internal_set_plain_value(on_scale) };
}
