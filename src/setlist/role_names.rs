//! Which role a stem's name speaks of: the words that musicians, separation models and multitrack shops use.
//!
//! Main and loader threads. Known here: words. Not known here: files.
//!
//! Only whole words count: `bassoon` is no bass, and a `remix` is no mix. A word after "no", "minus" or "without"
//! does not count (`Full Mix No Click`). The tables are asked in order, and within one table the last word of the
//! name wins, as in speech: a `Bass Drum` is a drum, a `Drum Loop` a loop.

use super::Role;
use super::words::{coarse_words, fine_words};

/// For each role its phrases of one or more words, in lower case and without a plural s, separated by commas.
type Table = &'static [(Role, &'static str)];

/// What must not be heard by an audience, then phrases that mean something else than their words, then instruments,
/// then words that say little beside an instrument (`Bass Guitar`, `Synth Pad`, `Lead Guitar`, `Drum Mix`).
const TABLES: &[Table] = &[NOT_FOR_THE_AUDIENCE, PHRASES, INSTRUMENTS, KINDS, GUITAR, WEAK, WHOLE];

const NOT_FOR_THE_AUDIENCE: Table = &[
    (Role::Timecode, "smpte, ltc, mtc, timecode, time code"),
    (Role::Click, "click, clicktrack, clk, klick, metronome, metronom"),
    (Role::Guide, "guide, guia, cue, count, countin, countoff, talkback"),
];

const PHRASES: Table = &[
    (
        Role::Mix,
        "full mix, fullmix, stereo mix, main mix, final mix, rough mix, mixdown, mix down, premaster, full track, \
         full song, full band",
    ),
    (Role::Other, "backing track, accompaniment, instrumental, karaoke, playback"),
    (Role::Keys, "electric piano, e piano, elec piano, el piano, epiano"),
    (Role::Percussion, "steel drum, steel pan, hand drum, hand clap"),
    (Role::ElectricGuitar, "pedal steel, lap steel, steel guitar"),
    (Role::AcousticGuitar, "12 string, 12 str, twelve string, steel string, nylon string"),
];

const INSTRUMENTS: Table = &[
    (
        Role::Drums,
        "drum, drumkit, drumset, drumline, kit, kick, kik, kck, bd, snare, snr, hat, hihat, hi hat, hh, overhead, oh, \
         cymbal, crash, rimshot",
    ),
    (
        Role::Percussion,
        "percussion, perc, shaker, tamb, tambo, tambourine, conga, bongo, cowbell, cajon, djembe, timbale, timpani, \
         tabla, taiko, triangle, woodblock, clave, guiro, maraca, clap, handclap, snap, stomp, marimba, xylophone, \
         glockenspiel, glock, vibraphone",
    ),
    (Role::Loops, "loop"),
    (Role::Bass, "bass, bassline, sub bass, subbass, contrabass"),
    (Role::Piano, "piano, pianoforte, pno"),
    (
        Role::Keys,
        "keys, organ, hammond, b3, rhodes, wurli, wurly, wurlitzer, clavinet, clav, celesta, harpsichord, mellotron, \
         accordion, arp, arpeggio, pluck",
    ),
    (Role::ElectricGuitar, "eg, egtr, elgtr"),
    (Role::AcousticGuitar, "ag, agtr, acgtr, ukulele, uke, mandolin, banjo"),
    (Role::Strings, "string, violin, viola, cello, celli, fiddle, orchestra, orch, quartet, harp"),
    (
        Role::Horns,
        "horn, brass, sax, saxophone, trumpet, trombone, tuba, flugelhorn, cornet, flute, clarinet, oboe, bassoon, \
         woodwind",
    ),
    (Role::Pad, "pad, drone, atmosphere, atmos, ambience, swell"),
    (
        Role::Vocals,
        "vocal, vocalist, voc, vox, voice, bgv, bv, bvox, lv, ldv, leadvox, choir, singer, vocoder, acapella, \
         acappella, rap, adlib, ad lib",
    ),
    (Role::Fx, "fx, sfx, effect, riser, uplifter, downlifter, sweep, whoosh, impact, noise, transition"),
];

const KINDS: Table = &[
    (Role::Keys, "synth, synthesizer, synthesiser, keyboard, kbd, ep"),
    (Role::AcousticGuitar, "acoustic, acou, acous, acst, aco, nylon, classical"),
    (Role::ElectricGuitar, "electric, elec"),
];

const GUITAR: Table = &[(Role::ElectricGuitar, "guitar, gtr, guit, gitarre")];

const WEAK: Table = &[
    (Role::Timecode, "tc"),
    (Role::Click, "metro"),
    (Role::Vocals, "lead, backing, backup, background, harmony, harmonies, soprano, alto, tenor, baritone"),
    (Role::Drums, "tom, ride, rim, room, beat"),
    (Role::Bass, "sub"),
    (Role::Piano, "grand, upright"),
];

const WHOLE: Table = &[(Role::Mix, "mix, 2mix, master, full")];

/// What takes back the word after it.
const NEGATIONS: &[&str] = &["no", "minus", "without", "wo"];

