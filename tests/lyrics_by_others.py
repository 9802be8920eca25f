#!/usr/bin/env python3
"""Lyrics in files that other programs' libraries write: mutagen (ID3, Vorbis comments, MP4, APEv2), mido (MIDI), srt, webvtt-py, lemony-lrc-parser (LRC word by word, SRT, WebVTT) and
chordsketch (ChordPro as text with rows of chords); and LRC of ours, read by pylrc and lemony-lrc-parser.

`stemlock info --json` has to tell every line and word at its time. Audio is written by pedalboard, which lies in the same
environment. Run by `.ci/run`.
"""

import datetime
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import chordsketch
import lemony_lrc_parser
import mido
import mutagen.aiff
import mutagen.apev2
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggvorbis
import mutagen.wave
import numpy
import pedalboard.io
import pylrc
import srt
import webvtt

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {
    "spa": ["Corazón mío", "¿Dónde estás?"],
    "jpn": ["さくらの花", "風に舞い散る"],
    "ara": ["مرحبا بالعالم", "يا ليل يا عين"],
    "und": ["🎤 la la", "größer, ça va"],
}
TIMES = [1234, 5678]


def audio(path):
    sound = (0.1 * numpy.sin(numpy.arange(44_100) * 0.05)).astype(numpy.float32)
    with pedalboard.io.AudioFile(str(path), "w", 44_100, 1) as file:
        file.write(sound)


def told(folder):
    """The lyrics of a song, by the names of their files."""
    run = subprocess.run(
        [ROOT / "target/debug/stemlock", "info", "--json", folder], capture_output=True, encoding="utf-8"
    )
    found = {}
    for lyrics in json.loads(run.stdout)["lyrics"]:
        found.setdefault(lyrics["source"], []).append(lyrics)
    return found


def same(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: {got!r} instead of {wanted!r}")


def lines(lyrics):
    return [(line["start"], line["text"]) for line in lyrics["lines"]]


def lrc(texts):
    return "".join(f"[{t // 60000:02}:{t // 1000 % 60:02}.{t % 1000:03}]{text}\n" for t, text in zip(TIMES, texts))


def timed(texts):
    return [(time / 1000, text) for time, text in zip(TIMES, texts)]


def untimed(texts):
    return [(None, text) for text in texts]


def id3_in(folder, name, open_file):
    """Every encoding of ID3, in the languages that it can hold."""
    path = folder / name
    audio(path)
    wanted = []
    tags = mutagen.id3.ID3() if open_file is None else open_file(str(path))
    if open_file is not None and tags.tags is None:
        tags.add_tags()
    add = tags.add if open_file is None else tags.tags.add
    for language, texts in TEXTS.items():
        for encoding in (1, 2, 3) if language != "spa" else (0, 1, 2, 3):
            words = list(zip(texts, TIMES))
            mark = f"{language}{encoding}"
            add(mutagen.id3.SYLT(encoding=encoding, lang=language, format=2, type=1, desc=mark, text=words))
            add(mutagen.id3.USLT(encoding=encoding, lang=language, desc=mark, text="\n".join(texts)))
        wanted += [(language.replace("und", "") or None, times(texts)) for times in (timed, untimed)]
    # Version 2.3 knows the encodings 0 and 1 only; 2.4 all.
    tags.save(str(path)) if open_file is None else tags.save()
    return name, wanted


def mp4(path, texts):
    def box(name, body):
        return struct.pack(">I", 8 + len(body)) + name + body

    mdhd = box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 44_100, 44_100, 0, 0))
    hdlr = box(b"hdlr", struct.pack(">II4s12s", 0, 0, b"soun", b"") + b"\0")
    moov = box(b"moov", box(b"trak", box(b"mdia", mdhd + hdlr)))
    path.write_bytes(box(b"ftyp", b"M4A \0\0\0\0M4A ") + moov + box(b"mdat", b""))
    file = mutagen.mp4.MP4(str(path))
    file["\xa9lyr"] = lrc(texts)
    rows = [{"start": time / 1000, "end": time / 1000 + 1, "text": text} for time, text in zip(TIMES, TEXTS["jpn"])]
    kara = json.dumps({"timing": {"offset_sec": 0}, "lines": rows}).encode()
    file["----:com.stems:kara"] = [mutagen.mp4.MP4FreeForm(kara)]
    file.save()


def midi(path, texts, charset):
    """Karaoke on a tempo map: at 120 BPM for four quarters, then at 90."""
    file = mido.MidiFile(ticks_per_beat=480, charset=charset)
    tempos, words = mido.MidiTrack(), mido.MidiTrack()
    tempos.append(mido.MetaMessage("set_tempo", tempo=500_000))
    tempos.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(90), time=4 * 480))
    words.append(mido.MetaMessage("track_name", name="Words"))
    words.append(mido.MetaMessage("text", text="@KMIDI KARAOKE FILE"))
    for text in texts:
        words.append(mido.MetaMessage("text", text="/" + text, time=3 * 480))
    file.tracks += [tempos, words]
    file.save(str(path))
    # When mido itself plays them.
    clock, starts = 0.0, []
    for message in mido.MidiFile(str(path), charset=charset):
        clock += message.time
        if message.type == "text" and message.text.startswith("/"):
            starts.append(round(clock, 3))
    return [(start, text) for start, text in zip(starts, texts)]


