//! Tests of the texts of the stage view at each position of a song, and of its buttons.
#![allow(clippy::unwrap_used)]

use super::buttons::{StageButton, StageDeed, StageFace, StageSituation};
use super::coming::{ComingPlace, queued_words, song_name};
use super::now::{StageNow, StageSong, time_left};
use super::words::fitted;
use crate::engine::{Act, Lead, Queued, Repeat, Target};
use crate::host::{SetRow, SetView};
use crate::setlist::{Place, Section, Song};
use crate::time::{Bpm, LoopRange, Meter, TempoChange, TempoMap, beat};

/// Two bars of 4/4, then 6/8; a verse from bar 2, a chorus from bar 4, a gap, a coda from bar 8.
fn song() -> Song {
    let change = |at, beats, unit| TempoChange {
        beat: beat(at),
        bpm: Bpm::DEFAULT,
        meter: Meter::new(beats, unit).unwrap(),
    };
    let section = |bar, name: &str, bars| Section {
        place: Place::Bar(bar),
        name: name.to_owned(),
        colour: None,
        bars,
        looped: false,
    };
    Song {
        tempo_map: TempoMap::new(&[change(0.0, 4, 4), change(8.0, 6, 8)]).unwrap(),
        sections: vec![section(2, "Verse", None), section(4, "Chorus", Some(2.0)), section(8, "Coda", None)],
        ..Song::in_folder("/songs/Ode".into())
    }
}

fn at(place: f64, looping: Option<(f64, f64)>) -> StageNow {
    let song = song();
    let song = StageSong { song: &song, spans: &song.spans(), end: beat(29.0) };
    let looping = looping.map(|(start, end)| LoopRange { start: beat(start), end: beat(end) });
    StageNow::at(&song, beat(place), true, looping)
}

#[test]
fn the_way_to_the_next_section_is_counted_in_bars_and_then_in_beats() {
    let words = |place| {
        let now = at(place, None);
        (now.here, now.next, now.to_go, now.is_soon)
    };
    let is = |here: &str, next: &str, to_go: &str, is_soon| {
        (here.to_owned(), next.to_owned(), to_go.to_owned(), is_soon)
    };
    // During the count-in, before the first bar.
    assert_eq!(words(-4.0), is("Bar 0", "Verse", "2 bars", false));
    assert_eq!(words(0.0), is("Bar 1", "Verse", "4 beats", true));
    assert_eq!(words(3.2), is("Bar 1", "Verse", "1 beat", true));
    // The verse starts in 4/4 and continues in 6/8; bar 4 starts at beat 11.
    assert_eq!(words(4.0), is("Verse", "Chorus", "2 bars", false));
    assert_eq!(words(8.0), is("Verse", "Chorus", "6 beats", true));
    assert_eq!(words(10.5), is("Verse", "Chorus", "1 beat", true));
    assert_eq!(words(11.0), is("Chorus", "Coda", "4 bars", false));
    // Two bars belong to no section.
    assert_eq!(words(17.5), is("Bar 6", "Coda", "2 bars", false));
    assert_eq!(words(23.0), is("Coda", "The end", "2 bars", false));
    assert_eq!(words(26.5), is("Coda", "The end", "5 beats", true));
    assert_eq!(words(29.0).2, "");
}

#[test]
fn what_repeats_is_followed_by_itself() {
    let chorus = Some((11.0, 17.0));
    let now = at(12.0, chorus);
    assert_eq!((now.here.as_str(), now.next.as_str(), now.to_go.as_str()), ("↻ Chorus", "Chorus", "2 bars"));
    assert_eq!(now.here_colour, now.next_colour);
    assert_eq!(at(18.0, chorus).here, "Bar 6");
    // A section that will repeat does not repeat yet.
    assert_eq!(at(4.0, chorus), at(4.0, None));
}

