//! Packs files, so that changes by a fuzzer reach the reader of what is inside, and are not refused by a checksum.

use std::io::Write;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

/// A file for a ZIP archive.
pub struct ZippedFile<'a> {
    /// The name with its folders; any bytes.
    pub name: &'a [u8],
    /// Its content.
    pub content: &'a [u8],
    /// Whether it is deflated; otherwise it is stored.
    pub is_deflated: bool,
    /// What is added to its real size in the archive's list.
    pub lie: u32,
}

/// A gzip stream.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::none());
    packer.write_all(content).and_then(|()| packer.finish()).expect("memory")
}

/// A ZIP archive with correct checksums.
pub fn zip(files: &[ZippedFile<'_>]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let packed = if file.is_deflated { deflated(file.content) } else { file.content.to_vec() };
        let mut crc = Crc::new();
        crc.update(file.content);
        let mut common = vec![20, 0, 0, 8, if file.is_deflated { 8 } else { 0 }, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((file.content.len() as u32).wrapping_add(file.lie).to_le_bytes());
        common.extend((file.name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        let start = archive.len() as u32;
        archive.extend([b"PK\x03\x04", &common[..], file.name, &packed].concat());
        directory.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &start.to_le_bytes(), file.name].concat());
    }
    let (start, size, count) = (archive.len() as u32, directory.len() as u32, files.len() as u16);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([&size.to_le_bytes()[..], &start.to_le_bytes(), &[0, 0]].concat());
    archive
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(content).and_then(|()| packer.finish()).expect("memory")
}
