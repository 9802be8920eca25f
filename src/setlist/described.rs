//! Describes stems by their names and `song.toml`.
//!
//! Main and loader threads. Not known here: folders, audio.

use std::path::{Path, PathBuf};

use crate::dsp::{Decibels, Pan};

use super::import::FileTrack;
use super::names::{Doubt, StemName, doubles, read, stem_names};
use super::song_toml::StemToml;
use super::{Output, Problem, Role, RoleSource, Stem};

/// A stem's file, and its entry in `song.toml`.
pub struct DescribedStem {
    /// The path of the file.
    pub path: PathBuf,
    /// The track, if the file has several.
    pub track: Option<FileTrack>,
    /// The entry in `song.toml`, if there is one.
    pub said: Option<StemToml>,
}

/// The stems of `files`, described by their names and by `song.toml`, which takes precedence. `song` holds the names of
/// the folder and the song.
pub fn describe(files: &[DescribedStem], song: &[&str], problems: &mut Vec<Problem>) -> Vec<Stem> {
    let titles: Vec<String> = files.iter().map(DescribedStem::title).collect();
    let names = stem_names(&titles, song);
    let mut stems: Vec<Stem> = files.iter().zip(&names).map(|(file, name)| described(file, name)).collect();
    for ((stem, name), file) in stems.iter_mut().zip(&names).zip(files) {
        let is_decided = stem.removed || stem.role_source == RoleSource::Said || stem.output.is_some();
        let is_named = file.said.as_ref().is_some_and(|said| said.name.is_some());
        if let Some(doubt) = name.doubt.filter(|_| !is_decided && !is_named) {
            tell(doubt, stem, problems);
        }
    }
    mute_doubles(&mut stems, &names, files, problems);
    stems
}

/// For each of `stems`, whether it would start muted without a `mute` in `song.toml`.
pub fn muted_by_name(stems: &[Stem], song: &[&str]) -> Vec<bool> {
    let called = |stem: &Stem| if stem.track.is_some() { stem.name.clone() } else { title(&stem.file) };
    let titles: Vec<String> = stems.iter().map(called).collect();
    doubles(stems, &stem_names(&titles, song)).iter().map(Option::is_some).collect()
}

impl DescribedStem {
    /// The name from which the stem is described.
    fn title(&self) -> String {
        match &self.track {
            Some(FileTrack { name: Some(name), .. }) => name.clone(),
            Some(track) => format!("Track {}", track.number),
            None => title(&self.path),
        }
    }
}

fn title(file: &Path) -> String {
    file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn described(file: &DescribedStem, guessed: &StemName) -> Stem {
    let said = file.said.as_ref();
    let given = said.and_then(|said| said.name.clone());
    let role_said = said.and_then(|said| said.role);
    let (role, role_source) = match (role_said, given.as_deref().and_then(role_by_name)) {
        (Some(role), _) => (role, RoleSource::Said),
        (None, Some(role)) => (role, RoleSource::Name),
        (None, None) if guessed.is_said => (guessed.role, RoleSource::Name),
        (None, None) => (guessed.role, RoleSource::Unknown),
    };
    Stem {
        file: file.path.clone(),
        track: file.track.as_ref().map(|track| track.number),
        skip: said.and_then(|said| said.skip).unwrap_or(0),
        late: said.and_then(|said| said.late).unwrap_or(0),
        name: given.unwrap_or(guessed.name.clone()),
        role,
        role_source,
        note: None,
        colour: said.and_then(|said| said.colour).or(file.track.as_ref().and_then(|track| track.colour)),
        level: said.and_then(|said| said.level).unwrap_or(Decibels::ZERO),
        pan: said.and_then(|said| said.pan).unwrap_or(Pan::CENTRE),
        muted: said.and_then(|said| said.muted).unwrap_or(false),
        mute_said: said.is_some_and(|said| said.muted.is_some()),
        output: said.and_then(|said| said.output),
        transposed: said.and_then(|said| said.transposed),
        formants: said.and_then(|said| said.formants),
        removed: said.and_then(|said| said.removed).unwrap_or(false),
        looped: said.and_then(|said| said.looped).flatten(),
    }
}

/// The role in a name given by the musician, if it is beyond doubt.
fn role_by_name(name: &str) -> Option<Role> {
    let reading = read(name);
    let role = reading.danger.filter(|_| reading.sure).unwrap_or(reading.role);
    Some(role).filter(|&role| role != Role::Other)
}

/// Reports the doubt about a name.
fn tell(doubt: Doubt, stem: &mut Stem, problems: &mut Vec<Problem>) {
    let (what, why, remedy, role) = match doubt {
        Doubt::Perhaps(role) => {
            let thing = match role {
                Role::Click => "a click",
                Role::Guide => "a guide or a cue",
                _ => "for machines",
            };
            let remedy =
                format!("if it is, choose the role {role} for it, or write role = \"{role}\" in song.toml");
            (format!("plays on {}", Output::Main), format!("by its name it may be {thing}"), remedy, role)
        }
        Doubt::PerhapsMusic => {
            let why = format!("by its name it is a {}, but it may be a title", stem.role.name().to_lowercase());
            let remedy = "if it is music, choose another role for it, or write one in song.toml".to_owned();
            (format!("does not play on {}", Output::Main), why, remedy, stem.role)
        }
    };
    stem.note = Some(format!("{what}: {why}"));
    problems.push(Problem::warning(what, why, remedy).of(&stem.file).settled_by([role, Role::Other]));
}

/// Mutes stems that would sound twice, unless `song.toml` says otherwise.
fn mute_doubles(stems: &mut [Stem], names: &[StemName], files: &[DescribedStem], problems: &mut Vec<Problem>) {
    let why = doubles(stems, names);
    for ((stem, why), file) in stems.iter_mut().zip(why).zip(files) {
        let is_decided = file.said.as_ref().is_some_and(|said| said.muted.is_some());
        if let Some(why) = why.filter(|_| !is_decided) {
            stem.muted = true;
            stem.note = Some(format!("is muted: {why}"));
            let remedy = "unmute it to hear it, or mute = false in song.toml";
            problems.push(Problem::note("is muted", why, remedy).of(&stem.file));
        }
    }
}
