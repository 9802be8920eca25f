//! Audio that is listened to, timecode above all: results are possible and finite, and survive the cache.

use stemlock::dsp::hear::{StemHeard, StemListener};

/// Few frames a second, so that many bits fit into a short time.
const RATE: f64 = 8_000.0;
/// As much is listened to.
const MOST: usize = 60_000;

/// Listens to an input. The first byte is its kind: bits of timecode, of four frames each; distances between changes; or samples.
pub fn timecode(data: &[u8]) {
    let Some((&kind, rest)) = data.split_first() else { return };
    let audio = match kind % 3 {
        0 => changes(
            rest.iter()
                .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1))
                .flat_map(|bit| if bit == 1 { [Some(2), Some(2)] } else { [Some(4), None] }.into_iter().flatten()),
        ),
        1 => changes(rest.iter().map(|byte| usize::from(*byte) + 1)),
        _ => rest.iter().map(|byte| f32::from(byte.cast_signed()) / 128.0).collect(),
    };
    let mut listener = StemListener::new(RATE);
    audio.chunks(777).for_each(|block| listener.push(block, block));
    let heard = listener.finish();
    assert!(heard.is_possible(), "{heard:?}");
    if let Some(code) = &heard.timecode {
        assert!(code.speed > 0.0 && code.speed.is_finite() && code.rate > 0.0, "{code:?}");
        assert!((0.0..=audio.len() as f64 / RATE).contains(&code.seconds), "{code:?}");
    }
    let kept = serde_json::to_vec(&heard).expect("results can be kept");
    let back: StemHeard = serde_json::from_slice(&kept).expect("what was kept");
    assert_eq!(back, heard, "the cache changes a result");
}

/// A signal whose polarity changes at these distances.
fn changes(distances: impl Iterator<Item = usize>) -> Vec<f32> {
    let mut audio = Vec::new();
    let mut level = 0.5;
    for distance in distances {
        if audio.len() > MOST {
            break;
        }
        audio.extend(std::iter::repeat_n(level, distance));
        level = -level;
    }
    audio
}
