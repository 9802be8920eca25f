//! Timecode at all rates, and music, which must never be taken for timecode.

use testkit::songs::styles;

use super::clicks::others;
use super::{Verdicts, heard};

/// The sync word of SMPTE 12M, in the order of its bits.
const SYNC: u16 = 0b0011_1111_1111_1101;

/// Judges the results for timecode and for music.
pub fn judge(verdicts: &mut Verdicts, seconds: f64) {
    println!("\nTimecode: recognised at every rate, with its first whole frame; music never");
    for (name, counted, speed, drops) in [
        ("24", 24, 24.0, false),
        ("25", 25, 25.0, false),
        ("29.97", 30, 30_000.0 / 1001.0, false),
        ("29.97 drop", 30, 30_000.0 / 1001.0, true),
        ("30", 30, 30.0, false),
    ] {
        for rate in [44_100.0, 48_000.0, 96_000.0] {
            let audio = ltc([1, 2, 3, 4], counted, speed, drops, rate, 8.0);
            let code = heard(&audio, rate).timecode;
            let is_right = code.is_some_and(|code| {
                code.first == [1, 2, 3, 4] && code.drops == drops && (code.speed - speed).abs() < 0.01
            });
            let found =
                code.map_or_else(|| "nothing".to_owned(), |code| format!("{:?} at {:.3}", code.first, code.speed));
            verdicts.say(is_right, format!("{name} at {rate} Hz: {found}"));
        }
    }
    let (mut count, mut wrong) = (0, Vec::new());
    let mut listen = |name: String, audio: &[f32], rate: f64, may_click: bool| {
        let heard = heard(audio, rate);
        count += 1;
        if heard.timecode.is_some() || (!may_click && heard.click.is_some_and(|click| click.is_certain())) {
            wrong.push(name);
        }
    };
    for case in styles(seconds, 0) {
        listen(format!("{}, drums", case.name), &case.drums, case.rate, false);
        listen(format!("{}, the rest", case.name), &case.others, case.rate, false);
        listen(format!("{}, mixed", case.name), &case.mix(), case.rate, false);
    }
    for (name, audio) in others() {
        listen(name, &audio, 48_000.0, true);
    }
    verdicts.say(wrong.is_empty(), format!("{count} stems of music, taken for timecode or a click: {wrong:?}"));
}

/// Timecode from `first` on: 80 bits a frame. Each bit begins with a change of polarity, and ones have another in their middle.
fn ltc(first: [u8; 4], counted: u8, speed: f64, drops: bool, rate: f64, seconds: f64) -> Vec<f32> {
    let frames = (seconds * speed) as usize;
    let mut changes = Vec::new();
    let [hours, minutes, mut second, mut frame] = first;
    for number in 0..frames {
        for (bit, is_one) in bits([hours, minutes, second, frame], drops).into_iter().enumerate() {
            let at = (number as f64 + bit as f64 / 80.0) / speed;
            changes.push(at);
            if is_one {
                changes.push(at + 0.5 / 80.0 / speed);
            }
        }
        frame += 1;
        if frame == counted {
            (frame, second) = (0, second + 1);
        }
    }
    let mut audio = vec![0.0; (seconds * rate) as usize];
    let mut next = changes.into_iter().peekable();
    let mut level = -0.4;
    for (frame, sample) in audio.iter_mut().enumerate() {
        while next.next_if(|change| *change * rate <= frame as f64).is_some() {
            level = -level;
        }
        *sample = level;
    }
    audio
}

fn bits([hours, minutes, seconds, frames]: [u8; 4], drops: bool) -> Vec<bool> {
    let mut bits = vec![false; 80];
    let mut write = |at: usize, value: u8, count: usize| {
        (0..count).for_each(|bit| bits[at + bit] = value >> bit & 1 == 1);
    };
    write(0, frames % 10, 4);
    write(8, frames / 10, 2);
    write(10, drops.into(), 1);
    write(16, seconds % 10, 4);
    write(24, seconds / 10, 3);
    write(32, minutes % 10, 4);
    write(40, minutes / 10, 3);
    write(48, hours % 10, 4);
    write(56, hours / 10, 2);
    (0..16).for_each(|bit| bits[64 + bit] = SYNC >> (15 - bit) & 1 == 1);
    bits
}
