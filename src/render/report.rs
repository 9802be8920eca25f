//! A report about a song: for `--json`, and for a musician's table.
//!
//! Any thread. Known here: the document, and the loader's findings. Not known here: samples.

use serde::Serialize;

use crate::engine::Status;
use crate::media::{StemReport, Trim, TrimSource};
use crate::setlist::{
    MadeClick, Marker, MidiSend, Problem, SONG_TOML, SendPlace, Severity, Song, Span, Stem, StemLoop, TempoOffer,
    TempoSource, shown_key,
};
use crate::time::{Bar, BeatPos, SampleRate};

/// A song, its stems, and all problems.
#[derive(Clone, Debug, Serialize)]
pub struct SongReport {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: String,
    /// `song_file`, `name`, `file`, `heard`, `assumed`, `edited` or `saved`: the source of the tempo.
    pub tempo_source: &'static str,
    /// The file that states the tempo, or whose name does; `None` if there is none.
    pub tempo_from: Option<String>,
    /// Other possible tempos.
    pub tempo_offers: Vec<OfferLine>,
    /// Its tempo.
    pub tempo_map: Vec<TempoLine>,
    /// The position of beat 0 in the files, in seconds.
    pub start: f64,
    /// Its key, as the musician writes it.
    pub key: Option<String>,
    /// The file that states the key.
    pub key_from: Option<String>,
    /// The same as windows display it.
    pub shown_key: Option<String>,
    /// Its artist.
    pub artist: Option<String>,
    /// The file that states the artist.
    pub artist_from: Option<String>,
    /// The musician's notes.
    pub notes: Option<String>,
    /// The file that states sections and markers; `None` if there are none, or the musician edited them.
    pub places_from: Option<String>,
    /// Its sections, in playing order.
    pub sections: Vec<SectionLine>,
    /// Its markers, in playing order.
    pub markers: Vec<MarkerLine>,
    /// The timecode at the beginning of its files, if stated.
    pub timecode: Option<String>,
    /// The messages that it sends to other devices.
    pub midi: Vec<MidiLine>,
    /// Its generated click, if it is on.
    pub click: Option<ClickLine>,
    /// The session's rate in hertz.
    pub rate: u32,
    /// Length of the longest stem in frames at that rate.
    pub frames: u64,
    /// Bytes of samples held in memory.
    pub bytes: usize,
    /// The peak of that number so far.
    pub held_peak_bytes: usize,
    /// Blocks in which audio was missing, each counted once per stem.
    pub underruns: u64,
    /// The stems, in the order of their strips.
    pub stems: Vec<StemLine>,
    /// All problems, worst first.
    pub problems: Vec<Problem>,
}

/// A change of tempo.
#[derive(Clone, Debug, Serialize)]
pub struct TempoLine {
    /// From this beat on.
    pub beat: f64,
    /// In quarter notes a minute.
    pub bpm: f64,
    /// E.g. `4/4`.
    pub meter: String,
}

