//! Groups the areas to redraw into parts that lie close together. Runs on the view tree's thread; draws nothing.
//!
//! vizia draws the smallest rectangle around everything that changed. With sixteen meters and a playhead that is nearly
//! the whole window. So areas that are far apart are drawn in separate passes. Each pass visits the whole tree, so
//! areas that are close are drawn together.

use vizia_core::backend::BackendContext;
use vizia_core::prelude::{BoundingBox, Entity, GenerationalId};

/// The cost of visiting the tree, expressed in pixels that could be drawn instead. Measured with sixteen meters and a
/// playhead: equal within the noise between 3000 and 30 000, worse at 60 000.
const WALK: f32 = 12_000.0;

/// The area of one pass.
pub(crate) struct Part {
    /// Around its views, as they lie now, in whole pixels: what a view shares of a pixel with its neighbour is drawn by
    /// both, or by none.
    bounds: BoundingBox,
    views: Vec<Entity>,
}

impl Part {
    /// Takes everything that asked to be drawn.
    pub(crate) fn take_all(cx: &mut BackendContext) -> Vec<Self> {
        let Some(window) = cx.0.windows.get_mut(&Entity::root()) else { return Vec::new() };
        let (listed, dirty) = (std::mem::take(&mut window.redraw_list), window.dirty_rect.take());
        // Bindings are entities too, without a place.
        let views: Vec<Entity> = listed.into_iter().filter(|&view| !cx.0.tree.is_ignored(view)).collect();
        let mut all: Vec<Self> =
            views.into_iter().map(|view| Self::of(view, cx.cache().get_bounds(view))).collect();
        all.extend(dirty.map(|bounds| Self { bounds, views: Vec::new() }));
        // The largest first: most of the others lie in it.
        all.sort_by(|a, b| area(b.bounds).total_cmp(&area(a.bounds)));
        joined(all)
    }

    fn of(view: Entity, bounds: BoundingBox) -> Self {
        let (x, y) = (bounds.x.floor(), bounds.y.floor());
        // A view that is not shown has no size, and no place that would count.
        let (w, h) =
            if area(bounds) > 0.0 { (bounds.right().ceil() - x, bounds.bottom().ceil() - y) } else { (0.0, 0.0) };
        Self { bounds: BoundingBox { x, y, w, h }, views: vec![view] }
    }

    /// Makes vizia draw this part next, in addition to areas that views requested while others were drawn.
    ///
    /// If vizia finds no rectangle to draw, it draws the whole tree over the old picture: if the list is empty, but
    /// also if everything in it is hidden. So every pass starts from a rectangle.
    pub(crate) fn aim(self, cx: &mut BackendContext) {
        if let Some(window) = cx.0.windows.get_mut(&Entity::root()) {
            let seed = BoundingBox { w: self.bounds.w.max(1.0), h: self.bounds.h.max(1.0), ..self.bounds };
            window.redraw_list.extend(self.views);
            window.dirty_rect = Some(window.dirty_rect.map_or(seed, |dirty| dirty.union(&seed)));
        }
    }

    /// The number of additional pixels if both are drawn together.
    fn waste(&self, other: &Self) -> f32 {
        area(around(self.bounds, other.bounds)) - area(self.bounds) - area(other.bounds)
    }

    fn join(&mut self, other: Self) {
        self.bounds = around(self.bounds, other.bounds);
        self.views.extend(other.views);
    }
}

/// Merges parts that cost less together, until there are none.
fn joined(mut all: Vec<Part>) -> Vec<Part> {
    loop {
        let before = all.len();
        let mut joined: Vec<Part> = Vec::new();
        for part in all {
            let near =
                joined.iter_mut().map(|other| (other.waste(&part), other)).min_by(|a, b| a.0.total_cmp(&b.0));
            match near {
                Some((waste, other)) if waste < WALK => other.join(part),
                _ => joined.push(part),
            }
        }
        if joined.len() == before {
            return joined;
        }
        all = joined;
    }
}

/// The smallest rectangle around both; a rectangle without size does not count.
fn around(one: BoundingBox, other: BoundingBox) -> BoundingBox {
    match (area(one) > 0.0, area(other) > 0.0) {
        (_, false) => one,
        (false, true) => other,
        (true, true) => one.union(&other),
    }
}

fn area(bounds: BoundingBox) -> f32 {
    bounds.w.max(0.0) * bounds.h.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bounds drawn in each pass, for views with these bounds.
    fn passes(views: &[(f32, f32, f32, f32)]) -> Vec<(f32, f32, f32, f32)> {
        let part = |&(x, y, w, h): &(f32, f32, f32, f32)| Part::of(Entity::root(), BoundingBox { x, y, w, h });
        let joined = joined(views.iter().map(part).collect());
        joined.into_iter().map(|part| (part.bounds.x, part.bounds.y, part.bounds.w, part.bounds.h)).collect()
    }

    #[test]
    fn what_is_near_is_drawn_together_and_what_is_far_is_not() {
        assert_eq!(passes(&[(0.0, 0.0, 10.0, 10.0), (20.0, 0.0, 10.0, 10.0)]), [(0.0, 0.0, 30.0, 10.0)]);
        let far = [(0.0, 0.0, 11.0, 400.0), (500.0, 0.0, 11.0, 400.0)];
        assert_eq!(passes(&far), far);
    }

    #[test]
    fn what_lies_in_another_is_no_pass_of_its_own() {
        let window = (0.0, 0.0, 1000.0, 600.0);
        assert_eq!(passes(&[window, (900.0, 10.0, 11.0, 400.0), (10.0, 10.0, 11.0, 400.0)]), [window]);
        assert_eq!(passes(&[(10.0, 10.0, 0.0, 0.0), (20.0, 10.0, 0.0, 0.0)]).len(), 1);
        assert_eq!(passes(&[(0.0, 0.0, 0.0, 0.0), (20.0, 10.0, 5.0, 5.0)]), [(20.0, 10.0, 5.0, 5.0)]);
        assert!(passes(&[]).is_empty());
    }
}
