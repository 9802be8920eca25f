//! A small CLAP host: loads the bundled plugin, sends it a transport, and records its output.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::events::event_types::{MidiEvent, ParamValueEvent, TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::*;
use clack_host::utils::{BeatTime, SecondsTime};
use serde_json::json;

use stemlock::setlist::saved::SongV1;
use stemlock::setlist::{Output, scan_folder};
use stemlock::time::{BeatPos, HostSeconds, SampleRate, Transport};

use super::bank::{Bank, Given};
use super::clap_buffer;
use super::script::Block;

/// The largest block that the plugin is promised.
pub const LARGEST_BLOCK: usize = 4096;

struct Demo;

struct DemoHostShared;

impl SharedHandler<'_> for DemoHostShared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for Demo {
    type Shared<'a> = DemoHostShared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// The plugin, loaded.
pub struct DemoHost {
    instance: PluginInstance<Demo>,
    rate: SampleRate,
    /// The output of each port, in the plugin's order.
    ports: Vec<Output>,
    /// The parameters, by name.
    params: Vec<(String, ClapId)>,
}

/// A message, at a frame of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Midi {
    /// The frame.
    pub frame: usize,
    /// Its three bytes.
    pub bytes: [u8; 3],
}

impl Midi {
    /// The message in `event`, which belongs to a block that begins at frame `at`; `None` for notes.
    fn of(event: &UnknownEvent, at: usize) -> Option<Self> {
        let midi = event.as_event::<MidiEvent>()?;
        Some(Self { frame: at + midi.time() as usize, bytes: midi.data() })
    }
}

/// The output of the plugin.
#[derive(Debug, Default)]
pub struct Recording {
    /// Of each output that sounded, both channels.
    pub outputs: Vec<(Output, [Vec<f32>; 2])>,
    /// The time that each block took, as a share of its length, and whether the host played.
    pub cost: Vec<(f64, bool)>,
}

impl DemoHost {
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
        let mut instance = PluginInstance::<Demo>::new(|_| DemoHostShared, |_| (), &entry, id, &info)?;
        let ports = ports(&mut instance)?;
        let params = params(&mut instance)?;
        Ok(Self { instance, rate, ports, params })
    }

    /// Loads the song in `folder`, as from a project that stores only the folder.
    pub fn open(&mut self, folder: &Path) -> Result<()> {
        let document = json!({ "version": 1, "song": { "folder": folder, "name": "Song", "stems": [] } });
        self.restore(&json!({}), &document)
    }

    /// Loads the songs in `folders` as a set that Stemlock leads, as if a musician had dropped them and saved.
    pub fn open_set(&mut self, folders: &[PathBuf]) -> Result<()> {
        let song = |folder: &Path| -> Result<serde_json::Value> {
            let song = scan_folder(folder).map_err(|problem| anyhow!("{problem}"))?;
            Ok(serde_json::to_value(SongV1::of(&song, None))?)
        };
        let songs = folders.iter().map(|folder| song(folder)).collect::<Result<Vec<_>>>()?;
        let others = songs[1..].iter().map(|song| json!({ "song": song }));
        let entries: Vec<_> = std::iter::once(json!({})).chain(others).collect();
        let document = json!({ "version": 1, "song": songs[0], "set": { "current": 0, "songs": entries } });
        self.restore(&json!({ "lead": { "string": "stemlock" } }), &document)
    }

    /// Loads a state with these parameters and this document.
    fn restore(&mut self, params: &serde_json::Value, document: &serde_json::Value) -> Result<()> {
        let fields = json!({ "song": document.to_string() });
        let state = json!({ "version": "0.1.0", "params": params, "fields": fields }).to_string();
        // A CLAP host stores the state in the framework's form: the text after its length.
        let bytes = [&(state.len() as u64).to_le_bytes(), state.as_bytes()].concat();
        let plugin = self.instance.plugin_handle();
        let states = plugin.get_extension::<PluginState>().context("the plugin has no state")?;
        states.load(&plugin, &mut bytes.as_slice()).map_err(|error| anyhow!("the plugin refuses a state: {error}"))
    }

    /// Plays so many frames with a stopped transport, in blocks of the lengths that `sizes` returns, with messages at their frames.
    /// Returns the left channel of main, and the messages that the plugin sent.
    pub fn perform(
        &mut self,
        frames: usize,
        pressed: &[Midi],
        sizes: &mut impl FnMut() -> usize,
    ) -> Result<(Vec<f32>, Vec<Midi>)> {
        let (ports, rate) = (self.ports.clone(), self.rate);
        self.while_active(RenderMode::Offline, |plugin| {
            let mut tape = Tape::new(&ports, 0, frames);
            let mut sent = Vec::new();
            while tape.at < frames {
                let at = tape.at;
                let length = sizes().clamp(1, LARGEST_BLOCK.min(frames - at));
                let mut events = EventBuffer::new();
                for midi in pressed.iter().filter(|midi| (at..at + length).contains(&midi.frame)) {
                    events.push(&MidiEvent::new((midi.frame - at) as u32, 0, midi.bytes));
                }
                let block = Block { transport: Transport::default(), frames: length };
                let said = tape.block(plugin, &block, &events, rate)?;
                sent.extend(said.iter().filter_map(|event| Midi::of(event, at)));
            }
            let main = tape.finish().outputs.into_iter().find(|(output, _)| *output == Output::Main);
            Ok((main.map_or_else(|| vec![0.0; frames], |(_, [left, _])| left), sent))
        })
    }

    /// The id of the parameter that is called `name`.
    pub fn param(&self, name: &str) -> Result<ClapId> {
        let found = self.params.iter().find(|(other, _)| other == name);
        found.map(|(_, id)| *id).ok_or_else(|| anyhow!("the plugin has no parameter \"{name}\""))
    }

    /// Sets the render mode and parameters, and plays `blocks`. `progress` is called with the number of frames played
    /// since its last call.
    pub fn play(
        &mut self,
        blocks: &[Block],
        mode: RenderMode,
        settings: &[(ClapId, f64)],
        progress: impl Fn(u64),
    ) -> Result<Recording> {
        self.play_after(0, blocks, mode, settings, progress)
    }

    /// The same, but records nothing of the first `unheard` frames, which end at a block's end.
    pub fn play_after(
        &mut self,
        unheard: usize,
        blocks: &[Block],
        mode: RenderMode,
        settings: &[(ClapId, f64)],
        progress: impl Fn(u64),
    ) -> Result<Recording> {
        let mut tape = Tape::new(&self.ports, unheard, blocks.iter().map(|block| block.frames).sum());
        let mut events = EventBuffer::new();
        for (id, value) in settings {
            events.push(&ParamValueEvent::new(0, *id, Pckn::match_all(), *value));
        }
        let rate = self.rate;
        self.while_active(mode, |plugin| {
            for block in blocks {
                tape.block(plugin, block, &events, rate)?;
                events.clear();
                progress(block.frames as u64);
            }
            Ok(())
        })?;
        Ok(tape.finish())
    }

    /// Plays `blocks` offline into outputs in the given `shape`. Returns the main output.
    pub fn play_into(&mut self, shape: &[Given], blocks: &[Block]) -> Result<[Vec<f32>; 2]> {
        self.while_active(RenderMode::Offline, |plugin| {
            let mut main = [Vec::new(), Vec::new()];
            for block in blocks {
                let mut bank = Bank::new(shape, block.frames);
                let mut buffers: Vec<_> = bank.ports().iter().map(clap_buffer::buffer).collect();
                // SAFETY: the buffers point into the bank, which lives until the block has been played.
                #[allow(unsafe_code)]
                let mut outputs =
                    unsafe { OutputAudioBuffers::from_raw_buffers(&mut buffers, block.frames as u32) };
                plugin.process(
                    &InputAudioBuffers::empty(),
                    &mut outputs,
                    &InputEvents::empty(),
                    &mut OutputEvents::void(),
                    None,
                    Some(&transport_event(&block.transport)),
                )?;
                main.iter_mut().enumerate().for_each(|(channel, heard)| heard.extend(bank.read(0, channel)));
            }
            Ok(main)
        })
    }

    /// Activates the plugin, lets `work` play with it, and deactivates it.
    fn while_active<T>(
        &mut self,
        mode: RenderMode,
        work: impl FnOnce(&mut StartedPluginAudioProcessor<Demo>) -> Result<T>,
    ) -> Result<T> {
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
        let worked = work(&mut started);
        self.instance.deactivate(started.stop_processing());
        worked
    }
}

