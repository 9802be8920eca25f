//! Lyrics in MIDI files: lyric events, and the texts of karaoke files (`.kar`).
//!
//! Pure functions, on any thread. The file's own tempo map converts beats to seconds.

use midly::{MetaMessage, MidiMessage, TrackEvent, TrackEventKind};

use super::syllables::Syllables;
use super::{Lyrics, decode};
use crate::setlist::import::midi;
use crate::time::{BeatPos, Bpm, FileSeconds, FileStart, TempoMap};

/// If a file does not mark its lines, a line ends before a pause of this many seconds …
const PAUSE: f64 = 1.5;
/// … or before a word that would make it longer than this many letters.
const LONGEST: usize = 44;

/// The notes that mark lines in songs of rhythm games.
const LINE_NOTES: [u8; 2] = [105, 106];

/// Reads the lyrics in a MIDI file whose beat 0 lies at `start` in the song's files: one for each track that has lyrics.
///
/// # Errors
/// `bytes` is not a MIDI file, or counts in SMPTE frames.
pub fn read(bytes: &[u8], start: FileStart) -> Result<Vec<Lyrics>, String> {
    let (smf, ticks) = midi::parsed(bytes)?;
    let map = midi::read(bytes)?.tempo_map.unwrap_or_else(|| TempoMap::constant(Bpm::DEFAULT));
    let seconds = |tick: u64| {
        let beat = BeatPos::new(tick as f64 / ticks).unwrap_or(BeatPos::ZERO);
        start.in_files(map.seconds_at(beat)).rounded(1e6)
    };
    let tracks: Vec<SungTrack> = smf.tracks.iter().map(|track| SungTrack::of(track)).collect();
    let has_lyrics = |track: &&SungTrack| track.lyrics.iter().any(|(_, words)| is_sung(words));
    let language = tracks.iter().find_map(|track| track.language.clone());
    let singing: Vec<&SungTrack> = tracks.iter().filter(has_lyrics).collect();
    let texts: Vec<&SungTrack> = tracks.iter().filter(|track| track.is_karaoke()).collect();
    // Some files have the same lyrics in both kinds of event. Only the texts of karaoke mark the lines.
    let (tracks, is_text) = if texts.is_empty() { (singing, false) } else { (texts, true) };
    let many = tracks.len() > 1;
    let of = |track: &SungTrack| Lyrics {
        language: language.clone(),
        voice: many.then(|| track.name.clone()).filter(|name| !name.is_empty()),
        ..Lyrics::of_lines(track.lines(is_text, seconds))
    };
    Ok(tracks.into_iter().map(of).filter(|lyrics| !lyrics.lines.is_empty()).collect())
}

/// Whether an event holds lyrics, not a line end or information about the song: `@T…`, `{#title=…}`, `[…]`.
fn is_sung(words: &str) -> bool {
    let words = words.trim();
    !words.is_empty() && !is_about_song(words)
}

fn is_about_song(words: &str) -> bool {
    words.starts_with(['@', '[']) || words.starts_with('{') && words.ends_with('}')
}

/// The lyric events of a track, with their ticks.
#[derive(Default)]
struct SungTrack {
    name: String,
    lyrics: Vec<(u64, String)>,
    texts: Vec<(u64, String)>,
    /// The starts of lines, if notes mark them.
    breaks: Vec<u64>,
    language: Option<String>,
}

