//! The generated click and the count-in: every burst on the frame of its beat, in a rendered set.

use std::ops::Range;

use serde_json::Value;
use stemlock::dsp::{BurstBank, BurstSound, BurstWeight};
use stemlock::time::SampleRate;

use super::stage::{CliStage, heard};

const RATE: f64 = 48_000.0;

/// *One* in 7/8 at 119 BPM with a click, *Two* in 3/4 at 90 BPM without.
fn set(stage: &CliStage) {
    stage.write_noise("Set/One/Bass.wav", 1, 48_000 * 6);
    stage.write(
        "Set/One/song.toml",
        "[[tempo_map]]\nbeat = 0\nbpm = 119\nmeter = \"7/8\"\n[click]\nsound = \"beep\"\naccents = \"3+2+2\"\n",
    );
    stage.write_noise("Set/Two/Bass.wav", 2, 48_000 * 6);
    stage.write("Set/Two/song.toml", "[[tempo_map]]\nbeat = 0\nbpm = 90\nmeter = \"3/4\"\n");
    stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n[[song]]\nfolder = \"Two\"\ngap = 2\n");
}

/// Renders; returns the messages, main, and the click's output, which may be silent.
fn render(stage: &CliStage, script: &str, arguments: &[&str]) -> (Value, [Vec<f32>; 2], Vec<f32>) {
    stage.write("script.txt", script);
    let _ = std::fs::remove_dir_all(stage.path("outputs"));
    let first = ["render", "Set", "--out", "out.wav", "--outputs", "outputs", "--do", "script.txt"];
    let told = stage.json(&[&first[..], arguments].concat());
    let main = stage.read("out.wav");
    let click = stage.path("outputs/Click.wav").exists().then(|| stage.read("outputs/Click.wav")[0].clone());
    let silence = vec![0.0; main[0].len()];
    (told, main, click.unwrap_or(silence))
}

/// Panics unless `click` is a burst at each of `beats` in the frames `range`, bit for bit: its place in frames, and its weight.
fn assert_bursts(click: &[f32], range: Range<usize>, sound: BurstSound, beats: &[(f64, BurstWeight)]) {
    let bank = BurstBank::new(SampleRate::new(48_000).unwrap());
    let mut wanted = vec![0.0; click.len()];
    for (place, weight) in beats {
        let begin = (place - 1e-4).ceil() as usize;
        wanted.iter_mut().skip(begin).zip(bank.get(sound, *weight)).for_each(|(sum, sample)| *sum += sample);
    }
    for n in range {
        assert_eq!(click[n].to_bits(), f32::to_bits(wanted[n]), "frame {n}: {} is not {}", click[n], wanted[n]);
    }
}

fn assert_is(main: &[Vec<f32>; 2], range: Range<usize>, stem: usize) {
    for n in range.clone() {
        let wanted = heard(stem, 0, n - range.start);
        assert_eq!(main[0][n].to_bits(), wanted.to_bits(), "frame {n} of {range:?}");
    }
}

fn weight(is_accent: bool) -> BurstWeight {
    if is_accent { BurstWeight::Accent } else { BurstWeight::Beat }
}

/// The eighths of *One* from frame `begin` on.
fn sevens(begin: f64, count: usize) -> Vec<(f64, BurstWeight)> {
    let beat = |n: usize| (begin + n as f64 * 30.0 / 119.0 * RATE, weight([0, 3, 5].contains(&(n % 7))));
    (0..count).map(beat).collect()
}

/// The quarters of *Two* at a tempo from frame `begin` on.
fn threes(begin: f64, bpm: f64, count: usize) -> Vec<(f64, BurstWeight)> {
    (0..count).map(|n| (begin + n as f64 * 60.0 / bpm * RATE, weight(n.is_multiple_of(3)))).collect()
}

#[test]
fn a_click_is_made_at_the_songs_beats_and_stays_where_the_music_fades_out() {
    let stage = CliStage::new();
    set(&stage);
    let mut before = None;
    for block in ["512", "77", "16384"] {
        let arguments = ["--lead", "stemlock", "--seconds", "9", "--block", block];
        let (told, main, click) = render(&stage, "0 play\n4 click-only on\n0:7 launch two\n", &arguments);
        assert_bursts(&click, 0..6 * 48_000, BurstSound::Beep, &sevens(0.0, 24));
        assert_eq!(told["acts"][1]["act"], "click-only on");
        assert!(main[0][4 * 48_000..6 * 48_000].iter().all(|sample| *sample == 0.0), "the music faded out");
        // The other song has none, and the files of this one have ended.
        assert!(click[6 * 48_000 + 5000..].iter().all(|sample| *sample == 0.0));
        assert_eq!(before.get_or_insert_with(|| click.clone()), &click, "block {block} changes bits");
    }
}

