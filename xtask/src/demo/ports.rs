//! Hosts that leave outputs out, or provide more than there are.

use anyhow::Result;

use super::bank::{FULL, clap_shapes};
use super::check::Check;
use super::checks::ExpectedSound;
use super::host::DemoHost;
use super::script::Script;

/// The length of each pass, in seconds.
const SECONDS: f64 = 1.0;
const BLOCK: usize = 512;

/// Main must sound as in a host that provides every output in stereo.
pub fn left_out(host: &mut DemoHost, script: &Script, lead: &ExpectedSound) -> Result<Check> {
    let blocks = script.blocks(&script.part(&lead.signal, SECONDS), || BLOCK);
    let wanted = host.play_into(&FULL, &blocks)?;
    let shapes = clap_shapes();
    let mut different = 0;
    for (_, shape) in &shapes {
        let heard = host.play_into(shape, &blocks)?;
        let pairs = heard.iter().flatten().zip(wanted.iter().flatten());
        different += pairs.filter(|(heard, wanted)| heard.to_bits() != wanted.to_bits()).count();
    }
    let name = format!("Hosts that leave outputs out, in {} ways: main is the same", shapes.len());
    let silent = wanted.iter().flatten().all(|sample| *sample == 0.0);
    Ok(if silent {
        Check::impossible(name, 0.0, "samples differ")
    } else {
        Check::at_most(name, different as f64, 0.0, "samples differ")
    })
}
