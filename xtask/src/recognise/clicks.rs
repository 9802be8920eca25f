//! Makes click tracks with known beats, and audio that is not a click.

use testkit::songs::sound::{add, bass, beep, hat, hiss, rim, shaker, tick, voice, wood};

/// A click track and its true beats.
pub struct ClickCase {
    pub name: String,
    pub rate: f64,
    pub audio: Vec<f32>,
    /// Every beat that sounds: in quarter notes from beat 0, and in seconds.
    pub beats: Vec<(f64, f64)>,
    /// Upper and lower number of the first bar's meter.
    pub meter: (u8, u8),
    /// When the music begins, in seconds.
    pub music: Option<f64>,
    /// The tempo, if it is constant.
    pub bpm: Option<f64>,
    /// The number of tempo changes, if they are steps.
    pub changes: Option<usize>,
}

/// A click's pattern: bursts at quarter notes, with a sound.
struct Score {
    bursts: Vec<(f64, ClickTimbre)>,
    beats: Vec<f64>,
    meter: (u8, u8),
}

#[derive(Clone, Copy, PartialEq)]
enum ClickTimbre {
    Accent,
    Beat,
    Divided,
}

/// The sound of the bursts.
#[derive(Clone, Copy)]
enum Kit {
    /// Beeps of 1500 and 1000 Hz.
    Beeps,
    /// A wood block, louder at accents.
    Wood,
    /// Ticks of noise of two milliseconds.
    Ticks,
    /// Long beeps with a soft beginning.
    Soft,
}

fn bars(count: usize, beats: usize, unit: u8, counted: f64) -> Score {
    let quarter = 4.0 / f64::from(unit);
    let all: Vec<f64> = (0..count * beats).map(|pulse| pulse as f64 * quarter - counted).collect();
    let sound = |pulse: usize| if pulse.is_multiple_of(beats) { ClickTimbre::Accent } else { ClickTimbre::Beat };
    Score {
        bursts: all.iter().enumerate().map(|(pulse, beat)| (*beat, sound(pulse))).collect(),
        beats: all,
        meter: (beats as u8, unit),
    }
}

impl Score {
    /// With another burst in each beat, at this share of the beat.
    fn divided(mut self, at: f64) -> Self {
        self.bursts.extend(self.beats.iter().map(|beat| (beat + at, ClickTimbre::Divided)));
        self
    }

    /// Without accents.
    fn plain(mut self) -> Self {
        self.bursts.iter_mut().for_each(|burst| burst.1 = ClickTimbre::Beat);
        self
    }

    /// Without the bursts from one beat to another.
    fn without(mut self, from: f64, to: f64) -> Self {
        self.bursts.retain(|burst| burst.0 < from || burst.0 >= to);
        self.beats.retain(|beat| *beat < from || *beat >= to);
        self
    }

    fn case(&self, name: &str, rate: f64, kit: Kit, start: f64, time: impl Fn(f64) -> f64) -> ClickCase {
        let first = self.beats.iter().fold(0.0_f64, |first, beat| first.min(*beat));
        let shift = start - time(first);
        let at = |beat: f64| time(beat) + shift;
        let last = self.bursts.iter().map(|burst| at(burst.0)).fold(0.0, f64::max);
        let mut audio = vec![0.0; ((last + 0.7) * rate) as usize];
        for (beat, sound) in &self.bursts {
            let samples = kit.sound(*sound, rate);
            add(&mut audio, (at(*beat) * rate).round() as i64, &samples, 1.0);
        }
        ClickCase {
            name: name.to_owned(),
            rate,
            audio,
            beats: self.beats.iter().map(|beat| (*beat, at(*beat))).collect(),
            meter: self.meter,
            music: Some(at(0.0)),
            bpm: None,
            changes: None,
        }
    }

    fn constant(&self, name: &str, rate: f64, kit: Kit, start: f64, bpm: f64) -> ClickCase {
        let case = self.case(name, rate, kit, start, |beat| beat * 60.0 / bpm);
        ClickCase { bpm: Some(bpm), changes: Some(1), ..case }
    }
}

