//! The VST3 side of the guard.
//!
//! The host creates, activates and releases an instance on its main thread, and processes it on its audio thread.
//!
//! Works around these faults of nice-plug 0.4.2: it dereferences the null channels of inactive busses and panics on
//! surplus ones (`buffer_management.rs`), reads busses that the host did not pass (`process`: `aux_output_idx >
//! numOutputs`), takes a block whose busses are inactive for a parameter flush, refuses an empty list of inputs that is
//! null (`setBusArrangements`), panics if it processes before it is set up or if it is asked for one parameter beyond
//! the last (`getParameterInfo`: `>` instead of `>=`), applies the process mode one set-up late, and panics when the last
//! instance is destroyed while a task of an earlier one is still queued (`background_thread.rs`: the worker ends with the
//! first such task, and `drop` expects it to exist). Parameters are set past it ([`ParamTable`](super::ParamTable)).

use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::IInfoListener;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentTrait,
    IEditController, IMidiMapping, IProcessContextRequirements, IUnitInfo, ProcessData, ProcessModes_,
    ProcessSetup, SpeakerArrangement, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TBool, TUID,
    int32, kInternalError, kInvalidArgument, kNoInterface, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};
use nice_plug::wrapper::vst3::{PluginInfo, Wrapper};
use parking_lot::Mutex;

use crate::engine::Pace;
use crate::host::{HostProject, Relay, contained};
use crate::setlist::MAX_OUTPUTS;
use crate::time::SampleRate;

use super::reaper::ReachedProject;
use super::scratch::{BlockBuffers, CHANNELS, Gathered, silence};
use super::vst3_host::Vst3HostHandle;
use super::vst3_input::Vst3Input;
use super::vst3_ports::Vst3Ports;

/// One instance, as the host sees it. It owns the framework's class, and exposes none of its interfaces.
pub(super) struct GuardedVst3<P: Vst3Plugin> {
    inner: ManuallyDrop<Wrapper<P>>,
    pub(super) relay: Arc<Relay>,
    pub(super) host: Vst3HostHandle,
    /// The host's project, if it lets plugins reach that.
    pub(super) project: Arc<ReachedProject>,
    input: Vst3Input,
    /// The longest block that was announced.
    longest: Mutex<usize>,
    /// Set while the instance is active. Locked without waiting; contended only if a host processes
    /// while it activates.
    scratch: Mutex<Option<BlockBuffers>>,
    /// Whether blocks are processed, as the host says.
    processed: AtomicBool,
}

impl<P: Vst3Plugin> Class for GuardedVst3<P> {
    /// The framework's interfaces, without that for a note's own expression.
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IMidiMapping,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
    );
}

impl<P: Vst3Plugin> GuardedVst3<P> {
    fn new() -> Self {
        let (relay, host) = (Arc::new(Relay::default()), Vst3HostHandle::default());
        let (told, own) = (host.clone(), Arc::downgrade(&relay));
        relay.news().tell_with(move |changed| own.upgrade().iter().for_each(|relay| told.tell(changed, relay)));
        let project = Arc::<ReachedProject>::default();
        relay.signs().offer_project(Arc::clone(&project) as Arc<dyn HostProject>);
        let inner = ManuallyDrop::new(relay.hand_to(Wrapper::new));
        let (longest, scratch, processed) = (Mutex::new(0), Mutex::new(None), AtomicBool::new(false));
        Self { inner, relay, host, project, input: Vst3Input::new(), longest, scratch, processed }
    }

    /// Whether blocks are processed, as the host says.
    pub(super) fn is_processed(&self) -> bool {
        self.processed.load(Ordering::SeqCst)
    }

    /// Notes whether blocks are processed.
    pub(super) fn set_processed(&self, processed: bool) {
        self.processed.store(processed, Ordering::SeqCst);
    }

    /// The framework's class.
    pub(super) fn inner(&self) -> &Wrapper<P> {
        &self.inner
    }

