//! Signals for machines: the heartbeat is never interrupted, and timecode follows the song's position, at any cut.

use super::rig::{RATE, Random, Rig, RigHost, constant, map, noise, random_blocks, song, stem};
use crate::dsp::hear::TimecodeListener;
use crate::dsp::{LtcRate, LtcTime};
use crate::engine::load::Arrival;
use crate::setlist::Output;
use crate::time::Transport;

fn long_song() -> Box<crate::engine::sound::LoadedSong> {
    song(vec![stem(noise, 0, 60 * u64::from(RATE), 1)], &constant(120.0), 0.0)
}

/// The left of an output while `host` plays `blocks`.
fn play(rig: &mut Rig, host: &mut RigHost, blocks: impl IntoIterator<Item = usize>, output: Output) -> Vec<f32> {
    let mut heard = Vec::new();
    for frames in blocks {
        let transport = host.block(frames);
        rig.block(&transport, frames, &mut [Vec::new(), Vec::new()]);
        let (left, right) = rig.output(output);
        assert_eq!(left, right);
        heard.extend(left);
    }
    heard
}

#[test]
fn the_heartbeat_goes_on_through_stops_resets_and_songs() {
    let tone =
        |n: usize| 0.25 * (std::f64::consts::TAU * (n * 1000 % RATE as usize) as f64 / f64::from(RATE)).sin();
    for block in [1_usize, 64, 480, 4096] {
        let mut rig = Rig::new(long_song());
        rig.settings.heartbeat = Some(Output::Fx);
        let mut host = RigHost::new(constant(120.0));
        let mut heard = Vec::new();
        let mut step =
            |rig: &mut Rig, host: &mut RigHost| heard.extend(play(rig, host, vec![block; 20], Output::Fx));
        step(&mut rig, &mut host);
        rig.processor.reset();
        step(&mut rig, &mut host);
        assert!(rig.songs.send(Arrival::Song(long_song())));
        step(&mut rig, &mut host);
        host.at += 100_000;
        step(&mut rig, &mut host);
        for _ in 0..20 {
            rig.block(&Transport::default(), block, &mut [Vec::new(), Vec::new()]);
            heard.extend(rig.output(Output::Fx).0);
        }
        for (n, sample) in heard.iter().enumerate().skip(240) {
            assert_eq!(sample.to_bits(), (tone(n) as f32).to_bits(), "block {block}, frame {n}");
        }
        // A change of output goes through silence; when it is off there is none.
        rig.settings.heartbeat = Some(Output::Aux);
        let _ = play(&mut rig, &mut host, vec![480; 2], Output::Aux);
        assert!(play(&mut rig, &mut host, [480], Output::Fx).iter().all(|sample| *sample == 0.0));
        rig.settings.heartbeat = None;
        let _ = play(&mut rig, &mut host, vec![480; 2], Output::Aux);
        assert!(play(&mut rig, &mut host, [480], Output::Aux).iter().all(|sample| *sample == 0.0));
    }
}

/// The frame of `heard` at which timecode reads `time`.
fn frame_of(heard: &[f32], ltc: LtcRate, time: &str) -> f64 {
    let mut listener = TimecodeListener::new(f64::from(RATE));
    listener.push(heard);
    let read = listener.finish().unwrap();
    let [hours, minutes, seconds, frames] = read.first;
    let first = ltc.frames_at(LtcTime { hours, minutes, seconds, frames });
    let ahead = (ltc.frames_at(time.parse().unwrap()) - first) as f64 / read.speed;
    (read.seconds + ahead) * f64::from(RATE)
}

#[test]
fn timecode_tells_the_place_in_the_song_to_the_frame() {
    for ltc in LtcRate::ALL {
        let mut first = None;
        for blocks in [vec![480; 400], vec![1; 20_000], random_blocks(192_000, &mut Random::new(3))] {
            let mut rig = Rig::new(long_song());
            rig.settings.ltc = Some(ltc);
            let heard = play(&mut rig, &mut RigHost::at_beat(constant(120.0), 4.0), blocks, Output::Aux);
            let first = first.get_or_insert_with(|| heard.clone());
            assert!(heard.iter().zip(first).all(|(a, b)| a.to_bits() == b.to_bits()), "{ltc:?}");
        }
        // Beat 4 is two seconds into the song, whose timecode begins at an hour.
        let begin = -2.0 * f64::from(RATE);
        let found = frame_of(&first.unwrap(), ltc, "01:00:00:00");
        assert!((found - begin).abs() < 1.0, "{ltc:?}: {found}");
    }
}

#[test]
fn timecode_of_a_stem_sounds_in_place_of_what_is_made_unless_it_is_muted_or_elsewhere() {
    let heard = |is_timecode: bool, route: Output, muted: bool, ltc: Option<LtcRate>| {
        let mut song = song(vec![stem(noise, 0, 60 * u64::from(RATE), 1)], &constant(120.0), 0.0);
        (song.timecode[0], song.routes[0]) = (is_timecode, route);
        let mut rig = Rig::new(song);
        rig.mix.stems[0].mute = muted;
        rig.settings.ltc = ltc;
        let heard = play(&mut rig, &mut RigHost::at_beat(constant(120.0), 4.0), [480; 20], Output::Aux);
        heard.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>()
    };
    let ltc = Some(LtcRate::Pal25);
    let own = heard(true, Output::Aux, false, None);
    let made = heard(false, Output::Drums, false, ltc);
    assert!(own.iter().any(|bits| *bits != 0) && made.iter().any(|bits| *bits != 0));
    assert!(heard(true, Output::Aux, false, ltc) == own, "the stem's alone");
    assert!(heard(true, Output::Aux, true, ltc) == made, "it is muted");
    assert!(heard(true, Output::Drums, false, ltc) == made, "it goes elsewhere");
    assert!(heard(false, Output::Aux, false, ltc) != own, "music on Aux is no timecode");
}

#[test]
fn timecode_jumps_with_the_song_runs_at_its_tempo_and_stops_with_it() {
    let mut song = long_song();
    song.ltc = Some("10:20:30:00".parse().unwrap());
    let mut rig = Rig::new(song);
    rig.settings.ltc = Some(LtcRate::Pal25);
    let mut host = RigHost::new(map(&[(0.0, 132.0)]));
    // Ten seconds of material at 1.1 times its tempo.
    host.at = (10.0 / 1.1 * f64::from(RATE)) as i64;
    let heard = play(&mut rig, &mut host, vec![480; 400], Output::Aux);
    assert!(frame_of(&heard, LtcRate::Pal25, "10:20:40:00").abs() < 2.0);
    host.at = (30.0 / 1.1 * f64::from(RATE)) as i64;
    let heard = play(&mut rig, &mut host, vec![480; 400], Output::Aux);
    assert!(frame_of(&heard, LtcRate::Pal25, "10:21:00:00").abs() < 2.0);
    rig.block(&Transport::default(), 480, &mut [Vec::new(), Vec::new()]);
    assert!(rig.output(Output::Aux).0.iter().all(|sample| *sample == 0.0));
}
