//! Moves of parameters that come without a block, and whether they arrived.
//!
//! A host sends them on its main thread while the instance is not active, else on its audio thread. It reads values on its main thread only.

use testkit::Random;

use super::MAIN_THREAD;
use super::format::{BlockEvent, Instance, Param, ParamMove};
use super::host::value;
use super::watch::{call, find};

/// The most moves at once, and in a flood: more than the framework has room for in a block.
const FEW: usize = 6;
const FLOOD: usize = 3000;
const FLOODS: f64 = 0.05;
/// The share of its range by which a value may be off: numbers of 32 bits, and steps of a thousandth.
const OFF: f64 = 1e-3;

/// Parameters that only a host, a window and a state set, and that make nothing louder or higher.
const HARMLESS: [&str; 3] = ["Master Gain", "Song Start", "Sync Offset"];
/// Further parameters, some of which belong to the current song.
const OTHERS: [&str; 6] = ["Tempo Mode", "Transpose", "Stem 1 ", "Stem 2 ", "Stem 3 ", "Stem 16 "];

/// Moves of parameters.
#[derive(Clone, Debug, Default)]
pub struct Flush(Vec<ParamMove>);

impl Flush {
    /// Some moves of parameters that keep what a host sends, whatever happens; with further ones, if the song stays and is not heard.
    pub fn any(random: &mut Random, params: &[Param], quiet: bool) -> Self {
        let is_kept = |param: &Param| {
            HARMLESS.contains(&param.name.as_str())
                || quiet && OTHERS.iter().any(|start| param.name.starts_with(start))
        };
        let kept: Vec<_> = (0..params.len()).filter(|&index| is_kept(&params[index])).collect();
        if kept.is_empty() {
            return Self::default();
        }
        let many = if random.chance(FLOODS) { FLOOD } else { 1 + random.below(FEW) };
        let any = |random: &mut Random| {
            let index = *random.pick(&kept);
            (index, value(random, &params[index]))
        };
        Self((0..many).map(|_| any(random)).collect())
    }

    /// These moves.
    pub fn of(moves: Vec<ParamMove>) -> Self {
        Self(moves)
    }

    /// The moves as events of a block's beginning.
    pub fn events(&self) -> Vec<(usize, BlockEvent)> {
        self.0.iter().map(|&(index, value)| (0, BlockEvent::Param(index, value))).collect()
    }

    /// Sends them, on the main thread while the instance is not active, else on the audio thread. Returns what the host knows then: these moves, and
    /// those of the window that waited for a flush.
    pub fn send(&self, instance: &dyn Instance, is_active: bool) -> Self {
        let back = call("flush", MAIN_THREAD, || instance.flush(&self.0, is_active));
        Self([self.0.clone(), back].concat())
    }

    /// Main thread: sends them while the instance is not active, and looks whether they arrived.
    pub fn prove(&self, instance: &dyn Instance, when: &str) {
        self.send(instance, false).check(instance, when);
    }

    /// Main thread: whether the instance has the last values that the host knows.
    pub fn check(&self, instance: &dyn Instance, when: &str) {
        let has = |index: usize| call("look", MAIN_THREAD, || instance.value(index));
        for what in self.lost(instance.params(), has) {
            find("flush is lost", format!("{when}: {what}"));
        }
    }

    /// The parameters that do not have their last value.
    fn lost(&self, params: &[Param], has: impl Fn(usize) -> Option<f64>) -> Vec<String> {
        let mut lost = Vec::new();
        for (place, &(index, sent)) in self.0.iter().enumerate() {
            let is_last = !self.0[place + 1..].iter().any(|later| later.0 == index);
            let (param, value) = (&params[index], if is_last { has(index) } else { Some(sent) });
            if value.is_none_or(|value| (value - sent).abs() > OFF * (param.most - param.least)) {
                lost.push(format!("{} is {value:?}, but the host knows {sent}", param.name));
            }
        }
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params() -> Vec<Param> {
        let param =
            |name: &str| Param { id: 0, name: name.to_owned(), least: -60.0, most: 12.0, default: 0.0, steps: 0 };
        ["Master Gain", "Play", "Stem 2 Pan"].map(param).into()
    }

    #[test]
    fn a_value_that_does_not_arrive_is_found_and_the_last_one_counts() {
        let flush = Flush(vec![(0, -6.0), (2, 1.0), (0, -12.0)]);
        let arrived = |index: usize| Some(if index == 0 { -12.001 } else { 1.0 });
        assert_eq!(flush.lost(&params(), arrived), [""; 0]);
        assert_eq!(flush.lost(&params(), |_| None).len(), 2);
        let first_only = |index: usize| Some(if index == 0 { -6.0 } else { 1.0 });
        assert_eq!(flush.lost(&params(), first_only), ["Master Gain is Some(-6.0), but the host knows -12"]);
    }

    #[test]
    fn acts_are_never_flushed_and_what_belongs_to_a_song_only_if_nothing_changes_it() {
        let mut random = Random::new(1);
        let mut moved = |quiet| {
            let all = (0..200).flat_map(|_| Flush::any(&mut random, &params(), quiet).0);
            all.map(|(index, _)| index).collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        assert_eq!(moved(false), [0]);
        assert_eq!(moved(true), [0, 2]);
    }
}
