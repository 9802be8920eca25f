//! Pixels with a canvas. On the thread that draws a window.

/// Pixels with a canvas.
#[derive(Debug)]
pub struct Surface {}
