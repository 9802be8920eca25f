//! The stage view: switched on and off, readable from afar, cheap to draw, with four buttons as its only controls.

use nice_plug_vizia::{Found, Picture, ViewSize};
use stemlock::engine::{Act, Lead, Quantum, Target};
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{click, view, words};
use crate::luminance::{contrast, luminance};
use crate::scenes::Scene;
use crate::set::{gig, heard, level, stage, wait_for};
use crate::stage::{Stage, write_song};
use crate::{golden_of, song_of};

fn ctrl_g(stage: &mut Stage) {
    stage.view.hold(Modifiers::CTRL);
    assert!(stage.view.key(Code::KeyG, Key::Character("g".into())));
    stage.view.hold(Modifiers::empty());
    stage.view.settle();
}

fn is_on(stage: &mut Stage) -> bool {
    stage.view.id("stage").is_some()
}

#[test]
fn a_key_a_button_escape_and_a_double_click_turn_it_and_the_project_keeps_it() {
    let (_keep, mut stage) = stage();
    let usual = stage.window.saved();
    ctrl_g(&mut stage);
    assert!(is_on(&mut stage));
    let saved = stage.window.saved();
    assert_ne!(saved, usual);
    ctrl_g(&mut stage);
    assert!(!is_on(&mut stage) && stage.window.saved() == usual);
    stage.open_stage_view();
    assert!(is_on(&mut stage));
    assert!(stage.view.key(Code::Escape, Key::Escape));
    stage.view.settle();
    assert!(!is_on(&mut stage));
    assert!(!stage.view.key(Code::Escape, Key::Escape), "the host's own");
    // A project that was saved so opens so, and a window that is open follows it.
    stage.window.restore(saved);
    stage.view.settle();
    assert!(is_on(&mut stage));
    let name = view(&mut stage, "stage-song").middle();
    stage.view.click(name);
    stage.view.settle();
    assert!(is_on(&mut stage), "one click is nothing");
    stage.view.double_click(name);
    stage.view.settle();
    assert!(!is_on(&mut stage));
}

/// The contrast of the strongest ink in a view with its ground, and over how many rows and columns it goes.
fn ink(picture: &Picture, view: &Found) -> (f64, usize, usize) {
    let (left, top) = (view.bounds.x.ceil() as u32, view.bounds.y.ceil() as u32);
    let (right, bottom) = (view.bounds.right() as u32, view.bounds.bottom() as u32);
    let at = |x, y| luminance(picture.pixel(x, y).unwrap());
    let ground = at(right - 1, top);
    let ground = if view.text.is_empty() { ground } else { (at(left, top) + ground) / 2.0 };
    let is_inked = |x: u32, y: u32| contrast(at(x, y), ground) > 2.0;
    let rows = (top..bottom).filter(|&y| (left..right).any(|x| is_inked(x, y))).count();
    let mut inked = (left..right).filter(|&x| (top..bottom).any(|y| is_inked(x, y)));
    let columns = inked.next().map_or(0, |first| inked.next_back().unwrap_or(first) + 1 - first) as usize;
    let most = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    (most.map(|(x, y)| contrast(at(x, y), ground)).fold(1.0, f64::max), rows, columns)
}

/// Lines of the stage view, and how high their letters are at least, as shares of the window: capitals, so 0.7 of the type's size.
const LINES: [(&str, f64); 7] = [
    ("stage-song", 0.05),
    ("stage-left", 0.05),
    ("stage-here", 0.08),
    ("stage-next", 0.045),
    ("stage-to-go", 0.045),
    ("stage-next-song", 0.03),
    ("stage-told", 0.03),
];

#[test]
fn every_line_is_large_and_stands_out_in_every_size() {
    let keep = tempfile::tempdir().unwrap();
    let song = write_song(&keep.path().join("Harbour Lights"), &["Bass"]);
    std::fs::write(song.join("lyrics.lrc"), "[00:00.00]One\n[00:10.00]Two\n").unwrap();
    for (width, height) in [(800.0, 480.0), (1280.0, 720.0), (1920.0, 1080.0)] {
        for scale in [1.0, 2.0] {
            let mut stage = Scene::Stage.stage(&song, ViewSize::of_points(width, height, scale)).unwrap();
            stage.keeper.act(Act::Jump(Target::Next), Some(Quantum::Bars(8)));
            stage.play(0.0, 1, 120.0);
            stage.refresh();
            let picture = stage.view.picture();
            for (id, least) in LINES {
                let line = view(&mut stage, id);
                let (contrast, rows, columns) = ink(&picture, &line);
                let (share, wide) = (rows as f64 / (height * scale), columns as f64 / f64::from(line.bounds.w));
                assert!(
                    share >= least && wide <= 1.0,
                    "{id} in {width}: {share} of the height, {wide} of its line"
                );
                assert!(contrast >= 7.0, "{id}: {contrast}");
            }
            for button in 0..4 {
                let button = view(&mut stage, &format!("stage-button-{button}"));
                let bounds = button.bounds;
                assert!(f64::from(bounds.h) >= 0.12 * height * scale && f64::from(bounds.w) >= 0.2 * width * scale);
            }
            assert_eq!(stage.view.cut_texts().len(), 0);
        }
    }
}