#[test]
fn a_count_in_ends_where_the_song_begins_in_its_tempo_and_meter() {
    let stage = CliStage::new();
    set(&stage);
    // The host is stopped. The act applies to one launch; the setting applies to every launch.
    let script = "0 count-in 2\n0 launch two\n0:8 launch one\n";
    let (told, main, click) =
        render(&stage, script, &["--lead", "stemlock", "--seconds", "14", "--count-in", "1", "--block", "333"]);
    assert_eq!(told["acts"][1]["frame"], 0);
    assert_eq!(told["acts"][1]["song_beat"], -6.0);
    let two = 6.0 * 60.0 / 90.0 * RATE;
    assert!(main[0][..two as usize].iter().all(|sample| *sample == 0.0), "nothing before it");
    assert_is(&main, two as usize..8 * 48_000 - 480, 2);
    assert_bursts(&click, 0..8 * 48_000, BurstSound::Wood, &threes(0.0, 90.0, 6));
    // One bar of 7/8, followed by the song's own click.
    let bar = 3.5 * 60.0 / 119.0 * RATE;
    let one = 8 * 48_000 + bar.round() as usize;
    assert!(main[0][8 * 48_000 + 480..one].iter().all(|sample| *sample == 0.0));
    assert_is(&main, one..one + 48_000, 1);
    assert_bursts(&click, 8 * 48_000..one + 48_000, BurstSound::Beep, &sevens(one as f64 - bar, 14));
}

#[test]
fn in_lead_beat_bars_of_the_host_count_in() {
    let stage = CliStage::new();
    set(&stage);
    let script = "1 count-in 1\n1 launch two\n";
    let (told, main, click) =
        render(&stage, script, &["--lead", "beat", "--tempo", "90", "--seconds", "8", "--block", "1000"]);
    // The host's next bar begins at beat 4; a bar of 3/4 later the song does.
    let beat = 60.0 / 90.0 * RATE;
    assert_eq!(told["acts"][1]["frame"].as_f64().unwrap(), 4.0 * beat);
    assert_bursts(&click, 0..8 * 48_000, BurstSound::Wood, &threes(4.0 * beat, 90.0, 3));
    assert!(main[0][..7 * beat as usize].iter().all(|sample| *sample == 0.0));
    assert_is(&main, 7 * beat as usize..7 * beat as usize + 48_000, 2);
}

#[test]
fn on_the_timeline_each_song_is_counted_in_where_the_one_before_has_ended() {
    let stage = CliStage::new();
    set(&stage);
    let mut before = None;
    for block in ["512", "97", "16384"] {
        let (_, main, click) = render(&stage, "", &["--count-in", "2", "--from", "-10", "--block", block]);
        // *One* is counted in from beat −7 on; it begins at beat 0, and the host has its tempo.
        let beat = 60.0 / 119.0 * RATE;
        let origin = (10.0 * beat).floor();
        let eighths = sevens(10.0 * beat - 7.0 * beat - (10.0 * beat - origin), 38);
        assert_bursts(&click, 0..origin as usize + 6 * 48_000, BurstSound::Beep, &eighths);
        assert!(main[0][..origin as usize].iter().all(|sample| *sample == 0.0));
        assert_is(&main, origin as usize..origin as usize + 6 * 48_000, 1);
        // It lasts 11.9 beats, so *Two*, two bars after its last one, begins at beat 21: its count-in at beat 15, in the host's tempo.
        let two = origin + 21.0 * beat;
        let counted = &click[origin as usize + 6 * 48_000 + 5000..];
        let begins: Vec<usize> = (0..counted.len())
            .filter(|n| counted[*n] != 0.0 && counted[n.saturating_sub(3000)..*n].iter().all(|s| *s == 0.0))
            .map(|n| n + origin as usize + 6 * 48_000 + 5000)
            .collect();
        let wanted: Vec<usize> =
            (0..6).map(|n| (two - 6.0 * beat + f64::from(n) * beat - 1e-4).ceil() as usize).collect();
        assert_eq!(begins, wanted);
        let begin = (two - 1e-4).ceil() as usize;
        // There the host's tempo departs from that of *One*: sound that a stretching window has already read fades out, and the song begins as recorded.
        assert!(main[0][origin as usize + 6 * 48_000 + 480..begin - 8192].iter().all(|sample| *sample == 0.0));
        for n in 480..5 * 48_000 {
            assert_eq!(main[0][begin + n].to_bits(), heard(2, 0, n).to_bits(), "frame {n} of Two");
        }
        assert_eq!(before.get_or_insert_with(|| (main.clone(), click.clone())), &(main, click), "block {block}");
    }
}

