//! A host leaves the song's tempo and comes back to it: nothing clicks, whatever the host's noise is.

use super::rig::*;
use crate::dsp::stretch::Analysis;
use crate::engine::TempoMode;
use crate::engine::load::Arrival;
use crate::engine::sound::{Members, Stretched, Stretching};
use crate::media::SongAudio;
use crate::time::{BeatPos, TempoMap};

const LENGTH: u64 = 2_000_000;
/// The tones of a stem, in hertz.
const TONES: [[f64; 3]; 3] = [[110.0, 293.7, 523.3], [220.0, 415.3, 698.5], [82.4, 329.6, 987.8]];
const PEAK: f64 = 0.2;

fn tones(stem: usize, channel: usize, frame: i64) -> f32 {
    let sine = |hertz: f64| {
        let phase = frame as f64 / f64::from(RATE) * hertz + channel as f64 * 0.3;
        (phase.fract() * std::f64::consts::TAU).sin() * PEAK
    };
    TONES[stem].iter().copied().map(sine).sum::<f64>() as f32
}

/// The largest bend of the sum of all stems: its second difference, in which a click of a tenth of the tones' own steps stands out.
fn own_bend() -> f64 {
    let per_frame = |hertz: &f64| std::f64::consts::TAU * hertz / f64::from(RATE);
    TONES.iter().flatten().map(|hertz| PEAK * per_frame(hertz).powi(2)).sum()
}

/// The largest bend after the fade of the start.
fn worst_bend(heard: &[f32]) -> f64 {
    let bend = |of: &[f32]| (f64::from(of[2]) - 2.0 * f64::from(of[1]) + f64::from(of[0])).abs();
    heard[FADE..].windows(3).map(bend).fold(0.0, f64::max)
}

/// Fades of 4 ms between two sums of tones bend slightly more than the sums, and a new speed bends a repitched tone.
fn assert_smooth(worst: f64, what: &str) {
    assert!(worst < own_bend() * 1.5 + 0.01, "{what}: a bend of {worst}, own are {}", own_bend());
}

/// Beats that are off by some seconds, block by block.
fn scattered(seed: u64, off: fn(&mut Random) -> f64) -> Distortion {
    let mut random = Random::new(seed);
    Box::new(move |fields, _| {
        let off = off(&mut random);
        fields.beats = fields.beats.zip(fields.tempo).map(|(beats, tempo)| beats + off * tempo / 60.0);
        fields.seconds = None;
    })
}

