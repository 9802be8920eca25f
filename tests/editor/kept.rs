//! What a project keeps apart from songs and parameters: the host is told of every change, also if the window closes at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use stemlock::host::News;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, song, view};
use crate::midi::pad;
use crate::stage::Stage;

/// An instance with a window, and a host that counts how often the project has changed.
struct KeptStage {
    stage: Stage,
    told: Arc<AtomicUsize>,
    _news: Arc<News>,
    _folder: tempfile::TempDir,
}

impl KeptStage {
    fn new() -> Self {
        let (folder, song) = song();
        let stage = Stage::with(&song);
        let (news, told) = (Arc::new(News::default()), Arc::new(AtomicUsize::new(0)));
        let (called, count) = (Arc::downgrade(&news), Arc::clone(&told));
        news.summon_with(move || called.upgrade().into_iter().for_each(|news| news.deliver()));
        news.tell_with(move |changed| {
            count.fetch_add(usize::from(changed.project), SeqCst);
        });
        stage.keeper.say_changes_to(&news);
        Self { stage, told, _news: news, _folder: folder }
    }

    /// How often the host was told since the last call.
    fn told(&self) -> usize {
        self.told.swap(0, SeqCst)
    }

    fn open_midi(&mut self) {
        let stage = &mut self.stage;
        stage.view.hold(Modifiers::SHIFT);
        stage.view.key(Code::Slash, Key::Character("?".into()));
        stage.view.hold(Modifiers::empty());
        stage.refresh();
        click(stage, "keys-midi");
        stage.refresh();
        assert_eq!(self.told(), 0);
    }
}

#[test]
fn a_host_is_told_of_every_change_of_the_midi_map_at_once() {
    let mut kept = KeptStage::new();
    kept.open_midi();
    click(&mut kept.stage, "midi-channel");
    let entry = kept.stage.view.named("4").remove(0);
    kept.stage.view.click(entry.middle());
    assert_eq!(kept.told(), 1, "before the window looks again");
    kept.stage.refresh();
    assert_eq!(kept.told(), 0, "once");
    click(&mut kept.stage, "midi-learn-panic");
    assert_eq!(kept.told(), 0, "nothing is taught yet");
    click(&mut kept.stage, "midi-channel");
    choose(&mut kept.stage, "3");
    assert_eq!(kept.told(), 1);
}

#[test]
fn what_was_taught_as_the_window_closed_is_told_too() {
    for _ in 0..5 {
        let mut kept = KeptStage::new();
        kept.open_midi();
        click(&mut kept.stage, "midi-learn-next_song");
        kept.stage.refresh();
        assert!(!pad(&kept.stage, 5), "the press that teaches does nothing");
        kept.stage.close_window();
        assert_eq!(kept.told(), 1);
        assert!(pad(&kept.stage, 5));
    }
}

#[test]
fn a_host_is_told_of_page_look_and_zoom() {
    let mut kept = KeptStage::new();
    kept.stage.view.settle();
    click(&mut kept.stage, "stage-button");
    assert_eq!(kept.told(), 1, "the page");
    kept.stage.view.key(Code::Escape, Key::Escape);
    assert_eq!(kept.told(), 1, "and back");
    kept.stage.refresh();
    click(&mut kept.stage, "song-button");
    click(&mut kept.stage, "size-100");
    assert_eq!(kept.told(), 0, "it is this large already");
    click(&mut kept.stage, "size-125");
    assert_eq!(kept.told(), 1, "the zoom");
    click(&mut kept.stage, "sheet-close");
    kept.stage.open_words();
    assert_eq!(kept.told(), 0, "whether the words are open belongs to the window");
    assert!(view(&mut kept.stage, "prompter-larger").bounds.w > 0.0);
    click(&mut kept.stage, "prompter-larger");
    assert_eq!(kept.told(), 1, "the look");
    kept.stage.refresh();
    assert_eq!(kept.told(), 0);
}
