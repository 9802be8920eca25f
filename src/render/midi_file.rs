//! A MIDI file with the messages of a rendering, in which a tick is a frame.
//!
//! On the caller's thread. Not known here: songs, the destination of the file.

use midly::num::{u15, u24, u28};
use midly::{Format, Header, MetaMessage, Smf, Timing, TrackEvent, TrackEventKind, live::LiveEvent};

use crate::engine::{MidiBytes, SentMidi};
use crate::time::SampleRate;

/// Collects messages, and converts them to a file.
#[derive(Debug)]
pub struct MidiFileWriter {
    rate: SampleRate,
    sent: Vec<SentMidi>,
}

impl MidiFileWriter {
    /// A file of a rendering at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self { rate, sent: Vec::new() }
    }

    /// Adds messages.
    pub fn write(&mut self, sent: &[SentMidi]) {
        self.sent.extend_from_slice(sent);
    }

    /// The bytes of the file of a rendering of this many frames. Notes that still sound end with it.
    pub fn finish(self, frames: u64) -> Vec<u8> {
        let (division, tempo) = frame_ticks(self.rate);
        let mut track = vec![event(u28::new(0), TrackEventKind::Meta(MetaMessage::Tempo(tempo)))];
        let mut at = 0;
        let mut notes = [[false; 128]; 16];
        for SentMidi { frame, bytes } in &self.sent {
            push(&mut track, &mut at, *frame, *bytes);
            if let (0x80 | 0x90, note @ 0..=127) = (bytes[0] & 0xf0, bytes[1]) {
                notes[usize::from(bytes[0] & 0x0f)][usize::from(note)] = bytes[0] & 0xf0 == 0x90;
            }
        }
        let end = i64::try_from(frames).unwrap_or(i64::MAX);
        for (channel, notes) in (0_u8..).zip(&notes) {
            for (note, _) in (0_u8..).zip(notes).filter(|(_, sounds)| **sounds) {
                push(&mut track, &mut at, end, [0x80 | channel, note, 0]);
            }
        }
        let last = gap(&mut track, &mut at, end);
        track.push(event(last, TrackEventKind::Meta(MetaMessage::EndOfTrack)));
        let smf = Smf { header: Header::new(Format::SingleTrack, Timing::Metrical(division)), tracks: vec![track] };
        let mut bytes = Vec::new();
        match smf.write_std(&mut bytes) {
            Ok(()) => bytes,
            Err(_) => unreachable!("memory takes what is written"),
        }
    }
}

/// The ticks of a quarter note, and its microseconds, with which a tick is a frame at `rate`, or as close to it as possible.
fn frame_ticks(rate: SampleRate) -> (u15, u24) {
    let (rate, most) = (rate.hertz(), u32::from(u15::max_value().as_int()));
    let is_exact = |parts: &u32| 1_000_000 % parts == 0 && rate % parts == 0 && rate / parts <= most;
    let parts = (1..=1000).find(is_exact).unwrap_or(rate.div_ceil(most));
    let division = u16::try_from(rate / parts).unwrap_or(1).max(1);
    (u15::new(division), u24::new(1_000_000 / parts))
}

fn push(track: &mut Vec<TrackEvent<'static>>, at: &mut i64, frame: i64, bytes: MidiBytes) {
    let length = if matches!(bytes[0] & 0xf0, 0xc0 | 0xd0) { 2 } else { 3 };
    if let Ok(LiveEvent::Midi { channel, message }) = LiveEvent::parse(&bytes[..length]) {
        let gap = gap(track, at, frame);
        track.push(event(gap, TrackEventKind::Midi { channel, message }));
    }
}

/// The ticks from the frame `at` to another, which `at` becomes. There can be 93 minutes at 48 kHz between two events; a longer
/// gap is filled with empty ones.
fn gap(track: &mut Vec<TrackEvent<'static>>, at: &mut i64, frame: i64) -> u28 {
    let most = i64::from(u28::max_value().as_int());
    while frame - *at > most {
        track.push(event(u28::max_value(), TrackEventKind::Meta(MetaMessage::Text(b""))));
        *at += most;
    }
    let ticks = u28::new(u32::try_from(frame - *at).unwrap_or(0));
    *at = (*at).max(frame);
    ticks
}

fn event(delta: u28, kind: TrackEventKind<'static>) -> TrackEvent<'static> {
    TrackEvent { delta, kind }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_a_frame_at_every_usual_rate() {
        for rate in [8000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 768_000] {
            let (division, tempo) = frame_ticks(SampleRate::new(rate).unwrap());
            assert_eq!(
                u64::from(rate) * u64::from(tempo.as_int()),
                u64::from(division.as_int()) * 1_000_000,
                "{rate}"
            );
        }
    }

    #[test]
    fn hours_of_silence_have_room() {
        let mut writer = MidiFileWriter::new(SampleRate::new(48_000).unwrap());
        writer.write(&[SentMidi { frame: 700_000_000, bytes: [0xc0, 1, 0] }]);
        let bytes = writer.finish(1_500_000_000);
        let total: u64 =
            Smf::parse(&bytes).unwrap().tracks[0].iter().map(|event| u64::from(event.delta.as_int())).sum();
        assert_eq!(total, 1_500_000_000);
    }

    #[test]
    fn what_was_sent_is_in_the_file_and_notes_end_with_it() {
        let mut writer = MidiFileWriter::new(SampleRate::new(96_000).unwrap());
        let sent = |frame, bytes| SentMidi { frame, bytes };
        writer.write(&[sent(0, [0xc2, 5, 0]), sent(7, [0x90, 60, 100])]);
        writer.write(&[sent(1000, [0x90, 61, 1]), sent(1000, [0x80, 60, 0]), sent(2000, [0xb0, 7, 127])]);
        let bytes = writer.finish(3000);
        let smf = Smf::parse(&bytes).unwrap();
        let deltas: Vec<u32> = smf.tracks[0].iter().map(|event| event.delta.as_int()).collect();
        assert_eq!(deltas, [0, 0, 7, 993, 0, 1000, 1000, 0]);
        let last = smf.tracks[0][6].kind;
        let off = midly::MidiMessage::NoteOff { key: 61.into(), vel: 0.into() };
        assert_eq!(last, TrackEventKind::Midi { channel: 0.into(), message: off });
    }
}
