//! The time that the decoding library alone needs for the same files; nothing is kept.

use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use symphonia::core::formats::TrackType;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::MediaSourceStream;

/// Decodes every file, each on one thread.
pub fn all(files: &[PathBuf], threads: usize) {
    super::shared_out(files, threads, decode);
}

fn decode(path: &Path) {
    let stream = MediaSourceStream::new(Box::new(File::open(path).unwrap()), Default::default());
    let probe = symphonia::default::get_probe();
    let mut format = probe.probe(&Hint::new(), stream, Default::default(), Default::default()).unwrap();
    let track = format.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().unwrap().audio().unwrap();
    let mut decoder = symphonia::default::get_codecs().make_audio_decoder(parameters, &Default::default()).unwrap();
    while let Ok(Some(packet)) = format.next_packet() {
        black_box(decoder.decode(&packet).unwrap());
    }
}
