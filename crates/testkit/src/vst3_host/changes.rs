//! Parameters that move in a block, as a VST3 host hands them over.
#![allow(unsafe_code)] // Memory that a plugin gives.

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID,
};
use vst3::Steinberg::{int32, kInvalidArgument, kResultFalse, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// The values that one parameter takes in a block: frames and shares of its range, 0 to 1.
struct ParamPoints {
    id: ParamID,
    points: Vec<(i32, f64)>,
}

/// The parameters that move in a block.
struct MovedParams(Vec<ComPtr<IParamValueQueue>>);

/// The changes of a block, in their order: the parameter, its frame, and its share of the range, 0 to 1. Points of one parameter in a row are one queue.
pub fn changes(moves: &[(ParamID, i32, f64)]) -> Option<ComPtr<IParameterChanges>> {
    let queues = moves.chunk_by(|one, next| one.0 == next.0).filter_map(|moves| {
        let points = moves.iter().map(|&(_, frame, share)| (frame, share)).collect();
        ComWrapper::new(ParamPoints { id: moves.first()?.0, points }).to_com_ptr::<IParamValueQueue>()
    });
    ComWrapper::new(MovedParams(queues.collect())).to_com_ptr()
}

impl Class for ParamPoints {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for ParamPoints {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as int32
    }

    unsafe fn getPoint(&self, index: int32, offset: *mut int32, value: *mut f64) -> tresult {
        let Some(point) = usize::try_from(index).ok().and_then(|index| self.points.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plugin passes places for both.
        unsafe { (*offset, *value) = *point };
        kResultOk
    }

    unsafe fn addPoint(&self, _: int32, _: f64, _: *mut int32) -> tresult {
        kResultFalse
    }
}

impl Class for MovedParams {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for MovedParams {
    unsafe fn getParameterCount(&self) -> int32 {
        self.0.len() as int32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|index| self.0.get(index));
        queue.map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, _: *const ParamID, _: *mut int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}
