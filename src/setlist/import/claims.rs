//! Decides which source states a song's tempo, sections and markers, in one order of precedence.
//!
//! Main and loader threads. Opens the files beside the stems and reads the tags of the stems.
//!
//! 1. `song.toml`
//! 2. a chart: `notes.chart`, `notes.mid`, with `song.ini`
//! 3. a project: `.dawproject`, `.rpp`, `.als`
//! 4. a MIDI file, unless it states only 120 BPM and one meter, which many programs write by default
//! 5. the name of the folder, then those of the files: `128bpm`
//! 6. a MIDI file or project that states only that default
//! 7. tags and chunks in the stems
//! 8. a project or MIDI file that nobody has touched: only 120 BPM, no tempo event, no other meter, no marker. It is
//!    treated like the default, so what is heard takes precedence
//! 9. the default: 120
//!
//! The first source that states a tempo is used. Later sources that differ are offered as alternatives. Sections and
//! markers come from the source of the tempo if it has any, else from the first source that does.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::grammar::{Places, places};
use super::stem_tags::{StemTags, stem_tags};
use super::{At, Mark, Refused, Stated, als, archive, chart, dawproject, midi, rpp};
use crate::setlist::listing::{SONG_TOML, extension, file_name};
use crate::setlist::names::{clean, is_same_name, tempo_in};
use crate::setlist::scan::assumed_tempo;
use crate::setlist::song_toml::SongToml;
use crate::setlist::{LONGEST_START, Problem, TempoOffer, TempoSource, open_plain_file};
use crate::time::{BeatPos, Bpm, FileStart, SongSeconds, TempoChange, TempoMap};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// A tempo and its source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcedTempo {
    /// The tempo.
    pub map: TempoMap,
    /// What kind of source it is.
    pub source: TempoSource,
    /// The name of the file or folder that states it.
    pub from: Option<String>,
}

/// Everything known about a song from its `song.toml`, other files, names and tags.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its tempo.
    pub tempo: SourcedTempo,
    /// Alternative tempos from other sources.
    pub offers: Vec<TempoOffer>,
    /// The place of beat 0 in the stems.
    pub start: FileStart,
    /// Sections and markers from these sources; used if `song.toml` states none.
    pub places: Places,
    /// The file that states the places.
    pub places_from: Option<String>,
    /// Whether it states them in seconds.
    pub places_in_seconds: bool,
    /// The name that a chart or project gives the song.
    pub name: Option<String>,
    /// The artist.
    pub artist: Option<String>,
    /// The file that states the artist.
    pub artist_from: Option<String>,
    /// Its key.
    pub key: Option<String>,
    /// The file that states the key.
    pub key_from: Option<String>,
    /// Where each stem begins on its recorder's clock, if its file says so: a count of frames, and the frames per second.
    pub references: Vec<Option<(u64, u32)>>,
}

/// The weight of a kind of source; lower values take precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ClaimWeight {
    SongToml,
    Chart,
    Project,
    Midi,
    Name,
    Usual,
    Tag,
    Untouched,
}

impl ClaimWeight {
    /// How likely this source is right when another source disagrees.
    const fn confidence(self) -> f32 {
        match self {
            Self::SongToml | Self::Chart => 1.0,
            Self::Project | Self::Midi => 0.9,
            Self::Name => 0.8,
            Self::Tag => 0.5,
            Self::Usual | Self::Untouched => 0.2,
        }
    }
}

/// A tempo that a source states.
struct TempoClaim {
    weight: ClaimWeight,
    map: TempoMap,
    from: String,
}

/// A source that states facts about the song.
struct Speaker {
    weight: ClaimWeight,
    name: String,
    stated: Stated,
}

