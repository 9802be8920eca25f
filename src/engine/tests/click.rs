//! The generated click: every burst on the frame of its beat, in any meter, tempo mode and cut, and nothing else.

use super::rig::{FADE, RATE, Random, Rig, RigHost, constant, noise, random_blocks, rate, song, stem};
use crate::dsp::{BurstBank, BurstSound, BurstWeight, Gain};
use crate::engine::TempoMode;
use crate::engine::sound::{ClickBeats, LoadedSong, SpokenCue, SpokenCues};
use crate::setlist::{MadeClick, Output, Subdivision};
use crate::time::{BeatPos, Bpm, Meter, TempoChange, TempoMap, Transport};

const SECONDS: u64 = 20;

fn clicking(map: &TempoMap, start: f64, click: &MadeClick) -> Box<LoadedSong> {
    let mut song = song(vec![stem(noise, 0, SECONDS * u64::from(RATE), 2)], map, start);
    song.click = ClickBeats::new(click, &song.timeline, song.form.frames);
    song
}

fn on() -> MadeClick {
    MadeClick { on: true, ..MadeClick::default() }
}

/// A map of tempos and meters.
fn metred(changes: &[(f64, f64, &str)]) -> TempoMap {
    let change = |&(at, bpm, meter): &(f64, f64, &str)| TempoChange {
        beat: BeatPos::new(at).unwrap(),
        bpm: Bpm::new(bpm).unwrap(),
        meter: meter.parse::<Meter>().unwrap(),
    };
    TempoMap::new(&changes.iter().map(change).collect::<Vec<_>>()).unwrap()
}

/// The click's output while `host` played `blocks`.
fn play(rig: &mut Rig, host: &mut RigHost, blocks: impl IntoIterator<Item = usize>) -> Vec<f32> {
    let mut heard = Vec::new();
    for frames in blocks {
        let transport = host.block(frames);
        rig.block(&transport, frames, &mut [Vec::new(), Vec::new()]);
        let (left, right) = rig.output(Output::Click);
        assert_eq!(left, right);
        heard.extend(left);
    }
    heard
}

/// The expected output: a burst at each of `starts`.
fn expected(starts: &[(usize, BurstWeight)], sound: BurstSound, frames: usize) -> Vec<f32> {
    let bank = BurstBank::new(rate());
    let mut all = vec![0.0; frames];
    for (start, weight) in starts {
        let burst = bank.get(sound, *weight);
        all.iter_mut().skip(*start).zip(burst).for_each(|(sum, sample)| *sum += sample);
    }
    all
}

fn assert_same(heard: &[f32], expected: &[f32], what: &str) {
    let differs = heard.iter().zip(expected).position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!((heard.len(), differs), (expected.len(), None), "{what}");
}

/// The first frame at or after `seconds`.
fn frame(seconds: f64) -> usize {
    (seconds * f64::from(RATE) - 1e-4).ceil() as usize
}

#[test]
fn bursts_lie_on_their_frames_in_every_meter_and_at_every_cut() {
    let map = metred(&[(0.0, 119.0, "5/8"), (5.0, 119.0, "7/8"), (12.0, 73.3, "4/4"), (14.0, 181.0, "3/4")]);
    let click = MadeClick {
        sound: BurstSound::Cowbell,
        subdivision: Subdivision::Sixteenths,
        accents: "2+3, 3+2+2".parse().unwrap(),
        ..on()
    };
    // Counted by hand: the beats; bars begin at 0, 2.5, 5, 8.5, 12, 14, 17 …
    let mut starts = Vec::new();
    let mut bar = |begin: f64, length: usize, beat: f64, accents: &[usize], cut: f64| {
        let parts = if beat == 0.5 { 2 } else { 4 };
        for index in 0..length * parts {
            let at = begin + index as f64 * beat / parts as f64;
            let weight = match index % parts {
                0 if accents.contains(&(index / parts)) => BurstWeight::Accent,
                0 => BurstWeight::Beat,
                _ => BurstWeight::Between,
            };
            if at < cut {
                starts.push((frame(map.seconds_at(BeatPos::new(at).unwrap()).get()), weight));
            }
        }
    };
    for begin in [0.0, 2.5] {
        bar(begin, 5, 0.5, &[0, 2], 99.0);
    }
    for begin in [5.0, 8.5] {
        bar(begin, 7, 0.5, &[0, 3, 5], 99.0);
    }
    bar(12.0, 4, 1.0, &[0], 14.0);
    for begin in 0..6 {
        bar(14.0 + f64::from(begin) * 3.0, 3, 1.0, &[0], 99.0);
    }
    let frames = 10 * RATE as usize;
    let expected = expected(&starts, BurstSound::Cowbell, frames);
    let mut random = Random::new(5);
    let cuts: [Vec<usize>; 5] = [
        vec![16_384; 1 + frames / 16_384],
        vec![1; 60_000],
        vec![64; frames / 64],
        vec![480; frames / 480],
        random_blocks(frames, &mut random),
    ];
    for blocks in cuts {
        let mut rig = Rig::new(clicking(&map, 0.0, &click));
        let heard = play(&mut rig, &mut RigHost::new(map.clone()), blocks.iter().copied());
        let frames = heard.len().min(expected.len());
        assert_same(&heard[..frames], &expected[..frames], &format!("blocks of {}", blocks[0]));
    }
}