/// A tempo that was not used.
#[derive(Clone, Debug, Serialize)]
pub struct OfferLine {
    /// In quarter notes a minute; the first one, if it changes.
    pub bpm: f64,
    /// The confidence, from 0 to 1.
    pub confidence: f32,
    /// Its source.
    pub from: String,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct SectionLine {
    /// Its first beat.
    pub beat: f64,
    /// The bar that contains it.
    pub bar: i64,
    /// The first beat after it; `None` for the end of the song.
    pub end: Option<f64>,
    /// Its name.
    pub name: String,
    /// Like `#4080ff`, if it has its own.
    pub colour: Option<String>,
    /// Whether it repeats.
    #[serde(rename = "loop")]
    pub looped: bool,
}

/// A marker.
#[derive(Clone, Debug, Serialize)]
pub struct MarkerLine {
    /// Its beat.
    pub beat: f64,
    /// The bar that contains it.
    pub bar: i64,
    /// Its name for the musician.
    pub name: String,
    /// Like `#4080ff`, if it has one of its own.
    pub colour: Option<String>,
}

/// A message that a song sends. Without beat and section it is sent when the song is launched.
#[derive(Clone, Debug, Serialize)]
pub struct MidiLine {
    /// The message as written.
    pub send: String,
    /// The beat at which it is sent.
    pub beat: Option<f64>,
    /// It is sent wherever a section with this name begins.
    pub section: Option<String>,
}

/// A stem, and the properties of its file.
#[derive(Clone, Debug, Serialize)]
pub struct StemLine {
    /// Its name for the musician.
    pub name: String,
    /// Its file, relative to the song's folder if it is in it.
    pub file: String,
    /// The audio track, from 1 on; `None` for the default track.
    pub track: Option<u16>,
    /// Its purpose.
    pub role: &'static str,
    /// The source of that: `song.toml`, `name`, `heard` or `unknown`.
    pub role_source: &'static str,
    /// A note for the musician.
    pub note: Option<String>,
    /// Its output.
    pub output: &'static str,
    /// The initial position of its fader, in decibels; `None` for silence.
    pub gain_db: Option<f32>,
    /// The initial position of its pan, from −1 to 1.
    pub pan: f32,
    /// Whether it starts muted.
    pub muted: bool,
    /// The bars between which it repeats, if it does.
    #[serde(rename = "loop")]
    pub looped: Option<LoopLine>,
    /// The properties of the decoded file; `None` if it does not play.
    pub decoded: Option<StemReport>,
    /// Why it does not play.
    pub problem: Option<Problem>,
}

/// A loop of a stem in a report, in bars.
#[derive(Clone, Debug, Serialize)]
pub struct LoopLine {
    /// The bar in which it begins.
    pub at: i64,
    /// The bar at whose beginning it ends; `None` for the end of the song.
    pub until: Option<i64>,
}

/// A generated click in a report.
#[derive(Clone, Debug, Serialize)]
pub struct ClickLine {
    /// Its sound: the name of a generated one, or a file.
    pub sound: String,
    /// The file for beats with an accent, if it is another one.
    pub accent: Option<String>,
    /// The subdivision of beats.
    pub subdivision: &'static str,
    /// Its accents as written; empty for the first beat of each bar.
    pub accents: String,
}

impl ClickLine {
    fn new(click: &MadeClick) -> Self {
        let MadeClick { subdivision, accents, .. } = click;
        Self {
            sound: click.sound_words().to_owned(),
            accent: click.files.accent.clone(),
            subdivision: subdivision.name(),
            accents: accents.to_string(),
        }
    }
}

impl SongReport {
    /// A report from the `status` of `song` in a session at `rate`.
    pub fn new(song: &Song, status: &Status, rate: SampleRate) -> Self {
        let line =
            |slot: usize| StemLine::new(&song.stems[slot], song, status.stems.get(slot).and_then(Option::as_ref));
        let stems: Vec<StemLine> = song.shown().map(line).collect();
        let of_stems = stems.iter().flat_map(StemLine::problems);
        let mut problems: Vec<Problem> =
            song.problems.iter().chain(of_stems).chain(&status.problems).cloned().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        let change = |change: crate::time::TempoChange| TempoLine {
            beat: change.beat.get(),
            bpm: change.bpm.get(),
            meter: change.meter.to_string(),
        };
        Self {
            name: song.name.clone(),
            folder: song.folder.to_string_lossy().into_owned(),
            tempo_source: match song.tempo_source {
                TempoSource::SongFile => "song_file",
                TempoSource::Name => "name",
                TempoSource::File => "file",
                TempoSource::Heard => "heard",
                TempoSource::Assumed => "assumed",
                TempoSource::Edited => "edited",
                TempoSource::Saved => "saved",
            },
            tempo_from: song.tempo_from.clone(),
            tempo_offers: song.tempo_offers.iter().map(OfferLine::new).collect(),
            tempo_map: song.tempo_map.changes().map(change).collect(),
            start: song.start.get(),
            key: song.key.clone(),
            key_from: song.key_from.clone(),
            shown_key: song.key.as_deref().map(|key| shown_key(key, 0.0)),
            artist: song.artist.clone(),
            artist_from: song.artist_from.clone(),
            places_from: places_from(song),
            notes: song.notes.clone(),
            click: song.click.on.then(|| ClickLine::new(&song.click)),
            sections: song.spans().iter().map(|span| SectionLine::new(span, song)).collect(),
            markers: MarkerLine::all(song),
            timecode: song.timecode.map(|time| time.to_string()),
            midi: song.sends.iter().map(|send| MidiLine::new(send, song)).collect(),
            rate: rate.hertz(),
            frames: status.frames,
            bytes: status.bytes,
            held_peak_bytes: status.held_peak,
            underruns: status.underruns,
            stems,
            problems,
        }
    }

