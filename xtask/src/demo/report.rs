//! The results of the demo, as `report.json` and as tables for a musician.

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use stemlock::render::{SongReport, StemLine};

use super::check::Check;
use super::host::Recording;
use super::passes::SMALL_BLOCK;

/// The results of the demo.
#[derive(Debug, Serialize)]
pub struct DemoReport {
    /// The song's name.
    pub song: String,
    /// The session's rate in hertz.
    pub rate: u32,
    /// Each stem: its file, and what was decoded and trimmed.
    pub stems: Vec<StemLine>,
    /// Every check.
    pub checks: Vec<Check>,
    /// The cost of a block.
    pub cpu: Cpu,
    /// Blocks with missing sound, in all passes at the song's own tempo.
    pub underruns: u64,
    /// Properties that a plugin in a separate host cannot show, and the tests that show them.
    pub shown_by_tests: [ShownProperty; 4],
    /// Files that were written.
    pub files: Vec<String>,
}

/// A property that a test shows.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ShownProperty {
    /// The property, in a musician's words.
    pub what: &'static str,
    /// Where it is shown.
    pub test: &'static str,
}

/// The properties that are not measured here.
pub const SHOWN_BY_TESTS: [ShownProperty; 4] = [
    ShownProperty {
        // The bundle has its own allocator, and the host cannot see its system calls.
        what: "While it plays it allocates, frees, locks and asks the system for nothing",
        test: "tests/audio_thread.rs, src/engine/tests/rig.rs",
    },
    ShownProperty {
        // The number of gaps here depends on the machine, and a host has no access to the count.
        what: "Every gap is counted",
        test: "src/engine/tests/gaps.rs",
    },
    ShownProperty { what: "A file that disappears or shrinks leaves the others alone", test: "tests/songs.rs" },
    ShownProperty { what: "The same in VST3 hosts that leave outputs out", test: "tests/vst3_hosts.rs" },
];

/// The time that the plugin takes for a block, as a share of the block.
#[derive(Debug, Serialize)]
pub struct Cpu {
    /// Frames in a block.
    pub block: usize,
    /// Half of the blocks take less.
    pub median: f64,
    /// 99 of 100 take less.
    pub p99: f64,
    /// The longest.
    pub worst: f64,
}

impl Cpu {
    /// The cost of the blocks of `recording` in which the host played.
    pub fn of(recording: &Recording) -> Self {
        let mut shares: Vec<f64> =
            recording.cost.iter().filter(|(_, playing)| *playing).map(|(share, _)| *share).collect();
        shares.sort_by(f64::total_cmp);
        let at = |part: f64| {
            shares.get((part * (shares.len().max(1) - 1) as f64).round() as usize).copied().unwrap_or(0.0)
        };
        Self { block: SMALL_BLOCK, median: at(0.5), p99: at(0.99), worst: at(1.0) }
    }
}

impl DemoReport {
    /// Whether every check passed.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }

    /// The tables.
    pub fn tables(&self, song: &SongReport) -> String {
        let problems: Vec<String> = song.problems.iter().map(|problem| format!("  {problem}\n")).collect();
        format!(
            "{}, {} stems, session at {} Hz\n\n{}\n{}\n{}\n\n{}\n\nCPU per block of {} frames, as a share of the block: median {:.1} %, p99 {:.1} %, worst {:.1} %\nUnderruns: {}\n",
            self.song,
            self.stems.len(),
            self.rate,
            self.stem_table(),
            problems.concat(),
            self.check_table(),
            self.test_table(),
            self.cpu.block,
            self.cpu.median * 100.0,
            self.cpu.p99 * 100.0,
            self.cpu.worst * 100.0,
            self.underruns,
        )
    }

    fn stem_table(&self) -> String {
        let mut table = table(&StemLine::HEADINGS);
        table.add_rows(self.stems.iter().map(StemLine::cells));
        right(&mut table, &[3, 4]);
        table.trim_fmt()
    }

    fn test_table(&self) -> String {
        let mut table = table(&["Not measured here", "Shown by"]);
        table.add_rows(self.shown_by_tests.iter().map(|shown| [shown.what, shown.test]));
        table.trim_fmt()
    }

    fn check_table(&self) -> String {
        let mut table = table(&["Check", "Measured", "Limit", "", ""]);
        table.add_rows(self.checks.iter().map(|check| {
            let passed = if check.passed { "ok" } else { "FAILED" };
            let figure = check.figure.map_or("nothing to measure".to_owned(), |figure| number(figure, check.unit));
            [check.name.clone(), figure, number(check.limit, check.unit), check.unit.to_owned(), passed.to_owned()]
        }));
        right(&mut table, &[1, 2]);
        table.trim_fmt()
    }
}

/// A figure as its unit is usually written.
fn number(figure: f64, unit: &str) -> String {
    match unit {
        "dB" if figure <= super::measure::NOTHING_DB => "no difference".to_owned(),
        "dB" => format!("{figure:.1}"),
        _ if figure.fract() == 0.0 => format!("{figure}"),
        _ => format!("{figure:.4}"),
    }
}

/// An empty table without lines, with these headings.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table
}

/// Sets `columns` of `table` flush right, as figures are.
pub fn right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
