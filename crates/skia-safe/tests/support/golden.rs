//! Pictures that drawings must equal, pixel by pixel. Used by test programs of several packages; draws nothing itself.
//!
//! `UPDATE_GOLDEN=1` rewrites the pictures: look at them before you commit them. If a drawing differs, it is written to
//! the build directory beside a picture of the difference, and the test prints where.

use image::RgbImage;
use std::path::{Path, PathBuf};

/// Compares a picture with `tests/golden/<name>.png` of the package that is tested.
///
/// # Panics
/// When a pixel differs, or with no picture to compare with.
pub fn compare_picture(name: &str, actual: &RgbImage) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("png");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        actual.save(&path).expect("the picture can be written");
        return;
    }
    let expected = image::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).into_rgb8();
    assert_eq!(actual.dimensions(), expected.dimensions(), "{name}: the size differs");
    let differing = actual.pixels().zip(expected.pixels()).filter(|(a, b)| a != b).count();
    if differing > 0 {
        let (drawn, difference) = leave_beside(name, actual, &expected);
        panic!("{name}: {differing} pixels differ; see {} and {}", drawn.display(), difference.display());
    }
}

fn leave_beside(name: &str, actual: &RgbImage, expected: &RgbImage) -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (drawn, difference) =
        (folder.join(format!("{name}.actual.png")), folder.join(format!("{name}.difference.png")));
    let mut apart = actual.clone();
    for (to, from) in apart.pixels_mut().zip(expected.pixels()) {
        // Small differences must be seen, too.
        to.0 = std::array::from_fn(|i| to.0[i].abs_diff(from.0[i]).saturating_mul(16));
    }
    actual.save(&drawn).expect("the drawing can be written");
    apart.save(&difference).expect("the difference can be written");
    (drawn, difference)
}
