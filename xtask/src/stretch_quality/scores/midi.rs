//! Writes Standard MIDI Files (MIDI Manufacturers Association, RP-001, format 0: one track).
//!
//! Known here: notes in ticks. Not known here: instruments' sounds, files on disk.

/// Ticks in a quarter note.
pub const TICKS: u32 = 960;
/// The channel of the drums, counted from 0.
pub const DRUMS: u8 = 9;

/// A note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreNote {
    /// When it begins, in ticks.
    pub at: u32,
    /// How long it is held, in ticks.
    pub length: u32,
    /// From 0 to 127; 60 is middle C.
    pub key: u8,
    /// From 1 to 127.
    pub velocity: u8,
}

/// A file in which one instrument, the General MIDI `programme` (counted from 0), plays `notes` on `channel`, with
/// `quarter` microseconds to a quarter note.
pub fn file(programme: u8, channel: u8, quarter: u32, notes: &[ScoreNote]) -> Vec<u8> {
    let mut track = vec![0, 0xff, 0x51, 3];
    track.extend(&quarter.to_be_bytes()[1..]);
    track.extend([0, 0xc0 | channel, programme]);
    // The time, whether it is a note-on (note-offs come first), and the message.
    let mut events: Vec<(u32, bool, [u8; 3])> = Vec::new();
    for note in notes {
        events.push((note.at, true, [0x90 | channel, note.key, note.velocity]));
        events.push((note.at + note.length.max(1), false, [0x80 | channel, note.key, 64]));
    }
    events.sort_unstable();
    let mut now = 0;
    for (at, _, bytes) in events {
        track.extend(variable_length(at - now));
        track.extend(bytes);
        now = at;
    }
    track.extend([0, 0xff, 0x2f, 0]);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01".to_vec();
    file.extend(&TICKS.to_be_bytes()[2..]);
    file.extend(b"MTrk");
    file.extend((track.len() as u32).to_be_bytes());
    file.extend(track);
    file
}

/// A number in groups of seven bits, all but the last one marked.
fn variable_length(number: u32) -> Vec<u8> {
    let groups = (1..5).rev().filter(|group| number >> (7 * group) > 0);
    let mut bytes: Vec<u8> = groups.map(|group| 0x80 | (number >> (7 * group) & 0x7f) as u8).collect();
    bytes.push((number & 0x7f) as u8);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_the_standard_shows_them() {
        // The examples of RP-001, page 2.
        for (number, bytes) in [
            (0, vec![0]),
            (0x7f, vec![0x7f]),
            (0x80, vec![0x81, 0]),
            (0x2000, vec![0xc0, 0]),
            (0x1f_ffff, vec![0xff, 0xff, 0x7f]),
            (0x0fff_ffff, vec![0xff, 0xff, 0xff, 0x7f]),
        ] {
            assert_eq!(variable_length(number), bytes);
        }
    }

    #[test]
    fn a_note_again_ends_before_it_begins() {
        let note = |at| ScoreNote { at, length: 480, key: 60, velocity: 100 };
        let file = file(33, 1, 500_000, &[note(480), note(0)]);
        let track = [
            &[0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20, 0, 0xc1, 33][..],
            &[0, 0x91, 60, 100, 0x83, 0x60, 0x81, 60, 64],
            &[0, 0x91, 60, 100, 0x83, 0x60, 0x81, 60, 64],
            &[0, 0xff, 0x2f, 0],
        ]
        .concat();
        assert_eq!(&file[..14], b"MThd\0\0\0\x06\0\0\0\x01\x03\xc0");
        assert_eq!(&file[14..22], [b"MTrk".as_slice(), &(track.len() as u32).to_be_bytes()].concat());
        assert_eq!(&file[22..], track);
    }
}
