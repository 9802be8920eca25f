//! Running sums, for means over any stretch of a curve.
//!
//! Pure, for the audio thread.

/// The running sums of a curve: value `k` fills the stretch from `k − ½` to `k + ½`, and the curve is mirrored at 0.
#[derive(Debug)]
pub struct RunningSums {
    sums: Box<[f64]>,
    count: usize,
}

impl RunningSums {
    /// Room for `most` values. Allocates.
    pub fn new(most: usize) -> Self {
        Self { sums: vec![0.0; most + 1].into(), count: 0 }
    }

    /// Adds up `values`, at least one.
    pub fn add_up(&mut self, values: impl Iterator<Item = f32>) {
        let mut sum = 0.0;
        self.count = 0;
        for (place, value) in self.sums[1..].iter_mut().zip(values) {
            sum += f64::from(value);
            *place = sum;
            self.count += 1;
        }
    }

    /// The mean from `from` to `to`, which is larger; beyond the last value it goes on as zero.
    pub fn mean(&self, from: f64, to: f64) -> f32 {
        ((self.until(to) - self.until(from)) / (to - from)) as f32
    }

    /// The mean within `reach` of `place`, as far as there are values.
    pub fn mean_within(&self, place: f64, reach: f64) -> f32 {
        let last = self.count as f64 - 0.5;
        let to = (place + reach).min(last);
        self.mean((place - reach).min(to - 0.5), to)
    }

    /// The sum from 0 to `place`.
    fn until(&self, place: f64) -> f64 {
        let middle = 0.5 * self.sums[1];
        let from = (place.abs() + 0.5).min(self.count as f64);
        let index = (from as usize).min(self.count - 1);
        let [before, after] = [self.sums[index], self.sums[index + 1]];
        (before + (after - before) * (from - index as f64) - middle) * place.signum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_those_of_the_values_and_of_their_mirror() {
        let mut sums = RunningSums::new(8);
        sums.add_up([4.0, 1.0, 3.0, 5.0].into_iter());
        assert_eq!(sums.mean(0.5, 2.5), 2.0);
        assert_eq!(sums.mean(-0.5, 0.5), 4.0);
        assert_eq!(sums.mean(-1.5, 1.5), 2.0);
        assert_eq!(sums.mean(1.0, 2.0), 2.0);
        assert_eq!(sums.mean(2.5, 4.5), 2.5);
        assert_eq!(sums.mean_within(3.0, 1.0), (0.5 * 3.0 + 5.0) / 1.5);
        assert_eq!(sums.mean_within(9.0, 1.0), 5.0);
        sums.add_up([-4.0, -1.0].into_iter());
        assert_eq!(sums.mean(-1.5, 1.5), -2.0);
    }
}
