//! Helpers of the readers of XML.
//!
//! Pure: text in. Not known here: which program wrote it.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Refused, plain};
use crate::setlist::Colour;

/// Parses `source`.
///
/// # Errors
/// `source` is not well-formed XML.
pub fn document(source: &str) -> Result<Document<'_>, Refused> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 20_000_000, ..ParsingOptions::default() };
    Document::parse_with_options(source, options).map_err(|_| "it is damaged".to_owned())
}

/// The first child of `node` called `name`.
pub fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// The node at the end of `path`, which names a child at each level.
pub fn at<'a, 'input>(node: Node<'a, 'input>, path: &[&str]) -> Option<Node<'a, 'input>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

/// The number in an attribute.
pub fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name).and_then(|value| value.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

/// The words in an attribute.
pub fn words(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).map_or_else(String::new, plain)
}

/// The colour in an attribute, like `#4080ff`.
pub fn colour(node: Node<'_, '_>, name: &str) -> Option<Colour> {
    node.attribute(name).and_then(|value| value.get(..7)).and_then(|value| value.parse().ok())
}
