//! Lanes: the mix as rows, each stem's waveform on one common time scale. Runs on the window's thread.
//!
//! Of the song they show the part that the timeline shows. A second way to see what the strips show; the window has one of both. Not known here: the whole song's timeline above.

mod playhead;
mod row;
mod wave;

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;

use crate::host::State;

use super::overlay;
use super::rebuilt::rebuilt;
use super::request::Request;
use super::shown::Shown;
use playhead::LanePlayhead;

/// The height of a lane, in points.
const LEAST: f32 = 46.0;
const MOST: f32 = 96.0;
/// The height of what stands above the lanes, and the gap between two of them, in points, as in `theme.css`.
const ABOVE: f32 = 262.0;
const GAP: f32 = 2.0;

/// The button that turns the strips into lanes, and back.
pub fn button(cx: &mut Context, shown: Shown) {
    Label::new(cx, "Lanes")
        .id("lanes-button")
        .class("words-button")
        .checked(shown.lanes)
        .role(Role::Button)
        .name("Lanes")
        .navigable(true)
        .tooltip(|cx| overlay::tip(cx, "The stems as rows with their waveforms, or as strips"))
        .on_press(|cx| cx.emit(Request::Lanes));
}

/// All lanes, one below the other.
pub fn view(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (parameters, state) = (parameters.clone(), Arc::clone(state));
    ScrollView::new(cx, move |cx| {
        rebuilt(cx, shown.shown_strips(), move |cx, (order, has_click)| {
            let count = order.len() + usize::from(has_click);
            let height = Memo::new(move |_| Pixels(height(shown.size.get().1, count)));
            VStack::new(cx, |cx| {
                for &slot in &order {
                    row::stem(cx, shown, &parameters, &state, slot).height(height);
                }
                if has_click {
                    row::click(cx, shown, &parameters, &state).height(height);
                }
                LanePlayhead::new(cx, shown).class("lane-playhead");
            })
            .class("lanes")
            .id("lanes")
            .role(Role::Group)
            .name("Lanes");
        });
    })
    .class("lanes-view")
    .show_horizontal_scrollbar(false);
}

/// The height of each of `count` lanes in a window of this height, in points: what there is, within limits.
fn height(window: f32, count: usize) -> f32 {
    ((window - ABOVE) / count.max(1) as f32 - GAP).clamp(LEAST, MOST)
}
