//! Reads a coded file frame by frame: every packet at its time, every gap as silence.

use std::collections::VecDeque;
use std::ops::Range;

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::{Error, Result};
use symphonia::core::packet::Packet;

use super::Samples;
use super::block::{Carrier, append_silence};
use super::codec::PreRoll;
use super::container::{GAVE_UP, guarded};
use super::demuxer::Demuxer;
use super::window::Window;

/// A decoder for a track. Its own trimming is off: packets are placed by their time instead.
pub(super) fn make_decoder(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>> {
    let options = AudioDecoderOptions::default().gapless(false);
    guarded(|| symphonia::default::get_codecs().make_audio_decoder(parameters, &options))
}

/// An open coded file.
pub(super) struct CodedReader {
    demuxer: Demuxer,
    parameters: AudioCodecParameters,
    decoder: Box<dyn AudioDecoder>,
    carrier: Carrier,
    pre_roll: PreRoll,
    lead: u64,
    start: i64,
    /// Frames of silence to come before the stream.
    lead_left: u64,
    /// The frame of the stream that is read next.
    position: i64,
    /// The frames of the stream that the decoder holds, and whether they are silent because it failed.
    block: Range<i64>,
    is_block_silent: bool,
    /// Packets that end here or earlier need not be decoded.
    wanted_from: i64,
    /// Which stretch between two fresh decoders the last packet belongs to.
    stretch: Option<i64>,
    /// The last packets, for a fresh decoder to hear again.
    recent: VecDeque<Packet>,
    /// Packets that could not be decoded, since this was last asked.
    damaged: u64,
    is_at_end: bool,
}

impl CodedReader {
    /// At the first frame of the music that `window` cuts out.
    pub fn new(
        demuxer: Demuxer,
        decoder: Box<dyn AudioDecoder>,
        carrier: Carrier,
        pre_roll: PreRoll,
        window: &Window,
    ) -> Self {
        Self {
            parameters: decoder.codec_params().clone(),
            demuxer,
            decoder,
            carrier,
            pre_roll,
            lead: window.lead,
            start: window.start,
            lead_left: window.lead,
            position: window.start,
            block: 0..0,
            is_block_silent: false,
            wanted_from: i64::MIN,
            stretch: None,
            recent: VecDeque::new(),
            damaged: 0,
            is_at_end: false,
        }
    }

    /// How many packets could not be decoded, and how many samples were no numbers, since this was last asked.
    pub fn take_damage(&mut self) -> (u64, u64) {
        (std::mem::take(&mut self.damaged), self.carrier.take_silenced())
    }

    /// Goes to a frame of the music.
    pub fn seek(&mut self, frame: u64) -> Result<()> {
        self.lead_left = self.lead.saturating_sub(frame);
        self.seek_stream(self.start.saturating_add_unsigned(frame.saturating_sub(self.lead)))
    }

    fn seek_stream(&mut self, frame: i64) -> Result<()> {
        let is_held = self.block.contains(&frame) || (frame == self.block.end && frame == self.position);
        self.position = frame;
        if is_held {
            return Ok(());
        }
        let stretch_start = self.pre_roll.fresh_every.map_or(frame, |every| frame.div_euclid(every) * every);
        self.wanted_from = stretch_start.saturating_sub(self.pre_roll.frames);
        self.decoder.reset();
        self.block = 0..0;
        self.stretch = None;
        self.recent.clear();
        // Nothing is read from anywhere else if there is no way to the place.
        self.is_at_end = true;
        self.demuxer.go_to(self.wanted_from)?;
        self.is_at_end = false;
        Ok(())
    }

    /// Appends `frames` frames, or as many as there are.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize> {
        let mut done = usize::try_from(self.lead_left).unwrap_or(usize::MAX).min(frames);
        append_silence(done, out);
        self.lead_left -= done as u64;
        while done < frames {
            let left = frames - done;
            let count = if self.position < self.block.start {
                let count = clamp(self.block.start - self.position, left);
                append_silence(count, out);
                count
            } else if self.position < self.block.end {
                let count = clamp(self.block.end - self.position, left);
                self.copy(out, count);
                count
            } else if self.advance()? {
                0
            } else {
                break;
            };
            self.position += count as i64;
            done += count;
        }
        Ok(done)
    }

    fn copy(&mut self, out: &mut Samples, count: usize) {
        if self.is_block_silent {
            append_silence(count, out);
        } else {
            let from = clamp(self.position - self.block.start, usize::MAX);
            self.carrier.append(&self.decoder.last_decoded(), from..from + count, out);
        }
    }

    /// Decodes the next packet that matters; `false` at the end.
    fn advance(&mut self) -> Result<bool> {
        while !self.is_at_end {
            let (packet, span) = match self.demuxer.next() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(Error::IoError(error)) if error.raw_os_error().is_some() => return Err(error.into()),
                // What comes after cannot be read, which the caller sees by the length.
                Err(_) => break,
            };
            if span.end <= self.wanted_from {
                continue;
            }
            self.refresh(span.start);
            let decoded = self.decode(&packet);
            let is_heard = span.end > self.position;
            self.is_block_silent = decoded.is_none();
            self.damaged += u64::from(self.is_block_silent && is_heard);
            // What a packet holds beyond its time belongs to the next one, which a seek may start with.
            let end = decoded.map_or(span.end, |frames| span.start.saturating_add_unsigned(frames as u64));
            self.block = span.start..end.min(span.end);
            self.remember(packet);
            return Ok(true);
        }
        self.is_at_end = true;
        Ok(false)
    }

    /// Decodes a packet and says how many frames came out of it; `None` if it is damaged.
    fn decode(&mut self, packet: &Packet) -> Option<usize> {
        let decoder = &mut self.decoder;
        match guarded(|| decoder.decode(packet).map(|decoded| decoded.frames())) {
            Ok(frames) => (frames > 0).then_some(frames),
            // Nobody knows what state a panic has left it in.
            Err(Error::DecodeError(GAVE_UP)) => {
                self.renew_decoder();
                None
            }
            Err(_) => None,
        }
    }

    fn renew_decoder(&mut self) {
        match make_decoder(&self.parameters) {
            Ok(decoder) => self.decoder = decoder,
            Err(_) => self.decoder.reset(),
        }
    }

    /// Replaces the decoder where a new stretch begins.
    fn refresh(&mut self, start: i64) {
        let Some(every) = self.pre_roll.fresh_every else { return };
        let stretch = Some(start.div_euclid(every));
        if self.stretch != stretch {
            self.renew_decoder();
            for packet in std::mem::take(&mut self.recent) {
                self.decode(&packet);
                self.remember(packet);
            }
        }
        self.stretch = stretch;
    }

    fn remember(&mut self, packet: Packet) {
        if self.pre_roll.packets > 0 {
            self.recent.push_back(packet);
            if self.recent.len() > self.pre_roll.packets {
                self.recent.pop_front();
            }
        }
    }
}

fn clamp(frames: i64, limit: usize) -> usize {
    usize::try_from(frames).unwrap_or(usize::MAX).min(limit)
}

impl std::fmt::Debug for CodedReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodedReader")
            .field("position", &self.position)
            .field("block", &self.block)
            .finish_non_exhaustive()
    }
}
