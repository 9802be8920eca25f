//! Works through an engine's queue, piece by piece.
//!
//! Runs on loader threads, or wherever [`Loader::run_once`] is called by hand. Not known here: other engines.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::AcqRel};
use std::time::Duration;

use crate::engine::load::Job;

use super::queue::Queue;

/// Whether a call did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Something was done; there may be more.
    Done,
    /// Nothing to do until a song or a new playhead arrives.
    Idle,
}

/// The loader threads' end. Clones share the work.
#[derive(Clone, Debug)]
pub struct Loader {
    pub(super) queue: Arc<Queue>,
}

/// How long a caller sleeps while it waits for the results of others.
const NAP: Duration = Duration::from_millis(1);

impl Loader {
    pub(in crate::engine) fn new(queue: Arc<Queue>) -> Self {
        Self { queue }
    }

    /// Does the most urgent piece of work: begins a new song, sends it, opens a file, makes
    /// a run of pages, or frees a retired song.
    ///
    /// A panic is contained and reported; the song that was worked on is given up.
    pub fn run_once(&self) -> Work {
        self.run(Self::work)
    }

    /// The same for work that the song needs before it can play, which never takes long.
    pub(super) fn run_urgent(&self) -> Work {
        self.run(|this, job| {
            this.queue.deliver(job) || job.load(&this.queue.shared.place()) || this.queue.deliver(job)
        })
    }

    fn run(&self, work: impl Fn(&Self, &Arc<Job>) -> bool) -> Work {
        let mut at_work = None;
        let piece = || {
            let taken = self.queue.take();
            let freed = taken.retired.is_some() || taken.former.is_some();
            drop((taken.retired, taken.former));
            at_work = taken.job;
            let worked = at_work.as_ref().is_some_and(|job| work(self, job));
            if taken.begun || freed || worked { Work::Done } else { Work::Idle }
        };
        catch_unwind(AssertUnwindSafe(piece)).unwrap_or_else(|_| {
            match &at_work {
                Some(job) => self.queue.give_up(job),
                // No song can be blamed, and the thread must not end.
                None => self.queue.shared.count_panic(),
            }
            Work::Done
        })
    }

    fn work(&self, job: &Arc<Job>) -> bool {
        let queue = &self.queue;
        let go_on = || {
            queue.meanwhile();
            queue.wants(job)
        };
        let work = || job.work(|| queue.shared.place(), go_on);
        queue.deliver(job)
            || queue.refine(job)
            || queue.announce(job)
            || work()
            || queue.deliver(job)
            || job.tell_heard(&queue.shared.told)
    }

    /// Works until there is nothing to do.
    pub fn run_to_end(&self) {
        while self.run_once() == Work::Done {}
    }

    /// The same on all cores, including the caller's thread.
    pub fn run_to_end_on_all_cores(&self) {
        let busy = AtomicUsize::new(0);
        // An idle thread waits for the results of others, for example the pages of a file that another one opens.
        let work = || loop {
            busy.fetch_add(1, AcqRel);
            self.run_to_end();
            if busy.fetch_sub(1, AcqRel) == 1 {
                return;
            }
            std::thread::sleep(NAP);
        };
        std::thread::scope(|scope| {
            for _ in 1..super::pool::cores() {
                // If a thread cannot be started, the others do its work.
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
    }
}
