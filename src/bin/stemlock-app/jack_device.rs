//! Plays through JACK, or PipeWire's JACK, with a pair of ports for each output, and MIDI in and out.
//!
//! Its callback runs on JACK's audio thread. The library is loaded at run time; without it there is no JACK.

use std::sync::Arc;

use jack::{
    AudioOut, Client, ClientOptions, Control, MidiIn, MidiOut, Port, PortFlags, PortSpec, ProcessHandler,
    ProcessScope, RawMidi,
};
use stemlock::engine::Outputs;
use stemlock::setlist::Output;
use stemlock::time::SampleRate;

use crate::midi_device::{self, HeardMidi};
use crate::player::{Message, ShowPlayer};
use crate::table::Table;

/// The name of JACK among the devices.
pub const NAME: &str = "JACK";
/// The name of Stemlock in JACK.
const CLIENT: &str = "Stemlock";

/// A connection that plays until it is dropped.
pub struct JackDevice {
    client: jack::AsyncClient<(), Callback>,
    channels: u16,
}

struct Callback {
    player: Arc<ShowPlayer>,
    outputs: Vec<[Port<AudioOut>; 2]>,
    midi_in: Port<MidiIn>,
    midi_out: Port<MidiOut>,
    /// From the MIDI device that was chosen by name.
    pedals: HeardMidi,
}

/// The ports of one block.
struct Ports<'a> {
    outputs: &'a mut [[Port<AudioOut>; 2]],
    scope: &'a ProcessScope,
}

impl Outputs for Ports<'_> {
    fn frames(&self) -> usize {
        self.scope.n_frames() as usize
    }

    fn stereo(&mut self, output: Output) -> (&mut [f32], &mut [f32]) {
        let [left, right] = &mut self.outputs[output.index()];
        (left.as_mut_slice(self.scope), right.as_mut_slice(self.scope))
    }
}

impl ProcessHandler for Callback {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        let mut heard = self.midi_in.iter(scope);
        // Messages that Stemlock does not know are ignored.
        let mut of_port = || heard.find_map(|raw| Message::from_midi(raw.time, raw.bytes).ok());
        let next = || midi_device::next(&mut self.pedals).or_else(&mut of_port);
        let mut writer = self.midi_out.writer(scope);
        let take = |event: Message| {
            if let Some(nice_plug::midi::MidiResult::Basic(bytes)) = event.as_midi() {
                // If the port is full, later messages are lost.
                let _ = writer.write(&RawMidi { time: event.timing(), bytes: &bytes });
            }
        };
        self.player.play(&mut Ports { outputs: &mut self.outputs, scope }, next, take);
        Control::Continue
    }
}

/// Whether a server is running.
pub fn is_there() -> bool {
    Client::new("Stemlock looks", ClientOptions::NO_START_SERVER).is_ok()
}

/// Connects to the running server, and plays. `pedals` are heard beside its port *MIDI in*.
///
/// # Errors
/// In a musician's words, why there is no sound.
pub fn open(player: &Arc<ShowPlayer>, table: &Table, pedals: HeardMidi) -> Result<JackDevice, String> {
    let (client, _) = Client::new(CLIENT, ClientOptions::NO_START_SERVER)
        .map_err(|_| "no JACK server runs here; start it, or choose another device".to_owned())?;
    let rate = SampleRate::new(client.sample_rate())
        .ok_or_else(|| format!("JACK runs at {} Hz, at which Stemlock does not play", client.sample_rate()))?;
    let refused = |_| "JACK takes no more ports".to_owned();
    let port = |output: Output, side: &str| {
        client.register_port(&format!("{} {side}", output.name()), AudioOut::default()).map_err(refused)
    };
    let pair = |output: Output| Ok([port(output, "L")?, port(output, "R")?]);
    let outputs = Output::ALL.into_iter().map(pair).collect::<Result<Vec<_>, String>>()?;
    let midi_in = client.register_port("MIDI in", MidiIn::default()).map_err(refused)?;
    let midi_out = client.register_port("MIDI out", MidiOut::default()).map_err(refused)?;
    let names: Vec<[String; 2]> = outputs.iter().map(|pair| [0, 1].map(|side| named(&pair[side]))).collect();
    player.prepare(rate);
    let callback = Callback { player: Arc::clone(player), outputs, midi_in, midi_out, pedals };
    let client = client.activate_async((), callback).map_err(|_| "JACK does not let Stemlock play".to_owned())?;
    let sinks = client.as_client().ports(
        None,
        Some(AudioOut::default().jack_port_type()),
        PortFlags::IS_INPUT | PortFlags::IS_PHYSICAL,
    );
    let channels = u16::try_from(sinks.len()).unwrap_or(u16::MAX);
    for (output, names) in Output::ALL.into_iter().zip(&names) {
        let Some(first) = table.first_channel(output, channels) else { continue };
        for (name, sink) in names.iter().zip(&sinks[usize::from(first)..]) {
            // If this fails, the user can connect the ports.
            let _ = client.as_client().connect_ports_by_name(name, sink);
        }
    }
    Ok(JackDevice { client, channels })
}

fn named<S: PortSpec>(port: &Port<S>) -> String {
    port.name().unwrap_or_default()
}

impl JackDevice {
    /// The server's rate in Hz.
    pub fn rate(&self) -> u32 {
        self.client.as_client().sample_rate()
    }

    /// The number of channels of its sound card.
    pub fn channels(&self) -> u16 {
        self.channels
    }
}
