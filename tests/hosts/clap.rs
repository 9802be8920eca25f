//! A CLAP host: `clack-host` manages the instance; blocks use raw buffers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags, PluginParams,
};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::{HostState, HostStateImpl, PluginState};
use clack_host::events::event_types::TransportEvent;
use clack_host::prelude::*;
use clap_sys::events::*;
use clap_sys::fixedpoint::{CLAP_BEATTIME_FACTOR, CLAP_SECTIME_FACTOR};

use super::bank::{Bank, Given};
use super::clap_buffer::buffer;
use super::{BEAT, BLOCK, RATE};

/// The calls that a host received from an instance. A handle: clones share the same data.
#[derive(Clone, Default)]
pub struct HeardByHost(Arc<HeardCounts>);

#[derive(Default)]
struct HeardCounts {
    calls: AtomicUsize,
    restarts: AtomicUsize,
    values: AtomicUsize,
    dirty: AtomicUsize,
}

impl HeardByHost {
    /// The number of times that the instance requested a call on the main thread.
    pub fn calls(&self) -> usize {
        self.0.calls.load(SeqCst)
    }

    /// How often it requested to be deactivated and activated again.
    pub fn restarts(&self) -> usize {
        self.0.restarts.load(SeqCst)
    }

    /// How often it said that its parameters have other values.
    pub fn values(&self) -> usize {
        self.0.values.load(SeqCst)
    }

    /// How often it said that the project has changed.
    pub fn dirty(&self) -> usize {
        self.0.dirty.load(SeqCst)
    }
}

/// A host that only records the calls it receives. `clack-host` enforces the rules for the main thread.
pub struct Silent(HeardByHost);

/// Its main thread.
pub struct SilentMain(HeardByHost);

impl SharedHandler<'_> for Silent {
    fn request_restart(&self) {
        self.0.0.restarts.fetch_add(1, SeqCst);
    }

    fn request_process(&self) {}
    fn request_callback(&self) {
        self.0.0.calls.fetch_add(1, SeqCst);
    }
}

impl MainThreadHandler<'_> for SilentMain {}

impl HostHandlers for Silent {
    type Shared<'a> = Self;
    type MainThread<'a> = SilentMain;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<'_, Self>, _: &Self) {
        builder.register::<HostGui>().register::<HostParams>().register::<HostState>();
    }
}

impl HostParamsImplShared for Silent {
    fn request_flush(&self) {}
}

impl HostParamsImplMainThread for SilentMain {
    fn rescan(&self, flags: ParamRescanFlags) {
        assert_eq!(flags, ParamRescanFlags::VALUES);
        self.0.0.values.fetch_add(1, SeqCst);
    }

    fn clear(&self, _: ClapId, _: ParamClearFlags) {}
}

impl HostStateImpl for SilentMain {
    fn mark_dirty(&self) {
        self.0.0.dirty.fetch_add(1, SeqCst);
    }
}

/// Without a host's side of it the framework cannot open an editor.
impl HostGuiImpl for Silent {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, _: GuiSize) -> Result<(), HostError> {
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _: bool) {}
}

/// A host that has no extension at all.
pub struct Bare;

impl SharedHandler<'_> for Bare {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for Bare {
    type Shared<'a> = Self;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// An instance in a host that has no extension at all.
pub fn bare_instance() -> PluginInstance<Bare> {
    // SAFETY: the entry is the library's own, and valid.
    let entry = unsafe { PluginEntry::load_from_raw(entry(), c"") }.unwrap();
    PluginInstance::new(|()| Bare, |_| (), &entry, c"org.stemlock.stemlock", &info()).unwrap()
}

/// An instance of the library with this entry, in a host that records the calls it receives.
pub fn instance_of(entry: &PluginEntry, heard: HeardByHost) -> PluginInstance<Silent> {
    let main = |shared: &Silent| SilentMain(shared.0.clone());
    PluginInstance::<Silent>::new(move |()| Silent(heard), main, entry, c"org.stemlock.stemlock", &info()).unwrap()
}

fn info() -> HostInfo {
    HostInfo::new("Test", "Stemlock", "", "1").unwrap()
}

/// An instance in a host.
pub struct ClapHost {
    pub instance: PluginInstance<Silent>,
    pub heard: HeardByHost,
    /// The messages that the plugin sent in the last block.
    pub sent: EventBuffer,
    processor: Option<StartedPluginAudioProcessor<Silent>>,
}

impl ClapHost {
    /// An instance that is not active.
    pub fn new() -> Self {
        // SAFETY: the entry is the library's own, and valid.
        let entry = unsafe { PluginEntry::load_from_raw(entry(), c"") }.unwrap();
        let heard = HeardByHost::default();
        Self { instance: instance_of(&entry, heard.clone()), heard, sent: EventBuffer::new(), processor: None }
    }

    /// An active instance that renders offline and plays `state`.
    pub fn playing(state: &str) -> Self {
        let mut host = Self::new();
        host.set_mode(RenderMode::Offline);
        assert!(host.load(&framed(state)));
        host.activate(f64::from(RATE));
        host
    }

    pub fn activate(&mut self, rate: f64) {
        let (least, most) = (1, u32::try_from(BLOCK).unwrap());
        let config =
            PluginAudioConfiguration { sample_rate: rate, min_frames_count: least, max_frames_count: most };
        let stopped = self.instance.activate(|_, _| (), config).unwrap();
        self.processor = Some(stopped.start_processing().ok().unwrap());
    }

