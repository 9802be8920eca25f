#!/usr/bin/env python3
"""Timecode that `stemlock render --ltc` makes, read by libltc, which Ardour brings along.

Every frame of a jump-free rendering has to be read, tell the time after the one before it, and begin on its sample: at the song's own
tempo, and faster. Run by `.ci/run`.
"""

import ctypes
import json
import math
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERTZ = 48_000
# How many numbers a second counts, frames a second, and whether numbers are dropped.
RATES = {
    "24": (24, 24.0, False),
    "25": (25, 25.0, False),
    "29.97": (30, 30_000 / 1001, False),
    "29.97 drop": (30, 30_000 / 1001, True),
    "30": (30, 30.0, False),
}
START = (9, 59, 50, 0)
SECONDS = 75


class Extended(ctypes.Structure):
    """libltc's LTCFrameExt."""

    _fields_ = [
        ("bits", ctypes.c_ubyte * 10),
        ("begin", ctypes.c_longlong),
        ("end", ctypes.c_longlong),
        ("reverse", ctypes.c_int),
        ("tics", ctypes.c_float * 80),
        ("low", ctypes.c_ubyte),
        ("high", ctypes.c_ubyte),
        ("volume", ctypes.c_double),
    ]


class Time(ctypes.Structure):
    """libltc's SMPTETimecode."""

    _fields_ = [("timezone", ctypes.c_char * 6)] + [
        (name, ctypes.c_ubyte) for name in ("years", "months", "days", "hours", "minutes", "seconds", "frame")
    ]


def library():
    libltc = ctypes.CDLL("libltc.so.11")
    libltc.ltc_decoder_create.restype = ctypes.c_void_p
    libltc.ltc_decoder_create.argtypes = [ctypes.c_int, ctypes.c_int]
    libltc.ltc_decoder_write_float.argtypes = [
        ctypes.c_void_p, ctypes.POINTER(ctypes.c_float), ctypes.c_size_t, ctypes.c_longlong]
    libltc.ltc_decoder_read.argtypes = [ctypes.c_void_p, ctypes.POINTER(Extended)]
    libltc.ltc_frame_to_time.argtypes = [ctypes.POINTER(Time), ctypes.POINTER(Extended), ctypes.c_int]
    return libltc


def wav(path, frames):
    """A file of silence, which is all that a song needs here."""
    data = bytes(2 * frames)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, HERTZ, 2 * HERTZ, 2, 16,
                       b"data", len(data))
    path.write_bytes(head + data)


def left(path):
    """The left channel of a stereo file of floats."""
    data = path.read_bytes()
    at = data.index(b"data") + 8
    return struct.unpack(f"<{(len(data) - at) // 4}f", data[at:])[::2]


def read(libltc, samples, per_second):
    """(first sample, (hours, minutes, seconds, frame), drop) of every frame."""
    decoder = libltc.ltc_decoder_create(int(HERTZ / per_second), 4096)
    frames, extended, time = [], Extended(), Time()
    for first in range(0, len(samples), 1024):
        chunk = samples[first:first + 1024]
        libltc.ltc_decoder_write_float(decoder, (ctypes.c_float * len(chunk))(*chunk), len(chunk), first)
        while libltc.ltc_decoder_read(decoder, ctypes.byref(extended)):
            libltc.ltc_frame_to_time(ctypes.byref(time), ctypes.byref(extended), 0)
            told = (time.hours, time.minutes, time.seconds, time.frame)
            frames.append((extended.begin, told, bool(extended.bits[1] & 4)))
    return frames


def after(time, counted, drops):
    """The time of the next frame."""
    hours, minutes, seconds, frame = time
    frame += 1
    if frame == counted:
        frame, seconds = 0, seconds + 1
    if seconds == 60:
        seconds, minutes = 0, minutes + 1
        if drops and minutes % 10:
            frame = 2
    if minutes == 60:
        minutes, hours = 0, hours + 1
    return hours, minutes, seconds, frame


def check(libltc, folder, name, speed):
    counted, per_second, drops = RATES[name]
    out = folder / "out"
    command = [ROOT / "target/debug/stemlock"]
    command += ["render", str(folder / "Song"), "--out", str(folder / "main.wav"), "--outputs", str(out), "--ltc", name]
    command += ["--tempo", str(120 * speed), "--json"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    frames = read(libltc, left(out / "Aux_.wav"), per_second * speed)
    expected, time = [], START
    length = HERTZ / per_second / speed
    for number in range(math.floor(told["frames"] / length)):
        expected.append((number * length, time))
        time = after(time, counted, drops)
    # libltc tells the beginning of a frame to a few samples. A reader finds its first frame after it has seen a sync word, and the last one ends with the file.
    begin = expected.index(next(each for each in expected if each[1] == frames[0][1]))
    late = max(abs(frame[0] - wanted[0]) for frame, wanted in zip(frames, expected[begin:]))
    same = [frame[1] for frame in frames] == [wanted[1] for wanted in expected[begin:begin + len(frames)]]
    whole = begin <= 2 and len(frames) >= len(expected) - begin - 2
    right = same and whole and late <= 3 and all(frame[2] == drops for frame in frames)
    print(f"{'ok  ' if right else 'FAIL'} {name} at speed {speed}: {len(frames)} of {len(expected)} frames, at most {late:.2f} samples off")
    return right


def main():
    libltc = library()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "Song").mkdir()
        wav(folder / "Song" / "Bass.wav", SECONDS * HERTZ)
        (folder / "Song" / "song.toml").write_text('tempo = 120\ntimecode = "{:02}:{:02}:{:02}:{:02}"\n'.format(*START))
        results = [check(libltc, folder, name, speed) for name in RATES for speed in (1, 1.1)]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
