//! A file, or the part of it that is audio: tags before and after it are hidden.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// A range of bytes of an open file. Positions are relative to its first byte.
#[derive(Debug)]
pub(super) struct Bytes {
    file: File,
    from: u64,
    length: u64,
    at: u64,
}

impl Bytes {
    /// `length` bytes of a file from byte `from` on. Reading moves the file's own position.
    pub fn new(file: File, from: u64, length: u64) -> Self {
        Self { file, from, length, at: 0 }
    }

    /// The number of bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// `length` bytes of this range from `at` on, of the same open file.
    pub fn part(&self, at: u64, length: u64) -> io::Result<Self> {
        let length = length.min(self.length.saturating_sub(at));
        Ok(Self::new(self.file.try_clone()?, self.from.saturating_add(at), length))
    }

    /// Cuts the range to its first `length` bytes.
    pub fn truncate(&mut self, length: u64) {
        self.length = self.length.min(length);
    }

    /// Up to `length` bytes from `at` on, as many as there are.
    pub fn piece(&mut self, at: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut piece = Vec::new();
        self.append(at, length, &mut piece)?;
        Ok(piece)
    }

    /// Appends up to `length` bytes from `at` on, as many as there are.
    pub fn append(&mut self, at: u64, length: u64, out: &mut Vec<u8>) -> io::Result<()> {
        let length = length.min(self.length.saturating_sub(at));
        if length == 0 {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.from.saturating_add(at)))?;
        self.at = at + length;
        Read::by_ref(&mut self.file).take(length).read_to_end(out).map(drop)
    }

    /// `N` bytes from `at` on; `None` if there are fewer.
    pub fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        Ok(self.piece(at, N as u64)?.try_into().ok())
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let got = self.file.read(&mut buffer[..wanted])?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
        };
        let at = at.ok_or(io::ErrorKind::InvalidInput)?;
        self.file.seek(SeekFrom::Start(self.from.saturating_add(at)))?;
        self.at = at;
        Ok(at)
    }
}
