#!/usr/bin/env python3
"""Plays the VST3 bundle in hosts from PyPI and holds what comes out against the song's files.

Needs dawdreamer and numpy, and with --pedalboard pedalboard, which asks each of 2,276 parameters for a thousand texts, twice, and takes minutes. Makes its
own song. Prints a line per check and exits with 1 if one failed.

    python tests/python_hosts.py [--plugin target/bundled/Stemlock.vst3] [--pedalboard]
"""

import argparse
import json
import os
import pathlib
import struct
import sys
import tempfile
import time
import wave

import numpy as np

RATE = 48_000
CHANNELS = 34
CLICK = 2  # The first channel of the output after main.
SECONDS = 12
PARAMETERS = 196 + 16 * 130  # 130 for each MIDI channel are hidden: VST3 has no other way for controllers.
CLASS = b"StemlockPlayer01"
OFFLINE = 2  # As VST3 counts its modes.

failed = 0


def check(name, passed, figure=""):
    """Prints a check's outcome."""
    global failed
    failed += not passed
    print(f"{'passed' if passed else 'FAILED'}  {name}{f' ({figure})' if figure else ''}", flush=True)


def finish():
    """Prints how many checks have failed, and ends the program with 1 if any has."""
    print(f"{failed} checks failed" if failed else "all checks passed")
    sys.exit(1 if failed else 0)


def make_song(folder, toml="", seed=20):
    """Fills a folder with a song of noise, and returns the samples of its stems."""
    random = np.random.default_rng(seed)
    stems = {}
    for name in ("Bass", "Click"):
        samples = random.integers(-8000, 8001, size=(SECONDS * RATE, 2), dtype=np.int16)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
        stems[name] = samples.T.astype(np.float32) / np.float32(32768)
    (folder / "song.toml").write_text(toml)
    return stems


def host(plugin, song, block, bpm=120.0, ppqn=960):
    """A DawDreamer engine with a fresh instance that plays the song in a folder."""
    import dawdreamer

    os.environ["STEMLOCK_SONG"] = str(song)
    engine = dawdreamer.RenderEngine(RATE, block)
    if np.isscalar(bpm):
        engine.set_bpm(bpm)
    else:
        engine.set_bpm(bpm, ppqn)
    instance = engine.make_plugin_processor("stemlock", str(plugin))
    engine.load_graph([(instance, [])])
    return engine, instance


def render(engine, seconds):
    """Everything that comes out in so many seconds from the start of the host's timeline."""
    engine.render(seconds)
    return engine.get_audio()


def offset_of(heard, original, at, farthest, length=256):
    """By how many frames later than its place the original is heard at a frame; None if it is not."""
    piece = heard[:, at : at + length]
    for offset in sorted(range(-farthest, farthest + 1), key=abs):
        if np.array_equal(piece, original[:, at - offset : at - offset + length]):
            return offset
    return None


def check_null(plugin, song, stems):
    """At the song's tempo the files come out bit for bit, whatever the host's blocks."""
    for block in (64, 441, 512, 4096):
        engine, instance = host(plugin, song, block)
        heard = render(engine, 5.0)
        if block == 512:
            check("all outputs are there", heard.shape[0] == CHANNELS, f"{heard.shape[0]} channels")
            parameters = instance.get_plugin_parameter_size()
            check("all parameters are there", parameters == PARAMETERS, str(parameters))
        length = heard.shape[1]
        main = np.array_equal(heard[:2], stems["Bass"][:, :length])
        click = np.array_equal(heard[CLICK : CLICK + 2], stems["Click"][:, :length])
        others = float(np.abs(heard[CLICK + 2 :]).max())
        check(f"null at blocks of {block}", main and click and others == 0.0, "bit for bit" if main else "differs")


def check_odd_tempo(plugin, folder):
    """A tempo whose beats are no whole numbers of frames."""
    stems = make_song(folder, "tempo = 93.7\n")
    engine, _ = host(plugin, folder, 512, bpm=93.7)
    heard = render(engine, 10.0)
    offset = offset_of(heard[:2], stems["Bass"], RATE, 48)
    same = offset is not None and np.array_equal(
        heard[:2, RATE : 9 * RATE], stems["Bass"][:, RATE - offset : 9 * RATE - offset]
    )
    check("null at 93.7 BPM", same, f"offset {offset} frames, at most 48")


