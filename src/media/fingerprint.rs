//! Recognises the file that a saved state refers to, without reading all of it.
//!
//! Used by helper and loader threads. Not known here: formats, states.
//!
//! A file is fingerprinted once per process, for projects and for the cache of analyses. It is read again only when it has
//! changed.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;
use xxhash_rust::xxh3::Xxh3;

use crate::setlist::{Problem, open_plain_file};

use super::FileStamp;

/// The size of a block that is hashed.
const BLOCK: u64 = 64 * 1024;
/// The maximum number of blocks.
const BLOCKS: u64 = 16;
/// The maximum number of fingerprints in memory. Beyond that all are dropped.
const MOST_REMEMBERED: usize = 4096;

/// The fingerprints of this process.
static REMEMBERED: LazyLock<Mutex<HashMap<PathBuf, KnownFingerprint>>> = LazyLock::new(Mutex::default);

/// The fingerprint of one file, with the stamp of the version it belongs to. Locked while the file is read: others wait for the result
/// instead of reading the file too.
type KnownFingerprint = Arc<Mutex<Option<(FileStamp, String)>>>;

/// The fingerprint of the file at `path`: 32 hexadecimal digits.
///
/// It is the XXH3-128 hash of the file's size (64 bits, little endian) and of its content, of files above 1 MiB that of
/// 16 blocks of 64 KiB, block `n` beginning at byte ⌊(size − 64 KiB) · n / 15⌋: the first at the start, the last at the
/// end. So tags at either end count, and so does the size; a change that keeps the size and lies between two blocks
/// does not. It recognises a file, and is no protection against forgery.
///
/// # Errors
/// When the file cannot be read, or is not a plain file.
pub fn fingerprint(path: &Path) -> Result<String, Problem> {
    let entry = entry_of(path);
    let mut known = entry.lock();
    read_once(path, &mut known).map_err(|why| {
        Problem::error("cannot be read", why, "check that it is there, and the disk it is on").of(path)
    })
}

fn entry_of(path: &Path) -> KnownFingerprint {
    let mut remembered = REMEMBERED.lock();
    if remembered.len() >= MOST_REMEMBERED && !remembered.contains_key(path) {
        remembered.clear();
    }
    Arc::clone(remembered.entry(path.to_owned()).or_default())
}

fn read_once(path: &Path, known: &mut Option<(FileStamp, String)>) -> Result<String, String> {
    // Take the stamp before reading: a change in between causes another read next time.
    let stamp = FileStamp::of(path).map_err(|_| open_plain_file(path).err().unwrap_or_else(unread))?;
    if let Some((_, fingerprint)) = known.as_ref().filter(|(before, _)| before.is_same_until(&stamp)) {
        return Ok(fingerprint.clone());
    }
    let mut file = open_plain_file(path)?;
    let size = file.metadata().map_err(|_| unread())?.len();
    let fingerprint = format!("{:032x}", hash(&mut file, size).map_err(|_| unread())?);
    *known = Some((stamp, fingerprint.clone()));
    Ok(fingerprint)
}

fn unread() -> String {
    "the disk or drive that it is on reports an error".to_owned()
}

fn hash(file: &mut (impl Read + Seek), size: u64) -> std::io::Result<u128> {
    let mut hash = Xxh3::new();
    let mut block = Vec::with_capacity(BLOCK as usize);
    hash.update(&size.to_le_bytes());
    for n in 0..BLOCKS {
        let start = if size > BLOCK * BLOCKS {
            (u128::from(size - BLOCK) * u128::from(n) / u128::from(BLOCKS - 1)) as u64
        } else {
            n * BLOCK
        };
        block.clear();
        file.seek(SeekFrom::Start(start))?;
        file.by_ref().take(BLOCK).read_to_end(&mut block)?;
        hash.update(&block);
    }
    Ok(hash.digest128())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use xxhash_rust::xxh3::xxh3_128;

    use super::*;

    fn of(content: &[u8]) -> u128 {
        hash(&mut Cursor::new(content), content.len() as u64).unwrap()
    }

    fn noise(size: usize) -> Vec<u8> {
        (0..size as u64).map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
    }

    #[test]
    fn a_small_file_counts_whole() {
        for size in [0, 1, 65_536, 65_537, 1 << 20] {
            let content = noise(size);
            let all = [&(size as u64).to_le_bytes(), &content[..]].concat();
            assert_eq!(of(&content), xxh3_128(&all), "{size} bytes");
        }
    }

    #[test]
    fn a_large_file_counts_at_sixteen_places() {
        let mut content = noise(5_000_001);
        let before = of(&content);
        let block = BLOCK as usize;
        let second = (content.len() - block) / 15;
        for (place, counts) in [
            (0, true),
            (block - 1, true),
            (block, false),
            (second - 1, false),
            (second, true),
            (content.len() - 1, true),
        ] {
            content[place] ^= 1;
            assert_eq!(of(&content) != before, counts, "byte {place}");
            content[place] ^= 1;
        }
        content.push(0);
        assert_ne!(of(&content), before, "the size");
    }

    #[test]
    fn a_file_on_disk_has_the_one_that_is_documented() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        std::fs::write(&path, b"abc").unwrap();
        let expected = xxh3_128(b"\x03\0\0\0\0\0\0\0abc");
        assert_eq!(fingerprint(&path).unwrap(), format!("{expected:032x}"));
        let problem = fingerprint(&folder.path().join("gone.wav")).unwrap_err();
        assert!(problem.to_string().contains("gone.wav: cannot be read"), "{problem}");
    }

    #[test]
    fn a_changed_file_has_another_and_a_pipe_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        for content in ["one", "two", "one"] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(fingerprint(&path).unwrap(), format!("{:032x}", of(content.as_bytes())), "{content}");
        }
        #[cfg(unix)]
        {
            let pipe = folder.path().join("pipe.wav");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            let problem = fingerprint(&pipe).unwrap_err();
            assert!(problem.why.contains("pipe"), "{problem}");
        }
    }
}
