//! The thread that opens devices, detects when one is lost, reopens it when it comes back, and saves the show.
//!
//! Devices are opened and dropped on this thread only.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::jack_device::{self, JackDevice};
use crate::midi_device::{self, Pedals};
use crate::player::ShowPlayer;
use crate::settings::{AppSettings, LastShow, Store};
use crate::sound_card::{self, SoundCard};
use crate::table::Table;

/// The polling interval.
const LOOK: Duration = Duration::from_millis(250);
/// A device that has played nothing for this long is lost. Also the interval between attempts to reopen it.
const LOST: Duration = Duration::from_secs(2);
/// The interval at which a changed show is saved.
const KEEP: Duration = Duration::from_secs(1);

/// The content of the device page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DevicesShown {
    /// The audio devices.
    pub audio_names: Vec<String>,
    /// The MIDI devices.
    pub midi_names: Vec<String>,
    /// The current choices.
    pub settings: AppSettings,
    /// Name, rate in Hz and channels of the playing device.
    pub playing: Option<(String, u32, u16)>,
    /// The problem, and what to do; empty if there is none.
    pub word: String,
}

impl DevicesShown {
    /// Everything in one line.
    pub fn line(&self) -> String {
        let playing = self.playing.as_ref().map(|(name, rate, channels)| {
            let one = if *channels == 1 { "1 channel".to_owned() } else { format!("{channels} channels") };
            format!("{name}, {rate} Hz, {one}")
        });
        match (playing, self.word.is_empty()) {
            (Some(playing), true) => playing,
            (Some(playing), false) => format!("{playing}. {}", self.word),
            (None, true) => "Looking for a device".to_owned(),
            (None, false) => format!("No sound: {}", self.word),
        }
    }
}

impl DevicesShown {
    /// The lines of a support report; the first one is the playing device.
    fn told(&self) -> Vec<String> {
        let (settings, list) = (&self.settings, |names: &[String]| names.join(", "));
        vec![
            self.line(),
            format!(
                "chosen {}, of {}",
                settings.audio.as_deref().unwrap_or("the system's"),
                list(&self.audio_names)
            ),
            format!("pedals {}, of {}", settings.midi.as_deref().unwrap_or("none"), list(&self.midi_names)),
            format!("outputs {}", settings.outputs),
        ]
    }
}

/// A message to the thread.
#[derive(Debug)]
pub enum DeviceChoice {
    /// Use another audio device; `None` for the system's own.
    Audio(Option<String>),
    /// Use another MIDI device, or none.
    Midi(Option<String>),
    /// Change the channels of outputs.
    Outputs(Table),
    /// List the devices again.
    Names,
}

/// A handle of the thread. When it is dropped, devices are closed and the show is saved.
pub struct Devices {
    choices: Option<Sender<DeviceChoice>>,
    shown: Arc<Mutex<DevicesShown>>,
    thread: Option<JoinHandle<()>>,
}

impl Devices {
    /// Opens the devices in `settings`. Choices and the show are saved in `store`.
    pub fn start(player: Arc<ShowPlayer>, settings: AppSettings, store: Store) -> Self {
        let (choices, told) = channel();
        let shown = Arc::new(Mutex::new(DevicesShown { settings: settings.clone(), ..DevicesShown::default() }));
        let mut work = DeviceWork {
            player,
            settings,
            store,
            shown: Arc::clone(&shown),
            device: None,
            midi: Pedals::new(),
            listened: Instant::now(),
            word: String::new(),
            midi_word: String::new(),
            blocks: 0,
            moved: Instant::now(),
            kept: None,
            keep_at: Instant::now(),
        };
        let thread = std::thread::Builder::new().name("stemlock-devices".to_owned()).spawn(move || work.run(&told));
        Self { choices: Some(choices), shown, thread: thread.ok() }
    }

    /// The devices and problems.
    pub fn shown(&self) -> DevicesShown {
        self.shown.lock().clone()
    }

