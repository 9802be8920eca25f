//! Writes the sound of a file as FLAC, bit for bit, with its tags; or nothing.
//!
//! Any thread that may wait for a disk. Needs as much memory for an hour as for a second. Not known here: songs.

mod integers;
mod same;
mod writer;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::media::{Integers, Samples, Source};
use crate::setlist::{Severity, kept_chunks};
use writer::{BLOCK, FlacShape, FlacWriter};

/// Writes the sound of the file `from` into a new FLAC file, and returns its size in bytes. `None` if there is no such file then:
/// `from` does not hold uncompressed integers of 8 to 24 bits and nothing else, it is damaged, or the FLAC would differ from it.
///
/// The FLAC is decoded again. Every sample, and all that Stemlock reads in the tags, is equal to that of `from`.
pub fn write_flac(from: &Path, to: &Path) -> Option<u64> {
    // An encoder is a large piece of somebody else's code. A fault in it costs the FLAC, and nothing else.
    let written = catch_unwind(AssertUnwindSafe(|| {
        encode(from, to)?;
        same::are_same(from, to).then(|| fs::metadata(to).ok())?.map(|metadata| metadata.len())
    }));
    let written = written.ok().flatten();
    if written.is_none() {
        let _ = fs::remove_file(to);
    }
    written
}

/// Writes the FLAC without looking at it again.
fn encode(from: &Path, to: &Path) -> Option<()> {
    let mut source = open(from)?.unfolded();
    let facts = source.facts();
    let Integers { bits, mask } = facts.integers?;
    let (channels, frames) = (facts.channels, facts.frames);
    let mask = if channels > 2 { Some(mask?) } else { None };
    let mut writer = FlacWriter::create(to, FlacShape { rate: facts.rate, channels, bits }).ok()?;
    keep_chunks(from, &mut writer)?;
    writer.write_comments(mask).ok()?;
    let (mut samples, mut integers) = (Samples::empty(), Vec::new());
    let mut left = frames;
    while left > 0 {
        samples.clear();
        let got = source.read(&mut samples, BLOCK).ok()?;
        if got < BLOCK && got as u64 != left {
            return None;
        }
        left -= got as u64;
        integers::interleave(&samples, bits, &mut integers)?;
        writer.write(&integers).ok()?;
    }
    writer.finish().ok()
}

/// Opens a file in which everything is as it says.
fn open(path: &Path) -> Option<Source> {
    let source = Source::open(path).ok()?;
    source.facts().problems.iter().all(|problem| problem.severity < Severity::Warning).then_some(source)
}

/// Copies the chunks of a WAV file that are not its sound.
fn keep_chunks<W: io::Write + Seek>(from: &Path, writer: &mut FlacWriter<W>) -> Option<()> {
    let mut file = BufReader::new(File::open(from).ok()?);
    for chunk in kept_chunks(&mut file)? {
        file.seek(SeekFrom::Start(chunk.start)).ok()?;
        writer.write_chunk(chunk.name, file.by_ref(), chunk.length).ok()?;
    }
    Some(())
}

#[cfg(test)]
mod tests;
