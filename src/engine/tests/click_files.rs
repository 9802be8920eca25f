//! A click from files: each file begins on the frame of its beat, and sounds completely and as recorded, at any cut, and in a count-in.

use super::rig::{FADE, RATE, Random, Rig, RigHost, constant, map, noise, random_blocks, rate, song, stem};
use super::show_stage::ShowStage;
use crate::dsp::{BurstBank, BurstSound, BurstWeight, Fade};
use crate::engine::load::Arrival;
use crate::engine::sound::{ClickBeats, ClickSounds, LoadedSong, ShortSounds};
use crate::engine::{Act, Lead, Order, When};
use crate::setlist::{MadeClick, Output, Subdivision};
use crate::time::{TempoMap, Transport};

/// The noise of the files, and their number of frames: the beat's in stereo, the accent's in mono.
const BEAT: (usize, usize) = (20, 9_000);
const ACCENT: (usize, usize) = (21, 17_001);

type Stereo = [Vec<f32>; 2];

fn files(beat: usize) -> ClickSounds {
    ClickSounds {
        beat: Some(stem(noise, BEAT.0, beat as u64, 2)),
        accent: Some(stem(noise, ACCENT.0, ACCENT.1 as u64, 1)),
    }
}

fn clicking(map: &TempoMap, click: &MadeClick, sounds: ClickSounds) -> Box<LoadedSong> {
    let mut song = song(vec![stem(noise, 0, 20 * u64::from(RATE), 2)], map, 0.0);
    song.click = ClickBeats::new(click, &song.timeline, song.form.frames);
    song.click_sounds = sounds;
    song
}

fn on() -> MadeClick {
    MadeClick { on: true, ..MadeClick::default() }
}

fn play(rig: &mut Rig, host: &mut RigHost, blocks: impl IntoIterator<Item = usize>) -> Stereo {
    let mut heard = [Vec::new(), Vec::new()];
    for frames in blocks {
        let transport = host.block(frames);
        rig.block(&transport, frames, &mut [Vec::new(), Vec::new()]);
        let (left, right) = rig.output(Output::Click);
        heard[0].extend(left);
        heard[1].extend(right);
    }
    heard
}

/// A burst, frame by frame.
fn burst(weight: BurstWeight, channel: usize) -> Vec<f32> {
    let of = |(index, length): (usize, usize), channel: usize, gain: f32| -> Vec<f32> {
        (0..length as i64).map(|frame| noise(index, channel, frame) * gain).collect()
    };
    match weight {
        BurstWeight::Accent => of(ACCENT, 0, 1.0),
        BurstWeight::Beat => of(BEAT, channel, 1.0),
        BurstWeight::Between => of(BEAT, channel, 0.5),
    }
}

/// Panics unless `heard` is a burst at each of `starts`.
fn assert_bursts(heard: &Stereo, starts: &[(usize, BurstWeight)], what: &str) {
    for (channel, heard) in heard.iter().enumerate() {
        let mut wanted = vec![0.0_f32; heard.len()];
        for (start, weight) in starts {
            let burst = burst(*weight, channel);
            wanted.iter_mut().skip(*start).zip(burst).for_each(|(sum, sample)| *sum += sample);
        }
        let differs = heard.iter().zip(&wanted).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "{what}, channel {channel}");
    }
}

#[test]
fn files_lie_on_the_frames_of_their_beats_at_every_cut() {
    let song_map = map(&[(0.0, 119.0), (4.0, 151.0)]);
    let click = MadeClick { subdivision: Subdivision::Eighths, ..on() };
    let seconds =
        |beat: f64| if beat < 4.0 { beat * 60.0 / 119.0 } else { 240.0 / 119.0 + (beat - 4.0) * 60.0 / 151.0 };
    let starts: Vec<_> = (0..40)
        .map(|half| {
            let weight = match half % 8 {
                0 => BurstWeight::Accent,
                half if half % 2 == 0 => BurstWeight::Beat,
                _ => BurstWeight::Between,
            };
            ((seconds(f64::from(half) / 2.0) * f64::from(RATE) - 1e-4).ceil() as usize, weight)
        })
        .collect();
    let frames = 4 * RATE as usize;
    let random = random_blocks(frames, &mut Random::new(4));
    let cuts = [vec![16_384; 12], vec![1; 40_000], vec![64; frames / 64], vec![480; frames / 480], random];
    for blocks in cuts {
        let what = format!("blocks of {}", blocks[0]);
        let mut rig = Rig::new(clicking(&song_map, &click, files(BEAT.1)));
        let heard = play(&mut rig, &mut RigHost::new(song_map.clone()), blocks);
        assert_bursts(&heard, &starts, &what);
    }
    // With only the accent's file, the other beats are generated.
    let alone = ClickSounds { beat: None, ..files(1) };
    let mut rig = Rig::new(clicking(&constant(120.0), &on(), alone));
    let heard = play(&mut rig, &mut RigHost::new(constant(120.0)), vec![480; 60]);
    let bank = BurstBank::new(rate());
    assert_eq!(heard[0][..ACCENT.1], burst(BurstWeight::Accent, 0));
    let made = bank.get(BurstSound::Wood, BurstWeight::Beat);
    assert_eq!(heard[1][24_000..24_000 + made.len()], *made);
    // With only the beat's file, accents sound like other beats.
    let alone = ClickSounds { accent: None, ..files(BEAT.1) };
    let mut rig = Rig::new(clicking(&constant(120.0), &on(), alone));
    let heard = play(&mut rig, &mut RigHost::new(constant(120.0)), vec![480; 60]);
    assert_bursts(&heard, &[(0, BurstWeight::Beat), (24_000, BurstWeight::Beat)], "the beat's alone");
}

