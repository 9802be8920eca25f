//! The assignment of Stemlock's outputs to channels of a device.
//!
//! Plain values, on every thread. Not known here: devices.

use stemlock::setlist::{MAX_OUTPUTS, Output};

/// For each output the first of two channels of the device, counted from 0; `None` if it is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table([Option<u16>; MAX_OUTPUTS]);

impl Default for Table {
    /// Main on 1 and 2, click on 3 and 4, and so on.
    fn default() -> Self {
        Self(std::array::from_fn(|index| Some(2 * index as u16)))
    }
}

impl Table {
    /// The first channel of this output on a device with this many channels, if it has both of them. An output without
    /// channels is off: a click must not go to another output.
    pub fn first_channel(&self, output: Output, channels: u16) -> Option<u16> {
        self.0[output.index()].filter(|first| first + 1 < channels)
    }

    /// Assigns two channels to this output, or turns it off.
    pub fn set(&mut self, output: Output, first: Option<u16>) {
        self.0[output.index()] = first;
    }

    /// The first channel of this output, whatever the device has.
    pub fn get(&self, output: Output) -> Option<u16> {
        self.0[output.index()]
    }

    /// The form in settings: `Main=1 Click=3`, with the first of two channels, counted from 1. Defaults are left out.
    pub fn written(&self) -> String {
        let usual = Self::default();
        let changed = Output::ALL.into_iter().filter(|output| self.get(*output) != usual.get(*output));
        let entry = |output: Output| {
            let name = output.name().replace(' ', "-");
            self.get(output).map_or_else(|| format!("{name}=off"), |first| format!("{name}={}", first + 1))
        };
        changed.map(entry).collect::<Vec<_>>().join(" ")
    }

    /// Reads the form of [`Self::written`], as written by Stemlock or a user.
    ///
    /// # Errors
    /// What is invalid, and what to write instead.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        for entry in text.split_whitespace() {
            let wanted = || format!("\"{entry}\" is not a place for an output; write Click=3 or Click=off");
            let (name, place) = entry.split_once('=').ok_or_else(wanted)?;
            let output: Output = name.parse()?;
            let first = match place {
                "off" => None,
                number => Some(number.parse::<u16>().ok().and_then(|n| n.checked_sub(1)).ok_or_else(wanted)?),
            };
            table.set(output, first);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_lie_beside_each_other_as_far_as_there_is_room() {
        let table = Table::default();
        assert_eq!(table.first_channel(Output::Main, 2), Some(0));
        assert_eq!(table.first_channel(Output::Click, 2), None, "and so not on main");
        assert_eq!(table.first_channel(Output::Click, 4), Some(2));
        assert_eq!(table.first_channel(Output::Aux, 34), Some(32));
        assert_eq!(table.first_channel(Output::Aux, 33), None);
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut table = Table::default();
        assert_eq!((table.written().as_str(), Table::read("")), ("", Ok(table)));
        table.set(Output::Click, Some(0));
        table.set(Output::ElectricGuitar, None);
        assert_eq!(table.written(), "Click=1 Electric-Guitar=off");
        assert_eq!(Table::read(&table.written()), Ok(table));
        for odd in ["Click", "Click=", "Click=0", "Click=x", "Kazoo=1", "Click=70000"] {
            assert!(Table::read(odd).is_err(), "{odd}");
        }
    }
}
