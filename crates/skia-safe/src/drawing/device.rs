//! The pixels, matrix, clip and layers of a canvas, and the single function through which all drawing reaches pixels.

use super::clip::{ClipShape, left_by};
use super::layer::Layer;
use super::{ClipOp, cache};
use crate::path::Shape;
use crate::pixels::{Pixels, mul255, premultiply};
use crate::raster::blend::{blend_each, blend_run};
use crate::raster::coverage::{Coverage, CoverageRun};
use crate::raster::fill::{fill, pixels_around};
use crate::raster::mask::Mask;
use crate::raster::shade::Ink;
use crate::raster::stroke::painted_shape;
use crate::{BlendMode, IPoint, IRect, Matrix, Paint, PaintStyle, Path, PathOp, Rect};

/// A run of at least this many pixels is drawn by itself; shorter ones, side by side, are drawn together.
const LONG_RUN: i32 = 8;

/// The state stored by a save.
#[derive(Copy, Clone, Debug)]
struct State {
    matrix: Matrix,
    /// The pixels that drawing can reach, before clip shapes.
    bounds: IRect,
    /// Which of the clip shapes count: those before belong to layers below.
    clips: (usize, usize),
    /// Whether a layer began with it.
    layer: bool,
}

/// The inside of a canvas.
#[derive(Debug)]
pub(crate) struct Device {
    layers: Vec<Layer>,
    states: Vec<State>,
    state: State,
    clips: Vec<ClipShape>,
    room: Vec<u32>,
}

impl Device {
    pub(crate) fn new(size: IRect) -> Self {
        let state = State { matrix: Matrix::new_identity(), bounds: size, clips: (0, 0), layer: false };
        Self {
            layers: vec![Layer::lowest(Pixels::new(size))],
            states: Vec::new(),
            state,
            clips: Vec::new(),
            room: Vec::new(),
        }
    }

    /// The finished pixels; layers that are still open are not in them.
    pub(crate) fn pixels(&self) -> &Pixels {
        &self.layers[0].pixels
    }

    pub(super) fn top_layer(&self) -> &Layer {
        // The lowest layer is never removed.
        &self.layers[self.layers.len() - 1]
    }

    pub(crate) fn matrix(&self) -> Matrix {
        self.state.matrix
    }

    pub(crate) fn set_matrix(&mut self, matrix: Matrix) {
        self.state.matrix = matrix;
    }

    pub(crate) fn clip_bounds(&self) -> IRect {
        self.state.bounds
    }

    pub(super) fn save_count(&self) -> usize {
        self.states.len() + 1
    }

    pub(super) fn save(&mut self) -> usize {
        self.states.push(self.state);
        self.state.layer = false;
        self.states.len()
    }

    pub(super) fn push_layer(&mut self, layer: Layer, limit: IRect) -> usize {
        let count = self.save();
        let clips = (self.clips.len(), self.clips.len());
        self.state = State { bounds: limit, clips, layer: true, ..self.state };
        self.layers.push(layer);
        count
    }

    pub(super) fn restore(&mut self) {
        let Some(before) = self.states.pop() else { return };
        let layer = if self.state.layer { self.layers.pop() } else { None };
        self.state = before;
        self.clips.truncate(before.clips.1);
        if let Some(layer) = layer {
            self.put_down(&layer);
        }
    }

    pub(super) fn clip(&mut self, path: &Path, op: ClipOp, smooth: bool) {
        let path = path.make_transform(&self.state.matrix);
        self.clip_device(path, op, smooth);
    }

    fn clip_device(&mut self, path: Path, op: ClipOp, smooth: bool) {
        if let (ClipOp::Intersect, Shape::Combined(PathOp::Intersect, a, b)) = (op, path.shape()) {
            // Two clips in a row give the same result, and either may be a mere rectangle or far from the drawing.
            self.clip_device(a.clone(), op, smooth);
            return self.clip_device(b.clone(), op, smooth);
        }
        let shape = ClipShape::new(path, op, smooth);
        let (bounds, all_said) = shape.limit(self.state.bounds);
        self.state.bounds = bounds;
        if !all_said {
            self.clips.push(shape);
            self.state.clips.1 = self.clips.len();
        }
    }

