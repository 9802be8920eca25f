//! Opens a coded file: finds its track, its decoder and the music in it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::{Track, TrackType};

use super::alac::AlacConfig;
use super::block::Carrier;
use super::clock::Clock;
use super::codec::Codec;
use super::coded::{CodedReader, make_decoder};
use super::container::Extent;
use super::demuxer::Demuxer;
use super::facts::Facts;
use super::movie::Movie;
use super::riff::MAX_CHANNELS;
use super::{music, trouble};
use crate::media::TrimSource;
use crate::setlist::Problem;

/// Opens a file of `bytes` bytes.
pub(super) fn open(mut file: File, bytes: u64) -> Result<(CodedReader, Facts), Problem> {
    let name = known_name(&mut file).map_err(|error| trouble::unread(&error))?;
    if name == Some("Matroska") {
        return Err(trouble::unplayed("audio", "Matroska", "it keeps time in milliseconds, which is not exact"));
    }
    let movie = Movie::read(&mut file, bytes).map_err(|error| trouble::unread(&error))?;
    let mut demuxer =
        Demuxer::open(file, Extent { bytes, movie_end: movie.end }).map_err(|error| unrecognised(error, name))?;
    let track = main_track(&demuxer, &movie)?.clone();
    let parameters =
        track.codec_params.as_ref().and_then(|parameters| parameters.audio()).cloned().unwrap_or_default();
    let codec = Codec::of(parameters.codec);
    let container = container_name(demuxer.container());
    if container == "Matroska" {
        return Err(trouble::unplayed(
            codec.name(),
            container,
            "it keeps time in milliseconds, which is not exact",
        ));
    }
    let decoder = match (codec, make_decoder(&parameters)) {
        (Codec::Unplayed(_), _) => {
            return Err(trouble::unplayed(codec.name(), container, "there is no decoder for it"));
        }
        (_, Err(error)) => return Err(trouble::unplayed(codec.name(), container, &error.to_string())),
        (_, Ok(decoder)) => decoder,
    };
    // Only the decoder knows what is written inside the coding itself.
    let parameters = decoder.codec_params().clone();
    let (rate, channels) = shape(&parameters)?;
    demuxer.choose(track.id, clock(&track, container, &parameters, rate));
    let window = music::find(&mut demuxer, &movie, &track, &parameters, rate)?;
    let bits = bits(codec, &parameters);
    let facts = Facts {
        format: format_name(codec, container, bits),
        rate,
        channels,
        frames: window.frames,
        trim: window.trim,
        usual_delay: codec.usual_delay().filter(|_| window.trim.source == TrimSource::None),
        is_16_bit: bits.is_some_and(|bits| bits <= 16) && channels <= 2,
        problems: window.problems.clone(),
    };
    let carrier = Carrier::new(channels, speakers(parameters.channels.as_ref()));
    let reader = CodedReader::new(demuxer, decoder, carrier, codec.pre_roll(), &window);
    Ok((reader, facts.checked(codec.name())?))
}

/// What a file's first bytes say it is, for the words of a refusal.
fn known_name(file: &mut File) -> io::Result<Option<&'static str>> {
    let mut head = Vec::with_capacity(8);
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(8).read_to_end(&mut head)?;
    Ok(match (head.get(..4), head.get(4..)) {
        (Some(b"\x1a\x45\xdf\xa3"), _) => Some("Matroska"),
        (Some(b"fLaC"), _) => Some("FLAC"),
        (Some(b"OggS"), _) => Some("Ogg"),
        (Some(b"caff"), _) => Some("CAF"),
        (_, Some(b"ftyp")) => Some("MP4"),
        _ => None,
    })
}

fn unrecognised(error: Error, name: Option<&str>) -> Problem {
    match (error, name) {
        (Error::IoError(error), _) if error.raw_os_error().is_some() => trouble::unread(&error),
        (Error::Unsupported(why), _) if why.contains("moov") => {
            trouble::damaged_header("the part that says where everything is was never written, or is cut off")
        }
        (error, Some(name)) => trouble::damaged_header(&format!("this {name} file makes no sense ({error})")),
        // The library has read on and found nothing it knows.
        (_, None) => trouble::not_audio(),
    }
}

fn main_track<'a>(demuxer: &'a Demuxer, movie: &Movie) -> Result<&'a Track, Problem> {
    let audio = || demuxer.tracks().iter().filter(|track| track.track_type() == Some(TrackType::Audio));
    let named = movie.main_track().and_then(|main| audio().find(|track| track.id == main.id));
    named.or_else(|| audio().next()).ok_or_else(trouble::no_audio_track)
}

fn shape(parameters: &AudioCodecParameters) -> Result<(u32, usize), Problem> {
    let channels = parameters.channels.as_ref().map_or(0, Channels::count);
    if !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
    }
    Ok((parameters.sample_rate.unwrap_or(0), channels))
}

fn clock(track: &Track, container: &str, parameters: &AudioCodecParameters, rate: u32) -> Clock {
    let timescale = track.time_base.filter(|base| base.numer.get() == 1).map_or(rate, |base| base.denom.get());
    let packet_frames = match Codec::of(parameters.codec) {
        Codec::Aac => Some(1024),
        Codec::Alac => AlacConfig::parse(parameters.extra_data.as_deref()).map(|config| config.packet_frames),
        _ => None,
    };
    // Only MP4 has ticks of its own.
    Clock { timescale, rate, packet_frames: packet_frames.filter(|&frames| frames > 0 && container == "MP4") }
}

/// Bits of a sample, where the coding keeps them.
fn bits(codec: Codec, parameters: &AudioCodecParameters) -> Option<u32> {
    match codec {
        Codec::Flac => parameters.bits_per_sample,
        Codec::Alac => AlacConfig::parse(parameters.extra_data.as_deref()).map(|config| config.bits),
        _ => None,
    }
}

/// The speakers of the channels, as in a WAVE file's channel mask, whose bits the library uses too.
fn speakers(channels: Option<&Channels>) -> Option<u64> {
    match channels {
        Some(Channels::Positioned(positions)) => Some(positions.bits()),
        _ => None,
    }
}

fn container_name(short: &'static str) -> &'static str {
    match short {
        "flac" => "FLAC",
        "ogg" => "Ogg",
        "isomp4" => "MP4",
        "caf" => "CAF",
        "mp3" => "MP3",
        "wave" => "WAV",
        "aac" => "ADTS",
        other => other,
    }
}

fn format_name(codec: Codec, container: &str, bits: Option<u32>) -> String {
    let name = match bits {
        Some(bits) => format!("{} {bits}-bit", codec.name()),
        None => codec.name().to_owned(),
    };
    match (codec, container) {
        (Codec::Flac, "FLAC") | (Codec::Mp3, "MP3") | (Codec::Aac, "ADTS") => name,
        (Codec::Vorbis, "Ogg") => format!("Ogg {name}"),
        _ => format!("{name} in {container}"),
    }
}
