//! Scenes of shapes: insides, strokes, dashes, arcs, combined shapes, clips.

use super::scenes::{COOL, PALE, WARM, fill, pen};
use skia_safe::path_builder::ArcSize;
use skia_safe::{
    Canvas, ClipOp, PaintCap, PaintJoin, Path, PathBuilder, PathDirection, PathEffect, PathFillType, PathOp, Point,
    RRect, Rect,
};

fn star(center: (f32, f32), radius: f32, rule: PathFillType) -> Path {
    let points: Vec<Point> = (0..5)
        .map(|i| {
            let angle = (i * 144 - 90) as f32 * std::f32::consts::PI / 180.0;
            Point::new(center.0 + radius * angle.cos(), center.1 + radius * angle.sin())
        })
        .collect();
    PathBuilder::new_with_fill_type(rule).add_polygon(&points, true).detach()
}

/// Whole and broken pixels, round corners, both fill rules, smooth and hard edges.
pub fn shapes(canvas: &Canvas) {
    canvas.draw_rect(Rect::from_xywh(4.0, 4.0, 20.0, 20.0), &fill(WARM));
    canvas.draw_rect(Rect::from_xywh(30.5, 4.25, 20.0, 20.5), &fill(WARM));
    canvas.draw_rrect(RRect::new_rect_xy(Rect::from_xywh(56.0, 4.0, 28.0, 20.0), 6.0, 6.0), &fill(COOL));
    let radii = [(0.0, 0.0), (10.0, 10.0), (4.0, 12.0), (14.0, 6.0)].map(Point::from);
    canvas.draw_rrect(RRect::new_rect_radii(Rect::from_xywh(90.0, 4.0, 30.0, 20.0), &radii), &fill(COOL));
    canvas.draw_circle((16.0, 44.0), 12.0, &fill(PALE));
    canvas.draw_oval(Rect::from_xywh(32.0, 36.0, 30.0, 16.0), &fill(PALE));
    canvas.draw_path(&star((80.0, 44.0), 14.0, PathFillType::Winding), &fill(WARM));
    canvas.draw_path(&star((110.0, 44.0), 14.0, PathFillType::EvenOdd), &fill(WARM));
    let mut hard = fill(COOL);
    hard.set_anti_alias(false);
    canvas.draw_circle((16.0, 78.0), 12.0, &hard);
    canvas.draw_path(&star((48.0, 78.0), 14.0, PathFillType::EvenOdd), &hard);
    canvas.save();
    canvas.translate((90.0, 78.0)).rotate(20.0, None).scale((1.5, 0.8));
    canvas.draw_rrect(RRect::new_rect_xy(Rect::new(-16.0, -12.0, 16.0, 12.0), 5.0, 5.0), &fill(PALE));
    canvas.restore();
}

/// Caps, joins, widths, a hairline under a scale, a mirrored stroke.
pub fn strokes(canvas: &Canvas) {
    let corner = PathBuilder::new().move_to((0.0, 20.0)).line_to((12.0, 2.0)).line_to((24.0, 20.0)).detach();
    let ends = [
        (PaintCap::Butt, PaintJoin::Miter),
        (PaintCap::Round, PaintJoin::Round),
        (PaintCap::Square, PaintJoin::Bevel),
    ];
    for (i, (cap, join)) in ends.into_iter().enumerate() {
        let mut paint = pen(WARM, 6.0);
        paint.set_stroke_cap(cap).set_stroke_join(join);
        canvas.save();
        canvas.translate((10.0 + 40.0 * i as f32, 8.0));
        canvas.draw_path(&corner, &paint);
        canvas.restore();
    }
    for (i, width) in [0.0, 0.5, 1.0, 2.0, 3.0].into_iter().enumerate() {
        let x = 8.0 + 8.0 * i as f32;
        canvas.draw_line((x, 40.0), (x + 4.0, 88.0), &pen(PALE, width));
    }
    canvas.draw_rrect(RRect::new_rect_xy(Rect::from_xywh(54.5, 40.5, 30.0, 20.0), 6.0, 6.0), &pen(COOL, 1.0));
    canvas.draw_circle((106.0, 52.0), 12.0, &pen(COOL, 4.0));
    canvas.save();
    canvas.translate((56.0, 70.0)).scale((3.0, 1.0));
    canvas.draw_rect(Rect::from_xywh(0.5, 0.5, 8.0, 18.0), &pen(PALE, 2.0));
    canvas.draw_rect(Rect::from_xywh(11.5, 0.5, 8.0, 18.0), &pen(PALE, 0.0));
    canvas.restore();
}

