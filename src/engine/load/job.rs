//! One song on its way into memory.
//!
//! Runs on loader threads. Known here: the document, its files, the playhead. Not known here: the audio thread.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use crate::media::{Budget, Filler, SongReader, SongStore, StemFile, Wanted};
use crate::setlist::{Heard, MAX_STEMS, Output, Problem, Role, SendPlace, Song, Stem, Sung};
use crate::time::{BeatPos, SampleRate};

use super::analyses::Analyses;
use super::arrival::Arrival;
use super::cache::{AnalysisCache, Key};
use super::cues::CueReading;
use super::hearing::{Hearing, HearingCache};
use super::place::MusicPlace;
use super::told::Told;
use crate::engine::follow::{Playhead, Timeline};
use crate::engine::sound::{ClickBeats, Form, LoadedSong, MidiTrack, ShortSounds, SongId, Stretching};

/// One song on its way into memory.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: SongId,
    /// The id before edits that needed other files; else the same.
    pub origin: SongId,
    /// The document.
    pub song: Song,
    /// Its files. Shared by all revisions of the song that have the same files.
    pub filler: Arc<Filler>,
    timeline: Timeline,
    /// The first frames of its sections, in order.
    sections: Box<[i64]>,
    /// The analysis of its stems.
    analyses: Arc<Analyses>,
    /// The results of listening to each stem.
    hearing: Arc<Hearing>,
    /// Results of previous sessions.
    cache: AnalysisCache,
    /// Whether the audio thread has been sent the song.
    delivered: AtomicBool,
    /// Whether the audio thread has the song, and only its sections have changed.
    has_moved: bool,
    /// Whether it has been sent the analysis.
    refined: AtomicBool,
    rate: SampleRate,
    /// The cues that announce its sections, and its click files.
    cues: Arc<CueReading>,
    /// Whether the audio thread has been sent the cues.
    announced: AtomicBool,
    /// The reason why nothing more is done for it.
    failure: OnceLock<Problem>,
}

impl Job {
    /// A job that has not opened anything yet. Results of the analysis are stored in `cache`.
    pub fn new(id: SongId, song: Song, rate: SampleRate, cache: AnalysisCache, budget: Budget) -> Self {
        let wanted = |stem: &Stem| (!stem.removed).then(|| StemFile::of(stem, &song));
        let files = song.stems.iter().take(MAX_STEMS).map(wanted).collect();
        let timeline = Timeline::new(song.tempo_map.clone(), song.start, rate);
        Self {
            id,
            origin: id,
            filler: Arc::new(Filler::new(files, rate, budget)),
            sections: begins_of_sections(&song, &timeline),
            timeline,
            analyses: Arc::new(Analyses::new(&song, rate, cache.clone())),
            cache,
            hearing: Arc::new(Hearing::new(&song)),
            delivered: AtomicBool::new(false),
            has_moved: false,
            refined: AtomicBool::new(false),
            song,
            rate,
            cues: Arc::default(),
            announced: AtomicBool::new(false),
            failure: OnceLock::new(),
        }
    }

    /// The same, as an edit of the song with the id `origin`.
    pub fn with_origin(self, origin: SongId) -> Self {
        Self { origin, ..self }
    }

