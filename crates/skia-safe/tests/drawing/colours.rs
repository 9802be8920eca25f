//! Scenes of colours: blend modes, gradients, images, vector pictures.

use super::scenes::{WARM, fill};
use skia_safe::canvas::SaveLayerRec;
use skia_safe::gradient_shader::{Gradient, GradientColors, Interpolation};
use skia_safe::{
    BlendMode, Canvas, Color, Color4f, Data, FilterMode, FontMgr, Image, Matrix, Paint, RRect, Rect,
    SamplingOptions, Shader, TileMode, shaders, svg,
};

/// Each mode: two stripes of the destination under two of the source, half of each half opaque.
pub fn blend_modes(canvas: &Canvas) {
    use BlendMode::*;
    let modes = [
        Clear, Src, Dst, SrcOver, DstOver, SrcIn, DstIn, SrcOut, DstOut, SrcATop, DstATop, Xor, Plus, Modulate,
        Screen, Overlay, Darken, Lighten, ColorDodge, ColorBurn, HardLight, SoftLight, Difference, Exclusion,
        Multiply, Hue, Saturation, Color, Luminosity,
    ];
    let stripe = |rect: Rect, rgb: u32, alpha: u8, mode: BlendMode| {
        let mut paint = fill(rgb);
        paint.set_alpha(alpha).set_blend_mode(mode);
        canvas.draw_rect(rect, &paint);
    };
    for (i, mode) in modes.into_iter().enumerate() {
        let (x, y) = ((i % 6) as f32 * 32.0 + 3.0, (i / 6) as f32 * 32.0 + 3.0);
        canvas.save_layer(&SaveLayerRec::default());
        stripe(Rect::from_xywh(x, y, 10.0, 20.0), 0xf0_a040, 255, SrcOver);
        stripe(Rect::from_xywh(x + 10.0, y, 10.0, 20.0), 0x30_c0a0, 140, SrcOver);
        stripe(Rect::from_xywh(x + 5.5, y + 6.0, 20.5, 10.0), 0x60_50e0, 255, mode);
        stripe(Rect::from_xywh(x + 5.5, y + 16.0, 20.5, 10.0), 0xd0_60a0, 150, mode);
        canvas.restore();
    }
}

fn three_colours(tile_mode: TileMode, f: impl FnOnce(&Gradient<'_>) -> Option<Shader>) -> Paint {
    let colors = [0xfff0_a040, 0x8040_90f0, 0xffe8_e8f0].map(|argb| Color4f::from(Color::new(argb)));
    let colors = GradientColors::new(&colors, Some(&[0.0, 0.4, 1.0]), tile_mode, None);
    let mut paint = fill(0);
    paint.set_shader(f(&Gradient::new(colors, Interpolation::default())));
    paint
}

/// Down, across, aslant, outwards; each tile mode; a hard edge between two stops; a turned local matrix.
pub fn gradients(canvas: &Canvas) {
    let modes = [TileMode::Clamp, TileMode::Repeat, TileMode::Mirror, TileMode::Decal];
    for (i, mode) in modes.into_iter().enumerate() {
        let x = 40.0 * i as f32;
        let line = three_colours(mode, |g| shaders::linear_gradient(((x + 10.0, 8.0), (x + 26.0, 20.0)), g, None));
        canvas.draw_rect(Rect::from_xywh(x + 2.0, 2.0, 36.0, 24.0), &line);
        let rings = three_colours(mode, |g| shaders::radial_gradient(((x + 20.0, 40.0), 8.0), g, None));
        canvas.draw_circle((x + 20.0, 40.0), 12.0, &rings);
    }
    let down = three_colours(TileMode::Clamp, |g| shaders::linear_gradient(((0.0, 54.0), (0.0, 78.0)), g, None));
    canvas.draw_rrect(RRect::new_rect_xy(Rect::from_xywh(2.0, 54.0, 36.0, 24.0), 6.0, 6.0), &down);
    let across = three_colours(TileMode::Clamp, |g| shaders::linear_gradient(((42.0, 0.0), (78.0, 0.0)), g, None));
    canvas.draw_rect(Rect::from_xywh(42.0, 54.0, 36.0, 24.0), &across);
    let colors = [0xffd0_4040, 0xffd0_4040, 0xff40_d040, 0xff40_d040].map(|c| Color4f::from(Color::new(c)));
    let hard = GradientColors::new(&colors, Some(&[0.0, 0.5, 0.5, 1.0]), TileMode::Clamp, None);
    let mut meter = fill(0);
    let gradient = Gradient::new(hard, Interpolation::default());
    meter.set_shader(shaders::linear_gradient(((0.0, 54.0), (0.0, 78.0)), &gradient, None));
    canvas.draw_rect(Rect::from_xywh(82.0, 54.0, 36.0, 24.0), &meter);
    let turned = Matrix::rotate_deg_pivot(45.0, (140.0, 66.0));
    let turned =
        three_colours(TileMode::Clamp, |g| shaders::linear_gradient(((130.0, 66.0), (150.0, 66.0)), g, &turned));
    canvas.draw_rect(Rect::from_xywh(122.0, 54.0, 36.0, 24.0), &turned);
    let wide = three_colours(TileMode::Mirror, |g| shaders::linear_gradient(((2.0, 82.0), (60.0, 110.0)), g, None));
    canvas.draw_rect(Rect::from_xywh(2.0, 82.0, 156.0, 26.0), &wide);
}

fn checkers() -> Image {
    let pixels = image::RgbaImage::from_fn(8, 6, |x, y| {
        let on = (x + y) % 2 == 0;
        image::Rgba(if on { [240, 160, 64, 255] } else { [64, 144, 240, (40 * y) as u8] })
    });
    let mut file = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut file, image::ImageFormat::Png).expect("memory can be written");
    Image::from_encoded(Data::new_copy(file.get_ref())).expect("a PNG file")
}

