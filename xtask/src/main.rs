//! `cargo xtask`: bundling, installing, the demo and the stretch bench of Stemlock.

#![allow(clippy::print_stdout)] // This is where a user reads.

mod bundle;
mod demo;
mod folders;
mod install;
mod recognise;
#[cfg(feature = "screenshot")]
mod screenshot;
#[cfg(not(feature = "screenshot"))]
#[path = "screenshot/again.rs"]
mod screenshot;
mod soak;
mod stretch_quality;
mod torture;

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
    /// Holds what is recognised in made songs, names, clicks, timecode and copies against the truth
    Recognise(recognise::Arguments),
    /// Draws the editor with a song into a picture, without a display
    Screenshot(screenshot::Arguments),
    /// Holds the time-stretcher against other engines and against the known truth
    StretchQuality(stretch_quality::Arguments),
    /// Plays hours of music through several instances of a bundle, and compares each sample with the files
    Soak(soak::Arguments),
    /// Plays the bundles in random hosts that do whatever hosts may do, and says what goes wrong
    Torture(torture::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Bundle(arguments) => bundle::run(&arguments),
        Command::Install(arguments) => install::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Recognise(arguments) => recognise::run(&arguments),
        Command::Screenshot(arguments) => screenshot::run(&arguments),
        Command::StretchQuality(arguments) => stretch_quality::run(&arguments),
        Command::Soak(arguments) => soak::run(&arguments),
        Command::Torture(arguments) => torture::run(&arguments),
    }
}
