//! Where a VST3 host takes the events that a plugin sends.
#![allow(unsafe_code)] // Memory that a plugin gives.

use std::sync::Mutex;

use vst3::Steinberg::Vst::{Event, Event_::EventTypes_, IEventList, IEventListTrait};
use vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// Takes events.
pub struct CollectedEvents(Mutex<Vec<Event>>);

// SAFETY: only the events' plain numbers are read, no pointer.
unsafe impl Send for CollectedEvents {}
// SAFETY: as above.
unsafe impl Sync for CollectedEvents {}

/// For so many events a list has room: a plugin that sends them lets nothing allocate.
const ROOM: usize = 4096;

/// A list without events, and the same as a plugin sees it.
pub fn collected() -> (ComWrapper<CollectedEvents>, ComPtr<IEventList>) {
    let list = ComWrapper::new(CollectedEvents(Mutex::new(Vec::with_capacity(ROOM))));
    let pointer = list.to_com_ptr().expect("it has the interface");
    (list, pointer)
}

impl CollectedEvents {
    /// The sent messages: the frame in the block, and the message in MIDI form.
    pub fn midi(&self) -> Vec<(i32, [u8; 3])> {
        self.0
            .lock()
            .expect("no other use panicked")
            .iter()
            .map(|event| (event.sampleOffset, bytes(event)))
            .collect()
    }
}

fn bytes(event: &Event) -> [u8; 3] {
    let loud = |velocity: f32| (velocity * 127.0).round() as u8;
    let kind = i64::from(event.r#type);
    // SAFETY: the type says which member is there.
    unsafe {
        if kind == i64::from(EventTypes_::kNoteOnEvent) {
            let on = event.__field0.noteOn;
            [0x90 | on.channel as u8, on.pitch as u8, loud(on.velocity)]
        } else if kind == i64::from(EventTypes_::kNoteOffEvent) {
            let off = event.__field0.noteOff;
            [0x80 | off.channel as u8, off.pitch as u8, loud(off.velocity)]
        } else if kind == i64::from(EventTypes_::kLegacyMIDICCOutEvent) {
            let out = event.__field0.midiCCOut;
            match out.controlNumber {
                // VST3's form of a program change.
                130 => [0xc0 | out.channel as u8, out.value as u8, 0],
                number => [0xb0 | out.channel as u8, number, out.value as u8],
            }
        } else {
            [0; 3]
        }
    }
}

impl Class for CollectedEvents {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for CollectedEvents {
    unsafe fn getEventCount(&self) -> int32 {
        self.0.lock().expect("no other use panicked").len() as int32
    }

    unsafe fn getEvent(&self, _: int32, _: *mut Event) -> tresult {
        kInvalidArgument
    }

    unsafe fn addEvent(&self, event: *mut Event) -> tresult {
        // SAFETY: the plugin hands over an event, which is plain data.
        self.0.lock().expect("no other use panicked").push(unsafe { *event });
        kResultOk
    }
}
