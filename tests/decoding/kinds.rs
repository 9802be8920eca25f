//! Regressions, one file of each kind that was once read wrongly: the samples must equal those of other readers, and
//! missing parts must be reported.

use stemlock::media::{Samples, TrimSource};

use crate::bench::{ScratchFile, assert_same, expected, peak, said, straight, whole};
use crate::fixtures::aac::Aac;
use crate::fixtures::riff::Body;
use crate::fixtures::signal::{Planes, bytes, impulse, music};
use crate::fixtures::{aiff, alac, caf, flac, mp3, mp4, ogg, vorbis};

const FRAMES: usize = 40_000;
const RATE: u32 = 44_100;
/// Ramps beside a hole.
const RAMP: usize = 176;

fn floats(samples: &Samples) -> &[Vec<f32>] {
    let Samples::F32(planes) = samples else { panic!("a lossy format is no integers") };
    planes
}

/// The global gain of one channel of one granule of frame `index`, set to its greatest value.
fn with_loud_gain(frames: &[u8], index: usize, granule: usize) -> Vec<u8> {
    let mut file = frames.to_vec();
    let start = (0..index).fold(0, |at, _| at + mp3::frame_bytes(&frames[at..]));
    let gain = 32 + 9 + 3 + 8 + granule * 59 + 21;
    (gain..gain + 8).for_each(|bit| file[start + bit / 8] |= 0x80 >> (bit % 8));
    file
}

#[test]
fn a_gain_that_deafens_is_a_hole_of_its_packet() {
    let frames = mp3::untagged(&music(FRAMES, 2, 16), RATE, 128);
    let (_, clean) = whole(&frames);
    for granule in 0..4 {
        let (mut source, samples) = whole(&with_loud_gain(&frames, 12, granule));
        let peak = floats(&samples).iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak < 2.0, "{peak}");
        for (found, clean) in floats(&samples).iter().zip(floats(&clean)) {
            assert!(found[12 * 1152..13 * 1152].iter().all(|&sample| sample == 0.0));
            assert_eq!(found[..12 * 1152 - RAMP], clean[..12 * 1152 - RAMP]);
            assert_eq!(found[15 * 1152..], clean[15 * 1152..], "what comes after is as it was");
        }
        let said = said(&mut source);
        let time = said.iter().find(|said| said.contains("louder there than music can be")).unwrap();
        assert!(time.contains("at 0:00.313 (26 ms)"), "{time}");
    }
}

#[test]
fn floats_that_are_loud_on_purpose_play() {
    let wave = |gain: f32| -> Vec<Vec<f32>> {
        (0..2).map(|channel| (0..FRAMES).map(|at| gain * ((at + channel) as f32 * 0.05).sin()).collect()).collect()
    };
    for gain in [1.0, 10.0, 300.0] {
        let (mut source, samples) = whole(&Body::float32(&wave(gain), RATE).wav());
        assert_same(&samples, &Samples::F32(wave(gain)), 0);
        assert_eq!(said(&mut source), Vec::<String>::new());
    }
}

#[test]
fn one_wild_float_is_silent_and_told() {
    let mut planes: Vec<Vec<f32>> =
        (0..2).map(|_| (0..FRAMES).map(|at| (at as f32 * 0.05).sin()).collect()).collect();
    // Also across the edges of a read.
    for (at, value) in [(0, 1e9_f32), (8_191, -3e30), (8_192, 200.0), (22_050, 1e6), (FRAMES - 1, 64.0)] {
        let clean = std::mem::replace(&mut planes[1][at], value);
        for file in [Body::float32(&planes, RATE).wav(), aiff::float32(&planes, RATE)] {
            let (mut source, samples) = whole(&file);
            let mut wanted = planes.clone();
            wanted[1][at] = 0.0;
            assert_same(&samples, &Samples::F32(wanted), 0);
            let said = said(&mut source);
            let seconds = at as f64 / f64::from(RATE);
            let time = format!("at 0:{:06.3}", (seconds * 1000.0).floor() / 1000.0);
            assert!(said.len() == 1 && said[0].contains(&time), "{time}: {said:?}");
        }
        planes[1][at] = clean;
    }
}

#[test]
fn all_fragments_of_an_mp4_are_there() {
    let aac = Aac::encode(&impulse(FRAMES, 31_234, 2, 16), RATE, 1_024, false);
    let track = mp4::WrittenTrack::aac(&aac);
    for each in [1, 7, 13] {
        let (mut source, samples) = whole(&mp4::fragmented(&track, each));
        assert_eq!(source.facts().frames, FRAMES as u64);
        assert_eq!((source.facts().trim.start, source.facts().trim.source), (1_024, TrimSource::Coding));
        assert_eq!(peak(&samples, 0), 31_234);
        assert_eq!(said(&mut source), Vec::<String>::new());
    }
    // The first fragment's edit list does not end the others.
    let (source, _) = whole(&mp4::fragmented(&track.edit(200, 1_024), 5));
    assert_eq!((source.facts().frames, source.facts().trim.source), (FRAMES as u64, TrimSource::EditList));
}

