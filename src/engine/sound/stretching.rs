//! The stretchers of a song: which stems share one, and their positions.
//!
//! Made by a loader thread, advanced by the audio thread, and returned to be freed. Known here: stems, lines. Not known
//! here: gains, outputs, the transport.

use std::ops::Range;

use crate::dsp::stretch::{Analysis, Course, Material, Mouth, Shelf, Splice, Stretcher, WindowSize, Workspace};
use crate::media::{SongAudio, StemAudio};
use crate::setlist::MAX_STEMS;
use crate::time::{SampleRate, Speed};

use super::fetch::{copy_stem, overlaps};
use super::pitch::{Pitch, TunedPitch, speed_of};
use crate::engine::block::MOST_CHARACTER;
use crate::engine::follow::Line;

/// The stretchers of a song.
#[derive(Debug)]
pub struct Stretching {
    groups: Box<[Group]>,
    /// For each stem, its group and its index in it.
    places: [Option<(usize, usize)>; MAX_STEMS],
    work: Workspace,
    /// The output frame of the start.
    began: i64,
    /// The last copied part.
    copied: Option<Copy>,
    /// Whether the last part was before the first frame of the files.
    was_before: bool,
    pitch: Pitch,
    /// The shift of the resonances of voices, in semitones.
    character: f64,
}

/// The pitch, and the shift of the resonances of voices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    pitch: TunedPitch,
    character: f64,
}

/// A copied part, in output frames since the start.
#[derive(Clone, Copy, Debug)]
struct Copy {
    /// The material's frame minus the output's frame.
    offset: i64,
    /// The frame after the last copied one.
    end: i64,
}

/// Linked stems that are stretched together; usually a single one.
#[derive(Debug)]
struct Group {
    stems: Box<[usize]>,
    analysis: Analysis,
    stretcher: Stretcher,
    /// Its output, if it is transposed.
    shelf: Shelf,
    /// The attacks of a transposed voice, with their original resonances.
    splice: Splice,
    /// Whether it is transposed with the song.
    moves: bool,
    /// Whether it keeps its envelope when transposed.
    voice: bool,
    /// Whether it must restart because it was inaudible.
    asleep: bool,
}

/// Stems to stretch together, and their analysis.
#[derive(Clone, Debug)]
pub struct Stretched {
    /// The stems' indices.
    pub stems: Box<[usize]>,
    /// Their analysis.
    pub analysis: Analysis,
    /// Whether they are transposed with the song.
    pub moves: bool,
    /// Whether they keep their envelope when transposed: all of them, because linked stems are stretched alike.
    pub voice: bool,
}

/// The audio of a group.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    /// The audio of the whole song.
    pub audio: &'a SongAudio,
    /// The group's stems.
    pub stems: &'a [usize],
}

impl Material for Members<'_> {
    fn members(&self) -> usize {
        self.stems.len()
    }

    fn channels(&self, member: usize) -> usize {
        self.stem(member).map_or(1, StemAudio::channels)
    }

    fn sounds(&self, frames: Range<i64>) -> bool {
        (0..self.stems.len()).filter_map(|member| self.stem(member)).any(|stem| overlaps(stem, &frames))
    }

    fn read(&self, member: usize, first: i64, output: [&mut [f32]; 2]) {
        if let Some(stem) = self.stem(member) {
            copy_stem(stem, first, output);
        }
    }
}

impl<'a> Members<'a> {
    fn stem(&self, member: usize) -> Option<&'a StemAudio> {
        self.audio.stems.get(*self.stems.get(member)?)?.as_ref()
    }
}

impl Stretching {
    /// One stretcher per group of stems, at the session's `rate`. Allocates.
    pub fn new(groups: Vec<Stretched>, rate: SampleRate) -> Self {
        let mut places = [None; MAX_STEMS];
        let count = groups.len().max(1) as f64;
        let pitch = Pitch::new(rate);
        let kept = pitch.kept();
        let groups = groups.into_iter().enumerate().map(|(index, group)| {
            let members = group.stems.len();
            for (member, stem) in group.stems.iter().enumerate() {
                places[*stem] = Some((index, member));
            }
            Group {
                stems: group.stems,
                analysis: group.analysis,
                stretcher: Stretcher::new(members, rate.as_f64(), index as f64 / count),
                shelf: Shelf::new(members, kept),
                splice: Splice::new(rate.as_f64()),
                moves: group.moves,
                voice: group.voice,
                asleep: true,
            }
        });
        Self {
            groups: groups.collect(),
            places,
            work: Workspace::default(),
            began: 0,
            copied: None,
            was_before: false,
            pitch,
            character: 0.0,
        }
    }

