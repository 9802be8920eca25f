//! A stand-in for REAPER: a project with tempo markers, regions and markers, and exactly the functions of REAPER's that reach it. It records each
//! change in a line.
//!
//! One thread. For its clock, tempos hold to the next marker.
#![allow(clippy::too_many_arguments)] // REAPER's functions have so many.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_char, c_int, c_void};

/// A tempo marker: its place, its tempo, its meter (0, 0 for none), whether it ramps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandInTempo(pub f64, pub f64, pub (i32, i32), pub bool);

/// A region with its end, or a marker: its place, its name, its native colour.
#[derive(Clone, Debug, PartialEq)]
pub struct StandInMark(pub f64, pub Option<f64>, pub CString, pub i32);

/// A project of the stand-in. Its tempo is 100 before the first marker, its meter 4/4.
#[derive(Default)]
pub struct StandInProject {
    pub tempos: RefCell<Vec<StandInTempo>>,
    pub marks: RefCell<Vec<StandInMark>>,
    /// What was changed, in lines.
    pub calls: RefCell<Vec<String>>,
    /// Where the playhead was moved.
    pub cursor: Cell<Option<f64>>,
    /// Functions that it lacks.
    pub lacks: RefCell<Vec<&'static str>>,
    /// How far it moves tempo markers that are set, in seconds.
    pub drift: Cell<f64>,
}

thread_local! {
    /// The project whose functions are asked for.
    static ASKED: Cell<*const StandInProject> = const { Cell::new(std::ptr::null()) };
}

/// The tempo before the first marker.
const BEFORE: f64 = 100.0;

impl StandInProject {
    /// From now on its functions are asked for on this thread.
    pub fn appear(&self) {
        ASKED.set(self);
    }

    /// The changes since the last call.
    pub fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.borrow_mut())
    }

    /// Adds a region, or a marker.
    pub fn add(&self, at: f64, end: Option<f64>, name: &str) {
        self.marks.borrow_mut().push(StandInMark(at, end, CString::new(name).unwrap(), 0));
        self.sort();
    }

    fn sort(&self) {
        self.tempos.borrow_mut().sort_by(|a, b| a.0.total_cmp(&b.0));
        self.marks.borrow_mut().sort_by(|a, b| a.0.total_cmp(&b.0));
    }

    /// From where to where which tempo holds, up to a place.
    fn beats_to(&self, seconds: f64) -> f64 {
        let (mut beats, mut at, mut bpm) = (0.0, 0.0, BEFORE);
        for tempo in self.tempos.borrow().iter().filter(|tempo| tempo.0 <= seconds) {
            beats += (tempo.0 - at) * bpm / 60.0;
            (at, bpm) = (tempo.0, tempo.1);
        }
        beats + (seconds - at) * bpm / 60.0
    }

    fn time_of(&self, beat: f64) -> f64 {
        let (mut beats, mut at, mut bpm) = (0.0, 0.0, BEFORE);
        for tempo in self.tempos.borrow().iter() {
            let next = beats + (tempo.0 - at) * bpm / 60.0;
            if next > beat {
                break;
            }
            (beats, at, bpm) = (next, tempo.0, tempo.1);
        }
        at + (beat - beats) * 60.0 / bpm
    }

    fn note(&self, line: String) {
        self.calls.borrow_mut().push(line);
    }
}

/// # Safety
/// `project` is one of ours.
unsafe fn of<'a>(project: *mut c_void) -> &'a StandInProject {
    // SAFETY: as the caller promises.
    unsafe { project.cast::<StandInProject>().as_ref() }.unwrap()
}

unsafe extern "C" fn time_of_beat(project: *mut c_void, beat: f64) -> f64 {
    // SAFETY: the plugin passes the project that it was given.
    unsafe { of(project) }.time_of(beat)
}

unsafe extern "C" fn beat_of_time(project: *mut c_void, seconds: f64) -> f64 {
    // SAFETY: as above.
    unsafe { of(project) }.beats_to(seconds)
}

