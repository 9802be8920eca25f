//! Edit lists and iTunSMPB tags: which part of an MP4 is the music, and which source decided.

use stemlock::media::{Trim, TrimSource};

use crate::bench::{assert_same, expected, peak, said, whole};
use crate::fixtures::aac::Aac;
use crate::fixtures::alac;
use crate::fixtures::mp4::{WrittenTrack, itun_smpb, mp4};
use crate::fixtures::signal::{impulse, music};

const FRAMES: usize = 60_000;
const AT: usize = 31_234;
const RATE: u32 = 44_100;
const DELAY: usize = 2_112;

fn aac() -> Aac {
    Aac::encode(&impulse(FRAMES, AT, 2, 16), RATE, DELAY, false)
}

/// Frames after the music in the last packet.
fn padding(aac: &Aac) -> usize {
    aac.packets.len() * 1_024 - DELAY - FRAMES
}

/// Frames, trim and the place of the impulse.
fn outcome(file: &[u8]) -> (u64, Trim, usize, Vec<String>) {
    let (mut source, samples) = whole(file);
    (source.facts().frames, source.facts().trim, peak(&samples, 0), said(&mut source))
}

fn trim(start: usize, end: usize, source: TrimSource) -> Trim {
    Trim { start: start as u64, end: end as u64, source }
}

#[test]
fn an_edit_list_alone_trims_both_ends() {
    let aac = aac();
    let track = WrittenTrack::aac(&aac).with_full_last_packet().edit(FRAMES as u64, DELAY as i64);
    let (frames, found, at, said) = outcome(&mp4(&[track], RATE, None));
    assert_eq!((frames, at, said.len()), (FRAMES as u64, AT, 0));
    assert_eq!(found, trim(DELAY, padding(&aac), TrimSource::EditList));
}

#[test]
fn media_that_ends_with_the_music_says_it_more_exactly_than_milliseconds() {
    let track = WrittenTrack::aac(&aac()).edit(FRAMES as u64 * 1_000 / u64::from(RATE), DELAY as i64);
    let (frames, found, at, _) = outcome(&mp4(&[track], 1_000, None));
    assert_eq!((frames, at), (FRAMES as u64, AT));
    assert_eq!(found, trim(DELAY, 0, TrimSource::EditList));
}

#[test]
fn the_tag_alone_trims_both_ends() {
    let aac = aac();
    let tag = itun_smpb(DELAY, padding(&aac), FRAMES);
    let track = WrittenTrack::aac(&aac).with_full_last_packet();
    let (frames, found, at, said) = outcome(&mp4(std::slice::from_ref(&track), 600, Some(&tag)));
    assert_eq!((frames, at, said.len()), (FRAMES as u64, AT, 0));
    assert_eq!(found, trim(DELAY, padding(&aac), TrimSource::ITunSmpb));

    let without_length = itun_smpb(DELAY, padding(&aac), 0);
    let (frames, found, ..) = outcome(&mp4(&[track], 600, Some(&without_length)));
    assert_eq!((frames, found), (FRAMES as u64, trim(DELAY, padding(&aac), TrimSource::ITunSmpb)));
}

#[test]
fn where_both_agree_the_tag_is_exact() {
    let aac = aac();
    let tag = itun_smpb(DELAY, padding(&aac), FRAMES);
    let ticks = FRAMES as u64 * 600 / u64::from(RATE);
    let track = WrittenTrack::aac(&aac).with_full_last_packet().edit(ticks, DELAY as i64);
    let (frames, found, at, said) = outcome(&mp4(&[track], 600, Some(&tag)));
    assert_eq!((frames, at, said.len()), (FRAMES as u64, AT, 0));
    assert_eq!(found, trim(DELAY, padding(&aac), TrimSource::ITunSmpb));
}

#[test]
fn where_they_disagree_the_edit_list_wins() {
    let aac = aac();
    let tag = itun_smpb(DELAY, padding(&aac), FRAMES);
    let track = WrittenTrack::aac(&aac).with_full_last_packet().edit(20_000, DELAY as i64 + 5_000);
    let (frames, found, at, said) = outcome(&mp4(&[track], RATE, Some(&tag)));
    assert_eq!((frames, at), (20_000, peak_after_the_cut(&aac)));
    assert_eq!((found.start, found.source), (DELAY as u64 + 5_000, TrimSource::EditList));
    assert!(said.len() == 1 && said[0].contains("iTunSMPB"), "{said:?}");
}

