//! `stemlock render` of a set, or with a script: renders a show to WAV files.

use serde::Serialize;

use stemlock::engine::Settings;
use stemlock::render::{ActDone, ActReport, ShowPlan, ShowRenderer, SongReport, read_script, usual_rate};
use stemlock::setlist::set::Set;
use stemlock::setlist::{Output, Problem, Severity, read_text, scan_folder};
use stemlock::time::TempoMap;

use crate::args::{LeadName, RenderArguments};
use crate::render::{RenderedOutput, output_lines, outputs};
use crate::takes::{MidiTake, OutputTake};
use crate::{complain, line, print, print_json, tell_of_voices};

/// The result as JSON.
#[derive(Debug, Serialize)]
struct RenderedShow {
    /// Length in frames.
    frames: u64,
    /// The session's rate in hertz.
    rate: u32,
    /// `timeline`, `beat` or `stemlock`.
    lead: &'static str,
    /// The acts carried out, in the order in which they took effect.
    acts: Vec<ActRow>,
    /// The acts that could not be carried out.
    refused: Vec<RefusedRow>,
    /// Blocks in which audio was missing, each counted once per stem.
    underruns: u64,
    /// The most bytes of samples that were held in memory.
    held_peak_bytes: usize,
    /// Main, and every other output that sounded.
    outputs: Vec<RenderedOutput>,
    /// The songs, in their order.
    songs: Vec<SongReport>,
}

#[derive(Debug, Serialize)]
struct ActRow {
    /// The act, as written in scripts.
    act: String,
    /// The frame of the rendering at which it took effect.
    frame: i64,
    /// The song that sounds at that frame.
    song: String,
    /// The beat of that song.
    song_beat: f64,
    /// The section that contains the beat.
    section: Option<String>,
}

#[derive(Debug, Serialize)]
struct RefusedRow {
    act: String,
    /// The line of the script.
    line: usize,
    why: String,
}

/// Whether the arguments ask for more than a song on a host's timeline.
pub fn is_wanted(arguments: &RenderArguments) -> bool {
    let asks = arguments.lead.is_some() || arguments.script.is_some() || arguments.seconds.is_some();
    let is_set =
        || Set::open(&arguments.song).is_ok_and(|set| set.songs.len() > 1 || set.songs[0].folder != set.path);
    asks || !arguments.song.is_dir() && is_set() || arguments.song.is_dir() && is_set()
}

/// Renders the show and prints a report. Returns whether everything plays and every act was carried out.
pub fn run(arguments: &RenderArguments) -> Result<bool, Problem> {
    let set = Set::open(&arguments.song)?;
    for problem in &set.problems {
        eprintln!("{}", line(problem));
    }
    let rate = arguments.rate.map_or_else(|| Ok(usual_rate(&scan_folder(&set.songs[0].folder)?)), Ok)?;
    let mut renderer = ShowRenderer::load(&set, rate, arguments.memory)?;
    let lead = arguments.lead.unwrap_or(LeadName::Timeline);
    let script = match &arguments.script {
        Some(path) => {
            let unreadable = |why| Problem::error("the script cannot be read", why, "check the path").of(path);
            let text = read_text(path).map_err(unreadable)?;
            read_script(&text, &renderer.names(), rate).map_err(|problem| problem.of(path))?
        }
        None => lead.usual_script(&renderer.names(), rate)?,
    };
    let plan = ShowPlan {
        tempo_map: arguments.tempo.map(TempoMap::constant).or_else(|| arguments.tempo_map.clone()),
        from: arguments.from,
        frames: arguments.seconds.map(|seconds| (seconds * rate.as_f64()).round() as u64),
        block: arguments.block as usize,
        settings: Settings {
            lead: lead.into(),
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
    renderer.start(&plan, script);
    let mut takes = OutputTake::all(arguments, renderer.songs(), rate)?;
    let mut midi = MidiTake::new(arguments, renderer.songs(), &takes, rate)?;
    let mut frames = 0;
    while let Some(block) = renderer.next_block() {
        takes.iter_mut().try_for_each(|take| take.write(block))?;
        frames += block.read(Output::Main).0.len() as u64;
        midi.write(renderer.sent_midi());
    }
    midi.finish(frames)?;
    let finished = takes.into_iter().map(OutputTake::finish).collect::<Result<Vec<_>, Problem>>()?;
    let songs = renderer.song_reports();
    tell_of_voices(&arguments.sing, renderer.songs(), &songs);
    let (acts, refused) = rows(renderer.act_reports());
    for row in &refused {
        let what = format!("line {}: {} was not done", row.line, row.act);
        eprintln!("{}", line(&Problem::warning(what, &row.why, "change the script or the set")));
    }
    let rendered = RenderedShow {
        frames,
        rate: rate.hertz(),
        lead: lead.name(),
        acts,
        refused,
        underruns: songs.iter().map(|song| song.underruns).sum(),
        held_peak_bytes: songs.iter().map(|song| song.held_peak_bytes).sum(),
        outputs: outputs(&finished),
        songs,
    };
    if arguments.json {
        print_json(&rendered)?;
    } else {
        print(&summary(&set, &rendered))?;
    }
    for song in &rendered.songs {
        complain(song, if arguments.json { Severity::Warning } else { Severity::Note });
    }
    Ok(rendered.refused.is_empty() && !rendered.songs.iter().any(SongReport::has_errors))
}

fn rows(reports: &[ActReport]) -> (Vec<ActRow>, Vec<RefusedRow>) {
    let (mut acts, mut refused) = (Vec::new(), Vec::new());
    for ActReport { line, act, done } in reports {
        let act = act.clone();
        match done {
            Ok(ActDone { frame, song, song_beat, section }) => acts.push(ActRow {
                act,
                frame: *frame,
                song: song.clone(),
                song_beat: *song_beat,
                section: section.clone(),
            }),
            Err(refusal) => refused.push(RefusedRow { act, line: *line, why: refusal.why().to_owned() }),
        }
    }
    (acts, refused)
}

fn summary(set: &Set, rendered: &RenderedShow) -> String {
    let seconds = |frames: f64| frames / f64::from(rendered.rate);
    let (count, rate) = (rendered.songs.len(), rendered.rate);
    let mut lines = vec![format!(
        "{}: {count} {}, {:.3} s at {rate} Hz, lead {}",
        set.name,
        if count == 1 { "song" } else { "songs" },
        seconds(rendered.frames as f64),
        rendered.lead
    )];
    for ActRow { act, frame, song, song_beat, section } in &rendered.acts {
        let section = section.as_ref().map_or_else(String::new, |section| format!(", {section}"));
        lines.push(format!("  {:9.3} s  {act}: {song}, beat {song_beat:.3}{section}", seconds(*frame as f64)));
    }
    lines.extend(output_lines(&rendered.outputs));
    lines.join("\n")
}
