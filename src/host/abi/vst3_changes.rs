//! The parameter changes of a VST3 block: on which frames parameters move.
//!
//! Audio thread.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use crate::host::ParamMoves;

/// Notes the points of all changes.
///
/// # Safety
/// `changes` is null or the host's, valid during the call.
pub(super) unsafe fn note_moves(changes: *mut IParameterChanges, moves: &ParamMoves) {
    // SAFETY: as the caller promises; so are the queues that the list hands out.
    unsafe {
        let Some(changes) = ComRef::from_raw(changes) else { return };
        for index in 0..changes.getParameterCount() {
            let Some(queue) = ComRef::from_raw(changes.getParameterData(index)) else { continue };
            let number = queue.getParameterId();
            for point in 0..queue.getPointCount() {
                let (mut frame, mut share) = (0, 0.0);
                if queue.getPoint(point, &raw mut frame, &raw mut share) == kResultOk {
                    moves.note_share(number, u32::try_from(frame).unwrap_or(0), share);
                }
            }
        }
    }
}
