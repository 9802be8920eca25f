//! The thread that opens devices, sees when one is lost, opens it again when it comes back, and keeps the show.
//!
//! Devices are opened and dropped on this thread alone.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::jack_device::{self, JackDevice};
use crate::midi_device::{self, MidiDevice};
use crate::player::ShowPlayer;
use crate::settings::{AppSettings, LastShow, Store};
use crate::sound_card::{self, SoundCard};
use crate::table::Table;

/// How often it looks.
const LOOK: Duration = Duration::from_millis(250);
/// A device that has played nothing for so long is lost; and how long it takes until it is looked for again.
const LOST: Duration = Duration::from_secs(2);
/// How often the show is kept, if it has changed.
const KEEP: Duration = Duration::from_secs(1);

/// What the device page shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DevicesShown {
    /// What may be chosen.
    pub audio_names: Vec<String>,
    /// What may be heard.
    pub midi_names: Vec<String>,
    /// What was chosen.
    pub settings: AppSettings,
    /// Name, rate in Hz and channels of what plays.
    pub playing: Option<(String, u32, u16)>,
    /// What is wrong, and what to do; empty if nothing is.
    pub word: String,
}

impl DevicesShown {
    /// All of it in a line.
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

/// What the thread is told.
#[derive(Debug)]
pub enum DeviceChoice {
    /// Another audio device; `None` for the system's own.
    Audio(Option<String>),
    /// Another MIDI device, or none.
    Midi(Option<String>),
    /// Outputs go elsewhere.
    Outputs(Table),
    /// Names are looked for anew.
    Names,
}

/// The thread, as the window has it. When it is dropped, devices are closed and the show is kept.
pub struct Devices {
    choices: Option<Sender<DeviceChoice>>,
    shown: Arc<Mutex<DevicesShown>>,
    thread: Option<JoinHandle<()>>,
}

impl Devices {
    /// Opens what `settings` say. Choices are kept in `store`, with the show.
    pub fn start(player: Arc<ShowPlayer>, settings: AppSettings, store: Store) -> Self {
        let (choices, told) = channel();
        let shown = Arc::new(Mutex::new(DevicesShown { settings: settings.clone(), ..DevicesShown::default() }));
        let mut work = DeviceWork {
            player,
            settings,
            store,
            shown: Arc::clone(&shown),
            device: None,
            midi: None,
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

    /// What is there, and what is wrong.
    pub fn shown(&self) -> DevicesShown {
        self.shown.lock().clone()
    }

    /// Chooses.
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

/// A device that plays.
enum Playing {
    Jack(JackDevice),
    Card(String, SoundCard),
}

struct DeviceWork {
    player: Arc<ShowPlayer>,
    settings: AppSettings,
    store: Store,
    shown: Arc<Mutex<DevicesShown>>,
    device: Option<Playing>,
    midi: Option<MidiDevice>,
    word: String,
    midi_word: String,
    /// How many blocks had been played when that number last changed, and when it did, or when it was last tried to open a device.
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
            DeviceChoice::Midi(name) => self.settings.midi = name,
            DeviceChoice::Outputs(table) => self.settings.outputs = table.written(),
            DeviceChoice::Names => {
                self.look_for_names();
                return self.show();
            }
        }
        if self.store.keep_settings(&self.settings).is_err() {
            self.word = "the choice cannot be kept: the settings folder cannot be written".to_owned();
        }
        self.open();
    }

    /// Closes what plays, and opens what is chosen.
    fn open(&mut self) {
        self.device = None;
        self.midi = None;
        let mut heard = midi_device::none();
        self.midi_word.clear();
        if let Some(name) = self.settings.midi.clone() {
            match midi_device::open(&name) {
                Ok((device, next)) => (self.midi, heard) = (Some(device), next),
                Err(why) => self.midi_word = why,
            }
        }
        let table = Table::read(&self.settings.outputs).unwrap_or_default();
        let wanted = self.settings.audio.as_deref();
        let opened = match wanted {
            Some(jack_device::NAME) => jack_device::open(&self.player, &table).map(Playing::Jack),
            None if jack_device::is_there() => jack_device::open(&self.player, &table).map(Playing::Jack),
            wanted => sound_card::open(&self.player, wanted, self.settings.rate, &table, heard)
                .map(|card| Playing::Card(wanted.unwrap_or("The system's own device").to_owned(), card)),
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

    /// Sees whether the device still plays, and looks for one that is lost.
    fn watch(&mut self) {
        let blocks = self.player.blocks();
        if blocks != self.blocks {
            (self.blocks, self.moved) = (blocks, Instant::now());
        } else if self.moved.elapsed() >= LOST {
            let lost = self.device.take().map(|device| name_of(&device));
            self.open();
            if let Some(name) = lost {
                self.word = match self.device {
                    Some(_) => format!("{name} had stopped, and plays again"),
                    None => format!("{name} is lost ({}); Stemlock goes on when it comes back", self.word),
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
            Playing::Jack(jack) => (name_of(device), jack.rate(), jack.channels()),
            Playing::Card(_, card) => (name_of(device), card.rate(), card.channels()),
        });
        let words = [&self.word, &self.midi_word].map(String::as_str);
        shown.word = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("; ");
    }

    /// Keeps the songs, and where they stand, if that has changed. What cannot be written now may be written in a second.
    fn keep_show(&mut self) {
        self.keep_at = Instant::now();
        // While songs are still looked for, the former show holds.
        if self.player.keeper().is_busy() {
            return;
        }
        let show = LastShow { songs: self.player.keeper().saved(), place: self.player.standing() };
        if self.kept.as_ref() != Some(&show) && self.store.keep_show(&show).is_ok() {
            self.kept = Some(show);
        }
    }
}

fn name_of(device: &Playing) -> String {
    match device {
        Playing::Jack(_) => jack_device::NAME.to_owned(),
        Playing::Card(name, _) => name.clone(),
    }
}
