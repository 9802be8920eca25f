//! A performer who plays a set: notes, controllers, programs, and the parameters of acts.
//!
//! Host's audio thread. Not known here: the results.

use testkit::Random;

use super::format::{BlockEvent, Param};
use super::host::value;

/// Parameters that are acts, or that control acts.
const SHOW: [&str; 17] = [
    "Lead",
    "Quantum",
    "Song",
    "Section",
    "Next Song",
    "Previous Song",
    "Song Again",
    "Play",
    "Stop",
    "Pause",
    "Next Section",
    "Previous Section",
    "Loop Section",
    "Click Only",
    "Fade Out",
    "Fade In",
    "Panic",
];
/// The number of songs and sections that a performer who knows the set plays.
const KNOWN: usize = 5;
/// The number of messages in a flood.
const FLOOD: usize = 10_000;

/// A performer who plays a set.
#[derive(Clone, Debug)]
pub struct Performer {
    /// The parameters that are moved.
    params: Vec<(usize, Param)>,
    /// The events of a block, each with its frame, in order.
    events: Vec<(usize, BlockEvent)>,
}

impl Performer {
    /// Plays with the parameters of `all` whose names are known, and MIDI.
    pub fn new(all: &[Param]) -> Self {
        let known = |param: &(usize, &Param)| SHOW.contains(&param.1.name.as_str());
        let params = all.iter().enumerate().filter(known).map(|(index, param)| (index, param.clone())).collect();
        Self { params, events: Vec::new() }
    }

    /// A single random press.
    pub fn press(&self, random: &mut Random) -> BlockEvent {
        let known = random.below(KNOWN);
        match random.below(10) {
            0..=2 => BlockEvent::Note(36 + known as u8),
            3 => BlockEvent::Note(84 + known as u8),
            4 => BlockEvent::Note(23 + random.below(13) as u8),
            5 => BlockEvent::Controller(20 + random.below(13) as u8, if random.chance(0.5) { 127 } else { 0 }),
            6 => BlockEvent::Program(known as u8),
            _ if self.params.is_empty() => BlockEvent::Note(36),
            _ => {
                let (index, param) = random.pick(&self.params);
                let value = match param.name.as_str() {
                    "Song" | "Section" => param.least + step(param) * known as f64,
                    _ => value(random, param),
                };
                BlockEvent::Param(*index, value)
            }
        }
    }

    /// The events of a block of `frames` frames: rarely any, and very rarely a flood, of meaningless messages or of presses.
    pub fn play(&mut self, random: &mut Random, frames: usize) -> &[(usize, BlockEvent)] {
        self.events.clear();
        if random.chance(0.002) {
            let presses = random.chance(0.25);
            for _ in 0..FLOOD {
                let event = if presses { self.press(random) } else { meaningless(random) };
                self.events.push((random.below(frames), event));
            }
        } else if random.chance(0.03) {
            self.events.push((random.below(frames), self.press(random)));
        }
        self.events.sort_by_key(|event| event.0);
        &self.events
    }
}

/// A message that means nothing to the plugin.
fn meaningless(random: &mut Random) -> BlockEvent {
    let number = random.below(20) as u8;
    match random.below(3) {
        0 => BlockEvent::Controller(number, 127),
        1 => BlockEvent::Note(number),
        _ => BlockEvent::Release(36 + number),
    }
}

/// The distance between the steps of a parameter.
fn step(param: &Param) -> f64 {
    if param.steps > 0 { (param.most - param.least) / param.steps as f64 } else { 1.0 / 127.0 }
}
