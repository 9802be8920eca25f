//! REAPER projects: their tempo map, markers and regions.
//!
//! Pure: takes text. Places in REAPER projects are seconds from the beginning of the project.

use super::ramps::{Point, map_in_seconds, snapped};
use super::{At, Mark, Refused, Stated, is_untouched, plain};
use crate::time::{FileSeconds, Meter, SongSeconds, TempoMap};

/// Reads a REAPER project.
///
/// # Errors
/// `source` is not a REAPER project.
pub fn read(source: &str) -> Result<Stated, Refused> {
    let source = source.trim_start_matches('\u{feff}');
    if !source.starts_with("<REAPER_PROJECT") {
        return Err("it is not a REAPER project".to_owned());
    }
    let mut project = Project::default();
    let mut open: Vec<String> = Vec::new();
    for line in source.lines() {
        let words = words(line);
        let Some(first) = words.first() else { continue };
        if let Some(name) = first.strip_prefix('<') {
            open.push(name.to_owned());
        } else if first == ">" {
            open.pop();
        } else {
            match &open[..] {
                [_] => project.line(first, &words[1..]),
                [_, envelope] if envelope == "TEMPOENVEX" && first == "PT" => project.point(&words[1..]),
                _ => {}
            }
        }
    }
    Ok(project.stated())
}

#[derive(Debug, Default)]
struct Project {
    tempo: Option<(f64, Option<Meter>)>,
    points: Vec<(Point, Option<Meter>)>,
    marks: Vec<Mark>,
    /// The regions still open: their numbers, and their indices in `marks`.
    begun: Vec<(String, usize)>,
}

impl Project {
    fn line(&mut self, key: &str, words: &[String]) {
        let number = |index: usize| words.get(index).and_then(|word| word.parse::<f64>().ok());
        match key {
            "TEMPO" => {
                let meter =
                    number(1).zip(number(2)).and_then(|(beats, unit)| Meter::from_host(beats as i32, unit as i32));
                self.tempo = number(0).map(|bpm| (bpm, meter));
            }
            "MARKER" => {
                let (Some(id), Some(seconds)) = (words.first(), number(1)) else { return };
                let name = words.get(2).map_or_else(String::new, |name| plain(name));
                let is_region = number(3).is_some_and(|flags| flags as i64 & 1 == 1);
                self.marker(id, seconds, name, is_region);
            }
            _ => {}
        }
    }

    fn marker(&mut self, id: &str, seconds: f64, name: String, is_region: bool) {
        if is_region {
            if let Some(place) = self.begun.iter().position(|(begun, _)| begun == id) {
                let (_, mark) = self.begun.swap_remove(place);
                self.marks[mark].end = Some(At::Seconds(FileSeconds::new(seconds)));
                return;
            }
            self.begun.push((id.to_owned(), self.marks.len()));
        }
        self.marks.push(Mark {
            at: At::Seconds(FileSeconds::new(seconds)),
            end: None,
            name,
            colour: None,
            is_section: is_region,
        });
    }

    fn point(&mut self, words: &[String]) {
        let number = |index: usize| words.get(index).and_then(|word| word.parse::<f64>().ok());
        let (Some(seconds), Some(bpm)) = (number(0), number(1)) else { return };
        let packed = number(3).map_or(0, |packed| packed as i64);
        let meter = Meter::from_host((packed & 0xffff) as i32, (packed >> 16) as i32);
        self.points.push((Point::new(seconds, bpm, number(2) == Some(0.0)), meter));
    }

    fn stated(mut self) -> Stated {
        let has_points = !self.points.is_empty();
        self.points.sort_by(|a, b| a.0.at.total_cmp(&b.0.at));
        let first = self.tempo.unwrap_or((120.0, None));
        if self.points.is_empty() {
            self.points.push((Point::new(0.0, first.0, false), first.1));
        } else if self.points[0].0.at > 0.0 {
            self.points.insert(0, (Point::new(0.0, first.0, false), first.1));
        }
        let points: Vec<Point> = self.points.iter().map(|point| point.0).collect();
        let meters = |map: &TempoMap| {
            let said = self.points.iter().filter_map(|(point, meter)| {
                Some((snapped(map.beat_at(SongSeconds::new(point.at)).get()), (*meter)?))
            });
            let first = first.1.map(|meter| (0.0, meter));
            let mut meters: Vec<(f64, Meter)> = first.into_iter().chain(said).collect();
            meters.reverse();
            meters.dedup_by(|earlier, later| earlier.0 == later.0);
            meters.reverse();
            meters
        };
        let is_usual = points.iter().all(|point| point.bpm == 120.0) && points.len() == 1;
        let mut marks = self.marks;
        // A region without an end becomes a marker. Marks without a name are dropped.
        for (_, mark) in self.begun {
            marks[mark].is_section = false;
        }
        marks.retain(|mark| !mark.name.is_empty());
        let tempo_map = map_in_seconds(&points, meters);
        let meters: Vec<_> = first.1.map(|meter| (0.0, meter)).into_iter().collect();
        let is_untouched = is_usual && !has_points && is_untouched(&meters, &marks);
        Stated { tempo_map, is_usual, is_untouched, marks, ..Stated::default() }
    }
}

/// Splits a line into words. A word with blanks is quoted with `"`, `'` or a backtick.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while let Some(first) = rest.chars().next() {
        let (word, left) = if matches!(first, '"' | '\'' | '`') {
            let inner = &rest[1..];
            let end = inner.find(first).unwrap_or(inner.len());
            (&inner[..end], inner.get(end + 1..).unwrap_or(""))
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (&rest[..end], &rest[end..])
        };
        words.push(word.to_owned());
        rest = left.trim_start();
    }
    words
}