/// The cut takes the impulse away; whatever is left has its peak where the full decoding has it.
fn peak_after_the_cut(aac: &Aac) -> usize {
    let track = WrittenTrack::aac(aac).with_full_last_packet();
    let (_, samples) = whole(&mp4(&[track], RATE, None));
    let stemlock::media::Samples::F32(planes) = samples else { panic!("a lossy format is no integers") };
    let part = planes[0][DELAY + 5_000..][..20_000].to_vec();
    peak(&stemlock::media::Samples::F32(vec![part]), 0)
}

#[test]
fn a_list_that_takes_everything_says_nothing() {
    let aac = aac();
    let whole_media = (aac.packets.len() * 1_024) as u64;
    let track = WrittenTrack::aac(&aac).with_full_last_packet().edit(whole_media, 0);
    let tag = itun_smpb(DELAY, padding(&aac), FRAMES);
    let (frames, found, at, _) = outcome(&mp4(std::slice::from_ref(&track), RATE, Some(&tag)));
    assert_eq!((frames, found.source, at), (FRAMES as u64, TrimSource::ITunSmpb, AT));

    let (frames, found, at, said) = outcome(&mp4(&[track], RATE, None));
    assert_eq!((frames, found, at), (whole_media, Trim::default(), AT + DELAY));
    assert!(said.len() == 1 && said[0].contains("may start late"), "{said:?}");
}

#[test]
fn an_empty_edit_is_a_pause() {
    let track = WrittenTrack::aac(&aac()).edit(500, -1).edit(0, DELAY as i64);
    let (frames, found, at, said) = outcome(&mp4(&[track], 1_000, None));
    assert_eq!((frames, at, said.len()), (FRAMES as u64 + 22_050, AT + 22_050, 0));
    assert_eq!(found, trim(DELAY, 0, TrimSource::EditList));
}

#[test]
fn a_list_of_several_parts_is_followed_to_its_first_and_reported() {
    let track = WrittenTrack::aac(&aac()).edit(10_000, DELAY as i64).edit(10_000, 40_000);
    let (frames, _, at, said) = outcome(&mp4(&[track], RATE, None));
    assert_eq!((frames, at), (FRAMES as u64, AT));
    assert!(said.len() == 1 && said[0].contains("several parts"), "{said:?}");
}

#[test]
fn an_edit_list_that_starts_after_the_end_is_ignored() {
    let aac = aac();
    let track = WrittenTrack::aac(&aac).with_full_last_packet().edit(1_000, 1 << 40);
    let (frames, found, ..) = outcome(&mp4(&[track], RATE, None));
    assert_eq!((frames, found), (aac.packets.len() as u64 * 1_024, Trim::default()));
}

#[test]
fn ticks_that_are_no_frames_are_scaled() {
    for timescale in [90_000, 22_050, 48_000, 1_000] {
        let start = (DELAY as u64 * u64::from(timescale)).div_ceil(u64::from(RATE)) as i64;
        let scaled_back = (start as u64 * u64::from(RATE) + u64::from(timescale) / 2) / u64::from(timescale);
        let track = WrittenTrack::aac(&aac()).with_full_last_packet().with_timescale(timescale).edit(0, start);
        let (_, found, at, _) = outcome(&mp4(&[track], 1_000, None));
        assert_eq!((found.start, at as u64), (scaled_back, (AT + DELAY) as u64 - scaled_back), "{timescale}");
    }
}

#[test]
fn alac_is_trimmed_too() {
    let planes = music(FRAMES, 2, 16);
    let track = WrittenTrack::alac(&alac::alac16(&planes, RATE)).edit(30_000, 10_000);
    let (source, samples) = whole(&mp4(&[track], RATE, None));
    assert_eq!(source.facts().trim, trim(10_000, FRAMES - 40_000, TrimSource::EditList));
    let cut: Vec<Vec<i32>> = planes.iter().map(|plane| plane[10_000..40_000].to_vec()).collect();
    assert_same(&samples, &expected(&cut, 16), 0);
}

/// In a stem file the mix is the only track that is switched on.
#[test]
fn the_enabled_track_is_played() {
    let mut tracks: Vec<WrittenTrack> = (0..5)
        .map(|stem| WrittenTrack::alac(&alac::alac16(&impulse(FRAMES, 1_000 * (stem + 1), 2, 16), RATE)))
        .collect();
    for enabled in [0, 3] {
        tracks.iter_mut().enumerate().for_each(|(index, track)| track.is_enabled = index == enabled);
        let (_, samples) = whole(&mp4(&tracks, 1_000, None));
        assert_eq!(peak(&samples, 0), 1_000 * (enabled + 1));
    }
    tracks.iter_mut().for_each(|track| track.is_enabled = false);
    assert_eq!(peak(&whole(&mp4(&tracks, 1_000, None)).1, 0), 1_000);
}
