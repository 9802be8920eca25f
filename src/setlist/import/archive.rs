//! ZIP archives, read and written, and gzip.
//!
//! Pure, except for the reader it is given; large archives are not read whole. A file that is unpacked into memory has at
//! most [`MOST_UNPACKED`] bytes, whatever its header says; one that is written out has the length in the archive's list.
//! Encrypted files are treated as absent. ZIP64 archives (over 4 GB)
//! are not supported; no project is that large.

use std::io::{Read, Seek, SeekFrom, Write};

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use flate2::{Compression, Crc};

use super::Refused;

/// The largest size, in bytes, to which one file is unpacked into memory.
pub const MOST_UNPACKED: u64 = 96 << 20;

/// The longest possible end of an archive: the end record and the longest comment after it.
const LONGEST_END: u64 = 22 + 65_535;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The name with its folders, as in the archive.
    pub name: String,
    /// The unpacked content.
    pub bytes: Vec<u8>,
}

/// Where a file is stored in an archive.
#[derive(Clone, Debug)]
struct ArchiveEntry {
    method: u16,
    crc: u32,
    length: u64,
    header: u64,
}

/// The files called `names` in a ZIP archive. Files that are missing or encrypted are left out.
///
/// # Errors
/// `archive` is not a ZIP archive, or one of the files is damaged or too large.
pub fn unzip(archive: &mut (impl Read + Seek), names: &[&str]) -> Result<Vec<Packed>, Refused> {
    let directory = directory(archive).ok_or("it is not a ZIP archive, or it is damaged")?;
    let mut files = Vec::new();
    for name in names {
        if let Some(entry) = find(&directory, name) {
            let bytes = unpacked(archive, &entry).ok_or_else(|| format!("{name} in it cannot be unpacked"))?;
            files.push(Packed { name: (*name).to_owned(), bytes });
        }
    }
    Ok(files)
}

/// A file in an archive, as the archive lists it.
#[derive(Clone, Debug)]
pub struct PackedEntry {
    /// The name with its folders, as in the archive.
    pub name: String,
    /// The unpacked size in bytes.
    pub unpacked: u64,
    /// Whether a password protects it.
    pub is_encrypted: bool,
    entry: ArchiveEntry,
}

/// The files in a ZIP archive; `None` if it is not a ZIP archive, or is damaged.
pub fn list_zip(archive: &mut (impl Read + Seek)) -> Option<Vec<PackedEntry>> {
    let directory = directory(archive)?;
    let mut files = Vec::new();
    let mut rest = directory.as_slice();
    while rest.starts_with(b"PK\x01\x02") {
        let lengths = [u16_at(rest, 28)?, u16_at(rest, 30)?, u16_at(rest, 32)?].map(usize::from);
        let name = rest.get(46..46 + lengths[0])?;
        // The encoding of names that are not UTF-8 is not recorded. All candidates agree on the Latin letters.
        let latin = || name.iter().map(|byte| char::from(*byte)).collect();
        let entry = ArchiveEntry {
            method: u16_at(rest, 10)?,
            crc: u32_at(rest, 16)?,
            length: u64::from(u32_at(rest, 20)?),
            header: u64::from(u32_at(rest, 42)?),
        };
        files.push(PackedEntry {
            name: std::str::from_utf8(name).map_or_else(|_| latin(), str::to_owned),
            unpacked: u64::from(u32_at(rest, 24)?),
            is_encrypted: u16_at(rest, 8)? & 1 == 1,
            entry,
        });
        rest = rest.get(46 + lengths.iter().sum::<usize>()..)?;
    }
    Some(files)
}

/// Unpacks a file of an archive into `out`, and returns whether the content is undamaged. It never writes more than the
/// listed size.
///
/// # Errors
/// When it cannot be written.
pub fn unpack_entry(
    archive: &mut (impl Read + Seek),
    file: &PackedEntry,
    out: &mut impl Write,
) -> std::io::Result<bool> {
    let entry = &file.entry;
    let header = bytes_at(archive, entry.header, 30).filter(|header| header.starts_with(b"PK\x03\x04"));
    let lengths = header.and_then(|header| Some((u16_at(&header, 26)?, u16_at(&header, 28)?)));
    let Some((name, extra)) = lengths else { return Ok(false) };
    archive.seek(SeekFrom::Start(entry.header + 30 + u64::from(name) + u64::from(extra)))?;
    let packed = archive.take(entry.length);
    let mut reader: Box<dyn Read + '_> = match entry.method {
        0 => Box::new(packed),
        8 => Box::new(DeflateDecoder::new(packed)),
        _ => return Ok(false),
    };
    let (mut crc, mut left, mut buffer) = (Crc::new(), file.unpacked, vec![0; 1 << 16]);
    loop {
        let Ok(count) = reader.read(&mut buffer) else { return Ok(false) };
        if count == 0 || count as u64 > left {
            return Ok(count == 0 && left == 0 && crc.sum() == entry.crc);
        }
        left -= count as u64;
        crc.update(&buffer[..count]);
        out.write_all(&buffer[..count])?;
    }
}

