#!/usr/bin/env python3
"""Plays songs and a show in Qtractor, a real CLAP host, under Xvfb and JACK's dummy driver, and compares what leaves it with the files.

A song at its own tempo has to be the files, bit for bit; at another tempo there may be no click; saved and opened again it is the same. Of
a set, songs are launched in the editor's window by a key and by a click while the host plays.

Qtractor needs an ALSA sequencer, which the kernels of virtual machines often lack; `fixtures/no_sequencer.c` stands in for it. It fades the first period
after a start itself, so the comparison begins behind that. Needs qtractor, jackd, a C compiler, Xvfb, openbox, xdotool, ImageMagick's import and
dbus-daemon, and the packages JACK-Client and numpy. JACK runs synchronously: a busy machine delays a period, and loses none.

    python tests/qtractor_host.py [--plugin target/bundled/Stemlock.clap]
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

from editor_in_host import on_display, place, wait_for, xdotool
from jack_ear import PERIOD, RATE, with_jack
from python_hosts import check, finish, make_song
from show_in_host import launch_rows, read_stem
from tones import sharpest, write_song

TEMPO = 104
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


def roll(ear, seconds, meanwhile=lambda: None):
    """What is heard of Qtractor's main outputs while JACK's transport rolls from its beginning."""
    ear.ear.transport_locate(0)
    time.sleep(1.0)
    ear.heard = []
    ear.ear.transport_start()
    meanwhile()
    assert wait_for(lambda: len(rolled(ear)) * PERIOD >= seconds * RATE), "the transport does not roll"
    ear.ear.transport_stop()
    time.sleep(0.5)
    found = rolled(ear)
    frames = sorted(found)
    assert frames == list(range(0, len(frames) * PERIOD, PERIOD)), "periods were lost"
    return np.concatenate([found[frame] for frame in frames], axis=1)[:, : seconds * RATE]


def rolled(ear):
    """What was heard in each period in which the transport rolled, by the transport's frame."""
    return {at: sound for at, sound in list(ear.heard) if at is not None}


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
            self.close()
        assert found, "Qtractor opens no window"
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


def differing(heard, main):
    """How many samples behind the first period are not the files'. Where JACK waits for all to start, Qtractor is some periods ahead of it."""
    wanted = lambda lead: main[lead + PERIOD : lead + heard.shape[1]]
    return min(int(np.count_nonzero(heard[:, PERIOD:] != wanted(periods * PERIOD))) for periods in range(5))


def check_song(ear, plugin, shim, folder):
    """A song alone: at its own tempo, saved and opened again, at another tempo."""
    song = folder / "Tones"
    main = write_song(song, TEMPO, 12)
    smooth = sharpest(main[PERIOD:])
    session = write_session(folder / "own", plugin, TEMPO)
    with Qtractor(session, shim, song) as qtractor:
        ear.connect(MAIN)
        heard = roll(ear, 6)
        check("at the song's tempo the files leave the host, bit for bit", differing(heard, main) == 0, f"{differing(heard, main)} differ")
        again = roll(ear, 3)
        check("and again from the beginning", differing(again, main) == 0)
        check("the session is saved", bool(qtractor.save(session)))
    with Qtractor(session, shim):
        ear.connect(MAIN)
        heard = roll(ear, 4)
        check("saved, opened again: the same", differing(heard, main) == 0, f"{differing(heard, main)} differ")
    with Qtractor(write_session(folder / "other", plugin, 120), shim, song):
        ear.connect(MAIN)
        heard = roll(ear, 6)
    worst = sharpest(heard[:, PERIOD:])
    # Faster tones are sharper, by the cube of the speed at most.
    check("at another tempo without a click", 0 < worst < 2 * smooth, f"{worst:.2e}, of the files {smooth:.2e}")


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


def check_all(ear, plugin, shim):
    with tempfile.TemporaryDirectory() as folder:
        check_song(ear, plugin, shim, pathlib.Path(folder))
        check_show(ear, plugin, shim, pathlib.Path(folder))


def main():
    parser = argparse.ArgumentParser(description="Plays songs and a show in Qtractor.")
    parser.add_argument("--plugin", type=pathlib.Path, default=pathlib.Path("target/bundled/Stemlock.clap"))
    plugin = parser.parse_args().plugin.resolve()
    if not plugin.exists():
        sys.exit(f"{plugin} is not there; make it with: cargo xtask bundle --release")
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    with on_display(), tempfile.TemporaryDirectory() as folder:
        shim = pathlib.Path(folder) / "no_sequencer.so"
        source = pathlib.Path(__file__).parent / "fixtures/no_sequencer.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-fno-builtin", "-o", shim, source], check=True)
        with_jack(["in_1", "in_2"], lambda ear: check_all(ear, plugin, shim))
    finish()


if __name__ == "__main__":
    main()
