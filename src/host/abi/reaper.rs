//! A host's project: in REAPER through its own functions, elsewhere in CLAP through the draft `transport-control`, which only moves the playhead.
//!
//! Main thread, except for the abilities. The functions are asked for once, when the host is met; what needs one that is missing is not offered.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::thread::{self, ThreadId};

use clap_sys::ext::draft::transport_control::{CLAP_EXT_TRANSPORT_CONTROL, clap_host_transport_control};
use clap_sys::fixedpoint::CLAP_BEATTIME_FACTOR;
use nice_plug::wrapper::vst3::vst3::Steinberg::FUnknown;
use parking_lot::Mutex;

use crate::host::{HostProject, ProjectAbilities};
use crate::setlist::{Colour, ProjectChange, ProjectClock, ProjectContent, ProjectMark, ProjectTempo};
use crate::time::{BeatPos, HostSeconds, Meter};

use super::clap_host::ClapHostHandle;
use super::reaper_host::{ClapContext, ReaperWay};

/// A project of REAPER; null is the active one.
type ReaperProject = *mut c_void;

/// The most tempo markers, and the most regions and markers, that are read.
const MOST_READ: c_int = 50_000;
/// Says that a colour is not the default.
const OWN_COLOUR: c_int = 0x100_0000;
/// All parts of a project may have changed.
const UNDO_ALL: c_int = -1;
/// How long a tempo is measured for, in seconds.
const MOMENT: f64 = 0.01;
/// A place or a number that is not given.
const NONE: c_int = -1;

/// Declares functions of REAPER with their names there, as `reaper_plugin_functions.h` has them.
macro_rules! functions {
    ($($field:ident = $name:literal: fn($($arg:ty),*) $(-> $result:ty)?;)*) => {
        /// Functions of REAPER; a missing one is `None`.
        #[derive(Clone, Copy, Default)]
        struct ReaperFunctions {
            context: Option<ClapContext>,
            $($field: Option<unsafe extern "C" fn($($arg),*) $(-> $result)?>,)*
        }

        impl ReaperFunctions {
            fn of(way: &ReaperWay) -> Self {
                // SAFETY: REAPER returns the function of that name, which has this type, or null.
                unsafe {
                    Self {
                        context: std::mem::transmute::<*mut c_void, Option<ClapContext>>(way.function(c"clap_get_reaper_context")),
                        $($field: std::mem::transmute::<*mut c_void, Option<unsafe extern "C" fn($($arg),*) $(-> $result)?>>(way.function($name)),)*
                    }
                }
            }
        }
    };
}

functions! {
    time_of_beat = c"TimeMap2_QNToTime": fn(ReaperProject, f64) -> f64;
    beat_of_time = c"TimeMap2_timeToQN": fn(ReaperProject, f64) -> f64;
    meter_at = c"TimeMap_GetTimeSigAtTime": fn(ReaperProject, f64, *mut c_int, *mut c_int, *mut f64);
    count_tempos = c"CountTempoTimeSigMarkers": fn(ReaperProject) -> c_int;
    tempo = c"GetTempoTimeSigMarker": fn(ReaperProject, c_int, *mut f64, *mut c_int, *mut f64, *mut f64, *mut c_int, *mut c_int, *mut bool) -> bool;
    set_tempo = c"SetTempoTimeSigMarker": fn(ReaperProject, c_int, f64, c_int, f64, f64, c_int, c_int, bool) -> bool;
    remove_tempo = c"DeleteTempoTimeSigMarker": fn(ReaperProject, c_int) -> bool;
    mark = c"EnumProjectMarkers3": fn(ReaperProject, c_int, *mut bool, *mut f64, *mut f64, *mut *const c_char, *mut c_int, *mut c_int) -> c_int;
    add_mark = c"AddProjectMarker2": fn(ReaperProject, bool, f64, f64, *const c_char, c_int, c_int) -> c_int;
    remove_mark = c"DeleteProjectMarkerByIndex": fn(ReaperProject, c_int) -> bool;
    begin_step = c"Undo_BeginBlock2": fn(ReaperProject);
    end_step = c"Undo_EndBlock2": fn(ReaperProject, *const c_char, c_int);
    set_cursor = c"SetEditCurPos2": fn(ReaperProject, f64, bool, bool);
    redraw = c"UpdateTimeline": fn();
    to_colour = c"ColorToNative": fn(c_int, c_int, c_int) -> c_int;
    of_colour = c"ColorFromNative": fn(c_int, *mut c_int, *mut c_int, *mut c_int);
}