    /// Whether anything does not play.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// The file that states the sections and markers of `song`.
fn places_from(song: &Song) -> Option<String> {
    let is_said = !(song.places_edited || song.sections.is_empty() && song.markers.is_empty());
    song.places_from.clone().or_else(|| is_said.then(|| SONG_TOML.to_owned()))
}

impl OfferLine {
    fn new(offer: &TempoOffer) -> Self {
        let first = offer.tempo_map.changes().next().map_or(0.0, |change| change.bpm.get());
        Self { bpm: first, confidence: offer.confidence, from: offer.from.clone() }
    }
}

impl SectionLine {
    fn new(span: &Span, song: &Song) -> Self {
        let section = &song.sections[span.section];
        Self {
            beat: span.start.get(),
            bar: Bar::of(&song.tempo_map, span.start).number,
            end: span.end.map(BeatPos::get),
            name: section.name.clone(),
            colour: section.colour.map(|colour| colour.to_string()),
            looped: section.looped,
        }
    }
}

impl MidiLine {
    fn new(send: &MidiSend, song: &Song) -> Self {
        let (beat, section) = match &send.place {
            SendPlace::Launch => (None, None),
            SendPlace::At(place) => (Some(place.beat(&song.tempo_map).get()), None),
            SendPlace::Section(name) => (None, Some(name.clone())),
        };
        Self { send: send.message.to_string(), beat, section }
    }
}

impl MarkerLine {
    fn all(song: &Song) -> Vec<Self> {
        let line = |marker: &Marker| {
            let beat = marker.place.beat(&song.tempo_map);
            Self {
                beat: beat.get(),
                bar: Bar::of(&song.tempo_map, beat).number,
                name: marker.name.clone(),
                colour: marker.colour.map(|colour| colour.to_string()),
            }
        };
        let mut lines: Vec<Self> = song.markers.iter().map(line).collect();
        lines.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        lines
    }
}

impl StemLine {
    /// The headings of the columns of [`Self::cells`].
    pub const HEADINGS: [&'static str; 8] =
        ["Stem", "File", "Format", "Rate", "Length", "Trimmed", "Role", "Output"];

    fn new(stem: &Stem, song: &Song, found: Option<&Result<StemReport, Problem>>) -> Self {
        let inside = stem.file.strip_prefix(&song.folder).unwrap_or(&stem.file);
        Self {
            name: stem.name.clone(),
            file: inside.to_string_lossy().into_owned(),
            track: stem.track,
            role: stem.role.name(),
            role_source: stem.role_source.word(),
            note: stem.note.clone(),
            output: stem.routed_to().name(),
            gain_db: Some(stem.level.get()).filter(|db| db.is_finite()),
            pan: stem.pan.get(),
            muted: stem.muted,
            looped: stem.looped.map(|StemLoop { at, until }| LoopLine { at, until }),
            decoded: found.and_then(|found| found.as_ref().ok().cloned()),
            problem: found.and_then(|found| found.as_ref().err().cloned()),
        }
    }

    /// The row of a musician's table.
    pub fn cells(&self) -> [String; 8] {
        let decoded = |say: &dyn Fn(&StemReport) -> String| self.decoded.as_ref().map_or("-".to_owned(), say);
        let format = |report: &StemReport| {
            let shape = match report.channels {
                1 => "mono".to_owned(),
                2 => "stereo".to_owned(),
                more => format!("{more} channels"),
            };
            format!("{}, {shape}", report.format)
        };
        [
            self.name.clone(),
            self.track.map_or_else(|| self.file.clone(), |track| format!("{}, track {track}", self.file)),
            self.decoded.as_ref().map_or("does not play".to_owned(), format),
            decoded(&|report| format!("{} Hz", report.rate)),
            decoded(&|report| {
                let length = minutes(report.file_frames as f64 / f64::from(report.rate.max(1)));
                if self.looped.is_some() { format!("{length} (repeats)") } else { length }
            }),
            decoded(&|report| trimmed(report.trim)),
            self.role.to_owned(),
            if self.muted { format!("{} (muted)", self.output) } else { self.output.to_owned() },
        ]
    }

    fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problem.iter().chain(self.decoded.iter().flat_map(|report| &report.problems))
    }
}

/// Minutes, seconds and thousandths.
fn minutes(seconds: f64) -> String {
    let thousandths = (seconds * 1000.0).round() as u64;
    format!("{}:{:02}.{:03}", thousandths / 60_000, thousandths / 1000 % 60, thousandths % 1000)
}

/// The frames that an encoder had added, and the source of that number.
fn trimmed(trim: Trim) -> String {
    let source = match trim.source {
        TrimSource::None => return "nothing".to_owned(),
        TrimSource::LameTag => "LAME tag",
        TrimSource::EditList => "edit list",
        TrimSource::ITunSmpb => "iTunSMPB",
        TrimSource::Granule => "granules",
        TrimSource::PacketTable => "packet table",
        TrimSource::Coding => "coding",
        TrimSource::SongFile => "song.toml",
    };
    format!("{} + {} frames ({source})", trim.start, trim.end)
}
