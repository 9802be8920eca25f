//! Reads a coded file frame by frame: every packet at its time, every gap as silence with ramps.

use std::collections::VecDeque;
use std::io;

use super::Samples;
use super::aac::repeats_headers;
use super::block::{Carrier, StreamBlock, append_silence};
use super::coding::{Coding, PreRoll};
use super::decode::Decoder;
use super::holes::{Holes, Why, fall, rise};
use super::packets::Packet;
use super::stream::Stream;
use super::window::MusicWindow;

/// An open coded file.
pub(super) struct CodedReader {
    stream: Stream,
    decoder: Decoder,
    carrier: Carrier,
    pre_roll: PreRoll,
    rate: u32,
    lead: u64,
    start: i64,
    frames: u64,
    /// Frames of silence that are left before the stream.
    lead_left: u64,
    /// The next frame of the stream to read.
    position: i64,
    /// The current block, with its ramps.
    current: Option<StreamBlock>,
    /// The next block: it decides whether the current one must ramp down.
    ahead: Option<StreamBlock>,
    /// A packet that was read but not decoded yet, because packets before it are missing.
    held: Option<Packet>,
    /// The frame after the last block.
    reached: Option<i64>,
    /// The stretch between two fresh decoders to which the last packet belongs.
    stretch: Option<i64>,
    /// The last packets, for a fresh decoder to hear again.
    recent: VecDeque<Vec<u8>>,
    /// Where the stretch of the last seek begins.
    stretch_start: i64,
    holes: Holes,
    /// The number of packets decoded so far.
    decoded: u64,
}

impl CodedReader {
    /// At the first frame of the music in `window`.
    pub fn new(
        mut stream: Stream,
        decoder: Decoder,
        coding: &Coding,
        carrier: Carrier,
        window: &MusicWindow,
        rate: u32,
    ) -> io::Result<Self> {
        let mut pre_roll = coding.pre_roll();
        if let Coding::Aac { config, is_extended: true } = coding
            && !repeats_headers(config, &mut stream, pre_roll)?
        {
            pre_roll = PreRoll::FROM_THE_TOP;
        }
        let mut reader = Self {
            stream,
            decoder,
            carrier,
            pre_roll,
            rate,
            lead: window.lead,
            start: window.start,
            frames: window.frames,
            lead_left: window.lead,
            position: window.start,
            current: None,
            ahead: None,
            held: None,
            reached: None,
            stretch: None,
            recent: VecDeque::new(),
            stretch_start: window.start,
            holes: Holes::default(),
            decoded: 0,
        };
        reader.seek_stream(window.start)?;
        Ok(reader)
    }

    /// Reads all channels from now on.
    pub fn unfold(&mut self) {
        self.carrier.unfold();
    }

    /// The holes met so far.
    pub fn holes(&mut self) -> &mut Holes {
        &mut self.holes
    }

    /// The number of packets decoded so far.
    pub fn decoded(&self) -> u64 {
        self.decoded
    }

    /// Frames a second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Seeks to a frame of the music.
    pub fn seek(&mut self, frame: u64) -> io::Result<()> {
        self.lead_left = self.lead.saturating_sub(frame);
        self.seek_stream(self.start.saturating_add_unsigned(frame.saturating_sub(self.lead)))
    }

    fn seek_stream(&mut self, frame: i64) -> io::Result<()> {
        self.position = frame;
        if self.current.as_ref().is_some_and(|block| block.span.contains(&frame)) {
            return Ok(());
        }
        let stretch_start = self.pre_roll.fresh_every.map_or(frame, |every| frame.div_euclid(every) * every);
        self.decoder.renew();
        self.current = None;
        self.ahead = None;
        self.held = None;
        self.reached = None;
        self.stretch = None;
        self.recent.clear();
        self.stretch_start = stretch_start;
        // One more packet shows whether the wanted one follows a hole.
        self.stream.go_to(stretch_start.saturating_sub(self.pre_roll.frames), self.pre_roll.packets + 1)
    }

