//! Parts of the window that are rebuilt when a signal changes. Runs on the window's thread.

use std::cell::Cell;

use vizia_core::prelude::*;
use vizia_reactive::Scope;

/// Rebuilds views whenever `signal` changes. Signals that `build` creates, and their subscriptions, end with its views.
/// A plain [`Binding`] would leak them until the window closes, and they would keep following the song.
///
/// The views get their own parent: vizia's Tab order skips a binding that comes after other views, with everything in
/// it.
pub fn rebuilt<T: Clone + 'static>(
    cx: &mut Context,
    signal: impl SignalGet<T> + Copy + 'static,
    build: impl Fn(&mut Context, T) + 'static,
) -> Handle<'_, VStack> {
    VStack::new(cx, |cx| bound(cx, signal, build)).class("rebuilt")
}

fn bound<T: Clone + 'static>(
    cx: &mut Context,
    signal: impl SignalGet<T> + Copy + 'static,
    build: impl Fn(&mut Context, T) + 'static,
) {
    let around = Scope::current();
    let former = Cell::new(None::<Scope>);
    Binding::new(cx, signal, move |cx| {
        let scope = around.create_child();
        if let Some(former) = former.replace(Some(scope)) {
            former.dispose();
        }
        scope.enter(|| build(cx, signal.get()));
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use nice_plug_vizia::{Headless, ViewSize};

    use super::*;

    #[test]
    fn what_was_built_before_is_gone() {
        let (times, followers) = (Cell::new(None), Arc::new(()));
        let mut view = Headless::new(ViewSize::new(100, 100, 1.0), |cx| {
            let (count, source) = (Signal::new(0), Signal::new(0));
            times.set(Some((count, source)));
            let followers = Arc::clone(&followers);
            rebuilt(cx, count, move |cx, count| {
                let held = Arc::clone(&followers);
                Label::new(cx, source.map(move |source| count + source + Arc::strong_count(&held)));
            });
            Box::new(|_| {})
        });
        view.frame();
        let at_first = Arc::strong_count(&followers);
        for n in 1..50 {
            if let Some((count, source)) = times.get() {
                view.with(move |_| {
                    count.set(n);
                    source.set(n);
                });
            }
            view.frame();
            assert_eq!(Arc::strong_count(&followers), at_first, "after {n} times");
        }
    }
}
