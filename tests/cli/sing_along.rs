//! `render --sing-along` and `--voice-character`: the band without its singer, and with a larger or smaller one.

use super::stage::{CliStage, assert_equals, heard, text};
use testkit::wav_of_shorts;

const FRAMES: usize = 20_000;

#[test]
fn the_lead_vocal_is_gone_and_all_else_is_the_file() {
    let stage = CliStage::new();
    for (number, name) in ["BGV", "Bass", "Lead Vox"].into_iter().enumerate() {
        stage.write_noise(&format!("song/{name}.wav"), number, FRAMES);
    }
    let band = |channel: usize, n: usize| heard(0, channel, n) + heard(1, channel, n);
    let whole = stage.json(&["render", "song", "--out", "mix.wav"]);
    let roles: Vec<_> =
        whole["song"]["stems"].as_array().unwrap().iter().map(|stem| stem["role"].clone()).collect();
    assert_eq!(roles, ["Bass", "Backing Vocals", "Vocals"]);
    assert_equals(&stage.read("mix.wav"), 0, |channel, n| band(channel, n) + heard(2, channel, n));
    for block in ["512", "77"] {
        // No message: there is a lead vocal.
        stage.json(&["render", "song", "--out", "mix.wav", "--sing-along", "--block", block]);
        assert_equals(&stage.read("mix.wav"), 0, band);
    }
    stage.json(&["render", "song", "--out", "mix.wav", "--sing-along", "--sing-guide", "0"]);
    assert_equals(&stage.read("mix.wav"), 0, |channel, n| band(channel, n) + heard(2, channel, n));
    // A set, and a script.
    stage.write("act.txt", "0 launch 1\n");
    stage.json(&["render", "song", "--out", "mix.wav", "--lead", "stemlock", "--do", "act.txt", "--sing-along"]);
    let mix = stage.read("mix.wav");
    let begun = mix[0].iter().position(|sample| *sample != 0.0).unwrap();
    assert_equals(&mix.map(|side| side[begun..begun + 10_000].to_vec()), 0, band);
    let refused = stage.run(&["render", "song", "--out", "mix.wav", "--sing-guide", "-6"]);
    assert!(!refused.status.success(), "a guide without singing along means nothing");
}

#[test]
fn a_whole_song_says_so_and_loses_its_middle_if_that_is_asked_for() {
    let stage = CliStage::new();
    let sample = |n: usize, side: usize| {
        let voice = (n * 7919 % 16_001) as i16 - 8000;
        voice + if side == 0 { (n * 31 % 4001) as i16 } else { -((n * 17 % 4001) as i16) }
    };
    let frames = || (0..FRAMES).flat_map(|n| [sample(n, 0), sample(n, 1)]);
    stage.write("song/My Song.wav", wav_of_shorts(2, super::stage::RATE, frames()));
    let plain = |side: usize, n: usize| f32::from(sample(n, side)) / 32_768.0;
    let done = stage.run(&["render", "song", "--out", "mix.wav", "--sing-along"]);
    let told = text(&done.stderr);
    assert!(told.contains("The voice has no stem of its own. Remove Centre"), "{told}");
    assert_equals(&stage.read("mix.wav"), 0, plain);
    let done = stage.run(&["render", "song", "--out", "mix.wav", "--sing-along", "--remove-centre"]);
    assert!(text(&done.stderr).contains("bass and kick too"));
    let mix = stage.read("mix.wav");
    assert_eq!(mix[0].len(), FRAMES);
    for (n, (left, right)) in mix[0].iter().zip(&mix[1]).enumerate() {
        assert_eq!((*left, left - right), (-right, plain(0, n) - plain(1, n)), "frame {n}");
    }
    stage.write("mono/My Song.wav", wav_of_shorts(1, super::stage::RATE, (0..FRAMES).map(|n| sample(n, 0))));
    let done = stage.run(&["render", "mono", "--out", "mix.wav", "--sing-along", "--remove-centre"]);
    assert!(text(&done.stderr).contains("nothing can be removed"), "{}", text(&done.stderr));
    assert_equals(&stage.read("mix.wav"), 0, |_, n| plain(0, n));
}

#[test]
fn the_voice_sounds_larger_at_its_own_pitch_and_the_band_is_the_file() {
    let stage = CliStage::new();
    // 150 Hz: a period is 320 frames.
    let buzz = |n: usize| 0.3 - (n % 320) as f32 / 320.0 * 0.6;
    stage.write_floats("song/Lead Vox.wav", super::stage::RATE, (0..FRAMES).map(buzz));
    stage.write_noise("song/Bass.wav", 1, FRAMES);
    stage.write("song/song.toml", "tempo = 120\n[[stem]]\nfile = \"Bass.wav\"\noutput = \"Aux\"\n");
    let arguments = ["render", "song", "--out", "mix.wav", "--outputs", "out"];
    let render = |more: &[&str]| {
        let done = stage.json(&[&arguments[..], more].concat());
        let aux = stage.read("out/Aux_.wav");
        let begun = aux[0].iter().position(|sample| *sample != 0.0).unwrap();
        assert_equals(&aux.map(|side| side[begun..begun + 10_000].to_vec()), 0, |channel, n| heard(1, channel, n));
        (done["copied"].clone(), stage.read("mix.wav"))
    };
    let plain = render(&[]);
    assert_eq!(plain.0, true);
    assert_equals(&plain.1, 0, |_, n| buzz(n));
    assert_eq!(render(&["--voice-character", "0"]), plain);
    let (copied, larger) = render(&["--voice-character", "-3.5"]);
    assert_eq!((copied, larger[0].len()), (false.into(), FRAMES));
    let voice = &larger[0][6000..14_000];
    let product = |lag: usize| (0..6000).map(|n| f64::from(voice[n] * voice[n + lag])).sum::<f64>();
    assert!(product(320) > 0.98 * product(0), "{} of {}: its pitch stays", product(320), product(0));
    let change = |n: usize| f64::from(voice[n] - plain.1[0][6000 + n]).powi(2);
    assert!((0..6000).map(change).sum::<f64>() > 0.01 * product(0), "its sound does not");
    assert_eq!(render(&["--voice-character", "-3.5", "--block", "77"]).1, larger, "in other blocks");
    stage.write("act.txt", "0 launch 1\n");
    let show = ["--lead", "stemlock", "--do", "act.txt"];
    let [plain, larger] = [render(&show).1, render(&[&show[..], &["--voice-character", "-3.5"]].concat()).1];
    assert!(plain[0].len() == larger[0].len() && plain != larger, "in a show too");
    let refused = stage.run(&["render", "song", "--out", "mix.wav", "--voice-character", "7"]);
    assert!(text(&refused.stderr).contains("from -6 to 6"), "{}", text(&refused.stderr));
}
