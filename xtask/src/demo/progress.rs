//! Progress bars; hidden if standard error is not a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for `length` steps of `what`.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:32} {bar:40} {percent:>3} %  {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what)
}