#[test]
fn what_follows_by_itself_may_be_counted_in_by_bars_of_click() {
    let stage = CliStage::new();
    set(&stage);
    stage.write(
        "Set/set.toml",
        "[[song]]\nfolder = \"One\"\nthen = \"go on after 2 bars of click\"\n[[song]]\nfolder = \"Two\"\n",
    );
    let (_, main, click) = render(&stage, "0 play\n", &["--lead", "stemlock", "--seconds", "12"]);
    let end = 6.0 * RATE;
    assert_bursts(&click, 6 * 48_000 + 5000..12 * 48_000, BurstSound::Wood, &threes(end, 90.0, 6));
    let two = (end + 6.0 * 60.0 / 90.0 * RATE) as usize;
    assert_is(&main, two..12 * 48_000, 2);
}

#[test]
fn seconds_of_click_count_the_next_song_in_by_its_beats() {
    let stage = CliStage::new();
    set(&stage);
    // *Two* has 90 beats a minute: 3 s hold four of them, and a third of a second before, which is silent.
    for (seconds, beats) in [(3.0, 4), (2.0, 3), (0.5, 0), (12.0, 12)] {
        let then = format!("go on after {seconds} seconds of click");
        stage.write(
            "Set/set.toml",
            format!("[[song]]\nfolder = \"One\"\nthen = \"{then}\"\n[[song]]\nfolder = \"Two\"\n"),
        );
        for block in ["512", "100"] {
            let arguments = ["--lead", "stemlock", "--seconds", "20", "--block", block];
            let (_, main, click) = render(&stage, "0 play\n", &arguments);
            let two = (6.0 + seconds) * RATE;
            let bursts: Vec<_> = (0..beats)
                .map(|beat| {
                    let weight = if (beats - beat) % 3 == 0 { BurstWeight::Accent } else { BurstWeight::Beat };
                    (two - f64::from(beats - beat) * 60.0 / 90.0 * RATE, weight)
                })
                .collect();
            assert_bursts(&click, 6 * 48_000 + 5000..two as usize, BurstSound::Wood, &bursts);
            assert_is(&main, two as usize..two as usize + 2 * 48_000, 2);
        }
    }
}

#[test]
fn scripts_are_told_how_a_count_in_is_written() {
    let stage = CliStage::new();
    set(&stage);
    stage.write("script.txt", "0 count-in 1.5\n");
    let done = stage.run(&["render", "Set", "--out", "out.wav", "--do", "script.txt"]);
    let told = super::stage::text(&done.stderr);
    assert_eq!(done.status.code(), Some(1));
    assert!(told.contains("line 1") && told.contains("write count-in 0, 1, 2 or 4"), "{told}");
}

#[test]
fn split_puts_music_left_and_the_click_right_and_off_it_changes_nothing() {
    let stage = CliStage::new();
    set(&stage);
    let arguments = ["--lead", "stemlock", "--seconds", "5", "--count-in", "1"];
    let (_, main, click) = render(&stage, "0 play\n", &arguments);
    let (told, split, apart) =
        render(&stage, "0 play\n", &[&arguments[..], &["--split", "--block", "100"]].concat());
    for n in 0..5 * 48_000 {
        assert_eq!(split[0][n].to_bits(), ((main[0][n] + main[1][n]) * 0.5).to_bits(), "left, frame {n}");
        assert_eq!(split[1][n].to_bits(), click[n].to_bits(), "right, frame {n}");
    }
    assert!(apart.iter().all(|sample| *sample == 0.0));
    assert_eq!(told["outputs"].as_array().unwrap().len(), 1, "{}", told["outputs"]);
}

