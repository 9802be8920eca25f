//! `cargo xtask screenshot`: a picture of the real editor with a real song, without a display.

#[path = "../../../tests/fixtures/scenes.rs"]
mod scenes;
#[path = "../../../tests/fixtures/stage.rs"]
mod stage;

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use nice_plug_vizia::{Picture, ViewSize};

use crate::bundle;
use crate::demo::song;
use scenes::Scene;

/// Draws the editor into a PNG file.
#[derive(Debug, clap::Args)]
pub struct ScreenshotArguments {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The song's folder; without it the demo song, which is made once
    #[arg(long, value_name = "DIR")]
    song: Option<PathBuf>,
    /// The window's size in points
    #[arg(long, value_name = "WxH", default_value = "1000x620")]
    size: String,
    /// Pixels per point, 0.5 to 4
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// The scene that is shown
    #[arg(long, value_enum, default_value_t = Scene::Playing)]
    scene: Scene,
}

/// Draws the picture.
///
/// # Errors
/// When the size is invalid, or files cannot be read or written.
pub fn run(arguments: &ScreenshotArguments) -> Result<()> {
    let Some((width, height)) = size_of(&arguments.size) else {
        bail!("the size {:?} is not one like 1000x620", arguments.size);
    };
    if !(0.5..=4.0).contains(&arguments.scale) {
        bail!("the scale {} is not between 0.5 and 4", arguments.scale);
    }
    let song = match &arguments.song {
        Some(folder) => folder.clone(),
        None => song::make_once(&bundle::target_folder()?)?,
    };
    let size = ViewSize::of_points(width, height, arguments.scale);
    let picture = arguments.scene.stage(&song, size)?.view.picture();
    write(&picture, &arguments.out).with_context(|| format!("cannot write {}", arguments.out.display()))?;
    println!("{}: {} × {} pixels", arguments.out.display(), picture.width(), picture.height());
    Ok(())
}

fn size_of(text: &str) -> Option<(f64, f64)> {
    let (width, height) = text.split_once('x')?;
    let side = |text: &str| text.parse::<u32>().ok().filter(|side| (1..=8192).contains(side)).map(f64::from);
    Some((side(width)?, side(height)?))
}

fn write(picture: &Picture, file: &std::path::Path) -> Result<()> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(file)?), picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(picture.rgba())?;
    Ok(())
}