def check_tempo_map(plugin, folder):
    """Song and host slow down at the same beat. DawDreamer takes a new tempo at a block's edge, and its position keeps
    the difference: the file comes out exactly, at a constant offset of less than a block."""
    stems = make_song(folder, "[[tempo_map]]\nbeat = 0\nbpm = 120\n\n[[tempo_map]]\nbeat = 8\nbpm = 90\n")
    # No whole number of blocks before the change.
    block, ppqn, change = 448, 960, 4 * RATE
    tempos = np.concatenate([np.full(8 * ppqn, 120.0), np.full(40 * ppqn, 90.0)])
    engine, _ = host(plugin, folder, block, tempos, ppqn)
    heard = render(engine, 11.0)
    before = np.array_equal(heard[:2, : change - block], stems["Bass"][:, : change - block])
    check("null up to a change of tempo", before)
    # Half a second after the change every correction has ended.
    start, end = change + RATE // 2, 10 * RATE
    offset = offset_of(heard[:2], stems["Bass"], start, block)
    same = offset is not None and np.array_equal(
        heard[:2, start:end], stems["Bass"][:, start - offset : end - offset]
    )
    check("null after a change of tempo", same, f"offset {offset} frames, at most {block}")
    check("DawDreamer stays behind after it, by less than a block", offset is not None and 0 < abs(offset) < block, f"{offset} frames")


def saved(song):
    """A song as a project holds it."""
    return {"folder": str(song), "name": "Song", "stems": []}


def preset(document, params):
    """A VST3 preset file."""
    state = {"version": "0.1.0", "params": params, "fields": {"song": json.dumps({"version": 1, **document})}}
    component = json.dumps(state).encode()
    header = b"VST3" + struct.pack("<i", 1) + CLASS.hex().upper().encode() + struct.pack("<q", 48 + len(component))
    return header + component + b"List" + struct.pack("<i4sqq", 1, b"Comp", 48, len(component))


def only_click(heard, stems):
    """Whether main is silent and the click plays, once faders have settled."""
    start, end = RATE // 10, heard.shape[1]
    return not heard[:2, start:].any() and np.array_equal(heard[CLICK, start:], stems["Click"][0, start:end])


def check_faders(plugin, song, stems, folder):
    """Parameters reach the sound, and a state brings them and the song back."""
    engine, instance = host(plugin, song, 512)
    names = {parameter["name"]: parameter["index"] for parameter in instance.get_parameters_description()}
    instance.set_parameter(names["Stem 1 Mute"], 1.0)
    check("a mute silences its stem and no other", only_click(render(engine, 2.0), stems))
    engine, instance = host(plugin, "", 512)
    check("without a song there is silence", not render(engine, 1.0).any())
    file = folder / "muted.vstpreset"
    file.write_bytes(preset({"song": saved(song)}, {"mute_1": {"bool": True}}))
    instance.load_vst3_preset(str(file))
    render(engine, 0.1)
    check("a state brings back song and faders", only_click(render(engine, 2.0), stems))


def check_set(plugin, folder):
    """Notes launch the songs of a set on their frame, while the host's own tempo and place are something else."""
    songs = [folder / name for name in ("one", "two")]
    stems = []
    for seed, song in enumerate(songs):
        song.mkdir()
        stems.append(make_song(song, "tempo = 104\n", seed))
    others = [{}, *({"song": saved(song)} for song in songs[1:])]
    document = {"song": saved(songs[0]), "set": {"current": 0, "songs": others}}
    file = folder / "set.vstpreset"
    file.write_bytes(preset(document, {"lead": {"string": "stemlock"}}))
    engine, instance = host(plugin, "", 512, bpm=131.0)
    instance.load_vst3_preset(str(file))
    launches = [(0.5, 1), (2.0, 0), (3.1, 1), (4.25, 0)]
    for at, song in launches:
        instance.add_midi_note(36 + song, 100, at, 0.1)
    # Four milliseconds in which the song before rings out.
    settled, exact = RATE * 5 // 1000, False
    for _ in range(10):
        heard = render(engine, 5.0)
        ends = [at for at, _ in launches[1:]] + [5.0]
        exact = True
        for (at, song), end in zip(launches, ends):
            first, last = round(at * RATE), round(end * RATE)
            piece = stems[song]["Bass"][:, settled : last - first]
            exact &= np.array_equal(heard[:2, first + settled : last], piece)
        # The songs may still be on their way into memory.
        if exact:
            break
        time.sleep(0.5)
    check("notes launch songs of a set on their frame, bit for bit", exact, f"{len(launches)} launches")