    /// Starts at output frame `now`, transposed by `semitones`, with the resonances of voices shifted by `character` semitones.
    pub fn start(&mut self, now: i64, semitones: f64, character: f64) {
        self.set_character(character);
        self.began = now;
        (self.copied, self.was_before) = (None, false);
        self.pitch.start(now, semitones);
        self.groups.iter_mut().for_each(|group| group.asleep = true);
    }

    /// Starts at output frame `now`, as [`Self::start`], in place of stretchers that were inaudible, and tuned as they were: another tuning is
    /// crossfaded, also if it comes at the same time. If they continued a copy, so do these, wherever the line leads from here.
    pub fn start_after(&mut self, before: &Self, now: i64) {
        self.start(now, 0.0, before.character);
        self.pitch.start_like(&before.pitch, now);
        let later = now - before.began;
        self.copied = before.copied.map(|copied| Copy { offset: copied.offset + later, end: copied.end - later });
    }

    /// Shifts the resonances of voices, from the next windows on.
    pub fn set_character(&mut self, character: f64) {
        self.character = clamped(character);
    }

    /// Changes the transposition from output frame `now` on, and the resonances of voices from the next windows on. Returns false if that needs a
    /// restart.
    pub fn retune(&mut self, now: i64, semitones: f64, character: f64) -> bool {
        self.set_character(character);
        self.pitch.glide(now, semitones)
    }

    /// Whether it is tuned to this transposition and character already.
    pub fn is_tuned_to(&self, semitones: f64, character: f64) -> bool {
        self.pitch.speed() == speed_of(semitones) && self.character == clamped(character)
    }

    /// How it is tuned.
    pub fn tuning(&self) -> Tuning {
        Tuning { pitch: self.pitch.tuned(), character: self.character }
    }

    /// Takes back all that was tuned since [`Self::tuning`].
    pub fn tune_back(&mut self, tuning: Tuning) {
        self.pitch.tune_back(tuning.pitch);
        self.character = tuning.character;
    }

    /// Stretched frames per output frame.
    pub fn pitch(&self) -> Speed {
        self.pitch.speed()
    }

    /// Whether the whole output is a copy of the material.
    pub fn is_copying(&self) -> bool {
        let (moves, speaks) = (self.pitch.moves(), self.character != 0.0);
        let rests = |group: &Group| group.asleep && !(moves && group.moves || speaks && group.voice);
        self.groups.iter().all(|group| rests(group) || group.is_copying(moves, speaks))
    }

    /// Computes the next `frames` frames along `line`, from output frame `now` on; `heard` says whether
    /// a stem is audible.
    pub fn prepare(
        &mut self,
        audio: &SongAudio,
        line: &Line,
        now: i64,
        frames: usize,
        heard: impl Fn(usize) -> bool,
    ) {
        self.aim(now, frames);
        let (made, needed) = (self.pitch.course(line), self.pitch.made());
        let plain = course(line, self.began);
        let since = now - self.began;
        let is_before = frames_before_material(line, now) > 0;
        // A line that follows a host that scatters may pass the first frame by a step: that frame still sounds first. At speed 1 nothing would catch up.
        let passed =
            if std::mem::replace(&mut self.was_before, is_before) { line.at(now).get().max(0.0) } else { 0.0 };
        let begin = |course: Course| {
            let passed = if course.speed == 1.0 { 0.0 } else { passed };
            Course { place: course.place - passed, ..course }
        };
        // A continuation of a copy is seamless, wherever the line leads from here.
        let copied = self.copied.filter(|copied| copied.end == since);
        let mouth = Mouth::new(self.pitch.speed().get(), (self.character / 12.0).exp2());
        for group in &mut self.groups {
            // Nothing sounds before the first frame of the files, not even what windows would contain in advance. It starts there as after a jump, and
            // goes on if the line steps back.
            if is_before && group.asleep || !group.stems.iter().any(|stem| heard(*stem)) {
                group.asleep = true;
                continue;
            }
            let hints = group.analysis.hints();
            let members = Members { audio, stems: &group.stems };
            group.stretcher.set_mouth(mouth.filter(|_| group.voice));
            let wakes = std::mem::take(&mut group.asleep);
            if !(group.moves && self.pitch.moves()) {
                match copied.filter(|_| wakes) {
                    Some(copied) => group.stretcher.start_on_copy(since, copied.offset),
                    None if wakes => group.stretcher.start(since, &begin(plain), &hints),
                    None => {}
                }
                group.stretcher.prepare(&plain, &hints, &members, frames, &mut self.work);
                continue;
            }
            if wakes {
                group.stretcher.start(needed.start, &begin(made), &hints);
                group.shelf.start(needed.start);
                group.splice.clear();
            }
            if group.voice {
                group.splice.follow(&plain, &hints, since, frames);
            }
            group.shelf.fill(needed.end, &mut group.stretcher, &made, &hints, &members, &mut self.work);
        }
    }