/// Collects the facts about the song called `title` in `folder`: from its `song.toml` (`said`), from the files in
/// `speaking`, and from the names and tags of `stems`.
pub fn facts(
    said: &SongToml,
    title: &str,
    stems: &[&Path],
    speaking: &[PathBuf],
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Facts {
    let is_this = |name: &str| is_same_name(&clean(name), &clean(title));
    let mut speakers = speakers(speaking, is_this, problems);
    let tags: Vec<(String, StemTags)> = stems.iter().map(|path| (file_name(path), stem_tags(path))).collect();
    let mut claims: Vec<TempoClaim> = Vec::new();
    let mut claim = |weight, map: Option<TempoMap>, from: &str| {
        claims.extend(map.map(|map| TempoClaim { weight, map, from: from.to_owned() }));
    };
    claim(ClaimWeight::SongToml, said.tempo_map.clone(), SONG_TOML);
    speakers.iter().for_each(|speaker| claim(speaker.weight, speaker.stated.tempo_map.clone(), &speaker.name));
    claim(ClaimWeight::Name, tempo_in(title).map(TempoMap::constant), title);
    let named: Vec<(String, Bpm)> = stems
        .iter()
        .map(|path| file_name(path))
        .filter_map(|name| tempo_in(&name).map(|bpm| (name, bpm)))
        .collect();
    named.iter().for_each(|(name, bpm)| claim(ClaimWeight::Name, Some(TempoMap::constant(*bpm)), name));
    for (name, tags) in &tags {
        claim(ClaimWeight::Tag, tags.bpm.and_then(Bpm::new).map(TempoMap::constant), name);
    }
    claims.sort_by_key(|claim| claim.weight);
    let tempo = chosen(&claims, folder, &named, problems);
    let by_chart = speakers
        .iter()
        .find(|speaker| tempo.source == TempoSource::File && Some(&speaker.name) == tempo.from.as_ref());
    let start = by_chart.and_then(|speaker| speaker.stated.start);
    let start = start.filter(|start| start.get().abs() <= LONGEST_START);
    let start = said.start.or(start).unwrap_or(FileStart::ZERO);
    speakers.extend(tags.iter().map(|(name, tags)| Speaker {
        weight: ClaimWeight::Tag,
        name: name.clone(),
        stated: of_tags(tags),
    }));
    let with_marks = speakers.iter().filter(|speaker| !speaker.stated.marks.is_empty());
    let with_marks = by_chart_first(with_marks, &tempo);
    let places =
        with_marks.map(|speaker| places(&on_stems(&speaker.stated, &tempo.map), &tempo.map, start, is_this));
    // `song.toml` takes precedence over all of them.
    let words = |said: &Option<String>, word: fn(&Stated) -> &Option<String>| {
        let said = said.clone().map(|said| (said, SONG_TOML.to_owned()));
        let stated = |speaker: &Speaker| Some((word(&speaker.stated).clone()?, speaker.name.clone()));
        said.or_else(|| speakers.iter().find_map(stated)).unzip()
    };
    let (artist, artist_from) = words(&said.artist, |stated| &stated.artist);
    let (key, key_from) = words(&said.key, |stated| &stated.key);
    let names = speakers.iter().filter(|speaker| matches!(speaker.weight, ClaimWeight::Chart));
    Facts {
        name: names.filter_map(|speaker| speaker.stated.title.clone()).next(),
        artist,
        artist_from,
        key,
        key_from,
        offers: offers(&claims, &tempo.map),
        places_from: with_marks.map(|speaker| speaker.name.clone()),
        places_in_seconds: with_marks.is_some_and(|speaker| states_seconds(&speaker.stated.marks)),
        places: places.unwrap_or_default(),
        start,
        tempo,
        references: tags.iter().map(|(_, tags)| tags.time_reference).collect(),
    }
}

fn states_seconds(marks: &[Mark]) -> bool {
    marks.iter().any(|mark| matches!(mark.at, At::Seconds(_)))
}

/// Of `speakers`, the one that states the tempo, or else the one with the most weight.
fn by_chart_first<'a>(speakers: impl Iterator<Item = &'a Speaker>, tempo: &SourcedTempo) -> Option<&'a Speaker> {
    speakers.min_by_key(|speaker| (Some(&speaker.name) != tempo.from.as_ref(), speaker.weight))
}

