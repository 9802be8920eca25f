#!/usr/bin/env python3
"""Rolls Ardour, a real VST3 host, under JACK's dummy driver, and compares what leaves it with the files.

At the song's tempo it has to be the files, bit for bit, also in a loop, and in a set from one song to the next; at another tempo what `stemlock render` gives, bit for bit, also in
each pass of a loop; over a tempo map with a step and a ramp there may be no click, and where the song is repitched, each sample says where in the song it is taken from. A track of the session says for each
sample at which frame Ardour's transport was (`fixtures/transport_clock.lua`). Saved, opened again, it rolls and sounds the same.

Needs ardour and jackd, and the packages JACK-Client and numpy.

    python tests/ardour_live.py [--plugin target/bundled/Stemlock.vst3]
"""

import argparse
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass

import numpy as np

import ardour
from jack_ear import PERIOD, NoPorts, with_jack
from python_hosts import check, finish
from rendered import Held, render
from tones import RATE, distance, sharpest, write_set, write_song

PORTS = ["ardour:Stemlock/audio_out 1", "ardour:Stemlock/audio_out 2", "ardour:Clock/audio_out 1"]
# On the grid to which Ardour rounds: the ends of others are a few frames beside in the block in which the loop wraps.
LOOP = (0.5, 1.75)
# A step to another tempo, a ramp, and a constant tempo after it.
MAP = [(0, 120, 120), (2, 96, 96), (4, 96, 132), (8, 132, 132)]
# How long a jump may fade, and by how many frames of the song it may be beside its place: four milliseconds where a
# ramp begins.
FADE, ALWAYS = RATE // 200, 192
# What may be left of a render whose place was rounded elsewhere, in decibels.
REST = -120
# How a program ends that has crashed.
CRASHES = [-number for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)]
# The most seconds that an Ardour may take for all its rolls.
LONGEST = 240


@dataclass
class Rolled:
    """What was heard from a start to the stop after it, and at which frame of Ardour's timeline the plugin was."""

    sides: np.ndarray
    frames: np.ndarray

    def wraps(self):
        """Where a loop went back."""
        return np.flatnonzero(np.diff(self.frames) != 1) + 1


def heard(periods, latency, loop):
    """Ardour's plugins are ahead of its transport by the latency of the outputs. Where a loop or that latency splits a period, the clock stands still,
    so only the first frame of each period is read."""
    sound = np.concatenate([sound for _, sound in periods], axis=1)
    rolling = np.flatnonzero(sound[2] >= 0)
    assert len(rolling), "the transport does not roll"
    first, last = rolling[0], rolling[-1] + 1
    starts = np.rint(sound[2, first:last:PERIOD] * 2**24).astype(int)
    frames = (starts[:, None] + np.arange(PERIOD)).ravel()[: last - first] + latency
    if loop:
        start, end = (round(place * RATE) for place in LOOP)
        frames = np.where(frames >= end, (frames - start) % (end - start) + start, frames)
    before = np.arange(frames[0] - latency, frames[0])
    return Rolled(sound[:2, first - latency : last], np.concatenate([before, frames]))


def rolls(home, session, acts):
    """Opens a session under JACK, does what the Lua in `acts` says, and gives each roll by its name. JACK runs only so long: a client that dies leaves it
    unfit for the next one."""
    file = home / "live.lua"
    file.write_text(f"""{ardour.LUA}
AudioEngine:set_backend("JACK", "ardour", "")
load("{session}")
print("ready")
io.read()
local latency = settled_latency({PERIOD})
print("latency " .. latency)
{acts}
assert(session:worst_output_latency() == latency, "the latency has changed")
print("done")
""")
    # Ardour may hang, and JACK's server now and then reads one of its requests wrongly and drops it. A crash is no such thing.
    for _ in range(5):
        found, said, status = with_jack(["left", "right", "clock"], lambda ear: attempt(ear, home, file))
        if "done\n" in said:
            return found
        print(f"Ardour has not done all, and ended with {status}:\n{''.join(said)[-2000:]}", flush=True)
        if status in CRASHES:
            break
    sys.exit(f"Ardour does not do what it should:\n{''.join(said)}")


def attempt(ear, home, file):
    command = [str(ardour.ARDOUR / "luasession"), str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, env=ardour.environment(home), **pipes)
    found, said, start, latency = {}, [], 0, 0
    # Ardour may hang before it says anything.
    limit = threading.Timer(LONGEST, process.kill)
    limit.start()
    try:
        for line in process.stdout:
            said.append(line)
            word, *rest = line.split() or [""]
            if line.startswith("JACK HALTED"):
                break
            if word == "latency":
                latency = int(rest[0])
            elif word == "ready":
                ear.connect(PORTS)
                print(file=process.stdin, flush=True)
            elif word == "roll":
                start = len(ear.heard)
            elif word == "stopped":
                found[rest[0]] = heard(ear.heard[start:], latency, "loop" in rest[0])
            elif word == "done":
                break
        # It may abort or stay at its very end, with any plugin.
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        said.append("It does not end.\n")
    except NoPorts as missing:
        said.append(f"{ear.words()}\n{missing}\n")
    finally:
        limit.cancel()
        status = process.poll()
        process.kill()
        process.wait()
    return found, said, status


def check_files(name, rolled, main, wraps=0):
    """At the song's tempo all is the files, bit for bit, but for a fade after each wrap of a loop."""
    differ = (rolled.sides != main[rolled.frames]).any(axis=0)
    found = rolled.wraps()
    for wrap in found:
        differ[wrap : wrap + FADE] = False
    check(name, not differ.any() and len(found) >= wraps, f"{len(differ)} frames, {int(differ.sum())} differ, {len(found)} wraps")
    check_clicks(f"{name}: no clicks", rolled, main, 1)


