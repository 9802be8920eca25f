//! The events of a CLAP block, without those that the framework cannot handle.
//!
//! Audio thread.
//!
//! nice-plug splits a block at its transport events and trusts their times: a time after the end of the block makes it
//! write past the end of the buffers, and a time that goes back makes it count below zero. Both violate CLAP's rules.

use std::cell::Cell;
use std::ffi::c_void;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE,
    CLAP_EVENT_TRANSPORT, clap_event_header, clap_event_midi, clap_event_note, clap_event_param_mod,
    clap_event_param_value, clap_event_transport, clap_input_events,
};

use crate::host::{MOST_MESSAGES, Relay};

/// The events of a block, sifted.
pub(super) struct Events {
    list: clap_input_events,
    host: *const clap_input_events,
    frames: u32,
    /// The time of the last transport event.
    reached: Cell<u32>,
    /// The index from which on there is no room for messages.
    full: Cell<u32>,
}

impl Events {
    /// Sifts `host`'s events for a block of `frames` frames.
    ///
    /// # Safety
    /// `host` is null or the input events that a host passes for a block, and outlives this.
    pub(super) unsafe fn sifting(host: *const clap_input_events, frames: u32) -> Self {
        let list = clap_input_events { ctx: std::ptr::null_mut(), size: Some(size), get: Some(get) };
        Self { list, host, frames, reached: Cell::new(0), full: Cell::new(u32::MAX) }
    }

    /// The sifted events, valid until this is moved or dropped; null if there were none.
    pub(super) fn list(&mut self) -> *const clap_input_events {
        if self.host.is_null() {
            return std::ptr::null();
        }
        self.list.ctx = std::ptr::from_mut(self).cast::<c_void>();
        // Through the same pointer as `ctx`, so that both may be used at the same time.
        // SAFETY: the pointer was just made from a reference.
        unsafe { &raw const (*self.list.ctx.cast::<Self>()).list }
    }

    /// Goes through all events before the framework does: records on which frames the block's parameters move, and for how many messages there is room.
    pub(super) fn look_over(&self, relay: &Relay) {
        if self.host.is_null() {
            return;
        }
        // SAFETY: `sifting` was given a valid list.
        let count = unsafe { (*self.host).size.map_or(0, |size| size(self.host)) };
        let mut messages = 0;
        for index in 0..count {
            let Some(event) = self.event(index) else { continue };
            if matches!(event.type_, CLAP_EVENT_NOTE_ON | CLAP_EVENT_MIDI) {
                messages += 1;
                if messages == MOST_MESSAGES {
                    self.full.set(index + 1);
                }
            }
            if event.type_ == CLAP_EVENT_PARAM_VALUE {
                // SAFETY: `event` accepts events of this type only if they are large enough.
                let value = unsafe { &*std::ptr::from_ref(event).cast::<clap_event_param_value>() };
                relay.note_value(value.param_id, event.time, value.value);
            }
        }
        // The framework reads them from the beginning.
        self.reached.set(0);
    }

    /// The host's event at an index below the host's count, if the framework can handle it.
    fn event(&self, index: u32) -> Option<&clap_event_header> {
        // SAFETY: `sifting` was given a valid list; a null one has no events.
        let event = unsafe { (*self.host).get.map_or(std::ptr::null(), |get| get(self.host, index)) };
        // SAFETY: CLAP promises a valid header if the pointer is not null.
        let event = unsafe { event.as_ref() }.filter(|event| self.bearable(event))?;
        let is_message = matches!(event.type_, CLAP_EVENT_NOTE_ON | CLAP_EVENT_MIDI);
        (!is_message || index < self.full.get()).then_some(event)
    }

