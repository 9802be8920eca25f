#!/usr/bin/env python3
"""Chapters in files that other programs' libraries write: FLAC cue sheets by mutagen, and MP4 and MOV by FFmpeg (PyAV), with a track of text alone,
as Apple's programs write them, and with Nero's list beside it.

`stemlock info --json` has to tell each as a section at its time. Run by `.ci/run`.
"""

import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import mutagen.flac
import numpy

ROOT = Path(__file__).resolve().parent.parent
RATE, TEMPO = 48_000, 120
CHAPTERS = [(0.0, "Größe"), (1.5, "さくら"), (2.25, "Chorus 2")]
MILLISECOND = Fraction(1, 1000)


def write(path, codec, chapters, options={}):
    """Three seconds of a tone with chapters."""
    with av.open(str(path), "w", options=options) as file:
        ends = [start for start, _ in chapters[1:]] + [3.0]
        file.set_chapters([
            {"id": number, "start": int(start * 1000), "end": int(end * 1000), "time_base": MILLISECOND, "metadata": {"title": name}}
            for number, ((start, name), end) in enumerate(zip(chapters, ends), 1)
        ])
        stream = file.add_stream(codec, rate=RATE, layout="mono")
        size = 1024
        for begin in range(0, 3 * RATE, size):
            tone = (3000 * numpy.sin(numpy.arange(begin, begin + size) * 0.05)).astype(numpy.int16)
            frame = av.AudioFrame.from_ndarray(tone[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, begin
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)


def cue_sheet(path):
    """Writes the chapters' times as tracks, the second behind a pause of half a second."""
    write(path, "flac", [])
    file = mutagen.flac.FLAC(str(path))
    sheet = mutagen.flac.CueSheet(None)
    for number, (start, _) in enumerate(CHAPTERS, 1):
        pause = 24_000 if number == 2 else 0
        track = mutagen.flac.CueSheetTrack(number, int(start * RATE) - pause)
        track.indexes = [mutagen.flac.CueSheetTrackIndex(0, 0)] if pause else []
        track.indexes.append(mutagen.flac.CueSheetTrackIndex(1, pause))
        sheet.tracks.append(track)
    sheet.tracks.append(mutagen.flac.CueSheetTrack(255, 3 * RATE))
    file.cuesheet = sheet
    file.metadata_blocks.append(sheet)
    file.save()


def told(folder):
    """The sections of a song, as seconds and names."""
    run = subprocess.run([ROOT / "target/debug/stemlock", "info", "--json", folder], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [(round(section["beat"] * 60 / TEMPO, 3), section["name"]) for section in json.loads(run.stdout)["sections"]]


def main():
    apple = {"movflags": "+disable_chpl"}
    files = {
        "Bass.flac": (cue_sheet, [(start, f"Track {number}") for number, (start, _) in enumerate(CHAPTERS, 1)]),
        "Bass.m4a": (lambda path: write(path, "aac", CHAPTERS, apple), CHAPTERS),
        "Keys.m4a": (lambda path: write(path, "aac", CHAPTERS), CHAPTERS),
        "Pad.mov": (lambda path: write(path, "pcm_s16le", CHAPTERS, apple), CHAPTERS),
    }
    for name, (make, wanted) in files.items():
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder) / name)
            # A film alone is a stem only if somebody says so.
            (Path(folder) / "song.toml").write_text(f"tempo = {TEMPO}.0\n[[stem]]\nfile = \"{name}\"\n")
            got = told(folder)
            if got != wanted:
                sys.exit(f"{name}: {got!r} instead of {wanted!r}")
    print("Chapters of mutagen and FFmpeg: each at its time, by its name")


if __name__ == "__main__":
    main()
