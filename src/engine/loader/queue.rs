//! The queue of orders, and the exchange of songs with the audio thread.
//!
//! Used by main and loader threads, under one lock that is held briefly: no file is opened and no large memory is freed under it.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use rtrb::Consumer;

use crate::engine::load::{AnalysisCache, Arrival, ArrivalSender, Job, Retired};
use crate::engine::shared::Shared;
use crate::engine::sound::SongId;
use crate::media::Budget;
use crate::setlist::{Problem, Song};
use crate::time::SampleRate;

use super::bell::Bell;
use super::song_order::SongOrder;

/// The queue of an engine's orders.
#[derive(Debug)]
pub struct Queue {
    rate: SampleRate,
    cache: AnalysisCache,
    /// The memory limit for a song's pages.
    pub budget: Budget,
    /// The numbers that the three ends share.
    pub shared: Arc<Shared>,
    state: Mutex<QueueState>,
    /// Rung when there is work; unset if no thread waits.
    bell: OnceLock<Arc<Bell>>,
    /// Called repeatedly during a long piece of work, to work for others.
    meanwhile: OnceLock<Meanwhile>,
    /// Whether the threads must end.
    closing: AtomicBool,
}

struct Meanwhile(Box<dyn Fn() + Send + Sync>);

impl std::fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meanwhile")
    }
}

#[derive(Debug)]
struct QueueState {
    /// The newest order that has not been started: a song, or none.
    order: Option<Option<SongOrder>>,
    job: Option<Arc<Job>>,
    /// Replaced jobs. They hold much memory, which a loader thread frees once nobody else refers to them.
    former: Vec<Arc<Job>>,
    sender: ArrivalSender,
    retired: Consumer<Retired>,
    /// Whether the audio thread was last sent a song, and not its removal.
    is_song_out: bool,
    /// How many messages the audio thread still has to answer.
    owed: usize,
    /// The song that it returned last.
    came_back: Option<SongId>,
    /// The problem that keeps songs from loading.
    trouble: Option<Problem>,
}

/// The next work, taken out of the queue.
#[derive(Debug, Default)]
pub struct Taken {
    /// To be freed.
    pub retired: Option<Retired>,
    /// To be freed.
    pub former: Option<Arc<Job>>,
    /// Whether an order was started.
    pub begun: bool,
    /// The job to work on.
    pub job: Option<Arc<Job>>,
}

impl QueueState {
    /// Whether an order is pending, or has not reached the audio thread yet.
    fn is_waited_for(&self) -> bool {
        self.order.is_some() || self.job.as_ref().is_some_and(|job| !job.is_delivered() && !job.is_given_up())
    }

    /// Whether an analysis is on its way to the audio thread.
    fn is_refinement_waited_for(&self) -> bool {
        match &self.order {
            Some(order) => order.is_some(),
            None => self.job.as_ref().is_some_and(|job| !job.is_complete() && !job.is_given_up()),
        }
    }

    /// Whether cues are on their way to the audio thread.
    fn are_cues_waited_for(&self) -> bool {
        self.order.is_none() && self.job.as_ref().is_some_and(|job| !job.is_announced() && !job.is_given_up())
    }

    fn is_current(&self, job: &Arc<Job>) -> bool {
        self.job.as_ref().is_some_and(|current| Arc::ptr_eq(current, job))
    }

    fn replace_job(&mut self, job: Option<Arc<Job>>) {
        self.former.extend(std::mem::replace(&mut self.job, job));
    }
}

impl Queue {
    /// An empty queue.
    pub fn new(
        rate: SampleRate,
        cache: AnalysisCache,
        shared: Arc<Shared>,
        sender: ArrivalSender,
        retired: Consumer<Retired>,
    ) -> Arc<Self> {
        let state = QueueState {
            order: None,
            job: None,
            former: Vec::new(),
            sender,
            retired,
            is_song_out: false,
            owed: 0,
            came_back: None,
            trouble: None,
        };
        Arc::new(Self {
            rate,
            cache,
            budget: Budget::usual(),
            shared,
            state: Mutex::new(state),
            bell: OnceLock::new(),
            meanwhile: OnceLock::new(),
            closing: AtomicBool::new(false),
        })
    }

    /// The session's rate.
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Changes the state, and updates the audio thread's expectations under the same lock, so that the delivery of a previous
    /// song cannot cancel the expectation of a new one.
    fn change<T>(&self, change: impl FnOnce(&mut QueueState) -> T) -> T {
        let mut state = self.state.lock();
        let result = change(&mut state);
        self.shared.expect_cues(state.are_cues_waited_for());
        self.shared.expect(state.is_waited_for(), state.is_refinement_waited_for());
        result
    }