impl ReaperFunctions {
    fn abilities(&self) -> ProjectAbilities {
        let has_clock = self.time_of_beat.is_some() && self.beat_of_time.is_some() && self.meter_at.is_some();
        let reads = has_clock && self.count_tempos.is_some() && self.tempo.is_some() && self.mark.is_some();
        let sets = self.set_tempo.is_some() && self.remove_tempo.is_some();
        let marks = self.add_mark.is_some() && self.remove_mark.is_some();
        let is_one_step = self.begin_step.is_some() && self.end_step.is_some();
        let seeks = self.time_of_beat.is_some() && self.set_cursor.is_some();
        ProjectAbilities { reads, writes: reads && sets && marks && is_one_step, seeks }
    }
}

/// The project of a host, if that lets plugins reach it.
#[derive(Default)]
pub(super) struct ReachedProject(Mutex<Option<ReachedHost>>);

/// A host that was met.
#[derive(Clone)]
struct ReachedHost {
    way: ReaperWay,
    functions: ReaperFunctions,
    abilities: ProjectAbilities,
    /// Its main thread.
    main: ThreadId,
}

impl ReachedHost {
    fn met(way: ReaperWay) -> Self {
        let functions = ReaperFunctions::of(&way);
        let abilities = functions.abilities();
        let seeks = abilities.seeks || transport_of(&way).is_some();
        Self { functions, abilities: ProjectAbilities { seeks, ..abilities }, way, main: thread::current().id() }
    }
}

impl ReachedProject {
    /// In a CLAP host, which is initialising the instance.
    pub(super) fn in_clap(host: ClapHostHandle) -> Self {
        Self(Mutex::new(Some(ReachedHost::met(ReaperWay::Clap(host)))))
    }

    /// Meets the VST3 host with this `context`.
    ///
    /// # Safety
    /// `context` is null or the host's.
    pub(super) unsafe fn meet(&self, context: *mut FUnknown) {
        // SAFETY: as the caller promises.
        let met = unsafe { ReaperWay::of_vst3(context) }.map(ReachedHost::met);
        let before = std::mem::replace(&mut *self.0.lock(), met);
        // Releasing the host calls it, which must not find this locked.
        drop(before);
    }

    /// The instance ends.
    pub(super) fn part(&self) {
        let before = self.0.lock().take();
        drop(before);
    }

    /// The host, if this is its main thread. Not locked during calls: the host may call back.
    fn host(&self) -> Option<ReachedHost> {
        self.0.lock().clone().filter(|host| host.main == thread::current().id())
    }

    /// The functions, and the project that holds the instance.
    fn at_hand(&self) -> Option<(ReaperFunctions, ReaperProject)> {
        let ReachedHost { way, functions, .. } = self.host()?;
        let project = way.project(functions.context);
        Some((functions, project))
    }
}

/// The draft of CLAP, if the host has it.
fn transport_of(way: &ReaperWay) -> Option<(ClapHostHandle, &clap_host_transport_control)> {
    let ReaperWay::Clap(host) = way else { return None };
    let control = host.extension::<clap_host_transport_control>(CLAP_EXT_TRANSPORT_CONTROL)?;
    Some((*host, control)).filter(|(_, control)| control.request_jump.is_some())
}

impl ProjectClock for ReachedProject {
    fn seconds_at(&self, beat: BeatPos) -> HostSeconds {
        let Some((ReaperFunctions { time_of_beat: Some(time), .. }, project)) = self.at_hand() else {
            return HostSeconds::ZERO;
        };
        // SAFETY: REAPER's own function, on its main thread, with its own project.
        HostSeconds::new(unsafe { time(project, beat.get()) })
    }

