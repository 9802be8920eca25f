//! Lyrics in the output of `stemlock info`.

use super::stage::{CliStage, text};

#[test]
fn lyrics_are_told_with_their_times_in_the_files() {
    let stage = CliStage::new();
    stage.write_noise("Song/Bass.wav", 1, 1000);
    stage.write("Song/lyrics.es.lrc", "[00:01.00]<00:01.00>Hola <00:01.50>mundo<00:02.00>\r\n");
    stage.write("Song/broken.srt", [0xff, 0x00, 0x13]);
    let song = stage.json(&["info", "Song"]);
    let expected = serde_json::json!([{
        "source": "lyrics.es.lrc",
        "language": "es",
        "lines": [{
            "start": 1.0, "end": 2.0, "text": "Hola mundo",
            "words": [{"start": 1.0, "text": "Hola"}, {"start": 1.5, "text": "mundo"}],
        }],
    }]);
    assert_eq!(song["lyrics"], expected);
    let left_out = |problem: &&serde_json::Value| problem["what"] == "is left out of the lyrics";
    assert_eq!(song["problems"].as_array().unwrap().iter().filter(left_out).count(), 1);
    let told = text(&stage.run(&["info", "Song"]).stdout);
    assert!(told.contains("Lyrics: lyrics.es.lrc (es), 1 lines, timed word by word"), "{told}");
}

#[test]
fn words_of_any_source_are_exported_as_lrc_and_read_back() {
    let stage = CliStage::new();
    for (file, words) in [
        ("lyrics.srt", "1\n00:00:01,250 --> 00:00:02,500\nHola\n\n2\n00:00:03,000 --> 00:00:04,100\nmundo 🎤\n"),
        ("lyrics.lrc", "[00:01.00]<00:01.00>Hola <00:01.50>mundo<00:02.00>\n[00:04.123]Uno\n[00:05.00]\n"),
    ] {
        let folder = format!("From {file}");
        stage.write_noise(&format!("{folder}/Bass.wav"), 1, 1000);
        stage.write(&format!("{folder}/{file}"), words);
        stage.write_noise("Again/Bass.wav", 1, 1000);
        stage.json(&["export", &folder, "--to", "lrc", "--out", "Again/words.lrc"]);
        let [told, again] =
            [folder.as_str(), "Again"].map(|folder| stage.json(&["info", folder])["lyrics"][0]["lines"].clone());
        assert!(told.as_array().is_some_and(|lines| lines.len() == 2), "{told}");
        assert_eq!(told, again, "{file}");
    }
    stage.write_noise("Silent/Bass.wav", 1, 1000);
    let done = stage.run(&["export", "Silent", "--to", "lrc", "--out", "none.lrc"]);
    assert!(!done.status.success() && text(&done.stderr).contains("has no words"), "{}", text(&done.stderr));
}
