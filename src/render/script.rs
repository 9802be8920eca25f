//! A script: the acts of performers in a show, one per line, as `BEAT ACT [ARGUMENTS] [@QUANTUM]`.
//!
//! Any thread. Known here: the words of a script, the names of a set's songs. Not known here: when an act is carried out.

use crate::engine::{Act, MOST_SEMITONES, Order, Quantum, Repeat, SectionRef, Target, When};
use crate::setlist::Problem;
use crate::time::{BeatPos, SampleRate};

/// A line of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptLine {
    /// Its number in the file, counted from 1.
    pub line: usize,
    /// The act and its arguments as written.
    pub act: String,
    /// The order. Its number is its place in the script.
    pub order: Order,
}

/// The maximum number of beats of a fade or a nudge.
const MOST_BEATS: f64 = 1000.0;
/// The largest place of an act, in beats or seconds.
const FARTHEST: f64 = 1e7;
/// The slowest and the fastest tempo of a song, in percent.
const TEMPO: (f64, f64) = (50.0, 200.0);

/// Reads the orders in `text`, for a set whose songs have these `names`, at the session's `rate`. `#` begins a comment.
///
/// # Errors
/// The first line that is invalid, with what to write instead.
pub fn read(text: &str, names: &[String], rate: SampleRate) -> Result<Vec<ScriptLine>, Problem> {
    let mut lines = Vec::new();
    for (index, written) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let words = without_comment(written).trim();
        if words.is_empty() {
            continue;
        }
        let number = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let read = line(words, number, names, rate);
        let (act, order) = read.map_err(|why| {
            let what = format!("line {} is not understood: {words}", index + 1);
            Problem::error(what, why, "correct that line; nothing was rendered")
        })?;
        lines.push(ScriptLine { line: index + 1, act, order });
    }
    Ok(lines)
}

/// A comment begins with a `#` at the beginning of a word: `A# minor` contains none.
fn without_comment(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    line.match_indices('#').find(begins).map_or(line, |(at, _)| &line[..at])
}

fn line(words: &str, number: u32, names: &[String], rate: SampleRate) -> Result<(String, Order), String> {
    let (when, rest) =
        words.split_once(char::is_whitespace).ok_or("write BEAT ACT, for example: 16 jump chorus")?;
    let at = at(when, rate)?;
    let rest = rest.trim();
    let (act, quantum) = match rest.rsplit_once('@') {
        Some((act, quantum)) if act.is_empty() || act.ends_with(char::is_whitespace) => {
            (act.trim(), Some(quantum.parse::<Quantum>()?))
        }
        _ => (rest, None),
    };
    Ok((act.to_owned(), Order { number, at, act: self::act(act, names)?, quantum }))
}

/// A beat of the lead, or a time as `1:23.456`.
fn at(text: &str, rate: SampleRate) -> Result<When, String> {
    let wrong = || format!("\"{text}\" is not a place: write a beat such as 16 or 0.5, or a time such as 1:23.456");
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.abs() <= FARTHEST);
    if let Some((minutes, seconds)) = text.split_once(':') {
        let minutes: u32 = minutes.parse().map_err(|_| wrong())?;
        let seconds = number(seconds).filter(|seconds| (0.0..60.0).contains(seconds)).ok_or_else(wrong)?;
        let seconds = f64::from(minutes) * 60.0 + seconds;
        return Ok(When::Frame((seconds * rate.as_f64()).round() as i64));
    }
    number(text).and_then(BeatPos::new).map(When::Beat).ok_or_else(wrong)
}

