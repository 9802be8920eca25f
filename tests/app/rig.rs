//! The test's own JACK server, the program, and a client that records its output and plays its pedals.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jack::{AudioIn, Client, ClientOptions, Control, MidiOut, Port, ProcessHandler, ProcessScope, RawMidi};

/// Names the server to JACK's library.
const SERVER: &str = "JACK_DEFAULT_SERVER";
/// The time limit for any reaction.
const PATIENCE: Duration = Duration::from_secs(40);
/// The recording.
const PORTS: [&str; 4] = ["Main L", "Main R", "Click L", "Click R"];
/// How much of it is kept, in frames.
const KEPT: usize = 48_000 * 4;

/// Whether JACK is installed. It must be if the environment promises it.
pub fn has_jackd() -> bool {
    let there = Command::new("jackd").arg("--version").output().is_ok();
    assert!(there || std::env::var_os("STEMLOCK_JACK").is_none(), "jackd was promised, and there is none");
    if !there {
        println!("skipped: jackd is not installed");
    }
    there
}

/// Whether this process has a server of its own. If not, the test is run in a process that does, with a server of this name.
pub fn is_on_own_server(server: &str) -> bool {
    if std::env::var_os(SERVER).is_some() {
        return true;
    }
    let name = std::thread::current().name().unwrap().to_owned();
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture"])
        // The same each time: JACK has room for eight names, and keeps those of servers that were killed.
        .env(SERVER, server)
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(done.status.success(), "{said}");
    false
}

/// A JACK server with a dummy sound card.
pub struct Server(Child);

impl Server {
    /// A server that waits for its clients loses no block, but stalls for a minute if one of them crashes.
    pub fn start(rate: u32, waits: bool) -> Self {
        let mut server = Self(Self::spawn(rate, waits));
        wait_until("the server runs", || {
            // The remains of a killed server may end the next one.
            if server.0.try_wait().unwrap().is_some() {
                server.0 = Self::spawn(rate, waits);
            }
            std::thread::sleep(Duration::from_millis(200));
            Client::new("looks", ClientOptions::NO_START_SERVER).is_ok()
        });
        server
    }