    /// The same files for `song`, if it needs no others. The audio thread is sent the song again only if it sounds different.
    pub fn revised(&self, song: &Song) -> Option<Self> {
        let wanted = |stem: &Stem| (!stem.removed).then(|| StemFile::of(stem, song));
        let is_read = |(file, stem): (&Option<StemFile>, &Stem)| {
            wanted(stem).is_none_or(|wanted| file.as_ref() == Some(&wanted))
        };
        let stems = song.stems.len().min(MAX_STEMS);
        let files = self.filler.files();
        if files.len() != stems || !files.zip(&song.stems).all(is_read) {
            return None;
        }
        let timeline = Timeline::new(song.tempo_map.clone(), song.start, self.rate);
        let sounds_alike = timeline == self.timeline
            && sound(&self.song).eq(sound(song))
            && self.song.click == song.click
            && self.song.sends == song.sends
            && self.song.timecode == song.timecode
            && self.song.mix.is_same(&song.mix);
        // A change of tempo or meter may change the order of sections.
        let same_cues = self.song.sections == song.sections
            && order(&self.song).eq(order(song))
            && self.song.folder == song.folder
            && self.song.click.files == song.click.files;
        let same_form = self.song.sections == song.sections && Sung::of(&self.song) == Sung::of(song);
        let has_same_sections = same_form && !self.has_moved;
        let is_out = self.has_moved || self.is_delivered();
        // Messages at sections have to be placed again.
        let is_silent = song.sends.iter().all(|send| !matches!(send.place, SendPlace::Section(_)));
        let has_moved = sounds_alike && !has_same_sections && is_out && is_silent;
        let kept = |flag: &AtomicBool, holds: bool| AtomicBool::new(sounds_alike && holds && flag.load(Relaxed));
        Some(Self {
            id: self.id,
            origin: self.origin,
            song: song.clone(),
            filler: Arc::clone(&self.filler),
            sections: begins_of_sections(song, &timeline),
            timeline,
            analyses: Arc::clone(&self.analyses),
            cache: self.cache.clone(),
            hearing: Arc::clone(&self.hearing),
            delivered: kept(&self.delivered, has_same_sections),
            has_moved,
            refined: kept(&self.refined, has_same_sections || has_moved),
            rate: self.rate,
            cues: if same_cues { Arc::clone(&self.cues) } else { Arc::default() },
            announced: AtomicBool::new(same_cues && sounds_alike && self.is_announced()),
            failure: OnceLock::new(),
        })
    }

