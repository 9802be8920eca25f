//! Acts that lead out of a song, to what has passed, or to what sounds already.

use super::rig::{FADE, RATE, assert_equals, noise};
use super::show_stage::{ShowStage, loaded};
use crate::engine::load::Arrival;
use crate::engine::sound::FormSection;
use crate::engine::{Act, Lead, Quantum, Refusal, Repeat, SectionRef, Target, When};
use crate::setlist::name_key;
use crate::time::{BeatPos, HostFields, Transport};

/// Plays the acts one after the other, each a quarter of a second after the one before and for no quantum; returns where each leads.
fn told(stage: &mut ShowStage, acts: &[Act]) -> Vec<Result<f64, Refusal>> {
    for (index, act) in acts.iter().enumerate() {
        stage.order(When::Frame(index as i64 * 12_000), *act, Some(Quantum::None));
    }
    stage.play(12_000 * acts.len(), 480);
    let place = |beat: f64| (beat * 1000.0).round() / 1000.0;
    stage.outcomes().iter().map(|told| told.done.map(|done| place(done.song_beat))).collect()
}

const fn bar(number: i64) -> Act {
    Act::Jump(Target::Bar(number))
}

#[test]
fn bars_that_a_song_does_not_have_are_refused_and_nothing_happens() {
    let mut stage = ShowStage::new(1, Lead::Stemlock);
    // A minute at 120 BPM is 30 bars. The longest count-in begins four bars before the first one.
    let acts =
        [Act::Launch(0), bar(31), bar(1_000_000), bar(-4), bar(-1_000_000), bar(30), bar(-3), bar(0), bar(1)];
    let no_bar = Err(Refusal::NoBar);
    let expected = [Ok(0.0), no_bar, no_bar, no_bar, no_bar, Ok(116.0), Ok(-16.0), Ok(-4.0), Ok(0.0)];
    assert_eq!(told(&mut stage, &acts), expected);
    // Refused when it arrives, however long it would have waited; the song goes on.
    let mut stage = ShowStage::new(1, Lead::Stemlock);
    stage.order(When::Frame(0), Act::Launch(0), None);
    stage.order(When::Frame(1000), bar(900), Some(Quantum::Song));
    let heard = stage.play(20_000, 100);
    assert_equals(&heard, 0..20_000, 0, |_, frame| noise(0, 0, frame), "the song");
    let told: Vec<_> = stage.outcomes().iter().map(|told| told.done.map(|done| done.frame)).collect();
    assert_eq!(told, [Ok(0), no_bar.map(|_: f64| 0)]);
}

#[test]
fn behind_the_files_there_are_bars_where_a_section_lies() {
    let mut stage = ShowStage::new(1, Lead::Beat);
    let mut song = loaded(0);
    let section = |start: f64, end: Option<f64>| FormSection {
        key: name_key("Tail"),
        start: BeatPos::new(start).unwrap(),
        end: end.and_then(BeatPos::new),
        looped: false,
    };
    // Bars 33 and 34, and one from bar 40 on.
    song.form.sections = [section(128.0, Some(136.0)), section(156.0, None)].into();
    assert!(stage.senders[0].send(Arrival::Song(song)));
    let host = |frame: i64| {
        Transport::believing(&HostFields {
            playing: true,
            tempo: Some(120.0),
            beats: Some(frame as f64 / 24_000.0),
            meter: Some((4, 4)),
            ..HostFields::default()
        })
    };
    stage.order(When::Frame(0), Act::Launch(0), None);
    // Where a section lies behind the files the song is over at once.
    for (index, number) in [32, 35, 41, 34].into_iter().enumerate() {
        stage.order(When::Frame(1000 * (1 + index as i64)), bar(number), Some(Quantum::None));
    }
    stage.order(When::Frame(5000), Act::Launch(0), Some(Quantum::None));
    stage.order(When::Frame(6000), bar(40), Some(Quantum::None));
    (0..14).for_each(|block| stage.block(&host(block * 480), 480, &mut [Vec::new(), Vec::new()]));
    let told: Vec<_> = stage.outcomes().iter().map(|told| told.done.map(|done| done.song_beat.round())).collect();
    let no_bar = Err(Refusal::NoBar);
    assert_eq!(told, [Ok(0.0), no_bar, no_bar, no_bar, Ok(132.0), Ok(0.0), Ok(156.0)]);
}

#[test]
fn a_nudge_stays_in_the_song_and_a_loop_of_what_has_passed_is_refused() {
    let mut stage = ShowStage::new(1, Lead::Stemlock);
    let section = |name: &str| Act::Loop(Repeat::Section(SectionRef::written(name)));
    // Half a beat passes between two of them.
    let acts = [
        Act::Launch(0),
        Act::Nudge(200.0),
        Act::Nudge(-30.0),
        Act::Nudge(-4.0),
        bar(2),
        section("a"),
        section("b"),
        bar(30),
        Act::Nudge(3.25),
        Act::Nudge(1.0),
        Act::Nudge(-1.0),
    ];
    let out = Err(Refusal::Outside);
    let expected = [
        Ok(0.0),
        out,
        out,
        Ok(-2.5),
        Ok(4.0),
        Err(Refusal::Passed),
        Ok(5.0),
        Ok(116.0),
        Ok(119.75),
        out,
        Ok(119.0),
    ];
    let told = told(&mut stage, &acts);
    // The song ends a quarter of a beat behind the nudge, before the one that would leave it.
    assert_eq!(told[..9], expected[..9]);
    assert_eq!(told[9..], [Err(Refusal::Silent); 2]);
}

