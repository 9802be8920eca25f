//! The calls that the VST3 side of the guard forwards to the framework's class unchanged, except that it stops panics.
//!
//! Main thread, except for parameter values, which hosts read and write on any thread.

use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::IInfoListenerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusInfo, CString, CtrlNumber, IAttributeList, IAudioProcessorTrait, IComponentHandler,
    IComponentTrait, IEditControllerTrait, IMidiMappingTrait, IProcessContextRequirementsTrait, IUnitInfoTrait,
    IoMode, MediaType, ParamID, ParamValue, ParameterInfo, ProcessData, ProcessSetup, ProgramListID,
    ProgramListInfo, RoutingInfo, SpeakerArrangement, String128, TChar, UnitID, UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IBStream, IPlugView, IPluginBaseTrait, TBool, TUID, int16, int32, kInternalError,
    kInvalidArgument, kResultOk, tresult, uint32,
};

use crate::host::contained;

use super::vst3::GuardedVst3;
use super::vst3_host;

/// Forwards the functions of a trait; the value after `or` is returned if they panic.
macro_rules! pass_on {
    ($of:ident: $(fn $name:ident($($arg:ident: $type:ty),*) -> $result:ty, or $fallback:expr;)*) => {
        $(unsafe fn $name(&self, $($arg: $type),*) -> $result {
            // SAFETY: every argument is forwarded as the host passed it.
            contained(|| unsafe { $of::$name(self.inner(), $($arg),*) }).unwrap_or($fallback)
        })*
    };
}

// Views are guarded on Linux only.
#[cfg(target_os = "linux")]
pub(super) use pass_on;

impl<P: Vst3Plugin> IPluginBaseTrait for GuardedVst3<P> {
    unsafe fn initialize(&self, context: *mut FUnknown) -> tresult {
        // SAFETY: the context is null or the host's.
        let name = unsafe { vst3_host::name(context) };
        self.host.meet(name.as_deref());
        self.relay.journal().runs_in("VST3 plugin", name);
        // SAFETY: as above.
        contained(|| unsafe { self.project.meet(context) });
        // SAFETY: it is forwarded as the host passed it.
        contained(|| unsafe { self.inner().initialize(context) }).unwrap_or(kInternalError)
    }

    unsafe fn terminate(&self) -> tresult {
        contained(|| self.project.part());
        // SAFETY: no pointer is passed.
        contained(|| unsafe { self.inner().terminate() }).unwrap_or(kInternalError)
    }
}

impl<P: Vst3Plugin> IComponentTrait for GuardedVst3<P> {
    pass_on! { IComponentTrait:
        fn getControllerClassId(class: *mut TUID) -> tresult, or kInternalError;
        fn setIoMode(mode: IoMode) -> tresult, or kInternalError;
        fn getBusCount(media: MediaType, direction: BusDirection) -> int32, or 0;
        fn getBusInfo(media: MediaType, direction: BusDirection, index: int32, info: *mut BusInfo) -> tresult, or kInternalError;
        fn getRoutingInfo(from: *mut RoutingInfo, to: *mut RoutingInfo) -> tresult, or kInternalError;
        fn activateBus(media: MediaType, direction: BusDirection, index: int32, state: TBool) -> tresult, or kInternalError;
    }

    unsafe fn setActive(&self, state: TBool) -> tresult {
        self.set_active(state)
    }

    unsafe fn setState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: the argument is forwarded as the host passed it.
        let load = || unsafe { IComponentTrait::setState(self.inner(), state) };
        self.relay.while_loading(|| contained(load)).unwrap_or(kInternalError)
    }

    unsafe fn getState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: the argument is forwarded as the host passed it.
        let save = || unsafe { IComponentTrait::getState(self.inner(), state) };
        self.relay.while_saving(|| contained(save)).unwrap_or(kInternalError)
    }
}

