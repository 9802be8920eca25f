//! Transposed voices beside their truth: the same mouth at the other pitch.
//!
//! Known here: who sings what, who transposes it. Not known here: stretching, tables of signals.

mod singers;

use anyhow::Result;
use serde::Serialize;

use super::bench::on_all_processors;
use super::engines::{StretchEngine, Transposer, Workshop};
use super::measures::Distance;
use super::signals::NoteSet;
use crate::demo::report::{right, table};
use singers::{SingerThroat, SungPiece, sing};

/// By how many semitones everything is transposed.
const SHIFTS: [f64; 8] = [-12.0, -7.0, -4.0, -2.0, 2.0, 4.0, 7.0, 12.0];
/// Who transposes, in the order of the table. The second one is the one to be beaten in every row.
const TRANSPOSERS: [Transposer; 5] = [
    Transposer { engine: StretchEngine::Ours, formants: true },
    Transposer { engine: StretchEngine::RubberBand3, formants: true },
    Transposer { engine: StretchEngine::Ours, formants: false },
    Transposer { engine: StretchEngine::RubberBand3, formants: false },
    Transposer { engine: StretchEngine::RubberBand2, formants: true },
];

/// How far one voice at one pitch is from its truth.
#[derive(Clone, Debug, Serialize)]
pub struct VoiceRow {
    /// Whose throat.
    pub throat: &'static str,
    /// The sung piece.
    pub piece: &'static str,
    /// By how many semitones it is transposed.
    pub semitones: f64,
    /// Who transposed it, and the distance over thirds of an octave and over bins, in decibels.
    pub figures: Vec<(String, f64, f64)>,
    /// Whether ours is nearer to the truth than R3 with formants; `None` where that is not installed.
    pub met: Option<bool>,
}

/// Measures all voices.
pub fn rows(workshop: &Workshop, set: NoteSet) -> Result<Vec<VoiceRow>> {
    let here: Vec<Transposer> = TRANSPOSERS.into_iter().filter(|by| by.engine.is_here()).collect();
    let shifts = |throat, piece| SHIFTS.map(|semitones| (throat, piece, semitones));
    let jobs: Vec<(SingerThroat, SungPiece, f64)> = SingerThroat::ALL
        .into_iter()
        .flat_map(|throat| SungPiece::ALL.into_iter().flat_map(move |piece| shifts(throat, piece)))
        .collect();
    on_all_processors(&jobs, "transposing voices", |&(throat, piece, semitones)| {
        let (source, truth) = (sing(throat, piece, set, 0.0), sing(throat, piece, set, semitones));
        let figure = |by: &Transposer| -> Result<(String, f64, f64)> {
            let distance = Distance::of(&workshop.transpose(*by, &source, semitones)?, &truth);
            Ok((by.name(), distance.bands, distance.bins))
        };
        let figures: Vec<_> = here.iter().map(figure).collect::<Result<_>>()?;
        let rival = figures.iter().find(|figure| figure.0 == TRANSPOSERS[1].name()).map(|figure| figure.1);
        let met = rival.map(|rival| figures[0].1 < rival);
        Ok(VoiceRow { throat: throat.name(), piece: piece.name(), semitones, figures, met })
    })
}

/// The distances by thirds of an octave: the mean over all shifts for each voice, then over all voices for each shift.
pub fn tables(rows: &[VoiceRow]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let names: Vec<&str> =
        ["Voice", "Piece"].into_iter().chain(first.figures.iter().map(|figure| figure.0.as_str())).collect();
    let mut table = table(&names);
    let mut add = |voice: String, piece: String, chosen: &dyn Fn(&VoiceRow) -> bool| {
        let chosen: Vec<&VoiceRow> = rows.iter().filter(|row| chosen(row)).collect();
        let mean = |engine: usize| {
            let of = |figure: fn(&(String, f64, f64)) -> f64| {
                chosen.iter().map(|row| figure(&row.figures[engine])).sum::<f64>() / chosen.len() as f64
            };
            format!("{:.2} / {:.2}", of(|figure| figure.1), of(|figure| figure.2))
        };
        table.add_row([voice, piece].into_iter().chain((0..first.figures.len()).map(mean)));
    };
    for throat in SingerThroat::ALL.map(SingerThroat::name) {
        for piece in SungPiece::ALL.map(SungPiece::name) {
            add(throat.to_owned(), piece.to_owned(), &|row| (row.throat, row.piece) == (throat, piece));
        }
    }
    for shift in SHIFTS {
        add(format!("all, {shift:+}"), String::new(), &|row| row.semitones == shift);
    }
    add("all".to_owned(), String::new(), &|_| true);
    right(&mut table, &(2..names.len()).collect::<Vec<_>>());
    let lost = rows.iter().filter(|row| row.met == Some(false));
    let lost: Vec<String> = lost.map(|row| format!("{} {} {:+}", row.throat, row.piece, row.semitones)).collect();
    let verdict = match (rows.iter().any(|row| row.met.is_some()), lost.len()) {
        (false, _) => "There is no Rubber Band here to compare with.".to_owned(),
        (true, 0) => "Nearer to the truth than R3 with formants in every row.".to_owned(),
        (true, count) => {
            format!("Not nearer than R3 with formants in {count} of {} rows: {}.", rows.len(), lost.join(", "))
        }
    };
    format!(
        "Transposed voices: distance from the truth by thirds of an octave / by bins, dB\n{}\n{verdict}\n",
        table.trim_fmt()
    )
}
