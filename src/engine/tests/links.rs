//! Stems with the same sound: detected by their samples, stretched as one.

use std::sync::Arc;

use super::rig::*;
use crate::engine::load::Analyses;
use crate::engine::load::AnalysisCache;
use crate::engine::sound::LoadedSong;
use crate::engine::sound::Stretching;
use crate::media::{SongAudio, SongReader, SongStore, StemAudio, StemFile};
use crate::setlist::{Output, Role, Song, Stem};
use crate::time::SampleRate;

const LENGTH: u64 = 480_000;

/// The hits of `stem`: noise that dies away, at its own times.
fn struck(stem: usize, channel: usize, frame: i64) -> f32 {
    let every = [9_000, 13_000, 7_000, 11_000][stem];
    let since = frame.rem_euclid(every);
    if frame < 0 { 0.0 } else { 0.4 * noise(stem, channel, frame) * (-(since as f32) / 1500.0).exp() }
}

/// Three microphones: each picks up its own stem, and the two others later, and weaker by 14 dB.
fn microphone(stem: usize, channel: usize, frame: i64) -> f32 {
    let others = (0..3).filter(|&other| other != stem);
    let bleed = others.map(|other| 0.2 * struck(other, channel, frame - 90 - 20 * (stem + other) as i64));
    struck(stem, channel, frame) + bleed.sum::<f32>()
}

/// Two of these microphones, a stem that is not linked, and the sum of the first two.
fn desk(stem: usize, channel: usize, frame: i64) -> f32 {
    match stem {
        2 => struck(3, channel, frame),
        3 => microphone(0, channel, frame) + microphone(1, channel, frame),
        _ => microphone(stem, channel, frame),
    }
}

fn song_of(stems: usize) -> Song {
    Song {
        name: "Ode".to_owned(),
        tempo_map: constant(100.0),
        stems: (0..stems).map(|stem| Stem::of_file(format!("/ode/{stem}.wav").into())).collect(),
        order: (0..stems).collect(),
        ..Song::in_folder("/ode".into())
    }
}

fn audio(content: Content, stems: usize) -> Arc<SongStore> {
    store((0..stems).map(|index| stem(content, index, LENGTH, 2)).collect())
}

fn analysed_as(song: &Song, audio: &SongStore) -> Analyses {
    let analyses = Analyses::new(song, rate(), AnalysisCache::default());
    while analyses.analyse_next([].iter(), &SongReader::new(audio, None), rate(), || true) {}
    assert!(analyses.are_complete() && analyses.progress() == 1.0);
    analyses
}

fn groups(analyses: &Analyses, song: &Song) -> Vec<Box<[usize]>> {
    analyses.groups(song).into_iter().map(|group| group.stems).collect()
}

#[test]
fn microphones_that_hear_each_other_are_a_group() {
    let content: Content = |stem, channel, frame| {
        if stem == 1 { struck(3, channel, frame) } else { microphone(stem.saturating_sub(1), channel, frame) }
    };
    let (song, audio) = (song_of(4), audio(content, 4));
    let analyses = analysed_as(&song, &audio);
    assert_eq!(groups(&analyses, &song), [[0, 2, 3].into(), [1].into()] as [Box<[usize]>; 2]);
    // A hit in all stems is one onset.
    let found = analyses.groups(&song);
    let onsets = found[0].analysis.hints().onsets;
    assert!(onsets.windows(2).all(|pair| pair[1].frame - pair[0].frame > 300), "{onsets:?}");
}

#[test]
fn roles_and_pitch_keep_stems_apart() {
    let audio = audio(microphone, 3);
    for role in [Role::Click, Role::Guide, Role::Timecode, Role::Mix] {
        let mut song = song_of(3);
        song.stems[1].role = role;
        let analyses = analysed_as(&song, &audio);
        assert_eq!(groups(&analyses, &song), [[0, 2].into(), [1].into()] as [Box<[usize]>; 2], "{role}");
    }
    let mut song = song_of(3);
    let analyses = analysed_as(&song, &audio);
    assert_eq!(groups(&analyses, &song), [Box::from([0, 1, 2])]);
    // Settings that change after the analysis count as well.
    song.stems[0].transposed = Some(false);
    let divided = analyses.groups(&song);
    assert_eq!(groups(&analyses, &song), [[0].into(), [1, 2].into()] as [Box<[usize]>; 2]);
    assert_eq!([divided[0].moves, divided[1].moves], [false, true]);
    // Linked stems keep their formants together or not at all.
    let voices = |song: &Song| analyses.groups(song).iter().map(|group| group.voice).collect::<Vec<_>>();
    song.stems.iter_mut().for_each(|stem| stem.role = Role::Vocals);
    assert_eq!(voices(&song), [false, true]);
    song.stems[2].formants = Some(false);
    assert_eq!(voices(&song), [false, false]);
    song.stems.iter_mut().for_each(|stem| stem.role = Role::Other);
    song.stems[0].role = Role::Mix;
    song.stems[0].transposed = None;
    assert_eq!(groups(&analyses, &song), [[0].into(), [1, 2].into()] as [Box<[usize]>; 2]);
}

