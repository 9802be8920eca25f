//! Finds texts that a person cannot read to their end. On the thread of the test.

use std::collections::HashSet;

use vizia_core::prelude::{Entity, GenerationalId};
use vizia_core::vg::textlayout::clipped_texts;

use super::{Found, Headless};

/// The tolerance for rounding, in pixels.
const ROUNDING: f32 = 0.6;
/// How much of its height a line may stick out: there is room above and below its letters.
const LEADING: f32 = 0.2;

impl Headless {
    /// The views whose text is not shown whole: it ends in an ellipsis, has more lines than are shown, or is larger than its view.
    /// Views without any size are not shown at all.
    pub fn cut_texts(&mut self) -> Vec<Found> {
        let mut found = self.everything();
        let entities: Vec<(Entity, f32, f32)> =
            found.iter().map(|view| (view.entity, view.bounds.w, view.bounds.h)).collect();
        let cut: Vec<Entity> = self.driver.with(move |cx| {
            let is_cut = |&(entity, width, height): &(Entity, f32, f32)| {
                let Some(text) = cx.text_context.text_paragraphs.get(entity) else { return false };
                let is_shown = width > 0.0 && height > 0.0;
                let is_one_line = text.line_number() <= 1;
                let is_wider = is_one_line && text.max_intrinsic_width() > text.max_width() + ROUNDING;
                let leading = LEADING * text.height() / text.line_number().max(1) as f32;
                let sticks_out = text.longest_line() > width + ROUNDING || text.height() > height + leading;
                let is_shown = is_shown && text.max_intrinsic_width() > 0.0;
                is_shown && (text.did_exceed_max_lines() || is_wider || sticks_out)
            };
            entities.iter().filter(|view| is_cut(view)).map(|view| view.0).collect()
        });
        found.retain(|view| cut.contains(&view.entity));
        found
    }

    /// The texts that views draw themselves and that are not shown whole, because they are larger than their view or lie across its edge.
    pub fn cut_drawings(&mut self) -> Vec<String> {
        self.driver.frame();
        let mut cut = clipped_texts(|| {
            self.driver.with(|cx| cx.needs_redraw(Entity::root()));
            self.driver.draw();
        });
        // Those of vizia's own views may lie across the edge of a list.
        let texts: HashSet<String> = self.everything().into_iter().map(|view| view.text).collect();
        // vizia adds a space without width to each.
        cut.retain(|text| !texts.contains(text.trim_end_matches('\u{200b}')));
        cut
    }
}