    /// Makes a choice.
    pub fn choose(&self, choice: DeviceChoice) {
        // The thread ends only with this handle.
        let _ = self.choices.as_ref().map(|choices| choices.send(choice));
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.choices.take();
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A playing device.
enum PlayingDevice {
    Jack(JackDevice),
    Card(String, SoundCard),
}

struct DeviceWork {
    player: Arc<ShowPlayer>,
    settings: AppSettings,
    store: Store,
    shown: Arc<Mutex<DevicesShown>>,
    device: Option<PlayingDevice>,
    midi: Pedals,
    /// When the MIDI device was last looked for.
    listened: Instant,
    word: String,
    midi_word: String,
    /// The number of played blocks, and when it last changed, or when opening a device was last attempted.
    blocks: u64,
    moved: Instant,
    kept: Option<LastShow>,
    keep_at: Instant,
}

impl DeviceWork {
    fn run(&mut self, told: &Receiver<DeviceChoice>) {
        self.look_for_names();
        self.open();
        loop {
            match told.recv_timeout(LOOK) {
                Ok(choice) => self.choose(choice),
                Err(RecvTimeoutError::Timeout) => self.watch(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.keep_at.elapsed() >= KEEP {
                self.keep_show();
            }
        }
        self.keep_show();
    }

    fn choose(&mut self, choice: DeviceChoice) {
        match choice {
            DeviceChoice::Audio(name) => self.settings.audio = name,
            DeviceChoice::Midi(name) => {
                self.settings.midi = name;
                self.keep_settings();
                // What sounds goes on.
                self.listen();
                return self.show();
            }
            DeviceChoice::Outputs(table) => self.settings.outputs = table.written(),
            DeviceChoice::Names => {
                self.look_for_names();
                return self.show();
            }
        }
        self.keep_settings();
        self.open();
    }

    fn keep_settings(&mut self) {
        if self.store.keep_settings(&self.settings).is_err() {
            self.word = "the choice cannot be kept: the settings folder cannot be written".to_owned();
        }
    }

    /// Looks for the chosen MIDI device. Returns whether there is something else to tell.
    fn listen(&mut self) -> bool {
        self.listened = Instant::now();
        let word = self.midi.follow(self.settings.midi.as_deref()).err().unwrap_or_default();
        word != std::mem::replace(&mut self.midi_word, word.clone())
    }

    /// Closes the playing device, and opens the chosen one.
    fn open(&mut self) {
        self.device = None;
        self.listen();
        let heard = self.midi.heard();
        let table = Table::read(&self.settings.outputs).unwrap_or_default();
        let wanted = self.settings.audio.as_deref();
        let opened = match wanted {
            Some(jack_device::NAME) => jack_device::open(&self.player, &table, heard).map(PlayingDevice::Jack),
            None if jack_device::is_there() => {
                jack_device::open(&self.player, &table, heard).map(PlayingDevice::Jack)
            }
            wanted => sound_card::open(&self.player, wanted, self.settings.rate, &table, heard)
                .map(|card| PlayingDevice::Card(wanted.unwrap_or("The system's own device").to_owned(), card)),
        };
        self.moved = Instant::now();
        match opened {
            Ok(device) => {
                self.device = Some(device);
                self.word.clear();
            }
            Err(why) => self.word = why,
        }
        self.show();
    }

    /// Checks whether the devices are still there, and tries to reopen lost ones.
    fn watch(&mut self) {
        if self.settings.midi.is_some() && self.listened.elapsed() >= LOST && self.listen() {
            self.show();
        }
        let blocks = self.player.blocks();
        if blocks != self.blocks {
            (self.blocks, self.moved) = (blocks, Instant::now());
        } else if self.moved.elapsed() >= LOST {
            let lost = self.device.take().map(|device| name_of(&device));
            self.open();
            if let Some(name) = lost {
                self.word = match self.device {
                    Some(_) => format!("{name} stopped, and is playing again"),
                    None => format!("{name} was disconnected ({}); Stemlock continues when it is back", self.word),
                };
                self.show();
            }
        }
    }

    fn look_for_names(&mut self) {
        let mut shown = self.shown.lock();
        shown.audio_names = sound_card::names();
        if jack_device::is_there() {
            shown.audio_names.insert(0, jack_device::NAME.to_owned());
        }
        shown.midi_names = midi_device::names();
    }

    fn show(&self) {
        let mut shown = self.shown.lock();
        shown.settings = self.settings.clone();
        shown.playing = self.device.as_ref().map(|device| match device {
            PlayingDevice::Jack(jack) => (name_of(device), jack.rate(), jack.channels()),
            PlayingDevice::Card(_, card) => (name_of(device), card.rate(), card.channels()),
        });
        let words = [&self.word, &self.midi_word].map(String::as_str);
        shown.word = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("; ");
        let told = shown.told();
        drop(shown);
        self.player.keeper().journal().set_devices(told);
    }

    /// Saves the songs, and the position in them, if they have changed. A failed attempt is repeated after a second.
    fn keep_show(&mut self) {
        self.keep_at = Instant::now();
        // While songs are being searched, the previously saved show stays.
        if self.player.keeper().is_busy() {
            return;
        }
        let (songs, mix) = self.player.state().kept();
        let show = LastShow { songs, mix: Some(mix), place: self.player.standing() };
        if self.kept.as_ref() != Some(&show) && self.store.keep_show(&show).is_ok() {
            self.kept = Some(show);
        }
    }
}

fn name_of(device: &PlayingDevice) -> String {
    match device {
        PlayingDevice::Jack(_) => jack_device::NAME.to_owned(),
        PlayingDevice::Card(name, _) => name.clone(),
    }
}
