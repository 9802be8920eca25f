//! What is found out about a stem while its file is passed through.
//!
//! Loader threads. Known here: what was found out in former sessions, so that it is not found out again.

use crate::dsp::hear::StemHeard;
use crate::dsp::stretch::Analysis;
use crate::engine::load::cache::{Links, Peaks};
use crate::engine::load::hearing::Hearing;
use crate::engine::load::sweeps::{self, Found, Wants};
use crate::media::{SongReader, StemFile, StemPeaks};
use crate::time::SampleRate;

use super::{Analyses, contained};

/// How much of a stem is analysed once it was passed through.
const SWEPT: f64 = 0.9;

impl Analyses {
    /// Passes through the next stem that no thread has taken, for all that was not found out about it in former sessions; whether there
    /// was one. It is broken off when `go_on` says no. What is heard on the way is `hearing`'s.
    pub fn sweep_next<'a>(
        &self,
        files: impl Iterator<Item = &'a Option<StemFile>>,
        song: &SongReader<'_>,
        rate: SampleRate,
        hearing: &Hearing,
        go_on: impl Fn() -> bool,
    ) -> bool {
        self.sweeps.next(|stem| {
            let work = || {
                self.identify(files, song.store());
                let heard = hearing.wants(stem) && self.kept::<StemHeard>(&[stem], rate).is_none();
                let wants = Wants { heard, ..self.wanted_of(stem, song, rate) };
                let mut found = self.sweep(stem, song, wants, rate, &go_on)?;
                found.heard.take().into_iter().for_each(|heard| hearing.learn(stem, heard));
                Some(found)
            };
            // What panics is left to be found out by itself, where that is told.
            contained(work).unwrap_or_else(|| self.sweep(stem, song, Wants::default(), rate, &go_on))
        })
    }

    /// What of a stem was not found out in former sessions.
    fn wanted_of(&self, stem: usize, song: &SongReader<'_>, rate: SampleRate) -> Wants {
        let linkable = self.linkable(song.store());
        let links = self.kept::<Links>(&linkable, rate);
        let member = linkable.iter().position(|other| *other == stem);
        let is_linked = |Links(pairs): &Links| member.is_some_and(|member| pairs.as_flattened().contains(&member));
        let frames = song.store().stems[stem].as_ref().map_or(0, StemPeaks::frames);
        Wants {
            analysis: frames > 0
                && !links.as_ref().is_some_and(is_linked)
                && self.kept::<Analysis>(&[stem], rate).is_none(),
            excerpts: links.is_none() && member.is_some(),
            heard: false,
        }
    }

    fn sweep(
        &self,
        stem: usize,
        song: &SongReader<'_>,
        wants: Wants,
        rate: SampleRate,
        go_on: impl Fn() -> bool,
    ) -> Option<Found> {
        let Some(Some(known)) = song.store().stems.get(stem) else { return Some(Found::default()) };
        let is_known = || self.kept(&[stem], rate).is_some_and(|Peaks(bytes)| known.learn_written(&bytes));
        let had_all = known.ready_pages() == known.page_count() || is_known();
        if wants == Wants::default() && had_all {
            return Some(Found::default());
        }
        // The last of it is done when its group is known.
        let progress = |share| self.go_on([stem], SWEPT * share, &go_on);
        let found = sweeps::sweep(song, stem, wants, rate, progress)?;
        if let Some(analysis) = &found.analysis {
            self.found(&[stem], rate, || Some(analysis.clone()));
        }
        // What is wrong with a file is told each time that it is read.
        if !had_all && song.is_flawless(stem) {
            self.found(&[stem], rate, || known.written().map(Peaks));
        }
        Some(found)
    }
}
