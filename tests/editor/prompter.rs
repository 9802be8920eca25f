//! The prompter: words lit at their times, voices, sizes, scrolling.

use std::path::Path;
use std::time::Duration;

use nice_plug_vizia::ViewSize;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::stage::{BLOCK, Stage};
use crate::{STEMS, golden_of, song, song_of};

/// Words that begin at these milliseconds of the song, which lasts a second. None begins on the edge of a block.
const BEGIN: [(u32, &str); 5] = [(103, "Shine"), (253, "on"), (407, "the"), (613, "harbour"), (807, "lights")];

fn lrc(folder: &Path) {
    let words: String = BEGIN.iter().map(|(ms, word)| format!("<00:00.{ms:03}>{word} ")).collect();
    std::fs::write(folder.join("lyrics.lrc"), format!("[00:00.103]{words}<00:00.953>\n")).unwrap();
}

/// The highlighted words or the count on the prompter.
fn told(stage: &mut Stage) -> String {
    stage.view.id("words").unwrap().text
}

/// The highlighted words `seconds` into the song.
fn lit(seconds: f64) -> String {
    let begun = BEGIN.iter().filter(|(ms, _)| f64::from(*ms) / 1000.0 <= seconds);
    let words: Vec<&str> = begun.map(|(_, word)| *word).collect();
    if (0.103..0.953).contains(&seconds) { words.join(" ") } else { String::new() }
}

#[test]
fn a_word_lights_within_a_frame_of_its_time_at_any_speed_after_jumps_and_in_loops() {
    let (_keep, song) = song();
    lrc(&song);
    let mut stage = Stage::with(&song);
    stage.open_words();
    let mut lights = 0;
    for bpm in [60.0, 119.0, 120.0, 240.0] {
        let block = BLOCK as f64 / 48_000.0 * bpm / 60.0;
        // Through the song, back into its middle, and round and round its second half.
        let through = (0..).map(|n| f64::from(n) * block).take_while(|beat| *beat < 1.98);
        let jumped = (0..20).map(|n| 1.3 + f64::from(n) * block).take_while(|beat| *beat < 1.9);
        let looped = (0..60).map(|n| 0.9 + (f64::from(n) * block) % 0.8);
        for beat in through.chain(jumped).chain(looped) {
            stage.play(beat, 1, bpm);
            // The song has two beats a second. The window knows the position at the end of a block.
            let [before, after] = [beat, beat + block].map(|beat| lit(beat / 2.0));
            let told = told(&mut stage);
            assert!(
                told == before || told == after,
                "{told:?} at beat {beat} and {bpm} BPM, not {before:?} or {after:?}"
            );
            lights += usize::from(!told.is_empty());
        }
    }
    assert!(lights > 300, "{lights} lights");
}

#[test]
fn the_start_of_the_song_moves_no_word() {
    let (_keep, song) = song_of(&STEMS, "tempo = 120.0\nstart = 0.25\n");
    lrc(&song);
    let mut stage = Stage::with(&song);
    stage.open_words();
    // Beat 0.5 is a quarter of a second after beat 0, which is a quarter of a second into the files.
    stage.play(0.5, 1, 120.0);
    assert_eq!(told(&mut stage), "Shine on the");
}

#[test]
fn what_looks_alike_is_not_drawn_again() {
    let (_keep, song) = song();
    lrc(&song);
    let mut stage = Stage::with(&song);
    stage.open_words();
    let bounds = stage.view.id("words").unwrap().bounds;
    stage.view.hover((999.0, 1.0));
    stage.view.settle();
    // Inside a word: meters and playhead move.
    (0..40).for_each(|_| stage.play(1.3, 1, 120.0));
    let redrawn = |stage: &mut Stage, beat: f64| {
        stage.play_unseen(beat, 120.0);
        stage.view.driver().update();
        let parts = stage.view.driver().draw_parts();
        assert!(!parts.is_empty(), "something moves");
        parts.iter().any(|part| {
            let (right, bottom) = ((part.x + part.width) as f32, (part.y + part.height) as f32);
            (part.x as f32) < bounds.right() - 8.0
                && right > bounds.x + 8.0
                && (part.y as f32) < bounds.bottom()
                && bottom > bounds.y
        })
    };
    (0..8).for_each(|n| {
        redrawn(&mut stage, 1.3 + 0.01 * f64::from(n));
    });
    assert!(!redrawn(&mut stage, 1.38), "the same word");
    assert!(!redrawn(&mut stage, 1.5), "and still");
    assert!(redrawn(&mut stage, 1.62), "another word");
}

