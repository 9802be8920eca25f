#!/usr/bin/env python3
"""Plays songs and a show in Qtractor, a real CLAP host, under Xvfb and JACK's dummy driver, and compares what leaves it with the files.

A song at its own tempo has to be the files, bit for bit; at another tempo what `stemlock render` gives, bit for bit; saved and opened again it is the
same. With --loops, in a loop each pass is the files or the render from where Qtractor says that it begins: its beats are up to three frames beside its
seconds. Of a set, songs are launched in the editor's window by a key and by a click while the host plays.

Qtractor needs an ALSA sequencer, which the kernels of virtual machines often lack; `fixtures/no_sequencer.c` stands in for it. It fades the first period
after a start itself, so the comparison begins behind that. Needs qtractor, jackd, a C compiler, Xvfb, openbox, xdotool, ImageMagick's import and
dbus-daemon, and the packages JACK-Client and numpy. JACK runs synchronously: a busy machine delays a period, and loses none.

    python tests/qtractor_host.py [--plugin target/bundled/Stemlock.clap] [--loops]
"""

import argparse
import base64
import functools
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

import numpy as np

from editor_in_host import on_display, place, wait_for, xdotool
from jack_ear import PERIOD, RATE, NoPorts, with_jack
from python_hosts import check, finish, make_song
from rendered import Held, render
from show_in_host import launch_rows, read_stem
from spy import Spy
from tones import sharpest, write_song

TEMPO, OTHER = 104, 120
# Their sum comes back after ten seconds, and not after one.
TONES = {"Bass": 110.3, "Keys": 277.6}
# An odd range, in frames.
LOOP = (24_000, 81_001)
# How far Qtractor's beats are beside its seconds, in frames, and how long a wrap may fade.
BESIDE, FADE = 3, RATE // 200
MODES = ["stretch", "repitch"]
# What may be left of a render that was moved by parts of a frame, in decibels: -79 were seen, while a pass is led to its place within two seconds.
REST = -75
TOOLS = ["qtractor", "jackd", "cc", "Xvfb", "openbox", "xdotool", "import", "dbus-daemon"]
MAIN = ["Qtractor:Master/out_1", "Qtractor:Master/out_2"]
NAMES = ["1 Anthem", "2 Ballad", "3 Chorale"]

SESSION = """<!DOCTYPE qtractorSession>
<session name="show" version="0.9.31">
 <properties>
  <directory>{folder}</directory>
  <sample-rate>{rate}</sample-rate>
  <tempo>{tempo}</tempo>
  <ticks-per-beat>960</ticks-per-beat>
  <beats-per-bar>4</beats-per-bar>
  <beat-divisor>2</beat-divisor>
 </properties>
 <tracks>
  <track name="Backing" type="midi">
   <properties>
    <input-bus>Master</input-bus>
    <output-bus>Master</output-bus>
    <midi-channel>0</midi-channel>
   </properties>
   <state><monitor>1</monitor><gain>1</gain><panning>0</panning></state>
   <plugins>
    <plugin type="CLAP">
     <filename>{plugin}</filename>
     <index>0</index>
     <label>Stemlock</label>
     <activated>1</activated>
    </plugin>
   </plugins>
  </track>
 </tracks>
</session>
"""


def roll(ear, seconds, meanwhile=lambda: None, loop=None):
    """What is heard of Qtractor's main outputs while JACK's transport rolls from its beginning, in a loop if there is one."""
    ear.ear.transport_locate(0)
    time.sleep(1.0)
    ear.heard = []
    ear.ear.transport_start()
    meanwhile()
    assert wait_for(lambda: len(rolled(ear)) * PERIOD >= seconds * RATE), "the transport does not roll"
    ear.ear.transport_stop()
    time.sleep(0.5)
    found = rolled(ear)
    frames = [frame for frame, _ in found]
    frames = frames[len(frames) - 1 - frames[::-1].index(0) :]
    assert loop or frames == list(range(0, len(frames) * PERIOD, PERIOD)), "periods were lost"
    return np.concatenate([sound for _, sound in found], axis=1)[:, : round(seconds * RATE)]


def rolled(ear):
    """The transport's frame and what was heard, of each period from the start to the stop. JACK may begin twice, while Qtractor goes on; where a loop
    wraps it says for a period that it does not roll."""
    periods = list(ear.heard)
    rolling = [number for number, (at, _) in enumerate(periods) if at is not None]
    return periods[rolling[0] : rolling[-1] + 1] if rolling else []


