//! Folders of other shapes: separators, DAWs, games, consoles, recorders, titles that mislead.

use super::NamedFolder;

pub const FOLDERS: &[NamedFolder] = &[
    (
        "htdemucs song",
        "
        vocals.mp3 = Vocals
        drums.mp3 = Drums
        bass.mp3 = Bass
        other.mp3 = Other",
    ),
    (
        "demucs two stems",
        "
        vocals.wav = Vocals
        no_vocals.wav = Other",
    ),
    (
        "demucs six",
        "
        drums.flac = Drums
        bass.flac = Bass
        guitar.flac = Electric Guitar
        piano.flac = Piano
        vocals.flac = Vocals
        other.flac = Other
        no_vocals.flac = Other!",
    ),
    (
        "spleeter",
        "
        accompaniment.wav = Other
        vocals.wav = Vocals",
    ),
    (
        "uvr output",
        "
        1_Guide To Love_(Vocals)_UVR-MDX-NET.wav = Vocals
        1_Guide To Love_(Instrumental)_UVR-MDX-NET.wav = Other",
    ),
    (
        "roformer",
        "
        Countdown To Mars_vocals_bs_roformer.flac = Vocals
        Countdown To Mars_drums_bs_roformer.flac = Drums
        Countdown To Mars_bass_bs_roformer.flac = Bass
        Countdown To Mars_other_bs_roformer.flac = Other",
    ),
    (
        "DAW export",
        "
        Master.wav = Mix!
        Kick In.wav = Drums
        Kick Out.wav = Drums
        Snare Top.wav = Drums
        OH L.wav = Drums
        OH R.wav = Drums
        Bass DI.wav = Bass
        Bass Amp.wav = Bass
        GTR L.wav = Electric Guitar
        GTR R.wav = Electric Guitar
        Lead Vox.wav = Vocals
        Click.wav = Click
        MIDI.wav = Timecode
        SMPTE.wav = Timecode",
    ),
    (
        "Logic bounce",
        "
        My Tune - Stereo Out.wav = Mix!
        My Tune - Drums.wav = Drums
        My Tune - Bass.wav = Bass
        My Tune - Synth Pad.wav = Pad
        My Tune - Talkback.wav = Guide",
    ),
    (
        "Live export",
        "
        Main.wav = Mix!
        1-Drums.wav = Drums
        2-Bass.wav = Bass
        3-Keys.wav = Keys
        4-Vox.wav = Vocals",
    ),
    (
        "Pro Tools prints",
        "
        2TRK.wav = Mix!
        Print.wav = Mix!
        Bounce.wav = Mix!
        Drum Print.wav = Drums
        Bass Print.wav = Bass
        Vox Print.wav = Vocals",
    ),
    (
        "Rock Band",
        "
        song.ogg = Other
        guitar.ogg = Electric Guitar
        rhythm.ogg = Electric Guitar
        keys.ogg = Keys
        drums.ogg = Drums!
        drums_1.ogg = Drums
        drums_2.ogg = Drums
        drums_3.ogg = Drums
        drums_4.ogg = Drums
        vocals.ogg = Vocals!
        vocals_1.ogg = Vocals
        vocals_2.ogg = Vocals
        crowd.ogg = FX
        preview.ogg = Other!",
    ),
    (
        "song",
        "
        song.opus = Other
        bass.opus = Bass
        drums_1.opus = Drums
        drums_2.opus = Drums",
    ),
    (
        "duplicates",
        "
        Drums.wav = Drums
        Drums.mp3 = Drums!
        Bass.wav = Bass
        Bass (1).wav = Bass!
        Keys.wav = Keys
        Keys - Copy.wav = Keys!",
    ),
    (
        "counted",
        "
        AG.wav = Acoustic Guitar
        AG 2.wav = Acoustic Guitar
        AG 10.wav = Acoustic Guitar
        EG.wav = Electric Guitar
        EG 2.wav = Electric Guitar",
    ),
    (
        "buses",
        "
        Drum Bus.wav = Drums!
        Kick.wav = Drums
        Snare.wav = Drums
        Overheads.wav = Drums
        Bass.wav = Bass",
    ),
    (
        "one file",
        "
        Count On Me.wav = Other?",
    ),
    (
        "Guide Us",
        "
        Guide Us.wav = Other",
    ),
    (
        "lonely",
        "
        Click.wav = Click",
    ),
    (
        "Several Songs",
        "
        Count On Me.wav = Other?
        Guide Me Home.wav = Other?
        Click.wav = Other?
        Beat It.wav = Drums
        Piano Man.wav = Piano",
    ),
    (
        "Show of one",
        "
        Wonderful Night.wav = Other
        Click.wav = Click",
    ),
    (
        "With a title file",
        "
        Cue The Sun.wav = Guide?
        Drums.wav = Drums
        Bass.wav = Bass
        Keys.wav = Keys",
    ),
    (
        "City Lights",
        "
        City Lights Drums.wav = Drums
        City Lights Lights.wav = Timecode
        City Lights Bass.wav = Bass",
    ),
    (
        "Billy - Piano Man (Multitrack)",
        "
        drums.wav = Drums
        piano.wav = Piano
        Piano Man.wav = Mix!
        metronome.wav = Click",
    ),
    (
        "MD rig",
        "
        MD.wav = Guide
        Talkback.wav = Guide
        DMX.wav = Timecode
        LTC 25.wav = Timecode
        Sync.wav = Timecode
        Beep.wav = Click
        Tick.wav = Click
        Tracks L.wav = Other
        Tracks R.wav = Other",
    ),
    (
        "numbered",
        "
        01 Click.wav = Click
        02 Cues.wav = Guide
        03 Drums.wav = Drums
        04 Perc.wav = Percussion
        05 Bass.wav = Bass
        10 Keys.wav = Keys",
    ),
    (
        "suffixes",
        "
        Drums - Count The Stars - 98bpm - Am.wav = Drums
        Click - Count The Stars - 98bpm - Am.wav = Click
        Vox - Count The Stars - 98bpm - Am.wav = Vocals",
    ),
    (
        "unknown",
        "
        Zither.wav = Other
        Theremin.wav = Other
        Aux 1.wav = Other
        Track 07.wav = Other",
    ),
    (
        "layered kicks",
        "
        Kick Click.wav = Drums?
        Kick Sub.wav = Drums
        Finger Snaps.wav = Percussion
        Bass.wav = Bass",
    ),
    (
        "Ａ Full Width",
        "
        ＢＡＳＳ.wav = Bass
        ＣＬＩＣＫ.wav = Click
        ＤＲＵＭＳ.wav = Drums",
    ),
    (
        "Way Maker 68bpm E",
        "
        CLICK TRACK.m4a = Click
        CUES.m4a = Guide
        DRUMS.m4a = Drums
        PERCUSSION.m4a = Percussion
        LOOPS.m4a = Loops
        BASS.m4a = Bass
        PIANO.m4a = Piano
        KEYS 1.m4a = Keys
        KEYS 2.m4a = Keys
        EG 1.m4a = Electric Guitar
        EG 2.m4a = Electric Guitar
        AG.m4a = Acoustic Guitar
        STRINGS.m4a = Strings
        HORNS.m4a = Horns
        PAD.m4a = Pad
        BGVS.m4a = Backing Vocals
        LEAD VOCAL.m4a = Vocals
        FX.m4a = FX",
    ),
    (
        "Metronome Heart stems",
        "
        Metronome Heart Kit.wav = Drums
        Metronome Heart Sub Bass.wav = Bass
        Metronome Heart Rhodes.wav = Keys
        Metronome Heart Metronome.wav = Click
        Metronome Heart Count Off.wav = Guide",
    ),
    (
        "Ann - Talkback (feat. Bob)",
        "
        Talkback - Drums.wav = Drums
        Talkback - Vocals.wav = Vocals
        Talkback - Bass.wav = Bass
        Talkback - Synths.wav = Keys",
    ),
    (
        "Cuenta conmigo - pistas",
        "
        Cuenta conmigo - Batería.wav = Drums
        Cuenta conmigo - Bajo.wav = Bass
        Cuenta conmigo - Click.wav = Click
        Cuenta conmigo - Voz.wav = Vocals",
    ),
    (
        "クリスマスのガイド",
        "
        クリスマスのガイド_ドラム.wav = Drums
        クリスマスのガイド_ベース.wav = Bass
        クリスマスのガイド_クリック.wav = Click
        クリスマスのガイド_歌.wav = Vocals",
    ),
    (
        "monitor world",
        "
        Click Drummer.wav = Click
        Click MD.wav = Click
        Cue Vox Male EN.wav = Guide
        Guide Spanish.wav = Guide
        Click + Guide.wav = Guide
        Count-In 2 bars.wav = Guide
        Full Mix No Click.wav = Mix
        SMPTE 25fps.wav = Timecode",
    ),
    (
        "Nested pack",
        "
        Stems/Drums.wav = Drums
        Stems/Bass.wav = Bass
        Stems/Click.wav = Click
        Nested pack (Full Mix).mp3 = Mix!",
    ),
    (
        "X32 record",
        "
        Ch 01 Kick.wav = Drums
        Ch 15 Talkback.wav = Guide
        Ch 16 Click.wav = Click
        Ch 17 Amb L.wav = Other
        Main LR.wav = Mix!",
    ),
    (
        "Logic tracks",
        "
        Audio 1_bip.wav = Other
        Inst 3_bip.wav = Other
        Click_bip.wav = Click",
    ),
    (
        "Igreja",
        "
        CLICK.mp3 = Click
        GUIA VOZ.mp3 = Guide
        VS COMPLETO.mp3 = Mix!
        VS SEM BATERIA.mp3 = Other!
        BATERIA.mp3 = Drums
        BAIXO.mp3 = Bass",
    ),
    (
        "moises",
        "
        Count On Me-vocals-C major-88bpm-440hz.m4a = Vocals
        Count On Me-drums-C major-88bpm-440hz.m4a = Drums
        Count On Me-metronome-C major-88bpm-440hz.m4a = Click",
    ),
];
