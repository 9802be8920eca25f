//! The musician's own click files: reported, read at any rate, counted as memory, and played on their beats as
//! recorded.

use serde_json::Value;

use super::stage::{CliStage, heard, text};

#[test]
fn files_of_the_musicians_own_are_the_click_and_no_stems() {
    let stage = CliStage::new();
    stage.write_noise("Ode/Bass.wav", 1, 48_000 * 3);
    stage.write_noise("Ode/Tick.wav", 7, 9_001);
    stage.write_noise("clicks/Tock.wav", 8, 4_000);
    stage.write("Ode/song.toml", "tempo = 120\n[click]\nsound = \"Tick.wav\"\naccent = \"../clicks/Tock.wav\"\n");
    let told = stage.json(&["info", "Ode"]);
    assert_eq!(told["stems"].as_array().unwrap().len(), 1, "the file in the song's folder is no stem");
    assert_eq!(
        (&told["click"]["sound"], &told["click"]["accent"]),
        (&"Tick.wav".into(), &"../clicks/Tock.wav".into())
    );
    let held = |told: &Value| told["held_peak_bytes"].as_u64().unwrap();
    let mut with = 0;
    for block in ["1", "64", "1000", "16384"] {
        let seconds = if block == "1" { "0.8" } else { "3" };
        let told = stage.json(&[
            "render",
            "Ode",
            "--out",
            "out.wav",
            "--outputs",
            "outputs",
            "--count-in",
            "1",
            "--lead",
            "stemlock",
            "--seconds",
            seconds,
            "--block",
            block,
        ]);
        with = held(&told);
        let click = stage.read("outputs/Click.wav");
        for (channel, played) in click.iter().enumerate() {
            // The first four beats count the song in.
            let mut wanted = vec![0.0_f32; played.len()];
            for beat in 0..6 {
                let (stem, length) = if beat % 4 == 0 { (8, 4_000) } else { (7, 9_001) };
                let burst = (0..length).map(|frame| heard(stem, channel, frame));
                wanted.iter_mut().skip(beat * 24_000).zip(burst).for_each(|(sum, sample)| *sum += sample);
            }
            let differs = played.iter().zip(&wanted).position(|(a, b)| a.to_bits() != b.to_bits());
            assert_eq!(differs, None, "block {block}, channel {channel}");
        }
    }
    // Two pages and one, of 16 bits in two channels.
    stage.write("Ode/song.toml", "tempo = 120\nonly_listed = true\n[click]\n[[stem]]\nfile = \"Bass.wav\"\n");
    let without = stage.json(&["render", "Ode", "--out", "out.wav", "--lead", "stemlock", "--seconds", "3"]);
    assert_eq!(with - held(&without), 3 * 8192 * 4);
}

#[test]
fn click_files_of_another_rate_are_converted_and_what_is_wrong_with_them_is_told() {
    let stage = CliStage::new();
    stage.write_noise("Ode/Bass.wav", 1, 48_000 * 3);
    let click = |files: &str| {
        stage.write("Ode/song.toml", format!("tempo = 120\n[click]\n{files}\n"));
        let done = stage.run(&["render", "Ode", "--out", "out.wav", "--outputs", "outputs", "--seconds", "2"]);
        let told = text(&done.stderr) + &text(&done.stdout);
        (done.status.code(), told, stage.read("outputs/Click.wav")[0].clone())
    };
    let made = click("").2;
    assert!(made.iter().any(|sample| *sample != 0.0));
    // A second of 0.5 at half the rate, of which 24,000 frames sound before the next beat.
    stage.write_floats("Ode/Slow.wav", 24_000, (0..24_000).map(|_| 0.5));
    let (_, told, heard) = click("sound = \"Slow.wav\"");
    assert!(heard[1000..23_000].iter().all(|sample| (sample - 0.5).abs() < 1e-3), "{told}");
    assert!(heard[25_000..47_000].iter().all(|sample| (sample - 1.0).abs() < 2e-3), "two ring");
    // Longer than two seconds.
    stage.write_floats("Ode/Long.wav", 8_000, (0..8_000 * 5).map(|_| 0.1));
    let (code, told, heard) = click("sound = \"Long.wav\"");
    assert!(told.contains("Long.wav") && told.contains("it lasts 5.0 s, and only the first 2 s sound"), "{told}");
    assert!(code == Some(0) && heard[90_000] > 0.35);
    // Missing, no audio, and no name of audio: the made one sounds.
    stage.write("Ode/Text.wav", "this is no audio");
    for (files, word) in [
        ("sound = \"Gone.wav\"", "Gone.wav"),
        ("sound = \"Text.wav\"", "Text.wav"),
        ("sound = \"Slow.txt\"", "the name of a sound file such as"),
    ] {
        let (_, told, heard) = click(files);
        assert!(told.contains(word), "{files}: {told}");
        assert!(heard == made, "{files}");
        let told = stage.run(&["info", "Ode", "--json"]);
        assert!(String::from_utf8_lossy(&told.stdout).contains(word.split(' ').next().unwrap()), "{files}");
    }
}