/// The central directory at the end of an archive.
fn directory(archive: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let length = archive.seek(SeekFrom::End(0)).ok()?;
    let end = bytes_at(archive, length.saturating_sub(LONGEST_END), LONGEST_END)?;
    let at = end.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let (size, start) = (u32_at(&end, at + 12)?, u32_at(&end, at + 16)?);
    let directory = bytes_at(archive, u64::from(start), u64::from(size).min(MOST_UNPACKED))?;
    (directory.is_empty() || directory.starts_with(b"PK\x01\x02")).then_some(directory)
}

/// The entry of the file called `name`, unless it is encrypted.
fn find(directory: &[u8], name: &str) -> Option<ArchiveEntry> {
    let mut rest = directory;
    while rest.starts_with(b"PK\x01\x02") {
        let lengths = [u16_at(rest, 28)?, u16_at(rest, 30)?, u16_at(rest, 32)?].map(usize::from);
        let is_plain = u16_at(rest, 8)? & 1 == 0;
        if rest.get(46..46 + lengths[0])? == name.as_bytes() && is_plain {
            return Some(ArchiveEntry {
                method: u16_at(rest, 10)?,
                crc: u32_at(rest, 16)?,
                length: u64::from(u32_at(rest, 20)?),
                header: u64::from(u32_at(rest, 42)?),
            });
        }
        rest = rest.get(46 + lengths.iter().sum::<usize>()..)?;
    }
    None
}

/// The content of a file; `None` if it cannot be read or its checksum is wrong.
fn unpacked(archive: &mut (impl Read + Seek), entry: &ArchiveEntry) -> Option<Vec<u8>> {
    let header = bytes_at(archive, entry.header, 30).filter(|header| header.starts_with(b"PK\x03\x04"))?;
    let skip = 30 + u64::from(u16_at(&header, 26)?) + u64::from(u16_at(&header, 28)?);
    archive.seek(SeekFrom::Start(entry.header + skip)).ok()?;
    let packed = archive.take(entry.length);
    let bytes = match entry.method {
        0 => read_all(packed, "it").ok()?,
        8 => read_all(DeflateDecoder::new(packed), "it").ok()?,
        _ => return None,
    };
    let mut crc = Crc::new();
    crc.update(&bytes);
    (crc.sum() == entry.crc).then_some(bytes)
}

/// A ZIP archive of `files`, in their order. Equal files give equal bytes.
pub fn zip(files: &[Packed]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::<u8>::new(), Vec::<u8>::new());
    for file in files {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        // Writing to memory cannot fail.
        let packed = packer.write_all(&file.bytes).and_then(|()| packer.finish()).unwrap_or_default();
        let mut crc = Crc::new();
        crc.update(&file.bytes);
        // Version 2.0; name in UTF-8; deflated; the earliest possible date, 1980-01-01.
        let mut common: Vec<u8> = vec![20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((file.bytes.len() as u32).to_le_bytes());
        common.extend((file.name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        let start = archive.len() as u32;
        archive.extend([b"PK\x03\x04", &common[..], file.name.as_bytes(), &packed].concat());
        directory.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10]].concat());
        directory.extend([&start.to_le_bytes()[..], file.name.as_bytes()].concat());
    }
    let (start, size, count) = (archive.len() as u32, directory.len() as u32, files.len() as u16);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([&size.to_le_bytes()[..], &start.to_le_bytes(), &[0, 0]].concat());
    archive
}

/// The content of the gzip stream `bytes`.
///
/// # Errors
/// `bytes` is not a gzip stream, or is damaged or too large.
pub fn inflate_gzip(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    read_all(MultiGzDecoder::new(bytes), "its content")
}

fn read_all(reader: impl Read, name: &str) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    match reader.take(MOST_UNPACKED + 1).read_to_end(&mut bytes) {
        Ok(length) if length as u64 > MOST_UNPACKED => {
            Err(format!("{name} is larger than {} MB", MOST_UNPACKED >> 20))
        }
        Ok(_) => Ok(bytes),
        Err(_) => Err(format!("{name} is damaged")),
    }
}

/// Up to `length` bytes from `start` on.
fn bytes_at(file: &mut (impl Read + Seek), start: u64, length: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start)).ok()?;
    file.take(length).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
