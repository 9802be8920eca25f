//! Orders of modules: each uses only those to its left.

use super::links::Link;

/// An order among the modules in one folder.
pub struct FloorOrder {
    /// The folder's module, from the root on.
    pub within: &'static [&'static str],
    /// From the ground up.
    pub names: &'static [&'static str],
    /// Whether the folder may hold more, above all of them.
    pub open: bool,
}

/// The floors of the building.
pub const FLOORS: FloorOrder = FloorOrder {
    within: &[],
    names: &["time", "dsp", "setlist", "media", "engine", "render", "host", "editor", "plugin"],
    open: false,
};

/// The rooms of the engine; above them are its three ends and what they share.
pub const ROOMS: FloorOrder =
    FloorOrder { within: &["engine"], names: &["block", "follow", "sound", "load", "show"], open: true };

impl FloorOrder {
    /// The height of the item that `path` names; `None` if it is elsewhere.
    fn height(&self, path: &[String]) -> Option<usize> {
        let inside = path.get(self.within.len()..).filter(|_| path.iter().zip(self.within).all(|(a, b)| a == b))?;
        let place = inside.first().and_then(|first| self.names.iter().position(|name| name == first));
        place.or_else(|| self.open.then_some(self.names.len()))
    }

    fn name(&self, height: usize) -> &'static str {
        self.names.get(height).unwrap_or(&"what stands above the rooms")
    }

    /// The fault in `link`, if there is one.
    pub fn offence(&self, link: &Link) -> Option<String> {
        let from = self.height(&link.from)?;
        let to = self.height(&link.to)?;
        (to > from).then(|| {
            let (place, line) = (link.file.display(), link.line);
            format!(
                "{place}:{line}: `{}` stands above `{}`: {}",
                self.name(to),
                self.name(from),
                link.to.join("::")
            )
        })
    }

    /// Whether `link` runs between two places of this order.
    pub fn spans(&self, link: &Link) -> bool {
        let (from, to) = (self.height(&link.from), self.height(&link.to));
        from.is_some() && to.is_some() && from != to
    }
}
