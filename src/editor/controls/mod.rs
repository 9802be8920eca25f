//! Controls for parameters. Runs on the window's thread; knows nothing of songs.

mod entry;
mod fader;
mod field;
mod habits;
mod mark;
mod meter;
mod pan;
mod switch;
mod value;

pub use entry::{Entry, take_focus};
pub use fader::Fader;
pub use field::{Counts, Field, FieldIs};
pub use meter::{PeakMeter, Turns};
pub use pan::PanControl;
pub use switch::Switch;
pub use value::Value;
