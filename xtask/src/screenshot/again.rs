//! `cargo xtask screenshot` in a build without the editor: builds one with it, and calls that.

use std::ffi::OsString;
use std::process::{Command, exit};

use anyhow::{Context, Result};

/// The options passed to the build with the editor.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

/// Builds with the editor, and calls that; ends with its status.
///
/// # Errors
/// When there is no cargo to call.
pub fn run(arguments: &Arguments) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "xtask", "--features", "screenshot", "--", "screenshot"])
        .args(&arguments.rest)
        .status()
        .context("cannot call cargo")?;
    exit(status.code().unwrap_or(1));
}
