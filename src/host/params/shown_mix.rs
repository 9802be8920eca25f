//! The mix that the parameters show, and the song it belongs to.
//!
//! Main thread and helper threads; the audio thread when it switches to another song. It never waits for the lock, and no thread that holds
//! or wants the lock needs to be woken by the audio thread.
//!
//! The mix belongs to the song. When another song becomes current, the previous song keeps its fader positions, and
//! the parameters take the values of the new one. What still sounds of the previous song keeps its own mix.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Acquire, Ordering::Release};
use std::time::Duration;

use nice_plug::prelude::Param;
use parking_lot::{Mutex, MutexGuard};

use crate::setlist::{MAX_STEMS, SongMix, StemFaders};

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
const SOON: Duration = Duration::from_micros(50);

struct Current {
    mix: Option<SongMix>,
    /// The mixes that the audio thread has replaced; it must not free them.
    former: Vec<SongMix>,
    /// Whether a project is setting the parameters right now.
    loading: bool,
    /// The mix that the project has set them to, once it has named its song.
    loaded: Option<SongMix>,
    /// Whether a project is taking the values of the parameters right now.
    saving: bool,
}

impl Current {
    fn is(&self, mix: &SongMix) -> bool {
        is_same(self.mix.as_ref(), mix)
    }
}

fn is_same(one: Option<&SongMix>, other: &SongMix) -> bool {
    one.is_some_and(|one| one.is_same(other))
}

