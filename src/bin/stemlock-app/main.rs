//! `stemlock-app`: Stemlock without a DAW, for rehearsals and for shows in which Stemlock leads.
//!
//! The main thread owns the window; a separate thread owns the devices.

#![allow(clippy::print_stdout, clippy::print_stderr)] // This is where a user reads.

mod devices;
mod jack_device;
mod midi_device;
mod player;
mod settings;
mod sound_card;
mod table;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use stemlock::engine::Standing;
use stemlock::plugin::Stemlock;
use stemlock::time::FileSeconds;

use devices::Devices;
use player::ShowPlayer;
use settings::{AppSettings, Store};
use table::Table;

/// Plays songs or a set without a DAW.
#[derive(Debug, Parser)]
#[command(name = "stemlock-app", version)]
struct AppArguments {
    /// A song's folder, a set's folder or file, or several songs; without any, the last show is restored
    paths: Vec<PathBuf>,
    /// The audio device, as listed by --list; JACK is one
    #[arg(long, value_name = "NAME")]
    audio: Option<String>,
    /// The MIDI device with the pedals
    #[arg(long, value_name = "NAME")]
    midi: Option<String>,
    /// The rate of the sound card, if it is not the system's
    #[arg(long, value_name = "HZ")]
    rate: Option<u32>,
    /// The channels of outputs, by the first of two: "Click=3 Aux=off"
    #[arg(long, value_name = "TABLE")]
    outputs: Option<String>,
    /// Lists the devices, and exits
    #[arg(long)]
    list: bool,
    /// Plays without a window until it is stopped; pedals control it
    #[arg(long)]
    no_window: bool,
}

fn main() -> ExitCode {
    match run(&AppArguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("stemlock-app: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &AppArguments) -> Result<(), String> {
    if arguments.list {
        list();
        return Ok(());
    }
    let store = Store::of_user();
    let settings = wanted(arguments, store.settings())?;
    let stemlock = Stemlock::default();
    let (state, size) = (Arc::clone(stemlock.state()), Arc::clone(stemlock.window()));
    let keeper = Arc::clone(stemlock.keeper());
    keeper.journal().runs_in("app without a DAW", Some("none".to_owned()));
    let player = Arc::new(ShowPlayer::new(stemlock));
    window::lead(&state);
    if arguments.paths.is_empty() {
        come_back(&player, &store);
    } else {
        let paths = arguments.paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
        player.open(paths.collect());
    }
    let devices = Arc::new(Devices::start(Arc::clone(&player), settings, store));
    if arguments.no_window {
        follow(&devices, &player);
    }
    window::run(&state, &keeper, &size, &devices)
}

/// The settings, changed by the command line.
fn wanted(arguments: &AppArguments, mut settings: AppSettings) -> Result<AppSettings, String> {
    if let Some(outputs) = &arguments.outputs {
        settings.outputs = Table::read(outputs)?.written();
    }
    settings.audio = arguments.audio.clone().or(settings.audio);
    settings.midi = arguments.midi.clone().or(settings.midi);
    settings.rate = arguments.rate.or(settings.rate);
    Ok(settings)
}

/// Restores the last show, paused at its position.
fn come_back(player: &ShowPlayer, store: &Store) {
    let Some(show) = store.last_show() else { return };
    player.state().come_back(&show.songs, show.mix.as_ref());
    if let Some((place, seconds)) = show.place {
        player.go_on_when_ready(Standing::held(place, FileSeconds::new(seconds)));
    }
}

fn list() {
    let say = |what: &str, names: &[String]| {
        println!("{what}");
        names.iter().for_each(|name| println!("  {name}"));
        if names.is_empty() {
            println!("  none");
        }
    };
    let jack = jack_device::is_there().then(|| jack_device::NAME.to_owned());
    let audio: Vec<String> = jack.into_iter().chain(sound_card::names()).collect();
    say("Audio devices:", &audio);
    say("MIDI devices:", &midi_device::names());
}

/// Prints changes of the devices and of the last show, without end.
fn follow(devices: &Devices, player: &ShowPlayer) -> ! {
    let (mut said, mut came_back) = (String::new(), !player.comes_back());
    loop {
        let line = devices.shown().line();
        if line != said {
            println!("{line}");
            said = line;
        }
        if !came_back && !player.comes_back() {
            came_back = true;
            if let Some((place, seconds)) = player.standing() {
                println!("Song {} is where it was, at {seconds:.1} s of its files", place + 1);
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
