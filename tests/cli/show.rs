//! `stemlock render` of a set with a script: every act takes effect on its frame, bit for bit.

use serde_json::Value;

use super::stage::{CliStage, heard, text};

const RATE: f64 = 48_000.0;
/// The longest declared fade.
const FADE: usize = 480;

/// A set of two songs: *One* at 119 BPM with two sections and a loop, *Two* at 90 BPM.
fn set(stage: &CliStage) {
    stage.write_noise("Set/One/Bass.wav", 1, 48_000 * 20);
    stage.write(
        "Set/One/song.toml",
        "tempo = 119\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 5\nname = \"Chorus\"\nlength = 2\n",
    );
    stage.write_noise("Set/Two/Bass.wav", 2, 48_000 * 10);
    stage.write("Set/Two/song.toml", "tempo = 90\n");
    stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n[[song]]\nfolder = \"Two\"\n");
}

/// Renders a script; returns the messages and main.
fn render(stage: &CliStage, script: &str, arguments: &[&str]) -> (Value, [Vec<f32>; 2]) {
    stage.write("script.txt", script);
    let all = [&["render", "Set", "--out", "out.wav", "--do", "script.txt"], arguments].concat();
    let told = stage.json(&all);
    (told, stage.read("out.wav"))
}

/// The acts that were told: act, frame, song, beat.
fn acts(told: &Value) -> Vec<(String, usize, String, f64)> {
    let row = |act: &Value| {
        let text = |key: &str| act[key].as_str().unwrap().to_owned();
        (text("act"), act["frame"].as_u64().unwrap() as usize, text("song"), act["song_beat"].as_f64().unwrap())
    };
    told["acts"].as_array().unwrap().iter().map(row).collect()
}

/// Panics unless `main` is `stem` from its frame `from` on, over the frames `range`.
fn assert_is(main: &[Vec<f32>; 2], range: std::ops::Range<usize>, stem: usize, from: usize) {
    for n in range.clone() {
        for (channel, samples) in main.iter().enumerate() {
            let wanted = heard(stem, channel, from + n - range.start);
            assert_eq!(samples[n].to_bits(), wanted.to_bits(), "frame {n} of {range:?}, stem {stem} from {from}");
        }
    }
}

/// The frame of a beat, nearest.
fn frame(beat: f64, bpm: f64) -> usize {
    (beat * 60.0 / bpm * RATE).round() as usize
}

#[test]
fn lead_stemlock_plays_each_song_at_its_own_tempo_on_its_frame_whatever_the_block() {
    let stage = CliStage::new();
    set(&stage);
    let script = "0 play\n8 jump chorus @bar\n20 launch two @bar\n0:14 stop\n";
    let mut before = None;
    for block in ["1024", "37", "16384"] {
        let arguments = ["--lead", "stemlock", "--seconds", "15", "--block", block];
        let (told, main) = render(&stage, script, &arguments);
        let acts = acts(&told);
        let (jump, launch) = (&acts[1], &acts[2]);
        assert_eq!(acts[0], ("play".to_owned(), 0, "One".to_owned(), 0.0));
        // Two bars at 119 BPM: the first whole frame at or after that.
        assert_eq!((jump.0.as_str(), jump.1), ("jump chorus", (8.0 * 60.0 / 119.0 * RATE).ceil() as usize));
        assert_eq!(told["acts"][1]["section"], "Chorus");
        assert!((jump.3 - 16.0).abs() < 1e-3, "{jump:?}");
        assert_is(&main, 0..jump.1 - FADE, 1, 0);
        assert_is(&main, jump.1..launch.1 - FADE, 1, frame(16.0, 119.0));
        // The lead's beat 20 is three bars after the jump; a song's beginning has no fade.
        assert!((launch.1 as f64 - (20.0 * 60.0 / 119.0 * RATE)).abs() < 2.0, "{launch:?}");
        assert_is(&main, launch.1 + FADE..14 * 48_000, 2, FADE);
        let silence = 14 * 48_000 + FADE..15 * 48_000;
        assert!(main[0][silence].iter().all(|sample| *sample == 0.0));
        assert_eq!(before.get_or_insert_with(|| main.clone()), &main, "block {block} changes bits");
    }
}

