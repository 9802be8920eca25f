//! `cargo xtask screenshot` in a build without the editor: builds one with the editor, and runs it.

use std::ffi::OsString;
use std::process::{Command, exit};

use anyhow::{Context, Result};

/// The options passed to the build with the editor.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub struct RebuildArguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

/// In a build with the editor, these are the options of drawing.
pub use RebuildArguments as ScreenshotArguments;

/// Builds the program with the editor and runs it; ends with its status.
///
/// # Errors
/// When cargo cannot be run.
pub fn run(arguments: &RebuildArguments) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "xtask", "--features", "screenshot", "--", "screenshot"])
        .args(&arguments.rest)
        .status()
        .context("cannot call cargo")?;
    exit(status.code().unwrap_or(1));
}
