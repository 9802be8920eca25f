//! *Sing along* in the window: the switch, the guide, and the message about songs that are a single file.

use stemlock::setlist::Output;

use crate::stage::{self, Stage};
use crate::{one_gesture, song, song_of, words};

fn press(stage: &mut Stage, id: &str) {
    let middle = stage.view.id(id).unwrap().middle();
    stage.view.click(middle);
    stage.view.settle();
}

/// The loudest sample on Main of a block that is played some blocks later.
fn loudest(stage: &mut Stage) -> f32 {
    stage.play(0.5, 4, 120.0);
    stage.heard(Output::Main).0.iter().fold(0.0, |loudest, sample| loudest.max(sample.abs()))
}

#[test]
fn one_switch_takes_the_lead_vocal_away_and_a_guide_brings_a_little_back() {
    let (_keep, song) = song_of(&["Click", "Vocals"], "tempo = 120.0\n");
    let mut stage = Stage::with(&song);
    stage.open_words();
    let whole = loudest(&mut stage);
    assert!(whole > 0.2, "{whole}");
    stage.host.take();
    press(&mut stage, "sing-along");
    assert_eq!(stage.host.take(), one_gesture("Sing Along", 1.0));
    assert_eq!((loudest(&mut stage), stage.view.id("sing-along").unwrap().checked), (0.0, Some(true)));
    assert_eq!(words(&mut stage, "sing-told"), "", "there is a lead vocal");
    assert!(stage.view.id("remove-centre").is_none_or(|view| view.bounds.w < 1.0));
    let guide = stage.view.id("sing-guide").unwrap();
    assert!(guide.text.contains("inf"), "{guide:?}");
    let (x, y) = guide.middle();
    stage.view.drag((x, y), (x + 100.0, y), 5);
    let level = stage.state.faders.voices.guide.value();
    let (heard, wanted) = (loudest(&mut stage), whole * 10.0_f32.powf(level / 20.0));
    assert!(level > -40.0 && level < 0.0 && (heard / wanted - 1.0).abs() < 1e-3, "{level} dB: {heard}, {wanted}");
    press(&mut stage, "sing-along");
    assert_eq!(loudest(&mut stage), whole);
}

#[test]
fn a_song_that_is_one_file_says_so_and_can_lose_its_middle() {
    let keep = tempfile::tempdir().unwrap();
    let folder = keep.path().join("Anthem");
    std::fs::create_dir(&folder).unwrap();
    let sides = (0..48_000_u32).flat_map(|n| {
        let voice = ((f64::from(n) * 0.03).sin() * 8000.0) as i16;
        let side = ((f64::from(n) * 0.11).sin() * 2000.0) as i16;
        [voice + side, voice - side]
    });
    std::fs::write(folder.join("Whole Song.wav"), testkit::wav_of_shorts(2, 48_000, sides)).unwrap();
    let mut stage = Stage::with(&folder);
    stage.open_words();
    stage.refresh();
    press(&mut stage, "sing-along");
    let told = words(&mut stage, "sing-told");
    assert!(told.contains("no stem of its own"), "{told}");
    let whole = loudest(&mut stage);
    press(&mut stage, "remove-centre");
    let told = words(&mut stage, "sing-told");
    assert!(told.contains("bass and kick too"), "{told}");
    let reduced = loudest(&mut stage);
    assert!(whole > 0.2 && reduced < 0.07 && reduced > 0.03, "{whole}, {reduced}");
    let (left, right) = stage.heard(Output::Main);
    assert!(left.iter().zip(right).all(|(left, right)| left == &-right));
}

#[test]
fn a_mono_file_says_that_nothing_can_be_taken_away() {
    let keep = tempfile::tempdir().unwrap();
    let folder = stage::write_song(&keep.path().join("Anthem"), &["Whole Song"]);
    let mut stage = Stage::with(&folder);
    stage.open_words();
    stage.refresh();
    press(&mut stage, "sing-along");
    assert!(words(&mut stage, "sing-told").contains("nothing can be removed"));
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    stage.open_words();
    assert_eq!(words(&mut stage, "sing-told"), "", "nobody sings along");
}
