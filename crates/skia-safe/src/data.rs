//! Bytes with an owner. Any thread; not interpreted here.

use std::sync::Arc;

/// Immutable bytes. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Data(Arc<[u8]>);

impl Data {
    /// A copy of `bytes`.
    pub fn new_copy(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// A copy of `bytes`. Upstream borrows here, which is why callers write `unsafe` around it.
    pub fn new_bytes(bytes: &[u8]) -> Self {
        Self::new_copy(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
