//! Writes a song as a DAWproject file (version 1.0): tempo, meter, markers, and a track with Stemlock.
//!
//! The format knows only one output of an instrument. If the song uses more, a problem is reported.

use std::fmt::Write;
use std::path::Path;

use super::state::{CLAP_ID, state};
use super::{SongScore, xml};
use crate::setlist::import::{Packed, zip};
use crate::setlist::{Output, Problem, Song};

/// Where the plugin's state is stored in the archive.
const STATE: &str = "plugins/stemlock.clap-preset";

/// The content of the file.
pub fn write(score: &SongScore, song: &Song, home: Option<&Path>, problems: &mut Vec<Problem>) -> Vec<u8> {
    let others: Vec<&str> = Output::ALL
        .into_iter()
        .filter(|output| {
            *output != Output::Main && song.shown().any(|slot| song.stems[slot].routed_to() == *output)
        })
        .map(Output::name)
        .collect();
    if !others.is_empty() {
        let what = format!("{} are not routed in it", others.join(", "));
        let why = "a DAWproject file knows one output of an instrument";
        problems.push(Problem::note(what, why, "add the instrument's other outputs in the DAW"));
    }
    let mut project = String::new();
    // Writing to memory cannot fail.
    let _ = project_xml(&mut project, score);
    let words = |tag: &str, words: Option<&str>| {
        words.map_or_else(String::new, |words| format!("  <{tag}>{}</{tag}>\n", xml(words)))
    };
    let metadata = format!(
        "{HEAD}<MetaData>\n{}{}</MetaData>\n",
        words("Title", Some(&score.name)),
        words("Artist", song.artist.as_deref())
    );
    let file = |name: &str, bytes: Vec<u8>| Packed { name: name.to_owned(), bytes };
    let files = [
        file("metadata.xml", metadata.into_bytes()),
        file("project.xml", project.into_bytes()),
        file(STATE, preset(&state(song, home))),
    ];
    zip(&files)
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A state in the file format of CLAP presets: a magic word, the plugin's identifier, the plugin's state.
fn preset(state: &[u8]) -> Vec<u8> {
    [b"clap", &(CLAP_ID.len() as u32).to_be_bytes()[..], CLAP_ID.as_bytes(), state].concat()
}

fn project_xml(text: &mut String, score: &SongScore) -> std::fmt::Result {
    let Some(first) = score.map.changes().next() else { return Ok(()) };
    let (bpm, meter) = (first.bpm.get(), first.meter);
    write!(
        text,
        "{HEAD}<Project version=\"1.0\">\n  <Application name=\"Stemlock\" version=\"{}\"/>\n  <Transport>\n    \
         <Tempo max=\"999.0\" min=\"1.0\" unit=\"bpm\" value=\"{bpm}\" id=\"id0\" name=\"Tempo\"/>\n    \
         <TimeSignature denominator=\"{}\" numerator=\"{}\" id=\"id1\"/>\n  </Transport>\n",
        env!("CARGO_PKG_VERSION"),
        meter.unit(),
        meter.beats()
    )?;
    write!(
        text,
        "  <Structure>\n    <Track contentType=\"notes\" loaded=\"true\" id=\"id2\" name=\"Stemlock\">\n      \
         <Channel audioChannels=\"2\" destination=\"id7\" role=\"regular\" solo=\"false\" id=\"id3\">\n        <Devices>\n          \
         <ClapPlugin deviceID=\"{CLAP_ID}\" deviceName=\"Stemlock\" deviceRole=\"instrument\" deviceVendor=\"Stemlock\" \
         loaded=\"true\" id=\"id4\" name=\"Stemlock\">\n            <Parameters/>\n            \
         <Enabled value=\"true\" id=\"id5\" name=\"On/Off\"/>\n            <State path=\"{STATE}\"/>\n          </ClapPlugin>\n        \
         </Devices>\n        <Volume max=\"2.0\" min=\"0.0\" unit=\"linear\" value=\"1.0\" id=\"id6\" name=\"Volume\"/>\n      \
         </Channel>\n    </Track>\n    <Track contentType=\"audio notes\" loaded=\"true\" id=\"id8\" name=\"Master\">\n      \
         <Channel audioChannels=\"2\" role=\"master\" solo=\"false\" id=\"id7\">\n        \
         <Volume max=\"2.0\" min=\"0.0\" unit=\"linear\" value=\"1.0\" id=\"id9\" name=\"Volume\"/>\n      </Channel>\n    </Track>\n  \
         </Structure>\n"
    )?;
    arrangement(text, score)?;
    text.push_str("  <Scenes/>\n</Project>\n");
    Ok(())
}

fn arrangement(text: &mut String, score: &SongScore) -> std::fmt::Result {
    text.push_str("  <Arrangement id=\"id10\">\n    <Lanes timeUnit=\"beats\" id=\"id11\"/>\n");
    let mut spots: Vec<(f64, &str, Option<_>)> = score
        .sections
        .iter()
        .chain(&score.markers)
        .map(|spot| (spot.start, spot.name.as_str(), spot.colour))
        .collect();
    spots.extend(score.sections.last().and_then(|section| section.end).map(|end| (end, "End", None)));
    spots.sort_by(|a, b| a.0.total_cmp(&b.0));
    // A lane of markers has at least one (Project.xsd).
    if !spots.is_empty() {
        text.push_str("    <Markers timeUnit=\"beats\" id=\"id12\">\n");
    }
    for &(beat, name, colour) in &spots {
        let colour = colour.map_or_else(String::new, |colour| format!(" color=\"{colour}\""));
        writeln!(text, "      <Marker time=\"{beat}\" name=\"{}\"{colour}/>", xml(name))?;
    }
    if !spots.is_empty() {
        text.push_str("    </Markers>\n");
    }
    text.push_str(
        "    <TempoAutomation timeUnit=\"beats\" unit=\"bpm\" id=\"id13\">\n      <Target parameter=\"id0\"/>\n",
    );
    for change in score.map.changes() {
        let (beat, bpm) = (change.beat.get(), change.bpm.get());
        writeln!(text, "      <RealPoint time=\"{beat}\" value=\"{bpm}\" interpolation=\"hold\"/>")?;
    }
    text.push_str("    </TempoAutomation>\n    <TimeSignatureAutomation timeUnit=\"beats\" id=\"id14\">\n      <Target parameter=\"id1\"/>\n");
    let mut meter = None;
    for change in score.map.changes().filter(|change| meter.replace(change.meter) != Some(change.meter)) {
        let (beat, meter) = (change.beat.get(), change.meter);
        writeln!(
            text,
            "      <TimeSignaturePoint time=\"{beat}\" numerator=\"{}\" denominator=\"{}\"/>",
            meter.beats(),
            meter.unit()
        )?;
    }
    text.push_str("    </TimeSignatureAutomation>\n  </Arrangement>\n");
    Ok(())
}
