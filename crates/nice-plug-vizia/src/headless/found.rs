//! Finds views in a tree, with their properties. Runs on the test's thread.
//!
//! Names, values and roles are read from the accessibility tree: what a test finds is what a screen reader finds.

use accesskit::{Node, NodeId, Role, Toggled, TreeUpdate};
use vizia_core::backend::IntoNode;
use vizia_core::prelude::{BoundingBox, Entity, EventContext, GenerationalId};
use vizia_storage::LayoutTreeIterator;

use super::Headless;

/// A view as it is now.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which view it is.
    pub entity: Entity,
    /// Where it is: pixels from the top left corner of the window, before any transform.
    pub bounds: BoundingBox,
    /// Its role for screen readers.
    pub role: Role,
    /// Its name to a screen reader; empty without one.
    pub name: String,
    /// Its text: that of a label, the content of a text box, or the value of a control.
    pub text: String,
    /// The value of a control, where it has one.
    pub number: Option<f64>,
    /// Whether it is checked, where it can be.
    pub checked: Option<bool>,
}

impl Headless {
    /// The view with this id.
    pub fn id(&mut self, id: &str) -> Option<Found> {
        let entity = self.driver.with({
            let id = id.to_owned();
            move |cx| EventContext::new(cx).resolve_entity_identifier(&id)
        });
        entity.and_then(|entity| self.describe(&[entity]).pop())
    }

    /// The views with this class, in the order of the tree.
    pub fn class(&mut self, class: &str) -> Vec<Found> {
        let entities = self.driver.with({
            let class = class.to_owned();
            move |cx| EventContext::new_with_current(cx, Entity::root()).get_entities_by_class(&class)
        });
        self.describe(&entities)
    }

    /// The views which are called this or show this text, in the order of the tree.
    pub fn named(&mut self, name: &str) -> Vec<Found> {
        let mut found = self.everything();
        found.retain(|view| view.name == name || view.text == name);
        found
    }

    /// The view that has the keyboard. `None` where only the window has it.
    pub fn focused(&mut self) -> Option<Found> {
        let entity = self.driver.focused();
        self.describe(&[entity]).pop().filter(|view| view.entity != Entity::root())
    }

    /// All views, in the order of the tree.
    pub fn everything(&mut self) -> Vec<Found> {
        // Not by way of siblings: vizia leaves out bindings there, with all that is below them.
        let entities: Vec<Entity> = self
            .driver
            .with(|cx| LayoutTreeIterator::full(&cx.tree).filter(|&view| !cx.tree.is_ignored(view)).collect());
        self.describe(&entities)
    }

    fn describe(&mut self, entities: &[Entity]) -> Vec<Found> {
        let back = self.driver.back();
        let update = back.init_accessibility_tree();
        let describe = |&entity| Found::new(entity, back.cache().get_bounds(entity), &update);
        entities.iter().filter_map(describe).collect()
    }
}

impl Found {
    fn new(entity: Entity, bounds: BoundingBox, update: &TreeUpdate) -> Option<Self> {
        let id = entity.accesskit_id();
        let node = node(update, id)?;
        // A text box keeps what is typed in a node for each line; its value is what it is bound to.
        let lines = node.children().iter().filter(|child| child.0 >> 32 == id.0 && id.0 != 0);
        let lines: Vec<&str> = lines.filter_map(|line| self::node(update, *line)?.value()).collect();
        let text = if lines.is_empty() { node.value().unwrap_or_default().to_owned() } else { lines.concat() };
        Some(Self {
            entity,
            bounds,
            role: node.role(),
            name: node.label().unwrap_or_default().to_owned(),
            text,
            number: node.numeric_value(),
            checked: node.toggled().map(|toggled| toggled == Toggled::True),
        })
    }

    /// The middle of it, in pixels.
    pub fn middle(&self) -> (f32, f32) {
        (self.bounds.x + self.bounds.w / 2.0, self.bounds.y + self.bounds.h / 2.0)
    }
}

fn node(update: &TreeUpdate, id: NodeId) -> Option<&Node> {
    update.nodes.iter().find(|(other, _)| *other == id).map(|(_, node)| node)
}
