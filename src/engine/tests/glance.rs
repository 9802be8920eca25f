//! The content of the glance.

use super::rig::*;
use crate::engine::load::Arrival;
use crate::engine::{Free, Locked, Sync, Waiting};
use crate::engine::{Glance, Levels, Mix, OutputBuffers, Pace, Settings, TempoMode, build};
use crate::time::{BeatPos, HostFields, SourcePos, Transport};

/// Two bars at 120 BPM.
const LENGTH: u64 = 4 * RATE as u64;

fn loaded() -> Rig {
    Rig::new(song(vec![stem(noise, 0, LENGTH, 2)], &constant(120.0), 0.0))
}

/// Reports `fields` for one block of 480 frames.
fn seen(rig: &mut Rig, fields: &HostFields) -> Glance {
    rig.block(&Transport::believing(fields), 480, &mut [Vec::new(), Vec::new()]);
    rig.shared.glance()
}

/// Reports each of `fields` for a block, and returns the last glance.
fn seen_after(rig: &mut Rig, fields: impl IntoIterator<Item = HostFields>) -> Glance {
    fields.into_iter().map(|fields| seen(rig, &fields)).last().unwrap()
}

fn at_beat(beats: f64, playing: bool) -> HostFields {
    HostFields { playing, tempo: Some(120.0), beats: Some(beats), ..HostFields::default() }
}

fn frame(glance: &Glance) -> Option<f64> {
    glance.pos.map(SourcePos::get)
}

#[test]
fn every_block_counts_and_what_the_host_said_is_shown() {
    let mut rig = loaded();
    assert_eq!((rig.shared.glance().blocks, rig.shared.glance().sync), (0, Sync::NoTransport));
    let fields = HostFields { meter: Some((7, 8)), loop_beats: Some((0.0, 8.0)), ..at_beat(1.0, true) };
    seen(&mut rig, &fields);
    let glance = seen(&mut rig, &HostFields { beats: Some(1.02), ..fields });
    let said = Transport::believing(&fields);
    assert_eq!((glance.blocks, glance.playing), (2, true));
    assert_eq!((glance.host_tempo, glance.meter, glance.loop_range), (said.tempo, said.meter, said.loop_range));
    assert_eq!(glance.host_beat, BeatPos::new(1.02));
}

#[test]
fn the_place_is_where_the_block_ends_and_where_a_stopped_host_stands() {
    let mut rig = loaded();
    rig.settings.song_start = BeatPos::new(4.0).unwrap();
    let stands = seen(&mut rig, &at_beat(5.0, false));
    assert_eq!((frame(&stands), stands.song_beat.get(), stands.speed), (Some(24_000.0), 1.0, 0.0));
    let plays = seen(&mut rig, &at_beat(5.0, true));
    assert_eq!((frame(&plays), plays.song_beat.get(), plays.speed), (Some(24_480.0), 1.02, 1.0));
    let stopped = seen(&mut rig, &at_beat(2.0, false));
    assert_eq!((frame(&stopped), stopped.song_beat.get()), (Some(-48_000.0), -2.0));
    let faster = seen(&mut rig, &HostFields { tempo: Some(150.0), ..at_beat(5.0, true) });
    assert_eq!((frame(&faster), faster.speed), (Some(24_600.0), 1.25));
}

#[test]
fn the_sync_offset_moves_no_word() {
    // Words have times in the files, and light at the place that the glance tells: what sounds there is that very frame, whatever the offset.
    for (offset, late) in [(0.0, 0), (10.0, 480), (-40.0, -1920)] {
        let mut rig = loaded();
        rig.settings.sync_offset_ms = offset;
        let mut host = RigHost::new(constant(120.0));
        let mut played = 0;
        for blocks in [4, 40, 17] {
            let heard = rig.play(&mut host, vec![480; blocks]);
            played += 480 * blocks as i64;
            let place = frame(&rig.shared.glance()).unwrap();
            assert_eq!(place, (played - late) as f64, "{offset} ms");
            let sounds = heard.each_ref().map(|side| *side.last().unwrap());
            assert_eq!(sounds, [0, 1].map(|channel| noise(0, channel, place as i64 - 1)), "{offset} ms");
        }
    }
}

#[test]
fn a_loop_that_wraps_in_the_block_is_behind_it() {
    let mut rig = loaded();
    let fields = HostFields { loop_beats: Some((0.0, 4.0)), ..at_beat(3.99, true) };
    let glance = seen(&mut rig, &fields);
    assert_eq!((frame(&glance), glance.sync), (Some(240.0), Sync::Locked(Locked::Beats)));
}

#[test]
fn before_and_after_the_song_it_waits() {
    let mut rig = loaded();
    let sync_at = |rig: &mut Rig, beats| seen(rig, &at_beat(beats, true)).sync;
    assert_eq!(sync_at(&mut rig, -1.0), Sync::Waiting(Waiting::BeforeSong));
    assert_eq!(sync_at(&mut rig, -0.01), Sync::Locked(Locked::Beats), "it began inside the block");
    assert_eq!(sync_at(&mut rig, 7.9), Sync::Locked(Locked::Beats));
    assert_eq!(sync_at(&mut rig, 7.99), Sync::Waiting(Waiting::AfterSong), "it ended inside the block");
    assert_eq!(seen(&mut rig, &at_beat(9.0, false)).sync, Sync::Waiting(Waiting::Stopped));
    assert_eq!(seen(&mut rig, &HostFields::default()).sync, Sync::NoTransport);
}

