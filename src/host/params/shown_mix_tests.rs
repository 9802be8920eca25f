//! Which mix the parameters show, whoever switches songs and whenever projects come.

use super::*;
use crate::dsp::{Decibels, Pan};
use crate::setlist::{Output, Stem};

fn mix(level: f32) -> SongMix {
    let mix = SongMix::default();
    let output = Some(Output::Click);
    mix.set_stem(3, &StemFaders { level, pan: Pan::new(0.5), muted: true, soloed: false, output });
    mix.set_click(&StemFaders { level: level - 1.0, ..StemFaders::default() });
    mix.set_transpose(level);
    mix
}

#[test]
fn the_song_before_keeps_its_mix_and_the_parameters_take_the_new_one() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (one, two) = (mix(-6.0), mix(-12.0));
    shown.show(&one);
    assert_eq!((shown.faders.stem(3), shown.faders.stem(0)), (one.stem(3), StemFaders::default()));
    assert_eq!(shown.faders.global.transpose.value(), -6.0);
    assert_eq!((shown.faders.click.faders().level, shown.copy_of(&one).click().level), (-7.0, -7.0));
    shown.faders.take(&mix(-3.0)); // A hand on the faders.
    shown.show(&two);
    assert_eq!((one.is_shown(), one.stem(3).level, one.transpose()), (false, -3.0, -3.0));
    assert_eq!((two.is_shown(), shown.faders.stem(3).level), (true, -12.0));
    assert_eq!((one.click().level, shown.faders.click.faders().level), (-4.0, -13.0));
}

#[test]
fn a_project_without_a_song_moves_the_faders_of_the_current_one() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (one, two) = (mix(-6.0), SongMix::default());
    shown.show(&one);
    shown.while_loading(|| {
        assert!(!one.is_shown());
        shown.faders.take(&mix(-3.0));
    });
    assert!(one.is_shown());
    let searched = SongMix::default();
    shown.while_loading(|| {
        shown.faders.take(&mix(-9.0));
        shown.adopt(&searched);
    });
    assert_eq!((one.is_shown(), one.stem(3).level), (false, -3.0));
    assert!(!shown.hand_over(&searched, &two, None, &FirstFaders::default()), "no parameter moves");
    assert_eq!((two.is_shown(), shown.faders.stem(3).level), (true, -9.0));
}

#[test]
fn a_song_that_is_still_searched_keeps_its_mix_when_another_one_becomes_current() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let other = mix(-6.0);
    // By the audio thread, by another thread, and by another thread while the project is still being loaded.
    for way in 0..3 {
        let (searched, found) = (SongMix::default(), SongMix::default());
        shown.while_loading(|| {
            shown.faders.take(&mix(-9.0));
            shown.adopt(&searched);
            if way == 2 {
                shown.show(&other);
            }
        });
        match way {
            0 => assert!(shown.turn_to(&other)),
            1 => shown.show(&other),
            _ => {}
        }
        assert_eq!((other.is_shown(), shown.faders.stem(3).level), (true, -6.0));
        assert!(!shown.hand_over(&searched, &found, None, &FirstFaders::default()));
        assert_eq!((found.is_shown(), found.stem(3).level, found.transpose()), (false, -9.0, -9.0));
        shown.show(&found);
        assert_eq!((shown.faders.stem(3).level, other.stem(3).level), (-9.0, -6.0));
    }
}

#[test]
fn a_song_that_is_found_again_while_it_is_shown_takes_the_faders_of_the_project() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (playing, saved) = (mix(-6.0), mix(-9.0));
    shown.show(&playing);
    assert!(shown.hand_over(&saved, &playing, None, &FirstFaders::default()), "the host is told");
    assert_eq!((playing.is_shown(), shown.faders.stem(3).level), (true, -9.0));
}

