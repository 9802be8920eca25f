//! Files that cannot be played: a clear reason, a way out, and no panic.

use stemlock::media::Source;
use testkit::Random;

use crate::bench::ScratchFile;
use crate::fixtures::riff::Body;
use crate::fixtures::signal::music;
use crate::fixtures::{aac::Aac, flac};
use crate::fixtures::{aiff, mp4};

fn why(content: &[u8]) -> String {
    ScratchFile::new(content).refusal().why
}

#[test]
fn things_that_are_no_audio() {
    assert!(why(b"").contains("0 bytes"));
    assert!(why(b"Bass, take 3. The good one.\n").contains("not in an audio format"));
    assert!(why(&b"<html><body>404</body></html>".repeat(1_000)).contains("a web page"));
    let mut random = Random::new(1);
    for length in [1, 2, 3, 11, 12, 13, 44, 1_000, 300_000, 3_000_000] {
        let noise: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        assert!(why(&noise).contains("not in an audio format"), "{length} random bytes");
    }
}

#[test]
fn files_without_a_frame() {
    let planes = music(1, 2, 16);
    let empty: Vec<Vec<i32>> = vec![Vec::new(); 2];
    assert!(why(&Body::int(&empty, 16, 44_100).wav()).contains("0 frames"));
    assert!(why(&aiff::aiff(&empty, 16, 44_100)).contains("0 frames"));
    assert!(why(&mp4::mp4(&[], 1_000, None)).contains("no sound track"));
    let header_only = flac::flac(&planes, 16, 44_100)[..42].to_vec();
    ScratchFile::new(&header_only).refusal();
    // A data chunk of no bytes that other chunks follow is empty, and no crashed recorder's.
    let mut wav = Body::int(&empty, 16, 44_100).wav();
    wav.extend(b"LIST\x04\0\0\0INFO");
    assert!(why(&wav).contains("0 frames"));
}

#[test]
fn headers_that_make_no_sense() {
    let body = Body::int(&music(1_000, 2, 16), 16, 44_100);
    for (rate, channels, tag, wanted) in [
        (0_u32, 2_u16, 1_u16, "0 Hz"),
        (999, 2, 1, "999 Hz"),
        (768_001, 2, 1, "768001 Hz"),
        (44_100, 0, 1, "0 channels"),
        (44_100, 60_000, 1, "60000 channels"),
        (44_100, 2, 0x1234, "format 0x1234"),
    ] {
        let mut body = body.clone();
        body.fmt[..2].copy_from_slice(&tag.to_le_bytes());
        body.fmt[2..4].copy_from_slice(&channels.to_le_bytes());
        body.fmt[4..8].copy_from_slice(&rate.to_le_bytes());
        let why = why(&body.wav());
        assert!(why.contains(wanted), "{why}");
    }
    let wav = body.wav();
    assert!(why(&wav[..30]).contains("fmt"), "{}", why(&wav[..30]));
    assert!(why(&wav[..36]).contains("data"), "{}", why(&wav[..36]));
}

#[test]
fn an_mp4_whose_end_was_never_written() {
    let aac = Aac::encode(&music(20_000, 2, 16), 44_100, 1_024, false);
    let file = mp4::mp4(&[mp4::WrittenTrack::aac(&aac)], 1_000, None);
    let cut = file.windows(4).rposition(|name| name == b"moov").unwrap() - 4;
    assert!(why(&file[..cut]).contains("never written"), "{}", why(&file[..cut]));
}

#[test]
fn places_where_no_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let problem = Source::open(folder.path()).err().unwrap();
    assert!(problem.to_string().contains("folder"), "{problem}");
    let problem = Source::open(&folder.path().join("gone.wav")).err().unwrap();
    assert!(problem.to_string().contains("gone.wav: cannot be opened: there is no such file"), "{problem}");
}

#[cfg(unix)]
#[test]
fn devices_and_locked_files() {
    use std::os::unix::fs::PermissionsExt;
    let problem = Source::open(std::path::Path::new("/dev/null")).err().unwrap();
    assert!(problem.why.contains("device"), "{problem}");
    let bench = ScratchFile::new(&Body::int(&music(1_000, 2, 16), 16, 44_100).wav());
    std::fs::set_permissions(&bench.path, std::fs::Permissions::from_mode(0o0)).unwrap();
    // The superuser may read anything.
    if std::fs::File::open(&bench.path).is_err() {
        assert!(bench.refusal().why.contains("not allowed to read"));
    }
}