/// The role of which `name` speaks; [`Role::Other`] if of none.
pub fn role_of(name: &str) -> Role {
    let readings = [fine_words(name), coarse_words(name)];
    let find = |table: &Table| readings.iter().find_map(|words| last_match(words, table));
    TABLES.iter().find_map(find).unwrap_or(Role::Other)
}

/// The phrases of a row of a table.
fn phrases(row: &'static str) -> impl Iterator<Item = &'static str> {
    row.split(", ")
}

/// The role whose phrase ends last among `words`; of two that end there, the longer one's.
fn last_match(words: &[String], table: Table) -> Option<Role> {
    let all = table.iter().flat_map(|&(role, row)| phrases(row).map(move |phrase| (role, phrase)));
    all.filter_map(|(role, phrase)| {
        let length = phrase.split(' ').count();
        let place = words.windows(length).rposition(|window| is_phrase(window, phrase))?;
        let negated = place > 0 && NEGATIONS.contains(&words[place - 1].as_str());
        (!negated).then_some((place + length, length, role))
    })
    .max_by_key(|&(end, length, _)| (end, length))
    .map(|(_, _, role)| role)
}

/// Whether `words` are the words of `phrase`, the last one in the singular or the plural.
fn is_phrase(words: &[String], phrase: &str) -> bool {
    let Some((last, head)) = words.split_last() else { return false };
    let mut wanted: Vec<&str> = phrase.split(' ').collect();
    let Some(wanted_last) = wanted.pop() else { return false };
    let ending = last.strip_prefix(wanted_last);
    head.iter().map(String::as_str).eq(wanted) && matches!(ending, Some("" | "s" | "es"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as they come from multitrack shops, separation models, consoles and people.
    const NAMES: Table = &[
        (Role::Click, "Click, Click Track, CLICK_TRACK, metronome, Clicks L, ClickTrack, Metro, Mix with Click"),
        (Role::Guide, "Guide, Cues, Count, Count In, Guide Vocal, vocal cues, Guide Guitar"),
        (Role::Timecode, "SMPTE, LTC, SMPTE 25fps, TimeCode, time-code, TC"),
        (
            Role::Drums,
            "Drums, drum kit, 01 Kick In, Snare Top, Hi-Hat, HiHat, Toms, Overheads, OH L, Bass Drum, Drum Mix, \
             Drums Master, Full Drums, Kick808, Floor Tom 2, Room, Electric Drums",
        ),
        (Role::Percussion, "Perc, Percussion 2, Shaker, Tamb, Tambourine, Steel Drums, Hand Claps"),
        (Role::Loops, "Loops, Drum Loop, Loop 120, Perc Loops"),
        (
            Role::Bass,
            "Bass, BASS DI, Synth Bass, Bass Synth, Keyboard Bass, Bass Guitar, Acoustic Bass, Upright Bass, 808 Bass, \
             Sub, Basses, Bass.L, bassline",
        ),
        (Role::Piano, "Piano, Grand Piano, Pno, Acoustic Piano"),
        (
            Role::Keys,
            "Keys, Keys 2, Synth, Synth Lead, Organ, B3, Rhodes, Electric Piano, Wurlitzer, Keyboard, Guitar Synth, Arp",
        ),
        (
            Role::ElectricGuitar,
            "EG, EG 2, EG1, Electric Guitar, guitar, Lead Guitar, Guitar Lead, GTR_L, Tom Guitar",
        ),
        (
            Role::AcousticGuitar,
            "AG, AG 1, AG2, Acoustic, Acoustic Guitar, Guitar Acoustic, 12-String Guitar, Ukulele",
        ),
        (Role::Strings, "Strings, Violin 1, Electric Violin, String Section, Cello"),
        (Role::Horns, "Horns, Brass, Alto Sax, Trumpet 2, Bassoon, Bass Trombone, French Horn"),
        (Role::Pad, "Pad, Pads, Synth Pad, Pad Synth, String Pad"),
        (
            Role::Vocals,
            "Vocals, vox, Lead Vocal, LeadVox, Lead, Backing, BGV 3, BGVs, Choir, bv, Song (Vocals), Vocal Room, Harmony",
        ),
        (Role::Fx, "FX, SFX, Riser, Vocal FX, Impacts"),
        (Role::Mix, "Mix, mixdown, Full Mix, FullMix, Master, full, Full Mix No Click, 2mix, Full Mix with Vocals"),
        (
            Role::Other,
            "other, accompaniment, no_vocals, Song (No Drums), Backing Track, Remix, Masterpiece, Padlock, Hatter, \
             Clicky, Counter, Organic, Keystone, Leader, Fuller, Aux, Track 7, ",
        ),
    ];

    #[test]
    fn names_speak_of_their_roles() {
        for &(role, names) in NAMES {
            for name in phrases(names) {
                assert_eq!(role_of(name), role, "{name}");
            }
        }
    }

    #[test]
    fn phrases_are_written_as_words_are_found() {
        for phrase in TABLES.iter().flat_map(|table| table.iter()).flat_map(|&(_, row)| phrases(row)) {
            let readings = [fine_words(phrase).join(" "), coarse_words(phrase).join(" ")];
            assert!(readings.contains(&phrase.to_owned()), "{phrase}");
        }
    }
}
