"""Ardour exports songs and a set through the bundled VST3, without a screen or a sound card: .ci/hosts runs it.

Its sound has to be the files', bit for bit, where song and host share a tempo, and free of clicks where they do not. The session is
made with the song named by STEMLOCK_SONG, saved, and opened again for the export, in which only the saved state names the song.

Ardour 7.3 itself uses freed memory when an export ends, with any plugin: some runs abort, and some leave a foreign number at the start
of each 2048 frames. So up to five exports are made until one ends well.
"""

import array
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "target/bundled/Stemlock.vst3"
ARDOUR = pathlib.Path("/usr/lib/ardour7")
RATE = 48_000
SECONDS = 6
TONES = {"Bass": 110.0, "Keys": 277.0}
OTHERS = {"Bass": 164.0, "Keys": 330.0}
PEAK = 9_000
RUNS = 5

SESSION = """
io.stdout:setvbuf("no")
local s = create_session("{folder}", "show", 48000)
assert(s, "no session")
local info = ARDOUR.LuaAPI.new_plugin_info("Stemlock", ARDOUR.PluginType.VST3)
local one, two = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1), ARDOUR.ChanCount(ARDOUR.DataType("audio"), 2)
local tracks = s:new_midi_track(one, two, true, info, nil, nil, 1, "Stemlock", ARDOUR.PresentationInfo.max_order,
    ARDOUR.TrackMode.Normal, true)
assert(not tracks:front():nth_plugin(0):isnil(), "the plugin does not load")
sleep(1)
assert(s:save_state("", false, false, false, false, false) == 0, "not saved")
print("saved")
"""


def tone(pitch, seconds):
    """Whole samples of a tone that begins and ends softly."""
    frames = int(RATE * seconds)

    def sample(n):
        return int(PEAK * math.sin(math.tau * pitch * n / RATE) * min(1, n / 960, (frames - 1 - n) / 960))

    return array.array("h", (sample(n) for n in range(frames)))


def make_song(folder, bpm, tones=TONES, seconds=SECONDS + 2):
    """Writes the tones and the tempo; gives what main sounds like at the song's own tempo."""
    folder.mkdir(parents=True)
    stems = []
    for name, pitch in tones.items():
        samples = tone(pitch, seconds)
        stems.append(samples)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
    (folder / "song.toml").write_text(f"tempo = {bpm}\n")
    return array.array("f", (a / 32_768 + b / 32_768 for a, b in zip(*stems)))


def environment(home, **more):
    own = {"HOME": str(home), "STEMLOCK_CACHE": "", "LD_LIBRARY_PATH": str(ARDOUR), "ARDOUR_DATA_PATH": "/usr/share/ardour7",
           "ARDOUR_CONFIG_PATH": "/etc/ardour7", "ARDOUR_DLL_PATH": str(ARDOUR)}
    return {**os.environ, **own, **more}


def run(arguments, **more):
    return subprocess.run([str(argument) for argument in arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=300, **more)


def make_set(folder, bpm):
    """Two songs; the second one lies at the next bar after the first. Gives what main sounds like."""
    first = make_song(folder / "1 One", bpm, TONES, 3.5)
    second = make_song(folder / "2 Two", bpm, OTHERS, SECONDS)
    bar = int(RATE * 4 * 60 / bpm)
    silence = array.array("f", bytes(4 * (-len(first) % bar)))
    return first + silence + second


def make_session(home, folder, song):
    script = home / "session.lua"
    script.write_text(SESSION.format(folder=folder))
    done = run([ARDOUR / "luasession", script], env=environment(home, STEMLOCK_SONG=str(song)))
    # It may abort at its very end; what it saved counts.
    assert "saved" in done.stdout, f"Ardour made no session:\n{done.stdout}\n{done.stderr}"
    file = folder / "show.ardour"
    text = file.read_text()
    # In superclock ticks, 282240000 a second.
    end = 282_240_000 * SECONDS
    place = f'<Location id="99001" name="session" start="a0" end="a{end}" flags="IsSessionRange" locked="0" timestamp="1" cue="0"/>'
    text, found = re.subn(r"<Locations/>", f"<Locations>{place}</Locations>", text)
    assert found == 1, "the session has places already"
    assert "Stemlock" in text
    file.write_text(text)


def export(home, folder, out):
    """Left and right of what Ardour exports; None if it did not end well."""
    done = run([ARDOUR / "utils/ardour7-export", "-b", "float", "-o", out, folder, "show"], env=environment(home))
    if done.returncode != 0:
        print(f"    an export ended with {done.returncode}: {done.stderr.strip()[-200:]}")
        return None
    data = out.read_bytes()
    samples = array.array("f")
    start = data.index(b"data") + 8
    samples.frombytes(data[start:start + (len(data) - start) // 8 * 8])
    return samples[0::2], samples[1::2]


def judged(name, home, make, song_bpm, judge):
    """Exports a song or a set of this tempo in a session of 120 BPM until an export is as it should be."""
    what = f"{make.__name__} {song_bpm}"
    song, session = home / what, home / f"session of {what}"
    wanted = make(song, song_bpm)
    make_session(home, session, song)
    said = "no export ended well"
    for number in range(RUNS):
        heard = export(home, session, home / f"{what} {number}.wav")
        if heard is not None:
            said = judge(heard, wanted)
            if said is None:
                print(f"{name}: as it should be, at export {number + 1}")
                return True
    print(f"{name}: {said}")
    return False


def is_the_files(heard, wanted):
    for side in heard:
        if len(side) != RATE * SECONDS:
            return f"{len(side)} frames"
        differ = [n for n, (one, other) in enumerate(zip(side, wanted)) if one != other]
        if differ:
            return f"{len(differ)} samples differ, the first at frame {differ[0]}"
    return None


def is_without_clicks(heard, wanted):
    slope = sum(PEAK / 32_768 * math.tau * pitch / RATE for pitch in TONES.values())
    fade = 2 * PEAK / 32_768 * math.pi / 2 / (0.004 * RATE)
    for side in heard:
        if max(map(abs, side)) < PEAK / 32_768:
            return "it is silent"
        step = max(abs(b - a) for a, b in zip(side, side[1:]))
        if step > 1.3 * (slope + fade):
            return f"a step of {step:.4f}; tones and fades make {slope + fade:.4f}"
    return None


def main():
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        bundle = home / ".vst3/Stemlock.vst3"
        shutil.copytree(BUNDLE, bundle)
        done = run([ARDOUR / "ardour-vst3-scanner", "-f", bundle], env=environment(home))
        assert done.returncode == 0, f"Ardour's scanner refuses the plugin:\n{done.stdout}\n{done.stderr}"
        passed = [
            judged("Ardour at the song's tempo: the files, bit for bit", home, make_song, 120.0, is_the_files),
            judged("Ardour with a set: one song after the other, bit for bit", home, make_set, 120.0, is_the_files),
            judged("Ardour at another tempo: no clicks", home, make_song, 104.0, is_without_clicks),
        ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
