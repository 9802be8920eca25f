//! A VST3 host's name, and its record of an instance's calls, with their threads.

use std::cell::{Cell, RefCell};
use std::thread::{self, ThreadId};

use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::*;

/// A host's component handler, which records the calls it receives.
pub struct Handler {
    main: ThreadId,
    /// The flags of the requested restarts.
    pub restarts: RefCell<Vec<i32>>,
    /// The parameters that it was told of without a gesture, and their values.
    pub edits: RefCell<Vec<(ParamID, ParamValue)>>,
    /// How often it heard that the project has changed.
    pub dirty: Cell<usize>,
    /// Whether it was called on another thread than its own.
    pub strayed: Cell<bool>,
}

impl Default for Handler {
    fn default() -> Self {
        let (restarts, edits, dirty, strayed) = Default::default();
        Self { main: thread::current().id(), restarts, edits, dirty, strayed }
    }
}

impl Handler {
    fn look(&self) {
        self.strayed.set(self.strayed.get() || thread::current().id() != self.main);
    }
}

impl Class for Handler {
    type Interfaces = (IComponentHandler, IComponentHandler2);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        self.look();
        self.edits.borrow_mut().push((id, value));
        kResultOk
    }

    unsafe fn endEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, flags: i32) -> tresult {
        self.look();
        self.restarts.borrow_mut().push(flags);
        kResultOk
    }
}

/// A host's context, which says its name.
pub struct HostContext(pub &'static str);

impl Class for HostContext {
    type Interfaces = (IHostApplication,);
}

impl IHostApplicationTrait for HostContext {
    unsafe fn getName(&self, name: *mut String128) -> tresult {
        let units = self.0.encode_utf16().chain([0]);
        // SAFETY: the instance passes a text of 128 units, and no name here is that long.
        units.zip(unsafe { &mut *name }).for_each(|(unit, to)| *to = unit as TChar);
        kResultOk
    }

    unsafe fn createInstance(&self, _: *mut TUID, _: *mut TUID, _: *mut *mut std::ffi::c_void) -> tresult {
        kNotImplemented
    }
}

impl IComponentHandler2Trait for Handler {
    unsafe fn setDirty(&self, state: TBool) -> tresult {
        self.look();
        assert_eq!(state, 1);
        self.dirty.set(self.dirty.get() + 1);
        kResultOk
    }

    unsafe fn requestOpenEditor(&self, _name: FIDString) -> tresult {
        kNotImplemented
    }

    unsafe fn startGroupEdit(&self) -> tresult {
        kResultOk
    }

    unsafe fn finishGroupEdit(&self) -> tresult {
        kResultOk
    }
}
