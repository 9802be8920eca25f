//! Groups similar bursts, and measures the time of each against its group's average.
//!
//! A single burst may be hidden by hiss, a voice, or the pre-echo of a lossy codec. The average of its group is clean,
//! so the onset is located there, and each burst is placed by its offset from the average.

use super::bursts::{Burst, Lengths};

/// A burst and its group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// When it begins, in seconds from the beginning of the stem.
    pub seconds: f64,
    /// Its group.
    pub kind: usize,
    /// Its peak, as far as it matches the group.
    pub level: f64,
    /// Its correlation with the group's average, at most 1.
    pub likeness: f64,
}

/// A burst with this correlation belongs to the group.
const ALIKE: f64 = 0.85;
/// A burst with this correlation is disturbed, perhaps by a voice, and starts no group of its own.
const STILL_ALIKE: f64 = 0.6;
/// Groups are formed from this many bursts, and there are at most this many groups.
const MOST_KINDS: usize = 8;
/// The smallest group.
const FEWEST: usize = 3;
/// How far a burst may begin from where it was detected, in seconds.
const NEAR: f64 = 0.002;
/// The shares of its peak at which a rise of an average may be the sound, while anything before it may be a pre-echo.
const SHARES: [f64; 2] = [0.25, 0.1];
/// Anything below this share of the peak a quarter of a millisecond earlier may be a pre-echo.
const WEAK: f64 = 0.03;
/// A sound begins where it exceeds this share of its peak, …
const FAINTEST: f64 = 2e-4;
/// … or this one after a pre-echo, which also rings for a few frames before the sound.
const FAINTEST_AFTER_ECHO: f64 = 0.05;
/// A level was held if this share of it sounded more than a millisecond before, …
const HELD: f64 = 0.05;
/// … or this share, if the level is not weak.
const HELD_AT_A_STEP: f64 = 0.1;
/// It ends in a step if a quarter of a millisecond later it is this many times louder.
const STEP: f64 = 2.5;
/// How often an average is computed again from the bursts, aligned to the previous average.
const ROUNDS: usize = 2;

/// An average burst: a whole snippet, whose [`core`](Kind::core) is compared.
struct AverageBurst {
    snippet: Vec<f64>,
    /// The standard deviation of each of its samples, once it is computed [`again`](Self::again).
    spread: Vec<f64>,
    members: Vec<usize>,
}

struct Fit {
    lag: f64,
    gain: f64,
    likeness: f64,
}

/// The compared part, in frames.
#[derive(Clone, Copy)]
struct SnippetWindow {
    lengths: Lengths,
    from: usize,
    to: usize,
    reach: usize,
}

/// The bursts that belong to groups, in order of time; `None` if those are not the majority.
pub fn hits(bursts: &[Burst], rate: f64) -> Option<Vec<Hit>> {
    let lengths = Lengths::new(rate);
    let reach = (NEAR * rate).ceil() as usize;
    let window = SnippetWindow {
        lengths,
        from: lengths.before - (0.001 * rate) as usize,
        to: lengths.before + (0.009 * rate) as usize,
        reach,
    };
    let loudest = bursts.iter().fold(0.0_f32, |peak, burst| peak.max(burst.peak));
    let kinds = kinds(bursts, window);
    let kinds: Vec<(AverageBurst, f64)> = kinds
        .into_iter()
        .filter(|kind| kind.members.len() >= FEWEST)
        .filter(|kind| is_click(&kind.members.iter().map(|member| &bursts[*member]).collect::<Vec<_>>(), loudest))
        .map(|kind| {
            let kind = (0..ROUNDS).fold(kind, |kind, _| kind.again(bursts, window));
            let begin = beginning(&kind, window);
            (kind, begin)
        })
        .collect();
    let hit = |burst: &Burst| {
        let fits = kinds.iter().enumerate().map(|(index, (kind, begin))| (index, fit(burst, kind, window), *begin));
        let (kind, fit, begin) = fits.max_by(|a, b| a.1.likeness.total_cmp(&b.1.likeness))?;
        let frames = burst.first as f64 + fit.lag + begin;
        (fit.likeness >= ALIKE && fit.gain > 0.0).then(|| Hit {
            seconds: frames / rate,
            kind,
            level: fit.gain,
            likeness: fit.likeness,
        })
    };
    let mut hits: Vec<Hit> = bursts.iter().filter_map(hit).collect();
    hits.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Some(hits).filter(|hits| hits.len() >= 2 * FEWEST)
}