#[test]
fn an_act_that_waits_says_what_comes_and_when() {
    let row = |name: &str, slot| SetRow { name: name.to_owned(), slot: Some(slot), ..SetRow::default() };
    let set = SetView { rows: vec![row("Ode", 3), row("Hymn", 1)], ..SetView::default() };
    let song = song();
    let queued = |word, song, to: Option<f64>| Queued { word, song, to: to.map(beat), beats: 6.5 };
    let words = |queued: &Queued| queued_words(queued, Some(&song), &set);
    let jump = queued("jump", None, Some(11.0));
    assert_eq!(words(&jump), "Chorus in 7 beats");
    assert_eq!(words(&queued("jump", None, Some(8.0))), "Bar 3 in 7 beats");
    assert_eq!(words(&queued("launch", Some(1), None)), "Hymn in 7 beats");
    assert_eq!(words(&queued("tempo", None, None)), "tempo in 7 beats");
    assert_eq!(words(&Queued { beats: 0.5, ..jump }), "Chorus in 1 beat");
    assert_eq!((song_name(&queued("next", Some(3), None), &set), song_name(&jump, &set)), (Some("Ode"), None));
    // What comes first is what is next.
    let coming = ComingPlace::of(&Queued { beats: 3.0, ..jump }, Some(&song), &set).unwrap();
    let now = at(23.0, None).before(coming, &song.tempo_map, beat(23.0));
    assert_eq!((now.here.as_str(), now.next.as_str(), now.to_go.as_str()), ("Coda", "Chorus", "6 beats"));
    assert_eq!(now.next_colour, at(12.0, None).here_colour);
}

#[test]
fn the_lights_are_the_beats_of_the_bar_that_sounds() {
    let lit = |place| {
        let beats = at(place, None).beats;
        (beats.count, beats.lit)
    };
    assert_eq!([lit(0.0), lit(3.99), lit(-0.5)], [(4, Some(0)), (4, Some(3)), (4, Some(3))]);
    assert_eq!([lit(8.0), lit(8.5), lit(10.9)], [(6, Some(0)), (6, Some(1)), (6, Some(5))]);
    let song = song();
    let stands =
        StageNow::at(&StageSong { song: &song, spans: &song.spans(), end: beat(29.0) }, beat(1.0), false, None);
    assert_eq!(stands.beats.lit, None);
}

#[test]
fn time_is_counted_down() {
    assert_eq!([time_left(187.2), time_left(0.4), time_left(-3.0)], ["−3:08", "−0:01", "−0:00"]);
}

#[test]
fn words_are_as_large_as_they_fit_and_cut_only_then() {
    let width = |words: &str, size: f32| words.chars().count() as f32 * size / 2.0;
    assert_eq!(fitted("Chorus", 60.0, 180.0, width), ("Chorus".to_owned(), 60.0));
    assert_eq!(fitted("Chorus", 60.0, 150.0, width), ("Chorus".to_owned(), 50.0));
    assert_eq!(fitted("Chorus", 60.0, 90.0, width), ("Chor…".to_owned(), 36.0));
}

fn face(button: StageButton, change: impl FnOnce(&mut StageSituation)) -> StageFace {
    let mut now = StageSituation {
        lead: Lead::Stemlock,
        plays: true,
        is_looping: false,
        waits: false,
        has_sections: true,
        song: 1,
        songs: 3,
    };
    change(&mut now);
    button.face(&now)
}

#[test]
fn buttons_mean_sections_while_a_song_plays_and_songs_while_none_does() {
    use StageButton::{Back, Loop, On, Play};
    let act = |act| Some(StageDeed::Act(act));
    assert_eq!(face(Back, |_| {}).deed, act(Act::Jump(Target::Previous)));
    assert_eq!(face(On, |_| {}).deed, act(Act::Jump(Target::Next)));
    assert_eq!(face(On, |now| now.plays = false).deed, Some(StageDeed::Choose(2)));
    assert_eq!(face(Back, |now| now.plays = false).deed, Some(StageDeed::Choose(0)));
    assert_eq!(face(Back, |now| (now.plays, now.song) = (false, 0)).deed, None);
    assert_eq!(face(On, |now| (now.plays, now.song) = (false, 2)).deed, None);
    for lead in [Lead::Timeline, Lead::Beat] {
        assert_eq!(face(Play, |now| now.lead = lead).deed, None, "the host plays");
    }
    assert_eq!(face(On, |now| (now.plays, now.lead) = (false, Lead::Timeline)).deed, None);
    assert_eq!(
        (face(Play, |_| {}).deed, face(Play, |now| now.plays = false).deed),
        (act(Act::Pause), act(Act::Play))
    );
    assert_eq!(face(Loop, |_| {}).deed, act(Act::Loop(Repeat::Here)));
    let looping = face(Loop, |now| now.is_looping = true);
    assert_eq!((looping.deed, looping.is_lit), (act(Act::Loop(Repeat::Off)), true));
    // Without sections, only pause works while a song plays.
    for button in [Back, Loop, On] {
        assert_eq!(face(button, |now| now.has_sections = false).deed, None, "{button:?}");
    }
    let back = face(Back, |now| now.waits = true);
    assert_eq!((back.words, back.deed, back.is_lit), ("Take back", act(Act::Forget), true));
}
