//! Contents of cache entries, and timecode as bits.

use stemlock::dsp::hear::StemListener;

/// Each content in each entry.
pub fn entries() -> Vec<Vec<u8>> {
    let json = [
        click(),
        r#"{"peak":0.5,"begins":0.25,"levels":[20,30,255],"click":null,"timecode":{"speed":25.0,"rate":25.0,"drops":false,
            "first":[1,2,3,4],"seconds":0.5,"backwards":false}}"#
            .to_owned(),
        r#"{"readings":[{"knots":[[0,0.5],[64,32.5],[96,50.0]],"bar":[0,4],"confidence":0.9},
            {"knots":[[0,0.5],[128,32.5]],"bar":[1,3],"confidence":0.3}]}"#
            .to_owned(),
        r#"{"same":[{"stems":[0,1],"later":0.002}],"mixes":[{"stem":2,"of":[0,1],"later":-0.01}]}"#.to_owned(),
    ];
    // Pairs of stems; a window with two onsets; the peaks of a page.
    let bytes = [vec![0, 1, 1, 2], vec![0, 100, 0, 0, 0, 0, 0, 2, 0, 0, 1], [[0x80_u8 | 1; 32], [1; 32]].concat()];
    let contents: Vec<Vec<u8>> = json.into_iter().map(String::into_bytes).chain(bytes).collect();
    let each = |which: usize| contents.iter().map(move |content| [&[which as u8], content.as_slice()].concat());
    (0..stemlock_fuzz::entry_count()).flat_map(each).collect()
}

/// What is heard in a click of four beats with accents.
fn click() -> String {
    let rate = 8_000;
    let sample = |frame: usize| {
        let (beat, within) = (frame / (rate / 2), frame % (rate / 2));
        let pitch = if beat % 4 == 0 { 0.9 } else { 0.45 };
        if within < 200 { (within as f32 * pitch).sin() * 0.8 * (1.0 - within as f32 / 200.0) } else { 0.0 }
    };
    let audio: Vec<f32> = (0..20 * rate).map(sample).collect();
    let mut listener = StemListener::new(rate as f64);
    audio.chunks(4096).for_each(|block| listener.push(block, block));
    serde_json::to_string(&listener.finish()).expect("results can be kept")
}

/// Eight frames of timecode, forwards and backwards; distances between changes; samples.
pub fn timecode() -> Vec<Vec<u8>> {
    let frame = |number: u8| {
        // Hour 1, minute 2, second 3; the last 16 bits are the sync word, its first bit first.
        let mut frame = [0_u8; 10];
        (frame[0], frame[2], frame[4], frame[6]) = (number, 3, 2, 1);
        (frame[8], frame[9]) = (0xfc, 0xbf);
        frame
    };
    let forwards: Vec<u8> = (0..12).flat_map(frame).collect();
    let backwards: Vec<u8> = forwards.iter().rev().map(|byte| byte.reverse_bits()).collect();
    let distances: Vec<u8> = (0..200).map(|count| if count % 3 == 0 { 7 } else { 3 }).collect();
    let samples: Vec<u8> = (0..2000).map(|frame| if frame % 400 < 40 { 0x60 } else { 0 }).collect();
    let kinds = [(0, forwards), (0, backwards), (1, distances), (2, samples)];
    kinds.into_iter().map(|(kind, rest)| [&[kind], rest.as_slice()].concat()).collect()
}
