//! Defines the arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use stemlock::dsp::{Decibels, Gain, LtcRate};
use stemlock::engine::{Lead, MOST_CHARACTER, MOST_SEMITONES, SingAlong, TempoMode};
use stemlock::render::{ScriptLine, SongFile, read_script};
use stemlock::setlist::{ExportKind, Output, Problem};

use stemlock::time::{BeatPos, Bpm, Meter, SampleRate, TempoChange, TempoMap};

/// Plays a song's stems without a DAW, through the same engine as the plugin.
#[derive(Debug, Parser)]
#[command(name = "stemlock", version)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows what was found in a song's folder, decoded, trimmed and guessed, and all problems.
    Info(InfoArguments),
    /// Renders a song, or a set with a performer's acts, to 32-bit float WAV (RF64 above 4 GB).
    #[command(after_help = SCRIPT_HELP)]
    Render(Box<RenderArguments>),
    /// Checks a whole show before the gig: reads every file of every song of a set completely.
    #[command(
        after_help = "The exit status is 3 if the set is not ready: a file is missing, damaged or silent, or a \
                            click, guide or timecode goes to Main."
    )]
    Set(SetArguments),
    /// Writes a song's tempo map, meter, sections and markers for a DAW, with a track that contains Stemlock if the format supports it.
    Export(ExportArguments),
    /// Copies all files of a song into one new folder, with a song.toml that refers to the copies.
    Collect(CollectArguments),
    /// Unpacks the song in a ZIP archive into a folder beside it.
    Unpack(UnpackArguments),
    /// Prints what a helper needs to know: versions, the computer, and songs without their audio. It contains no home folder and no user name.
    Report(ReportArguments),
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The folders of songs with problems.
    #[arg(value_name = "SONG")]
    pub songs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SetArguments {
    /// A set.toml, an M3U, or a folder of song folders.
    pub set: PathBuf,
    /// Writes JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct InfoArguments {
    /// The song's folder.
    pub song: PathBuf,
    /// Session rate in hertz [default: the rate that most stems have].
    #[arg(long, value_name = "HZ", value_parser = rate)]
    pub rate: Option<SampleRate>,
    /// Writes JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RenderArguments {
    /// The song's folder; or a set: a set.toml, an M3U, or a folder of song folders.
    #[arg(value_name = "SONG|SET")]
    pub song: PathBuf,
    /// The file for the main output.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The host's tempo in BPM [default: the song's own].
    #[arg(long, value_name = "BPM", value_parser = bpm, conflicts_with = "tempo_map")]
    pub tempo: Option<Bpm>,
    /// The host's tempo over its beats, as BEAT:BPM pairs.
    #[arg(long, value_name = "0:120,16:90", value_parser = tempo_map, allow_hyphen_values = true)]
    pub tempo_map: Option<TempoMap>,
    /// The beat at which to start; the first whole frame at or after it.
    #[arg(long, value_name = "BEAT", default_value = "0", value_parser = beat, allow_hyphen_values = true)]
    pub from: BeatPos,
    /// The beat at which to stop [default: the end of the longest stem].
    #[arg(long, value_name = "BEAT", value_parser = beat, allow_hyphen_values = true, conflicts_with_all = ["lead", "script", "seconds"])]
    pub to: Option<BeatPos>,
    /// The clock that songs follow [default: timeline].
    #[arg(long, value_enum)]
    pub lead: Option<LeadName>,
    /// A file with an act per line: BEAT ACT [ARGUMENTS] [@QUANTUM].
    #[arg(long = "do", value_name = "SCRIPT")]
    pub script: Option<PathBuf>,
    /// How long to render [default: the timeline's end, or until all acts are done and nothing sounds].
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub seconds: Option<f64>,
    /// Session rate in hertz [default: the rate that most stems have].
    #[arg(long, value_name = "HZ", value_parser = rate)]
    pub rate: Option<SampleRate>,
    /// What happens if this tempo differs from the song's.
    #[arg(long, value_enum, default_value = "stretch")]
    pub mode: Mode,
    /// Transposes the song by these semitones; drums, percussion, click, guide and timecode keep their pitch.
    #[arg(long, value_name = "SEMITONES", default_value_t = 0.0, value_parser = semitones, allow_hyphen_values = true)]
    pub transpose: f64,
    /// Shifts the resonances of voices by these semitones, from -6 to 6, and keeps their pitch: lower sounds larger. Other stems stay as they are.
    #[arg(long, value_name = "SEMITONES", default_value_t = 0.0, value_parser = character, allow_hyphen_values = true)]
    pub voice_character: f64,
    /// The number of bars of click before each song.
    #[arg(long, value_name = "BARS", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=4))]
    pub count_in: u8,
    /// Folds everything into the main output: music to its left, click and guide to its right.
    #[arg(long)]
    pub split: bool,
    #[command(flatten)]
    pub sing: SingArguments,
    /// Timecode (LTC) on the output Aux: 24, 25, 29.97, "29.97 drop" or 30 frames a second.
    #[arg(long, value_name = "RATE", value_parser = ltc)]
    pub ltc: Option<LtcRate>,
    /// A continuous tone on this output.
    #[arg(long, value_name = "OUTPUT", value_parser = output)]
    pub heartbeat: Option<Output>,
    /// Writes the messages that the songs send to other devices into a MIDI file, in which a tick is a frame.
    #[arg(long, value_name = "FILE.mid")]
    pub midi_out: Option<PathBuf>,
    /// Frames in a block; it does not change the sound.
    #[arg(long, value_name = "FRAMES", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub block: u32,
    /// The maximum memory for the song's samples in megabytes; it does not change the sound [default: STEMLOCK_MEMORY, or a quarter of the memory].
    #[arg(long, value_name = "MB", value_parser = megabytes)]
    pub memory: Option<usize>,
    /// A folder for one more file per output that sounded, named after it.
    #[arg(long, value_name = "DIR")]
    pub outputs: Option<PathBuf>,
    /// Writes JSON about the rendering instead of a short text.
    #[arg(long)]
    pub json: bool,
}