    fn spawn(rate: u32, waits: bool) -> Child {
        let name = std::env::var(SERVER).unwrap();
        Command::new("jackd")
            .args(waits.then_some("--sync"))
            .args(["--no-realtime", "--timeout", "10000", "--name", &name])
            .args(["-d", "dummy", "--rate", &rate.to_string(), "--period", "256", "--playback", "34"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program, without a window.
pub struct App {
    child: Child,
    said: Receiver<String>,
    lines: Vec<String>,
}

impl App {
    fn command(settings: Option<&Path>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stemlock-app"));
        command.env("STEMLOCK_CACHE", "").env("STEMLOCK_SETTINGS", settings.unwrap_or(Path::new("/nonexistent")));
        command
    }

    pub fn start(settings: &Path, arguments: &[&OsStr]) -> Self {
        Self::start_in_window(settings, &[&["--no-window".as_ref()], arguments].concat())
    }

    /// With its window.
    pub fn start_in_window(settings: &Path, arguments: &[&OsStr]) -> Self {
        let mut command = Self::command(Some(settings));
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let (say, said) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
        Self { child, said, lines: Vec::new() }
    }

    /// The program's whole output for these arguments.
    pub fn output(arguments: &[&str]) -> String {
        let done = Self::command(None).args(arguments).output().unwrap();
        [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat()
    }

    /// Waits for the next line of output that contains this text.
    pub fn wait_for(&mut self, what: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.said.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("it does not say \"{what}\", but {:?}", self.lines));
            self.lines.push(line.clone());
            if line.contains(what) {
                return;
            }
        }
    }

    /// Ends it as a crash does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether there is a display to show it; where one was promised it has to be.
pub fn has_display() -> bool {
    let there = std::env::var_os("DISPLAY").is_some() && Command::new("xdotool").arg("version").output().is_ok();
    assert!(there || std::env::var_os("STEMLOCK_DISPLAY").is_none(), "a display was promised, and there is none");
    if !there {
        println!("skipped: there is no display, or no xdotool");
    }
    there
}

/// Presses a key in the program's window, which has to be there.
pub fn press_key(key: &str) {
    let xdotool = |arguments: &[&str]| Command::new("xdotool").args(arguments).output().unwrap().status.success();
    let window = ["search", "--sync", "--onlyvisible", "--name", "^Stemlock$", "windowfocus", "--sync"];
    assert!(xdotool(&window), "there is no window");
    assert!(xdotool(&["key", key]));
}

/// A client that records some of the program's ports, and presses its pedals.
pub struct JackEar {
    client: jack::AsyncClient<(), JackHearing>,
    shared: Arc<Mutex<SharedHearing>>,
}

#[derive(Default)]
struct SharedHearing {
    heard: [VecDeque<f32>; 4],
    pressed: Vec<u8>,
}

struct JackHearing {
    ports: [Port<AudioIn>; 4],
    pedals: Port<MidiOut>,
    shared: Arc<Mutex<SharedHearing>>,
}

impl ProcessHandler for JackHearing {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        let mut shared = self.shared.lock().unwrap();
        for (port, heard) in self.ports.iter().zip(&mut shared.heard) {
            heard.extend(port.as_slice(scope));
            let surplus = heard.len().saturating_sub(KEPT);
            heard.drain(..surplus);
        }
        let mut writer = self.pedals.writer(scope);
        for note in shared.pressed.drain(..) {
            writer.write(&RawMidi { time: 0, bytes: &[0x90, note, 100] }).unwrap();
        }
        Control::Continue
    }
}

impl JackEar {
    pub fn open() -> Self {
        let (client, _) = Client::new("ear", ClientOptions::NO_START_SERVER).unwrap();
        let ports = PORTS.map(|name| client.register_port(name, AudioIn::default()).unwrap());
        let pedals = client.register_port("pedals", MidiOut::default()).unwrap();
        let shared = Arc::<Mutex<SharedHearing>>::default();
        let hearing = JackHearing { ports, pedals, shared: Arc::clone(&shared) };
        let ear = Self { client: client.activate_async((), hearing).unwrap(), shared };
        ear.connect();
        ear
    }

    /// Connects to the program, which may have been restarted, as soon as it is there.
    pub fn connect(&self) {
        let join = |from: &str, to: &str| {
            wait_until(&format!("{from} goes to {to}"), || {
                self.client.as_client().connect_ports_by_name(from, to).is_ok() || self.is_connected(from, to)
            });
        };
        PORTS.iter().for_each(|port| join(&format!("Stemlock:{port}"), &format!("ear:{port}")));
        join("ear:pedals", "Stemlock:MIDI in");
    }

    pub fn is_connected(&self, from: &str, to: &str) -> bool {
        let port = self.client.as_client().port_by_name(from);
        port.is_some_and(|port| port.is_connected_to(to).unwrap_or(false))
    }

    /// Closes it behind a server that has ended. JACK's library then cancels the thread that plays, wherever it is: in a block of Rust code that
    /// would end the process. So its last block has to be over.
    pub fn close_without_server(self) {
        std::thread::sleep(Duration::from_millis(300));
    }

    /// Presses a note.
    pub fn press(&mut self, note: u8) {
        self.shared.lock().unwrap().pressed.push(note);
    }

    /// The last recorded frames, by port; `None` if there are fewer.
    pub fn last(&self, frames: usize) -> Option<[Vec<f32>; 4]> {
        let shared = self.shared.lock().unwrap();
        let start = shared.heard[0].len().checked_sub(frames)?;
        Some([0, 1, 2, 3].map(|port| shared.heard[port].range(start..).copied().collect()))
    }
}

/// Left and right of a float WAV file.
pub fn stereo(bytes: &[u8]) -> [Vec<f32>; 2] {
    let data = bytes.windows(4).position(|name| name == b"data").unwrap() + 8;
    let samples: Vec<f32> =
        bytes[data..].chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect();
    [0, 1].map(|side| samples.iter().skip(side).step_by(2).copied().collect())
}

/// Waits until something holds.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
