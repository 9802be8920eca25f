//! The stretchers of a song: which stems share one, and where they stand.
//!
//! Made by a loader thread, moved on by the audio thread, and given back to be freed. Known here: stems, lines. Not known
//! here: gains, outputs, the transport.

use std::ops::Range;

use crate::dsp::stretch::{Analysis, Course, Material, Stretcher, WindowSize, Workspace};
use crate::media::{SongAudio, StemAudio};
use crate::setlist::MAX_STEMS;

use super::fetch::{copy_stem, overlaps};
use super::line::Line;

/// The stretchers of a song.
#[derive(Debug)]
pub struct Stretching {
    groups: Box<[Group]>,
    /// For each stem, its group and its place in it.
    places: [Option<(usize, usize)>; MAX_STEMS],
    work: Workspace,
    /// The output frame at which all began.
    began: i64,
}

/// Stems that contain each other, and are stretched as one; most often a single one.
#[derive(Debug)]
struct Group {
    stems: Box<[usize]>,
    analysis: Analysis,
    stretcher: Stretcher,
    /// Whether it has to begin anew because nobody heard it.
    asleep: bool,
}

/// The audio of a group.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    /// Of the whole song.
    pub audio: &'a SongAudio,
    /// Which of its stems.
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
    /// One stretcher for each of the groups of stems. Allocates.
    pub fn new(groups: Vec<(Vec<usize>, Analysis)>) -> Self {
        let mut places = [None; MAX_STEMS];
        let count = groups.len().max(1) as f64;
        let groups = groups.into_iter().enumerate().map(|(index, (stems, analysis))| {
            for (member, stem) in stems.iter().enumerate() {
                places[*stem] = Some((index, member));
            }
            let stretcher = Stretcher::new(stems.len(), index as f64 / count);
            Group { stems: stems.into(), analysis, stretcher, asleep: true }
        });
        Self { groups: groups.collect(), places, work: Workspace::new(), began: 0 }
    }

    /// Begins at output frame `now`.
    pub fn start(&mut self, now: i64) {
        self.began = now;
        self.groups.iter_mut().for_each(|group| group.asleep = true);
    }

    /// Whether all that sounds is a copy of the material.
    pub fn is_copying(&self) -> bool {
        self.groups.iter().all(|group| group.asleep || group.stretcher.is_copying())
    }

    /// Computes what sounds in the next `frames` frames along `line`, from output frame `now` on; `heard` tells whether
    /// a stem is.
    pub fn prepare(&mut self, audio: &SongAudio, line: &Line, now: i64, frames: usize, heard: impl Fn(usize) -> bool) {
        for group in &mut self.groups {
            let hints = group.analysis.hints();
            if !group.stems.iter().any(|stem| heard(*stem)) {
                group.asleep = true;
                continue;
            }
            if std::mem::take(&mut group.asleep) {
                group.stretcher.start(now - self.began, &course(line, self.began), &hints);
            }
            let members = Members { audio, stems: &group.stems };
            group.stretcher.prepare(&course(line, self.began), &hints, &members, frames, &mut self.work);
        }
    }

    /// Gives the frames of a stem that sound `ahead` frames from now.
    pub fn play(&self, audio: &SongAudio, stem: usize, ahead: usize, output: [&mut [f32]; 2]) {
        let Some((group, member)) = self.places.get(stem).copied().flatten() else { return };
        let group = &self.groups[group];
        if group.asleep {
            output.into_iter().for_each(|channel| channel.fill(0.0));
            return;
        }
        group.stretcher.play(member, &Members { audio, stems: &group.stems }, ahead, output);
    }

    /// The frames of the material that sound in a stem's frames from `place` on, along a line of `speed`.
    pub fn source(&self, stem: usize, place: f64, frames: usize, speed: f64) -> Range<i64> {
        let group = self.places.get(stem).copied().flatten().map(|(group, _)| &self.groups[group]);
        let window = group.map_or(WindowSize::W2048, |group| group.analysis.hints().window);
        let (before, after) = Stretcher::reach(window, speed);
        let place = place.floor() as i64;
        place - before as i64..place + after as i64 + (frames as f64 * speed).ceil() as i64
    }

    /// Moves on by `frames` frames.
    pub fn advance(&mut self, frames: usize) {
        self.groups.iter_mut().filter(|group| !group.asleep).for_each(|group| group.stretcher.advance(frames));
    }

    /// Moves on by `frames` frames that were copied; the first of them was the material's frame `first`.
    pub fn pass_copied(&mut self, first: i64, frames: usize) {
        for group in self.groups.iter_mut().filter(|group| !group.asleep) {
            group.stretcher.pass_copied(first, frames);
        }
    }
}

/// A line, in frames since `began`.
fn course(line: &Line, began: i64) -> Course {
    let (place, frame) = line.anchor();
    Course { origin: (frame - began) as f64, place: place.get(), speed: line.speed().get() }
}
