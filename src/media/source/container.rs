//! Opens a container with the decoding library.
//!
//! The library can fail on damaged files in ways that its types do not show: every call into it is guarded, and a panic
//! counts as damaged data.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::errors::{Error, Result};
use symphonia::core::formats::FormatReader;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes};
use symphonia::default::formats::IsoMp4Reader;

/// What has to be known of a file before the library reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its length in bytes.
    pub bytes: u64,
    /// Where an MP4's last box ends: the library does not look into a box that ends after the file. 0 for other files.
    pub movie_end: u64,
}

/// Recognises the container of a file and reads its description. The file's own position moves with the reader's.
pub(super) fn open(file: &File, extent: Extent) -> Result<Box<dyn FormatReader>> {
    let mut file = file.try_clone()?;
    file.seek(SeekFrom::Start(0))?;
    let bytes = extent.bytes.max(extent.movie_end);
    let mut stream = MediaSourceStream::new(Box::new(Disk { file, bytes }), Default::default());
    if extent.movie_end > 0 {
        // The search that other files need would look for tags at the end of a file that may not have one. It leaves
        // the reader after the size of the first box.
        return guarded(|| {
            stream.ignore_bytes(4)?;
            Ok(Box::new(IsoMp4Reader::try_new(stream, Default::default())?) as Box<dyn FormatReader>)
        });
    }
    let probe = symphonia::default::get_probe();
    guarded(|| probe.probe(&Hint::new(), stream, Default::default(), Default::default()))
}

/// The error that a panic in the decoding library becomes.
pub(super) const GAVE_UP: &str = "the decoder gave up";

/// Runs a call into the decoding library; a panic in it becomes a decoding error, [`GAVE_UP`].
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(Err(Error::DecodeError(GAVE_UP)))
}

/// A file as the library wants it, with a length that is found out once, and may be more than there is.
#[derive(Debug)]
struct Disk {
    file: File,
    bytes: u64,
}

impl Read for Disk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(offset) => self.file.seek(SeekFrom::Start(self.bytes.saturating_add_signed(offset))),
            to => self.file.seek(to),
        }
    }
}

impl MediaSource for Disk {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes)
    }
}
