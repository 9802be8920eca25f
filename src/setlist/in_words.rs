//! The system's errors in a musician's words, without its sentences and numbers.
//!
//! Any thread. Pure.

use std::io::{self, ErrorKind};

/// Why the system could not do something with a file, without its number.
pub fn in_words(error: &io::Error) -> String {
    // What the program itself says of an error is in such words already.
    if let Some(own) = error.get_ref() {
        return own.to_string();
    }
    match error.kind() {
        ErrorKind::NotFound => "it is not there",
        ErrorKind::PermissionDenied => "this user is not allowed to read or write it",
        ErrorKind::AlreadyExists => "something of that name is there already",
        ErrorKind::UnexpectedEof => "it has become shorter",
        ErrorKind::TimedOut | ErrorKind::StaleNetworkFileHandle | ErrorKind::HostUnreachable => {
            "the drive does not answer"
        }
        ErrorKind::NetworkDown | ErrorKind::NetworkUnreachable | ErrorKind::NotConnected => {
            "the network of the drive is gone"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        ErrorKind::FileTooLarge => "the disk takes no files of that size",
        ErrorKind::ReadOnlyFilesystem => "the disk is write-protected",
        ErrorKind::InvalidFilename => "its name is too long, or not allowed there",
        ErrorKind::InvalidInput => "the system does not accept its name, or a place in it",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of its path is a file",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "another program uses it",
        ErrorKind::OutOfMemory => "there is not enough memory",
        ErrorKind::InvalidData => "its content makes no sense",
        ErrorKind::BrokenPipe | ErrorKind::WriteZero => "what takes it has ended",
        _ => "the disk or drive that it is on reports an error",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_of_the_system_is_told_with_its_number() {
        for number in 1..=200 {
            let told = in_words(&io::Error::from_raw_os_error(number));
            assert!(!told.contains("os error") && !told.contains(char::is_numeric), "{number}: {told}");
        }
        assert_eq!(in_words(&io::Error::other("the copy differs from the file")), "the copy differs from the file");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_usual_errors_have_words_of_their_own() {
        for (number, words) in [
            (2, "it is not there"),
            (13, "this user is not allowed to read or write it"),
            (27, "the disk takes no files of that size"),
            (28, "the disk is full"),
            (30, "the disk is write-protected"),
            (36, "its name is too long, or not allowed there"),
            (5, "the disk or drive that it is on reports an error"),
        ] {
            assert_eq!(in_words(&io::Error::from_raw_os_error(number)), words);
        }
    }
}
