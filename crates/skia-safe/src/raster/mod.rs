//! From shapes to pixels.