impl Kit {
    fn sound(self, sound: ClickTimbre, rate: f64) -> Vec<f32> {
        let level = match sound {
            ClickTimbre::Accent => 0.8,
            ClickTimbre::Beat => 0.5,
            ClickTimbre::Divided => 0.25,
        };
        match (self, sound) {
            (Self::Beeps, ClickTimbre::Accent) => beep(rate, 1500.0, 0.03, 0.0, 0.8),
            (Self::Beeps, ClickTimbre::Beat) => beep(rate, 1000.0, 0.03, 0.0, 0.6),
            (Self::Beeps, ClickTimbre::Divided) => beep(rate, 800.0, 0.02, 0.0, 0.3),
            (Self::Wood, _) => wood(rate, level),
            (Self::Ticks, ClickTimbre::Accent) => tick(rate, 7, 0.002, level),
            (Self::Ticks, _) => tick(rate, 8, 0.002, level),
            (Self::Soft, ClickTimbre::Accent) => beep(rate, 1760.0, 0.07, 0.001, level),
            (Self::Soft, _) => beep(rate, 880.0, 0.07, 0.001, level),
        }
    }
}

/// A map of steps: (from beat, bpm).
fn steps(changes: &[(f64, f64)]) -> impl Fn(f64) -> f64 + '_ {
    |beat| {
        let mut seconds = 0.0;
        for (index, (from, bpm)) in changes.iter().enumerate() {
            let to = changes.get(index + 1).map_or(f64::INFINITY, |next| next.0);
            let from = if index == 0 { 0.0 } else { *from };
            let beats = if index == 0 { beat.min(to) } else { (beat.min(to) - from).max(0.0) };
            seconds += beats * 60.0 / bpm;
        }
        seconds
    }
}

/// A tempo that changes evenly in time from one value to another over so many beats, and then stays.
fn ramp(from: f64, to: f64, beats: f64) -> impl Fn(f64) -> f64 {
    // bpm² changes linearly with the beats.
    move |beat| {
        let rise = (to * to - from * from) / beats;
        let inside = beat.clamp(0.0, beats);
        let mut seconds = 120.0 * ((from * from + rise * inside).sqrt() - from) / rise;
        seconds += (beat - beats).max(0.0) * 60.0 / to + beat.min(0.0) * 60.0 / from;
        seconds
    }
}

/// Click tracks of all kinds.
pub fn clicks() -> Vec<ClickCase> {
    let mut cases = Vec::new();
    let rates = [44_100.0, 48_000.0, 96_000.0];
    let tempos = [120.0, 93.7, 71.35, 174.0, 128.013, 60.0, 145.5, 99.999, 200.0, 85.25];
    let kits = [Kit::Beeps, Kit::Wood, Kit::Ticks, Kit::Soft];
    for (index, bpm) in tempos.into_iter().enumerate() {
        let name = format!("constant {bpm}");
        let beats = if index % 4 == 3 { 3 } else { 4 };
        let counted = if index % 2 == 0 { beats as f64 } else { 0.0 };
        let score = bars(24, beats, 4, counted);
        cases.push(score.constant(&name, rates[index % 3], kits[index % 4], 0.137 * index as f64, bpm));
    }
    let rate = 48_000.0;
    cases.push(bars(20, 5, 8, 5.0).constant("5/8", rate, Kit::Beeps, 0.2, 126.0));
    cases.push(bars(20, 7, 8, 3.5).constant("7/8", rate, Kit::Wood, 0.0, 138.0));
    cases.push(bars(20, 6, 8, 3.0).constant("6/8", rate, Kit::Beeps, 0.0, 102.0));
    cases.push(bars(20, 4, 4, 4.0).divided(2.0 / 3.0).constant("swung", rate, Kit::Beeps, 0.1, 112.0));
    cases.push(bars(20, 4, 4, 4.0).divided(0.5).constant("eighths", rate, Kit::Wood, 0.1, 104.0));
    cases.push(bars(40, 4, 4, 0.0).plain().constant("no accents", rate, Kit::Soft, 0.0, 131.0));
    cases.push(bars(30, 4, 4, 8.0).without(40.0, 64.0).constant("a rest", rate, Kit::Beeps, 0.5, 118.5));
    let jumps = [(0.0, 120.0), (32.0, 90.0), (64.0, 141.3), (96.0, 120.0)];
    let mut jumping = bars(33, 4, 4, 4.0).case("jumps", rate, Kit::Beeps, 0.25, steps(&jumps));
    jumping.changes = Some(4);
    cases.push(jumping);
    let double = [(0.0, 70.0), (32.0, 140.0), (64.0, 70.0)];
    let mut double = bars(25, 4, 4, 4.0).case("double time and back", rate, Kit::Wood, 0.25, steps(&double));
    double.changes = Some(3);
    cases.push(double);
    cases.push(bars(25, 4, 4, 4.0).case("ramp up", rate, Kit::Beeps, 0.1, ramp(90.0, 150.0, 64.0)));
    cases.push(bars(25, 4, 4, 4.0).case("ramp down", rate, Kit::Wood, 0.1, ramp(140.0, 80.0, 48.0)));
    let wander = |beat: f64| beat * 0.5 + 0.01 * (beat * 0.13).sin() + 0.004 * (beat * 0.41).sin();
    cases.push(bars(40, 4, 4, 4.0).case("drifting", rate, Kit::Beeps, 0.3, wander));
    cases
}

