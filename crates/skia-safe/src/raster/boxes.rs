//! Gaussian blur of one line of numbers. No pictures here.
//!
//! Up to a standard deviation of 2 it uses the Gaussian itself; beyond that, three running means, which come within 3 %
//! of it (SVG 1.1, section 15.17).

/// A blur with one standard deviation, above 0.
pub(super) enum Blur {
    /// Weights from the middle outwards, in 1/65536; all of them, both sides counted, sum up to 65536.
    Weights(Vec<u32>),
    /// Three windows: how many numbers each takes before and after its middle.
    Boxes([(usize, usize); 3]),
}

impl Blur {
    pub(super) fn new(sigma: f32) -> Self {
        if sigma <= 2.0 {
            return Self::Weights(weights(sigma));
        }
        let width = (sigma * 3.0 * (2.0 * std::f32::consts::PI).sqrt() / 4.0 + 0.5).floor() as usize;
        let half = width / 2;
        // An even window has no middle: one leans to the left, one to the right, the third is one wider.
        let boxes =
            if width % 2 == 1 { [(half, half); 3] } else { [(half, half - 1), (half - 1, half), (half, half)] };
        Self::Boxes(boxes)
    }

    /// How far a number spreads.
    pub(super) fn reach(&self) -> usize {
        match self {
            Self::Weights(weights) => weights.len() - 1,
            Self::Boxes(boxes) => boxes.iter().map(|(before, after)| before.max(after)).sum(),
        }
    }

    /// Blurs `line`; beyond its ends there are zeros. `spare` is working room of any size.
    pub(super) fn apply(&self, line: &mut Vec<u8>, spare: &mut Vec<u8>) {
        match self {
            Self::Weights(weights) => {
                weigh(weights, line, spare);
                std::mem::swap(line, spare);
            }
            Self::Boxes(boxes) => {
                for window in boxes {
                    mean(*window, line, spare);
                    std::mem::swap(line, spare);
                }
            }
        }
    }
}

fn weights(sigma: f32) -> Vec<u32> {
    let reach = (sigma * 3.0).ceil() as usize;
    let bell: Vec<f64> = (0..=reach).map(|i| (-0.5 * (i as f64 / f64::from(sigma)).powi(2)).exp()).collect();
    let sum = bell[0] + 2.0 * bell[1..].iter().sum::<f64>();
    let mut weights: Vec<u32> = bell.iter().map(|v| (v / sum * 65536.0).round() as u32).collect();
    weights[0] = 65536 - 2 * weights[1..].iter().sum::<u32>();
    weights
}

fn weigh(weights: &[u32], from: &[u8], to: &mut Vec<u8>) {
    to.clear();
    to.extend((0..from.len()).map(|i| {
        let mut sum = weights[0] * u32::from(from[i]);
        for (k, weight) in weights.iter().enumerate().skip(1) {
            let before = i.checked_sub(k).map_or(0, |j| u32::from(from[j]));
            let after = from.get(i + k).map_or(0, |v| u32::from(*v));
            sum += weight * (before + after);
        }
        ((sum + 32768) >> 16) as u8
    }));
}

fn mean((before, after): (usize, usize), from: &[u8], to: &mut Vec<u8>) {
    let width = (before + after + 1) as u64;
    let inverse = ((1_u64 << 32) + width / 2) / width;
    let mut sum: u64 = from.iter().take(after).map(|v| u64::from(*v)).sum();
    to.clear();
    to.extend((0..from.len()).map(|i| {
        sum += from.get(i + after).map_or(0, |v| u64::from(*v));
        let out = ((sum * inverse + (1 << 31)) >> 32) as u8;
        sum -= i.checked_sub(before).map_or(0, |j| u64::from(from[j]));
        out
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_a_flat_middle_and_is_symmetric() {
        for sigma in [0.3, 1.0, 2.0, 2.5, 3.0, 7.7, 20.0] {
            let blur = Blur::new(sigma);
            let reach = blur.reach();
            let mut line: Vec<u8> = vec![0; reach];
            line.extend(vec![255; 4 * reach + 1]);
            line.extend(vec![0; reach]);
            blur.apply(&mut line, &mut Vec::new());
            assert_eq!(line[3 * reach], 255, "sigma {sigma}");
            let back: Vec<u8> = line.iter().rev().copied().collect();
            assert!(line.iter().zip(&back).all(|(a, b)| a.abs_diff(*b) <= 1), "sigma {sigma}: {line:?}");
        }
    }

    #[test]
    fn a_step_follows_the_normal_distribution() {
        // At one standard deviation inside the edge 84.13 % of the Gaussian lies on the covered side.
        for sigma in [2.0, 4.0, 10.0, 30.0] {
            let mut line = vec![0_u8; 200];
            line.extend(vec![255_u8; 200]);
            Blur::new(sigma).apply(&mut line, &mut Vec::new());
            // Between two pixels: the mean of both.
            let at = |i: usize| (f32::from(line[i - 1]) + f32::from(line[i])) / 510.0;
            assert!(
                (at(200 + sigma as usize) - 0.8413).abs() < 0.02,
                "sigma {sigma}: {}",
                at(200 + sigma as usize)
            );
            assert!((at(200) - 0.5).abs() < 0.01, "sigma {sigma}: {}", at(200));
        }
    }
}