#[test]
fn a_song_that_is_launched_just_behind_a_beat_has_its_own_first_beat() {
    let stage = CliStage::new();
    set(&stage);
    stage.write("Set/Two/song.toml", "[[tempo_map]]\nbeat = 0\nbpm = 90\nmeter = \"3/4\"\n[click]\n");
    // Three milliseconds after an accent of *One*.
    let at = 7.0 * 30.0 / 119.0 + 0.003;
    let script = format!("0 play\n0:{at} launch two\n");
    let (told, main, click) = render(&stage, &script, &["--lead", "stemlock", "--seconds", "5"]);
    let launch = told["acts"][1]["frame"].as_u64().unwrap() as usize;
    assert_eq!(launch, (at * RATE).round() as usize);
    assert_bursts(&click, launch + 480..5 * 48_000, BurstSound::Wood, &threes(launch as f64, 90.0, 6));
    for n in 480..48_000 {
        assert_eq!(main[0][launch + n].to_bits(), heard(2, 0, n).to_bits(), "frame {n} of Two");
    }
}

#[test]
fn info_says_which_click_is_made() {
    let stage = CliStage::new();
    set(&stage);
    let click = &stage.json(&["info", "Set/One"])["click"];
    assert_eq!((&click["sound"], &click["subdivision"]), (&"beep".into(), &"off".into()));
    assert_eq!(click["accents"], "3+2+2");
    assert_eq!(stage.json(&["info", "Set/Two"])["click"], Value::Null);
}

#[test]
fn who_acts_in_the_pause_between_two_songs_has_the_last_word() {
    let stage = CliStage::new();
    set(&stage);
    stage.write(
        "Set/set.toml",
        "[[song]]\nfolder = \"One\"\nthen = \"go on after 6 bars of click\"\n[[song]]\nfolder = \"Two\"\nthen = \"loop\"\n",
    );
    let arguments = ["--lead", "stemlock", "--seconds", "20"];
    // *One* ends at 6 s; its two silent bars end at 9.53 s.
    for halt in ["stop", "pause", "panic", "choose two"] {
        let (_, main, click) = render(&stage, &format!("0 play\n0:7 {halt}\n"), &arguments);
        let is_silent = |heard: &[f32]| heard[6 * 48_000 + 5000..].iter().all(|sample| *sample == 0.0);
        assert!(is_silent(&main[0]) && is_silent(&click), "{halt}: a song begins by itself all the same");
    }
    let (_, main, _) = render(&stage, "0 play\n0:7 again\n0:12.5 stop\n", &arguments);
    assert_is(&main, 7 * 48_000..12 * 48_000, 1);
    // The count-in of the pause is over, so the song that follows by itself later has none.
    let (_, main, click) = render(&stage, "0 play\n0:7 launch two\n", &arguments);
    assert_is(&main, 7 * 48_000..13 * 48_000, 2);
    assert_is(&main, 13 * 48_000..19 * 48_000, 2);
    assert!(click[6 * 48_000 + 5000..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn at_another_tempo_a_song_that_was_counted_in_begins_with_its_first_frame_once() {
    let stage = CliStage::new();
    set(&stage);
    // A beat of the host has 28,800 frames.
    for block in ["512", "100", "16384"] {
        let tempo = ["--tempo", "100", "--block", block];
        // On the timeline, nothing of main is changed by a count-in.
        stage.write(
            "Set/set.toml",
            "[[song]]\nfolder = \"One\"\nstart = 0\n[[song]]\nfolder = \"Two\"\nstart = 24\n",
        );
        let plain = render(&stage, "", &[&["--from", "-8"][..], &tempo].concat()).1;
        let (_, main, click) = render(&stage, "", &[&["--from", "-8", "--count-in", "2"][..], &tempo].concat());
        assert!(click[16 * 28_800..32 * 28_800].iter().any(|sample| *sample != 0.0));
        let two = 32 * 28_800;
        assert!(
            main[0][26 * 28_800..two].iter().all(|sample| *sample == 0.0),
            "block {block}: something sounds before"
        );
        // The first window is faded in from there on.
        assert_eq!(main[0][two], heard(2, 0, 0), "block {block}");
        assert!(main == plain, "block {block}: the timeline");
        // A launch in lead Beat.
        let beat = |count: &str| {
            let arguments = ["--lead", "beat", "--seconds", "9", "--count-in", count];
            let main = render(&stage, "1 launch two\n", &[&arguments[..], &tempo].concat()).1;
            let begin = (4 + 3 * count.parse::<usize>().unwrap()) * 28_800;
            assert!(main[0][..begin].iter().all(|sample| *sample == 0.0), "block {block}: {count} bars");
            main[0][begin..begin + 120_000].to_vec()
        };
        assert!(beat("1") == beat("0"), "block {block}: a launch");
    }
}
