//! Rhythm games: `song.ini`, and charts in the text format.
//!
//! Pure: text in.

use super::midi::game_section;
use super::ramps::{Point, map_in_beats};
use super::{At, Mark, Refused, Stated, plain};
use crate::time::{FileStart, Meter};

/// Reads `song.ini`: the song's name and artist, and how much later than the audio its notes start.
pub fn read_ini(source: &str) -> Stated {
    let mut stated = Stated::default();
    for (key, value) in source.lines().filter_map(|line| line.split_once('=')) {
        let value = plain(value);
        match key.trim().trim_start_matches('\u{feff}').to_lowercase().as_str() {
            "name" => stated.title = said(value),
            "artist" => stated.artist = said(value),
            "delay" => {
                stated.start = value
                    .parse()
                    .ok()
                    .map(|ms: f64| ms / 1000.0)
                    .filter(|start| start.is_finite())
                    .map(FileStart::new);
            }
            _ => {}
        }
    }
    stated
}

/// Reads a `.chart` file.
///
/// # Errors
/// `source` is not a chart.
pub fn read_chart(source: &str) -> Result<Stated, Refused> {
    let mut chart = Chart { resolution: 192.0, ..Chart::default() };
    let mut section = String::new();
    let mut is_chart = false;
    for line in source.lines() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            is_chart |= name == "Song" || name == "SyncTrack";
            section = name.to_owned();
        } else if let Some((key, value)) = line.split_once('=') {
            match section.as_str() {
                "Song" => chart.song(key.trim(), value.trim()),
                "SyncTrack" => chart.sync(key.trim(), value.trim()),
                "Events" => chart.event(key.trim(), value.trim()),
                _ => {}
            }
        }
    }
    if is_chart { Ok(chart.stated()) } else { Err("it is not a chart".to_owned()) }
}

#[derive(Debug, Default)]
struct Chart {
    resolution: f64,
    stated: Stated,
    /// Positions in ticks, and tempos in beats a minute.
    tempos: Vec<(f64, f64)>,
    meters: Vec<(f64, Meter)>,
    sections: Vec<(f64, String, bool)>,
}

impl Chart {
    fn song(&mut self, key: &str, value: &str) {
        let words = plain(value.trim_matches('"'));
        let number = words.parse::<f64>().ok().filter(|number| number.is_finite());
        match key {
            "Resolution" => self.resolution = number.filter(|ticks| *ticks > 0.0).unwrap_or(self.resolution),
            "Name" => self.stated.title = said(words),
            "Artist" => self.stated.artist = said(words),
            "Offset" => self.stated.start = number.filter(|start| *start != 0.0).map(FileStart::new),
            _ => {}
        }
    }

    fn sync(&mut self, tick: &str, value: &str) {
        let Ok(tick) = tick.parse::<f64>() else { return };
        let words: Vec<&str> = value.split_whitespace().collect();
        let number = |index: usize| words.get(index).and_then(|word: &&str| word.parse::<u32>().ok());
        match words.first() {
            Some(&"B") => self.tempos.extend(number(1).map(|bpm| (tick, f64::from(bpm) / 1000.0))),
            Some(&"TS") => {
                let unit = 1_u8.checked_shl(number(2).unwrap_or(2));
                let beats = number(1).and_then(|beats| u8::try_from(beats).ok());
                let meter = beats.zip(unit).and_then(|(beats, unit)| Meter::new(beats, unit));
                self.meters.extend(meter.map(|meter| (tick, meter)));
            }
            _ => {}
        }
    }

    fn event(&mut self, tick: &str, value: &str) {
        let Ok(tick) = tick.parse::<f64>() else { return };
        let Some(words) = value.strip_prefix("E ").map(|words| words.trim().trim_matches('"')) else { return };
        match game_section(words) {
            Some(name) => self.sections.push((tick, plain(&name), true)),
            None if words == "end" => self.sections.push((tick, "End".to_owned(), false)),
            None => {}
        }
    }

    fn stated(self) -> Stated {
        let beat = |tick: f64| tick / self.resolution;
        let mut meters: Vec<(f64, Meter)> = self.meters.iter().map(|&(tick, meter)| (beat(tick), meter)).collect();
        meters.sort_by(|a, b| a.0.total_cmp(&b.0));
        let points: Vec<Point> =
            self.tempos.iter().map(|&(tick, bpm)| Point::new(beat(tick), bpm, false)).collect();
        let mark = |(tick, name, is_section): &(f64, String, bool)| Mark {
            at: At::Beat(beat(*tick)),
            end: None,
            name: name.clone(),
            colour: None,
            is_section: *is_section,
        };
        let marks = self.sections.iter().map(mark).collect();
        Stated { tempo_map: map_in_beats(&points, &meters, 120.0), marks, ..self.stated }
    }
}

fn said(words: String) -> Option<String> {
    Some(words).filter(|words| !words.is_empty())
}
