//! Acts on the audio thread: they allocate nothing, wait for their grid, and split blocks at any frame.

use super::rig::{FADE, RATE, Random, assert_equals, constant, noise, rate, song, stem};
use super::show_stage::{ShowStage, loaded};
use crate::engine::load::Arrival;
use crate::engine::sound::{ClickBeats, LoadedSong};
use crate::engine::{
    Act, AnalysisCache, Lead, Outcome, OutputBuffers, Quantum, Refusal, Repeat, SectionRef, SetEnds, SetEngine,
    SetEntry, Settings, SongId, Target, When, build_set,
};
use crate::setlist::MadeClick;
use crate::time::{BeatPos, HostFields, Transport};

#[test]
fn any_song_of_twenty_is_launched_without_an_allocation() {
    let mut stage = ShowStage::new(20, Lead::Stemlock);
    for song in 0..20 {
        stage.order(When::Frame(song as i64 * 10_000), Act::Launch(song), None);
    }
    let heard = stage.play(200_000, 777);
    for song in 0..20_usize {
        let begin = song * 10_000;
        // A song begins as recorded; the tail of the previous one is over after a fade.
        let content = |_: usize, frame: i64| noise(song, 0, frame - begin as i64);
        assert_equals(&heard, begin + 480..begin + 10_000, 0, content, &format!("song {song}"));
    }
    let frames: Vec<i64> = stage.outcomes().iter().map(|told| told.done.unwrap().frame).collect();
    assert_eq!(frames, (0..20).map(|song| song * 10_000).collect::<Vec<_>>());
}

#[test]
fn what_comes_for_a_song_that_does_not_sound_is_taken_even_if_it_had_to_wait_for_room() {
    let mut stage = ShowStage::new(5, Lead::Stemlock);
    stage.act(0.0, Act::Launch(1));
    stage.play(1000, 100);
    let ids: Vec<SongId> = (0..6)
        .map(|_| {
            let next = loaded(3);
            let id = next.id;
            // The ring has room for four; the audio thread takes one in each block.
            assert!(stage.senders[3].send(Arrival::Song(next)));
            stage.play(100, 100);
            id
        })
        .collect();
    // Song 3 and the first three arrivals went back. The ring has no room for more, so two wait.
    assert_eq!(stage.processor.deck.song(3).unwrap().id, ids[3]);
    let back: Vec<_> = std::iter::from_fn(|| stage.retired[3].pop().ok()?.song()).collect();
    assert_eq!(back[1..], ids[..3]);
    // Nothing more is sent.
    stage.play(100, 100);
    assert_eq!(stage.processor.deck.song(3).unwrap().id, ids[5]);
    let heard = stage.play(1000, 100);
    assert_equals(&heard, 0..1000, 1700, |_, frame| noise(1, 0, frame), "the song that sounds");
}

#[test]
fn a_song_that_comes_late_is_entered_with_its_first_bar() {
    let mut stage = ShowStage::new(2, Lead::Timeline);
    stage.processor.lay(0, BeatPos::ZERO);
    stage.processor.lay(1, BeatPos::new(16.0).unwrap());
    let (mut heard, mut frame) = ([Vec::new(), Vec::new()], 0_i64);
    while frame < 240_000 {
        let fields = HostFields {
            playing: true,
            tempo: Some(120.0),
            beats: Some(frame as f64 / 24_000.0),
            samples: Some(frame),
            ..HostFields::default()
        };
        if frame == 48_000 {
            // Four seconds precede beat 0 of this one: eight of the host's beats.
            let late = song(vec![stem(noise, 2, 60 * u64::from(RATE), 1)], &constant(120.0), 4.0);
            assert!(stage.senders[1].send(Arrival::Song(late)));
        }
        stage.block(&Transport::believing(&fields), 480, &mut heard);
        frame += 480;
    }
    assert_equals(&heard, 0..192_000, 0, |_, frame| noise(0, 0, frame), "the first song");
    assert_equals(&heard, 192_480..240_000, 0, |_, frame| noise(2, 0, frame - 192_000), "the second one");
}

#[test]
fn what_was_due_long_ago_is_carried_out_at_once() {
    let mut stage = ShowStage::new(2, Lead::Stemlock);
    stage.act(0.0, Act::Launch(0));
    stage.play(1000, 100);
    stage.order(When::Frame(i64::MIN), Act::Launch(1), None);
    stage.play(100, 100);
    let told: Vec<_> = stage.outcomes().iter().map(|told| told.done.map(|done| done.frame)).collect();
    assert_eq!(told, [Ok(0), Ok(1000)]);
}