    /// Replaces the song by another one.
    pub fn order(&self, song: Song) -> SongId {
        let id = SongId::fresh();
        self.order_this(Some(SongOrder { id, origin: id, song }));
        id
    }

    /// Removes the song.
    pub fn clear(&self) {
        self.order_this(None);
    }

    fn order_this(&self, order: Option<SongOrder>) {
        let _former = self.change(|state| state.order.replace(order));
        self.ring();
    }

    /// Updates the song: at once if the same files are loaded, else as an order of another song that continues at the same place.
    pub fn revise(&self, song: Song) {
        let former = self.job();
        let revised = former.as_ref().and_then(|job| job.revised(&song)).map(Arc::new);
        let _ordered = self.change(|state| match revised {
            Some(job)
                if state.order.is_none() && former.as_ref().is_some_and(|former| state.is_current(former)) =>
            {
                state.replace_job(Some(job));
                None
            }
            _ => {
                let id = SongId::fresh();
                let ordered = state.order.as_ref().map(|order| order.as_ref().map(|order| order.origin));
                let origin = ordered.unwrap_or_else(|| state.job.as_ref().map(|job| job.origin)).unwrap_or(id);
                state.order.replace(Some(SongOrder { id, origin, song }))
            }
        });
        self.ring();
    }

    /// The song that is loading or loaded, unless another one has been ordered.
    pub fn job(&self) -> Option<Arc<Job>> {
        self.state.lock().job.clone()
    }

    /// Whether an order is pending, or has not reached the audio thread yet.
    pub fn is_busy(&self) -> bool {
        self.state.lock().is_waited_for()
    }

    /// Whether the audio thread has to take or return something before there is more to do.
    pub fn awaits_audio(&self) -> bool {
        let state = self.state.lock();
        state.owed > 0 || state.is_waited_for() || !state.former.is_empty()
    }

    /// Whether the song is streamed: the audio thread does not announce that it needs other pages.
    pub fn follows_music(&self) -> bool {
        self.job().is_some_and(|job| job.is_streaming())
    }

    /// Whether there are results of listening that the receiver has not taken yet.
    pub fn has_untold(&self) -> bool {
        self.shared.told.is_anybody() && self.job().is_some_and(|job| job.is_untold())
    }

    /// The song that the audio thread returned last.
    pub fn came_back(&self) -> Option<SongId> {
        self.state.lock().came_back
    }

    /// The problem that keeps songs from loading.
    pub fn trouble(&self) -> Option<Problem> {
        self.state.lock().trouble.clone()
    }

    /// Records a problem that keeps songs from loading.
    pub fn tell(&self, trouble: Problem) {
        self.state.lock().trouble = Some(trouble);
    }

    /// Starts the newest order, and takes out what must be freed.
    pub fn take(&self) -> Taken {
        self.change(|state| {
            // Removing a song needs room in the ring; while it is full, the order stays pending.
            let order = if state.sender.has_room() { state.order.take() } else { None };
            let begun = order.is_some();
            match order {
                Some(Some(SongOrder { id, origin, song })) => {
                    let job = Job::new(id, song, self.rate, self.cache.clone(), self.budget.clone());
                    state.replace_job(Some(Arc::new(job.with_origin(origin))));
                }
                Some(None) => state.remove_song(),
                None => {}
            }
            let retired = state.retired.pop().ok();
            state.owed = state.owed.saturating_sub(usize::from(retired.is_some()));
            state.came_back = retired.as_ref().and_then(Retired::song).or(state.came_back);
            let unused = state.former.iter().position(|job| Arc::strong_count(job) == 1);
            let former = unused.map(|index| state.former.swap_remove(index));
            Taken { retired, former, begun, job: state.job.clone().filter(|job| !job.is_given_up()) }
        })
    }

    /// Whether the ring to the audio thread has room, and nothing newer than `job` is to be sent.
    fn can_send(&self, job: &Arc<Job>) -> bool {
        let state = self.state.lock();
        state.sender.has_room() && state.is_current(job)
    }