/// Click tracks with a counting voice, hiss or both.
pub fn spoilt() -> Vec<ClickCase> {
    let rate = 48_000.0;
    let mut cases = Vec::new();
    for (index, kit) in [Kit::Beeps, Kit::Wood, Kit::Ticks, Kit::Soft].into_iter().enumerate() {
        let mut hissing = bars(24, 4, 4, 4.0).constant("hiss", rate, kit, 0.4, 117.3);
        hiss(&mut hissing.audio, 3, -48.0);
        cases.push(hissing);
        let mut counted =
            bars(24, 4, 4, 8.0).constant("a voice counts", rate, kit, 0.4, 97.0 + index as f64 * 11.3);
        let times: Vec<f64> = counted.beats.iter().map(|beat| beat.1).collect();
        for (number, time) in times.iter().enumerate() {
            // In the count-in, and at the beginning of each fourth bar.
            if number < 8 || number % 16 < 4 {
                let late = [0.004, -0.012, 0.02, -0.03, 0.0][number % 5];
                let word = voice(rate, number as u32, 0.28, 0.5);
                add(&mut counted.audio, ((time + late) * rate) as i64, &word, 1.0);
            }
        }
        cases.push(counted);
        let mut both = bars(20, 3, 4, 3.0).case("ramp with hiss", rate, kit, 0.4, ramp(100.0, 130.0, 40.0));
        hiss(&mut both.audio, 5, -48.0);
        cases.push(both);
    }
    cases
}

/// Audio that is not a click: name and samples, at 48 kHz.
pub fn others() -> Vec<(String, Vec<f32>)> {
    let rate = 48_000.0;
    let seconds = 40.0;
    let mut cases = Vec::new();
    let mut pattern = |name: &str, bpm: f64, steps: &[f64], sound: &mut dyn FnMut(usize) -> Vec<f32>| {
        let mut audio = vec![0.0; (seconds * rate) as usize];
        let sixteenth = 15.0 / bpm;
        let count = (seconds / sixteenth) as usize;
        for step in 0..count {
            let level = steps[step % steps.len()];
            if level > 0.0 {
                let samples = sound(step);
                add(&mut audio, (step as f64 * sixteenth * rate) as i64, &samples, level as f32);
            }
        }
        cases.push((name.to_owned(), audio));
    };
    let eighths = [1.0, 0.0, 0.6, 0.0];
    let sixteenths = [1.0, 0.4, 0.6, 0.4];
    pattern("shaker", 100.0, &sixteenths, &mut |step| shaker(rate, step as u32));
    pattern("shaker, sampled", 112.0, &sixteenths, &mut |_| shaker(rate, 1));
    pattern("hi-hat, played", 120.0, &eighths, &mut |step| hat(rate, step as u32, 0.06));
    pattern("hi-hat, sampled", 124.0, &eighths, &mut |_| hat(rate, 1, 0.05));
    pattern("hi-hat in quarters", 124.0, &[1.0, 0.0, 0.0, 0.0], &mut |_| hat(rate, 1, 0.05));
    let clave = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];
    pattern("rim, clave", 104.0, &clave, &mut |_| rim(rate));
    let bossa = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    pattern("rim, bossa nova", 132.0, &bossa, &mut |_| rim(rate));
    let backbeat = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
    pattern("rim on two and four", 96.0, &backbeat, &mut |_| rim(rate));
    pattern("plucked bass, one note", 96.0, &[1.0, 0.0, 0.0, 0.0], &mut |_| bass(rate, 41.2, 0.3));
    let notes = [41.2, 41.2, 55.0, 49.0];
    pattern("plucked bass", 110.0, &[1.0, 0.0], &mut |step| bass(rate, notes[step / 8 % 4], 0.2));
    pattern("muted bass, high", 110.0, &[1.0, 0.0], &mut |step| bass(rate, 2.0 * notes[step / 8 % 4], 0.08));
    cases.push(("counting".to_owned(), {
        let mut audio = vec![0.0; (seconds * rate) as usize];
        for beat in 0..70 {
            add(&mut audio, (f64::from(beat) * 0.55 * rate) as i64, &voice(rate, beat, 0.3, 0.6), 1.0);
        }
        audio
    }));
    cases
}