def check_clicks(name, rolled, main, speed):
    """Faster tones are sharper, by the cube of their speed at most; a fade adds no more than the tones."""
    worst, most = sharpest(rolled.sides), 2 * sharpest(main) * max(1, speed) ** 3
    check(name, 0 < worst < most, f"a third difference of {worst:.2e}, at most {most:.2e}")


def check_rendered(name, rolled, song, bpm, mode="stretch"):
    """From the song's beginning it is what the renderer gives, bit for bit. Elsewhere Ardour has begun some frames before: repitched it is the same but for a
    rounding, behind a fade."""
    first = int(rolled.frames[0])
    wanted = render(song, ardour.tempo(bpm), len(rolled.frames) / RATE + 0.1, mode, first)
    behind = FADE if first else 0
    held = Held(rolled.sides[:, behind:], wanted, np.arange(behind, len(rolled.frames)))
    check(name, held.differ == 0 if first == 0 else held.is_near(0.001, REST), str(held))


def check_rendered_passes(name, rolled, song, bpm, wraps):
    """In a loop each pass behind a wrap is what the renderer gives that starts there, bit for bit, behind a fade."""
    found, held = rolled.wraps(), []
    for start, end in zip(found, [*found[1:], len(rolled.frames)]):
        if end - start > 2 * FADE:
            wanted = render(song, ardour.tempo(bpm), (end - start) / RATE + 0.1, first=int(rolled.frames[start]))
            held.append(Held(rolled.sides[:, start + FADE : end], wanted, np.arange(FADE, end - start)))
    check(name, len(found) >= wraps and len(held) > 0 and all(one.differ == 0 for one in held), "; then ".join(map(str, held)))


def check_places(name, rolled, tempos):
    """Repitched, each sample says where in the song it is taken from: its place, but for the block in which a tempo changes."""
    places = ardour.beats(rolled.frames, tempos) * RATE / 2
    changes = [int(np.searchsorted(ardour.beats(rolled.frames, tempos), beat)) for beat, *_ in tempos[1:]]
    worst = 0
    for at in range(PERIOD, len(places) - PERIOD, PERIOD):
        if not any(change <= at + 192 and at < change + 2 * PERIOD for change in changes):
            worst = max(worst, abs(distance(rolled.sides[0, at : at + 192], places[at : at + 192])))
    check(name, worst <= ALWAYS, f"{worst} frames of the song at most")


def play(home, plugin):
    """All that is rolled: a song by names, a set, and the song once its session was opened again; and what the files of song and set are."""
    ardour.install(home, plugin)
    main = write_song(home / "song", 120, 14)
    session = ardour.make_session(home, home / "session", home / "song", 6, LOOP, "add_clock()")
    tempos = f"tempos({', '.join('{%g, %g, %g}' % tempo for tempo in MAP)})"
    rolled = rolls(home, session, f"""
roll("own", 2)
roll("from", 2, 37001)
roll("loop", 4, 24000, true)
save()
tempos({{0, 104}})
roll("slow", 3)
roll("slow_loop", 4, 24000, true)
{tempos}
roll("map", 5)
set("Tempo Mode", 1)
roll("places", 5)
tempos({{0, 104}}, {{2, 104}}, {{4, 104}}, {{8, 104}})
roll("slow_places", 2, 37001)
""")
    wanted = write_set(home / "set", 4)
    gig = ardour.make_session(home, home / "gig", home / "set", 6, acts="add_clock()")
    # Each roll goes from one song to the next, and the one after it back to the first.
    sets = rolls(home, gig, "\n".join(f'roll("set_{number}", 1.2, {3.6 * RATE:.0f})' for number in range(2)))
    again = rolls(home, session, 'roll("again", 2, 20000)')["again"]
    return rolled, sets, again, main, wanted


def check_all(song, rolled, sets, again, main, wanted):
    check_files("live at the song's tempo: the files, bit for bit", rolled["own"], main)
    check_files("from another place", rolled["from"], main)
    check_files("in a loop", rolled["loop"], main, 2)
    for name, roll in sets.items():
        check_files(f"a set, {name}: one song after the other, bit for bit", roll, wanted)
    check_clicks("at another tempo: no clicks", rolled["slow"], main, 1)
    check_clicks("at another tempo in a loop: no clicks", rolled["slow_loop"], main, 1)
    check_clicks("over a tempo map with a step and a ramp: no clicks", rolled["map"], main, 1.1)
    check_rendered("at another tempo: the renderer's samples, bit for bit", rolled["slow"], song, 104)
    check_rendered_passes("at another tempo in a loop: each pass the renderer's samples, bit for bit", rolled["slow_loop"], song, 104, 2)
    check_rendered("repitched at another tempo: the renderer's samples but for a rounding", rolled["slow_places"], song, 104, "repitch")
    check_places("repitched at another tempo: each sample in its place", rolled["slow_places"], [(0, 104, 104)])
    check_places("repitched over the tempo map", rolled["places"], MAP)
    check_files("saved, opened again: the files, bit for bit", again, main)


def main():
    parser = argparse.ArgumentParser(description="Rolls Ardour with songs and compares what leaves it with the files.")
    parser.add_argument("--plugin", type=pathlib.Path, default=ardour.BUNDLE)
    plugin = parser.parse_args().plugin.resolve()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        check_all(home / "song", *play(home, plugin))
    finish()


if __name__ == "__main__":
    main()
