//! What a host shows of its own in the window: the track, marks on parameters, its menu for a parameter, and its project.
//!
//! The guard writes it on the host's main thread; the window reads it on its own thread. Not known here: plugin formats, views.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::{HostProject, News, ProjectAbilities};

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The track that holds the instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostTrack {
    /// Its name; may be empty.
    pub name: String,
    /// Its colour, if the host gives one.
    pub colour: Option<Rgb>,
}

/// What the host does to a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParamMark {
    /// A knob or key of the host is mapped to it; with the host's colour for that, if there is one.
    pub mapped: Option<Option<Rgb>>,
    /// Its automation.
    pub automation: Automation,
}

/// The automation of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Automation {
    /// None.
    #[default]
    None,
    /// There is some, which does not play now.
    Present,
    /// It plays.
    Playing,
    /// It is being recorded.
    Recording,
    /// The musician has overridden it.
    Overridden,
}

/// An entry of the host's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostMenuItem {
    /// Its words; submenus stand before it, as `Menu ▸ Entry`.
    pub words: String,
    /// Whether it is ticked.
    pub is_checked: bool,
    /// Its number for the host.
    pub action: u32,
}

/// The host's menus for parameters.
pub trait HostMenus: Send + Sync {
    /// Whether there are any. Any thread.
    fn are_there(&self) -> bool;
    /// The menu of a parameter. Main thread.
    fn of(&self, param: u32) -> Vec<HostMenuItem>;
    /// Does what an entry says. Main thread.
    fn perform(&self, param: u32, action: u32);
}

/// What a host shows of its own. By default, it shows nothing.
#[derive(Default)]
pub struct HostSigns {
    news: Arc<News>,
    edition: AtomicU64,
    shown: Mutex<SignsNow>,
    menus: OnceLock<Arc<dyn HostMenus>>,
    project: OnceLock<Arc<dyn HostProject>>,
}

#[derive(Default)]
struct SignsNow {
    track: Option<HostTrack>,
    marks: HashMap<u32, ParamMark>,
}

impl HostSigns {
    /// None yet; `news` leads to the main thread.
    pub fn new(news: Arc<News>) -> Self {
        Self {
            news,
            edition: AtomicU64::new(0),
            shown: Mutex::default(),
            menus: OnceLock::new(),
            project: OnceLock::new(),
        }
    }

    /// Changes whenever track or marks have.
    pub fn edition(&self) -> u64 {
        self.edition.load(SeqCst)
    }

    /// The track, if the host tells it.
    pub fn track(&self) -> Option<HostTrack> {
        self.shown.lock().track.clone()
    }

    /// The marks of parameters, by the numbers under which hosts know them.
    pub fn marks(&self) -> HashMap<u32, ParamMark> {
        self.shown.lock().marks.clone()
    }

    /// Sets the track.
    pub fn set_track(&self, track: Option<HostTrack>) {
        self.change(|shown| shown.track = track);
    }

    /// Changes the marks of a parameter.
    pub fn mark(&self, param: u32, change: impl FnOnce(&mut ParamMark)) {
        self.change(|shown| {
            let mark = shown.marks.entry(param).or_default();
            change(mark);
            if *mark == ParamMark::default() {
                shown.marks.remove(&param);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut SignsNow)) {
        change(&mut self.shown.lock());
        self.edition.fetch_add(1, SeqCst);
    }

    /// The host has these menus. Said once.
    pub fn offer(&self, menus: Arc<dyn HostMenus>) {
        // An instance has one host.
        let _ = self.menus.set(menus);
    }

    /// Whether the host has menus for parameters.
    pub fn has_menus(&self) -> bool {
        self.menus.get().is_some_and(|menus| menus.are_there())
    }

    /// Asks the host for the menu of a parameter. It answers on its main thread, now or soon, or never if the instance ends.
    pub fn ask_menu(&self, param: u32, answer: impl FnOnce(Vec<HostMenuItem>) + Send + 'static) {
        if let Some(menus) = self.menus.get().map(Arc::clone) {
            self.news.call(Box::new(move || answer(menus.of(param))));
        }
    }

    /// The musician chose an entry of the host's menu.
    pub fn choose(&self, param: u32, action: u32) {
        if let Some(menus) = self.menus.get().map(Arc::clone) {
            self.news.call(Box::new(move || menus.perform(param, action)));
        }
    }

    /// The host lets plugins reach this project. Said once.
    pub fn offer_project(&self, project: Arc<dyn HostProject>) {
        // As above.
        let _ = self.project.set(project);
    }

    /// What the host's project can be asked for.
    pub fn project_abilities(&self) -> ProjectAbilities {
        self.project.get().map(|project| project.abilities()).unwrap_or_default()
    }

    /// Has `call` done with the project on the host's main thread, now or soon; never without a project, or if the instance ends.
    pub fn with_project(&self, call: impl FnOnce(&dyn HostProject) + Send + 'static) {
        if let Some(project) = self.project.get().map(Arc::clone) {
            self.news.call(Box::new(move || call(&*project)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_and_go() {
        let signs = HostSigns::new(Arc::default());
        signs.mark(7, |mark| mark.automation = Automation::Playing);
        signs.mark(7, |mark| mark.mapped = Some(None));
        signs.mark(8, |mark| mark.automation = Automation::None);
        assert_eq!(signs.marks().len(), 1);
        assert_eq!(signs.marks()[&7], ParamMark { mapped: Some(None), automation: Automation::Playing });
        signs.mark(7, |mark| *mark = ParamMark::default());
        assert!(signs.marks().is_empty() && signs.edition() == 4);
        assert!(!signs.has_menus());
        signs.ask_menu(7, |_| unreachable!("there is no menu"));
    }
}