/// As it is, enlarged hard and smooth, turned, as a background of each tile mode, a part of it.
pub fn images(canvas: &Canvas) {
    let image = checkers();
    let smooth = SamplingOptions::from(FilterMode::Linear);
    canvas.draw_image(&image, (4.0, 4.0), None);
    canvas.draw_image_rect(&image, None, Rect::from_xywh(16.0, 4.0, 32.0, 24.0), &fill(0));
    let to = Rect::from_xywh(52.0, 4.0, 32.0, 24.0);
    canvas.draw_image_rect_with_sampling_options(&image, None, to, smooth, &fill(0));
    canvas.save();
    canvas.translate((108.0, 16.0)).rotate(25.0, None);
    let to = Rect::new(-16.0, -10.0, 16.0, 10.0);
    canvas.draw_image_rect_with_sampling_options(&image, None, to, smooth, &fill(0));
    canvas.restore();
    let mut faint = fill(0);
    faint.set_alpha(100);
    canvas.draw_image(&image, (136.0, 4.0), Some(&faint));
    let part = Rect::from_xywh(2.0, 1.0, 4.0, 4.0);
    let part = Some((&part, skia_safe::SrcRectConstraint::Strict));
    canvas.draw_image_rect(&image, part, Rect::from_xywh(136.0, 14.0, 16.0, 16.0), &fill(0));
    let modes = [TileMode::Clamp, TileMode::Repeat, TileMode::Mirror, TileMode::Decal];
    for (i, mode) in modes.into_iter().enumerate() {
        let x = 40.0 * i as f32;
        let matrix = Matrix::translate((x + 12.0, 46.0)) * Matrix::scale((2.0, 2.0));
        let mut paint = fill(0);
        paint.set_shader(image.to_shader((mode, mode), SamplingOptions::default(), &matrix));
        canvas.draw_rrect(RRect::new_rect_xy(Rect::from_xywh(x + 2.0, 36.0, 36.0, 40.0), 8.0, 8.0), &paint);
    }
}

const ICON: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24" fill="none"
 stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
 <path d="M9 18V5l12-2v13"/><circle cx="6" cy="18" r="3"/><circle cx="18" cy="16" r="3"/></svg>"#;

const FLAG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="24" height="16">
 <rect width="24" height="16" fill="#4090f0"/><circle cx="12" cy="8" r="5" fill="#f0a040"/></svg>"##;

/// An icon, tinted as vizia does it; enlarged; a coloured picture turned.
pub fn svg(canvas: &Canvas) {
    let icon = svg::Dom::from_str(ICON, FontMgr::default()).expect("an SVG file");
    for (x, scale, tint) in [(6.0, 1.0, 0xff_ffff), (36.5, 1.5, WARM)] {
        canvas.save_layer(&SaveLayerRec::default());
        canvas.translate((x, 6.0)).scale((scale, scale));
        icon.render(canvas);
        let mut paint = fill(tint);
        paint.set_blend_mode(BlendMode::SrcIn);
        canvas.draw_paint(&paint);
        canvas.restore();
    }
    let flag = svg::Dom::from_str(FLAG, FontMgr::default()).expect("an SVG file");
    canvas.save();
    canvas.translate((92.0, 10.0)).rotate(15.0, None);
    flag.render(canvas);
    canvas.restore();
}
