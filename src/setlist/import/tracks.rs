//! Lists the audio tracks of a container: MP4 and QuickTime (including stem files), Matroska and WebM.
//!
//! Main and loader threads. Reads only headers.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use serde_json::Value;

use super::mp4::{boxes, inside};
use super::stem_tags::moov;
use super::{plain, text};
use crate::setlist::listing::extension;
use crate::setlist::{Colour, MAX_STEMS, open_plain_file};

/// Extensions of files that may hold several tracks.
const CONTAINERS: &[&str] = &["mp4", "m4a", "m4b", "mov", "m4v", "3gp", "mka", "mkv", "webm", "weba"];
/// The name of the first track of a stem file, which is the whole song.
const MIX: &str = "Mix";
/// Default handler names that programs write for unnamed tracks.
const NO_NAMES: &[&str] = &["handler", "core media", "mainconcept", "gpac", "iso media", "apple sound media"];
/// The largest list of tracks that is read, in bytes.
const LONGEST: u64 = 4 << 20;

/// An audio track of a container.
#[derive(Clone, Debug, PartialEq)]
pub struct FileTrack {
    /// Its number among the audio tracks, counted from 1.
    pub number: u16,
    /// Its name in the file.
    pub name: Option<String>,
    /// Its colour in the file.
    pub colour: Option<Colour>,
}

/// The tracks of a container.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerTracks {
    /// Its audio tracks.
    pub sounds: Vec<FileTrack>,
    /// Whether it has a moving picture.
    pub has_picture: bool,
}

/// Whether a file with this extension may hold several tracks.
pub fn may_have_tracks(path: &Path) -> bool {
    CONTAINERS.contains(&extension(path).as_str())
}

/// The audio tracks of a file if it has several; otherwise empty.
pub fn tracks_of(path: &Path) -> Vec<FileTrack> {
    let tracks = container_tracks(path).unwrap_or_default().sounds;
    if tracks.len() > 1 { tracks } else { Vec::new() }
}

/// The tracks of a container; `None` if it is none, or does not list them.
pub fn container_tracks(path: &Path) -> Option<ContainerTracks> {
    let mut file = open_plain_file(path).ok().filter(|_| may_have_tracks(path))?;
    let mut head = Vec::new();
    file.by_ref().take(8).read_to_end(&mut head).ok()?;
    let mut tracks = match head.get(..4)? {
        [0x1a, 0x45, 0xdf, 0xa3] => of_matroska(&mut file)?,
        _ => of_movie(&moov(&mut file)?),
    };
    tracks.sounds.truncate(MAX_STEMS);
    Some(tracks)
}

/// The tracks of an MP4 or QuickTime file. In a stem file the first is the mix, and the box `stem` names the
/// others.
fn of_movie(moov: &[u8]) -> ContainerTracks {
    let tracks = || boxes(moov).filter(|(kind, _)| kind == b"trak").map(|(_, trak)| trak);
    let is = |trak: &[u8], wanted: &[u8; 4]| {
        let kind = inside(trak, b"mdia").and_then(|mdia| inside(mdia, b"hdlr")).and_then(|hdlr| hdlr.get(8..12));
        kind == Some(wanted)
    };
    let stems = inside(moov, b"udta").and_then(|udta| inside(udta, b"stem")).map(named_stems).unwrap_or_default();
    let named = |(trak, index): (&[u8], usize)| {
        let stem = index.checked_sub(1).and_then(|stem| stems.get(stem)).cloned();
        let (name, colour) = match stem {
            _ if index == 0 && !stems.is_empty() => (Some(MIX.to_owned()), None),
            Some(stem) => stem,
            None => (track_name(trak), None),
        };
        FileTrack { number: index as u16 + 1, name, colour }
    };
    ContainerTracks {
        sounds: tracks().filter(|trak| is(trak, b"soun")).zip(0..MAX_STEMS).map(named).collect(),
        has_picture: tracks().any(|trak| is(trak, b"vide")),
    }
}

/// The names and colours in the box `stem` of a stem file: JSON, possibly padded with zeros.
fn named_stems(stem: &[u8]) -> Vec<(Option<String>, Option<Colour>)> {
    let end = stem.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let said: Value = serde_json::from_slice(&stem[..end]).unwrap_or_default();
    let word = |stem: &Value, key: &str| Some(plain(stem.get(key)?.as_str()?));
    let stems = said.get("stems").and_then(Value::as_array).into_iter().flatten();
    stems
        .map(|stem| {
            let name = word(stem, "name").filter(|name| !name.is_empty());
            (name, word(stem, "color").and_then(|colour| colour.parse().ok()))
        })
        .collect()
}

