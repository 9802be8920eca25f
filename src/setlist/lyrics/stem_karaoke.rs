//! The karaoke of stem containers: JSON in the tag `com.stems:kara` of an MP4 file.
//!
//! Pure functions, on every thread. Lines are timed in seconds into the music, without the encoder's delay. Words are timed from the beginning of their line,
//! with one pair
//! of times for each part of the text between blanks. Sources: monteslu, *M4A Stems Karaoke Format Specification* 1.0, and the older keys of *KAI File Format*
//! 1.0.

use serde_json::{Map, Value};

use super::line::{LyricLine, LyricWord, end_each, in_order};
use super::{Lyrics, MOST_VOICES};
use crate::setlist::names::one_line;
use crate::time::FileSeconds;

/// The most lines that are read.
const MOST_LINES: usize = 5000;
/// The singer of lines without a singer, the singer of backing vocals, and the names for all lead singers together.
const LEAD: &str = "A";
const BACKUP: &str = "backup";
const TOGETHER: [&str; 2] = ["duet", "both"];

/// The lyrics in the tag, one for each singer. Empty if the tag is not of this format.
pub fn read(bytes: &[u8]) -> Vec<Lyrics> {
    let Ok(Value::Object(kara)) = serde_json::from_slice(bytes) else { return Vec::new() };
    let later = kara.get("timing").and_then(|timing| number(timing.get("offset_sec"))).unwrap_or(0.0);
    let rows = kara.get("lines").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let is_shown = |row: &&Value| row.get("disabled") != Some(&Value::Bool(true));
    let sung = |row: &Value| Some((singer_of(row), line_of(row, later)?));
    let sung: Vec<(String, LyricLine)> = rows.iter().filter(is_shown).filter_map(sung).take(MOST_LINES).collect();
    let mut singers: Vec<&str> = Vec::new();
    for (singer, _) in &sung {
        let one = if TOGETHER.contains(&singer.as_str()) { LEAD } else { singer };
        if !singers.contains(&one) && singers.len() < MOST_VOICES {
            singers.push(one);
        }
    }
    let is_one = singers.len() == 1;
    let of = |singer: &&str| {
        let sings = |by: &str| by == *singer || *singer != BACKUP && TOGETHER.contains(&by);
        let lines = sung.iter().filter(|(by, _)| sings(by)).map(|(_, line)| line.clone()).collect();
        let mut lines = in_order(lines);
        let starts = lines.iter().filter_map(|line| line.start).collect();
        end_each(&mut lines, starts);
        Lyrics { voice: (!is_one).then(|| name_of(&kara, singer)), ..Lyrics::of_lines(lines) }
    };
    singers.iter().map(of).collect()
}

/// The singer of a row. `backup:PA` is a backing vocal, too.
fn singer_of(row: &Value) -> String {
    if row.get(BACKUP) == Some(&Value::Bool(true)) {
        return BACKUP.to_owned();
    }
    let stated = ["singer", "singer_id"].iter().find_map(|key| row.get(key)?.as_str());
    let singer = stated.map_or("", |singer| singer.split(':').next().unwrap_or(singer).trim());
    if singer.is_empty() { LEAD.to_owned() } else { singer.to_owned() }
}

/// The singer's name.
fn name_of(kara: &Map<String, Value>, singer: &str) -> String {
    let entry = match kara.get("singers") {
        Some(Value::Object(singers)) => singers.get(singer),
        Some(Value::Array(singers)) => {
            singers.iter().find(|entry| entry.get("id").and_then(Value::as_str) == Some(singer))
        }
        _ => None,
    };
    let name = entry.and_then(|entry| entry.get("name")?.as_str()).map(str::trim).filter(|name| !name.is_empty());
    name.unwrap_or(singer).to_owned()
}

fn line_of(row: &Value, later: f64) -> Option<LyricLine> {
    let text = one_line(row.get("text")?.as_str()?);
    let from = number(row.get("start"))?;
    let exact = |seconds: f64| FileSeconds::new(seconds + later).rounded(1000.0);
    let end = number(row.get("end")).filter(|end| *end > from).map(exact);
    let times = row.get("words").and_then(|words| words.get("timings")).or_else(|| row.get("word_timing"));
    let times = times.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut place = 0;
    let word = |(text, time): (&str, &Value)| {
        let at = place;
        place += text.len() + 1;
        let start = number(time.get(0)).or_else(|| number(time.get("start")))?;
        Some(LyricWord { start: exact(from + start), at })
    };
    // Words and times are paired in order: after a word without a time, the pairs would be wrong.
    let words = text.split(' ').zip(times).map_while(word).collect();
    (!text.is_empty()).then(|| LyricLine {
        start: Some(exact(from)),
        end,
        text: text.clone(),
        words,
        ..LyricLine::default()
    })
}

