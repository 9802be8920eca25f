//! Messages from an instance to its host: the project has changed, parameters have other values.
//!
//! Any thread except the audio thread may post them; they are delivered on the host's main thread. Not known here: plugin formats.
//!
//! The guard knows how to tell the host, the plugin knows how to reach the main thread; both end with the instance.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use parking_lot::{Mutex, RwLock};

use super::contained;

/// A message to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The project has changed apart from its parameters.
    pub project: bool,
    /// Parameters have other values, without a gesture.
    pub values: bool,
}

type Teller = Arc<dyn Fn(Changed) + Send + Sync>;
type Summons = Box<dyn Fn() + Send + Sync>;
/// Work for the host's main thread.
type MainCall = Box<dyn FnOnce() + Send>;

/// The undelivered messages of an instance.
#[derive(Default)]
pub struct News {
    project: AtomicBool,
    values: AtomicBool,
    calls: Mutex<Vec<MainCall>>,
    ended: AtomicBool,
    /// Whether a delivery is in progress.
    delivering: AtomicBool,
    teller: RwLock<Option<Teller>>,
    summons: RwLock<Option<Summons>>,
}

impl News {
    /// Sets `teller`, which tells the host on its main thread.
    pub fn tell_with(&self, teller: impl Fn(Changed) + Send + Sync + 'static) {
        *self.teller.write() = Some(Arc::new(teller));
    }

    /// Sets `summons`, which makes the main thread call [`Self::deliver`], now or soon.
    pub fn summon_with(&self, summons: impl Fn() + Send + Sync + 'static) {
        *self.summons.write() = Some(Box::new(summons));
    }

    /// Posts a message. Returns at once; on the main thread it is delivered now.
    pub fn say(&self, changed: Changed) {
        self.project.fetch_or(changed.project, SeqCst);
        self.values.fetch_or(changed.values, SeqCst);
        if changed != Changed::default() {
            self.summon();
        }
    }

    /// Has `call` done on the main thread, now or soon.
    pub fn call(&self, call: MainCall) {
        let mut calls = self.calls.lock();
        if self.ended.load(SeqCst) {
            return;
        }
        calls.push(call);
        drop(calls);
        self.summon();
    }

    fn summon(&self) {
        // A delivery in progress checks again at its end.
        if self.delivering.load(SeqCst) {
            return;
        }
        // Locked during the call, so that an ended instance is not summoned.
        if let Some(summons) = &*self.summons.read_recursive() {
            summons();
        }
    }

    /// Delivers the messages since the last time. On the main thread.
    ///
    /// A host may answer with calls that post more messages: those are delivered here too, and not inside the answer.
    pub fn deliver(&self) {
        while self.is_waiting() && !self.delivering.swap(true, SeqCst) {
            let changed =
                Changed { project: self.project.swap(false, SeqCst), values: self.values.swap(false, SeqCst) };
            // Without the lock: the host may answer by destroying the instance.
            let teller = self.teller.read_recursive().clone();
            let teller = teller.filter(|_| changed != Changed::default());
            contained(|| teller.into_iter().for_each(|teller| teller(changed)));
            let calls = std::mem::take(&mut *self.calls.lock());
            for call in calls {
                // A call may have ended the instance: the host's menu can remove it.
                if self.ended.load(SeqCst) {
                    break;
                }
                contained(call);
            }
            self.delivering.store(false, SeqCst);
        }
    }

    /// Whether there are undelivered messages.
    fn is_waiting(&self) -> bool {
        self.project.load(SeqCst) || self.values.load(SeqCst) || !self.calls.lock().is_empty()
    }

    /// Stops all deliveries: the instance ends. Waits for a summons in progress.
    pub fn end(&self) {
        *self.summons.write() = None;
        *self.teller.write() = None;
        let mut calls = self.calls.lock();
        self.ended.store(true, SeqCst);
        let left = std::mem::take(&mut *calls);
        drop(calls);
        drop(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;

    #[test]
    fn is_told_once_and_not_after_the_end() {
        let (news, told) = (Arc::new(News::default()), Arc::new(Mutex::new(Vec::new())));
        let (project, values) =
            (Changed { project: true, values: false }, Changed { project: false, values: true });
        news.say(project);
        let into = Arc::clone(&told);
        news.tell_with(move |changed| into.lock().push(changed));
        let count = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&count);
        news.summon_with(move || *counted.lock() += 1);
        news.say(values);
        news.say(Changed::default());
        assert_eq!((*count.lock(), told.lock().len()), (1, 0));
        news.deliver();
        news.deliver();
        assert_eq!(*told.lock(), [Changed { project: true, values: true }]);
        news.end();
        news.say(project);
        news.deliver();
        assert_eq!((*count.lock(), told.lock().len()), (1, 1));
    }

    #[test]
    fn calls_are_made_on_the_main_thread_and_not_after_the_end() {
        let (news, made) = (Arc::new(News::default()), Arc::new(Mutex::new(Vec::new())));
        let call = |number: i32| {
            let made = Arc::clone(&made);
            news.call(Box::new(move || made.lock().push(number)));
        };
        call(1);
        news.call(Box::new(|| std::panic::resume_unwind(Box::new(7))));
        call(2);
        assert!(made.lock().is_empty());
        news.deliver();
        assert_eq!(*made.lock(), [1, 2]);
        let delivering = Arc::downgrade(&news);
        news.summon_with(move || delivering.upgrade().into_iter().for_each(|news| news.deliver()));
        call(3);
        news.end();
        call(4);
        news.deliver();
        assert_eq!(*made.lock(), [1, 2, 3]);
    }

    #[test]
    fn a_main_thread_that_delivers_at_once_may_say_more() {
        let news = Arc::new(News::default());
        let (of_summons, of_teller) = (Arc::downgrade(&news), Arc::downgrade(&news));
        news.summon_with(move || of_summons.upgrade().into_iter().for_each(|news| news.deliver()));
        let told = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&told);
        news.tell_with(move |changed| {
            into.lock().push(changed);
            if changed.values {
                let more = Changed { project: true, values: false };
                of_teller.upgrade().into_iter().for_each(|news| news.say(more));
            }
        });
        news.say(Changed { project: false, values: true });
        assert_eq!(
            *told.lock(),
            [Changed { project: false, values: true }, Changed { project: true, values: false }]
        );
    }
}
