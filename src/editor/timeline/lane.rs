//! The sections of a song as a lane of coloured spans below the waveform. Runs on the window's thread.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint::{self, Lettering};
use crate::editor::palette;
use crate::setlist::{Marker, Section, Song};
use crate::time::FileSeconds;

use super::song_scale::SongScale;

/// The height of the lane in points, if the song has sections.
const HEIGHT: f32 = 17.0;
/// A span narrower than this, in points, shows no name.
const LEAST: f32 = 14.0;

/// The height of the lane of `song`, in points.
pub fn height(song: Option<&Song>) -> f32 {
    if song.is_some_and(|song| !song.sections.is_empty()) { HEIGHT } else { 0.0 }
}

/// The sections of `song` that play, in order: start and end in its files, which last until `end`, and the
/// section.
fn spans(song: &Song, end: FileSeconds) -> impl Iterator<Item = (FileSeconds, FileSeconds, &Section)> {
    let at = move |beat| song.file_place(beat).clamp(FileSeconds::ZERO, end);
    song.spans()
        .into_iter()
        .map(move |span| (at(span.start), span.end.map_or(end, at), &song.sections[span.section]))
}

/// Draws the markers as flags at `top`, with their names where there is room.
pub fn paint_markers(canvas: &Canvas, bounds: BoundingBox, top: f32, along: &SongScale<'_>, lettering: &Lettering) {
    let (song, scale) = (along.song, along.scale);
    let place = |marker: &Marker| bounds.x + along.x_of(marker.place.beat(&song.tempo_map));
    let mut markers: Vec<(f32, &Marker)> = song.markers.iter().map(|marker| (place(marker), marker)).collect();
    markers.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (index, (x, marker)) in markers.iter().enumerate() {
        if !(bounds.x - 8.0 * scale..=bounds.right()).contains(x) {
            continue;
        }
        let (x, ink) = (x.round(), palette::of_marker(marker.colour));
        let next = markers.get(index + 1).map_or(bounds.right(), |next| next.0);
        canvas.draw_rect(vg::Rect::new(x, top, x + 2.0 * scale, top + 14.0 * scale), &paint::fill(ink));
        canvas.draw_rect(vg::Rect::new(x, top, x + 8.0 * scale, top + 6.0 * scale), &paint::fill(ink));
        let (size, room) = (11.0 * scale, next - x - 16.0 * scale);
        let name = paint::fitting(&marker.name, |words| lettering.width(words, size, ink) <= room);
        lettering.left(canvas, &name, size, ink, (x + 11.0 * scale, top + 6.0 * scale));
    }
}

/// The section at a place in the files, which last `all` seconds, as an index among the sections that play.
pub fn at(song: &Song, place: FileSeconds, all: f64) -> Option<usize> {
    spans(song, FileSeconds::new(all)).position(|(start, end, _)| (start..end).contains(&place))
}

/// Draws the lane at the bottom of `bounds`.
pub fn paint(canvas: &Canvas, bounds: BoundingBox, along: &SongScale<'_>, lettering: &Lettering) {
    let scale = along.scale;
    let top = bounds.bottom() - HEIGHT * scale;
    for (index, (start, end, section)) in spans(along.song, FileSeconds::new(along.time.seconds)).enumerate() {
        let place = |at: FileSeconds| bounds.x + along.time.x_of(at);
        let (left, right) = (place(start).max(bounds.x), (place(end) - scale).min(bounds.right()));
        if right <= left {
            continue;
        }
        let [red, green, blue] = section.colour.map_or_else(|| palette::of_section(index), |colour| colour.rgb);
        canvas.draw_rect(
            vg::Rect::new(left, top, right, bounds.bottom()),
            &paint::fill(Color::rgb(red, green, blue)),
        );
        if right - left >= LEAST * scale {
            let size = 11.0 * scale;
            let ink = Color::rgb(0, 0, 0);
            let room = right - left - 6.0 * scale;
            let looped = if section.looped { "↻ " } else { "" };
            let name = paint::fitting(&format!("{looped}{}", section.name), |words| {
                lettering.width(words, size, ink) <= room
            });
            lettering.left(canvas, &name, size, ink, (left + 3.0 * scale, top + HEIGHT * scale / 2.0));
        }
    }
}
