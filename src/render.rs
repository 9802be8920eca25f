//! The engine without a host: offline rendering.