    /// Draws a shape as `paint` says.
    pub(super) fn draw_path(&mut self, path: &Path, paint: &Paint) {
        let bounds = self.state.bounds;
        if bounds.is_empty() || pixels_around(&self.painted_bounds(path, paint)).meet(&bounds).is_empty() {
            return;
        }
        let Some(shape) = painted_shape(path, paint, &self.state.matrix) else { return };
        if let Some(filter) = paint.mask_filter() {
            let sigma = filter.device_sigma(self.state.matrix.mean_scale());
            let (mask, at) = cache::blurred(&shape, filter.style(), sigma, paint.is_anti_alias(), bounds);
            let area = mask.bounds().with_offset(at);
            return self.with_ink(paint, area, |device, ink| device.draw_mask(&mask, at, ink, paint.blend_mode()));
        }
        let whole = pixels_around(shape.bounds());
        let area = whole.meet(&bounds);
        if area.is_empty() {
            return;
        }
        if shape.is_rect() == Some(Rect::from(whole)) {
            // Whole pixels only. Most of what a window draws takes this path.
            return self.with_ink(paint, whole, |device, ink| device.draw_area(area, ink, paint.blend_mode()));
        }
        let coverage = fill(&shape, area, paint.is_anti_alias());
        self.with_ink(paint, whole, |device, ink| device.draw_coverage(coverage, ink, paint.blend_mode()));
    }

    /// The bounds of everything that drawing `path` can change, in device pixels, computed without stroking it.
    fn painted_bounds(&self, path: &Path, paint: &Paint) -> Rect {
        let matrix = &self.state.matrix;
        let mut bounds = *path.bounds();
        if paint.style() != PaintStyle::Fill {
            // A join's point reaches the miter limit, a square cap's corner 1.42, in half widths.
            let reach = paint.stroke_width() * 0.5 * paint.stroke_miter().max(1.5);
            bounds = bounds.with_outset((reach, reach));
        }
        let mut bounds = matrix.map_rect(bounds).0.with_outset((1.0, 1.0));
        if let Some(filter) = paint.mask_filter() {
            let reach = crate::raster::blur::reach(filter.device_sigma(matrix.mean_scale())) as f32;
            bounds = bounds.with_outset((reach, reach));
        }
        bounds
    }

    /// Draws the paint on all that the clip leaves.
    pub(super) fn draw_everywhere(&mut self, paint: &Paint) {
        let area = self.state.bounds;
        let whole = self.layers[0].pixels.bounds();
        self.with_ink(paint, whole, |device, ink| device.draw_area(area, ink, paint.blend_mode()));
    }