#[test]
fn a_section_loop_neither_gains_nor_loses_a_frame_and_goes_on_with_the_next() {
    let stage = CliStage::new();
    set(&stage);
    // The chorus is bars 5 and 6; it is left after four passes.
    let script = "0 play\n0 jump chorus @none\n1 loop chorus\n25 loop off\n";
    let (told, main) = render(&stage, script, &["--lead", "stemlock", "--seconds", "18", "--block", "333"]);
    let acts = acts(&told);
    let pass = 8.0 * 60.0 / 119.0 * RATE;
    let names: Vec<&str> = acts.iter().map(|act| act.0.as_str()).collect();
    assert_eq!(names, ["play", "jump chorus", "loop chorus", "loop off"]);
    assert!((acts[2].1 as f64 - pass).abs() < 1.0 && (acts[2].3 - 16.0).abs() < 1e-3, "{acts:?}");
    let left = acts[3].1;
    assert!((left as f64 - 4.0 * pass).abs() < 1.0 && (acts[3].3 - 24.0).abs() < 1e-3, "{acts:?}");
    let first = frame(16.0, 119.0);
    for number in 1..4 {
        let begin = (pass * f64::from(number)).ceil() as usize;
        let end = (pass * f64::from(number + 1)).ceil() as usize;
        let heard_to = if number == 3 { end } else { end - FADE };
        assert_is(&main, begin..heard_to, 1, first);
    }
    // The very next frame follows.
    let last_pass = (pass * 3.0).ceil() as usize;
    assert_is(&main, last_pass..left + 48_000, 1, first);
}

#[test]
fn five_hundred_passes_are_alike() {
    let stage = CliStage::new();
    stage.write_noise("Set/One/Bass.wav", 1, 48_000 * 3);
    stage.write(
        "Set/One/song.toml",
        "tempo = 119\n[[section]]\nbar = 1\nname = \"A\"\nlength = 0.25\n[[section]]\nbeat = 1\nname = \"B\"\n",
    );
    let (told, main) = render(
        &stage,
        "0 play\n0 loop A\n499.5 loop off",
        &["--lead", "stemlock", "--seconds", "254", "--block", "1000"],
    );
    let pass = 60.0 / 119.0 * RATE;
    for number in 1..500_u32 {
        let begin = (pass * f64::from(number) - 1e-4).ceil() as usize;
        assert_is(&main, begin + FADE..begin + 20_000, 1, FADE);
    }
    let acts = acts(&told);
    assert_eq!(acts[2].1, (pass * 500.0 - 1e-4).ceil() as usize);
}

#[test]
fn lead_beat_keeps_the_song_and_takes_the_hosts_tempo() {
    let stage = CliStage::new();
    set(&stage);
    let script = "1 launch one\n9 jump chorus @bar\n";
    let arguments = ["--lead", "beat", "--tempo", "119", "--seconds", "12"];
    let (told, main) = render(&stage, script, &arguments);
    let acts = acts(&told);
    let bar = |beat: f64| (beat * 60.0 / 119.0 * RATE).ceil() as usize;
    assert_eq!((acts[0].1, acts[1].1), (bar(4.0), bar(12.0)));
    assert!(main[0][..acts[0].1].iter().all(|sample| *sample == 0.0));
    assert_is(&main, acts[0].1..acts[1].1 - FADE, 1, 0);
    assert_is(&main, acts[1].1..12 * 48_000, 1, frame(16.0, 119.0));
}

