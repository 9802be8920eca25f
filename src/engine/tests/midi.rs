//! Messages of a song for other devices: each on its frame at any cut and speed, none twice, and no hanging notes.

use super::rig::{RATE, Random, Rig, RigHost, constant, map, noise, random_blocks, song, stem};
use crate::engine::SentMidi;
use crate::engine::sound::{LoadedSong, MidiTrack};
use crate::setlist::{MidiSend, Place, Section, SendPlace, Song};
use crate::time::{BeatPos, TempoMap, Transport};

pub(super) fn sending(map: &TempoMap, sends: &[(SendPlace, &str)]) -> Box<LoadedSong> {
    let mut loaded = song(vec![stem(noise, 0, 60 * u64::from(RATE), 1)], map, 0.0);
    let send =
        |(place, text): &(SendPlace, &str)| MidiSend { place: place.clone(), message: text.parse().unwrap() };
    let section =
        |bar| Section { place: Place::Bar(bar), name: "Chorus".into(), colour: None, bars: None, looped: false };
    let document = Song {
        tempo_map: map.clone(),
        sends: sends.iter().map(send).collect(),
        sections: vec![section(3), section(7)],
        ..Song::in_folder("/ode".into())
    };
    loaded.midi = MidiTrack::new(&document, &loaded.timeline);
    loaded
}

pub(super) fn at(beat: f64) -> SendPlace {
    SendPlace::At(Place::Beat(BeatPos::new(beat).unwrap()))
}

/// The messages sent while `host` played `blocks`, with frames counted from the first block's.
fn play(rig: &mut Rig, host: &mut RigHost, blocks: impl IntoIterator<Item = usize>) -> Vec<(i64, [u8; 3])> {
    let begin = rig.processor.now();
    let mut sent = Vec::new();
    for frames in blocks {
        let now = rig.processor.now();
        let transport = host.block(frames);
        rig.block(&transport, frames, &mut [Vec::new(), Vec::new()]);
        for SentMidi { frame, bytes } in rig.processor.sent_midi() {
            assert!((now..now + frames as i64).contains(frame), "within its block");
            sent.push((frame - begin, *bytes));
        }
    }
    assert!(sent.is_sorted_by_key(|(frame, _)| *frame));
    sent
}

/// The first frame at or after a beat of `map`.
fn frame(map: &TempoMap, beat: f64) -> i64 {
    (map.seconds_at(BeatPos::new(beat).unwrap()).get() * f64::from(RATE) - 1e-4).ceil() as i64
}

fn many() -> Vec<(SendPlace, &'static str)> {
    vec![
        (SendPlace::Launch, "PC 3 @2"),
        (SendPlace::Launch, "note 36 10 2"),
        (at(0.0), "CC 7 100"),
        (at(1.3), "note 60 127 0.5 @10"),
        (SendPlace::Section("chorus".into()), "PC 4 @2"),
        (at(9.0), "note 64 1 100"),
        (at(10.0), "note 64 2 0.25"),
    ]
}

#[test]
fn every_message_is_sent_on_its_frame_at_every_cut_and_speed() {
    let song_map = map(&[(0.0, 119.0), (8.0, 133.0)]);
    // The host at the song's tempo, and 7 % faster.
    for host_map in [song_map.clone(), map(&[(0.0, 127.33), (8.0, 142.31)])] {
        let on = |beat: f64, bytes: [u8; 3]| (frame(&host_map, beat), bytes);
        let expected = vec![
            on(0.0, [0xc1, 3, 0]),
            on(0.0, [0x90, 36, 10]),
            on(0.0, [0xb0, 7, 100]),
            on(1.3, [0x99, 60, 127]),
            on(1.8, [0x89, 60, 0]),
            on(2.0, [0x80, 36, 0]),
            on(8.0, [0xc1, 4, 0]),
            on(9.0, [0x90, 64, 1]),
            on(10.0, [0x80, 64, 0]),
            on(10.0, [0x90, 64, 2]),
            on(10.25, [0x80, 64, 0]),
            on(24.0, [0xc1, 4, 0]),
        ];
        let frames = 12 * RATE as usize;
        let mut first = None;
        for blocks in
            [vec![16_384; 36], vec![64; 9000], vec![1000; 576], random_blocks(frames, &mut Random::new(8))]
        {
            let mut rig = Rig::new(sending(&song_map, &many()));
            let sent = play(&mut rig, &mut RigHost::new(host_map.clone()), blocks.iter().copied());
            let off = sent.iter().zip(&expected).map(|(a, b)| (a.0 - b.0).abs()).max();
            assert_eq!(
                sent.iter().map(|s| s.1).collect::<Vec<_>>(),
                expected.iter().map(|s| s.1).collect::<Vec<_>>()
            );
            // A copy runs through whole frames, stretched sound is led to the host's line.
            assert!(off <= Some(1), "{off:?} frames, blocks of {}", blocks[0]);
            assert_eq!(first.get_or_insert_with(|| sent.clone()), &sent, "blocks of {}", blocks[0]);
        }
    }
}

