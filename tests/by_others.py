"""What the scripts share that hold Stemlock against other programs' libraries: a stem, `stemlock`, and counted checks.

A check compares with what its script itself knows, never with another answer of Stemlock's.
"""

import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import av
import numpy

STEMLOCK = Path(__file__).resolve().parent.parent / "target/debug/stemlock"
RATE = 48_000
# Three seconds of noise in 16 bits, the same everywhere. It has no beats that could be heard.
SOUND = (numpy.random.default_rng(13).uniform(-0.5, 0.5, 3 * RATE) * 32_767).astype(numpy.int16)


class Checks:
    """Prints a line a check. `known` names those that fail by a fault of Stemlock's, and why; one that passes all the same fails."""

    def __init__(self, known):
        self.known, self.passed, self.failed, self.found, self.mended = known, 0, 0, set(), set()
        self.keep = tempfile.TemporaryDirectory()

    def folder(self, name, stem=True):
        """A new folder of a song, with a stem."""
        path = Path(self.keep.name) / name
        path.mkdir()
        if stem:
            wav(path / "Bass.wav")
        return path

    def same(self, what, got, wanted):
        if what in self.known:
            if got != wanted:
                self.found.add(what)
                print(f"known   {what}: {got!r} instead of {wanted!r}, because {self.known[what]}")
                return
            self.mended.add(what)
            print(f"MENDED  {what}: take it out of KNOWN")
        elif got == wanted:
            self.passed += 1
            print(f"ok      {what}")
        else:
            self.failed += 1
            print(f"FAILED  {what}: {got!r} instead of {wanted!r}")

    def end(self):
        for what in self.known.keys() - self.found - self.mended:
            self.failed += 1
            print(f"FAILED  {what}: it is in KNOWN, and was not checked")
        print(f"{self.passed} checks passed, {len(self.found)} are known to fail, {len(self.mended)} were mended, {self.failed} failed")
        sys.exit(self.failed + len(self.mended) > 0)


def wav(path, sound=SOUND):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(sound.tobytes())


def coded(path, codec, tags={}, options={}):
    """The stem in another coding, by FFmpeg, with tags that it writes."""
    with av.open(str(path), "w", container_options=options) as file:
        file.metadata.update(tags)
        # FFmpeg's own encoder of Vorbis is an experiment, in stereo only.
        layout = "stereo" if codec == "vorbis" else "mono"
        stream = file.add_stream(codec, rate=RATE, layout=layout)
        stream.codec_context.options = {"strict": "experimental"}
        frame = av.AudioFrame.from_ndarray(SOUND[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=RATE, frame_size=1024)
        for part in resampler.resample(frame) + resampler.resample(None):
            for packet in stream.encode(part):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)


def stemlock(*arguments):
    """The JSON that a command writes."""
    run = subprocess.run([STEMLOCK, *arguments, "--json"], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return json.loads(run.stdout)


def changes(told):
    """The tempo map of a song as `(beat, bpm, meter)`."""
    return [(change["beat"], change["bpm"], change["meter"]) for change in told["tempo_map"]]


def places(told, kind):
    """Its sections or markers as beats and names."""
    return [(round(place["beat"], 6), place["name"]) for place in told[kind]]


def second_of(tempos, beat):
    """The time of a beat in a tempo map; before its first change that tempo holds too."""
    total = min(0, beat) * 60 / tempos[0][1]
    for (start, bpm, _), (end, _, _) in zip(tempos, tempos[1:] + [(float("inf"), 0, "")]):
        total += max(0, min(beat, end) - max(0, start)) * 60 / bpm
    return total


def beat_at(tempos, second):
    """The beat at a time, which lies behind beat 0."""
    for (start, bpm, _), (end, _, _) in zip(tempos, tempos[1:] + [(float("inf"), 0, "")]):
        if second_of(tempos, end) > second:
            return max(0, start) + (second - second_of(tempos, max(0, start))) * bpm / 60
