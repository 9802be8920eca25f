//! The click that Stemlock makes: switched on in the song panel, mixed on a strip of its own.

use crate::hand::{choose, click, now, open_panel, song, view, words, write};
use crate::stage::Stage;
use crate::{control, one_gesture};
use stemlock::dsp::BurstSound;
use stemlock::setlist::Subdivision;

/// Whether the strip is there to be seen.
fn is_seen(stage: &mut Stage) -> bool {
    stage.view.id("strip-click").is_some_and(|strip| strip.bounds.w > 0.0 && strip.bounds.h > 0.0)
}

#[test]
fn it_is_switched_on_in_the_panel_and_undone() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    assert!(!is_seen(&mut stage), "off, as long as nobody asks for it");
    open_panel(&mut stage);
    for (id, choice) in [("click-on", "on"), ("click-sound-choice", "cowbell"), ("click-between", "16ths")] {
        click(&mut stage, id);
        choose(&mut stage, choice);
    }
    write(&mut stage, "click-accents", "3+");
    assert_eq!(words(&mut stage, "click-accents"), "3+", "what cannot be stays to be corrected");
    write(&mut stage, "click-accents", "3 + 1");
    let made = now(&stage).click;
    assert_eq!((made.on, made.sound, made.subdivision), (true, BurstSound::Cowbell, Subdivision::Sixteenths));
    assert_eq!(made.accents.to_string(), "3+1");
    assert_eq!(words(&mut stage, "undo"), "Undo: Change click");
    assert!(is_seen(&mut stage));
    assert_eq!(words(&mut stage, "save"), "Save song.toml  •");
    click(&mut stage, "undo");
    stage.refresh();
    assert!(!is_seen(&mut stage) && !now(&stage).click.on);
}

#[test]
fn its_strip_moves_its_parameters() {
    let (_keep, folder) = song();
    std::fs::write(folder.join("song.toml"), "tempo = 120\n[click]\n").unwrap();
    let mut stage = Stage::with(&folder);
    assert!(is_seen(&mut stage), "song.toml asks for it");
    let last = view(&mut stage, "strip-2").bounds;
    assert!(view(&mut stage, "strip-click").bounds.x > last.x, "behind the stems");
    stage.host.take();
    for name in ["Click Mute", "Click Solo"] {
        let middle = control(&mut stage, name).middle();
        stage.view.click(middle);
        assert_eq!(stage.host.take(), one_gesture(name, 1.0));
    }
}

#[test]
fn count_in_and_split_are_chosen_in_the_panel() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "count-in");
    choose(&mut stage, "2 Bars");
    assert_eq!(stage.state.faders.show.count_in.value().0, 2);
    click(&mut stage, "split");
    choose(&mut stage, "On");
    assert!(stage.state.faders.show.split.value());
    stage.refresh();
    assert_eq!(words(&mut stage, "count-in"), "Count-In: 2 Bars");
}
