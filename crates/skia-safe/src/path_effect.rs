//! Effects on a path before it is stroked: dashes. A plain value, any thread; `stroke` applies it.

/// Dashes along a path.
#[derive(Clone, PartialEq, Debug)]
pub struct PathEffect {
    intervals: Vec<f32>,
    phase: f32,
}

impl PathEffect {
    /// Lengths of dash and gap in turn, entered `phase` along. A dash of length 0 is a dot under a round cap.
    ///
    /// `None` unless the lengths are an even number of finite values, none negative, with a sum above 0.
    pub fn dash(intervals: &[f32], phase: f32) -> Option<Self> {
        let sum: f32 = intervals.iter().sum();
        let fits = !intervals.is_empty()
            && intervals.len().is_multiple_of(2)
            && intervals.iter().all(|v| *v >= 0.0)
            && sum > 0.0
            && sum.is_finite()
            && phase.is_finite();
        fits.then(|| Self { intervals: intervals.to_vec(), phase })
    }

    pub(crate) fn intervals(&self) -> &[f32] {
        &self.intervals
    }

    pub(crate) fn phase(&self) -> f32 {
        self.phase
    }
}