#[test]
fn lead_timeline_plays_each_song_where_it_lies() {
    let stage = CliStage::new();
    set(&stage);
    let (told, main) = render(&stage, "", &[]);
    // 20 s at 119 BPM are 39.67 beats: the next bar begins at 40.
    let two = (40.0 * 60.0 / 119.0 * RATE).ceil() as usize;
    assert_is(&main, 0..20 * 48_000, 1, 0);
    assert_is(&main, two..two + 10 * 48_000 - 1, 2, 0);
    assert_eq!(told["frames"].as_u64().unwrap() as usize, two + 10 * 48_000);
    // A jump holds until the host goes elsewhere.
    let (told, main) = render(&stage, "4 jump chorus @bar", &["--seconds", "10"]);
    let jump = acts(&told)[0].1;
    assert_is(&main, jump..10 * 48_000, 1, frame(16.0, 119.0));
}

#[test]
fn what_follows_a_song_is_what_its_entry_says() {
    let stage = CliStage::new();
    set(&stage);
    stage.write_noise("Set/One/Bass.wav", 1, 48_000 * 2);
    for (then, two_at) in [("stop", None), ("go on", Some(2.0)), ("go on after 1 seconds", Some(3.0))] {
        stage.write(
            "Set/set.toml",
            format!("[[song]]\nfolder = \"One\"\nthen = \"{then}\"\n[[song]]\nfolder = \"Two\"\n"),
        );
        let (_, main) = render(&stage, "0 play", &["--lead", "stemlock", "--seconds", "8"]);
        assert_is(&main, 0..96_000, 1, 0);
        match two_at.map(|seconds| (seconds * RATE) as usize) {
            Some(at) => assert_is(&main, at..8 * 48_000, 2, 0),
            None => assert!(main[0][96_000..].iter().all(|sample| *sample == 0.0), "{then}"),
        }
    }
}

#[test]
fn what_cannot_be_done_is_told_and_nothing_happens() {
    let stage = CliStage::new();
    set(&stage);
    let script =
        "0 play\n1 jump bridge\n1 jump bar 170\n1 jump bar -40\n1 nudge 500\n1 nudge -40\n2 loop off\n3 previous\n";
    stage.write("script.txt", script);
    let arguments =
        ["render", "Set", "--out", "out.wav", "--do", "script.txt", "--lead", "stemlock", "--seconds", "4"];
    let done = stage.run(&[&arguments[..], &["--json"]].concat());
    assert_eq!(done.status.code(), Some(3));
    let told: Value = serde_json::from_slice(&done.stdout).unwrap();
    let why: Vec<&str> =
        told["refused"].as_array().unwrap().iter().map(|row| row["why"].as_str().unwrap()).collect();
    let (no_bar, leaves) = ("the song has no such bar", "it would lead out of the song");
    let expected = ["the song has no such section", no_bar, no_bar, leaves, leaves];
    assert_eq!(why[..5], expected);
    assert_eq!(why[5..], ["nothing is being looped", "the set has no such song"]);
    assert!(text(&done.stderr).contains("line 2: jump bridge was not done"), "{}", text(&done.stderr));
    assert_is(&stage.read("out.wav"), 0..4 * 48_000, 1, 0);
    std::fs::remove_file(stage.path("script.txt")).unwrap();
    let told = text(&stage.run(&arguments).stderr);
    assert!(told.contains("script.txt: the script cannot be read") && !told.contains("os error"), "{told}");
    stage.write("script.txt", "0 play\n\n4 explode\n");
    let done = stage.run(&arguments);
    assert_eq!(done.status.code(), Some(1));
    let told = text(&done.stderr);
    assert!(told.contains("script.txt: line 3 is not understood") && told.contains("write launch"), "{told}");
}

/// The acts of a script that are refused, with the reason.
fn refused(stage: &CliStage, script: &str, arguments: &[&str]) -> Vec<(String, String)> {
    stage.write("script.txt", script);
    let all = ["render", "Set", "--out", "out.wav", "--do", "script.txt", "--json"];
    let told: Value = serde_json::from_slice(&stage.run(&[&all[..], arguments].concat()).stdout).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    told["refused"].as_array().unwrap().iter().map(|row| (text(row, "act"), text(row, "why"))).collect()
}