#[test]
fn it_is_made_at_its_beats_whatever_the_tempo_mode_and_pitch() {
    let map = constant(120.0);
    for (mode, host, wanted) in [
        (TempoMode::Stretch, 97.0, 97.0),
        (TempoMode::Repitch, 131.0, 131.0),
        (TempoMode::Stretch, 240.0, 240.0),
        (TempoMode::Off, 97.0, 120.0),
    ] {
        let mut before = None;
        for block in [1000, 77] {
            let mut rig = Rig::new(clicking(&map, 0.0, &on()));
            rig.settings.tempo_mode = mode;
            rig.settings.transpose = 3.0;
            let heard = play(&mut rig, &mut RigHost::new(constant(host)), vec![block; 4 * RATE as usize / block]);
            let beats = (4.0 * wanted / 60.0) as usize + 1;
            let weight = |beat: usize| if beat.is_multiple_of(4) { BurstWeight::Accent } else { BurstWeight::Beat };
            let starts: Vec<_> =
                (0..beats).map(|beat| (frame(beat as f64 * 60.0 / wanted), weight(beat))).collect();
            let expected = expected(&starts, BurstSound::Wood, heard.len());
            assert_same(&heard, &expected, &format!("{mode:?} at {host}"));
            let length = heard.len().min(190_000);
            assert_eq!(before.get_or_insert_with(|| heard[..length].to_vec())[..length], heard[..length]);
        }
    }
}

#[test]
fn faders_mute_and_solo_hold_for_it_and_the_stems_are_the_same() {
    let play_with = |click: &MadeClick, change: fn(&mut Rig)| {
        let mut rig = Rig::new(clicking(&constant(120.0), 0.0, click));
        change(&mut rig);
        let main = rig.play(&mut RigHost::new(constant(120.0)), vec![512; 100]);
        let mut rig = Rig::new(clicking(&constant(120.0), 0.0, click));
        change(&mut rig);
        (play(&mut rig, &mut RigHost::new(constant(120.0)), vec![512; 100]), main)
    };
    let (full, main) = play_with(&on(), |_| {});
    let (half, _) = play_with(&on(), |rig| rig.mix.click.gain = Gain::new(0.5).unwrap());
    assert!(full.iter().zip(&half).all(|(full, half)| *half == full * 0.5) && full[0] != 0.0);
    let silent = |heard: &[f32]| heard.iter().all(|sample| *sample == 0.0);
    for (what, click, change) in [
        ("off", MadeClick::default(), (|_| {}) as fn(&mut Rig)),
        ("muted", on(), |rig| rig.mix.click.mute = true),
        ("another is soloed", on(), |rig| rig.mix.stems[0].solo = true),
        ("elsewhere", on(), |rig| rig.mix.click.output = Some(Output::Guide)),
    ] {
        let (heard, beside) = play_with(&click, change);
        assert!(silent(&heard), "{what}");
        assert_eq!(main, beside, "{what}");
    }
    let (heard, others) = play_with(&on(), |rig| rig.mix.click.solo = true);
    assert!(heard == full && silent(&others[0]), "soloed");
    let (_, both) = play_with(&on(), |rig| rig.mix.click.output = Some(Output::Main));
    let sums = both[0].iter().zip(main[0].iter().zip(&full)).all(|(sum, (stem, click))| *sum == stem + click);
    assert!(sums, "on the stem's output they add up");
}

