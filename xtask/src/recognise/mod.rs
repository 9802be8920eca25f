//! `cargo xtask recognise`: recognises songs, names, folders, clicks, timecode and copies whose answers are known.
//!
//! Prints figures, and fails if a limit is missed. Reads only generated files.

mod beats;
mod clicks;
mod copies;
mod heard_clicks;
#[path = "../../../tests/names/check.rs"]
mod names;
mod timecode;

use anyhow::{Result, ensure};
use clap::Args;
use stemlock::dsp::hear::{StemHeard, StemListener};

/// The options of the recognition bench.
#[derive(Debug, Args)]
pub struct RecogniseArguments {
    /// The length of the songs without a click, in seconds
    #[arg(long, default_value_t = 75.0)]
    seconds: f64,
    /// The number of songs in each of the twelve styles
    #[arg(long, default_value_t = 4)]
    takes: u32,
    /// Writes the songs without a click into this folder as WAV files, with their true and their recognised beats in seconds
    #[arg(long, value_name = "DIR")]
    write: Option<std::path::PathBuf>,
}

/// Counts the figures that miss their limits.
#[derive(Debug, Default)]
pub struct Verdicts(usize);

impl Verdicts {
    /// Prints a figure, and whether it is within its limit.
    pub fn say(&mut self, is_right: bool, words: impl std::fmt::Display) {
        println!("{} {words}", if is_right { "  ok  " } else { "MISSED" });
        self.0 += usize::from(!is_right);
    }
}

/// Prints the figures.
///
/// # Errors
/// When a limit is missed, or a file cannot be written or read.
pub fn run(arguments: &RecogniseArguments) -> Result<()> {
    let mut verdicts = Verdicts::default();
    println!("Names and folders: every one as people mean it; nothing but music on Main without a word");
    let (names, folders, wrong) = names::check(str::to_owned);
    wrong.iter().for_each(|wrong| println!("       {wrong}"));
    let is_enough = names >= 400 && folders >= 40;
    verdicts
        .say(wrong.is_empty() && is_enough, format!("{names} names in {folders} folders, {} wrong", wrong.len()));
    heard_clicks::judge(&mut verdicts)?;
    timecode::judge(&mut verdicts, arguments.seconds.min(40.0));
    copies::judge(&mut verdicts);
    beats::judge(&mut verdicts, arguments)?;
    ensure!(verdicts.0 == 0, "{} limits are missed", verdicts.0);
    Ok(())
}

/// The result of listening to one channel.
fn heard(audio: &[f32], rate: f64) -> StemHeard {
    let mut listener = StemListener::new(rate);
    audio.chunks(8192).for_each(|block| listener.push(block, block));
    listener.finish()
}