#[test]
fn a_key_and_a_button_open_and_close_the_words() {
    let (_keep, song) = song();
    lrc(&song);
    let mut stage = Stage::with(&song);
    assert!(stage.view.id("prompter").is_none());
    stage.view.hold(Modifiers::CTRL);
    assert!(stage.view.key(Code::KeyL, Key::Character("l".to_owned())), "the window's");
    stage.view.hold(Modifiers::empty());
    assert!(!stage.view.key(Code::KeyL, Key::Character("l".to_owned())), "without Ctrl it is the host's");
    stage.view.settle();
    let strip = |stage: &mut Stage| stage.view.id("strip-0").map(|strip| strip.bounds.w);
    assert!(stage.view.id("prompter").is_some() && strip(&mut stage).is_some_and(|width| width > 10.0));
    let click = |stage: &mut Stage, id: &str| {
        let middle = stage.view.id(id).unwrap().middle();
        stage.view.click(middle);
        stage.view.settle();
    };
    let half = stage.view.id("words").unwrap().bounds.w;
    click(&mut stage, "prompter-widen");
    assert!(stage.view.id("words").unwrap().bounds.w > 1.8 * half, "a page");
    click(&mut stage, "prompter-widen");
    assert_eq!(stage.view.id("words").unwrap().bounds.w, half);
    click(&mut stage, "words-button");
    assert!(stage.view.id("prompter").is_none());
}

#[test]
fn voices_and_languages_are_chosen_from_a_list() {
    let (_keep, song) = song();
    std::fs::write(song.join("lyrics.en.lrc"), "[00:00.10]One\n").unwrap();
    std::fs::write(song.join("lyrics.es.lrc"), "[00:00.10]Uno\n").unwrap();
    let mut stage = Stage::with(&song);
    stage.open_words();
    stage.play(0.5, 1, 120.0);
    assert_eq!(told(&mut stage), "One");
    let voice = stage.view.id("prompter-voice").unwrap();
    assert_eq!(voice.name, "en (lyrics.en.lrc)  ▾");
    stage.view.click(voice.middle());
    stage.view.settle();
    let entry = stage.view.named("es (lyrics.es.lrc)").remove(0);
    stage.view.click(entry.middle());
    stage.play(0.5, 1, 120.0);
    assert_eq!(told(&mut stage), "Uno");
}

#[test]
fn a_song_without_words_says_where_they_would_be() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    stage.view.hold(Modifiers::CTRL);
    stage.view.key(Code::KeyL, Key::Character("l".to_owned()));
    stage.wait_for_words();
    let told = stage.view.class("prompter-empty").remove(0);
    assert!(told.bounds.h > 10.0 && told.text.contains("lyrics.lrc"), "{told:?}");
}

#[test]
fn words_are_not_said_to_be_missing_while_files_are_read() {
    for _ in 0..5 {
        let (_keep, song) = song();
        std::fs::write(song.join("lyrics.lrc"), "[00:00.10]One\n").unwrap();
        let mut stage = Stage::with(&song);
        let button = stage.view.id("words-button").unwrap();
        stage.view.click(button.middle());
        for _ in 0..4000 {
            let told = stage.view.class("prompter-empty");
            assert!(!told.iter().any(|told| told.bounds.h > 1.0 && told.text.contains("No words")), "{told:?}");
            if stage.view.id("prompter-voice").is_some_and(|voice| !voice.name.is_empty()) {
                break;
            }
            stage.view.advance(Duration::from_millis(5));
        }
        assert_eq!(stage.view.id("prompter-voice").unwrap().name, "lyrics.lrc");
    }
}

