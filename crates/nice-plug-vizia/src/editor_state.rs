//! The size of the editor's window: saved by the plugin, and shared by both sides of the window.
//!
//! The main thread and the window's thread read and write it. The audio thread does not use it.

use std::sync::Arc;

use nice_plug_core::editor::dpi::{LogicalSize, NativeSize};
use nice_plug_core::params::persist::PersistentField;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::ViewSize;

/// The least and the most that a side may have, in points.
const SIDES: (f64, f64) = (1.0, 16_384.0);
/// The least and the most that a musician may zoom.
const ZOOMS: (f64, f64) = (0.5, 4.0);

/// The saved state of a window. Any value is allowed: see [`EditorState::restore`].
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SavedWindow {
    /// The width in points of the layout.
    pub width: f64,
    /// The height in points of the layout.
    pub height: f64,
    /// How much larger than usual the musician wants everything; 1 is as usual.
    pub zoom: f64,
    /// Which of its pages the window shows, as the editor counts them; 0 is the usual one.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub page: u8,
    /// How its views look where that can be chosen, as the editor counts it; 0 is as usual.
    #[serde(default, skip_serializing_if = "is_usual_look")]
    pub look: u32,
}

fn is_usual(page: &u8) -> bool {
    *page == 0
}

fn is_usual_look(look: &u32) -> bool {
    *look == 0
}

/// How large the editor's window is, or will be when it opens next.
#[derive(Debug)]
pub struct EditorState {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    window: SavedWindow,
    /// Pixels to a point where zoom is 1, as the system or the host says.
    system_scale: f64,
    is_open: bool,
    /// Whether a view panicked, and nobody was told yet.
    has_panicked: bool,
}

impl EditorState {
    /// A window of this size in points, without zoom.
    pub fn new(width: f64, height: f64) -> Arc<Self> {
        let window = SavedWindow { width, height, zoom: 1.0, page: 0, look: 0 }.or(SavedWindow {
            width: 800.0,
            height: 480.0,
            zoom: 1.0,
            page: 0,
            look: 0,
        });
        Arc::new(Self {
            inner: Mutex::new(Inner { window, system_scale: 1.0, is_open: false, has_panicked: false }),
        })
    }

    /// The state to save.
    pub fn saved(&self) -> SavedWindow {
        self.inner.lock().window
    }

    /// Restores a saved state; invalid values are ignored. An open window takes over zoom and page, but its size
    /// belongs to the host.
    pub fn restore(&self, saved: SavedWindow) {
        let mut inner = self.inner.lock();
        let good = saved.or(inner.window);
        inner.window = if inner.is_open {
            SavedWindow { zoom: good.zoom, page: good.page, look: good.look, ..inner.window }
        } else {
            good
        };
    }

    /// How much larger than usual everything is.
    pub fn zoom(&self) -> f64 {
        self.inner.lock().window.zoom
    }

    /// Makes everything larger or smaller, 0.5 to 4. An open window asks its host for the room that this takes.
    pub fn set_zoom(&self, zoom: f64) {
        if zoom.is_finite() {
            self.inner.lock().window.zoom = zoom.clamp(ZOOMS.0, ZOOMS.1);
        }
    }

    /// Which of its pages the window shows.
    pub fn page(&self) -> u8 {
        self.inner.lock().window.page
    }

    /// Shows another page.
    pub fn set_page(&self, page: u8) {
        self.inner.lock().window.page = page;
    }

    /// How its views look where that can be chosen.
    pub fn look(&self) -> u32 {
        self.inner.lock().window.look
    }

    /// Has its views look otherwise.
    pub fn set_look(&self, look: u32) {
        self.inner.lock().window.look = look;
    }

    /// Whether the window is open, so that what only the window needs can be left undone.
    pub fn is_open(&self) -> bool {
        self.inner.lock().is_open
    }

    /// Records that a view panicked, which has closed the window.
    pub fn note_panic(&self) {
        self.inner.lock().has_panicked = true;
    }

    /// Whether a view has panicked since the last call: a window that opens can tell why the one before has closed.
    pub fn take_panic(&self) -> bool {
        std::mem::take(&mut self.inner.lock().has_panicked)
    }