/// The tempo of the first claim, or 120 BPM if there are no claims.
fn chosen(
    claims: &[TempoClaim],
    folder: &Path,
    named: &[(String, Bpm)],
    problems: &mut Vec<Problem>,
) -> SourcedTempo {
    let Some(first) = claims.first().filter(|first| first.weight != ClaimWeight::Untouched) else {
        problems.push(assumed_tempo(folder));
        return SourcedTempo { map: TempoMap::constant(Bpm::DEFAULT), source: TempoSource::Assumed, from: None };
    };
    let said = named.first().filter(|(name, _)| first.weight == ClaimWeight::Name && *name == first.from);
    let otherwise = said.and_then(|said| Some((said, named.iter().find(|other| other.1 != said.1)?)));
    if let Some(((name, bpm), (other, another))) = otherwise {
        let why = format!("{name} says {bpm}, {other} says {another}");
        let remedy = "write tempo = … in song.toml";
        problems.push(Problem::warning(format!("{bpm} is taken as the tempo"), why, remedy).of(folder));
    }
    let source = match first.weight {
        ClaimWeight::SongToml => TempoSource::SongFile,
        ClaimWeight::Name => TempoSource::Name,
        _ => TempoSource::File,
    };
    SourcedTempo { map: first.map.clone(), source, from: Some(first.from.clone()) }
}

/// The tempos of the other claims, where they differ from the one in use.
fn offers(claims: &[TempoClaim], taken: &TempoMap) -> Vec<TempoOffer> {
    let mut offers: Vec<TempoOffer> = Vec::new();
    for claim in claims {
        let is_new = offers.iter().all(|offer| offer.tempo_map != claim.map) && !is_alike(&claim.map, taken);
        if is_new && offers.len() < 16 {
            let confidence = claim.weight.confidence();
            offers.push(TempoOffer {
                tempo_map: claim.map.clone(),
                start: None,
                confidence,
                from: claim.from.clone(),
            });
        }
    }
    offers
}

/// Whether two maps differ only by the rounding of a MIDI file or a tag.
fn is_alike(a: &TempoMap, b: &TempoMap) -> bool {
    let same =
        |(a, b): (TempoChange, TempoChange)| a.beat == b.beat && (a.bpm.get() / b.bpm.get() - 1.0).abs() < 2e-6;
    a.changes().len() == b.changes().len() && a.changes().zip(b.changes()).all(same)
}

/// Reads the files that state facts about the song; the ones with the most weight come first.
fn speakers(files: &[PathBuf], is_this: impl Fn(&str) -> bool, problems: &mut Vec<Problem>) -> Vec<Speaker> {
    let mut speakers = Vec::new();
    let ini = files.iter().find(|path| file_name(path).eq_ignore_ascii_case("song.ini"));
    let ini = ini.and_then(|path| bytes_of(path).ok()).map(|bytes| chart::read_ini(&text_of(&bytes)));
    for path in files.iter().filter(|path| extension(path) != "ini") {
        let stated = if extension(path) == "dawproject" {
            // A project file may also hold audio, so it is not read whole.
            open_plain_file(path).and_then(|mut file| dawproject::read(&mut file))
        } else {
            bytes_of(path).and_then(|bytes| read(path, &bytes))
        };
        match stated {
            Ok(stated) => {
                let name = file_name(path);
                let weight = weight(path, &stated, ini.is_some());
                let stated = from_this_song(stated, &is_this);
                speakers.push(Speaker { weight, name, stated });
            }
            Err(why) => problems.push(
                Problem::note(
                    "is not used for the song",
                    why,
                    "only its tempo and markers are missing; export it again if you need them",
                )
                .of(path),
            ),
        }
    }
    if let Some(ini) = ini {
        match speakers.iter_mut().find(|speaker| speaker.weight == ClaimWeight::Chart) {
            Some(chart) => {
                let Stated { title, artist, start, .. } = ini;
                let stated = &mut chart.stated;
                (stated.title, stated.artist) = (title.or(stated.title.take()), artist.or(stated.artist.take()));
                stated.start = start.or(stated.start);
            }
            None => speakers.push(Speaker { weight: ClaimWeight::Chart, name: "song.ini".to_owned(), stated: ini }),
        }
    }
    speakers.sort_by_key(|speaker| speaker.weight);
    speakers
}

