//! Follows the songs of a set that the audio thread plays, whether a window is open or not.
//!
//! Runs on its own thread while there are several songs, because the audio thread cannot wake another one. It makes the playing song current, sends
//! changes for which there was no room before, and places songs on the timeline once their lengths are known. A panic costs one round.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::engine::Controller;
use crate::host::{contained, spawn_detached};
use crate::setlist::Song;
use crate::setlist::set::starts;
use crate::time::BeatPos;

use super::helpers;
use super::shared_book::SharedBook;
use super::shared_set::SharedSet;
use super::ticket::Task;

/// The polling interval: the faders of a song are shown this soon after it begins.
const LOOKS: Duration = Duration::from_millis(10);
/// A host that has not asked for a block for this long counts as silent.
const SILENCE: Duration = Duration::from_millis(500);
/// The polling interval with a single song.
const RARE_LOOKS: Duration = Duration::from_millis(250);

/// Starts an attendant for `set`, which ends when the set is dropped; returns whether a thread could be started.
pub fn attend(set: Weak<SharedSet>) -> bool {
    let work = move || {
        let mut seen = LastSeen { blocks: 0, at: Instant::now(), was_settled: false };
        let (mut has_failed, mut is_told) = (false, false);
        while let Some(set) = set.upgrade() {
            let is_set = contained(|| {
                let is_set = set.read().is_set();
                if is_set {
                    look(&set, &mut seen);
                }
                is_set
            });
            has_failed |= is_set.is_none();
            // Once, as soon as that is possible: what makes a round panic may make this panic too.
            if has_failed && !is_told {
                let fault = || helpers::fault("the window did not follow the songs of the set");
                is_told = contained(|| set.book().change(|book| book.report(fault()))).is_some();
            }
            // The thread holds no reference while it sleeps, so the set is dropped with its instance.
            drop(set);
            std::thread::sleep(if is_set == Some(true) { LOOKS } else { RARE_LOOKS });
        }
    };
    spawn_detached("stemlock-set", work).is_ok()
}

/// The attendant's last observations.
struct LastSeen {
    /// The number of blocks, and when it last changed.
    blocks: u64,
    at: Instant,
    /// Whether the audio thread had the whole set by then.
    was_settled: bool,
}

fn look(set: &SharedSet, seen: &mut LastSeen) {
    let is_settled = set.hear_outcomes();
    if let Some(glance) = set.glance().filter(|glance| glance.blocks != seen.blocks) {
        (seen.blocks, seen.at) = (glance.blocks, Instant::now());
        // The block that took the set ends after this one.
        if is_settled && seen.was_settled {
            set.follow_turn(glance.slot, glance.turns);
        }
        seen.was_settled = is_settled;
    }
    seen.was_settled &= is_settled;
    set.set_running(seen.blocks > 0 && seen.at.elapsed() < SILENCE);
    lay_out(set);
}

/// Places the songs on the host's timeline, one after the other, unless the set places them.
fn lay_out(set: &SharedSet) {
    let entries = set.read().entries.clone();
    // The song, its length, and whether both are known as well as they will be.
    let known = |book: &Arc<SharedBook>| -> (Option<Arc<Song>>, f64, bool) {
        let book = book.read();
        let progress = book.player.controller().map(Controller::progress);
        let is_sought = book.tickets.any_for(Task::Find) || book.tickets.any_for(Task::Open);
        let is_known = !is_sought && progress.is_some_and(|progress| !progress.is_busy);
        (book.song().cloned(), progress.and_then(|progress| progress.seconds).unwrap_or(0.0), is_known)
    };
    let songs: Vec<_> = entries.iter().map(|entry| known(&entry.book)).collect();
    let laid =
        entries.iter().zip(&songs).map(|(entry, (song, seconds, _))| (&entry.song, song.as_deref(), *seconds));
    let laid: Vec<BeatPos> = starts(laid);
    let is_new = entries.iter().map(|entry| entry.laid).ne(laid.iter().copied().map(Some));
    if is_new && set.read().lay(&entries, &laid) {
        set.line_up(false);
    }
    if set.read().unplaced && songs[..songs.len() - 1].iter().all(|(_, _, is_known)| *is_known) {
        set.read().place(&entries);
    }
}
