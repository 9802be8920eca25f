//! The placement of a song on the lead's timeline.
//!
//! Plain data and pure functions. Nothing else converts between the beats or seconds of a host and those of a song.

use super::{BeatPos, Beats, Bpm, HostSeconds, LoopRange, SongSeconds};

/// The song's beat `song` plays at the lead's beat `lead`; before and after that, both advance at the same rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    lead: BeatPos,
    song: BeatPos,
}

impl Placement {
    /// The song's beat `song` plays at the lead's beat `lead`.
    pub const fn new(lead: BeatPos, song: BeatPos) -> Self {
        Self { lead, song }
    }

    /// The song's beat 0 plays at the lead's beat `lead`.
    pub const fn starting_at(lead: BeatPos) -> Self {
        Self::new(lead, BeatPos::ZERO)
    }

    /// The song's beat that plays at a beat of the lead; negative before the song.
    pub fn song_beat(&self, lead: BeatPos) -> BeatPos {
        self.song + (lead - self.lead)
    }

    /// The lead's beat at which a beat of the song plays.
    pub fn lead_beat(&self, song: BeatPos) -> BeatPos {
        self.lead + (song - self.song)
    }

    /// A range of the lead, in beats of the song.
    pub fn song_range(&self, lead: LoopRange) -> LoopRange {
        LoopRange { start: self.song_beat(lead.start), end: self.song_beat(lead.end) }
    }

    /// The place in the song that plays at a place on the lead's timeline, both counted at the constant `tempo`.
    pub fn song_seconds(&self, lead: HostSeconds, tempo: Bpm) -> SongSeconds {
        SongSeconds::new(lead.get() - self.start().get() * tempo.seconds_per_beat())
    }

    /// The offset of the lead's beats from the song's.
    fn start(&self) -> Beats {
        self.lead - self.song
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;
    use proptest::prelude::*;

    #[test]
    fn a_song_begins_where_it_is_placed() {
        let placed = Placement::starting_at(beat(16.5));
        assert_eq!((placed.song_beat(beat(16.5)), placed.lead_beat(BeatPos::ZERO)), (BeatPos::ZERO, beat(16.5)));
        assert_eq!((placed.song_beat(beat(0.5)), placed.lead_beat(beat(-16.0))), (beat(-16.0), beat(0.5)));
        let tempo = Bpm::new(120.0).unwrap();
        assert_eq!(placed.song_seconds(HostSeconds::new(10.0), tempo), SongSeconds::new(1.75));
        let chorus = Placement::new(beat(100.0), beat(32.0));
        assert_eq!(chorus.song_beat(beat(101.0)), beat(33.0));
        let bars = LoopRange { start: beat(100.0), end: beat(104.0) };
        assert_eq!(chorus.song_range(bars), LoopRange { start: beat(32.0), end: beat(36.0) });
    }

    proptest! {
        #[test]
        fn there_and_back(lead in -1e5..1e5_f64, song in -1e4..1e4_f64, at in -1e5..1e5_f64, tempo in 20.0..400.0_f64) {
            let placed = Placement::new(beat(lead), beat(song));
            prop_assert!((placed.lead_beat(placed.song_beat(beat(at))) - beat(at)).get().abs() < 1e-9);
            prop_assert!((placed.song_beat(placed.lead_beat(beat(at))) - beat(at)).get().abs() < 1e-9);
            // At a constant tempo the lead has the same position by its seconds and by its beats.
            let tempo = Bpm::new(tempo).unwrap();
            let seconds = placed.song_seconds(HostSeconds::new(at * tempo.seconds_per_beat()), tempo);
            let by_beats = placed.song_beat(beat(at)).get() * tempo.seconds_per_beat();
            prop_assert!((seconds.get() - by_beats).abs() < 1e-9 * by_beats.abs().max(1e3));
        }

        #[test]
        fn both_count_alike(lead in -1e5..1e5_f64, at in -1e5..1e5_f64, passed in 0.0..1e4_f64) {
            let placed = Placement::starting_at(beat(lead));
            let song = placed.song_beat(beat(at + passed)) - placed.song_beat(beat(at));
            prop_assert!((song.get() - passed).abs() < 1e-9);
        }
    }
}
