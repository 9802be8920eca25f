//! The words in English names, and the abbreviations that studios and shops use everywhere.
//!
//! Pure data. [`super::lexicon`] explains how the tables are used.

use super::lexicon::Meaning::{self, Known, Name, Neutral, Preview, Rest};
use super::lexicon::PhraseTable;
use crate::setlist::Role;

const fn role(role: Role) -> Meaning {
    Name(role)
}

/// Words for sounds that are not for the audience, and that never occur in a song's title.
pub const CERTAIN: PhraseTable = &[
    (role(Role::Timecode), "smpte, ltc, mtc, timecode, time code, dmx, artnet"),
    (role(Role::Click), "click track, clicktrack, clk"),
    (
        role(Role::Guide),
        "countin, countoff, count in, count off, precount, pre count, talkback, guide track, guidetrack, guide vocal, \
         guide vox, guide voice, cue track, vocal cue, voice cue, spoken cue, band cue",
    ),
];

/// Words for sounds that must not reach an audience, but that may occur in a title.
pub const DANGER: PhraseTable = &[
    (role(Role::Click), "click, klick, metronome, metronom"),
    (role(Role::Guide), "guide, cue, count, pilot, countdown"),
];

/// Names of music that contain a misleading word.
pub const DISGUISED: PhraseTable = &[
    (role(Role::Drums), "kick click, click kick, kik click, bd click, beater click, stick click, count kick"),
    (role(Role::Percussion), "finger click, tongue click, mouth click"),
];

/// Words that mean a sound not for the audience only if they are the whole name.
pub const DANGER_ALONE: PhraseTable = &[
    (role(Role::Timecode), "tc, light, lights, lighting, lx, sync, fsk, midi, laser, pyro, video"),
    (role(Role::Click), "metro, tick, beep, tempo"),
    (role(Role::Guide), "md, tb, slate"),
];

/// Phrases whose meaning differs from that of their words.
pub const PHRASES: PhraseTable = &[
    (
        role(Role::Mix),
        "full mix, fullmix, stereo mix, main mix, final mix, rough mix, mixdown, mix down, premaster, full track, \
         full song, full band, stereo out, main out, master bus, mix bus, mixbus, two track, 2 track, 2trk, 2 trk, \
         2mix, 2 mix, stereo bus, reference mix, stereo bounce, mix print, master track, stereo master, all track",
    ),
    (
        Rest,
        "backing track, accompaniment, instrumental, karaoke, playback, minus one, minusone, tv track, tv mix, \
         performance track",
    ),
    (Preview, "preview, snippet, teaser"),
    (role(Role::Keys), "electric piano, e piano, elec piano, el piano, epiano, sync lead, synth lead, lead synth"),
    (role(Role::Percussion), "steel drum, steel pan, hand drum, hand clap, finger snap"),
    (role(Role::ElectricGuitar), "pedal steel, lap steel, steel guitar, talk box, talkbox"),
    (
        role(Role::AcousticGuitar),
        "12 string, 12 str, twelve string, steel string, nylon string, spanish guitar, ac guitar, ac gtr",
    ),
    (role(Role::Drums), "drum bus, drum buss, bass drum, side stick, sidestick, drum machine"),
    (role(Role::Vocals), "lead vocal, voice over"),
    (role(Role::BackingVocals), "lead harmony, lead harmonies"),
    (role(Role::Fx), "crowd, audience, applause, sound effect"),
    (role(Role::Bass), "bass guitar, bass gtr"),
];

pub const INSTRUMENTS: PhraseTable = &[
    (
        role(Role::Drums),
        "drum, drumkit, drumset, drumline, kit, kick, kik, kck, bd, snare, snr, sn, sd, hat, hihat, hi hat, hh, \
         overhead, oh, cymbal, crash, rimshot, floor tom, rack tom",
    ),
    (
        role(Role::Percussion),
        "percussion, perc, percu, shaker, tamb, tambo, tambourine, conga, bongo, cowbell, cajon, djembe, timbale, \
         timpani, tabla, taiko, triangle, woodblock, clave, guiro, maraca, clap, handclap, snap, stomp, marimba, \
         xylophone, glockenspiel, glock, vibraphone",
    ),
    (role(Role::Loops), "loop, lp"),
    (role(Role::Bass), "bass, bassline, sub bass, subbass, contrabass, bs"),
    (role(Role::Piano), "piano, pianoforte, pno"),
    (
        role(Role::Keys),
        "key, keys, organ, hammond, b3, rhodes, wurli, wurly, wurlitzer, clavinet, clav, celesta, harpsichord, \
         mellotron, accordion, arp, arpeggio, pluck",
    ),
    (role(Role::ElectricGuitar), "eg, egtr, elgtr, elg"),
    (role(Role::AcousticGuitar), "ag, agtr, acgtr, acg, ukulele, uke, mandolin, banjo"),
    (role(Role::Strings), "string, str, violin, viola, cello, celli, fiddle, orchestra, orch, quartet, harp"),
    (
        role(Role::Horns),
        "horn, brass, sax, saxophone, trumpet, tpt, trombone, tbn, tuba, flugelhorn, cornet, flute, clarinet, oboe, \
         bassoon, woodwind",
    ),
    (role(Role::Pad), "pad, drone, atmosphere, atmos, ambience, swell"),
    (
        role(Role::Vocals),
        "vocal, vocalist, voc, vox, voice, lv, ldv, leadvox, singer, vocoder, acapella, acappella, capella, cappella, rap",
    ),
    (role(Role::BackingVocals), "bgv, bv, bvox, bgvox, bvocal, choir, adlib, ad lib"),
    (role(Role::Fx), "fx, sfx, effect, riser, uplifter, downlifter, sweep, whoosh, impact, noise, transition"),
];

