//! What holds of a project in REAPER, whichever format reaches it.

use std::sync::{Arc, Mutex};

use stemlock::host::{HostProject, PlacedSong, ProjectAbilities, Relay, read_song, write_song};
use stemlock::setlist::{Colour, Edit, Problem, Song, scan_folder};
use stemlock::time::{BeatPos, FileStart, SongSeconds};

use super::reaper::{StandInProject, StandInTempo};
use super::song::SongFolder;

/// The host's beat at which the song begins: 4.8 seconds into a project at 100 BPM.
const START: f64 = 8.0;

/// A song of two tempos and meters, with two sections and a marker, and 40 seconds of files after its beat 0.
pub struct TestOde {
    pub song: Song,
    folder: SongFolder,
}

/// That song.
pub fn song() -> TestOde {
    let folder = SongFolder::new(&["Bass"], 480);
    let toml = "name = \"Ode\"\n\
        [[tempo_map]]\nbeat = 0\nbpm = 120.0\nmeter = \"4/4\"\n\
        [[tempo_map]]\nbeat = 32\nbpm = 90.0\nmeter = \"3/4\"\n\
        [[section]]\nbar = 1\nname = \"Verse\"\ncolour = \"#102030\"\n\
        [[section]]\nbar = 9\nname = \"Chorus\"\nlength = 4\nloop = true\n\
        [[marker]]\nbeat = 16.5\nname = \"Solo\"\n";
    std::fs::write(folder.path().join("song.toml"), toml).unwrap();
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!((song.sections.len(), song.markers.len()), (2, 1), "{:?}", song.problems);
    TestOde { song, folder }
}

fn placed(song: &Song) -> PlacedSong<'_> {
    PlacedSong { song, start: BeatPos::new(START).unwrap(), end: Some(SongSeconds::new(40.0)) }
}

/// The result of `call` with the instance's project, on the main thread, which `deliver` serves.
pub fn with_project<T: Send + 'static>(
    relay: &Relay,
    deliver: impl Fn(),
    call: impl FnOnce(&dyn HostProject) -> T + Send + 'static,
) -> Option<T> {
    let done = Arc::new(Mutex::new(None));
    let answer = Arc::clone(&done);
    relay.signs().with_project(move |project| *answer.lock().unwrap() = Some(call(project)));
    deliver();
    done.lock().unwrap().take()
}

/// Writes the song; what was done, in words.
fn write(relay: &Relay, deliver: &dyn Fn(), song: &Song) -> Result<String, Problem> {
    let song = song.clone();
    with_project(relay, deliver, move |project| write_song(project, placed(&song))).unwrap()
}

/// The song as the project says it.
fn read(relay: &Relay, deliver: &dyn Fn(), song: &Song) -> Song {
    let asked = song.clone();
    let edit = with_project(relay, deliver, move |project| read_song(project, placed(&asked))).unwrap().unwrap();
    edit.map_or_else(|| song.clone(), |edit| Edit::Project(edit).apply(song).unwrap())
}

/// What REAPER's project can be asked for.
const ALL: ProjectAbilities = ProjectAbilities { reads: true, writes: true, seeks: true };

/// All of it is written as one step, at exact places, and once.
pub fn a_song_is_written_as_one_step_and_once(project: &StandInProject, relay: &Relay, deliver: &dyn Fn()) {
    assert_eq!(relay.signs().project_abilities(), ALL);
    let TestOde { song, folder: _folder } = song();
    project.add(0.0, Some(4.0), "Verse");
    project.add(5.0, Some(6.0), "Lights");
    write(relay, deliver, &song).unwrap();
    let wanted = [
        "begin",
        "tempo -1 at 0: 100, 4/4, ramps: false",
        "tempo -1 at 4.8: 120, 4/4, ramps: false",
        "tempo -1 at 20.8: 90, 3/4, ramps: false",
        "region Verse 4.8 to 20.8",
        "marker Solo 13.05",
        "region Chorus 20.8 to 28.8",
        "end: Stemlock: tempo map and sections of Ode",
    ];
    assert_eq!(project.take_calls(), wanted);
    let marks: Vec<_> = project.marks.borrow().iter().map(|mark| (mark.2.clone(), mark.3)).collect();
    let names: Vec<_> = marks.iter().map(|(name, _)| name.to_str().unwrap()).collect();
    assert_eq!(names, ["Verse", "Verse", "Lights", "Solo", "Chorus"], "what is not the song's stays");
    assert_eq!(marks[1].1, 0x0130_2010, "the native colour, and that it is an own one");
    // Once more: the project has it.
    let told = write(relay, deliver, &song).unwrap();
    assert!(told.starts_with("The project has it already"), "{told}");
    assert_eq!(project.take_calls(), [""; 0]);
}

/// What Stemlock wrote before gives way to what it writes now; the next song's stays.
pub fn a_changed_song_takes_the_place_of_itself(project: &StandInProject, relay: &Relay, deliver: &dyn Fn()) {
    let TestOde { song, folder } = song();
    write(relay, deliver, &song).unwrap();
    // The next song, where this one ends.
    project.tempos.borrow_mut().push(StandInTempo(44.8, 77.0, (4, 4), false));
    project.add(44.8, Some(50.0), "Verse");
    project.take_calls();
    let map = "[[tempo_map]]\nbeat = 0\nbpm = 60.0\n";
    std::fs::write(
        folder.path().join("song.toml"),
        format!("name = \"Ode\"\n{map}[[section]]\nbar = 1\nname = \"Verse\"\n"),
    )
    .unwrap();
    let slow = scan_folder(folder.path()).unwrap();
    write(relay, deliver, &slow).unwrap();
    let wanted = [
        "begin",
        "no Verse at 4.8",
        "no tempo at 20.8",
        "tempo 1 at 4.8: 60, 4/4, ramps: false",
        "region Verse 4.8 to 44.8",
        "end: Stemlock: tempo map and sections of Ode",
    ];
    assert_eq!(project.take_calls(), wanted);
    let places: Vec<f64> = project.tempos.borrow().iter().map(|tempo| tempo.0).collect();
    assert_eq!(places, [0.0, 4.8, 44.8]);
}