#[test]
fn a_damaged_flac_frame_is_a_hole_with_its_time() {
    let planes = music(FRAMES, 2, 16);
    let mut file = flac::flac(&planes, 16, RATE);
    let wanted = expected(&planes, 16);
    let middle = file.len() / 2;
    file[middle] ^= 0x10;
    let (mut source, samples) = whole(&file);
    let (Samples::I16(found), Samples::I16(wanted)) = (&samples, &wanted) else { panic!("16 bits") };
    let first = (0..FRAMES).find(|&at| found[0][at] != wanted[0][at]).unwrap() + RAMP;
    let block = first / 4_096;
    let hole = block * 4_096..(block + 1) * 4_096;
    assert!(found.iter().all(|plane| plane[hole.clone()].iter().all(|&sample| sample == 0)));
    for (found, wanted) in found.iter().zip(wanted) {
        assert_eq!(found[..hole.start - RAMP], wanted[..hole.start - RAMP]);
        assert_eq!(found[hole.end + RAMP..], wanted[hole.end + RAMP..]);
    }
    let milliseconds = hole.start * 1_000 / RATE as usize;
    let said = said(&mut source);
    assert!(said.len() == 1 && said[0].contains(&format!("at 0:00.{milliseconds:03} (93 ms)")), "{said:?}");
}

#[test]
fn times_rounded_to_milliseconds_cut_nothing() {
    let planes = music(5 * FRAMES, 2, 16);
    let file = vorbis::vorbis(&planes, RATE);
    let (_, exact) = whole(&file);
    let mut pages = ogg::pages(&file);
    for page in pages.iter_mut().filter(|page| page.granule > 0) {
        let milliseconds = (page.granule * 1_000 + i64::from(RATE) / 2) / i64::from(RATE);
        page.granule = (milliseconds * i64::from(RATE) + 500) / 1_000;
    }
    let (mut source, samples) = whole(&ogg::file(&pages));
    let frames = samples.frames();
    assert!(frames.abs_diff(exact.frames()) <= 44, "{frames} frames");
    let (found, exact) = (floats(&samples), floats(&exact));
    // Where rounding takes frames from the beginning, libvorbis takes them too.
    let shift = (0..45).find(|&shift| found[0][..1_000] == exact[0][shift..1_000 + shift]).unwrap();
    let same = frames.min(exact[0].len() - shift);
    assert!(found[0][..same] == exact[0][shift..same + shift], "a seam");
    assert_eq!(said(&mut source), Vec::<String>::new());
}

#[test]
fn lost_pages_are_holes_and_what_follows_is_in_time() {
    let planes = music(5 * FRAMES, 2, 16);
    let file = vorbis::vorbis(&planes, RATE);
    let (_, clean) = whole(&file);
    let pages = ogg::pages(&file);
    let mut without = pages.clone();
    without.remove(pages.len() / 2);
    let mut damaged = ogg::file(&pages);
    let before: usize = ogg::file(&pages[..pages.len() / 2]).len();
    damaged[before + 300] ^= 1;
    for file in [ogg::file(&without), damaged] {
        let (mut source, samples) = whole(&file);
        assert_eq!(samples.frames(), clean.frames());
        let hole = usize::try_from(pages[pages.len() / 2].granule).unwrap();
        let (found, clean) = (floats(&samples), floats(&clean));
        assert_eq!(found[0][hole + 8_192..], clean[0][hole + 8_192..]);
        assert_eq!(found[0][..20_000], clean[0][..20_000]);
        assert!(found[0][hole - 64..hole].iter().all(|&sample| sample == 0.0));
        let said = said(&mut source);
        assert!(said.len() == 1 && said[0].contains("lacks a part of the stream there"), "{said:?}");
    }
}

#[test]
fn chained_streams_play_one_after_the_other() {
    let planes = music(FRAMES, 2, 16);
    let file = vorbis::vorbis(&planes, RATE);
    let mut second = ogg::pages(&file);
    second.iter_mut().for_each(|page| page.serial += 1);
    let (mut source, samples) = whole(&[file.clone(), ogg::file(&second)].concat());
    let (_, one) = whole(&file);
    assert!(samples.frames() >= 2 * one.frames());
    assert_eq!(floats(&samples)[0][..FRAMES], floats(&one)[0][..]);
    let again = samples.frames() - FRAMES;
    assert!(
        (again..again + 1_024).any(|at| floats(&samples)[0][at..].starts_with(&floats(&one)[0][2_048..3_000]))
            || again > 0
    );
    assert!(said(&mut source)[0].contains("one after the other"));

    let other = vorbis::vorbis(&music(FRAMES, 1, 16), 22_050);
    let (mut source, samples) = whole(&[file, other].concat());
    assert_eq!(samples.frames(), FRAMES);
    assert!(said(&mut source)[0].contains("a second stream begins at 0:00.907"));
}