/// Words that tell which of several instruments it is.
pub const KINDS: PhraseTable = &[
    (role(Role::Keys), "synth, synthesizer, synthesiser, keyboard, kbd, ep"),
    (role(Role::AcousticGuitar), "acoustic, acou, acous, acst, aco, nylon, classical"),
    (role(Role::ElectricGuitar), "electric, elec"),
];

pub const GUITAR: PhraseTable = &[(role(Role::ElectricGuitar), "guitar, gtr, guit, gt")];

/// Words that carry little meaning beside an instrument.
pub const WEAK: PhraseTable = &[
    (role(Role::Vocals), "lead"),
    (role(Role::BackingVocals), "backing, backup, background, harmony, harmonies, soprano, alto, tenor, baritone"),
    (role(Role::Drums), "tom, ride, rim, room, beat"),
    (role(Role::Bass), "sub"),
    (role(Role::Piano), "grand, upright"),
    (role(Role::ElectricGuitar), "rhythm"),
];

/// Words that tell lead vocals from backing vocals.
pub const VOICES: PhraseTable = &[
    (role(Role::Vocals), "lead, ld, main, lv, ldv, leadvox"),
    (role(Role::BackingVocals), "back, bg, bgd, bk, gang, harm, ooh, aah"),
];

/// Words for the whole song, anywhere in a name.
pub const WHOLE: PhraseTable = &[(role(Role::Mix), "mix, mixes, final mixdown")];

/// Words for the whole song only if they are the whole name.
pub const WHOLE_ALONE: PhraseTable = &[
    (
        role(Role::Mix),
        "main, master, mastered, mastering, full, print, bounce, original, reference, ref, complete, whole, 2bus, 2 bus, mst, \
         original version, album version, demo",
    ),
    (Rest, "inst, minus, mr, music only"),
];

/// Known words without meaning.
pub const NOTHING: PhraseTable = &[
    (Known, "other, others, rest, residual, remainder, remaining, everything else"),
    (
        Neutral,
        "track, trk, stem, audio, wav, file, left, right, mono, stereo, dry, wet, out, output, bus, buss, mic, di, amp, in, \
         top, bottom, close, far, front, back, side, mid, high, low, hi, lo, loud, soft, new, old, final, ver, version, \
         take, comp, edit, edited, part, bpm, hz, khz, bit, and, with, for, verse, chorus, bridge, intro, outro, pre, post, \
         all, group, grp, dbl, double, doubled, 1st, 2nd, 3rd, male, female, clean, dirty, dist, distorted, crunch, solo, \
         tight, wide, short, long, slow, fast, dark, bright, live, studio, accent, accented, 8th, 16th, quarter, eighth, \
         bar, band, drummer, iem, foh, ear, headphone, phone, monitor, spoken, english, spanish, french, german, portuguese, italian, dutch, polish, swedish, korean, japanese, en, es, fr, pt, nl, pl, \
         sv, ko, jp, kr, aux, music, sum, subgroup, ch, chan, channel, lr, lcr, amb, print, \
         render, stem mix, wood, block, digital, analog, half, normal, straight, swing, only, no accent, copy, one, two",
    ),
];

/// Words that negate the word after them.
pub const NO: &[&str] = &[
    "no", "minus", "without", "wo", "less", "sin", "sem", "sans", "ohne", "senza", "zonder", "geen", "bez", "utan",
    "off",
];

/// Words that negate the word before them.
pub const NOT: &[&str] = &["なし", "無し", "抜き", "없음", "없는", "제거"];
