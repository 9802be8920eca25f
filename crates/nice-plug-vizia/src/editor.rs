//! The editor as nice-plug wants it. The framework calls it on the host's main thread; the views live on the thread
//! of the window.

use std::error::Error;
use std::sync::Arc;

use baseview::host::{self, Host};
use baseview::{HandlerError, ParentWindowHandle as Parent, Window, WindowSize};
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::dpi::{LogicalSize, NativeSize};
use nice_plug_core::editor::{
    Editor, EditorHandle, HostCallbacks, HostMainThreadCaller, HostMethods, Modifiers, ParentWindowHandle,
    ResizeHint, SpawnedEditor, VirtualKeyCode,
};
use vizia_core::prelude::Context;

use crate::window::{HostKeys, WindowPlan};
use crate::{EditorState, Parameters, Poll};

/// Builds the views of an editor, and returns what runs at every frame, after the parameters were polled. It is
/// called on the thread of the window each time the window opens.
pub type BuildEditor = dyn Fn(&mut Context, &Parameters) -> Poll + Send + Sync;

/// An editor made of vizia views.
#[derive(Clone)]
pub struct ViziaEditor {
    title: String,
    state: Arc<EditorState>,
    min_size: Option<(f64, f64)>,
    build: Arc<BuildEditor>,
}

impl ViziaEditor {
    /// An editor that hosts and musicians may resize.
    pub fn new(
        state: Arc<EditorState>,
        build: impl Fn(&mut Context, &Parameters) -> Poll + Send + Sync + 'static,
    ) -> Self {
        Self { title: String::new(), state, min_size: None, build: Arc::new(build) }
    }

    /// Sets the text of the title bar, if the window has one.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The least size, in points.
    #[must_use]
    pub fn with_min_size(self, width: f64, height: f64) -> Self {
        Self { min_size: Some((width, height)), ..self }
    }

    /// Builds the views with these parameters, which are polled at every frame: for windows and tests alike.
    pub fn views(&self, parameters: Parameters) -> impl FnOnce(&mut Context) -> Poll + use<> {
        views(Arc::clone(&self.build), parameters)
    }
}

fn views(build: Arc<BuildEditor>, parameters: Parameters) -> impl FnOnce(&mut Context) -> Poll {
    move |cx| {
        let mut poll = build(cx, &parameters);
        Box::new(move |cx| {
            parameters.poll();
            poll(cx);
        })
    }
}

impl Editor for ViziaEditor {
    type Handle = ViziaHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        if let Some(scale) = fallback_scale_factor {
            self.state.set_system_scale(scale);
        }
        let build = Arc::clone(&self.build);
        // Parameters are of the window's thread, so they are made there.
        let build = move |cx: &mut Context| views(build, Parameters::new(gui_context))(cx);
        let plan = WindowPlan {
            title: self.title.clone(),
            parent: parent.as_ref().map(Parent::from_window),
            wait_for_parent,
            host_scale: fallback_scale_factor,
            min_size: self.min_size,
            ..WindowPlan::new(Arc::clone(&self.state), build)
        };
        let keys = Arc::<HostKeys>::default();
        let window = plan.open_with(Arc::clone(&keys), host.map(adapt))?;
        Ok(SpawnedEditor { handle: ViziaHandle { keys, editor: self.clone() }, window })
    }

    fn size(&self) -> NativeSize<u32> {
        self.state.native_size()
    }

    fn resize_hint(&self) -> ResizeHint {
        let hint = ResizeHint::resizable();
        let zoom = self.state.zoom();
        self.min_size.map_or(hint, |(width, height)| {
            hint.with_min_logical_size(LogicalSize::new((width * zoom) as f32, (height * zoom) as f32))
        })
    }
}

/// An open editor.
pub struct ViziaHandle {
    keys: Arc<HostKeys>,
    editor: ViziaEditor,
}

impl EditorHandle for ViziaHandle {
    type Window = Window;
    type Error = baseview::Error;

    fn run_until_closed(window: Window) -> Result<(), Self::Error> {
        window.run_until_closed()
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Window) -> Result<(), Self::Error> {
        window.set_parent(&parent)
    }

    fn show(&self, window: &Window) -> Result<(), Self::Error> {
        window.show()
    }

    fn hide(&self, window: &Window) -> Result<(), Self::Error> {
        window.hide()
    }

    fn set_size(&self, new_size: NativeSize<u32>, window: &Window) -> Result<(), Self::Error> {
        window.resize(new_size)
    }

    fn host_main_thread_callback(&self, window: &Window) {
        window.host_main_thread_callback();
    }

    fn adjust_size(&self, new_size: NativeSize<u32>, window: &Window) -> Option<NativeSize<u32>> {
        let size = window.size();
        let current = NativeSize::from_logical_or_physical(size.logical, size.physical);
        Some(self.editor.resize_hint().adjust_size(new_size, current, size.scale_factor))
    }

    fn set_fallback_scale_factor(&self, scale_factor: f64, window: &Window) -> Result<(), Self::Error> {
        window.suggest_fallback_scale_factor(scale_factor)
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, is_down: bool, modifiers: Modifiers) -> bool {
        self.keys.offer(key, is_down, modifiers)
    }

    // Parameters are polled at every frame, so there is nothing to do when the host moved one.
    fn param_value_changed(&self, _id: &str, _normalized_value: f32) {}

    fn param_modulation_changed(&self, _id: &str, _modulation_offset: f32) {}
}

/// The framework has its own names for the window library's traits.
fn adapt(methods: HostMethods) -> Host {
    Host::new()
        .with_callbacks(Callbacks(methods.callbacks))
        .with_main_thread(MainThread(methods.main_thread_caller))
}

struct Callbacks(Box<dyn HostCallbacks>);

impl host::HostCallbacks for Callbacks {
    fn request_resize(&mut self, size: WindowSize) -> Result<(), HandlerError> {
        self.0.request_resize(size.physical.into(), size.scale_factor).map_err(HandlerError::from_boxed)
    }

    fn destroyed(&mut self) {
        self.0.destroyed();
    }
}

struct MainThread(Box<dyn HostMainThreadCaller>);

impl host::HostMainThreadCaller for MainThread {
    fn call_main_thread(&mut self) {
        self.0.call_main_thread();
    }
}
