//! Plays through a sound card: ALSA, CoreAudio or WASAPI.
//!
//! Its callback runs on the device's audio thread, which allocates nothing.

use std::sync::Arc;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, FromSample, Sample, SampleFormat, SizedSample, Stream, StreamConfig, SupportedStreamConfig};
use stemlock::engine::OutputBuffers;
use stemlock::setlist::Output;
use stemlock::time::SampleRate;

use crate::midi_device::{self, HeardMidi};
use crate::player::ShowPlayer;
use crate::table::Table;

/// The maximum number of frames that are played at once; longer blocks of a device are played in parts.
const LONGEST: usize = 4096;

/// A device that plays until it is dropped.
pub struct SoundCard {
    _stream: Stream,
    rate: u32,
    channels: u16,
}

/// The names of the output devices.
pub fn names() -> Vec<String> {
    let devices = cpal::default_host().output_devices().into_iter().flatten();
    let mut names: Vec<String> = devices.filter_map(|device| name(&device)).collect();
    names.dedup();
    names
}

fn name(device: &Device) -> Option<String> {
    device.description().ok().map(|described| described.name().to_owned())
}

/// Plays on the device with this name, or on the system's own choice, at `rate` if possible.
///
/// # Errors
/// In a musician's words, why there is no sound.
pub fn open(
    player: &Arc<ShowPlayer>,
    wanted: Option<&str>,
    rate: Option<u32>,
    table: &Table,
    midi: HeardMidi,
) -> Result<SoundCard, String> {
    let host = cpal::default_host();
    let device = match wanted {
        None => host.default_output_device().ok_or("this computer has no device for sound")?,
        Some(wanted) => host
            .output_devices()
            .into_iter()
            .flatten()
            .find(|device| name(device).as_deref() == Some(wanted))
            .ok_or_else(|| format!("there is no device called \"{wanted}\"; is it plugged in?"))?,
    };
    let config = config(&device, rate)?;
    let (hertz, channels) = (config.sample_rate(), config.channels());
    let known = SampleRate::new(hertz).ok_or_else(|| format!("Stemlock does not play at {hertz} Hz"))?;
    player.prepare(known);
    let voice =
        CardStream { player: Arc::clone(player), buffers: OutputBuffers::new(LONGEST), table: *table, midi };
    let format = config.sample_format();
    let settings = config.config();
    let stream = match format {
        SampleFormat::F32 => stream::<f32>(&device, settings, voice),
        SampleFormat::F64 => stream::<f64>(&device, settings, voice),
        SampleFormat::I16 => stream::<i16>(&device, settings, voice),
        SampleFormat::I32 => stream::<i32>(&device, settings, voice),
        SampleFormat::U16 => stream::<u16>(&device, settings, voice),
        other => Err(format!("it needs samples of a kind ({other}) that Stemlock does not produce")),
    }?;
    stream.play().map_err(|error| trouble(&error))?;
    Ok(SoundCard { _stream: stream, rate: hertz, channels })
}

/// The device's configuration: as many channels as it has, and the requested rate if it supports that.
fn config(device: &Device, rate: Option<u32>) -> Result<SupportedStreamConfig, String> {
    let usual = device.default_output_config().map_err(|error| trouble(&error))?;
    let wanted = rate.unwrap_or(usual.sample_rate());
    let ranges = device.supported_output_configs().into_iter().flatten();
    let fits = ranges.filter_map(|range| range.try_with_sample_rate(wanted));
    let known = |format: SampleFormat| {
        [SampleFormat::U16, SampleFormat::I16, SampleFormat::I32, SampleFormat::F64, SampleFormat::F32]
            .iter()
            .position(|known| *known == format)
    };
    // More channels than all outputs need are useless, and some drivers claim any number.
    let most = 2 * Output::ALL.len() as u16;
    let best = fits
        .filter(|config| known(config.sample_format()).is_some() && config.channels() <= most)
        .max_by_key(|config| (config.channels(), known(config.sample_format())));
    Ok(best.unwrap_or(usual))
}

fn stream<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    mut voice: CardStream,
) -> Result<Stream, String> {
    let channels = usize::from(config.channels);
    let play = move |samples: &mut [T], _: &cpal::OutputCallbackInfo| voice.play(samples, channels);
    // Errors need no report: a lost device stops playing blocks.
    device.build_output_stream(config, play, |_| {}, None).map_err(|error| trouble(&error))
}

fn trouble(error: &cpal::Error) -> String {
    match error.kind() {
        cpal::ErrorKind::DeviceBusy => "another program is using it; close that, or choose another device",
        cpal::ErrorKind::DeviceNotAvailable => "it is no longer there; is it plugged in?",
        cpal::ErrorKind::PermissionDenied => "this user is not allowed to use it",
        _ => "the system does not let Stemlock play on it",
    }
    .to_owned()
}

/// The state of the callback.
struct CardStream {
    player: Arc<ShowPlayer>,
    buffers: OutputBuffers,
    table: Table,
    midi: HeardMidi,
}

impl CardStream {
    fn play<T: Sample + FromSample<f32>>(&mut self, samples: &mut [T], channels: usize) {
        for part in samples.chunks_mut(LONGEST * channels) {
            self.buffers.set_frames(part.len() / channels);
            let next = || midi_device::next(&mut self.midi);
            self.player.play(&mut self.buffers, next, |_| {});
            deal(&self.buffers, &self.table, part, channels);
        }
    }
}

/// Copies the outputs to their channels; two on the same channels are added.
fn deal<T: Sample + FromSample<f32>>(from: &OutputBuffers, table: &Table, to: &mut [T], channels: usize) {
    to.fill(T::EQUILIBRIUM);
    let count = u16::try_from(channels).unwrap_or(u16::MAX);
    for (frame, to) in to.chunks_exact_mut(channels).enumerate() {
        let mut sums = [0.0_f32; 2 * Output::ALL.len()];
        let room = channels.min(sums.len());
        for output in Output::ALL {
            let Some(first) = table.first_channel(output, count).map(usize::from) else { continue };
            let (left, right) = from.read(output);
            if first + 1 < sums.len() {
                sums[first] += left[frame];
                sums[first + 1] += right[frame];
            }
        }
        for (to, sum) in to.iter_mut().zip(&sums[..room]) {
            *to = T::from_sample(*sum);
        }
    }
}

impl SoundCard {
    /// Its rate in Hz.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Its number of channels.
    pub fn channels(&self) -> u16 {
        self.channels
    }
}