    /// Sends the song to the audio thread as soon as it can start; returns whether it did.
    pub fn deliver(&self, job: &Arc<Job>) -> bool {
        // Check for room before making the song: a host that does not process may not take it for hours.
        if job.is_delivered() || !self.can_send(job) {
            return false;
        }
        let was_analysed = job.is_analysed();
        job.arrival(self.shared.playhead()).is_some_and(|arrival| self.send_song(job, arrival, was_analysed))
    }

    /// Sends what a job has made, with its cues or not, unless another job or another thread was faster; returns whether it did.
    pub(super) fn send_song(
        &self,
        job: &Arc<Job>,
        (arrival, has_cues): (Arrival, bool),
        was_analysed: bool,
    ) -> bool {
        let is_refined = was_analysed && matches!(arrival, Arrival::Song(_));
        let mut arrival = Some(arrival);
        self.change(|state| {
            if !state.is_current(job) || job.is_delivered() {
                return false;
            }
            let sent = state.send(&mut arrival);
            if sent {
                job.set_delivered();
                if has_cues {
                    job.set_announced();
                }
                if is_refined {
                    job.set_refined();
                }
            }
            sent
        })
    }

    /// Sends the analysis to the audio thread; returns whether it did.
    pub fn refine(&self, job: &Arc<Job>) -> bool {
        if job.is_complete() || !self.can_send(job) {
            return false;
        }
        let Some(stretching) = job.refined() else { return false };
        let mut arrival = Some(Arrival::Refined(job.id, stretching));
        self.change(|state| {
            // Another thread may have been faster.
            let sent = state.is_current(job) && !job.is_complete() && state.send(&mut arrival);
            if sent {
                job.set_refined();
            }
            sent
        })
    }

    /// Sends the cues to the audio thread, once they have been read; returns whether it did.
    pub fn announce(&self, job: &Arc<Job>) -> bool {
        if job.is_announced() || !job.is_delivered() || !self.can_send(job) {
            return false;
        }
        let mut arrival = job.cues().map(|cues| Arrival::Cues(job.id, cues));
        self.change(|state| {
            // Another thread may have been faster.
            let sent = state.is_current(job) && !job.is_announced() && state.send(&mut arrival);
            if sent {
                job.set_announced();
            }
            sent
        })
    }

    /// Gives up a job that cannot be done, so that nobody waits for it.
    pub fn give_up(&self, job: &Arc<Job>) {
        self.change(|_| job.give_up());
    }

    /// Whether the files of a job are still needed, and its threads need not end.
    pub fn wants(&self, job: &Arc<Job>) -> bool {
        let state = self.state.lock();
        !self.is_closing()
            && state.order.is_none()
            && state.job.as_ref().is_some_and(|current| current.reads_like(job))
    }

    /// Registers a bell to ring when there is work, and `meanwhile`, to be called during long pieces of work.
    pub fn attach(&self, bell: Arc<Bell>, meanwhile: impl Fn() + Send + Sync + 'static) {
        // An engine belongs to one pool.
        let _ = self.bell.set(bell);
        let _ = self.meanwhile.set(Meanwhile(Box::new(meanwhile)));
    }

    /// To be called now and then during a long piece of work.
    pub fn meanwhile(&self) {
        self.meanwhile.get().iter().for_each(|Meanwhile(meanwhile)| meanwhile());
    }

    /// Wakes the threads.
    pub fn ring(&self) {
        if let Some(bell) = self.bell.get() {
            bell.ring();
        }
    }

    /// Whether the threads must end.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Relaxed)
    }

    /// Asks the threads to stop working for this queue.
    pub fn close(&self) {
        self.closing.store(true, Relaxed);
        self.ring();
    }
}

impl QueueState {
    fn remove_song(&mut self) {
        self.replace_job(None);
        // Only this side sends, and there was room.
        if !self.send(&mut Some(Arrival::Nothing)) {
            self.order = Some(None);
        }
    }

    /// What is not sent stays with the caller, who frees it without the lock.
    fn send(&mut self, arrival: &mut Option<Arrival>) -> bool {
        let Some(arrival) = arrival.take_if(|_| self.sender.has_room()) else { return false };
        let (comes_back, is_song_out) = match &arrival {
            Arrival::Song(_) => (self.is_song_out, true),
            Arrival::Nothing => (self.is_song_out, false),
            Arrival::Sections(..) | Arrival::Refined(..) | Arrival::Cues(..) => (true, self.is_song_out),
        };
        let sent = self.sender.send(arrival);
        if sent {
            self.owed += usize::from(comes_back);
            self.is_song_out = is_song_out;
        }
        sent
    }
}
