//! Opens a file by its content: finds the audio in it, its coding, and the music.

use std::fs::File;
use std::io;

use super::block::Carrier;
use super::bytes::Bytes;
use super::coded::CodedReader;
use super::coding::Coding;
use super::decode::Decoder;
use super::facts::SourceFacts;
use super::pcm::PcmReader;
use super::reader::OpenFile;
use super::riff::{MAX_CHANNELS, RiffContent};
use super::tags::{self, Tagged};
use super::track::Track;
use super::{adts, aiff, au, caf, flac, matroska, mp4, mpeg, ogg, riff, trouble};
use crate::media::TrimSource;
use crate::setlist::{Problem, UnreadKind, unread_kind};

/// Opens a track of a file of `length` bytes, from 1 on, or the default track.
pub(super) fn open(file: File, length: u64, track: Option<u16>) -> Result<(OpenFile, SourceFacts), Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    let mut whole = Bytes::new(file, 0, length);
    let tagged = tags::find(&mut whole).map_err(unread)?;
    let name = unread_kind(&whole.piece(tagged.start, 400).map_err(unread)?);
    let bytes = whole.part(tagged.start, length).map_err(unread)?;
    match find(bytes, tagged, name, track)? {
        RiffContent::Pcm(bytes, pcm) => {
            let facts = SourceFacts::of_pcm(pcm.clone())?;
            Ok((OpenFile::Pcm(Box::new(PcmReader::new(bytes, &pcm)), facts.rate), facts))
        }
        RiffContent::Track(track) => open_track(track, length),
        RiffContent::Nothing(_) => Err(match name {
            Some(name) => trouble::foreign(name),
            None => trouble::not_audio(),
        }),
    }
}

/// Tries all formats.
fn find(
    bytes: Bytes,
    tagged: Tagged,
    name: Option<UnreadKind>,
    track: Option<u16>,
) -> Result<RiffContent, Problem> {
    let mut bytes = bytes;
    for movie in [mp4::open, matroska::open] {
        bytes = match movie(bytes, track)? {
            Ok(track) => return Ok(RiffContent::Track(track)),
            Err(bytes) => bytes,
        };
    }
    if let Some(track) = track.filter(|track| *track > 1) {
        return Err(trouble::no_such_track(track));
    }
    // Containers state their own length; a stream without a container ends where the tags begin.
    let mut bytes = match riff::open(bytes)? {
        RiffContent::Nothing(bytes) => bytes,
        found => return Ok(found),
    };
    for uncompressed in [aiff::open, au::open] {
        if let Some(pcm) = uncompressed(&mut bytes)? {
            return Ok(RiffContent::Pcm(bytes, pcm));
        }
    }
    let mut bytes = match caf::open(bytes)? {
        RiffContent::Nothing(bytes) => bytes,
        found => return Ok(found),
    };
    bytes.truncate(tagged.end - tagged.start);
    for framed in [flac::open, ogg::open] {
        bytes = match framed(bytes)? {
            Ok(track) => return Ok(RiffContent::Track(track)),
            Err(bytes) => bytes,
        };
    }
    if name.is_some() {
        return Ok(RiffContent::Nothing(bytes));
    }
    for framed in [adts::open, mpeg::open] {
        bytes = match framed(bytes, tagged.itun_smpb)? {
            Ok(track) => return Ok(RiffContent::Track(track)),
            Err(bytes) => bytes,
        };
    }
    Ok(RiffContent::Nothing(bytes))
}

/// The maximum number of frames per byte of a file in any coding.
const GREATEST_DENSITY: u64 = 1 << 13;

fn open_track(track: Track, length: u64) -> Result<(OpenFile, SourceFacts), Problem> {
    let Track { container, coding, rate, channels, speakers, stream, window } = track;
    if !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
    }
    if window.frames / GREATEST_DENSITY > length {
        return Err(trouble::damaged_header("the times in it cannot be"));
    }
    let Some(decoder) = Decoder::new(&coding) else {
        return Err(trouble::unplayed(coding.name(), container, "the description of its coding makes no sense"));
    };
    let facts = SourceFacts {
        format: format_name(&coding, container),
        rate,
        channels,
        frames: window.frames,
        trim: window.trim,
        usual_delay: coding.usual_delay().filter(|_| window.trim.source == TrimSource::None),
        is_16_bit: coding.is_16_bit(),
        integers: None,
        problems: window.problems.clone(),
    };
    let facts = facts.checked(coding.name())?;
    let carrier = Carrier::new(facts.is_16_bit, channels, speakers.as_ref());
    let reader = CodedReader::new(stream, decoder, &coding, carrier, &window, rate);
    Ok((OpenFile::Coded(Box::new(reader.map_err(|error| trouble::unread(&error))?)), facts))
}

fn format_name(coding: &Coding, container: &str) -> String {
    let name = match coding {
        Coding::Pcm { encoding, .. } => return format!("{} in {container}", encoding.number.name()),
        coding => match coding.bits() {
            Some(bits) => format!("{} {bits}-bit", coding.name()),
            None => coding.name().to_owned(),
        },
    };
    match (coding, container) {
        (Coding::Flac { .. }, "FLAC") | (Coding::Mpeg { .. }, "MP3") | (Coding::Aac { .. }, "ADTS") => name,
        (Coding::Vorbis { .. } | Coding::Opus(_), "Ogg") => format!("Ogg {name}"),
        _ => format!("{name} in {container}"),
    }
}