fn number(value: Option<&Value>) -> Option<f64> {
    // Anything over a day is invalid.
    value?.as_f64().filter(|number| number.abs() <= 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lyrics: &Lyrics) -> Vec<(Option<f64>, Option<f64>, &str)> {
        let get = |time: Option<FileSeconds>| time.map(FileSeconds::get);
        lyrics.lines.iter().map(|line| (get(line.start), get(line.end), line.text.as_str())).collect()
    }

    #[test]
    fn lines_and_words_have_their_times() {
        let kara = r#"{"timing": {"offset_sec": 0.25, "encoder_delay_samples": 1105}, "lines": [
            {"start": 2.5, "end": 4.0, "text": "where  the lights", "word_timing": [[0.0, 0.3], [0.4, 0.8]]},
            {"start": 0.5, "end": 2.0, "text": "Corazón mío", "words": {"timings": [[0, 0.4], [0.505, 1.0]]}},
            {"start": 5.0, "text": "hidden", "disabled": true},
            {"start": 6.0, "text": " "}, {"text": "no time"}, {"start": "x", "text": "no time"},
            {"start": 7.0, "end": 1.0, "text": "مرحبا 🎤"}, {"start": 9.0, "text": "la"}]}"#;
        let read = read(kara.as_bytes());
        assert_eq!((read.len(), &read[0].voice), (1, &None));
        let wanted = [
            (Some(0.75), Some(2.25), "Corazón mío"),
            (Some(2.75), Some(4.25), "where the lights"),
            (Some(7.25), Some(9.25), "مرحبا 🎤"),
            (Some(9.25), None, "la"),
        ];
        assert_eq!(lines(&read[0]), wanted);
        let word = |start, at| LyricWord { start: FileSeconds::new(start), at };
        assert_eq!(read[0].lines[0].words, [word(0.75, 0), word(1.255, 9)]);
        assert_eq!(read[0].lines[1].words, [word(2.75, 0), word(3.15, 6)]);
    }

    #[test]
    fn a_duet_has_a_voice_for_each_singer() {
        let rows = r#"[{"start": 1, "text": "me"}, {"start": 2, "text": "you", "singer": "B"},
            {"start": 3, "text": "us", "singer": "duet"}, {"start": 4, "text": "ooh", "singer": "backup:PA"}]"#;
        for singers in [
            r#"{"A": {"name": "Ann"}, "B": {"name": "Ben"}}"#,
            r#"[{"id": "A", "name": "Ann"}, {"id": "B", "name": "Ben"}]"#,
        ] {
            let read = read(format!(r#"{{"singers": {singers}, "lines": {rows}}}"#).as_bytes());
            let told: Vec<_> = read.iter().map(|of| (of.voice.as_deref(), lines(of))).collect();
            let ann = vec![(Some(1.0), Some(3.0), "me"), (Some(3.0), None, "us")];
            let ben = vec![(Some(2.0), Some(3.0), "you"), (Some(3.0), None, "us")];
            let backup = vec![(Some(4.0), None, "ooh")];
            assert_eq!(told, [(Some("Ann"), ann), (Some("Ben"), ben), (Some("backup"), backup)]);
        }
    }

    #[test]
    fn what_is_no_karaoke_is_nothing_and_does_no_harm() {
        let odd = [
            "",
            "[]",
            "{",
            "null",
            r#"{"lines": 3}"#,
            r#"{"lines": [1, null, {}, {"start": 1e300, "text": "x"}]}"#,
        ];
        assert!(odd.iter().all(|text| read(text.as_bytes()).is_empty()));
        let many: Vec<_> = (0..6000).map(|n| format!(r#"{{"start": {n}, "text": "la"}}"#)).collect();
        assert_eq!(read(format!(r#"{{"lines": [{}]}}"#, many.join(",")).as_bytes())[0].lines.len(), MOST_LINES);
    }
}