    /// Whether both read the same files.
    pub fn reads_like(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.filler, &other.filler)
    }

    /// Does the most urgent available piece of work while the music is at `place`; returns whether there was one. Long work is
    /// cancelled when `go_on` returns false.
    pub fn work(&self, place: impl Fn() -> MusicPlace, go_on: impl Fn() -> bool) -> bool {
        // An analysis takes long, and the music moves on meanwhile.
        let go_on = || {
            while self.filler.fill_next(&self.wanted(&place())) {}
            go_on()
        };
        let analyse = |store: Arc<SongStore>| {
            let song = SongReader::new(&store, Some(&self.filler));
            if self.filler.is_larger_than_memory() && !self.analyses.sweeps.are_done() {
                return self.analyses.sweep_next(self.filler.files(), &song, self.rate, &self.hearing, go_on);
            }
            let identity = |stem: &usize| self.analyses.identity(self.filler.files(), &store, *stem);
            let key = |kind: u8, stems: &[usize]| {
                let identities: Option<Vec<_>> = stems.iter().map(identity).collect();
                Some(Key::of(kind, self.rate, identities?))
            };
            let files: Vec<_> = self.filler.files().collect();
            let compares = !self.filler.is_larger_than_memory();
            let kept = HearingCache { cache: &self.cache, key: &key, files: &files, compares };
            self.analyses.analyse_next(self.filler.files(), &song, self.rate, go_on)
                || self.hearing.listen_next(&song, self.rate, &kept, go_on)
        };
        // Cues are read once the song can play, so that their files cannot delay it.
        let read_cues = || self.is_delivered() && self.cues.read(&self.song, self.rate, &self.filler);
        read_cues() || self.load(&place()) || self.filler.store().is_some_and(analyse)
    }

    /// The same, but only for work that the song needs before it can play.
    pub fn load(&self, place: &MusicPlace) -> bool {
        self.filler.open_next() || self.filler.fill_next(&self.wanted(place))
    }

    /// Whether the song is streamed.
    pub fn is_streaming(&self) -> bool {
        self.filler.is_streaming()
    }

    /// The needed pages while the music is at `place`, in order.
    fn wanted(&self, place: &MusicPlace) -> Wanted {
        let frame = |beat| self.timeline.source_at(beat).nearest_frame();
        let playhead = self.frame_at(place.playhead);
        // The audio thread's ranges belong to the song that is playing.
        let reads = if place.song == Some(self.id) { place.reads.clone() } else { [0..0, 0..0] };
        let begins = playhead.max(0)..playhead.max(0) + i64::from(self.rate.hertz());
        Wanted {
            reads: if self.is_delivered() { reads } else { [begins, 0..0] },
            playhead,
            repeat: place.repeat.map(|repeat| frame(repeat.start)..frame(repeat.end)),
            heads: self.heads(playhead),
        }
    }

    /// Likely jump targets: the song's beginning, the current section, the next two, and others nearby; as
    /// many as fit with their first pages into half of the memory.
    fn heads(&self, playhead: i64) -> Vec<i64> {
        let next = self.sections.partition_point(|start| *start <= playhead);
        let (passed, coming) = self.sections.split_at(next);
        let passed = passed.iter().rev();
        let begins = [0, self.timeline.source_at(BeatPos::ZERO).nearest_frame()];
        let near = passed
            .clone()
            .take(1)
            .chain(coming.iter().take(2))
            .chain(passed.skip(1).take(3))
            .chain(coming.iter().skip(2));
        let most = self.filler.most_heads().min(MOST_HEADS);
        let mut heads = Vec::with_capacity(most);
        for head in begins.iter().chain(near) {
            if heads.len() < most && !heads.contains(head) {
                heads.push(*head);
            }
        }
        heads
    }

    /// Gives the job up: a piece of work panicked, and would panic again.
    pub fn give_up(&self) {
        let why = "an unexpected fault occurred while it was prepared";
        let problem = Problem::error("does not play", why, "open it again, and report this if that does not help");
        let _ = self.failure.set(problem.of(&self.song.folder)); // One failure is enough.
    }

    /// Whether it was given up.
    pub fn is_given_up(&self) -> bool {
        self.failure.get().is_some()
    }

    /// Findings while reading, and notes about its stems.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.filler.problems();
        problems.extend(self.analyses.problems().into_iter().chain(self.hearing.problem(&self.song.folder)));
        problems.extend(self.cues.problems(&self.song));
        problems.extend(self.failure.get().cloned());
        let timecode = |stem: &&Stem| stem.role == Role::Timecode && !stem.removed;
        problems.extend(self.song.stems.iter().take(MAX_STEMS).filter(timecode).map(note_of_timecode));
        problems
    }

    /// Whether the whole song is analysed.
    pub fn is_analysed(&self) -> bool {
        self.analyses.are_complete()
    }

    /// The results of listening to the song, once all of it has been analysed.
    pub fn heard(&self) -> Option<Arc<Heard>> {
        self.hearing.heard()
    }

    /// Whether there are results of listening that the receiver has not taken yet.
    pub fn is_untold(&self) -> bool {
        self.hearing.is_untold()
    }

    /// Delivers the results of listening; returns whether they were taken now.
    pub fn tell_heard(&self, told: &Told) -> bool {
        self.hearing.tell(|| told.ask())
    }

    /// The analysed share of the song, 0 to 1.
    pub fn analysed(&self) -> f64 {
        self.analyses.progress()
    }

    /// The analysis, once it is complete, if the audio thread has not been sent it.
    pub fn refined(&self) -> Option<Box<Stretching>> {
        let wanted = self.is_delivered() && !self.refined.load(Relaxed) && self.analyses.are_complete();
        wanted.then(|| Box::new(Stretching::new(self.analyses.groups(&self.song), self.rate)))
    }

    /// Records that the audio thread has been sent the analysis.
    pub fn set_refined(&self) {
        self.refined.store(true, Relaxed);
    }

    /// Whether the audio thread has been sent everything.
    pub fn is_complete(&self) -> bool {
        self.is_delivered() && self.refined.load(Relaxed)
    }

    /// Its cues at their positions, and the sounds of its click, once they have been read.
    pub fn cues(&self) -> Option<Box<ShortSounds>> {
        self.cues.get().map(|cues| Box::new(cues.sounds(&self.song, &self.timeline)))
    }

    /// Whether the audio thread has been sent the cues.
    pub fn is_announced(&self) -> bool {
        self.announced.load(Relaxed)
    }

    /// Records that the audio thread has been sent the cues.
    pub fn set_announced(&self) {
        self.announced.store(true, Relaxed);
    }

    /// Whether the audio thread has been sent the song.
    pub fn is_delivered(&self) -> bool {
        self.delivered.load(Relaxed)
    }

    /// Records that the audio thread has been sent the song.
    pub fn set_delivered(&self) {
        self.delivered.store(true, Relaxed);
    }

    /// The message to the audio thread: the song, or only its sections if nothing else has changed; and whether it contains the cues.
    pub fn arrival(&self, playhead: Playhead) -> Option<(Arrival, bool)> {
        if let Some(store) = self.filler.store().filter(|_| self.has_moved) {
            return Some((Arrival::Sections(self.id, Box::new(Form::of(&self.song, store.frames()))), false));
        }
        self.ready_song(playhead).map(|(song, has_cues)| (Arrival::Song(song), has_cues))
    }

    /// The song for the audio thread, once all files are open and the second after the playhead is loaded; and whether it has its cues.
    pub fn ready_song(&self, playhead: Playhead) -> Option<(Box<LoadedSong>, bool)> {
        let store = self.filler.store()?;
        let first = self.frame_at(playhead).max(0).unsigned_abs();
        store.is_ready(first..first + u64::from(self.rate.hertz())).then(|| {
            let stem = |slot: usize| self.song.stems.get(slot);
            let routes = std::array::from_fn(|slot| stem(slot).map_or(Output::Main, Stem::routed_to));
            let timecode = std::array::from_fn(|slot| stem(slot).is_some_and(|stem| stem.role == Role::Timecode));
            let removed = std::array::from_fn(|slot| stem(slot).is_some_and(|stem| stem.removed));
            let leads = std::array::from_fn(|slot| {
                stem(slot).is_some_and(|stem| matches!(stem.role, Role::Click | Role::Guide))
            });
            let stretching = Box::new(Stretching::new(self.analyses.groups(&self.song), self.rate));
            self.cues.look(&self.song);
            let short = self.cues.get().map(|cues| cues.sounds(&self.song, &self.timeline));
            let has_cues = short.is_some();
            let ShortSounds { cues, click: click_sounds } = short.unwrap_or_default();
            let song = Box::new(LoadedSong {
                id: self.id,
                origin: self.origin,
                form: Form::of(&self.song, store.frames()),
                cues,
                click_sounds,
                click: ClickBeats::new(&self.song.click, &self.timeline, store.frames()),
                midi: MidiTrack::new(&self.song, &self.timeline),
                ltc: self.song.timecode,
                leads,
                audio: store.view(),
                timeline: self.timeline.clone(),
                routes,
                timecode,
                removed,
                mix: self.song.mix.clone(),
                stretching,
            });
            (song, has_cues)
        })
    }

    fn frame_at(&self, playhead: Playhead) -> i64 {
        playhead.in_material(&self.timeline).nearest_frame()
    }
}

