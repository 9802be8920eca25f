//! `cargo xtask`: bundling, installing and the demo of Stemlock.

#![allow(clippy::print_stdout)] // This is where a user reads.

mod bundle;
mod demo;
mod folders;
mod install;

use clap::Parser;

/// Bundles, installs and shows Stemlock.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
enum Command {
    /// Builds the plugin and makes Stemlock.clap and Stemlock.vst3 in target/bundled/
    Bundle(bundle::Arguments),
    /// Bundles a release build and copies it to where your hosts look for plugins
    Install(install::Arguments),
    /// Builds and bundles the plugin, plays a song with it in a host, and checks what came out
    Demo(demo::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Bundle(arguments) => bundle::run(&arguments),
        Command::Install(arguments) => install::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
    }
}