/// Borders as vizia draws them: dashed, dotted; and a phase.
pub fn dashes(canvas: &Canvas) {
    let panel = RRect::new_rect_xy(Rect::from_xywh(6.0, 6.0, 52.0, 34.0), 8.0, 8.0);
    let mut dashed = pen(WARM, 2.0);
    dashed.set_path_effect(PathEffect::dash(&[4.0, 2.0], 0.0));
    canvas.draw_rrect(panel, &dashed);
    let mut dotted = pen(COOL, 3.0);
    dotted.set_path_effect(PathEffect::dash(&[0.0, 6.0], 0.0)).set_stroke_cap(PaintCap::Round);
    canvas.draw_rrect(panel.with_offset((62.0, 0.0)), &dotted);
    for (i, phase) in [0.0, 3.0, -3.0].into_iter().enumerate() {
        let mut paint = pen(PALE, 2.0);
        paint.set_path_effect(PathEffect::dash(&[8.0, 3.0, 1.0, 3.0], phase));
        let y = 48.0 + 5.0 * i as f32;
        canvas.draw_line((6.0, y), (122.0, y), &paint);
    }
}

/// A knob's arcs, wedges, and arcs between two points.
pub fn arcs(canvas: &Canvas) {
    let oval = Rect::from_xywh(6.0, 6.0, 36.0, 36.0);
    let mut track = pen(0x50_5868, 5.0);
    track.set_stroke_cap(PaintCap::Round);
    canvas.draw_arc(oval, 120.0, 300.0, false, &track);
    let mut active = pen(WARM, 5.0);
    active.set_stroke_cap(PaintCap::Round);
    canvas.draw_path(&PathBuilder::new().arc_to(oval, 120.0, 190.0, false).detach(), &active);
    canvas.draw_arc(Rect::from_xywh(50.0, 6.0, 30.0, 36.0), -90.0, 130.0, true, &fill(COOL));
    let ways = [
        (ArcSize::Small, PathDirection::CW),
        (ArcSize::Small, PathDirection::CCW),
        (ArcSize::Large, PathDirection::CW),
        (ArcSize::Large, PathDirection::CCW),
    ];
    for (i, (size, direction)) in ways.into_iter().enumerate() {
        let mut builder = PathBuilder::new();
        builder.move_to((98.0, 22.0)).r_arc_to((14.0, 9.0), 30.0, size, direction, (12.0, 6.0));
        canvas.draw_path(&builder.detach(), &pen([WARM, COOL, PALE, 0x60_d080][i], 1.5));
    }
    let too_small = PathBuilder::new()
        .move_to((8.0, 56.0))
        .r_arc_to((1.0, 1.0), 0.0, ArcSize::Small, PathDirection::CW, (24.0, 0.0))
        .detach();
    canvas.draw_path(&too_small, &pen(PALE, 1.0));
}

/// Both shapes in outline, what they make filled.
pub fn path_ops(canvas: &Canvas) {
    let ops = [PathOp::Difference, PathOp::Intersect, PathOp::Union, PathOp::XOR, PathOp::ReverseDifference];
    for (i, op) in ops.into_iter().enumerate() {
        let x = 32.0 * i as f32;
        let a = Path::circle((x + 12.0, 16.0), 9.5, None);
        let b = Path::rrect(RRect::new_rect_xy(Rect::from_xywh(x + 10.0, 14.5, 18.0, 20.0), 4.0, 4.0), None);
        canvas.draw_path(&a.op(&b, op).expect("always"), &fill(WARM));
        canvas.draw_path(&a, &pen(PALE, 0.5));
        canvas.draw_path(&b, &pen(PALE, 0.5));
    }
}

/// Clips: broken pixels, round, turned, nested, and what is outside.
pub fn clips(canvas: &Canvas) {
    let ground = || {
        for i in 0..16 {
            let y = 4.0 * i as f32;
            canvas.draw_line((0.0, y), (40.0, y + 10.0), &pen(if i % 2 == 0 { WARM } else { COOL }, 3.0));
        }
    };
    let within = |x: f32, clip: &dyn Fn()| {
        canvas.save();
        canvas.translate((x, 0.0));
        clip();
        ground();
        canvas.restore();
    };
    within(0.0, &|| {
        canvas.clip_rect(Rect::new(4.5, 6.25, 28.5, 40.75), ClipOp::Intersect, true);
    });
    within(32.0, &|| {
        canvas.clip_rrect(RRect::new_rect_xy(Rect::new(4.0, 6.0, 28.0, 40.0), 10.0, 10.0), None, true);
    });
    within(64.0, &|| {
        canvas.translate((16.0, 24.0)).rotate(30.0, None);
        canvas.clip_rrect(RRect::new_rect_xy(Rect::new(-10.0, -14.0, 10.0, 14.0), 4.0, 4.0), None, true);
        canvas.rotate(-30.0, None).translate((-16.0, -24.0));
    });
    within(96.0, &|| {
        canvas.clip_path(&Path::circle((16.0, 24.0), 14.0, None), None, true);
        canvas.clip_path(&Path::circle((16.0, 24.0), 7.0, None), ClipOp::Difference, true);
    });
    within(128.0, &|| {
        let a = Path::circle((12.0, 20.0), 12.0, None);
        let both = a.op(&Path::circle((20.0, 28.0), 12.0, None), PathOp::Intersect).expect("always");
        canvas.clip_path(&both, None, false);
    });
}