    pub(crate) fn set_open(&self, is_open: bool) {
        self.inner.lock().is_open = is_open;
    }

    /// The scale that the system or the host says, for when the window opens.
    pub(crate) fn set_system_scale(&self, scale: f64) {
        if scale.is_finite() && scale > 0.0 {
            self.inner.lock().system_scale = scale;
        }
    }

    /// Takes over the size that the window has, and says how its views are drawn in it.
    pub(crate) fn resized(&self, width: u32, height: u32, system_scale: f64) -> ViewSize {
        self.set_system_scale(system_scale);
        let mut inner = self.inner.lock();
        let size = ViewSize::new(width, height, inner.system_scale * inner.window.zoom);
        inner.window.width = f64::from(size.width()) / size.scale();
        inner.window.height = f64::from(size.height()) / size.scale();
        size
    }

    /// How large the window is to be, in pixels.
    pub(crate) fn view_size(&self) -> ViewSize {
        let inner = self.inner.lock();
        ViewSize::of_points(inner.window.width, inner.window.height, inner.system_scale * inner.window.zoom)
    }

    /// How large the window is in what the platform counts in.
    pub(crate) fn native_size(&self) -> NativeSize<u32> {
        let inner = self.inner.lock();
        let (window, scale) = (inner.window, inner.system_scale);
        NativeSize::from_size(
            LogicalSize::new(window.width * window.zoom, window.height * window.zoom).into(),
            scale,
        )
    }
}

impl SavedWindow {
    /// These values within their limits; a value that is not a number is taken from `other`.
    fn or(self, other: Self) -> Self {
        let pick = |value: f64, other: f64, (low, high): (f64, f64)| {
            if value.is_finite() { value.clamp(low, high) } else { other }
        };
        Self {
            width: pick(self.width, other.width, SIDES),
            height: pick(self.height, other.height, SIDES),
            zoom: pick(self.zoom, other.zoom, ZOOMS),
            page: self.page,
            look: self.look,
        }
    }
}

impl PersistentField<'_, SavedWindow> for Arc<EditorState> {
    fn set(&self, saved: SavedWindow) {
        self.restore(saved);
    }

    fn map<F: Fn(&SavedWindow) -> R, R>(&self, read: F) -> R {
        read(&self.saved())
    }
}

#[cfg(test)]
mod tests {
    use super::{EditorState, SavedWindow};

    #[test]
    fn what_was_saved_comes_back_and_nonsense_does_not() {
        let state = EditorState::new(1000.0, 620.0);
        state.restore(SavedWindow { width: f64::NAN, height: -5.0, zoom: 9.0, page: 1, look: 7 });
        assert_eq!(state.saved(), SavedWindow { width: 1000.0, height: 1.0, zoom: 4.0, page: 1, look: 7 });
        state.restore(SavedWindow { width: 900.0, height: 500.0, zoom: 1.5, page: 0, look: 0 });
        let text = serde_json::to_string(&state.saved()).expect("saved");
        assert_eq!(serde_json::from_str::<SavedWindow>(&text).expect("read"), state.saved());
    }

    #[test]
    fn zoom_and_scale_make_pixels_and_pixels_make_points() {
        let state = EditorState::new(800.0, 480.0);
        state.set_system_scale(2.0);
        state.set_zoom(1.5);
        let size = state.view_size();
        assert_eq!((size.width(), size.height(), size.scale()), (2400, 1440, 3.0));
        let size = state.resized(1200, 720, 2.0);
        assert_eq!(size.scale(), 3.0);
        assert_eq!(state.saved(), SavedWindow { width: 400.0, height: 240.0, zoom: 1.5, page: 0, look: 0 });
        state.set_zoom(f64::NAN);
        assert_eq!(state.zoom(), 1.5);
    }

    #[test]
    fn an_open_window_keeps_its_size() {
        let state = EditorState::new(800.0, 480.0);
        state.set_open(true);
        state.restore(SavedWindow { width: 300.0, height: 300.0, zoom: 2.0, page: 1, look: 3 });
        assert_eq!(state.saved(), SavedWindow { width: 800.0, height: 480.0, zoom: 2.0, page: 1, look: 3 });
    }
}
