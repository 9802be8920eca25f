//! Notes of a block, as a VST3 host hands them over.
#![allow(unsafe_code)] // Memory that a plugin gives.

use vst3::Steinberg::Vst::{
    Event, Event_::EventTypes_, Event__type0, IEventList, IEventListTrait, NoteOffEvent, NoteOnEvent,
};
use vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// A note that begins, or ends.
#[derive(Clone, Copy, Debug)]
pub struct Vst3Note {
    /// The frame of the block.
    pub frame: i32,
    /// MIDI's number.
    pub key: u8,
    /// Whether it begins.
    pub begins: bool,
}

struct Notes(Vec<Event>);

/// The events of a block.
pub fn notes(notes: &[Vst3Note]) -> Option<ComPtr<IEventList>> {
    ComWrapper::new(Notes(notes.iter().map(event).collect())).to_com_ptr()
}

fn event(note: &Vst3Note) -> Event {
    // SAFETY: it is plain data.
    let empty: Event = unsafe { std::mem::zeroed() };
    let (channel, pitch, tuning, velocity) = (0, i16::from(note.key), 0.0, 0.8);
    let (kind, what) = if note.begins {
        let on = NoteOnEvent { channel, pitch, tuning, velocity, length: 0, noteId: -1 };
        (EventTypes_::kNoteOnEvent, Event__type0 { noteOn: on })
    } else {
        let off = NoteOffEvent { channel, pitch, velocity, noteId: -1, tuning };
        (EventTypes_::kNoteOffEvent, Event__type0 { noteOff: off })
    };
    Event { sampleOffset: note.frame, r#type: kind as u16, __field0: what, ..empty }
}

impl Class for Notes {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Notes {
    unsafe fn getEventCount(&self) -> int32 {
        self.0.len() as int32
    }

    unsafe fn getEvent(&self, index: int32, event: *mut Event) -> tresult {
        let Some(found) = usize::try_from(index).ok().and_then(|index| self.0.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plugin hands over a place for an event, which is plain data.
        unsafe { *event = *found };
        kResultOk
    }

    unsafe fn addEvent(&self, _: *mut Event) -> tresult {
        kInvalidArgument
    }
}