#[test]
fn a_section_that_has_passed_is_not_looped_and_one_behind_the_files_is_a_bar() {
    let stage = CliStage::new();
    set(&stage);
    let told =
        refused(&stage, "0 play\n0 jump chorus @none\n1 loop verse", &["--lead", "stemlock", "--seconds", "3"]);
    assert_eq!(told, [("loop verse".to_owned(), "the section has passed: jump to it first".to_owned())]);
    assert_is(&stage.read("out.wav"), FADE..3 * 48_000, 1, frame(16.0, 119.0) + FADE);
    // The files end in bar 10.
    let more = "tempo = 119\n[[section]]\nbar = 14\nname = \"Tail\"\nlength = 2\n";
    stage.write("Set/One/song.toml", more);
    let script = "0 launch one\n5 jump bar 12 @none\n6 jump bar 16 @none\n7 jump bar 15 @none\n";
    let told = refused(&stage, script, &["--lead", "beat", "--seconds", "6"]);
    let names: Vec<&str> = told.iter().map(|(act, _)| act.as_str()).collect();
    assert_eq!(names, ["jump bar 12", "jump bar 16"]);
}

#[test]
fn acts_at_negative_beats_and_behind_the_end_of_a_song_take_effect() {
    let stage = CliStage::new();
    set(&stage);
    // With lead Beat the host begins four bars before its beat 0.
    let arguments = ["--lead", "beat", "--tempo", "119", "--from", "-16", "--seconds", "12"];
    let (told, main) = render(&stage, "-12.5 launch one\n-4 jump chorus @none\n", &arguments);
    // A rendering begins with the first whole frame.
    let of_frame = |beat: f64| (beat * 60.0 / 119.0 * RATE).ceil() as i64;
    let of_host = |beat: f64| usize::try_from(of_frame(beat) - of_frame(-16.0)).unwrap();
    let (launch, jump) = (of_host(-12.0), of_host(-4.0));
    let told: Vec<(usize, f64)> = acts(&told).iter().map(|act| (act.1, act.3.round())).collect();
    assert_eq!(told, [(launch, 0.0), (jump, 16.0)]);
    assert_is(&main, launch..jump - FADE, 1, 0);
    assert_is(&main, jump..12 * 48_000, 1, frame(16.0, 119.0));
    // On the timeline, before the song begins and after it has ended: it has 39.7 beats.
    std::fs::remove_dir_all(stage.path("Set/Two")).unwrap();
    stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n");
    let arguments = ["--from", "-8", "--tempo", "119", "--seconds", "34"];
    let script = "-6 jump chorus @none\n2 jump verse @none\n50 jump chorus @none\n52 nudge -20\n";
    let (told, main) = render(&stage, script, &arguments);
    let of_host = |beat: f64| usize::try_from(of_frame(beat) - of_frame(-8.0)).unwrap();
    let told: Vec<(usize, f64)> = acts(&told).iter().map(|act| (act.1, act.3.round())).collect();
    let (first, second, third, fourth) = (of_host(-6.0), of_host(2.0), of_host(50.0), of_host(52.0));
    assert_eq!(told, [(first, 16.0), (second, 0.0), (third, 16.0), (fourth, -2.0)]);
    assert!(main[0][..first - FADE].iter().all(|sample| *sample == 0.0), "before the song");
    assert_is(&main, first..second - FADE, 1, frame(16.0, 119.0));
    assert_is(&main, second + FADE..second + 960_000, 1, FADE);
    assert!(main[0][second + 960_000..third - FADE].iter().all(|sample| *sample == 0.0), "behind the song");
    assert_is(&main, third..fourth - FADE, 1, frame(16.0, 119.0));
    let begins = of_host(54.0);
    assert!(main[0][fourth + FADE..begins].iter().all(|sample| *sample == 0.0), "two beats before the song");
    assert_is(&main, begins..begins + 48_000, 1, 0);
}

