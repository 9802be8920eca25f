#!/usr/bin/env python3
"""Plays a show in DawDreamer, a real host, under Xvfb: of a set of three songs some are launched by a click in the VST3
editor's window and some by a MIDI note, and the list is brought into another order by the mouse. What comes out says which song plays.

The host's window holds its thread while it is open, so what was done in it is heard once it is closed. Keys are not tried here: this host
keeps the keyboard for itself more often than not. Needs what `editor_in_host.py` needs.

    python tests/show_in_host.py [--plugin target/bundled/Stemlock.vst3]
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

from editor_in_host import PATIENCE, editor_window, on_display, pixels, survive_juce, wait_for, xdotool
from python_hosts import RATE, check, finish, host, make_song

NAMES = ["1 Anthem", "2 Ballad", "3 Chorale"]
# The note of the first song.
FIRST = 36
# How much of a song has to be heard to know it.
KNOWN = 512


def serve(plugin, folder):
    """Runs as a process of its own, since an editor holds its thread. Does what each line says, and prints a line for it."""
    survive_juce()
    engine, instance = host(plugin, folder, 512)
    number = {p["name"]: p["index"] for p in instance.get_parameters_description()}
    instance.set_parameter(number["Lead"], 1.0)
    stems = [read_stem(folder / name) for name in NAMES]
    for line in sys.stdin:
        command, *words = line.split()
        if command == "open":
            instance.open_editor()
            print(json.dumps(None), flush=True)
            continue
        instance.clear_midi()
        if command == "note":
            instance.add_midi_note(int(words[0]), 100, 0.0, 0.1)
        engine.render(0.5)
        print(json.dumps(playing(engine.get_audio()[:2], stems)), flush=True)


def read_stem(folder):
    import wave

    with wave.open(str(folder / "Bass.wav"), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2).T
    return samples.astype(np.float32) / np.float32(32768)


def playing(heard, stems):
    """Which song's file is heard at the end, bit for bit, and from which of its frames on; nothing if none is."""
    tail = heard[:, -KNOWN:]
    for name, stem in zip(NAMES, stems):
        for start in np.flatnonzero(stem[0, : -KNOWN] == tail[0, 0]):
            if np.array_equal(stem[:, start : start + KNOWN], tail):
                return [name, int(start)]
    return None


class Host:
    """The host's process."""

    def __init__(self, plugin, folder):
        command = [sys.executable, __file__, "--serve", str(folder), "--plugin", str(plugin)]
        environment = os.environ | {"STEMLOCK_CACHE": ""}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline() or "null")

    def ask(self, line):
        self.send(line)
        return self.answer()

    def in_window(self, work):
        """What sounds after `work` was done in the window, which gets the window's left and the rows of the list."""
        self.send("open")
        found = wait_for(editor_window)
        left, rows = found[1][0], wait_for(lambda: launch_rows(found[1]))
        time.sleep(0.5)
        done = work(left, rows) if rows else None
        time.sleep(0.5)
        xdotool("key", "alt+F4")
        self.answer()
        wait_for(lambda: not editor_window())
        return done, self.ask("render")


def launch_rows(place):
    """The rows of the display in which the list has its ▶; nothing until there are three."""
    left, top, _, height = place
    column = pixels()[top : top + height, left + 222 : left + 246].astype(int)
    is_green = ((column[:, :, 1] > 150) & (column[:, :, 0] < 100) & (column[:, :, 2] < 170)).any(axis=1)
    edges = np.flatnonzero(np.diff(is_green.astype(int)))
    middles = [top + int(edges[n] + edges[n + 1]) // 2 for n in range(0, len(edges) - 1, 2)]
    return middles if len(middles) == len(NAMES) else None


def click(x, y):
    xdotool("mousemove", x, y, "click", 1)


def drag(x, start, end):
    xdotool("mousemove", x, start, "mousedown", 1)
    for step in range(1, 11):
        xdotool("mousemove", x, start + (end - start) * step // 10)
        time.sleep(0.03)
    xdotool("mouseup", 1)


def check_show(plugin, folder):
    host = Host(plugin, folder)
    # A note launches what is in memory; until then nothing sounds.
    note = wait_for(lambda: host.ask(f"note {FIRST + 2}"))
    check("a note launches the third song", bool(note) and note[0] == NAMES[2], str(note))
    _, heard = host.in_window(lambda left, rows: click(left + 233, rows[1]))
    check("a click launches the second song", bool(heard) and heard[0] == NAMES[1] and heard[1] < RATE, str(heard))
    goes_on = host.ask("render")
    check("it goes on", bool(goes_on) and goes_on[0] == NAMES[1] and goes_on[1] > heard[1], str(goes_on))

    _, heard = host.in_window(lambda left, rows: click(left + 233, rows[0]))
    check("a click launches the first song", bool(heard) and heard[0] == NAMES[0] and heard[1] < RATE, str(heard))
    _, heard = host.in_window(lambda left, rows: drag(left + 23, rows[0], rows[2]))
    check("the list is reordered and what plays goes on", bool(heard) and heard[0] == NAMES[0], str(heard))
    heard = host.ask(f"note {FIRST}")
    check("the note of the first place launches what lies there now", bool(heard) and heard[0] == NAMES[1], str(heard))
    heard = host.ask(f"note {FIRST + 2}")
    check("and that of the third the song that was dragged", bool(heard) and heard[0] == NAMES[0], str(heard))
    host.process.stdin.close()
    check("the host ends well", host.process.wait(timeout=PATIENCE) == 0)


def main():
    parser = argparse.ArgumentParser(description="Plays a show in DawDreamer's window.")
    parser.add_argument("--plugin", type=pathlib.Path, default=pathlib.Path("target/bundled/Stemlock.vst3"))
    parser.add_argument("--serve", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    plugin = arguments.plugin.resolve()
    if arguments.serve:
        return serve(plugin, arguments.serve)
    if not plugin.exists():
        sys.exit(f"{plugin} is not there; make it with: cargo xtask bundle --release")
    with on_display(), tempfile.TemporaryDirectory() as folder:
        for seed, name in enumerate(NAMES):
            song = pathlib.Path(folder) / name
            song.mkdir()
            make_song(song, "tempo = 120.0\n", seed=seed)
        check_show(plugin, pathlib.Path(folder))
    finish()


if __name__ == "__main__":
    main()
