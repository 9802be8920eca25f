//! Mutes stems that are copies or mixes of others.
//!
//! Main and loader threads. Known here: the document. Not known here: how they were detected.

use crate::dsp::hear::copies::{Copies, Mixed, Same};
use crate::setlist::names::keeps_less;
use crate::setlist::{Problem, Role, RoleSource, Song, Stem};

use super::Say;

/// Shifts smaller than this, in seconds, are not reported.
const AUDIBLE: f64 = 0.001;

impl Song {
    /// Mutes duplicate material, unless the musician set the mute.
    pub(super) fn hear_copies(&mut self, copies: &Copies, say: Say) {
        for same in &copies.same {
            if let Some((slot, why)) = self.copy(same) {
                self.mute(slot, why, say);
            }
        }
        for mix in &copies.mixes {
            if let Some((why, is_whole)) = self.mix(mix, copies) {
                let stem = &mut self.stems[mix.stem];
                if is_whole && stem.role_source == RoleSource::Unknown && say == Say::Counts {
                    (stem.role, stem.role_source) = (Role::Mix, RoleSource::Heard);
                }
                self.mute(mix.stem, why, say);
            }
        }
    }

    /// Which of two equal stems to mute, and why.
    fn copy(&self, same: &Same) -> Option<(usize, String)> {
        let [first, second] = same.stems.map(|slot| self.stems.get(slot).filter(|stem| sounds(stem)));
        let (first, second) = (first?, second?);
        // The one whose role is unknown, or in the format with less quality.
        let worth = |stem: &Stem| matches!(stem.role_source, RoleSource::Unknown | RoleSource::Heard);
        let is_first_less = (worth(first), keeps_less(&first.file, &second.file)) > (worth(second), false);
        let (less, more, later) =
            if is_first_less { (same.stems[0], second, -same.later) } else { (same.stems[1], first, same.later) };
        let shift = match later {
            later if later > AUDIBLE => format!(", {:.0} ms later", later * 1000.0),
            later if later < -AUDIBLE => format!(", {:.0} ms earlier", -later * 1000.0),
            _ => String::new(),
        };
        Some((less, format!("it sounds the same as {}{shift}", more.name)))
    }

    /// Why to mute a mix, and whether it is a mix of all music.
    fn mix(&self, mix: &Mixed, copies: &Copies) -> Option<(String, bool)> {
        self.stems.get(mix.stem).filter(|stem| sounds(stem))?;
        let parts: Vec<&Stem> = mix.of.iter().filter_map(|slot| self.stems.get(*slot)).collect();
        // Parts that the musician muted must be audible in the mix.
        let is_there = |stem: &&Stem| !(stem.removed || stem.muted && stem.mute_said);
        if !parts.iter().all(is_there) {
            return None;
        }
        let is_mix = |slot: usize| copies.mixes.iter().any(|mix| mix.stem == slot);
        let others = self.stems.iter().enumerate().filter(|(slot, _)| !is_mix(*slot));
        let mut music = others.filter(|(_, stem)| sounds(stem) && stem.role.is_music());
        if music.all(|(slot, _)| mix.of.contains(&slot)) {
            return Some(("it is the whole mix, and its stems are there too".to_owned(), true));
        }
        let names: Vec<&str> = parts.iter().take(2).map(|stem| stem.name.as_str()).collect();
        let more = if parts.len() > 2 { " …" } else { "" };
        Some((format!("it is a mix of stems that are there too ({}{more})", names.join(", ")), false))
    }

    fn mute(&mut self, slot: usize, why: String, say: Say) {
        let stem = &mut self.stems[slot];
        if stem.mute_said {
            return;
        }
        if say == Say::IsTold {
            stem.note.get_or_insert(why);
            return;
        }
        stem.muted = true;
        stem.note = Some(format!("is muted: {why}"));
        let remedy = "unmute it to hear it, or mute = false in song.toml";
        let problem = Problem::note("is muted", why, remedy).of(&stem.file);
        self.tell([problem]);
    }
}

/// Whether a stem exists and is not muted initially.
fn sounds(stem: &Stem) -> bool {
    !stem.removed && !stem.muted
}
