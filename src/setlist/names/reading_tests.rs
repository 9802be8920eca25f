//! Tests of [`super`]: single names, as they come from shops, separation models, consoles and people.

use super::super::lexicon::phrases;
use super::*;

const NAMES: &[(Role, &str)] = &[
    (
        Role::Click,
        "Click, Click Track, CLICK_TRACK, metronome, Clicks L, ClickTrack, Metro, Mix with Click, Click 8ths",
    ),
    (Role::Guide, "Guide, Cues, Count, Count In, Guide Vocal, vocal cues, Guide Guitar, MD, Talkback, Pilot Vocal"),
    (Role::Timecode, "SMPTE, LTC, SMPTE 25fps, TimeCode, time-code, TC, DMX, Lights, Sync"),
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
        "Keys, Keys 2, Synth, Synth Lead, Organ, B3, Rhodes, Electric Piano, Wurlitzer, Keyboard, Guitar Synth, Arp, Sync Lead",
    ),
    (
        Role::ElectricGuitar,
        "EG, EG 2, EG1, Electric Guitar, guitar, Lead Guitar, Guitar Lead, GTR_L, Tom Guitar, Talk Box",
    ),
    (Role::AcousticGuitar, "AG, AG 1, AG2, Acoustic, Acoustic Guitar, Guitar Acoustic, 12-String Guitar, Ukulele"),
    (Role::Strings, "Strings, Violin 1, Electric Violin, String Section, Cello"),
    (Role::Horns, "Horns, Brass, Alto Sax, Trumpet 2, Bassoon, Bass Trombone, French Horn"),
    (Role::Pad, "Pad, Pads, Synth Pad, Pad Synth, String Pad, Lights Pad"),
    (
        Role::Vocals,
        "Vocals, vox, Lead Vocal, LeadVox, Lead, Song (Vocals), Vocal Room, Main Vox, LV, Ld Vox 2, Vocals 2, vocals_1, Rap, \
         Lead + BGV, Lead Vocal and Backing Vocals, Vocals (no backing), Voz, Voz principal, Voz líder, Voces, Vocal, Vozes, \
         Vocal principal, Voix, Voix principale, Chant, Gesang, Hauptstimme, Leadgesang, Stimme, Voce, Voce principale, Canto, \
         Voce solista, Zang, Leadzang, Hoofdzang, Wokal, Wokal główny, Główny wokal, Sång, Leadsång, Huvudsång, 보컬, 메인보컬, 메인 보컬, \
         리드보컬, ボーカル, メインボーカル, リードボーカル, リード ボーカル, 歌, VOX LEAD DRY, Vocal Group",
    ),
    (
        Role::BackingVocals,
        "Backing, BGV 3, BGVs, Choir, bv, Harmony, Backing Vocals, Background Vox, Back Vocal, Vocals BG, BG Vocals, Vocal Harmony, \
         Vox Harm Hi, Gang Vocals, Lead Harmony, Choir L, BackingVox, Vocal Oohs, Backup Singers, Tenor, Ad Libs, BV Low, Coro, Coros, \
         Segunda voz, Voces de fondo, Voz fondo, Vocal de apoio, Segundas vozes, Coral, Chœurs, Choristes, Seconde voix, Chor, \
         Backgroundgesang, Hintergrundgesang, Hintergrund Gesang, Zweite Stimme, Cori, Seconda voce, Voci secondarie, Koor, Koortjes, \
         Achtergrondzang, Tweede stem, Chórki, Chór, Drugi głos, Kör, Körer, Bakgrundssång, 코러스, 백보컬, 백 보컬, 화음, コーラス, ハモリ, \
         バックコーラス, バックボーカル",
    ),
    (Role::Fx, "FX, SFX, Riser, Vocal FX, Impacts, crowd"),
    (
        Role::Mix,
        "Mix, mixdown, Full Mix, FullMix, Master, full, Full Mix No Click, 2mix, Full Mix with Vocals, Stereo Out, Print, \
         Bounce, 2TRK, Main",
    ),
    (
        Role::Other,
        "other, accompaniment, no_vocals, Song (No Drums), Backing Track, Remix, Masterpiece, Padlock, Hatter, \
         Clicky, Counter, Organic, Keystone, Leader, Fuller, Aux, Track 7, City Lights, Full Moon, Main Street, Tick Tock",
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
fn a_danger_is_sure_only_where_no_word_can_be_of_a_title() {
    for (name, danger, sure) in [
        ("Click", Some(Role::Click), true),
        ("Click w/ count (drummer)", Some(Role::Guide), true),
        ("Guide Vocal Spanish", Some(Role::Guide), true),
        ("Count On Me", Some(Role::Guide), false),
        ("Click Me", Some(Role::Click), false),
        ("Guide Me Home (Choir)", Some(Role::Guide), false),
        ("Nord SMPTE thing", Some(Role::Timecode), true),
        ("Kick Click", Some(Role::Click), false),
        ("Beat It", None, false),
        ("City Lights", None, false),
        ("no click", None, true),
        ("Mix w/o Click", None, true),
        ("Click Off", Some(Role::Click), true),
    ] {
        let reading = read(name);
        assert_eq!((reading.danger, reading.sure), (danger, sure), "{name}: {reading:?}");
    }
}

#[test]
fn what_contains_others_says_so() {
    for (name, whole) in [
        ("Full Mix", Some(Whole::Mix)),
        ("Song (Instrumental)", Some(Whole::Rest(Role::Vocals))),
        ("no_vocals", Some(Whole::Rest(Role::Vocals))),
        ("Karaoke Mix", Some(Whole::Rest(Role::Vocals))),
        ("ohne Gesang", Some(Whole::Rest(Role::Vocals))),
        ("ボーカルなし", Some(Whole::Rest(Role::Vocals))),
        ("Song (No Drums)", Some(Whole::Rest(Role::Drums))),
        ("preview", Some(Whole::Preview)),
        ("Preview of Heaven", None),
        ("Drums", None),
        ("Mr Brightside", None),
        ("Inst 3", None),
        ("Inst", Some(Whole::Rest(Role::Vocals))),
    ] {
        assert_eq!(read(name).whole, whole, "{name}");
    }
}