    /// `IComponent::setActive`.
    pub(super) fn set_active(&self, state: TBool) -> tresult {
        let longest = *self.longest.lock();
        // Whatever happens next, no block is played until activation has succeeded.
        *self.scratch.lock() = None;
        // SAFETY: no pointer is passed.
        let result = contained(|| unsafe { self.inner.setActive(state) }).unwrap_or(kInternalError);
        if result == kResultOk && state != 0 {
            *self.scratch.lock() = contained(|| BlockBuffers::for_blocks_of(longest));
        }
        result
    }

    /// `IAudioProcessor::setupProcessing`. Refuses the rates that an activation would refuse; the previous set-up stays.
    ///
    /// # Safety
    /// `setup` is null or the host's.
    pub(super) unsafe fn set_up(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: as the caller promises.
        if let Some(setup) = unsafe { setup.as_ref() } {
            // The framework keeps it in 32 bits.
            if SampleRate::from_host((setup.sampleRate as f32).into()).is_none() {
                return kResultFalse;
            }
            *self.longest.lock() = usize::try_from(setup.maxSamplesPerBlock).unwrap_or(0);
        }
        // SAFETY: as the caller promises.
        contained(|| unsafe { self.inner.setupProcessing(setup) }).unwrap_or(kInternalError)
    }

    /// `IAudioProcessor::setBusArrangements`.
    ///
    /// # Safety
    /// The lists are null or have the stated number of entries.
    pub(super) unsafe fn set_arrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        num_ins: int32,
        outputs: *mut SpeakerArrangement,
        num_outs: int32,
    ) -> tresult {
        let mut none = 0;
        let inputs = if num_ins == 0 { &raw mut none } else { inputs };
        // SAFETY: as the caller promises; an empty list is not read.
        contained(|| unsafe { self.inner.setBusArrangements(inputs, num_ins, outputs, num_outs) })
            .unwrap_or(kInternalError)
    }

    /// `IAudioProcessor::process`.
    ///
    /// # Safety
    /// `data` is null or the host's.
    pub(super) unsafe fn process_block(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: as the caller promises.
        let Some(data) = (unsafe { data.as_ref() }) else { return kInvalidArgument };
        let offline = data.processMode == ProcessModes_::kOffline as int32;
        self.relay.set_pace(if offline { Pace::Offline } else { Pace::Realtime });
        // SAFETY: `data` is the host's.
        let ports = unsafe { Vst3Ports::of(data) };
        let frames = usize::try_from(data.numSamples).unwrap_or(0);
        let result = match self.scratch.try_lock().as_deref_mut() {
            Some(Some(scratch)) => {
                self.relay.guard_block(kInternalError, || self.play(data, frames, &ports, scratch))
            }
            // Not active, or about to be.
            _ => kResultFalse,
        };
        if result != kResultOk {
            silence(frames, &ports);
        }
        result
    }

    /// Has the framework play a block into complete buffers.
    fn play(
        &self,
        data: &ProcessData,
        frames: usize,
        ports: &Vst3Ports<'_>,
        scratch: &mut BlockBuffers,
    ) -> tresult {
        let gathered = scratch.gather(frames, ports);
        if gathered == Gathered::TooLong {
            return kResultFalse;
        }
        let whole = gathered == Gathered::Whole && frames > 0;
        self.relay.begin_moves(u32::try_from(frames).unwrap_or(u32::MAX));
        let mut outputs = scratch.channels().each_mut().map(|channels| AudioBusBuffers {
            numChannels: CHANNELS as int32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
        });
        let mut sifted = ProcessData {
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as int32,
            numSamples: data.numSamples.max(0),
            numInputs: 0,
            inputs: std::ptr::null_mut(),
            // Without outputs the framework takes the parameter changes and plays nothing.
            numOutputs: if whole { MAX_OUTPUTS as int32 } else { 0 },
            outputs: outputs.as_mut_ptr(),
            ..*data
        };
        // SAFETY: the lists are null or the host's, and outlive this function.
        unsafe { self.input.replace(&mut sifted, &self.relay) };
        // SAFETY: every pointer in `sifted` is the host's or points to something that lives to the end of this function.
        let result = unsafe { self.inner.process(&raw mut sifted) };
        if result == kResultOk && whole {
            scratch.deliver(frames, ports);
        }
        result
    }
}

