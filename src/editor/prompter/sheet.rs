//! The lyrics of one voice, ready to be shown: when each line begins and ends. Plain data.

use crate::setlist::lyrics::{Chord, LyricLine, Lyrics};
use crate::setlist::{Song, name_key};
use crate::time::FileSeconds;

/// The longest that a line lasts after its last known time, in seconds. After that there is a pause, even if the file
/// does not state one.
const LONGEST_SUNG: f64 = 8.0;
/// A time that does not come.
const NEVER: FileSeconds = FileSeconds::new(f64::INFINITY);

/// A line of a [`LyricSheet`].
#[derive(Clone, Debug, PartialEq)]
pub struct SheetLine {
    /// When it begins; `None` if unknown.
    pub start: Option<FileSeconds>,
    /// When it ends.
    pub until: FileSeconds,
    /// Its text.
    pub text: String,
    /// When each word begins, and at which byte of the text.
    pub words: Vec<(FileSeconds, usize)>,
    /// The chords above it.
    pub chords: Vec<Chord>,
    /// The section that begins here.
    pub section: Option<String>,
}

/// The lyrics of one voice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LyricSheet {
    /// All lines, in order.
    pub lines: Vec<SheetLine>,
    /// When lines begin, and their indices, in order of time.
    times: Vec<(FileSeconds, usize)>,
}

impl LyricSheet {
    /// `lyrics` timed for `song`, whose files last until `end`. Lines without times are spread over the section with the same
    /// name.
    pub fn new(lyrics: &Lyrics, song: &Song, end: FileSeconds) -> Self {
        let mut starts: Vec<Option<FileSeconds>> = lyrics.lines.iter().map(|line| line.start).collect();
        let by_sections = starts.iter().all(Option::is_none);
        if by_sections {
            starts = spread(&lyrics.lines, song, end);
        }
        let mut times: Vec<(FileSeconds, usize)> =
            starts.iter().enumerate().filter_map(|(index, start)| Some(((*start)?, index))).collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sections = if by_sections { Vec::new() } else { sections(song) };
        let lines = lyrics.lines.iter().zip(starts).map(|(line, start)| {
            let next = start.and_then(|start| times.get(times.partition_point(|time| time.0 <= start)));
            let last = line.words.last().map(|word| word.start).or(start).unwrap_or(NEVER);
            let known = line.end.or(next.map(|next| next.0)).unwrap_or(NEVER);
            SheetLine {
                start,
                until: known.min(last + LONGEST_SUNG),
                text: line.text.clone(),
                words: line.words.iter().map(|word| (word.start, word.at)).collect(),
                chords: line.chords.clone(),
                section: line.section.clone().or_else(|| section_at(start, &mut sections)),
            }
        });
        Self { lines: lines.collect(), times }
    }

    /// Whether any line has a time.
    pub fn is_timed(&self) -> bool {
        !self.times.is_empty()
    }

    /// The last line that has begun at `seconds`, and the next one.
    pub fn around(&self, seconds: FileSeconds) -> (Option<usize>, Option<usize>) {
        let next = self.times.partition_point(|time| time.0 <= seconds);
        (next.checked_sub(1).map(|last| self.times[last].1), self.times.get(next).map(|time| time.1))
    }
}

/// The names of the song's sections and their beginnings, in reverse order.
fn sections(song: &Song) -> Vec<(FileSeconds, String)> {
    let spans = song.spans().into_iter().rev();
    spans.map(|span| (song.file_place(span.start), song.sections[span.section].name.clone())).collect()
}

/// The section that has begun by the time of a line, unless an earlier line already shows it.
fn section_at(start: Option<FileSeconds>, sections: &mut Vec<(FileSeconds, String)>) -> Option<String> {
    let start = start?;
    let mut begun = None;
    // A line that starts slightly before a section's bar belongs to the section.
    while sections.last().is_some_and(|(at, _)| *at <= start + 0.25) {
        begun = sections.pop();
    }
    begun.map(|(_, name)| name)
}

/// Start times for lines that have none: spread evenly over the section with the same name, in order.
fn spread(lines: &[LyricLine], song: &Song, end: FileSeconds) -> Vec<Option<FileSeconds>> {
    let mut starts = vec![None; lines.len()];
    let place_of = |beat| song.file_place(beat);
    let mut spans = song.spans().into_iter();
    let heads: Vec<usize> = (0..lines.len()).filter(|&index| lines[index].section.is_some()).collect();
    for (place, &head) in heads.iter().enumerate() {
        let Some(name) = lines[head].section.as_deref() else { continue };
        let is_called = |section: usize| name_key(&song.sections[section].name) == name_key(name);
        let Some(span) = spans.clone().find(|span| is_called(span.section)) else { continue };
        while spans.next().is_some_and(|passed| passed.section != span.section) {}
        let next = heads.get(place + 1).copied().unwrap_or(lines.len());
        let (from, to) = (place_of(span.start), span.end.map_or(end, place_of));
        let each = (to - from).max(0.0) / (next - head) as f64;
        for (index, start) in starts[head..next].iter_mut().enumerate() {
            *start = Some(from + each * index as f64);
        }
    }
    starts
}