unsafe extern "C" fn meter_at(
    project: *mut c_void,
    seconds: f64,
    beats: *mut c_int,
    unit: *mut c_int,
    bpm: *mut f64,
) {
    // SAFETY: as above, with room for the answers.
    unsafe {
        let tempos = of(project).tempos.borrow();
        let stated = tempos.iter().rev().filter(|tempo| tempo.0 <= seconds && tempo.2 != (0, 0));
        (*beats, *unit) = stated.map(|tempo| tempo.2).next().unwrap_or((4, 4));
        *bpm = tempos.iter().rev().find(|tempo| tempo.0 <= seconds).map_or(BEFORE, |tempo| tempo.1);
    }
}

unsafe extern "C" fn count_tempos(project: *mut c_void) -> c_int {
    // SAFETY: as above.
    unsafe { of(project) }.tempos.borrow().len() as c_int
}

unsafe extern "C" fn tempo(
    project: *mut c_void,
    index: c_int,
    at: *mut f64,
    bar: *mut c_int,
    beat: *mut f64,
    bpm: *mut f64,
    beats: *mut c_int,
    unit: *mut c_int,
    ramps: *mut bool,
) -> bool {
    // SAFETY: as above, with room for the answers.
    unsafe {
        let tempos = of(project).tempos.borrow();
        let Some(tempo) = usize::try_from(index).ok().and_then(|index| tempos.get(index)) else { return false };
        (*at, *bar, *beat, *bpm, *ramps) = (tempo.0, 0, 0.0, tempo.1, tempo.3);
        // REAPER says so of a marker without a meter.
        (*beats, *unit) = if tempo.2 == (0, 0) { (-1, -1) } else { tempo.2 };
        true
    }
}

unsafe extern "C" fn set_tempo(
    project: *mut c_void,
    index: c_int,
    at: f64,
    bar: c_int,
    beat: f64,
    bpm: f64,
    beats: c_int,
    unit: c_int,
    ramps: bool,
) -> bool {
    // SAFETY: as above.
    let project = unsafe { of(project) };
    assert_eq!((bar, beat), (-1, -1.0), "a place in seconds excludes one in bars");
    project.note(format!("tempo {index} at {at}: {bpm}, {beats}/{unit}, ramps: {ramps}"));
    let line = StandInTempo(at + project.drift.get(), bpm, (beats, unit), ramps);
    if index < 0 {
        project.tempos.borrow_mut().push(line);
    } else {
        project.tempos.borrow_mut()[index as usize] = line;
    }
    project.sort();
    true
}

unsafe extern "C" fn remove_tempo(project: *mut c_void, index: c_int) -> bool {
    // SAFETY: as above.
    let project = unsafe { of(project) };
    let removed = project.tempos.borrow_mut().remove(index as usize);
    project.note(format!("no tempo at {}", removed.0));
    true
}

unsafe extern "C" fn mark(
    project: *mut c_void,
    index: c_int,
    is_region: *mut bool,
    at: *mut f64,
    end: *mut f64,
    name: *mut *const c_char,
    number: *mut c_int,
    colour: *mut c_int,
) -> c_int {
    // SAFETY: as above, with room for the answers.
    unsafe {
        let marks = of(project).marks.borrow();
        let Some(mark) = usize::try_from(index).ok().and_then(|index| marks.get(index)) else { return 0 };
        (*is_region, *at, *end) = (mark.1.is_some(), mark.0, mark.1.unwrap_or(0.0));
        // The text lives in the heap, and stays there until the mark is removed.
        (*name, *number, *colour) = (mark.2.as_ptr(), index, mark.3);
        index + 1
    }
}

