//! Records the calls of an instance to its VST3 host, and their threads.

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
    /// How often it heard that the project has changed.
    pub dirty: Cell<usize>,
    /// Whether it was called on another thread than its own.
    pub strayed: Cell<bool>,
}

impl Default for Handler {
    fn default() -> Self {
        let (restarts, dirty, strayed) = Default::default();
        Self { main: thread::current().id(), restarts, dirty, strayed }
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

    unsafe fn performEdit(&self, _id: ParamID, _value: ParamValue) -> tresult {
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
