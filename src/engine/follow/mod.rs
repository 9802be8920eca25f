//! What the host says becomes a line through the song's material.
//!
//! Audio thread. The [`Follower`] reads a place from the transport ([`reading`]), tells imprecision from jumps ([`noise`])
//! and how fast beats run from the tempo that is told ([`slope`]), stays with the host ([`run`], [`ramp`]), cuts blocks ([`seams`]), and
//! says for each block what the material does ([`motion`]): it moves along a [`Line`].
//! Known here: transports, the song's [`Timeline`]. Not known here: samples, stems, gains.

mod bearing;
mod follower;
mod line;
mod locked;
mod motion;
mod noise;
mod playhead;
mod ramp;
mod reading;
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
