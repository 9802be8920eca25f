//! The figures of the scores, by families of instruments.
//!
//! Known here: figures and the limits on them. Not known here: how they came about.

use serde::Serialize;

use super::PartFigures;
use crate::demo::report::{right, table};
use crate::stretch_quality::engines::StretchEngine;

/// How far a family may be behind the best peer.
const BEHIND: f64 = 1.05;
/// The name of the row over all parts.
const ALL: &str = "mean of all parts";

/// The results of the engines for a family of instruments at one speed.
#[derive(Clone, Debug, Serialize)]
pub struct InstrumentFamily {
    /// Source frames per output frame.
    pub speed: f64,
    /// The family; the last one is all of them.
    pub name: &'static str,
    /// Whether our engine is good enough: at most 5 % behind the best peer in thirds of an octave, and ahead of every
    /// peer over all parts. `None` if there is no peer.
    pub met: Option<bool>,
    /// For each engine the means of the distance by thirds of an octave, by bins, and of the onset correlation.
    pub means: Vec<(&'static str, [f64; 3])>,
}

/// The families of `figures` in the order in which they play, and then all parts together.
pub fn families(figures: &[PartFigures]) -> Vec<InstrumentFamily> {
    let mut speeds: Vec<f64> = figures.iter().map(|figure| figure.speed).collect();
    speeds.dedup();
    let of_speed = |speed: f64| {
        let here = || figures.iter().filter(move |figure| figure.speed == speed);
        let mut names: Vec<&'static str> = Vec::new();
        for figure in here().filter(|figure| !figure.family.is_empty()) {
            if !names.contains(&figure.family) {
                names.push(figure.family);
            }
        }
        names.push(ALL);
        names
            .into_iter()
            .map(|name| {
                let members: Vec<&PartFigures> =
                    here().filter(|figure| name == ALL || figure.family == name).collect();
                family(speed, name, &members)
            })
            .collect::<Vec<_>>()
    };
    speeds.into_iter().flat_map(of_speed).collect()
}

fn family(speed: f64, name: &'static str, members: &[&PartFigures]) -> InstrumentFamily {
    let mut engines: Vec<&'static str> = Vec::new();
    for figure in members {
        if !engines.contains(&figure.engine) {
            engines.push(figure.engine);
        }
    }
    let mean = |engine: &'static str| {
        let of_engine: Vec<&&PartFigures> = members.iter().filter(|figure| figure.engine == engine).collect();
        let mean = |of: fn(&PartFigures) -> f64| {
            of_engine.iter().map(|figure| of(figure)).sum::<f64>() / of_engine.len() as f64
        };
        (engine, [mean(|f| f.bands), mean(|f| f.bins), mean(|f| f.onsets)])
    };
    let means: Vec<(&'static str, [f64; 3])> = engines.into_iter().map(mean).collect();
    let is_ours = |engine: &str| engine == StretchEngine::Ours.name();
    let ours = means.iter().find(|(engine, _)| is_ours(engine)).map(|(_, means)| means[0]);
    let peers = means.iter().filter(|(engine, _)| !is_ours(engine)).map(|(_, means)| means[0]);
    let best = peers.min_by(f64::total_cmp);
    let is_good = |(ours, best): (f64, f64)| if name == ALL { ours < best } else { ours <= BEHIND * best };
    InstrumentFamily { speed, name, met: ours.zip(best).map(is_good), means }
}

/// The table of one speed.
pub fn table_of(families: &[InstrumentFamily], speed: f64) -> String {
    let here: Vec<&InstrumentFamily> = families.iter().filter(|family| family.speed == speed).collect();
    let engines = here.first().map_or(&[][..], |family| &family.means).iter().map(|(engine, _)| *engine);
    let headings: Vec<&str> = ["Instruments", ""].into_iter().chain(engines).collect();
    let mut table = table(&headings);
    for family in here {
        let verdict = match family.met {
            Some(true) => "pass",
            Some(false) => "FAIL",
            None => "",
        };
        let cell = |(_, [bands, bins, onsets]): &(&str, [f64; 3])| format!("{bands:.2} / {bins:.2} / {onsets:.3}");
        table
            .add_row([family.name.to_owned(), verdict.to_owned()].into_iter().chain(family.means.iter().map(cell)));
    }
    right(&mut table, &(2..headings.len()).collect::<Vec<_>>());
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(family: &'static str, engine: &'static str, bands: f64) -> PartFigures {
        PartFigures { speed: 1.1, song: "song", family, name: "part", engine, bands, bins: 1.0, onsets: 0.5 }
    }

    #[test]
    fn a_family_may_be_a_little_behind_and_the_whole_may_not() {
        let ours = StretchEngine::Ours.name();
        let of = |bass: f64, keys: f64| {
            let figures = [
                figure("bass", ours, bass),
                figure("bass", "x", 4.0),
                figure("keys", ours, keys),
                figure("keys", "x", 4.0),
            ];
            families(&figures).iter().map(|family| family.met).collect::<Vec<_>>()
        };
        assert_eq!(of(4.1, 3.8), [Some(true), Some(true), Some(true)]);
        assert_eq!(of(4.3, 3.0), [Some(false), Some(true), Some(true)]);
        assert_eq!(of(4.1, 4.1), [Some(true), Some(true), Some(false)]);
    }
}
