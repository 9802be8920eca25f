//! The input of a VST3 block: notes, controllers and parameters, as many as the framework has room for.
//!
//! Audio thread. For more messages than it has room for, the framework allocates and logs (`wrapper.rs`, `push_process_event`).
//! It does not keep the frames on which parameters move, and is not told of them: they are set here ([`ParamTable`](super::ParamTable)).

use std::cell::Cell;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    Event, IEventList, IEventListTrait, IParamValueQueue, IParamValueQueueTrait, IParameterChanges,
    IParameterChangesTrait, ParamID, ProcessData,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultFalse, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

use crate::host::{MOST_MESSAGES, Relay};

/// The maximum number of notes, and of controllers: each has half of the room.
const MOST: int32 = MOST_MESSAGES as int32 / 2;
/// Parameter numbers from here on stand for controllers: the framework has 130 for each channel, the last ones below 2^31.
const CONTROLLERS: ParamID = (1 << 31) - 16 * 130;

/// The lists of the current block. Created once per instance.
pub(super) struct Vst3Input {
    notes: ComWrapper<FirstNotes>,
    changes: ComWrapper<FirstChanges>,
    /// The interfaces of both.
    lists: Option<(ComPtr<IEventList>, ComPtr<IParameterChanges>)>,
}

/// The first notes of a host's list.
struct FirstNotes {
    host: Cell<*mut IEventList>,
}

/// A host's list, without the controllers for which there is no room, and without our parameters, which were set already.
struct FirstChanges {
    host: Cell<*mut IParameterChanges>,
    /// The index from which on there is no room for controllers.
    full: Cell<int32>,
}

impl Vst3Input {
    /// Empty lists.
    pub(super) fn new() -> Self {
        let notes = ComWrapper::new(FirstNotes { host: Cell::new(std::ptr::null_mut()) });
        let none = Cell::new(std::ptr::null_mut());
        let changes = ComWrapper::new(FirstChanges { host: none, full: Cell::new(0) });
        let lists = notes.to_com_ptr::<IEventList>().zip(changes.to_com_ptr::<IParameterChanges>());
        Self { notes, changes, lists }
    }

    /// Sets the parameters that move, records on which frames, and replaces the lists of `data` by shortened ones.
    ///
    /// # Safety
    /// The lists of `data` are null or the host's, and outlive the use of `data`.
    pub(super) unsafe fn replace(&self, data: &mut ProcessData, relay: &Relay) {
        let Some((notes, changes)) = &self.lists else { return };
        if !data.inputEvents.is_null() {
            self.notes.host.set(data.inputEvents);
            data.inputEvents = notes.as_ptr();
        }
        if !data.inputParameterChanges.is_null() {
            // SAFETY: as the caller promises.
            self.changes.full.set(unsafe { look_over(data.inputParameterChanges, relay) });
            self.changes.host.set(data.inputParameterChanges);
            data.inputParameterChanges = changes.as_ptr();
        }
    }
}

/// Sets all parameters to their points, and records these; returns the index from which on there is no room for controllers.
///
/// # Safety
/// `changes` is null or the host's, valid during the call.
unsafe fn look_over(changes: *mut IParameterChanges, relay: &Relay) -> int32 {
    // SAFETY: as the caller promises; the same holds for the queues in the list.
    unsafe {
        let Some(changes) = ComRef::from_raw(changes) else { return 0 };
        let (count, mut controllers) = (changes.getParameterCount(), 0_i32);
        let mut full = count;
        for index in 0..count {
            let Some(queue) = ComRef::from_raw(changes.getParameterData(index)) else { continue };
            let number = queue.getParameterId();
            if number >= CONTROLLERS {
                controllers = controllers.saturating_add(queue.getPointCount().max(0));
                if controllers > MOST {
                    full = full.min(index);
                }
                continue;
            }
            for point in 0..queue.getPointCount() {
                let (mut frame, mut share) = (0, 0.0);
                if queue.getPoint(point, &raw mut frame, &raw mut share) == kResultOk {
                    relay.note_share(number, u32::try_from(frame).unwrap_or(0), share);
                    relay.set_share(number, share);
                }
            }
        }
        full
    }
}

impl Class for FirstNotes {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for FirstNotes {
    unsafe fn getEventCount(&self) -> int32 {
        // SAFETY: `replace` stored the host's list there for this block.
        unsafe { ComRef::from_raw(self.host.get()).map_or(0, |list| list.getEventCount().min(MOST)) }
    }

    unsafe fn getEvent(&self, index: int32, event: *mut Event) -> tresult {
        // SAFETY: as above; the framework passes a valid pointer for the event.
        unsafe { ComRef::from_raw(self.host.get()).map_or(kInvalidArgument, |list| list.getEvent(index, event)) }
    }

    unsafe fn addEvent(&self, _: *mut Event) -> tresult {
        kResultFalse
    }
}

impl Class for FirstChanges {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for FirstChanges {
    unsafe fn getParameterCount(&self) -> int32 {
        // SAFETY: `replace` stored the host's list there for this block.
        unsafe { ComRef::from_raw(self.host.get()).map_or(0, |list| list.getParameterCount()) }
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        // SAFETY: as above; the queue is the host's.
        unsafe {
            let queue =
                ComRef::from_raw(self.host.get()).map_or(std::ptr::null_mut(), |list| list.getParameterData(index));
            let is_controller =
                || ComRef::from_raw(queue).is_some_and(|queue| queue.getParameterId() >= CONTROLLERS);
            if index < self.full.get() && is_controller() { queue } else { std::ptr::null_mut() }
        }
    }

    unsafe fn addParameterData(&self, _: *const ParamID, _: *mut int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}
