#!/usr/bin/env python3
"""Ardour exports songs and a set through the bundled VST3, without a screen or a sound card, and the exports are held against the files.

They have to be the files, bit for bit, where song and host share a tempo, also with a loop range in the session and after it was opened and saved
again. At another tempo they have to be what `stemlock render` gives, bit for bit, stretched and repitched. Ardour says a step of the tempo with its next
block, in beats of 1/1920: until there the export is the files, and then the render, a few frames beside. Over ramps there may be no click; where the song
is repitched, each sample says where in the song it is taken from. Each session is made with a song, saved, and opened again for the export, in which only the saved state names the song.

Ardour 7.3 itself uses freed memory when an export ends, with any plugin: some runs abort, and some leave a foreign number at the start
of each 2048 frames. So up to five exports are made until one has neither. Needs ardour and the package numpy.

    python tests/ardour_host.py [--plugin target/bundled/Stemlock.vst3] [--maps]
"""

import argparse
import pathlib
import tempfile

import numpy as np

from ardour import BUNDLE, beats, export, install, lua, make_session, tempo
from python_hosts import check, finish
from rendered import Held, render
from tones import PEAK, RATE, distance, sharpest, write_set, write_song

SECONDS = 6
RUNS = 5
# Ardour's ports do not resample: some exports would leave out the 16 frames by which that delays them, with any plugin (`port.cc`: `_resampler_latency`).
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour><Config><Option name="port-resampler-quality" value="0"/></Config></Ardour>
"""
# Tempo maps: beats, tempos, and the tempos to which they lead.
OTHER = [(0, 104, 104)]
STEP = [(0, 120, 120), (4, 96, 96)]
RAMPS = {"a ramp": [(0, 120, 120), (2, 120, 96), (8, 96, 96)], "a steep ramp": [(0, 80, 118), (4, 118, 118)]}
# By how many frames of the song a sample may be beside its place: four milliseconds where a ramp begins, or in the block in which a tempo changes.
MOST = 192
# Blocks of an export, and where the first one begins.
BLOCK, FIRST_BLOCK = 1024, 256
# How long a jump may fade, and how far Ardour's beats may be beside the place: half of 1/1920 beat at 96 BPM.
FADE, BESIDE = RATE // 200, 8
# What may be left of a render that was moved by parts of a frame, in decibels: -104 were seen where the song is stretched, -75 where repitched, while it is
# led to its place, and -98 once it is there.
REST, LED = -95, -70


def judged(name, home, session, judge):
    """Exports a session until Ardour does not fail itself."""
    said = "no export ended well"
    for number in range(1, RUNS + 1):
        heard = export(home, session, home / f"{session.name} {number}.wav")
        if heard is None:
            continue
        passed, said = judge(heard)
        if passed:
            return check(name, True, f"{said}; export {number}")
        if not is_marred(heard):
            break
    check(name, False, said)


def is_marred(heard):
    """Whether single samples at the start of 2048 frames do not belong to what surrounds them, which is Ardour's own fault."""
    starts = np.arange(2048, heard.shape[1] - 1, 2048)
    before, here, after = (heard[:, starts + shift] for shift in (-1, 0, 1))
    is_alone = (np.abs(before - after) < 0.05) & (np.abs(here - (before + after) / 2) > 0.05)
    return bool(is_alone.any())


def equals(wanted):
    """All samples are these: the files or a render."""

    def judge(heard):
        if heard.shape[1] != RATE * SECONDS:
            return False, f"{heard.shape[1]} frames"
        differ = np.flatnonzero((heard != wanted[..., : heard.shape[1]]).any(axis=0))
        return (False, f"{len(differ)} frames differ, the first is {differ[0]}") if len(differ) else (True, f"{heard.shape[1]} frames")

    return judge


def has_no_clicks(main):
    """No third difference beyond what the tones and their fades make."""
    most = 2 * sharpest(main)

    def judge(heard):
        if np.abs(heard).max() < PEAK:
            return False, "it is silent"
        worst = sharpest(heard)
        return worst <= most, f"a third difference of {worst:.2e}; tones make {most:.2e} at most"

    return judge


def both(*judges):
    """All these have to pass."""

    def judge(heard):
        found = [judge(heard) for judge in judges]
        return all(passed for passed, _ in found), "; ".join(said for _, said in found)

    return judge


