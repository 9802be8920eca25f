//! The sync state, and its reason in words for a musician.
//!
//! Plain data, on every thread. Known here: the follower's result for a block. Not known here: samples, windows.

use crate::time::Transport;

use super::block::{Lead, Settings, TempoMode};
use super::follow::{Bearing, Locked};

/// The sync state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sync {
    /// The host reports no transport, or has never called.
    #[default]
    NoTransport,
    /// Nothing plays, and that is right.
    Waiting(Waiting),
    /// The song plays at the host's position.
    Locked(Locked),
    /// The song plays, but does not follow the host.
    Free(Free),
    /// The song plays under Stemlock's own lead.
    Playing,
}

/// What it is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// There is no song.
    NoSong,
    /// The song is loading, or being looked for.
    Loading,
    /// None of the song's files could be opened.
    Unplayable,
    /// The host is stopped.
    Stopped,
    /// Nothing was launched.
    Launch,
    /// The host plays before the first frame of the material.
    BeforeSong,
    /// The host plays after the last frame of the material.
    AfterSong,
    /// Stemlock itself failed in the last block.
    Fault,
}

/// Why the song does not follow the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// The tempo mode is Off, and the tempos differ.
    TempoOff,
    /// The host plays but reports no position.
    NoPlace,
    /// The host is too fast or too slow for the tempo mode.
    OutOfReach,
}

impl Sync {
    /// All states; the index is the number.
    const ALL: [Self; 16] = [
        Self::NoTransport,
        Self::Waiting(Waiting::NoSong),
        Self::Waiting(Waiting::Loading),
        Self::Waiting(Waiting::Unplayable),
        Self::Waiting(Waiting::Stopped),
        Self::Waiting(Waiting::BeforeSong),
        Self::Waiting(Waiting::AfterSong),
        Self::Locked(Locked::Beats),
        Self::Locked(Locked::Seconds),
        Self::Locked(Locked::Samples),
        Self::Free(Free::TempoOff),
        Self::Free(Free::NoPlace),
        Self::Free(Free::OutOfReach),
        Self::Waiting(Waiting::Fault),
        Self::Waiting(Waiting::Launch),
        Self::Playing,
    ];

    /// The state of a song of `frames` frames at the end of a block.
    pub(super) fn of(transport: &Transport, settings: &Settings, frames: u64, bearing: &Bearing) -> Self {
        let mode = settings.tempo_mode;
        let is_own = settings.lead == Lead::Stemlock;
        let place = bearing.pos.map(|pos| pos.get());
        if is_mute(transport) && !is_own {
            Self::NoTransport
        } else if frames == 0 {
            Self::Waiting(Waiting::Unplayable)
        } else if is_own && bearing.speed > 0.0 {
            Self::Playing
        } else if is_own || settings.lead == Lead::Beat && transport.playing && bearing.speed == 0.0 {
            Self::Waiting(Waiting::Launch)
        } else if !transport.playing {
            Self::Waiting(Waiting::Stopped)
        } else if place.is_some_and(|place| place < 0.0) {
            Self::Waiting(Waiting::BeforeSong)
        } else if place.is_some_and(|place| place >= frames as f64) {
            Self::Waiting(Waiting::AfterSong)
        } else if bearing.is_out_of_reach(mode) {
            Self::Free(Free::OutOfReach)
        } else if mode == TempoMode::Off && !bearing.wanted.is_unity() {
            Self::Free(Free::TempoOff)
        } else {
            bearing.by.map_or(Self::Free(Free::NoPlace), Self::Locked)
        }
    }

    /// The state in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoTransport => "No transport",
            Self::Waiting(_) => "Waiting",
            Self::Locked(_) => "Locked",
            Self::Free(_) => "Free",
            Self::Playing => "Playing",
        }
    }

    /// The reason, in one sentence.
    pub fn why(&self) -> &'static str {
        match self {
            Self::NoTransport => "The host says nothing about its transport.",
            Self::Waiting(Waiting::NoSong) => "No song is loaded.",
            Self::Waiting(Waiting::Loading) => "The song is loading.",
            Self::Waiting(Waiting::Unplayable) => "None of the song's files can be played.",
            Self::Waiting(Waiting::Stopped) => "The host is stopped.",
            Self::Waiting(Waiting::Launch) => "Nothing plays: launch a song.",
            Self::Playing => "Stemlock leads: the song plays at its own tempo.",
            Self::Waiting(Waiting::BeforeSong) => "The host is before the song's start.",
            Self::Waiting(Waiting::AfterSong) => "The host is after the song's end.",
            Self::Waiting(Waiting::Fault) => "A fault in Stemlock, not in the host: see the problems.",
            Self::Locked(Locked::Beats) => "The song follows the host's beats.",
            Self::Locked(Locked::Seconds) => "The song follows the host's seconds.",
            Self::Locked(Locked::Samples) => "The song follows the host's count of samples.",
            Self::Free(Free::TempoOff) => "Tempo mode is Off, and the host's tempo is not the song's.",
            Self::Free(Free::NoPlace) => "The host gives no position, so the song runs by itself.",
            Self::Free(Free::OutOfReach) => "The host's tempo is too far from the song's to be followed.",
        }
    }

    /// Its number.
    pub(super) fn number(self) -> u32 {
        Self::ALL.iter().position(|&sync| sync == self).unwrap_or_default() as u32
    }

    /// The state with a number from [`Self::number`].
    pub(super) fn numbered(number: u32) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or_default()
    }
}

/// Whether a host reports no transport at all. VST3 cannot omit the sample count: it is 0 then.
fn is_mute(transport: &Transport) -> bool {
    let silent = Transport { samples: transport.samples.filter(|&samples| samples != 0), ..*transport };
    silent == Transport::default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::Bpm;

    #[test]
    fn every_state_has_a_number_and_words_of_its_own() {
        for (number, sync) in Sync::ALL.into_iter().enumerate() {
            assert_eq!((sync.number() as usize, Sync::numbered(number as u32)), (number, sync));
            let alike = Sync::ALL.iter().filter(|other| other.why() == sync.why()).count();
            assert_eq!(alike, 1, "{}", sync.why());
            assert!(sync.why().ends_with('.') && sync.why().len() <= 60, "{}", sync.why());
        }
        assert_eq!(Sync::numbered(99), Sync::NoTransport);
    }

    #[test]
    fn a_host_is_mute_only_if_it_says_nothing_at_all() {
        let said = |tempo, samples, playing| Transport { tempo, samples, playing, ..Transport::default() };
        assert!(is_mute(&said(None, None, false)), "CLAP without a transport");
        assert!(is_mute(&said(None, Some(0), false)), "VST3 without a context");
        assert!(!is_mute(&said(Bpm::new(120.0), Some(0), false)), "a host that stands at its beginning");
        assert!(!is_mute(&said(None, Some(512), false)));
        assert!(!is_mute(&said(None, None, true)));
    }
}