def words(line):
    return [(word["start"], word["text"]) for word in line["words"]]


def texts_by_others(keep):
    """Subtitles, and LRC word by word, as four libraries write them: every line and word at its time."""
    folder = Path(keep) / "Texts"
    folder.mkdir()
    audio(folder / "Bass.wav")
    texts = [text for texts in TEXTS.values() for text in texts] + ["two rows\nof words"]
    times = [1234 + index * 2777 for index in range(len(texts))]
    spans = [(time, time + 1999) for time in times]
    apart = datetime.timedelta(milliseconds=1)
    cues = [srt.Subtitle(number, start * apart, end * apart, text) for number, ((start, end), text) in enumerate(zip(spans, texts), 1)]
    (folder / "a.srt").write_text(srt.compose(cues), "utf-8")
    (folder / "b.srt").write_text(srt.compose(cues, eol="\r\n"), "utf-16", newline="")

    def stamp(time):
        return f"{time // 3_600_000:02}:{time // 60_000 % 60:02}:{time // 1000 % 60:02}.{time % 1000:03}"

    film = webvtt.WebVTT()
    for (start, end), text in zip(spans, texts):
        first, rest = text.split(" ", 1) if " " in text else (text, "")
        film.captions.append(webvtt.Caption(stamp(start), stamp(end), f"{first} <{stamp(start + 750)}><c>{rest}</c>"))
    film.save(str(folder / "c.vtt"))
    Token, Line = lemony_lrc_parser.LyricToken, lemony_lrc_parser.LyricLine
    sung = [text.replace("\n", " ") for text in texts]
    byword = []
    for (start, end), text in zip(spans, sung):
        parts = text.split(" ")
        starts = [start + 250 * index for index in range(len(parts))] + [end]
        tokens = [Token(part + " " * (place + 1 < len(parts)), starts[place], starts[place + 1]) for place, part in enumerate(parts)]
        byword.append(Line(start, end, lemony_lrc_parser.BasicLyricLine(tokens)))
    lyrics = lemony_lrc_parser.Lyrics(byword)
    (folder / "d.lrc").write_text(lyrics.dumps(), "utf-8")
    (folder / "e.srt").write_text(lyrics.to_srt(), "utf-8")
    (folder / "f.vtt").write_text(lyrics.to_webvtt(), "utf-8")
    found = told(folder)
    for name, wanted in [("a.srt", texts), ("b.srt", texts), ("c.vtt", texts), ("d.lrc", sung), ("e.srt", sung), ("f.vtt", sung)]:
        got = [(line["start"], line["end"], line["text"]) for line in found[name][0]["lines"]]
        same(name, got, [(start / 1000, end / 1000, text) for (start, end), text in zip(spans, wanted)])
    for line, (start, _), text in zip(found["c.vtt"][0]["lines"], spans, texts):
        if " " in text:
            first, rest = text.split(" ", 1)
            same(f"{text} in c.vtt", words(line), [(start / 1000, first), ((start + 750) / 1000, rest)])
    for line, (start, _), text in zip(found["d.lrc"][0]["lines"], spans, sung):
        same(f"{text} in d.lrc", words(line), [((start + 250 * index) / 1000, part) for index, part in enumerate(text.split(" "))])


def chords(keep):
    """Chords over their words: a ChordPro sheet, the text that chordsketch makes of it, and SYLT by mutagen."""
    folder = Path(keep) / "Chords"
    folder.mkdir()
    sheet = "{title: Harbour Lights}\n{sov: Verse 1}\n[Am]Down by the [F]harbour\n[C#m7b5]Sí, ça [G/B]va [Am7]\nno chord\n{eov}\n{soc}\n [Ebmaj7]La [C]la\n{eoc}\n"
    same("chordsketch", chordsketch.validate(sheet), [])
    (folder / "a.cho").write_text(sheet, "utf-8")
    (folder / "lyrics.txt").write_text(chordsketch.parse_and_render_text(sheet, None, None), "utf-8")
    audio(folder / "Bass.mp3")
    tags = mutagen.id3.ID3()
    parts = [("\nDown ", 1000), ("by ", 1500), ("the ", 2000), ("quay", 2500), ("\nla", 4000)]
    tags.add(mutagen.id3.SYLT(encoding=3, lang="eng", format=2, type=5, desc="chords", text=[("Am", 1000), ("F", 2000), ("C", 4000)]))
    tags.add(mutagen.id3.SYLT(encoding=1, lang="eng", format=2, type=1, desc="words", text=parts))
    tags.save(str(folder / "Bass.mp3"))
    found = told(folder)

    def over(line):
        text = line["text"].encode()
        return line["text"], [(chord["name"], text[chord["at"] :].decode()) for chord in line.get("chords", [])]

    verse = [
        ("Down by the harbour", [("Am", "Down by the harbour"), ("F", "harbour")]),
        ("Sí, ça va", [("C#m7b5", "Sí, ça va"), ("G/B", "va"), ("Am7", "")]),
        ("no chord", []),
        ("La la", [("Ebmaj7", "La la"), ("C", "la")]),
    ]
    same("a.cho", [over(line) for line in found["a.cho"][0]["lines"]], verse)
    same("lyrics.txt", [over(line) for line in found["lyrics.txt"][0]["lines"]], [("Harbour Lights", [])] + verse)
    same("Bass.mp3", [over(line) for line in found["Bass.mp3"][0]["lines"]], [("Down by the quay", [("Am", "Down by the quay"), ("F", "the quay")]), ("la", [("C", "la")])])