impl ShownMix {
    /// Parameters that show the mix of no song yet.
    pub fn new(faders: Arc<Faders>) -> Self {
        let former = Vec::with_capacity(MOST_FORMER);
        let current = Current { mix: None, former, loading: false, loaded: None, saving: false };
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
            if let Some(mut current) = self.current.try_lock().filter(|current| may(current)) {
                current.former.clear();
                return current;
            }
            std::thread::sleep(SOON);
        }
    }

    /// Audio thread: `mix` belongs to the song to which acts or the timeline switched. The parameters take its values now, so that a host's automation
    /// moves this song from here on, live and bounced alike. Returns false if another thread holds the lock, or a project takes the
    /// values: then the next block tries again. Nothing is allocated or freed; the attendant of the set tells the host.
    pub fn turn_to(&self, mix: &SongMix) -> bool {
        if mix.is_shown() {
            return true;
        }
        let Some(mut current) = self.current.try_lock().filter(|current| !current.saving) else { return false };
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
            current.loaded = Some(mix.clone());
        } else {
            mix.set_shown(true);
        }
        current.mix = Some(mix.clone());
    }

    /// The song whose mix was `before` until now has been found, with `mix`: that has the fader positions from now on, and takes the place
    /// of `before` in the parameters, if they show it, or that of the song that it replaces. Returns whether parameters changed: then the host has to be told.
    pub fn hand_over(&self, before: &SongMix, mix: &SongMix, replaced: Option<&SongMix>) -> bool {
        let mut current = self.lock();
        if is_same(current.loaded.as_ref(), before) {
            current.loaded = Some(mix.clone());
        }
        let (is_before, is_mix) = (current.is(before), current.is(mix));
        // Another project's song that was still in this place has become current again meanwhile.
        let is_taken = is_mix || replaced.is_some_and(|replaced| current.is(replaced));
        if !is_before && !is_taken {
            mix.take(before);
            return false;
        }
        self.keep(current.mix.as_ref());
        mix.take(before);
        current.mix = Some(mix.clone());
        if current.loading {
            return false;
        }
        if is_taken {
            self.take(mix);
        }
        mix.set_shown(true);
        is_taken
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
        let named = current.loaded.take();
        if let (Some(mix), Some(named)) = (&current.mix, named.filter(|named| !current.is(named))) {
            self.store(&named);
            self.take(mix);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::Pan;
    use crate::setlist::Output;

    fn mix(level: f32) -> SongMix {
        let mix = SongMix::default();
        let output = Some(Output::Click);
        mix.set_stem(3, &StemFaders { level, pan: Pan::new(0.5), muted: true, soloed: false, output });
        mix.set_click(&StemFaders { level: level - 1.0, ..StemFaders::default() });
        mix.set_transpose(level);
        mix
    }

    #[test]
    fn the_song_before_keeps_its_mix_and_the_parameters_take_the_new_one() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let (one, two) = (mix(-6.0), mix(-12.0));
        shown.show(&one);
        assert_eq!((shown.faders.stem(3), shown.faders.stem(0)), (one.stem(3), StemFaders::default()));
        assert_eq!(shown.faders.global.transpose.value(), -6.0);
        assert_eq!((shown.faders.click.faders().level, shown.copy_of(&one).click().level), (-7.0, -7.0));
        shown.faders.take(&mix(-3.0)); // A hand on the faders.
        shown.show(&two);
        assert_eq!((one.is_shown(), one.stem(3).level, one.transpose()), (false, -3.0, -3.0));
        assert_eq!((two.is_shown(), shown.faders.stem(3).level), (true, -12.0));
        assert_eq!((one.click().level, shown.faders.click.faders().level), (-4.0, -13.0));
    }

    #[test]
    fn a_project_without_a_song_moves_the_faders_of_the_current_one() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let (one, two) = (mix(-6.0), SongMix::default());
        shown.show(&one);
        shown.while_loading(|| {
            assert!(!one.is_shown());
            shown.faders.take(&mix(-3.0));
        });
        assert!(one.is_shown());
        let searched = SongMix::default();
        shown.while_loading(|| {
            shown.faders.take(&mix(-9.0));
            shown.adopt(&searched);
        });
        assert_eq!((one.is_shown(), one.stem(3).level), (false, -3.0));
        assert!(!shown.hand_over(&searched, &two, None), "no parameter moves");
        assert_eq!((two.is_shown(), shown.faders.stem(3).level), (true, -9.0));
    }

    #[test]
    fn a_song_that_is_still_searched_keeps_its_mix_when_another_one_becomes_current() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let other = mix(-6.0);
        // By the audio thread, by another thread, and by another thread while the project is still being loaded.
        for way in 0..3 {
            let (searched, found) = (SongMix::default(), SongMix::default());
            shown.while_loading(|| {
                shown.faders.take(&mix(-9.0));
                shown.adopt(&searched);
                if way == 2 {
                    shown.show(&other);
                }
            });
            match way {
                0 => assert!(shown.turn_to(&other)),
                1 => shown.show(&other),
                _ => {}
            }
            assert_eq!((other.is_shown(), shown.faders.stem(3).level), (true, -6.0));
            assert!(!shown.hand_over(&searched, &found, None));
            assert_eq!((found.is_shown(), found.stem(3).level, found.transpose()), (false, -9.0, -9.0));
            shown.show(&found);
            assert_eq!((shown.faders.stem(3).level, other.stem(3).level), (-9.0, -6.0));
        }
    }

    #[test]
    fn a_song_that_is_found_again_while_it_is_shown_takes_the_faders_of_the_project() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let (playing, saved) = (mix(-6.0), mix(-9.0));
        shown.show(&playing);
        assert!(shown.hand_over(&saved, &playing, None), "the host is told");
        assert_eq!((playing.is_shown(), shown.faders.stem(3).level), (true, -9.0));
    }

    #[test]
    fn a_project_that_is_saved_takes_the_values_of_one_song() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let (one, two) = (mix(-6.0), mix(-12.0));
        shown.show(&one);
        shown.while_saving(|| {
            assert!(!shown.turn_to(&two), "the next block tries again");
            assert_eq!((one.is_shown(), shown.faders.stem(3).level), (true, -6.0));
            assert!(shown.saved().is_some_and(|saved| saved.is_same(&one)));
            assert!(shown.turn_to(&two), "the songs may take their time");
        });
        assert_eq!(shown.faders.stem(3).level, -12.0);
        shown.while_saving(|| ());
        shown.show(&one);
        assert!(one.is_shown(), "a project that took no songs is done as well");
    }

    #[test]
    fn a_project_that_is_loaded_meanwhile_has_the_last_word() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let opened = mix(-6.0);
        shown.while_loading(|| {
            shown.faders.take(&mix(-9.0));
            shown.show(&opened); // By a helper that was not stopped in time.
        });
        assert_eq!((opened.is_shown(), shown.faders.stem(3).level), (true, -9.0));
    }

    #[test]
    fn a_song_that_replaces_the_one_that_is_shown_is_shown() {
        let shown = ShownMix::new(Arc::new(Faders::new()));
        let (former, searched, found) = (mix(-3.0), mix(-6.0), SongMix::default());
        shown.while_loading(|| {
            shown.faders.take(&searched);
            shown.adopt(&searched);
        });
        assert!(shown.turn_to(&former), "it is still in this place for the audio thread");
        assert!(shown.hand_over(&searched, &found, Some(&former)), "the host is told");
        assert_eq!((found.is_shown(), former.is_shown()), (true, false));
        assert_eq!((shown.faders.stem(3).level, shown.copy_of(&found).stem(3).level), (-6.0, -6.0));
    }
}
