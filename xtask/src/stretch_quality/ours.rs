//! Overlap-add without any thought, until the engine is there.

/// Stand-in.
pub fn offline(_rate: f64, stem: [&[f32]; 2], speed: f64, _semitones: f64) -> [Vec<f32>; 2] {
    let frames = (stem[0].len() as f64 / speed).ceil() as usize;
    let (size, hop) = (2048_i64, 512_usize);
    stem.map(|channel| {
        let mut out = vec![0.0_f32; frames];
        for centre in (0..frames + 1024).step_by(hop) {
            let source = (centre as f64 * speed).round() as i64;
            for n in -size / 2..size / 2 {
                let weight = 0.25 * (1.0 + (std::f64::consts::TAU * n as f64 / size as f64).cos());
                let sample = usize::try_from(source + n).ok().and_then(|n| channel.get(n));
                let place = usize::try_from(centre as i64 + n).ok().and_then(|n| out.get_mut(n));
                if let (Some(sample), Some(place)) = (sample, place) {
                    *place += weight as f32 * sample;
                }
            }
        }
        out
    })
}
