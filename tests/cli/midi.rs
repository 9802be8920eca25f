//! `stemlock render --midi-out`: the messages that songs send, read back by a MIDI library.

use midly::{MidiMessage, Smf, TrackEventKind};

use super::stage::CliStage;

/// *One* at 119 BPM with messages at its launch, its sections and a bar, and *Two* with a program.
fn set(stage: &CliStage) {
    stage.write_noise("Set/One/Bass.wav", 1, 48_000 * 20);
    stage.write(
        "Set/One/song.toml",
        "tempo = 119\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 5\nname = \"Chorus\"\n\
         [[midi]]\nsend = \"PC 1 @3\"\n[[midi]]\nsection = \"chorus\"\nsend = \"CC 80 127\"\n\
         [[midi]]\nbar = 2\nsend = \"note 60 100 64\"\n",
    );
    stage.write_noise("Set/Two/Bass.wav", 2, 48_000 * 10);
    stage.write("Set/Two/song.toml", "tempo = 90\n[[midi]]\nsend = \"PC 2 @3\"\n");
    stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n[[song]]\nfolder = \"Two\"\n");
}

/// The frame and the text of each message in a file; ticks must be whole frames at 48 kHz.
fn messages(bytes: &[u8]) -> Vec<(u64, String)> {
    let smf = Smf::parse(bytes).unwrap();
    assert_eq!(smf.header.timing, midly::Timing::Metrical(24_000.into()));
    let mut at = 0;
    let mut read = Vec::new();
    for event in &smf.tracks[0] {
        at += u64::from(event.delta.as_int());
        let TrackEventKind::Midi { channel, message } = event.kind else { continue };
        let text = match message {
            MidiMessage::ProgramChange { program } => format!("PC {program}"),
            MidiMessage::Controller { controller, value } => format!("CC {controller} {value}"),
            MidiMessage::NoteOn { key, vel } => format!("on {key} {vel}"),
            MidiMessage::NoteOff { key, .. } => format!("off {key}"),
            other => panic!("{other:?}"),
        };
        read.push((at, format!("{text} @{}", channel.as_int() + 1)));
    }
    read
}

#[test]
fn messages_are_written_on_the_frame_at_which_their_place_sounds() {
    let stage = CliStage::new();
    set(&stage);
    stage.write("script.txt", "0 play\n8 jump chorus @bar\n20 launch two @bar\n");
    for block in ["64", "1000", "16384"] {
        let told = stage.json(&[
            "render",
            "Set",
            "--out",
            "out.wav",
            "--do",
            "script.txt",
            "--lead",
            "stemlock",
            "--seconds",
            "15",
            "--block",
            block,
            "--midi-out",
            "out.mid",
        ]);
        let frame = |act: usize| told["acts"][act]["frame"].as_u64().unwrap();
        let beat = |beats: f64| (beats * 60.0 / 119.0 * 48_000.0 - 1e-4).ceil() as u64;
        let expected = [
            (0, "PC 1 @3"),
            (beat(4.0), "on 60 100 @1"),
            // A jump fades in 4 ms ahead of its frame.
            (frame(1) - 192, "off 60 @1"),
            (frame(1), "CC 80 127 @1"),
            (frame(2), "PC 2 @3"),
        ];
        let read = messages(&std::fs::read(stage.path("out.mid")).unwrap());
        let read: Vec<(u64, &str)> = read.iter().map(|(frame, text)| (*frame, text.as_str())).collect();
        assert_eq!(read, expected, "block {block}");
    }
}

#[test]
fn a_song_on_the_timeline_writes_what_it_sends_and_never_over_a_stem() {
    let stage = CliStage::new();
    set(&stage);
    let told = stage.json(&["render", "Set/One", "--out", "out.wav", "--midi-out", "out.mid", "--to", "16"]);
    let read = messages(&std::fs::read(stage.path("out.mid")).unwrap());
    let end = told["frames"].as_u64().unwrap();
    assert_eq!((read.len(), read.last().unwrap()), (3, &(end, "off 60 @1".to_owned())));
    let refused = stage.run(&["render", "Set/One", "--out", "out.wav", "--midi-out", "Set/One/Bass.wav"]);
    assert!(!refused.status.success());
}

#[test]
fn a_midi_file_never_takes_the_place_of_the_sound_and_is_refused_before_hours_are_rendered() {
    let stage = CliStage::new();
    set(&stage);
    for (midi, word) in [
        ("./out.wav", "the sound is written into the same file"),
        ("outputs/Main.wav", "the sound is written into the same file"),
        ("nowhere/out.mid", "there is no such folder"),
    ] {
        // More than can be rendered.
        for all in [&["--seconds", "80000"][..], &[]] {
            let mut arguments =
                vec!["render", "Set/One", "--out", "out.wav", "--outputs", "outputs", "--midi-out", midi];
            arguments.extend(all);
            let refused = stage.run(&arguments);
            assert_eq!(refused.status.code(), Some(1), "{midi}");
            let told = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(told.contains(word), "{midi}: {told}");
        }
    }
}

#[test]
fn a_section_that_does_not_exist_is_told() {
    let stage = CliStage::new();
    set(&stage);
    stage.write("Set/Two/song.toml", "[[midi]]\nsection = \"Coda\"\nsend = \"PC 1\"\n");
    let told = stage.json(&["info", "Set/Two"]);
    assert!(told["problems"].to_string().contains("the song has no section \\\"Coda\\\""), "{told}");
    assert_eq!(told["midi"][0]["send"], "PC 1 @1");
}
