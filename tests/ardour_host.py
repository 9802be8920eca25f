#!/usr/bin/env python3
"""Ardour exports songs and a set through the bundled VST3, without a screen or a sound card, and the exports are held against the files.

They have to be the files, bit for bit, where song and host share a tempo, also with a loop range in the session and after it was opened and saved
again. At another tempo and over tempo maps with a step and ramps there may be no click; where the song is repitched, each sample says where
in the song it is taken from. Each session is made with a song, saved, and opened again for the export, in which only the saved state names the song.

Ardour 7.3 itself uses freed memory when an export ends, with any plugin: some runs abort, and some leave a foreign number at the start
of each 2048 frames. So up to five exports are made until one has neither. Needs ardour and the package numpy.

    python tests/ardour_host.py [--plugin target/bundled/Stemlock.vst3] [--maps]
"""

import argparse
import pathlib
import tempfile

import numpy as np

from ardour import BUNDLE, beats, export, install, lua, make_session
from python_hosts import check, finish
from tones import PEAK, RATE, distance, sharpest, write_set, write_song

SECONDS = 6
RUNS = 5
# Ardour's ports do not resample: some exports would leave out the 16 frames by which that delays them, with any plugin (`port.cc`: `_resampler_latency`).
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour><Config><Option name="port-resampler-quality" value="0"/></Config></Ardour>
"""
# Tempo maps: beats, tempos, and the tempos to which they lead.
OTHER = {"another tempo": [(0, 104, 104)]}
MAPS = {"a step": [(0, 120, 120), (4, 96, 96)], "a ramp": [(0, 120, 120), (2, 120, 96), (8, 96, 96)], "a steep ramp": [(0, 80, 118), (4, 118, 118)]}
# By how many frames of the song a sample may be beside its place: four milliseconds where a ramp begins, or in the block in which a tempo changes.
MOST = 192


def judged(name, home, session, judge):
    """Exports a session until Ardour does not fail itself."""
    said = "no export ended well"
    for number in range(1, RUNS + 1):
        heard = export(home, session, home / f"{session.name} {number}.wav")
        if heard is None:
            continue
        said = judge(heard)
        if said is None:
            return check(name, True, f"export {number}")
        if not is_marred(heard):
            break
    check(name, False, said)


def is_marred(heard):
    """Whether single samples at the start of 2048 frames do not belong to what surrounds them, which is Ardour's own fault."""
    starts = np.arange(2048, heard.shape[1] - 1, 2048)
    before, here, after = (heard[:, starts + shift] for shift in (-1, 0, 1))
    is_alone = (np.abs(before - after) < 0.05) & (np.abs(here - (before + after) / 2) > 0.05)
    return bool(is_alone.any())


def is_the_files(wanted):
    def judge(heard):
        if heard.shape[1] != RATE * SECONDS:
            return f"{heard.shape[1]} frames"
        differ = np.flatnonzero((heard != wanted[: heard.shape[1]]).any(axis=0))
        return f"{len(differ)} frames differ, the first is {differ[0]}" if len(differ) else None

    return judge


def has_no_clicks(main):
    """No third difference beyond what the tones and their fades make."""
    most = 2 * sharpest(main)

    def judge(heard):
        if np.abs(heard).max() < PEAK:
            return "it is silent"
        worst = sharpest(heard)
        return f"a third difference of {worst:.2e}; tones make {most:.2e} at most" if worst > most else None

    return judge


def keeps_its_place(tempos):
    """Repitched, each sample says where in the song it is taken from."""

    def judge(heard):
        for at in range(RATE // 4, heard.shape[1] - RATE // 4, RATE // 8):
            frames = np.arange(at, at + 192)
            off = distance(heard[0, at : at + 192], beats(frames, tempos) * RATE / 2)
            if abs(off) > MOST:
                return f"{off} frames of the song beside its place at frame {at}"
        return None

    return judge


def check_song(home):
    """At the song's own tempo, where export and file share all samples."""
    song = home / "song"
    main = write_song(song, 120, SECONDS + 8)
    files = is_the_files(main)
    session = make_session(home, home / "own", song, SECONDS, loop=(0.51, 1.777))
    judged("at the song's tempo, and with a loop range: the files, bit for bit", home, session, files)
    lua(home, f'load("{session}")\nsave()')
    judged("opened and saved again: the same", home, session, files)
    return song, main


def check_tempos(home, song, main, maps):
    """At other tempos: no clicks; repitched, each sample is where it belongs."""
    for name, tempos in maps.items():
        acts = f"tempos({', '.join('{%g, %g, %g}' % tempo for tempo in tempos)})"
        session = make_session(home, home / name, song, SECONDS, acts=acts)
        judged(f"{name}: no clicks", home, session, has_no_clicks(main))
        session = make_session(home, home / f"{name}, repitched", song, SECONDS, acts=f'{acts}\nset("Tempo Mode", 1)')
        judged(f"{name}, repitched: each sample in its place", home, session, keeps_its_place(tempos))


def main():
    parser = argparse.ArgumentParser(description="Exports songs in Ardour and compares them with the files.")
    parser.add_argument("--plugin", type=pathlib.Path, default=BUNDLE)
    parser.add_argument("--maps", action="store_true", help="over tempo maps, too, which takes longer")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        install(home, arguments.plugin.resolve())
        (home / ".config/ardour7/config").write_text(SETTINGS)
        song, main = check_song(home)
        wanted = write_set(home / "set", SECONDS)
        session = make_session(home, home / "gig", home / "set", SECONDS)
        judged("a set: one song after the other, bit for bit", home, session, is_the_files(wanted))
        check_tempos(home, song, main, OTHER | MAPS if arguments.maps else OTHER)
    finish()


if __name__ == "__main__":
    main()
