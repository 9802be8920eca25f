//! Finds the stems that contain the lead vocal, which *Sing along* removes.
//!
//! Any thread; plain data. Not known here: how it is removed.

use super::{MAX_STEMS, Role, Song};

/// Where the lead vocal of a song is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sung {
    /// In no stem: the song is played by several, and none of them is a lead vocal.
    #[default]
    Nowhere,
    /// In stems of their own; the bit of each slot is set.
    Apart(u32),
    /// With all the music, in the stem in this slot.
    Within(usize),
}

impl Sung {
    /// Finds the lead vocal of `song`. If there is no lead vocal and only one stem of music, that stem is the whole song, unless its role says
    /// that it is an instrument. Stems that start muted are copies or mixes of others.
    pub fn of(song: &Song) -> Self {
        let present = || song.stems.iter().enumerate().take(MAX_STEMS).filter(|(_, stem)| !stem.removed);
        let leads = || present().filter(|(_, stem)| stem.role == Role::Vocals);
        let apart = || Self::Apart(leads().fold(0, |bits, (slot, _)| bits | 1 << slot));
        if leads().any(|(_, stem)| !stem.muted) {
            return apart();
        }
        let mut music = present().filter(|(_, stem)| stem.role.is_music() && !stem.muted);
        match (music.next(), music.next()) {
            (Some((slot, stem)), None) if matches!(stem.role, Role::Mix | Role::Other) => Self::Within(slot),
            _ if leads().next().is_some() => apart(),
            _ => Self::Nowhere,
        }
    }

    /// Why *Sing along* cannot remove a lead vocal, and the alternative; `None` if it can. `removes_centre` says whether the centre of a whole
    /// song is removed; `channels` returns the channel count of a stem, if it is known.
    pub fn told(self, removes_centre: bool, channels: impl FnOnce(usize) -> Option<usize>) -> Option<&'static str> {
        match self {
            Self::Apart(_) => None,
            Self::Nowhere => Some("No stem is a lead vocal: give the one that is the role Vocals"),
            Self::Within(slot) if channels(slot) == Some(1) => Some(
                "The voice has no stem of its own, and a mono file has no sides to keep: nothing can be removed",
            ),
            Self::Within(_) if removes_centre => {
                Some("What is the same on both sides is removed: often most of the voice, but bass and kick too")
            }
            Self::Within(_) => Some(
                "The voice has no stem of its own. Remove Centre removes what is the same on both sides: often most of the voice, but bass and kick too",
            ),
        }
    }

    /// Whether the stem in `slot` is a lead vocal.
    pub fn is_apart(self, slot: usize) -> bool {
        matches!(self, Self::Apart(bits) if bits >> slot & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setlist::Stem;

    fn song(roles: &[Role]) -> Song {
        let stem = |role: &Role| Stem { role: *role, ..Stem::of_file(format!("{role}.wav").into()) };
        Song { stems: roles.iter().map(stem).collect(), ..Song::in_folder("x".into()) }
    }

    #[test]
    fn lead_vocals_have_stems_of_their_own_or_are_in_the_one_that_there_is() {
        use Role::*;
        for (roles, sung) in [
            (&[Drums, Vocals, BackingVocals, Vocals][..], Sung::Apart(0b1010)),
            (&[Mix, Vocals], Sung::Apart(0b10)),
            (&[Mix], Sung::Within(0)),
            (&[Click, Guide, Other, Timecode], Sung::Within(2)),
            (&[Drums], Sung::Nowhere),
            (&[Drums, BackingVocals, Bass], Sung::Nowhere),
            (&[Other, Other], Sung::Nowhere),
            (&[Other, BackingVocals], Sung::Nowhere),
            (&[], Sung::Nowhere),
        ] {
            assert_eq!(Sung::of(&song(roles)), sung, "{roles:?}");
        }
        let mut changed = song(&[Vocals, Other, Mix]);
        changed.stems[0].removed = true;
        changed.stems[1].muted = true;
        assert_eq!(Sung::of(&changed), Sung::Within(2));
        // A lead vocal that starts muted is beside the mix that sounds; without a mix it is the lead vocal all the same.
        for (roles, sung) in [([Mix, Vocals], Sung::Within(0)), ([Drums, Vocals], Sung::Apart(0b10))] {
            let mut muted = song(&roles);
            muted.stems[1].muted = true;
            assert_eq!(Sung::of(&muted), sung, "{roles:?}");
        }
        assert_eq!(Sung::Apart(1).told(true, |_| Some(2)), None);
        let says = |sung: Sung, centre, channels, word: &str| {
            assert!(sung.told(centre, |_| channels).is_some_and(|told| told.contains(word)), "{sung:?}: {word}");
        };
        says(Sung::Nowhere, true, Some(2), "role Vocals");
        says(Sung::Within(0), true, Some(1), "nothing can be removed");
        says(Sung::Within(0), true, None, "is removed");
        says(Sung::Within(0), false, Some(2), "Remove Centre removes");
        assert!(Sung::Apart(0b10).is_apart(1) && !Sung::Apart(0b10).is_apart(0) && !Sung::Within(1).is_apart(1));
    }
}