#[test]
fn the_music_fades_and_the_click_stays() {
    let stage = CliStage::new();
    set(&stage);
    stage.write_noise("Set/One/Click.wav", 3, 48_000 * 20);
    let script = "0 play\n4 fade-out 4\n12 fade-in 2\n";
    let mut before = None;
    for block in ["512", "100"] {
        let arguments = ["--lead", "stemlock", "--seconds", "10", "--block", block, "--outputs", "outputs"];
        let (_, main) = render(&stage, script, &arguments);
        let at = |beat: f64| frame(beat, 119.0);
        assert_is(&main, 0..at(4.0), 1, 0);
        assert!(main[0][at(8.0) + FADE..at(12.0)].iter().all(|sample| *sample == 0.0));
        assert_is(&main, at(14.0) + FADE..10 * 48_000, 1, at(14.0) + FADE);
        assert_is(&stage.read("outputs/Click.wav"), 0..10 * 48_000, 3, 0);
        assert_eq!(before.get_or_insert_with(|| main.clone()), &main, "block {block} changes bits");
    }
}

#[test]
fn two_hundred_acts_in_any_blocks_are_the_same_bits() {
    // With the seed 7, windows end inside a part of 32 frames.
    [2, 7, 11].into_iter().for_each(two_hundred_acts);
}

fn two_hundred_acts(seed: u64) {
    let stage = CliStage::new();
    set(&stage);
    let mut random = testkit::Random::new(seed);
    let mut random = |below: u32| random.below(below as usize) as u32;
    let words = [
        "jump chorus",
        "jump verse",
        "jump bar 3",
        "launch one",
        "launch two",
        "again",
        "nudge 1",
        "nudge -0.5",
        "loop here",
        "loop chorus",
        "jump next",
        "pause",
        "play",
        "next",
    ];
    let quanta = ["", " @none", " @beat", " @bar", " @2", " @section"];
    for lead in ["stemlock", "beat", "timeline"] {
        let mut script = "0 launch one\n".to_owned();
        for number in 0..200 {
            let (act, quantum) = (words[random(14) as usize], quanta[random(6) as usize]);
            script += &format!("{} {act}{quantum}\n", f64::from(number) * 0.37);
        }
        stage.write("script.txt", script);
        let mut before = None;
        for block in ["512", "17", "8192"] {
            let arguments =
                ["render", "Set", "--out", "out.wav", "--do", "script.txt", "--lead", lead, "--seconds", "40"];
            let done = stage.run(&[&arguments[..], &["--json", "--block", block]].concat());
            let told: Value = serde_json::from_slice(&done.stdout).unwrap();
            let main = stage.read("out.wav");
            let acts = acts(&told);
            // After each act, up to the next one, the expected song sounds.
            let mut checked = 0;
            for (index, act) in told["acts"].as_array().unwrap().iter().enumerate() {
                let begin = acts[index].1 + FADE;
                let end =
                    acts.get(index + 1).map_or(main[0].len(), |next| next.1.saturating_sub(FADE)).min(begin + 400);
                let (stem, bpm) = if act["song"] == "One" { (1, 119.0) } else { (2, 90.0) };
                if lead == "stemlock" && !["stop", "pause"].contains(&acts[index].0.as_str()) && begin < end {
                    let from = frame(acts[index].3, bpm) + FADE;
                    let is_there = from + 400 < if stem == 1 { 960_000 } else { 480_000 };
                    if is_there && main[0][begin] != 0.0 {
                        assert_is(&main, begin..end, stem, from);
                        checked += 1;
                    }
                }
            }
            assert!(lead != "stemlock" || checked > 20, "{checked} checked");
            let result = (acts, main);
            let before = before.get_or_insert_with(|| result.clone());
            for (before, now) in before.0.iter().zip(&result.0) {
                assert_eq!(before, now, "{lead}, block {block}");
            }
            assert!(before.1 == result.1, "{lead}: block {block} changes bits");
        }
    }
}
