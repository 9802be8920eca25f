//! Writes FLAC files (RFC 9639) block by block.
//!
//! Any thread that may wait for a disk. Holds one block of frames. Not known here: where the samples come from.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, StreamInfo};
use flacenc::config::Encoder;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Context, Fill, FrameBuf};

/// Frames in a block; only the last one may be shorter.
pub const BLOCK: usize = 4_096;

/// Kinds of metadata blocks.
const STREAMINFO: u8 = 0;
const APPLICATION: u8 = 2;
const COMMENTS: u8 = 4;
/// The mark of the last metadata block.
const LAST: u8 = 0x80;
/// The longest content of a metadata block, in bytes.
const LONGEST: u64 = (1 << 24) - 1;
/// More than the headers of a block and of its channels take, in bytes.
const HEADERS: usize = 64;
/// The length of STREAMINFO.
const INFO_BYTES: u64 = 34;

/// The highest rate that the encoder takes.
const MOST_ENCODED: u32 = 96_000;
/// A rate that the header of a block cannot state, so that it leaves it to STREAMINFO.
const NOT_STATED: u32 = 70_001;

/// What does not change within a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlacShape {
    /// Frames a second, below 2^20.
    pub rate: u32,
    /// 1 to 8.
    pub channels: usize,
    /// Bits of a sample: 8, 16 or 24.
    pub bits: u32,
}

/// A FLAC file that is being written: first its chunks, then its comments, then its samples.
///
/// It is complete after [`Self::finish`]; until then it states no length.
pub struct FlacWriter<W: Write + Seek = BufWriter<File>> {
    file: W,
    shape: FlacShape,
    encoder: Verified<Encoder>,
    /// Stores samples as they are.
    plain: Verified<Encoder>,
    info: StreamInfo,
    block: FrameBuf,
    /// Counts blocks and frames, and sums the samples.
    context: Context,
    bytes: Vec<u8>,
    coded: ByteSink,
    /// The shortest and the longest block, in bytes.
    sizes: (usize, usize),
}

impl FlacWriter {
    /// A new file at `path`, which replaces any existing one.
    ///
    /// # Errors
    /// If it cannot be written, or FLAC does not have that shape.
    pub fn create(path: &Path, shape: FlacShape) -> io::Result<Self> {
        Self::new(BufWriter::new(File::create(path)?), shape)
    }
}

impl<W: Write + Seek> FlacWriter<W> {
    /// A FLAC file in `file`.
    ///
    /// # Errors
    /// As for [`FlacWriter::create`].
    pub fn new(mut file: W, shape: FlacShape) -> io::Result<Self> {
        let FlacShape { rate, channels, bits } = shape;
        if rate >= 1 << 20 {
            return Err(io::Error::other("FLAC does not state this rate"));
        }
        let encoded_rate = if rate > MOST_ENCODED { NOT_STATED } else { rate };
        let info = StreamInfo::new(encoded_rate as usize, channels, bits as usize).map_err(unencoded)?;
        let encoder = Encoder::default().into_verified().map_err(|(_, error)| unencoded(error))?;
        let plain = plain_encoder().into_verified().map_err(|(_, error)| unencoded(error))?;
        let block = FrameBuf::with_size(channels, BLOCK).map_err(unencoded)?;
        file.write_all(b"fLaC")?;
        let mut writer = Self {
            file,
            shape,
            encoder,
            plain,
            info,
            block,
            context: Context::new(bits as usize, channels),
            bytes: Vec::new(),
            coded: ByteSink::new(),
            sizes: (usize::MAX, 0),
        };
        writer.write_metadata(STREAMINFO, &mut io::repeat(0), INFO_BYTES)?;
        Ok(writer)
    }

    /// Keeps a chunk of a WAV file as it stands, like `flac --keep-foreign-metadata`.
    ///
    /// # Errors
    /// If it is too long, its content ends early, or it cannot be written.
    pub fn write_chunk(&mut self, name: [u8; 4], content: impl Read, length: u64) -> io::Result<()> {
        let stated = u32::try_from(length).map_err(io::Error::other)?;
        let head = [*b"riff", name, stated.to_le_bytes()].concat();
        let bytes = length + head.len() as u64;
        self.write_metadata(APPLICATION, &mut head.as_slice().chain(content), bytes)
    }