def ours(keep):
    """What `export --to lrc` writes, as other readers have it: lines, and words where they are timed."""
    folder = Path(keep) / "Written"
    folder.mkdir()
    audio(folder / "Bass.wav")
    texts = [text for texts in TEXTS.values() for text in texts]
    for step in (0.25, 0.251):
        times = [round(1 + index * step * 7, 3) for index in range(len(texts))]
        rows = [f"[{int(time // 60):02}:{time % 60:06.3f}]{text}" for time, text in zip(times, texts)]
        rows.append("[01:00.000]<01:00.000>word <01:00.500>by <01:01.250>word<01:02.000>")
        (folder / "lyrics.lrc").write_text("\n".join(rows), "utf-8")
        out = Path(keep) / "ours.lrc"
        subprocess.run([ROOT / "target/debug/stemlock", "export", folder, "--to", "lrc", "--out", out], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        text = out.read_text("utf-8")
        read = [(round(line.time, 3), line.text) for line in pylrc.parse(text) if line.text]
        same("pylrc", read[:-1], list(zip(times, texts)))
        read = list(lemony_lrc_parser.loads(text))
        same("lemony", [(line.start, line.text.strip()) for line in read], [(round(time * 1000), text) for time, text in zip(times, texts)] + [(60_000, "word by word")])
        words = [(token.start, token.content.strip()) for token in read[-1].content]
        same("words", [word for word in words if word[1]], [(60_000, "word"), (60_500, "by"), (61_250, "word")])


def main():
    with tempfile.TemporaryDirectory() as keep:
        folder = Path(keep) / "Song"
        folder.mkdir()
        id3 = [
            id3_in(folder, "Bass.mp3", None),
            id3_in(folder, "Keys.wav", mutagen.wave.WAVE),
            id3_in(folder, "Pad.aiff", mutagen.aiff.AIFF),
        ]
        wanted = {}
        for language, (name, kind) in zip(TEXTS, [("Drums.flac", mutagen.flac.FLAC), ("Choir.ogg", mutagen.oggvorbis.OggVorbis)]):
            audio(folder / name)
            file = kind(str(folder / name))
            file["LYRICS"] = lrc(TEXTS[language])
            file["UNSYNCEDLYRICS"] = "\r\n".join([name] + TEXTS[language])
            file.save()
            wanted[name] = [timed(TEXTS[language]), untimed([name] + TEXTS[language])]
        mp4(folder / "Horns.m4a", ["Horns"] + TEXTS["ara"])
        wanted["Horns.m4a"] = [timed(TEXTS["jpn"]), timed(["Horns"] + TEXTS["ara"])]  # mutagen writes the longer name first
        wanted["a.kar"] = [midi(folder / "a.kar", TEXTS["jpn"] * 20, "shift_jis")]
        wanted["b.kar"] = [midi(folder / "b.kar", TEXTS["spa"] * 20, "latin1")]
        wanted["c.mid"] = [midi(folder / "c.mid", TEXTS["ara"] * 20, "utf-8")]
        audio(folder / "Strings.mp3")
        tags = mutagen.apev2.APEv2()
        tags["Lyrics"] = lrc(["Strings"] + TEXTS["und"])
        tags.save(str(folder / "Strings.mp3"))
        wanted["Strings.mp3"] = [timed(["Strings"] + TEXTS["und"])]
        found = told(folder)
        for name, texts in wanted.items():
            same(name, [[(start and round(start, 3), text) for start, text in lines(lyrics)] for lyrics in found[name]], texts)
        # What files say alike is told once, of the first one.
        first, texts = id3[0]
        got = sorted(((lyrics["language"], lines(lyrics)) for lyrics in found[first]), key=str)
        same(first, got, sorted(texts, key=str))
        for name, texts in id3[1:]:
            alone = Path(keep) / f"Only {name}"
            alone.mkdir()
            (folder / name).rename(alone / name)
            got = sorted(((lyrics["language"], lines(lyrics)) for lyrics in told(alone)[name]), key=str)
            same(name, got, sorted(texts, key=str))
        texts_by_others(keep)
        chords(keep)
        ours(keep)
    print("Lyrics of mutagen, mido, srt, webvtt-py, lemony-lrc-parser and chordsketch, and of ours in pylrc and lemony-lrc-parser: every line at its time, in every encoding, every chord over its word")


main()
