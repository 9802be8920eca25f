//! The stereo outputs of the instrument.

/// A stereo output: main, or one of sixteen auxiliaries in the order of the host's ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)] // The names say it all.
pub enum Output {
    Main,
    Click,
    Guide,
    Drums,
    Percussion,
    Loops,
    Bass,
    Piano,
    Keys,
    ElectricGuitar,
    AcousticGuitar,
    Strings,
    Horns,
    Pad,
    Vocals,
    Fx,
    Aux,
}

/// The number of outputs, including main.
pub const MAX_OUTPUTS: usize = 17;

impl Output {
    /// All of them, in the order of the host's ports: main first.
    pub const ALL: [Self; MAX_OUTPUTS] = [
        Self::Main,
        Self::Click,
        Self::Guide,
        Self::Drums,
        Self::Percussion,
        Self::Loops,
        Self::Bass,
        Self::Piano,
        Self::Keys,
        Self::ElectricGuitar,
        Self::AcousticGuitar,
        Self::Strings,
        Self::Horns,
        Self::Pad,
        Self::Vocals,
        Self::Fx,
        Self::Aux,
    ];

    /// The number of its port: 0 is main.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The output with port number `index`.
    pub fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// Its name for hosts and musicians.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "Main",
            Self::Click => "Click",
            Self::Guide => "Guide",
            Self::Drums => "Drums",
            Self::Percussion => "Percussion",
            Self::Loops => "Loops",
            Self::Bass => "Bass",
            Self::Piano => "Piano",
            Self::Keys => "Keys",
            Self::ElectricGuitar => "Electric Guitar",
            Self::AcousticGuitar => "Acoustic Guitar",
            Self::Strings => "Strings",
            Self::Horns => "Horns",
            Self::Pad => "Pad",
            Self::Vocals => "Vocals",
            Self::Fx => "FX",
            Self::Aux => "Aux",
        }
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Output {
    type Err = String;

    /// Parses a name in either case, with or without spaces.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |name: &str| name.replace([' ', '-', '_'], "").to_lowercase();
        let wanted = plain(text);
        Self::ALL.into_iter().find(|output| plain(output.name()) == wanted).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|output| output.name()).collect();
            format!("there is no output \"{text}\"; the outputs are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back() {
        for (index, output) in Output::ALL.into_iter().enumerate() {
            assert_eq!(output.index(), index);
            assert_eq!(Output::from_index(index), Some(output));
            assert_eq!(output.name().to_lowercase().parse(), Ok(output));
        }
        assert_eq!(Output::from_index(MAX_OUTPUTS), None);
        assert!("Kazoo".parse::<Output>().is_err());
    }
}
