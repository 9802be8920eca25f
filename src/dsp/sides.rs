//! Removes what is the same on both sides of a stereo sound.
//!
//! Any thread; plain arithmetic on slices.

/// Subtracts a share of the centre, (left + right) / 2, from both sides; `shares` has one from 0 to 1 for each frame.
///
/// With 0 a side keeps its value. With 1 anything equal on both sides becomes exactly 0, left is the exact opposite of right, and their difference is
/// unchanged, rounded once.
pub fn remove_middle(left: &mut [f32], right: &mut [f32], shares: impl IntoIterator<Item = f32>) {
    for ((left, right), share) in left.iter_mut().zip(right).zip(shares) {
        let (own, other) = (1.0 - share * 0.5, share * 0.5);
        (*left, *right) = (*left * own - *right * other, *right * own - *left * other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::Random;

    #[test]
    fn the_middle_goes_and_the_difference_stays() {
        let mut random = Random::new(1);
        let sides: Vec<[f32; 2]> =
            (0..2000).map(|_| [random.unit() as f32 - 0.5, random.unit() as f32 - 0.5]).collect();
        let (mut left, mut right): (Vec<f32>, Vec<f32>) = sides.iter().map(|[left, right]| (*left, *right)).unzip();
        remove_middle(&mut left, &mut right, std::iter::repeat(1.0));
        for ((left, right), before) in left.iter().zip(&right).zip(&sides) {
            assert_eq!((*left, left - right), (-right, before[0] - before[1]));
        }
        let mut same = [vec![0.3; 64], vec![0.3; 64]];
        let [left, right] = &mut same;
        remove_middle(left, right, std::iter::repeat(1.0));
        assert_eq!(same, [vec![0.0; 64], vec![0.0; 64]]);
        let mut kept = [vec![0.3; 64], vec![-0.7; 64]];
        let [left, right] = &mut kept;
        remove_middle(left, right, std::iter::repeat(0.0));
        assert_eq!(kept, [vec![0.3; 64], vec![-0.7; 64]]);
    }
}
