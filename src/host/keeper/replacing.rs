//! Replaces a file atomically.
//!
//! Runs on helper threads.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// Makes the temporary files of this process unique.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A temporary file of this age is no longer being written.
const ABANDONED: Duration = Duration::from_secs(60);

/// Replaces the content of the file at `path`, through a temporary file beside it. A link stays a link, and permissions are
/// kept.
///
/// # Errors
/// If the folder or the file cannot be written; the previous file is then unchanged.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let permissions = fs::metadata(&path).ok().map(|data| data.permissions());
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is write-protected"));
    }
    let temporary = beside(&path);
    let written = write(&temporary, content, permissions).and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        // The file may not exist.
        let _ = fs::remove_file(&temporary);
    }
    sweep(&path);
    written
}

/// Removes temporary files of `path` that a killed process left behind.
fn sweep(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    let start = format!(".{}.", name.to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let numbers = name.to_str().and_then(|name| name.strip_prefix(&start)?.strip_suffix(".tmp"));
        let is_ours = numbers
            .and_then(|numbers| numbers.split_once('-'))
            .is_some_and(|(process, number)| process.parse::<u32>().is_ok() && number.parse::<u32>().is_ok());
        let age = || entry.metadata().and_then(|data| data.modified()).ok()?.elapsed().ok();
        if is_ours && age().is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn write(path: &Path, content: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    // Flush first: after a power failure the name must not refer to lost content.
    file.sync_all()
}

/// A unique hidden name.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Relaxed));
    path.with_file_name(format!(".{name}.{process}-{number}.tmp"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_somebody_left_behind_who_was_ended_while_writing_goes_with_the_next_write() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, age: Duration| {
            let path = folder.path().join(name);
            File::create(&path).unwrap().set_modified(SystemTime::now() - age).unwrap();
            path
        };
        let old = Duration::from_secs(120);
        let left = [make(".song.toml.4711-0.tmp", old), make(".song.toml.4711-12.tmp", old)];
        let others = [
            make(".song.toml.4711-1.tmp", Duration::ZERO),
            make(".song.toml.mine.tmp", old),
            make(".set.toml.4711-0.tmp", old),
            make("song.toml.4711-0.tmp", old),
        ];
        let path = folder.path().join("song.toml");
        replace_file(&path, b"name = 1").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"name = 1");
        assert!(left.iter().all(|path| !path.exists()), "what nobody writes any more is gone");
        assert!(
            others.iter().all(|path| path.exists()),
            "what somebody writes, and what is somebody else's, stays"
        );
    }
}
