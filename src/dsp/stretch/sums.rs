//! Running sums, for means over any interval of a curve.
//!
//! Pure, for the audio thread.

/// The running sums of a curve: value `k` covers the interval from `k − ½` to `k + ½`, and the curve is mirrored at 0.
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

    /// The mean from `from` to `to`, which is larger; after the last value the curve continues as zero.
    #[inline]
    pub fn mean(&self, from: f64, to: f64) -> f32 {
        ((self.until(to) - self.until(from)) / (to - from)) as f32
    }

    /// The mean within `reach` of `place`, as far as there are values.
    pub fn mean_within(&self, place: f64, reach: f64) -> f32 {
        let last = self.count as f64 - 0.5;
        let to = (place + reach).min(last);
        self.mean((place - reach).min(to - 0.5), to)
    }

    /// The sum from 0 to `place`. A block needs thousands of these, so it uses 32-bit numbers, which become floats in one step, and no call.
    #[inline]
    fn until(&self, place: f64) -> f64 {
        let sums = &self.sums[..=self.count];
        let from = (place.abs() + 0.5).min(f64::from(self.count as u32));
        let index = from as i32 as usize;
        // After the last value the sum is complete.
        let [before, after] = [sums[index.min(self.count)], sums[(index + 1).min(self.count)]];
        (before + (after - before) * (from - f64::from(index as i32)) - 0.5 * sums[1]) * 1.0_f64.copysign(place)
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
