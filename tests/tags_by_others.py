"""The part of imports_by_others.py about stems: tags by mutagen, FFmpeg (PyAV) and SoX; chunks of WAV by wave-chunk-parser, libsndfile, FFmpeg and
acidcat; markers of AIFF by Python's aifc."""

import base64
import ctypes
import subprocess
import sys
import warnings

import mutagen.aiff
import mutagen.apev2
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave
import numpy
import soundfile
import wave_chunk_parser.chunks as wcp

from by_others import RATE, SOUND, changes, coded, places, stemlock, wav

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import aifc


def tagged(checks, what, name, write, wanted=(93.7, "F#m", "Ä & 音")):
    """A stem whose file states tempo, key and artist."""
    song = checks.folder(what, stem=False)
    write(song / name)
    told = stemlock("info", song)
    checks.same(what, (told["tempo_map"][0]["bpm"], told["key"], told["artist"], told["tempo_from"]), (*wanted, name))


def frames(tags, encoding, cover=0):
    tags.add(mutagen.id3.TBPM(encoding=encoding, text="93.7"))
    tags.add(mutagen.id3.TKEY(encoding=encoding, text="F#m"))
    tags.add(mutagen.id3.TPE1(encoding=1 if encoding == 0 else encoding, text="Ä & 音"))
    tags.add(mutagen.id3.TIT2(encoding=encoding, text="Bass"))
    if cover:
        tags.add(mutagen.id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=bytes(cover)))


def id3(path, codec=None, kind=None, version=4, encoding=3, cover=0):
    wav(path) if codec is None else coded(path, codec)
    if kind is None:
        tags = mutagen.id3.ID3()
        frames(tags, encoding, cover)
        tags.save(str(path), v2_version=version)
    else:
        file = kind(str(path))
        file.add_tags()
        frames(file.tags, encoding, cover)
        file.save(v2_version=version)


def mp4(path, whole, cover=0):
    coded(path, "aac")
    file = mutagen.mp4.MP4(str(path))
    file["\xa9ART"] = "Ä & 音"
    file["tmpo"] = [94]
    file["covr"] = [mutagen.mp4.MP4Cover(bytes(cover))]
    if not whole:
        file["----:com.apple.iTunes:BPM"] = [mutagen.mp4.MP4FreeForm(b"93.7")]
    file["----:com.apple.iTunes:initialkey"] = [mutagen.mp4.MP4FreeForm(b"F#m")]
    file.save()


