//! The content of a shader outside its own area. A plain value, any thread; no drawing.

/// The content of a shader outside its own area.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum TileMode {
    /// The colour of the nearest edge.
    #[default]
    Clamp,
    /// The same again.
    Repeat,
    /// The same again, every second time mirrored.
    Mirror,
    /// Nothing.
    Decal,
}