#[test]
fn a_jump_ends_notes_and_brings_the_programs_and_controllers_that_hold_there() {
    let tempo = constant(120.0);
    let sends = [
        (SendPlace::Launch, "PC 1"),
        (at(4.0), "CC 7 10"),
        (at(8.0), "PC 2"),
        (at(8.0), "note 60 1 100"),
        (at(16.0), "PC 3"),
        (at(20.0), "note 70 1"),
    ];
    let mut rig = Rig::new(sending(&tempo, &sends));
    let mut host = RigHost::new(tempo);
    let blocks = |beats: usize| vec![480; beats * 50];
    assert_eq!(play(&mut rig, &mut host, blocks(10)).len(), 4);
    host.at = 20 * 24_000;
    let sent = play(&mut rig, &mut host, blocks(2));
    // Settings in effect are not sent again; a message at the place itself is.
    let expected = [(0, [0x80, 60, 0]), (0, [0xc0, 3, 0]), (0, [0x90, 70, 1]), (24_000, [0x80, 70, 0])];
    assert_eq!(sent, expected);
    // To the very place of a program: the previous program is not sent before it.
    host.at = 8 * 24_000;
    assert_eq!(play(&mut rig, &mut host, blocks(1)), [(0, [0xc0, 2, 0]), (0, [0x90, 60, 1])]);
    // A stop ends notes at once. A start in the same place sends only the messages at that place.
    rig.block(&Transport::default(), 480, &mut [Vec::new(), Vec::new()]);
    assert_eq!(rig.processor.sent_midi().iter().map(|sent| sent.bytes).collect::<Vec<_>>(), [[0x80, 60, 0]]);
    assert_eq!(play(&mut rig, &mut host, blocks(1)), []);
    // From the beginning everything is sent, even if it is in effect.
    host.at = 0;
    let sent = play(&mut rig, &mut host, blocks(5));
    assert_eq!(sent, [(0, [0xc0, 1, 0]), (96_000, [0xb0, 7, 10])]);
}

#[test]
fn a_reset_and_a_song_that_ends_leave_no_note_hanging() {
    let tempo = constant(120.0);
    let mut rig = Rig::new(sending(&tempo, &[(at(0.0), "note 60 1 1000"), (SendPlace::Launch, "note 61 1 1000")]));
    let mut host = RigHost::new(tempo);
    assert_eq!(play(&mut rig, &mut host, [480]).len(), 2);
    rig.processor.reset();
    rig.block(&Transport::default(), 480, &mut [Vec::new(), Vec::new()]);
    let ends: Vec<[u8; 3]> = rig.processor.sent_midi().iter().map(|sent| sent.bytes).collect();
    assert_eq!(ends, [[0x80, 60, 0], [0x80, 61, 0]]);
}

#[test]
fn a_note_of_the_launch_ends_where_it_begins_again_and_not_before_the_launch() {
    let tempo = constant(120.0);
    let sends = [(at(-8.0), "note 60 1"), (SendPlace::Launch, "note 60 2 100"), (at(1.0), "note 60 3")];
    let mut rig = Rig::new(sending(&tempo, &sends));
    let sent = play(&mut rig, &mut RigHost::new(tempo), [480; 150]);
    let expected = [(0, 2, 0x90), (24_000, 0, 0x80), (24_000, 3, 0x90), (48_000, 0, 0x80)];
    assert_eq!(sent, expected.map(|(frame, velocity, status)| (frame, [status, 60, velocity])));
}

#[test]
fn an_engine_that_goes_on_in_place_of_another_ends_its_notes() {
    let tempo = constant(120.0);
    let mut before = Rig::new(sending(&tempo, &[(at(0.0), "note 60 1 1000 @16"), (at(0.0), "note 0 1 1000")]));
    let mut host = RigHost::new(tempo.clone());
    assert_eq!(play(&mut before, &mut host, [480]).len(), 2);
    let mut next = Rig::new(sending(&tempo, &[(at(8.0), "note 62 1")]));
    next.processor.end_notes(before.processor.held_notes());
    // The host continues.
    assert_eq!(play(&mut next, &mut host, [480, 480]), [(0, [0x80, 0, 0]), (0, [0x8f, 60, 0])]);
}

#[test]
fn a_thousand_notes_at_one_place_end_all_and_allocate_nothing() {
    let texts: Vec<String> =
        (0..1000).map(|index| format!("note {} 1 1 @{}", index % 128, index / 128 + 1)).collect();
    let sends: Vec<_> = texts.iter().map(|text| (at(1.0), text.as_str())).collect();
    let tempo = constant(120.0);
    let mut rig = Rig::new(sending(&tempo, &sends));
    let mut host = RigHost::new(tempo);
    // A loop of the host that is as long as the notes are apart, in large blocks.
    host.loop_beats = Some((0.0, 4.0));
    let sent = play(&mut rig, &mut host, [16_384; 4]);
    let count = |status: u8| sent.iter().filter(|(_, bytes)| bytes[0] & 0xf0 == status).count();
    assert_eq!((count(0x90), count(0x80)), (1000, 1000));
}
