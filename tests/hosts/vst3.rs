//! A VST3 host: the COM interfaces called directly.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComWrapper};

use super::bank::{Bank, Given, Port};
use super::vst3_handler::HostContext;
use super::vst3_host::stream::MemoryStream;
use super::{BEAT, BLOCK, RATE};

pub const OK: tresult = kResultOk;
pub const AUDIO: MediaType = MediaTypes_::kAudio as MediaType;
pub const OUTPUT: BusDirection = BusDirections_::kOutput as BusDirection;

/// An instance in a host.
pub struct Vst3Host {
    pub component: ComPtr<IComponent>,
    pub processor: ComPtr<IAudioProcessor>,
    pub controller: ComPtr<IEditController>,
    /// The mode in which it processes.
    pub mode: i32,
    /// What happens in the blocks.
    pub events: Option<ComPtr<IEventList>>,
    /// Which parameters move in them.
    pub changes: Option<ComPtr<IParameterChanges>>,
    /// Collects the messages that the plugin sends.
    pub sent: Option<ComPtr<IEventList>>,
    active: bool,
}

impl Vst3Host {
    /// An instance that is not active, in a host without a name.
    pub fn new() -> Self {
        // SAFETY: no context is needed.
        unsafe { Self::with_context(std::ptr::null_mut()) }
    }

    /// The same in a host with this name.
    pub fn named(name: &'static str) -> Self {
        let context = ComWrapper::new(HostContext(name)).to_com_ptr::<FUnknown>().unwrap();
        // SAFETY: the context is valid during the call, in which its name is read; it has no interface that the instance would keep.
        unsafe { Self::with_context(context.as_ptr()) }
    }

    /// The same in REAPER, with the project that was made to appear.
    pub fn in_reaper() -> Self {
        // SAFETY: the context lives as long as the program.
        unsafe { Self::with_context(super::reaper_vst3::context()) }
    }

    /// An instance that is not active.
    ///
    /// # Safety
    /// `context` is null or valid as long as the instance.
    unsafe fn with_context(context: *mut FUnknown) -> Self {
        let factory = stemlock::plugin::GetPluginFactory().cast::<IPluginFactory>();
        // SAFETY: the library hands over a factory, which is then ours.
        let factory = unsafe { ComPtr::from_raw(factory) }.unwrap();
        let component = create::<IComponent>(&factory);
        // SAFETY: the instance is valid, and so is the context, as the caller promises.
        assert_eq!(unsafe { component.initialize(context) }, OK);
        let (processor, controller) = (component.cast().unwrap(), component.cast().unwrap());
        let mode = ProcessModes_::kOffline as i32;
        Self { component, processor, controller, mode, events: None, changes: None, sent: None, active: false }
    }

    /// An active instance that renders offline and plays `state`.
    pub fn playing(state: &str) -> Self {
        let mut host = Self::new();
        assert_eq!(host.load(state.as_bytes()), OK);
        host.set_up(ProcessModes_::kOffline as i32);
        host.activate();
        host
    }

    pub fn set_up(&mut self, mode: i32) {
        assert_eq!(self.set_up_at(mode, f64::from(RATE)), OK);
    }

    /// The plugin's answer to a set-up at this rate.
    pub fn set_up_at(&mut self, mode: i32, rate: f64) -> tresult {
        let mut setup = ProcessSetup {
            processMode: mode,
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as i32,
            maxSamplesPerBlock: i32::try_from(BLOCK).unwrap(),
            sampleRate: rate,
        };
        // SAFETY: the instance and the set-up are valid.
        unsafe { self.processor.setupProcessing(&raw mut setup) }
    }

    pub fn activate(&mut self) {
        // SAFETY: the instance is valid.
        unsafe {
            assert_eq!(self.component.setActive(1), OK);
            assert_eq!(self.processor.setProcessing(1), OK);
        }
        self.active = true;
    }

    pub fn deactivate(&mut self) {
        // SAFETY: the instance is valid.
        unsafe {
            assert_eq!(self.processor.setProcessing(0), OK);
            assert_eq!(self.component.setActive(0), OK);
        }
        self.active = false;
    }

    /// Switches all busses but main off, as hosts do that play stereo.
    pub fn switch_auxiliaries_off(&mut self) {
        for bus in 1..17 {
            // SAFETY: the instance is valid.
            assert_eq!(unsafe { self.component.activateBus(AUDIO, OUTPUT, bus, 0) }, OK);
        }
    }

    pub fn load(&mut self, bytes: &[u8]) -> tresult {
        let stream = ComWrapper::new(MemoryStream::of(bytes)).to_com_ptr::<IBStream>().unwrap();
        // SAFETY: the instance and the stream are valid.
        unsafe { IComponentTrait::setState(&self.component, stream.as_ptr()) }
    }

    pub fn save(&mut self) -> Vec<u8> {
        let stream = ComWrapper::new(MemoryStream::of(&[]));
        let pointer = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: the instance and the stream are valid.
        assert_eq!(unsafe { IComponentTrait::getState(&self.component, pointer.as_ptr()) }, OK);
        stream.bytes()
    }

