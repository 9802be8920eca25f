//! Detects, without opening a file, whether it has changed.
//!
//! Used by helper and loader threads. Not known here: content.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The coarsest timestamps of a file system: FAT has a resolution of 2 seconds.
const COARSEST: Duration = Duration::from_secs(2);

/// The file system's data about a plain file at one moment.
#[derive(Clone, Copy, Debug)]
pub struct FileStamp {
    identity: FileIdentity,
    /// Whether any later change is certain to change the identity.
    is_settled: bool,
}

/// Changes when the file is replaced or written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileIdentity {
    /// In bytes.
    size: u64,
    modified: Option<SystemTime>,
    /// Device, inode, and the time of the last change of content or attributes, which cannot be set back.
    inode: [i64; 4],
}

impl FileStamp {
    /// The stamp of the file at `path` now. Does not open it.
    ///
    /// # Errors
    /// If there is no such file, or it is not a plain file.
    pub fn of(path: &Path) -> io::Result<Self> {
        let data = fs::metadata(path)?;
        if !data.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
        }
        let modified = data.modified().ok();
        let identity = FileIdentity { size: data.len(), modified, inode: inode(&data) };
        Ok(Self { identity, is_settled: modified.is_some_and(is_settled) && is_settled(changed(&data)) })
    }

    /// The file's size in bytes.
    pub fn size(&self) -> u64 {
        self.identity.size
    }

    /// Whether the file is certain to have been unchanged from this stamp to the `later` one.
    pub fn is_same_until(&self, later: &Self) -> bool {
        self.is_settled && self.identity == later.identity
    }
}

/// Whether a change made now would get a different time than `changed`. A time in the future comes from another clock.
fn is_settled(changed: SystemTime) -> bool {
    let now = SystemTime::now();
    let distance = now.duration_since(changed).unwrap_or_else(|error| error.duration());
    distance > COARSEST
}

#[cfg(unix)]
fn inode(data: &Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt;
    [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> [i64; 4] {
    [0; 4]
}

#[cfg(unix)]
fn changed(data: &Metadata) -> SystemTime {
    use std::os::unix::fs::MetadataExt;
    let seconds = Duration::from_secs(data.ctime().max(0).unsigned_abs());
    SystemTime::UNIX_EPOCH + seconds + Duration::from_nanos(data.ctime_nsec().max(0).unsigned_abs())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> SystemTime {
    SystemTime::UNIX_EPOCH
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_just_written_may_change_unseen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        assert!(FileStamp::of(&path).is_err() && FileStamp::of(folder.path()).is_err());
        fs::write(&path, "one").unwrap();
        let stamp = FileStamp::of(&path).unwrap();
        assert_eq!(stamp.size(), 3);
        assert!(!stamp.is_same_until(&FileStamp::of(&path).unwrap()));
    }

    #[test]
    fn a_settled_file_is_the_same_until_it_is_written_even_if_its_time_is_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        fs::write(&path, "one").unwrap();
        std::thread::sleep(COARSEST + Duration::from_millis(100));
        let before = FileStamp::of(&path).unwrap();
        assert!(before.is_same_until(&FileStamp::of(&path).unwrap()));
        fs::write(&path, "two").unwrap();
        assert!(!before.is_same_until(&FileStamp::of(&path).unwrap()));
        #[cfg(unix)]
        {
            let modified = before.identity.modified.unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
            assert!(!before.is_same_until(&FileStamp::of(&path).unwrap()));
        }
    }
}