    /// Prepares to [`Self::play`] `frames` frames from output frame `now` on.
    pub fn aim(&mut self, now: i64, frames: usize) {
        self.pitch.aim(now, frames);
    }

    /// Outputs the prepared frames of a stem; they sound `ahead` frames from now.
    pub fn play(&self, audio: &SongAudio, stem: usize, ahead: usize, output: [&mut [f32]; 2]) {
        let Some((group, member)) = self.places.get(stem).copied().flatten() else { return };
        let group = &self.groups[group];
        if group.asleep {
            output.into_iter().for_each(|channel| channel.fill(0.0));
        } else if group.moves && self.pitch.moves() {
            let [left, right] = output;
            self.pitch.play(&group.shelf, member, [&mut *left, &mut *right]);
            if group.voice {
                let since = self.pitch.aimed() - self.began;
                group.splice.play(since, member, &Members { audio, stems: &group.stems }, [left, right]);
            }
        } else {
            group.stretcher.play(member, &Members { audio, stems: &group.stems }, ahead, output);
        }
    }

    /// The frames of the material that contribute to a stem's frames from `place` on, along a line of `speed`.
    pub fn source(&self, stem: usize, place: f64, frames: usize, speed: f64) -> Range<i64> {
        let group = self.places.get(stem).copied().flatten().map(|(group, _)| &self.groups[group]);
        let window = group.map_or(WindowSize::W2048, |group| group.analysis.hints().window);
        let moves = self.pitch.moves() && group.is_some_and(|group| group.moves);
        let (made, ahead) =
            if moves { (speed / self.pitch.speed().get(), self.pitch.reach()) } else { (speed, 0.0) };
        let (before, after) = Stretcher::reach(window, made);
        let (place, ahead) = (place.floor() as i64, (ahead * made) as i64);
        place - before as i64 - ahead..place + after as i64 + ahead + (frames as f64 * speed).ceil() as i64
    }

    /// Advances by `frames` frames.
    pub fn advance(&mut self, frames: usize) {
        let moves = self.pitch.moves();
        let groups = self.groups.iter_mut().filter(|group| !(group.asleep || group.moves && moves));
        groups.for_each(|group| group.stretcher.advance(frames));
    }

    /// Advances by `frames` frames that were copied from output frame `now` on; the first was the material's frame `first`.
    pub fn pass_copied(&mut self, now: i64, first: i64, frames: usize) {
        let since = now - self.began;
        self.was_before = false;
        self.copied = Some(Copy { offset: first - since, end: since + frames as i64 });
        for group in self.groups.iter_mut().filter(|group| !group.asleep) {
            group.stretcher.pass_copied(first, frames);
        }
    }
}

impl Group {
    fn is_copying(&self, pitch_moves: bool, character: bool) -> bool {
        !(pitch_moves && self.moves || character && self.voice) && self.stretcher.is_copying()
    }
}

/// A shift of resonances that is possible, in semitones.
fn clamped(character: f64) -> f64 {
    let semitones = if character.is_finite() { character } else { 0.0 };
    semitones.clamp(-MOST_CHARACTER, MOST_CHARACTER)
}

/// The number of output frames from `now` on that pass along `line` before the first frame of the files.
pub fn frames_before_material(line: &Line, now: i64) -> usize {
    const ROUNDING: f64 = 1e-4;
    (-line.at(now).get() / line.speed().get() - ROUNDING).ceil().max(0.0) as usize
}

/// A line, in frames since `began`.
fn course(line: &Line, began: i64) -> Course {
    let (place, frame) = line.anchor();
    Course { origin: (frame - began) as f64, place: place.get(), speed: line.speed().get() }
}
