//! `cargo xtask`: bundling, installing, the demo and the stretch bench of Stemlock.

#![allow(clippy::print_stdout)] // This is where a user reads.

mod bundle;
mod demo;
mod dist;
mod folders;
mod install;
mod manual;
mod mutations;
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
enum XtaskCommand {
    /// Builds the plugin and makes Stemlock.clap and Stemlock.vst3 in target/bundled/
    Bundle(bundle::BundleArguments),
    /// Bundles a release build and copies it to where your hosts look for plugins
    Install(install::InstallArguments),
    /// Builds and bundles the plugin, plays a song with it in a host, and checks the output
    Demo(demo::DemoArguments),
    /// Makes packages to give away, for every system that can be built for here
    Dist(dist::DistArguments),
    /// Makes the pages of the manual from docs/
    Manual(manual::ManualArguments),
    /// Breaks the sources in one place after another, and tells which test notices
    Mutations(mutations::MutationsArguments),
    /// Compares recognised songs, names, clicks, timecode and copies with known answers
    Recognise(recognise::RecogniseArguments),
    /// Draws the editor with a song into a picture, without a display
    Screenshot(screenshot::ScreenshotArguments),
    /// Compares the time-stretcher with other engines and with the known truth
    StretchQuality(stretch_quality::StretchQualityArguments),
    /// Plays hours of music through several instances of a bundle, and compares each sample with the files
    Soak(soak::SoakArguments),
    /// Plays the bundles in random hosts that make every permitted call, and reports faults
    Torture(torture::TortureArguments),
}

fn main() -> anyhow::Result<()> {
    match XtaskCommand::parse() {
        XtaskCommand::Bundle(arguments) => bundle::run(&arguments),
        XtaskCommand::Install(arguments) => install::run(&arguments),
        XtaskCommand::Demo(arguments) => demo::run(&arguments),
        XtaskCommand::Dist(arguments) => dist::run(&arguments),
        XtaskCommand::Manual(arguments) => manual::run(&arguments),
        XtaskCommand::Mutations(arguments) => mutations::run(&arguments),
        XtaskCommand::Recognise(arguments) => recognise::run(&arguments),
        XtaskCommand::Screenshot(arguments) => screenshot::run(&arguments),
        XtaskCommand::StretchQuality(arguments) => stretch_quality::run(&arguments),
        XtaskCommand::Soak(arguments) => soak::run(&arguments),
        XtaskCommand::Torture(arguments) => torture::run(&arguments),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// The tasks in blocks for a shell, and in the workflows of a forge.
    fn tasks(text: &str) -> Vec<&str> {
        let lines = text.lines().map(|line| line.trim().trim_start_matches("- ").trim_start_matches("run: "));
        let lines = lines.filter(|line| line.starts_with("cargo xtask "));
        lines.map(|line| line.split(" #").next().unwrap_or(line).trim()).collect()
    }

    fn files_in(folder: &str) -> Vec<PathBuf> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn every_task_on_a_page_can_be_done() {
        let pages = ["README.md", "CONTRIBUTING.md"]
            .map(|page| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(page));
        let mut read = 0;
        for file in pages.into_iter().chain(files_in("docs")).chain(files_in(".github/workflows")) {
            let text = std::fs::read_to_string(&file).unwrap();
            for task in tasks(&text) {
                let words = task.split_whitespace().skip(1).map(|word| if word == "DIR" { "folder" } else { word });
                let parsed = XtaskCommand::try_parse_from(words);
                assert!(parsed.is_ok(), "{}: {task}: {}", file.display(), parsed.unwrap_err());
                read += 1;
            }
        }
        assert!(read >= 8, "only {read} tasks were found");
        assert!(XtaskCommand::try_parse_from(["xtask", "dance"]).is_err());
    }

    #[test]
    fn tasks_are_found() {
        assert_eq!(
            tasks("a\n  - run: cargo xtask dist\ncargo xtask demo   # plays\ncargo test\n"),
            ["cargo xtask dist", "cargo xtask demo"]
        );
    }
}
