//! Containers with several audio tracks: each is a stem, and each is read separately.

use std::path::{Path, PathBuf};
use std::process::Command;

use stemlock::media::{Samples, Source};
use stemlock::render::Renderer;
use stemlock::setlist::{Role, Song, scan_files, scan_folder, song_toml_text};
use stemlock::time::SampleRate;

use crate::bench::{assert_same, seeks_change_nothing, straight};
use crate::fixtures::matroska::element;
use crate::fixtures::mp4;

const RATE: u32 = 44_100;
const FRAMES: usize = 30_000;

/// Samples that no other track has.
fn samples(track: usize) -> Vec<i16> {
    (0..FRAMES).map(|frame| ((frame * (track + 3) * 37) % 20_011) as i16 - 10_000).collect()
}

fn pcm(track: usize) -> Vec<u8> {
    samples(track).iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// A QuickTime file of this many tracks, of which only the first is enabled.
fn movie(tracks: usize) -> Vec<u8> {
    let track = |index| {
        let mut track = mp4::pcm_track(b"sowt", &pcm(index), 1, 16, RATE);
        track.is_enabled = index == 0;
        track
    };
    mp4::mp4(&(0..tracks).map(track).collect::<Vec<_>>(), 1_000, None)
}

fn atom(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(8 + content.len() as u32).to_be_bytes()[..], name, content].concat()
}

