//! A VST3 host's frame with a run loop.

use std::cell::{Cell, RefCell};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef};

/// A frame with a run loop in which handlers stay until they are taken out.
#[derive(Default)]
pub struct HostFrame {
    /// Whether it takes no handlers.
    pub refuses: Cell<bool>,
    /// The handlers in the run loop.
    pub handlers: RefCell<Vec<ComPtr<IEventHandler>>>,
    /// Handlers that left the run loop.
    pub left: RefCell<Vec<ComPtr<IEventHandler>>>,
}

impl Class for HostFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for HostFrame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

impl IRunLoopTrait for HostFrame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, _file: FileDescriptor) -> tresult {
        if self.refuses.get() {
            return kResultFalse;
        }
        // SAFETY: the plugin's handler is valid.
        self.handlers.borrow_mut().push(unsafe { ComRef::from_raw(handler) }.unwrap().to_com_ptr());
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let mut handlers = self.handlers.borrow_mut();
        let Some(index) = handlers.iter().position(|known| known.as_ptr() == handler) else { return kResultFalse };
        self.left.borrow_mut().push(handlers.remove(index));
        kResultOk
    }

    unsafe fn registerTimer(&self, _handler: *mut ITimerHandler, _interval: TimerInterval) -> tresult {
        kNotImplemented
    }

    unsafe fn unregisterTimer(&self, _handler: *mut ITimerHandler) -> tresult {
        kNotImplemented
    }
}
