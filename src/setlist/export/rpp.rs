//! Writes a song as a REAPER project: tempo map, sections as regions, markers, and a track with Stemlock. Outputs other
//! than Main are routed to tracks of their own.

use std::fmt::Write;
use std::path::Path;

use super::SongScore;
use super::state::{CLAP_ID, state};
use crate::setlist::{MAX_OUTPUTS, Output, Song};

/// The text of the project.
pub fn write(score: &SongScore, song: &Song, home: Option<&Path>) -> String {
    let mut text = String::from(
        "<REAPER_PROJECT 0.1 \"7.0/stemlock\" 0\n  RIPPLE 0\n  TIMELOCKMODE 1\n  TEMPOENVLOCKMODE 1\n",
    );
    // Writing to memory cannot fail.
    let _ = tempo(&mut text, score);
    let _ = marks(&mut text, score);
    let _ = tracks(&mut text, song, home);
    text.push_str(">\n");
    text
}

fn tempo(text: &mut String, score: &SongScore) -> std::fmt::Result {
    let Some(first) = score.map.changes().next() else { return Ok(()) };
    writeln!(text, "  TEMPO {} {} {}", first.bpm.get(), first.meter.beats(), first.meter.unit())?;
    text.push_str(
        "  <TEMPOENVEX\n    ACT 1 -1\n    VIS 1 0 1\n    LANEHEIGHT 0 0\n    ARM 0\n    DEFSHAPE 1 -1 -1\n",
    );
    let mut meter = None;
    for change in score.map.changes() {
        // Shape 1 holds the tempo to the next point.
        write!(text, "    PT {} {} 1", score.map.seconds_at(change.beat).get(), change.bpm.get())?;
        if meter != Some(change.meter) {
            write!(text, " {}", u32::from(change.meter.unit()) << 16 | u32::from(change.meter.beats()))?;
            meter = Some(change.meter);
        }
        text.push('\n');
    }
    text.push_str("  >\n");
    Ok(())
}

fn marks(text: &mut String, score: &SongScore) -> std::fmt::Result {
    let seconds = |beat: f64| crate::time::BeatPos::new(beat).map_or(0.0, |beat| score.map.seconds_at(beat).get());
    for (index, section) in score.sections.iter().enumerate() {
        let (id, start, name) = (index + 1, seconds(section.start), quoted(&section.name));
        match section.end {
            Some(end) => {
                writeln!(text, "  MARKER {id} {start} {name} 1")?;
                writeln!(text, "  MARKER {id} {} \"\" 1", seconds(end))?;
            }
            None => writeln!(text, "  MARKER {id} {start} {name} 0")?,
        }
    }
    for (index, marker) in score.markers.iter().enumerate() {
        writeln!(text, "  MARKER {} {} {} 0", index + 1, seconds(marker.start), quoted(&marker.name))?;
    }
    Ok(())
}

fn tracks(text: &mut String, song: &Song, home: Option<&Path>) -> std::fmt::Result {
    let channels = MAX_OUTPUTS * 2;
    writeln!(text, "  <TRACK\n    NAME Stemlock\n    NCHAN {channels}\n    FX 1\n    MAINSEND 1 0\n    <FXCHAIN")?;
    text.push_str("      SHOW 0\n      LASTSEL 0\n      DOCKED 0\n      BYPASS 0 0 0\n");
    writeln!(
        text,
        "      <CLAP \"CLAPi: Stemlock (Stemlock)\" {CLAP_ID} \"\"\n        CFG 4 0 0 \"\"\n        <STATE"
    )?;
    let encoded = base64(&state(song, home));
    let lines = encoded.as_bytes().chunks(128).map(String::from_utf8_lossy);
    lines.into_iter().try_for_each(|line| writeln!(text, "          {line}"))?;
    text.push_str("        >\n      >\n      FLOATPOS 0 0 0 0\n      WAK 0 0\n    >\n  >\n");
    let is_used = |output: &Output| song.shown().any(|slot| song.stems[slot].routed_to() == *output);
    for output in Output::ALL.into_iter().filter(|output| *output != Output::Main).filter(is_used) {
        let channel = output.index() * 2;
        writeln!(text, "  <TRACK\n    NAME {}\n    NCHAN 2\n    MAINSEND 1 0", quoted(output.name()))?;
        // Receives from the output's pair of channels of the first track, post-fader, at unity gain.
        writeln!(text, "    AUXRECV 0 0 1 0 0 0 0 {channel} 0 -1:U 0 -1 ''\n  >")?;
    }
    Ok(())
}

/// `name` in quotes of a kind that it does not contain.
fn quoted(name: &str) -> String {
    let plain: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    match ['"', '\'', '`'].into_iter().find(|quote| !plain.contains(*quote)) {
        Some(quote) => format!("{quote}{plain}{quote}"),
        None => format!("`{}`", plain.replace('`', "'")),
    }
}

/// Encodes bytes as Base64.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
