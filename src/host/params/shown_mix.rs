//! The mix that the parameters show, and the song it belongs to.
//!
//! Main thread and helper threads; the audio thread when it switches to another song. It never waits for the lock, and no thread that holds
//! or wants the lock needs to be woken by the audio thread.
//!
//! The mix belongs to the song. When another song becomes current, the previous song keeps its fader positions, and
//! the parameters take the values of the new one. What still sounds of the previous song keeps its own mix.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicU32, AtomicU64};
#[cfg(not(feature = "interleavings"))]
use std::time::Duration;

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicU32, AtomicU64};
#[cfg(feature = "interleavings")]
use loom::sync::{Mutex, MutexGuard};
use nice_plug::prelude::Param;
#[cfg(not(feature = "interleavings"))]
use parking_lot::{Mutex, MutexGuard};

use crate::setlist::{FirstFaders, MAX_STEMS, SongMix, StemFaders};

use super::Faders;

/// The parameters, and the mix that they show.
pub struct ShownMix {
    faders: Arc<Faders>,
    /// Locked by [`Self::lock_if`] only, and by the audio thread if it is free.
    current: Mutex<Current>,
    /// The number of loaded projects.
    loads: AtomicU64,
    /// The number of times that the parameters took the mix of another song.
    turns: AtomicU32,
}

/// How many switches of the audio thread can be recorded before another thread collects them. After that it leaves the faders to that thread.
const MOST_FORMER: usize = 256;
/// The interval between attempts to lock.
#[cfg(not(feature = "interleavings"))]
const SOON: Duration = Duration::from_micros(50);

struct Current {
    mix: Option<SongMix>,
    /// The mixes that the audio thread has replaced; it must not free them.
    former: Vec<SongMix>,
    /// Whether a project is setting the parameters right now.
    loading: bool,
    /// The mix that the project has set them to, once it has named its song.
    loaded: Option<SongMix>,
    /// The first faders of that song, if it was found meanwhile.
    first: Option<FirstFaders>,
    /// Whether a project is taking the values of the parameters right now.
    saving: bool,
}

impl Current {
    fn is(&self, mix: &SongMix) -> bool {
        is_same(self.mix.as_ref(), mix)
    }
}

/// Waits before another attempt to lock.
fn wait() {
    #[cfg(not(feature = "interleavings"))]
    std::thread::sleep(SOON);
    #[cfg(feature = "interleavings")]
    loom::thread::yield_now();
}

fn is_same(one: Option<&SongMix>, other: &SongMix) -> bool {
    one.is_some_and(|one| one.is_same(other))
}

impl ShownMix {
    /// Parameters that show the mix of no song yet.
    pub fn new(faders: Arc<Faders>) -> Self {
        let former = Vec::with_capacity(MOST_FORMER);
        let current = Current { mix: None, former, loading: false, loaded: None, first: None, saving: false };
        Self { faders, current: Mutex::new(current), loads: AtomicU64::new(0), turns: AtomicU32::new(0) }
    }

    /// The parameters.
    pub fn faders(&self) -> &Faders {
        &self.faders
    }