def check_sayings(plugin, folder, song):
    """What these hosts say, block by block."""
    from spy import Spy

    spy = Spy(folder, plugin)
    os.environ |= spy.environment
    engine, _ = host(spy.bundle, song, 512)
    render(engine, 5.0)
    said = spy.said()
    plays = np.flatnonzero(said.plays)
    # The first block waits for the song.
    fast = said.frames[plays[1:-1]].sum() / RATE / (said.times[plays[-1]] - said.times[plays[1]])
    check("DawDreamer says offline, and renders faster than real time", bool((said.modes == OFFLINE).all()) and fast > 1.5, f"{fast:.0f} times")
    before = ~said.plays[: plays[0]]
    nowhere = np.isnan(said.beats[: plays[0]]).all() and np.isnan(said.tempos[: plays[0]]).all()
    check("its blocks before playback have no place and no tempo", len(before) > 0 and bool(nowhere), f"{len(before)} blocks")
    return spy


def check_pedalboard(plugin, spy, song):
    """Switches off all outputs but main, and has no transport: the song stands still, and the host stays alive."""
    import pedalboard

    # Pedalboard plays a note to an instrument until it sounds, which this one does not without a transport.
    def load(bundle):
        return pedalboard.load_plugin(str(bundle), initialization_timeout=0.1)

    os.environ["STEMLOCK_SONG"] = str(song)
    spy.clear()
    instance = load(spy.bundle)
    instance.master_gain_db = -6.0
    heard = instance([], duration=2.0, sample_rate=RATE, num_channels=2, buffer_size=512)
    check("pedalboard plays blocks, and no transport means no sound", heard.shape[0] == 2 and not heard.any())
    said = spy.said()
    off = {number for direction, number, on in dict.fromkeys(said.busses[-CHANNELS // 2 :]) if direction == 1 and not on}
    check("pedalboard switches off all outputs but main", off == set(range(1, CHANNELS // 2)), f"{len(off)} outputs")
    check("pedalboard never says that it plays, nor where", len(said.plays) > 0 and not said.plays.any() and not said.beats.any())
    state = instance.raw_state
    os.environ["STEMLOCK_SONG"] = ""
    other = load(plugin)
    other.raw_state = state
    fader = other.master_gain_db
    check("pedalboard saves and restores a fader", abs(fader + 6.0) < 0.01, f"{fader:.2f} dB")
    check("the restored state is the same, byte for byte", other.raw_state == state, f"{len(state)} bytes")


def main():
    parser = argparse.ArgumentParser(description="Plays the VST3 bundle in hosts and checks what comes out.")
    parser.add_argument("--plugin", type=pathlib.Path, default=pathlib.Path("target/bundled/Stemlock.vst3"))
    parser.add_argument("--pedalboard", action="store_true", help="in pedalboard, too, which takes minutes")
    arguments = parser.parse_args()
    plugin = arguments.plugin.resolve()
    if not plugin.exists():
        sys.exit(f"{plugin} is not there; make it with: cargo xtask bundle --release")
    with tempfile.TemporaryDirectory() as folder:
        folders = [pathlib.Path(folder) / name for name in ("song", "odd", "map", "state", "set")]
        for path in folders:
            path.mkdir()
        song, odd, tempo_map, state, gig = folders
        stems = make_song(song)
        check_null(plugin, song, stems)
        check_odd_tempo(plugin, odd)
        check_tempo_map(plugin, tempo_map)
        check_faders(plugin, song, stems, state)
        check_set(plugin, gig)
        spy = check_sayings(plugin, pathlib.Path(folder) / "spied", song)
        if arguments.pedalboard:
            check_pedalboard(plugin, spy, song)
    finish()


if __name__ == "__main__":
    main()
