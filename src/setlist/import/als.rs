//! Ableton Live sets: their tempo, meter and locators.
//!
//! Pure: takes the unpacked text of a set. Beats are quarter notes. Tempo automation ramps linearly over beats.

use roxmltree::Node;

use super::ramps::{Point, map_in_beats};
use super::xml::{at, child, document, number, words};
use super::{At, Mark, Refused, Stated, is_untouched};
use crate::time::Meter;

/// Reads a Live set.
///
/// # Errors
/// `source` is not a Live set.
pub fn read(source: &str) -> Result<Stated, Refused> {
    let document = document(source)?;
    let root = document.root_element();
    let set = Some(root).filter(|root| root.has_tag_name("Ableton")).and_then(|root| child(root, "LiveSet"));
    let set = set.ok_or("it is not a Live set")?;
    // Live 12 renamed the master track to main track.
    let track = child(set, "MainTrack").or_else(|| child(set, "MasterTrack"));
    // Live 8 has the mixer in a chain of another name.
    let mixer = |chain| track.and_then(|track| at(track, &[chain, "Mixer"]));
    let mixer = mixer("DeviceChain").or_else(|| mixer("MasterChain"));
    let (tempo, meter) =
        (mixer.and_then(|mixer| child(mixer, "Tempo")), mixer.and_then(|mixer| child(mixer, "TimeSignature")));
    let mut points: Vec<Point> =
        events(track, tempo, "FloatEvent").map(|(beat, bpm)| Point::new(beat, bpm, true)).collect();
    if points.is_empty() {
        points.extend(tempo.and_then(manual).map(|bpm| Point::new(0.0, bpm, false)));
    }
    let mut meters: Vec<(f64, Meter)> =
        events(track, meter, "EnumEvent").filter_map(|(beat, value)| Some((beat, packed_meter(value)?))).collect();
    if meters.is_empty() {
        meters.extend(meter.and_then(manual).and_then(packed_meter).map(|meter| (0.0, meter)));
    }
    let is_usual = points.len() <= 1 && points.iter().all(|point| point.bpm == 120.0);
    let locators = at(set, &["Locators", "Locators"]).or_else(|| child(set, "Locators"));
    let locators =
        locators.into_iter().flat_map(|list| list.children().filter(|node| node.has_tag_name("Locator")));
    let mark = |node: Node<'_, '_>| {
        let beat = child(node, "Time").and_then(|time| number(time, "Value"))?;
        let name = child(node, "Name").map(|name| words(name, "Value")).filter(|name| !name.is_empty())?;
        Some(Mark { at: At::Beat(beat), end: None, name, colour: None, is_section: false })
    };
    // The one event of a tempo that is not automated is no event of its own.
    let marks: Vec<Mark> = locators.filter_map(mark).collect();
    Ok(Stated {
        tempo_map: map_in_beats(&points, &meters, 120.0),
        is_usual,
        is_untouched: is_usual && is_untouched(&meters, &marks),
        marks,
        ..Stated::default()
    })
}

fn manual(parameter: Node<'_, '_>) -> Option<f64> {
    child(parameter, "Manual").and_then(|manual| number(manual, "Value"))
}

/// The automation of `parameter` on `track`, as beats and values. Events before beat 0 are moved to beat 0.
fn events<'a>(
    track: Option<Node<'a, 'a>>,
    parameter: Option<Node<'a, 'a>>,
    kind: &'static str,
) -> impl Iterator<Item = (f64, f64)> + 'a {
    let target = parameter.and_then(|node| child(node, "AutomationTarget")).and_then(|node| node.attribute("Id"));
    let of_target = move |envelope: &Node<'a, 'a>| {
        let id = at(*envelope, &["EnvelopeTarget", "PointeeId"]).and_then(|id| id.attribute("Value"));
        target.is_some() && id == target
    };
    let envelopes = track.and_then(|track| at(track, &["AutomationEnvelopes", "Envelopes"]));
    let envelope = envelopes.and_then(|all| all.children().find(of_target));
    let automation = envelope.and_then(|envelope| child(envelope, "Automation"));
    // Up to Live 8, the automation was stored inside the parameter.
    let automation = automation.or_else(|| parameter.and_then(|node| child(node, "ArrangerAutomation")));
    let events = automation.and_then(|automation| child(automation, "Events"));
    let events =
        events.into_iter().flat_map(move |list| list.children().filter(move |node| node.has_tag_name(kind)));
    events.filter_map(|event| Some((number(event, "Time")?.max(0.0), number(event, "Value")?)))
}

/// Decodes Live's packed meter: 99 for each doubling of the unit, plus the number of beats minus one.
fn packed_meter(value: f64) -> Option<Meter> {
    let value = value as u32;
    let unit = 1_u8.checked_shl(value / 99)?;
    Meter::new(u8::try_from(value % 99 + 1).ok()?, unit)
}