    /// Locks, on any thread but the audio thread, and not while a project takes the values of the parameters.
    fn lock(&self) -> MutexGuard<'_, Current> {
        self.lock_if(|current| !current.saving)
    }

    /// Locks as soon as `may` returns true. If this thread slept in the lock, the audio thread would have to wake it.
    fn lock_if(&self, may: impl Fn(&Current) -> bool) -> MutexGuard<'_, Current> {
        loop {
            if let Some(mut current) = self.try_lock().filter(|current| may(current)) {
                current.former.clear();
                return current;
            }
            wait();
        }
    }

    /// Locks if no other thread has.
    fn try_lock(&self) -> Option<MutexGuard<'_, Current>> {
        let locked = self.current.try_lock();
        // loom's lock is like the standard library's.
        #[cfg(feature = "interleavings")]
        let locked = locked.ok();
        locked
    }

    /// Audio thread: `mix` belongs to the song to which acts or the timeline switched. The parameters take its values now, so that a host's automation
    /// moves this song from here on, live and bounced alike. Returns false if another thread holds the lock, or a project takes the
    /// values: then the next block tries again. Nothing is allocated or freed; the attendant of the set tells the host.
    pub fn turn_to(&self, mix: &SongMix) -> bool {
        if mix.is_shown() {
            return true;
        }
        let Some(mut current) = self.try_lock().filter(|current| !current.saving) else { return false };
        if !current.loading && current.former.len() < MOST_FORMER {
            self.keep(current.mix.as_ref());
            self.take(mix);
            let former = current.mix.replace(mix.clone());
            current.former.extend(former);
        }
        true
    }

    /// The current song has `mix` from now on: the parameters take its values. The host has to be told.
    pub fn show(&self, mix: &SongMix) {
        self.show_while(mix, &|| true);
    }

    /// The same, unless `holds` returns false once no other thread can switch to another song: the audio thread counts its switches before
    /// it gets here.
    pub fn show_while(&self, mix: &SongMix, holds: &dyn Fn() -> bool) {
        let mut current = self.lock();
        if !holds() {
            return;
        }
        if current.is(mix) && mix.is_shown() {
            return;
        }
        self.keep(current.mix.as_ref());
        // While a project is loaded, the parameters have its values; they take others when it is there.
        if !current.loading {
            self.take(mix);
        }
        current.mix = Some(mix.clone());
    }

    /// The current song has `mix` from now on, and a project has set the parameters to its values already. The song may still have to
    /// be found: [`Self::hand_over`] gives it the mix then.
    pub fn adopt(&self, mix: &SongMix) {
        let mut current = self.lock();
        self.keep(current.mix.as_ref());
        if current.loading {
            (current.loaded, current.first) = (Some(mix.clone()), None);
        } else {
            mix.set_shown(true);
        }
        current.mix = Some(mix.clone());
    }

    /// The song whose mix was `before` until now has been found, with `mix`: that has the fader positions from now on, and takes the place
    /// of `before` in the parameters, if they show it, or that of the song that it replaces. Untouched faders are as `first` says. Returns whether
    /// parameters changed: then the host has to be told.
    pub fn hand_over(
        &self,
        before: &SongMix,
        mix: &SongMix,
        replaced: Option<&SongMix>,
        first: &FirstFaders,
    ) -> bool {
        let mut current = self.lock();
        if is_same(current.loaded.as_ref(), before) {
            // Which faders are untouched is known when the project has set them all.
            (current.loaded, current.first) = (Some(mix.clone()), Some(first.clone()));
        }
        let (is_before, is_mix) = (current.is(before), current.is(mix));
        // Another project's song that was still in this place has become current again meanwhile.
        let is_taken = is_mix || replaced.is_some_and(|replaced| current.is(replaced));
        let is_shown = is_before || is_taken;
        if is_shown {
            self.keep(current.mix.as_ref());
        }
        mix.take(before);
        let moved = first.set(mix);
        if !is_shown {
            return false;
        }
        current.mix = Some(mix.clone());
        if current.loading {
            return !first.is_empty();
        }
        if is_taken || moved {
            self.take(mix);
        }
        mix.set_shown(true);
        is_taken || moved
    }

    /// The current fader positions of the song with `mix`, whether the parameters show them or not.
    pub fn copy_of(&self, mix: &SongMix) -> SongMix {
        let current = self.lock();
        let copy = SongMix::default();
        if current.is(mix) && mix.is_shown() {
            self.store(&copy);
        } else {
            copy.take(mix);
        }
        copy
    }

    /// Mutes the stem in `slot` of the song with `mix`, if its faders are still at `first`; returns whether it did. The host has to
    /// be told.
    pub fn mute(&self, mix: &SongMix, slot: usize, first: &StemFaders) -> bool {
        let current = self.lock();
        let is_shown = current.is(mix) && mix.is_shown();
        if current.loading {
            return false;
        }
        let now = if is_shown { self.faders.stem(slot) } else { mix.stem(slot) };
        let is_untouched = !now.muted && !now.soloed && (now.level - first.level).abs() < 0.05;
        if is_untouched {
            if is_shown {
                self.keep(Some(mix));
            }
            mix.set_stem(slot, &StemFaders { muted: true, ..now });
            if is_shown {
                self.faders.take(mix);
                mix.set_shown(true);
            }
        }
        is_untouched
    }

    /// The number of loaded projects: parameters that move while one is loaded are not acts.
    pub fn loads(&self) -> u64 {
        self.loads.load(Acquire)
    }

    /// Has `load` set the parameters to the values of a project. The previous song keeps its own, unless the project names no song: then
    /// its faders move. If another song than the project's has become current meanwhile, the parameters have its values in the end.
    pub fn while_loading<T>(&self, load: impl FnOnce() -> T) -> T {
        let mut current = self.lock();
        self.keep(current.mix.as_ref());
        current.loading = true;
        drop(current);
        let loaded = load();
        self.loads.fetch_add(1, Release);
        let mut current = self.lock();
        current.loading = false;
        if let Some(named) = current.loaded.take() {
            self.store(&named);
            let moved = current.first.take().is_some_and(|first| first.set(&named));
            if let Some(mix) = current.mix.as_ref().filter(|mix| moved || !mix.is_same(&named)) {
                self.take(mix);
            }
        }
        current.mix.iter().for_each(|mix| mix.set_shown(true));
        loaded
    }

    /// Has `save` take the values of the parameters for a project, and then its songs. The parameters show the mix of one song until
    /// [`Self::saved`].
    pub fn while_saving<T>(&self, save: impl FnOnce() -> T) -> T {
        self.lock().saving = true;
        let saved = save();
        self.saved();
        saved
    }

    /// The values of the parameters now, as a mix.
    pub fn values(&self) -> SongMix {
        let values = SongMix::default();
        self.store(&values);
        values
    }

    /// The mix whose values a project that is being saved has taken. From now on another one may be shown.
    pub fn saved(&self) -> Option<SongMix> {
        let mut current = self.lock_if(|_| true);
        current.saving = false;
        current.mix.clone()
    }

    /// The number of times that the parameters took the mix of another song; below 2³¹, after which it begins again.
    pub fn turns(&self) -> u32 {
        self.turns.load(Acquire) & (u32::MAX >> 1)
    }

    /// The parameters take the values of `mix`.
    fn take(&self, mix: &SongMix) {
        self.turns.fetch_add(1, Release);
        self.faders.take(mix);
        mix.set_shown(true);
    }

    /// Stores the fader positions in the mix, if they belong to it.
    fn keep(&self, mix: Option<&SongMix>) {
        if let Some(mix) = mix.filter(|mix| mix.is_shown()) {
            self.store(mix);
            mix.set_shown(false);
        }
    }

    /// Stores the fader positions in `mix`.
    fn store(&self, mix: &SongMix) {
        for slot in 0..MAX_STEMS {
            mix.set_stem(slot, &self.faders.stem(slot));
        }
        mix.set_click(&self.faders.click.faders());
        mix.set_transpose(self.faders.global.transpose.unmodulated_plain_value());
    }
}

