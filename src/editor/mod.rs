//! The editor window. Runs on the window's thread, one for each open window.
//!
//! Data flows one way. The [`Watcher`](watcher::Watcher) polls engine and document once per frame and sets the signals
//! of [`Shown`](shown::Shown), which the views show. The musician's input goes to the parameters, or as a
//! [`Request`](request::Request) to the [`RequestHandler`](request_handler::RequestHandler), which asks the [`Keeper`]
//! to change the document. Nothing here blocks. Known here: `host` and below. Not known here: how audio is made, plugin
//! formats.

mod act_requests;
mod acts;
mod beats;
mod choice;
mod request;
mod request_handler;
mod sends;

mod controls;

mod dialogs;
mod errands;
mod export_requests;
mod faders;
mod folder;
mod help;
mod help_requests;
mod host_project;
mod invitation;
mod kept_requests;
mod keys;
mod lanes;
mod meter_level;
mod noter;
mod overlay;
mod overview;
mod paint;
mod palette;
mod places;
mod prompter;
mod readout;
mod rebuilt;
mod set;
mod sheet;
mod shown;
mod signs;
mod song_owners;
mod stage;
mod strip;
mod timeline;
mod transport;
mod typed;
mod watcher;
mod waves;
mod window_look;
mod words;

use std::sync::Arc;

use nice_plug_vizia::{EditorState, Parameters, Poll, ViziaEditor};
use vizia_core::prelude::*;

use crate::host::{HostSigns, Keeper, State};

use dialogs::Dialogs;
use errands::Errands;
use prompter::{LyricsReader, PrompterExtent};
use request::Request;
use request_handler::RequestHandler;
use shown::Shown;
use signs::SignsReader;
use song_owners::SongOwners;
use timeline::{TimelineView, WholeSet};
use watcher::Watcher;

pub use dialogs::Ask;
pub use request::FileSearch;

/// The window's default size, in points.
pub const SIZE: (f64, f64) = (1000.0, 620.0);
/// The window's smallest size, in points.
const LEAST: (f64, f64) = (800.0, 480.0);

/// The editor of an instance.
pub fn editor(
    state: &Arc<State>,
    keeper: &Arc<Keeper>,
    window: &Arc<EditorState>,
    signs: &Arc<HostSigns>,
) -> ViziaEditor {
    editor_asking(state, keeper, window, signs, Arc::new(dialogs::system))
}

/// The editor of an instance, with `ask` as its file dialogs.
pub fn editor_asking(
    state: &Arc<State>,
    keeper: &Arc<Keeper>,
    window: &Arc<EditorState>,
    signs: &Arc<HostSigns>,
    ask: Ask,
) -> ViziaEditor {
    let instance = OpenInstance {
        state: Arc::clone(state),
        keeper: Arc::clone(keeper),
        window: Arc::clone(window),
        signs: Arc::clone(signs),
    };
    let build = move |cx: &mut Context, parameters: &Parameters| build(cx, parameters, &instance, &ask);
    ViziaEditor::new(Arc::clone(window), build).with_title("Stemlock").with_min_size(LEAST.0, LEAST.1)
}

/// The instance of a window.
struct OpenInstance {
    state: Arc<State>,
    keeper: Arc<Keeper>,
    window: Arc<EditorState>,
    signs: Arc<HostSigns>,
}

fn build(cx: &mut Context, parameters: &Parameters, instance: &OpenInstance, ask: &Ask) -> Poll {
    let OpenInstance { state, keeper, window, signs } = instance;
    if window.take_panic() {
        keeper.report_fault("the window closed by itself");
    }
    // The style sheet is compiled in, so it always parses.
    let _ = cx.add_stylesheet(include_str!("theme.css"));
    parameters.belong_to(Arc::new(SongOwners::new(keeper, state)));
    let (shown, numbers) = (Shown::new(), signs::numbers(state));
    shown.signs.build(cx);
    let (errands, back) = Errands::new();
    shown.zoom.set(window.zoom());
    window_look::unpack(shown, window.look());
    let mut words = LyricsReader::new(shown, errands.clone());
    let handler = RequestHandler {
        keeper: Arc::clone(keeper),
        state: Arc::clone(state),
        parameters: parameters.clone(),
        window: Arc::clone(window),
        shown,
        dialogs: Dialogs::new(Arc::clone(ask)),
        errands,
        toward: None,
        taps: beats::Taps::default(),
        typed: typed::TypedIn::default(),
        searching: None,
        signs: Arc::clone(signs),
        numbers: Arc::clone(&numbers),
    };
    handler.build(cx);
    cx.emit(Request::LookRecent);
    let (of_page, of_state) = (parameters.clone(), Arc::clone(state));
    ZStack::new(cx, |cx| {
        // Only the page that is shown exists, so the other one costs nothing.
        rebuilt::rebuilt(cx, shown.stage.is_on, move |cx, is_on| match is_on {
            true => stage::page(cx, shown),
            false => page(cx, shown, &of_page, &of_state),
        })
        .class("page");
        signs::track(cx, shown.signs.track);
        sheet::layer(cx, shown, parameters, state);
        overlay::layer(cx, shown);
    })
    .on_geo_changed(move |cx, _| {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        shown.size.set_if_changed((bounds.w / scale, bounds.h / scale));
    })
    .class("dark")
    .class("stemlock")
    .size(Stretch(1.0));
    let mut watcher = Watcher::new(keeper, state, shown);
    let mut of_host = SignsReader::new(signs, shown.signs, &numbers);
    let window = Arc::clone(window);
    Box::new(move |cx| {
        back.try_iter().for_each(|act| cx.emit(act));
        // Restoring a project may also change the page.
        shown.stage.is_on.set_if_changed(window.page() == stage::PAGE);
        window_look::unpack(shown, window.look());
        of_host.look();
        watcher.look();
        words.look();
    })
}

/// The height of the timeline in a window of this height, in points: a taller window gives it more, up to 200 points.
fn timeline_height(window: f32) -> f32 {
    let more = (window - SIZE.1 as f32).max(0.0) * 108.0 / 380.0;
    92.0 + more.min(108.0).round()
}

/// The default page: transport, timeline, set and mixer.
fn page(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    VStack::new(cx, |cx| {
        transport::transport_bar(cx, shown, parameters, state);
        WholeSet::new(cx, shown);
        let height = shown.size.map(|&(_, window)| Pixels(timeline_height(window)));
        TimelineView::new(cx, shown).class("timeline").height(height);
        HStack::new(cx, |cx| {
            set::panel(cx, shown);
            mixer(cx, shown, parameters, state);
        })
        .class("set-and-mixer");
    })
    .class("page");
}

/// The strips or the lanes, and beside them the master.
fn mixer(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (of_stems, of_state) = (parameters.clone(), Arc::clone(state));
    HStack::new(cx, |cx| {
        invitation::invitation(cx, shown);
        rebuilt::rebuilt(cx, shown.lanes, move |cx, as_lanes| match as_lanes {
            true => lanes::view(cx, shown, &of_stems, &of_state),
            false => strip::strips(cx, shown, &of_stems, &of_state),
        })
        .class("stems")
        .display(Memo::new(move |_| {
            let is_hidden = shown.song.with(Option::is_none) || shown.prompter.extent.get() == PrompterExtent::Page;
            if is_hidden { Display::None } else { Display::Flex }
        }));
        prompter::panel(cx, shown, parameters, state);
        strip::master(cx, shown, parameters, state);
    })
    .class("mixer");
}
