//! Opens regular files only: opening a pipe or a device could block forever.
//!
//! Main and loader threads.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::portable::is_named_like_a_device;

/// Opens a regular file, or the target of a link to one.
///
/// # Errors
/// Why it cannot be opened, in a musician's words.
pub fn open_plain_file(path: &Path) -> Result<File, String> {
    let metadata = fs::metadata(path).map_err(|error| not_opened(path, &error))?;
    if metadata.is_dir() {
        return Err("it is a folder".to_owned());
    }
    if !metadata.is_file() {
        return Err(no_file(path).to_owned());
    }
    let mut options = File::options();
    options.read(true);
    // If a pipe has taken the file's place since, opening it does not wait for its other end.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let opened = match options.open(path) {
        // Another program has a lease on the file, for example one that shares it in a network: the system asks it to give way, and waits.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock && path.is_file() => File::open(path),
        opened => opened,
    };
    opened.map_err(|error| not_opened(path, &error))
}

fn no_file(path: &Path) -> &'static str {
    if is_named_like_a_device(path) {
        "Windows takes this name for a device: rename the file"
    } else {
        "it is a device or a pipe, and no file"
    }
}

fn not_opened(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        _ if is_named_like_a_device(path) => no_file(path),
        io::ErrorKind::NotFound if fs::symlink_metadata(path).is_ok() => "it is a link that leads nowhere",
        io::ErrorKind::NotFound => "it is not there",
        io::ErrorKind::PermissionDenied => "this user is not allowed to read it",
        _ => "the disk that it is on reports an error",
    }
    .to_owned()
}
