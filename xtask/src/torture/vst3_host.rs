//! A VST3 host of bare functions: it can make every call that the format allows.

#![allow(unsafe_code)] // The interfaces are called as hosts call them.

use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use testkit::bank::Port;
use testkit::vst3_host::changes::changes;
use testkit::vst3_host::collected::collected;
use testkit::vst3_host::notes::{Vst3Note, notes};
use testkit::vst3_host::stream::MemoryStream;
use vst3::Steinberg::Vst::*;
use vst3::Steinberg::*;
use vst3::{ComPtr, ComWrapper, Interface};

use super::clock::Said;
use super::format::{AskedBlock, BlockEvent, Instance, Library, Param, ParamMove};
use super::vst3_window::OpenView;

const OUTPUT: BusDirection = BusDirections_::kOutput as BusDirection;
const AUDIO: MediaType = MediaTypes_::kAudio as MediaType;

/// The library in a bundle.
pub struct Vst3Library {
    // In this order, so that it is unloaded last.
    factory: ComPtr<IPluginFactory>,
    _library: libloading::Library,
}

impl Vst3Library {
    /// Loads the library of the bundle at `path`.
    pub fn load(path: &Path) -> Result<Self> {
        let file = library_in(path)?;
        // SAFETY: the library is Stemlock's, and follows VST3.
        unsafe {
            let library =
                libloading::Library::new(&file).with_context(|| format!("cannot load {}", file.display()))?;
            if let Ok(enter) = library.get::<unsafe extern "C" fn(*mut c_void) -> bool>(b"ModuleEntry\0") {
                ensure!(enter(std::ptr::null_mut()), "the library refuses to begin");
            }
            let get = library.get::<unsafe extern "C" fn() -> *mut IPluginFactory>(b"GetPluginFactory\0")?;
            let factory = ComPtr::from_raw(get()).context("the library has no factory")?;
            Ok(Self { factory, _library: library })
        }
    }
}

/// The library inside a bundle of this system.
fn library_in(bundle: &Path) -> Result<PathBuf> {
    let contents = bundle.join("Contents");
    for entry in std::fs::read_dir(&contents).with_context(|| format!("{} is no bundle", bundle.display()))? {
        for file in std::fs::read_dir(entry?.path()).into_iter().flatten().flatten() {
            if ["so", "vst3", "dylib"].iter().any(|ending| file.path().extension().is_some_and(|e| e == *ending)) {
                return Ok(file.path());
            }
        }
    }
    anyhow::bail!("{} holds no library", bundle.display())
}

impl Library for Vst3Library {
    fn create(&self) -> Result<Arc<dyn Instance>> {
        // SAFETY: the factory is the library's, and its functions are called according to VST3, on one thread.
        unsafe {
            let mut info: PClassInfo = std::mem::zeroed();
            ensure!(self.factory.getClassInfo(0, &raw mut info) == kResultOk, "the library describes no plugin");
            let mut object = std::ptr::null_mut();
            let made =
                self.factory.createInstance(info.cid.as_ptr(), IComponent::IID.as_ptr().cast(), &raw mut object);
            ensure!(made == kResultOk, "no instance could be made");
            let component: ComPtr<IComponent> = ComPtr::from_raw(object.cast()).context("no instance")?;
            ensure!(component.initialize(std::ptr::null_mut()) == kResultOk, "the instance refuses to begin");
            let (processor, controller) = (component.cast(), component.cast());
            let controller: ComPtr<IEditController> = controller.context("the plugin has no parameters")?;
            let list = list(&controller)?;
            let controllers = controllers(&controller)?;
            let processor = processor.context("the plugin plays nothing")?;
            for bus in 0..component.getBusCount(AUDIO, OUTPUT) {
                component.activateBus(AUDIO, OUTPUT, bus, 1);
            }
            Ok(Arc::new(Vst3Instance {
                parts: Vst3Parts { component, processor, controller },
                list,
                controllers,
                rate: AtomicU64::default(),
                offline: AtomicBool::new(false),
                bounced: AtomicBool::new(false),
                view: Mutex::default(),
            }))
        }
    }
}

fn list(controller: &ComPtr<IEditController>) -> Result<Vec<Param>> {
    // SAFETY: the controller is valid, and the struct to fill is plain data.
    unsafe {
        let mut list = Vec::new();
        for index in 0..controller.getParameterCount() {
            let mut info: ParameterInfo = std::mem::zeroed();
            ensure!(controller.getParameterInfo(index, &raw mut info) == kResultOk, "{index} is not described");
            let name: Vec<u16> = info.title.iter().take_while(|c| **c != 0).copied().collect();
            list.push(Param {
                id: info.id,
                name: String::from_utf16_lossy(&name),
                least: 0.0,
                most: 1.0,
                default: info.defaultNormalizedValue,
                steps: usize::try_from(info.stepCount).unwrap_or(0),
            });
        }
        Ok(list)
    }
}