#[test]
fn a_loop_of_the_host_brings_every_beat_once_and_what_has_begun_rings_out() {
    // Four beats of 25210.08 frames each, and a cowbell that rings over the seam.
    let map = constant(119.0);
    let click = MadeClick { sound: BurstSound::Cowbell, subdivision: Subdivision::Sixteenths, ..on() };
    let mut rig = Rig::new(clicking(&map, 0.0, &click));
    let mut host = RigHost::new(map.clone());
    host.loop_beats = Some((4.0, 8.0));
    let (from, to) = (frame(4.0 * 60.0 / 119.0), frame(8.0 * 60.0 / 119.0));
    let (mut heard, mut passes) = (Vec::new(), 0);
    while passes < 5 {
        let frames = 480.min(to.saturating_sub(host.at as usize)).max(1);
        heard.extend(play(&mut rig, &mut host, [frames]));
        if host.at as usize >= to {
            host.at = from as i64 + (host.at - to as i64);
            passes += 1;
        }
    }
    let first = &heard[from + 30_000..to - 1];
    for pass in 1..5 {
        let begin = from + pass * (to - from);
        let gaps = first.iter().zip(&heard[begin + 30_000..]).filter(|(a, b)| a != b).count();
        assert!(gaps == 0, "pass {pass}: {gaps} frames differ");
        // The accent at the seam sounds completely, once, added to the burst that still rings.
        let bank = BurstBank::new(rate());
        let accent = bank.get(BurstSound::Cowbell, BurstWeight::Accent);
        let seam = &heard[begin - 1..begin + 2];
        let step = seam.windows(2).filter(|pair| (pair[1] - pair[0]).abs() > accent[0].abs() / 2.0).count();
        assert!(step <= 2, "{seam:?}");
        let peak = heard[begin..begin + 400].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak < 0.75, "an accent alone has 0.6: {peak}");
    }
}

#[test]
fn a_jump_onto_a_beat_that_has_just_begun_does_not_double_it() {
    let map = constant(120.0);
    let mut rig = Rig::new(clicking(&map, 0.0, &on()));
    let mut host = RigHost::new(map);
    let mut heard = play(&mut rig, &mut host, vec![480; 50]);
    heard.extend(play(&mut rig, &mut host, [10]));
    // Ten frames into beat 1 the host goes back to it.
    host.at = 24_000;
    heard.extend(play(&mut rig, &mut host, vec![480; 40]));
    let starts = [(0, BurstWeight::Accent), (24_000, BurstWeight::Beat)];
    assert_same(&heard, &expected(&starts, BurstSound::Wood, heard.len()), "once");
}

#[test]
fn a_stop_cuts_what_rings_within_the_fade() {
    let mut rig = Rig::new(clicking(&constant(120.0), 0.0, &on()));
    let heard = play(&mut rig, &mut RigHost::new(constant(120.0)), [480]);
    let full = expected(&[(0, BurstWeight::Accent)], BurstSound::Wood, 2000);
    assert_same(&heard, &full[..480], "before");
    rig.stop(480);
    let tail = rig.output(Output::Click).0.to_vec();
    assert!(tail[..FADE / 2].iter().any(|sample| *sample != 0.0));
    assert!(tail[FADE..].iter().all(|sample| *sample == 0.0));
    let is_below = |(frame, sample): (usize, &f32)| sample.abs() <= full[480 + frame].abs() + 1e-6;
    assert!(tail[..FADE].iter().enumerate().all(is_below));
}

#[test]
fn hosts_that_stand_run_backwards_or_scatter_make_nothing_strange() {
    let map = constant(120.0);
    let mut random = Random::new(9);
    for kind in 0..3 {
        let mut rig = Rig::new(clicking(&map, 0.0, &on()));
        let mut host = RigHost::new(map.clone());
        host.at = 10 * i64::from(RATE);
        let mut heard = Vec::new();
        for _ in 0..400 {
            heard.extend(play(&mut rig, &mut host, [256]));
            host.at += match kind {
                0 => -256,
                1 => -512,
                _ => (random.noise() * 1e5) as i64,
            };
        }
        let peak = heard.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak <= 1.5 && heard.iter().all(|sample| sample.is_finite()), "kind {kind}: {peak}");
    }
    let mut rig = Rig::new(clicking(&map, 0.0, &on()));
    let mut heard = [Vec::new(), Vec::new()];
    for _ in 0..100 {
        rig.block(&Transport::default(), 512, &mut heard);
        assert!(rig.output(Output::Click).0.iter().all(|sample| *sample == 0.0));
    }
}