fn weight(path: &Path, stated: &Stated, has_ini: bool) -> ClaimWeight {
    let is_notes = path.file_stem().is_some_and(|name| name.eq_ignore_ascii_case("notes"));
    match extension(path).as_str() {
        "chart" => ClaimWeight::Chart,
        "mid" if is_notes && has_ini => ClaimWeight::Chart,
        _ if stated.is_untouched => ClaimWeight::Untouched,
        _ if stated.is_usual => ClaimWeight::Usual,
        "mid" | "midi" | "kar" => ClaimWeight::Midi,
        _ => ClaimWeight::Project,
    }
}

fn read(path: &Path, bytes: &[u8]) -> Result<Stated, Refused> {
    match extension(path).as_str() {
        "mid" | "midi" | "kar" => midi::read(bytes),
        "rpp" => rpp::read(&text_of(bytes)),
        "als" => als::read(&String::from_utf8_lossy(&archive::inflate_gzip(bytes)?)),
        _ => chart::read_chart(&text_of(bytes)),
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    open_plain_file(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| "it cannot be read from the disk")?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {} MB", LARGEST >> 20));
    }
    Ok(bytes)
}

/// Decodes text as programs write it: UTF-8, UTF-16 with a byte order mark, or Latin-1.
fn text_of(bytes: &[u8]) -> String {
    let wide = |big: bool| {
        let units = bytes[2..].chunks_exact(2).map(|pair| {
            if big { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) }
        });
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(false),
        [0xfe, 0xff, ..] => wide(true),
        _ => String::from_utf8(bytes.to_vec())
            .unwrap_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

fn of_tags(tags: &StemTags) -> Stated {
    Stated { marks: tags.marks.clone(), artist: tags.artist.clone(), key: tags.key.clone(), ..Stated::default() }
}

/// The marks of `stated`, for a song with the tempo `map`. If that tempo differs from the file's own, the marks keep
/// their times instead of their beats.
fn on_stems(stated: &Stated, map: &TempoMap) -> Vec<Mark> {
    let own = stated.tempo_map.clone().unwrap_or_else(|| TempoMap::constant(Bpm::DEFAULT));
    let start = stated.start.unwrap_or(FileStart::ZERO);
    let moved = |at: At| match at {
        At::Beat(beat) if !is_alike(&own, map) && stated.tempo_map.is_some() => {
            let seconds = BeatPos::new(beat).map_or(SongSeconds::ZERO, |beat| own.seconds_at(beat));
            At::Seconds(start.in_files(seconds))
        }
        other => other,
    };
    stated.marks.iter().map(|mark| Mark { at: moved(mark.at), end: mark.end.map(moved), ..mark.clone() }).collect()
}

/// The part of `stated` that concerns this song. If the file holds a whole set of songs and names this one, its time is
/// shifted to begin where the song begins.
fn from_this_song(stated: Stated, is_this: &impl Fn(&str) -> bool) -> Stated {
    let Some(map) = &stated.tempo_map else { return stated };
    let found = places(&stated.marks, map, FileStart::ZERO, is_this);
    let Some((_, beat)) = found.song.filter(|(name, beat)| is_this(name) && *beat > 0.0) else { return stated };
    let Some(origin) = BeatPos::new(beat) else { return stated };
    // How much later this song begins than the set.
    let later = map.seconds_at(origin) - SongSeconds::ZERO;
    let moved = |at: At| match at {
        At::Beat(place) => At::Beat(place - beat),
        At::Seconds(place) => At::Seconds(place - later),
    };
    let marks = stated
        .marks
        .iter()
        .map(|mark| Mark { at: moved(mark.at), end: mark.end.map(moved), ..mark.clone() })
        .collect();
    let begins = TempoChange { beat: BeatPos::ZERO, bpm: map.tempo_at(origin), meter: map.meter_at(origin) };
    let later = map
        .changes()
        .filter(|change| change.beat > origin)
        .filter_map(|change| Some(TempoChange { beat: BeatPos::new(change.beat.get() - beat)?, ..change }));
    let changes: Vec<TempoChange> = std::iter::once(begins).chain(later).collect();
    Stated { tempo_map: TempoMap::new(&changes).ok(), marks, ..stated }
}
