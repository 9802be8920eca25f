#!/usr/bin/env python3
"""Odd audio files of every format, as FFmpeg (PyAV), LAME and libvorbis write them, played by `stemlock render`: each has to be what went in, or what
its coding's own decoder makes of it, sample by sample, on its frame, and in its length.

Files of one rate are one song, in which they follow each other with pauses between them: what sounds in a pause was to be trimmed. More than two
channels are held against the fold that the README describes. `odd_tables.py` and `odd_lossy.py` list the files. Names of their tables (`flac mp3`)
choose some. Run by `.ci/run`.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

import odd_files
import odd_lossy
import odd_tables
from rendered import decibels, renderer

# A stem that begins later has silence before it, which takes time too.
MOST_STEMS = 6
# Frames between two files.
PAUSE = 4_096
# Of a fold, 32-bit floats round each product; of one channel nothing.
FOLDED, EXACT = (-135, -140), (-240, -240)
HALF = math.sqrt(0.5)
# ITU-R BS.775: the shares of a speaker in left and right.
WEIGHTS = {"FL": (1, 0), "FR": (0, 1), "FC": (HALF, HALF), "LFE": (0, 0), "BC": (0.5, 0.5)}
WEIGHTS |= {name: (HALF, 0) for name in ("BL", "SL", "FLC")} | {name: (0, HALF) for name in ("BR", "SR", "FRC")}


def folded(planes, speakers):
    """Left and right of planes; unknown speakers alternate."""
    if len(planes) <= 2:
        return np.array([planes[0], planes[-1]], np.float32)
    weights = np.array([WEIGHTS[name] for name in speakers] if speakers else [(1, 0), (0, 1)] * 4, float)[: len(planes)]
    weights /= weights.sum(axis=0).max() if speakers else weights.sum(axis=0)
    return (weights.T @ planes.astype(float)).astype(np.float32)


def write_song(folder, odds):
    """Makes files a song in which they follow each other; gives the frames on which they begin."""
    text, at, starts = "tempo = 120.0\nonly_listed = true\n", 0, []
    for odd in odds:
        starts.append(at)
        text += f'[[stem]]\nfile = "{odd.name}"\nname = "{len(starts)}"\nrole = "Other"\noutput = "Main"\nmute = false\nlate = {at}\n'
        at += odd.planes.shape[1] + 3 * PAUSE
    (folder / "song.toml").write_text(text)
    return starts


def play(folder, rate):
    """Left and right of a song at its own tempo and rate, and what is told about each stem."""
    out = folder.with_suffix(".wav")
    command = [str(word) for word in (renderer(), "render", folder, "--out", out, "--rate", rate, "--json")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=os.environ | {"STEMLOCK_CACHE": ""}, timeout=120)
    # 3 says that a stem does not play.
    if done.returncode not in (0, 3) or not out.exists():
        sys.exit(f"{folder} is not rendered ({done.returncode}): {done.stderr}")
    told = json.loads(done.stdout)
    assert told["copied"] and told["slowest"] == told["fastest"] == 1, told
    data = out.read_bytes()
    out.unlink()
    main = np.frombuffer(data[data.index(b"data") + 8 :], np.float32).reshape(-1, 2).T
    stems = {stem["file"]: stem for stem in told["song"]["stems"]}
    for stem in stems.values():
        problems = [*told["song"]["problems"], *(stem.get("decoded") or {"problems": []})["problems"]]
        about = [problem for problem in problems if problem["file"] and Path(problem["file"]).name == stem["file"]]
        stem["said"] = [f"{problem['what']}: {problem['why']}" for problem in about]
    return main, stems


def lag(heard, wanted):
    """By how many frames something is late, where it fits what was wanted best; 0 for silence."""
    heard, wanted = heard.sum(axis=0), wanted.sum(axis=0)
    if min(np.abs(heard).max(initial=0), np.abs(wanted).max(initial=0)) < 1e-3:
        return 0
    size = 2 ** math.ceil(math.log2(len(heard) + len(wanted)))
    fit = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    return (int(fit.argmax()) + size // 2) % size - size // 2


def contradiction(odd, stem, length):
    """Why a stem is not even the sound that is wanted, by what is told about it."""
    decoded = stem.get("decoded")
    if not decoded:
        return f"it is not played: {(stem.get('problem') or {}).get('why')}"
    # A fold and silence are told too.
    said = [words for words in stem["said"] if "channels" not in words and "silent: every sample" not in words]
    if odd.tells and not any(odd.tells in words for words in said) or said and not odd.tells:
        return f"it tells {said or 'nothing'} instead of {odd.tells or 'nothing'}"
    got, wanted = (decoded["rate"], decoded["channels"]), (odd.rate, len(odd.speakers or odd.planes))
    if got != wanted:
        return f"it has {got[1]} channels of {got[0]} Hz instead of {wanted[1]} of {wanted[0]}"
    if length == odd.frames or odd.frames is None:
        return None
    return f"it has {length} frames instead of {odd.frames} (trimmed: {decoded['trim']})"


def judge(odd, path, main, start, stem):
    """What is wrong with a file, in words, or `None`; and how far it is from what is wanted, in decibels: peak, and RMS."""
    length = (stem.get("decoded") or {"frames": start})["frames"] - start
    if why := contradiction(odd, stem, length):
        return why, None
    planes, speakers = (odd.planes, odd.speakers) if odd.bound is None else odd.reader(path)
    planes = planes[:, odd.ahead :]
    wanted, source = folded(odd_files.floats(planes), speakers or odd.speakers), folded(odd_files.floats(odd.planes), odd.speakers)
    heard = main[:, start : start + length]
    if odd.frames is None and length != wanted.shape[1]:
        return f"it has {length} frames instead of {wanted.shape[1]}", None
    if main[:, start + length : start + length + PAUSE].any():
        return "something sounds behind its end", None
    both = min(length, wanted.shape[1])
    # FFmpeg plays nothing of a few frames, whose time in MP4 is rounded to none; and it ends earlier by what it left in at the beginning.
    if both < length - odd.ahead and length > 3:
        return f"{both} of its {length} frames are known", None
    distance = np.abs(heard[:, :both].astype(float) - wanted[:, :both])
    off = decibels(distance.max(initial=0)), decibels(np.sqrt(np.mean(distance**2)) if both else 0)
    most = odd.bound or EXACT
    most = max(most, FOLDED) if len(planes) > 2 else most
    late = lag(heard, source) if odd.in_time and length >= 2_000 else 0
    if off[0] > most[0] or off[1] > most[1] or late:
        return f"it differs by {off[0]:.1f} dB at most, {off[1]:.1f} dB RMS; {lag(heard, wanted)} frames late, {lag(heard, source)} of what went in", off
    return None, off


def songs(odds):
    """Files of one rate, at most as many as a song has stems. Those of which faults are known come last: they may be too long."""
    for rate in sorted({odd.rate for odd in odds}):
        those = sorted((odd for odd in odds if odd.rate == rate), key=lambda odd: odd.known is not None)
        yield from (those[at : at + MOST_STEMS] for at in range(0, len(those), MOST_STEMS))


class Row(Counter):
    """The counts of a table, and the farthest of its files that pass."""

    farthest = EXACT

    def take(self, odd, why, off):
        """Counts a file; gives what has to be reported."""
        self["files"] += 1
        if odd.known:
            self["known"] += 1
            return None if why else f"it passes, so it is no longer in KNOWN: {odd_tables.KNOWN[odd.known]}"
        self["failed" if why else "equal" if off[0] <= EXACT[0] else "within"] += 1
        if not why:
            self.farthest = max(self.farthest, off)
        return why

    def __str__(self):
        counts = "".join(f"{self[name]:8}" for name in ("files", "equal", "within", "known", "failed"))
        return counts + (f"{self.farthest[0]:8.1f} {self.farthest[1]:6.1f}" if self["within"] else "")


def main():
    tables = {table.__name__: table for table in [*odd_tables.TABLES, *odd_lossy.TABLES]}
    rows, wrong = {}, []
    with tempfile.TemporaryDirectory() as root:
        made = Path(root) / "made"
        made.mkdir()
        make = odd_tables.Maker(made)
        odds = [odd for name in sys.argv[1:] or tables for odd in tables[name](make)]
        for number, those in enumerate(songs(odds)):
            folder = Path(root) / str(number)
            folder.mkdir()
            for odd in those:
                (made / odd.name).rename(folder / odd.name)
            starts = write_song(folder, those)
            sound, told = play(folder, those[0].rate)
            for odd, start in zip(those, starts):
                row = rows.setdefault(odd.table, Row())
                if report := row.take(odd, *judge(odd, folder / odd.name, sound, start, told.get(odd.name, {}))):
                    wrong.append(f"{odd.name}: {report}")
    print(f"{'':20}   files   equal  within   known  failed  farthest: dB, dB RMS")
    for name, row in rows.items():
        print(f"{name:20}{row}")
    unused = set(odd_tables.KNOWN) - {odd.known for odd in odds} if not sys.argv[1:] else []
    wrong += [f"KNOWN, and of no file: {known}" for known in unused]
    for what in wrong:
        print(what)
    print(f"{len(odds)} files, {len(wrong)} of them wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
