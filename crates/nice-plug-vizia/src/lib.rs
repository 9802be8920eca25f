//! A vizia editor for nice-plug: a native window, parameters bound both ways, and a headless driver for tests.
//!
//! An editor is one closure, a [`Build`]: it builds the view tree and returns the function to run in every frame. The
//! same closure serves the window in a host ([`ViziaEditor`]) and a test ([`Headless`]), so a test sees what a musician
//! sees. Everything of one window stays on one thread. Nothing here knows a plugin, a song or a theme.

mod area;
#[cfg(feature = "window")]
mod clipboard;
mod driver;
#[cfg(feature = "window")]
mod editor;
#[cfg(feature = "window")]
mod editor_state;
mod frame;
mod grip;
mod headless;
mod input;
mod parameters;
mod parts;
mod proxy;
mod root;
mod stroke;
mod view_size;
#[cfg(feature = "window")]
mod window;
mod wish;

pub use area::Area;
pub use driver::{Build, Driver, Poll};
#[cfg(feature = "window")]
pub use editor::{BuildEditor, ViziaEditor, ViziaHandle};
#[cfg(feature = "window")]
pub use editor_state::{EditorState, SavedWindow};
pub use grip::Grip;
pub use headless::{Found, Headless, Picture};
pub use input::{FilesDropped, Input};
pub use parameters::{HostEvent, HostLog, Owners, Parameter, Parameters};
pub use stroke::Stroke;
pub use view_size::ViewSize;
#[cfg(feature = "window")]
pub use window::WindowPlan;
pub use wish::Wish;
