//! `stemlock render`: renders a song to WAV files.

use serde::Serialize;

use stemlock::engine::Settings;
use stemlock::render::{Passed, Plan, Renderer, SongReport, usual_rate};
use stemlock::setlist::{Output, Problem, Severity, scan_folder};
use stemlock::time::TempoMap;

use crate::args::RenderArguments;
use crate::takes::{Finished, MidiTake, OutputTake};
use crate::{complain, print, print_json, tell_of_voices};

/// The result as JSON.
#[derive(Debug, Serialize)]
struct RenderedJson {
    /// Length in frames.
    frames: u64,
    /// The session's rate in hertz.
    rate: u32,
    /// The lowest speed, in source frames per output frame.
    slowest: f64,
    /// The highest speed.
    fastest: f64,
    /// Whether nothing was stretched, repitched or transposed.
    copied: bool,
    /// Blocks in which audio was missing, each counted once per stem.
    underruns: u64,
    /// The most bytes of samples that were held in memory.
    held_peak_bytes: usize,
    /// Main, and every other output that sounded.
    outputs: Vec<RenderedOutput>,
    /// The song and its stems, with what was decoded and trimmed, and all problems.
    song: SongReport,
}

#[derive(Debug, Serialize)]
pub struct RenderedOutput {
    output: &'static str,
    /// The largest sample, regardless of its sign.
    peak: f32,
    /// The files that were written.
    files: Vec<String>,
}

/// Renders the song and prints a report.
pub fn run(arguments: &RenderArguments) -> Result<SongReport, Problem> {
    let song = scan_folder(&arguments.song)?;
    let rate = arguments.rate.unwrap_or_else(|| usual_rate(&song));
    let tempo_map = arguments.tempo.map(TempoMap::constant).or_else(|| arguments.tempo_map.clone());
    let mut renderer = Renderer::load_within(song, rate, arguments.memory);
    // The renderer may have learnt more from the audio than the folder states.
    let song = renderer.song().clone();
    let plan = Plan {
        tempo_map: tempo_map.unwrap_or_else(|| song.tempo_map.clone()),
        from: arguments.from,
        to: arguments.to,
        block: arguments.block as usize,
        settings: Settings {
            tempo_mode: arguments.mode.into(),
            transpose: arguments.transpose,
            character: arguments.voice_character,
            count_in: arguments.count_in,
            split: arguments.split,
            ltc: arguments.ltc,
            heartbeat: arguments.heartbeat,
            ..Settings::default()
        },
    };
    renderer.sing_along(arguments.sing.into());
    let started = renderer.start(&plan);
    if started.is_err() {
        complain(&renderer.report(), Severity::Warning);
    }
    let frames = started?;
    let mut takes = OutputTake::all(arguments, std::slice::from_ref(&song), rate)?;
    let mut midi = MidiTake::new(arguments, std::slice::from_ref(&song), &takes, rate)?;
    while let Some(block) = renderer.next_block() {
        takes.iter_mut().try_for_each(|take| take.write(block))?;
        midi.write(renderer.sent_midi());
    }
    midi.finish(frames)?;
    let passed = renderer.passed().unwrap_or(Passed { slowest: 1.0, fastest: 1.0, copied: true });
    let finished = takes.into_iter().map(OutputTake::finish).collect::<Result<Vec<_>, Problem>>()?;
    let report = renderer.report();
    let rendered = RenderedJson {
        frames,
        rate: rate.hertz(),
        slowest: passed.slowest,
        fastest: passed.fastest,
        copied: passed.copied,
        underruns: report.underruns,
        held_peak_bytes: report.held_peak_bytes,
        outputs: outputs(&finished),
        song: report.clone(),
    };
    if arguments.json {
        print_json(&rendered)?;
    } else {
        print(&summary(&rendered))?;
    }
    tell_of_voices(&arguments.sing, std::slice::from_ref(&song), std::slice::from_ref(&report));
    complain(&report, if arguments.json { Severity::Warning } else { Severity::Note });
    Ok(report)
}

/// Main, and every other output that sounded.
pub fn outputs(finished: &[Finished]) -> Vec<RenderedOutput> {
    let row = |output: Output| {
        let of_output = || finished.iter().filter(move |take| take.output == output);
        let peak = of_output().map(|take| take.peak).fold(0.0, f32::max);
        let files = of_output().filter_map(|take| take.file.as_ref());
        let files = files.map(|file| file.to_string_lossy().into_owned()).collect();
        (output == Output::Main || peak > 0.0).then(|| RenderedOutput { output: output.name(), peak, files })
    };
    Output::ALL.into_iter().filter_map(row).collect()
}

/// The exact speeds: 1.000001 is inaudible, but it is not a copy.
fn passed(rendered: &RenderedJson) -> String {
    let RenderedJson { slowest, fastest, copied, .. } = rendered;
    match (*copied, slowest == fastest) {
        (true, _) => "copied as recorded".to_owned(),
        (false, true) if *slowest == 1.0 => "transposed".to_owned(),
        (false, true) => format!("not a copy: speed {slowest}"),
        (false, false) => format!("not a copy: speeds {slowest} to {fastest}"),
    }
}

fn summary(rendered: &RenderedJson) -> String {
    let seconds = rendered.frames as f64 / f64::from(rendered.rate);
    let mut lines =
        vec![format!("{}: {seconds:.3} s at {} Hz, {}", rendered.song.name, rendered.rate, passed(rendered))];
    lines.extend(output_lines(&rendered.outputs));
    lines.join("\n")
}

/// A line for each output.
pub fn output_lines(outputs: &[RenderedOutput]) -> impl Iterator<Item = String> + '_ {
    outputs.iter().map(|RenderedOutput { output, peak, files }| {
        let level = if *peak > 0.0 { format!("peak {:.1} dB", 20.0 * peak.log10()) } else { "silence".to_owned() };
        let place = if files.is_empty() { "not written; --outputs writes it".to_owned() } else { files.join(", ") };
        format!("  {output}: {level} -> {place}")
    })
}
