//! Controls of parameters. On the thread of the window; know no song.

mod fader;
mod habits;
mod meter;
mod pan;
mod switch;

pub use fader::Fader;
pub use meter::{Meter, Turns};
pub use pan::Pan;
pub use switch::Switch;