/// Chords, a section, a count and a language: words sung from a chord sheet.
#[test]
fn the_words_as_they_look() {
    let (_keep, song) = song_of(
        &STEMS,
        "tempo = 120.0\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 9\nname = \"Chorus\"\n",
    );
    std::fs::write(
        song.join("lyrics.cho"),
        "{sov: Verse}\n[Am]Down by the [F]harbour where the old lights [C]shine\n{soc: Chorus}\n[G]Lead me [Am7]home\nمرحبا\n",
    )
    .unwrap();
    let mut stage = Stage::new(Some(&song), ViewSize::of_points(800.0, 480.0, 1.0));
    stage.load();
    stage.open_words();
    let transpose = stage.parameters.bind(&stage.state, |state| &state.faders.global.transpose);
    assert!(transpose.set_text("2"));
    stage.play(0.25, 30, 120.0);
    golden_of("prompter", &mut stage);
}

#[test]
fn words_without_times_are_turned_by_the_wheel() {
    let (_keep, song) = song();
    std::fs::write(song.join("lyrics.txt"), (1..40).map(|n| format!("Line {n}\n")).collect::<String>()).unwrap();
    let mut stage = Stage::with(&song);
    stage.open_words();
    let middle = stage.view.id("words").unwrap().middle();
    let before = stage.view.picture();
    stage.view.wheel(middle, -3.0);
    (0..60).for_each(|_| {
        stage.view.frame();
    });
    assert!(before.rgba() != stage.view.picture().rgba());
    stage.view.wheel(middle, 3.0);
    (0..60).for_each(|_| {
        stage.view.frame();
    });
    stage.view.hover((999.0, 1.0));
    stage.view.settle();
    assert!(before.rgba() == stage.view.picture().rgba(), "back where it was");
}

#[test]
fn size_lines_and_colours_are_chosen_and_kept() {
    let (_keep, song) = song();
    lrc(&song);
    let mut stage = Stage::with(&song);
    stage.open_words();
    let click = |stage: &mut Stage, id: &str| {
        let middle = stage.view.id(id).unwrap().middle();
        stage.view.click(middle);
        stage.view.settle();
    };
    let choose = |stage: &mut Stage, name: &str| {
        click(stage, "prompter-look");
        let entry = stage.view.named(name).remove(0);
        stage.view.click(entry.middle());
        stage.view.settle();
    };
    // Words that have been sung are amber, until another colour is chosen.
    let has = |stage: &mut Stage, ink: [u8; 3]| {
        let picture = stage.view.picture();
        let bounds = stage.view.id("words").unwrap().bounds;
        let columns = bounds.x as u32..bounds.right() as u32;
        columns
            .flat_map(|x| (bounds.y as u32..bounds.bottom() as u32).map(move |y| (x, y)))
            .any(|(x, y)| picture.pixel(x, y).is_some_and(|[r, g, b, _]| [r, g, b] == ink))
    };
    let green = [0x54, 0xe0, 0x8a];
    stage.play(0.9, 3, 120.0);
    assert!(!has(&mut stage, green));
    choose(&mut stage, "Green");
    stage.play(0.9, 3, 120.0);
    assert!(has(&mut stage, green), "what was sung before is painted anew");
    choose(&mut stage, "Dark on light");
    assert!(has(&mut stage, [0xf4, 0xf1, 0xe8]), "paper");
    choose(&mut stage, "Fewer lines");
    click(&mut stage, "prompter-larger");
    // The project keeps it, and another window has it.
    let kept = stage.window.saved();
    assert_ne!(kept.look, 0);
    let mut other = Stage::with(&song);
    other.window.restore(kept);
    other.view.frame();
    other.open_words();
    other.play(0.9, 3, 120.0);
    assert!(has(&mut other, [0xf4, 0xf1, 0xe8]));
    assert_eq!(other.window.saved(), kept, "opening the words changes nothing");
    choose(&mut other, "More lines");
    click(&mut other, "prompter-smaller");
    choose(&mut other, "Amber");
    assert_eq!(other.window.saved().look, 0, "as usual");
}
