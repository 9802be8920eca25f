//! Draws the lyrics around the current position. Runs on the window's thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg::{self, textlayout};

use crate::editor::paint::{self, Lettering};
use crate::setlist::lyrics::transposed;

use super::place::counted;
use super::sheet::{LyricSheet, SheetLine};
use super::shown::{Prompted, PrompterLook};

/// Where the line in focus stands, as a share of the height.
const FOCUS: f32 = 0.2;
/// The space between lines, as a multiple of the font size.
const BETWEEN: f32 = 0.35;
/// The size of chords, section names and counts, as a multiple of the font size; none is smaller than 11 points.
const SMALL: f32 = 0.5;
/// The same on the stage view, which is read from afar.
const SMALL_ON_STAGE: f32 = 0.75;
/// The height of a row with chords above it, as a multiple of the font size.
const WITH_CHORDS: f32 = 2.1;
/// The horizontal padding, in points.
const MARGIN: f32 = 16.0;
/// At most this many lines stay shaped; beyond that all are shaped again.
const MOST: usize = 64;

/// How a line looks: how many bytes of it are lit, and whether it is the one being sung.
type LineKey = (usize, usize, bool);

/// Shapes each line once.
pub struct WordPainter {
    fonts: textlayout::FontCollection,
    small: Lettering,
    shaped: RefCell<Shaped>,
}

#[derive(Default)]
struct Shaped {
    sheet: Arc<LyricSheet>,
    /// Width and font size, in pixels.
    sizes: (f32, f32),
    inks: Option<Inks>,
    lines: HashMap<LineKey, textlayout::Paragraph>,
}

/// The paints of the lyrics.
#[derive(Clone, Copy, PartialEq)]
pub struct Inks {
    /// Lines to come.
    pub next: Color,
    /// The rest of the line being sung.
    pub open: Color,
    /// Words that have been sung.
    pub lit: Color,
    /// Chords, sections, counts.
    pub small: Color,
}

impl WordPainter {
    /// A cache with nothing shaped yet.
    pub fn new() -> Self {
        Self { fonts: paint::system_fonts(), small: Lettering::new(), shaped: RefCell::default() }
    }

    /// Draws `prompted` inside `bounds`.
    pub fn draw(
        &self,
        canvas: &Canvas,
        bounds: BoundingBox,
        prompted: &Prompted,
        look: PrompterLook,
        (inks, scale): (&Inks, f32),
    ) {
        let (size, margin) = (look.size * scale, MARGIN * scale);
        self.prepare(prompted, (bounds.w - 2.0 * margin).max(1.0), size, inks);
        let lines = &prompted.sheet.lines;
        let first = (prompted.scroll.floor().max(0.0) as usize).min(lines.len().saturating_sub(1));
        let passed = prompted.scroll - first as f32;
        let pen = Pen { canvas, x: bounds.x + margin, size, scale, inks, prompted, is_on_stage: look.is_on_stage };
        let height = |index: usize| self.height(&pen, index);
        let top = bounds.y + if look.is_on_stage { 0.0 } else { FOCUS * bounds.h };
        let draws = |y: f32, height: f32| {
            !look.is_on_stage || (y >= bounds.y - 1.0 && y + height - BETWEEN * size <= bounds.bottom())
        };
        let mut y = if first < lines.len() { top - passed * height(first) } else { top };
        let mut above = y;
        let last = prompted.place.focus.max(first) + look.lines;
        for index in first..lines.len().min(last + 1) {
            if y > bounds.bottom() {
                break;
            }
            y += if draws(y, height(index)) { self.line(&pen, index, y) } else { height(index) };
        }
        for index in (0..first).rev() {
            above -= height(index);
            if above + height(index) < bounds.y || !draws(above, height(index)) {
                break;
            }
            self.line(&pen, index, above);
        }
    }

    /// Drops everything that was shaped for other lyrics, another size or other colours.
    fn prepare(&self, prompted: &Prompted, width: f32, size: f32, inks: &Inks) {
        let mut shaped = self.shaped.borrow_mut();
        let is_same = Arc::ptr_eq(&shaped.sheet, &prompted.sheet)
            && shaped.sizes == (width, size)
            && shaped.inks == Some(*inks);
        if !is_same || shaped.lines.len() > MOST {
            *shaped = Shaped {
                sheet: Arc::clone(&prompted.sheet),
                sizes: (width, size),
                inks: Some(*inks),
                lines: HashMap::new(),
            };
        }
    }

    /// The height of the line at `index`, including what stands above and below it.
    fn height(&self, pen: &Pen<'_>, index: usize) -> f32 {
        let words = self.with_words(pen.prompted, index, pen.inks, |words| words.height());
        let caption = if pen.caption(index).is_some() { 1.6 * pen.small() } else { 0.0 };
        caption + words + BETWEEN * pen.size
    }

