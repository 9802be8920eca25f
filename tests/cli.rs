//! Tests of the command line as users run it: the real program, on songs that the tests write.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/click.rs"]
mod click;
#[path = "cli/click_files.rs"]
mod click_files;
#[path = "cli/collect.rs"]
mod collect;
#[path = "cli/collect_flac.rs"]
mod collect_flac;
#[path = "cli/cues.rs"]
mod cues;
#[path = "cli/export.rs"]
mod export;
#[path = "fixtures/mod.rs"]
mod fixtures;
#[path = "cli/heard.rs"]
mod heard;
#[path = "cli/info.rs"]
mod info;
#[path = "cli/loops.rs"]
mod loops;
#[path = "cli/lyrics.rs"]
mod lyrics;
#[path = "cli/memory.rs"]
mod memory;
#[path = "cli/midi.rs"]
mod midi;
#[path = "cli/render.rs"]
mod render;
#[path = "cli/report.rs"]
mod report;
#[path = "cli/set.rs"]
mod set;
#[path = "cli/show.rs"]
mod show;
#[path = "cli/sing_along.rs"]
mod sing_along;
#[path = "cli/stage.rs"]
mod stage;
