//! Which songs of an instance go on as songs of a set that a host restores.
//!
//! Runs on the main thread. Hosts restore a state at every undo, also at one that moves, inserts or removes a song: a song keeps its book and with it its
//! loaded files, wherever it stood before. Not known here: files, the engine.

use std::path::Path;

use crate::setlist::saved::SongV1;

use super::set_book::KeptSong;

/// A song as a match is looked for: its saved form, if it has one, and whether it is the current one.
pub struct Matched {
    form: Option<SongV1>,
    is_current: bool,
}

impl Matched {
    /// A song that is to be restored.
    pub fn saved(form: Option<&SongV1>, is_current: bool) -> Self {
        Self { form: form.cloned(), is_current }
    }

    /// A song that is here. The set must not be locked.
    pub fn kept(entry: &KeptSong, home: Option<&Path>, is_current: bool) -> Self {
        Self { form: entry.book.read().form(home), is_current }
    }

    fn is_equal(&self, other: &Self) -> bool {
        self.form.is_some() && self.form == other.form
    }

    fn is_in_same_folder(&self, other: &Self) -> bool {
        self.form.as_ref().zip(other.form.as_ref()).is_some_and(|(one, other)| one.folder == other.folder)
    }
}

/// For each song that is `wanted`, the index of the one `here` that becomes it. Each is used once: first for an equal song, then for one in the same
/// folder, then for the one at the same index, or the current one for the current one. If a song occurs several times, the current one stays current,
/// because it may be heard.
pub fn matches(here: &[Matched], wanted: &[Matched]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut free = vec![true; here.len()];
    // The current song chooses first.
    let mut turns: Vec<usize> = (0..wanted.len()).collect();
    turns.sort_by_key(|&place| !wanted[place].is_current);
    let in_folder = |one: &Matched, other: &Matched| one.is_in_same_folder(other);
    for is_alike in [|one: &Matched, other: &Matched| one.is_equal(other), in_folder] {
        for &place in &turns {
            let song = &wanted[place];
            let is_candidate = |&index: &usize| free[index] && is_alike(&here[index], song);
            let rank = |&index: &usize| (here[index].is_current != song.is_current, index != place);
            if found[place].is_none()
                && let Some(index) = (0..here.len()).filter(is_candidate).min_by_key(rank)
            {
                (found[place], free[index]) = (Some(index), false);
            }
        }
    }
    for place in turns {
        let current = here.iter().position(|song| song.is_current && wanted[place].is_current);
        let index = current.into_iter().chain([place]).find(|&index| free.get(index) == Some(&true));
        if let Some(index) = index.filter(|_| found[place].is_none()) {
            (found[place], free[index]) = (Some(index), false);
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashMap;

    use super::super::set_tests::{SetInstance, gig, write_song};
    use super::*;
    use crate::engine::SongId;
    use crate::host::abi::set;

    /// Songs in these folders; the first one with an asterisk is current.
    fn songs(folders: &[&str]) -> Vec<Matched> {
        let song = |name: &&str| {
            let folder = name.trim_end_matches('*');
            let form = (!folder.is_empty()).then(|| SongV1::bare(Path::new(folder), None));
            Matched { form, is_current: name.ends_with('*') }
        };
        folders.iter().map(song).collect()
    }

    #[test]
    fn a_song_is_found_wherever_it_stood() {
        let found = |here: &[&str], wanted: &[&str]| matches(&songs(here), &songs(wanted));
        assert_eq!(found(&["A*", "B", "C"], &["C", "A*", "B"]), [Some(2), Some(0), Some(1)]);
        assert_eq!(found(&["A*", "C"], &["A*", "B", "C"]), [Some(0), None, Some(1)], "B is new");
        assert_eq!(found(&["A", "B", "C*"], &["A", "C*"]), [Some(0), Some(2)]);
        assert_eq!(found(&["A", "B*"], &["A", "D*"]), [Some(0), Some(1)], "another song takes the place");
        assert_eq!(found(&["A", "A*", "B"], &["A*", "B"]), [Some(1), Some(2)], "what is heard goes on");
        assert_eq!(found(&["A", "B*", "A"], &["A", "A", "B*"]), [Some(0), Some(2), Some(1)], "each is used once");
        assert_eq!(found(&["A", "B*", "C"], &["D*"]), [Some(1)]);
        assert_eq!(found(&[""], &["A*", "B"]), [Some(0), None], "an instance without a song");
        // Of two songs in one folder, the unchanged one.
        let (mut here, wanted) = (songs(&["A", "A"]), songs(&["A", "A"]));
        here[0].form.as_mut().unwrap().name = "Edited".to_owned();
        assert_eq!(matches(&here, &wanted[..1]), [Some(1)]);
        assert_eq!(matches(&here, &wanted), [Some(1), Some(0)]);
    }

    /// What is loaded of each song: its id in the engine, and how many pages were made.
    fn loaded(instance: &SetInstance) -> HashMap<String, (Option<SongId>, usize)> {
        let books = instance.keeper.set.books();
        let states = books.iter().map(|book| book.read().player.controller().unwrap().status());
        instance.names().into_iter().zip(states.map(|status| (status.id, status.pages_made))).collect()
    }

    /// Restores `state` while the second song plays at `level`, and checks that it goes on and that the songs of `names` stay loaded.
    fn assert_goes_on(instance: &mut SetInstance, state: &str, names: &[&str], level: f32) {
        let before = loaded(instance);
        instance.keeper.restore(state);
        while instance.keeper.is_busy() {
            assert_eq!(instance.block(), level);
        }
        instance.settle();
        assert_eq!(instance.names(), ["Ode", "Hymn", "Waltz"]);
        assert_eq!((instance.keeper.set_view().current, instance.block()), (1, level));
        let after = loaded(instance);
        for name in names {
            assert!(before[*name].1 > 0, "{name} was loaded");
            assert_eq!(before[*name], after[*name], "{name} is decoded again");
        }
        assert!(after.values().all(|(_, pages)| *pages > 0), "{after:?}");
    }

    #[test]
    fn an_undo_by_the_host_of_the_song_that_made_a_set_decodes_the_first_one_not_again() {
        let (_disk, folder) = gig(&[("Ode", 0.5), ("Hymn", 0.25)]);
        // A file that was just written may change without a new time.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        for current in [1, 0] {
            let mut instance = SetInstance::new();
            instance.open(&[&folder.join("Ode")]);
            set(&instance.faders.stems[0].gain, -6.0);
            let state = instance.keeper.saved();
            instance.open(&[&folder.join("Ode"), &folder.join("Hymn")]);
            instance.keeper.set_then(0, "wait".parse().ok());
            instance.keeper.choose_song(current);
            instance.wait_for(current);
            let before = loaded(&instance);
            // The host sets the parameters, and then the song.
            set(&instance.faders.stems[0].gain, -6.0);
            instance.keeper.restore(&state);
            instance.settle();
            assert_eq!(instance.names(), ["Ode"]);
            assert_eq!(loaded(&instance)["Ode"], before["Ode"], "{current}: it is decoded again");
            assert_eq!(instance.keeper.set_view().rows[0].then, None, "what the set said of it has ended");
            assert_eq!((instance.faders.stems[0].gain.value(), instance.keeper.saved()), (-6.0, state));
        }
    }

    #[test]
    fn an_undo_by_the_host_of_a_move_an_insertion_or_a_removal_decodes_no_song_again() {
        let (_disk, folder) = gig(&[("Ode", 0.5), ("Hymn", 0.25), ("Waltz", 0.125)]);
        // A file that was just written may change without a new time.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        let mut instance = SetInstance::new();
        instance.open(&[&folder.join("Ode"), &folder.join("Hymn"), &folder.join("Waltz")]);
        set(&instance.faders.stems[0].gain, -6.0);
        let half = crate::dsp::Gain::from(crate::dsp::Decibels::on_fader(-6.0)).get();
        instance.keeper.launch_song(1, None);
        instance.block();
        instance.wait_for(1);
        set(&instance.faders.stems[0].gain, 0.0);
        instance.block();
        assert_eq!(instance.block(), 0.25);
        let state = instance.keeper.saved();
        instance.keeper.move_song(2, 0);
        instance.keeper.move_song(2, 1);
        assert_eq!(instance.names(), ["Waltz", "Hymn", "Ode"]);
        assert_goes_on(&mut instance, &state, &["Ode", "Hymn", "Waltz"], 0.25);
        instance.keeper.duplicate_song(0);
        write_song(&folder.join("Polka"), 0.1);
        instance.open(&[&folder.join("Polka")]);
        instance.keeper.move_song(4, 0);
        instance.settle();
        assert_eq!(instance.names(), ["Polka", "Ode", "Ode", "Hymn", "Waltz"]);
        assert_goes_on(&mut instance, &state, &["Hymn", "Waltz"], 0.25);
        instance.keeper.remove_song(0);
        assert_eq!(instance.names(), ["Hymn", "Waltz"]);
        assert_goes_on(&mut instance, &state, &["Hymn", "Waltz"], 0.25);
        // Every song has its own mix, and the state is the same.
        assert_eq!(instance.keeper.saved(), state);
        instance.keeper.launch_song(0, None);
        assert_eq!(instance.block(), half * 0.5);
        instance.keeper.launch_song(2, None);
        assert_eq!(instance.block(), 0.125);
    }
}