    fn beat_at(&self, place: HostSeconds) -> BeatPos {
        let Some((ReaperFunctions { beat_of_time: Some(beat), .. }, project)) = self.at_hand() else {
            return BeatPos::ZERO;
        };
        // SAFETY: as above.
        BeatPos::new(unsafe { beat(project, place.get()) }).unwrap_or(BeatPos::ZERO)
    }

    /// The tempo is that of the moment after it: whether REAPER counts the tempo that it reports in quarter notes or in beats of the meter is
    /// not documented.
    fn tempo_at(&self, place: HostSeconds) -> (f64, Meter) {
        let beats = self.beat_at(place + MOMENT) - self.beat_at(place);
        let bpm = (beats.get() / MOMENT * 60e5).round() / 1e5;
        let Some((ReaperFunctions { meter_at: Some(meter), .. }, project)) = self.at_hand() else {
            return (bpm, Meter::FOUR_FOUR);
        };
        let (mut count, mut unit, mut tempo) = (0, 0, 0.0);
        // SAFETY: as above; there is room for the answers.
        unsafe { meter(project, place.get(), &raw mut count, &raw mut unit, &raw mut tempo) };
        (bpm, Meter::from_host(count, unit).unwrap_or(Meter::FOUR_FOUR))
    }
}

impl HostProject for ReachedProject {
    fn abilities(&self) -> ProjectAbilities {
        self.0.lock().as_ref().map(|host| host.abilities).unwrap_or_default()
    }

    fn content(&self) -> ProjectContent {
        let Some((functions, project)) = self.at_hand() else { return ProjectContent::default() };
        ProjectContent { tempos: tempos(&functions, project), marks: marks(&functions, project) }
    }

    fn change(&self, change: &ProjectChange) {
        if let Some((functions, project)) = self.at_hand().filter(|(functions, _)| functions.abilities().writes) {
            write(&functions, project, change);
        }
    }

    fn seek(&self, beat: BeatPos) {
        let Some(ReachedHost { way, .. }) = self.host() else { return };
        if let Some((ReaperFunctions { time_of_beat: Some(time), set_cursor: Some(set), .. }, project)) =
            self.at_hand()
        {
            // SAFETY: REAPER's own functions, on its main thread, with its own project.
            unsafe { set(project, time(project, beat.get()), true, true) };
        } else if let Some((host, jump)) =
            transport_of(&way).and_then(|(host, control)| Some((host, control.request_jump?)))
        {
            // SAFETY: the host's own function, on its main thread.
            unsafe { jump(host.0, (beat.get() * CLAP_BEATTIME_FACTOR as f64).round() as i64) };
        }
    }
}

fn tempos(functions: &ReaperFunctions, project: ReaperProject) -> Vec<ProjectTempo> {
    let (Some(count), Some(get)) = (functions.count_tempos, functions.tempo) else { return Vec::new() };
    // SAFETY: REAPER's own functions, on its main thread, with its own project; there is room for their answers.
    let count = unsafe { count(project) }.clamp(0, MOST_READ);
    let tempo = |index| {
        let (mut at, mut bar, mut beat, mut bpm) = (0.0, 0, 0.0, 0.0);
        let (mut beats, mut unit, mut ramps) = (0, 0, false);
        // SAFETY: as above.
        let is_there = unsafe {
            get(
                project,
                index,
                &raw mut at,
                &raw mut bar,
                &raw mut beat,
                &raw mut bpm,
                &raw mut beats,
                &raw mut unit,
                &raw mut ramps,
            )
        };
        let meter = Meter::from_host(beats, unit);
        is_there.then(|| ProjectTempo { at: HostSeconds::new(at), bpm, meter, ramps })
    };
    (0..count).map_while(tempo).collect()
}