/// Tags before and after audio, each as its writers write it.
fn fronts() -> Vec<Vec<u8>> {
    let id3 = [&b"ID3\x04\0\0\0\0\x02\x10"[..], &[0; 272]].concat();
    let with_footer = [&b"ID3\x04\0\x10\0\0\x01\0"[..], &[1; 128], b"3DI\x04\0\x10\0\0\x01\0"].concat();
    vec![id3.clone(), [&id3[..], &id3].concat(), with_footer, vec![0; 5_000]]
}

fn backs() -> Vec<Vec<u8>> {
    let id3v1 = [&b"TAG"[..], &[b' '; 125]].concat();
    let item =
        [&[0_u8, 0x40, 0, 0][..], &[2, 0, 0, 0], b"Cover Art (Front)\0", &[0xff, 0xfb, 0x90, 0x64].repeat(4_096)]
            .concat();
    let head = |flags: u8| {
        let size = (item.len() as u32 + 32).to_le_bytes();
        [&b"APETAGEX\xd0\x07\0\0"[..], &size, &[1, 0, 0, 0, 0, 0, 0, flags], &[0; 8]].concat()
    };
    let ape = [&head(0xa0)[..], &item, &head(0x80)].concat();
    let lyrics = b"LYRICSBEGININD0000200000049LYRICS200";
    let lyrics = [&lyrics[..27], b"LYRICS200"].concat();
    let lyrics = [&lyrics[..lyrics.len() - 15], b"000021LYRICS200"].concat();
    vec![
        id3v1.clone(),
        ape.clone(),
        [&ape[..], &id3v1].concat(),
        [&lyrics[..], &id3v1].concat(),
        [&id3v1[..], &[0; 3_000]].concat(),
    ]
}

#[test]
fn tags_at_both_ends_are_no_audio() {
    let planes = music(FRAMES, 2, 16);
    let frames = mp3::untagged(&planes, RATE, 128);
    let files = [
        ("FLAC", flac::flac(&planes, 16, RATE)),
        ("Vorbis", vorbis::vorbis(&planes, RATE)),
        ("MP3", mp3::tagged(&frames, FRAMES, RATE, b"Info")),
        ("WAV", Body::int(&planes, 16, RATE).wav()),
        ("AIFF", aiff::aiff(&planes, 16, RATE)),
        ("CAF", caf::int(&planes, 16, RATE, true)),
        ("ADTS", Aac::encode(&impulse(FRAMES, 9_000, 1, 16), RATE, 1_024, false).adts()),
    ];
    for (name, file) in &files {
        let (mut plain, samples) = whole(file);
        let plain_said = said(&mut plain);
        let fronts = fronts().into_iter().map(|tag| [&tag[..], file].concat());
        let backs = backs().into_iter().map(|tag| [&file[..], &tag].concat());
        for (index, tagged) in fronts.chain(backs).enumerate() {
            let mut source = ScratchFile::new(&tagged).open();
            assert_eq!(source.facts().frames, plain.facts().frames, "{name} with tag {index}");
            assert_same(&straight(&mut source), &samples, 0);
            assert_eq!(
                said(&mut source),
                plain_said.iter().map(|said| renamed(said, &mut source)).collect::<Vec<_>>(),
                "{name} with tag {index}"
            );
        }
    }
}

/// The same sentence of another file.
fn renamed(sentence: &str, source: &mut stemlock::media::Source) -> String {
    let problems = source.facts().problems.clone();
    problems
        .iter()
        .map(ToString::to_string)
        .find(|other| other.split("stem.bin").last() == sentence.split("stem.bin").last())
        .unwrap_or_default()
}

#[test]
fn a_block_length_that_cannot_be_is_told_and_the_bits_count() {
    for (channels, bits, wrong) in [(2, 16, 2_u16), (2, 24, 3), (1, 16, 1), (2, 16, 8), (2, 16, 3), (1, 24, 2)] {
        let planes = music(FRAMES, channels, bits);
        let mut body = Body::int(&planes, bits, RATE);
        body.fmt[12..14].copy_from_slice(&wrong.to_le_bytes());
        let (mut source, samples) = whole(&body.wav());
        assert_same(&samples, &expected(&planes, bits), 0);
        let said = said(&mut source);
        assert!(said.len() == 1 && said[0].contains("contradicts itself"), "{said:?}");
    }
}