impl<P: Vst3Plugin> IEditControllerTrait for GuardedVst3<P> {
    pass_on! { IEditControllerTrait:
        fn setComponentState(state: *mut IBStream) -> tresult, or kInternalError;
        fn setState(state: *mut IBStream) -> tresult, or kInternalError;
        fn getState(state: *mut IBStream) -> tresult, or kInternalError;
        fn getParameterCount() -> int32, or 0;
        fn getParamStringByValue(id: ParamID, value: ParamValue, text: *mut String128) -> tresult, or kInternalError;
        fn getParamValueByString(id: ParamID, text: *mut TChar, value: *mut ParamValue) -> tresult, or kInternalError;
        fn normalizedParamToPlain(id: ParamID, value: ParamValue) -> ParamValue, or value;
        fn plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue, or value;
        fn getParamNormalized(id: ParamID) -> ParamValue, or 0.0;
    }

    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        // While it is processed, values come with the blocks.
        let is_taken = if self.is_processed() { self.relay.has_param(id) } else { self.relay.set_share(id, value) };
        if is_taken {
            return kResultOk;
        }
        // SAFETY: no pointer is passed.
        contained(|| unsafe { self.inner().setParamNormalized(id, value) }).unwrap_or(kInternalError)
    }

    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: the argument is forwarded as the host passed it.
        let set = || unsafe {
            self.host.listen(handler);
            self.inner().setComponentHandler(handler)
        };
        contained(set).unwrap_or(kInternalError)
    }

    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // SAFETY: the argument is forwarded as the host passed it, and the view is ours to give away.
        let create = || unsafe {
            let view = self.inner().createView(name);
            #[cfg(all(unix, not(target_os = "macos")))]
            let view = super::vst3_view::RelayedView::before(view);
            view
        };
        contained(create).unwrap_or(std::ptr::null_mut())
    }

    unsafe fn getParameterInfo(&self, index: int32, info: *mut ParameterInfo) -> tresult {
        // SAFETY: every argument is forwarded as the host passed it.
        let get = || unsafe {
            if index >= self.inner().getParameterCount() {
                return kInvalidArgument;
            }
            let result = self.inner().getParameterInfo(index, info);
            if let Some(info) = info.as_mut().filter(|_| result == kResultOk) {
                trim(&mut info.units);
            }
            result
        };
        contained(get).unwrap_or(kInternalError)
    }
}

/// Removes the space at the beginning of a unit: the framework needs it in CLAP's texts, but VST3 hosts add their own.
fn trim(units: &mut String128) {
    let leading = units.iter().take_while(|&&letter| letter == u16::from(b' ') as TChar).count();
    units.rotate_left(leading);
    let length = units.len();
    units[length - leading..].fill(0);
}

impl<P: Vst3Plugin> IAudioProcessorTrait for GuardedVst3<P> {
    pass_on! { IAudioProcessorTrait:
        fn getBusArrangement(direction: BusDirection, index: int32, arrangement: *mut SpeakerArrangement) -> tresult, or kInternalError;
        fn canProcessSampleSize(size: int32) -> tresult, or kInternalError;
        fn getLatencySamples() -> uint32, or 0;
        fn getTailSamples() -> uint32, or 0;
    }

    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        self.set_processed(state != 0);
        // SAFETY: no pointer is passed.
        contained(|| unsafe { self.inner().setProcessing(state) }).unwrap_or(kInternalError)
    }

    unsafe fn setBusArrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        num_ins: int32,
        outputs: *mut SpeakerArrangement,
        num_outs: int32,
    ) -> tresult {
        // SAFETY: every argument is forwarded as the host passed it.
        unsafe { self.set_arrangements(inputs, num_ins, outputs, num_outs) }
    }

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: the argument is forwarded as the host passed it.
        unsafe { self.set_up(setup) }
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: the argument is forwarded as the host passed it.
        unsafe { self.process_block(data) }
    }
}

impl<P: Vst3Plugin> IMidiMappingTrait for GuardedVst3<P> {
    pass_on! { IMidiMappingTrait:
        fn getMidiControllerAssignment(bus: int32, channel: int16, number: CtrlNumber, id: *mut ParamID) -> tresult, or kInternalError;
    }
}

impl<P: Vst3Plugin> IProcessContextRequirementsTrait for GuardedVst3<P> {
    pass_on! { IProcessContextRequirementsTrait:
        fn getProcessContextRequirements() -> uint32, or 0;
    }
}

impl<P: Vst3Plugin> IUnitInfoTrait for GuardedVst3<P> {
    pass_on! { IUnitInfoTrait:
        fn getUnitCount() -> int32, or 0;
        fn getUnitInfo(index: int32, info: *mut UnitInfo) -> tresult, or kInternalError;
        fn getProgramListCount() -> int32, or 0;
        fn getProgramListInfo(index: int32, info: *mut ProgramListInfo) -> tresult, or kInternalError;
        fn getProgramName(list: ProgramListID, index: int32, name: *mut String128) -> tresult, or kInternalError;
        fn getProgramInfo(list: ProgramListID, index: int32, id: CString, value: *mut String128) -> tresult, or kInternalError;
        fn hasProgramPitchNames(list: ProgramListID, index: int32) -> tresult, or kInternalError;
        fn getProgramPitchName(list: ProgramListID, index: int32, pitch: int16, name: *mut String128) -> tresult, or kInternalError;
        fn getSelectedUnit() -> UnitID, or 0;
        fn selectUnit(id: UnitID) -> tresult, or kInternalError;
        fn getUnitByBus(media: MediaType, direction: BusDirection, bus: int32, channel: int32, id: *mut UnitID) -> tresult, or kInternalError;
        fn setUnitProgramData(list: int32, index: int32, data: *mut IBStream) -> tresult, or kInternalError;
    }
}

impl<P: Vst3Plugin> IInfoListenerTrait for GuardedVst3<P> {
    pass_on! { IInfoListenerTrait:
        fn setChannelContextInfos(list: *mut IAttributeList) -> tresult, or kInternalError;
    }
}