    /// The end for the audio thread; the host does not deactivate any more.
    pub fn take_processor(&mut self) -> StartedPluginAudioProcessor<Silent> {
        self.processor.take().unwrap()
    }

    /// Moves parameters without a block, on the thread that otherwise plays.
    pub fn flush(&mut self, events: &EventBuffer) {
        let params = self.instance.plugin_handle().get_extension::<PluginParams>().unwrap();
        let mut handle = self.processor.as_mut().unwrap().plugin_handle();
        params.flush_active(&mut handle, &events.as_input(), &mut self.sent.as_output());
    }

    /// Resets the instance, as a host does when it seeks.
    pub fn reset(&mut self) {
        self.processor.as_mut().unwrap().reset();
    }

    pub fn deactivate(&mut self) {
        self.instance.deactivate(self.processor.take().unwrap().stop_processing());
    }

    /// Calls the instance on the main thread, as it requested.
    pub fn call_back(&mut self) {
        self.instance.call_on_main_thread_callback();
    }

    pub fn set_mode(&mut self, mode: RenderMode) {
        let handle = self.instance.plugin_handle();
        let render = handle.get_extension::<PluginRender>().unwrap();
        render.set(&handle, mode).unwrap();
    }

    /// Loads a state as CLAP hosts keep it; whether the plugin took it.
    pub fn load(&mut self, mut bytes: &[u8]) -> bool {
        let handle = self.instance.plugin_handle();
        let state = handle.get_extension::<PluginState>().unwrap();
        state.load(&handle, &mut bytes).is_ok()
    }

    pub fn save(&mut self) -> Vec<u8> {
        let handle = self.instance.plugin_handle();
        let state = handle.get_extension::<PluginState>().unwrap();
        let mut bytes = Vec::new();
        state.save(&handle, &mut bytes).unwrap();
        bytes
    }

    /// Plays one block of `frames` frames into `bank`; the status that the plugin returned, `None` for an error.
    pub fn block(
        &mut self,
        bank: &mut Bank,
        frames: usize,
        transport: Option<&clap_event_transport>,
        events: &EventBuffer,
    ) -> Option<ProcessStatus> {
        let ports = bank.ports();
        let mut buffers: Vec<_> = ports.iter().map(buffer).collect();
        let frames = u32::try_from(frames).unwrap();
        // SAFETY: the bank keeps the memory alive, and is borrowed until the block has been played.
        let mut outputs = unsafe { OutputAudioBuffers::from_raw_buffers(&mut buffers, frames) };
        let transport = transport.map(TransportEvent::from_raw);
        let processor = self.processor.as_mut().unwrap();
        self.sent.clear();
        let status = processor.process(
            &InputAudioBuffers::empty(),
            &mut outputs,
            &events.as_input(),
            &mut self.sent.as_output(),
            None,
            transport.as_ref(),
        );
        if status.is_ok() {
            assert!(buffers.iter().all(|buffer| buffer.constant_mask == 0));
        }
        status.ok()
    }

    /// Plays from the host's frame `start`, and returns what every channel of `read` got.
    pub fn render(
        &mut self,
        given: &[Given],
        start: usize,
        frames: usize,
        read: &[(usize, usize)],
    ) -> Vec<Vec<f32>> {
        let mut heard = vec![Vec::new(); read.len()];
        let mut at = 0;
        while at < frames {
            let length = BLOCK.min(frames - at);
            let mut bank = Bank::new(given, length);
            let status = self.block(&mut bank, length, Some(&transport(start + at)), &EventBuffer::new());
            assert_eq!(status, Some(ProcessStatus::Continue));
            for (heard, &(port, channel)) in heard.iter_mut().zip(read) {
                heard.extend(bank.read(port, channel));
            }
            at += length;
        }
        heard
    }
}

impl Drop for ClapHost {
    fn drop(&mut self) {
        if self.processor.is_some() {
            self.deactivate();
        }
    }
}

/// The library's entry, as `clack-host` knows the type.
fn entry() -> &'static clack_host::entry::EntryDescriptor {
    &stemlock::plugin::clap_entry
}

/// A state with the length that nice-plug puts before it in CLAP.
pub fn framed(state: &str) -> Vec<u8> {
    [&(state.len() as u64).to_le_bytes(), state.as_bytes()].concat()
}

/// A running transport at 120 BPM, whose timeline starts with frame 0.
pub fn transport(frame: usize) -> clap_event_transport {
    let beats = frame as f64 / BEAT as f64;
    let seconds = frame as f64 / f64::from(RATE);
    clap_event_transport {
        header: clap_event_header {
            size: u32::try_from(size_of::<clap_event_transport>()).unwrap(),
            time: 0,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_TRANSPORT,
            flags: 0,
        },
        flags: CLAP_TRANSPORT_HAS_TEMPO
            | CLAP_TRANSPORT_HAS_BEATS_TIMELINE
            | CLAP_TRANSPORT_HAS_SECONDS_TIMELINE
            | CLAP_TRANSPORT_HAS_TIME_SIGNATURE
            | CLAP_TRANSPORT_IS_PLAYING,
        song_pos_beats: (beats * CLAP_BEATTIME_FACTOR as f64).round() as i64,
        song_pos_seconds: (seconds * CLAP_SECTIME_FACTOR as f64).round() as i64,
        tempo: 120.0,
        tempo_inc: 0.0,
        loop_start_beats: 0,
        loop_end_beats: 0,
        loop_start_seconds: 0,
        loop_end_seconds: 0,
        bar_start: 0,
        bar_number: 0,
        tsig_num: 4,
        tsig_denom: 4,
    }
}
