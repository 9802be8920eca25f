//! Turns the host's transport into a line through the song's material.
//!
//! Runs on the audio thread. The [`Follower`] reads a position from the transport ([`reading`]), distinguishes imprecision from jumps ([`noise`])
//! and the real speed of the beats from the reported tempo ([`slope`], [`curve`]), stays with the host ([`run`], [`ramp`]), splits blocks ([`seams`]), and
//! states for each block what the material does ([`motion`]): it moves along a [`Line`].
//! Known here: transports, the song's [`Timeline`]. Not known here: samples, stems, gains.

mod bearing;
mod curve;
mod follower;
mod line;
mod locating;
mod locked;
mod motion;
mod noise;
mod playhead;
mod ramp;
mod reading;
mod rounding;
mod run;
mod seams;
mod slope;
mod timeline;
mod whereabouts;

pub use bearing::Bearing;
pub use follower::{BlockCourse, Follower};
pub use line::Line;
pub use locked::Locked;
pub use motion::{Motion, Segments};
pub use playhead::Playhead;
pub use reading::{HostPlace, Reading, TransportReader};
pub use run::Here;
pub use timeline::Timeline;
