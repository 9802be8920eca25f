//! Stands between the framework's VST3 view and the host, on Linux. Main thread.
//!
//! Works around these faults of nice-plug 0.4.2: its handler for the host's run loop holds a reference to itself
//! (`view.rs`, `RunLoopEventHandler::new`: `into_raw`), so that every opened window leaves behind two sockets and an entry
//! in the host's run loop; and it panics, in a C function, if a run loop refuses the handler, or if it runs the handler on
//! another thread than the one that opened the window, as Carla's does.
//!
//! So the framework gets a frame of ours, which remembers the handler and ends it with the window, and the host gets a handler of
//! ours. Because a frame refers to the view that the host knows, the host gets a view of ours.

use std::cell::{Cell, RefCell};
use std::thread::{self, ThreadId};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IEventHandlerTrait, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewContentScaleSupport,
    IPlugViewContentScaleSupport_::ScaleFactor, IPlugViewContentScaleSupportTrait, IPlugViewTrait, TBool, ViewRect,
    char16, int16, kInternalError, kNotImplemented, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

use crate::host::contained;

use super::vst3_pass::pass_on;

/// A view as the host sees it.
pub(super) struct RelayedView {
    inner: ComPtr<IPlugView>,
    /// The interface for the host. It owns no reference, so that the view does not keep itself alive.
    own: Cell<*mut IPlugView>,
    frame: RefCell<Option<ComWrapper<RelayedFrame>>>,
}

impl Class for RelayedView {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl RelayedView {
    /// A view in front of `inner`, owned by the caller; null for null.
    ///
    /// # Safety
    /// `inner` is null or a reference that the caller gives away.
    pub(super) unsafe fn before(inner: *mut IPlugView) -> *mut IPlugView {
        // SAFETY: as the caller promises.
        let Some(inner) = (unsafe { ComPtr::from_raw(inner) }) else { return std::ptr::null_mut() };
        let none = Cell::new(std::ptr::null_mut());
        let view = ComWrapper::new(Self { inner, own: none, frame: RefCell::new(None) });
        let own = view.to_com_ptr::<IPlugView>().map_or(std::ptr::null_mut(), ComPtr::into_raw);
        view.own.set(own);
        own
    }

    /// The framework's view.
    fn inner(&self) -> &ComPtr<IPlugView> {
        &self.inner
    }

    /// Sets this frame for the framework, and ends the previous one.
    ///
    /// # Safety
    /// `frame` is null or the host's.
    unsafe fn exchange(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: as the caller promises.
        let host = unsafe { ComRef::from_raw(frame) };
        let next = host.and_then(|host| RelayedFrame::before(host, self.own.get()));
        let ours = next.as_ref().and_then(|next| next.as_com_ref::<IPlugFrame>());
        let passed = ours.map_or(frame, |ours| ours.as_ptr());
        // SAFETY: `passed` is valid or null, and the framework adds a reference of its own.
        let result = unsafe { self.inner.setFrame(passed) };
        if let Some(before) = self.frame.replace(next) {
            before.end();
        }
        result
    }
}

impl Drop for RelayedView {
    /// For hosts that do not remove their frame first.
    fn drop(&mut self) {
        // SAFETY: null stands for no frame.
        contained(|| unsafe { self.exchange(std::ptr::null_mut()) });
    }
}

impl IPlugViewTrait for RelayedView {
    pass_on! { IPlugViewTrait:
        fn isPlatformTypeSupported(kind: FIDString) -> tresult, or kInternalError;
        fn attached(parent: *mut std::ffi::c_void, kind: FIDString) -> tresult, or kInternalError;
        fn removed() -> tresult, or kInternalError;
        fn onWheel(distance: f32) -> tresult, or kInternalError;
        fn onKeyDown(key: char16, code: int16, modifiers: int16) -> tresult, or kInternalError;
        fn onKeyUp(key: char16, code: int16, modifiers: int16) -> tresult, or kInternalError;
        fn getSize(size: *mut ViewRect) -> tresult, or kInternalError;
        fn onSize(size: *mut ViewRect) -> tresult, or kInternalError;
        fn onFocus(focused: TBool) -> tresult, or kInternalError;
        fn canResize() -> tresult, or kInternalError;
        fn checkSizeConstraint(size: *mut ViewRect) -> tresult, or kInternalError;
    }

    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: the frame is the host's.
        contained(|| unsafe { self.exchange(frame) }).unwrap_or(kInternalError)
    }
}

impl IPlugViewContentScaleSupportTrait for RelayedView {
    unsafe fn setContentScaleFactor(&self, factor: ScaleFactor) -> tresult {
        let scaled = || {
            let inner = self.inner.cast::<IPlugViewContentScaleSupport>()?;
            // SAFETY: no pointer is passed.
            Some(unsafe { inner.setContentScaleFactor(factor) })
        };
        contained(scaled).map_or(kInternalError, |result| result.unwrap_or(kNotImplemented))
    }
}

