//! Tables and lines that the command line prints for musicians.

use stemlock::render::{SetReport, SetSongLine, bare_table};
use stemlock::setlist::lyrics::Lyrics;

/// A set, and a row for each song.
pub fn set(report: &SetReport) -> String {
    let mut table =
        bare_table(&["", "Song", "Start", "Length", "Tempo", "Key", "Tonight", "Then", "Rate", "Ready"]);
    table.add_rows(report.songs.iter().map(set_row));
    let ready = if report.ready { "ready" } else { "not ready" };
    format!("{}: {} songs, {ready}\n\n{}", report.name, report.songs.len(), table.trim_fmt())
}

fn set_row(song: &SetSongLine) -> [String; 10] {
    let seconds = song.seconds.round() as u64;
    let rates: Vec<String> = song.rates.iter().map(u32::to_string).collect();
    [
        song.number.to_string(),
        song.name.clone(),
        format!("beat {}", song.start),
        format!("{}:{:02}", seconds / 60, seconds % 60),
        song.bpm.map_or_else(|| "-".to_owned(), |bpm| format!("{bpm} BPM")),
        song.shown_key.clone().unwrap_or_else(|| "-".to_owned()),
        tonight(song),
        song.then.clone().unwrap_or_else(|| "-".to_owned()),
        if rates.is_empty() { "-".to_owned() } else { format!("{} Hz", rates.join(", ")) },
        if song.ready { "yes" } else { "NO" }.to_owned(),
    ]
}

/// A song's transposition and tempo in this set.
fn tonight(song: &SetSongLine) -> String {
    let pitch = (song.transpose != 0.0).then(|| format!("{:+} st", song.transpose));
    let tempo = (song.tempo != 100.0).then(|| format!("{} %", song.tempo));
    let told: Vec<String> = pitch.into_iter().chain(tempo).collect();
    if told.is_empty() { "-".to_owned() } else { told.join(", ") }
}

/// Describes the lyrics of one voice in one language: `Lyrics: lyrics.es.lrc (es), 42 lines, timed word by word`.
pub fn lyrics(lyrics: &Lyrics) -> String {
    let stated: Vec<&str> = [&lyrics.voice, &lyrics.language].into_iter().flatten().map(String::as_str).collect();
    let stated = if stated.is_empty() { String::new() } else { format!(" ({})", stated.join(", ")) };
    let times = if lyrics.lines.iter().any(|line| !line.words.is_empty()) {
        "timed word by word"
    } else if lyrics.lines.iter().any(|line| line.start.is_some()) {
        "timed line by line"
    } else {
        "without times"
    };
    format!("Lyrics: {}{stated}, {} lines, {times}", lyrics.source, lyrics.lines.len())
}