/// Whether the bursts of a group are as short as a click, surrounded by silence, and neither the thump of a drum nor a cymbal. The majority
/// decides, because a voice may follow some of them.
fn is_click(members: &[&Burst], loudest: f32) -> bool {
    let middle = |mut values: Vec<f64>, part: usize| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() * part / 4).copied().unwrap_or(0.0)
    };
    let length = middle(members.iter().map(|burst| burst.length).collect(), 1);
    let brightness = middle(members.iter().map(|burst| burst.brightness).collect(), 2);
    let peak = middle(members.iter().map(|burst| f64::from(burst.peak)).collect(), 2);
    let silence = middle(members.iter().map(|burst| f64::from(burst.before / burst.peak)).collect(), 2);
    let hiss = brightness > 5000.0 && length > 0.012;
    length <= 0.12 && silence < 0.2 && brightness >= 350.0 && !hiss && peak > 0.03 * f64::from(loudest)
}

/// Forms the groups, starting with the cleanest bursts.
fn kinds(bursts: &[Burst], window: SnippetWindow) -> Vec<AverageBurst> {
    let mut order: Vec<usize> = (0..bursts.len()).collect();
    let noise = |index: &usize| bursts[*index].before / bursts[*index].peak;
    order.sort_by(|a, b| noise(a).total_cmp(&noise(b)).then(a.cmp(b)));
    let mut kinds: Vec<AverageBurst> = Vec::new();
    for index in order {
        let burst = &bursts[index];
        let fits = kinds.iter().map(|kind| fit(burst, kind, window)).enumerate();
        let best = fits.max_by(|a, b| a.1.likeness.total_cmp(&b.1.likeness));
        match best {
            Some((kind, fit)) if fit.likeness >= ALIKE && fit.gain > 0.0 => kinds[kind].add(burst, index, &fit),
            Some((_, fit)) if fit.likeness >= STILL_ALIKE => {}
            _ if kinds.len() < MOST_KINDS && noise(&index) < 0.3 => kinds.push(AverageBurst::of(burst, index)),
            _ => {}
        }
    }
    kinds
}

impl AverageBurst {
    fn of(burst: &Burst, leader: usize) -> Self {
        let peak = f64::from(burst.peak);
        Self {
            snippet: burst.snippet.iter().map(|sample| f64::from(*sample) / peak).collect(),
            spread: vec![0.0; burst.snippet.len()],
            members: vec![leader],
        }
    }

    /// Adds a burst to the average, shifted by whole frames: the average of many is precise enough.
    fn add(&mut self, burst: &Burst, index: usize, fit: &Fit) {
        self.members.push(index);
        let share = 1.0 / self.members.len() as f64;
        let lag = fit.lag.round() as i64;
        for (index, mean) in self.snippet.iter_mut().enumerate() {
            let sample = usize::try_from(index as i64 + lag).ok().and_then(|at| burst.snippet.get(at));
            if let Some(sample) = sample {
                *mean += (f64::from(*sample) / fit.gain - *mean) * share;
            }
        }
    }

    /// The average of the same bursts again, with their deviations, each aligned to this average.
    fn again(self, bursts: &[Burst], window: SnippetWindow) -> Self {
        let fits: Vec<Fit> = self.members.iter().map(|member| fit(&bursts[*member], &self, window)).collect();
        let count = self.members.len() as f64;
        let sample = |index: usize, (member, fit): (&usize, &Fit)| {
            let at = usize::try_from(index as i64 + fit.lag.round() as i64).ok();
            let sample = at.and_then(|at| bursts[*member].snippet.get(at)).copied().unwrap_or(0.0);
            if fit.gain > 0.0 { f64::from(sample) / fit.gain } else { 0.0 }
        };
        let samples = |index: usize| self.members.iter().zip(&fits).map(move |each| sample(index, each));
        let snippet: Vec<f64> = (0..self.snippet.len()).map(|index| samples(index).sum::<f64>() / count).collect();
        let power = |index: usize, mean: f64| samples(index).map(|sample| (sample - mean).powi(2)).sum::<f64>();
        let spread = snippet.iter().enumerate().map(|(index, mean)| (power(index, *mean) / count).sqrt()).collect();
        Self { snippet, spread, members: self.members }
    }
}

