//! A panic in an instance costs what it happened in, is told, and does not reach the host.
#![allow(clippy::unwrap_used)]

use std::panic::resume_unwind;

use nice_plug::context::process::SendEventError;
use testkit::wav_of_floats;

use super::*;
use crate::engine::{AnalysisCache, OutputBuffers};
use crate::setlist::Output;

const RATE: u32 = 48_000;
const FRAMES: usize = 480;

/// Without the message of the panic hook.
fn fall<T>() -> T {
    resume_unwind(Box::new(7))
}

/// A host's block whose messages panic.
struct FallingHost(Transport);

impl ProcessContext<Stemlock> for FallingHost {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute_background(&self, Delivery: Delivery) {}
    fn execute_gui(&self, Delivery: Delivery) {}
    fn transport(&self) -> &Transport {
        &self.0
    }
    fn next_event(&mut self) -> Option<PluginNoteEvent<Stemlock>> {
        fall()
    }
    fn try_send_event(
        &mut self,
        _event: PluginNoteEvent<Stemlock>,
    ) -> Result<(), (PluginNoteEvent<Stemlock>, SendEventError)> {
        fall()
    }
    fn set_latency_samples(&self, _samples: u32) {}
    fn request_restart(&self) {}
    fn set_current_voice_capacity(&self, _capacity: u32) {}
}

/// Outputs that panic when their length is asked for a second time.
struct FallingOutputs(OutputBuffers, std::cell::Cell<u32>);

impl Outputs for FallingOutputs {
    fn frames(&self) -> usize {
        self.1.set(self.1.get().wrapping_sub(1));
        if self.1.get() == 0 { fall() } else { self.0.frames() }
    }

    fn stereo(&mut self, output: Output) -> (&mut [f32], &mut [f32]) {
        self.0.stereo(output)
    }
}

/// An instance in a host that plays from beat 0, with a song of one level.
struct PlayedInstance {
    plugin: Stemlock,
    block: usize,
    _disk: tempfile::TempDir,
}

impl PlayedInstance {
    fn playing() -> Self {
        let disk = tempfile::tempdir().unwrap();
        let level = std::iter::repeat_n(0.5, 20 * RATE as usize);
        std::fs::write(disk.path().join("Bass.wav"), wav_of_floats(1, RATE, level)).unwrap();
        std::fs::write(disk.path().join("song.toml"), "tempo = 120.0\n").unwrap();
        let mut plugin = Stemlock::default();
        // Without threads, which tests of the pool count.
        let rate = SampleRate::new(RATE).unwrap();
        let SetEngine { processor, ends } =
            engine::build_set(rate, &AnalysisCache::default(), &[SetEntry::default()]);
        plugin.engine = Some(Engine { rate, processor });
        plugin.keeper.install(ends, true);
        plugin.keeper.start_with(disk.path());
        assert!(plugin.keeper.wait_until_idle(Duration::from_secs(20)));
        plugin.keeper.loaders().iter().for_each(|loader| loader.run_to_end());
        let mut instance = Self { plugin, block: 0, _disk: disk };
        // The song arrives with the first block.
        instance.play(0);
        assert_eq!(instance.play(0), 0.5);
        instance
    }

    /// The level at the end of a block of the host, whose outputs panic when they are asked for their length for this time.
    fn play(&mut self, falls: u32) -> f32 {
        let mut said = Transport::new(RATE as f32);
        (said.playing, said.tempo) = (true, Some(120.0));
        said.pos_beats = Some((self.block * FRAMES) as f64 / 24_000.0);
        self.block += 1;
        let mut inner = OutputBuffers::new(FRAMES);
        inner.stereo(Output::Main).0.fill(1234.5);
        let mut outputs = FallingOutputs(inner, falls.into());
        self.plugin.fill(&mut outputs, &said);
        outputs.0.read(Output::Main).0[FRAMES - 1]
    }

    /// What the window says of faults.
    fn told(&self) -> Vec<String> {
        let keeper = &self.plugin.keeper;
        let problems = keeper.status().problems.into_iter().chain(keeper.view().problems);
        problems.map(|problem| problem.to_string()).filter(|told| told.contains("a fault in Stemlock")).collect()
    }
}

#[test]
fn a_block_that_panics_around_the_engine_is_silent_and_told_and_the_next_one_sounds() {
    let mut instance = PlayedInstance::playing();
    assert!(instance.told().is_empty());
    assert_eq!(instance.play(1), 0.0, "and not what lay in the buffer");
    assert!(instance.told()[0].contains("Stemlock was interrupted once"), "{:?}", instance.told());
    assert_eq!(instance.play(0), 0.5);
    assert_eq!(instance.told().len(), 1);
}

#[test]
fn messages_that_panic_cost_no_sound_and_are_told() {
    let mut instance = PlayedInstance::playing();
    let plugin = &mut instance.plugin;
    let blocks = |plugin: &Stemlock| plugin.keeper.look(|engine| engine.glance().blocks).unwrap();
    let before = blocks(plugin);
    plugin.block(&mut OutputBuffers::new(FRAMES), fall, |_| ());
    assert_eq!(blocks(plugin), before + 1, "it was played");
    let mut aux = AuxiliaryBuffers { inputs: &mut [], outputs: &mut [] };
    let mut host = FallingHost(Transport::new(RATE as f32));
    plugin.process(&mut Buffer::default(), &mut aux, &mut host);
    assert!(instance.told()[0].contains("Stemlock was interrupted 2 times"), "{:?}", instance.told());
    assert_eq!(instance.play(0), 0.5);
}

#[test]
fn a_panic_in_the_guard_is_told_with_the_next_block() {
    let mut instance = PlayedInstance::playing();
    instance.plugin.relay.guard_block((), fall);
    instance.plugin.block(&mut OutputBuffers::new(FRAMES), || None, |_| ());
    assert!(instance.told()[0].contains("Stemlock was interrupted once"), "{:?}", instance.told());
}