#[test]
fn the_ladder_is_named() {
    let said = |beats, seconds, samples, tempo| HostFields {
        playing: true,
        tempo,
        beats,
        seconds,
        samples,
        ..HostFields::default()
    };
    for (fields, sync) in [
        (said(Some(1.0), Some(0.5), Some(24_000), Some(120.0)), Sync::Locked(Locked::Beats)),
        (said(None, Some(0.5), None, Some(120.0)), Sync::Locked(Locked::Seconds)),
        (said(None, Some(0.5), None, None), Sync::Locked(Locked::Seconds)),
        (said(None, None, Some(24_000), Some(120.0)), Sync::Locked(Locked::Samples)),
        (said(None, None, None, Some(120.0)), Sync::Free(Free::NoPlace)),
        (said(None, None, None, None), Sync::Free(Free::NoPlace)),
    ] {
        assert_eq!(seen(&mut loaded(), &fields).sync, sync, "{fields:?}");
    }
}

#[test]
fn beats_that_stand_still_give_way_to_the_samples_and_then_to_nothing() {
    let carla = |block: i64| HostFields { samples: Some(block * 480), ..at_beat(0.0, true) };
    let mut rig = loaded();
    assert_eq!(seen(&mut rig, &carla(0)).sync, Sync::Locked(Locked::Beats));
    assert_eq!(seen_after(&mut rig, (1..4).map(carla)).sync, Sync::Locked(Locked::Samples));
    let frozen = seen_after(&mut rig, [carla(4); 4]);
    assert_eq!(frozen.sync, Sync::Free(Free::NoPlace));
}

#[test]
fn tempos_that_cannot_be_followed_are_said() {
    let glance = |mode, tempo, playing| {
        let mut rig = loaded();
        rig.settings = Settings { tempo_mode: mode, ..Settings::default() };
        seen(&mut rig, &HostFields { tempo: Some(tempo), ..at_beat(1.0, playing) })
    };
    let beats = Sync::Locked(Locked::Beats);
    for (mode, tempo, sync, clamped, speed) in [
        (TempoMode::Stretch, 240.0, beats, false, 2.0),
        (TempoMode::Stretch, 300.0, Sync::Free(Free::OutOfReach), true, 2.0),
        (TempoMode::Stretch, 30.0, Sync::Free(Free::OutOfReach), true, 0.5),
        (TempoMode::Repitch, 300.0, beats, false, 2.5),
        (TempoMode::Repitch, 7.0, Sync::Free(Free::OutOfReach), true, 0.0625),
        (TempoMode::Off, 120.0, beats, false, 1.0),
        (TempoMode::Off, 300.0, Sync::Free(Free::TempoOff), false, 1.0),
    ] {
        let playing = glance(mode, tempo, true);
        assert_eq!((playing.sync, playing.clamped, playing.speed), (sync, clamped, speed), "{mode:?} at {tempo}");
        let stopped = glance(mode, tempo, false);
        assert_eq!(
            (stopped.sync, stopped.clamped),
            (Sync::Waiting(Waiting::Stopped), clamped),
            "{mode:?} at {tempo}"
        );
    }
}

#[test]
fn a_song_comes_changes_and_goes() {
    let mut rig = loaded();
    assert!(frame(&seen(&mut rig, &at_beat(1.0, true))).is_some());
    assert!(rig.songs.send(Arrival::Nothing));
    let none = seen(&mut rig, &at_beat(1.02, true));
    assert_eq!((none.sync, none.pos, none.speed), (Sync::Waiting(Waiting::NoSong), None, 0.0));
    assert_eq!(none.song_beat.get(), 1.02, "a grid can be drawn without a song");
    rig.shared.expect(true, false);
    assert_eq!(rig.shared.glance().sync, Sync::Waiting(Waiting::Loading));
    assert!(rig.songs.send(Arrival::Song(song(vec![stem(noise, 0, LENGTH, 2)], &constant(60.0), 0.5))));
    let other = seen(&mut rig, &HostFields { tempo: Some(60.0), ..at_beat(1.0, true) });
    assert_eq!((frame(&other), other.sync), (Some(72_480.0), Sync::Locked(Locked::Beats)));
    assert!(rig.songs.send(Arrival::Song(song(Vec::new(), &constant(60.0), 0.0))));
    assert_eq!(seen(&mut rig, &at_beat(1.0, true)).sync, Sync::Waiting(Waiting::Unplayable));
}

#[test]
fn the_controller_sees_what_its_processor_does() {
    let (mut processor, _loader, controller) = build(rate());
    let mut outputs = OutputBuffers::new(64);
    controller.watch(true);
    let host = Transport::believing(&at_beat(1.0, true));
    processor.process(&host, &Mix::default(), &Settings::default(), Pace::Realtime, &mut outputs);
    assert_eq!((controller.glance().blocks, controller.glance().sync), (1, Sync::Waiting(Waiting::NoSong)));
    assert_eq!((controller.rate(), controller.take_levels()), (rate(), Levels::default()));
    assert!(controller.audio().is_none());
    let looked_for = controller.expect();
    assert_eq!(controller.glance().sync, Sync::Waiting(Waiting::Loading));
    drop(looked_for);
    assert_eq!(controller.glance().sync, Sync::Waiting(Waiting::NoSong));
}