impl SungTrack {
    fn of(events: &[TrackEvent<'_>]) -> Self {
        let (mut lyrics, mut texts, mut track, mut tick) = (Vec::new(), Vec::new(), Self::default(), 0_u64);
        for event in events {
            tick += u64::from(event.delta.as_int());
            match event.kind {
                TrackEventKind::Meta(MetaMessage::Lyric(words)) => lyrics.push((tick, words)),
                TrackEventKind::Meta(MetaMessage::Text(words)) => texts.push((tick, words)),
                TrackEventKind::Meta(MetaMessage::TrackName(name)) => {
                    track.name = decode::text_of(name).trim().to_owned();
                }
                TrackEventKind::Midi { message: MidiMessage::NoteOn { key, vel }, .. }
                    if vel.as_int() > 0 && LINE_NOTES.contains(&key.as_int()) =>
                {
                    track.breaks.push(tick);
                }
                _ => {}
            }
        }
        if !track.is_game() {
            track.breaks.clear();
        }
        (track.lyrics, track.texts) = (decoded(&lyrics), decoded(&texts));
        let stated = |(_, words): &(u64, String)| words.strip_prefix("@L").map(|code| code.trim().to_lowercase());
        track.language = track.texts.iter().find_map(stated).filter(|code| !code.is_empty());
        track
    }

    /// Whether the track has the format of a rhythm game.
    fn is_game(&self) -> bool {
        self.name == "PART VOCALS" || self.name.starts_with("HARM")
    }

    /// Whether its texts have the karaoke format: at least two lines are marked.
    fn is_karaoke(&self) -> bool {
        self.texts.iter().filter(|(_, words)| words.starts_with(['/', '\\'])).count() > 1
    }

    fn lines(&self, is_text: bool, seconds: impl Fn(u64) -> FileSeconds) -> Vec<super::LyricLine> {
        let events = if is_text { &self.texts } else { &self.lyrics };
        let words = |words: &str| if is_text { marked(words) } else { words.to_owned() };
        let sung = events.iter().filter(|(_, text)| !is_about_song(text.trim()));
        let mut parts: Vec<(u64, String)> = sung.map(|(tick, text)| (*tick, words(text))).collect();
        if self.is_game() {
            parts.retain(|(_, text)| text.trim() != "+");
            parts.iter_mut().for_each(|(_, text)| *text = text.trim_end_matches(['#', '^', '$', '%']).to_owned());
        }
        let has_lines = parts.iter().any(|(_, text)| text.contains('\n'));
        let has_spaces = parts.iter().any(|(_, text)| text.trim_matches('\n').contains(' '));
        let mut syllables = Syllables::default();
        let (mut last, mut letters, mut is_open) = (FileSeconds::new(f64::NEG_INFINITY), 0, false);
        let mut breaks = self.breaks.iter().peekable();
        for (tick, text) in parts {
            let start = seconds(tick);
            let mut ends = false;
            while breaks.next_if(|&&at| at <= tick).is_some() {
                ends = true;
            }
            if self.breaks.is_empty() && !has_lines {
                ends = start - last >= PAUSE || (!is_open && letters + text.chars().count() > LONGEST);
            }
            if ends {
                syllables.end_line();
                letters = 0;
            }
            letters += text.chars().count();
            last = start;
            let text = if has_spaces { text } else { joined(&text, &mut is_open) };
            syllables.push(start, &text);
        }
        syllables.finish()
    }
}

/// A syllable of a file without spaces in any event: a whole word, unless the next syllable continues it.
fn joined(text: &str, is_open: &mut bool) -> String {
    let part = text.trim_end_matches('\n');
    let whole = part.strip_suffix(['-', '=']).filter(|part| !part.trim().is_empty());
    *is_open = whole.is_some();
    let after = if *is_open { "" } else { " " };
    format!("{}{after}{}", whole.unwrap_or(part), &text[part.len()..])
}

/// The text of a karaoke event: `/` starts a line, `\` a page.
fn marked(words: &str) -> String {
    match words.strip_prefix(['/', '\\']) {
        Some(rest) => format!("\n{rest}"),
        None => words.to_owned(),
    }
}

/// The texts of events. All texts together determine the encoding.
fn decoded(events: &[(u64, &[u8])]) -> Vec<(u64, String)> {
    const BETWEEN: char = '\u{1e}';
    let mut bytes = Vec::new();
    for (number, (_, words)) in events.iter().enumerate() {
        if number > 0 {
            bytes.push(BETWEEN as u8);
        }
        bytes.extend(words.iter().filter(|&&byte| byte != BETWEEN as u8 && byte != 0));
    }
    let text = decode::text_of(&bytes);
    events.iter().map(|(tick, _)| *tick).zip(text.split(BETWEEN).map(str::to_owned)).collect()
}