#[test]
fn twenty_four_bits_in_the_lower_three_of_four_bytes() {
    let planes = music(FRAMES, 2, 24);
    let mut body = Body::int(&planes, 32, RATE);
    body.fmt[14..16].copy_from_slice(&24_u16.to_le_bytes());
    let (source, samples) = whole(&body.wav());
    assert_eq!(source.facts().format, "WAV 24-bit");
    assert_same(&samples, &expected(&planes, 24), 0);
    // In the upper three, as they should be.
    let shifted: Planes = planes.iter().map(|plane| plane.iter().map(|sample| sample << 8).collect()).collect();
    let mut body = Body::int(&shifted, 32, RATE);
    body.fmt[14..16].copy_from_slice(&24_u16.to_le_bytes());
    assert_same(&whole(&body.wav()).1, &expected(&planes, 24), 0);
}

#[test]
fn uncompressed_audio_in_quicktime() {
    for (kind, bits, big_endian) in
        [(b"twos", 16, true), (b"sowt", 16, false), (b"twos", 24, true), (b"in24", 24, true)]
    {
        let planes = music(5_000, 2, bits);
        let track = mp4::pcm_track(kind, &bytes(&planes, bits, big_endian), 2, bits, RATE);
        let (source, samples) = whole(&mp4::mp4(&[track], 1_000, None));
        assert_eq!(source.facts().format, format!("{bits}-bit in MP4"));
        assert_same(&samples, &expected(&planes, bits), 0);
    }
}

#[test]
fn bytes_behind_the_last_box_are_passed_over() {
    let planes = music(FRAMES, 2, 16);
    let file = mp4::mp4(&[mp4::WrittenTrack::alac(&alac::alac16(&planes, RATE))], 1_000, None);
    for behind in [vec![0; 10], vec![0xff; 5_000], b"TAG".to_vec()] {
        assert_same(&whole(&[&file[..], &behind].concat()).1, &expected(&planes, 16), 0);
    }
}

#[test]
fn short_first_packets_of_phones_keep_their_place() {
    let aac = Aac::encode(&impulse(FRAMES, 31_234, 1, 16), RATE, 1_024, false);
    let plain = mp4::WrittenTrack::aac(&aac).edit(0, 1_024);
    let (_, samples) = whole(&mp4::mp4(std::slice::from_ref(&plain), 1_000, None));
    for first in [1, 300, 700] {
        let mut track = plain.clone();
        track.ticks[0] = first;
        let (_, found) = whole(&mp4::mp4(&[track], 1_000, None));
        assert_eq!(peak(&found, 0), peak(&samples, 0), "{first}");
    }
}

#[test]
fn wrong_totals_are_told() {
    let planes = music(FRAMES, 2, 16);
    let file = flac::flac(&planes, 16, RATE);
    for (claimed, word) in
        [(FRAMES as u64 - 9_000, "longer than its header says"), (FRAMES as u64 + 9_000, "is cut short"), (0, "")]
    {
        let mut file = file.clone();
        file[21] &= 0xf0;
        file[22..26].copy_from_slice(&(claimed as u32).to_be_bytes());
        let (mut source, samples) = whole(&file);
        assert_same(&samples, &expected(&planes, 16), 0);
        let said = said(&mut source);
        assert!(
            if word.is_empty() { said.is_empty() } else { said.len() == 1 && said[0].contains(word) },
            "{said:?}"
        );
    }
}

#[test]
fn aiff_whose_two_lengths_contradict() {
    let planes = music(FRAMES, 2, 16);
    let file = aiff::aiff(&planes, 16, RATE);
    for claimed in [0_u32, 1_000, 90_000] {
        let mut file = file.clone();
        file[22..26].copy_from_slice(&claimed.to_be_bytes());
        let (mut source, samples) = whole(&file);
        assert_same(&samples, &expected(&planes, 16), 0);
        assert_eq!(said(&mut source).len(), 1);
    }
}

#[test]
fn descriptions_of_flac_that_make_no_sense_are_passed_over() {
    let planes = music(FRAMES, 2, 16);
    let file = flac::flac(&planes, 16, RATE);
    let block =
        |kind: u8, content: &[u8]| [&[kind][..], &(content.len() as u32).to_be_bytes()[1..], content].concat();
    for (kind, content) in
        [(4, &b"\xff\xff\xff\xffnonsense"[..]), (6, b"picture of no kind"), (5, &[0xff; 400]), (100, b"?")]
    {
        let mut info = file[4..42].to_vec();
        info[0] = 0;
        let rest = &file[42..];
        let odd = [b"fLaC", &info[..], &block(kind | 0x80, content), rest].concat();
        assert_same(&whole(&odd).1, &expected(&planes, 16), 0);
    }
}
