//! Complete buffers for the framework: the host's where it passed any, scratch memory for the rest.
//!
//! Audio thread; the memory is allocated when the instance is activated.

use crate::setlist::MAX_OUTPUTS;

/// The number of channels of every output.
pub(super) const CHANNELS: usize = 2;

/// The channels of one port as a host passed them: `count` of them, 32-bit or 64-bit, either of which may be null.
#[derive(Clone, Copy)]
pub(super) struct HostPort {
    pub(super) count: usize,
    pub(super) narrow: *const *mut f32,
    pub(super) wide: *const *mut f64,
}

/// The output ports of one block as a host passed them, in either format.
///
/// # Safety
/// Every non-null pointer points to as many pointers as the port has channels, and each of these that is not null to
/// as many samples as the block has frames, writable until the block has been processed.
pub(super) unsafe trait HostPorts {
    /// The number of ports.
    fn count(&self) -> usize;

    /// The port `index`, which is less than [`Self::count`].
    fn port(&self, index: usize) -> HostPort;
}

/// The destination of a channel.
#[derive(Clone, Copy)]
enum Sink {
    /// None: it is inaudible.
    Nowhere,
    Narrow(*mut f32),
    Wide(*mut f64),
}

/// Complete buffers of one block.
pub(super) struct BlockBuffers {
    channels: [[*mut f32; CHANNELS]; MAX_OUTPUTS],
    spare: Box<[f32]>,
    frames: usize,
}

/// What to do with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gathered {
    /// [`BlockBuffers::channels`] is complete.
    Whole,
    /// All of it is inaudible.
    Unheard,
    /// It is longer than announced, and a buffer is missing.
    TooLong,
}

impl BlockBuffers {
    /// Scratch memory for blocks of up to `frames` frames.
    pub(super) fn for_blocks_of(frames: usize) -> Self {
        Self {
            channels: [[std::ptr::null_mut(); CHANNELS]; MAX_OUTPUTS],
            spare: vec![0.0; frames * CHANNELS * MAX_OUTPUTS].into(),
            frames,
        }
    }

    /// The channels of each output, all distinct and not null, each as long as the last block passed to
    /// [`Self::gather`].
    pub(super) fn channels(&mut self) -> &mut [[*mut f32; CHANNELS]; MAX_OUTPUTS] {
        &mut self.channels
    }

    /// Gathers the channels for a block of `frames` frames.
    pub(super) fn gather(&mut self, frames: usize, host: &impl HostPorts) -> Gathered {
        let (mut heard, mut spared) = (false, false);
        for index in 0..MAX_OUTPUTS * CHANNELS {
            let (output, channel) = (index / CHANNELS, index % CHANNELS);
            let given = match sink(host, output, channel) {
                Sink::Narrow(samples) => Some(samples).filter(|given| !self.is_taken(index, *given)),
                Sink::Wide(_) => {
                    heard = true;
                    None
                }
                Sink::Nowhere => None,
            };
            heard |= given.is_some();
            spared |= given.is_none();
            self.channels[output][channel] = given.unwrap_or_else(|| self.spare(index));
        }
        match (heard, spared && frames > self.frames) {
            (false, _) => Gathered::Unheard,
            (true, true) => Gathered::TooLong,
            (true, false) => Gathered::Whole,
        }
    }

    /// Whether an earlier channel of this block has the same samples: hosts pass one dummy buffer for several ports,
    /// and may pass main's buffer for a port that must not sound there.
    fn is_taken(&self, before: usize, samples: *mut f32) -> bool {
        self.channels.as_flattened()[..before].contains(&samples)
    }

    /// The scratch memory of the channel `index`. A block that is longer than it is never played with it.
    fn spare(&mut self, index: usize) -> *mut f32 {
        self.spare[index * self.frames..].as_mut_ptr()
    }

    /// Copies the output to 64-bit channels, and clears channels that belong to no output.
    pub(super) fn deliver(&self, frames: usize, host: &impl HostPorts) {
        for (index, &samples) in self.channels.as_flattened().iter().enumerate() {
            if let Sink::Wide(wide) = sink(host, index / CHANNELS, index % CHANNELS) {
                // SAFETY: `gather` put scratch memory here, which has at least `frames` samples because the block was not too long; the
                // host guarantees its own samples, and they cannot overlap with ours.
                let (from, to) = unsafe {
                    (std::slice::from_raw_parts(samples, frames), std::slice::from_raw_parts_mut(wide, frames))
                };
                to.iter_mut().zip(from).for_each(|(to, &from)| *to = f64::from(from));
            }
        }
        each_channel(host, |port, channel, sink| {
            if port >= MAX_OUTPUTS || channel >= channels_of(host, port) {
                clear(sink, frames);
            }
        });
    }
}

/// Clears all buffers that a host passed.
pub(super) fn silence(frames: usize, host: &impl HostPorts) {
    each_channel(host, |_, _, sink| clear(sink, frames));
}

/// The host's buffer for `channel` of `output`. A single port with more channels than main contains all
/// ports in sequence, as Qtractor passes them.
fn sink(host: &impl HostPorts, output: usize, channel: usize) -> Sink {
    let flat = host.count() == 1 && host.port(0).count > CHANNELS;
    let (port, channel) = if flat { (0, output * CHANNELS + channel) } else { (output, channel) };
    if port < host.count() { at(host.port(port), channel) } else { Sink::Nowhere }
}

/// The number of channels of `port` that belong to outputs.
fn channels_of(host: &impl HostPorts, port: usize) -> usize {
    if host.count() == 1 && host.port(port).count > CHANNELS { MAX_OUTPUTS * CHANNELS } else { CHANNELS }
}

