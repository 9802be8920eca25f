//! Decides the tempo and the start of a restored song: those of the project, or those of its folder.
//!
//! Runs on helper threads. Pure. Not known here: files on disk.
//!
//! Edits in the project take precedence, then `song.toml`, which is reported if it differs from the saved
//! values. If nothing else gives a value any more, the saved one is used.

use crate::setlist::{LONGEST_START, Problem, Song, TempoSource, assumed_tempo};
use crate::time::{FileStart, TempoMap};

use super::{SongV1, TempoV1, TimingV1};

/// Sets tempo and start of `song` from `form` and `said`, and updates `form` for the next save.
/// `said` is the song as its folder describes it; `None` without a folder. Messages to the musician become problems of
/// the song.
pub fn settle_timing(song: &mut Song, form: &mut SongV1, said: Option<&Song>) {
    let mut told = Vec::new();
    let before = (song.tempo_map.clone(), song.start);
    settle_tempo(song, form, said, &mut told);
    settle_start(song, form, said, &mut told);
    let now = std::mem::replace(&mut song.tempo_map, before.0);
    let start = std::mem::replace(&mut song.start, before.1);
    song.retime(now, start);
    if song.tempo_source != TempoSource::Assumed {
        let assumed = assumed_tempo(&song.folder);
        song.problems.retain(|problem| *problem != assumed);
    }
    // Without a folder, only the saved values are known.
    if said.is_some() || form.timing.is_some() {
        form.timing = TimingV1::of(song, form.timing.as_ref());
    }
    song.problems.extend(told.into_iter().map(|problem| problem.of(&song.folder)));
}

fn settle_tempo(song: &mut Song, form: &SongV1, said: Option<&Song>, told: &mut Vec<Problem>) {
    let mut known = |forms: &[TempoV1]| match TempoV1::known(forms) {
        Ok(map) => Some(map),
        Err(why) => {
            let remedy = "set the tempo in the song panel";
            told.extend((!forms.is_empty()).then(|| Problem::warning("the saved tempo is ignored", why, remedy)));
            None
        }
    };
    if let Some(map) = known(&form.tempo_map) {
        set_tempo(song, map, TempoSource::Edited);
        return;
    }
    let saved = form.timing.as_ref().and_then(|timing| Some((known(&timing.tempo_map)?, timing.known_source())));
    let Some(said) = said else {
        if let Some((map, source)) = saved {
            set_tempo(song, map, if source == TempoSource::Assumed { source } else { TempoSource::Saved });
        }
        return;
    };
    set_tempo(song, said.tempo_map.clone(), said.tempo_source);
    song.tempo_from.clone_from(&said.tempo_from);
    let Some((map, source)) = saved else { return };
    let is_said = said.tempo_source != TempoSource::Assumed;
    // A folder's name ranks below the `song.toml` from which the value came.
    if is_said && weight_of(said.tempo_source) >= weight_of(source) {
        told.extend((map != said.tempo_map).then(|| followed(&map, said)));
    } else if source == TempoSource::Assumed {
        song.tempo_map = map;
    } else if source == TempoSource::Heard {
        // The stems are unchanged, whatever is heard in them now.
        set_tempo(song, map, source);
        song.tempo_from = form.timing.as_ref().and_then(|timing| timing.tempo_from.clone());
    } else {
        told.extend((map != said.tempo_map).then(|| held(&map)));
        set_tempo(song, map, TempoSource::Saved);
    }
}

fn set_tempo(song: &mut Song, map: TempoMap, source: TempoSource) {
    (song.tempo_map, song.tempo_source, song.tempo_from) = (map, source, None);
}

/// The rank of a source.
fn weight_of(source: TempoSource) -> u8 {
    match source {
        TempoSource::Assumed => 0,
        TempoSource::Heard => 1,
        TempoSource::Name => 2,
        TempoSource::File => 3,
        TempoSource::SongFile | TempoSource::Edited | TempoSource::Saved => 4,
    }
}

fn settle_start(song: &mut Song, form: &SongV1, said: Option<&Song>, told: &mut Vec<Problem>) {
    let is_possible = |start: &f64| (-LONGEST_START..=LONGEST_START).contains(start);
    let saved = form.timing.as_ref().and_then(|timing| timing.start);
    if let Some(wrong) = form.start.or(saved).filter(|start| !is_possible(start)) {
        let why = format!("{wrong} s is more than a day away");
        told.push(Problem::warning("the saved start is ignored", why, "set it in the song panel"));
    }
    if let Some(start) = form.start.filter(is_possible) {
        (song.start, song.start_edited) = (FileStart::new(start), true);
        return;
    }
    let saved = saved.filter(is_possible);
    match (said, saved) {
        (Some(said), Some(saved)) if says_start(said) => {
            song.start = said.start;
            if said.start.get() != saved {
                let what = format!("beat 0 is now at {} s", said.start.get());
                let why = format!("song.toml says so; the project was saved with {saved} s");
                told.push(Problem::warning(what, why, "check that it is right, and save the project"));
            }
        }
        (_, Some(saved)) => song.start = FileStart::new(saved),
        (Some(said), None) => song.start = said.start,
        (None, None) => {}
    }
}

/// Whether `song.toml` gives the start. If it gives a tempo and no start, the start is 0.
fn says_start(said: &Song) -> bool {
    said.tempo_source == TempoSource::SongFile || said.start != FileStart::ZERO
}

fn followed(before: &TempoMap, said: &Song) -> Problem {
    let what = format!("{} is now the tempo", words_of(&said.tempo_map));
    let who = match said.tempo_source {
        TempoSource::Name => "a name in its folder says so",
        TempoSource::File => "a file in its folder says so",
        TempoSource::Heard => "it was heard in the stems",
        _ => "song.toml says so",
    };
    let why = format!("{who}; the project was saved with {}", words_of(before));
    Problem::warning(what, why, "check that it is right, and save the project")
}

fn held(map: &TempoMap) -> Problem {
    let why = "the project was saved with it, and its folder does not say it any more";
    Problem::note(format!("{} is still the tempo", words_of(map)), why, "to keep it in the folder, save song.toml")
}

/// A short description of a tempo map.
fn words_of(map: &TempoMap) -> String {
    let first = map.changes().next().map_or_else(String::new, |change| change.bpm.to_string());
    if map.changes().len() == 1 { first } else { format!("a map of {} tempos from {first}", map.changes().len()) }
}
