//! All text stands out from its ground: WCAG 2.2, 1.4.3 (AA), by the pixels of every scene.

use clap::ValueEnum;
use nice_plug_vizia::{Found, Picture, ViewSize};

use crate::luminance::{contrast, luminance};
use crate::scenes::Scene;
use crate::stage::{Stage, write_song};
use vizia_core::prelude::Role;

/// Two pixels to a point: strokes of small type are whole pixels.
const SCALE: f64 = 2.0;
/// The least for text, and for large text.
const LEAST: f64 = 4.5;
/// What differs by less is not drawn where its view is said to be: it was scrolled out of sight, or belongs to what is hidden.
const ABSENT: f64 = 1.6;

/// The contrast of the strongest pixel of a view with the colour that most of its pixels have.
fn stands_out(picture: &Picture, view: &Found) -> Option<f64> {
    let bounds = view.bounds;
    let rows = bounds.y.max(0.0) as u32..bounds.bottom().max(0.0) as u32;
    let columns = bounds.x.max(0.0) as u32..bounds.right().max(0.0) as u32;
    let inks: Vec<[u8; 4]> = rows.flat_map(|y| columns.clone().filter_map(move |x| picture.pixel(x, y))).collect();
    let mut sorted = inks.clone();
    sorted.sort_unstable();
    let ground = *sorted.chunk_by(|one, other| one == other).max_by_key(|same| same.len())?.first()?;
    Some(inks.iter().map(|&ink| contrast(luminance(ink), luminance(ground))).fold(1.0, f64::max))
}

/// The texts of what is on top, each with its contrast, where that is too low.
fn faint(stage: &mut Stage) -> Vec<String> {
    let picture = stage.view.picture();
    // Other views have their texts for screen readers, and show them in labels.
    let shown = |view: &Found| view.role == Role::Label && !view.text.trim().is_empty() && view.bounds.h > 0.0;
    // A list or a sheet lies over what comes before it in the tree.
    let list = stage.view.class("floating").first().map(|list| list.entity);
    let on_top = list.or_else(|| stage.view.id("sheet").map(|sheet| sheet.entity));
    let all = stage.view.everything();
    let first = all.iter().position(|view| Some(view.entity) == on_top).unwrap_or(0);
    // Of what is scrolled, a line may be seen in part.
    let bottom = stage.view.class("sheet-body").first().map_or(f32::INFINITY, |body| body.bounds.bottom());
    let is_whole = |view: &Found| view.bounds.y >= bottom || view.bounds.bottom() <= bottom;
    let texts: Vec<Found> = all.into_iter().skip(first).filter(|view| shown(view) && is_whole(view)).collect();
    let faint = texts.iter().filter_map(|view| {
        let contrast = stands_out(&picture, view)?;
        (ABSENT..LEAST).contains(&contrast).then(|| format!("{:?}: {contrast:.2}", view.text))
    });
    faint.collect()
}

#[test]
fn every_text_stands_out_in_every_scene() {
    let keep = tempfile::tempdir().unwrap();
    let names = ["Bass", "Click", "Drums", "Guide", "Lead Vocal", "Synth Bass"];
    let song = write_song(&keep.path().join("Harbour Lights 120bpm"), &names);
    std::fs::write(song.join("lyrics.lrc"), "[00:00.00]One\n[00:10.00]Two\n").unwrap();
    for scene in Scene::value_variants() {
        let mut stage = scene.stage(&song, ViewSize::of_points(1000.0, 620.0, SCALE)).unwrap();
        assert_eq!(faint(&mut stage), [""; 0], "{scene:?}");
    }
}
