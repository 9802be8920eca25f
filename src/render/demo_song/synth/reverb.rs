//! A room: eight delay lines that feed each other.

use super::Canvas;

/// Lengths in seconds, without common divisors.
const DELAYS: [f64; 8] = [0.029_71, 0.037_17, 0.041_13, 0.043_73, 0.053_27, 0.059_53, 0.067_91, 0.073_31];

/// Adds the sound of a room to `canvas`: `amount` of it, which takes `seconds` to fall by 60 dB.
pub fn reverberate(canvas: &mut Canvas, amount: f64, seconds: f64) {
    let mut lines: Vec<(Vec<f64>, usize)> =
        DELAYS.iter().map(|delay| (vec![0.0; (delay * canvas.rate).round() as usize], 0)).collect();
    let decays = DELAYS.map(|delay| 10.0_f64.powf(-3.0 * delay / seconds));
    let damping = (-std::f64::consts::TAU * 5200.0 / canvas.rate).exp();
    let mut damped = [0.0; DELAYS.len()];
    for (left, right) in canvas.left.iter_mut().zip(&mut canvas.right) {
        let mut out = [0.0; DELAYS.len()];
        for (index, (line, at)) in lines.iter().enumerate() {
            damped[index] = line[*at] * (1.0 - damping) + damped[index] * damping;
            out[index] = damped[index] * decays[index];
        }
        // A Householder reflection: every line feeds every other one, and no energy is gained.
        let shared = out.iter().sum::<f64>() * 2.0 / DELAYS.len() as f64;
        for (index, (line, at)) in lines.iter_mut().enumerate() {
            line[*at] = out[index] - shared + if index % 2 == 0 { *left } else { *right };
            *at = (*at + 1) % line.len();
        }
        *left += amount * (out[0] + out[2] - out[4] + out[6]);
        *right += amount * (out[1] + out[3] - out[5] + out[7]);
    }
}