    /// Appends `frames` frames, or as many as are left.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> io::Result<usize> {
        let mut done = usize::try_from(self.lead_left).unwrap_or(usize::MAX).min(frames);
        append_silence(done, out);
        self.lead_left -= done as u64;
        while done < frames {
            let left = frames - done;
            let mut met = None;
            let count = match &self.current {
                // This occurs only before the first packet: all other gaps are holes.
                Some(block) if self.position < block.span.start => {
                    let count = clamp(block.span.start - self.position, left);
                    append_silence(count, out);
                    count
                }
                Some(block) if self.position < block.span.end => {
                    let count = clamp(block.span.end - self.position, left);
                    let from = clamp(self.position - block.span.start, usize::MAX);
                    match &block.content {
                        Ok(samples) => self.carrier.append(samples, from..from + count, out),
                        Err(why) => {
                            append_silence(count, out);
                            met = Some((block.span.clone(), *why));
                        }
                    }
                    count
                }
                _ => 0,
            };
            if let Some((span, why)) = met {
                self.meet(span, why);
            }
            if count == 0 && !self.advance()? {
                break;
            }
            self.position += count as i64;
            done += count;
        }
        Ok(done)
    }

    /// Records the part of a hole that is in the music.
    fn meet(&mut self, span: std::ops::Range<i64>, why: Why) {
        let in_music = |frame: i64| {
            let frame = u64::try_from(frame.saturating_sub(self.start)).unwrap_or(0).saturating_add(self.lead);
            frame.min(self.frames)
        };
        self.holes.meet(in_music(span.start)..in_music(span.end), why);
    }

    /// Advances to the next block; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let was_hole = self.current.as_ref().is_some_and(StreamBlock::is_hole);
        let Some(mut block) = (match self.ahead.take() {
            Some(block) => Some(block),
            None => self.make()?,
        }) else {
            return Ok(false);
        };
        self.ahead = self.make()?;
        if let Ok(samples) = &mut block.content {
            if was_hole {
                rise(samples, self.rate);
            }
            if self.ahead.as_ref().is_some_and(StreamBlock::is_hole) {
                fall(samples, self.rate);
            }
        }
        self.current = Some(block);
        Ok(true)
    }

    /// Makes the next block that has frames; `None` at the end.
    fn make(&mut self) -> io::Result<Option<StreamBlock>> {
        loop {
            let packet = match self.held.take() {
                Some(packet) => packet,
                None => match self.stream.next()? {
                    Some(packet) => packet,
                    None => return Ok(None),
                },
            };
            if let Some(reached) = self.reached.filter(|&reached| reached < packet.span.start) {
                self.reached = Some(packet.span.start);
                let gap = reached..packet.span.start;
                self.held = Some(packet);
                return Ok(Some(StreamBlock::hole(gap, Why::Missing)));
            }
            if self.is_only_heard_again(packet.span.end) {
                self.reached = Some(packet.span.end);
                self.remember(packet.data);
                continue;
            }
            self.refresh(packet.span.start);
            let mut decoded = Samples::empty();
            self.decoded += 1;
            let outcome = self.decoder.decode(&packet.data, &mut decoded);
            self.remember(packet.data);
            self.reached = Some(packet.span.end);
            if packet.span.is_empty() {
                continue;
            }
            return Ok(Some(self.block(packet.span, outcome.map(|()| decoded))));
        }
    }

    /// A block of a packet's output. Output beyond the packet's time belongs to the next packet, with which a seek may
    /// start. If output is missing, the whole packet is a hole.
    fn block(&mut self, span: std::ops::Range<i64>, decoded: Result<Samples, Why>) -> StreamBlock {
        let wanted = span.end - span.start;
        match decoded {
            Ok(samples) if samples.frames() as i64 >= wanted => {
                StreamBlock { span, content: Ok(self.carrier.carry(samples)) }
            }
            Ok(_) => StreamBlock::hole(span, Why::Undecodable),
            Err(why) => StreamBlock::hole(span, why),
        }
    }

    /// Whether a packet that ends at `end` is not decoded after a seek, but only kept for the fresh decoder to hear.
    fn is_only_heard_again(&self, end: i64) -> bool {
        self.pre_roll.packets > 0 && end <= self.stretch_start.saturating_sub(self.pre_roll.frames)
    }

    /// Replaces the decoder where a new stretch begins. It hears the last packets again, except before the stretch that a
    /// seek wants, where only holes matter.
    fn refresh(&mut self, start: i64) {
        let Some(every) = self.pre_roll.fresh_every else { return };
        let stretch = Some(start.div_euclid(every));
        if self.stretch != stretch {
            self.decoder.renew();
        }
        if self.stretch != stretch && start >= self.stretch_start {
            let mut unheard = Samples::empty();
            self.decoded += self.recent.len() as u64;
            for packet in &self.recent {
                let _ = self.decoder.decode(packet, &mut unheard);
            }
        }
        self.stretch = stretch;
    }

    fn remember(&mut self, packet: Vec<u8>) {
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
        f.debug_struct("CodedReader").field("position", &self.position).finish_non_exhaustive()
    }
}
