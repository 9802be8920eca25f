//! A small CLAP host: loads the bundled plugin, speaks for a transport, and keeps what comes out.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_host::events::event_types::{ParamValueEvent, TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::*;
use clack_host::utils::{BeatTime, SecondsTime};

use stemlock::setlist::Output;
use stemlock::time::{BeatPos, SampleRate, Transport};

use super::script::Block;

/// The largest block that the plugin is promised.
pub const LARGEST_BLOCK: usize = 4096;

struct Demo;

struct Shared;

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for Demo {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// The plugin, loaded.
pub struct Host {
    instance: PluginInstance<Demo>,
    rate: SampleRate,
    /// Which output each port is, in the plugin's order.
    ports: Vec<Output>,
    /// The parameters, by name.
    params: Vec<(String, ClapId)>,
}

/// What came out of the plugin.
#[derive(Debug, Default)]
pub struct Recording {
    /// Of each output that sounded, both channels.
    pub outputs: Vec<(Output, [Vec<f32>; 2])>,
    /// How long each block took, as a share of its length, and whether the host played.
    pub cost: Vec<(f64, bool)>,
}

impl Host {
    /// Loads the first plugin in the file at `path`, for a session at `rate`.
    pub fn load(path: &Path, rate: SampleRate) -> Result<Self> {
        // SAFETY: loading a library runs its code. This one was built from this workspace a moment ago, and keeps
        // CLAP's rules, which its own tests show.
        #[allow(unsafe_code)]
        let entry =
            unsafe { PluginEntry::load(path) }.with_context(|| format!("cannot load {}", path.display()))?;
        let factory = entry.get_plugin_factory().context("the file holds no CLAP plugins")?;
        let descriptor = factory.plugin_descriptors().next().context("the file holds no CLAP plugin")?;
        let id = descriptor.id().context("the plugin has no id")?;
        let info = HostInfo::new("Stemlock demo", "Stemlock", "", env!("CARGO_PKG_VERSION"))?;
        let mut instance = PluginInstance::<Demo>::new(|_| Shared, |_| (), &entry, id, &info)?;
        let ports = ports(&mut instance)?;
        let params = params(&mut instance)?;
        Ok(Self { instance, rate, ports, params })
    }

    /// The id of the parameter that is called `name`.
    pub fn param(&self, name: &str) -> Result<ClapId> {
        let found = self.params.iter().find(|(other, _)| other == name);
        found.map(|(_, id)| *id).ok_or_else(|| anyhow!("the plugin has no parameter \"{name}\""))
    }

    /// Says whether somebody is listening, sets parameters, and plays `blocks`; `progress` is told how many frames
    /// have been played since it was last told.
    pub fn play(
        &mut self,
        blocks: &[Block],
        mode: RenderMode,
        settings: &[(ClapId, f64)],
        progress: impl Fn(u64),
    ) -> Result<Recording> {
        let plugin = self.instance.plugin_handle();
        let render =
            plugin.get_extension::<PluginRender>().context("the plugin does not know offline rendering")?;
        render.set(&plugin, mode).map_err(|error| anyhow!("the plugin refuses a render mode: {error}"))?;
        let configuration = PluginAudioConfiguration {
            sample_rate: self.rate.as_f64(),
            min_frames_count: 1,
            max_frames_count: LARGEST_BLOCK as u32,
        };
        let stopped = self.instance.activate(|_, _| (), configuration)?;
        let mut started = stopped.start_processing().map_err(|_| anyhow!("the plugin does not start"))?;
        let mut tape = Tape::new(&self.ports, blocks.iter().map(|block| block.frames).sum());
        let mut events = EventBuffer::new();
        for (id, value) in settings {
            events.push(&ParamValueEvent::new(0, *id, Pckn::match_all(), *value));
        }
        for block in blocks {
            tape.block(&mut started, block, &events, self.rate)?;
            events.clear();
            progress(block.frames as u64);
        }
        self.instance.deactivate(started.stop_processing());
        Ok(tape.finish())
    }
}

/// The buffers of a pass, and what was kept of them.
struct Tape {
    ports: Vec<Output>,
    buffers: Vec<[Vec<f32>; 2]>,
    audio: AudioPorts,
    /// One for each port; empty until it sounds.
    kept: Vec<[Vec<f32>; 2]>,
    length: usize,
    at: usize,
    cost: Vec<(f64, bool)>,
}

impl Tape {
    fn new(ports: &[Output], length: usize) -> Self {
        Self {
            ports: ports.to_vec(),
            // Garbage, which the plugin has to overwrite.
            buffers: vec![[vec![0.7; LARGEST_BLOCK], vec![0.7; LARGEST_BLOCK]]; ports.len()],
            audio: AudioPorts::with_capacity(ports.len() * 2, ports.len()),
            kept: vec![[Vec::new(), Vec::new()]; ports.len()],
            length,
            at: 0,
            cost: Vec::new(),
        }
    }

    fn block(
        &mut self,
        plugin: &mut StartedPluginAudioProcessor<Demo>,
        block: &Block,
        events: &EventBuffer,
        rate: SampleRate,
    ) -> Result<()> {
        let frames = block.frames;
        let transport = transport_event(&block.transport);
        let mut said = EventBuffer::new();
        let mut outputs = self.audio.with_output_buffers(self.buffers.iter_mut().map(|channels| {
            let channels = channels.each_mut().map(|channel| &mut channel[..frames]);
            AudioPortBuffer { latency: 0, channels: AudioPortBufferType::f32_output_only(channels) }
        }));
        let begun = Instant::now();
        plugin.process(
            &InputAudioBuffers::empty(),
            &mut outputs,
            &events.as_input(),
            &mut said.as_output(),
            Some(self.at as u64),
            Some(&transport),
        )?;
        let share = begun.elapsed().as_secs_f64() * rate.as_f64() / frames as f64;
        self.cost.push((share, block.transport.playing));
        self.keep(frames)
    }

    fn keep(&mut self, frames: usize) -> Result<()> {
        for ((output, buffer), kept) in self.ports.iter().zip(&self.buffers).zip(&mut self.kept) {
            let sounds = buffer.iter().any(|channel| channel[..frames].iter().any(|&sample| sample != 0.0));
            if !sounds && kept[0].is_empty() {
                continue;
            }
            for (kept, channel) in kept.iter_mut().zip(buffer) {
                if channel[..frames].iter().any(|sample| !sample.is_finite()) {
                    bail!("the output {output} holds a sample that is no number");
                }
                kept.resize(self.length, 0.0);
                kept[self.at..self.at + frames].copy_from_slice(&channel[..frames]);
            }
        }
        self.at += frames;
        Ok(())
    }

    fn finish(self) -> Recording {
        let kept = self.ports.into_iter().zip(self.kept);
        Recording { outputs: kept.filter(|(_, channels)| !channels[0].is_empty()).collect(), cost: self.cost }
    }
}

fn ports(instance: &mut PluginInstance<Demo>) -> Result<Vec<Output>> {
    let plugin = instance.plugin_handle();
    let ports = plugin.get_extension::<PluginAudioPorts>().context("the plugin has no audio ports")?;
    let mut buffer = AudioPortInfoBuffer::new();
    let port = |index| {
        let info = ports.get(&plugin, index, false, &mut buffer).context("an audio port is not described")?;
        let name = String::from_utf8_lossy(info.name).into_owned();
        if info.channel_count != 2 {
            bail!("the output {name} is not stereo");
        }
        // The main port may bear the plugin's name.
        let output = if index == 0 { Ok(Output::Main) } else { name.parse() };
        output.map_err(|error| anyhow!(error))
    };
    (0..ports.count(&plugin, false)).map(port).collect()
}

fn params(instance: &mut PluginInstance<Demo>) -> Result<Vec<(String, ClapId)>> {
    let plugin = instance.plugin_handle();
    let params = plugin.get_extension::<PluginParams>().context("the plugin has no parameters")?;
    let mut buffer = ParamInfoBuffer::new();
    let param = |index| {
        let info = params.get_info(&plugin, index, &mut buffer)?;
        Some((String::from_utf8_lossy(info.name).into_owned(), info.id))
    };
    Ok((0..params.count(&plugin)).filter_map(param).collect())
}

/// What a CLAP host says of a block.
fn transport_event(transport: &Transport) -> TransportEvent {
    let mut flags = TransportFlags::HAS_TEMPO
        | TransportFlags::HAS_BEATS_TIMELINE
        | TransportFlags::HAS_SECONDS_TIMELINE
        | TransportFlags::HAS_TIME_SIGNATURE;
    flags.set(TransportFlags::IS_PLAYING, transport.playing);
    flags.set(TransportFlags::IS_LOOP_ACTIVE, transport.loop_range.is_some());
    let beats = |place: Option<BeatPos>| BeatTime::from_float(place.map_or(0.0, BeatPos::get));
    let meter = transport.meter;
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags,
        song_pos_beats: beats(transport.beats),
        song_pos_seconds: SecondsTime::from_float(transport.seconds.unwrap_or(0.0)),
        tempo: transport.tempo.map_or(120.0, |tempo| tempo.get()),
        tempo_inc: 0.0,
        loop_start_beats: beats(transport.loop_range.map(|range| range.start)),
        loop_end_beats: beats(transport.loop_range.map(|range| range.end)),
        loop_start_seconds: SecondsTime::from_float(0.0),
        loop_end_seconds: SecondsTime::from_float(0.0),
        bar_start: BeatTime::from_float(0.0),
        bar_number: 0,
        time_signature_numerator: meter.map_or(4, |meter| meter.beats().into()),
        time_signature_denominator: meter.map_or(4, |meter| meter.unit().into()),
    }
}
