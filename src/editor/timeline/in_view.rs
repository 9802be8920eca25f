//! The part of the song that the timeline shows: zoom, scrolling, pages. Plain data.

use crate::media::BIN_FRAMES;

/// The time that a point of the timeline shows at the closest: the time of a peak, whose length is a number of frames of the session. Closer
/// than that, the waveform would be blocks.
const FINEST: f64 = BIN_FRAMES as f64 / 44_100.0;

/// The part of the song in view, as shares of the length of its files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InView {
    from: f64,
    span: f64,
}

impl InView {
    /// All of the song.
    pub const ALL: Self = Self { from: 0.0, span: 1.0 };

    /// Whether all of the song is in view.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// The first and the last place in view.
    pub fn ends(self) -> (f64, f64) {
        (self.from, self.from + self.span)
    }

    /// Where a place of the song is in the view: 0 at the left edge, 1 at the right edge.
    pub fn share_of(self, place: f64) -> f64 {
        (place - self.from) / self.span
    }

    /// The place of the song at this share of the view.
    pub fn place_at(self, share: f64) -> f64 {
        self.from + share * self.span
    }

    /// Whether a place is in view.
    pub fn holds(self, place: f64) -> bool {
        (0.0..1.0).contains(&self.share_of(place))
    }

    /// Shows a part that is smaller by `factor`. The place at this share of the view stays where it is; `least` is the smallest part.
    pub fn zoomed(self, factor: f64, share: f64, least: f64) -> Self {
        let span = (self.span / factor).max(least).min(1.0);
        self.starting_at(self.place_at(share) - share * span, span)
    }

    /// Scrolls by this share of the view, to later places if positive.
    pub fn scrolled(self, by: f64) -> Self {
        self.starting_at(self.from + by * self.span, self.span)
    }

    /// The page that begins with a place.
    pub fn turned_to(self, place: f64) -> Self {
        self.starting_at(place, self.span)
    }

    fn starting_at(self, from: f64, span: f64) -> Self {
        if span >= 1.0 { Self::ALL } else { Self { from: from.clamp(0.0, 1.0 - span), span } }
    }
}

/// The smallest part of a song of `seconds` that a view of this many points can show.
pub fn least_span(seconds: f64, points: f32) -> f64 {
    if seconds > 0.0 { (f64::from(points) * FINEST / seconds).min(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let near = InView::ALL.zoomed(4.0, 0.25, 0.01);
        assert_eq!((near.ends(), near.place_at(0.25)), ((0.1875, 0.4375), 0.25));
        let nearer = near.zoomed(2.0, 0.75, 0.01);
        assert_eq!(nearer.place_at(0.75), near.place_at(0.75));
        assert_eq!(nearer.zoomed(0.125, 0.3, 0.01), InView::ALL, "and out again");
        assert_eq!(InView::ALL.zoomed(1000.0, 0.5, 0.25).ends(), (0.375, 0.625), "no closer than can be shown");
        assert_eq!(InView::ALL.zoomed(1000.0, 0.5, 1.0), InView::ALL);
    }

    #[test]
    fn a_view_stays_in_the_song() {
        let near = InView::ALL.zoomed(4.0, 0.0, 0.01);
        assert_eq!(near.scrolled(-1.0), near);
        assert_eq!(near.scrolled(0.5).ends(), (0.125, 0.375));
        assert_eq!(near.scrolled(99.0).ends(), (0.75, 1.0));
        assert_eq!(near.turned_to(0.5).ends(), (0.5, 0.75));
        assert_eq!(near.turned_to(0.9).ends(), (0.75, 1.0), "the last page");
        assert!(near.holds(0.0) && near.holds(0.2) && !near.holds(0.25) && !near.holds(-0.1));
        assert_eq!(InView::ALL.scrolled(0.3), InView::ALL);
    }

    #[test]
    fn a_short_song_cannot_be_zoomed_and_a_long_one_far() {
        assert_eq!(least_span(1.0, 1000.0), 1.0);
        assert_eq!(least_span(0.0, 1000.0), 1.0);
        let least = least_span(240.0, 1000.0);
        assert!((0.02..0.03).contains(&least), "{least}");
    }
}