    /// Hands the paint's colours to `draw`, ready for this matrix and a shape in `area`.
    pub(super) fn with_ink(&mut self, paint: &Paint, area: IRect, draw: impl FnOnce(&mut Self, &Ink<'_>)) {
        let alpha = paint.alpha_f();
        match paint.shader() {
            // Uses the whole area, not only its visible part: a part that is redrawn must get the same colours.
            Some(shader) => draw(self, &Ink::from_shader(shader, &self.state.matrix, alpha, area)),
            None => draw(self, &Ink::Solid(premultiply(paint.color4f(), 1.0))),
        }
    }

    /// Draws all of a rectangle of pixels.
    pub(crate) fn draw_area(&mut self, area: IRect, ink: &Ink<'_>, mode: BlendMode) {
        let Some((area, clip)) = self.prepare(area, mode) else { return };
        if let Some(clip) = clip {
            return self.put(area, &clip, ink, mode);
        }
        let Self { layers, room, .. } = self;
        let Some(layer) = layers.last_mut() else { return };
        for y in area.top..area.bottom {
            let colors = ink.colors(area.left, area.right, y, room);
            blend_run(mode, layer.pixels.row_mut(y, area.left, area.right), colors, 255);
        }
    }

    /// Draws what a shape covers.
    fn draw_coverage(&mut self, coverage: Coverage, ink: &Ink<'_>, mode: BlendMode) {
        let Some((area, clip)) = self.prepare(coverage.bounds(), mode) else { return };
        let coverage = match clip {
            Some(clip) => coverage.combine(&clip, area, mul255),
            None => coverage,
        };
        self.put(area, &coverage, ink, mode);
    }

    /// Draws the coverage in `area`, which must lie inside the clip.
    fn put(&mut self, area: IRect, coverage: &Coverage, ink: &Ink<'_>, mode: BlendMode) {
        let Self { layers, room, .. } = self;
        let Some(layer) = layers.last_mut() else { return };
        let mut edge = Vec::new();
        for y in area.top..area.bottom {
            for_each_part(coverage.row(y), area, &mut edge, |left, right, part| {
                let colors = ink.colors(left, right, y, room);
                let to = layer.pixels.row_mut(y, left, right);
                match part {
                    Part::Run(alpha) => blend_run(mode, to, colors, alpha),
                    Part::Edge(alphas) => blend_each(mode, to, colors, alphas),
                }
            });
        }
    }

    /// Draws what a mask, moved by whole pixels, covers.
    pub(super) fn draw_mask(&mut self, mask: &Mask, at: IPoint, ink: &Ink<'_>, mode: BlendMode) {
        let Some((area, clip)) = self.prepare(mask.bounds().with_offset(at), mode) else { return };
        let Self { layers, room, .. } = self;
        let Some(layer) = layers.last_mut() else { return };
        let mut clipped = Vec::new();
        for y in area.top..area.bottom {
            let mut draw = |left: i32, right: i32, alpha: u8| {
                let mut alphas = mask.row(y - at.y, left - at.x, right - at.x);
                if alpha < 255 {
                    clipped.clear();
                    clipped.extend(alphas.iter().map(|a| mul255(u32::from(*a), u32::from(alpha)) as u8));
                    alphas = &clipped;
                }
                let colors = ink.colors(left, right, y, room);
                blend_each(mode, layer.pixels.row_mut(y, left, right), colors, alphas);
            };
            match &clip {
                None => draw(area.left, area.right, 255),
                Some(clip) => clip.row(y).iter().for_each(|run| draw(run.left, run.right, run.alpha)),
            }
        }
    }

    /// The part of `bounds` that can change, with what the clip shapes leave of it. `None` if nothing can.
    fn prepare(&mut self, bounds: IRect, mode: BlendMode) -> Option<(IRect, Option<Coverage>)> {
        let area = bounds.meet(&self.state.bounds);
        let layer = self.layers.last_mut()?;
        let area = layer.reach(area, mode);
        if area.is_empty() {
            return None;
        }
        let (from, to) = self.state.clips;
        Some((area, left_by(&self.clips[from..to], area)))
    }
}

/// A part of a row that is drawn at once.
enum Part<'a> {
    /// All of the same opacity.
    Run(u8),
    /// Each with its own.
    Edge(&'a [u8]),
}

/// Passes a row's runs, as far as they lie in `area`, to `draw`: long runs one by one, short adjacent runs together.
/// `edge` is an empty scratch buffer.
fn for_each_part(runs: &[CoverageRun], area: IRect, edge: &mut Vec<u8>, mut draw: impl FnMut(i32, i32, Part<'_>)) {
    let mut end = area.left;
    let mut finish = |edge: &mut Vec<u8>, end: i32, run: Option<(i32, i32, u8)>| {
        if !edge.is_empty() {
            draw(end - edge.len() as i32, end, Part::Edge(edge));
            edge.clear();
        }
        if let Some((left, right, alpha)) = run {
            draw(left, right, Part::Run(alpha));
        }
    };
    for run in runs {
        let (left, right) = (run.left.max(area.left), run.right.min(area.right));
        if right - left >= LONG_RUN {
            finish(edge, end, Some((left, right, run.alpha)));
        } else {
            if left != end {
                finish(edge, end, None);
            }
            edge.extend((left..right).map(|_| run.alpha));
        }
        end = right;
    }
    finish(edge, end, None);
}