/// The parameters that stand for the controllers of the first channel, by which hosts send them.
fn controllers(controller: &ComPtr<IEditController>) -> Result<Vec<u32>> {
    let mapping = controller.cast::<IMidiMapping>().context("the plugin does not map controllers")?;
    let ask = |number| {
        let mut id = 0;
        // SAFETY: the mapping is valid, and the number is written to.
        let answer = unsafe { mapping.getMidiControllerAssignment(0, 0, number, &raw mut id) };
        ensure!(answer == kResultOk, "controller {number} is not mapped");
        Ok(id)
    };
    (0..128).map(ask).collect()
}

struct Vst3Parts {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
    controller: ComPtr<IEditController>,
}

struct Vst3Instance {
    parts: Vst3Parts,
    list: Vec<Param>,
    /// By their numbers.
    controllers: Vec<u32>,
    /// In hertz, as the bits of a float.
    rate: AtomicU64,
    offline: AtomicBool,
    /// Whether it was ever told to render offline since its activation.
    bounced: AtomicBool,
    view: Mutex<Option<OpenView>>,
}

impl Vst3Instance {
    /// Main thread only.
    fn view(&self) -> std::sync::MutexGuard<'_, Option<OpenView>> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// SAFETY: VST3 defines which function may be called on which thread, and the callers comply.
unsafe impl Send for Vst3Instance {}
// SAFETY: as above.
unsafe impl Sync for Vst3Instance {}

fn mode(offline: bool) -> int32 {
    if offline { ProcessModes_::kOffline as int32 } else { ProcessModes_::kRealtime as int32 }
}

impl Instance for Vst3Instance {
    fn load(&self, state: &str) -> bool {
        let stream = ComWrapper::new(MemoryStream::of(state.as_bytes()));
        let Some(pointer) = stream.to_com_ptr::<IBStream>() else { return false };
        // SAFETY: instance and stream are valid.
        unsafe { IComponentTrait::setState(&self.parts.component, pointer.as_ptr()) == kResultOk }
    }

    fn save(&self) -> Option<Vec<u8>> {
        let stream = ComWrapper::new(MemoryStream::of(&[]));
        let pointer = stream.to_com_ptr::<IBStream>()?;
        // SAFETY: instance and stream are valid.
        let saved = unsafe { IComponentTrait::getState(&self.parts.component, pointer.as_ptr()) == kResultOk };
        saved.then(|| stream.bytes())
    }

    fn activate(&self, rate: f64, longest: usize, offline: bool) -> bool {
        self.bounced.store(offline, Ordering::Relaxed);
        self.set_offline(offline);
        self.rate.store(rate.to_bits(), Ordering::Relaxed);
        let mut setup = ProcessSetup {
            processMode: mode(offline),
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as int32,
            maxSamplesPerBlock: longest as int32,
            sampleRate: rate,
        };
        // SAFETY: the instance and the set-up are valid.
        unsafe {
            self.parts.processor.setupProcessing(&raw mut setup) == kResultOk
                && self.parts.component.setActive(1) == kResultOk
        }
    }

    fn deactivate(&self) {
        // SAFETY: the instance is valid.
        unsafe { self.parts.component.setActive(0) };
    }

    /// The mode is passed with each block.
    fn set_offline(&self, offline: bool) {
        self.bounced.fetch_or(offline, Ordering::Relaxed);
        self.offline.store(offline, Ordering::Relaxed);
    }

    fn look(&self) {
        let controller = &self.parts.controller;
        for param in &self.list {
            let mut text: String128 = [0; 128];
            // SAFETY: the controller is valid, and the text has room for what VST3 allows.
            unsafe {
                let mut value = controller.getParamNormalized(param.id);
                controller.getParamStringByValue(param.id, value, &raw mut text);
                controller.getParamValueByString(param.id, text.as_mut_ptr(), &raw mut value);
            }
        }
    }

    fn open(&self, window: u32) -> bool {
        let opened = OpenView::open(&self.parts.controller, window);
        let is_open = opened.is_some();
        *self.view() = opened;
        is_open
    }

    fn close(&self) {
        if let Some(view) = self.view().take() {
            view.close();
        }
    }

    fn turn(&self) {
        if let Some(view) = self.view().as_ref() {
            view.turn();
        }
    }

    fn destroy(&self) {
        // SAFETY: the instance is valid; it is released when its last holder drops it.
        unsafe { self.parts.component.terminate() };
    }

    /// While it is active, by a block of no frames and no busses; before, by its controller. What the window moves is told at once, and never waits.
    fn flush(&self, moves: &[ParamMove], is_active: bool) -> Vec<ParamMove> {
        let controller = &self.parts.controller;
        if !is_active {
            for &(index, value) in moves {
                // SAFETY: the controller is valid.
                unsafe { controller.setParamNormalized(self.list[index].id, value) };
            }
            return Vec::new();
        }
        let moves: Vec<_> = moves.iter().map(|&(index, value)| (self.list[index].id, 0, value)).collect();
        let changes = changes(&moves);
        let mut data = ProcessData {
            processMode: mode(self.offline.load(Ordering::Relaxed)),
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as int32,
            numSamples: 0,
            numInputs: 0,
            numOutputs: 0,
            inputs: std::ptr::null_mut(),
            outputs: std::ptr::null_mut(),
            inputParameterChanges: changes.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr),
            outputParameterChanges: std::ptr::null_mut(),
            inputEvents: std::ptr::null_mut(),
            outputEvents: std::ptr::null_mut(),
            processContext: std::ptr::null_mut(),
        };
        // SAFETY: every pointer refers to something that lives to the end of this function.
        super::shim::in_block(|| true, || unsafe { self.parts.processor.process(&raw mut data) });
        Vec::new()
    }