type DepartureNoise = (&'static str, fn(u64) -> Distortion);

/// The noise of the hosts.
const NOISES: [DepartureNoise; 7] = [
    ("exact", |_| Box::new(|fields, _| fields.seconds = None)),
    ("beats in 1/1920, down", |_| {
        Box::new(|fields, _| {
            fields.beats = fields.beats.map(|beats| (beats * 1920.0).floor() / 1920.0);
            fields.seconds = None;
        })
    }),
    ("beats in 1/1920 and a count", |_| {
        Box::new(|fields, _| {
            fields.beats = fields.beats.map(|beats| (beats * 1920.0).round() / 1920.0);
            fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
            fields.seconds = None;
        })
    }),
    ("half a millisecond at random", |seed| scattered(seed, |random| random.noise() * 0.000_5)),
    ("microseconds", |_| {
        Box::new(|fields, _| {
            fields.seconds = fields.seconds.map(|seconds| (seconds * 1e6).round() / 1e6);
            fields.beats = fields.seconds.zip(fields.tempo).map(|(seconds, tempo)| seconds * tempo / 60.0);
        })
    }),
    ("a tempo in 32 bits", |_| {
        Box::new(|fields, _| fields.tempo = fields.tempo.map(|tempo| f64::from(tempo as f32)))
    }),
    ("beats that do not move and a count, as in Carla", |_| {
        Box::new(|fields, _| {
            fields.beats = Some(0.0);
            fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
            fields.seconds = None;
        })
    }),
];

/// More noise, for songs as people have them.
const MORE_NOISES: [DepartureNoise; 4] = [
    ("a millisecond at random", |seed| scattered(seed, |random| random.noise() * 0.001)),
    ("a millisecond now and then", |seed| scattered(seed, |random| if random.chance(0.05) { 0.001 } else { 0.0 })),
    ("beats and seconds in 1/1920", |_| {
        Box::new(|fields, _| {
            let round = |value: f64| (value * 1920.0).round() / 1920.0;
            (fields.beats, fields.seconds) = (fields.beats.map(round), fields.seconds.map(round));
        })
    }),
    ("beats in 1/1920, to the nearest", |_| {
        Box::new(|fields, _| {
            fields.beats = fields.beats.map(|beats| (beats * 1920.0).round() / 1920.0);
            fields.seconds = None;
        })
    }),
];

/// A song of tones at 100 BPM that is not analysed.
fn plain() -> Rig {
    let stems = (0..TONES.len()).map(|index| stem(tones, index, LENGTH, 2)).collect();
    Rig::new(song(stems, &constant(100.0), 0.0))
}

/// Plays a host whose tempo leaves that of the song, 100 BPM, and comes back to it, several times.
fn travel(mode: TempoMode, mut rig: Rig, noise: Distortion, random: &mut Random) -> Vec<f32> {
    let mut beat = random.unit() * 3.0;
    let mut changes = vec![(0.0, 100.0)];
    for _ in 0..3 {
        beat += 0.1 + random.unit() * 0.8;
        changes.push((beat, 100.0 * (0.9 + random.unit() * 0.2)));
        beat += 0.1 + random.unit() * 0.8;
        changes.push((beat, 100.0));
    }
    let host_map: TempoMap = map(&changes);
    let frames = (host_map.host_seconds_at(BeatPos::new(beat + 0.5).unwrap()).get() * f64::from(RATE)) as usize;
    rig.settings.tempo_mode = mode;
    let block = *random.pick(&[64, 256, 480, 512, 1024]);
    let mut host = RigHost::new(host_map);
    host.distort = Some(noise);
    host.at = (random.unit() * 20_000.0) as i64;
    rig.play(&mut host, vec![block; frames / block])[0].clone()
}

#[test]
fn no_departure_and_no_return_clicks_whatever_the_noise() {
    let mut random = Random::new(5);
    for mode in [TempoMode::Stretch, TempoMode::Repitch] {
        for (name, noise) in NOISES {
            let mut worst: f64 = 0.0;
            for round in 0..testkit::fewer_in_ci(1, 3) as u64 {
                let heard = travel(mode, plain(), noise(round), &mut random);
                worst = worst.max(worst_bend(&heard));
            }
            assert_smooth(worst, &format!("{mode:?}, {name}"));
        }
    }
}

/// The longest travel, with the place where it starts.
const TRAVEL: u64 = 400_000;
/// After this many frames every travel has begun.
const BEGUN: usize = 2048;

/// A song of tones at 100 BPM whose analysed stems are stretched in these groups.
fn song_of_groups(groups: &[Stretched]) -> Rig {
    let stems = (0..TONES.len()).map(|index| stem(tones, index, TRAVEL, 2)).collect();
    let mut song = song(stems, &constant(100.0), 0.0);
    song.stretching = Box::new(Stretching::new(groups.to_vec(), rate()));
    Rig::new(song)
}

/// Analysed, linked, transposed, and beside the host's beat: each with every noise. What is stretched never bends more than the tones themselves.
#[test]
fn no_departure_and_no_return_clicks_whatever_the_song_and_its_settings() {
    let stems = (0..TONES.len()).map(|index| stem(tones, index, TRAVEL, 2));
    let audio = SongAudio { stems: stems.map(Some).collect() };
    let alone = voices(&audio, |_| false);
    let voiced = voices(&audio, |_| true);
    let all: Box<[usize]> = (0..TONES.len()).collect();
    let analysis = {
        let members = Members { audio: &audio, stems: &all };
        Analysis::of(&members, audio.frames(), f64::from(RATE), |_| true).unwrap()
    };
    let linked = [Stretched { stems: all, analysis, moves: true, voice: false }];
    let songs: [(&str, &[Stretched], f64, f64); 6] = [
        ("analysed", &alone, 0.0, 0.0),
        ("linked", &linked, 0.0, 0.0),
        ("linked and transposed", &linked, -3.0, 0.0),
        ("transposed", &alone, 2.0, 0.0),
        ("voices, transposed", &voiced, -2.0, 0.0),
        ("7.3 ms late", &alone, 0.0, 7.3),
    ];
    let mut random = Random::new(11);
    // A part of the pairs has each song and each noise.
    let step = testkit::fewer_in_ci(3, 1);
    for (index, (name, groups, transpose, offset)) in songs.into_iter().enumerate() {
        for (noise_name, noise) in NOISES.into_iter().chain(MORE_NOISES).skip(index % step).step_by(step) {
            let mut rig = song_of_groups(groups);
            (rig.settings.transpose, rig.settings.sync_offset_ms) = (transpose, offset);
            let heard = travel(TempoMode::Stretch, rig, noise(1), &mut random);
            // A second difference grows with the square of the pitch. In the first moments a host may say that it is at the file's beginning, which is hard.
            let own = own_bend() * 2.0_f64.powf(f64::max(transpose, 0.0) / 6.0);
            let worst = worst_bend(&heard[BEGUN..]);
            assert!(worst <= own, "{name}, {noise_name}: a bend of {worst}, own are {own}");
        }
    }
}

/// Tones that fade in over 4 ms where the files begin.
fn soft_tones(stem: usize, channel: usize, frame: i64) -> f32 {
    const SOFT: f64 = 192.0;
    let risen = (frame as f64 / SOFT).clamp(0.0, 1.0);
    tones(stem, channel, frame) * (0.5 - 0.5 * (risen * std::f64::consts::PI).cos()) as f32
}

/// A host that scatters says now a place before the files and now one behind their first frames; along a ramp the song follows each block. They begin
/// once, softly as they are.
#[test]
fn files_begin_once_whatever_the_noise() {
    let mut random = Random::new(23);
    for transpose in [0.0, -2.0] {
        for (name, noise) in NOISES.into_iter().chain(MORE_NOISES) {
            let mut worst: f64 = 0.0;
            for round in 0..testkit::fewer_in_ci(1, 2) as u64 {
                let stems = (0..TONES.len()).map(|index| stem(soft_tones, index, TRAVEL, 2)).collect();
                let mut rig = Rig::new(analysed(stems, &constant(100.0)));
                rig.settings.transpose = transpose;
                let (mut noise, tempo) = (noise(round), 91.0 + 18.0 * random.unit());
                let mut host = RigHost::new(map(&[(0.0, tempo)])).distorted(move |fields, at| {
                    noise(fields, at);
                    fields.tempo = Some(tempo + at as f64 * 1e-7);
                });
                host.at = -500 - random.below(200) as i64;
                let block = *random.pick(&[16, 64]);
                let heard = rig.play(&mut host, vec![block; 3000 / block])[0].clone();
                assert!(heard.iter().any(|sample| sample.abs() > 0.1), "{name}: silence");
                worst = worst.max(worst_bend(&heard));
            }
            assert!(worst <= own_bend() * 1.5, "{name}, by {transpose}: a bend of {worst}, own are {}", own_bend());
        }
    }
}

/// Where the song's own tempo begins in the block that passes the first frame, stems that are not transposed are copied from there on: from their place.
#[test]
fn what_is_copied_beside_a_transposed_stem_begins_in_its_place() {
    for seed in 0..12 {
        let content = |stem: usize, channel, frame| if stem == 0 { 0.0 } else { noise(stem, channel, frame) };
        let stems = (0..2).map(|index| stem(content, index, TRAVEL, 2)).collect();
        let mut song = song(stems, &constant(100.0), 0.0);
        song.stretching = Box::new(stretching(&song.audio, |stem| stem == 0));
        let mut rig = Rig::new(song);
        rig.settings.transpose = -2.0;
        let mut scatter = scattered(seed, |random| random.noise() * 0.001);
        let mut host = RigHost::new(constant(100.0)).distorted(move |fields, at| {
            let seconds = fields.seconds.unwrap();
            let tempo = if seconds < 0.0 { 91.0 } else { 100.0 };
            (fields.tempo, fields.beats) = (Some(tempo), Some(seconds * tempo / 60.0));
            scatter(fields, at);
        });
        host.at = -630;
        let mut heard = [Vec::new(), Vec::new()];
        for _ in 0..200 {
            let transport = host.block(64);
            rig.block(&transport, 64, &mut heard);
        }
        let end = rig.shared.glance().pos.unwrap().nearest_frame();
        for (channel, heard) in heard.iter().enumerate() {
            let last = &heard[heard.len() - 1000..];
            let is_file = |off: &i64| (0..1000).all(|n| last[n] == noise(1, channel, end - 1000 + n as i64 + off));
            assert_eq!((-200..200).find(is_file), Some(0), "{seed}: how far off its place");
        }
    }
}

#[test]
fn an_analysis_that_arrives_with_a_departure_does_not_interrupt_the_copy() {
    let (block, copies) = (512, 6);
    let stems = || (0..TONES.len()).map(|index| stem(tones, index, LENGTH, 2)).collect();
    let groups = voices(&song(stems(), &constant(100.0), 0.0).audio, |_| false);
    for (name, noise) in NOISES {
        let departs = (block * copies) as f64 / f64::from(RATE) * 100.0 / 60.0;
        let mut host = RigHost::new(map(&[(0.0, 100.0), (departs - 1e-9, 91.0)]));
        host.distort = Some(noise(1));
        let song = song(stems(), &constant(100.0), 0.0);
        let (id, better) = (song.id, Box::new(Stretching::new(groups.clone(), rate())));
        let mut rig = Rig::new(song);
        let mut heard = rig.play(&mut host, vec![block; copies])[0].clone();
        assert!(rig.songs.send(Arrival::Refined(id, better)));
        heard.extend(&rig.play(&mut host, vec![block; 20])[0]);
        assert_smooth(worst_bend(&heard), name);
    }
}

/// Found by torture: the new stretchers began with the new pitch, and nothing was left to crossfade.
#[test]
fn an_analysis_that_arrives_with_a_transposition_makes_no_click() {
    let block = 512;
    for (transpose, character) in [(5.0, 0.0), (-3.0, 0.0), (0.0, 4.0)] {
        let stems = || (0..TONES.len()).map(|index| stem(tones, index, TRAVEL, 2)).collect();
        let song = song(stems(), &constant(100.0), 0.0);
        let groups = voices(&song.audio, |_| character != 0.0);
        let (id, better) = (song.id, Box::new(Stretching::new(groups, rate())));
        let mut rig = Rig::new(song);
        let mut host = RigHost::new(constant(100.0));
        let mut heard = rig.play(&mut host, vec![block; 6])[0].clone();
        assert!(rig.songs.send(Arrival::Refined(id, better)));
        (rig.settings.transpose, rig.settings.character) = (transpose, character);
        heard.extend(&rig.play(&mut host, vec![block; 20])[0]);
        let own = own_bend() * 2.0_f64.powf(f64::max(transpose, 0.0) / 6.0);
        let worst = worst_bend(&heard);
        assert!(worst <= 1.2 * own, "{transpose}, {character}: a bend of {worst}, own are {own}");
    }
}
