//! The memory behind a host's output ports, in every shape that hosts were seen with.

/// The buffers that a host provides for a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// As many 32-bit channels.
    Narrow(usize),
    /// As many 64-bit channels.
    Wide(usize),
    /// A list of as many null channels.
    NullChannels(usize),
    /// No list, but a claim of as many channels.
    NullList(usize),
    /// The list of another port.
    SameAs(usize),
}

/// Every port in stereo.
pub const FULL: [Given; 17] = [Given::Narrow(2); 17];

/// The shapes in which hosts of both formats give the outputs, all with a main in stereo: some leave the others out, some
/// give too much.
pub fn shapes() -> Vec<(&'static str, Vec<Given>)> {
    let mut shapes = vec![
        ("main only", vec![Given::Narrow(2)]),
        ("two ports", vec![Given::Narrow(2); 2]),
        ("more ports than there are", vec![Given::Narrow(2); 20]),
        ("surplus channels", vec![Given::Narrow(6); 17]),
    ];
    for (name, rest) in [
        ("null channels", Given::NullChannels(2)),
        ("null lists", Given::NullList(2)),
        ("inactive", Given::NullList(0)),
        ("mono", Given::Narrow(1)),
        ("main's own buffers", Given::SameAs(0)),
    ] {
        shapes.push((name, beside_main(rest)));
    }
    shapes
}

/// The same and those that only CLAP knows.
pub fn clap_shapes() -> Vec<(&'static str, Vec<Given>)> {
    let mut shapes = shapes();
    shapes.push(("all ports laid flat", vec![Given::Narrow(2 * FULL.len())]));
    shapes.push(("the others in 64 bits", beside_main(Given::Wide(2))));
    shapes
}

/// A main in stereo, and all other ports alike.
pub fn beside_main(rest: Given) -> Vec<Given> {
    let mut shape = vec![rest; FULL.len()];
    shape[0] = Given::Narrow(2);
    shape
}

/// The content of a buffer before the plugin writes to it.
pub const STALE: f32 = 1234.5;

/// The memory of all ports for blocks of one length.
#[derive(Debug)]
pub struct Bank {
    given: Vec<Given>,
    narrow: Vec<Vec<Vec<f32>>>,
    wide: Vec<Vec<Vec<f64>>>,
    narrow_lists: Vec<Vec<*mut f32>>,
    wide_lists: Vec<Vec<*mut f64>>,
}

/// The pointers that the host passes for a port.
#[derive(Debug)]
pub struct Port {
    /// A list of 32-bit channels, or null.
    pub narrow: *mut *mut f32,
    /// A list of 64-bit channels, or null.
    pub wide: *mut *mut f64,
    /// How many channels it claims to have.
    pub channels: usize,
}

impl Bank {
    /// The memory of ports that are given so, for blocks of `frames` frames.
    pub fn new(given: &[Given], frames: usize) -> Self {
        let count = |given: &Given, wide: bool| match *given {
            Given::Narrow(count) if !wide => count,
            Given::Wide(count) if wide => count,
            _ => 0,
        };
        let stale = f64::from(STALE);
        let narrow: Vec<_> = given.iter().map(|port| vec![vec![STALE; frames]; count(port, false)]).collect();
        let wide: Vec<_> = given.iter().map(|port| vec![vec![stale; frames]; count(port, true)]).collect();
        let (narrow_lists, wide_lists) = (vec![Vec::new(); given.len()], vec![Vec::new(); given.len()]);
        Self { given: given.to_vec(), narrow, wide, narrow_lists, wide_lists }
    }

    /// The ports to pass for the next block; valid until the bank is used otherwise.
    pub fn ports(&mut self) -> Vec<Port> {
        for (list, channels) in self.narrow_lists.iter_mut().zip(&mut self.narrow) {
            *list = channels.iter_mut().map(|channel| channel.as_mut_ptr()).collect();
        }
        for (list, channels) in self.wide_lists.iter_mut().zip(&mut self.wide) {
            *list = channels.iter_mut().map(|channel| channel.as_mut_ptr()).collect();
        }
        for (list, given) in self.narrow_lists.iter_mut().zip(&self.given) {
            if let Given::NullChannels(count) = *given {
                *list = vec![std::ptr::null_mut(); count];
            }
        }
        (0..self.given.len()).map(|index| self.port(index)).collect()
    }

    fn port(&mut self, index: usize) -> Port {
        let null = (std::ptr::null_mut(), std::ptr::null_mut());
        let ((narrow, wide), channels) = match self.given[index] {
            Given::Narrow(count) | Given::NullChannels(count) => {
                ((self.narrow_lists[index].as_mut_ptr(), null.1), count)
            }
            Given::Wide(count) => ((null.0, self.wide_lists[index].as_mut_ptr()), count),
            Given::NullList(count) => (null, count),
            Given::SameAs(other) => return self.port(other),
        };
        Port { narrow, wide, channels }
    }

    /// The content of a 32-bit channel, if the port has one with its own memory.
    pub fn narrow(&self, port: usize, channel: usize) -> Option<&[f32]> {
        self.narrow.get(port)?.get(channel).map(Vec::as_slice)
    }

    /// What the plugin wrote to a channel, as 32-bit samples.
    pub fn read(&self, port: usize, channel: usize) -> Vec<f32> {
        match self.given[port] {
            Given::Narrow(_) => self.narrow[port][channel].clone(),
            Given::Wide(_) => self.wide[port][channel].iter().map(|&sample| sample as f32).collect(),
            _ => Vec::new(),
        }
    }
}
