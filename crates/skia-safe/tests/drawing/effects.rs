//! Scenes of effects: shadows, blurs, layers, backdrops.

use super::scenes::{COOL, PALE, WARM, fill, pen};
use skia_safe::canvas::SaveLayerRec;
use skia_safe::{BlurStyle, Canvas, ClipOp, ImageFilter, MaskFilter, Paint, Path, PathOp, RRect, Rect};

fn panel(x: f32) -> Path {
    Path::rrect(RRect::new_rect_xy(Rect::from_xywh(x + 12.0, 14.0, 36.0, 32.0), 8.0, 8.0), None)
}

fn blurred(rgb: u32, sigma: f32) -> Paint {
    let mut paint = fill(rgb);
    paint.set_mask_filter(MaskFilter::blur(BlurStyle::Normal, sigma, false));
    paint
}

/// Outside and inside as vizia draws them, and a glow of hard edges around a turned panel.
pub fn shadows(canvas: &Canvas) {
    let outer = panel(0.0);
    canvas.save();
    canvas.clip_path(&outer, ClipOp::Difference, true);
    canvas.draw_path(&outer.make_offset((3.0, 4.0)), &blurred(WARM, 4.0));
    canvas.restore();
    canvas.draw_path(&outer, &fill(0x30_3440));
    let inner = panel(62.0);
    canvas.draw_path(&inner, &fill(0x30_3440));
    let hole = Path::rrect(RRect::new_rect_xy(Rect::from_xywh(78.0, 20.0, 28.0, 24.0), 6.0, 6.0), None);
    canvas.save();
    canvas.clip_path(&inner, ClipOp::Intersect, true);
    canvas.draw_path(&inner.op(&hole, PathOp::Difference).expect("always"), &blurred(COOL, 2.0));
    canvas.restore();
    canvas.save();
    canvas.rotate(12.0, Some((156.0, 30.0).into()));
    canvas.draw_path(&panel(126.0), &blurred(PALE, 1.0));
    canvas.draw_path(&panel(126.0), &pen(WARM, 1.0));
    canvas.restore();
}

/// Each style, with a deviation that is scaled with the canvas.
pub fn blur_styles(canvas: &Canvas) {
    let styles = [BlurStyle::Normal, BlurStyle::Solid, BlurStyle::Outer, BlurStyle::Inner];
    for (i, style) in styles.into_iter().enumerate() {
        let mut paint = fill(WARM);
        paint.set_mask_filter(MaskFilter::blur(style, 1.5, true));
        canvas.save();
        canvas.translate((48.0 * i as f32, 0.0)).scale((2.0, 2.0));
        canvas.draw_circle((12.0, 12.0), 6.0, &paint);
        canvas.restore();
    }
}

/// Opacity of a group, limits of a layer, layers in layers, a clip that only counts at the end.
pub fn layers(canvas: &Canvas) {
    let mut half = Paint::default();
    half.set_alpha_f(0.5);
    let pair = |x: f32| {
        canvas.draw_circle((x + 12.0, 20.0), 10.0, &fill(WARM));
        canvas.draw_circle((x + 20.0, 28.0), 10.0, &fill(COOL));
    };
    canvas.save_layer(&SaveLayerRec::default().paint(&half));
    pair(0.0);
    canvas.restore();
    let bounds = Rect::from_xywh(36.0, 12.0, 20.0, 20.0);
    canvas.save_layer(&SaveLayerRec::default().bounds(&bounds));
    pair(32.0);
    canvas.restore();
    let count = canvas.save_layer(&SaveLayerRec::default().paint(&half));
    canvas.draw_rect(Rect::from_xywh(66.0, 8.0, 28.0, 32.0), &fill(PALE));
    canvas.save_layer_alpha_f(None, 0.5);
    pair(64.0);
    canvas.restore_to_count(count);
    canvas.save();
    canvas.clip_path(&Path::circle((112.0, 24.0), 13.0, None), None, true);
    canvas.save_layer(&SaveLayerRec::default().paint(&half));
    canvas.draw_rect(Rect::from_xywh(96.0, 4.0, 32.0, 40.0), &fill(WARM));
    canvas.restore();
    canvas.restore();
}

/// A blurred layer and a blurred backdrop, both cropped, as vizia asks for them.
pub fn layer_filters(canvas: &Canvas) {
    for i in 0..8 {
        let x = 8.0 * i as f32;
        canvas.draw_line((64.0 + x, 4.0), (72.0 + x, 60.0), &pen(if i % 2 == 0 { WARM } else { COOL }, 4.0));
    }
    let mut soft = Paint::default();
    let area = Rect::from_xywh(8.0, 12.0, 44.0, 40.0);
    let filter = ImageFilter::crop(area, None, None).and_then(|crop| crop.blur(None, (2.5, 2.5), None));
    soft.set_image_filter(filter);
    canvas.save_layer(&SaveLayerRec::default().paint(&soft));
    canvas.draw_circle((30.0, 32.0), 16.0, &fill(WARM));
    canvas.draw_rect(Rect::from_xywh(24.0, 0.0, 12.0, 30.0), &fill(PALE));
    canvas.restore();
    let glass = Rect::from_xywh(76.0, 16.0, 36.0, 32.0);
    canvas.save();
    canvas.clip_rrect(RRect::new_rect_xy(glass, 6.0, 6.0), None, true);
    let backdrop = ImageFilter::crop(glass, None, None).and_then(|crop| crop.blur(None, (3.0, 3.0), None));
    let backdrop = backdrop.expect("a blur");
    canvas.save_layer(&SaveLayerRec::default().backdrop(&backdrop));
    let mut tint = fill(PALE);
    tint.set_alpha(40);
    canvas.draw_rect(glass, &tint);
    canvas.restore();
    canvas.restore();
}