class Qtractor:
    """The host, with a session open."""

    def __init__(self, session, shim, song=None):
        environment = os.environ | {"LD_PRELOAD": str(shim), "HOME": str(session.parent), "STEMLOCK_CACHE": ""}
        environment.pop("STEMLOCK_SONG", None)
        if song:
            environment["STEMLOCK_SONG"] = str(song)
        log = open(session.with_suffix(".log"), "w")
        self.process = subprocess.Popen(["qtractor", str(session)], env=environment, stdout=log, stderr=log)
        found = wait_for(lambda: xdotool("search", "--onlyvisible", "--name", session.name))
        if not found:
            ended = self.process.poll()
            self.close()
            assert ended is None or ended >= 0, f"Qtractor ended with {ended}"
            # It opens none if JACK drops it while it begins.
            raise NoPorts("Qtractor opens no window")
        self.window = found[0]
        time.sleep(3.0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open_editor(self):
        """Opens Stemlock's own window, from the host's list of its parameters, and gives it with its place."""
        xdotool("windowactivate", "--sync", self.window)
        left, top, _, _ = place(self.window)
        xdotool("mousemove", left + 181, top + 160, "click", "--repeat", 2, "--delay", 80, 1)
        found = wait_for(lambda: xdotool("search", "--onlyvisible", "--name", "^Stemlock - Backing"))
        if not found:
            return None
        time.sleep(1.0)
        left, top, _, _ = place(found[0])
        xdotool("mousemove", left + 497, top - 5, "click", 1)
        return wait_for(lambda: next((at for at in self.windows() if at[1][2] >= 800), None))

    def windows(self):
        """The windows that have Stemlock's name, with their places."""
        return [(window, place(window)) for window in xdotool("search", "--onlyvisible", "--name", "^Stemlock")]

    def save(self, session):
        """Saves. Qtractor does that only after a change, so the track is muted and sounds again before."""
        xdotool("windowactivate", "--sync", self.window)
        left, top, _, _ = place(self.window)
        for _ in range(2):
            xdotool("mousemove", left + 75, top + 187, "click", 1)
            time.sleep(0.5)
        before = session.stat().st_mtime_ns
        xdotool("key", "ctrl+s")
        return wait_for(lambda: session.stat().st_mtime_ns != before)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def write_session(folder, plugin, tempo):
    folder.mkdir()
    session = folder / "show.qtr"
    session.write_text(SESSION.format(folder=folder, rate=RATE, tempo=tempo, plugin=plugin))
    return session


def changed(session, folder, spy, mode):
    """A copy of a saved session in which Stemlock is spied on and has this tempo mode, and which has a loop. Qtractor holds Stemlock's state as Qt compresses it."""

    def other_mode(found):
        state = json.loads(zlib.decompress(base64.b64decode(found[2])[4:])[8:])
        state["params"]["tempo_mode"] = {"string": mode}
        said = json.dumps(state).encode()
        said = struct.pack("<Q", len(said)) + said
        return f"{found[1]}{base64.b64encode(struct.pack('>I', len(said)) + zlib.compress(said)).decode()}<"

    changes = [(r'(<config key="state">)([^<]*)<', other_mode), (r"<filename>[^<]*", f"<filename>{spy.bundle}"),
               (r'(<param(?=[^>]*"Tempo Mode")[^>]*>)\d', rf"\g<1>{MODES.index(mode)}"),
               (r"(<loop-start>)0(</loop-start>\s*<loop-end>)0", rf"\g<1>{LOOP[0]}\g<2>{LOOP[1]}")]
    text = session.read_text()
    for old, new in changes:
        text, times = re.subn(old, new, text)
        assert times == 1, f"{old} is {times} times in the session"
    folder.mkdir()
    (folder / session.name).write_text(text)
    return folder / session.name


def differing(heard, wanted):
    """How many samples behind the first period are not what is wanted: the files or a render."""
    return int(np.count_nonzero(heard[:, PERIOD:] != wanted[..., PERIOD : heard.shape[1]]))


def check_song(loops, ear, plugin, shim, folder):
    """A song alone: at its own tempo, saved and opened again, at another tempo, and in loops, if that is asked for."""
    song = folder / "Tones"
    main = write_song(song, TEMPO, 12, TONES)
    own, other = (write_session(folder / name, plugin, tempo) for name, tempo in [("own", TEMPO), ("other", OTHER)])
    with Qtractor(own, shim, song) as qtractor:
        ear.connect(MAIN)
        heard = roll(ear, 6)
        check("at the song's tempo the files leave the host, bit for bit", differing(heard, main) == 0, f"{differing(heard, main)} differ")
        fade = np.arange(PERIOD) // 4 * 4 / PERIOD
        check("Qtractor fades the first period itself, and nothing else", np.abs(heard[:, :PERIOD] - main[:PERIOD] * fade).max() < 1e-6)
        again = roll(ear, 3)
        check("and again from the beginning", differing(again, main) == 0)
        check("the session is saved", bool(qtractor.save(own)))
    with Qtractor(own, shim):
        ear.connect(MAIN)
        heard = roll(ear, 4)
        check("saved, opened again: the same", differing(heard, main) == 0, f"{differing(heard, main)} differ")
    smooth = 2 * sharpest(main[PERIOD:])
    check_other_tempo(ear, other, shim, song, smooth)
    if not loops:
        return
    spy = Spy(folder / "spied", plugin)
    check_loop(ear, changed(own, folder / "loop", spy, "stretch"), shim, main, spy)
    check_repitched_loop(ear, changed(other, folder / "repitched", spy, "repitch"), shim, song, smooth, spy)


def check_other_tempo(ear, session, shim, song, smooth):
    """At another tempo it is the renderer's, saved and opened again, too."""
    wanted = render(song, OTHER, 7)
    with Qtractor(session, shim, song) as qtractor:
        ear.connect(MAIN)
        heard = roll(ear, 6)
        check("at another tempo the renderer's samples, bit for bit", differing(heard, wanted) == 0, f"{differing(heard, wanted)} differ")
        # Faster tones are sharper, by the cube of the speed at most.
        worst = sharpest(heard[:, PERIOD:])
        check("at another tempo without a click", 0 < worst < smooth, f"{worst:.2e}, at most {smooth:.2e}")
        check("the session of another tempo is saved", bool(qtractor.save(session)))
    with Qtractor(session, shim):
        ear.connect(MAIN)
        heard = roll(ear, 2)
        check("saved, opened again at another tempo: the same", differing(heard, wanted) == 0, f"{differing(heard, wanted)} differ")


def roll_in_loop(ear, session, shim, spy):
    """What is heard in a loop and what Qtractor says; and of each pass what was heard behind a fade, with its frames as Qtractor's seconds say."""
    os.environ |= spy.environment
    with Qtractor(session, shim):
        ear.connect(MAIN)
        spy.clear()
        heard = roll(ear, 4.2, loop=LOOP)
    said = spy.said()
    starts = np.rint(said.seconds[said.plays] * RATE).astype(int)
    frames = (starts[: heard.shape[1] // PERIOD, None] + np.arange(PERIOD)).ravel()
    wraps = [0, *(np.flatnonzero(np.diff(frames) != 1) + 1), len(frames)]
    cut = [np.arange(start + (FADE if start else PERIOD), end) for start, end in zip(wraps, wraps[1:])]
    return heard, said, [(heard[:, here], frames[here]) for here in cut if len(here) > PERIOD]


def check_loop(ear, session, shim, main, spy):
    """In a loop at the song's tempo: the files in each pass, where Qtractor's beats say that it begins."""
    heard, said, found = roll_in_loop(ear, session, shim, spy)
    beside = [next((by for by in sorted(range(-BESIDE, BESIDE + 1), key=abs) if (sound == main[frames + by]).all()), None) for sound, frames in found]
    exact = beside[0] == 0 and None not in beside and len(beside) >= 3
    check("in a loop each pass is the files, bit for bit", exact, f"{beside} frames beside the place in seconds")
    worst, most = sharpest(heard[:, PERIOD:]), 2 * sharpest(main[PERIOD:])
    check("in a loop without a click", 0 < worst < most, f"{worst:.2e}, at most {most:.2e}")
    starts = np.rint(said.seconds[said.plays] * RATE)
    ends = starts[:-1] + said.frames[said.plays][:-1]
    ahead = np.where((starts[:-1] < LOOP[1] - 1) & (ends >= LOOP[1] - 1), ends - LOOP[1] + LOOP[0], ends) - starts[1:]
    wraps = int((np.diff(starts) < 0).sum())
    check("Qtractor says no loop, and wraps at the edge of a block", np.isnan(said.loops).all() and np.abs(ahead).max() <= 1, f"{wraps} wraps, {np.abs(ahead).max():.0f} frames beside")
    off = np.abs(said.beats * 60 / said.tempos - said.seconds)[said.plays].max() * RATE
    check("its seconds are exact, and its beats up to three frames beside", 0.5 < off <= BESIDE, f"{off:.2f} frames")


def check_repitched_loop(ear, session, shim, song, smooth, spy):
    """Repitched at another tempo and in a loop: the renderer's samples, from where each pass begins."""
    wanted = render(song, OTHER, 3, "repitch")
    heard, _, found = roll_in_loop(ear, session, shim, spy)
    held = [Held(sound, wanted, frames, BESIDE + 1) for sound, frames in found]
    check("repitched at another tempo the renderer's samples, bit for bit", held[0].differ == 0, str(held[0]))
    for number, one in enumerate(held[1:], 2):
        check(f"repitched in a loop, pass {number}: the same, in its place", one.is_near(BESIDE, REST), str(one))
    worst = sharpest(heard[:, PERIOD:])
    check("repitched in a loop without a click", 0 < worst < smooth * (OTHER / TEMPO) ** 3, f"{worst:.2e}")


def sounding(heard, stems):
    """Which song is heard at the end, bit for bit, and from which of its frames on."""
    tail = heard[:, -PERIOD:]
    for name, stem in zip(NAMES, stems):
        for start in np.flatnonzero(stem[0, :-PERIOD] == tail[0, 0]):
            if np.array_equal(stem[:, start : start + PERIOD], tail):
                return name
    return None


def check_show(ear, plugin, shim, folder):
    """A set: songs are launched by a key and by a click in the editor's window while the host plays."""
    songs = folder / "Set"
    for seed, name in enumerate(NAMES):
        (songs / name).mkdir(parents=True)
        make_song(songs / name, f"tempo = {TEMPO}.0\n", seed=seed)
    stems = [read_stem(songs / name) for name in NAMES]
    with Qtractor(write_session(folder / "show", plugin, TEMPO), shim, songs) as qtractor:
        ear.connect(MAIN)
        found = qtractor.open_editor()
        check("Stemlock's window opens in Qtractor", bool(found), str(found))
        if not found:
            return
        window, at = found
        rows = wait_for(lambda: launch_rows(at))
        check("it shows the set", bool(rows), str(rows))
        xdotool("windowactivate", "--sync", window)
        heard = roll(ear, 5, lambda: (time.sleep(1.5), xdotool("key", "Page_Down")))
        check("a key launches the second song", sounding(heard, stems) == NAMES[1], str(sounding(heard, stems)))
        if rows:
            click = lambda: (time.sleep(1.5), xdotool("mousemove", at[0] + 233, rows[2], "click", 1))
            heard = roll(ear, 5, click)
            check("a click launches the third song", sounding(heard, stems) == NAMES[2], str(sounding(heard, stems)))


def checked(part, ear, plugin, shim):
    """Runs a part in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        part(ear, plugin, shim, pathlib.Path(folder))


def main():
    parser = argparse.ArgumentParser(description="Plays songs and a show in Qtractor.")
    parser.add_argument("--plugin", type=pathlib.Path, default=pathlib.Path("target/bundled/Stemlock.clap"))
    parser.add_argument("--loops", action="store_true", help="in loops, too, which takes longer")
    arguments = parser.parse_args()
    plugin = arguments.plugin.resolve()
    if not plugin.exists():
        sys.exit(f"{plugin} is not there; make it with: cargo xtask bundle --release")
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    with on_display(), tempfile.TemporaryDirectory() as folder:
        shim = pathlib.Path(folder) / "no_sequencer.so"
        source = pathlib.Path(__file__).parent / "fixtures/no_sequencer.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-fno-builtin", "-o", shim, source], check=True)
        # Each has a server of its own, so that little is done again if JACK fails.
        for part in (functools.partial(check_song, arguments.loops), check_show):
            with_jack(["in_1", "in_2"], lambda ear: checked(part, ear, plugin, shim))
    finish()


if __name__ == "__main__":
    main()