    /// Whether the framework can handle an event of this kind, size and time.
    fn bearable(&self, event: &clap_event_header) -> bool {
        let needed = match (event.space_id, event.type_) {
            (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT) => size_of::<clap_event_transport>(),
            (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE) => size_of::<clap_event_param_value>(),
            (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD) => size_of::<clap_event_param_mod>(),
            (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_NOTE_ON) => size_of::<clap_event_note>(),
            (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI) => size_of::<clap_event_midi>(),
            // Other events are ignored.
            _ => return false,
        };
        if (event.size as usize) < needed || event.time < self.reached.get() {
            return false;
        }
        if event.type_ == CLAP_EVENT_TRANSPORT {
            if event.time > 0 && event.time >= self.frames {
                return false;
            }
            self.reached.set(event.time);
        }
        true
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: the framework passes the list that `Events::list` returned, whose `ctx` is the `Events`.
    let events = unsafe { &*(*list).ctx.cast::<Events>() };
    // SAFETY: `sifting` was given a valid list, and `list` returns null for a null one.
    unsafe { (*events.host).size.map_or(0, |size| size(events.host)) }
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as in `size`.
    let events = unsafe { &*(*list).ctx.cast::<Events>() };
    events.event(index).map_or(std::ptr::null(), std::ptr::from_ref)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Any event, in memory that is large enough for all.
    #[repr(C)]
    #[derive(Clone, Copy)]
    union AnyEvent {
        header: clap_event_header,
        value: clap_event_param_value,
        note: clap_event_note,
        midi: clap_event_midi,
        transport: clap_event_transport,
    }

    fn event(type_: u16, time: u32) -> AnyEvent {
        // SAFETY: all of it is plain data.
        let mut event: AnyEvent = unsafe { std::mem::zeroed() };
        let size = size_of::<AnyEvent>() as u32;
        event.header = clap_event_header { size, time, space_id: CLAP_CORE_EVENT_SPACE_ID, type_, flags: 0 };
        event
    }

    unsafe extern "C" fn count(list: *const clap_input_events) -> u32 {
        // SAFETY: `sifted` puts its events there.
        let events = unsafe { &*(*list).ctx.cast::<Vec<AnyEvent>>() };
        events.len() as u32
    }

    unsafe extern "C" fn at(list: *const clap_input_events, index: u32) -> *const clap_event_header {
        // SAFETY: as in `count`.
        let events = unsafe { &*(*list).ctx.cast::<Vec<AnyEvent>>() };
        events.get(index as usize).map_or(std::ptr::null(), |event| std::ptr::from_ref(event).cast())
    }

    /// Types and times of the events that the framework gets in a block of `frames` frames.
    fn sifted(mut events: Vec<AnyEvent>, frames: u32) -> Vec<(u16, u32)> {
        let ctx = std::ptr::from_mut(&mut events).cast::<c_void>();
        let host = clap_input_events { ctx, size: Some(count), get: Some(at) };
        // SAFETY: the list is valid, and outlives what sifts it.
        let mut sifting = unsafe { Events::sifting(&raw const host, frames) };
        sifting.look_over(&Relay::default());
        let list = sifting.list();
        // SAFETY: the list was just made, and its functions get it as the framework would pass it.
        unsafe {
            let (size, get) = ((*list).size.unwrap_or(count), (*list).get.unwrap_or(at));
            let all = (0..size(list)).filter_map(|index| get(list, index).as_ref());
            all.map(|header| (header.type_, header.time)).collect()
        }
    }

    #[test]
    fn what_the_framework_cannot_handle_is_left_out() {
        let (value, transport) = (CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT);
        let mut small = event(value, 6);
        small.header.size = size_of::<clap_event_param_value>() as u32 - 1;
        let mut foreign = event(value, 6);
        foreign.header.space_id = 7;
        let events = vec![
            event(value, 1),
            event(transport, 5),
            event(value, 3),
            event(value, 5),
            small,
            foreign,
            event(999, 6),
            event(transport, 8),
            event(transport, u32::MAX),
            event(value, 7),
        ];
        assert_eq!(sifted(events, 8), [(value, 1), (transport, 5), (value, 5), (value, 7)]);
        assert_eq!(sifted(vec![event(transport, 0)], 0), [(transport, 0)]);
    }

    #[test]
    fn of_too_many_messages_the_first_are_heard_and_parameters_move_after_them() {
        let mut events = vec![event(CLAP_EVENT_MIDI, 0); MOST_MESSAGES + 3];
        events.push(event(CLAP_EVENT_PARAM_VALUE, 1));
        let heard = sifted(events, 8);
        assert_eq!(heard.len(), MOST_MESSAGES + 1);
        assert_eq!(heard.last(), Some(&(CLAP_EVENT_PARAM_VALUE, 1)));
    }

    #[test]
    fn no_list_stays_none() {
        // SAFETY: null is allowed.
        let mut sifting = unsafe { Events::sifting(std::ptr::null(), 8) };
        sifting.look_over(&Relay::default());
        assert!(sifting.list().is_null());
    }
}