fn act(text: &str, names: &[String]) -> Result<Act, String> {
    let (verb, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = unquoted(rest.trim());
    let plain = rest.to_lowercase();
    let alone = |act: Act| match rest {
        "" => Ok(act),
        _ => Err(format!("{verb} takes no argument")),
    };
    match verb.to_lowercase().as_str() {
        "launch" => song(rest, names).map(Act::Launch),
        "choose" => song(rest, names).map(Act::Choose),
        "forget" => alone(Act::Forget),
        "next" => alone(Act::Next),
        "previous" => alone(Act::Previous),
        "again" => alone(Act::Again),
        "play" => alone(Act::Play),
        "stop" => alone(Act::Stop),
        "pause" => alone(Act::Pause),
        "panic" => alone(Act::Panic),
        "jump" => jump(rest, &plain).map(Act::Jump),
        "loop" => match plain.as_str() {
            "" => Err("write which section is to be looped, or here, or off".to_owned()),
            "here" => Ok(Act::Loop(Repeat::Here)),
            "off" => Ok(Act::Loop(Repeat::Off)),
            _ => Ok(Act::Loop(Repeat::Section(SectionRef::written(rest)))),
        },
        "nudge" => number(rest, "beats", -MOST_BEATS, MOST_BEATS).map(Act::Nudge),
        "fade-out" => number(rest, "beats", 0.0, MOST_BEATS).map(Act::FadeOut),
        "fade-in" => number(rest, "beats", 0.0, MOST_BEATS).map(Act::FadeIn),
        "click-only" => match plain.as_str() {
            "on" => Ok(Act::ClickOnly(true)),
            "off" => Ok(Act::ClickOnly(false)),
            _ => Err("write click-only on or click-only off".to_owned()),
        },
        "count-in" => number(rest, "bars", 0.0, 4.0).and_then(|bars| {
            if bars.fract() == 0.0 {
                Ok(Act::CountIn(bars as u8))
            } else {
                Err("write count-in 0, 1, 2 or 4".to_owned())
            }
        }),
        "transpose" => number(rest, "semitones", -MOST_SEMITONES, MOST_SEMITONES).map(Act::Transpose),
        "tempo" => number(rest.trim_end_matches('%'), "percent", TEMPO.0, TEMPO.1).map(Act::Tempo),
        _ => Err(format!(
            "there is no act \"{verb}\": write launch, choose, next, previous, again, play, stop, pause, jump, loop, nudge, fade-out, \
             fade-in, click-only, count-in, transpose, tempo, forget or panic"
        )),
    }
}

fn jump(written: &str, plain: &str) -> Result<Target, String> {
    let bar = plain.strip_prefix("bar ").map(|number| number.trim().parse::<i64>());
    match (plain, bar) {
        ("", _) => Err("write where to jump: a section, next, previous, or bar 9".to_owned()),
        ("next", _) => Ok(Target::Next),
        ("previous", _) => Ok(Target::Previous),
        (_, Some(Ok(number))) if number.abs() <= 1_000_000 => Ok(Target::Bar(number)),
        _ => Ok(Target::Section(SectionRef::written(written))),
    }
}

fn number(text: &str, unit: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("\"{text}\" is not a number of {unit} from {least} to {most}"))
}

/// A song by its name, ignoring case, or by its number.
fn song(text: &str, names: &[String]) -> Result<usize, String> {
    let wanted = crate::setlist::name_key(text);
    let named = names.iter().position(|name| crate::setlist::name_key(name) == wanted);
    let numbered = || text.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < names.len());
    named
        .or_else(numbered)
        .ok_or_else(|| format!("there is no song \"{text}\" in the set: write one of {}", names.join(", ")))
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn rate() -> SampleRate {
        SampleRate::new(48_000).unwrap()
    }

    fn names() -> Vec<String> {
        ["One", "Count On Me", "3 Days"].map(str::to_owned).to_vec()
    }

    #[test]
    fn every_act_is_read() {
        let text = "\u{feff}# a show\n0 launch count on me @bar # now\r\n1:02.5 jump \"Verse 2\" @4\n\n-4 jump bar 9\n8 jump next\n\
                    9 loop chorus @none\n10 loop off\n11 nudge -0.5\n12 fade-out 8\n13 click-only on\n14 transpose -2\n15 tempo 95%\n\
                    16 launch 3\n17 panic\n18 launch A#";
        let mut all = names();
        all.push("A#".to_owned());
        let lines = read(text, &all, rate()).unwrap();
        let acts: Vec<Act> = lines.iter().map(|line| line.order.act).collect();
        let section = |name| SectionRef::written(name);
        let expected = [
            Act::Launch(1),
            Act::Jump(Target::Section(section("verse 2"))),
            Act::Jump(Target::Bar(9)),
            Act::Jump(Target::Next),
            Act::Loop(Repeat::Section(section("Chorus"))),
            Act::Loop(Repeat::Off),
            Act::Nudge(-0.5),
            Act::FadeOut(8.0),
            Act::ClickOnly(true),
            Act::Transpose(-2.0),
            Act::Tempo(95.0),
            Act::Launch(2),
            Act::Panic,
            Act::Launch(3),
        ];
        assert_eq!(acts, expected);
        assert_eq!((lines[0].line, lines[0].act.as_str()), (2, "launch count on me"));
        assert_eq!((lines[0].order.quantum, lines[2].order.quantum), (Some(Quantum::Bars(1)), None));
        assert_eq!(lines[1].order.at, When::Frame(62 * 48_000 + 24_000));
    }

    #[test]
    fn what_is_not_understood_is_named_with_its_line_and_remedy() {
        let wrong = [
            ("0 play\n4 explode", "line 2", "write launch"),
            ("zero play", "line 1", "1:23.456"),
            ("0 launch Nobody", "line 1", "Count On Me"),
            ("0 play @3", "line 1", "write none, beat"),
            ("0 nudge far", "line 1", "number of beats"),
            ("0 loop", "line 1", "here, or off"),
            ("0 jump", "line 1", "bar 9"),
            ("0 stop now", "line 1", "takes no argument"),
            ("1:75 play", "line 1", "not a place"),
            ("play", "line 1", "BEAT ACT"),
            ("nan play", "line 1", "not a place"),
        ];
        for (text, line, remedy) in wrong {
            let told = read(text, &names(), rate()).unwrap_err().to_string();
            assert!(told.contains(line) && told.contains(remedy), "{text}: {told}");
        }
    }
}