#[cfg(all(test, feature = "interleavings"))]
mod interleavings {
    use super::*;

    /// All orders of the steps of two threads with at most three switches between them that no thread asks for.
    fn every_order(model: impl Fn() + Send + Sync + 'static) {
        let mut builder = loom::model::Builder::new();
        (builder.max_branches, builder.preemption_bound) = (100_000, Some(3));
        builder.check(model);
    }

    /// Parameters that show the first of two songs; each song has a transposition of its own.
    fn two_songs() -> (Arc<ShownMix>, [SongMix; 2]) {
        // They need more stack than loom gives a thread.
        let faders = std::thread::spawn(|| Arc::new(Faders::new())).join().expect("it does not panic");
        let shown = Arc::new(ShownMix::new(faders));
        let mixes = [1.0, 2.0].map(|semitones| {
            let mix = SongMix::default();
            mix.set_transpose(semitones);
            mix
        });
        shown.show(&mixes[0]);
        (shown, mixes)
    }

    fn transposed(shown: &ShownMix) -> f32 {
        shown.faders.global.transpose.unmodulated_plain_value()
    }

    #[test]
    fn whoever_switches_songs_each_keeps_its_mix() {
        every_order(|| {
            let (shown, mixes) = two_songs();
            let audio = loom::thread::spawn({
                let (shown, next) = (Arc::clone(&shown), mixes[1].clone());
                move || shown.turn_to(&next)
            });
            shown.show(&mixes[0]);
            let turned = audio.join().expect("it does not panic");
            let are_shown = mixes.each_ref().map(SongMix::is_shown);
            assert!(turned || are_shown == [true, false], "nothing has switched");
            assert_ne!(are_shown[0], are_shown[1]);
            assert_eq!(transposed(&shown), if are_shown[0] { 1.0 } else { 2.0 });
            assert_eq!(mixes.each_ref().map(|mix| shown.copy_of(mix).transpose()), [1.0, 2.0]);
        });
    }

    #[test]
    fn a_project_has_the_values_of_the_song_that_it_names() {
        every_order(|| {
            let (shown, mixes) = two_songs();
            let audio = loom::thread::spawn({
                let (shown, next) = (Arc::clone(&shown), mixes[1].clone());
                move || shown.turn_to(&next)
            });
            shown.lock().saving = true;
            let semitones = transposed(&shown);
            let named = shown.saved().expect("a song is shown");
            assert_eq!(semitones, if named.is_same(&mixes[0]) { 1.0 } else { 2.0 });
            audio.join().expect("it does not panic");
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "shown_mix_tests.rs"]
mod tests;
