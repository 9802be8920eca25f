//! The spoken cues of a song, from their files.
//!
//! Loader threads. Known here: sections, files. Not known here: when cues sound.

use std::path::PathBuf;

use crate::engine::follow::Timeline;
use crate::engine::sound::{SpokenCue, SpokenCues};
use crate::media::{StemAudio, read_short};
use crate::setlist::{CUES_VARIABLE, Problem, Song, cue_files};
use crate::time::{BeatPos, SampleRate};

/// The longest cue, in seconds.
const LONGEST: f64 = 10.0;
/// The most memory for a song's cues, in bytes.
const MOST_BYTES: usize = 32 << 20;

/// The cues of a song in memory, and what was wrong with their files.
#[derive(Debug, Default)]
pub struct CuesRead {
    /// For each that can be spoken, the place of its section among those that sound.
    cues: Vec<(usize, StemAudio)>,
    /// What to tell.
    pub problems: Vec<Problem>,
}

impl CuesRead {
    /// Reads the cues of `song` for the session's `rate`.
    pub fn of(song: &Song, rate: SampleRate) -> Self {
        let own = std::env::var_os(CUES_VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let mut read = Self::default();
        let (mut files, mut bytes): (Vec<(PathBuf, Option<StemAudio>)>, usize) = (Vec::new(), 0);
        for cue in cue_files(song, own.as_deref()) {
            let known = files.iter().find(|(path, _)| *path == cue.path).map(|(_, audio)| audio.clone());
            let audio = known.unwrap_or_else(|| {
                let audio = read.read(&cue.path, rate, &mut bytes);
                files.push((cue.path.clone(), audio.clone()));
                audio
            });
            read.cues.extend(audio.map(|audio| (cue.section, audio)));
        }
        read
    }

    fn read(&mut self, path: &PathBuf, rate: SampleRate, bytes: &mut usize) -> Option<StemAudio> {
        match read_short(path, rate, LONGEST) {
            Ok((audio, _)) if *bytes + audio.bytes() > MOST_BYTES => {
                let why = format!("the cues of a song take at most {} MB", MOST_BYTES >> 20);
                self.problems.push(Problem::warning("is not spoken", why, "make them shorter").of(path));
                None
            }
            Ok((audio, problems)) => {
                *bytes += audio.bytes();
                self.problems.extend(problems.into_iter().map(|problem| problem.of(path)));
                (audio.frames() > 0).then_some(audio)
            }
            Err(problem) => {
                self.problems.push(problem.of(path));
                None
            }
        }
    }

    /// The cues where they are spoken: each ends on the beat before its section.
    pub fn placed(&self, song: &Song, timeline: &Timeline) -> SpokenCues {
        let spans = song.spans();
        let place = |(section, audio): &(usize, StemAudio)| {
            let begin = spans.get(*section)?.start;
            let map = timeline.map();
            let before = BeatPos::new(begin.get() - 1e-6)?;
            let beat = 4.0 / f64::from(map.meter_at(before).unit());
            let ends = timeline.source_at(BeatPos::new(begin.get() - beat)?).get();
            let announces = timeline.source_at(begin).get();
            Some(SpokenCue { audio: audio.clone(), ends, announces })
        };
        SpokenCues(self.cues.iter().filter_map(place).collect())
    }
}
