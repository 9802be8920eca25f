//! A common interface to both formats, for a host that makes every permitted call.

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
    /// The smallest value, the largest value and the default value, in the format's units.
    pub least: f64,
    pub most: f64,
    pub default: f64,
    /// The number of steps; 0 if the parameter is continuous.
    pub steps: usize,
}

/// Something that a host sends with a block.
#[derive(Clone, Copy, Debug)]
pub enum BlockEvent {
    /// The parameter with this index in [`Instance::params`] moves to this value.
    Param(usize, f64),
    /// A note begins.
    Note(u8),
    /// A note ends.
    Release(u8),
    /// A controller moves. In VST3 it is the parameter that the plugin names for it.
    Controller(u8, u8),
    /// A program is selected. VST3 plugins do not receive it.
    Program(u8),
}

/// A parameter, by its index in [`Instance::params`], and the value to which it moves.
pub type ParamMove = (usize, f64);

/// A block that a host requests.
pub struct AskedBlock<'a> {
    pub said: Said,
    pub frames: usize,
    /// The events of the block, each with its frame, in order.
    pub events: &'a [(usize, BlockEvent)],
    pub offline: bool,
    /// Whether blocks come in real time; a host that is faster bounces, whatever it says.
    pub paced: bool,
    pub bank: &'a mut Bank,
    /// Receives the messages that the plugin sends, unless `None`.
    pub sent: Option<&'a mut Vec<SentByPlugin>>,
}

/// A message that a plugin sent: the frame of the block, and its bytes.
pub type SentByPlugin = (usize, [u8; 3]);
/// The most messages that are received in a block.
pub const MOST_SENT: usize = 4096;

/// An instance of the plugin. The functions of the main thread and that of the audio thread may be called at the same time, as
/// hosts do; callers observe the order of calls that the formats require.
pub trait Instance: Send + Sync {
    /// Main thread: loads a state; returns whether the plugin accepted it.
    fn load(&self, state: &str) -> bool;
    /// Main thread: the current state.
    fn save(&self) -> Option<Vec<u8>>;
    /// Main thread; returns whether the instance is now active.
    fn activate(&self, rate: f64, longest: usize, offline: bool) -> bool;
    /// Main thread.
    fn deactivate(&self);
    /// Main thread: sets the render mode, at any time.
    fn set_offline(&self, offline: bool);
    /// Main thread: reads all values and their texts.
    fn look(&self);
    /// Moves parameters without a block: on the main thread while the instance is not active, else on the audio thread between blocks.
    /// Returns the moves of the plugin's own window that wait until then, which are newer for the plugin and for a host.
    fn flush(&self, moves: &[ParamMove], is_active: bool) -> Vec<ParamMove>;
    /// Main thread: the value of the parameter with this index in [`Instance::params`].
    fn value(&self, index: usize) -> Option<f64>;
    /// Main thread: opens a file or folder that was chosen in the host's own browser; returns whether the plugin takes it. VST3 has no such call.
    fn open_song(&self, _path: &Path) -> bool {
        false
    }
    /// Main thread: opens the editor in a host's window; returns whether it is open.
    fn open(&self, window: u32) -> bool;
    /// Main thread: closes it.
    fn close(&self);
    /// Main thread: one pass of the host's event loop.
    fn turn(&self);
    /// Main thread, once: no function may be called afterwards.
    fn destroy(&self);
    /// Audio thread; called once before playing, and once after.
    fn start(&self);
    fn stop(&self);
    /// Audio thread, between blocks: drops what sounds, as hosts do when they locate or panic.
    fn reset(&self);
    /// Audio thread; returns whether the plugin played.
    fn play(&self, asked: AskedBlock<'_>) -> bool;
    /// The parameters that can be automated.
    fn params(&self) -> &[Param];
}

/// A library of the plugin, loaded.
pub trait Library {
    /// Main thread: a new instance.
    fn create(&self) -> Result<Arc<dyn Instance>>;
}

/// The plugin format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginFormat {
    Clap,
    Vst3,
}

impl PluginFormat {
    /// Loads the library of a bundle.
    pub fn load(self, bundle: &Path) -> Result<Box<dyn Library>> {
        Ok(match self {
            Self::Clap => Box::new(super::clap_host::ClapLibrary::load(bundle)?),
            Self::Vst3 => Box::new(super::vst3_host::Vst3Library::load(bundle)?),
        })
    }

    /// Its flag on the command line.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Clap => "--clap",
            Self::Vst3 => "--vst3",
        }
    }
}