/// The buffers of a pass, and the recording so far.
struct Tape {
    ports: Vec<Output>,
    buffers: Vec<[Vec<f32>; 2]>,
    audio: AudioPorts,
    /// One for each port; empty until it sounds.
    kept: Vec<[Vec<f32>; 2]>,
    /// The number of frames at the beginning that are not recorded, and the number of all frames.
    unheard: usize,
    length: usize,
    at: usize,
    cost: Vec<(f64, bool)>,
}

impl Tape {
    fn new(ports: &[Output], unheard: usize, length: usize) -> Self {
        Self {
            ports: ports.to_vec(),
            // Garbage, which the plugin has to overwrite.
            buffers: vec![[vec![0.7; LARGEST_BLOCK], vec![0.7; LARGEST_BLOCK]]; ports.len()],
            audio: AudioPorts::with_capacity(ports.len() * 2, ports.len()),
            kept: vec![[Vec::new(), Vec::new()]; ports.len()],
            unheard,
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
    ) -> Result<EventBuffer> {
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
        self.keep(frames)?;
        Ok(said)
    }

    fn keep(&mut self, frames: usize) -> Result<()> {
        if self.at < self.unheard {
            self.at += frames;
            return Ok(());
        }
        let at = self.at - self.unheard;
        for ((output, buffer), kept) in self.ports.iter().zip(&self.buffers).zip(&mut self.kept) {
            let sounds = buffer.iter().any(|channel| channel[..frames].iter().any(|&sample| sample != 0.0));
            if !sounds && kept[0].is_empty() {
                continue;
            }
            for (kept, channel) in kept.iter_mut().zip(buffer) {
                if channel[..frames].iter().any(|sample| !sample.is_finite()) {
                    bail!("the output {output} holds a sample that is no number");
                }
                kept.resize(self.length - self.unheard, 0.0);
                kept[at..at + frames].copy_from_slice(&channel[..frames]);
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
        // The main port may have the plugin's name.
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

/// The transport event of a CLAP host for a block.
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
        song_pos_seconds: SecondsTime::from_float(transport.seconds.map_or(0.0, HostSeconds::get)),
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