/// The offset of a burst from its group: by how many frames it is later in its snippet, and its gain.
fn fit(burst: &Burst, kind: &AverageBurst, window: SnippetWindow) -> Fit {
    let core: Vec<f32> = kind.snippet[window.from..window.to].iter().map(|sample| *sample as f32).collect();
    let own = dot(&core, &core);
    let product = |lag: i64| -> (f64, f64) {
        let from = (window.from as i64 + lag) as usize;
        let part = &burst.snippet[from..from + core.len()];
        (dot(&core, part), dot(part, part))
    };
    let reach = window.reach as i64;
    let score = |lag: i64| {
        let (both, power) = product(lag);
        both / (power * own).sqrt().max(1e-30)
    };
    let scores = (-reach..=reach).map(|lag| (lag, score(lag)));
    let best = scores.fold((0, f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best });
    let (lag, likeness) = best;
    let (both, _) = product(lag);
    // The vertex of the parabola through the neighbours.
    let [left, right] = [score(lag - 1), score(lag + 1)];
    let bend = left - 2.0 * likeness + right;
    let part = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Fit { lag: lag as f64 + part, gain: both / own.max(1e-30), likeness }
}

/// The sum of the products, in independent lanes that vectorise.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; 16];
    for (a, b) in a.chunks_exact(16).zip(b.chunks_exact(16)) {
        for lane in 0..16 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest = a.len() / 16 * 16;
    let rest: f32 = a[rest..].iter().zip(&b[rest..]).map(|(a, b)| a * b).sum();
    lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>() + f64::from(rest)
}

/// The frame of an average at which the sound begins: the first that rises above what comes before it.
fn beginning(kind: &AverageBurst, window: SnippetWindow) -> f64 {
    let snippet = &kind.snippet;
    let peak = loudest(snippet);
    let quiet = window.lengths.before - window.reach - (window.reach / 2);
    let noise = loudest(&snippet[..quiet]);
    let echo = SHARES.iter().map(|share| pre_echo(kind, peak, *share, window)).fold(0.0, f64::max);
    // Hiss does not become louder towards the sound.
    let is_echo = echo > FAINTEST * peak && echo > 2.0 * noise;
    let faintest = if is_echo { FAINTEST_AFTER_ECHO } else { FAINTEST };
    let limit = (3.0 * noise.max(echo)).max(faintest * peak).min(0.3 * peak);
    let begin = first_above(snippet, peak, limit, window);
    // A tone starts at zero, one frame before its first visible sample.
    let [first, second] = [begin, begin + 1].map(|index| snippet.get(index).copied().unwrap_or(0.0));
    let rises = first.abs() < 0.4 * peak && second / first > 1.5;
    begin as f64 - if rises { (first / (second - first)).min(1.0) } else { 0.0 }
}

/// The first frame above `limit` in the rise to the peak: everything before the last quiet half millisecond is ignored.
fn first_above(snippet: &[f64], peak: f64, limit: f64, window: SnippetWindow) -> usize {
    let calm = window.reach / 4;
    let top = snippet.iter().position(|sample| sample.abs() >= 0.5 * peak).unwrap_or(0);
    let mut begin = top;
    let mut since = 0;
    for index in (0..top).rev() {
        if snippet[index].abs() > limit {
            begin = index;
            since = 0;
        } else {
            since += 1;
            if since > calm {
                break;
            }
        }
    }
    begin
}

/// The peak of the pre-echo of a lossy codec before the first frame with this share of the peak; 0 if that frame is part of an attack.
///
/// A pre-echo differs from burst to burst, because their positions in the codec's blocks differ. If all positions are the same, it is a
/// level held for more than a millisecond that is much weaker than the sound or ends in a step. An attack does not hold a level.
fn pre_echo(kind: &AverageBurst, peak: f64, share: f64, window: SnippetWindow) -> f64 {
    let near = window.reach / 8;
    let rise = first_above(&kind.snippet, peak, share * peak, window);
    let to = rise.saturating_sub(near);
    let from = to.saturating_sub(2 * window.reach);
    let level = loudest(&kind.snippet[from..to]);
    let early = loudest(&kind.snippet[from..to.saturating_sub(5 * near).max(from)]);
    let then = loudest(&kind.snippet[rise..(rise + near).min(kind.snippet.len())]);
    let is_other_each_time = loudest(&kind.spread[from..to]) > level;
    let is_weak = level < WEAK * peak && early > HELD * level;
    let is_step = then > STEP * level && early > HELD_AT_A_STEP * level;
    if is_other_each_time || is_weak || is_step { level } else { 0.0 }
}

fn loudest(samples: &[f64]) -> f64 {
    samples.iter().fold(0.0_f64, |peak, sample| peak.max(sample.abs()))
}
