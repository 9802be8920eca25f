//! Controls of parameters. On the thread of the window; know no song.

mod entry;
mod fader;
mod field;
mod habits;
mod meter;
mod pan;
mod switch;
mod value;

pub use entry::Entry;
pub use fader::Fader;
pub use field::{Counts, Field, FieldIs};
pub use meter::{PeakMeter, Turns};
pub use pan::PanControl;
pub use switch::Switch;
pub use value::Value;