    /// Ends the metadata. `mask` states the speakers as in a WAVE file; 0 if they are not known.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write_comments(&mut self, mask: Option<u32>) -> io::Result<()> {
        let counted = |text: &str| [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
        let mask = mask.map(|mask| counted(&format!("WAVEFORMATEXTENSIBLE_CHANNEL_MASK=0x{mask:04X}")));
        let count = u32::from(mask.is_some()).to_le_bytes();
        let block = [&counted("Stemlock")[..], &count, &mask.unwrap_or_default()].concat();
        self.write_metadata(COMMENTS | LAST, &mut block.as_slice(), block.len() as u64)
    }

    fn write_metadata(&mut self, kind: u8, content: &mut impl Read, bytes: u64) -> io::Result<()> {
        if bytes > LONGEST {
            return Err(io::Error::other("it is too long for FLAC"));
        }
        let [.., a, b, c] = bytes.to_be_bytes();
        self.file.write_all(&[kind, a, b, c])?;
        let copied = io::copy(&mut content.take(bytes), &mut self.file)?;
        if copied == bytes { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Appends a block of [`BLOCK`] frames, or the last one, which may be shorter. Samples are integers, frame after frame.
    ///
    /// # Errors
    /// If a sample has too many bits, or the block cannot be written.
    pub fn write(&mut self, samples: &[i32]) -> io::Result<()> {
        let width = self.context.bytes_per_sample();
        self.bytes.clear();
        self.bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes().into_iter().take(width)));
        self.context.fill_le_bytes(&self.bytes, width).map_err(unencoded)?;
        self.block.fill_interleaved(samples).map_err(unencoded)?;
        self.encode(|writer| &writer.encoder)?;
        if self.coded.as_slice().len() > self.bytes.len() + HEADERS {
            self.encode(|writer| &writer.plain)?;
        }
        let coded = self.coded.as_slice();
        self.sizes = (self.sizes.0.min(coded.len()), self.sizes.1.max(coded.len()));
        self.file.write_all(coded)
    }

    /// Encodes the current block into `coded`.
    fn encode(&mut self, encoder: fn(&Self) -> &Verified<Encoder>) -> io::Result<()> {
        let number = self.context.current_frame_number().unwrap_or(0);
        let frame = flacenc::encode_fixed_size_frame(encoder(self), &self.block, number, &self.info);
        self.coded.clear();
        frame.map_err(unencoded)?.write(&mut self.coded).map_err(unencoded)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// If it cannot be written, or is longer than FLAC can state.
    pub fn finish(mut self) -> io::Result<()> {
        let info = self.stream_info().ok_or_else(|| io::Error::other("it is too long for FLAC"))?;
        self.file.seek(SeekFrom::Start(8))?;
        self.file.write_all(&info)?;
        self.file.flush()
    }

    /// The content of STREAMINFO (RFC 9639, 8.2). The length of a block is stated without the last one.
    fn stream_info(&self) -> Option<Vec<u8>> {
        let FlacShape { rate, channels, bits } = self.shape;
        let frames = u64::try_from(self.context.total_samples()).ok().filter(|frames| *frames < 1 << 36)?;
        let block = u16::try_from(BLOCK).ok()?.to_be_bytes();
        let mut info = [block, block].concat();
        for size in [self.sizes.0, self.sizes.1] {
            let size = u32::try_from(size).ok().filter(|size| *size < 1 << 24)?;
            info.extend(&size.to_be_bytes()[1..]);
        }
        let shape = u64::from(rate) << 44 | (channels as u64 - 1) << 41 | u64::from(bits - 1) << 36;
        info.extend((shape | frames).to_be_bytes());
        info.extend(self.context.md5_digest());
        Some(info)
    }
}

/// An encoder without prediction: for loud noise of 24 bits the usual one makes blocks of up to a hundred times their samples, because
/// it overlooks how long its numbers get.
fn plain_encoder() -> Encoder {
    let mut plain = Encoder::default();
    (plain.subframe_coding.use_fixed, plain.subframe_coding.use_lpc) = (false, false);
    plain
}

/// What the encoder refuses is copied, so nobody reads why.
fn unencoded(_: impl std::error::Error) -> io::Error {
    io::Error::other("it cannot be encoded as FLAC")
}
