//! No text of the window is cut off at the default size.

use clap::ValueEnum;
use nice_plug_vizia::{Found, ViewSize};
use stemlock::setlist::{Output, Role};

use crate::hand::{click, open_panel, song};
use crate::scenes::Scene;
use crate::stage::{Stage, write_song};

fn size() -> ViewSize {
    ViewSize::new(1000, 620, 1.0)
}

/// What a musician can read of views whose text is cut.
fn words(cut: Vec<Found>) -> Vec<String> {
    cut.into_iter()
        .map(|view| {
            let words = if view.text.is_empty() { view.name } else { view.text };
            format!("{words} ({} x {})", view.bounds.w, view.bounds.h)
        })
        .collect()
}

#[test]
fn no_text_is_cut_in_any_scene() {
    let keep = tempfile::tempdir().unwrap();
    let names = ["Bass", "Click", "Drums", "Guide", "Harmony", "Lead Vocal", "Backing Vocals", "Synth Bass"];
    let song = write_song(&keep.path().join("Harbour Lights 120bpm"), &names);
    std::fs::write(song.join("lyrics.es.lrc"), "[00:00.00]Uno\n").unwrap();
    std::fs::write(song.join("lyrics.lrc"), "[00:00.00]One\n[00:10.00]Two\n").unwrap();
    for scene in Scene::value_variants() {
        let mut stage = scene.stage(&song, size()).unwrap();
        assert_eq!(words(stage.view.cut_texts()), [""; 0], "{scene:?}");
        assert_eq!(stage.view.cut_drawings(), [""; 0], "{scene:?}, drawn");
    }
}

#[test]
fn no_word_for_a_role_or_an_output_is_cut_however_many_strips_there_are() {
    let keep = tempfile::tempdir().unwrap();
    let roles: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
    for count in [4, 8, 16] {
        for first in (0..roles.len()).step_by(count.min(9)) {
            let folder = keep.path().join(format!("{count} from {first} 120bpm"));
            let file = |index: usize| format!("Stem {}", index + 1);
            let files: Vec<String> = (0..count).map(file).collect();
            write_song(&folder, &files.iter().map(String::as_str).collect::<Vec<_>>());
            let stem = |index: usize| {
                let role = roles[(first + index) % roles.len()];
                let output = Output::ALL[(first + index) % Output::ALL.len()];
                format!(
                    "[[stem]]\nfile = \"{}.wav\"\nname = \"{role}\"\nrole = \"{role}\"\noutput = \"{output}\"\n",
                    file(index)
                )
            };
            let toml: String = (0..count).map(stem).collect();
            std::fs::write(folder.join("song.toml"), format!("tempo = 120.0\n{toml}")).unwrap();
            let mut stage = Stage::new(Some(&folder), size());
            stage.load();
            assert_eq!(words(stage.view.cut_texts()), [""; 0], "{count} strips");
        }
    }
}

#[test]
fn sheets_say_everything_whole() {
    let (keep, folder) = song();
    let toml = std::fs::read_to_string(folder.join("song.toml")).unwrap() + "[[stem]]\nfile = \"Strings.wav\"\n";
    std::fs::write(folder.join("song.toml"), toml.replace("tempo = 120.0\n", "")).unwrap();
    let mut stage = Stage::new(Some(&folder), size());
    stage.load();
    assert_eq!(words(stage.view.cut_texts()), [""; 0], "the window");
    click(&mut stage, "ready-button");
    assert_eq!(words(stage.view.cut_texts()), [""; 0], "problems");
    click(&mut stage, "sheet-close");
    open_panel(&mut stage);
    assert_eq!(words(stage.view.cut_texts()), [""; 0], "the song panel");
    click(&mut stage, "stem-0-role");
    assert_eq!(words(stage.view.cut_texts()), [""; 0], "roles");
    drop(keep);
}

#[test]
fn a_song_with_a_usual_name_has_it_whole_in_the_smallest_window() {
    let keep = tempfile::tempdir().unwrap();
    for name in ["Harbour Lights", "Count On Me", "The House of the Rising Sun"] {
        let song = write_song(&keep.path().join(format!("{name} 120bpm")), &["Bass", "Click"]);
        let mut stage = Stage::new(Some(&song), ViewSize::new(800, 480, 1.0));
        stage.load();
        let shown = stage.view.id("song-name").unwrap();
        assert_eq!(shown.text, name);
        let cut = stage.view.cut_texts().into_iter().any(|view| view.entity == shown.entity);
        assert!(!cut, "{name} is cut off in {} points", shown.bounds.w);
    }
}