def follows_a_step(song, main, mode):
    """The files until the block with which Ardour says the new tempo. From there on stretched material is what a render gives that starts there, and repitched material
    the render, a few frames beside, to which it is led in two seconds."""
    tempos = [(beat, bpm) for beat, bpm, _ in STEP]
    step = round(STEP[1][0] * 60 / STEP[0][1] * RATE)
    block = FIRST_BLOCK + -(-(step - FIRST_BLOCK) // BLOCK) * BLOCK

    def judge(heard):
        differ = np.flatnonzero((heard != main[: heard.shape[1]]).any(axis=0))
        if not len(differ) or not block <= differ[0] < block + FADE:
            return False, f"it leaves the files at {differ[:1]}, and Ardour's block begins at {block}"
        first = block if mode == "stretch" else 0
        wanted = render(song, tempos, SECONDS - first / RATE + 0.1, mode, first)
        held = lambda start: Held(heard[:, start:], wanted, np.arange(start - first, heard.shape[1] - first), BESIDE)
        after = held(block + FADE)
        if mode == "stretch":
            return after.is_near(BESIDE, REST), str(after)
        led = held(block + 3 * RATE)
        return after.is_near(BESIDE, LED) and led.is_near(0.1, REST), f"{after}; and three seconds later {led}"

    return judge


def keeps_its_place(tempos):
    """Repitched, each sample says where in the song it is taken from."""

    def judge(heard):
        farthest = 0
        for at in range(RATE // 4, heard.shape[1] - RATE // 4, RATE // 8):
            frames = np.arange(at, at + 192)
            farthest = max(farthest, abs(distance(heard[0, at : at + 192], beats(frames, tempos) * RATE / 2)))
        return farthest <= MOST, f"{farthest} frames of the song beside its place at most"

    return judge


def check_song(home):
    """At the song's own tempo, where export and file share all samples."""
    song = home / "song"
    main = write_song(song, 120, SECONDS + 8)
    files = equals(main)
    session = make_session(home, home / "own", song, SECONDS, loop=(0.51, 1.777))
    judged("at the song's tempo, and with a loop range: the files, bit for bit", home, session, files)
    lua(home, f'load("{session}")\nsave()')
    judged("opened and saved again: the same", home, session, files)
    return song, main


def sessions(home, song, name, tempos):
    """Two sessions with these tempos: in the first one the song is stretched, in the second one repitched."""
    acts = f"tempos({', '.join('{%g, %g, %g}' % tempo for tempo in tempos)})"
    return [make_session(home, home / f"{name} {mode}", song, SECONDS, acts=acts + then) for mode, then in [("stretched", ""), ("repitched", '\nset("Tempo Mode", 1)')]]


def check_another_tempo(home, song, main):
    stretched, repitched = sessions(home, song, "another tempo", OTHER)
    wanted = [render(song, tempo(OTHER[0][1]), SECONDS + 0.1, mode) for mode in ("stretch", "repitch")]
    judged("another tempo: no clicks, and the renderer's samples, bit for bit", home, stretched, both(has_no_clicks(main), equals(wanted[0])))
    lua(home, f'load("{stretched}")\nsave()')
    judged("another tempo, opened and saved again: the same", home, stretched, equals(wanted[0]))
    judged("another tempo, repitched: the renderer's samples, bit for bit, each in its place", home, repitched, both(equals(wanted[1]), keeps_its_place(OTHER)))


def check_maps(home, song, main):
    stretched, repitched = sessions(home, song, "a step", STEP)
    judged("a step: no clicks, the files, then the renderer's samples", home, stretched, both(has_no_clicks(main), follows_a_step(song, main, "stretch")))
    judged("a step, repitched: the same, each in its place", home, repitched, both(follows_a_step(song, main, "repitch"), keeps_its_place(STEP)))
    for name, tempos in RAMPS.items():
        stretched, repitched = sessions(home, song, name, tempos)
        judged(f"{name}: no clicks", home, stretched, has_no_clicks(main))
        judged(f"{name}, repitched: each sample in its place", home, repitched, keeps_its_place(tempos))


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
        judged("a set: one song after the other, bit for bit", home, session, equals(wanted))
        check_another_tempo(home, song, main)
        if arguments.maps:
            check_maps(home, song, main)
    finish()


if __name__ == "__main__":
    main()