#[test]
fn a_song_that_is_chosen_while_it_sounds_goes_on_and_begins_otherwise() {
    for block in [1, 77, 4096] {
        let mut stage = ShowStage::new(2, Lead::Stemlock);
        let order = |stage: &mut ShowStage, at: i64, act: Act| stage.order(When::Frame(at), act, None);
        order(&mut stage, 100, Act::Switch(0));
        order(&mut stage, 500, Act::Switch(0));
        // Behind another one, it begins, also on the same frame.
        order(&mut stage, 2000, Act::Switch(1));
        order(&mut stage, 2000, Act::Switch(0));
        order(&mut stage, 3000, Act::Switch(0));
        order(&mut stage, 4000, Act::Pause);
        order(&mut stage, 5000, Act::Switch(0));
        order(&mut stage, 6000, Act::Again);
        let heard = stage.play(7000, block);
        let song = |_: usize, frame: i64| noise(0, 0, frame);
        assert_equals(&heard, 100..2000, -100, song, "it goes on");
        assert_equals(&heard, 2000 + FADE..4000, -2000, song, "behind another one");
        assert_equals(&heard, 5000..6000, -5000, song, "behind a pause");
        assert_equals(&heard, 6000 + FADE..7000, -6000, song, "again");
        let frames: Vec<i64> = stage.outcomes().iter().map(|told| told.done.unwrap().frame).collect();
        assert_eq!(frames, [100, 500, 2000, 2000, 3000, 4000, 5000, 6000]);
    }
}

#[test]
fn the_song_of_the_timeline_is_chosen_only_where_it_does_not_sound() {
    for (beat, begins) in [(8.5, false), (-30.0, true), (121.0, true)] {
        let mut stage = ShowStage::new(1, Lead::Timeline);
        stage.processor.lay(0, BeatPos::ZERO);
        let mut heard = [Vec::new(), Vec::new()];
        let first = (beat * 24_000.0) as i64;
        stage.order(When::Frame(1000), Act::Switch(0), Some(Quantum::Beat));
        for block in 0..100 {
            let frame = first + block * 480;
            let fields = HostFields {
                playing: true,
                tempo: Some(120.0),
                beats: Some(frame as f64 / 24_000.0),
                samples: Some(frame),
                meter: Some((4, 4)),
                ..HostFields::default()
            };
            stage.block(&Transport::believing(&fields), 480, &mut heard);
        }
        // The next beat is half a beat or a whole one away.
        let at = if first % 24_000 == 0 { 24_000 } else { 12_000 };
        let from = if begins { -at } else { first };
        let least = if begins { at as usize + FADE } else { FADE };
        assert_equals(&heard, least..RATE as usize, from, |_, frame| noise(0, 0, frame), &format!("from {beat}"));
    }
}

#[test]
fn a_section_that_repeats_by_itself_does_so_in_any_blocks_and_is_left_by_a_jump_or_an_act() {
    for (block, first) in [(1, 0.0), (77, 0.0), (4000, 0.0), (4000, 1.0), (5001, 1.0)] {
        let mut stage = ShowStage::new(1, Lead::Stemlock);
        let mut song = loaded(0);
        let section = |name: &str, start: f64, looped: bool| FormSection {
            key: name_key(name),
            start: BeatPos::new(first + start).unwrap(),
            end: BeatPos::new(first + start + 1.0),
            looped,
        };
        // A beat each; both with the file's beginning before them and without.
        song.form.sections = [section("A", 0.0, true), section("B", 1.0, true), section("C", 2.0, false)].into();
        assert!(stage.senders[0].send(Arrival::Song(song)));
        let (beat, begin) = (24_000_usize, first as usize * 24_000);
        stage.order(When::Frame(0), Act::Launch(0), None);
        // In the third pass of A, and in the second of B.
        stage.order(When::Frame((begin + 2 * beat + 5000) as i64), Act::Jump(Target::Next), None);
        stage.order(When::Frame((begin + 4 * beat + 5000) as i64), Act::Loop(Repeat::Off), None);
        let heard = stage.play(begin + 7 * beat, block);
        let passes = [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 3)];
        for (pass, source) in passes {
            let range = begin + pass * beat + FADE..begin + (pass + 1) * beat - FADE;
            let from = (begin + source * beat) as i64 - (begin + pass * beat) as i64;
            let what = format!("pass {pass} in blocks of {block}, from beat {first}");
            assert_equals(&heard, range, from, |_, frame| noise(0, 0, frame), &what);
        }
        // Without a gap or a repetition where it goes on.
        let goes_on = begin + 4 * beat + FADE..begin + 7 * beat;
        assert_equals(&heard, goes_on, -3 * beat as i64, |_, frame| noise(0, 0, frame), "from B on");
        let frames: Vec<_> =
            stage.outcomes().iter().map(|told| told.done.map(|done| done.frame as usize)).collect();
        assert_eq!(frames, [Ok(0), Ok(begin + 3 * beat), Ok(begin + 5 * beat)]);
    }
}
