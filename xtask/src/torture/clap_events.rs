//! The events and the transport of a block, as a CLAP host passes them.

#![allow(unsafe_code)] // A list of functions, as the format has it.

use std::ptr::null;

use clap_sys::events::*;
use clap_sys::fixedpoint::{CLAP_BEATTIME_FACTOR, CLAP_SECTIME_FACTOR};

use super::clock::Said;
use super::format::{BlockEvent, Param, SentByPlugin};

/// An event in CLAP's form.
pub enum ClapEvent {
    Param(clap_event_param_value),
    Note(clap_event_note),
    Midi(clap_event_midi),
}

fn header<T>(time: u32, type_: u16) -> clap_event_header {
    clap_event_header { size: size_of::<T>() as u32, time, space_id: CLAP_CORE_EVENT_SPACE_ID, type_, flags: 0 }
}

fn automation(time: u32, id: u32, value: f64) -> clap_event_param_value {
    clap_event_param_value {
        header: header::<clap_event_param_value>(time, CLAP_EVENT_PARAM_VALUE),
        param_id: id,
        cookie: std::ptr::null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value,
    }
}

fn note(time: u32, type_: u16, key: u8) -> clap_event_note {
    let header = header::<clap_event_note>(time, type_);
    clap_event_note { header, note_id: -1, port_index: 0, channel: 0, key: key.into(), velocity: 0.8 }
}

fn midi(time: u32, data: [u8; 3]) -> clap_event_midi {
    clap_event_midi { header: header::<clap_event_midi>(time, CLAP_EVENT_MIDI), port_index: 0, data }
}

impl ClapEvent {
    /// An event at a frame of the block, where `params` are those of the instance.
    pub fn of(time: u32, event: BlockEvent, params: &[Param]) -> Self {
        match event {
            BlockEvent::Param(index, value) => Self::Param(automation(time, params[index].id, value)),
            BlockEvent::Note(key) => Self::Note(note(time, CLAP_EVENT_NOTE_ON, key)),
            BlockEvent::Release(key) => Self::Note(note(time, CLAP_EVENT_NOTE_OFF, key)),
            BlockEvent::Controller(controller, value) => Self::Midi(midi(time, [0xb0, controller, value])),
            BlockEvent::Program(program) => Self::Midi(midi(time, [0xc0, program, 0])),
        }
    }
}

/// The list of a block's events. It must not outlive `events`.
pub fn list_of(events: &Vec<ClapEvent>) -> clap_input_events {
    clap_input_events { ctx: std::ptr::from_ref(events).cast_mut().cast(), size: Some(size), get: Some(get) }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: `list_of` sets this pointer to its events.
    let events = unsafe { &*(*list).ctx.cast::<Vec<ClapEvent>>() };
    events.len() as u32
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as above; the header is the first field.
    let events = unsafe { &*(*list).ctx.cast::<Vec<ClapEvent>>() };
    events.get(index as usize).map_or(null(), |event| match event {
        ClapEvent::Param(event) => (&raw const *event).cast(),
        ClapEvent::Note(event) => (&raw const *event).cast(),
        ClapEvent::Midi(event) => (&raw const *event).cast(),
    })
}

/// What a plugin sends in a block or a flush, as far as there is room.
pub struct OutgoingEvents {
    pub messages: Vec<SentByPlugin>,
    /// Parameters by their ids in CLAP, and their values.
    pub values: Vec<(u32, f64)>,
}

impl OutgoingEvents {
    /// Room for so many of each.
    pub fn with_room(most: usize) -> Self {
        Self { messages: Vec::with_capacity(most), values: Vec::with_capacity(most) }
    }

    /// The list that receives the events. It must not outlive `self`.
    pub fn list(&mut self) -> clap_output_events {
        clap_output_events { ctx: std::ptr::from_mut(self).cast(), try_push: Some(push) }
    }
}

unsafe extern "C" fn push(list: *const clap_output_events, event: *const clap_event_header) -> bool {
    // SAFETY: `OutgoingEvents::list` sets this pointer to itself, and the event has the type that its header states.
    unsafe {
        let taken = &mut *(*list).ctx.cast::<OutgoingEvents>();
        let frame = (*event).time as usize;
        let note = |status: u8| {
            let note = &*event.cast::<clap_event_note>();
            (frame, [status | note.channel as u8, note.key as u8, (note.velocity * 127.0).round() as u8])
        };
        let message = match (*event).type_ {
            CLAP_EVENT_MIDI => Some((frame, (*event.cast::<clap_event_midi>()).data)),
            CLAP_EVENT_NOTE_ON => Some(note(0x90)),
            CLAP_EVENT_NOTE_OFF => Some(note(0x80)),
            _ => None,
        };
        let has_room = taken.messages.len() < taken.messages.capacity();
        taken.messages.extend(message.filter(|_| has_room));
        if (*event).type_ == CLAP_EVENT_PARAM_VALUE && taken.values.len() < taken.values.capacity() {
            let value = &*event.cast::<clap_event_param_value>();
            taken.values.push((value.param_id, value.value));
        }
    }
    true
}

/// The transport, in CLAP's form.
pub fn transport(said: &Said) -> clap_event_transport {
    let has = |there: bool, flag: u32| if there { flag } else { 0 };
    let flags = has(said.tempo.is_some(), CLAP_TRANSPORT_HAS_TEMPO)
        | has(said.beats.is_some(), CLAP_TRANSPORT_HAS_BEATS_TIMELINE)
        | has(said.seconds.is_some(), CLAP_TRANSPORT_HAS_SECONDS_TIMELINE)
        | has(said.meter.is_some(), CLAP_TRANSPORT_HAS_TIME_SIGNATURE)
        | has(said.playing, CLAP_TRANSPORT_IS_PLAYING)
        | has(said.loop_beats.is_some(), CLAP_TRANSPORT_IS_LOOP_ACTIVE);
    // NaN becomes the smallest number; real hosts were seen to send it.
    let fixed = |value: f64, factor: i64| {
        if value.is_nan() { i64::MIN } else { (value * factor as f64).round() as i64 }
    };
    let beats = |value: f64| fixed(value, CLAP_BEATTIME_FACTOR);
    let (first, last) = said.loop_beats.unwrap_or_default();
    let (numerator, denominator) = said.meter.unwrap_or_default();
    clap_event_transport {
        header: clap_event_header {
            size: size_of::<clap_event_transport>() as u32,
            time: 0,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_TRANSPORT,
            flags: 0,
        },
        flags,
        song_pos_beats: beats(said.beats.unwrap_or_default()),
        song_pos_seconds: fixed(said.seconds.unwrap_or_default(), CLAP_SECTIME_FACTOR),
        tempo: said.tempo.unwrap_or_default(),
        tempo_inc: said.growth,
        loop_start_beats: beats(first),
        loop_end_beats: beats(last),
        loop_start_seconds: 0,
        loop_end_seconds: 0,
        bar_start: beats((said.beats.unwrap_or_default() / 4.0).floor() * 4.0),
        bar_number: 0,
        tsig_num: numerator as u16,
        tsig_denom: denominator as u16,
    }
}
