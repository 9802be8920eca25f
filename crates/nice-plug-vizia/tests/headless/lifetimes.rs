//! Trees that live beside each other, and trees that come and go.

use nice_plug_vizia::{Headless, Parameters};
use vizia_core::prelude::*;

use crate::{Mix, idle, points, strip};

#[test]
fn two_trees_on_one_thread_do_not_touch_each_other() {
    let (one, two) = (Mix::new(), Mix::new());
    let ((mut first, first_log, first_level), (mut second, second_log, second_level)) = (strip(&one), strip(&two));
    for step in 1..=10_u8 {
        let value = f32::from(step) / 10.0;
        first_log.automate(&first_level, value);
        second_log.automate(&second_level, 1.0 - value);
        first.frame();
        second.frame();
        assert_eq!(first.id("level-text").expect("a label").text, first_level.text_of(value));
        assert_eq!(second.id("level-text").expect("a label").text, second_level.text_of(1.0 - value));
    }
    let fader = first.id("level").expect("a fader").middle();
    first.hover(fader);
    first.input(nice_plug_vizia::Input::Pressed(MouseButton::Left));
    second.click(fader);
    second.frame();
    first.input(nice_plug_vizia::Input::Released(MouseButton::Left));
    assert_eq!(first_log.take().len(), 3);
    assert_eq!(second_log.take().len(), 3);
    drop(first);
    second_log.automate(&second_level, 0.0);
    second.frame();
    assert_eq!(second.id("level-text").expect("a label").text, "-60 dB");
}

#[test]
fn trees_on_many_threads_at_once() {
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                let mix = Mix::new();
                let (mut headless, log, level) = strip(&mix);
                log.automate(&level, 0.5);
                headless.frame();
                (headless.id("level-text").expect("a label").text, headless.picture())
            })
        })
        .collect();
    let mut results = threads.into_iter().map(|thread| thread.join().expect("no panic"));
    let first = results.next().expect("four threads");
    assert_eq!(first.0, "-20 dB");
    assert!(results.all(|result| result == first), "all threads draw the same");
}

/// Runs in a separate process, because other tests allocate too.
#[test]
fn two_hundred_trees_come_and_go_without_a_trace() {
    let own = std::env::current_exe().expect("this test");
    let alone = ["--ignored", "--exact", "lifetimes::two_hundred_trees_alone", "--nocapture"];
    let output = std::process::Command::new(own).args(alone).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "measures the whole process: two_hundred_trees_come_and_go_without_a_trace runs it alone"]
fn two_hundred_trees_alone() {
    let mix = Mix::new();
    let cycle = || {
        let (mut headless, log, level) = strip(&mix);
        log.automate(&level, 0.3);
        headless.frame();
        headless.picture()
    };
    let first = cycle();
    for _ in 0..20 {
        cycle();
    }
    let before = resident();
    for _ in 0..200 {
        assert_eq!(cycle(), first);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 200 * 20 * 1024, "{} KiB more after 200 trees", grown / 1024);
    assert_eq!(std::sync::Arc::strong_count(&mix), 1, "nothing holds the parameters");
}

#[test]
fn a_view_that_is_rebuilt_asks_for_the_same_parameter() {
    let mix = Mix::new();
    let (parameters, _log) = Parameters::logged();
    let kept = parameters.clone();
    let shared = std::sync::Arc::clone(&mix);
    let mut headless = Headless::new(points(100, 100), move |cx| {
        let turn = Signal::new(0);
        Binding::new(cx, turn, move |cx| {
            let level = parameters.bind(&shared, |mix| &mix.level);
            Label::new(cx, level.value().map(|value| value.to_string()));
        });
        Button::new(cx, |cx| Label::new(cx, "again")).on_press(move |_| turn.update(|turn| *turn += 1)).id("again");
        idle()
    });
    let again = headless.id("again").expect("a button").middle();
    for _ in 0..50 {
        headless.click(again);
    }
    drop(headless);
    kept.poll();
    assert_eq!(std::sync::Arc::strong_count(&mix), 1);
}

/// Bytes of memory that the process has; 0 where that is not known.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse().ok()).map_or(0, |pages: usize| pages * 4096)
}
