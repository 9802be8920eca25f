//! Messages of a song that is edited, counted in, nudged or played at another tempo: notes that still hold do not end, and only launches are launches.

use super::midi::{at, sending};
use super::rig::{RATE, Rig, RigHost, constant};
use super::show_stage::ShowStage;
use crate::engine::load::Arrival;
use crate::engine::sound::LoadedSong;
use crate::engine::{Act, Lead, Order, TempoMode, When};
use crate::setlist::SendPlace;
use crate::time::{FileStart, TempoMap, Transport};

type Sent = (i64, [u8; 3]);

/// A beat at 120 BPM.
const BEAT: i64 = RATE as i64 / 2;

fn edited(from: &LoadedSong, map: &TempoMap, sends: &[(SendPlace, &str)]) -> Box<LoadedSong> {
    let mut song = sending(map, sends);
    song.origin = from.origin;
    song
}

/// The messages in the next beats, with frames counted from the first one.
fn hear(rig: &mut Rig, host: &mut RigHost, beats: i64) -> Vec<Sent> {
    let begin = rig.processor.now();
    let mut all = Vec::new();
    for _ in 0..beats * BEAT / 480 {
        let transport = host.block(480);
        rig.block(&transport, 480, &mut [Vec::new(), Vec::new()]);
        all.extend(rig.processor.sent_midi().iter().map(|sent| (sent.frame - begin, sent.bytes)));
    }
    all
}

#[test]
fn a_note_goes_on_through_edits_that_leave_it() {
    let tempo = constant(120.0);
    let long = (at(0.0), "note 60 1 16");
    let sends = [long.clone(), (at(1.5), "note 62 1 4"), (at(0.0), "CC 7 1")];
    let first = sending(&tempo, &sends);
    let same = edited(&first, &tempo, &sends);
    // One note is shorter, another is gone, the controller has another value, and there is a new message before and after the song's position.
    let new = [(at(0.0), "note 60 1 5"), (at(1.0), "note 65 1 9"), (at(0.0), "CC 7 2"), (at(3.5), "PC 3")];
    let other = edited(&first, &tempo, &new);
    let mut rig = Rig::new(first);
    let mut host = RigHost::new(tempo.clone());
    let expected = [(0, [0x90, 60, 1]), (0, [0xb0, 7, 1]), (BEAT * 3 / 2, [0x90, 62, 1])];
    assert_eq!(hear(&mut rig, &mut host, 2), expected);
    assert!(rig.songs.send(Arrival::Song(same)));
    assert_eq!(hear(&mut rig, &mut host, 1), []);
    assert!(rig.songs.send(Arrival::Song(other)));
    let expected = [(0, [0x80, 62, 0]), (0, [0xb0, 7, 2]), (BEAT / 2, [0xc0, 3, 0]), (2 * BEAT, [0x80, 60, 0])];
    assert_eq!(hear(&mut rig, &mut host, 3), expected);
    // Another song is not an edit.
    let mut rig = Rig::new(sending(&tempo, std::slice::from_ref(&long)));
    let mut host = RigHost::new(tempo.clone());
    assert_eq!(hear(&mut rig, &mut host, 1), [(0, [0x90, 60, 1])]);
    assert!(rig.songs.send(Arrival::Song(sending(&tempo, &[long]))));
    assert_eq!(hear(&mut rig, &mut host, 1), [(0, [0x80, 60, 0])]);
}

#[test]
fn an_edit_that_leads_elsewhere_or_comes_where_nothing_sounds_ends_notes() {
    let tempo = constant(120.0);
    let sends = [(at(0.0), "note 60 1 100")];
    for is_moved in [false, true] {
        let first = sending(&tempo, &sends);
        let mut next = edited(&first, &tempo, &sends);
        if is_moved {
            next.timeline =
                crate::engine::follow::Timeline::new(tempo.clone(), FileStart::new(7.0), super::rig::rate());
        }
        let mut rig = Rig::new(first);
        let mut host = RigHost::new(tempo.clone());
        assert_eq!(hear(&mut rig, &mut host, 2).len(), 1);
        assert!(rig.songs.send(Arrival::Song(next)));
        if is_moved {
            assert_eq!(hear(&mut rig, &mut host, 1), [(0, [0x80, 60, 0])]);
        } else {
            // A block without frames takes the song; then the host stops.
            rig.block(&Transport::default(), 0, &mut [Vec::new(), Vec::new()]);
            assert_eq!(rig.processor.sent_midi(), []);
            let mut sent = Vec::new();
            for _ in 0..2 {
                rig.block(&Transport::default(), 480, &mut [Vec::new(), Vec::new()]);
                sent.extend(rig.processor.sent_midi().iter().map(|sent| sent.bytes));
            }
            assert_eq!(sent, [[0x80, 60, 0]]);
        }
    }
}

#[test]
fn a_note_goes_on_where_the_song_sounds_anew_at_its_place() {
    let tempo = constant(120.0);
    let mut rig = Rig::new(sending(&tempo, &[(at(0.0), "note 60 1 100"), (at(1.0), "note 62 1")]));
    let mut host = RigHost::new(tempo);
    assert_eq!(hear(&mut rig, &mut host, 3).len(), 3);
    rig.settings.tempo_mode = TempoMode::Repitch;
    assert_eq!(hear(&mut rig, &mut host, 1), []);
    host.map = constant(120.0);
    rig.settings.sync_offset_ms = 3.0;
    assert_eq!(hear(&mut rig, &mut host, 1), []);
    // More than a fade away it is another place.
    rig.settings.sync_offset_ms = -40.0;
    assert_eq!(hear(&mut rig, &mut host, 1), [(0, [0x80, 60, 0])]);
}