/// What happens to the lead vocal.
#[derive(Clone, Copy, Debug, Args)]
pub struct SingArguments {
    /// Removes the lead vocal.
    #[arg(long)]
    pub sing_along: bool,
    /// The level at which it remains, in decibels [default: silence].
    #[arg(long, value_name = "DB", value_parser = level, allow_hyphen_values = true, requires = "sing_along")]
    pub sing_guide: Option<Decibels>,
    /// If the lead vocal has no stem of its own, removes what is the same on both sides of the whole song.
    #[arg(long, requires = "sing_along")]
    pub remove_centre: bool,
}

impl From<SingArguments> for SingAlong {
    fn from(said: SingArguments) -> Self {
        let guide = said.sing_guide.map_or(Gain::ZERO, Gain::from);
        Self { on: said.sing_along, guide, centre: said.remove_centre }
    }
}

#[derive(Debug, Args)]
pub struct UnpackArguments {
    /// The archive.
    pub archive: PathBuf,
    /// The new folder; it must not exist, or must be empty [default: beside the archive, with its name].
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CollectArguments {
    /// The song's folder.
    pub song: PathBuf,
    /// The new folder; it must not exist, or must be empty.
    pub folder: PathBuf,
    /// Writes stems as FLAC wherever that has the same sound, bit for bit, and the same tags: WAV and AIFF of 8, 16 or 24 bits. Others are copied.
    #[arg(long)]
    pub flac: bool,
    /// Writes JSON about the written files instead of a short text.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The song's folder.
    pub song: PathBuf,
    /// The format: a MIDI file for every DAW, a REAPER project, a DAWproject file for Bitwig, Studio One and Cubase, or the lyrics as LRC.
    #[arg(long, value_enum)]
    pub to: DawFormat,
    /// The file.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Writes JSON about the written files instead of a short text.
    #[arg(long)]
    pub json: bool,
}

/// A kind of file for a DAW.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DawFormat {
    /// A standard MIDI file.
    Mid,
    /// A REAPER project.
    Rpp,
    /// A DAWproject file.
    Dawproject,
    /// The lyrics of the song with their times, as LRC.
    Lrc,
}

impl DawFormat {
    /// The file that it is.
    pub fn file(self) -> SongFile {
        match self {
            Self::Mid => SongFile::Daw(ExportKind::Midi),
            Self::Rpp => SongFile::Daw(ExportKind::Reaper),
            Self::Dawproject => SongFile::Daw(ExportKind::DawProject),
            Self::Lrc => SongFile::Lyrics,
        }
    }
}

const SCRIPT_HELP: &str = "\
A script has an act per line; # begins a comment. BEAT is a beat of the lead, or a time such as 1:23.456. With the lead Stemlock
beats count from 0 at the tempo of the sounding song, or at 120 BPM before the first one. Acts:
  launch SONG, next, previous, again      a song from its beginning
  play, stop, pause                       (lead Stemlock)
  jump SECTION|next|previous|bar N        elsewhere in the song
  loop SECTION|here|off                   repeats the section
  nudge BEATS                             forward or back
  fade-out BEATS, fade-in BEATS           the music, not click and guide
  click-only on|off                       the same in one beat
  count-in BARS                           of click before the next launch: 0, 1, 2 or 4
  transpose SEMITONES, tempo PERCENT      of this song, tonight
  panic                                   silence; all acts are cancelled
Songs and sections are given by name or number. Quanta: none, beat, bar, 2, 4, 8, section, song.

