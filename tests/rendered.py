"""What `stemlock render` gives for a host's tempos, and how far what a host gave is from it, sample by sample.

Knows no host. A host that says its place exactly, in the same tempo from its beginning on, gives the renderer's bits. One that rounds what it says is
heard at another place between two frames: then each piece of what was heard is laid over the renderer's, moved by the fraction of a frame that fits
best, and what is left of it is the rest. A click, a gap, a wrong level or a wrong pitch cannot be moved away, and stays in the rest.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from tones import RATE, read_wav

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Frames that are moved as one.
PIECE = 512
# A frame between two others is a polynomial through this many: for tones below 1 kHz exact to -140 dB.
POINTS = 8


def renderer():
    """The command-line renderer that was built last."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    found = [file for file in (target / "release/stemlock", target / "debug/stemlock") if file.exists()]
    if not found:
        sys.exit("there is no renderer; make it with: cargo build --release --bin stemlock")
    return max(found, key=lambda file: file.stat().st_mtime)


def render(song, tempos, seconds, mode="stretch", first=0, block=1024):
    """Left and right of so many seconds from the frame `first` on, in a map of beats and tempos, or at one tempo."""
    tempos = tempos if isinstance(tempos, list) else [(0, tempos)]
    said = ",".join(f"{beat!r}:{bpm!r}" for beat, bpm in tempos)
    begin, end = (beat_at(frame, tempos) for frame in (first, first + round(seconds * RATE)))
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "rendered.wav"
        command = [renderer(), "render", song, "--out", out, "--tempo-map", said, "--from", repr(begin), "--to", repr(end),
                   "--mode", mode, "--rate", RATE, "--block", block]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=os.environ | {"STEMLOCK_CACHE": ""})
        assert done.returncode == 0, f"the renderer refuses: {done.stderr}"
        return read_wav(out)


def beat_at(frame, tempos):
    """The beat at a frame, in a map of beats and tempos."""
    seconds, begin = frame / RATE, 0.0
    for (beat, bpm), (following, _) in zip(tempos, [*tempos[1:], (float("inf"), 0)]):
        length = (following - beat) * 60 / bpm
        if seconds - begin < length:
            return float(beat + (seconds - begin) * bpm / 60)
        begin += length


def between(sound, places):
    """A channel's values at places that are no whole frames."""
    first = np.floor(places).astype(int) - POINTS // 2 + 1
    at, found = places - first, np.zeros(len(places))
    for point in range(POINTS):
        weight = np.ones(len(places))
        for other in range(POINTS):
            if other != point:
                weight *= (at - other) / (point - other)
        found += weight * sound[np.clip(first + point, 0, len(sound) - 1)]
    return found


def offset(heard, wanted, at, most=2):
    """By how many frames a piece is ahead of the frames `at` of what was wanted, where both fit best; at most `most` whole frames are tried first."""
    error = lambda ahead: np.abs(between(wanted, at + ahead) - heard).max()
    ahead = float(min(range(-most, most + 1), key=error))
    for _ in range(6):
        slope = (between(wanted, at + ahead + 0.5) - between(wanted, at + ahead - 0.5)).astype(float)
        ahead += float(slope @ (heard - between(wanted, at + ahead)) / max(slope @ slope, 1e-12))
    return ahead


def decibels(level):
    return 20 * np.log10(max(float(level), 1e-12))


class Held:
    """What was heard, held against what was rendered: `frames` says for each sample of what was heard which one of the render is wanted."""

    def __init__(self, heard, wanted, frames=None, most=2):
        frames = np.arange(heard.shape[1]) if frames is None else np.asarray(frames)
        self.differ = int((heard != wanted[:, frames]).any(axis=0).sum())
        self.plain = decibels(np.abs(heard - wanted[:, frames]).max())
        self.starts = range(0, heard.shape[1] - PIECE + 1, PIECE)
        self.offsets, rests = [], []
        for start in self.starts:
            here = np.s_[start : start + PIECE]
            ahead = offset(heard[0, here], wanted[0], frames[here], most)
            self.offsets.append(ahead)
            rests.append(max(np.abs(between(side, frames[here] + ahead) - one[here]).max() for side, one in zip(wanted, heard)))
        self.rests = [decibels(rest) for rest in rests]

    def is_near(self, beside, rest):
        """Whether it is at most so many frames beside its place, and the rest, in decibels, is below that."""
        return max(map(abs, self.offsets)) <= beside and max(self.rests) < rest

    def __str__(self):
        if self.differ == 0:
            return "bit for bit"
        return (f"{self.differ} frames differ, by {self.plain:.1f} dB at most; {min(self.offsets):+.5f} to {max(self.offsets):+.5f} frames beside, "
                f"then {max(self.rests):.1f} dB are left")
