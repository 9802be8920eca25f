//! A stream in memory, as VST3 hosts pass it for a state.
#![allow(unsafe_code, clippy::unwrap_used)] // Memory that a plugin gives; a host that is wrong here is no test.

use std::cell::RefCell;
use std::ffi::c_void;

use vst3::Class;
use vst3::Steinberg::*;

/// A stream in memory.
#[derive(Debug)]
pub struct MemoryStream {
    inner: RefCell<(Vec<u8>, usize)>,
}

impl MemoryStream {
    /// A stream at the start of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self { inner: RefCell::new((bytes.to_vec(), 0)) }
    }

    /// Its current content.
    pub fn bytes(&self) -> Vec<u8> {
        self.inner.borrow().0.clone()
    }
}

impl Class for MemoryStream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for MemoryStream {
    unsafe fn read(&self, buffer: *mut c_void, count: i32, done: *mut i32) -> tresult {
        let (bytes, at) = &mut *self.inner.borrow_mut();
        let length = usize::try_from(count).unwrap().min(bytes.len() - *at);
        // SAFETY: the plugin passes room for `count` bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes[*at..].as_ptr(), buffer.cast(), length) };
        *at += length;
        // SAFETY: the plugin passes a place for the number, or null.
        if let Some(done) = unsafe { done.as_mut() } {
            *done = i32::try_from(length).unwrap();
        }
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: i32, done: *mut i32) -> tresult {
        // SAFETY: the plugin passes `count` bytes.
        let new = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), usize::try_from(count).unwrap()) };
        let (bytes, at) = &mut *self.inner.borrow_mut();
        bytes.truncate(*at);
        bytes.extend(new);
        *at = bytes.len();
        // SAFETY: the plugin passes a place for the number, or null.
        if let Some(done) = unsafe { done.as_mut() } {
            *done = count;
        }
        kResultOk
    }

    unsafe fn seek(&self, to: i64, mode: i32, result: *mut i64) -> tresult {
        let (bytes, at) = &mut *self.inner.borrow_mut();
        let from = match mode {
            0 => 0,
            1 => i64::try_from(*at).unwrap(),
            _ => i64::try_from(bytes.len()).unwrap(),
        };
        *at = usize::try_from(from + to).unwrap().min(bytes.len());
        // SAFETY: the plugin passes a place for the number, or null.
        if let Some(result) = unsafe { result.as_mut() } {
            *result = i64::try_from(*at).unwrap();
        }
        kResultOk
    }

    unsafe fn tell(&self, result: *mut i64) -> tresult {
        // SAFETY: the plugin passes a place for the number.
        unsafe { *result = i64::try_from(self.inner.borrow().1).unwrap() };
        kResultOk
    }
}
