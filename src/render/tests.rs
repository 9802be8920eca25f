//! Rendering without a host.