    fn value(&self, index: usize) -> Option<f64> {
        // SAFETY: the controller is valid.
        Some(unsafe { self.parts.controller.getParamNormalized(self.list[index].id) })
    }

    fn start(&self) {
        // SAFETY: the instance is valid.
        unsafe { self.parts.processor.setProcessing(1) };
    }

    fn stop(&self) {
        // SAFETY: the instance is valid.
        unsafe { self.parts.processor.setProcessing(0) };
    }

    /// In VST3, a pause of processing.
    fn reset(&self) {
        self.stop();
        self.start();
    }

    fn play(&self, asked: AskedBlock<'_>) -> bool {
        let ports = asked.bank.ports();
        let mut busses: Vec<_> = ports.iter().map(bus).collect();
        let mut context = context(&asked.said, f64::from_bits(self.rate.load(Ordering::Relaxed)));
        let (mut moves, mut played) = (Vec::new(), Vec::new());
        for &(frame, event) in asked.events {
            let frame = frame as i32;
            match event {
                BlockEvent::Param(index, value) => moves.push((self.list[index].id, frame, value)),
                BlockEvent::Note(key) => played.push(Vst3Note { frame, key, begins: true }),
                BlockEvent::Release(key) => played.push(Vst3Note { frame, key, begins: false }),
                BlockEvent::Controller(number, value) => {
                    moves.push((self.controllers[usize::from(number & 127)], frame, f64::from(value) / 127.0));
                }
                BlockEvent::Program(_) => {}
            }
        }
        let (changes, notes) = (changes(&moves), notes(&played));
        let offline = asked.offline || self.offline.load(Ordering::Relaxed);
        self.bounced.fetch_or(offline, Ordering::Relaxed);
        let sent = asked.sent.is_some().then(collected);
        let mut data = ProcessData {
            processMode: mode(offline),
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as int32,
            numSamples: asked.frames as int32,
            numInputs: 0,
            numOutputs: busses.len() as int32,
            inputs: std::ptr::null_mut(),
            outputs: busses.as_mut_ptr(),
            inputParameterChanges: changes.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr),
            outputParameterChanges: std::ptr::null_mut(),
            inputEvents: notes.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr),
            outputEvents: sent.as_ref().map_or(std::ptr::null_mut(), |(_, list)| list.as_ptr()),
            processContext: if asked.said.exists { &raw mut context } else { std::ptr::null_mut() },
        };
        // SAFETY: every pointer refers to something that lives to the end of this function, the bank's memory included.
        let played = super::shim::in_block(
            || asked.paced && !self.bounced.load(Ordering::Relaxed),
            || unsafe { self.parts.processor.process(&raw mut data) == kResultOk },
        );
        if let (Some(all), Some((list, _))) = (asked.sent, &sent) {
            all.extend(list.midi().into_iter().map(|(frame, bytes)| (frame as usize, bytes)));
        }
        played
    }

    fn params(&self) -> &[Param] {
        &self.list
    }
}

fn bus(port: &Port) -> AudioBusBuffers {
    AudioBusBuffers {
        numChannels: port.channels as int32,
        silenceFlags: u64::MAX,
        __field0: AudioBusBuffers__type0 { channelBuffers32: port.narrow },
    }
}

fn context(said: &Said, rate: f64) -> ProcessContext {
    use ProcessContext_::StatesAndFlags_::*;
    #[allow(clippy::unnecessary_cast)] // Signed on Windows.
    let has = |there: bool, flag: ProcessContext_::StatesAndFlags| if there { flag as u32 } else { 0 };
    // SAFETY: it is plain data.
    let empty: ProcessContext = unsafe { std::mem::zeroed() };
    let (first, last) = said.loop_beats.unwrap_or_default();
    let (numerator, denominator) = said.meter.unwrap_or_default();
    ProcessContext {
        state: has(said.playing, kPlaying)
            | has(said.tempo.is_some(), kTempoValid)
            | has(said.beats.is_some(), kProjectTimeMusicValid)
            | has(said.samples.is_some(), kContTimeValid)
            | has(said.meter.is_some(), kTimeSigValid)
            | has(said.loop_beats.is_some(), kCycleValid | kCycleActive),
        sampleRate: rate,
        projectTimeSamples: said.samples.unwrap_or(0),
        continousTimeSamples: said.samples.unwrap_or(0),
        projectTimeMusic: said.beats.unwrap_or_default(),
        tempo: said.tempo.unwrap_or_default(),
        cycleStartMusic: first,
        cycleEndMusic: last,
        timeSigNumerator: numerator,
        timeSigDenominator: denominator,
        ..empty
    }
}