/// The output Guide while `host` played `blocks`.
fn guide(rig: &mut Rig, host: &mut RigHost, blocks: impl IntoIterator<Item = usize>) -> Vec<f32> {
    let mut heard = Vec::new();
    for frames in blocks {
        let transport = host.block(frames);
        rig.block(&transport, frames, &mut [Vec::new(), Vec::new()]);
        heard.extend(rig.output(Output::Guide).0);
    }
    heard
}

#[test]
fn cues_end_on_their_beat_at_any_cut_tempo_and_mode_and_a_jump_cuts_them() {
    // Two overlap: the second begins while the first is spoken, which fades out.
    const LENGTH: usize = 30_000;
    let spoken = || {
        let mut song = clicking(&constant(120.0), 0.0, &MadeClick::default());
        let cue = |index: usize, ends: f64| SpokenCue {
            audio: stem(noise, index, LENGTH as u64, 1),
            ends,
            announces: ends + 24_000.0,
        };
        song.cues = SpokenCues([cue(7, 72_000.0), cue(8, 96_000.4)].into());
        song
    };
    for (mode, bpm) in [(TempoMode::Stretch, 120.0), (TempoMode::Stretch, 101.0), (TempoMode::Repitch, 133.0)] {
        let mut before = None;
        for block in [16_384, 512, 31] {
            let mut rig = Rig::new(spoken());
            rig.settings.tempo_mode = mode;
            let heard = guide(&mut rig, &mut RigHost::new(constant(bpm)), vec![block; 131_072 / block]);
            let begin = |ends: f64| (ends * 120.0 / bpm - LENGTH as f64 - 1e-4).ceil() as usize;
            let (first, second) = (begin(72_000.0), begin(96_000.4));
            assert!(heard[..first].iter().all(|sample| *sample == 0.0));
            let from = |index: usize, begin: usize, range: std::ops::Range<usize>| {
                for n in range {
                    assert_eq!(heard[n], noise(index, 0, (n - begin) as i64), "{mode:?} at {bpm}, {block}: {n}");
                }
            };
            let cut = second.min(first + LENGTH);
            from(7, first, first..cut);
            from(8, second, second + FADE..second + LENGTH);
            assert!(heard[second + LENGTH..].iter().all(|sample| *sample == 0.0));
            let length = heard.len().min(120_000);
            assert_eq!(before.get_or_insert_with(|| heard[..length].to_vec())[..length], heard[..length]);
        }
    }
    let mut rig = Rig::new(spoken());
    let mut host = RigHost::new(constant(120.0));
    guide(&mut rig, &mut host, [50_000]);
    host.at = 0;
    let after = guide(&mut rig, &mut host, [20_000]);
    assert!(after[..FADE].iter().any(|sample| *sample != 0.0));
    assert!(after[FADE..].iter().all(|sample| *sample == 0.0), "what it announces does not come");
}

#[test]
fn what_lies_behind_a_loop_of_the_host_is_not_announced_until_the_loop_is_off() {
    let mut song = clicking(&constant(120.0), 0.0, &MadeClick::default());
    let cue = SpokenCue { audio: stem(noise, 7, 12_000, 1), ends: 72_000.0, announces: 96_000.0 };
    song.cues = SpokenCues([cue].into());
    let mut rig = Rig::new(song);
    let mut host = RigHost::new(constant(120.0));
    host.loop_beats = Some((0.0, 4.0));
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.extend(guide(&mut rig, &mut host, vec![480; 200]));
        host.at = 0;
    }
    assert!(heard.iter().all(|sample| *sample == 0.0), "the loop leads back");
    host.loop_beats = None;
    let heard = guide(&mut rig, &mut host, vec![480; 200]);
    for (n, sample) in heard.iter().enumerate() {
        let wanted = if (60_000..72_000).contains(&n) { noise(7, 0, n as i64 - 60_000) } else { 0.0 };
        assert_eq!(*sample, wanted, "frame {n}");
    }
}