The exit status is 3 if something was rendered but a stem does not play, or an act could not be carried out.";

/// The clock that songs follow.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LeadName {
    /// The host's timeline: each song has its beat on it.
    Timeline,
    /// The host's beats: songs are launched on its bars.
    Beat,
    /// Stemlock itself: each song at its own tempo.
    Stemlock,
}

impl LeadName {
    /// The name as written in arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Beat => "beat",
            Self::Stemlock => "stemlock",
        }
    }

    /// The default script: launches the first song, unless the timeline leads.
    pub fn usual_script(self, names: &[String], rate: SampleRate) -> Result<Vec<ScriptLine>, Problem> {
        let text = if matches!(self, Self::Timeline) { "" } else { "0 again" };
        read_script(text, names, rate)
    }
}

impl From<LeadName> for Lead {
    fn from(lead: LeadName) -> Self {
        match lead {
            LeadName::Timeline => Self::Timeline,
            LeadName::Beat => Self::Beat,
            LeadName::Stemlock => Self::Stemlock,
        }
    }
}

/// What happens if the tempo differs from the song's.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Mode {
    /// The song plays faster or slower at its own pitch.
    Stretch,
    /// The song plays faster or slower like a tape.
    Repitch,
    /// The song plays as recorded.
    Off,
}

impl From<Mode> for TempoMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Stretch => Self::Stretch,
            Mode::Repitch => Self::Repitch,
            Mode::Off => Self::Off,
        }
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = Some(number(text)?).filter(|seconds| *seconds > 0.0 && *seconds <= 86_400.0);
    seconds.ok_or_else(|| "a length is from 0 to 86400 seconds".to_owned())
}

fn megabytes(text: &str) -> Result<usize, String> {
    let megabytes: Option<usize> = text.trim().parse().ok().filter(|megabytes| (1..=1 << 20).contains(megabytes));
    megabytes
        .map(|megabytes| megabytes << 20)
        .ok_or_else(|| "memory is a whole number of megabytes from 1 to 1048576".to_owned())
}

fn semitones(text: &str) -> Result<f64, String> {
    let semitones = Some(number(text)?).filter(|semitones| semitones.abs() <= MOST_SEMITONES);
    semitones.ok_or_else(|| format!("semitones are from -{MOST_SEMITONES} to {MOST_SEMITONES}"))
}

fn character(text: &str) -> Result<f64, String> {
    let semitones = Some(number(text)?).filter(|semitones| semitones.abs() <= MOST_CHARACTER);
    semitones
        .ok_or_else(|| format!("semitones of a voice's character are from -{MOST_CHARACTER} to {MOST_CHARACTER}"))
}

fn level(text: &str) -> Result<Decibels, String> {
    let (least, most) = (Decibels::FADER_MIN.get(), Decibels::FADER_MAX.get());
    let level = Some(number(text)? as f32).filter(|db| (least..=most).contains(db));
    level.map(Decibels::on_fader).ok_or_else(|| format!("a level is from {least} to {most} dB"))
}

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("\"{text}\" is not a number"))
}

fn beat(text: &str) -> Result<BeatPos, String> {
    // 10⁹ beats are 16 years at 120 BPM.
    let number = Some(number(text)?).filter(|beat| beat.abs() <= 1e9);
    number.and_then(BeatPos::new).ok_or_else(|| "a beat is a number such as 16 or -0.5".to_owned())
}

fn bpm(text: &str) -> Result<Bpm, String> {
    Bpm::new(number(text)?).ok_or_else(|| format!("a tempo is from {} to {} BPM", Bpm::MIN.get(), Bpm::MAX.get()))
}

fn ltc(text: &str) -> Result<LtcRate, String> {
    let found = LtcRate::ALL.into_iter().find(|rate| rate.name() == text.trim());
    found.ok_or_else(|| "write 24, 25, 29.97, \"29.97 drop\" or 30".to_owned())
}

fn output(text: &str) -> Result<Output, String> {
    text.parse()
}

fn rate(text: &str) -> Result<SampleRate, String> {
    let rate = text.trim().parse().ok().and_then(SampleRate::new);
    rate.ok_or_else(|| format!("a rate is a whole number from {} to {}", SampleRate::MIN, SampleRate::MAX))
}

fn tempo_map(text: &str) -> Result<TempoMap, String> {
    let change = |pair: &str| {
        let (at, tempo) = pair.split_once(':').ok_or_else(|| format!("\"{pair}\" is not written like 16:90"))?;
        Ok(TempoChange { beat: beat(at)?, bpm: bpm(tempo)?, meter: Meter::FOUR_FOUR })
    };
    let changes = text.split(',').map(change).collect::<Result<Vec<_>, String>>()?;
    TempoMap::new(&changes).map_err(|_| "each beat has to be after the one before it".to_owned())
}
