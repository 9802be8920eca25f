//! Spreads work on files over a few threads.
//!
//! Runs on helper threads. Not known here: the work.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::Builder;

/// The maximum number of threads. A folder that hangs holds up one of them.
const THREADS: usize = 4;

/// Has a few threads, including the caller's, take `items` in their order. `work` is called once on each thread, with an iterator over the
/// items of that thread: each item goes to the first thread that asks for it.
///
/// Returns when all threads are done.
pub fn spread<'a, T: Sync>(items: &'a [T], work: impl Fn(&mut dyn Iterator<Item = &'a T>) + Sync) {
    let next = AtomicUsize::new(0);
    let worker = || work(&mut std::iter::from_fn(|| items.get(next.fetch_add(1, Relaxed))));
    std::thread::scope(|scope| {
        for _ in 1..THREADS.min(items.len()) {
            // If a thread cannot be started, the others do its work.
            let _ = Builder::new().name("stemlock-song".to_owned()).spawn_scoped(scope, worker);
        }
        worker();
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::*;

    #[test]
    fn each_item_is_taken_once() {
        for count in [0, 1, 3, 4, 500] {
            let (items, taken) = ((0..count).collect::<Vec<usize>>(), Mutex::new(Vec::new()));
            spread(&items, |mine| mine.for_each(|item| taken.lock().push(*item)));
            let mut taken = taken.into_inner();
            taken.sort_unstable();
            assert_eq!(taken, items);
        }
    }

    #[test]
    fn an_item_that_hangs_holds_up_no_other() {
        let (sender, receiver) = channel();
        let (items, receiver) = ((0..20).collect::<Vec<usize>>(), Mutex::new(receiver));
        spread(&items, |mine| {
            mine.for_each(|item| match item {
                // The first one continues when all others are done.
                0 => (1..20).for_each(|_| receiver.lock().recv_timeout(Duration::from_secs(20)).unwrap()),
                _ => sender.clone().send(()).unwrap(),
            });
        });
    }
}
