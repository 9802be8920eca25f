//! What a host has to hear from an instance: that the project has changed, that parameters have other values.
//!
//! Any thread but the audio thread says so; it is told on the host's main thread. Not known here: plugin formats.
//!
//! The guard says how a host is told, the plugin says how the main thread is reached; both end with the instance.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use parking_lot::RwLock;

use super::contained;

/// What a host is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The project would be saved as another one, beside its parameters.
    pub project: bool,
    /// Parameters have other values, and nobody moved them.
    pub values: bool,
}

type Teller = Arc<dyn Fn(Changed) + Send + Sync>;
type Summons = Box<dyn Fn() + Send + Sync>;

/// What a host has still to hear from an instance.
#[derive(Default)]
pub struct News {
    project: AtomicBool,
    values: AtomicBool,
    /// Whether somebody is about to tell the host.
    delivering: AtomicBool,
    teller: RwLock<Option<Teller>>,
    summons: RwLock<Option<Summons>>,
}

impl News {
    /// The host is told by `teller`, on its main thread.
    pub fn tell_with(&self, teller: impl Fn(Changed) + Send + Sync + 'static) {
        *self.teller.write() = Some(Arc::new(teller));
    }

    /// `summons` has the main thread call [`Self::deliver`], now or soon.
    pub fn summon_with(&self, summons: impl Fn() + Send + Sync + 'static) {
        *self.summons.write() = Some(Box::new(summons));
    }

    /// The host is to hear this. Returns at once, unless this is the main thread: then the host is told now.
    pub fn say(&self, changed: Changed) {
        self.project.fetch_or(changed.project, SeqCst);
        self.values.fetch_or(changed.values, SeqCst);
        // Who is telling the host looks once more in the end.
        if changed == Changed::default() || self.delivering.load(SeqCst) {
            return;
        }
        // Locked while it runs, so that no instance is summoned that has ended.
        if let Some(summons) = &*self.summons.read_recursive() {
            summons();
        }
    }

    /// Tells the host what was said since the last time. On the main thread.
    ///
    /// A host may answer by calls of its own, in which more is said: that is told here too, and not from within the answer.
    pub fn deliver(&self) {
        while self.is_waiting() && !self.delivering.swap(true, SeqCst) {
            let changed =
                Changed { project: self.project.swap(false, SeqCst), values: self.values.swap(false, SeqCst) };
            // Not locked while it runs: the host may answer by ending the instance.
            let teller = self.teller.read_recursive().clone();
            contained(|| teller.into_iter().for_each(|teller| teller(changed)));
            self.delivering.store(false, SeqCst);
        }
    }

    /// Whether something was said that the host has not heard.
    fn is_waiting(&self) -> bool {
        self.project.load(SeqCst) || self.values.load(SeqCst)
    }

    /// Nothing is told any more: the instance ends. Waits for a summons that is under way.
    pub fn end(&self) {
        *self.summons.write() = None;
        *self.teller.write() = None;
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
