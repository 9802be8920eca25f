//! Follows what the audio thread does with the songs of a set, whether a window is open or not.
//!
//! A thread of its own while there are several songs: the audio thread wakes nobody. It makes the song current that sounds, sends
//! what could not be sent at once, and lays songs on the timeline once their lengths are known.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::host::spawn_detached;
use crate::setlist::Song;
use crate::setlist::set::starts;
use crate::time::BeatPos;

use super::shared_book::SharedBook;
use super::shared_set::SharedSet;

/// How often it looks: a song's faders are shown so soon after it begins.
const LOOKS: Duration = Duration::from_millis(10);
/// A host that has asked for no block for so long asks for none.
const SILENCE: Duration = Duration::from_millis(500);
/// How often where there is only one song.
const RARE_LOOKS: Duration = Duration::from_millis(250);

/// Begins to attend `set`, until that goes; whether there is a thread for it.
pub fn attend(set: Weak<SharedSet>) -> bool {
    let work = move || {
        let mut seen = LastSeen { blocks: 0, at: Instant::now(), was_settled: false };
        while let Some(set) = set.upgrade() {
            let is_set = set.read().is_set();
            if is_set {
                look(&set, &mut seen);
            }
            // It goes with the instance, and not a nap later.
            drop(set);
            std::thread::sleep(if is_set { LOOKS } else { RARE_LOOKS });
        }
    };
    spawn_detached("stemlock-set", work).is_ok()
}

/// What the attendant has seen.
struct LastSeen {
    /// How many blocks there were, and when that was noticed.
    blocks: u64,
    at: Instant,
    /// Whether the audio thread knew all of the set then.
    was_settled: bool,
}

fn look(set: &SharedSet, seen: &mut LastSeen) {
    let is_settled = set.hear_outcomes();
    if let Some(glance) = set.glance().filter(|glance| glance.blocks != seen.blocks) {
        (seen.blocks, seen.at) = (glance.blocks, Instant::now());
        // The block in which the set was taken ends after this one.
        if is_settled && seen.was_settled {
            set.follow(glance.slot);
        }
        seen.was_settled = is_settled;
    }
    seen.was_settled &= is_settled;
    set.set_running(seen.blocks > 0 && seen.at.elapsed() < SILENCE);
    lay_out(set);
}

/// Lays the songs on the host's timeline, one after the other, where the set does not say it.
fn lay_out(set: &SharedSet) {
    let entries = set.read().entries.clone();
    let known = |book: &Arc<SharedBook>| -> (Option<Arc<Song>>, f64) {
        let book = book.read();
        let seconds = book.player.controller().and_then(|engine| engine.progress().seconds);
        (book.song().cloned(), seconds.unwrap_or(0.0))
    };
    let songs: Vec<_> = entries.iter().map(|entry| known(&entry.book)).collect();
    let laid = entries.iter().zip(&songs).map(|(entry, (song, seconds))| (&entry.song, song.as_deref(), *seconds));
    let laid: Vec<BeatPos> = starts(laid);
    let is_new = entries.iter().map(|entry| entry.laid).ne(laid.iter().copied().map(Some));
    if is_new && set.read().lay(&entries, &laid) {
        set.line_up(false);
    }
}
