//! The output busses of a VST3 block.
//!
//! Audio thread.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{AudioBusBuffers, ProcessData, SymbolicSampleSizes_};

use super::scratch::{HostPort, HostPorts};

/// The output busses of a VST3 block.
pub(super) struct Vst3Ports<'a> {
    busses: &'a mut [AudioBusBuffers],
    wide: bool,
}

impl<'a> Vst3Ports<'a> {
    /// The output busses of `data`, marked as not silent, because the framework does not clear a host's outdated marks.
    ///
    /// # Safety
    /// `data` is the argument of `IAudioProcessor::process` from a host, and lives as long as `'a`.
    pub(super) unsafe fn of(data: &ProcessData) -> Self {
        let wide = data.symbolicSampleSize == SymbolicSampleSizes_::kSample64 as i32;
        let count = usize::try_from(data.numOutputs).unwrap_or(0);
        if data.outputs.is_null() {
            return Self { busses: &mut [], wide };
        }
        // SAFETY: VST3 promises `numOutputs` busses if the pointer is not null.
        let busses = unsafe { std::slice::from_raw_parts_mut(data.outputs, count) };
        busses.iter_mut().for_each(|bus| bus.silenceFlags = 0);
        Self { busses, wide }
    }
}

// SAFETY: VST3 promises `numChannels` pointers, each to `numSamples` samples of the announced width.
unsafe impl HostPorts for Vst3Ports<'_> {
    fn count(&self) -> usize {
        self.busses.len()
    }

    fn port(&self, index: usize) -> HostPort {
        let bus = &self.busses[index];
        let count = usize::try_from(bus.numChannels).unwrap_or(0);
        // SAFETY: both fields of the union are pointers, and either may be read as the other.
        let (narrow, wide) = unsafe { (bus.__field0.channelBuffers32, bus.__field0.channelBuffers64) };
        if self.wide {
            HostPort { count, narrow: std::ptr::null(), wide: wide.cast_const() }
        } else {
            HostPort { count, narrow: narrow.cast_const(), wide: std::ptr::null() }
        }
    }
}
