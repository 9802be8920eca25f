//! The native window: a [`Driver`](crate::Driver) on baseview and softbuffer. Runs on the window's thread, which on X11
//! is a separate one and elsewhere the main thread. Knows no plugin.

mod convert;
mod handler;
mod host_keys;
mod keyboard;
mod screen;

pub(crate) use host_keys::HostKeys;

use std::sync::Arc;

use baseview::dpi::{LogicalSize, PhysicalSize, Size};
use baseview::host::Host;
use baseview::{ParentWindowHandle, Window, WindowSettings};
use vizia_core::prelude::{Code, Context};

use crate::{EditorState, Poll};

/// A window to open.
pub struct WindowPlan {
    /// The text of its title bar, if it has one.
    pub title: String,
    /// Its size, which follows the window while it is open.
    pub state: Arc<EditorState>,
    /// The window that it is to be a part of.
    pub parent: Option<ParentWindowHandle>,
    /// Whether a parent is still to come.
    pub wait_for_parent: bool,
    /// Pixels per point, if the host stated it; the system's own value takes precedence.
    pub host_scale: Option<f64>,
    /// Whether the musician may resize it.
    pub resizable: bool,
    /// The smallest size of a standalone window, in points. Hosts ask the editor instead.
    pub min_size: Option<(f64, f64)>,
    /// The key that the space bar stands for while no text is typed; `None` if it belongs to a host.
    pub space_bar: Option<Code>,
    /// Builds the views: see [`Build`](crate::Build). On the thread of the window.
    pub build: Box<dyn FnOnce(&mut Context) -> Poll + Send>,
}

impl WindowPlan {
    /// A standalone window, which the musician may resize.
    pub fn new(state: Arc<EditorState>, build: impl FnOnce(&mut Context) -> Poll + Send + 'static) -> Self {
        Self {
            title: String::new(),
            state,
            parent: None,
            wait_for_parent: false,
            host_scale: None,
            resizable: true,
            min_size: None,
            space_bar: None,
            build: Box::new(build),
        }
    }

    /// Opens the window, hidden. Dropping it closes it.
    ///
    /// # Errors
    /// There is no display, or it cannot show such a window.
    pub fn open(self) -> Result<Window, baseview::Error> {
        self.open_with(Arc::default(), None)
    }

    pub(crate) fn open_with(self, keys: Arc<HostKeys>, host: Option<Host>) -> Result<Window, baseview::Error> {
        let (state, build, space_bar) = (self.state, self.build, self.space_bar);
        let points = state.saved();
        let (width, height) = (points.width * points.zoom, points.height * points.zoom);
        let size: Size = match self.host_scale {
            // The library counts with the host's scale only once the window is there.
            Some(scale) => PhysicalSize::new((width * scale).round(), (height * scale).round()).into(),
            None => LogicalSize::new(width, height).into(),
        };
        let embedded = self.parent.is_some() || self.wait_for_parent;
        let zoomed = |(width, height)| Size::from(LogicalSize::new(width * points.zoom, height * points.zoom));
        let mut settings = WindowSettings::new()
            .with_title(self.title)
            .with_size(size)
            .with_resizable(self.resizable)
            .with_fallback_scale_factor(self.host_scale)
            .with_wait_for_parent(self.wait_for_parent);
        settings.min_size = self.min_size.filter(|_| !embedded).map(zoomed);
        settings.parent = self.parent;
        let window = Window::create_with_host(
            settings,
            move |window| handler::Handler::new(window, state, (keys, space_bar), build),
            host,
        )?;
        wait_for_events(&window)?;
        Ok(window)
    }
}

/// Waits until the window's thread waits for events. The library loses a request to close that comes earlier, and then
/// dropping the window hangs. Any request is answered only after that point; this one changes nothing.
fn wait_for_events(window: &Window) -> Result<(), baseview::Error> {
    if cfg!(target_os = "linux") { window.resize(window.size().physical) } else { Ok(()) }
}
