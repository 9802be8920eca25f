//! The user's cache of everything that was found out about files.
//!
//! Runs on the main thread.

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use crate::engine::AnalysisCache;

/// Overrides the user's folder; empty for no cache. For scripts and tests.
const VARIABLE: &str = "STEMLOCK_CACHE";

/// In the user's own cache folder: on Linux `$XDG_CACHE_HOME/stemlock/analyses`, or `~/.cache/stemlock/analyses`.
pub fn user_cache() -> AnalysisCache {
    match std::env::var_os(VARIABLE) {
        Some(folder) if folder.is_empty() => AnalysisCache::default(),
        Some(folder) => AnalysisCache::in_folder(folder),
        None => choose_native_strategy().map_or_else(
            |_| AnalysisCache::default(),
            |strategy| AnalysisCache::in_folder(strategy.cache_dir().join("stemlock").join("analyses")),
        ),
    }
}