    /// Plays one block into `bank`.
    pub fn block(
        &mut self,
        bank: &mut Bank,
        frames: usize,
        context: Option<ProcessContext>,
        wide: bool,
    ) -> tresult {
        let ports = bank.ports();
        let mut busses: Vec<_> = ports.iter().map(|port| bus(port, wide)).collect();
        let mut context = context;
        let mut data = data(&mut busses, frames, wide);
        data.processMode = self.mode;
        data.inputEvents = self.events.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr);
        data.inputParameterChanges = self.changes.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr);
        data.outputEvents = self.sent.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr);
        data.processContext = context.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
        // SAFETY: the bank keeps the memory alive, and is borrowed until the block has been played.
        let result = unsafe { self.processor.process(&raw mut data) };
        assert!(result != OK || busses.iter().all(|bus| bus.silenceFlags == 0));
        result
    }

    /// Plays from the host's frame `start`, and returns what every channel of `read` got.
    pub fn render(
        &mut self,
        given: &[Given],
        start: usize,
        frames: usize,
        read: &[(usize, usize)],
    ) -> Vec<Vec<f32>> {
        let wide = given.iter().any(|given| matches!(given, Given::Wide(_)));
        let mut heard = vec![Vec::new(); read.len()];
        let mut at = 0;
        while at < frames {
            let length = BLOCK.min(frames - at);
            let mut bank = Bank::new(given, length);
            assert_eq!(self.block(&mut bank, length, Some(context(start + at)), wide), OK);
            for (heard, &(port, channel)) in heard.iter_mut().zip(read) {
                heard.extend(bank.read(port, channel));
            }
            at += length;
        }
        heard
    }
}

impl Drop for Vst3Host {
    fn drop(&mut self) {
        if self.active {
            self.deactivate();
        }
        // SAFETY: the instance is valid.
        unsafe { self.component.terminate() };
    }
}

fn create<I: nice_plug::wrapper::vst3::vst3::Interface>(factory: &ComPtr<IPluginFactory>) -> ComPtr<I> {
    // SAFETY: `PClassInfo` is plain data, the factory is valid, and hands over an object that is then ours.
    unsafe {
        assert_eq!(factory.countClasses(), 1);
        let mut info: PClassInfo = std::mem::zeroed();
        assert_eq!(factory.getClassInfo(0, &raw mut info), OK);
        let mut object = std::ptr::null_mut();
        assert_eq!(factory.createInstance(info.cid.as_ptr(), I::IID.as_ptr().cast(), &raw mut object), OK);
        ComPtr::from_raw(object.cast()).unwrap()
    }
}

/// A port as VST3 has it, with a stale mark.
pub fn bus(port: &Port, wide: bool) -> AudioBusBuffers {
    let buffers = if wide {
        AudioBusBuffers__type0 { channelBuffers64: port.wide }
    } else {
        AudioBusBuffers__type0 { channelBuffers32: port.narrow }
    };
    AudioBusBuffers {
        numChannels: i32::try_from(port.channels).unwrap(),
        silenceFlags: u64::MAX,
        __field0: buffers,
    }
}

/// A block without events, changes or transport.
pub fn data(busses: &mut [AudioBusBuffers], frames: usize, wide: bool) -> ProcessData {
    let size = if wide { SymbolicSampleSizes_::kSample64 } else { SymbolicSampleSizes_::kSample32 };
    ProcessData {
        processMode: ProcessModes_::kOffline as i32,
        symbolicSampleSize: size as i32,
        numSamples: i32::try_from(frames).unwrap(),
        numInputs: 0,
        numOutputs: i32::try_from(busses.len()).unwrap(),
        inputs: std::ptr::null_mut(),
        outputs: if busses.is_empty() { std::ptr::null_mut() } else { busses.as_mut_ptr() },
        inputParameterChanges: std::ptr::null_mut(),
        outputParameterChanges: std::ptr::null_mut(),
        inputEvents: std::ptr::null_mut(),
        outputEvents: std::ptr::null_mut(),
        processContext: std::ptr::null_mut(),
    }
}

/// A running transport at 120 BPM, whose timeline starts with frame 0.
pub fn context(frame: usize) -> ProcessContext {
    use ProcessContext_::StatesAndFlags_::*;
    // SAFETY: it is plain data.
    let empty: ProcessContext = unsafe { std::mem::zeroed() };
    ProcessContext {
        #[allow(clippy::unnecessary_cast)] // Signed on Windows.
        state: (kPlaying | kTempoValid | kProjectTimeMusicValid | kTimeSigValid) as u32,
        sampleRate: f64::from(RATE),
        projectTimeSamples: i64::try_from(frame).unwrap(),
        projectTimeMusic: frame as f64 / BEAT as f64,
        tempo: 120.0,
        timeSigNumerator: 4,
        timeSigDenominator: 4,
        ..empty
    }
}
