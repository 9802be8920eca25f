//! DAWproject files (version 1.0), as Bitwig, Studio One and Cubase write them: tempo, meter and markers.
//!
//! Reads only the two files that it needs from the archive. Beats in a DAWproject file are quarter notes.

use std::io::{Read, Seek};

use roxmltree::Node;

use super::archive::unzip;
use super::ramps::{MeterPoint, Point, map_in_beats, map_in_seconds};
use super::xml::{child, colour, document, number, words};
use super::{At, Mark, Refused, Stated, is_untouched, plain};
use crate::time::{FileSeconds, FileStart, Meter, TempoMap};

/// Reads a DAWproject file.
///
/// # Errors
/// `archive` is not a DAWproject file.
pub fn read(archive: &mut (impl Read + Seek)) -> Result<Stated, Refused> {
    let files = unzip(archive, &["project.xml", "metadata.xml"])?;
    let file = |name: &str| files.iter().find(|file| file.name == name);
    let project = file("project.xml").ok_or("there is no project.xml in it")?;
    let project = std::str::from_utf8(&project.bytes).map_err(|_| "its project.xml is not text")?;
    let mut stated = project_xml(project)?;
    if let Some(metadata) = file("metadata.xml").and_then(|file| std::str::from_utf8(&file.bytes).ok()) {
        (stated.title, stated.artist) = metadata_xml(metadata);
    }
    Ok(stated)
}

fn project_xml(source: &str) -> Result<Stated, Refused> {
    let document = document(source)?;
    let project = document.root_element();
    if !project.has_tag_name("Project") {
        return Err("it is not a DAWproject file".to_owned());
    }
    let transport = child(project, "Transport");
    let tempo = transport.and_then(|transport| child(transport, "Tempo")).and_then(|tempo| number(tempo, "value"));
    let meter = transport.and_then(|transport| child(transport, "TimeSignature")).and_then(meter);
    let arrangement = child(project, "Arrangement");
    let lane = |name: &str| arrangement.and_then(|arrangement| child(arrangement, name));
    let mut points: Vec<Point> = lane("TempoAutomation").into_iter().flat_map(tempo_points).collect();
    let has_points = !points.is_empty();
    if points.first().is_none_or(|first| first.at > 0.0) {
        points.splice(0..0, tempo.map(|bpm| Point::new(0.0, bpm, false)));
    }
    let meters = lane("TimeSignatureAutomation").into_iter().flat_map(meter_points);
    let meters: Vec<(At, Meter)> = meter.map(|meter| (At::Beat(0.0), meter)).into_iter().chain(meters).collect();
    let in_beats = |map: Option<&TempoMap>| -> Vec<MeterPoint> {
        let beat = |at: At| match at {
            At::Beat(beat) => beat,
            At::Seconds(seconds) => {
                let seconds = FileStart::ZERO.in_song(seconds);
                map.map_or(seconds.get() * 2.0, |map| super::ramps::snapped(map.beat_at(seconds).get()))
            }
        };
        meters.iter().map(|&(at, meter)| (beat(at), meter)).collect()
    };
    let in_seconds = lane("TempoAutomation").is_some_and(counts_seconds);
    let tempo_map = if in_seconds {
        map_in_seconds(&points, |map| in_beats(Some(map)))
    } else {
        map_in_beats(&points, &in_beats(None), 120.0)
    };
    let is_usual = points.len() <= 1 && points.iter().all(|point| point.bpm == 120.0);
    let marks: Vec<Mark> = lane("Markers").into_iter().flat_map(marks).collect();
    let is_untouched = is_usual && !has_points && is_untouched(&in_beats(None), &marks);
    Ok(Stated { tempo_map, is_usual, is_untouched, marks, ..Stated::default() })
}

/// Whether places in `lane` are in seconds. The lane itself or the nearest enclosing element states the unit.
fn counts_seconds(lane: Node<'_, '_>) -> bool {
    lane.ancestors().find_map(|node| node.attribute("timeUnit")) == Some("seconds")
}

fn tempo_points<'a>(lane: Node<'a, 'a>) -> impl Iterator<Item = Point> + 'a {
    let points = lane.children().filter(|node| node.has_tag_name("RealPoint"));
    points.filter_map(|node| {
        let ramps = node.attribute("interpolation") == Some("linear");
        Some(Point::new(number(node, "time")?, number(node, "value")?, ramps))
    })
}

fn meter_points<'a>(lane: Node<'a, 'a>) -> impl Iterator<Item = (At, Meter)> + 'a {
    let place = place_in(lane);
    let points = lane.children().filter(|node| node.has_tag_name("TimeSignaturePoint"));
    points.filter_map(move |node| Some((place(number(node, "time")?), meter(node)?)))
}

fn marks<'a>(lane: Node<'a, 'a>) -> impl Iterator<Item = Mark> + 'a {
    let place = place_in(lane);
    let marks = lane.children().filter(|node| node.has_tag_name("Marker"));
    marks.filter_map(move |node| {
        let name = Some(words(node, "name")).filter(|name| !name.is_empty())?;
        Some(Mark {
            at: place(number(node, "time")?),
            end: None,
            name,
            colour: colour(node, "color"),
            is_section: false,
        })
    })
}

fn place_in(lane: Node<'_, '_>) -> fn(f64) -> At {
    if counts_seconds(lane) { |seconds| At::Seconds(FileSeconds::new(seconds)) } else { At::Beat }
}

fn meter(node: Node<'_, '_>) -> Option<Meter> {
    Meter::from_host(number(node, "numerator")? as i32, number(node, "denominator")? as i32)
}

fn metadata_xml(source: &str) -> (Option<String>, Option<String>) {
    let Ok(document) = document(source) else { return (None, None) };
    let words = |name: &str| {
        let text = child(document.root_element(), name).and_then(|node| node.text()).map(plain);
        text.filter(|text| !text.is_empty())
    };
    (words("Title"), words("Artist").or_else(|| words("OriginalArtist")))
}