#[test]
fn files_count_a_song_in() {
    for block in [1_usize, 333, 16_384] {
        let mut stage = ShowStage::new(1, Lead::Stemlock);
        // The click is off in the song itself.
        assert!(stage.senders[0].send(Arrival::Song(clicking(
            &constant(120.0),
            &MadeClick::default(),
            files(BEAT.1)
        ))));
        stage.settings.count_in = 1;
        stage.processor.order(Order { number: 0, at: When::Frame(0), act: Act::Launch(0), quantum: None });
        let (mut heard, mut main) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        let length = if block == 1 { 30_000 } else { 130_000 };
        while heard[0].len() < length {
            stage.block(&Transport::default(), block, &mut main);
            let (left, right) = stage.buffers.read(Output::Click);
            heard[0].extend(left);
            heard[1].extend(right);
        }
        let weight = |beat: usize| if beat == 0 { BurstWeight::Accent } else { BurstWeight::Beat };
        let starts: Vec<_> = (0..4).map(|beat| (beat * 24_000, weight(beat))).collect();
        assert_bursts(&heard, &starts, &format!("blocks of {block}"));
    }
}

#[test]
fn of_long_files_the_earliest_fades_out_where_the_seventh_begins() {
    const LENGTH: usize = 60_000;
    let click = MadeClick { subdivision: Subdivision::Sixteenths, ..on() };
    let long = || ClickSounds { accent: None, ..files(LENGTH) };
    let fade = Fade::new(rate());
    let mut wanted = vec![0.0_f32; 96_000];
    for index in 0..16 {
        let (begin, gain) = (index * 6_000, if index % 4 == 0 { 1.0 } else { 0.5 });
        for (frame, sum) in wanted.iter_mut().enumerate().skip(begin).take(6 * 6_000 + fade.frames()) {
            let faded = (frame - begin).checked_sub(6 * 6_000);
            *sum +=
                noise(BEAT.0, 0, (frame - begin) as i64) * gain * faded.map_or(1.0, |faded| fade.falling(faded));
        }
    }
    for block in [480, 1000, 16_000] {
        let mut rig = Rig::new(clicking(&constant(120.0), &click, long()));
        let heard = play(&mut rig, &mut RigHost::new(constant(120.0)), vec![block; 96_000 / block]);
        let differs = heard[0].iter().zip(&wanted).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "blocks of {block}");
    }
}

#[test]
fn files_that_come_late_are_heard_from_then_on_and_go_back_to_be_freed() {
    let tempo = constant(120.0);
    let first = clicking(&tempo, &on(), ClickSounds::default());
    let id = first.id;
    let mut rig = Rig::new(first);
    let mut host = RigHost::new(tempo);
    let send = |rig: &mut Rig, click: ClickSounds| {
        let short = ShortSounds { click, ..ShortSounds::default() };
        assert!(rig.songs.send(Arrival::Cues(id, Box::new(short))));
    };
    let bank = BurstBank::new(rate());
    let made = bank.get(BurstSound::Wood, BurstWeight::Accent);
    let heard = play(&mut rig, &mut host, [10_000]);
    assert_eq!(heard[0][..made.len()], *made);
    send(&mut rig, files(BEAT.1));
    let heard = play(&mut rig, &mut host, vec![1000; 18]);
    // Beat 1 begins at frame 24,000.
    assert_bursts(&heard, &[(14_000, BurstWeight::Beat)], "the file");
    // Other sounds arrive while it rings: it fades out, and the next beat has the new sound.
    send(&mut rig, ClickSounds::default());
    let heard = play(&mut rig, &mut host, [20_000]);
    assert!(heard[0][..FADE].iter().any(|sample| *sample != 0.0));
    assert!(heard[0][FADE..].iter().all(|sample| *sample == 0.0));
    let heard = play(&mut rig, &mut host, [4_000]);
    let made = bank.get(BurstSound::Wood, BurstWeight::Beat);
    assert_eq!(heard[0][..made.len()], *made);
    assert_eq!(std::iter::from_fn(|| rig.retired.pop().ok()).count(), 2);
}

#[test]
fn a_stop_and_another_song_cut_what_rings_within_the_fade() {
    for stops in [true, false] {
        let tempo = constant(120.0);
        let mut rig = Rig::new(clicking(&tempo, &on(), files(BEAT.1)));
        let mut host = RigHost::new(tempo.clone());
        play(&mut rig, &mut host, [480]);
        let after = if stops {
            rig.stop(4_800);
            rig.output(Output::Click).0.to_vec()
        } else {
            assert!(rig.songs.send(Arrival::Song(clicking(&tempo, &on(), ClickSounds::default()))));
            play(&mut rig, &mut host, [4_800])[0].clone()
        };
        assert!(after[..FADE / 2].iter().any(|sample| *sample != 0.0));
        assert!(after[FADE..].iter().all(|sample| *sample == 0.0));
    }
}