#[test]
fn a_project_that_is_saved_takes_the_values_of_one_song() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (one, two) = (mix(-6.0), mix(-12.0));
    shown.show(&one);
    shown.while_saving(|| {
        assert!(!shown.turn_to(&two), "the next block tries again");
        assert_eq!((one.is_shown(), shown.faders.stem(3).level), (true, -6.0));
        assert!(shown.saved().is_some_and(|saved| saved.is_same(&one)));
        assert!(shown.turn_to(&two), "the songs may take their time");
    });
    assert_eq!(shown.faders.stem(3).level, -12.0);
    shown.while_saving(|| ());
    shown.show(&one);
    assert!(one.is_shown(), "a project that took no songs is done as well");
}

#[test]
fn a_project_that_is_loaded_meanwhile_has_the_last_word() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let opened = mix(-6.0);
    shown.while_loading(|| {
        shown.faders.take(&mix(-9.0));
        shown.show(&opened); // By a helper that was not stopped in time.
    });
    assert_eq!((opened.is_shown(), shown.faders.stem(3).level), (true, -9.0));
}

#[test]
fn a_song_that_replaces_the_one_that_is_shown_is_shown() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (former, searched, found) = (mix(-3.0), mix(-6.0), SongMix::default());
    shown.while_loading(|| {
        shown.faders.take(&searched);
        shown.adopt(&searched);
    });
    assert!(shown.turn_to(&former), "it is still in this place for the audio thread");
    assert!(shown.hand_over(&searched, &found, Some(&former), &FirstFaders::default()), "the host is told");
    assert_eq!((found.is_shown(), former.is_shown()), (true, false));
    assert_eq!((shown.faders.stem(3).level, shown.copy_of(&found).stem(3).level), (-6.0, -6.0));
}

/// The first faders of a song whose fourth stem is at −4 dB, and muted.
fn first(known: usize) -> FirstFaders {
    let quiet = Stem { level: Decibels::new(-4.0).unwrap(), muted: true, ..Stem::of_file("a.wav".into()) };
    FirstFaders::of(&[Stem::of_file("b.wav".into()), quiet.clone(), quiet.clone(), quiet], known)
}

#[test]
fn a_song_that_is_read_late_has_its_own_faders_but_for_those_that_were_moved() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (other, unread, read) = (mix(-6.0), SongMix::default(), SongMix::default());
    shown.show(&other);
    shown.show(&unread);
    assert_eq!(shown.faders.stem(3), StemFaders::default(), "none is known yet");
    let moved = SongMix::default();
    moved.set_stem(1, &StemFaders { level: -9.0, ..StemFaders::default() });
    shown.faders.take(&moved); // A hand on the faders.
    assert!(shown.hand_over(&unread, &read, None, &first(0)), "the host is told");
    let faders = |slot: usize| (shown.faders.stem(slot).level, shown.faders.stem(slot).muted);
    assert_eq!((faders(1), faders(2), faders(4)), ((-9.0, true), (-4.0, true), (0.0, false)));
    assert_eq!((other.stem(3).level, read.stem(2).level, read.is_shown()), (-6.0, -4.0, true));
    // While another song is shown, its mix is not touched.
    let (unread, read) = (SongMix::default(), SongMix::default());
    assert!(!shown.hand_over(&unread, &read, None, &first(3)));
    assert_eq!((read.stem(2).level, read.stem(3).level, shown.faders.stem(3).level), (0.0, -4.0, -4.0));
}

#[test]
fn a_song_that_is_read_while_its_project_is_still_being_loaded_keeps_what_the_project_says() {
    let shown = ShownMix::new(Arc::new(Faders::new()));
    let (unread, read) = (SongMix::default(), SongMix::default());
    shown.while_loading(|| {
        shown.adopt(&unread);
        assert!(shown.hand_over(&unread, &read, None, &first(0)));
        let saved = SongMix::default();
        saved.set_stem(3, &StemFaders { level: -12.0, ..StemFaders::default() });
        shown.faders.take(&saved);
    });
    let faders = |slot: usize| (shown.faders.stem(slot).level, shown.faders.stem(slot).muted);
    assert_eq!((faders(2), faders(3), read.is_shown()), ((-4.0, true), (-12.0, true), true));
    assert_eq!(shown.copy_of(&read).stem(2).level, -4.0);
}
