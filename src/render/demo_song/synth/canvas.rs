//! A stereo stem while it is being made.

/// Samples of both channels.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// Frames per second.
    pub rate: f64,
    /// The left channel.
    pub left: Vec<f64>,
    /// The right channel.
    pub right: Vec<f64>,
}

impl Canvas {
    /// Silence of `seconds` at `rate`.
    pub fn new(rate: u32, seconds: f64) -> Self {
        let frames = (seconds * f64::from(rate)).round() as usize;
        Self { rate: f64::from(rate), left: vec![0.0; frames], right: vec![0.0; frames] }
    }

    /// Adds `sound` from `seconds` on, with `gain`, between left (−1) and right (1) at constant power. What lies
    /// outside is dropped.
    pub fn add(&mut self, seconds: f64, gain: f64, pan: f64, sound: &[f64]) {
        let angle = (pan + 1.0) * std::f64::consts::FRAC_PI_4;
        let (left, right) = (gain * angle.cos(), gain * angle.sin());
        let first = (seconds * self.rate).round().max(0.0) as usize;
        let first = first.min(self.left.len());
        let frames = self.left[first..].iter_mut().zip(&mut self.right[first..]);
        for ((l, r), sample) in frames.zip(sound) {
            *l += left * sample;
            *r += right * sample;
        }
    }

    /// Brings the largest sample to `peak`, and fades the last 50 ms out.
    pub fn master(&mut self, peak: f64) {
        let loudest = self.left.iter().chain(&self.right).fold(1e-9_f64, |peak, sample| peak.max(sample.abs()));
        let fade = (0.05 * self.rate) as usize;
        let frames = self.left.len();
        for channel in [&mut self.left, &mut self.right] {
            for (index, sample) in channel.iter_mut().enumerate() {
                let until_end = (frames - index) as f64 / fade as f64;
                *sample *= peak / loudest * until_end.min(1.0);
            }
        }
    }
}
