//! Count-ins on a host's timeline: their sound, and that of the song after them, wherever the host goes.

use super::rig::{RATE, assert_equals, constant, noise, song, stem};
use super::show_stage::ShowStage;
use crate::engine::Lead;
use crate::engine::load::Arrival;
use crate::setlist::Output;
use crate::time::{BeatPos, HostFields, Transport};

/// A set on a host's timeline whose second song has two bars of count-in: the first song ends at beat 120, the second begins at 130.
fn counted_in() -> ShowStage {
    let mut stage = ShowStage::new(2, Lead::Timeline);
    stage.settings.count_in = 2;
    stage.processor.lay(0, BeatPos::ZERO);
    stage.processor.lay(1, BeatPos::new(130.0).unwrap());
    stage
}

/// A host's block at a frame of its timeline at 120 BPM.
fn on_timeline(frame: i64, loop_beats: Option<(f64, f64)>) -> Transport {
    Transport::believing(&HostFields {
        playing: true,
        tempo: Some(120.0),
        beats: Some(frame as f64 / 24_000.0),
        samples: Some(frame),
        loop_beats,
        meter: Some((4, 4)),
        ..HostFields::default()
    })
}

#[test]
fn a_loop_of_the_host_leads_out_of_a_count_in() {
    for block in [480_i64, 1000] {
        let (mut stage, mut heard) = (counted_in(), [Vec::new(), Vec::new()]);
        // From beat 112 to 124: the first song ends, and the count-in begins.
        let (begin, end) = (112 * 24_000, 124 * 24_000);
        let mut frame = begin;
        for _ in 0..2 * (end - begin) / block {
            stage.block(&on_timeline(frame, Some((112.0, 124.0))), block as usize, &mut heard);
            frame += block;
            if frame >= end {
                frame -= end - begin;
            }
        }
        let length = (end - begin) as usize;
        for pass in [0, length] {
            let first = pass + 480..pass + 8 * 24_000;
            let content = |_: usize, frame: i64| noise(0, 0, frame - pass as i64 + begin);
            assert_equals(&heard, first, 0, content, &format!("the pass from frame {pass} on, block {block}"));
            assert!(heard[0][pass + 8 * 24_000 + 480..pass + length].iter().all(|sample| *sample == 0.0));
        }
    }
}

#[test]
fn who_seeks_into_a_count_in_hears_the_rest_of_it() {
    let (mut stage, mut heard) = (counted_in(), [Vec::new(), Vec::new()]);
    // A third of a beat after the second beat of the second bar.
    let begin = 127 * 24_000 + 8000;
    let mut clicks = Vec::new();
    for block in 0..250 {
        stage.block(&on_timeline(begin + block * 480, None), 480, &mut heard);
        clicks.extend_from_slice(stage.buffers.read(Output::Click).0);
    }
    let is_begin = |n: &usize| clicks[*n] != 0.0 && clicks[n.saturating_sub(2000)..*n].iter().all(|s| *s == 0.0);
    let begins: Vec<usize> = (0..clicks.len()).filter(is_begin).collect();
    assert_eq!(begins, [16_000, 40_000]);
    assert_equals(&heard, 64_000..120_000, 0, |_, frame| noise(1, 0, frame - 64_000), "the song");
}

#[test]
fn a_song_that_was_counted_in_on_the_timeline_begins_with_its_very_first_frame() {
    // Bars with and without a whole number of frames.
    for (bpm, start) in [(120.0, 130.0), (119.0, 130.001_234), (93.7, 130.3), (87.1, 131.0)] {
        for block in [480_usize, 777] {
            let mut stage = counted_in();
            let counted = song(vec![stem(noise, 2, 60 * u64::from(RATE), 1)], &constant(bpm), 0.0);
            assert!(stage.senders[1].send(Arrival::Song(counted)));
            stage.processor.lay(1, BeatPos::new(start).unwrap());
            let (mut heard, length) = ([Vec::new(), Vec::new()], f64::from(RATE) * 60.0 / bpm);
            // The first song has ended there.
            let from = (121.0 * length).ceil() as i64;
            let begin = ((start * length) - 1e-4).ceil() as usize - from as usize;
            let mut frame = from;
            while frame < from + begin as i64 + 48_000 {
                let fields = HostFields {
                    playing: true,
                    tempo: Some(bpm),
                    beats: Some(frame as f64 / length),
                    samples: Some(frame),
                    ..HostFields::default()
                };
                stage.block(&Transport::believing(&fields), block, &mut heard);
                frame += block as i64;
            }
            let content = |_: usize, frame: i64| noise(2, 0, frame - begin as i64);
            assert!(heard[0][480..begin].iter().all(|sample| *sample == 0.0), "{bpm} BPM: nothing before it");
            assert_equals(&heard, begin..begin + 48_000, 0, content, &format!("{bpm} BPM, block {block}"));
        }
    }
}
