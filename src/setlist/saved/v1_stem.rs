//! A stem in the first saved form.
//!
//! Main thread and short-lived helper threads.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::portable::portable_path;
use crate::setlist::{Colour, Output, Role, RoleSource, Stem, StemLoop};

/// A stem: its file, and its properties.
///
/// Unknown names of roles and outputs are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StemV1 {
    /// The file, relative to the song's folder.
    pub file: String,
    /// The number of its audio track, counted from 1, unless it is the one that players play by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<u16>,
    /// The identity of the file.
    #[serde(flatten)]
    pub facts: FileFacts,
    /// Its name.
    pub name: String,
    /// The name of its [`Role`].
    pub role: String,
    /// Whether the musician marked it as the lead. Older versions had no role for backing vocals and saved all voices
    /// as vocals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lead: bool,
    /// Its colour like `#4080ff`, if it has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// The name of its [`Output`], if it differs from that of its role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Whether it is transposed with the song, if that differs from its role's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transposed: Option<bool>,
    /// Whether its formants stay in place while it is transposed, if that differs from its role's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formants: Option<bool>,
    /// How many frames to skip at the file's beginning, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u64>,
    /// How many frames of silence come before it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<u64>,
    /// Whether it is removed from the song.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// The bars in which it repeats, if it does.
    #[serde(rename = "loop", default, skip_serializing_if = "Option::is_none")]
    pub looped: Option<LoopV1>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// The identity of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl FileFacts {
    /// Whether both certainly describe files with the same content.
    pub fn certainly_same(&self, other: &Self) -> bool {
        self.size.is_some() && self.hash.is_some() && self == other
    }

    /// Whether both certainly describe files with different content.
    pub fn certainly_differ(&self, other: &Self) -> bool {
        let differ = |known: bool, same: bool| known && !same;
        differ(self.size.is_some() && other.size.is_some(), self.size == other.size)
            || differ(self.hash.is_some() && other.hash.is_some(), self.hash == other.hash)
    }
}

/// The bars between which a stem repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopV1 {
    /// The bar in which it begins.
    pub at: i64,
    /// The bar at whose start it ends; `None` for the end of the song.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl LoopV1 {
    pub(super) fn of(looped: StemLoop) -> Self {
        Self { at: looped.at, until: looped.until, rest: Map::new() }
    }

    /// The loop, if it is valid.
    pub(super) fn known(&self) -> Option<StemLoop> {
        StemLoop::new(self.at, self.until)
    }
}

impl StemV1 {
    /// The form of `stem`, which belongs to a song in `folder`, before its file has been read.
    pub(super) fn of(stem: &Stem, folder: &Path) -> Self {
        Self {
            file: Self::file_in(folder, &stem.file),
            track: stem.track,
            facts: FileFacts::default(),
            name: stem.name.clone(),
            role: stem.role.name().to_owned(),
            lead: stem.role == Role::Vocals && stem.role_source == RoleSource::Said,
            colour: stem.colour.map(|colour| colour.to_string()),
            output: stem.output.map(|output| output.name().to_owned()),
            transposed: stem.transposed,
            formants: stem.formants,
            skip: Some(stem.skip).filter(|&skip| skip > 0),
            late: Some(stem.late).filter(|&late| late > 0),
            removed: stem.removed,
            looped: stem.looped.map(LoopV1::of),
            rest: Map::new(),
        }
    }

    /// The form after `before`, which it describes, has become `now`. Unchanged parts keep their text, even if
    /// this version does not understand it.
    pub(super) fn revised(&self, before: &Stem, now: &Stem, folder: &Path) -> Self {
        let fresh = Self::of(now, folder);
        let facts = if before.file == now.file { self.facts.clone() } else { FileFacts::default() };
        let or = |changed: bool, fresh: Option<String>, kept: &Option<String>| {
            if changed { fresh } else { kept.clone() }
        };
        Self {
            facts,
            role: if before.role == now.role { self.role.clone() } else { fresh.role },
            lead: if before.role == now.role { self.lead } else { fresh.lead },
            colour: or(before.colour != now.colour, fresh.colour, &self.colour),
            looped: if before.looped == now.looped { self.looped.clone() } else { fresh.looped },
            output: or(before.output != now.output, fresh.output, &self.output),
            rest: self.rest.clone(),
            ..fresh
        }
    }

    /// How `file` is written in a song in `folder`.
    pub(super) fn file_in(folder: &Path, file: &Path) -> String {
        portable_path(file, folder)
    }

    /// The role, if this version knows it. `scanned` is the role that the file's name states. Saved vocals that the
    /// musician did not mark as the lead become backing vocals if the file's name says so.
    pub fn known_role(&self, scanned: Role) -> Option<Role> {
        let role = Role::ALL.into_iter().find(|role| role.name() == self.role);
        if role == Some(Role::Vocals) && scanned == Role::BackingVocals && !self.lead {
            Some(scanned)
        } else {
            role
        }
    }

    /// The output, if one is saved and this version knows it.
    pub fn known_output(&self) -> Option<Output> {
        Output::ALL.into_iter().find(|output| Some(output.name()) == self.output.as_deref())
    }

    /// The colour, if one is saved and valid.
    pub fn known_colour(&self) -> Option<Colour> {
        self.colour.as_deref()?.parse().ok()
    }
}
