//! ZIP files with one content for the same entries: in order, with one time, and the modes that Unix needs.

use std::io::{Cursor, Write};

use anyhow::Result;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime, System};

use super::entry::{PackageEntry, in_order};

/// A ZIP file that unpacks into one `folder`.
///
/// # Errors
/// When a path appears twice.
pub fn zip(folder: &str, entries: &[PackageEntry]) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = |mode| {
        SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .system(System::Unix)
            .unix_permissions(mode)
    };
    writer.add_directory(format!("{folder}/"), options(0o755))?;
    for (folders, entry) in in_order(entries) {
        for new in folders {
            writer.add_directory(format!("{folder}/{new}/"), options(0o755))?;
        }
        writer.start_file(format!("{folder}/{}", entry.path), options(entry.mode))?;
        writer.write_all(&entry.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_was_packed_comes_out_in_order_and_with_its_mode() {
        let program = PackageEntry::binary("bin/a", vec![7; 100_000]);
        let entries = [PackageEntry::text("z.txt", "ß".as_bytes()), program.clone()];
        let bytes = zip("Top", &entries).unwrap();
        assert_eq!(
            bytes,
            zip("Top", &[program, entries[0].clone()]).unwrap(),
            "the order of entries does not matter"
        );
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["Top/", "Top/bin/", "Top/bin/a", "Top/z.txt"]);
        let mut file = archive.by_name("Top/bin/a").unwrap();
        assert_eq!((file.unix_mode(), file.last_modified()), (Some(0o100_755), Some(DateTime::default())));
        let mut read = Vec::new();
        file.read_to_end(&mut read).unwrap();
        assert_eq!(read, entries[1].bytes);
    }

    #[test]
    fn no_path_stands_there_twice() {
        let twice = [PackageEntry::text("a", b"1"), PackageEntry::text("a", b"2")];
        assert!(zip("Top", &twice).is_err());
    }
}
