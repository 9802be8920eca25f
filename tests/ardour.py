"""Ardour 7.3 for the scripts that play Stemlock in it: its environment, its Lua, sessions with Stemlock, exports, its tempo maps.

Knows Ardour, and no song. Ardour itself uses freed memory when it ends or when an export ends, with any plugin, so what it said and
saved counts, and not its exit status.
"""

import os
import pathlib
import re
import shutil
import subprocess

import numpy as np

from tones import read_wav

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "target/bundled/Stemlock.vst3"
ARDOUR = pathlib.Path("/usr/lib/ardour7")
# Superclock ticks a second, in which Ardour saves places.
TICKS = 282_240_000
LUA = (ROOT / "tests/fixtures/ardour.lua").read_text()


def environment(home, **more):
    """Ardour's environment; `STEMLOCK_PRELOAD` names a library to load before all others, such as a sanitizer's runtime."""
    own = {"HOME": str(home), "STEMLOCK_CACHE": "", "LD_LIBRARY_PATH": str(ARDOUR), "ARDOUR_DATA_PATH": "/usr/share/ardour7",
           "ARDOUR_CONFIG_PATH": "/etc/ardour7", "ARDOUR_DLL_PATH": str(ARDOUR)}
    if "STEMLOCK_PRELOAD" in os.environ:
        own["LD_PRELOAD"] = os.environ["STEMLOCK_PRELOAD"]
    return {**os.environ, **own, **more}


def run(arguments, **more):
    return subprocess.run([str(argument) for argument in arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=300, **more)


def install(home, bundle=BUNDLE):
    """Makes a home for Ardour in which it knows Stemlock and the clock."""
    target = home / ".vst3/Stemlock.vst3"
    shutil.copytree(bundle, target)
    scripts = home / ".config/ardour7/scripts"
    scripts.mkdir(parents=True)
    shutil.copy(ROOT / "tests/fixtures/transport_clock.lua", scripts)
    done = run([ARDOUR / "ardour-vst3-scanner", "-f", target], env=environment(home))
    assert done.returncode == 0, f"Ardour's scanner refuses the plugin:\n{done.stdout}\n{done.stderr}"


def lua(home, script, **more):
    """What Ardour says to a script that ends with saying `done`."""
    file = home / "script.lua"
    file.write_text(f'{LUA}\n{script}\nprint("done")\n')
    done = run([ARDOUR / "luasession", file], env=environment(home, **more))
    assert "\ndone" in f"\n{done.stdout}", f"Ardour does not do what it should:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def make_session(home, folder, song, seconds, loop=None, acts=""):
    """Makes a session of 120 BPM with Stemlock, in which a song is opened, does what the Lua in `acts` says, and saves it. `loop` is a
    range in seconds."""
    lua(home, f'create("{folder}")\n{acts}\nsave()', STEMLOCK_SONG=str(song))
    file = folder / "show.ardour"
    text = file.read_text()
    places = place("session", 0, seconds, "IsSessionRange")
    if loop:
        places += place("Loop", *loop, "IsAutoLoop")
    text, found = re.subn(r"<Locations/>", f"<Locations>{places}</Locations>", text)
    assert found == 1, "the session has places already"
    assert "Stemlock" in text
    file.write_text(text)
    return folder


def export(home, folder, out):
    """Left and right of what Ardour exports; None if it did not end well."""
    done = run([ARDOUR / "utils/ardour7-export", "-b", "float", "-o", out, folder, "show"], env=environment(home))
    if done.returncode != 0:
        print(f"    an export ended with {done.returncode}: {done.stderr.strip()[-200:]}")
        return None
    return read_wav(out)


def beats(frames, tempos):
    """The beats at these frames, in a map of beats, tempos and the tempos to which they lead: along a ramp, Ardour's tempo grows with its beats."""
    seconds, found, begin = frames / 48_000, np.zeros(len(frames)), 0.0
    for (beat, bpm, to), (end, *_) in zip(tempos, [*tempos[1:], (1e9,)]):
        growth = 0.0 if to == bpm else (to - bpm) / 60 / (end - beat)
        since = seconds - begin
        length = np.log1p(60 / bpm * growth * (end - beat)) / growth if growth else (end - beat) * 60 / bpm
        inside = (since >= 0) & (since <= length)
        passed = np.expm1(growth * since[inside]) / growth if growth else since[inside]
        found[inside] = beat + passed * bpm / 60
        begin += length
    return found


def tempo(bpm):
    """What Ardour makes of a tempo: whole ticks a beat."""
    return 60 * TICKS / round(60 * TICKS / bpm)


def place(name, start, end, flags):
    where = f'start="a{round(TICKS * start)}" end="a{round(TICKS * end)}"'
    return f'<Location id="{99_001 + len(name)}" name="{name}" {where} flags="{flags}" locked="0" timestamp="1" cue="0"/>'