impl<P: Vst3Plugin> Drop for GuardedVst3<P> {
    fn drop(&mut self) {
        self.relay.news().end();
        contained(|| self.project.part());
        // SAFETY: no handler is passed.
        contained(|| unsafe { self.host.listen(std::ptr::null_mut()) });
        // SAFETY: it is not used afterwards. A panic leaks what was not dropped yet, but does not reach the host.
        contained(|| unsafe { ManuallyDrop::drop(&mut self.inner) });
    }
}

/// A new factory for the library's only plugin, which the caller owns; null if it cannot be created.
pub fn factory<P: Vst3Plugin>() -> *mut c_void {
    let made = contained(|| {
        let factory = ComWrapper::new(Vst3Factory::<P> {
            info: PluginInfo::for_plugin::<P>(),
            plugin: std::marker::PhantomData,
        });
        factory.to_com_ptr::<IPluginFactory>()
    });
    made.flatten().map_or(std::ptr::null_mut(), |factory| factory.into_raw().cast())
}

struct Vst3Factory<P> {
    info: PluginInfo,
    plugin: std::marker::PhantomData<fn() -> P>,
}

impl<P: Vst3Plugin> Class for Vst3Factory<P> {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes the result of `make` to `info` if the host asks for the first class.
///
/// # Safety
/// `info` is null or the host's.
unsafe fn describe<T>(index: int32, info: *mut T, make: impl FnOnce() -> T) -> tresult {
    if index != 0 || info.is_null() {
        return kInvalidArgument;
    }
    match contained(make) {
        Some(made) => {
            // SAFETY: as the caller promises.
            unsafe { info.write(made) };
            kResultOk
        }
        None => kInternalError,
    }
}

impl<P: Vst3Plugin> IPluginFactoryTrait for Vst3Factory<P> {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the pointer is the host's.
        unsafe { describe(0, info, || self.info.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the pointer is the host's.
        unsafe { describe(index, info, || self.info.create_class_info()) }
    }

    unsafe fn createInstance(&self, cid: FIDString, iid: FIDString, object: *mut *mut c_void) -> tresult {
        if cid.is_null() || iid.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: the host passes its own pointer, and an id of 16 bytes.
        let wanted = unsafe {
            object.write(std::ptr::null_mut());
            cid.cast::<[u8; 16]>().read_unaligned()
        };
        if wanted != *self.info.cid {
            return kNoInterface;
        }
        let made = contained(|| ComWrapper::new(GuardedVst3::<P>::new()).to_com_ptr::<FUnknown>());
        let Some(unknown) = made.flatten().map(|unknown| unknown.into_raw()) else { return kInternalError };
        // SAFETY: `unknown` was just created and holds one reference, which `queryInterface` adds to and `release`
        // takes back; the host passes an id of 16 bytes.
        unsafe {
            let result = ((*(*unknown).vtbl).queryInterface)(unknown, iid.cast::<TUID>(), object);
            ((*(*unknown).vtbl).release)(unknown);
            result
        }
    }
}

impl<P: Vst3Plugin> IPluginFactory2Trait for Vst3Factory<P> {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the pointer is the host's.
        unsafe { describe(index, info, || self.info.create_class_info_2()) }
    }
}

impl<P: Vst3Plugin> IPluginFactory3Trait for Vst3Factory<P> {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the pointer is the host's.
        unsafe { describe(index, info, || self.info.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
