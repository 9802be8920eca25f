//! The host's project: the song panel writes the song into it and reads the song from it, and a click on the timeline moves its playhead.

use std::sync::{Arc, Mutex};

use nice_plug_vizia::ViewSize;
use stemlock::engine::Lead;
use stemlock::host::{HostProject, ProjectAbilities};
use stemlock::setlist::{ProjectChange, ProjectClock, ProjectContent, ProjectMark, ProjectTempo};
use stemlock::time::{BeatPos, HostSeconds, Meter};
use tempfile::TempDir;

use crate::hand::{click, now, open_panel, view, wait, words};
use crate::song_of;
use crate::stage::Stage;

/// A project at 240 BPM, which records what is asked of it, and holds what is written.
struct TestProject {
    can: ProjectAbilities,
    content: Mutex<ProjectContent>,
    written: Mutex<Vec<ProjectChange>>,
    sought: Mutex<Vec<f64>>,
}

impl ProjectClock for TestProject {
    fn seconds_at(&self, beat: BeatPos) -> HostSeconds {
        HostSeconds::new(beat.get() / 4.0)
    }

    fn beat_at(&self, place: HostSeconds) -> BeatPos {
        BeatPos::new(place.get() * 4.0).unwrap()
    }

    fn tempo_at(&self, _: HostSeconds) -> (f64, Meter) {
        (240.0, Meter::FOUR_FOUR)
    }
}

impl HostProject for TestProject {
    fn abilities(&self) -> ProjectAbilities {
        self.can
    }

    fn content(&self) -> ProjectContent {
        self.content.lock().unwrap().clone()
    }

    fn change(&self, change: &ProjectChange) {
        let mut content = self.content.lock().unwrap();
        content.tempos.extend(&change.add_tempos);
        content.marks.extend(change.add_marks.iter().cloned());
        self.written.lock().unwrap().push(change.clone());
    }

    fn seek(&self, beat: BeatPos) {
        self.sought.lock().unwrap().push(beat.get());
    }
}

/// A song of a second, four bars of a beat, with a verse in its first two bars, in a host with such a project.
fn in_project(can: ProjectAbilities) -> (TempDir, Stage, Arc<TestProject>) {
    let map = "[[tempo_map]]\nbeat = 0\nbpm = 240.0\nmeter = \"1/4\"\n";
    let toml = format!("{map}[[section]]\nbar = 1\nname = \"Verse\"\nlength = 2\n");
    let (keep, song) = song_of(&["Bass"], &toml);
    let mut stage = Stage::new(Some(&song), ViewSize::new(1000, 620, 1.0));
    let project =
        TestProject { can, content: Mutex::default(), written: Mutex::default(), sought: Mutex::default() };
    let project = Arc::new(project);
    stage.signs.offer_project(Arc::clone(&project) as Arc<dyn HostProject>);
    stage.load();
    (keep, stage, project)
}

const ALL: ProjectAbilities = ProjectAbilities { reads: true, writes: true, seeks: true };

#[test]
fn the_song_is_written_and_read_by_a_button_each() {
    let (_keep, mut stage, project) = in_project(ALL);
    open_panel(&mut stage);
    click(&mut stage, "project-write");
    stage.refresh();
    let tempo = ProjectTempo { at: HostSeconds::ZERO, bpm: 240.0, meter: Meter::new(1, 4), ramps: false };
    let (name, end) = ("Verse".to_owned(), Some(HostSeconds::new(0.5)));
    let verse = ProjectMark { at: HostSeconds::ZERO, end, name, colour: None };
    let label = "Stemlock: tempo map and sections of Anthem".to_owned();
    let wanted = ProjectChange {
        label,
        add_tempos: vec![tempo],
        add_marks: vec![verse.clone()],
        ..ProjectChange::default()
    };
    assert_eq!(*project.written.lock().unwrap(), [wanted]);
    assert!(words(&mut stage, "project-done").starts_with("Written into the project"));
    let before = now(&stage);
    click(&mut stage, "project-read");
    stage.refresh();
    assert_eq!(words(&mut stage, "project-done"), "The project says what the song says");
    assert_eq!(now(&stage), before);
    // What was changed there is one step here.
    let verse = ProjectMark { name: "Intro".to_owned(), ..verse };
    project.content.lock().unwrap().marks = vec![verse];
    project.content.lock().unwrap().tempos[0].bpm = 120.0;
    click(&mut stage, "project-read");
    wait(&mut stage, "the song is as the project says", |stage| now(stage).sections[0].name == "Intro");
    assert_eq!(now(&stage).tempo_map.tempo_at(BeatPos::ZERO).get(), 120.0);
    assert_eq!(stage.keeper.view().undo.as_deref(), Some("Read the project"));
    assert!(stage.keeper.undo());
    assert_eq!(now(&stage), before);
    // A tempo that no song can have is refused.
    project.content.lock().unwrap().tempos[0].bpm = 5000.0;
    click(&mut stage, "project-read");
    stage.refresh();
    assert_eq!(now(&stage), before);
    assert!(view(&mut stage, "project-problem").bounds.h > 0.0);
}

#[test]
fn a_click_moves_the_hosts_playhead_to_a_beat_unless_stemlock_leads() {
    let (_keep, mut stage, project) = in_project(ALL);
    let song_start = stage.parameters.bind(&stage.state, |state| &state.faders.global.song_start);
    assert!(song_start.set_text("8"));
    stage.stop(2);
    // In the waveform, 0.73 seconds into the song: beat 3 is the nearest.
    stage.view.click((730.0, 64.0 + 40.0));
    stage.refresh();
    assert_eq!(*project.sought.lock().unwrap(), [11.0]);
    // In the lane a click is a jump, as ever.
    stage.view.click((250.0, 64.0 + 92.0 - 8.0));
    stage.refresh();
    assert_eq!(project.sought.lock().unwrap().len(), 1);
    stage.lead(Lead::Stemlock);
    stage.stop(2);
    stage.view.click((730.0, 64.0 + 40.0));
    stage.refresh();
    assert_eq!(project.sought.lock().unwrap().len(), 1);
}

#[test]
fn where_a_host_offers_nothing_nothing_is_shown() {
    let (_keep, mut stage, project) = in_project(ProjectAbilities { seeks: false, ..ProjectAbilities::default() });
    open_panel(&mut stage);
    assert!(view(&mut stage, "project").bounds.h < 1.0);
    stage.view.click((730.0, 64.0 + 40.0));
    stage.refresh();
    assert!(project.sought.lock().unwrap().is_empty());
    let (_keep, mut stage, _project) = in_project(ProjectAbilities { writes: false, ..ALL });
    open_panel(&mut stage);
    let height = |stage: &mut Stage, id| view(stage, id).bounds.h;
    assert!(height(&mut stage, "project-write") < 1.0 && height(&mut stage, "project-read") > 1.0);
}