#[test]
fn an_analysis_that_panics_is_told_and_the_song_goes_on_without_it() {
    let (song, audio) = (song_of(3), audio(microphone, 3));
    let analyses = Analyses::new(&song, rate(), AnalysisCache::default());
    let files = [1, 2, 3].map(|stem| Some(StemFile::from(std::path::PathBuf::from(format!("{stem}.wav")))));
    while analyses
        .analyse_next(files.iter(), &SongReader::new(&audio, None), rate(), || panic!("as the test wants it"))
    {}
    assert!(analyses.are_complete(), "a stage sticks");
    assert_eq!(groups(&analyses, &song), [[0].into(), [1].into(), [2].into()] as [Box<[usize]>; 3]);
    let told: Vec<String> = analyses.problems().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(
        [1, 2, 3].iter().all(|stem| told.iter().any(|text| text.starts_with(&format!("{stem}.wav: ")))),
        "{told:?}"
    );
}

#[test]
fn stems_of_which_nothing_is_there_are_no_trouble() {
    let song = song_of(3);
    let nothing = SongStore::new(SongAudio { stems: [None, Some(StemAudio::empty(0, 2)), None].into() });
    let analyses = analysed_as(&song, &nothing);
    assert_eq!(analyses.groups(&song).len(), 3);
}

/// The sound of each output, with one stem on each.
fn played(role: Role, tempo: f64, semitones: f64, mute: Option<usize>) -> Vec<[Vec<f32>; 2]> {
    const OUTPUTS: [Output; 4] = [Output::Main, Output::Drums, Output::Aux, Output::Click];
    let (mut song, audio) = (song_of(4), audio(desk, 4));
    song.stems.iter_mut().for_each(|stem| stem.role = role);
    let analyses = analysed_as(&song, &audio);
    let mut loaded: Box<LoadedSong> = super::rig::song(Vec::new(), &constant(100.0), 0.0);
    loaded.audio = audio.view();
    loaded.stretching = Box::new(Stretching::new(analyses.groups(&song), rate()));
    loaded.routes[..4].copy_from_slice(&OUTPUTS);
    let mut rig = Rig::new(loaded);
    rig.settings.transpose = semitones;
    if let Some(stem) = mute {
        rig.mix.stems[stem].mute = true;
    }
    let mut host = RigHost::new(constant(tempo));
    let mut heard = vec![[Vec::new(), Vec::new()]; 4];
    for _ in 0..400 {
        let transport = host.block(256);
        rig.block(&transport, 256, &mut [Vec::new(), Vec::new()]);
        for (heard, output) in heard.iter_mut().zip(OUTPUTS) {
            let (left, right) = rig.output(output);
            heard[0].extend(left);
            heard[1].extend(right);
        }
    }
    heard
}

#[test]
fn the_stems_of_a_group_add_up_to_their_sum() {
    use Role::{Other, Vocals};
    for (role, tempo, semitones) in
        [(Other, 110.0, 0.0), (Other, 83.0, 0.0), (Other, 100.0, 3.0), (Vocals, 100.0, 3.0), (Vocals, 117.0, -4.0)]
    {
        let heard = played(role, tempo, semitones, None);
        for side in [0, 1] {
            let (mut rest, mut all) = (0.0, 0.0);
            let [a, b, _, sum] = [0, 1, 2, 3].map(|stem| &heard[stem][side]);
            for ((a, b), sum) in a.iter().zip(b).zip(sum) {
                let [a, b, sum] = [a, b, sum].map(|sample| f64::from(*sample));
                rest += (a + b - sum).powi(2);
                all += sum * sum;
            }
            let decibels = 10.0 * (rest / all).log10();
            assert!(all > 100.0 && decibels < -100.0, "{role}, {tempo} BPM, {semitones}: {decibels:.1} dB");
        }
    }
}