fn marks(functions: &ReaperFunctions, project: ReaperProject) -> Vec<ProjectMark> {
    let Some(get) = functions.mark else { return Vec::new() };
    let mark = |index| {
        let (mut is_region, mut at, mut end, mut name) = (false, 0.0, 0.0, std::ptr::null());
        let (mut number, mut colour) = (0, 0);
        // SAFETY: REAPER's own function, on its main thread, with its own project; there is room for its answers.
        let next = unsafe {
            get(
                project,
                index,
                &raw mut is_region,
                &raw mut at,
                &raw mut end,
                &raw mut name,
                &raw mut number,
                &raw mut colour,
            )
        };
        (next > 0).then(|| ProjectMark {
            at: HostSeconds::new(at),
            end: is_region.then_some(HostSeconds::new(end)),
            name: text(name),
            colour: colour_of(functions, colour),
        })
    };
    (0..MOST_READ).map_while(mark).collect()
}

/// A text of the host, which is copied at once; empty for a null pointer.
fn text(said: *const c_char) -> String {
    // SAFETY: if it is not null, the host passes a string that ends in a null byte.
    if said.is_null() { String::new() } else { unsafe { CStr::from_ptr(said) }.to_string_lossy().into_owned() }
}

/// A text for the host, without zeros.
fn for_host(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

fn colour_of(functions: &ReaperFunctions, said: c_int) -> Option<Colour> {
    let split = functions.of_colour.filter(|_| said & OWN_COLOUR != 0)?;
    let mut parts = [0; 3];
    let [red, green, blue] = &mut parts;
    // SAFETY: REAPER's own function, on its main thread; there is room for its answers.
    unsafe { split(said & !OWN_COLOUR, red, green, blue) };
    Some(Colour { rgb: parts.map(|part| part.clamp(0, 255) as u8) })
}

fn native_of(functions: &ReaperFunctions, colour: Option<Colour>) -> c_int {
    let Some((join, Colour { rgb })) = functions.to_colour.zip(colour) else { return 0 };
    let [red, green, blue] = rgb.map(c_int::from);
    // SAFETY: REAPER's own function, on its main thread.
    unsafe { join(red, green, blue) | OWN_COLOUR }
}

/// Makes a change as one step. All functions for it are there.
fn write(functions: &ReaperFunctions, project: ReaperProject, change: &ProjectChange) {
    let ReaperFunctions { set_tempo: Some(set), remove_tempo: Some(remove), .. } = *functions else { return };
    let ReaperFunctions { add_mark: Some(add), remove_mark: Some(unmark), .. } = *functions else { return };
    let ReaperFunctions { begin_step: Some(begin), end_step: Some(end), .. } = *functions else { return };
    let tempo = |number: c_int, tempo: &ProjectTempo| {
        let (beats, unit) = tempo.meter.map_or((0, 0), |meter| (meter.beats().into(), meter.unit().into()));
        // SAFETY: REAPER's own function, on its main thread, with its own project.
        unsafe { set(project, number, tempo.at.get(), NONE, -1.0, tempo.bpm, beats, unit, tempo.ramps) };
    };
    let number = |index: &usize| c_int::try_from(*index).unwrap_or(c_int::MAX);
    // SAFETY: REAPER's own functions, on its main thread, with its own project; texts live until they return.
    unsafe {
        begin(project);
        // What REAPER refuses is seen when the project is read again.
        for index in &change.remove_marks {
            let _ = unmark(project, number(index));
        }
        for index in &change.remove_tempos {
            let _ = remove(project, number(index));
        }
        change.change_tempos.iter().for_each(|(index, changed)| tempo(number(index), changed));
        change.add_tempos.iter().for_each(|added| tempo(NONE, added));
        for mark in &change.add_marks {
            let (at, name) = (mark.at.get(), for_host(&mark.name));
            let last = mark.end.map_or(at, HostSeconds::get);
            add(project, mark.end.is_some(), at, last, name.as_ptr(), NONE, native_of(functions, mark.colour));
        }
        end(project, for_host(&change.label).as_ptr(), UNDO_ALL);
        functions.redraw.into_iter().for_each(|redraw| redraw());
    }
}
