//! The zoom of the window. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::request::Request;
use crate::editor::shown::Shown;

use super::pieces;
use super::song::row;

/// The zoom factors on offer, in percent.
const SIZES: [u16; 4] = [100, 125, 150, 200];

/// The sizes side by side.
pub fn size(cx: &mut Context, shown: Shown) {
    pieces::heading(cx, "Window");
    row(cx, "Size", |cx| {
        for percent in SIZES {
            let zoom = f64::from(percent) / 100.0;
            pieces::button(cx, format!("{percent} %"), Request::Zoom(zoom))
                .id(format!("size-{percent}"))
                .class("mode")
                .checked(shown.zoom.map(move |&now| (now - zoom).abs() < 0.01))
                .role(Role::RadioButton);
        }
    });
}