#[test]
fn the_stems_of_a_group_do_not_hear_what_is_done_to_each_other() {
    let plain = played(Role::Other, 113.0, 0.0, None);
    for muted in 0..4 {
        let heard = played(Role::Other, 113.0, 0.0, Some(muted));
        for stem in (0..4).filter(|&stem| stem != muted) {
            let bits = |heard: &[Vec<f32>; 2]| heard.concat().into_iter().map(f32::to_bits).collect::<Vec<_>>();
            assert!(bits(&heard[stem]) == bits(&plain[stem]), "{stem} while {muted} is muted");
        }
        assert!(heard[muted].iter().flatten().all(|sample| *sample == 0.0));
    }
}

/// Files that only have a fingerprint; the samples come from elsewhere.
fn files(folder: &std::path::Path, stems: usize) -> Vec<Option<StemFile>> {
    let file = |stem: usize| {
        let path = folder.join(format!("{stem}.wav"));
        std::fs::write(&path, [stem as u8]).unwrap();
        Some(StemFile::from(path))
    };
    (0..stems).map(file).collect()
}

#[test]
fn what_was_found_out_is_not_found_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = AnalysisCache::in_folder(folder.path().join("cache"));
    let (song, audio, mut files) = (song_of(4), audio(desk, 4), files(folder.path(), 4));
    let known = |files: &[Option<StemFile>], song: &Song, hertz: u32, patient: bool| {
        let rate = SampleRate::new(hertz).unwrap();
        let analyses = Analyses::new(song, rate, cache.clone());
        while analyses.analyse_next(files.iter(), &SongReader::new(&audio, None), rate, || patient) {}
        let groups = analyses.groups(song).into_iter().map(|group| (group.stems, group.analysis));
        analyses.are_complete().then(|| groups.collect::<Vec<_>>())
    };
    // If the analysis is cancelled at once, only cached results are available.
    assert!(known(&files, &song, RATE, false).is_none());
    let found = known(&files, &song, RATE, true);
    assert!(found.as_ref().is_some_and(|found| found.len() == 2 && found[0].1.hints().onsets.len() > 50));
    assert_eq!(known(&files, &song, RATE, false), found);
    assert!(known(&files, &song, 44_100, false).is_none(), "at another rate");
    // A single stem has another key than the same stem in a group.
    let mut apart = song.clone();
    apart.stems[0].role = Role::Click;
    assert!(known(&files, &apart, RATE, false).is_none());
    assert!(known(&files, &apart, RATE, true) != found);
    assert_eq!(known(&files, &song, RATE, false), found);
    files[3].as_mut().unwrap().skip = 1;
    assert!(known(&files, &song, RATE, false).is_none(), "another beginning");
    files[3].as_mut().unwrap().skip = 0;
    std::fs::write(&files[3].as_ref().unwrap().path, "something else").unwrap();
    assert!(known(&files, &song, RATE, false).is_none(), "another file");
    std::fs::remove_file(&files[3].as_ref().unwrap().path).unwrap();
    assert!(known(&files, &song, RATE, true).is_some(), "a file that is gone");
    let bytes = |file: std::io::Result<std::fs::DirEntry>| file.unwrap().metadata().unwrap().len();
    let sizes: Vec<u64> = std::fs::read_dir(folder.path().join("cache")).unwrap().map(bytes).collect();
    assert!(sizes.iter().all(|size| *size < 1000), "{sizes:?}");
}

#[test]
fn broken_entries_change_no_bit() {
    let folder = tempfile::tempdir().unwrap();
    let cache = AnalysisCache::in_folder(folder.path().join("cache"));
    let (song, audio, files) = (song_of(4), audio(desk, 4), files(folder.path(), 4));
    let known = || {
        let analyses = Analyses::new(&song, rate(), cache.clone());
        while analyses.analyse_next(files.iter(), &SongReader::new(&audio, None), rate(), || true) {}
        analyses.groups(&song).into_iter().map(|group| (group.stems, group.analysis)).collect::<Vec<_>>()
    };
    let found = known();
    for file in std::fs::read_dir(folder.path().join("cache")).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.truncate(bytes.len() / 2);
        std::fs::write(&path, bytes).unwrap();
    }
    assert_eq!(known(), found);
    let nowhere = AnalysisCache::in_folder(files[0].as_ref().unwrap().path.join("no folder"));
    let analyses = Analyses::new(&song, rate(), nowhere);
    while analyses.analyse_next(files.iter(), &SongReader::new(&audio, None), rate(), || true) {}
    assert!(analyses.are_complete());
}