/// The same with what Native Instruments adds. The box `moov` is the last.
fn stem_file(names: &[&str]) -> Vec<u8> {
    let stems: Vec<String> =
        names.iter().map(|name| format!(r##"{{"color":"#ff8800","name":"{name}"}}"##)).collect();
    let json = format!(r#"{{"mastering_dsp":{{}},"stems":[{}],"version":1}}"#, stems.join(","));
    let udta = atom(b"udta", &atom(b"stem", &[json.as_bytes(), &[0, 0]].concat()));
    let mut file = movie(names.len() + 1);
    let at = file.windows(4).rposition(|name| name == b"moov").unwrap() - 4;
    let size = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) + udta.len() as u32;
    file[at..at + 4].copy_from_slice(&size.to_be_bytes());
    file.extend(udta);
    file
}

/// A Matroska file of uncompressed tracks and a film between them, whose packets follow one another in turn.
pub fn matroska(names: &[&str]) -> Vec<u8> {
    let number = |index: usize| if index == 0 { 1 } else { index as u8 + 2 };
    let entry = |(index, name): (usize, &&str)| {
        let audio =
            [element(0xb5, &44_100.0_f32.to_be_bytes()), element(0x9f, &[1]), element(0x6264, &[16])].concat();
        let parts = [
            element(0xd7, &[number(index)]),
            element(0x83, &[2]),
            element(0x86, b"A_PCM/INT/LIT"),
            element(0x536e, name.as_bytes()),
            element(0xe1, &audio),
        ];
        element(0xae, &parts.concat())
    };
    let film = element(0xae, &[element(0xd7, &[2]), element(0x83, &[1]), element(0x86, b"V_MJPEG")].concat());
    let mut tracks: Vec<Vec<u8>> = names.iter().enumerate().map(entry).collect();
    tracks.insert(1, film);
    let audio: Vec<Vec<u8>> = (0..names.len()).map(pcm).collect();
    let mut cluster = element(0xe7, &[0]);
    for packet in 0..FRAMES / 1000 {
        let time = ((packet * 1000 * 1000 / RATE as usize) as u16).to_be_bytes();
        for (index, audio) in audio.iter().enumerate() {
            let data = &audio[packet * 2000..][..2000];
            cluster.extend(element(0xa3, &[&[0x80 | number(index), time[0], time[1], 0x80], data].concat()));
        }
    }
    let segment = [element(0x1654_ae6b, &tracks.concat()), element(0x1f43_b675, &cluster)].concat();
    [element(0x1a45_dfa3, &element(0x4282, b"matroska")), element(0x1853_8067, &segment)].concat()
}

fn written(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn read(path: &Path, track: Option<u16>) -> Samples {
    straight(&mut Source::open_track(path, track, 0).unwrap_or_else(|problem| panic!("{problem}")))
}

fn names(song: &Song) -> Vec<(&str, Option<u16>)> {
    song.stems.iter().map(|stem| (stem.name.as_str(), stem.track)).collect()
}

#[cfg(feature = "plugin")]
#[test]
fn a_track_that_was_removed_comes_back_when_its_file_is_dropped_again() {
    let (_folder, path) = written("Anthem.stem.mp4", &stem_file(&["Drums", "Bass", "Other", "Vocals"]));
    let keeper = stemlock::host::Keeper::default();
    let drop_file = || {
        keeper.open(vec![path.clone()]);
        assert!(keeper.wait_until_idle(std::time::Duration::from_secs(20)));
        keeper.song().unwrap().stems.iter().map(|stem| !stem.removed).collect::<Vec<_>>()
    };
    assert_eq!(drop_file(), [true; 5]);
    keeper.edit(&stemlock::setlist::Edit::Remove(2)).unwrap();
    assert_eq!(keeper.song().unwrap().shown().count(), 4);
    assert_eq!(drop_file(), [true; 5]);
    drop_file();
    assert!(keeper.view().problems.iter().any(|problem| problem.to_string().contains("in the song already")));
}

#[test]
fn a_stem_file_is_four_stems_and_a_mix_that_starts_muted() {
    let (folder, path) = written("Anthem.stem.mp4", &stem_file(&["Drums", "Bass", "Other", "Vocals"]));
    for song in [scan_folder(folder.path()).unwrap(), scan_files(std::slice::from_ref(&path))] {
        let wanted =
            [("Mix", Some(1)), ("Drums", Some(2)), ("Bass", Some(3)), ("Other", Some(4)), ("Vocals", Some(5))];
        assert_eq!(names(&song), wanted);
        assert_eq!(
            song.stems.iter().map(|stem| stem.muted).collect::<Vec<_>>(),
            [true, false, false, false, false]
        );
        assert_eq!(
            (song.stems[0].role, song.stems[1].role, song.stems[4].role),
            (Role::Mix, Role::Drums, Role::Vocals)
        );
        assert_eq!(song.stems[1].colour.unwrap().to_string(), "#ff8800");
    }
    for track in 0..5 {
        assert_same(&read(&path, Some(track as u16 + 1)), &Samples::I16(vec![samples(track)]), 0);
    }
    assert_same(&read(&path, None), &Samples::I16(vec![samples(0)]), 0);
    let refused = Source::open_track(&path, Some(6), 0).unwrap_err().to_string();
    assert!(refused.contains("it has no sound track 6"), "{refused}");
    // All of them play, in a session at another rate too.
    let report = Renderer::load(scan_folder(folder.path()).unwrap(), SampleRate::new(48_000).unwrap()).report();
    assert!(!report.has_errors(), "{:?}", report.problems);
    let tracks: Vec<_> = report.stems.iter().map(|stem| stem.track).collect();
    assert_eq!(tracks, [1, 2, 3, 4, 5].map(Some));
}

#[test]
fn names_in_a_stem_file_are_one_line_of_at_most_two_hundred_letters() {
    let long = "La ".repeat(10_000);
    let (folder, _file) = written("Anthem.stem.mp4", &stem_file(&["Kick\\n\\u0007 in", &long]));
    let song = scan_folder(folder.path()).unwrap();
    let is_plain = |name: &str| name.chars().count() <= 200 && !name.chars().any(char::is_control);
    assert_eq!(song.stems[1].name, "Kick in");
    assert!(song.stems.iter().all(|stem| is_plain(&stem.name)));
}

#[test]
fn song_toml_says_which_track_a_stem_is_and_one_that_names_none_means_what_players_play() {
    let (folder, _) = written("Anthem.stem.m4a", &stem_file(&["Drums", "Bass", "Other", "Vocals"]));
    let mut song = scan_folder(folder.path()).unwrap();
    song.stems[2].name = "Low end".to_owned();
    song.stems[3].removed = true;
    let text = song_toml_text("", &song, &[]).unwrap();
    assert!(text.contains("track = 3\nname = \"Low end\""), "{text}");
    let toml = folder.path().join("song.toml");
    std::fs::write(&toml, &text).unwrap();
    let again = scan_folder(folder.path()).unwrap();
    let stems = |song: &Song| {
        let mut stems: Vec<_> = song
            .stems
            .iter()
            .map(|stem| (stem.track, stem.name.clone(), stem.role, stem.removed, stem.muted))
            .collect();
        stems.sort_by_key(|stem| stem.0);
        stems
    };
    assert_eq!(stems(&again), stems(&song));
    assert_eq!(song_toml_text(&text, &again, &[]).unwrap(), text, "nothing is written twice");
    std::fs::write(&toml, "[[stem]]\nfile = \"Anthem.stem.m4a\"\nrole = \"Other\"\n").unwrap();
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(
        song.stems.iter().map(|stem| stem.track).collect::<Vec<_>>(),
        [None],
        "a song from before there were tracks"
    );
    std::fs::write(&toml, "[[stem]]\nfile = \"Anthem.stem.m4a\"\ntrack = 9\n").unwrap();
    let song = scan_folder(folder.path()).unwrap();
    let report = Renderer::load(song, SampleRate::new(48_000).unwrap()).report();
    assert!(report.problems.iter().any(|problem| problem.why.contains("it has no sound track 9")));
    assert_eq!(report.stems.len(), 6, "the others are there too");
}

#[test]
fn every_track_of_a_matroska_file_is_a_stem() {
    let (folder, path) = written("Live.mka", &matroska(&["Drums", "Keys", "Click"]));
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(names(&song), [("Drums", Some(1)), ("Keys", Some(2)), ("Click", Some(3))]);
    assert_eq!(song.stems[2].role, Role::Click);
    for track in 0..3 {
        assert_same(&read(&path, Some(track as u16 + 1)), &Samples::I16(vec![samples(track)]), 0);
    }
}

#[test]
fn films_are_stems_if_they_have_several_tracks_and_several_stem_files_are_several_songs() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
    write("Bass.wav", &testkit::wav_of_shorts(1, RATE, samples(1)));
    write("Clip.mkv", &matroska(&[""]));
    let files =
        |song: &Song| song.stems.iter().map(|stem| stem.file.file_name().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(files(&scan_folder(folder.path()).unwrap()), ["Bass.wav"]);
    write("Clip.mkv", &matroska(&["", ""]));
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(files(&song), ["Bass.wav", "Clip.mkv", "Clip.mkv"]);
    assert_eq!((song.stems[1].name.as_str(), song.stems[2].name.as_str()), ("Track 1", "Track 2"));
    let songs = tempfile::tempdir().unwrap();
    for name in ["One.stem.mp4", "Two.stem.mp4"] {
        std::fs::write(songs.path().join(name), stem_file(&["Drums", "Bass", "Other", "Vocals"])).unwrap();
    }
    let refused = scan_folder(songs.path()).unwrap_err().to_string();
    assert!(refused.contains("each stem file is one, like \"One.stem.mp4\" and \"Two.stem.mp4\""), "{refused}");
}

/// Files made by ffmpeg, if it is installed: each track must equal what ffmpeg decodes.
#[test]
fn tracks_are_those_that_ffmpeg_finds() {
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let done = Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error", "-y"])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    for track in 0..3 {
        let wav = testkit::wav_of_shorts(1, RATE, samples(track));
        std::fs::write(folder.path().join(format!("{track}.wav")), wav).unwrap();
    }
    let inputs = ["-i", "0.wav", "-i", "1.wav", "-i", "2.wav", "-map", "0", "-map", "1", "-map", "2"];
    for (name, coding) in
        [("made.mka", "flac"), ("made.m4a", "alac"), ("made.mov", "pcm_s16le"), ("made.webm", "libopus")]
    {
        let titles =
            ["-metadata:s:a:0", "title=Drums", "-metadata:s:a:1", "title=Bass", "-metadata:s:a:2", "title=Keys"];
        run(&[&inputs[..], &titles, &["-c:a", coding, name]].concat());
        let path = folder.path().join(name);
        let song = scan_files(std::slice::from_ref(&path));
        assert_eq!(song.stems.iter().map(|stem| stem.track).collect::<Vec<_>>(), [1, 2, 3].map(Some), "{name}");
        if name.ends_with("mka") || name.ends_with("webm") {
            assert_eq!(song.stems[1].name, "Bass", "{name}");
        }
        for track in 0..3 {
            let found = read(&path, Some(track as u16 + 1));
            if coding == "libopus" {
                let map = format!("0:a:{track}");
                let theirs = run(&["-i", name, "-map", &map, "-f", "s16le", "-"]).len() / 2;
                // ffmpeg leaves the last packet's padding in some versions.
                assert!(found.frames().abs_diff(theirs) <= 960, "{name}: {} for {theirs}", found.frames());
            } else {
                assert_same(&found, &Samples::I16(vec![samples(track)]), 0);
            }
        }
    }
}

/// A WAV file whose recorder's clock said this frame when it began.
fn recorded(samples: &[i16], began: u64) -> Vec<u8> {
    let mut file = testkit::wav_of_shorts(1, RATE, samples.iter().copied());
    let mut bext = vec![0; 602];
    bext[338..346].copy_from_slice(&began.to_le_bytes());
    file.extend([&b"bext"[..], &602_u32.to_le_bytes(), &bext].concat());
    let size = (file.len() - 8) as u32;
    file[4..8].copy_from_slice(&size.to_le_bytes());
    file
}

#[test]
fn stems_that_begin_at_different_times_line_up_by_their_recorders_clock() {
    let folder = tempfile::tempdir().unwrap();
    let began = u64::from(RATE) * 3600 * 20;
    for (name, stem, late) in [("Bass.wav", 0, 0), ("Keys.wav", 1, 12_345)] {
        std::fs::write(folder.path().join(name), recorded(&samples(stem), began + late)).unwrap();
    }
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(song.stems.iter().map(|stem| stem.late).collect::<Vec<_>>(), [0, 12_345]);
    let told = song.problems.iter().map(ToString::to_string).find(|told| told.contains("Keys.wav")).unwrap();
    assert!(told.contains("begins 0.28 s later than the first stem"), "{told}");
    let mut source = Source::open(&song.stems[1].file).unwrap().after_silence(12_345);
    let found = straight(&mut source);
    let wanted: Vec<i16> = std::iter::repeat_n(0, 12_345).chain(samples(1)).collect();
    assert_same(&found, &Samples::I16(vec![wanted]), 0);
    seeks_change_nothing(&mut source, &found);
    // All of it: the longest stem has the silence, and song.toml keeps it for files that no longer state it.
    let report = Renderer::load(song.clone(), SampleRate::new(RATE).unwrap()).report();
    assert_eq!(report.frames, FRAMES as u64 + 12_345);
    let text = song_toml_text("", &song, &[]).unwrap();
    assert!(text.contains("late = 12345"), "{text}");
    std::fs::write(folder.path().join("song.toml"), text.replace("12345", "700")).unwrap();
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(song.stems.iter().map(|stem| stem.late).collect::<Vec<_>>(), [0, 700]);
}
