//! The mix that the parameters show, and the song it belongs to.
//!
//! Main thread and helper threads; the audio thread when it switches to another song. It never waits for the lock, and no thread that holds
//! or wants the lock needs to be woken by the audio thread.
//!
//! The mix belongs to the song. When another song becomes current, the previous song keeps its fader positions, and
//! the parameters take the values of the new one. What still sounds of the previous song keeps its own mix.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Release};
use std::time::Duration;

use nice_plug::prelude::Param;
use parking_lot::{Mutex, MutexGuard};

use crate::setlist::{MAX_STEMS, SongMix, StemFaders};

use super::Faders;

/// The parameters, and the mix that they show.
pub struct ShownMix {
    faders: Arc<Faders>,
    /// Locked by [`Self::lock`] only, and by the audio thread if it is free.
    current: Mutex<Current>,
    /// The number of loaded projects.
    loads: AtomicU64,
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
}

impl ShownMix {
    /// Parameters that show the mix of no song yet.
    pub fn new(faders: Arc<Faders>) -> Self {
        let current = Current { mix: None, former: Vec::with_capacity(MOST_FORMER), loading: false };
        Self { faders, current: Mutex::new(current), loads: AtomicU64::new(0) }
    }

    /// The parameters.
    pub fn faders(&self) -> &Faders {
        &self.faders
    }

    /// Locks, on any thread but the audio thread. If it slept in the lock, the audio thread would have to wake it.
    fn lock(&self) -> MutexGuard<'_, Current> {
        loop {
            if let Some(mut current) = self.current.try_lock() {
                current.former.clear();
                return current;
            }
            std::thread::sleep(SOON);
        }
    }

    /// Audio thread: `mix` belongs to the song to which acts or the timeline switched. The parameters take its values now, so that a host's automation
    /// moves this song from here on, live and bounced alike. Returns false if another thread holds the lock: then the next block tries again. Nothing is
    /// allocated or freed; the attendant of the set tells the host.
    pub fn turn_to(&self, mix: &SongMix) -> bool {
        if mix.is_shown() {
            return true;
        }
        let Some(mut current) = self.current.try_lock() else { return false };
        if !current.loading && current.former.len() < MOST_FORMER {
            self.keep(current.mix.as_ref());
            self.faders.take(mix);
            mix.set_shown(true);
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
        if current.mix.as_ref().is_some_and(|shown| shown.is_same(mix)) && mix.is_shown() {
            return;
        }
        self.keep(current.mix.as_ref());
        // A project that is loaded meanwhile takes precedence.
        if !current.loading {
            self.faders.take(mix);
            mix.set_shown(true);
        }
        current.mix = Some(mix.clone());
    }

    /// The current song has `mix` from now on, and a project has set the parameters to its values already. `None` while
    /// the project's song is being searched.
    pub fn adopt(&self, mix: Option<&SongMix>) {
        let mut current = self.lock();
        self.keep(current.mix.as_ref());
        if let Some(mix) = mix.filter(|_| !current.loading) {
            mix.set_shown(true);
        }
        current.mix = mix.cloned();
    }

    /// The current fader positions of the song with `mix`, whether the parameters show them or not.
    pub fn copy_of(&self, mix: &SongMix) -> SongMix {
        let current = self.lock();
        let is_shown = current.mix.as_ref().is_some_and(|shown| shown.is_same(mix)) && mix.is_shown();
        let copy = SongMix::default();
        for slot in 0..MAX_STEMS {
            copy.set_stem(slot, &if is_shown { self.faders.stem(slot) } else { mix.stem(slot) });
        }
        copy.set_click(&if is_shown { self.faders.click.faders() } else { mix.click() });
        let transpose = &self.faders.global.transpose;
        copy.set_transpose(if is_shown { transpose.unmodulated_plain_value() } else { mix.transpose() });
        copy
    }

    /// Mutes the stem in `slot` of the song with `mix`, if its faders are still at `first`; returns whether it did. The host has to
    /// be told.
    pub fn mute(&self, mix: &SongMix, slot: usize, first: &StemFaders) -> bool {
        let current = self.lock();
        let is_shown = current.mix.as_ref().is_some_and(|shown| shown.is_same(mix)) && mix.is_shown();
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

    /// Has `load` set the parameters to the values of a project. The previous song keeps its own,
    /// unless the project names no song.
    pub fn while_loading<T>(&self, load: impl FnOnce() -> T) -> T {
        let mut current = self.lock();
        self.keep(current.mix.as_ref());
        current.loading = true;
        drop(current);
        let loaded = load();
        self.loads.fetch_add(1, Release);
        let mut current = self.lock();
        current.loading = false;
        current.mix.iter().for_each(|mix| mix.set_shown(true));
        loaded
    }

    /// Stores the fader positions in the mix, if they belong to it.
    fn keep(&self, mix: Option<&SongMix>) {
        if let Some(mix) = mix.filter(|mix| mix.is_shown()) {
            for slot in 0..MAX_STEMS {
                mix.set_stem(slot, &self.faders.stem(slot));
            }
            mix.set_click(&self.faders.click.faders());
            mix.set_transpose(self.faders.global.transpose.unmodulated_plain_value());
            mix.set_shown(false);
        }
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
        shown.while_loading(|| {
            shown.faders.take(&mix(-9.0));
            shown.adopt(None);
        });
        assert_eq!((one.is_shown(), one.stem(3).level), (false, -3.0));
        shown.adopt(Some(&two));
        assert_eq!((two.is_shown(), shown.faders.stem(3).level), (true, -9.0));
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
}
