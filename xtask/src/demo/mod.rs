//! `cargo xtask demo`.
#![allow(dead_code)]
mod progress;
mod song;
mod synth;

pub fn run() -> anyhow::Result<()> {
    let folder = song::make_once(std::path::Path::new("target"))?;
    println!("{}", folder.display());
    Ok(())
}
