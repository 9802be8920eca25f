//! A panic in a block costs that block and is reported, and its song is neither lost nor freed there.

use std::panic::resume_unwind;

use super::rig::*;
use crate::engine::load::Arrival;
use crate::engine::{Act, Lead, Locked, Mix, Order, OutputBuffers, Outputs, Sync, Waiting, When, build};
use crate::media::PAGE_FRAMES;
use crate::setlist::Output;
use crate::time::{HostFields, Transport};

const FRAMES: usize = 480;
/// Longer than any fade.
const SETTLED: usize = 240;

/// Outputs that panic the first few times they are written to.
struct Tripping {
    inner: OutputBuffers,
    trips: u32,
}

impl Outputs for Tripping {
    fn frames(&self) -> usize {
        self.inner.frames()
    }

    fn stereo(&mut self, output: Output) -> (&mut [f32], &mut [f32]) {
        if self.trips > 0 {
            self.trips -= 1;
            // Without the message of the panic hook.
            resume_unwind(Box::new(7));
        }
        self.inner.stereo(output)
    }
}

struct PanicStage {
    rig: Rig,
    outputs: Tripping,
    block: usize,
}

impl PanicStage {
    fn new() -> Self {
        let rig = Rig::new(song(vec![stem(noise, 0, 4 * u64::from(RATE), 2)], &constant(120.0), 0.0));
        let mut inner = OutputBuffers::new(FRAMES);
        inner.set_frames(FRAMES);
        Self { rig, outputs: Tripping { inner, trips: 0 }, block: 0 }
    }

    /// Plays one block, in which the outputs panic `trips` times.
    fn play(&mut self, trips: u32) -> Vec<f32> {
        self.outputs.trips = trips;
        self.outputs.inner.stereo(Output::Main).0.fill(1234.5);
        let beats = (self.block * FRAMES) as f64 / 24_000.0;
        let said = HostFields { playing: true, tempo: Some(120.0), beats: Some(beats), ..HostFields::default() };
        let (mix, settings) = (Mix::default(), self.rig.settings);
        let transport = Transport::believing(&said);
        self.rig.processor.process(&transport, &mix, &settings, self.rig.pace, &mut self.outputs);
        self.block += 1;
        self.outputs.inner.read(Output::Main).0.to_vec()
    }

    fn sync(&self) -> Sync {
        self.rig.shared.glance().sync
    }

    /// Whether the last block equals the file, apart from a fade at its beginning.
    fn is_file(&self, heard: &[f32]) -> bool {
        let first = ((self.block - 1) * FRAMES) as i64;
        (SETTLED..FRAMES).all(|at| heard[at] == noise(0, 0, first + at as i64))
    }
}

#[test]
fn the_next_block_plays_where_the_host_is() {
    let mut stage = PanicStage::new();
    let heard = stage.play(0);
    assert!(stage.is_file(&heard) && stage.sync() == Sync::Locked(Locked::Beats));
    assert_eq!(stage.play(1), vec![0.0; FRAMES], "silent, and not what lay in the buffer");
    assert_eq!((stage.sync(), stage.rig.shared.panics()), (Sync::Waiting(Waiting::Fault), 1));
    let heard = stage.play(0);
    assert!(stage.is_file(&heard) && stage.sync() == Sync::Locked(Locked::Beats));
    assert!(stage.rig.retired.is_empty(), "the song was not given up");
}

#[test]
fn a_song_that_always_panics_is_given_up_until_another_one_comes() {
    let mut stage = PanicStage::new();
    for _ in 0..20 {
        assert_eq!(stage.play(1), vec![0.0; FRAMES]);
    }
    let panics = stage.rig.shared.panics();
    // A block without sound writes to its outputs too, so it also panics: once per block.
    assert_eq!(panics, 20);
    assert_eq!(stage.play(0), vec![0.0; FRAMES], "the song is not tried any more");
    assert_eq!(stage.sync(), Sync::Waiting(Waiting::Fault));
    let next = song(vec![stem(noise, 0, 4 * u64::from(RATE), 2)], &constant(120.0), 0.0);
    assert!(stage.rig.songs.send(Arrival::Song(next)));
    let heard = stage.play(0);
    assert!(stage.is_file(&heard) && stage.sync() == Sync::Locked(Locked::Beats));
    assert_eq!(stage.rig.retired.slots(), 1, "the former one went home to be freed");
}

