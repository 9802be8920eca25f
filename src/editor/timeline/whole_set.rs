//! The whole set in a slim strip above the timeline, while there are several songs: where each lies, which one is current, and where the
//! host is. A click on a song chooses it, as a click on its row in the list does. Runs on the window's thread.

use std::cell::RefCell;

use vizia_core::prelude::*;
use vizia_core::vg::{self, surfaces};

use crate::editor::paint::{self, Lettering};
use crate::editor::request::Request;
use crate::editor::set::{start_words, time};
use crate::editor::shown::Shown;
use crate::engine::Lead;
use crate::host::SetRow;
use crate::time::BeatPos;

use super::set_strip::{SetStrip, SongBlock};

/// The least width of a song, in points.
const LEAST: f32 = 3.0;
/// A song narrower than this, in points, shows no name.
const LEAST_NAMED: f32 = 16.0;
/// The size of the names, in points.
const LETTERS: f32 = 11.0;

/// The whole set.
pub struct WholeSet {
    shown: Shown,
    /// The songs; none if there is only one.
    strip: Memo<SetStrip>,
    lettering: Lettering,
    /// The cached picture of the songs, and what it was drawn from.
    picture: RefCell<Option<(StripLook, vg::Image)>>,
    /// The column in which the playhead was last drawn.
    column: Option<i32>,
    /// Where the pointer is, in pixels from the left.
    pointer: Option<f32>,
}

/// Everything that the cached picture depends on.
#[derive(PartialEq)]
struct StripLook {
    size: (i32, i32),
    scale: f32,
    strip: SetStrip,
    names: Vec<String>,
    current: usize,
    plays: bool,
}

/// The playhead may have moved.
struct HeadMoved;

impl WholeSet {
    /// The strip of the shown set.
    pub fn new(cx: &mut Context, shown: Shown) -> Handle<'_, Self> {
        let strip = Memo::new(move |_| {
            let lead = shown.lead.get();
            shown.set.with(|set| match set.rows.len() {
                0 | 1 => SetStrip::default(),
                _ => SetStrip::of(&set.rows, lead),
            })
        });
        let is_set = shown.set.map(|set| set.rows.len() > 1);
        let moved = |mut handle: Handle<'_, Self>| {
            let entity = handle.entity();
            handle.context().emit_to(entity, HeadMoved);
        };
        Self { shown, strip, lettering: Lettering::new(), picture: RefCell::default(), column: None, pointer: None }
            .build(cx, |_| {})
            .bind(shown.set, |mut handle| handle.needs_redraw())
            .bind(shown.lead, |mut handle| handle.needs_redraw())
            .bind(shown.plays, |mut handle| handle.needs_redraw())
            .bind(shown.host_meter, |mut handle| handle.needs_redraw())
            .bind(shown.host_beat, moved)
            .bind(shown.readout, moved)
            .role(Role::Image)
            .name("The whole set")
            .id("whole-set")
            .class("whole-set")
            .display(is_set.map(|&is_set| if is_set { Display::Flex } else { Display::None }))
    }

    /// The column of the playhead; beyond the edges, the next one outside.
    fn head(&self, strip: &SetStrip, width: f32) -> Option<i32> {
        let current = self.shown.set.with(|set| set.current);
        let second = self.shown.readout.with(|readout| readout.seconds.map(crate::time::FileSeconds::get));
        let at = strip.playhead(self.shown.lead.get(), current, self.shown.host_beat.get(), second)?;
        Some(strip.x_of(at, width).round().clamp(-1.0, width + 1.0) as i32)
    }

    fn draw_songs(&self, cx: &DrawContext<'_>, canvas: &Canvas, strip: &SetStrip) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let size = (bounds.w.ceil() as i32, bounds.h.ceil() as i32);
        let look = self.shown.set.with(|set| StripLook {
            size,
            scale,
            strip: strip.clone(),
            names: set.rows.iter().map(|row| row.name.clone()).collect(),
            current: set.current,
            plays: self.shown.plays.get(),
        });
        let mut picture = self.picture.borrow_mut();
        if picture.as_ref().is_none_or(|(drawn, _)| *drawn != look) {
            *picture = surfaces::raster_n32_premul(size).map(|mut surface| {
                let at = BoundingBox { x: 0.0, y: 0.0, w: size.0 as f32, h: size.1 as f32 };
                self.paint(cx, surface.canvas(), at, &look);
                (look, surface.image_snapshot())
            });
        }
        if let Some((_, image)) = &*picture {
            canvas.draw_image(image, (bounds.x, bounds.y), None);
        }
    }

    fn paint(&self, cx: &DrawContext<'_>, canvas: &Canvas, at: BoundingBox, look: &StripLook) {
        canvas.clear(cx.background_color());
        for block in &look.strip.blocks {
            self.paint_song(cx, canvas, at, look, block);
        }
        // Above all songs: where one would still go on when the next one begins.
        let scale = look.scale;
        for block in &look.strip.blocks {
            let Some(cut) = block.cut else { continue };
            let (left, right) = (look.strip.x_of(cut, at.w), look.strip.x_of(block.to, at.w));
            let bar = vg::Rect::new(left, at.y + scale, right.max(left + 2.0 * scale), at.y + 4.0 * scale);
            canvas.draw_rect(bar, &paint::fill(cx.outline_color()));
        }
    }

    fn paint_song(
        &self,
        cx: &DrawContext<'_>,
        canvas: &Canvas,
        at: BoundingBox,
        look: &StripLook,
        block: &SongBlock,
    ) {
        let scale = look.scale;
        let (left, right) = look.strip.edges(block, at.w, LEAST * scale);
        let (left, right) = (left.round(), (right.round() - scale).max(left.round() + scale));
        let (top, bottom) = (at.y + 2.0 * scale, at.bottom() - 2.0 * scale);
        let (is_current, chosen) = (block.place == look.current, cx.selection_color());
        // The edge keeps songs apart that overlap.
        canvas.draw_rect(vg::Rect::new(left - scale, top, right, bottom), &paint::fill(cx.background_color()));
        let frame = if is_current { chosen } else { cx.border_color() };
        canvas.draw_rect(vg::Rect::new(left, top, right, bottom), &paint::fill(frame));
        let is_sounding = is_current && look.plays;
        let inside =
            vg::Rect::new(left + 2.0 * scale, top + 2.0 * scale, right - 2.0 * scale, bottom - 2.0 * scale);
        if is_current && !is_sounding && inside.right > inside.left {
            canvas.draw_rect(inside, &paint::fill(cx.background_color()));
        }
        let room = right - left - 10.0 * scale;
        if right - left >= LEAST_NAMED * scale {
            let ink = if is_sounding { cx.background_color() } else { cx.font_color() };
            let name = look.names.get(block.place).map_or("", String::as_str);
            let name = paint::fitting(name, |words| self.lettering.width(words, LETTERS * scale, ink) <= room);
            self.lettering.left(canvas, &name, LETTERS * scale, ink, (left + 5.0 * scale, at.y + at.h / 2.0));
        }
    }

    /// Draws what is under the pointer, in words.
    fn draw_pointer(&self, cx: &DrawContext<'_>, canvas: &Canvas, strip: &SetStrip) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let Some(pointer) = self.pointer else { return };
        let Some(block) = strip.block_at(pointer, bounds.w, LEAST * scale) else { return };
        let words = self.words(strip, block);
        let (size, ink) = (LETTERS * scale, cx.font_color());
        let width = self.lettering.width(&words, size, ink) + 12.0 * scale;
        let left = (bounds.x + pointer + 8.0 * scale).min(bounds.right() - width).max(bounds.x);
        let plate = vg::Rect::new(left, bounds.y + scale, left + width, bounds.bottom() - scale);
        canvas.draw_rect(plate, &paint::fill(cx.background_color()));
        self.lettering.left(canvas, &words, size, ink, (left + 6.0 * scale, bounds.center().1));
    }

    /// A song and where it begins, or how long it is: `2 Hymn · bar 17`.
    fn words(&self, strip: &SetStrip, block: &SongBlock) -> String {
        let (lead, meter) = (self.shown.lead.get(), self.shown.host_meter.get());
        self.shown.set.with(|set| {
            let name = |place: usize| set.rows.get(place).map_or("", |row: &SetRow| row.name.as_str());
            let title = name(block.place);
            if lead != Lead::Timeline {
                return format!("{title} · {}", time(block.to - block.from));
            }
            let at = |place: f64| BeatPos::new(place).map_or_else(String::new, |beat| start_words(beat, meter));
            let cut = strip.blocks.iter().find(|before| before.cut == Some(block.from));
            let cut = cut.map_or_else(String::new, |cut| format!(" · begins before {} ends", name(cut.place)));
            format!("{title} · {}{cut}", at(block.from))
        })
    }

    fn choose(&self, cx: &mut EventContext<'_>) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let x = cx.mouse().cursor_x - bounds.x;
        let place = self.strip.with(|strip| strip.block_at(x, bounds.w, LEAST * scale).map(|block| block.place));
        let song = place.and_then(|place| self.shown.song_key_at(place));
        song.into_iter().for_each(|song| cx.emit(Request::MakeCurrent(song)));
    }
}

