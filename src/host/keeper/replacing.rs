//! Puts a file in place of another, whole or not at all.
//!
//! Helper threads.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Tells the temporary files of this process apart.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Makes `content` the content of the file at `path`, through a temporary file beside it. A link stays a link, and a file's
/// permissions stay.
///
/// # Errors
/// When the folder or the file cannot be written; then the former file is as it was.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let permissions = fs::metadata(&path).ok().map(|data| data.permissions());
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is write-protected"));
    }
    let temporary = beside(&path);
    let written = write(&temporary, content, permissions).and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        // It may not even exist.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write(path: &Path, content: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    // A name must not lead to a file whose content was lost with the power.
    file.sync_all()
}

/// A hidden name that nobody else uses.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Relaxed));
    path.with_file_name(format!(".{name}.{process}-{number}.tmp"))
}
