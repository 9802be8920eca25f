//! The interface of both formats, for a host that makes every call that a plugin allows.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use testkit::bank::Bank;

use super::clock::Said;

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    pub id: u32,
    pub name: String,
    /// The least value, the greatest one, and that of a new instance, as the format counts them.
    pub least: f64,
    pub most: f64,
    pub default: f64,
    /// How many steps it has; 0 if any value between will do.
    pub steps: usize,
}

/// Something that a host sends with a block.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// The parameter with this index in [`Instance::params`] moves to this value.
    Param(usize, f64),
    /// A note begins.
    Note(u8),
    /// A controller moves. VST3 has parameters for that, which are not used here.
    Controller(u8, u8),
    /// A program is chosen. VST3 plugins do not hear of it.
    Program(u8),
}

/// A block that a host asks for.
pub struct Asked<'a> {
    pub said: Said,
    pub frames: usize,
    /// The events of the block, each with its frame, in order.
    pub events: &'a [(usize, Event)],
    pub offline: bool,
    pub bank: &'a mut Bank,
    /// Where what the plugin sends to other devices comes, if anybody listens.
    pub sent: Option<&'a mut Vec<Sent>>,
}

/// A message that a plugin sent: the frame of the block, and its bytes.
pub type Sent = (usize, [u8; 3]);
/// For so many there is room in a block.
pub const MOST_SENT: usize = 4096;

/// An instance of the plugin. The functions of the main thread and that of the audio thread may be called at the same time, as
/// hosts do; callers observe the order of calls that the formats require.
pub trait Instance: Send + Sync {
    /// Main thread: takes a state; whether it did.
    fn load(&self, state: &str) -> bool;
    /// Main thread: the state of now.
    fn save(&self) -> Option<Vec<u8>>;
    /// Main thread; whether it is active now.
    fn activate(&self, rate: f64, longest: usize, offline: bool) -> bool;
    /// Main thread.
    fn deactivate(&self);
    /// Main thread: sets the render mode, at any time.
    fn set_offline(&self, offline: bool);
    /// Main thread: reads all values and their texts.
    fn look(&self);
    /// Main thread: opens the editor in a host's window; whether it is open.
    fn open(&self, window: u32) -> bool;
    /// Main thread: closes it.
    fn close(&self);
    /// Main thread: a turn of the host's own loop.
    fn turn(&self);
    /// Main thread, once: no function may be called afterwards.
    fn destroy(&self);
    /// Audio thread; called once before playing, and once after.
    fn start(&self);
    fn stop(&self);
    /// Audio thread; whether the plugin played.
    fn play(&self, asked: Asked<'_>) -> bool;
    /// The parameters that can be automated.
    fn params(&self) -> &[Param];
}

/// A library of the plugin, loaded.
pub trait Library {
    /// Main thread: a new instance.
    fn create(&self) -> Result<Arc<dyn Instance>>;
}

/// Which format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Clap,
    Vst3,
}

impl Format {
    /// Loads the library of a bundle.
    pub fn load(self, bundle: &Path) -> Result<Box<dyn Library>> {
        Ok(match self {
            Self::Clap => Box::new(super::clap_host::ClapLibrary::load(bundle)?),
            Self::Vst3 => Box::new(super::vst3_host::Vst3Library::load(bundle)?),
        })
    }

    /// As it is said on the command line.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Clap => "--clap",
            Self::Vst3 => "--vst3",
        }
    }
}
