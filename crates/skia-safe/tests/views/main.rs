//! Every stock view of vizia, drawn by unmodified vizia and compared with pictures.

#[path = "../support/headless.rs"]
mod headless;
#[path = "../support/mod.rs"]
mod support;

mod pages;

use headless::Headless;
use pages::PAGES;

/// Whether a fade is still going on is a matter of time: the pages show what is there once it is over.
const STILL: &str = "* { transition: none; } :root { background-color: #f4f4f6; }";

#[test]
fn every_view_looks_as_it_should() {
    let mut wrong = Vec::new();
    for (name, size, build) in PAGES {
        let mut page = Headless::new(*size, 1.0, |cx| {
            cx.add_stylesheet(STILL).expect("a style sheet in memory");
            build(cx);
        });
        assert!(page.draw(), "{name} has nothing to draw");
        let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            support::compare(name, &mut page.pixels);
        }));
        if compared.is_err() {
            wrong.push(*name);
        }
        assert!(!page.draw(), "{name} draws although nothing changed");
        page.redraw_all();
        assert!(page.draw(), "{name} is drawn again when asked");
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
