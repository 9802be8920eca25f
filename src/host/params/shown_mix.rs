//! Whose mix the parameters show.
//!
//! Main thread and helper threads; the audio thread where it comes to another song. It never waits for the lock, and nobody who holds it
//! or wants it has to be woken by the audio thread.
//!
//! The mix belongs to the song. When another song becomes the current one, the song before keeps where its faders stood, and
//! the parameters take the values of the new one; what still sounds of the song before sounds with its own.

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
    /// Taken by [`Self::lock`] alone, and by the audio thread if it is free.
    current: Mutex<Current>,
    /// How many projects were loaded.
    loads: AtomicU64,
}

/// How many songs the audio thread may come to before another thread looks. Then it leaves the faders to that thread.
const MOST_FORMER: usize = 256;
/// How soon the lock is tried again.
const SOON: Duration = Duration::from_micros(50);

struct Current {
    mix: Option<SongMix>,
    /// Whose mixes the audio thread has put away: it frees nothing.
    former: Vec<SongMix>,
    /// Whether a project is giving the parameters its values right now.
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

    /// The lock, for all but the audio thread. To sleep in the lock would mean that the audio thread has to wake this one.
    fn lock(&self) -> MutexGuard<'_, Current> {
        loop {
            if let Some(mut current) = self.current.try_lock() {
                current.former.clear();
                return current;
            }
            std::thread::sleep(SOON);
        }
    }

    /// Audio thread: `mix` is that of the song to which acts or the timeline came. The parameters take its values now, so that whatever a host automates from
    /// here on moves this song, live and bounced alike. Returns false where another thread holds the lock: then the next block tries again. Nothing is
    /// allocated or freed; the host hears of it from what attends the set.
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

    /// `mix` is the current song's from now on: the parameters take its values. The host has to hear of it.
    pub fn show(&self, mix: &SongMix) {
        self.show_while(mix, &|| true);
    }

    /// The same, unless it does not hold any more once nobody else can turn to another song: the audio thread counts its turns before
    /// it comes here.
    pub fn show_while(&self, mix: &SongMix, holds: &dyn Fn() -> bool) {
        let mut current = self.lock();
        if !holds() {
            return;
        }
        if current.mix.as_ref().is_some_and(|shown| shown.is_same(mix)) && mix.is_shown() {
            return;
        }
        self.keep(current.mix.as_ref());
        // A project that is loaded meanwhile has the last word.
        if !current.loading {
            self.faders.take(mix);
            mix.set_shown(true);
        }
        current.mix = Some(mix.clone());
    }

    /// `mix` is the current song's from now on, and has the values that the parameters have: a project says so. `None` while
    /// the project's song is still looked for.
    pub fn adopt(&self, mix: Option<&SongMix>) {
        let mut current = self.lock();
        self.keep(current.mix.as_ref());
        if let Some(mix) = mix.filter(|_| !current.loading) {
            mix.set_shown(true);
        }
        current.mix = mix.cloned();
    }

    /// Where the faders of the song with `mix` stand now, whether the parameters show them or not.
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

    /// Mutes the stem in `slot` of the song with `mix`, if its faders stand where they did at `first`; whether it did. The host has to
    /// hear of it.
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

    /// How many projects were loaded: what moved parameters then is no act.
    pub fn loads(&self) -> u64 {
        self.loads.load(Acquire)
    }

    /// Lets `load` give the parameters the values of a project. The song that is the current one until then keeps its own,
    /// unless the project says nothing of a song.
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

    /// Where the faders stand becomes the mix's own, if they show it.
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