fn at(port: HostPort, channel: usize) -> Sink {
    if channel >= port.count {
        return Sink::Nowhere;
    }
    if !port.narrow.is_null() {
        // SAFETY: the host guarantees `count` pointers, and `channel` is less.
        let samples = unsafe { *port.narrow.add(channel) };
        if samples.is_null() { Sink::Nowhere } else { Sink::Narrow(samples) }
    } else if !port.wide.is_null() {
        // SAFETY: as above.
        let samples = unsafe { *port.wide.add(channel) };
        if samples.is_null() { Sink::Nowhere } else { Sink::Wide(samples) }
    } else {
        Sink::Nowhere
    }
}

fn each_channel(host: &impl HostPorts, mut visit: impl FnMut(usize, usize, Sink)) {
    for index in 0..host.count() {
        let port = host.port(index);
        (0..port.count).for_each(|channel| visit(index, channel, at(port, channel)));
    }
}

fn clear(sink: Sink, frames: usize) {
    // SAFETY: the host guarantees `frames` samples; all bits zero is 0.0 in either width.
    unsafe {
        match sink {
            Sink::Nowhere => (),
            Sink::Narrow(samples) => std::ptr::write_bytes(samples, 0, frames),
            Sink::Wide(samples) => std::ptr::write_bytes(samples, 0, frames),
        }
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss)]
mod tests {
    use std::collections::BTreeSet;

    use testkit::Random;
    use testkit::bank::{Bank, Given, Port, STALE, beside_main, clap_shapes};

    use super::*;

    struct BankPorts(Vec<Port>);

    // SAFETY: a bank's channels have as many samples as its block has frames, and nothing else uses them meanwhile.
    unsafe impl HostPorts for BankPorts {
        fn count(&self) -> usize {
            self.0.len()
        }

        fn port(&self, index: usize) -> HostPort {
            let port = &self.0[index];
            HostPort { count: port.channels, narrow: port.narrow, wide: port.wide }
        }
    }

    /// Plays a block whose channel n has the samples n + 1, and no sound if not all of it can be played.
    fn play(shape: &[Given], frames: usize, buffers: &mut BlockBuffers) -> (Gathered, Bank) {
        let mut bank = Bank::new(shape, frames);
        let host = BankPorts(bank.ports());
        let gathered = buffers.gather(frames, &host);
        if gathered != Gathered::Whole {
            silence(frames, &host);
            return (gathered, bank);
        }
        let channels = *buffers.channels();
        let distinct: BTreeSet<_> = channels.as_flattened().iter().collect();
        assert_eq!(distinct.len(), MAX_OUTPUTS * CHANNELS, "{shape:?}");
        for (number, samples) in channels.as_flattened().iter().enumerate() {
            // SAFETY: each has `frames` samples, and they are distinct.
            unsafe { std::slice::from_raw_parts_mut(*samples, frames) }.fill((number + 1) as f32);
        }
        buffers.deliver(frames, &host);
        (gathered, bank)
    }

    /// The sample that belongs into a host's channel.
    fn expected(shape: &[Given], port: usize, channel: usize) -> f32 {
        let is_flat = matches!(shape, [Given::Narrow(count) | Given::Wide(count)] if *count > CHANNELS);
        let number = if is_flat { channel } else { port * CHANNELS + channel };
        let is_ours = number < MAX_OUTPUTS * CHANNELS && (is_flat || channel < CHANNELS);
        if is_ours { (number + 1) as f32 } else { 0.0 }
    }

    fn assert_played(shape: &[Given], frames: usize) {
        let mut buffers = BlockBuffers::for_blocks_of(frames);
        let (gathered, bank) = play(shape, frames, &mut buffers);
        let channels = |given: &Given| match *given {
            Given::Narrow(count) | Given::Wide(count) => count,
            _ => 0,
        };
        let is_heard = |port: usize| port < MAX_OUTPUTS && channels(&shape[port]) > 0;
        let expects = if (0..shape.len()).any(is_heard) { Gathered::Whole } else { Gathered::Unheard };
        assert_eq!(gathered, expects, "{shape:?}");
        for (port, given) in shape.iter().enumerate() {
            for channel in 0..channels(given) {
                let sample = if expects == Gathered::Whole { expected(shape, port, channel) } else { 0.0 };
                assert_eq!(bank.read(port, channel), vec![sample; frames], "{shape:?}: {port}, {channel}");
            }
        }
    }

    #[test]
    fn each_channel_of_a_host_gets_its_own_samples_and_the_others_silence() {
        for (_, shape) in clap_shapes() {
            assert_played(&shape, 5);
        }
        let mut random = Random::new(3);
        for _ in 0..if cfg!(miri) { 20 } else { 500 } {
            let any = |random: &mut Random| match random.below(4) {
                0 => Given::Wide(random.below(5)),
                1 => Given::NullChannels(random.below(5)),
                2 => Given::NullList(random.below(5)),
                _ => Given::Narrow(random.below(5)),
            };
            let shape: Vec<_> = (0..random.below(20)).map(|_| any(&mut random)).collect();
            assert_played(&shape, 1 + random.below(9));
        }
    }

    #[test]
    fn a_block_that_is_longer_than_announced_plays_if_the_host_gave_all_buffers() {
        let mut buffers = BlockBuffers::for_blocks_of(4);
        let (gathered, bank) = play(&beside_main(Given::NullList(2)), 5, &mut buffers);
        assert_eq!((gathered, bank.read(0, 0)), (Gathered::TooLong, vec![0.0; 5]));
        let (gathered, bank) = play(&[Given::Narrow(2); MAX_OUTPUTS], 5, &mut buffers);
        assert_eq!((gathered, bank.read(MAX_OUTPUTS - 1, 1)), (Gathered::Whole, vec![34.0; 5]));
        assert!(!bank.read(0, 0).contains(&STALE));
    }
}