#[test]
fn a_reset_tries_once_more() {
    let mut stage = PanicStage::new();
    (0..9).for_each(|_| drop(stage.play(1)));
    assert_eq!(stage.play(0), vec![0.0; FRAMES]);
    stage.rig.processor.reset();
    let heard = stage.play(0);
    assert!(stage.is_file(&heard));
}

#[test]
fn the_window_is_told_that_it_was_no_fault_of_the_host() {
    let (mut processor, _loader, controller) = build(rate());
    assert!(controller.status().problems.is_empty());
    let mut outputs = Tripping { inner: OutputBuffers::new(FRAMES), trips: 1 };
    let settings = crate::engine::Settings::default();
    processor.process(
        &Transport::default(),
        &Mix::default(),
        &settings,
        crate::engine::Pace::Realtime,
        &mut outputs,
    );
    let told = controller.status().problems[0].to_string();
    assert!(told.contains("interrupted once: a fault in Stemlock, not in the host"), "{told}");
    assert_eq!(controller.glance().sync, Sync::Waiting(Waiting::Fault));
    assert_eq!(controller.glance().blocks, 1, "and it was called");
}

#[test]
fn a_song_that_stemlock_leads_goes_on_behind_the_block_that_was_lost() {
    let mut stage = PanicStage::new();
    stage.rig.settings.lead = Lead::Stemlock;
    let order = |at: When, act: Act| Order { number: 0, at, act, quantum: None };
    stage.rig.processor.order(order(When::Frame(0), Act::Play));
    for block in 0..40 {
        let is_lost = [7, 20, 21, 22].contains(&block);
        let heard = stage.play(u32::from(is_lost));
        assert!(is_lost || stage.is_file(&heard), "block {block}");
    }
    // The frames of acts include the previous blocks.
    stage.rig.processor.order(order(When::Frame(40 * FRAMES as i64), Act::Stop));
    stage.play(0);
    assert_eq!(stage.play(0)[SETTLED..], [0.0; FRAMES - SETTLED]);
}

/// What fades out reads a page that is shorter than it should be: reading its second channel panics.
#[test]
fn a_song_that_panics_while_it_fades_out_goes_home_and_the_next_one_plays() {
    let (map, frames) = (constant(120.0), 2 * PAGE_FRAMES as u64);
    let mut broken = stem(noise, 0, frames, 2);
    broken.damage(1, page(noise, 0, 1, 1, frames));
    let mut stage = PanicStage::new();
    assert!(stage.rig.songs.send(Arrival::Song(song(vec![broken], &map, 0.0))));
    // What fades out after the last whole block of the page reads the next page.
    const { assert!(PAGE_FRAMES % FRAMES < FADE) };
    while (stage.block + 1) * FRAMES <= PAGE_FRAMES {
        let heard = stage.play(0);
        assert!(stage.is_file(&heard));
    }
    assert_eq!((stage.rig.shared.panics(), stage.rig.retired.slots()), (0, 1));
    let next = song(vec![stem(noise, 0, 4 * u64::from(RATE), 2)], &map, 0.0);
    assert!(stage.rig.songs.send(Arrival::Song(next)));
    let heard = stage.play(0);
    assert!(stage.is_file(&heard), "the next song plays in the same block");
    assert_eq!(
        (stage.rig.shared.panics(), stage.rig.retired.slots()),
        (1, 2),
        "the former one went home to be freed"
    );
}