/// A stage whose first song has these messages, and is launched at once in lead Stemlock.
fn launched(count_in: u8, sends: &[(SendPlace, &str)]) -> ShowStage {
    let mut stage = ShowStage::new(2, Lead::Stemlock);
    assert!(stage.senders[0].send(Arrival::Song(sending(&constant(120.0), sends))));
    stage.settings.count_in = count_in;
    give(&mut stage, Act::Launch(0));
    stage
}

fn give(stage: &mut ShowStage, act: Act) {
    let at = When::Frame(stage.processor.now());
    stage.processor.order(Order { number: 0, at, act, quantum: Some(crate::engine::Quantum::None) });
}

/// The messages in the next beats, with frames counted from the first one.
fn sent(stage: &mut ShowStage, beats: i64, block: usize) -> Vec<Sent> {
    let begin = stage.processor.now();
    let mut all = Vec::new();
    while stage.processor.now() < begin + beats * BEAT {
        let frames = block.min(usize::try_from(begin + beats * BEAT - stage.processor.now()).unwrap());
        stage.block(&Transport::default(), frames, &mut [Vec::new(), Vec::new()]);
        all.extend(stage.processor.sent_midi().iter().map(|sent| (sent.frame - begin, sent.bytes)));
    }
    all
}

#[test]
fn behind_a_count_in_notes_of_the_launch_begin_with_the_song() {
    let sends = [(SendPlace::Launch, "note 60 1 2"), (SendPlace::Launch, "PC 5"), (at(0.0), "CC 7 1")];
    for block in [1, 64, 480, 777, 16_384] {
        for bars in [0, 1, 2, 4] {
            let mut stage = launched(bars, &sends);
            let one = i64::from(bars) * 4 * BEAT;
            // Devices change their programs while the song is counted in.
            let expected =
                [(0, [0xc0, 5, 0]), (one, [0x90, 60, 1]), (one, [0xb0, 7, 1]), (one + 2 * BEAT, [0x80, 60, 0])];
            assert_eq!(
                sent(&mut stage, i64::from(bars) * 4 + 4, block),
                expected,
                "{bars} bars, blocks of {block}"
            );
            if block == 1 {
                break;
            }
        }
    }
}

#[test]
fn what_waits_for_the_song_to_begin_comes_once_whatever_happens_in_the_count_in() {
    let sends = [(SendPlace::Launch, "note 60 1 2"), (SendPlace::Launch, "PC 5")];
    let mut stage = launched(2, &sends);
    assert_eq!(sent(&mut stage, 2, 480), [(0, [0xc0, 5, 0])]);
    give(&mut stage, Act::Nudge(-1.0));
    assert_eq!(sent(&mut stage, 2, 480), []);
    give(&mut stage, Act::Pause);
    assert_eq!(sent(&mut stage, 1, 480), []);
    give(&mut stage, Act::Play);
    // Three of the eight beats have passed.
    let expected = [(5 * BEAT, [0x90, 60, 1]), (7 * BEAT, [0x80, 60, 0])];
    assert_eq!(sent(&mut stage, 9, 480), expected);
}

#[test]
fn a_nudge_before_the_beginning_is_no_launch() {
    let sends = [(SendPlace::Launch, "note 60 1 2"), (SendPlace::Launch, "PC 5"), (at(1.0), "note 62 1")];
    for (act, behind) in [(Act::Nudge(-4.0), 1), (Act::Nudge(-3.0), 0)] {
        let mut stage = launched(0, &sends);
        assert_eq!(sent(&mut stage, 3, 480).len(), 5);
        give(&mut stage, act);
        // A message at a beat is sent again when the song comes there again.
        let again = (behind + 1) * BEAT;
        assert_eq!(sent(&mut stage, 4, 480), [(again, [0x90, 62, 1]), (again + BEAT, [0x80, 62, 0])], "{act:?}");
    }
    // Launching it again is a launch, even at once.
    let mut stage = launched(0, &sends);
    let begun = [(0, [0xc0, 5, 0]), (0, [0x90, 60, 1])];
    assert_eq!(sent(&mut stage, 1, 480), [begun[0], begun[1]]);
    give(&mut stage, Act::Again);
    assert_eq!(sent(&mut stage, 1, 480), [(0, [0x80, 60, 0]), begun[0], begun[1]]);
}

#[test]
fn another_tempo_tonight_ends_no_note() {
    let mut stage = launched(0, &[(at(0.0), "note 60 1 4")]);
    assert_eq!(sent(&mut stage, 1, 480).len(), 1);
    give(&mut stage, Act::Tempo(150.0));
    // The other three beats are shorter.
    let heard = sent(&mut stage, 3, 480);
    assert_eq!(heard.iter().map(|sent| sent.1).collect::<Vec<_>>(), [[0x80, 60, 0]]);
    assert!((heard[0].0 - 2 * BEAT).abs() <= 1, "{heard:?}");
}