    /// Draws the line at `index` from `y` down; returns its height.
    fn line(&self, pen: &Pen<'_>, index: usize, y: f32) -> f32 {
        let (height, small) = (self.height(pen, index), pen.small());
        let mut top = y;
        if let Some(words) = pen.caption(index) {
            self.small.left(pen.canvas, &words, small, pen.inks.small, (pen.x, y + 0.8 * small));
            top += 1.6 * small;
        }
        let Some(line) = pen.prompted.sheet.lines.get(index) else { return height };
        self.with_words(pen.prompted, index, pen.inks, |words| {
            words.paint(pen.canvas, (pen.x, top));
            self.chords(pen, line, words, top);
        });
        height
    }

    /// Draws the chords above a line, each over its place in the text, without overlaps.
    fn chords(&self, pen: &Pen<'_>, line: &SheetLine, words: &textlayout::Paragraph, top: f32) {
        let small = pen.small();
        let (mut row, mut free) = (f32::NEG_INFINITY, 0.0_f32);
        for chord in &line.chords {
            let (left, above) = place_of(words, &line.text, chord.at);
            if above > row {
                (row, free) = (above, 0.0);
            }
            let x = left.max(free);
            let name = transposed(&chord.name, pen.prompted.semitones);
            let at = (pen.x + x, top + above + 0.7 * small);
            self.small.left(pen.canvas, &name, small, pen.inks.small, at);
            free = x + self.small.width(&name, small, pen.inks.small) + 0.5 * small;
        }
    }

    /// The shaped text of the line at `index`.
    fn with_words<T>(
        &self,
        prompted: &Prompted,
        index: usize,
        inks: &Inks,
        act: impl FnOnce(&textlayout::Paragraph) -> T,
    ) -> T {
        let shaped = &mut *self.shaped.borrow_mut();
        let (width, size) = shaped.sizes;
        let sheet = &prompted.sheet;
        let key = key(prompted, index);
        let paragraph = shaped.lines.entry(key).or_insert_with(|| {
            let line = &sheet.lines[index];
            let (lit, rest) = line.text.split_at(key.1);
            let open = if key.2 { inks.open } else { inks.next };
            let height = if line.chords.is_empty() { 1.2 } else { WITH_CHORDS };
            self.shape(&[(lit, inks.lit), (rest, open)], size, height, width)
        });
        act(paragraph)
    }

    fn shape(&self, parts: &[(&str, Color)], size: f32, height: f32, width: f32) -> textlayout::Paragraph {
        let mut builder = textlayout::ParagraphBuilder::new(&textlayout::ParagraphStyle::new(), self.fonts.clone());
        for (text, ink) in parts {
            let mut style = textlayout::TextStyle::new();
            style.set_font_size(size).set_color(*ink).set_font_families(&["sans-serif"]);
            style.set_font_style(vg::font_style::FontStyle::bold());
            style.set_height(height).set_height_override(true);
            builder.push_style(&style);
            builder.add_text(text);
            builder.pop();
        }
        let mut paragraph = builder.build();
        paragraph.layout(width);
        paragraph
    }
}

/// Everything needed to draw lines.
struct Pen<'a> {
    canvas: &'a Canvas,
    x: f32,
    size: f32,
    scale: f32,
    inks: &'a Inks,
    prompted: &'a Prompted,
    is_on_stage: bool,
}

impl Pen<'_> {
    /// The font size of small text, in pixels.
    fn small(&self) -> f32 {
        let share = if self.is_on_stage { SMALL_ON_STAGE } else { SMALL };
        (share * self.size).max(11.0 * self.scale)
    }

    /// The text above a line: the section that begins there, and how many beats remain before it.
    fn caption(&self, index: usize) -> Option<String> {
        let prompted = self.prompted;
        let beats = prompted.place.beats.filter(|_| prompted.place.focus == index).map(counted);
        // The stage view shows the section elsewhere.
        let section = prompted.sheet.lines.get(index)?.section.clone().filter(|_| !self.is_on_stage);
        match (section, beats) {
            (Some(section), Some(beats)) => Some(format!("{section}   {beats}")),
            (section, beats) => section.or(beats),
        }
    }
}

fn key(prompted: &Prompted, index: usize) -> LineKey {
    let (lines, place) = (&prompted.sheet.lines, &prompted.place);
    let line = &lines[index];
    // Lines with the same start are sung together.
    let is_sung = place.line.is_some_and(|sung| index == sung || index < sung && lines[sung].start == line.start);
    let lit = match (is_sung, line.words.is_empty()) {
        (false, _) => 0,
        (true, true) => line.text.len(),
        (true, false) => line.words.get(place.begun).map_or(line.text.len(), |word| word.1),
    };
    (index, lit, is_sung)
}

/// The top left corner of the character at a byte of the text; past the end, where the text ends.
fn place_of(words: &textlayout::Paragraph, text: &str, at: usize) -> (f32, f32) {
    let units = |text: &str| text.encode_utf16().count();
    let (heights, widths) = (textlayout::RectHeightStyle::Max, textlayout::RectWidthStyle::Tight);
    let before = units(text.get(..at).unwrap_or(text));
    let rect =
        |from: usize| words.get_rects_for_range(from..from + 1, heights, widths).first().map(|found| found.rect);
    match rect(before) {
        Some(rect) => (rect.left, rect.top),
        None => before.checked_sub(1).and_then(rect).map_or((0.0, 0.0), |rect| (rect.right, rect.top)),
    }
}
