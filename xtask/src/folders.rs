//! The folders in which hosts look for a user's plugins.
//!
//! Sources: the specifications of CLAP (`entry.h`) and VST3 ("Plug-in Locations"). Touches no file.

use std::path::PathBuf;

/// The systems for which Stemlock is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux and the other free Unixes.
    Linux,
    #[allow(missing_docs)]
    MacOs,
    #[allow(missing_docs)]
    Windows,
}

/// The folders of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// For CLAP.
    pub clap: PathBuf,
    /// For VST3.
    pub vst3: PathBuf,
}

impl System {
    /// The system for which this program was built.
    pub const fn here() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }
}

impl Folders {
    /// The folders of a user on `system`; `variable` looks up a variable of the user's environment.
    ///
    /// # Errors
    /// The name of the missing variable.
    pub fn of(system: System, variable: impl Fn(&str) -> Option<String>) -> Result<Self, &'static str> {
        let home =
            |name: &'static str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from).ok_or(name);
        Ok(match system {
            System::Linux => {
                let home = home("HOME")?;
                Self { clap: home.join(".clap"), vst3: home.join(".vst3") }
            }
            System::MacOs => {
                let plugins = home("HOME")?.join("Library/Audio/Plug-Ins");
                Self { clap: plugins.join("CLAP"), vst3: plugins.join("VST3") }
            }
            System::Windows => {
                let common = home("LOCALAPPDATA")?.join("Programs").join("Common");
                Self { clap: common.join("CLAP"), vst3: common.join("VST3") }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str) -> Option<String> {
        match name {
            "HOME" => Some("/home/ann".to_owned()),
            "LOCALAPPDATA" => Some("/local".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn each_system_has_its_folders() {
        let folders = |clap: &str, vst3: &str| Ok(Folders { clap: clap.into(), vst3: vst3.into() });
        assert_eq!(Folders::of(System::Linux, environment), folders("/home/ann/.clap", "/home/ann/.vst3"));
        assert_eq!(
            Folders::of(System::MacOs, environment),
            folders("/home/ann/Library/Audio/Plug-Ins/CLAP", "/home/ann/Library/Audio/Plug-Ins/VST3")
        );
        assert_eq!(
            Folders::of(System::Windows, environment),
            folders("/local/Programs/Common/CLAP", "/local/Programs/Common/VST3")
        );
    }

    #[test]
    fn a_missing_home_is_named() {
        assert_eq!(Folders::of(System::Linux, |_| None), Err("HOME"));
        assert_eq!(Folders::of(System::MacOs, |_| Some(String::new())), Err("HOME"));
        assert_eq!(Folders::of(System::Windows, |_| None), Err("LOCALAPPDATA"));
    }
}