unsafe extern "C" fn add_mark(
    project: *mut c_void,
    is_region: bool,
    at: f64,
    end: f64,
    name: *const c_char,
    number: c_int,
    colour: c_int,
) -> c_int {
    // SAFETY: as above, with a C string.
    let (project, name) = unsafe { (of(project), CStr::from_ptr(name)) };
    assert_eq!(number, -1);
    let text = name.to_str().unwrap();
    project.note(if is_region { format!("region {text} {at} to {end}") } else { format!("marker {text} {at}") });
    project.marks.borrow_mut().push(StandInMark(at, is_region.then_some(end), name.to_owned(), colour));
    project.sort();
    1
}

unsafe extern "C" fn remove_mark(project: *mut c_void, index: c_int) -> bool {
    // SAFETY: as above.
    let project = unsafe { of(project) };
    let removed = project.marks.borrow_mut().remove(index as usize);
    project.note(format!("no {} at {}", removed.2.to_str().unwrap(), removed.0));
    true
}

unsafe extern "C" fn begin_step(project: *mut c_void) {
    // SAFETY: as above.
    unsafe { of(project) }.note("begin".to_owned());
}

unsafe extern "C" fn end_step(project: *mut c_void, label: *const c_char, flags: c_int) {
    // SAFETY: as above, with a C string.
    let (project, label) = unsafe { (of(project), CStr::from_ptr(label)) };
    assert_eq!(flags, -1);
    project.note(format!("end: {}", label.to_str().unwrap()));
}

unsafe extern "C" fn set_cursor(project: *mut c_void, seconds: f64, shows: bool, plays: bool) {
    assert!(shows && plays);
    // SAFETY: as above.
    unsafe { of(project) }.cursor.set(Some(seconds));
}

unsafe extern "C" fn redraw() {}

/// Blue, green, red, as on Windows.
unsafe extern "C" fn to_colour(red: c_int, green: c_int, blue: c_int) -> c_int {
    blue << 16 | green << 8 | red
}

unsafe extern "C" fn of_colour(colour: c_int, red: *mut c_int, green: *mut c_int, blue: *mut c_int) {
    // SAFETY: there is room for the answers.
    unsafe { (*red, *green, *blue) = (colour & 0xff, colour >> 8 & 0xff, colour >> 16 & 0xff) };
}

/// The project that is asked for, as REAPER hands it over.
pub fn asked() -> *mut c_void {
    ASKED.get().cast_mut().cast()
}

/// REAPER's function of that name; null if it is none of these.
///
/// # Safety
/// `name` is a C string.
pub unsafe extern "C" fn function(name: *const c_char) -> *mut c_void {
    // SAFETY: as the caller promises.
    let name = unsafe { CStr::from_ptr(name) }.to_str().unwrap();
    // SAFETY: a test keeps its project while it is asked for.
    if unsafe { of(asked()) }.lacks.borrow().contains(&name) {
        return std::ptr::null_mut();
    }
    match name {
        "clap_get_reaper_context" => super::clap_home::reaper_context as *mut c_void,
        "TimeMap2_QNToTime" => time_of_beat as *mut c_void,
        "TimeMap2_timeToQN" => beat_of_time as *mut c_void,
        "TimeMap_GetTimeSigAtTime" => meter_at as *mut c_void,
        "CountTempoTimeSigMarkers" => count_tempos as *mut c_void,
        "GetTempoTimeSigMarker" => tempo as *mut c_void,
        "SetTempoTimeSigMarker" => set_tempo as *mut c_void,
        "DeleteTempoTimeSigMarker" => remove_tempo as *mut c_void,
        "EnumProjectMarkers3" => mark as *mut c_void,
        "AddProjectMarker2" => add_mark as *mut c_void,
        "DeleteProjectMarkerByIndex" => remove_mark as *mut c_void,
        "Undo_BeginBlock2" => begin_step as *mut c_void,
        "Undo_EndBlock2" => end_step as *mut c_void,
        "SetEditCurPos2" => set_cursor as *mut c_void,
        "UpdateTimeline" => redraw as *mut c_void,
        "ColorToNative" => to_colour as *mut c_void,
        "ColorFromNative" => of_colour as *mut c_void,
        _ => std::ptr::null_mut(),
    }
}