#[test]
fn a_name_that_is_too_long_ends_in_an_ellipsis_and_stays_in_its_line() {
    let long = "A song whose name nobody can remember, let alone read on a stage, from far away";
    let toml = format!("name = {long:?}\ntempo = 120.0\n[[section]]\nbar = 1\nname = {long:?}\n");
    let (_keep, song) = song_of(&["Bass"], &toml);
    let mut stage = Stage::new(Some(&song), ViewSize::new(800, 480, 1.0));
    stage.load();
    stage.open_stage_view();
    let picture = stage.view.picture();
    for id in ["stage-song", "stage-here"] {
        let line = view(&mut stage, id);
        assert_eq!(line.text, long, "it is told whole");
        let (_, _, columns) = ink(&picture, &line);
        assert!(columns as f32 > 0.8 * line.bounds.w, "{id}: {columns} of {}", line.bounds.w);
    }
}

#[test]
fn a_frame_draws_only_what_changed() {
    let (_keep, song) = song_of(&["Bass"], "tempo = 60.0\n[[section]]\nbar = 1\nname = \"Verse\"\n");
    let mut stage = Stage::new(Some(&song), ViewSize::new(800, 480, 1.0));
    stage.load();
    stage.play(0.0, 3, 60.0);
    stage.open_stage_view();
    stage.play(0.05, 2, 60.0);
    let (mut frames, mut drawn) = (0, Vec::new());
    // Meters and the position move behind the view, and nothing visible changes: the song has one beat a second.
    for block in 0..60 {
        stage.play_unseen(0.1 + f64::from(block) * 0.01, 60.0);
        frames += 1;
        drawn.extend(stage.view.frame());
    }
    assert!(drawn.is_empty(), "{} of {frames} frames drew {:?}", drawn.len(), drawn.first());
    let lights = view(&mut stage, "stage-lights").bounds;
    assert!(lights.h < 40.0 && view(&mut stage, "stage-lights").text == "1 of 4");
}

#[test]
fn nothing_can_be_hit_but_four_buttons() {
    let (_keep, mut stage) = stage();
    stage.keeper.launch_song(0, None);
    heard(&mut stage);
    stage.open_stage_view();
    let buttons: Vec<_> = (0..4).map(|index| view(&mut stage, &format!("stage-button-{index}")).bounds).collect();
    let before = (stage.window.saved(), stage.keeper.set_view());
    for y in (4..620).step_by(22) {
        for x in (4..1000).step_by(45) {
            let (x, y) = (x as f32, y as f32);
            let is_inside = |bounds: &vizia_core::prelude::BoundingBox| bounds.contains_point(x, y);
            if !buttons.iter().any(is_inside) {
                stage.view.click((x, y));
            }
        }
    }
    heard(&mut stage);
    stage.refresh();
    assert_eq!((stage.window.saved(), stage.keeper.set_view()), before);
    assert_eq!(words(&mut stage, "stage-told"), "");
    assert_eq!(stage.keeper.glance().unwrap().looping, None);
    assert!(stage.view.id("sheet").is_none());
}

#[test]
fn the_four_buttons_play_the_show() {
    let (_keep, mut stage) = stage();
    stage.open_stage_view();
    assert_eq!(words(&mut stage, "stage-song"), "1 Ode");
    assert_eq!(words(&mut stage, "stage-next-song"), "Next: 2 Hymn");
    click(&mut stage, "stage-button-3");
    wait_for(&mut stage, 1);
    assert_eq!(words(&mut stage, "stage-song"), "2 Hymn");
    assert_eq!(heard(&mut stage), 0.0, "chosen, and not begun");
    click(&mut stage, "stage-button-1");
    assert_eq!(heard(&mut stage), level(1));
    stage.refresh();
    assert_eq!(view(&mut stage, "stage-button-1").name, "Pause");
    click(&mut stage, "stage-button-3");
    heard(&mut stage);
    stage.refresh();
    assert!(words(&mut stage, "stage-told").starts_with("Chorus in "), "{}", words(&mut stage, "stage-told"));
    assert_eq!(view(&mut stage, "stage-button-0").name, "Take back");
    click(&mut stage, "stage-button-0");
    heard(&mut stage);
    stage.refresh();
    assert_eq!(words(&mut stage, "stage-told"), "");
    click(&mut stage, "stage-button-2");
    heard(&mut stage);
    stage.refresh();
    assert!(stage.keeper.glance().unwrap().looping.is_some());
    assert_eq!(view(&mut stage, "stage-button-2").name, "Go on");
    assert!(words(&mut stage, "stage-here").starts_with('↻'));
    click(&mut stage, "stage-button-1");
    (0..3).for_each(|_| stage.stop_unseen());
    assert_eq!(heard(&mut stage), 0.0);
    // The host plays where it leads.
    stage.lead(Lead::Beat);
    stage.stop(1);
    stage.refresh();
    assert_eq!(view(&mut stage, "stage-button-1").name, "Host leads");
}

#[test]
fn the_stage_view_looks_as_it_did() {
    let (_keep, folder) = gig();
    std::fs::write(
        folder.join("1 Ode").join("lyrics.lrc"),
        "[00:00.00]Shine on, harbour lights\n[00:00.60]Call me home\n",
    )
    .unwrap();
    let mut stage = Stage::new(Some(&folder), ViewSize::new(800, 480, 1.0));
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    stage.keeper.launch_song(0, None);
    stage.play(0.0, 20, 120.0);
    stage.open_stage_view();
    stage.wait_for_stage_words();
    stage.play(0.0, 1, 120.0);
    golden_of("stage", &mut stage);
}
