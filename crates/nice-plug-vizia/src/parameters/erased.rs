//! One parameter of any kind, somewhere in a plugin's parameters. On the thread of the view tree.

use std::sync::Arc;

use nice_plug_core::params::InternalParamMut;
use nice_plug_core::params::internals::ParamPtr;

use super::host_hand;
use super::host_side::{HostEvent, HostSide};

/// The operations that a view needs of a parameter, whatever its kind. Values are normalised: 0 to 1.
pub(super) trait Erased {
    /// Which one it is.
    fn ptr(&self) -> ParamPtr;
    /// Its name in the host.
    fn name(&self) -> String;
    /// Its value without modulation.
    fn value(&self) -> f32;
    /// Its value at first.
    fn default_value(&self) -> f32;
    /// The nearest value that it can have.
    fn snap(&self, value: f32) -> f32;
    /// How many steps from 0 to 1; `None` where it is continuous.
    fn steps(&self) -> Option<usize>;
    /// The value one step up or down.
    fn step(&self, from: f32, up: bool, finer: bool) -> f32;
    /// A value in words.
    fn text(&self, value: f32, unit: bool) -> String;
    /// The value that these words mean.
    fn parse(&self, text: &str) -> Option<f32>;
    /// Tells the host.
    fn tell(&self, host: &HostSide, gesture: Gesture);
    /// Gives the plugin's parameter a value, as a host does.
    fn take(&self, value: f32);
}

/// A musician's gesture on a control.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) enum Gesture {
    /// Takes hold of it.
    Begin,
    /// Sets it.
    Set(f32),
    /// Lets go of it.
    End,
}

/// A parameter inside of a shared structure.
pub(super) struct Projected<T: ?Sized, F> {
    params: Arc<T>,
    project: F,
}

impl<T: ?Sized, F> Projected<T, F> {
    pub(super) fn new(params: Arc<T>, project: F) -> Self {
        Self { params, project }
    }
}

impl<T: ?Sized, P: InternalParamMut, F: Fn(&T) -> &P> Projected<T, F> {
    fn param(&self) -> &P {
        (self.project)(&self.params)
    }
}

impl<T: ?Sized, P: InternalParamMut, F: Fn(&T) -> &P> Erased for Projected<T, F> {
    fn ptr(&self) -> ParamPtr {
        self.param().as_ptr()
    }

    fn name(&self) -> String {
        self.param().name().to_owned()
    }

    fn value(&self) -> f32 {
        self.param().unmodulated_normalized_value()
    }

    fn default_value(&self) -> f32 {
        self.param().default_normalized_value()
    }

    fn snap(&self, value: f32) -> f32 {
        let param = self.param();
        param.preview_normalized(param.preview_plain(value.clamp(0.0, 1.0)))
    }

    fn steps(&self) -> Option<usize> {
        self.param().step_count()
    }

    fn step(&self, from: f32, up: bool, finer: bool) -> f32 {
        let param = self.param();
        if up { param.next_normalized_step(from, finer) } else { param.previous_normalized_step(from, finer) }
    }

    fn text(&self, value: f32, unit: bool) -> String {
        self.param().normalized_value_to_string(value, unit)
    }

    fn parse(&self, text: &str) -> Option<f32> {
        self.param().string_to_normalized_value(text)
    }

    fn tell(&self, host: &HostSide, gesture: Gesture) {
        match host {
            HostSide::Plugin(gui) => {
                let setter = gui.param_setter();
                match gesture {
                    Gesture::Begin => setter.begin_set_parameter(self.param()),
                    Gesture::Set(value) => setter.set_parameter_normalized(self.param(), value),
                    Gesture::End => setter.end_set_parameter(self.param()),
                }
            }
            #[cfg(test)]
            HostSide::Silent => {}
            HostSide::Log(log) => {
                let name = self.name();
                log.write(match gesture {
                    Gesture::Begin => HostEvent::Begun(name),
                    Gesture::Set(value) => HostEvent::Set(name, value),
                    Gesture::End => HostEvent::Ended(name),
                });
                if let Gesture::Set(value) = gesture {
                    self.take(value);
                }
            }
        }
    }

    fn take(&self, value: f32) {
        host_hand::give(self.param(), value);
    }
}
