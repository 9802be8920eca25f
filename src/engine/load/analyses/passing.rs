//! Analyses stems of a streamed song while their files are read once.
//!
//! Runs on loader threads. Known here: results of previous sessions, which are not computed again.

use crate::dsp::hear::StemHeard;
use crate::dsp::hear::beats::HeardBeats;
use crate::dsp::stretch::Analysis;
use crate::engine::load::cache::{Links, Peaks};
use crate::engine::load::hearing::Hearing;
use crate::engine::load::sweeps::{self, Found, Wants};
use crate::media::{SongReader, StemFile, StemPeaks};
use crate::time::SampleRate;

use super::{Analyses, contained, unanalysed};

/// The share of a stem's progress that is done once its file has been read.
const SWEPT: f64 = 0.9;

impl Analyses {
    /// Reads the next available stem once, and computes everything that previous sessions did not; returns whether there
    /// was one. It is cancelled when `go_on` returns false. The results of listening go to `hearing`.
    pub fn sweep_next<'a>(
        &self,
        files: impl Iterator<Item = &'a Option<StemFile>>,
        song: &SongReader<'_>,
        rate: SampleRate,
        hearing: &Hearing,
        go_on: impl Fn() -> bool,
    ) -> bool {
        let files: Vec<_> = files.collect();
        self.sweeps.next(|stem| {
            let work = || {
                self.identify(files.iter().copied(), song.store());
                let heard = hearing.wants(stem) && self.kept::<StemHeard>(&[stem], rate).is_none();
                let onsets = hearing.beats.wants(stem, || self.kept::<HeardBeats>(&hearing.beat_stems(song), rate));
                let wants = Wants { heard, onsets, ..self.wanted_of(stem, song, rate) };
                let mut found = self.sweep(stem, song, wants, rate, &go_on)?;
                found.heard.take().into_iter().for_each(|heard| hearing.learn(stem, heard));
                found.onsets.take().iter().for_each(|onsets| hearing.beats.learn(stem, onsets));
                Some(found)
            };
            // After a panic, the analysis runs separately later, where a second panic is reported.
            let again = || contained(|| self.sweep(stem, song, Wants::default(), rate, &go_on));
            contained(work).or_else(again).unwrap_or_else(|| {
                self.end_early();
                files.get(stem).copied().into_iter().flatten().for_each(|file| self.tell(unanalysed(file)));
                Some(Found::default())
            })
        })
    }

    /// The results about a stem that previous sessions did not store.
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
            ..Wants::default()
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
        // The rest is done once its group is known.
        let progress = |share| self.go_on([stem], SWEPT * share, &go_on);
        let found = sweeps::sweep(song, stem, wants, rate, progress)?;
        if let Some(analysis) = &found.analysis {
            self.found(&[stem], rate, || Some(analysis.clone()));
        }
        // Peaks of a damaged file are not stored, so that its problems are reported at each opening.
        if !had_all && song.is_flawless(stem) {
            self.found(&[stem], rate, || known.written().map(Peaks));
        }
        Some(found)
    }
}