impl View for WholeSet {
    fn element(&self) -> Option<&'static str> {
        Some("whole-set")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|_: &HeadMoved, _| {
            let column = self.strip.with(|strip| self.head(strip, cx.bounds().w));
            if column != self.column {
                self.column = column;
                cx.needs_redraw();
            }
        });
        event.map(|event, _| match event {
            WindowEvent::MouseMove(x, _) => {
                self.pointer = Some(x - cx.bounds().x).filter(|x| (0.0..cx.bounds().w).contains(x));
                cx.needs_redraw();
            }
            WindowEvent::Press { mouse: true } => self.choose(cx),
            WindowEvent::MouseLeave | WindowEvent::MouseOut => {
                self.pointer = None;
                cx.needs_redraw();
            }
            _ => {}
        });
    }

    /// `color` is the names', `border-color` the songs', `selection-color` the current song's, `outline-color` that of overlaps,
    /// `caret-color` the playhead's.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        if bounds.w < 1.0 || bounds.h < 1.0 {
            return;
        }
        let strip = self.strip.get();
        self.draw_songs(cx, canvas, &strip);
        self.draw_pointer(cx, canvas, &strip);
        let Some(column) = self.head(&strip, bounds.w) else { return };
        let (x, ink) = (bounds.x + column as f32, paint::fill(cx.caret_color()));
        if (bounds.left()..=bounds.right()).contains(&x) {
            canvas.draw_rect(vg::Rect::new(x - scale, bounds.top(), x + scale, bounds.bottom()), &ink);
            return;
        }
        // The place is out of view: an arrow at the edge points there.
        let (edge, way) = if column < 0 { (bounds.left(), 1.0) } else { (bounds.right(), -1.0) };
        let (middle, half) = (bounds.center().1, 5.0 * scale);
        let mut arrow = vg::PathBuilder::new();
        arrow.move_to((edge, middle)).line_to((edge + way * half, middle - half));
        arrow.line_to((edge + way * half, middle + half)).close();
        canvas.draw_path(&arrow.detach(), &ink);
    }
}