#[test]
fn songs_come_go_and_change_places_while_one_plays() {
    let SetEngine { processor, ends: SetEnds { songs, acts, lineup } } =
        build_set(rate(), &AnalysisCache::default(), &[SetEntry::default()]);
    let folder = tempfile::tempdir().unwrap();
    let mut ends = songs;
    let load = |(loader, controller): &(crate::engine::Loader, crate::engine::Controller), index: usize| {
        let folder = folder.path().join(format!("Song {index}"));
        std::fs::create_dir_all(&folder).unwrap();
        let samples = (0..40_000).map(|frame| noise(index, 0, frame));
        std::fs::write(folder.join("Bass.wav"), testkit::wav_of_floats(1, RATE, samples)).unwrap();
        controller.load(crate::setlist::scan_folder(&folder).unwrap());
        loader.run_to_end();
    };
    load(&ends[0], 0);
    let settings = Settings { lead: Lead::Stemlock, ..Settings::default() };
    let buffers = OutputBuffers::new(1 << 16);
    let mut stage = ShowStage {
        processor,
        acts,
        lineup,
        settings,
        buffers,
        numbers: 0,
        senders: Vec::new(),
        retired: Vec::new(),
    };
    stage.order(When::Frame(0), Act::Launch(0), None);
    let first = stage.play(10_000, 777);
    for index in 1..20 {
        ends.push(stage.lineup.add());
        load(&ends[index], index);
    }
    let entries = vec![SetEntry::default(); 20];
    let order: Vec<usize> = (0..20).rev().collect();
    stage.lineup.set(&order, &entries, None);
    // The next song is now the previous one: the last in the order is slot 0.
    stage.order(When::Frame(20_000), Act::Next, None);
    stage.order(When::Frame(20_000), Act::Previous, None);
    let then = stage.play(20_000, 777);
    assert_equals(&first, 0..10_000, 0, |_, frame| noise(0, 0, frame), "the first song");
    assert_equals(&then, 0..10_000, 0, |_, frame| noise(0, 0, frame + 10_000), "it goes on");
    assert_equals(&then, 10_480..20_000, 0, |_, frame| noise(1, 0, frame - 10_000), "the one before");
    let told: Vec<_> = stage.outcomes().iter().map(|told| told.done.map(|done| (done.frame, done.song))).collect();
    assert_eq!(told, [Ok((0, 0)), Err(Refusal::NoSong), Ok((20_000, 1))]);
    stage.lineup.hand_over();
    assert!(stage.lineup.is_settled());
    // The sounding song is removed: the song that takes its place becomes current, and does not start automatically.
    stage.lineup.set(&order[..18], &entries, None);
    ends[1].1.clear();
    ends[1].0.run_to_end();
    stage.play(20_000, 777);
    stage.order(When::Frame(60_000), Act::Again, None);
    stage.order(When::Frame(70_000), Act::Launch(0), None);
    stage.play(30_000, 777);
    let told: Vec<_> = stage.outcomes().iter().map(|told| told.done.map(|done| (done.frame, done.song))).collect();
    assert_eq!(told, [Ok((60_000, 2)), Err(Refusal::NoSong)]);
}

#[test]
fn a_host_that_seeks_and_loops_moves_no_song_in_lead_beat() {
    let mut stage = ShowStage::new(1, Lead::Beat);
    stage.act(0.0, Act::Launch(0));
    let mut heard = [Vec::new(), Vec::new()];
    let (mut frame, mut passed, mut random) = (0_i64, 0_usize, Random::new(9));
    while passed < 20 * RATE as usize {
        let fields = HostFields {
            playing: true,
            tempo: Some(120.0),
            beats: Some(frame as f64 / 24_000.0),
            samples: Some(frame),
            loop_beats: Some((0.0, 16.0)),
            meter: Some((4, 4)),
            ..HostFields::default()
        };
        stage.block(&Transport::believing(&fields), 500, &mut heard);
        passed += 500;
        frame += 500;
        if passed % 30_000 == 0 {
            frame = random.below(20 * RATE as usize) as i64;
        } else if frame >= 8 * 48_000 && random.chance(1.0 / 3.0) {
            frame = 0;
        }
    }
    assert_equals(&heard, 0..20 * RATE as usize, 0, |_, frame| noise(0, 0, frame), "all of it");
}

#[test]
fn lead_beat_holds_the_song_while_the_host_stands_and_goes_on_at_a_bar() {
    let mut stage = ShowStage::new(1, Lead::Beat);
    stage.act(0.0, Act::Launch(0));
    let mut heard = [Vec::new(), Vec::new()];
    let fields = |frame: i64, playing: bool| HostFields {
        playing,
        tempo: Some(120.0),
        beats: Some(frame as f64 / 24_000.0),
        meter: Some((4, 4)),
        ..HostFields::default()
    };
    for block in 0..100_i64 {
        stage.block(&Transport::believing(&fields(block * 480, true)), 480, &mut heard);
    }
    for _ in 0..100 {
        stage.block(&Transport::believing(&fields(48_000, false)), 480, &mut heard);
    }
    for block in 100..400_i64 {
        stage.block(&Transport::believing(&fields(block * 480, true)), 480, &mut heard);
    }
    // A second is two beats: both host and song continue with their second bar.
    assert_equals(&heard, 0..48_000, 0, |_, frame| noise(0, 0, frame), "before");
    assert!(heard[0][48_480..96_000 + 47_000].iter().all(|sample| *sample == 0.0));
    assert_equals(&heard, 144_480..190_000, -48_000, |_, frame| noise(0, 0, frame), "after");
}