/// A host's frame as the framework sees it.
struct RelayedFrame {
    host: ComPtr<IPlugFrame>,
    run_loop: ComPtr<IRunLoop>,
    /// The view that the host knows; null at the end.
    view: Cell<*mut IPlugView>,
    /// What the run loop has of the framework's handlers.
    handlers: RefCell<Vec<ComWrapper<RelayedHandler>>>,
}

impl Class for RelayedFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl RelayedFrame {
    /// `None` for a host without a run loop, with which the framework's faults do not matter.
    fn before(host: ComRef<'_, IPlugFrame>, view: *mut IPlugView) -> Option<ComWrapper<Self>> {
        let run_loop = host.cast::<IRunLoop>()?;
        let (host, view) = (host.to_com_ptr(), Cell::new(view));
        Some(ComWrapper::new(Self { host, run_loop, view, handlers: RefCell::default() }))
    }

    /// Removes the remaining handlers from the run loop, and drops the reference with which each handler holds itself.
    fn end(&self) {
        self.view.set(std::ptr::null_mut());
        for relayed in self.handlers.take() {
            let handler = self.take_out(&relayed);
            // SAFETY: a handler that did not leave the run loop itself was not dropped, and its own reference is
            // taken once: it is not in the list any more. When it is dropped here it leaves the run loop a second time, which
            // `unregisterEventHandler` ignores.
            drop(unsafe { ComPtr::from_raw(handler) });
        }
    }
}

impl RelayedFrame {
    /// Removes a handler from the host's run loop, and gives the framework's, which is not called any more.
    fn take_out(&self, relayed: &ComWrapper<RelayedHandler>) -> *mut IEventHandler {
        if let Some(given) = relayed.as_com_ref::<IEventHandler>() {
            // SAFETY: the host has this one.
            unsafe { self.run_loop.unregisterEventHandler(given.as_ptr()) };
        }
        relayed.inner.replace(std::ptr::null_mut())
    }
}

impl IPlugFrameTrait for RelayedFrame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        let view = self.view.get();
        if view.is_null() {
            return kResultFalse;
        }
        // SAFETY: the framework's argument, and the view that the host knows, which removes its frame when it is dropped.
        unsafe { self.host.resizeView(view, size) }
    }
}

impl IRunLoopTrait for RelayedFrame {
    /// Succeeds even if the host refuses: the framework would panic, although it does not need it.
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, file: FileDescriptor) -> tresult {
        let relayed = ComWrapper::new(RelayedHandler { inner: Cell::new(handler), thread: thread::current().id() });
        let given = relayed.as_com_ref::<IEventHandler>().map_or(std::ptr::null_mut(), |given| given.as_ptr());
        self.handlers.borrow_mut().push(relayed.clone());
        // SAFETY: ours lives in the list until it leaves the run loop, and the file is the framework's.
        unsafe { self.run_loop.registerEventHandler(given, file) };
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let mut handlers = self.handlers.borrow_mut();
        let Some(index) = handlers.iter().position(|known| known.inner.get() == handler) else {
            return kResultFalse;
        };
        let relayed = handlers.swap_remove(index);
        drop(handlers);
        self.take_out(&relayed);
        kResultOk
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, interval: TimerInterval) -> tresult {
        // SAFETY: the framework's arguments.
        unsafe { self.run_loop.registerTimer(handler, interval) }
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        // SAFETY: the framework's argument.
        unsafe { self.run_loop.unregisterTimer(handler) }
    }
}

/// The framework's handler as the host sees it.
struct RelayedHandler {
    /// Null once it left the run loop. Read on the window's own thread only.
    inner: Cell<*mut IEventHandler>,
    /// The thread on which the host opens the window.
    thread: ThreadId,
}

impl Class for RelayedHandler {
    type Interfaces = (IEventHandler,);
}

impl IEventHandlerTrait for RelayedHandler {
    /// Carla calls this on a thread of its own, many times a second. The framework would end the host, because its window belongs to the thread that
    /// opened it. What waits stays in its queue until the right thread comes, as Carla's does when it shows or hides the
    /// window, saves or loads.
    unsafe fn onFDIsSet(&self, file: FileDescriptor) {
        if thread::current().id() != self.thread {
            return;
        }
        // SAFETY: null, or the framework's handler, which lives until it left the run loop, on this thread.
        if let Some(inner) = unsafe { ComRef::from_raw(self.inner.get()) } {
            // SAFETY: as the host passed it.
            unsafe { inner.onFDIsSet(file) };
        }
    }
}