/// What was written comes back as the same document, and what was changed there as an edit.
pub fn a_song_comes_back_as_it_was_written(project: &StandInProject, relay: &Relay, deliver: &dyn Fn()) {
    let TestOde { song, folder: _folder } = song();
    write(relay, deliver, &song).unwrap();
    assert_eq!(read(relay, deliver, &song), song);
    // A song that knows nothing of it takes it all, but for what a project cannot hold.
    let bare = Song { sections: Vec::new(), markers: Vec::new(), ..song.clone() };
    let taken = read(relay, deliver, &bare);
    let spans = |song: &Song| song.spans().iter().map(|span| (span.start, span.end)).collect::<Vec<_>>();
    assert_eq!((spans(&taken), taken.tempo_map.clone()), (spans(&song), song.tempo_map.clone()));
    assert_eq!(
        (taken.sections[0].colour, taken.markers.clone()),
        (Some(Colour { rgb: [16, 32, 48] }), song.markers.clone())
    );
    assert!(taken.places_edited && !taken.sections[1].looped);
    // Another tempo in the project: bars stay bars.
    project.tempos.borrow_mut()[1].1 = 60.0;
    let slower = read(relay, deliver, &song);
    let tempos: Vec<_> = slower.tempo_map.changes().map(|change| (change.beat.get(), change.bpm.get())).collect();
    assert_eq!(tempos, [(0.0, 60.0), (16.0, 90.0)]);
    // Without regions the song keeps its sections.
    project.marks.borrow_mut().clear();
    assert_eq!(read(relay, deliver, &song).sections, song.sections);
}

/// A pickup is written where the project's own tempo has it, and a ramp is read as steps that arrive on time.
pub fn a_pickup_and_a_ramp_keep_their_time(project: &StandInProject, relay: &Relay, deliver: &dyn Fn()) {
    let TestOde { mut song, folder: _folder } = song();
    song.start = FileStart::new(2.0);
    song.sections[0].place = stemlock::setlist::Place::Beat(BeatPos::new(-2.0).unwrap());
    write(relay, deliver, &song).unwrap();
    assert!(project.take_calls().contains(&"region Verse 3.6 to 20.8".to_owned()));
    assert_eq!(read(relay, deliver, &song), song);
    project.tempos.borrow_mut()[1].3 = true;
    let ramped = read(relay, deliver, &song);
    // 16 seconds from 120 to 90: 28 beats.
    let beat = BeatPos::new(28.0).unwrap();
    assert!(ramped.tempo_map.changes().len() > 20);
    assert!((ramped.tempo_map.seconds_at(beat).get() - 16.0).abs() < 1e-6);
    assert_eq!(ramped.tempo_map.tempo_at(beat).get(), 90.0);
}

/// A host that moves what it is told is reported; nothing is doubled either way.
pub fn a_host_that_moves_tempos_is_reported(project: &StandInProject, relay: &Relay, deliver: &dyn Fn()) {
    let TestOde { song, folder: _folder } = song();
    project.drift.set(0.25);
    let told = write(relay, deliver, &song).unwrap_err();
    assert_eq!(told.what, "the project does not have the song's tempo map");
    project.drift.set(0.0);
    project.tempos.borrow_mut().clear();
    write(relay, deliver, &song).unwrap();
    assert_eq!(project.tempos.borrow().len(), 3);
}

/// The playhead goes to the time of a beat.
pub fn the_playhead_goes_to_a_beat(project: &StandInProject, relay: &Relay, deliver: &dyn Fn()) {
    let TestOde { song, folder: _folder } = song();
    write(relay, deliver, &song).unwrap();
    // Eight beats before the song, 32 at 120, and 3 at 90.
    let beat = BeatPos::new(START + 35.0).unwrap();
    with_project(relay, deliver, move |project| project.seek(beat)).unwrap();
    assert_eq!(project.cursor.get(), Some(22.8));
}

/// A missing function hides what needs it, and nothing else.
pub fn what_a_missing_function_hides(project: &StandInProject, abilities: &dyn Fn() -> ProjectAbilities) {
    let none = ProjectAbilities::default();
    for (lacks, left) in [
        ("TimeMap2_QNToTime", none),
        ("TimeMap2_timeToQN", ProjectAbilities { seeks: true, ..none }),
        ("EnumProjectMarkers3", ProjectAbilities { seeks: true, ..none }),
        ("Undo_EndBlock2", ProjectAbilities { writes: false, ..ALL }),
        ("DeleteTempoTimeSigMarker", ProjectAbilities { writes: false, ..ALL }),
        ("SetEditCurPos2", ProjectAbilities { seeks: false, ..ALL }),
        ("ColorToNative", ALL),
        ("UpdateTimeline", ALL),
    ] {
        *project.lacks.borrow_mut() = vec![lacks];
        assert_eq!(abilities(), left, "without {lacks}");
    }
}