#[test]
fn acts_wait_for_their_grid_and_are_told_in_their_order() {
    let mut stage = ShowStage::new(2, Lead::Stemlock);
    stage.act(0.0, Act::Play);
    stage.order(When::Beat(BeatPos::new(0.5).unwrap()), Act::Jump(Target::Next), Some(Quantum::Beat));
    stage.act(1.5, Act::Jump(Target::Section(SectionRef::written("a"))));
    stage.act(2.0, Act::Loop(Repeat::Section(SectionRef::written("nowhere"))));
    stage.act(2.0, Act::Launch(7));
    stage.act(2.5, Act::Panic);
    // In the same block, but later.
    stage.order(When::Frame(60_010), Act::Launch(1), Some(Quantum::None));
    stage.play(200_000, 100);
    let place = |told: &Outcome| (told.number, told.done.map(|done| (done.frame, done.song_beat)));
    let told: Vec<_> = stage.outcomes().iter().map(place).collect();
    let expected = [
        (0, Ok((0, 0.0))),
        (1, Ok((24_000, 4.0))),
        (3, Err(Refusal::NoSection)),
        (4, Err(Refusal::NoSong)),
        (5, Ok((60_000, 5.5))),
        (6, Ok((60_010, 0.0))),
    ];
    assert_eq!(told, expected, "what waited was forgotten in the panic, and nothing that came after it");
}

#[test]
fn a_song_that_is_edited_while_it_plays_by_itself_goes_on_where_it_is() {
    let mut stage = ShowStage::new(2, Lead::Stemlock);
    let edited = |mut song: Box<LoadedSong>| {
        song.click =
            ClickBeats::new(&MadeClick { on: true, ..MadeClick::default() }, &song.timeline, song.form.frames);
        song
    };
    let id = SongId::fresh();
    let same = |song: Box<LoadedSong>| Box::new(LoadedSong { id, origin: id, ..*song });
    assert!(stage.senders[1].send(Arrival::Song(same(loaded(1)))));
    stage.act(0.0, Act::Launch(1));
    let mut heard = stage.play(30_000, 333);
    assert!(stage.senders[1].send(Arrival::Song(edited(same(loaded(1))))));
    let after = stage.play(30_000, 333);
    heard.iter_mut().zip(after).for_each(|(heard, after)| heard.extend(after));
    assert_equals(&heard, 0..30_000, 0, |_, frame| noise(1, 0, frame), "before");
    assert_equals(&heard, 30_480..60_000, 0, |_, frame| noise(1, 0, frame), "after");
    // During its count-in, the count continues.
    stage.settings.count_in = 1;
    stage.act(0.0, Act::Again);
    let mut heard = stage.play(48_000, 333);
    assert!(stage.senders[1].send(Arrival::Song(same(loaded(1)))));
    let after = stage.play(96_000, 333);
    heard.iter_mut().zip(after).for_each(|(heard, after)| heard.extend(after));
    assert!(heard[0][480..96_000].iter().all(|sample| *sample == 0.0));
    assert_equals(&heard, 96_000..144_000, 0, |_, frame| noise(1, 0, frame - 96_000), "counted in");
}

#[test]
fn a_song_that_stemlock_leads_goes_on_where_a_reset_found_it() {
    for block in [64, 777, 4096] {
        let mut stage = ShowStage::new(2, Lead::Stemlock);
        stage.order(When::Frame(0), Act::Launch(1), None);
        let mut heard = stage.play(50_000, block);
        stage.processor.reset();
        stage.processor.reset();
        let after = stage.play(30_000, block);
        heard.iter_mut().zip(after).for_each(|(heard, after)| heard.extend(after));
        let content = |_: usize, frame: i64| noise(1, 0, frame);
        assert_equals(&heard, 0..50_000, 0, content, "before");
        assert_equals(&heard, 50_000 + FADE..80_000, 0, content, &format!("behind it, block {block}"));
        // A silent song stays silent.
        stage.order(When::Frame(0), Act::Stop, None);
        stage.play(1000, block);
        stage.processor.reset();
        assert!(stage.play(5000, block)[0].iter().all(|sample| *sample == 0.0));
    }
}

#[test]
fn with_a_host_that_leads_the_bars_a_reset_moves_no_song() {
    let mut stage = ShowStage::new(1, Lead::Beat);
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
    let mut heard = [Vec::new(), Vec::new()];
    (0..100).for_each(|block| stage.block(&host(block * 1000), 1000, &mut heard));
    // Hosts reset when they seek: to another bar, and within one.
    for (from, blocks) in [(960_000 + 100_000, 100), (5000, 50)] {
        stage.processor.reset();
        (0..blocks).for_each(|block| stage.block(&host(from + block * 1000), 1000, &mut heard));
    }
    let content = |_: usize, frame: i64| noise(0, 0, frame);
    assert_equals(&heard, 0..100_000, 0, content, "before");
    assert_equals(&heard, 100_000 + FADE..200_000, 0, content, "behind the first one");
    assert_equals(&heard, 200_000 + FADE..250_000, 0, content, "behind the second one");
}
