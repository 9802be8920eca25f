//! Zooms and scrolls the timeline, and turns its pages while the song plays. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::shown::Shown;

use super::in_view::{InView, least_span};

/// How much closer a notch of the wheel shows the song.
const NOTCH: f64 = 1.25;
/// How much closer a key shows it.
const KEY_STEP: f64 = 2.0;
/// How far a notch of the wheel scrolls, as a share of the view.
const SCROLL: f64 = 0.1;

impl Shown {
    /// The part of the shown song that the timeline shows. Another song is shown whole at first.
    pub fn in_view(&self) -> InView {
        let (song, part) = self.in_view.get();
        if song == self.song_key.get() { part } else { InView::ALL }
    }

    fn show_part(&self, part: InView) {
        self.in_view.set_if_changed((self.song_key.get(), part));
    }

    /// The share of the song at which the playhead is.
    fn playhead(&self) -> Option<f64> {
        let seconds = self.overview.with(|overview| overview.seconds);
        let at = self.readout.with(|readout| readout.seconds).filter(|_| seconds > 0.0)?;
        Some(at.get() / seconds)
    }

    /// Zooms about a share of the view; returns whether there is a song.
    fn zoom_by(&self, factor: f64, share: f64) -> bool {
        let seconds = self.overview.with(|overview| overview.seconds);
        let least = least_span(seconds, self.size.get().0);
        self.show_part(self.in_view().zoomed(factor, share, least));
        seconds > 0.0
    }
}

/// The wheel over the timeline, at a share of its width; returns whether it did something. With Ctrl it zooms.
pub fn wheel(shown: Shown, (x, y): (f32, f32), zooms: bool, share: f64) -> bool {
    let before = shown.in_view();
    if zooms {
        return shown.zoom_by(NOTCH.powf(f64::from(y)), share);
    }
    shown.show_part(before.scrolled(-SCROLL * f64::from(x + y)));
    !before.is_all()
}

/// Shows all of the song.
pub fn show_all(shown: Shown) {
    shown.show_part(InView::ALL);
}

/// The keys of the timeline, held with Ctrl: closer, farther, all. Returns whether it was one of them and did something.
pub fn key(shown: Shown, code: Code) -> bool {
    let part = shown.in_view();
    // About the playhead where it is in view.
    let share = shown.playhead().filter(|at| part.holds(*at)).map_or(0.5, |at| part.share_of(at));
    match code {
        Code::Equal | Code::NumpadAdd => shown.zoom_by(KEY_STEP, share),
        Code::Minus | Code::NumpadSubtract => shown.zoom_by(1.0 / KEY_STEP, share),
        Code::Digit0 | Code::Numpad0 => {
            show_all(shown);
            !part.is_all()
        }
        _ => false,
    }
}

/// Follows the playhead by pages. Someone who scrolls away from it stays there until it comes into view, or the song starts.
#[derive(Debug, Default)]
pub struct PageTurner {
    /// Whether the playhead was in view.
    was_in_view: bool,
    /// Whether the song played.
    played: bool,
    /// The part that was in view.
    part: Option<InView>,
}

impl PageTurner {
    /// Turns the page if the playhead has left the view while the song plays; call this when it may have moved.
    pub fn look(&mut self, shown: Shown, is_dragging: bool) {
        let (part, plays) = (shown.in_view(), shown.plays.get());
        let Some(at) = shown.playhead() else { return };
        let has_played = std::mem::replace(&mut self.played, plays);
        let has_started = plays && !has_played;
        // If the view moved, and not the playhead, somebody looks elsewhere.
        let has_scrolled = self.part.replace(part) != Some(part);
        let is_in_view = part.holds(at);
        let follows = has_started || (self.was_in_view && !has_scrolled);
        if plays && !is_in_view && follows && !is_dragging && (0.0..1.0).contains(&at) {
            let turned = part.turned_to(at);
            shown.show_part(turned);
            self.part = Some(turned);
            self.was_in_view = true;
        } else if !(follows && is_dragging) {
            self.was_in_view = is_in_view;
        }
    }
}