/// The most jump targets whose pages are kept in memory.
const MOST_HEADS: usize = 16;

/// The indices of the sections in playing order.
fn order(song: &Song) -> impl Iterator<Item = usize> + use<> {
    song.spans().into_iter().map(|span| span.section)
}

fn begins_of_sections(song: &Song, timeline: &Timeline) -> Box<[i64]> {
    let frame = |beat| timeline.source_at(beat).nearest_frame();
    let mut begins: Vec<i64> = song.spans().iter().map(|span| frame(span.start)).collect();
    begins.sort_unstable();
    begins.dedup();
    begins.into()
}

fn note_of_timecode(stem: &Stem) -> Problem {
    let why = "machines read the time from it, so it is never stretched: it sounds only while host and song have the same tempo";
    if stem.routed_to() != Output::Aux {
        return Problem::note("is timecode", why, "let the host play at the song's tempo").of(&stem.file);
    }
    let why = format!("{why}; where LTC is on, it sounds in place of Stemlock's own");
    let remedy = "let the host play at the song's tempo, or mute it to hear Stemlock's LTC";
    Problem::note("is timecode", why, remedy).of(&stem.file)
}

/// Everything about each stem that changes the sound, except its samples.
fn sound(song: &Song) -> impl Iterator<Item = (Output, bool, [bool; 2], bool)> + '_ {
    song.stems.iter().map(|stem| {
        let pitch = [stem.is_transposed(), stem.keeps_formants()];
        (stem.routed_to(), stem.role == Role::Timecode, pitch, stem.removed)
    })
}

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;
