//! A VST3 host's side of the plugin's window: a frame with a run loop.

#![allow(unsafe_code)] // The interfaces are called as hosts call them.

use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr::null_mut;

use vst3::Steinberg::Linux::*;
use vst3::Steinberg::Vst::*;
use vst3::Steinberg::*;
use vst3::{Class, ComPtr, ComRef, ComWrapper};

/// A frame whose handlers stay in its run loop until they are removed.
#[derive(Default)]
struct RunLoopFrame {
    handlers: RefCell<Vec<ComPtr<IEventHandler>>>,
}

impl Class for RunLoopFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for RunLoopFrame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

impl IRunLoopTrait for RunLoopFrame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, _file: FileDescriptor) -> tresult {
        // SAFETY: the plugin's handler is valid.
        let Some(handler) = (unsafe { ComRef::from_raw(handler) }) else { return kInvalidArgument };
        self.handlers.borrow_mut().push(handler.to_com_ptr());
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        self.handlers.borrow_mut().retain(|known| known.as_ptr() != handler);
        kResultOk
    }

    unsafe fn registerTimer(&self, _handler: *mut ITimerHandler, _interval: TimerInterval) -> tresult {
        kNotImplemented
    }

    unsafe fn unregisterTimer(&self, _handler: *mut ITimerHandler) -> tresult {
        kNotImplemented
    }
}

/// An open view and its frame.
pub struct OpenView {
    view: ComPtr<IPlugView>,
    frame: ComWrapper<RunLoopFrame>,
}

impl OpenView {
    /// Opens the view of `controller` in a host's window.
    pub fn open(controller: &ComPtr<IEditController>, window: u32) -> Option<Self> {
        let frame = ComWrapper::new(RunLoopFrame::default());
        let own = frame.to_com_ptr::<IPlugFrame>()?;
        // SAFETY: the instance hands over its view; view, frame and window are valid.
        unsafe {
            let view = ComPtr::from_raw(controller.createView(ViewType::kEditor))?;
            view.setFrame(own.as_ptr());
            let opened = view.attached(window as usize as *mut c_void, kPlatformTypeX11EmbedWindowID) == kResultOk;
            opened.then_some(Self { view, frame })
        }
    }

    /// A pass of the run loop, in which every handler has something to read.
    pub fn turn(&self) {
        let handlers = self.frame.handlers.borrow().clone();
        // SAFETY: the handlers are the plugin's, and references to them are held.
        handlers.iter().for_each(|handler| unsafe { handler.onFDIsSet(0) });
    }

    /// Closes it.
    pub fn close(self) {
        // SAFETY: the view is valid.
        unsafe {
            self.view.removed();
            self.view.setFrame(null_mut());
        }
    }
}