/// A track's name, from its user data or else its handler. QuickTime counts the handler's letters; MP4 ends it with a
/// zero.
fn track_name(trak: &[u8]) -> Option<String> {
    let said = inside(trak, b"udta").and_then(|udta| inside(udta, b"name")).map(text);
    let handler = inside(trak, b"mdia").and_then(|mdia| inside(mdia, b"hdlr")).and_then(|hdlr| hdlr.get(24..));
    let handler = handler.map(|name| match name.split_first() {
        Some((&count, rest)) if rest.len() == usize::from(count) => text(rest),
        _ => text(name),
    });
    [said, handler].into_iter().flatten().find_map(|name| plain_name(&name))
}

/// A track's name; `None` if it is empty or a program's default.
fn plain_name(name: &str) -> Option<String> {
    let name = name.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    let is_none = NO_NAMES.iter().any(|no| name.to_lowercase().contains(no));
    (!name.is_empty() && !is_none).then(|| name.to_owned())
}

/// The tracks of a Matroska file. The element `Tracks` must stand before the first cluster.
fn of_matroska(file: &mut (impl Read + Seek)) -> Option<ContainerTracks> {
    const SEGMENT: u32 = 0x1853_8067;
    const TRACKS: u32 = 0x1654_ae6b;
    const CLUSTER: u32 = 0x1f43_b675;
    let mut at = 0_u64;
    for _ in 0..1000 {
        let mut head = Vec::new();
        file.seek(SeekFrom::Start(at)).ok()?;
        file.by_ref().take(12).read_to_end(&mut head).ok()?;
        let (id, size, header) = element(&head)?;
        match (id, size) {
            (SEGMENT, _) => at += header,
            (TRACKS, Some(size)) => {
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(at + header)).ok()?;
                file.by_ref().take(size.min(LONGEST)).read_to_end(&mut bytes).ok()?;
                return Some(of_entries(&bytes));
            }
            (CLUSTER, _) | (_, None) => return None,
            (_, Some(size)) => at = at.checked_add(header)?.checked_add(size)?,
        }
    }
    None
}

fn of_entries(tracks: &[u8]) -> ContainerTracks {
    let entries = || elements(tracks).filter(|(id, _)| *id == 0xae).map(|(_, entry)| entry);
    fn value(entry: &[u8], wanted: u32) -> Option<&[u8]> {
        elements(entry).find(|(id, _)| *id == wanted).map(|(_, value)| value)
    }
    let is = |entry: &[u8], kind: u8| value(entry, 0x83) == Some(&[kind]);
    let names = entries().filter(|entry| is(entry, 2)).map(|entry| value(entry, 0x536e).map(text));
    let sounds = names.zip(1..).map(|(name, number)| {
        let name = name.and_then(|name| plain_name(&name));
        FileTrack { number, name, colour: None }
    });
    ContainerTracks { sounds: sounds.collect(), has_picture: entries().any(|entry| is(entry, 1)) }
}

/// The child elements in `bytes`: their identifiers and contents.
fn elements(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (id, size, header) = element(rest)?;
        let end = usize::try_from(header.checked_add(size?)?).ok()?;
        let content = rest.get(header as usize..end)?;
        rest = &rest[end..];
        Some((id, content))
    })
}

/// An element's identifier, its size if known, and the length of its header.
fn element(head: &[u8]) -> Option<(u32, Option<u64>, u64)> {
    let id_length = head.first()?.leading_zeros() as usize + 1;
    let id = head.get(..id_length).filter(|_| id_length <= 4)?;
    let id = id.iter().fold(0_u32, |id, byte| id << 8 | u32::from(*byte));
    let size_length = head.get(id_length)?.leading_zeros() as usize + 1;
    let size = head.get(id_length..id_length + size_length).filter(|_| size_length <= 8)?;
    let first = u64::from(size[0]) & ((1_u64 << (8 - size_length)) - 1);
    let size = size[1..].iter().fold(first, |size, byte| size << 8 | u64::from(*byte));
    let is_known = size != (1 << (7 * size_length)) - 1;
    Some((id, is_known.then_some(size), (id_length + size_length) as u64))
}