def vorbis(path, codec, kind, names=("BPM", "KEY", "ARTIST"), cover=0):
    coded(path, codec)
    file = kind(str(path))
    for name, value in zip(names, ("93.7", "F#m", "Ä & 音")):
        file[name] = value
    picture = mutagen.flac.Picture()
    picture.data = bytes(cover)
    if cover and codec == "flac":
        file.add_picture(picture)
    elif cover:
        file["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture.write()).decode()
    file.save()


def ape(path, with_id3v1):
    coded(path, "libmp3lame", options={"write_id3v1": "1"} if with_id3v1 else {})
    tags = mutagen.apev2.APEv2()
    tags.update({"BPM": "93,7", "Key": "F#m", "Artist": "Ä & 音", "Cover Art (Front)": b"x" * 70_000})
    tags.save(str(path))


def tags(checks, with_sox):
    for version in (3, 4):
        for encoding in (0, 1) if version == 3 else (0, 1, 2, 3):
            tagged(checks, f"ID3v2.{version}, encoding {encoding}, MP3", "Bass.mp3", lambda path: id3(path, "libmp3lame", None, version, encoding))
        tagged(checks, f"ID3v2.{version}, WAV", "Bass.wav", lambda path: id3(path, None, mutagen.wave.WAVE, version, 1))
        tagged(checks, f"ID3v2.{version}, AIFF", "Bass.aiff", lambda path: id3(path, "pcm_s16be", mutagen.aiff.AIFF, version, 1))
    tagged(checks, "ID3v2.4 before FLAC", "Bass.flac", lambda path: id3(path, "flac"))
    for what, name, codec, kind in (("MP3", "Bass.mp3", "libmp3lame", None), ("WAV", "Bass.wav", None, mutagen.wave.WAVE), ("AIFF", "Bass.aiff", "pcm_s16be", mutagen.aiff.AIFF)):
        tagged(checks, f"ID3v2.4 with a cover of 5 MB, {what}", name, lambda path: id3(path, codec, kind, cover=5_000_000))
    tagged(checks, "MP4: tmpo and initialkey", "Bass.m4a", lambda path: mp4(path, True), (94, "F#m", "Ä & 音"))
    tagged(checks, "MP4 with a cover of 5 MB", "Bass.m4a", lambda path: mp4(path, False, 5_000_000))
    tagged(checks, "MP4: a tempo with a fraction", "Bass.m4a", lambda path: mp4(path, False))
    kinds = [
        ("FLAC", "flac", "flac", mutagen.flac.FLAC),
        ("Ogg Vorbis", "ogg", "vorbis", mutagen.oggvorbis.OggVorbis),
        ("Opus", "opus", "libopus", mutagen.oggopus.OggOpus),
    ]
    for what, end, codec, kind in kinds:
        for names in (("BPM", "KEY", "ARTIST"), ("tempo", "initialkey", "artist")):
            tagged(checks, f"{what}: {names[0]} and {names[1]}", f"Bass.{end}", lambda path: vorbis(path, codec, kind, names))
        tagged(checks, f"{what} with a cover of 5 MB", f"Bass.{end}", lambda path: vorbis(path, codec, kind, cover=5_000_000))
    for behind in (False, True):
        tagged(checks, f"APEv2{' before ID3v1' if behind else ''}, MP3", "Bass.mp3", lambda path: ape(path, behind))
    ffmpeg = [
        ("mp3", "libmp3lame", "TBPM", "TKEY"),
        ("flac", "flac", "BPM", "KEY"),
        ("ogg", "vorbis", "BPM", "INITIALKEY"),
        ("oga", "flac", "TEMPO", "KEY"),
        ("opus", "libopus", "BPM", "KEY"),
    ]
    for end, codec, tempo, key in ffmpeg:
        said = {tempo: "93.7", key: "F#m", "artist": "Ä & 音"}
        tagged(checks, f"tags by FFmpeg, {end}", f"Bass.{end}", lambda path: coded(path, codec, said))
    tagged(checks, "tags by FFmpeg, m4a", "Bass.m4a", lambda path: coded(path, "aac", {"tmpo": "94", "artist": "Ä & 音"}), (94, None, "Ä & 音"))
    tagged(checks, "ID3 by FFmpeg, aiff", "Bass.aiff", lambda path: coded(path, "pcm_s16be", {"TBPM": "93.7", "TKEY": "F#m", "artist": "Ä & 音"}, {"write_id3v2": "1"}))
    for end in ("flac", "ogg") if with_sox else ():
        said = [word for comment in ("BPM=93.7", "KEY=F#m", "ARTIST=Ä & 音") for word in ("--add-comment", comment)]
        sox = lambda path: subprocess.run(["sox", "-n", "--rate", "48000", *said, path, "synth", "1", "pinknoise", "gain", "-9"], check=True)
        tagged(checks, f"comments by SoX, {end}", f"Bass.{end}", sox)


# Chunks.


class Extended(ctypes.Structure):
    """libsndfile's `SF_BROADCAST_INFO`."""

    _fields_ = [(name, ctypes.c_char * size) for name, size in (("description", 256), ("originator", 32), ("reference", 32), ("date", 10), ("time", 8))] + [
        ("low", ctypes.c_uint32), ("high", ctypes.c_uint32), ("version", ctypes.c_short), ("umid", ctypes.c_char * 64), ("loudness", ctypes.c_int16 * 5),
        ("reserved", ctypes.c_char * 180), ("history_size", ctypes.c_uint32), ("history", ctypes.c_char * 256)]  


class Cue(ctypes.Structure):
    """`SF_CUE_POINT`."""

    _fields_ = [
        ("id", ctypes.c_int32),
        ("position", ctypes.c_uint32),
        ("chunk", ctypes.c_char * 4),
        ("start", ctypes.c_int32),
        ("block", ctypes.c_int32),
        ("offset", ctypes.c_uint32),
        ("name", ctypes.c_char * 256),
    ]


class Cues(ctypes.Structure):
    """`SF_CUES`."""

    _fields_ = [("count", ctypes.c_uint32), ("points", Cue * 100)]


class Loop(ctypes.Structure):
    _fields_ = [("mode", ctypes.c_int), ("start", ctypes.c_uint32), ("end", ctypes.c_uint32), ("count", ctypes.c_uint32)]


class Instrument(ctypes.Structure):
    """`SF_INSTRUMENT`."""

    _fields_ = [("gain", ctypes.c_int), ("keys", ctypes.c_char * 6), ("count", ctypes.c_int), ("loops", Loop * 16)]


SET_BROADCAST_INFO, SET_INSTRUMENT, SET_CUE = 0x10F1, 0x10D1, 0x10CF


def sndfile(path, sound, commands, kind="WAV"):
    """A file by libsndfile, to which soundfile leads only where no names of its own do."""
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16", format=kind) as file:
        for command, data in commands:
            there = soundfile._ffi.cast("void *", ctypes.addressof(data))
            assert soundfile._snd.sf_command(file._file, command, there, ctypes.sizeof(data)) == 1
        file.write(sound)


def riff(path, *chunks):
    head = wcp.FormatChunk(wcp.WaveFormat.PCM, b"", 1, RATE, 16)
    path.write_bytes(wcp.RiffChunk([head, wcp.DataChunk(SOUND[:, None]), *chunks]).to_bytes())


def cue(number, frame):
    return wcp.CuePoint(number, frame, b"data", 0, 0, frame)


def chunks(checks):
    same, folder = checks.same, checks.folder
    # At 120 BPM a beat is 24000 frames.
    song = folder("cue 120bpm", stem=False)
    points = wcp.CueChunk([cue(1, 0), cue(7, 24_000), cue(3, 60_000)])
    riff(song / "Bass.wav", points, wcp.ListChunk(b"adtl", [wcp.LabelChunk(1, "Verse 1"), wcp.NoteChunk(7, "Key up"), wcp.LabelChunk(3, "Chorus 2")]))
    same("cue points with labels by wave-chunk-parser", places(stemlock("info", song), "sections"), [(0, "Verse 1"), (1, "Key up"), (2.5, "Chorus 2")])
    song = folder("regions 120bpm", stem=False)
    regions = [wcp.LabeledTextChunk(3, 24_000, "rgn ", 0, 0, 0, 0, "")]
    riff(song / "Bass.wav", wcp.ListChunk(b"adtl", [wcp.LabelChunk(1, "One"), wcp.LabelChunk(3, "Two"), *regions]), wcp.CueChunk([cue(3, 60_000), cue(1, 12_000)]))
    told = stemlock("info", song)
    same("regions by wave-chunk-parser", [(s["beat"], s["end"], s["name"]) for s in told["sections"]], [(2.5, 3.5, "Two")])
    same("a cue point beside regions is a marker", places(told, "markers"), [(0.5, "One")])
    song = folder("sndfile 120bpm", stem=False)
    points = Cues(2, (Cue * 100)(Cue(1, 24_000, b"data", 0, 0, 24_000), Cue(2, 72_123, b"data", 0, 0, 72_123)))
    loops = Instrument(count=1, loops=(Loop * 16)(Loop(801, 36_000, 48_000, 0)))
    sndfile(song / "Bass.wav", SOUND, [(SET_CUE, points), (SET_INSTRUMENT, loops)])
    wanted = [(1, "Marker 1"), (1.5, "Loop"), (round(72_123 / 24_000, 6), "Marker 2")]
    same("cue points and loops by libsndfile", places(stemlock("info", song), "markers"), wanted)
    song = folder("aiff 120bpm", stem=False)
    names = [(0, "Verse 1"), (1, "Größe"), (2.5, "Even")]
    with aifc.open(str(song / "Bass.aiff"), "wb") as file:
        file.setparams((1, 2, RATE, 0, b"NONE", b""))
        for number, (beat, name) in enumerate(names, 1):
            file.setmark(number, int(beat * 24_000), name.encode())
        file.writeframes(SOUND.astype(">i2").tobytes())
    same("markers in AIFF by aifc", places(stemlock("info", song), "sections"), names)
    acid(checks, "acid", ["bpm=93.7", "key=F#"], [(0, 93.7, "4/4")])
    acid(checks, "acid, three beats a bar", ["bpm=93.7", "acid#meter_numerator=3"], [(0, 93.7, "3/4")])
    started(checks)


def acid(checks, what, fields, wanted):
    song = checks.folder(what)
    for field in fields:
        subprocess.run([sys.executable, "-m", "acidcat", "edit", "--quiet", "--overwrite", "--force", "--set", field, song / "Bass.wav"], check=True, stdout=subprocess.DEVNULL)
    checks.same(f"{what} by acidcat", changes(stemlock("info", song)), wanted)


def started(checks):
    """Stems of other starts line up; the recorder's count passes 2³² between them."""
    later = 12_345
    first = (1 << 32) - 5_000
    for what, options in (("WAV", {}), ("RF64", {"rf64": "always"})):
        song = checks.folder(f"bext {what} 120bpm", stem=False)
        sndfile(song / "Bass.wav", 0 * SOUND, [(SET_BROADCAST_INFO, Extended(version=1, low=first & 0xFFFF_FFFF, high=first >> 32))])
        coded(song / "Keys.wav", "pcm_s16le", {"time_reference": str(first + later)}, {"write_bext": "1", **options})
        stemlock("render", song, "--out", song / "out.wav")
        sound, rate = soundfile.read(song / "out.wav", dtype="float32")
        wanted = numpy.concatenate([numpy.zeros(later), SOUND / 32768]).astype(numpy.float32)
        checks.same(f"bext by libsndfile and, in {what}, by FFmpeg: starts to the frame", (rate, sound.shape, bool((sound.T == wanted).all())), (RATE, (len(wanted), 2), True))
